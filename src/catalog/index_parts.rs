//! Into how many files the index is cut that a browser loads to find something: pages name them, and search fills them.

use super::Catalog;

/// A file of the index that a browser loads when somebody first looks for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexPart {
    /// Patterns, names, marks and causes.
    Table,
    /// The n-th part of the words.
    Words(usize),
    /// The n-th part of the entries.
    Entries(usize),
    /// The n-th part of what causes say.
    Causes(usize),
    /// What only the page that finds shows: the n-th part of what to do next.
    Next(usize),
}

/// Up to how many entries one part has them all.
const FEW_ENTRIES: usize = 200;

/// The most parts of more entries. A folder of thousands of small files costs a build more than what is in them.
const MOST_ENTRY_PARTS: usize = 200;

/// Up to how many entries there are parts with what causes say.
const MOST_WITH_TEXTS: usize = 1600;

/// For how many entries there is such a part: a list of answers needs a few.
const ENTRIES_A_CAUSE_PART: usize = 2;

/// The most such parts.
const MOST_CAUSE_PARTS: usize = 100;

/// The most parts about what to do next.
const MOST_NEXT_PARTS: usize = 40;

/// How many entries and messages a part about what to do next is made for.
const LEAST_A_NEXT_PART: usize = 24;

/// Up to how many entries the words are cut by their first letter alone, so that a slip in the second does no harm.
const FEW: usize = 200;

/// Into how many parts the words of few entries are cut.
pub const FEW_PARTS: usize = 32;

/// How many entries a part of the words is made for.
const ENTRIES_A_WORD_PART: usize = 40;

/// The most parts of the words.
const MOST_WORD_PARTS: usize = 256;

/// How many entries a part of them has.
pub fn entries_a_part(entries: usize) -> usize {
    if entries <= FEW_ENTRIES {
        FEW_ENTRIES
    } else {
        entries.div_ceil(MOST_ENTRY_PARTS)
    }
}

/// Into how many parts is cut what causes say; none of many entries, of which a list of answers says less.
pub fn cause_parts(entries: usize) -> usize {
    let parts = entries.div_ceil(ENTRIES_A_CAUSE_PART).min(MOST_CAUSE_PARTS);
    if entries <= MOST_WITH_TEXTS { parts } else { 0 }
}

/// How many entries and messages say what to do next.
pub fn advising(catalog: &Catalog) -> usize {
    let messages: usize = catalog
        .messages
        .iter()
        .map(|messages| messages.file.messages.len())
        .sum();
    catalog.entries.len() + messages
}

/// Into how many parts is cut what so many entries and messages say to do next.
pub fn next_parts(advising: usize) -> usize {
    advising
        .div_ceil(LEAST_A_NEXT_PART)
        .clamp(1, MOST_NEXT_PARTS)
}

/// Into how many parts the words of so many entries are cut.
pub fn word_parts(entries: usize) -> usize {
    if entries <= FEW {
        return FEW_PARTS;
    }
    entries
        .div_ceil(ENTRIES_A_WORD_PART)
        .next_power_of_two()
        .clamp(2 * FEW_PARTS, MOST_WORD_PARTS)
}

/// All files of the index, by address.
pub fn index_parts(entries: usize, advising: usize) -> Vec<(String, IndexPart)> {
    let parts = |kind: &str, count: usize, part: fn(usize) -> IndexPart| {
        (0..count)
            .map(|at| (format!("find/{kind}-{at}.js"), part(at)))
            .collect::<Vec<_>>()
    };
    let table = vec![("find/table.js".to_owned(), IndexPart::Table)];
    let words = parts("words", word_parts(entries), IndexPart::Words);
    let each = parts(
        "entries",
        entries.div_ceil(entries_a_part(entries)),
        IndexPart::Entries,
    );
    let causes = parts("causes", cause_parts(entries), IndexPart::Causes);
    let nexts = parts("next", next_parts(advising), IndexPart::Next);
    [table, words, each, causes, nexts].concat()
}
