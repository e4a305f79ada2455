//! The front page: what finds, all that a small site has, and the failures that hurt most.

use std::collections::HashMap;

use serde::Serialize;

use super::TagCard;
use super::comparison;
use super::filters::{self, Filters, Group};
use crate::catalog::{Catalog, Category, EntryId, Lead, Outline, Tag};
use crate::content::format::entry::Severity;
use crate::pages::Views;
use crate::pages::census::COVERAGE;
use crate::pages::entry::request_path::name_of;
use crate::pages::layout::{self, Layout, Link};
use crate::pages::links::url::Base;

/// How many entries a site may have for the home page to show each of them; above, it shows the categories.
const SHOWN: usize = 100;

/// How many tags the home page names.
const TAGS: usize = 30;

/// How many log lines it shows.
const SYMPTOMS: usize = 10;

/// How many of them are of one entry.
const OF_AN_ENTRY: usize = 3;

/// What the home page shows.
#[derive(Debug, Serialize)]
pub struct HomeView {
    page: Layout,
    site_description: Option<String>,
    categories: Vec<CategoryCard>,
    /// Nothing where no entry is shown.
    filters: Filters,
    symptoms: Vec<Symptom>,
    /// How many codes of vendors' lists are explained, and where to see which.
    coverage: Option<Link>,
    tags: Vec<TagCard>,
}

/// A category, in short.
#[derive(Debug, Serialize)]
struct CategoryCard {
    title: String,
    href: String,
    description: Option<String>,
    count: usize,
    comparisons: Vec<Link>,
    /// Its entries, unless the site has too many.
    groups: Vec<Group>,
}

/// A line that a log has of a bad failure, and where it is told.
#[derive(Debug, Serialize)]
struct Symptom {
    line: String,
    code: String,
    product: Option<String>,
    cause: String,
    href: String,
}

impl HomeView {
    /// The view of the home page.
    pub fn new(views: &Views) -> Self {
        let catalog = views.catalog;
        let base = views.base("");
        let site = &catalog.site;
        let description = site
            .description
            .clone()
            .unwrap_or_else(|| site.title.clone());
        let title = match catalog.categories.as_slice() {
            [only] => format!("{}: {}", site.title, only.title),
            _ => site.title.clone(),
        };
        let website = serde_json::json!({"@type": "WebSite", "name": site.title, "url": site.base_url, "description": description});
        let page = Layout {
            json_ld: Some(layout::json_ld(vec![website])),
            ..Layout::new(views, "", title, description)
        };
        let mut tags: Vec<&Tag> = catalog.tags.iter().collect();
        tags.sort_by_key(|tag| std::cmp::Reverse(tag.entries.len()));
        tags.truncate(TAGS);
        tags.sort_by(|a, b| a.slug.cmp(&b.slug));
        let categories = catalog.categories.iter().enumerate();
        let categories: Vec<CategoryCard> = categories
            .map(|(index, category)| category_card(catalog, &base, index, category))
            .collect();
        let groups = categories.iter().flat_map(|category| &category.groups);
        Self {
            page,
            site_description: site.description.clone(),
            filters: Filters::of(groups.flat_map(|group| &group.entries)),
            categories,
            symptoms: symptoms(catalog, &base),
            coverage: coverage(catalog, &base),
            tags: tags
                .into_iter()
                .map(|tag| TagCard::new(&base, tag))
                .collect(),
        }
    }
}

/// How many documented codes are explained, with the page that shows of which lists.
fn coverage(catalog: &Catalog, base: &Base) -> Option<Link> {
    let lists = catalog.lists();
    let codes: usize = lists
        .iter()
        .map(|(messages, _)| messages.documented())
        .sum();
    let title = format!(
        "{codes} documented codes of {} vendors\u{2019} lists",
        lists.len()
    );
    (!lists.is_empty()).then(|| Link {
        title,
        href: base.to(COVERAGE),
    })
}

fn category_card(
    catalog: &Catalog,
    base: &Base,
    index: usize,
    category: &Category,
) -> CategoryCard {
    let shown = if catalog.entries.len() <= SHOWN {
        category.entries.clone()
    } else {
        0..0
    };
    CategoryCard {
        title: category.title.clone(),
        href: base.to(&format!("{}/", category.slug)),
        description: category.file.description.clone(),
        count: category.entries.len(),
        comparisons: comparison::links(catalog, base, index),
        groups: filters::groups(catalog, base, shown),
    }
}

/// What is said of the worst failures that the first minute is told for: of the causes that an entry names first, the
/// line that a product has for each. What may mean something else as well is left out.
fn symptoms(catalog: &Catalog, base: &Base) -> Vec<Symptom> {
    let bad = |id: &EntryId| {
        let file = &catalog.entries[*id].file;
        file.severity <= Severity::High && !file.first_minute.is_empty()
    };
    let mut ids: Vec<EntryId> = (0..catalog.entries.len()).filter(bad).collect();
    ids.sort_by_key(|id| catalog.entries[*id].file.severity);
    let lines = lines(catalog);
    ids.into_iter()
        .flat_map(|id| symptoms_of(catalog, base, id, &lines))
        .take(SYMPTOMS)
        .collect()
}

/// The messages in words that stand for one cause alone, by entry and position of the cause.
fn lines(catalog: &Catalog) -> HashMap<(EntryId, usize), &str> {
    let mut lines = HashMap::new();
    for messages in &catalog.messages {
        for (message, leads) in messages.file.messages.iter().zip(&messages.leads) {
            let in_words = message.all_names().find(|name| name.contains(' '));
            if let (
                [
                    Lead {
                        entry,
                        cause: Some(cause),
                    },
                ],
                Some(line),
            ) = (&leads[..], in_words)
            {
                lines.entry((*entry, *cause)).or_insert(&**line);
            }
        }
    }
    lines
}

/// The lines of an entry, each of another product: what holds for all products has no line of its own.
fn symptoms_of(
    catalog: &Catalog,
    base: &Base,
    id: EntryId,
    lines: &HashMap<(EntryId, usize), &str>,
) -> Vec<Symptom> {
    let entry = &catalog.entries[id];
    let outline = Outline::of(entry);
    let mut symptoms: Vec<Symptom> = vec![];
    for (at, (cause, place)) in entry.file.causes.iter().zip(&outline.places).enumerate() {
        let line = cause
            .signatures
            .first()
            .map(String::as_str)
            .or_else(|| lines.get(&(id, at)).copied());
        let Some(line) = line else { continue };
        if symptoms.len() == OF_AN_ENTRY {
            break;
        }
        if cause.product.is_some()
            && symptoms
                .iter()
                .all(|symptom| symptom.product != cause.product)
        {
            symptoms.push(Symptom {
                line: line.to_owned(),
                code: entry.code().to_string(),
                product: cause.product.clone(),
                cause: name_of(&cause.text),
                href: base.to(&format!("{}/{place}", entry.slug)),
            });
        }
    }
    symptoms
}
