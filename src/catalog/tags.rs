//! Tags: one page a tag, so two spellings of one tag are a mistake.

use std::borrow::Cow;

use foldhash::{HashMap, HashMapExt};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

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

/// The tags of all entries, and what is wrong with them.
#[derive(Debug, Default)]
pub(super) struct Collected {
    /// By slug.
    pub tags: Vec<Tag>,
    /// For each entry, the positions of its tags in `tags`, in order.
    pub of_entries: Vec<Vec<usize>>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// The slug of a tag.
fn slug_of(name: &str) -> Cow<'_, str> {
    if is_slug(name) {
        Cow::Borrowed(name)
    } else {
        slug::slugify(name).into()
    }
}

/// Collects the tags of all entries.
pub(super) fn collect(entries: &[Entry]) -> Collected {
    let mut findings = vec![];
    // Reading tags that lie all over the memory is what takes time: it is done once, on all cores.
    let hashed = |name: &String| (xxh3_64(slug_of(name).as_bytes()), xxh3_64(name.as_bytes()));
    let hashed: Vec<Vec<(u64, u64)>> = entries
        .par_iter()
        .map(|entry| entry.file.tags.iter().map(hashed).collect())
        .collect();
    let no_slug = xxh3_64(b"");
    let mut known: HashMap<u64, (usize, u64)> = HashMap::new();
    let mut tags: Vec<(Tag, Place)> = vec![];
    let mut of_entries: Vec<Vec<usize>> = Vec::with_capacity(entries.len());
    for (id, (entry, hashed)) in entries.iter().zip(hashed).enumerate() {
        let mut own = Vec::with_capacity(hashed.len());
        for (index, (slug, spelling)) in hashed.into_iter().enumerate() {
            let name = || &entry.file.tags[index];
            let at = || entry.place(format!("tags.{index}"), "");
            if slug == no_slug {
                let name = name();
                let help = "write lower-case words joined by hyphens";
                findings.push(Finding::error(
                    "empty-tag",
                    at(),
                    format!("`{name}` is no tag"),
                    help,
                ));
                continue;
            }
            let (position, first_spelling) = *known.entry(slug).or_insert_with(|| {
                let name = name();
                tags.push((
                    Tag {
                        slug: slug_of(name).into(),
                        name: name.clone(),
                        entries: vec![],
                    },
                    at(),
                ));
                (tags.len() - 1, spelling)
            });
            let (tag, first) = &mut tags[position];
            if spelling != first_spelling {
                let name = name();
                let message = format!("the tag `{name}` is spelled `{}` elsewhere", tag.name);
                let help = format!("write `{}` in both places", tag.slug);
                findings
                    .push(Finding::error("tag-spelling", at(), message, help).and(first.clone()));
            }
            if tag.entries.last() == Some(&id) {
                let message = format!("the tag `{}` stands twice", name());
                findings.push(Finding::error(
                    "duplicate-tag",
                    at(),
                    message,
                    "remove one of the two",
                ));
            } else {
                tag.entries.push(id);
                own.push(position);
            }
        }
        of_entries.push(own);
    }
    let tags = by_slug(
        tags.into_iter().map(|(tag, _)| tag).collect(),
        &mut of_entries,
    );
    Collected {
        tags,
        of_entries,
        findings,
    }
}

/// Brings tags into the order of their slugs, and the positions of `of_entries` with them.
fn by_slug(tags: Vec<Tag>, of_entries: &mut Vec<Vec<usize>>) -> Vec<Tag> {
    let mut tags: Vec<(usize, Tag)> = tags.into_iter().enumerate().collect();
    tags.sort_unstable_by(|(_, a), (_, b)| a.slug.cmp(&b.slug));
    let mut moved = vec![0; tags.len()];
    for (to, (from, _)) in tags.iter().enumerate() {
        moved[*from] = to;
    }
    of_entries.par_iter_mut().for_each(|own| {
        own.iter_mut()
            .for_each(|position| *position = moved[*position]);
        own.sort_unstable();
    });
    tags.into_iter().map(|(_, tag)| tag).collect()
}
