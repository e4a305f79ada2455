//! What products report when they fail: a page for each file of messages, and how much of the vendors' lists is known.

use serde::Serialize;

use super::layout::{Layout, Link};
use super::links::references::References;
use super::links::url::Base;
use super::{Views, recipe_path};
use crate::catalog::{Catalog, Evidence, Known, Lead, Messages, Outline};
use crate::content::format::messages::{CodeList, Message};
use crate::diagnostics::Finding;

/// What the page of a file of messages shows.
#[derive(Debug, Serialize)]
pub struct MessagesView {
    page: Layout,
    title: String,
    list: Option<ListView>,
    messages: Vec<MessageView>,
}

/// A vendor's list, and how much of it is known.
#[derive(Debug, Serialize)]
pub(super) struct ListView {
    product: String,
    /// The list where it is published.
    source: Link,
    as_of: String,
    documents: usize,
    known: usize,
    proven: usize,
    reported: usize,
    /// Our page about it.
    href: String,
}

#[derive(Debug, Serialize)]
struct MessageView {
    id: String,
    /// Its codes; the name of a message that has none.
    codes: Vec<CodeView>,
    /// What else it is called.
    names: Vec<String>,
    /// What it means and what to do next, in HTML.
    text: Option<String>,
    next: Option<String>,
    leads: Vec<Link>,
}

#[derive(Debug, Serialize)]
struct CodeView {
    name: String,
    /// `proven`, `documented`, `reported`, or nothing for what is in no list.
    evidence: Option<&'static str>,
    /// The recipe that shows it.
    recipe: Option<String>,
}

impl MessagesView {
    /// The view of the file at a position in the catalog.
    pub fn new(views: &Views, at: usize) -> (Self, Vec<Finding>) {
        let catalog = views.catalog;
        let messages = &catalog.messages[at];
        let path = path(messages);
        let base = views.base(&path);
        let mut text = References::of_recipe(catalog, views.pages, base.clone());

        let mut shown = vec![];
        for (nth, message) in messages.file.messages.iter().enumerate() {
            let place = |field: &str| messages.place(format!("messages.{nth}.{field}"), "");
            let mut in_html = |field, markdown: &Option<String>| {
                markdown
                    .as_ref()
                    .map(|markdown| text.inline(place(field), markdown))
            };
            shown.push(MessageView {
                id: messages.slug(nth),
                codes: codes(catalog, &base, messages, message),
                names: names(message),
                text: in_html("text", &message.text),
                next: in_html("next", &message.next),
                leads: messages.leads[nth]
                    .iter()
                    .map(|lead| link(catalog, &base, lead))
                    .collect(),
            });
        }

        let title = title(catalog, messages);
        let product = messages.title();
        let description = format!(
            "{title}: what each code and message of {product} means, which error it comes with, and what to do next."
        );
        let page = Layout::new(
            views,
            &path,
            format!("{title} — {}", catalog.site.title),
            description,
        );
        let list = messages
            .file
            .list
            .as_ref()
            .map(|list| ListView::new(catalog, &base, messages, list));
        (
            Self {
                page,
                title,
                list,
                messages: shown,
            },
            text.findings,
        )
    }
}

impl ListView {
    fn new(catalog: &Catalog, base: &Base, messages: &Messages, list: &CodeList) -> Self {
        let Known {
            documented,
            proven,
            reported,
        } = catalog.known(messages);
        Self {
            product: messages.title(),
            source: Link {
                title: list.title.clone(),
                href: list.url.to_string(),
            },
            as_of: list.as_of.to_string(),
            documents: list.documents,
            known: documented,
            proven,
            reported,
            href: base.to(&path(messages)),
        }
    }
}

/// The path of the page of a file of messages.
pub(super) fn path(messages: &Messages) -> String {
    format!("{}/", messages.name)
}

/// What that page is called.
pub(super) fn title(catalog: &Catalog, messages: &Messages) -> String {
    let product = messages.title();
    if let Some(list) = &messages.file.list {
        return format!("{product}: {}", list.title);
    }
    let has_same =
        |it: &&Messages| it.file.list.is_none() && it.file.product == messages.file.product;
    match catalog.messages.iter().find(has_same) {
        Some(first) if first.name != messages.name => {
            format!("{product} messages ({})", messages.name)
        }
        _ => format!("{product} messages"),
    }
}

fn codes(catalog: &Catalog, base: &Base, messages: &Messages, message: &Message) -> Vec<CodeView> {
    if message.all_codes().next().is_none() {
        return vec![CodeView {
            name: message.name().to_owned(),
            evidence: None,
            recipe: None,
        }];
    }
    let view = |code: &String| {
        let (evidence, recipe) = match catalog.evidence(messages, message, code) {
            Evidence::Proven(recipe) => ("proven", Some(base.to(&recipe_path(recipe)))),
            Evidence::Documented => ("documented", None),
            Evidence::Reported => ("reported", None),
        };
        let evidence = messages.file.list.is_some().then_some(evidence);
        CodeView {
            name: code.clone(),
            evidence,
            recipe,
        }
    };
    message.all_codes().map(view).collect()
}

/// What a message is called besides its codes, or besides the name that stands in their place.
fn names(message: &Message) -> Vec<String> {
    let shown = usize::from(message.all_codes().next().is_none());
    message.names.iter().skip(shown).cloned().collect()
}

fn link(catalog: &Catalog, base: &Base, lead: &Lead) -> Link {
    let entry = &catalog.entries[lead.entry];
    let cause = lead
        .cause
        .map(|cause| Outline::of(entry).places[cause].clone());
    Link {
        title: format!("{} {}", entry.code(), entry.file.name),
        href: base.to(&format!("{}/{}", entry.slug, cause.unwrap_or_default())),
    }
}

/// How much of the vendors' lists is known.
#[derive(Debug, Serialize)]
pub struct CoverageView {
    page: Layout,
    title: String,
    lists: Vec<ListView>,
    documents: usize,
    known: usize,
    proven: usize,
    reported: usize,
}

impl CoverageView {
    /// The view of all lists.
    pub fn new(views: &Views) -> Self {
        let catalog = views.catalog;
        let base = views.base(COVERAGE);
        let lists: Vec<ListView> = catalog
            .lists()
            .into_iter()
            .map(|(messages, list)| ListView::new(catalog, &base, messages, list))
            .collect();

        let title = "Coverage".to_owned();
        let description = format!(
            "How many codes each vendor documents, how many of them {} explains, and how many are proven by a recipe.",
            catalog.site.title
        );
        let sum = |of: fn(&ListView) -> usize| lists.iter().map(of).sum();
        Self {
            page: Layout::new(
                views,
                COVERAGE,
                format!("{title} — {}", catalog.site.title),
                description,
            ),
            title,
            documents: sum(|list| list.documents),
            known: sum(|list| list.known),
            proven: sum(|list| list.proven),
            reported: sum(|list| list.reported),
            lists,
        }
    }
}

/// The path of the page that shows it.
pub(super) const COVERAGE: &str = "coverage/";

/// Whether there is a list at all.
pub(super) fn has_lists(catalog: &Catalog) -> bool {
    catalog
        .messages
        .iter()
        .any(|messages| messages.file.list.is_some())
}
