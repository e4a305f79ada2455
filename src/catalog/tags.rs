//! Tags: each has one page, so two spellings of one tag are a mistake.

use std::borrow::Cow;

use foldhash::{HashMap, HashMapExt};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::{Entry, EntryId, is_slug};
use crate::diagnostics::{Finding, Place};

/// A tag and the entries that have it.
#[derive(Debug)]
pub struct Tag {
    /// The last part of its URL path.
    pub slug: String,
    /// The tag as written.
    pub name: String,
    /// The entries that have it, in the catalog's order.
    pub entries: Vec<EntryId>,
}

/// The tags of all entries, and the problems with them.
#[derive(Debug, Default)]
pub(super) struct Collected {
    /// By slug.
    pub tags: Vec<Tag>,
    /// For each entry, the positions of its tags in `tags`, in order.
    pub of_entries: Vec<Vec<usize>>,
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
    let mut collecting = Collecting {
        known: HashMap::new(),
        tags: vec![],
        findings: vec![],
    };
    let mut of_entries: Vec<Vec<usize>> = Vec::with_capacity(entries.len());
    for (id, (entry, hashes)) in entries.iter().zip(hashes(entries)).enumerate() {
        let mut own = Vec::with_capacity(hashes.len());
        for (index, hash) in hashes.into_iter().enumerate() {
            own.extend(collecting.add(id, entry, index, hash));
        }
        of_entries.push(own);
    }

    let tags = collecting.tags.into_iter().map(|known| known.tag).collect();
    Collected {
        tags: by_slug(tags, &mut of_entries),
        of_entries,
        findings: collecting.findings,
    }
}

/// The hashes of a tag's slug and of the tag as written.
struct Hashes {
    slug: u64,
    spelling: u64,
}

/// The hashes of each entry's tags. Reading tags from all over the memory is what takes time, so it is done once, on all
/// cores.
fn hashes(entries: &[Entry]) -> Vec<Vec<Hashes>> {
    let hashes = |tag: &String| Hashes {
        slug: xxh3_64(slug_of(tag).as_bytes()),
        spelling: xxh3_64(tag.as_bytes()),
    };
    entries
        .par_iter()
        .map(|entry| entry.file.tags.iter().map(hashes).collect())
        .collect()
}

/// The tags so far.
struct Collecting {
    /// The positions of tags in `tags`, by the hashes of their slugs.
    known: HashMap<u64, usize>,
    tags: Vec<KnownTag>,
    findings: Vec<Finding>,
}

struct KnownTag {
    tag: Tag,
    /// The hash of the first spelling.
    spelling: u64,
    /// Where that is.
    first: Place,
}

impl Collecting {
    /// Adds a tag of an entry, and returns its position; nothing for a tag that is wrong or that the entry already has.
    fn add(&mut self, id: EntryId, entry: &Entry, index: usize, hash: Hashes) -> Option<usize> {
        let name = || &entry.file.tags[index];
        let place = || entry.place(format!("tags.{index}"), "");
        if hash.slug == xxh3_64(b"") {
            let message = format!("`{}` is not a valid tag", name());
            let help = "write lower-case words joined by hyphens";
            let finding = Finding::error("empty-tag", place(), message, help);
            self.findings.push(finding);
            return None;
        }

        let position = *self.known.entry(hash.slug).or_insert_with(|| {
            let tag = Tag {
                slug: slug_of(name()).into(),
                name: name().clone(),
                entries: vec![],
            };
            self.tags.push(KnownTag {
                tag,
                spelling: hash.spelling,
                first: place(),
            });
            self.tags.len() - 1
        });
        let known = &mut self.tags[position];
        let tag = &mut known.tag;

        if hash.spelling != known.spelling {
            let message = format!("the tag `{}` is spelled `{}` elsewhere", name(), tag.name);
            let help = format!("write `{}` in both places", tag.slug);
            let finding = Finding::error("tag-spelling", place(), message, help);
            self.findings.push(finding.and(known.first.clone()));
        }
        // Entries are added in order, so an entry that has the tag is the last of the list.
        if tag.entries.last() == Some(&id) {
            let message = format!("duplicate tag `{}`", name());
            let help = "remove one of the two";
            let finding = Finding::error("duplicate-tag", place(), message, help);
            self.findings.push(finding);
            return None;
        }
        tag.entries.push(id);
        Some(position)
    }
}

/// Sorts tags by slug, and changes the positions in `of_entries` accordingly.
fn by_slug(tags: Vec<Tag>, of_entries: &mut Vec<Vec<usize>>) -> Vec<Tag> {
    let mut tags: Vec<(usize, Tag)> = tags.into_iter().enumerate().collect();
    tags.sort_unstable_by(|(_, a), (_, b)| a.slug.cmp(&b.slug));

    let mut moved = vec![0; tags.len()];
    for (to, (from, _)) in tags.iter().enumerate() {
        moved[*from] = to;
    }
    of_entries.par_iter_mut().for_each(|own| {
        for position in own.iter_mut() {
            *position = moved[*position];
        }
        own.sort_unstable();
    });

    tags.into_iter().map(|(_, tag)| tag).collect()
}
