//! What Markdown on a page refers to: other pages, anchors, sources. Follows what exists and tells of what does not.

use std::collections::HashMap;

use super::url::Base;
use crate::catalog::{Catalog, Category, EntryId, Outline};
use crate::content::format::entry::Source;
use crate::diagnostics::{Finding, Place, did_you_mean};
use crate::markdown::{self, Footnote};
use crate::pages::{Page, Pages};

/// Schemes that a link may have. `javascript:` and `data:` can carry scripts.
const SCHEMES: [&str; 4] = ["https:", "http:", "mailto:", "tel:"];

/// Resolves the references of one page, field by field.
pub(crate) struct References<'a> {
    catalog: &'a Catalog,
    pages: &'a Pages,
    base: Base,
    /// The entry whose page it is.
    entry: Option<EntryId>,
    /// The anchors of entries that were linked to, each with its place from the entry's page.
    anchors: HashMap<EntryId, HashMap<String, String>>,
    /// The category whose sources may be cited; without it, marks are not shown and nothing is told.
    category: Option<&'a Category>,
    /// What precedes a bare fragment: nothing, or the link to the page that has the anchor.
    anchors_at: String,
    /// The path of the page, where it is one of the entry's.
    path: String,
    /// The field that is being rendered.
    at: Place,
    /// The sources cited so far, in the order of their numbers.
    pub cited: Vec<(String, &'a Source)>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl<'a> References<'a> {
    /// References on the page of an entry or of a product of it, which has the path `path`.
    pub(crate) fn of_entry(
        catalog: &'a Catalog,
        pages: &'a Pages,
        base: Base,
        path: &str,
        id: EntryId,
    ) -> Self {
        let category = Some(catalog.category_of(&catalog.entries[id]));
        Self {
            entry: Some(id),
            category,
            path: path.to_owned(),
            ..Self::elsewhere(catalog, pages, base, String::new())
        }
    }

    /// References on a page of a category.
    pub(crate) fn of_category(
        catalog: &'a Catalog,
        pages: &'a Pages,
        base: Base,
        category: usize,
    ) -> Self {
        let category = Some(&catalog.categories[category]);
        Self {
            category,
            ..Self::elsewhere(catalog, pages, base, String::new())
        }
    }

    /// References in recipes and lists of them, whose sources stand beside their claims: no marks, but mistakes are told.
    pub(crate) fn of_recipe(catalog: &'a Catalog, pages: &'a Pages, base: Base) -> Self {
        let category = catalog.categories.first();
        Self {
            category,
            ..Self::elsewhere(catalog, pages, base, String::new())
        }
    }

    /// References of an entry's text that is shown on another page, where its sources are not: without their marks,
    /// and silent, as the entry's own page, to which `anchors_at` links, tells what is wrong.
    pub(crate) fn elsewhere(
        catalog: &'a Catalog,
        pages: &'a Pages,
        base: Base,
        anchors_at: String,
    ) -> Self {
        let (at, cited, findings) = (Place::default(), vec![], vec![]);
        Self {
            catalog,
            pages,
            base,
            entry: None,
            anchors: HashMap::new(),
            category: None,
            anchors_at,
            path: String::new(),
            at,
            cited,
            findings,
        }
    }

    fn source(&self, name: &str) -> Option<&'a Source> {
        match self.entry {
            Some(id) => self.catalog.source(&self.catalog.entries[id], name),
            None => self.category?.file.sources.get(name),
        }
    }

    fn source_names(&self) -> impl Iterator<Item = &'a str> {
        let own = self
            .entry
            .into_iter()
            .flat_map(|id| self.catalog.entries[id].file.sources.keys());
        own.chain(
            self.category
                .into_iter()
                .flat_map(|category| category.file.sources.keys()),
        )
        .map(String::as_str)
    }

    /// Renders the blocks of the field at `at`.
    pub(crate) fn blocks(&mut self, at: Place, markdown: &str) -> String {
        self.at = at;
        markdown::blocks(markdown, self)
    }

    /// Renders the line of the field at `at`.
    pub(crate) fn inline(&mut self, at: Place, markdown: &str) -> String {
        self.at = at;
        markdown::inline(markdown, self)
    }

    fn tell(&mut self, code: &'static str, text: &str, message: String, help: impl Into<String>) {
        if self.category.is_some() {
            let at = Place {
                text: text.to_owned(),
                ..self.at.clone()
            };
            self.findings.push(Finding::error(code, at, message, help));
        }
    }

    /// The link to a path of the site, written from its root: `/502/#causes`.
    fn inside(&mut self, destination: &str) -> Option<String> {
        let (path, fragment) = destination[1..]
            .split_once('#')
            .unwrap_or((&destination[1..], ""));
        let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        let named = self
            .pages
            .named(path)
            .or_else(|| self.pages.named(&decoded));
        let Some((path, page)) = named.or_else(|| self.pages.named(&format!("{path}/"))) else {
            self.dead_link(path, destination);
            return None;
        };
        // Short and old addresses only lead on: go there at once.
        let id = match page {
            Page::Entry(id) => Some(*id),
            page => page.leads_to(self.catalog),
        };
        let target = match id {
            Some(id) => {
                let entry = &self.catalog.entries[id];
                if !fragment.is_empty() {
                    let place = self.place_of(id, destination, fragment);
                    return Some(self.base.to(&format!("{}/{query}{place}", entry.slug)));
                }
                format!("{}/", entry.slug)
            }
            None => {
                // The page of a number whose entry is wrong says only that there is none.
                let is_told = self.catalog.may_be_broken(path.trim_end_matches('/'));
                if let (false, Some(anchors)) = (fragment.is_empty() || is_told, page.anchors()) {
                    self.expect_anchor(
                        |anchor| anchors.contains(&anchor),
                        anchors,
                        destination,
                        fragment,
                    );
                }
                path.to_owned()
            }
        };
        let fragment = if fragment.is_empty() {
            String::new()
        } else {
            format!("#{fragment}")
        };
        Some(format!("{}{query}{fragment}", self.base.to(&target)))
    }

    fn dead_link(&mut self, path: &str, destination: &str) {
        if self.catalog.may_be_broken(path.trim_end_matches('/')) {
            return;
        }
        let near = did_you_mean(
            path,
            self.catalog.entries.iter().map(|entry| entry.slug.as_str()),
        );
        let help = match near {
            Some(slug) => format!("did you mean `/{slug}/`?"),
            None => "link to an entry as `/CODE/`, to a tag as `/tags/TAG/`".to_owned(),
        };
        self.tell(
            "dead-link",
            destination,
            format!("the site has no page `{destination}`"),
            help,
        );
    }

    /// The place of an anchor from an entry's page, where it is expected: `#steps`, `nginx/#nginx-refused`. The anchors of
    /// each entry are collected once, however many links there are.
    fn place_of(&mut self, id: EntryId, destination: &str, anchor: &str) -> String {
        let anchors = self
            .anchors
            .remove(&id)
            .unwrap_or_else(|| places(self.catalog, id));
        let known: Vec<&str> = if anchors.contains_key(anchor) {
            vec![]
        } else {
            anchors.keys().map(String::as_str).collect()
        };
        self.expect_anchor(
            |anchor| anchors.contains_key(anchor),
            &known,
            destination,
            anchor,
        );

        let place = anchors.get(anchor).cloned();
        self.anchors.insert(id, anchors);
        place.unwrap_or_else(|| format!("#{anchor}"))
    }

    fn expect_anchor(
        &mut self,
        has: impl Fn(&str) -> bool,
        known: &[&str],
        destination: &str,
        anchor: &str,
    ) {
        if has(anchor) {
            return;
        }
        let mut known = known.to_vec();
        known.sort_unstable();
        let help = match did_you_mean(anchor, known) {
            Some(near) => format!("did you mean `#{near}`?"),
            None => {
                format!("give a cause the id with `{{#{anchor}}}`, or link to one that is there")
            }
        };
        self.tell(
            "dead-anchor",
            destination,
            format!("the page has no anchor `#{anchor}`"),
            help,
        );
    }

    fn unsafe_link(&mut self, destination: &str) {
        let help =
            "link to http, https, mailto or tel addresses, or to pages of the site as `/502/`";
        self.tell(
            "unsafe-link",
            destination,
            format!("`{destination}` is no link that this site follows"),
            help,
        );
    }
}

