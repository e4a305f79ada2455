//! Where a word is, and which of its places are kept.

use super::weight;

/// How many entries are few. A word in more entries is kept only where it names the entry.
pub(crate) const FEW: usize = 200;

/// A word in more entries is not kept where it counts least.
const RARE: usize = 50;

/// The lowest weight of a prominent place.
const PROMINENT: u8 = weight::PRODUCT;

/// A place that has a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The entry.
    pub entry: u32,
    /// 0 for the entry itself; else the cause, counted from 1.
    pub cause: u16,
    /// How much the word counts there.
    pub weight: u8,
}

/// The places that have a word.
#[derive(Debug, Default)]
pub struct Places {
    /// By entry and cause. If there are many places, those that show least are left out.
    pub kept: Vec<Posting>,
    /// How many places there are, including those that are left out.
    pub count: usize,
}

impl Places {
    /// Sorts the places of a word. The more entries have the word, the fewer places are kept.
    pub(crate) fn new(mut places: Vec<Posting>) -> Self {
        places.sort_by_key(|place| (place.entry, place.cause));
        let count = places.len();

        // A word in many entries says little about each, and a browser must load every place.
        let entries = places
            .chunk_by(|one, other| one.entry == other.entry)
            .count();
        if entries > FEW {
            places.retain(|place| place.weight >= PROMINENT && place.cause == 0);
        } else if entries > RARE {
            places.retain(|place| place.weight > weight::SUMMARY);
        }

        Self {
            kept: places,
            count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A word in so many entries: in the name of the first, in passing in the others.
    fn in_entries(entries: usize) -> Places {
        let places = (0..entries).map(|entry| Posting {
            entry: u32::try_from(entry).unwrap(),
            cause: 0,
            weight: if entry == 0 {
                weight::NAME
            } else {
                weight::PASSING
            },
        });
        Places::new(places.collect())
    }

    #[test]
    fn a_word_in_passing_is_kept_if_few_entries_have_it() {
        assert_eq!(in_entries(RARE).kept.len(), RARE);
        assert_eq!(in_entries(RARE + 1).kept.len(), 1);
        assert_eq!(in_entries(FEW + 1).kept.len(), 1);
    }

    #[test]
    fn places_that_are_left_out_are_counted() {
        assert_eq!(in_entries(FEW + 1).count, FEW + 1);
    }
}
