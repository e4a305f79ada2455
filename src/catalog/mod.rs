//! The linked model: entries with their titles, slugs, tags and relatives, in the order in which the site shows them.
//! Immutable once built; knows nothing of files, pages or HTML.

mod advice;
mod census;
mod checks;
mod comparisons;
pub mod index_parts;
mod messages;
mod names;
pub(crate) mod outline;
pub(crate) mod plan;
mod reasons;
mod recipes;
mod related;
mod tags;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use foldhash::{HashMap, HashMapExt};
use indexmap::IndexMap;
use rayon::prelude::*;

use crate::content::format::entry::{CategoryFile, EntryFile, SiteFile, Source, Status};
use crate::content::format::reading::ReadingFile;
use crate::content::format::recipe::Timeout;
use crate::content::format::scalars::Code;
use crate::content::{CategorySource, Content, EntrySource};
use crate::diagnostics::{Finding, Place};
use crate::markdown;
pub(crate) use advice::Advice;
pub use census::{Evidence, Known};
pub use messages::{Lead, Messages};
use names::Names;
pub use outline::Outline;
pub use reasons::Reasons;
pub use recipes::{Product, Recipe, hash};
pub use tags::Tag;

/// The position of an entry in [`Catalog::entries`].
pub type EntryId = usize;

/// Everything that the site tells, linked.
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
    /// What products say when they fail, by the names of the files.
    pub messages: Vec<Messages>,
    /// Why connections and requests fail, whatever the product.
    pub reasons: Reasons,
    /// How a text is read, whatever product wrote it.
    pub reading: Arc<ReadingFile>,
    /// The rows of the matrix: name and meaning.
    pub faults: IndexMap<String, String>,
    /// Default time limits.
    pub timeouts: Vec<Timeout>,
    names: Names,
    /// The codes of entries whose files could not be read, where they can be told.
    broken: Vec<Option<Code>>,
}

/// A family of errors.
#[derive(Debug)]
pub struct Category {
    /// The folder's name as a slug.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// The file that describes it, if there is one, else the folder.
    pub path: String,
    /// The file's front matter.
    pub file: CategoryFile,
    /// The introduction, in Markdown.
    pub intro: String,
    /// Its entries.
    pub entries: Range<EntryId>,
}

/// An error, linked.
#[derive(Debug)]
pub struct Entry {
    /// Its position in [`Catalog::entries`].
    id: EntryId,
    /// The file that describes it.
    pub path: Arc<str>,
    /// Its category, as an index into [`Catalog::categories`].
    pub category: usize,
    /// The last part of its address, unique in the site.
    pub slug: String,
    /// Its title, by the category's pattern.
    pub title: String,
    /// What its file says.
    pub file: Arc<EntryFile>,
    /// Its tags, as indices into [`Catalog::tags`].
    pub tags: Vec<usize>,
    /// Filled when it is first asked for: a preview that shows one page need not find the relatives of all entries.
    related: OnceLock<Vec<EntryId>>,
}

impl Entry {
    /// Its code.
    pub fn code(&self) -> &Code {
        &self.file.code
    }

    /// A place in its file.
    pub fn place(&self, field: impl Into<String>, text: impl Into<String>) -> Place {
        Place::new(&*self.path, field, text)
    }

