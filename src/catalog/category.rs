//! Categories: families of errors, each a folder of entries.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

use super::{EntryId, capitalized};
use crate::content::CategorySource;
use crate::content::format::entry::CategoryFile;
use crate::diagnostics::{Finding, Place};

/// A family of errors.
#[derive(Debug)]
pub struct Category {
    /// The folder's name as a slug.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// The path of the file that describes it, or of the folder if there is none.
    pub path: String,
    /// The file's front matter.
    pub file: CategoryFile,
    /// The introduction, in Markdown.
    pub intro: String,
    /// Its entries.
    pub entries: Range<EntryId>,
}

impl Category {
    /// The title of an entry, or of a number without one, by the category's pattern.
    pub fn title_of(&self, code: &str, name: &str) -> String {
        let pattern = self.file.title_pattern.as_deref();
        filled(pattern.unwrap_or("{code} {name}"), code, name, &self.title)
    }

    /// The slug of an entry, by the category's pattern.
    pub fn slug_of(&self, code: &str, name: &str) -> String {
        let pattern = self.file.slug_pattern.as_deref();
        let pattern = pattern.unwrap_or("{category}-{code}-{name}");
        slug::slugify(filled(pattern, code, name, &self.slug))
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

/// The pattern with its placeholders filled. Others stay: `check` reports them.
fn filled(pattern: &str, code: &str, name: &str, category: &str) -> String {
    let length = pattern.len() + code.len() + name.len() + category.len();
    let mut filled = String::with_capacity(length);
    let mut rest = pattern;
    while let Some((text, after)) = rest.split_once('{') {
        filled.push_str(text);
        let (value, after) = match after.split_once('}') {
            Some(("code", after)) => (code, after),
            Some(("name", after)) => (name, after),
            Some(("category", after)) => (category, after),
            _ => ("{", after),
        };
        filled.push_str(value);
        rest = after;
    }
    filled.push_str(rest);

    // Most need no trimming, and so no copy.
    let trimmed = filled.trim();
    if trimmed.len() == filled.len() {
        filled
    } else {
        trimmed.to_owned()
    }
}

/// The categories in their order, each with its folder: those with a file, and those that only have entries.
pub(super) fn categories<'a>(
    sources: Vec<CategorySource>,
    entry_folders: impl Iterator<Item = &'a str>,
    findings: &mut Vec<Finding>,
) -> Vec<(String, Category)> {
    let mut by_folder: HashMap<String, Category> = HashMap::new();
    for source in sources {
        if let Some(first) = by_folder.get(&source.folder) {
            let at = Place::new(source.file, "", "");
            let message = format!("the category `{}` has two files", source.folder);
            let finding = Finding::error("duplicate-category", at, message, "keep one file");
            findings.push(finding.and(first.place("", "")));
            continue;
        }
        let folder = source.folder.clone();
        let category = category(source.folder, source.file, source.category, source.intro);
        by_folder.insert(folder, category);
    }

    for folder in entry_folders {
        if !by_folder.contains_key(folder) {
            let path = format!("content/{folder}");
            let file = CategoryFile::default();
            let category = category(folder.to_owned(), path, file, String::new());
            by_folder.insert(folder.to_owned(), category);
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
    capitalized(&folder.replace(['-', '_'], " "))
}
