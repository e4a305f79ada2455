//! The linked model: entries with their titles, slugs, tags and related entries, in the order in which the site shows
//! them. Immutable once built; knows nothing of files, pages or HTML.

mod advice;
mod category;
mod census;
mod checks;
mod comparisons;
mod entry;
pub mod index_parts;
mod messages;
mod names;
pub(crate) mod outline;
pub(crate) mod plan;
mod reasons;
mod recipes;
mod related;
mod tags;

use std::sync::Arc;

use indexmap::IndexMap;
use rayon::prelude::*;

use crate::content::Content;
use crate::content::format::entry::{EntryFile, SiteFile, Source, Status};
use crate::content::format::reading::ReadingFile;
use crate::content::format::recipe::Timeout;
use crate::content::format::scalars::Code;
use crate::diagnostics::Finding;
pub(crate) use advice::Advice;
pub use category::Category;
pub use census::{Evidence, Known};
pub use entry::Entry;
pub use messages::{Lead, Messages};
use names::Names;
pub use outline::Outline;
pub use reasons::Reasons;
pub use recipes::{Product, Recipe, hash};
pub use tags::Tag;

/// The position of an entry in [`Catalog::entries`].
pub type EntryId = usize;

/// Everything that the site shows, linked.
#[derive(Debug)]
pub struct Catalog {
    /// The site.
    pub site: SiteFile,
    /// The categories, in the order in which they are shown.
    pub categories: Vec<Category>,
    /// The entries: by category, then by code.
    pub entries: Vec<Entry>,
    /// The tags that entries have, by slug.
    pub tags: Vec<Tag>,
    /// The server products, by name.
    pub products: Vec<Product>,
    /// The recipes, by product and name.
    pub recipes: Vec<Recipe>,
    /// The messages that products log or send when they fail, by the names of the files.
    pub messages: Vec<Messages>,
    /// Why connections and requests fail, whatever the product.
    pub reasons: Reasons,
    /// How to read a text, whichever product wrote it.
    pub reading: Arc<ReadingFile>,
    /// The rows of the matrix: name and meaning.
    pub faults: IndexMap<String, String>,
    /// The default timeouts of products.
    pub timeouts: Vec<Timeout>,
    names: Names,
    /// The codes of entries whose files could not be read; none where the code is unknown too.
    broken: Vec<Option<Code>>,
}

impl Catalog {
    /// The URL of a path of the site, in full.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.site.base_url)
    }

    /// The category of an entry.
    pub fn category_of(&self, entry: &Entry) -> &Category {
        &self.categories[entry.category]
    }

    /// The product with this name.
    pub fn product(&self, name: &str) -> Option<&Product> {
        recipes::product(&self.products, name)
    }

    /// The recipe with this id: `nginx/502-refused`.
    pub fn recipe(&self, id: &str) -> Option<&Recipe> {
        let recipes = &self.recipes;
        let at = recipes.binary_search_by(|recipe| recipe.id.as_str().cmp(id));
        at.ok().map(|at| &recipes[at])
    }

    /// The entry with this slug.
    pub fn by_slug(&self, slug: &str) -> Option<EntryId> {
        self.names.by_slug(&self.entries, slug)
    }

    /// Replaces the contents of the entry at `path`, if nothing outside the entry depends on what changed and the new
    /// contents are right. Otherwise returns `false`: the catalog stays as it is and must be linked again.
    pub fn replace(&mut self, path: &str, file: &Arc<EntryFile>) -> bool {
        let Some(entry) = self.entries.iter_mut().find(|entry| *entry.path == *path) else {
            return false;
        };
        if !entry::is_linked_alike(&entry.file, file) {
            return false;
        }

        let before = std::mem::replace(&mut entry.file, Arc::clone(file));
        let is_right = checks::alone(entry).is_empty();
        if !is_right {
            entry.file = before;
        }
        is_right
    }

    /// The entries with this code: one, or one per category.
    pub fn by_code(&self, code: &str) -> &[EntryId] {
        self.names.by_code(&self.entries, code)
    }

    /// A name that only this entry has: its code, or its slug where several categories have the code.
    pub fn name_of(&self, id: EntryId) -> &str {
        let entry = &self.entries[id];
        if self.by_code(entry.code().as_str()).len() > 1 {
            &entry.slug
        } else {
            entry.code().as_str()
        }
    }

    /// The entries with this entry's code, if it is the first of them, so that each code is listed once.
    pub fn first_of_code(&self, id: EntryId) -> Option<&[EntryId]> {
        let ids = self.by_code(self.entries[id].code().as_str());
        (ids.first() == Some(&id)).then_some(ids)
    }

    /// The entry that a file of a category means by `reference`: a code, the category's own first, or a slug.
    pub fn named(&self, category: usize, reference: &Code) -> Option<EntryId> {
        related::resolve(self, category, reference)
    }

    /// The entries that a reader of this one may need next, the nearest first.
    pub fn related<'a>(&'a self, entry: &'a Entry) -> &'a [EntryId] {
        entry.related.get_or_init(|| related::related(self, entry))
    }

    /// The source that a footnote of `entry` names: the entry's own, else the category's.
    pub fn source<'a>(&'a self, entry: &'a Entry, name: &str) -> Option<&'a Source> {
        let own = entry.file.sources.get(name);
        own.or_else(|| self.category_of(entry).file.sources.get(name))
    }

    /// The entry's status, and what it means in the category, if the category says.
    pub fn status_meaning(&self, entry: &Entry) -> Option<(Status, Option<&str>)> {
        let status = entry.file.status?;
        let meaning = self.category_of(entry).file.statuses.get(&status);
        Some((status, meaning.map(String::as_str)))
    }

    /// Whether every file of an entry could be read.
    pub fn is_whole(&self) -> bool {
        self.broken.is_empty()
    }

    /// Whether `reference`, a code or a slug that leads nowhere, may mean an entry whose file could not be read.
    pub fn may_be_broken(&self, reference: &str) -> bool {
        may_be_broken(&self.broken, reference)
    }
}

