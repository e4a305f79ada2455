//! The page that finds: without a script, lists by code, phrase, product and message; and into how many files the index
//! for the script is cut.

use serde::Serialize;

use super::Views;
use super::layout::{Layout, Link};
use super::url::Base;
use crate::catalog::{Catalog, Messages};

/// A file of the index that a browser loads when somebody first looks for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexPart {
    /// Patterns, names, marks and causes.
    Table,
    /// The n-th part of the words.
    Words(usize),
    /// The n-th part of the entries.
    Entries(usize),
    /// What only the page that finds shows: the n-th part of what to do next. The first is about reasons, the others
    /// about entries.
    Next(usize),
}

/// The fewest entries of a part: few, since each key press finds others.
const LEAST_ENTRIES_A_PART: usize = 2;

/// The most parts of the entries. A folder of thousands of small files costs a build more than what is in them.
const MOST_ENTRY_PARTS: usize = 200;

/// With more entries a part leaves out what causes say: six answers would load more of that than of everything else.
const MOST_TEXTS_A_PART: usize = 8;

/// The most parts about what to do next with entries.
const MOST_NEXT_PARTS: usize = 40;

/// Up to how many entries the words are cut by their first letter alone, so that a slip in the second does no harm.
const FEW: usize = 200;

/// Into how many parts the words of few entries are cut.
pub const FEW_PARTS: usize = 8;

/// How many entries a part of the words is made for.
const ENTRIES_A_WORD_PART: usize = 40;

/// The most parts of the words.
const MOST_WORD_PARTS: usize = 256;

/// How many entries a page without a script lists; of more, it names the categories.
const LISTED: usize = 200;

/// How many entries a part of them has.
pub fn entries_a_part(entries: usize) -> usize {
    entries.div_ceil(MOST_ENTRY_PARTS).max(LEAST_ENTRIES_A_PART)
}

/// Whether a list of answers has what each cause says.
pub fn has_texts(entries: usize) -> bool {
    entries_a_part(entries) <= MOST_TEXTS_A_PART
}

/// For how many entries a part says what to do next.
pub fn nexts_a_part(entries: usize) -> usize {
    entries.div_ceil(MOST_NEXT_PARTS).max(1)
}

/// Into how many parts the words of so many entries are cut.
pub fn word_parts(entries: usize) -> usize {
    if entries <= FEW {
        return FEW_PARTS;
    }
    entries.div_ceil(ENTRIES_A_WORD_PART).next_power_of_two().clamp(2 * FEW_PARTS, MOST_WORD_PARTS)
}

/// All files of the index, by address.
pub fn index_parts(entries: usize) -> Vec<(String, IndexPart)> {
    let parts = |kind: &str, count: usize, part: fn(usize) -> IndexPart| {
        (0..count).map(|at| (format!("find/{kind}-{at}.js"), part(at))).collect::<Vec<_>>()
    };
    let table = vec![("find/table.js".to_owned(), IndexPart::Table)];
    let words = parts("words", word_parts(entries), IndexPart::Words);
    let each = parts("entries", entries.div_ceil(entries_a_part(entries)), IndexPart::Entries);
    let nexts = parts("next", 1 + entries.div_ceil(nexts_a_part(entries)), IndexPart::Next);
    [table, words, each, nexts].concat()
}

/// What the page shows.
#[derive(Debug, Serialize)]
pub struct FindView {
    page: Layout,
    title: String,
    /// The entries, where they are not too many: code, name, address.
    codes: Vec<Coded>,
    /// The categories, where the entries are too many.
    categories: Vec<Link>,
    /// The page of reasons, where there are any.
    reasons: Option<String>,
    /// The messages, by product.
    products: Vec<Product>,
}

/// An entry in a list of all.
#[derive(Debug, Serialize)]
pub struct Coded {
    code: String,
    name: String,
    href: String,
}

/// All entries, on a page whose links start at `base`; nothing, where they are too many for a list.
pub fn codes(catalog: &Catalog, base: &Base) -> Vec<Coded> {
    let entries = if catalog.entries.len() <= LISTED { &catalog.entries[..] } else { &[] };
    let codes = entries.iter().map(|entry| Coded {
        code: entry.code().to_string(),
        name: entry.file.name.clone(),
        href: base.to(&format!("{}/", entry.slug)),
    });
    codes.collect()
}

#[derive(Debug, Serialize)]
struct Product {
    title: String,
    messages: Vec<Link>,
}

impl FindView {
    /// The view of the page at `find/`.
    pub fn new(views: &Views) -> Self {
        let catalog = views.catalog;
        let path = "find/";
        let base = views.base(path);
        let site = &catalog.site.title;
        let description = format!(
            "Type a code, a few words or a line of a log, or paste a whole log: {site} names the cause and what to do next."
        );
        let title = "Find the cause".to_owned();
        let page = Layout::new(views, path, format!("{title} — {site}"), description);
        let codes = codes(catalog, &base);
        let categories = catalog.categories.iter().filter(|_| codes.is_empty()).map(|category| Link {
            title: category.title.clone(),
            href: base.to(&format!("{}/", category.slug)),
        });
        let mut products: Vec<Product> = vec![];
        for messages in &catalog.messages {
            let links = messages.file.messages.iter().enumerate().map(|(at, message)| Link {
                title: message.name().to_owned(),
                href: base.to(&messages.address(at)),
            });
            let title = messages.file.product.clone().unwrap_or_else(|| title_of(catalog, messages));
            match products.iter_mut().find(|product| product.title == title) {
                Some(product) => product.messages.extend(links),
                None => products.push(Product { title, messages: links.collect() }),
            }
        }
        products.sort_by_key(|product| product.title.to_lowercase());
        let reasons = (!catalog.reasons.file.reasons.is_empty()).then(|| base.to("reasons/"));
        Self { page, title, categories: categories.collect(), codes, reasons, products }
    }
}

/// What messages are called that are no product's own: the words of their file's name.
fn title_of(_: &Catalog, messages: &Messages) -> String {
    let words = messages.name.split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect::<Vec<String>>().join("-")
}
