//! Where a word is, and which of its places are kept.

use super::weight;

/// Up to how many entries are few. A word that more of them have is found only where it names the entry.
pub(crate) const FEW: usize = 200;

/// Up to how many entries a word is rare. One that more of them have is not found in what they say besides.
const RARE: usize = 50;

/// From which weight on a place is prominent.
const PROMINENT: u8 = weight::PRODUCT;

/// A place that has a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The entry.
    pub entry: u32,
    /// 0 for the entry itself, else the cause, counted from 1.
    pub cause: u16,
    /// How much the word counts there.
    pub weight: u8,
}

/// Where a word is.
#[derive(Debug, Default)]
pub struct Places {
    /// By entry and cause; those that show least are left out where there are many.
    pub kept: Vec<Posting>,
    /// How many there are with those that are left out.
    pub count: usize,
}

impl Places {
    /// Sorts the places of a word, and keeps fewer of them the more entries have it.
    pub fn new(mut places: Vec<Posting>) -> Self {
        places.sort_by_key(|place| (place.entry, place.cause));
        let mut having: Vec<u32> = places.iter().map(|place| place.entry).collect();
        having.dedup();
        let count = places.len();
        if having.len() > FEW {
            places.retain(|place| place.weight >= PROMINENT && place.cause == 0);
        } else if having.len() > RARE {
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

    /// A word in that many entries: in the name of the first, in passing in all.
    fn in_entries(entries: usize) -> Places {
        let places = (0..entries).map(|entry| Posting {
            entry: u32::try_from(entry).unwrap_or_default(),
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
    fn what_is_said_in_passing_finds_where_few_entries_say_it() {
        assert_eq!(in_entries(RARE).kept.len(), RARE);
        assert_eq!(in_entries(RARE + 1).kept.len(), 1);
        assert_eq!(in_entries(FEW + 1).kept.len(), 1);
    }

    #[test]
    fn places_that_are_left_out_count() {
        assert_eq!(in_entries(FEW + 1).count, FEW + 1);
    }
}
