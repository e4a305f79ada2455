//! URLs that only lead on: short and old ones of entries, and those of messages.

use serde::Serialize;

use super::Views;
use super::layout::Layout;
use super::lists::Card;
use crate::catalog::{Entry, EntryId, Outline};
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
            page: Layout::unlisted(views, &path, title, format!("The meanings of {code}.")),
            title: code.to_owned(),
            onward: None,
            choices: ids
                .iter()
                .map(|&id| Card::new(catalog, &base, id))
                .collect(),
        }
    }

    /// The view of an old URL, `path`, of an entry.
    pub fn alias(views: &Views, path: &str, target: EntryId) -> Self {
        let entry = &views.catalog.entries[target];
        let title = format!("{}: {}", path.trim_end_matches('/'), entry.title);
        let mut view = Self::to(
            views,
            path,
            (title, entry.description()),
            &format!("{}/", entry.slug),
        );
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
            (Some(cause), Some(entry)) => {
                format!("{}/{}", entry.slug, Outline::of(entry).places[cause])
            }
            _ => messages.row_path(message),
        };
        let code = entry
            .map(|entry| format!(": {} {}", entry.code(), entry.file.name))
            .unwrap_or_default();
        let product = file.product.as_deref().unwrap_or_default();
        let title = format!("{product} {}{code}", file.messages[message].name())
            .trim()
            .to_owned();
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
        let onward = Some(Onward {
            href: views.base(path).to(target),
            summary,
        });
        Self {
            page: Layout {
                canonical,
                ..layout
            },
            title,
            onward,
            choices: vec![],
        }
    }
}
