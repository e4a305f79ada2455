//! Pages that lead to entries: categories, tags, questions.

pub(crate) mod comparison;
pub(crate) mod filters;
pub(crate) mod home;

use serde::Serialize;

use super::layout::{self, Layout, Link};
use super::links::references::References;
use super::links::sources::{CitedView, sources};
use super::links::url::Base;
use super::{LIST_LENGTH, Views, part_path, parts};
use crate::catalog::{Catalog, Entry, EntryId, Outline, Tag};
use crate::content::format::entry::{Severity, Status};
use crate::diagnostics::{Finding, Place};
use crate::markdown;
use filters::{Facets, Filters};

/// An entry, in short.
#[derive(Debug, Serialize)]
pub(super) struct Card {
    code: String,
    name: String,
    title: String,
    slug: String,
    /// Where it leads.
    pub href: String,
    /// How bad it is.
    pub severity: Severity,
    /// Where it stands with its registry.
    pub status: Option<Status>,
    /// Who made it up.
    pub vendor: Option<String>,
    summary: String,
    /// What else it can be filtered by, where it can.
    pub facets: Option<Facets>,
}

impl Card {
    /// The card of an entry on a page whose links start at `base`.
    pub(super) fn new(catalog: &Catalog, base: &Base, id: EntryId) -> Self {
        let entry = &catalog.entries[id];
        Self {
            code: entry.code().to_string(),
            name: entry.file.name.clone(),
            title: entry.title.clone(),
            slug: entry.slug.clone(),
            href: base.to(&format!("{}/", entry.slug)),
            severity: entry.file.severity,
            status: entry.file.status,
            vendor: entry.file.vendor.clone(),
            summary: entry.description(),
            facets: None,
        }
    }

    /// The same in a list that can be filtered.
    pub(super) fn with_facets(catalog: &Catalog, base: &Base, id: EntryId) -> Self {
        Self {
            facets: Some(Facets::of(catalog, id)),
            ..Self::new(catalog, base, id)
        }
    }
}

/// The ways to the other parts of a long list.
#[derive(Debug, Serialize)]
struct Parts {
    /// This part's number, from 1.
    number: usize,
    /// How many there are.
    count: usize,
    previous: Option<String>,
    next: Option<String>,
}

impl Parts {
    fn new(base: &Base, path: &str, part: usize, count: usize) -> Self {
        let href = |part: usize| base.to(&part_path(path, part));
        Self {
            number: part + 1,
            count,
            previous: part.checked_sub(1).map(href),
            next: (part + 1 < count).then(|| href(part + 1)),
        }
    }

    /// A title that differs from those of the other parts.
    fn title(part: usize, title: &str) -> String {
        if part == 0 {
            title.to_owned()
        } else {
            format!("{title}, page {}", part + 1)
        }
    }
}

/// The entries of the n-th part of a list.
fn slice<T>(items: &[T], part: usize) -> &[T] {
    let start = (part * LIST_LENGTH).min(items.len());
    &items[start..(start + LIST_LENGTH).min(items.len())]
}

/// What a part of a category's list shows.
#[derive(Debug, Serialize)]
pub struct CategoryView {
    page: Layout,
    title: String,
    /// HTML; only on the first part.
    intro: Option<String>,
    comparisons: Vec<Link>,
    filters: Filters,
    entries: Vec<Card>,
    parts: Parts,
    severities: Vec<Rubric<Severity>>,
    statuses: Vec<Rubric<Status>>,
    sources: Vec<CitedView>,
}

impl CategoryView {
    /// The view of the n-th part of a category, and what is wrong in its text.
    pub fn new(views: &Views, index: usize, part: usize) -> (Self, Vec<Finding>) {
        let catalog = views.catalog;
        let category = &catalog.categories[index];
        let path = part_path(&category.slug, part);
        let base = views.base(&path);
        let mut text = References::of_category(catalog, views.pages, base.clone(), index);
        let intro = (part == 0 && !category.intro.is_empty())
            .then(|| text.blocks(Place::new(category.path.clone(), "", ""), &category.intro));
        let fallback = format!("{}: {} entries.", category.title, category.entries.len());
        let description = category.file.description.clone().unwrap_or(fallback);
        let title = Parts::title(part, &category.title);
        let way = [(&*catalog.site.title, ""), (&*category.title, &*path)];
        let page = Layout {
            json_ld: Some(layout::json_ld(vec![layout::breadcrumb_list(
                catalog, &way,
            )])),
            ..Layout::new(
                views,
                &path,
                title.clone(),
                Parts::title(part, &description),
            )
        };
        let ids: Vec<EntryId> = category.entries.clone().collect();
        let shown = slice(&ids, part).iter();
        let entries: Vec<Card> = shown
            .map(|&id| Card::with_facets(catalog, &base, id))
            .collect();
        let view = Self {
            page: page.edited_at(views, &category.path),
            title,
            intro,
            comparisons: comparison::links(catalog, &base, index),
            filters: Filters::of(entries.iter()),
            entries,
            parts: Parts::new(&base, &category.slug, part, parts(ids.len())),
            severities: if part == 0 {
                rubric(&category.file.severities)
            } else {
                vec![]
            },
            statuses: if part == 0 {
                rubric(&category.file.statuses)
            } else {
                vec![]
            },
            sources: sources(&text.cited),
        };
        (view, text.findings)
    }
}

