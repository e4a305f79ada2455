//! Entries: one error each, linked.

use std::sync::{Arc, OnceLock};

use foldhash::HashMap;
use rayon::prelude::*;

use super::{Category, EntryId};
use crate::content::EntrySource;
use crate::content::format::entry::EntryFile;
use crate::content::format::scalars::Code;
use crate::diagnostics::Place;
use crate::markdown;

/// An error, linked.
#[derive(Debug)]
pub struct Entry {
    /// Its position in [`Catalog::entries`](super::Catalog::entries).
    pub(super) id: EntryId,
    /// The path of its file, from the root.
    pub path: Arc<str>,
    /// Its category, as an index into [`Catalog::categories`](super::Catalog::categories).
    pub category: usize,
    /// The last part of its URL, unique in the site.
    pub slug: String,
    /// Its title, by the category's pattern.
    pub title: String,
    /// The contents of its file.
    pub file: Arc<EntryFile>,
    /// Its tags, as indices into [`Catalog::tags`](super::Catalog::tags).
    pub tags: Vec<usize>,
    /// Filled when it is first needed: a preview that shows one page need not find the related entries of all.
    pub(super) related: OnceLock<Vec<EntryId>>,
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

    /// One sentence about it: its summary, else the start of its overview, else its first cause, else its title.
    pub fn description(&self) -> String {
        let file = &self.file;
        if let Some(summary) = &file.summary {
            return summary.clone();
        }
        if let Some(overview) = &file.overview {
            return markdown::plain_sentence(overview);
        }
        match file.causes.first() {
            Some(cause) => {
                let cause = markdown::plain(&cause.text);
                format!("{} {}: {cause}", file.code, file.name)
            }
            None => self.title.clone(),
        }
    }

    /// The position of the cause with this id.
    pub(super) fn cause(&self, id: &str) -> Option<usize> {
        let mut causes = self.file.causes.iter();
        causes.position(|cause| cause.id.as_deref() == Some(id))
    }

    /// The ids that its causes have.
    pub(super) fn cause_ids(&self) -> impl Iterator<Item = &str> {
        let causes = self.file.causes.iter();
        causes.filter_map(|cause| cause.id.as_deref())
    }
}

/// The entries with their titles and slugs, by category and code. Tags are still to be linked.
pub(super) fn entries(sources: Vec<EntrySource>, categories: &[(String, Category)]) -> Vec<Entry> {
    let positions: HashMap<&str, usize> = categories
        .iter()
        .enumerate()
        .map(|(position, (folder, _))| (folder.as_str(), position))
        .collect();
    let mut entries: Vec<Entry> = sources
        .into_par_iter()
        .map(|source| {
            let position = positions[&*source.folder];
            entry(source, position, &categories[position].1)
        })
        .collect();

    entries.par_sort_by(|a, b| {
        (a.category, a.code().order(), &a.path).cmp(&(b.category, b.code().order(), &b.path))
    });
    for (id, entry) in entries.iter_mut().enumerate() {
        entry.id = id;
    }
    entries
}

fn entry(source: EntrySource, position: usize, category: &Category) -> Entry {
    let file = source.entry;
    Entry {
        id: 0,
        path: source.file,
        category: position,
        slug: category.slug_of(file.code.as_str(), &file.name),
        title: category.title_of(file.code.as_str(), &file.name),
        file,
        tags: vec![],
        related: OnceLock::new(),
    }
}

/// Whether two versions of an entry have the same place among the others: URLs, lists and related entries.
pub(super) fn is_linked_alike(a: &EntryFile, b: &EntryFile) -> bool {
    let same_names = (&a.code, &a.name, &a.tags, &a.related, &a.aliases)
        == (&b.code, &b.name, &b.tags, &b.related, &b.aliases);
    let same_lists = (a.draft, a.faq.is_empty(), a.first_minute.is_empty())
        == (b.draft, b.faq.is_empty(), b.first_minute.is_empty());
    // Recipes and messages name causes by their ids.
    let a_ids = a.causes.iter().map(|cause| &cause.id);
    let b_ids = b.causes.iter().map(|cause| &cause.id);

    same_names && same_lists && a_ids.eq(b_ids)
}
