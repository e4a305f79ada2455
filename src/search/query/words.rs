//! The words of a query: which of them say something, and which entries and causes have them.

use super::Query;
use crate::search::finder::Finder;
use crate::search::limits::LIMITS;
use crate::search::text::{pieces, words};
use crate::search::words::Ranked;
use crate::search::{Confidence, Hit, Subject, To};

impl Query<'_> {
    /// Whether a word says nothing next to a code or a name: a cue, the name of a product, or a word of any question.
    pub(super) fn is_idle(&self, word: &str) -> bool {
        let Finder { table, reading, .. } = self.finder;
        reading.words.stop.contains(word)
            || reading.words.cues.contains(word)
            || table.is_product(word)
    }

    /// The entries and causes that have the words.
    pub(super) fn ranked(&self, text: &str) -> Vec<Hit> {
        let query = self.terms(text);
        if query.iter().all(|word| word.chars().count() == 1) || self.has_foreign_number(text) {
            return vec![];
        }

        let ranked = self.finder.words.rank(&query, LIMITS.answers);
        ranked
            .into_iter()
            .filter(|one| one.coverage >= LIMITS.coverage)
            .map(|one| self.of_ranked(one))
            .collect()
    }

    /// Whether a text has an unknown name as programs write it. Its parts would only lead to a guess.
    pub(super) fn has_unknown_name(&self, text: &str) -> bool {
        let mut names = text
            .split_whitespace()
            .filter_map(|piece| self.name_in(piece));
        names.any(|name| !self.finder.words.places.contains_key(&name))
    }

    /// The name as programs write it that a piece is, in lower case; nothing if the piece is a code.
    fn name_in(&self, piece: &str) -> Option<String> {
        let Finder {
            reading, matcher, ..
        } = self.finder;
        let name = piece.trim_matches(|c: char| !c.is_alphanumeric());
        let is_name = reading.identifier.is_match(name) && matcher.code(name).is_none();
        is_name.then(|| name.to_lowercase())
    }

    /// The words of a text that say something.
    pub(super) fn terms(&self, text: &str) -> Vec<String> {
        let special = &self.finder.reading.words;
        let mut terms = self.words_of(text);
        terms.retain(|word| !special.stop.contains(word) && !special.cues.contains(word));
        terms
    }

    /// The words of a text. A name as programs write it is one word.
    pub(super) fn words_of(&self, text: &str) -> Vec<String> {
        let mut all = vec![];

        for piece in text.split_whitespace() {
            match self.name_in(piece) {
                Some(name) => all.push(name),
                None => all.append(&mut words(piece)),
            }
        }

        all
    }

    /// Whether a text has a number with as many digits as those of a bounded family that is not in the family: the text is
    /// about something else.
    fn has_foreign_number(&self, text: &str) -> bool {
        let Finder { table, matcher, .. } = self.finder;
        let is_foreign = |piece: &str| {
            piece.bytes().all(|byte| byte.is_ascii_digit())
                && matcher.code(piece).is_none()
                && table
                    .numbers
                    .iter()
                    .any(|(first, _)| first.to_string().len() == piece.len())
        };
        pieces(text).into_iter().any(is_foreign)
    }

    /// A ranked cause as a hit: the cause itself, not what a product says about it.
    pub(super) fn of_ranked(&self, Ranked { entry, cause, .. }: Ranked) -> Hit {
        let Some(cause) = cause else {
            return Hit::code(To::Entry(entry), Confidence::Possible);
        };

        let known =
            self.finder.table.meanings.iter().position(|one| {
                one.is_plain && one.entry == Some(entry) && one.cause == Some(cause)
            });
        let subject = match known {
            Some(meaning) => Subject::Meaning(meaning),
            None => Subject::Cause(entry, cause),
        };
        Hit::of(subject, Confidence::Possible)
    }
}
