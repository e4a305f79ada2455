//! Finds entries by what they are called. The tables hold positions alone and look the words up in the entries, so that
//! a preview links fifty thousand of them again without a copy of each slug and code.

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
    /// All entries of a code that several have, in order, by the first of them.
    shared_codes: HashMap<EntryId, Vec<EntryId>>,
}

impl Names {
    /// The names of `entries`.
    pub(super) fn new(entries: &[Entry]) -> Self {
        let (slugs, (codes, shared_codes)) = rayon::join(|| slugs(entries), || codes(entries));
        Self {
            slugs,
            codes,
            shared_codes,
        }
    }

    /// The first of `entries`, which are those that the names were made of, with this slug.
    pub(super) fn by_slug(&self, entries: &[Entry], slug: &str) -> Option<EntryId> {
        self.slugs
            .find(hash(slug), |&id| entries[id].slug == slug)
            .copied()
    }

    /// Those of `entries`, which are those that the names were made of, with this code.
    pub(super) fn by_code(&self, entries: &[Entry], code: &str) -> &[EntryId] {
        let first = self
            .codes
            .find(hash(code), |&id| entries[id].code().as_str() == code);
        first.map_or(&[], |first| match self.shared_codes.get(first) {
            Some(all) => all,
            None => std::slice::from_ref(first),
        })
    }
}

fn slugs(entries: &[Entry]) -> HashTable<EntryId> {
    let mut slugs = HashTable::with_capacity(entries.len());
    for (id, entry) in entries.iter().enumerate() {
        let is_it = |&other: &EntryId| entries[other].slug == entry.slug;
        slugs
            .entry(hash(&entry.slug), is_it, |&id| hash(&entries[id].slug))
            .or_insert(id);
    }
    slugs
}

fn codes(entries: &[Entry]) -> (HashTable<EntryId>, HashMap<EntryId, Vec<EntryId>>) {
    let mut codes = HashTable::with_capacity(entries.len());
    let mut shared: HashMap<EntryId, Vec<EntryId>> = HashMap::new();
    let code = |id: EntryId| entries[id].code().as_str();
    for id in 0..entries.len() {
        match codes.entry(
            hash(code(id)),
            |&other| code(other) == code(id),
            |&id| hash(code(id)),
        ) {
            Slot::Occupied(first) => shared
                .entry(*first.get())
                .or_insert_with(|| vec![*first.get()])
                .push(id),
            Slot::Vacant(place) => drop(place.insert(id)),
        }
    }
    (codes, shared)
}

fn hash(name: &str) -> u64 {
    FixedState::default().hash_one(name)
}
