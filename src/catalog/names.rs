//! Finds entries by what they are called. The tables hold positions alone and look the words up in the entries, so that
//! a preview links fifty thousand of them again without a copy of each slug and code.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

use super::{Entry, EntryId};

/// The entries by slug and by code.
#[derive(Debug, Default)]
pub struct Names {
    /// The first entry with each slug.
    slugs: HashTable<EntryId>,
    /// All entries with each code, in order.
    codes: HashTable<Vec<EntryId>>,
}

impl Names {
    /// The names of `entries`.
    pub fn new(entries: &[Entry]) -> Self {
        let (slugs, codes) = rayon::join(|| slugs(entries), || codes(entries));
        Self { slugs, codes }
    }

    /// The first of `entries`, which are those that the names were made of, with this slug.
    pub fn by_slug(&self, entries: &[Entry], slug: &str) -> Option<EntryId> {
        self.slugs.find(hash(slug), |&id| entries[id].slug == slug).copied()
    }

    /// Those of `entries`, which are those that the names were made of, with this code.
    pub fn by_code(&self, entries: &[Entry], code: &str) -> &[EntryId] {
        let is_it = |ids: &Vec<EntryId>| entries[ids[0]].code().as_str() == code;
        self.codes.find(hash(code), is_it).map_or(&[], Vec::as_slice)
    }
}

fn slugs(entries: &[Entry]) -> HashTable<EntryId> {
    let mut slugs = HashTable::with_capacity(entries.len());
    for (id, entry) in entries.iter().enumerate() {
        let is_it = |&other: &EntryId| entries[other].slug == entry.slug;
        slugs.entry(hash(&entry.slug), is_it, |&id| hash(&entries[id].slug)).or_insert(id);
    }
    slugs
}

fn codes(entries: &[Entry]) -> HashTable<Vec<EntryId>> {
    let mut codes: HashTable<Vec<EntryId>> = HashTable::with_capacity(entries.len());
    for (id, entry) in entries.iter().enumerate() {
        let code = |ids: &Vec<EntryId>| entries[ids[0]].code().as_str();
        let is_it = |ids: &Vec<EntryId>| code(ids) == entry.code().as_str();
        let place = codes.entry(hash(entry.code().as_str()), is_it, |ids| hash(code(ids)));
        place.or_insert_with(Vec::new).into_mut().push(id);
    }
    codes
}

fn hash(name: &str) -> u64 {
    FixedState::default().hash_one(name)
}
