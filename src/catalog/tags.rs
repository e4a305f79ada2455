//! Tags: one page a tag, so two spellings of one tag are a mistake.

use std::borrow::Cow;

use foldhash::{HashMap, HashMapExt};

use super::{Entry, EntryId, is_slug};
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

/// Collects the tags of all entries, by slug; and what is wrong with them.
pub fn collect(entries: &[Entry]) -> (Vec<Tag>, Vec<Finding>) {
    let mut findings = vec![];
    let mut tags: HashMap<String, (Tag, Place)> = HashMap::new();
    for (id, entry) in entries.iter().enumerate() {
        for (index, name) in entry.file.tags.iter().enumerate() {
            let slug = if is_slug(name) { Cow::Borrowed(&**name) } else { slug::slugify(name).into() };
            let at = || entry.place(format!("tags.{index}"), "");
            if slug.is_empty() {
                let help = "write lower-case words joined by hyphens";
                findings.push(Finding::error("empty-tag", at(), format!("`{name}` is no tag"), help));
                continue;
            }
            if !tags.contains_key(&*slug) {
                let tag = Tag { slug: slug.to_string(), name: name.clone(), entries: vec![] };
                tags.insert(slug.to_string(), (tag, at()));
            }
            let Some((tag, first)) = tags.get_mut(&*slug) else { continue };
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
    let mut tags: Vec<Tag> = tags.into_values().map(|(tag, _)| tag).collect();
    tags.sort_unstable_by(|a, b| a.slug.cmp(&b.slug));
    (tags, findings)
}
