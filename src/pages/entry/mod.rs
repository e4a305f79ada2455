//! The page of an entry, in reading order.

pub(crate) mod by_product;
pub(crate) mod cause_line;
pub(crate) mod incident_card;
pub(crate) mod request_path;

use serde::Serialize;
use serde_json::json;

use super::Views;
use super::layout::{self, Alternate, Layout, Link};
use super::links::references::References;
use super::lists::Card;
use super::lists::comparison;
use super::recipes::proof::Verified;
use super::recipes::recipe::RecipeView;
use crate::catalog::outline::{self, Outline};
use crate::catalog::{Catalog, Entry, EntryId};
use crate::content::format::entry::{Command, Format, Question, Severity, Source, Status};
use crate::diagnostics::Finding;
use crate::markdown;
use by_product::{LogGroup, More};
use request_path::PathView;

/// How many steps of each audience are told early in the page.
const TOLD_EARLY: usize = 3;

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
    /// Whether parts of it concern only some readers: then a script adds a switch.
    is_for_some: bool,
    first_minute: Vec<CheckView>,
    path: Option<PathView>,
    /// Label and HTML.
    facts: Vec<(&'static str, String)>,
    /// What it is mixed up with.
    comparisons: Vec<Link>,
    /// HTML.
    overview: Option<String>,
    /// HTML, one a bullet.
    key_details: Vec<String>,
    /// Those of no product.
    causes: Vec<CauseView>,
    /// What is told product by product.
    logs: Vec<LogGroup>,
    /// Products whose further recipes lead here.
    more: Vec<More>,
    /// Recipes in full.
    recipes: Vec<RecipeView>,
    recipe_count: usize,
    steps: Vec<StepGroup>,
    sections: Vec<SectionView>,
    constants: Vec<(String, Option<String>)>,
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

/// A check of the first minute: HTML, but for the command.
#[derive(Debug, Serialize)]
pub(super) struct CheckView {
    check: String,
    command: Option<Command>,
    yes: String,
    no: String,
}

#[derive(Debug, Serialize)]
struct CauseView {
    id: String,
    /// HTML.
    short: String,
    /// HTML, what opens below it.
    rest: Option<String>,
}

#[derive(Debug, Serialize)]
struct StepGroup {
    audience: Option<&'static str>,
    /// The anchor of the group's heading.
    id: String,
    /// The number of its first step.
    start: usize,
    /// What its first steps ask for, a sentence each.
    first: Vec<String>,
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

/// A source that the page cites.
#[derive(Debug, Serialize)]
pub(super) struct CitedView {
    number: usize,
    source: SourceView,
}

/// A source, with the day on which it was read and how old its text is.
#[derive(Debug, Serialize)]
pub(super) struct SourceView {
    title: String,
    url: Option<String>,
    checked: Option<String>,
    as_of: Option<String>,
}

impl SourceView {
    /// The view of a source.
    pub(super) fn new(source: &Source) -> Self {
        Self {
            title: source.title.clone(),
            url: source.url.as_ref().map(ToString::to_string),
            checked: source.checked.as_ref().map(ToString::to_string),
            as_of: source.as_of.as_ref().map(ToString::to_string),
        }
    }
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
        let mut text = References::of_entry(catalog, views.pages, base.clone(), id);
        let category = catalog.category_of(entry);
        // The order of these lines is that of the page, so that sources are numbered as they are read.
        let first_minute = first_minute(entry, &mut text);
        let facts = facts(entry, &mut text);
        let overview = file
            .overview
            .as_ref()
            .map(|body| text.blocks(entry.place("overview", ""), body));
        let key_details = key_details(entry, &mut text);
        let causes = causes(entry, &outline, &mut text);
        let steps = steps(entry, &outline, &mut text);
        let logs = by_product::groups(views, id, &outline, &mut text);
        let sections = sections(entry, &outline, &mut text);
        let faq = questions(entry, &outline, &mut text);
        let more = by_product::more(views, id);
        let recipes = by_product::shown_in_full(views, id);
        let is_for_some = first_minute.iter().any(|check| check.command.is_some())
            || steps.iter().any(|group| group.audience.is_some())
            || !(logs.is_empty()
                && more.is_empty()
                && recipes.is_empty()
                && file.constants.is_empty());

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
            is_for_some,
            first_minute,
            path: PathView::new(catalog, entry, &outline),
            facts,
            comparisons: comparison::links_of(catalog, &base, id),
            overview,
            key_details,
            causes,
            logs,
            more,
            recipes,
            recipe_count: by_product::recipes_of(catalog, id).count(),
            steps,
            sections,
            constants: file
                .constants
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
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

fn article(catalog: &Catalog, entry: &Entry, layout: &Layout) -> serde_json::Value {
    let mut article = json!({
        "@type": "TechArticle",
        "headline": entry.title,
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

/// The checks of the first minute.
pub(super) fn first_minute(entry: &Entry, text: &mut References) -> Vec<CheckView> {
    let checks = entry.file.first_minute.iter().enumerate();
    let view = checks.map(|(index, check)| {
        let mut inline = |part: &str, line: &str| {
            text.inline(
                entry.place(format!("first_minute.{index}.{part}"), ""),
                line,
            )
        };
        CheckView {
            check: inline("check", &check.check),
            command: check.command.clone(),
            yes: inline("yes", &check.yes),
            no: inline("no", &check.no),
        }
    });
    view.collect()
}

fn facts(entry: &Entry, text: &mut References) -> Vec<(&'static str, String)> {
    let said = entry.file.facts.said();
    said.map(|(label, field, fact)| {
        (
            label,
            text.inline(entry.place(format!("facts.{field}"), ""), fact),
        )
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
            text.findings.push(Finding::error(
                "reserved-id",
                at,
                message,
                "choose another id for the cause",
            ));
        }
        if cause.product.is_none() {
            let (short, rest) = text.cause(&entry.place(&field, ""), cause);
            general.push(CauseView {
                id: id.clone(),
                short,
                rest,
            });
        }
    }
    general
}

fn steps(entry: &Entry, outline: &Outline, text: &mut References) -> Vec<StepGroup> {
    let mut ids = outline.audiences.iter().map(|(_, id)| id);
    let mut groups: Vec<StepGroup> = vec![];
    for (index, step) in entry.file.steps.iter().enumerate() {
        let at = || entry.place(format!("steps.{index}"), "");
        let view = StepView {
            text: text.blocks(at(), &step.text),
            command: step.command.clone(),
            detail: step.detail.as_ref().map(|detail| text.blocks(at(), detail)),
        };
        let audience = step.audience.map(|audience| audience.heading());
        if groups.last().is_none_or(|group| group.audience != audience) {
            let id = ids.next().cloned().unwrap_or_default();
            groups.push(StepGroup {
                audience,
                id,
                start: index + 1,
                first: vec![],
                steps: vec![],
            });
        }
        let Some(group) = groups.last_mut() else {
            continue;
        };
        if group.first.len() < TOLD_EARLY {
            group
                .first
                .push(markdown::first_sentence(&markdown::plain(&step.text)).to_owned());
        }
        group.steps.push(view);
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

/// The sources that a page cites, in the order of their numbers.
pub(super) fn sources(cited: &[(String, &Source)]) -> Vec<CitedView> {
    let cited = cited.iter().enumerate();
    cited
        .map(|(at, (_, source))| CitedView {
            number: at + 1,
            source: SourceView::new(source),
        })
        .collect()
}