fn rubric<T: Copy + Ord + std::hash::Hash>(
    meanings: &indexmap::IndexMap<T, String>,
) -> Vec<Rubric<T>> {
    let rows = meanings.iter().map(|(value, meaning)| Rubric {
        value: *value,
        meaning: meaning.clone(),
    });
    let mut rubric: Vec<Rubric<T>> = rows.collect();
    rubric.sort_by_key(|row| row.value);
    rubric
}

/// What a severity or a status means in a family.
#[derive(Debug, Serialize)]
struct Rubric<T> {
    value: T,
    meaning: String,
}

/// A tag, in short.
#[derive(Debug, Serialize)]
pub(super) struct TagCard {
    title: String,
    href: String,
    count: usize,
}

impl TagCard {
    /// The card of a tag on a page whose links start at `base`.
    pub(super) fn new(base: &Base, tag: &Tag) -> Self {
        Self {
            title: tag.name.clone(),
            href: base.to(&format!("tags/{}/", tag.slug)),
            count: tag.entries.len(),
        }
    }
}

/// What the page of all tags shows.
#[derive(Debug, Serialize)]
pub struct TagsView {
    page: Layout,
    tags: Vec<TagCard>,
}

impl TagsView {
    /// The view of all tags.
    pub fn new(views: &Views) -> Self {
        let base = views.base("tags/");
        let tags = &views.catalog.tags;
        let site = &views.catalog.site.title;
        let page = Layout::new(
            views,
            "tags/",
            format!("Tags — {site}"),
            format!("The {} tags of {site}.", tags.len()),
        );
        Self {
            page,
            tags: tags.iter().map(|tag| TagCard::new(&base, tag)).collect(),
        }
    }
}

/// What a part of a tag's list shows.
#[derive(Debug, Serialize)]
pub struct TagView {
    page: Layout,
    tag: String,
    count: usize,
    entries: Vec<Card>,
    parts: Parts,
}

impl TagView {
    /// The view of the n-th part of a tag.
    pub fn new(views: &Views, index: usize, part: usize) -> Self {
        let catalog = views.catalog;
        let tag = &catalog.tags[index];
        let path = format!("tags/{}", tag.slug);
        let here = part_path(&path, part);
        let base = views.base(&here);
        let codes: Vec<&str> = slice(&tag.entries, part)
            .iter()
            .take(20)
            .map(|&id| catalog.entries[id].code().as_str())
            .collect();
        let description = format!("Entries tagged {}: {}.", tag.name, codes.join(", "));
        let title = Parts::title(part, &format!("Tag: {} — {}", tag.name, catalog.site.title));
        let page = Layout::new(views, &here, title, Parts::title(part, &description));
        Self {
            page: page.below(views, &base, &[("Tags", "tags/")]),
            tag: tag.name.clone(),
            count: tag.entries.len(),
            entries: slice(&tag.entries, part)
                .iter()
                .map(|&id| Card::new(catalog, &base, id))
                .collect(),
            parts: Parts::new(&base, &path, part, parts(tag.entries.len())),
        }
    }
}

/// The entries that answer questions.
pub(super) fn with_questions(catalog: &Catalog) -> Vec<EntryId> {
    (0..catalog.entries.len())
        .filter(|&id| !catalog.entries[id].file.faq.is_empty())
        .collect()
}

/// What a part of all questions shows.
#[derive(Debug, Serialize)]
pub struct FaqView {
    page: Layout,
    entries: Vec<FaqEntry>,
    parts: Parts,
}

#[derive(Debug, Serialize)]
struct FaqEntry {
    code: String,
    slug: String,
    name: String,
    href: String,
    questions: Vec<FaqQuestion>,
}

#[derive(Debug, Serialize)]
struct FaqQuestion {
    question: String,
    href: String,
    /// HTML.
    answer: String,
}

impl FaqView {
    /// The view of the n-th part of all questions.
    pub fn new(views: &Views, part: usize) -> Self {
        let catalog = views.catalog;
        let all = with_questions(catalog);
        let path = part_path("faq", part);
        let base = views.base(&path);
        let site = &catalog.site.title;
        let title = Parts::title(part, &format!("Frequently asked questions — {site}"));
        let description = format!(
            "Short answers to common questions about the {} error codes in {site}.",
            all.len()
        );
        let page = Layout::new(views, &path, title, Parts::title(part, &description));
        let entries = slice(&all, part)
            .iter()
            .map(|&id| faq_entry(views, &base, &catalog.entries[id]))
            .collect();
        Self {
            page,
            entries,
            parts: Parts::new(&base, "faq", part, parts(all.len())),
        }
    }
}

fn faq_entry(views: &Views, base: &Base, entry: &Entry) -> FaqEntry {
    let mut text = References::elsewhere(
        views.catalog,
        views.pages,
        base.clone(),
        base.to(&format!("{}/", entry.slug)),
    );
    let outline = Outline::of(entry);
    let path = format!("{}/", entry.slug);
    let questions = entry
        .file
        .faq
        .iter()
        .zip(&outline.faq)
        .map(|(one, id)| FaqQuestion {
            question: markdown::plain(&one.question),
            href: base.to(&format!("{path}#{id}")),
            answer: text.blocks(entry.place("faq", ""), &one.answer),
        });
    FaqEntry {
        questions: questions.collect(),
        code: entry.code().to_string(),
        slug: entry.slug.clone(),
        name: entry.file.name.clone(),
        href: base.to(&path),
    }
}
