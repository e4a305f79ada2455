//! Pages of a few lines: addresses that lead on, numbers without an entry, and "not found".

use serde::Serialize;

use super::Views;
use super::entry::{self, CitedView};
use super::find::{self, Coded};
use super::layout::{Layout, Link};
use super::lists::Card;
use super::references::References;
use super::url::Base;
use crate::catalog::{Catalog, Category, Entry, EntryId, Outline};
use crate::content::scalars::Code;
use crate::diagnostics::Finding;
use crate::markdown;

/// What a URL shows that leads on to another page, or to a choice of them.
#[derive(Debug, Serialize)]
pub struct RedirectView {
    page: Layout,
    title: String,
    /// Where the browser goes.
    onward: Option<Onward>,
    /// Where a reader may want to go, if there are several pages.
    choices: Vec<Card>,
}

#[derive(Debug, Serialize)]
struct Onward {
    href: String,
    summary: String,
}

impl RedirectView {
    /// The view of the short URL of a code, whose first entry is `first`.
    pub fn short(views: &Views, first: EntryId) -> Self {
        let catalog = views.catalog;
        let code = catalog.entries[first].code().as_str();
        let path = format!("{code}/");
        let ids = catalog.by_code(code);
        if let [only] = ids {
            return Self::alias(views, &path, *only);
        }

        let title = format!("{code} — {}", catalog.site.title);
        let base = views.base(&path);
        Self {
            page: Layout::unlisted(views, &path, title, format!("What {code} can mean.")),
            title: code.to_owned(),
            onward: None,
            choices: ids.iter().map(|&id| Card::new(catalog, &base, id)).collect(),
        }
    }

    /// The view of an old URL, `path`, of an entry.
    pub fn alias(views: &Views, path: &str, target: EntryId) -> Self {
        let entry = &views.catalog.entries[target];
        let title = format!("{}: {}", path.trim_end_matches('/'), entry.title);
        let mut view = Self::to(views, path, (title, entry.description()), &format!("{}/", entry.slug));
        view.title.clone_from(&entry.title);
        view
    }

    /// The view of the URL of a message: it leads to the likeliest of its causes, and to its own row on the page of its
    /// file if no cause describes it.
    pub fn message(views: &Views, path: &str, (at, message): (usize, usize)) -> Self {
        let catalog = views.catalog;
        let messages = &catalog.messages[at];
        let file = &messages.file;
        let lead = messages.leads[message].first();
        let entry = lead.map(|lead| &catalog.entries[lead.entry]);

        let target = match (lead.and_then(|lead| lead.cause), entry) {
            (Some(cause), Some(entry)) => format!("{}/#{}", entry.slug, Outline::of(entry).causes[cause]),
            _ => messages.row(message),
        };
        let code = entry.map(|entry| format!(": {} {}", entry.code(), entry.file.name)).unwrap_or_default();
        let product = file.product.as_deref().unwrap_or_default();
        let title = format!("{product} {}{code}", file.messages[message].name()).trim().to_owned();
        let text = file.messages[message].text.as_deref().map(markdown::plain);
        let summary = text.or(entry.map(Entry::description)).unwrap_or_default();

        let in_tab = format!("{title} — {}", catalog.site.title);
        let mut view = Self::to(views, path, (in_tab, summary), &target);
        view.title = title;
        view
    }

    fn to(views: &Views, path: &str, (title, summary): (String, String), target: &str) -> Self {
        let page = target.split('#').next().unwrap_or_default();
        let canonical = Some(views.catalog.absolute(page));
        let layout = Layout::unlisted(views, path, title.clone(), summary.clone());
        let onward = Some(Onward { href: views.base(path).to(target), summary });
        Self { page: Layout { canonical, ..layout }, title, onward, choices: vec![] }
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
