//! What is counted and weighed. A browser gets the same numbers in the table.

use serde::Serialize;

/// The limits.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// How many characters of a line are read. Servers accept request lines of 8 KB, and log them.
    pub line: usize,
    /// How much of a record is kept as an example, in characters.
    pub example: usize,
    /// How many lines a record may have: a page of an error, a trace.
    pub record_lines: usize,
    /// How many bytes a record may have.
    pub record_bytes: usize,
    /// The letters and digits that a pattern out of a recipe needs for an answer without doubt.
    pub sure: usize,
    /// How much of the best pattern's weight, in hundredths, another needs to speak against it.
    pub rival: usize,
    /// By how many letters a signature of a message outweighs one that a recipe expects.
    pub written: usize,
    /// With more words a text is a line, not a query.
    pub query_words: usize,
    /// With more bytes a text is a line, not a query.
    pub query_bytes: usize,
    /// With more numbers that are not codes a text is a line as well.
    pub query_numbers: usize,
    /// The least letters of a part of a signature that means it.
    pub part: usize,
    /// Up to how many causes a part of a signature can mean.
    pub part_causes: usize,
    /// How many words a name may have.
    pub name_words: usize,
    /// How much of a query's words an answer must have, in hundredths.
    pub coverage: u64,
    /// How many entries that may be the best are looked at closer.
    pub candidates: usize,
    /// How many words a token may stand for, besides itself.
    pub variants: usize,
    /// The letters of a word at least that has longer forms.
    pub stem: usize,
    /// The letters of a word at least that may have a typo.
    pub typo: usize,
    /// How many answers a query has at most.
    pub answers: usize,
}

/// The limits of both languages.
pub const LIMITS: Limits = Limits {
    line: 8_000,
    example: 300,
    record_lines: 200,
    record_bytes: 16 * 1024,
    sure: 24,
    rival: 80,
    written: 12,
    query_words: 20,
    query_bytes: 200,
    query_numbers: 5,
    part: 12,
    part_causes: 8,
    name_words: 10,
    coverage: 60,
    candidates: 24,
    variants: 40,
    stem: 4,
    typo: 4,
    answers: 8,
};
