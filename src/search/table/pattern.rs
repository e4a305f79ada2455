//! What tells a failure in a log line: fragments in their order, with anything between them.

use aho_corasick::AhoCorasick;

use crate::search::text::folded;

/// What stands for anything in a pattern.
pub(crate) const GAP: char = '…';

/// The letters and digits that a pattern must have to tell anything: `timed out` is said everywhere.
const LEAST: usize = 12;

/// The letters and digits that one of its fragments must have.
const LEAST_IN_ONE: usize = 7;

/// Fragments in their order, folded.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pattern {
    /// The fragments, none of them empty.
    pub fragments: Vec<String>,
}

impl Pattern {
    /// A pattern as a writer wrote it: `…` and placeholders are gaps.
    pub fn new(text: &str) -> Self {
        let text = without_placeholders(text);
        let fragments = text
            .split(GAP)
            .map(folded)
            .filter(|fragment| !fragment.trim().is_empty());
        Self {
            fragments: fragments.collect(),
        }
    }

    /// How many letters and digits it has: the more, the more it tells.
    pub fn weight(&self) -> usize {
        self.fragments.iter().map(|fragment| weight(fragment)).sum()
    }

    /// Whether harmless lines have it too.
    pub fn is_too_general(&self) -> bool {
        let longest = self.fragments.iter().map(|fragment| weight(fragment)).max();
        if self.fragments.iter().any(|fragment| has_marker(fragment)) {
            return false;
        }
        let has_letters = self
            .fragments
            .iter()
            .any(|fragment| fragment.chars().any(char::is_alphabetic));
        self.weight() < LEAST || longest < Some(LEAST_IN_ONE) || !has_letters
    }

    /// Whether nothing in it is said in words: `"status":503` is in every line of its log.
    pub fn says_nothing(&self) -> bool {
        let is_word = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count() > 1;
        let mut fragments = self.fragments.iter();
        !fragments.any(|fragment| {
            fragment
                .split([' ', '_'])
                .filter(|word| is_word(word))
                .count()
                > 1
        })
    }

    /// Whether a folded line has it.
    pub fn matches(&self, line: &str) -> bool {
        let mut rest = line;
        self.fragments
            .iter()
            .all(|fragment| match rest.find(fragment.as_str()) {
                Some(at) => {
                    rest = &rest[at + fragment.len()..];
                    true
                }
                None => false,
            })
    }

    /// Whether a folded line has it and, where it is a single fragment, as whole words.
    pub fn matches_words(&self, line: &str) -> bool {
        let [word] = &self.fragments[..] else {
            return self.matches(line);
        };
        let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let ends = (
            is_part(word.chars().next()),
            is_part(word.chars().next_back()),
        );

        line.match_indices(word.as_str()).any(|(at, _)| {
            let before = is_part(line[..at].chars().next_back());
            let after = is_part(line[at + word.len()..].chars().next());
            !(ends.0 && before || ends.1 && after)
        })
    }

    /// The fragment that a line most rarely has by chance.
    pub fn key(&self) -> &str {
        let longest = self
            .fragments
            .iter()
            .max_by_key(|fragment| weight(fragment));
        longest.map_or("", String::as_str)
    }

    /// The fragments in one text.
    pub fn joined(&self) -> String {
        self.fragments.join("…")
    }

    /// The pattern as it is written.
    pub fn shown(&self) -> String {
        self.fragments
            .iter()
            .map(|fragment| fragment.trim())
            .collect::<Vec<_>>()
            .join(" … ")
    }
}

/// Finds which of many patterns a text may have, in one pass over it.
pub(crate) struct Keys(Option<AhoCorasick>);

impl Keys {
    /// The keys of patterns.
    pub(crate) fn of<'p>(patterns: impl IntoIterator<Item = &'p Pattern>) -> Self {
        Self(AhoCorasick::new(patterns.into_iter().map(Pattern::key)).ok())
    }

    /// The positions of the patterns whose keys a folded text has, in their order.
    pub(crate) fn found_in(&self, text: &str) -> Vec<usize> {
        let found = self
            .0
            .iter()
            .flat_map(|keys| keys.find_overlapping_iter(text));
        let mut positions: Vec<usize> = found.map(|key| key.pattern().as_usize()).collect();
        positions.sort_unstable();
        positions.dedup();
        positions
    }
}

/// Whether a fragment has a word of letters and digits that is nobody else's: `AH01102`.
fn has_marker(fragment: &str) -> bool {
    fragment.split(|c: char| !c.is_alphanumeric()).any(|word| {
        let has = |kind: fn(char) -> bool| word.chars().any(kind);
        word.len() > 4 && has(|c| c.is_ascii_digit()) && has(char::is_alphabetic)
    })
}

fn weight(fragment: &str) -> usize {
    fragment.chars().filter(|c| c.is_alphanumeric()).count()
}

/// A text with `{{placeholders}}` as gaps.
fn without_placeholders(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((_, after)) = after.split_once("}}") else {
            break;
        };
        out.push_str(before);
        out.push(GAP);
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::{Keys, Pattern};

    #[test]
    fn fragments_come_in_their_order_with_anything_between() {
        let pattern = Pattern::new("connect() to …failed ({{errno}}: No such file");
        assert!(
            pattern
                .matches("connect() to unix:/run/app.sock failed (2: no such file or directory)")
        );
        assert!(!pattern.matches("no such file: connect() to unix:/run/app.sock failed (2)"));
    }

    #[test]
    fn a_single_fragment_is_found_as_whole_words_where_that_is_asked_for() {
        let pattern = Pattern::new("reset");
        assert!(pattern.matches_words("read: reset, by the peer"));
        assert!(
            pattern.matches("the presets are gone")
                && !pattern.matches_words("the presets are gone")
        );
    }

    #[test]
    fn what_harmless_lines_have_too_tells_nothing() {
        for (text, is_too_general) in [
            ("timed out", true),
            ("111", true),
            ("AH01102", false),
            ("upstream timed out", false),
        ] {
            assert_eq!(
                Pattern::new(text).is_too_general(),
                is_too_general,
                "{text}"
            );
        }
    }

    #[test]
    fn a_word_is_said_by_two_letters_and_a_number_is_not() {
        assert!(Pattern::new("\"status\":503").says_nothing());
        assert!(!Pattern::new("status is 503").says_nothing());
    }

    #[test]
    fn keys_find_the_patterns_that_a_text_may_have() {
        let patterns = ["pool is …empty", "empty", "not there"].map(Pattern::new);
        assert_eq!(
            Keys::of(&patterns).found_in("the pool is quite empty, empty"),
            [0, 1]
        );
    }
}
