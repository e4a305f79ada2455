//! Where the links of a text lead that is read outside a browser.

use crate::catalog::{Catalog, Outline};
use crate::markdown;
use crate::pages::{Page, Pages};

/// Resolves the links of a text.
#[derive(Clone, Copy)]
pub(super) struct Links<'a> {
    /// What the site tells.
    pub catalog: &'a Catalog,
    pages: &'a Pages,
    /// Whether pages can be opened; else links name the command that shows the same.
    is_published: bool,
}

impl<'a> Links<'a> {
    /// Links to the pages of the site.
    pub(super) fn to_site(catalog: &'a Catalog, pages: &'a Pages) -> Self {
        Self {
            catalog,
            pages,
            is_published: true,
        }
    }

    /// Links for a reader in a terminal: to the pages, or, while the site is nowhere, to what `errdex show` shows.
    pub(super) fn for_terminal(catalog: &'a Catalog, pages: &'a Pages) -> Self {
        Self {
            is_published: !catalog.site.base_url.is_placeholder(),
            ..Self::to_site(catalog, pages)
        }
    }

    /// The destination of a link to `path`, for Markdown.
    pub(super) fn to(&self, path: &str) -> String {
        if self.is_published {
            return self.catalog.absolute(path);
        }
        self.shown(path)
            .map_or_else(|| "#".to_owned(), |name| format!("<errdex show {name}>"))
    }

    /// Where a page is, in Markdown.
    pub(super) fn page(&self, path: &str) -> String {
        if self.is_published {
            return format!("<{}>", self.catalog.absolute(path));
        }
        format!("`/{path}` in `errdex serve`")
    }

    /// A text with its links from the root of the site resolved.
    pub(super) fn resolved(&self, text: &str) -> String {
        markdown::with_links(text, |link| {
            let (path, rest) = link
                .strip_prefix('/')?
                .split_at(link.find(['#', '?']).unwrap_or(link.len()) - 1);
            let path = self.pages.named(path).map_or(path, |(path, _)| path);
            Some(self.to(&format!("{path}{rest}")))
        })
    }

    /// What `errdex show` calls a page; nothing where it shows no such page.
    fn shown(&self, path: &str) -> Option<String> {
        let (path, anchor) = path.split_once('#').unwrap_or((path, ""));
        match *self.pages.at(path)? {
            Page::Entry(id) | Page::EntryProduct(id, _) | Page::Short(id) => {
                let is_cause = Outline::of(&self.catalog.entries[id])
                    .causes
                    .iter()
                    .any(|it| it == anchor);
                let cause = if is_cause {
                    format!("#{anchor}")
                } else {
                    String::new()
                };
                Some(format!("{}{cause}", self.catalog.name_of(id)))
            }
            Page::Unassigned(_, number) => Some(number.to_string()),
            Page::Recipe(at) => Some(self.catalog.recipes[at].id.clone()),
            Page::Reasons if !anchor.is_empty() => Some(anchor.to_owned()),
            _ => None,
        }
    }
}
