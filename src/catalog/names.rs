//! Finds entries by slug and by code. The tables contain only positions and look the names up in the entries, so that a
//! preview can link fifty thousand entries again without a copy of each slug and code.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use foldhash::{HashMap, HashMapExt};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry as Slot;

use super::{Entry, EntryId};

/// The entries by slug and by code.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// The first entry with each slug.
    slugs: HashTable<EntryId>,
    /// The first entry with each code.
    codes: HashTable<EntryId>,
    /// For each code that several entries have, all of them in order, by the first.
    shared_codes: HashMap<EntryId, Vec<EntryId>>,
}

impl Names {
    pub(super) fn new(entries: &[Entry]) -> Self {
        let (slugs, (codes, shared_codes)) = rayon::join(|| slugs(entries), || codes(entries));
        Self {
            slugs,
            codes,
            shared_codes,
        }
    }

    /// The first entry with this slug. `entries` are those that the names were made from.
    pub(super) fn by_slug(&self, entries: &[Entry], slug: &str) -> Option<EntryId> {
        self.slugs
            .find(hash(slug), |&id| entries[id].slug == slug)
            .copied()
    }

    /// All entries with this code. `entries` are those that the names were made from.
    pub(super) fn by_code(&self, entries: &[Entry], code: &str) -> &[EntryId] {
        let has_code = |&id: &EntryId| entries[id].code().as_str() == code;
        let Some(first) = self.codes.find(hash(code), has_code) else {
            return &[];
        };
        match self.shared_codes.get(first) {
            Some(all) => all,
            None => std::slice::from_ref(first),
        }
    }
}

fn slugs(entries: &[Entry]) -> HashTable<EntryId> {
    let mut slugs = HashTable::with_capacity(entries.len());
    for (id, entry) in entries.iter().enumerate() {
        slugs
            .entry(
                hash(&entry.slug),
                |&other: &EntryId| entries[other].slug == entry.slug,
                |&other| hash(&entries[other].slug),
            )
            .or_insert(id);
    }
    slugs
}

fn codes(entries: &[Entry]) -> (HashTable<EntryId>, HashMap<EntryId, Vec<EntryId>>) {
    let mut codes = HashTable::with_capacity(entries.len());
    let mut shared: HashMap<EntryId, Vec<EntryId>> = HashMap::new();
    let code = |id: EntryId| entries[id].code().as_str();

    for id in 0..entries.len() {
        let slot = codes.entry(
            hash(code(id)),
            |&other| code(other) == code(id),
            |&other| hash(code(other)),
        );
        match slot {
            Slot::Occupied(slot) => {
                let first = *slot.get();
                shared.entry(first).or_insert_with(|| vec![first]).push(id);
            }
            Slot::Vacant(slot) => {
                slot.insert(id);
            }
        }
    }
    (codes, shared)
}

fn hash(name: &str) -> u64 {
    FixedState::default().hash_one(name)
}