    /// One sentence about it: its summary, or what comes nearest to one.
    pub fn description(&self) -> String {
        let file = &self.file;
        let of_overview = || file.overview.as_deref().map(markdown::plain_sentence);
        if let Some(sentence) = file.summary.clone().or_else(of_overview) {
            return sentence;
        }
        let cause = file
            .causes
            .first()
            .map(|cause| markdown::plain(&cause.text));
        cause.map_or_else(
            || self.title.clone(),
            |cause| format!("{} {}: {cause}", file.code, file.name),
        )
    }
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
        let at = self
            .recipes
            .binary_search_by(|recipe| recipe.id.as_str().cmp(id))
            .ok()?;
        Some(&self.recipes[at])
    }

    /// The entry with this slug.
    pub fn by_slug(&self, slug: &str) -> Option<EntryId> {
        self.names.by_slug(&self.entries, slug)
    }

    /// Puts `file` in the place of what the entry at `path` said, and tells whether it did: not if anything outside the
    /// entry depends on what changed, or if it is wrong. Then the catalog stays as it is and must be linked anew.
    pub fn replace(&mut self, path: &str, file: &Arc<EntryFile>) -> bool {
        let Some(entry) = self.entries.iter_mut().find(|entry| *entry.path == *path) else {
            return false;
        };
        if !is_linked_alike(&entry.file, file) {
            return false;
        }
        let before = std::mem::replace(&mut entry.file, Arc::clone(file));
        let is_right = checks::alone(entry).is_empty();
        if !is_right {
            entry.file = before;
        }
        is_right
    }

    /// The entries with this code: one, or one a category.
    pub fn by_code(&self, code: &str) -> &[EntryId] {
        self.names.by_code(&self.entries, code)
    }

    /// What names an entry and no other: its code, or its slug where several categories have the code.
    pub fn name_of(&self, id: EntryId) -> &str {
        let entry = &self.entries[id];
        if self.by_code(entry.code().as_str()).len() > 1 {
            &entry.slug
        } else {
            entry.code().as_str()
        }
    }

    /// The entries with this entry's code, if it is the first of them: so that each code comes once.
    pub fn first_of_code(&self, id: EntryId) -> Option<&[EntryId]> {
        Some(self.by_code(self.entries[id].code().as_str())).filter(|ids| ids.first() == Some(&id))
    }

    /// The entry that a file of a category means by `reference`: a code, the category's own first, or a slug.
    pub fn named(&self, category: usize, reference: &Code) -> Option<EntryId> {
        related::resolve(self, category, reference)
    }

    /// The entries that a reader of this one may need next, the nearest first.
    pub fn related<'a>(&'a self, entry: &'a Entry) -> &'a [EntryId] {
        entry
            .related
            .get_or_init(|| related::relatives(self, entry))
    }

    /// The source that a footnote of `entry` names: the entry's own, else the category's.
    pub fn source<'a>(&'a self, entry: &'a Entry, name: &str) -> Option<&'a Source> {
        entry
            .file
            .sources
            .get(name)
            .or_else(|| self.category_of(entry).file.sources.get(name))
    }

    /// What the category says of a status: its meaning, if any.
    pub fn status_meaning(&self, entry: &Entry) -> Option<(Status, Option<&str>)> {
        let status = entry.file.status?;
        Some((
            status,
            self.category_of(entry)
                .file
                .statuses
                .get(&status)
                .map(String::as_str),
        ))
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

impl Category {
    /// The title of an entry, or of a number without one, by the category's pattern.
    pub fn title_of(&self, code: &str, name: &str) -> String {
        let pattern = self
            .file
            .title_pattern
            .as_deref()
            .unwrap_or("{code} {name}");
        self.filled(pattern, code, name, &self.title)
    }

    /// The slug of an entry, by the category's pattern.
    pub fn slug_of(&self, code: &str, name: &str) -> String {
        let pattern = self
            .file
            .slug_pattern
            .as_deref()
            .unwrap_or("{category}-{code}-{name}");
        slug::slugify(self.filled(pattern, code, name, &self.slug))
    }

    fn filled(&self, pattern: &str, code: &str, name: &str, category: &str) -> String {
        let mut filled =
            String::with_capacity(pattern.len() + code.len() + name.len() + category.len());
        let mut rest = pattern;
        while let Some((text, after)) = rest.split_once('{') {
            filled.push_str(text);
            let placeholder = after.split_once('}');
            let (value, after) = match placeholder {
                Some(("code", after)) => (code, after),
                Some(("name", after)) => (name, after),
                Some(("category", after)) => (category, after),
                _ => ("{", after),
            };
            filled.push_str(value);
            rest = after;
        }
        filled.push_str(rest);
        let trimmed = filled.trim();
        if trimmed.len() == filled.len() {
            filled
        } else {
            trimmed.to_owned()
        }
    }

    /// The name of its folder in `content`.
    pub fn folder(&self) -> &str {
        self.path.split('/').nth(1).unwrap_or_default()
    }

    /// A place in its file.
    pub fn place(&self, field: impl Into<String>, text: impl Into<String>) -> Place {
        Place::new(self.path.clone(), field, text)
    }
}

/// Links the content; gives the catalog and what went wrong in that: [`check`] finds the rest. Drafts are left out unless `drafts`.
pub fn link(mut content: Content, drafts: bool) -> (Catalog, Vec<Finding>) {
    let mut findings = vec![];
    // Where `site.yaml` is missing or wrong, that is told already; the rest is linked all the same, to be checked.
    let site = content.site.take().unwrap_or_else(SiteFile::unnamed);
    let mut entries = std::mem::take(&mut content.entries);
    entries.retain(|source| drafts || !source.entry.draft);
    let mut categories = categories(
        std::mem::take(&mut content.categories),
        entries.iter().map(|source| &*source.folder),
        &mut findings,
    );
    let mut entries = placed(entries, &categories);
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
    let tags = tags.tags;
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
    let categories = categories
        .into_iter()
        .map(|(_, category)| category)
        .collect();
    let catalog = Catalog {
        site,
        categories,
        entries,
        tags,
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

/// The entries with their titles and slugs, by category and code.
fn placed(sources: Vec<EntrySource>, categories: &[(String, Category)]) -> Vec<Entry> {
    let position: HashMap<&str, usize> = categories
        .iter()
        .enumerate()
        .map(|(index, (folder, _))| (folder.as_str(), index))
        .collect();
    let entry = |source: EntrySource| {
        let category = position[&*source.folder];
        let of = &categories[category].1;
        let (code, name) = (source.entry.code.as_str(), &source.entry.name);
        let (slug, title) = (of.slug_of(code, name), of.title_of(code, name));
        let (path, file) = (source.file, source.entry);
        Entry {
            id: 0,
            path,
            category,
            slug,
            title,
            file,
            tags: vec![],
            related: OnceLock::new(),
        }
    };
    let mut entries: Vec<Entry> = sources.into_par_iter().map(entry).collect();
    entries.par_sort_by(|a, b| {
        (a.category, a.code().order(), &a.path).cmp(&(b.category, b.code().order(), &b.path))
    });
    for (id, entry) in entries.iter_mut().enumerate() {
        entry.id = id;
    }
    entries
}

/// Whether `reference`, a code or a slug, may mean one of the entries that could not be read, by their codes.
fn may_be_broken(broken: &[Option<Code>], reference: &str) -> bool {
    broken.iter().any(|code| match code {
        Some(code) => reference
            .split('-')
            .any(|part| part.eq_ignore_ascii_case(code.as_str())),
        None => true,
    })
}

/// What is wrong between entries that were linked.
pub fn check(catalog: &Catalog) -> Vec<Finding> {
    let mut findings = vec![];
    checks::check(catalog, &mut findings);
    findings
}

/// Whether two versions of an entry have the same place among the others: addresses, lists and relatives.
fn is_linked_alike(a: &EntryFile, b: &EntryFile) -> bool {
    (&a.code, &a.name, &a.tags, &a.related, &a.aliases) == (&b.code, &b.name, &b.tags, &b.related, &b.aliases)
        && (a.draft, a.faq.is_empty(), a.first_minute.is_empty())
            == (b.draft, b.faq.is_empty(), b.first_minute.is_empty())
        // Recipes and messages name causes by their ids.
        && a.causes.iter().map(|cause| &cause.id).eq(b.causes.iter().map(|cause| &cause.id))
}

/// The categories in their order, each with its folder: those with a file, and those that only have entries.
fn categories<'a>(
    sources: Vec<CategorySource>,
    entry_folders: impl Iterator<Item = &'a str>,
    findings: &mut Vec<Finding>,
) -> Vec<(String, Category)> {
    let mut by_folder: HashMap<String, Category> = HashMap::new();
    for source in sources {
        if let Some(first) = by_folder.get(&source.folder) {
            let at = Place::new(source.file, "", "");
            let message = format!("the category `{}` is described twice", source.folder);
            findings.push(
                Finding::error("duplicate-category", at, message, "keep one file")
                    .and(first.place("", "")),
            );
            continue;
        }
        by_folder.insert(
            source.folder.clone(),
            category(source.folder, source.file, source.category, source.intro),
        );
    }
    for folder in entry_folders {
        if !by_folder.contains_key(folder) {
            let path = format!("content/{folder}");
            let without_file = category(
                folder.to_owned(),
                path,
                CategoryFile::default(),
                String::new(),
            );
            by_folder.insert(folder.to_owned(), without_file);
        }
    }
    let mut categories: Vec<(String, Category)> = by_folder.into_iter().collect();
    categories.sort_by(|(a_folder, a), (b_folder, b)| {
        (a.file.order, a_folder).cmp(&(b.file.order, b_folder))
    });
    categories
}

fn category(folder: String, path: String, file: CategoryFile, intro: String) -> Category {
    let title = file.title.clone().unwrap_or_else(|| title_from(&folder));
    Category {
        slug: slug::slugify(&folder),
        title,
        path,
        file,
        intro,
        entries: 0..0,
    }
}

/// A title from a folder's name: `grpc-status` gives `Grpc status`.
fn title_from(folder: &str) -> String {
    let words = folder.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Whether a text is its own slug: lower-case letters and digits of ASCII, single hyphens between them.
fn is_slug(text: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    text.split('-').all(word)
}