/// Links the content, and returns the catalog and the problems with linking; [`check`] finds the other problems. Drafts
/// are left out unless `drafts`.
pub fn link(mut content: Content, drafts: bool) -> (Catalog, Vec<Finding>) {
    let mut findings = vec![];
    // Where `site.yaml` is missing or wrong, that is already reported; the rest is linked all the same, to be checked.
    let site = content.site.take().unwrap_or_else(SiteFile::unnamed);

    let mut sources = std::mem::take(&mut content.entries);
    sources.retain(|source| drafts || !source.entry.draft);
    let mut categories = category::categories(
        std::mem::take(&mut content.categories),
        sources.iter().map(|source| &*source.folder),
        &mut findings,
    );
    let mut entries = entry::entries(sources, &categories);
    for (index, (_, category)) in categories.iter_mut().enumerate() {
        let start = entries.partition_point(|entry| entry.category < index);
        let end = entries.partition_point(|entry| entry.category <= index);
        category.entries = start..end;
    }

    let (tags, names) = rayon::join(|| tags::collect(&entries), || Names::new(&entries));
    findings.extend(tags.findings);
    entries
        .par_iter_mut()
        .zip(tags.of_entries)
        .for_each(|(entry, tags)| entry.tags = tags);

    // Reasons look at the causes that recipes prove, so recipes come first.
    let recipes::Recipes {
        products,
        recipes,
        faults,
        timeouts,
    } = recipes::link(&mut content, &entries, &names, &mut findings);
    let reasons = reasons::link(
        &content,
        &entries,
        &names,
        (&recipes, &faults),
        &mut findings,
    );
    let messages = messages::link(&mut content, &entries, &names, &mut findings);
    let reading = content.reading.take().unwrap_or_else(ReadingFile::shipped);

    let catalog = Catalog {
        site,
        categories: categories
            .into_iter()
            .map(|(_, category)| category)
            .collect(),
        entries,
        tags: tags.tags,
        products,
        recipes,
        messages,
        reasons,
        reading,
        faults,
        timeouts,
        names,
        broken: content.broken,
    };
    (catalog, findings)
}

/// The problems between entries that were linked.
pub fn check(catalog: &Catalog) -> Vec<Finding> {
    let mut findings = vec![];
    checks::check(catalog, &mut findings);
    findings
}

/// Whether `reference`, a code or a slug, may mean one of the entries that could not be read, by their codes.
fn may_be_broken(broken: &[Option<Code>], reference: &str) -> bool {
    broken.iter().any(|code| match code {
        // A slug has the code as one of its parts: `http-502-bad-gateway`.
        Some(code) => reference
            .split('-')
            .any(|part| part.eq_ignore_ascii_case(code.as_str())),
        None => true,
    })
}

/// Whether a text is its own slug: lower-case letters and digits of ASCII, with single hyphens between them.
fn is_slug(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.split('-')
        .all(|word| !word.is_empty() && word.bytes().all(is_letter))
}

/// The text with a capital as its first letter.
fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
