//! The page of an entry, in reading order.

pub(crate) mod first_minute;
pub(crate) mod incident_card;
pub(crate) mod product;
pub(crate) mod request_path;

use serde::Serialize;
use serde_json::json;

use super::Views;
use super::layout::{self, Alternate, Layout, Link};
use super::links::references::References;
use super::links::sources::{CitedView, sources};
use super::lists::Card;
use super::lists::comparison;
use super::recipes::proof::Verified;
use crate::catalog::outline::{self, Outline};
use crate::catalog::{Catalog, Entry, EntryId};
use crate::content::format::entry::{Audience, Command, Format, Question, Severity, Status};
use crate::diagnostics::Finding;
use crate::markdown;
use first_minute::{CheckGroup, first_minute, grouped};
use product::{More, ProductLinks};
use request_path::PathView;

/// What the template of an entry shows. Fields that end a sentence with "HTML" are ready to stand in the page.
#[derive(Debug, Serialize)]
pub struct EntryView {
    page: Layout,
    /// The code.
    code: String,
    /// The name.
    name: String,
    /// The title.
    title: String,
    severity: Severity,
    /// What the severity means in this family.
    severity_meaning: Option<String>,
    status: Option<Status>,
    /// What the status means in this family.
    status_meaning: Option<String>,
    vendor: Option<String>,
    category: Link,
    summary: Option<String>,
    first_minute: Vec<CheckGroup>,
    path: Option<PathView>,
    facts: Vec<FactView>,
    /// What it is mixed up with.
    comparisons: Vec<Link>,
    /// HTML.
    overview: Option<String>,
    /// HTML, one a bullet.
    key_details: Vec<String>,
    /// Those of no product.
    causes: Vec<CauseView>,
    steps: Vec<StepGroup>,
    /// The products that have a page of their own.
    products: Vec<ProductLinks>,
    /// Products without one, whose recipes lead here.
    more: Vec<More>,
    sections: Vec<SectionView>,
    constants: Vec<ConstantView>,
    tags: Vec<Link>,
    related: Vec<Card>,
    /// Whether all of them are of the same category.
    related_is_family: bool,
    faq: Vec<QuestionView>,
    sources: Vec<CitedView>,
    updated: Option<String>,
    verified: Option<Verified>,
    /// The incident card, where there is one.
    card: Option<String>,
}

/// One of the short answers shown at a glance.
#[derive(Debug, Serialize)]
pub(super) struct FactView {
    label: &'static str,
    /// HTML.
    text: String,
}

#[derive(Debug, Serialize)]
struct CauseView {
    id: String,
    /// HTML.
    text: String,
}

/// What a library calls the code; nothing where it has no name for it.
#[derive(Debug, Serialize)]
struct ConstantView {
    library: String,
    name: Option<String>,
}

#[derive(Debug, Serialize)]
struct StepGroup {
    audience: Option<&'static str>,
    /// The anchor of the group's heading.
    id: String,
    /// The number of its first step.
    start: usize,
    steps: Vec<StepView>,
}

#[derive(Debug, Serialize)]
struct StepView {
    /// HTML.
    text: String,
    command: Option<Command>,
    /// HTML.
    detail: Option<String>,
}

#[derive(Debug, Serialize)]
struct SectionView {
    id: String,
    title: String,
    /// HTML.
    body: String,
}

#[derive(Debug, Serialize)]
struct QuestionView {
    id: String,
    question: String,
    /// HTML.
    answer: String,
}

