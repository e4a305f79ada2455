//! Related entries: those that an entry names, then those that share tags with it, then its neighbours by code.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::{Catalog, Entry, EntryId};
use crate::content::format::scalars::Code;

/// How many related entries an entry is given, those that it names itself included.
const MOST: usize = 6;

/// A tag on more entries than this does not relate them, and looking at all of them would cost the square of the catalog's
/// size.
const COMMON_TAG: usize = 500;

/// How far from an entry, by position, its neighbours are sought.
const NEAR: usize = 8;

/// A shared tag relates two entries more than codes next to each other.
const TAG_SCORE: usize = 2;
const NEIGHBOUR_SCORE: usize = 1;

/// The entry that `reference`, written in an entry of `category`, means: a slug, or a code, of the same category first.
pub(super) fn resolve(catalog: &Catalog, category: usize, reference: &Code) -> Option<EntryId> {
    let with_code = catalog.by_code(reference.as_str());
    for &id in with_code {
        if catalog.entries[id].category == category {
            return Some(id);
        }
    }
    let elsewhere = with_code.first().copied();
    elsewhere.or_else(|| catalog.by_slug(reference.as_str()))
}

/// The entries related to an entry, the nearest first.
pub(super) fn related(catalog: &Catalog, entry: &Entry) -> Vec<EntryId> {
    let mut related = named(catalog, entry);
    if related.len() >= MOST {
        return related;
    }

    let mut scores = scores(catalog, entry);
    scores.retain(|other, _| *other != entry.id && !related.contains(other));
    let mut candidates: Vec<(EntryId, usize)> = scores.into_iter().collect();
    candidates
        .sort_unstable_by_key(|&(other, score)| (Reverse(score), other.abs_diff(entry.id), other));
    candidates.truncate(MOST - related.len());
    related.extend(candidates.into_iter().map(|(other, _)| other));
    related
}

/// The entries that an entry names itself.
fn named(catalog: &Catalog, entry: &Entry) -> Vec<EntryId> {
    let mut named = vec![];
    for reference in &entry.file.related {
        if let Some(id) = resolve(catalog, entry.category, reference)
            && id != entry.id
            && !named.contains(&id)
        {
            named.push(id);
        }
    }
    named
}

/// How closely entries are related to an entry, by tags and by position in the category.
fn scores(catalog: &Catalog, entry: &Entry) -> HashMap<EntryId, usize> {
    let mut scores: HashMap<EntryId, usize> = HashMap::new();
    for &tag in &entry.tags {
        let tag = &catalog.tags[tag];
        if tag.entries.len() > COMMON_TAG {
            continue;
        }
        for &other in &tag.entries {
            *scores.entry(other).or_default() += TAG_SCORE;
        }
    }

    let category = &catalog.category_of(entry).entries;
    let first = entry.id.saturating_sub(NEAR).max(category.start);
    let end = (entry.id + NEAR + 1).min(category.end);
    for other in first..end {
        *scores.entry(other).or_default() += NEIGHBOUR_SCORE;
    }
    scores
}