/// The anchors of an entry, each with its place from the entry's page.
fn places(catalog: &Catalog, id: EntryId) -> HashMap<String, String> {
    let entry = &catalog.entries[id];
    let outline = Outline::of(entry);
    let anchors = outline.anchors(catalog, entry);
    let mut places: HashMap<String, String> = anchors
        .map(|anchor| (anchor.to_owned(), format!("#{anchor}")))
        .collect();
    places.extend(
        outline
            .causes
            .iter()
            .cloned()
            .zip(outline.places.iter().cloned()),
    );
    places
}

impl markdown::References for References<'_> {
    fn link(&mut self, destination: &str, image: bool) -> Option<String> {
        let lower = destination.to_ascii_lowercase();
        if destination.starts_with('/') && !destination.starts_with("//") {
            return self.inside(destination);
        }
        if image {
            let help = "put the picture into `static/` and name it from the root: `/picture.png`";
            self.tell(
                "foreign-image",
                destination,
                format!("`{destination}` is not a file of the site"),
                help,
            );
            return None;
        }
        if let Some(anchor) = destination.strip_prefix('#') {
            let Some(id) = self.entry else {
                return Some(format!("{}{destination}", self.anchors_at));
            };
            let place = self.place_of(id, destination, anchor);
            let target = format!("{}/{place}", self.catalog.entries[id].slug);
            let is_here = target.split('#').next() == Some(&self.path);
            return Some(if is_here {
                destination.to_owned()
            } else {
                self.base.to(&target)
            });
        }
        if SCHEMES.iter().any(|scheme| lower.starts_with(scheme)) {
            return Some(destination.to_owned());
        }
        if lower.contains(':') || lower.starts_with("//") {
            self.unsafe_link(destination);
        } else {
            let help = format!(
                "write it from the root of the site: `/{}`",
                destination.trim_start_matches(['.', '/'])
            );
            self.tell(
                "relative-link",
                destination,
                format!("`{destination}` depends on where it stands"),
                help,
            );
        }
        None
    }

    fn footnote(&mut self, name: &str) -> Option<Footnote> {
        self.category?;
        if let Some(position) = self.cited.iter().position(|(cited, _)| cited == name) {
            return Some(Footnote {
                number: position + 1,
                first: false,
            });
        }
        let Some(source) = self.source(name) else {
            let help = match did_you_mean(name, self.source_names()) {
                Some(near) => format!("did you mean `[^{near}]`?"),
                None => format!(
                    "define it in the front matter: `sources: {{{name}: {{title: …, url: …}}}}`"
                ),
            };
            let mark = format!("[^{name}]");
            self.tell(
                "unknown-source",
                &mark,
                format!("there is no source `{name}`"),
                help,
            );
            return None;
        };
        self.cited.push((name.to_owned(), source));
        Some(Footnote {
            number: self.cited.len(),
            first: true,
        })
    }

    fn raw_html(&self) -> bool {
        self.catalog.site.raw_html
    }
}
