//! All limits. A browser gets the same numbers with the table.

use serde::Serialize;

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Limits {
    /// How many characters of a line are read. Servers accept request lines of 8 KB and log them.
    pub line: usize,
    /// How many characters of a record are kept as an example.
    pub example: usize,
    /// The most lines of a record: an error page, a stack trace.
    pub record_lines: usize,
    /// The most bytes of a record.
    pub record_bytes: usize,
    /// The least weight of a recipe's pattern that gives an exact answer.
    pub sure: usize,
    /// How much of the best pattern's weight another pattern must have to make the answer doubtful, in hundredths.
    pub rival: usize,
    /// How many letters a pattern that somebody wrote counts more than one that a recipe expects.
    pub written: usize,
    /// A text with more words is a line, not a query.
    pub query_words: usize,
    /// A text with more bytes is a line, not a query.
    pub query_bytes: usize,
    /// A text with more numbers that are not codes is a line, not a query.
    pub query_numbers: usize,
    /// The least bytes of a part of a signature that means the signature.
    pub part: usize,
    /// The most causes that a part of a signature may mean.
    pub part_causes: usize,
    /// The most words of a name.
    pub name_words: usize,
    /// How much of a query an answer must have, in hundredths.
    pub coverage: u64,
    /// How many of the entries that may be the best are ranked exactly.
    pub candidates: usize,
    /// The most other words that a token may mean.
    pub variants: usize,
    /// The least letters of a word that has longer forms.
    pub stem: usize,
    /// The least letters of a word that may have a typo.
    pub typo: usize,
    /// The most answers to a query.
    pub answers: usize,
}

/// The limits of both languages.
pub(crate) const LIMITS: Limits = Limits {
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
