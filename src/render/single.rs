//! The whole reference as one page, for mail and for folders without a web server: the article of each entry's page
//! after the other, their ids made unique by the entry's address, the links between them turned into fragments. Pages
//! that are not in it are linked where the site stands.

use std::borrow::Cow;
use std::collections::HashSet;

use rayon::prelude::*;
use serde::Serialize;

use super::markup::{Piece, Tag, pieces};
use super::{Rendered, Renderer};
use crate::catalog::EntryId;
use crate::diagnostics::{Diagnostic, Finding};
use crate::pages::{Page, absolute};

/// Between an entry's address and the id of a part of its article. No address has two hyphens in a row, so no two pairs
/// make the same id.
const JOINT: &str = "--";

/// Attributes that name elements by their ids, one or several.
const NAMING: [&str; 10] = [
    "id",
    "for",
    "form",
    "headers",
    "list",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "popovertarget",
];

/// What the template shows.
#[derive(Serialize)]
struct SingleView {
    /// The style sheets of the site, one after the other.
    style: String,
    contents: Vec<Part>,
    /// Slugs and HTML, in order.
    articles: Vec<(String, String)>,
}

/// A category in the table of contents.
#[derive(Serialize)]
struct Part {
    title: String,
    entries: Vec<Line>,
}

/// An entry in the table of contents.
#[derive(Serialize)]
struct Line {
    code: String,
    name: String,
    slug: String,
}

/// An entry's page as it is taken apart.
struct Source<'a> {
    slug: &'a str,
    page: String,
    /// Where the article's content stands in the page.
    article: std::ops::Range<usize>,
    findings: Vec<Finding>,
}

impl<'a> Renderer<'a> {
    /// Renders the page with all entries. Fails only where a template does.
    pub fn single(&self) -> Result<Rendered<'a>, Box<Diagnostic>> {
        let catalog = self.views.catalog;
        let ids = 0..catalog.entries.len();
        let sources: Vec<Source> = ids.into_par_iter().map(|id| self.source(id)).collect::<Result<_, _>>()?;
        let anchors: HashSet<String> = sources.par_iter().flat_map_iter(Source::anchors).collect();
        let articles = sources.par_iter().map(|source| {
            (source.slug.to_owned(), Mover { renderer: self, source, anchors: &anchors }.moved())
        });
        let parts = catalog.categories.iter().map(|category| Part {
            title: category.title.clone(),
            entries: category.entries.clone().map(|id| self.line(id)).collect(),
        });
        let view = SingleView {
            style: sources.first().map(|source| self.style(&source.page)).unwrap_or_default(),
            contents: parts.filter(|part| !part.entries.is_empty()).collect(),
            articles: articles.collect(),
        };
        let findings = sources.into_iter().flat_map(|source| source.findings).collect();
        self.filled("single.html", &view, findings)
    }

    fn line(&self, id: EntryId) -> Line {
        let entry = &self.views.catalog.entries[id];
        Line { code: entry.code().to_string(), name: entry.file.name.clone(), slug: entry.slug.clone() }
    }

    fn source(&self, id: EntryId) -> Result<Source<'a>, Box<Diagnostic>> {
        let slug = &self.views.catalog.entries[id].slug;
        let rendered = self.render(&format!("{slug}/"), &Page::Entry(id))?;
        let page = String::from_utf8_lossy(&rendered.bytes).into_owned();
        let article = content_of(&page, "article").or_else(|| content_of(&page, "main"));
        let article = article.ok_or_else(|| {
            Box::new(Diagnostic::file(
                "template",
                "templates/entry.html",
                "the page of an entry has no part that could stand in another page",
                "put what tells of the entry into an `article` element",
            ))
        })?;
        Ok(Source { slug, page, article, findings: rendered.findings })
    }

    /// The style sheets that a page links, as they can stand in a style element: nothing in them ends it.
    fn style(&self, page: &str) -> String {
        let linked = pieces(page).filter_map(|piece| match piece {
            Piece::Tag(tag) if tag.is("link") && tag.get("rel") == Some("stylesheet") => {
                let path = tag.get("href")?.trim_start_matches("../").to_owned();
                let asset = self.assets.files.iter().find(|file| file.path == path)?;
                Some(String::from_utf8_lossy(&asset.bytes).replace("</", "<\\/"))
            }
            _ => None,
        });
        linked.collect::<Vec<_>>().join("\n")
    }
}

impl Source<'_> {
    fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        pieces(&self.page[self.article.clone()])
    }

    /// The ids of its parts as they will be.
    fn anchors(&self) -> Vec<String> {
        let ids = self.pieces().filter_map(|piece| match piece {
            Piece::Tag(tag) => Some(format!("{}{JOINT}{}", self.slug, tag.get("id")?)),
            Piece::Text(_) => None,
        });
        ids.collect()
    }
}

