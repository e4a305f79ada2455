//! How many files the search index of the browser is split into: `pages` names the files, and `search` fills them.

use super::Catalog;

/// A file of the index. A browser loads it when somebody first searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexPart {
    /// Patterns, names, marks and causes.
    Table,
    /// The n-th part of the words.
    Words(usize),
    /// The n-th part of the entries.
    Entries(usize),
    /// The n-th part of the texts of causes.
    Causes(usize),
    /// The n-th part of what to do next, which only the search page shows.
    Next(usize),
}

/// Up to this many entries, one part has them all.
const FEW_ENTRIES: usize = 200;

/// More entries are split into at most this many parts: thousands of small files cost a build more than what is in them.
const MOST_ENTRY_PARTS: usize = 200;

/// Up to this many entries, there are parts with the texts of causes.
const MOST_WITH_TEXTS: usize = 1600;

/// How many such parts there are for each entry: a list of results needs the texts of a few causes only.
const CAUSE_PARTS_PER_ENTRY: usize = 2;

/// The most such parts.
const MOST_CAUSE_PARTS: usize = 100;

/// The most parts about what to do next.
const MOST_NEXT_PARTS: usize = 40;

/// How many entries and messages share a part about what to do next.
const SHARING_A_NEXT_PART: usize = 24;

/// Up to this many entries, the words are split by their first letter alone, so that a typo in the second does no harm.
const FEW: usize = 200;

/// How many parts the words of few entries are split into.
pub const FEW_PARTS: usize = 40;

/// How many entries share a part of the words.
const ENTRIES_PER_WORD_PART: usize = 40;

/// The most parts of the words.
const MOST_WORD_PARTS: usize = 256;

/// How many entries each part of the entries has.
pub fn entries_a_part(entries: usize) -> usize {
    if entries <= FEW_ENTRIES {
        FEW_ENTRIES
    } else {
        entries.div_ceil(MOST_ENTRY_PARTS)
    }
}

/// How many parts the texts of causes are split into. With very many entries there are none, and a list of results shows
/// less of each.
pub fn cause_parts(entries: usize) -> usize {
    if entries > MOST_WITH_TEXTS {
        return 0;
    }
    (entries * CAUSE_PARTS_PER_ENTRY).min(MOST_CAUSE_PARTS)
}

/// How many entries and messages describe what to do next.
pub fn advising(catalog: &Catalog) -> usize {
    let files = catalog.messages.iter();
    let messages: usize = files.map(|file| file.file.messages.len()).sum();
    catalog.entries.len() + messages
}

/// How many parts the texts about what to do next are split into.
pub fn next_parts(advising: usize) -> usize {
    advising
        .div_ceil(SHARING_A_NEXT_PART)
        .clamp(1, MOST_NEXT_PARTS)
}

/// How many parts the words of so many entries are split into.
pub fn word_parts(entries: usize) -> usize {
    if entries <= FEW {
        return FEW_PARTS;
    }
    entries
        .div_ceil(ENTRIES_PER_WORD_PART)
        .next_power_of_two()
        .clamp(2 * FEW_PARTS, MOST_WORD_PARTS)
}

/// All files of the index, by URL path.
pub fn index_parts(entries: usize, advising: usize) -> Vec<(String, IndexPart)> {
    let entry_parts = entries.div_ceil(entries_a_part(entries));
    let mut files = vec![("find/table.js".to_owned(), IndexPart::Table)];
    let mut add = |kind: &str, count: usize, part: fn(usize) -> IndexPart| {
        for at in 0..count {
            files.push((format!("find/{kind}-{at}.js"), part(at)));
        }
    };
    add("words", word_parts(entries), IndexPart::Words);
    add("entries", entry_parts, IndexPart::Entries);
    add("causes", cause_parts(entries), IndexPart::Causes);
    add("next", next_parts(advising), IndexPart::Next);
    files
}