impl EntryView {
    /// The view of an entry, and what is wrong in its text.
    pub fn new(views: &Views, id: EntryId) -> (Self, Vec<Finding>) {
        let catalog = views.catalog;
        let entry = &catalog.entries[id];
        let file = &entry.file;
        let outline = Outline::of(entry);
        let related = catalog.related(entry);
        let path = format!("{}/", entry.slug);
        let base = views.base(&path);
        let mut text = References::of_entry(catalog, views.pages, base.clone(), &path, id);
        let category = catalog.category_of(entry);
        // The order of these lines is that of the page, so that sources are numbered as they are read.
        let first_minute = grouped(first_minute(entry, &mut text));
        let overview = file
            .overview
            .as_ref()
            .map(|body| text.blocks(entry.place("overview", ""), body));
        let causes = causes(entry, &outline, &mut text);
        let steps = steps(entry, &outline, &mut text);
        let faq = questions(entry, &outline, &mut text);
        let sections = sections(entry, &outline, &mut text);
        let facts = facts(entry, &mut text);
        let key_details = key_details(entry, &mut text);

        let view = Self {
            page: page(views, entry, &path),
            code: entry.code().to_string(),
            name: file.name.clone(),
            title: entry.title.clone(),
            severity: file.severity,
            severity_meaning: category.file.severities.get(&file.severity).cloned(),
            status: file.status,
            status_meaning: catalog
                .status_meaning(entry)
                .and_then(|(_, meaning)| meaning.map(str::to_owned)),
            vendor: file.vendor.clone(),
            category: Link {
                title: category.title.clone(),
                href: base.to(&format!("{}/", category.slug)),
            },
            summary: file.summary.clone(),
            first_minute,
            path: PathView::new(catalog, entry, &outline),
            facts,
            comparisons: comparison::links_of(catalog, &base, id),
            overview,
            key_details,
            causes,
            steps,
            products: product::links(views, id, &outline),
            more: product::elsewhere(views, id, &outline),
            sections,
            constants: constants(entry),
            tags: tags(catalog, entry, &base),
            related_is_family: related
                .iter()
                .all(|&id| catalog.entries[id].category == entry.category),
            related: related
                .iter()
                .map(|&id| Card::new(catalog, &base, id))
                .collect(),
            faq,
            sources: sources(&text.cited),
            updated: file.updated.as_ref().map(ToString::to_string),
            verified: Verified::of(catalog, id),
            card: (!file.first_minute.is_empty()).then(|| base.to(&super::card_path(catalog, id))),
        };
        (view, text.findings)
    }
}

fn key_details(entry: &Entry, text: &mut References) -> Vec<String> {
    let details = entry.file.key_details.iter().enumerate();
    details
        .map(|(at, one)| text.inline(entry.place(format!("key_details.{at}"), ""), one))
        .collect()
}

fn page(views: &Views, entry: &Entry, path: &str) -> Layout {
    let catalog = views.catalog;
    let base = views.base(path);
    let category = catalog.category_of(entry);
    let category_path = format!("{}/", category.slug);
    let way = [
        (&*catalog.site.title, ""),
        (&*category.title, &*category_path),
        (&*entry.title, path),
    ];
    let layout = Layout::new(views, path, entry.title.clone(), entry.description());
    let article = article(catalog, entry, &layout);
    let mut graph = vec![article, layout::breadcrumb_list(catalog, &way)];
    if !entry.file.faq.is_empty() {
        graph.push(json!({"@type": "FAQPage", "mainEntity": entry.file.faq.iter().map(question).collect::<Vec<_>>()}));
    }
    let alternate = |format: &Format| {
        let (media_type, name) = match format {
            Format::Md => ("text/markdown", "Markdown"),
            Format::Json => ("application/json", "JSON"),
            Format::Txt => ("text/plain", "Plain text"),
        };
        Alternate {
            media_type,
            name,
            href: base.to(&format!("{}.{}", entry.slug, format.extension())),
        }
    };
    let layout = Layout {
        json_ld: Some(layout::json_ld(graph)),
        alternates: catalog.site.formats.iter().map(alternate).collect(),
        ..layout
    };
    layout
        .below(views, &base, &[(&category.title, &category_path)])
        .edited_at(views, &entry.path)
}

/// A question as schema.org has it.
fn question(one: &Question) -> serde_json::Value {
    let answer = json!({"@type": "Answer", "text": markdown::plain(&one.answer)});
    json!({"@type": "Question", "name": markdown::plain(&one.question), "acceptedAnswer": answer})
}