/// Where the content of a page's first element of this name stands, up to the last end of one.
fn content_of(page: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let tags: Vec<Tag> = pieces(page)
        .filter_map(|piece| match piece {
            Piece::Tag(tag) if tag.is(name) => Some(tag),
            _ => None,
        })
        .collect();
    let start = tags.iter().find(|tag| !tag.closes)?.span.end;
    let end = tags.iter().rfind(|tag| tag.closes)?.span.start;
    (start <= end).then_some(start..end)
}

/// Moves an article into the page.
struct Mover<'s, 'r> {
    renderer: &'s Renderer<'r>,
    source: &'s Source<'r>,
    anchors: &'s HashSet<String>,
}

impl Mover<'_, '_> {
    fn moved(&self) -> String {
        let mut html = String::with_capacity(self.source.article.len() * 9 / 8);
        for piece in self.source.pieces() {
            match piece {
                Piece::Text(text) => html.push_str(text),
                Piece::Tag(tag) => self.tag(&mut html, &tag),
            }
        }
        html
    }

    fn tag(&self, html: &mut String, tag: &Tag) {
        if tag.is("script") || tag.is("style") {
            return;
        }
        // A picture would be another file: its words stand for it.
        if tag.is("img") {
            return html.push_str(tag.get("alt").unwrap_or_default());
        }
        html.push_str(if tag.closes { "</" } else { "<" });
        html.push_str(&lower(tag.name));
        for (name, value) in &tag.attributes {
            html.push(' ');
            html.push_str(name);
            if let Some(value) = value {
                let value = self.value(tag, name, value);
                html.push_str("=\"");
                html.push_str(&value.replace('"', "&quot;"));
                html.push('"');
            }
        }
        html.push_str(if tag.is_empty { "/>" } else { ">" });
    }

    fn value<'v>(&self, tag: &Tag, name: &str, value: &'v str) -> Cow<'v, str> {
        let name = name.to_ascii_lowercase();
        let groups = name == "name" && (tag.is("details") || tag.is("input"));
        if groups || NAMING.contains(&&*name) {
            let own = value.split_ascii_whitespace().map(|id| self.own(id));
            return own.collect::<Vec<_>>().join(" ").into();
        }
        if ["href", "action", "src"].contains(&&*name) {
            return self.link(value);
        }
        // Parts of drawings name each other so.
        if value.contains("url(#") {
            return value.replace("url(#", &format!("url(#{}", self.own(""))).into();
        }
        value.into()
    }

    fn own(&self, id: &str) -> String {
        format!("{}{JOINT}{id}", self.source.slug)
    }

    /// A link as it leads from the page to the same place.
    fn link<'v>(&self, link: &'v str) -> Cow<'v, str> {
        if let Some(fragment) = link.strip_prefix('#') {
            return self.fragment(self.source.slug, fragment).into();
        }
        let scheme = link.split(['/', '?', '#']).next().unwrap_or_default();
        if scheme.contains(':') || link.starts_with("//") {
            return link.into();
        }
        let (link, fragment) = link.split_once('#').unwrap_or((link, ""));
        let (path, query) = link.split_at(link.find('?').unwrap_or(link.len()));
        let path = self.site_path(path);
        let (catalog, pages) = (self.renderer.views.catalog, self.renderer.views.pages);
        let entry = match pages.at(&path) {
            Some(Page::Entry(id)) => Some(*id),
            other => other.and_then(|page| page.leads_to(catalog)),
        };
        match entry {
            Some(id) => self.fragment(&catalog.entries[id].slug, fragment).into(),
            None if fragment.is_empty() => format!("{}{query}", absolute(catalog, &path)).into(),
            None => format!("{}{query}#{fragment}", absolute(catalog, &path)).into(),
        }
    }

    /// The link to a part of an entry, or to the entry where only its own page has that part.
    fn fragment(&self, slug: &str, id: &str) -> String {
        let anchor = format!("{slug}{JOINT}{id}");
        if self.anchors.contains(&anchor) { format!("#{anchor}") } else { format!("#{slug}") }
    }

    /// A path, relative to the entry's page, from the root of the site.
    fn site_path(&self, path: &str) -> String {
        let mut folders: Vec<&str> = if path.starts_with('/') { vec![] } else { vec![self.source.slug] };
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        for part in above.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    folders.pop();
                }
                part => folders.push(part),
            }
        }
        // With `Flavor::Offline` a page is named by its file.
        folders.push(if name == "index.html" { "" } else { name });
        let path = folders.join("/");
        path.strip_prefix('/').unwrap_or(&path).to_owned()
    }
}

/// The name of an element; headings stand a level lower than on a page of their own, whose title is the first one.
fn lower(name: &str) -> Cow<'_, str> {
    let level = name.strip_prefix(['h', 'H']).and_then(|level| level.parse::<u8>().ok());
    match level.filter(|level| (1..=6).contains(level)) {
        Some(level) => format!("h{}", (level + 1).min(6)).into(),
        None => name.into(),
    }
}
