//! Pages of a few lines: addresses that lead on, numbers without an entry, and "not found".

use serde::Serialize;

use super::Views;
use super::census;
use super::entry::{self, CitedView};
use super::find::{self, Coded};
use super::layout::{Layout, Link};
use super::lists::Card;
use super::references::References;
use super::url::Base;
use crate::catalog::{Catalog, Category, Entry, EntryId, Outline};
use crate::content::scalars::Code;
use crate::diagnostics::Finding;

/// What an address shows that leads on to an entry.
#[derive(Debug, Serialize)]
pub struct RedirectView {
    page: Layout,
    title: String,
    /// The entries that it leads to; with only one, the browser goes there by itself.
    targets: Vec<Card>,
}

impl RedirectView {
    /// The view of the short address of a code, whose first entry is `first`.
    pub fn short(views: &Views, first: EntryId) -> Self {
        let code = views.catalog.entries[first].code();
        Self::new(views, &format!("{code}/"), views.catalog.by_code(code.as_str()))
    }

    /// The view of an old address, `path`, of an entry.
    pub fn alias(views: &Views, path: &str, target: EntryId) -> Self {
        Self::new(views, path, &[target])
    }

    /// The view of the address of a message, which leads to the likeliest of its causes.
    pub fn message(views: &Views, path: &str, (at, message): (usize, usize)) -> Self {
        let messages = &views.catalog.messages[at];
        let leads = &messages.leads[message];
        let entries: Vec<EntryId> = leads.first().map(|lead| lead.entry).into_iter().collect();
        let name = messages.file.messages[message].name();
        let mut view = Self::new(views, path, &entries);
        let entry = entries.first().map(|&id| &views.catalog.entries[id]);
        if let (Some(lead), Some(entry)) = (leads.first(), entry) {
            let cause = lead.cause.map(|cause| Outline::of(entry).causes[cause].clone());
            // What no cause describes is described where the product's messages are listed.
            let target = match cause {
                Some(cause) => format!("{}/#{cause}", entry.slug),
                None => format!("{}#{}", census::path(messages), messages.slug(message)),
            };
            view.targets.iter_mut().for_each(|card| card.href = views.base(path).to(&target));
            let product = messages.file.product.as_deref().unwrap_or_default();
            view.title = format!("{product} {name}: {} {}", entry.code(), entry.file.name).trim().to_owned();
            view.page.title = format!("{} — {}", view.title, views.catalog.site.title);
        }
        view
    }

    fn new(views: &Views, path: &str, targets: &[EntryId]) -> Self {
        let base = views.base(path);
        let catalog = views.catalog;
        let name = path.trim_end_matches('/');
        let layout = |title: String, description| Layout::unlisted(views, path, title, description);
        let page = match targets {
            [only] => {
                let entry = &catalog.entries[*only];
                let canonical = Some(catalog.absolute(&format!("{}/", entry.slug)));
                Layout { canonical, ..layout(format!("{name}: {}", entry.title), entry.description()) }
            }
            _ => layout(format!("{name} — {}", catalog.site.title), format!("What {name} can mean.")),
        };
        let title = match targets {
            [only] => catalog.entries[*only].title.clone(),
            _ => name.to_owned(),
        };
        Self { page, title, targets: targets.iter().map(|&id| Card::new(catalog, &base, id)).collect() }
    }
}

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
        let html =
            words.map(|words| text.blocks(category.place("unassigned.text", ""), &filled(&words.text)));
        let mut near: Vec<EntryId> = category.entries.clone().collect();
        near.sort_by_key(|&id| {
            catalog.entries[id].code().number().map_or(u32::MAX, |other| other.abs_diff(number))
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
            near: near.into_iter().map(|id| Card::new(catalog, &base, id)).collect(),
            sources: entry::sources(&text.cited),
        };
        (view, text.findings)
    }
}

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
            super::url::Flavor::Web => Base::root(views.catalog.site.base_url.path()),
            super::url::Flavor::Offline => views.base("404.html"),
        };
        let site = &views.catalog.site.title;
        let title = format!("Page not found — {site}");
        let description = format!("{site} has no page at this address.");
        let layout = Layout::with_base(views, &base, "404.html", title, description);
        let near = near(views.catalog, &base, asked);
        let codes = find::codes(views.catalog, &base);
        Self { page: Layout { canonical: None, ..layout }, codes, near }
    }
}

/// The entries whose code or slug is most like the last part of an address.
fn near(catalog: &Catalog, base: &Base, asked: &str) -> Vec<Link> {
    let last = asked.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let asked = last.chars().take(LONGEST_ASKED).collect::<String>().to_lowercase();
    let letters = letters(&asked);
    let names = catalog.entries.iter().flat_map(|entry| {
        let code = entry.code().as_str().to_lowercase();
        [(code, entry), (entry.slug.clone(), entry)]
    });
    let mut names: Vec<(u32, String, &Entry)> =
        names.map(|(name, entry)| (difference(&letters, &name), name, entry)).collect();
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
            links.push(Link { title: format!("{} {}", entry.code(), entry.file.name), href });
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
        let holds = |category: &&Category| category.file.codes.is_some_and(|codes| codes.contains(&code));
        let category = catalog.categories.iter().find(holds)?;
        let name = category.file.unassigned.as_ref().map_or("", |words| &words.name);
        let title = category.title_of(code.as_str(), name);
        Some(Link { title, href: base.to(&format!("{code}/")) })
    });
    pages.collect()
}

/// How often each byte is in a text.
fn letters(text: &str) -> [u32; 256] {
    let mut letters = [0; 256];
    text.bytes().for_each(|letter| letters[usize::from(letter)] += 1);
    letters
}

/// By how many letters a text differs from one with `letters`, whatever their order: a bound on the edits between the
/// two that costs a fraction of counting them.
fn difference(letters: &[u32; 256], text: &str) -> u32 {
    let other = self::letters(text);
    letters.iter().zip(other).map(|(a, b)| a.abs_diff(b)).sum()
}
