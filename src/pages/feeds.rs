//! Pages for programs: news feed, sitemap, robots, search description, the site in short.

use serde::Serialize;

use super::{Page, Pages, SITEMAP_LENGTH};
use crate::catalog::{Catalog, Entry};
use crate::content::format::entry::Format;

/// How many entries the feed tells of.
const FEED_LENGTH: usize = 100;

/// The date of a site none of whose entries has one: rendering reads no clock.
const NO_DATE: &str = "1970-01-01";

/// What the feed shows (RFC 4287).
#[derive(Debug, Serialize)]
pub struct FeedView {
    /// RFC 3339.
    updated: String,
    entries: Vec<FeedEntry>,
}

#[derive(Debug, Serialize)]
struct FeedEntry {
    title: String,
    url: String,
    updated: String,
    summary: String,
}

impl FeedView {
    /// The entries that changed last; one without a date counts as new.
    pub fn new(catalog: &Catalog) -> Self {
        let date = |entry: &Entry| entry.file.updated.as_ref().map(ToString::to_string);
        let newest = catalog
            .entries
            .iter()
            .filter_map(date)
            .max()
            .unwrap_or_else(|| NO_DATE.to_owned());
        let mut entries: Vec<&Entry> = catalog.entries.iter().collect();
        entries.sort_by_key(|entry| (date(entry).is_some(), std::cmp::Reverse(date(entry))));
        entries.truncate(FEED_LENGTH);
        let feed_entry = |entry: &Entry| FeedEntry {
            title: entry.title.clone(),
            url: catalog.absolute(&format!("{}/", entry.slug)),
            updated: format!(
                "{}T00:00:00Z",
                date(entry).unwrap_or_else(|| newest.clone())
            ),
            summary: entry.description(),
        };
        Self {
            entries: entries.into_iter().map(feed_entry).collect(),
            updated: format!("{newest}T00:00:00Z"),
        }
    }
}

/// What a sitemap shows (sitemaps.org): addresses, or the addresses of its parts.
#[derive(Debug, Serialize)]
pub struct SitemapView {
    is_index: bool,
    urls: Vec<SitemapUrl>,
}

#[derive(Debug, Serialize)]
struct SitemapUrl {
    loc: String,
    lastmod: Option<String>,
}

impl SitemapView {
    /// The sitemap: all addresses, or its parts if it has any.
    pub fn new(catalog: &Catalog, pages: &Pages) -> Self {
        let parts = pages
            .list
            .iter()
            .filter(|(_, page)| matches!(page, Page::SitemapPart(_)));
        let parts: Vec<_> = parts
            .map(|(path, _)| SitemapUrl {
                loc: catalog.absolute(path),
                lastmod: None,
            })
            .collect();
        if parts.is_empty() {
            Self::part(catalog, pages, 0)
        } else {
            Self {
                is_index: true,
                urls: parts,
            }
        }
    }

    /// The n-th part of all addresses.
    pub fn part(catalog: &Catalog, pages: &Pages, part: usize) -> Self {
        let urls = pages
            .indexed()
            .skip(part * SITEMAP_LENGTH)
            .take(SITEMAP_LENGTH)
            .map(|(path, page)| SitemapUrl {
                loc: catalog.absolute(path),
                lastmod: match page {
                    Page::Entry(id) => catalog.entries[*id]
                        .file
                        .updated
                        .as_ref()
                        .map(ToString::to_string),
                    _ => None,
                },
            });
        Self {
            is_index: false,
            urls: urls.collect(),
        }
    }
}

/// What `llms.txt` shows (llmstxt.org): every entry with a sentence, by category.
#[derive(Debug, Serialize)]
pub struct LlmsView {
    categories: Vec<LlmsCategory>,
}

#[derive(Debug, Serialize)]
struct LlmsCategory {
    title: String,
    entries: Vec<LlmsEntry>,
}

#[derive(Debug, Serialize)]
struct LlmsEntry {
    title: String,
    url: String,
    summary: String,
}

impl LlmsView {
    /// The site in short; entries are linked in Markdown where they have that form.
    pub fn new(catalog: &Catalog) -> Self {
        let ending = if catalog.site.formats.contains(&Format::Md) {
            ".md"
        } else {
            "/"
        };
        let line = |entry: &Entry| LlmsEntry {
            title: entry.title.clone(),
            url: catalog.absolute(&format!("{}{ending}", entry.slug)),
            summary: entry.description(),
        };
        let categories = catalog.categories.iter().map(|category| LlmsCategory {
            title: category.title.clone(),
            entries: catalog.entries[category.entries.clone()]
                .iter()
                .map(line)
                .collect(),
        });
        Self {
            categories: categories.collect(),
        }
    }
}