/// An entry, or a product of it, as schema.org has an article.
fn article(catalog: &Catalog, entry: &Entry, layout: &Layout) -> serde_json::Value {
    let mut article = json!({
        "@type": "TechArticle",
        "headline": layout.title,
        "description": layout.description,
        "url": layout.canonical,
        "inLanguage": catalog.site.language,
        "isPartOf": {"@type": "WebSite", "name": catalog.site.title, "url": catalog.site.base_url},
    });
    if !entry.tags.is_empty() {
        article["keywords"] = entry.file.tags.join(", ").into();
    }
    if let Some(updated) = &entry.file.updated {
        article["dateModified"] = updated.to_string().into();
    }
    article
}

/// The short answers.
pub(super) fn facts(entry: &Entry, text: &mut References) -> Vec<FactView> {
    let mut views = vec![];
    for (label, field, fact) in entry.file.facts.said() {
        let text = text.inline(entry.place(format!("facts.{field}"), ""), fact);
        views.push(FactView { label, text });
    }
    views
}

fn constants(entry: &Entry) -> Vec<ConstantView> {
    let constants = entry.file.constants.iter();
    constants
        .map(|(library, name)| ConstantView {
            library: library.clone(),
            name: name.clone(),
        })
        .collect()
}

/// The causes of no product; and a complaint about every id that the page needs for itself.
fn causes(entry: &Entry, outline: &Outline, text: &mut References) -> Vec<CauseView> {
    let mut general = vec![];
    for (index, (cause, id)) in entry.file.causes.iter().zip(&outline.causes).enumerate() {
        let field = format!("causes.{index}");
        if outline::is_reserved(id) {
            let message = format!("the page needs the id `{id}` for a part of its own");
            let at = entry.place(&field, id);
            let help = "choose another id for the cause";
            text.findings
                .push(Finding::error("reserved-id", at, message, help));
        }
        if cause.product.is_none() {
            let at = entry.place(&field, "");
            let mut html = text.inline(at.clone(), &cause.text);
            if let Some(detail) = cause.shown_detail() {
                html += &text.blocks(at, &detail);
            }
            general.push(CauseView {
                id: id.clone(),
                text: html,
            });
        }
    }
    general
}

fn steps(entry: &Entry, outline: &Outline, text: &mut References) -> Vec<StepGroup> {
    let mut steps = vec![];
    for (index, step) in entry.file.steps.iter().enumerate() {
        let at = || entry.place(format!("steps.{index}"), "");
        steps.push(StepView {
            text: text.blocks(at(), &step.text),
            command: step.command.clone(),
            detail: step.detail.as_ref().map(|detail| text.blocks(at(), detail)),
        });
    }

    // The outline has an anchor for each run of steps for the same audience.
    let mut groups = vec![];
    let mut start = 1;
    let runs = entry
        .file
        .steps
        .chunk_by(|one, next| one.audience == next.audience);
    for (run, (audience, id)) in runs.zip(&outline.audiences) {
        groups.push(StepGroup {
            audience: audience.map(Audience::heading),
            id: id.clone(),
            start,
            steps: steps.drain(..run.len()).collect(),
        });
        start += run.len();
    }
    groups
}

fn sections(entry: &Entry, outline: &Outline, text: &mut References) -> Vec<SectionView> {
    let sections = entry
        .file
        .sections
        .iter()
        .zip(&outline.sections)
        .enumerate();
    let view = sections.map(|(index, (section, id))| SectionView {
        id: id.clone(),
        title: section.title.clone(),
        body: text.blocks(entry.place(format!("sections.{index}"), ""), &section.body),
    });
    view.collect()
}

fn questions(entry: &Entry, outline: &Outline, text: &mut References) -> Vec<QuestionView> {
    let questions = entry.file.faq.iter().zip(&outline.faq).enumerate();
    let view = questions.map(|(index, (one, id))| QuestionView {
        id: id.clone(),
        question: markdown::plain(&one.question),
        answer: text.blocks(entry.place(format!("faq.{index}"), ""), &one.answer),
    });
    view.collect()
}

fn tags(catalog: &Catalog, entry: &Entry, base: &super::links::url::Base) -> Vec<Link> {
    let tags = entry.tags.iter().map(|&tag| &catalog.tags[tag]);
    tags.map(|tag| Link {
        title: tag.name.clone(),
        href: base.to(&format!("tags/{}/", tag.slug)),
    })
    .collect()
}
