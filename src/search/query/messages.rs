//! Messages in a query: by a name, or by a part of a log line that somebody half remembers.

use std::ops::Range;

use super::{Code, Query};
use crate::search::finder::Finder;
use crate::search::hit::{hits_of, push_new};
use crate::search::limits::LIMITS;
use crate::search::table::Named;
use crate::search::text::{folded, pieces, squeezed, unmarked, words};
use crate::search::{Confidence, Hit, To};

impl Query<'_> {
    /// A message by what people call it; the longest name counts, and of several the last. `codes` are those in the text.
    /// With `alone`, the name must be written in full and the other words must say nothing.
    pub(super) fn named(&self, text: &str, codes: &[Code], alone: bool) -> Vec<Hit> {
        let pieces = pieces(text);

        for length in (1..=pieces.len().min(LIMITS.name_words)).rev() {
            for start in (0..=pieces.len() - length).rev() {
                let hits = self.named_at(&pieces, start..start + length, codes, alone);
                if !hits.is_empty() {
                    return hits;
                }
            }
        }

        vec![]
    }

    /// The messages whose name is at a range of the pieces.
    fn named_at(
        &self,
        pieces: &[&str],
        range: Range<usize>,
        codes: &[Code],
        alone: bool,
    ) -> Vec<Hit> {
        let Finder {
            table,
            reading,
            by_name,
            ..
        } = self.finder;

        let name = pieces[range.clone()].join(" ");
        let Some(messages) = by_name.get(&squeezed(&name)) else {
            return vec![];
        };
        let mut found = messages.clone();
        if alone {
            found.retain(|&one| is_called(&table.named[one], &name));
            if found.is_empty() {
                return vec![];
            }
        }

        // Next to a product, `gateway` or `server` says nothing more.
        let rest = words(
            &[&pieces[..range.start], &pieces[range.end..]]
                .concat()
                .join(" "),
        );
        let has_product = rest.iter().any(|word| table.is_product(word));
        let is_alone = rest.iter().all(|word| {
            self.is_idle(word) || (has_product && reading.words.generic.contains(word))
        });
        if !is_alone && (alone || !is_distinctive(&name)) {
            return vec![];
        }

        self.of_name(&name, found, &rest, codes, is_alone)
    }

    /// What a name means: one of the messages `found`, by the words next to the name. `is_alone`: those say nothing.
    fn of_name(
        &self,
        name: &str,
        mut found: Vec<usize>,
        rest: &[String],
        codes: &[Code],
        is_alone: bool,
    ) -> Vec<Hit> {
        let Finder { table, reading, .. } = self.finder;

        // A marker that is written exactly so wins; otherwise a code in the text decides.
        let is_same = |one: &usize| {
            !name.contains(' ') && table.named[*one].names.iter().any(|other| other == name)
        };
        if found.iter().any(is_same) {
            found.retain(is_same);
        } else if !codes.is_empty() {
            found.retain(|&one| self.leads_to_any(&table.named[one], codes));
        }

        let is_ours = |one: &usize| match &table.named[*one].product {
            Some(product) => table.is_named(product, rest),
            None => false,
        };
        let names_product = found.iter().any(is_ours);

        // A number that is a code, and a usual word, belong to a message only if its product is named. If another product
        // is named, only a name as programs write it counts.
        let names_other =
            rest.iter().any(|word| table.is_product(word)) && !reading.identifier.is_match(name);
        if names_product || names_other || self.finder.matcher.code(name).is_some() {
            found.retain(is_ours);
        } else if is_usual_word(name) {
            found.retain(is_same);
        }

        let meanings = found
            .iter()
            .flat_map(|&one| &table.named[one].meanings)
            .copied();
        let mut hits = hits_of(meanings, Confidence::Likely, None);
        if let [only] = &mut hits[..]
            && is_alone
            && (names_product || is_distinctive(name))
        {
            only.confidence = Confidence::Exact;
        }
        hits
    }

    /// Whether a message leads to the entry of one of the codes.
    fn leads_to_any(&self, named: &Named, codes: &[Code]) -> bool {
        named.meanings.iter().any(|&meaning| {
            let to = self.finder.table.meanings[meaning].entry.map(To::Entry);
            codes.iter().any(|(_, code)| Some(*code) == to)
        })
    }

    /// A part of a log line that somebody half remembers: what the signatures mean that have it in a fragment, if they are
    /// few.
    pub(super) fn part_of_signature(&self, text: &str) -> Vec<Hit> {
        let Finder { table, parts, .. } = self.finder;
        let Some(part) = self.relevant_part(text) else {
            return vec![];
        };

        let mut hits = vec![];
        for (signature, fragments) in parts.iter().enumerate() {
            if !fragments.iter().any(|fragment| fragment.contains(&part)) {
                continue;
            }

            let first = table.signatures[signature].meanings.first().copied();
            for hit in hits_of(first, Confidence::Likely, Some(signature)) {
                push_new(&mut hits, hit);
            }
        }
        if hits.len() > LIMITS.part_causes {
            return vec![];
        }

        let said = words(text);
        if said.iter().any(|word| table.is_product(word)) {
            hits.retain(|hit| self.is_of_named_product(hit, &said));
        }
        hits
    }

    /// A query from the first word that says something to the last, without marks; nothing if that is too little to be a
    /// part of a line.
    fn relevant_part(&self, text: &str) -> Option<String> {
        let words: Vec<&str> = text.split(' ').collect();
        let is_relevant = |word: &&str| !self.is_idle(&word.to_lowercase());
        let first = words.iter().position(is_relevant)?;
        let last = words.iter().rposition(is_relevant)?;

        let words = &words[first..=last];
        let part = unmarked(&folded(&words.join(" ")));
        (words.len() > 1 && part.len() >= LIMITS.part).then_some(part)
    }

    fn is_of_named_product(&self, hit: &Hit, said: &[String]) -> bool {
        let table = &self.finder.table;
        let Some(meaning) = hit.of_meaning() else {
            return false;
        };
        match &table.meanings[meaning].product {
            Some(product) => table.is_named(product, said),
            None => false,
        }
    }
}

/// Whether a message has the name, apart from case and blanks.
fn is_called(named: &Named, name: &str) -> bool {
    let name = folded(name);
    named.names.iter().any(|other| folded(other) == name)
}

/// Whether a name is a word that any text may have: `Request`.
fn is_usual_word(name: &str) -> bool {
    name.starts_with(char::is_alphabetic) && name.chars().skip(1).all(char::is_lowercase)
}

/// Whether a name means the same in any text: `AH01102`, `request_timeout`.
fn is_distinctive(name: &str) -> bool {
    let has_letter = name.contains(|c: char| c.is_ascii_alphabetic());
    let has_digit = name.contains(|c: char| c.is_ascii_digit());

    (has_digit && has_letter && name.len() > 2)
        || (name.len() > 5 && has_letter && !is_usual_word(name))
        || name.contains('.')
}
