//! Relatives of an entry: those that it names, then those that share tags with it, then its neighbours by code.

use std::collections::HashMap;

use super::{Catalog, Entry, EntryId};
use crate::content::format::scalars::Code;

/// How many relatives an entry is given, those that it names itself included.
const MOST: usize = 6;

/// A tag on more entries than this says nothing of kinship, and looking at all of them would cost the square of the
/// catalog's size.
const TELLING: usize = 500;

/// How far from an entry, by position, its neighbours are sought.
const NEAR: usize = 8;

/// The entry that `reference`, written in an entry of `category`, means: a slug, or a code, of the same category first.
pub(super) fn resolve(catalog: &Catalog, category: usize, reference: &Code) -> Option<EntryId> {
    let with_code = catalog.by_code(reference.as_str());
    let here = with_code
        .iter()
        .copied()
        .find(|&id| catalog.entries[id].category == category);
    here.or_else(|| with_code.first().copied())
        .or_else(|| catalog.by_slug(reference.as_str()))
}

/// The relatives of an entry, the nearest first.
pub(super) fn relatives(catalog: &Catalog, entry: &Entry) -> Vec<EntryId> {
    let id = entry.id;
    let mut related: Vec<EntryId> = vec![];
    for reference in &entry.file.related {
        if let Some(named) = resolve(catalog, entry.category, reference)
            && named != id
            && !related.contains(&named)
        {
            related.push(named);
        }
    }
    if related.len() >= MOST {
        return related;
    }
    let mut shared: HashMap<EntryId, usize> = HashMap::new();
    for tag in entry
        .tags
        .iter()
        .map(|&tag| &catalog.tags[tag])
        .filter(|tag| tag.entries.len() <= TELLING)
    {
        for &other in &tag.entries {
            *shared.entry(other).or_default() += 2;
        }
    }
    let neighbours = catalog.categories[entry.category].entries.clone();
    for near in id.saturating_sub(NEAR).max(neighbours.start)..(id + NEAR + 1).min(neighbours.end) {
        *shared.entry(near).or_default() += 1;
    }
    shared.retain(|other, _| *other != id && !related.contains(other));
    let mut candidates: Vec<(EntryId, usize)> = shared.into_iter().collect();
    candidates.sort_unstable_by_key(|&(other, score)| {
        (std::cmp::Reverse(score), other.abs_diff(id), other)
    });
    related.extend(
        candidates
            .into_iter()
            .take(MOST - related.len())
            .map(|(other, _)| other),
    );
    related
}
