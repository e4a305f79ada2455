//! The words of entries and causes, and where each word is.

mod collect;
mod places;
mod rank;
pub(super) mod weight;

use std::collections::BTreeMap;

use super::limits::LIMITS;
use super::text::is_typo;
use crate::catalog::index_parts::FEW_PARTS;
pub(super) use places::FEW;
pub use places::{Places, Posting};
pub(super) use rank::QUALITY;
pub use rank::Ranked;

/// The words of a catalog and where they are.
#[derive(Debug)]
pub struct Words {
    /// Each word with its places.
    pub places: BTreeMap<String, Places>,
    /// How many entries and causes there are.
    pub all: usize,
    /// How many parts the words are cut into: a browser loads only the parts that it needs.
    pub shards: usize,
    /// How many entries there are.
    entries: usize,
}

impl Words {
    /// The part that has a word.
    pub fn shard(&self, word: &str) -> usize {
        shard(word, self.shards)
    }

    /// The word that a token misspells: the most frequent word that is one typo away, or else the token itself.
    pub fn meant<'a>(&'a self, token: &'a str) -> &'a str {
        if token.chars().count() < LIMITS.typo || self.places.contains_key(token) {
            return token;
        }

        // Nobody gets the first letter wrong, and a browser has only the part with that letter.
        let first = token.chars().next();
        self.near(token)
            .filter(|word| word.chars().next() == first && is_typo(word, token))
            .min_by_key(|word| self.rarity(word))
            .unwrap_or(token)
    }

    /// The words in the same part as a word.
    fn near(&self, word: &str) -> impl Iterator<Item = &str> {
        let part = self.shard(word);
        self.places
            .keys()
            .map(String::as_str)
            .filter(move |other| self.shard(other) == part)
    }

    fn rarity(&self, word: &str) -> u64 {
        let having = self.places.get(word).map_or(0, |places| places.count);
        rarity_of(self.all, having)
    }
}

/// How rare a word is that is in `having` of `all` places: 10 if it is in all of them, and 10 more each time their number
/// halves.
fn rarity_of(all: usize, having: usize) -> u64 {
    let times = (all + 1) / having.max(1);
    10 + 10 * u64::from(times.max(1).ilog2())
}

/// The part of `shards` that has a word: by its first letter, or of many by its first two.
pub(super) fn shard(word: &str, shards: usize) -> usize {
    // UTF-16, because JavaScript counts so.
    let mut units = word.encode_utf16().map(usize::from);
    let first = units.next().unwrap_or(0);
    let second = if shards > FEW_PARTS {
        units.next().unwrap_or(0)
    } else {
        0
    };

    (first * 31 + second) % shards.max(1)
}
