//! What is served at a URL without a page: entries whose codes and slugs are nearly what somebody asked for.

use serde::Serialize;

use super::Views;
use super::find::{self, Coded};
use super::layout::{Layout, Link};
use super::links::url::Base;
use crate::catalog::{Catalog, Category, Entry};
use crate::content::format::scalars::Code;

/// What is shown where there is no page.
#[derive(Debug, Serialize)]
pub struct NotFoundView {
    page: Layout,
    /// All entries, where they are not too many.
    codes: Vec<Coded>,
    /// The entries whose addresses are nearest to the one that was asked for.
    near: Vec<Link>,
}

/// How many entries are offered where there is no page.
const OFFERED: usize = 5;

/// How many names are compared letter by letter with an address: those that differ least in what letters they have.
const COMPARED: usize = 50;

/// How many characters of an address are compared with names: more would only cost time.
const LONGEST_ASKED: usize = 200;

/// How alike an address and an entry's code or slug must be for it to be offered; 1 is the same.
const ALIKE: f64 = 0.6;

impl NotFoundView {
    /// The view. It is served at any address, so its links start at the root of the host. Where it is known what was
    /// `asked` for, it offers what may have been meant.
    pub fn new(views: &Views, asked: &str) -> Self {
        let base = match views.flavor {
            super::links::url::Flavor::Web => Base::root(views.catalog.site.base_url.path()),
            super::links::url::Flavor::Offline => views.base("404.html"),
        };
        let site = &views.catalog.site.title;
        let title = format!("Page not found — {site}");
        let description = format!("{site} has no page at this URL.");
        let layout = Layout::with_base(views, &base, "404.html", title, description);
        let near = near(views.catalog, &base, asked);
        let codes = find::codes(views.catalog, &base);
        Self {
            page: Layout {
                canonical: None,
                ..layout
            },
            codes,
            near,
        }
    }
}

/// The entries whose code or slug is most like the last part of an address.
fn near(catalog: &Catalog, base: &Base, asked: &str) -> Vec<Link> {
    let last = asked
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let asked = last
        .chars()
        .take(LONGEST_ASKED)
        .collect::<String>()
        .to_lowercase();
    let letters = letters(&asked);
    let names = catalog.entries.iter().flat_map(|entry| {
        let code = entry.code().as_str().to_lowercase();
        [(code, entry), (entry.slug.clone(), entry)]
    });
    let mut names: Vec<(u32, String, &Entry)> = names
        .map(|(name, entry)| (difference(&letters, &name), name, entry))
        .collect();
    names.sort_by_key(|(difference, ..)| *difference);
    let rated = names.into_iter().take(COMPARED).map(|(_, name, entry)| {
        let likeness = strsim::normalized_damerau_levenshtein(&asked, &name);
        (likeness, entry)
    });
    let mut alike: Vec<(f64, &Entry)> = rated.filter(|(likeness, _)| *likeness >= ALIKE).collect();
    alike.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let mut links = numbers(catalog, base, &asked);
    for (_, entry) in alike {
        let href = base.to(&format!("{}/", entry.slug));
        if !links.iter().any(|link| link.href == href) {
            links.push(Link {
                title: format!("{} {}", entry.code(), entry.file.name),
                href,
            });
        }
    }
    links.truncate(OFFERED);
    links
}

/// The numbers without an entry that an address names: the entry is gone, or has another address.
fn numbers(catalog: &Catalog, base: &Base, asked: &str) -> Vec<Link> {
    let words = asked.split(|letter: char| !letter.is_alphanumeric());
    let codes = words.filter_map(|word| Code::parse(word).ok());
    let free = codes.filter(|code| catalog.by_code(code.as_str()).is_empty());
    let pages = free.filter_map(|code| {
        let holds = |category: &&Category| {
            category
                .file
                .codes
                .is_some_and(|codes| codes.contains(&code))
        };
        let category = catalog.categories.iter().find(holds)?;
        let name = category
            .file
            .unassigned
            .as_ref()
            .map_or("", |words| &words.name);
        let title = category.title_of(code.as_str(), name);
        Some(Link {
            title,
            href: base.to(&format!("{code}/")),
        })
    });
    pages.collect()
}

/// How often each byte is in a text.
fn letters(text: &str) -> [u32; 256] {
    let mut letters = [0; 256];
    text.bytes()
        .for_each(|letter| letters[usize::from(letter)] += 1);
    letters
}

/// By how many letters a text differs from one with `letters`, whatever their order: a bound on the edits between the
/// two that costs a fraction of counting them.
fn difference(letters: &[u32; 256], text: &str) -> u32 {
    let other = self::letters(text);
    letters.iter().zip(other).map(|(a, b)| a.abs_diff(b)).sum()
}
