//! Tags: one page a tag, so two spellings of one tag are a mistake.

use std::collections::BTreeMap;

use super::{Entry, EntryId};
use crate::diagnostics::{Finding, Place};

/// A tag and the entries that have it.
#[derive(Debug)]
pub struct Tag {
    /// The last part of its address.
    pub slug: String,
    /// The tag as written.
    pub name: String,
    /// The entries that have it, in the catalog's order.
    pub entries: Vec<EntryId>,
}

/// Collects the tags of all entries and gives each entry the indices of its own.
pub fn collect(entries: &mut [Entry], findings: &mut Vec<Finding>) -> Vec<Tag> {
    let mut tags: BTreeMap<String, (Tag, Place)> = BTreeMap::new();
    for (id, entry) in entries.iter().enumerate() {
        for (index, name) in entry.file.tags.iter().enumerate() {
            let slug = slug::slugify(name);
            let at = || entry.place(format!("tags.{index}"), "");
            if slug.is_empty() {
                let help = "write lower-case words joined by hyphens";
                findings.push(Finding::error("empty-tag", at(), format!("`{name}` is no tag"), help));
                continue;
            }
            let new = || (Tag { slug: slug.clone(), name: name.clone(), entries: vec![] }, at());
            let (tag, first) = tags.entry(slug.clone()).or_insert_with(new);
            if tag.name != *name {
                let message = format!("the tag `{name}` is spelled `{}` elsewhere", tag.name);
                let help = format!("write `{}` in both places", tag.slug);
                findings.push(Finding::error("tag-spelling", at(), message, help).and(first.clone()));
            }
            if tag.entries.last() == Some(&id) {
                let help = "remove one of the two";
                findings.push(Finding::error(
                    "duplicate-tag",
                    at(),
                    format!("the tag `{name}` stands twice"),
                    help,
                ));
            } else {
                tag.entries.push(id);
            }
        }
    }
    let tags: Vec<Tag> = tags.into_values().map(|(tag, _)| tag).collect();
    for (index, tag) in tags.iter().enumerate() {
        for &id in &tag.entries {
            entries[id].tags.push(index);
        }
    }
    tags
}
