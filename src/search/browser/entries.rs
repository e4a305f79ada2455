//! The entries and their causes, as a browser reads them.

use rayon::prelude::*;
use serde_json::{Value, json};

use super::part;
use crate::catalog::index_parts::{cause_parts, entries_a_part};
use crate::catalog::{Catalog, Entry, Outline};
use crate::content::format::entry::Cause;
use crate::markdown::{self, shortened};

/// How many characters of the text about a cause a list of results shows.
const LONGEST_TEXT: usize = 84;

/// Stands for code and name at the end of a slug.
const REST: char = '*';

/// The parts with the entries.
pub(super) fn entries(catalog: &Catalog) -> Vec<String> {
    let has_texts = cause_parts(catalog.entries.len()) > 0;

    // The causes of an entry are numbered on from those of the entry before.
    let mut first = 0;
    let mut rows: Vec<Value> = vec![];
    for entry in &catalog.entries {
        rows.push(row_of_entry(entry, first, has_texts));
        first += entry.file.causes.len();
    }

    rows.par_chunks(entries_a_part(catalog.entries.len()))
        .enumerate()
        .map(|(number, rows)| part("entries", number, &json!(rows)))
        .collect()
}

/// An entry: code, name, slug, the number of its first cause, and the places of all. A place is an anchor on the page that
/// the last text before it names that is empty (the entry's own page) or ends with a slash. Anchors have the products of the causes if no other
/// part has them.
fn row_of_entry(entry: &Entry, first: usize, has_texts: bool) -> Value {
    let mut places = vec![];
    let outline = Outline::of(entry);
    let mut last_page = "";
    for (place, cause) in outline.places.iter().zip(&entry.file.causes) {
        let (page, anchor) = place.split_once('#').unwrap_or((place, ""));
        if page != last_page {
            places.push(json!(page));
            last_page = page;
        }
        match &cause.product {
            Some(product) if !has_texts => places.push(json!([anchor, product])),
            _ => places.push(json!(anchor)),
        }
    }

    json!([
        entry.code(),
        entry.file.name,
        short_slug(entry),
        first,
        places
    ])
}

/// A slug without code and name, which most slugs end with.
fn short_slug(entry: &Entry) -> String {
    let end = format!("{}-{}", entry.code(), entry.file.name)
        .to_ascii_lowercase()
        .replace(' ', "-");
    match entry.slug.strip_suffix(&end) {
        Some(start) => format!("{start}{REST}"),
        None => entry.slug.clone(),
    }
}

/// The parts with the texts and products of causes.
pub(super) fn causes(catalog: &Catalog) -> Vec<String> {
    let parts = cause_parts(catalog.entries.len());
    if parts == 0 {
        return vec![];
    }

    let rows: Vec<Value> = catalog
        .entries
        .iter()
        .flat_map(|entry| &entry.file.causes)
        .map(row_of_cause)
        .collect();
    let size = causes_a_part(catalog);

    // Each part has a file, also those at the end without causes.
    let mut files = vec![];
    for number in 0..parts {
        let rows: Vec<&Value> = rows.iter().skip(number * size).take(size).collect();
        files.push(part("causes", number, &json!(rows)));
    }
    files
}

fn row_of_cause(cause: &Cause) -> Value {
    let text = result_text(&markdown::plain(&cause.text));
    match &cause.product {
        Some(product) => json!([text, product]),
        None => json!([text]),
    }
}

/// How many causes a part has; 0 if no part has the texts of causes.
pub(super) fn causes_a_part(catalog: &Catalog) -> usize {
    let causes: usize = catalog
        .entries
        .iter()
        .map(|entry| entry.file.causes.len())
        .sum();
    match cause_parts(catalog.entries.len()) {
        0 => 0,
        parts => causes.div_ceil(parts).max(1),
    }
}

/// As many sentences of a plain text as a list of results shows, so that no sentence ends in the middle. The first one is
/// there in any case, and is cut if it is too long.
pub(super) fn result_text(text: &str) -> String {
    let mut end = markdown::first_sentence(text).len();

    loop {
        let rest = text[end..].trim_start();
        let next = text.len() - rest.len() + markdown::first_sentence(rest).len();
        if rest.is_empty() || text[..next].chars().count() > LONGEST_TEXT {
            return shortened(&text[..end], LONGEST_TEXT);
        }
        end = next;
    }
}
