//! What people type: a name, a code, or words. Log lines that we do not recognise get no answer; we never guess.
//!
//! `static/assets/find.js/4-query.js` does the same in JavaScript, in this order: this file, `codes.rs`, `messages.rs`,
//! `words.rs`.

mod codes;
mod messages;
mod words;

use std::cmp::Reverse;

use super::finder::Finder;
use super::limits::LIMITS;
use super::lines::access::without;
use super::text::{self, cut, folded, pieces};
use super::{Hit, Subject, To};

/// Answers queries.
pub(super) struct Query<'a> {
    pub(super) finder: &'a Finder,
}

/// A code as it is written in a text, and where it leads.
type Code = (String, To);

impl Query<'_> {
    /// What a text means, the best first.
    pub(super) fn hits(&self, text: &str) -> Vec<Hit> {
        let text = cut(text.trim());
        let line = self.finder.line(text, &mut String::new());
        // A pasted line gets the same answers as in a log file.
        if self.is_line(text) {
            return line;
        }

        // The name of a message means each message with that name, also where the same word in a line would mean only one.
        let is_known = line
            .iter()
            .any(|hit| hit.signature.is_some() || hit.format.is_some());
        let mut hits = if is_known {
            self.named(text, &[], true)
        } else {
            self.typed(text, &line)
        };
        if hits.is_empty() {
            hits = line;
        }

        hits.sort_by_key(|hit| Reverse(hit.confidence));
        hits.truncate(LIMITS.answers);
        hits
    }

    /// Whether a text is a line of a log, a table or a program rather than words that somebody typed.
    fn is_line(&self, text: &str) -> bool {
        let reading = &self.finder.reading;

        text.len() > LIMITS.query_bytes
            || text.split_whitespace().count() > LIMITS.query_words
            || reading.time.is_match(text)
            || reading.lines.iter().any(|line| line.is_match(text))
            || self.other_numbers(text) > LIMITS.query_numbers
    }

    /// How many numbers in a text are not codes.
    fn other_numbers(&self, text: &str) -> usize {
        let is_number = |piece: &str| piece.starts_with(|c: char| c.is_ascii_digit());
        pieces(text)
            .into_iter()
            .filter(|piece| is_number(piece) && self.finder.matcher.code(piece).is_none())
            .count()
    }

    /// What somebody's own words mean. The first of these that finds something counts: a name or a part of a message, a
    /// reason, a code, and words. `of_line` is what the text means as a log line.
    #[expect(
        clippy::expect_used,
        reason = "a code is found in a text, so the text has it"
    )]
    fn typed(&self, text: &str, of_line: &[Hit]) -> Vec<Hit> {
        let reading = &self.finder.reading;
        let whole = self.corrected(text);
        // Without `port 502` and `502 ms`, the numbers that are left are codes.
        let clear = without(
            &without(&folded(&whole), &reading.vetoes),
            &reading.measures,
        );
        let line = if whole == text {
            of_line.to_vec()
        } else {
            self.finder.line(&whole, &mut String::new())
        };

        let mut codes = self.codes_in(&clear);
        let best = line.first().map(|hit| hit.subject);
        if codes.is_empty()
            && let Some(Subject::Code(to)) = best
        {
            let code = line[0].code.clone();
            codes.push((code.expect("a hit on a code has the code"), to));
        }
        if codes.is_empty() && self.is_harmless(&whole, &clear) {
            return vec![];
        }

        let named = self.named(&whole, &codes, false);
        if !named.is_empty() {
            return named;
        }
        let of_part = self.part_of_signature(&whole);
        if !of_part.is_empty() {
            return of_part;
        }

        match best {
            Some(Subject::Meaning(_) | Subject::Reason(_)) => {
                self.with_reason(&clear, line, &codes)
            }
            _ if !codes.is_empty() => self.of_codes(&codes, &clear),
            _ if self.has_unknown_name(&whole) => vec![],
            _ => self.ranked(&clear),
        }
    }

    /// Whether nothing failed: all codes in the text measure or name something else, or the text measures something, names
    /// no product and gives no reason. `clear` is the text without what measures and names.
    fn is_harmless(&self, text: &str, clear: &str) -> bool {
        if !self.codes_in(text).is_empty() {
            return true;
        }

        let folded = folded(text);
        if clear == folded {
            return false;
        }

        let Finder { table, matcher, .. } = self.finder;
        let names_product = text::words(text).iter().any(|word| table.is_product(word));
        !names_product && !matcher.gives_reason(table, &folded)
    }

    /// The text with its misspelled words corrected.
    fn corrected(&self, text: &str) -> String {
        let pieces: Vec<String> = text
            .split(' ')
            .map(|piece| self.corrected_piece(piece))
            .collect();
        pieces.join(" ")
    }

    fn corrected_piece(&self, piece: &str) -> String {
        let Finder { words, reading, .. } = self.finder;
        let word = piece.to_lowercase();
        let is_word = !piece.is_empty()
            && piece.chars().all(char::is_alphabetic)
            && !reading.identifier.is_match(piece)
            && !reading.words.stop.contains(&word);
        if !is_word {
            return piece.to_owned();
        }

        // A word that is spelled correctly keeps its capitals.
        let meant = words.meant(&word);
        if meant == word {
            piece.to_owned()
        } else {
            meant.to_owned()
        }
    }
}
