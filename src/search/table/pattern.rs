//! A pattern of a log line: fragments in their order, with anything between them.

use aho_corasick::AhoCorasick;

use crate::search::text::folded;

/// Matches anything in a pattern.
pub(crate) const GAP: char = '…';

/// The least letters and digits of a pattern: `timed out` is in too many lines.
const LEAST: usize = 12;

/// The letters and digits that the longest fragment must exceed.
const LEAST_IN_ONE: usize = 7;

/// Fragments in their order, folded.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Pattern {
    /// The fragments, none of them empty.
    pub fragments: Vec<String>,
}

impl Pattern {
    /// A pattern as somebody wrote it: `…` and placeholders are gaps.
    pub(crate) fn new(text: &str) -> Self {
        let fragments = without_placeholders(text)
            .split(GAP)
            .map(folded)
            .filter(|fragment| !fragment.trim().is_empty())
            .collect();
        Self { fragments }
    }

    /// How many letters and digits it has. The more it has, the more it says.
    pub(crate) fn weight(&self) -> usize {
        self.fragments.iter().map(|fragment| weight(fragment)).sum()
    }

    /// Whether harmless lines can have it too.
    pub(crate) fn is_too_general(&self) -> bool {
        if self.fragments.iter().any(|fragment| has_marker(fragment)) {
            return false;
        }

        let longest = self.fragments.iter().map(|fragment| weight(fragment)).max();
        let has_letters = self
            .fragments
            .iter()
            .any(|fragment| fragment.contains(char::is_alphabetic));
        self.weight() < LEAST || longest < Some(LEAST_IN_ONE) || !has_letters
    }

    /// Whether no fragment has two words: `"status":503` is in every line of its log.
    pub(crate) fn says_nothing(&self) -> bool {
        !self.fragments.iter().any(|fragment| {
            let words = fragment.split([' ', '_']).filter(|word| is_word(word));
            words.count() > 1
        })
    }

    /// Whether a folded line has it.
    pub(crate) fn matches(&self, line: &str) -> bool {
        let mut rest = line;

        for fragment in &self.fragments {
            let Some(at) = rest.find(fragment.as_str()) else {
                return false;
            };
            rest = &rest[at + fragment.len()..];
        }

        true
    }

    /// Whether a folded line has it. A single fragment must be there as whole words.
    pub(crate) fn matches_words(&self, line: &str) -> bool {
        let [word] = &self.fragments[..] else {
            return self.matches(line);
        };

        // A fragment that begins with a bracket may follow a letter.
        let begins_with_letter = word.starts_with(is_part_of_word);
        let ends_with_letter = word.ends_with(is_part_of_word);
        line.match_indices(word.as_str()).any(|(at, _)| {
            let (before, after) = (&line[..at], &line[at + word.len()..]);
            let goes_on_before = begins_with_letter && before.ends_with(is_part_of_word);
            let goes_on_after = ends_with_letter && after.starts_with(is_part_of_word);
            !goes_on_before && !goes_on_after
        })
    }

    /// The fragment that lines have least often by chance.
    pub(crate) fn key(&self) -> &str {
        let longest = self
            .fragments
            .iter()
            .max_by_key(|fragment| weight(fragment));
        longest.map_or("", String::as_str)
    }

    /// The fragments as one text.
    pub(crate) fn joined(&self) -> String {
        self.fragments.join("…")
    }

    /// The pattern as people read it.
    pub(crate) fn shown(&self) -> String {
        let fragments: Vec<&str> = self
            .fragments
            .iter()
            .map(|fragment| fragment.trim())
            .collect();
        fragments.join(" … ")
    }
}

/// Finds which of many patterns a text may have, in one pass over the text.
pub(crate) struct Keys(AhoCorasick);

impl Keys {
    #[expect(
        clippy::expect_used,
        reason = "an automaton has room for billions of letters"
    )]
    pub(crate) fn of<'p>(patterns: impl IntoIterator<Item = &'p Pattern>) -> Self {
        let keys = patterns.into_iter().map(Pattern::key);
        Self(AhoCorasick::new(keys).expect("the keys fit into an automaton"))
    }

    /// The positions of the patterns whose keys a folded text has, in ascending order.
    pub(crate) fn found_in(&self, text: &str) -> Vec<usize> {
        let mut positions: Vec<usize> = self
            .0
            .find_overlapping_iter(text)
            .map(|key| key.pattern().as_usize())
            .collect();
        positions.sort_unstable();
        positions.dedup();
        positions
    }
}

/// Whether a fragment has a word of letters and digits that only one program uses: `AH01102`.
fn has_marker(fragment: &str) -> bool {
    let mut words = fragment.split(|c: char| !c.is_alphanumeric());
    words.any(|word| {
        let has_digit = word.contains(|c: char| c.is_ascii_digit());
        word.len() > 4 && has_digit && word.contains(char::is_alphabetic)
    })
}

/// Whether a word has two letters.
fn is_word(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() > 1
}

fn is_part_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn weight(fragment: &str) -> usize {
    fragment.chars().filter(|c| c.is_alphanumeric()).count()
}

/// A text with `{{placeholders}}` as gaps.
fn without_placeholders(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;

    while let Some((before, after)) = rest.split_once("{{")
        && let Some((_, after)) = after.split_once("}}")
    {
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
    fn a_single_fragment_can_be_searched_for_as_whole_words() {
        let pattern = Pattern::new("reset");
        assert!(pattern.matches_words("read: reset, by the peer"));
        assert!(
            pattern.matches("the presets are gone")
                && !pattern.matches_words("the presets are gone")
        );
    }

    #[test]
    fn what_harmless_lines_have_too_is_too_general() {
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
    fn a_word_has_two_letters() {
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
