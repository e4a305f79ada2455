//! Codes that people mix up, side by side: what each entry says to the same questions.

use serde::Serialize;

use crate::catalog::{Catalog, EntryId, Outline};
use crate::content::format::entry::{Comparison, Severity};
use crate::diagnostics::Finding;
use crate::markdown;
use crate::pages::Views;
use crate::pages::entry::first_minute::{CheckView, first_minute};
use crate::pages::entry::request_path::name_of;
use crate::pages::layout::{self, Layout, Link};
use crate::pages::links::references::References;
use crate::pages::links::sources::{CitedView, sources};
use crate::pages::links::url::Base;

/// How many causes of an entry are named.
const CAUSES: usize = 3;

/// What the page shows.
#[derive(Debug, Serialize)]
pub struct ComparisonView {
    page: Layout,
    title: String,
    /// HTML: how to tell them apart.
    rule: Option<String>,
    /// HTML.
    intro: Option<String>,
    columns: Vec<Column>,
    sources: Vec<CitedView>,
}

/// An entry among others.
#[derive(Debug, Serialize)]
struct Column {
    code: String,
    slug: String,
    name: String,
    href: String,
    severity: Severity,
    summary: String,
    /// The part that sends it.
    sent_by: Option<String>,
    /// Question and answer in HTML, the same questions for all.
    facts: Vec<ComparedFact>,
    first_check: Option<CheckView>,
    causes: Vec<Link>,
}

/// One of the short answers of an entry; nothing where it gives none.
#[derive(Debug, Serialize)]
struct ComparedFact {
    label: &'static str,
    /// HTML.
    text: Option<String>,
}

/// The facts that tell entries apart.
const FACTS: [&str; 3] = ["fault", "retry", "cacheable"];

/// The address of a comparison.
pub(crate) fn path(comparison: &Comparison) -> String {
    let name = comparison
        .slug
        .clone()
        .unwrap_or_else(|| slug::slugify(&comparison.title));
    format!("compare/{name}/")
}

/// Links to the comparisons of a category.
pub(crate) fn links(catalog: &Catalog, base: &Base, category: usize) -> Vec<Link> {
    let all = catalog.categories[category].file.comparisons.iter();
    all.map(|one| Link {
        title: one.title.clone(),
        href: base.to(&path(one)),
    })
    .collect()
}

/// Links to those that an entry is part of.
pub(crate) fn links_of(catalog: &Catalog, base: &Base, id: EntryId) -> Vec<Link> {
    let categories = catalog.categories.iter().enumerate();
    let all = categories.flat_map(|(index, category)| {
        category
            .file
            .comparisons
            .iter()
            .map(move |one| (index, one))
    });
    let own = all.filter(|(index, one)| {
        one.codes
            .iter()
            .any(|code| catalog.named(*index, code) == Some(id))
    });
    own.map(|(_, one)| Link {
        title: one.title.clone(),
        href: base.to(&path(one)),
    })
    .collect()
}

impl ComparisonView {
    /// The view of the n-th comparison of a category, and what is wrong in its text.
    pub fn new(views: &Views, index: usize, nth: usize) -> (Self, Vec<Finding>) {
        let catalog = views.catalog;
        let category = &catalog.categories[index];
        let comparison = &category.file.comparisons[nth];
        let here = path(comparison);
        let base = views.base(&here);
        let mut text = References::of_category(catalog, views.pages, base.clone(), index);
        let place = |part: &str| category.place(format!("comparisons.{nth}.{part}"), "");
        let rule = comparison
            .rule
            .as_ref()
            .map(|rule| text.inline(place("rule"), rule));
        let intro = comparison
            .intro
            .as_ref()
            .map(|intro| text.blocks(place("intro"), intro));
        let ids: Vec<EntryId> = comparison
            .codes
            .iter()
            .filter_map(|code| catalog.named(index, code))
            .collect();
        let category_path = format!("{}/", category.slug);
        let way = [
            (&*catalog.site.title, ""),
            (&*category.title, &*category_path),
            (&*comparison.title, &*here),
        ];
        let said = comparison.rule.as_ref().or(comparison.intro.as_ref());
        let said = said.map_or_else(|| comparison.title.clone(), |said| markdown::plain(said));
        let page = Layout {
            json_ld: Some(layout::json_ld(vec![layout::breadcrumb_list(
                catalog, &way,
            )])),
            ..Layout::new(
                views,
                &here,
                format!("{} — {}", comparison.title, catalog.site.title),
                said,
            )
        };
        let page = page.below(views, &base, &[(&category.title, &category_path)]);
        let view = Self {
            page: page.edited_at(views, &category.path),
            title: comparison.title.clone(),
            rule,
            intro,
            columns: ids.into_iter().map(|id| column(views, &base, id)).collect(),
            sources: sources(&text.cited),
        };
        (view, text.findings)
    }
}

/// What an entry says. Marks of sources are left out: they are on its own page.
fn column(views: &Views, base: &Base, id: EntryId) -> Column {
    let catalog = views.catalog;
    let entry = &catalog.entries[id];
    let href = base.to(&format!("{}/", entry.slug));
    let mut text = References::elsewhere(catalog, views.pages, base.clone(), href.clone());
    let facts = FACTS.map(|field| {
        let label = match field {
            "fault" => "Where the fault is",
            "retry" => "Safe to retry?",
            _ => "Cacheable?",
        };
        let said = entry.file.facts.said().find(|(_, name, _)| *name == field);
        ComparedFact {
            label,
            text: said
                .map(|(.., fact)| text.inline(entry.place(format!("facts.{field}"), ""), fact)),
        }
    });
    let part = entry
        .file
        .born_at
        .as_ref()
        .and_then(|part| catalog.category_of(entry).file.path.get(part));
    let outline = Outline::of(entry);
    let causes = entry
        .file
        .causes
        .iter()
        .zip(&outline.causes)
        .filter(|(cause, _)| cause.product.is_none());
    let causes = causes.take(CAUSES).map(|(cause, anchor)| Link {
        title: name_of(&cause.text),
        href: format!("{href}#{anchor}"),
    });
    Column {
        code: entry.code().to_string(),
        slug: entry.slug.clone(),
        name: entry.file.name.clone(),
        severity: entry.file.severity,
        summary: entry.description(),
        sent_by: part.cloned(),
        facts: facts.into(),
        first_check: first_minute(entry, &mut text).into_iter().next(),
        causes: causes.collect(),
        href,
    }
}
