//! The page of a number that has no entry.

use serde::Serialize;

use super::Views;
use super::layout::Layout;
use super::links::references::References;
use super::links::sources::{CitedView, sources};
use super::lists::Card;
use crate::catalog::EntryId;
use crate::diagnostics::Finding;

/// What the page of a number shows that has no entry.
#[derive(Debug, Serialize)]
pub struct UnassignedView {
    page: Layout,
    code: u32,
    title: String,
    summary: Option<String>,
    /// HTML.
    text: Option<String>,
    /// The entries nearest by number.
    near: Vec<Card>,
    sources: Vec<CitedView>,
}

/// How many entries such a page names.
const NEAR: usize = 4;

impl UnassignedView {
    /// The view of `number`, which the category at `index` leaves free; and what is wrong in its text.
    pub fn new(views: &Views, index: usize, number: u32) -> (Self, Vec<Finding>) {
        let catalog = views.catalog;
        let category = &catalog.categories[index];
        let path = format!("{number}/");
        let base = views.base(&path);
        let code = number.to_string();
        let filled = |text: &str| text.replace("{code}", &code);
        let words = category.file.unassigned.as_ref();
        let title = category.title_of(&code, words.map_or("", |words| &words.name));
        let summary = words.map(|words| filled(&words.summary));
        let mut text = References::of_category(catalog, views.pages, base.clone(), index);
        let html = words
            .map(|words| text.blocks(category.place("unassigned.text", ""), &filled(&words.text)));
        let mut near: Vec<EntryId> = category.entries.clone().collect();
        near.sort_by_key(|&id| {
            catalog.entries[id]
                .code()
                .number()
                .map_or(u32::MAX, |other| other.abs_diff(number))
        });
        near.truncate(NEAR);
        let description = summary.clone().unwrap_or_else(|| title.clone());
        let category_path = format!("{}/", category.slug);
        let page = Layout::unlisted(views, &path, title.clone(), description);
        let view = Self {
            page: page.below(views, &base, &[(&category.title, &category_path)]),
            code: number,
            title,
            summary,
            text: html,
            near: near
                .into_iter()
                .map(|id| Card::new(catalog, &base, id))
                .collect(),
            sources: sources(&text.cited),
        };
        (view, text.findings)
    }
}
