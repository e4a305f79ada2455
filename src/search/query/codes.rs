//! Codes in a query, and the words and reasons next to them.

use super::{Code, Query};
use crate::search::finder::Finder;
use crate::search::hit::push_new;
use crate::search::limits::LIMITS;
use crate::search::table::Meaning;
use crate::search::text::{folded, words};
use crate::search::{Confidence, Hit, Subject, To};

impl Query<'_> {
    /// The codes of a text, by number or name, without duplicates.
    pub(super) fn codes_in(&self, text: &str) -> Vec<Code> {
        let Finder { table, reading, .. } = self.finder;
        let folded = folded(text);
        let mut codes = vec![];

        for token in reading.token.find_iter(&folded) {
            self.add_code(&mut codes, token.as_str());
        }

        let said = self.words_of(text);
        if said.is_empty() {
            return codes;
        }
        let whole = format!(" {} ", said.join(" "));
        for phrase in &table.phrases {
            let name = format!(" {} ", words(&phrase.words).join(" "));
            if whole.contains(&name) && self.is_of_vendor(&phrase.code, &said) {
                self.add_code(&mut codes, &phrase.code);
            }
        }

        codes
    }

    fn add_code(&self, codes: &mut Vec<Code>, code: &str) {
        let Some(to) = self.finder.matcher.code(code) else {
            return;
        };
        if !codes.iter().any(|(_, known)| *known == to) {
            codes.push((code.to_owned(), to));
        }
    }

    /// Whether words name the vendor of a code, if the code has a vendor: several vendors may use one phrase.
    fn is_of_vendor(&self, code: &str, said: &[String]) -> bool {
        match self.finder.table.vendors.get(code) {
            Some(vendor) => vendor.iter().any(|word| said.contains(word)),
            None => true,
        }
    }

    /// What a reason means together with a code or with the words next to it. `found` is what the text means as a line.
    pub(super) fn with_reason(&self, text: &str, found: Vec<Hit>, codes: &[Code]) -> Vec<Hit> {
        let Finder { table, matcher, .. } = self.finder;
        if let [(code, _)] = codes {
            return matcher.about(table, text, code, &mut String::new());
        }
        let Subject::Reason(reason) = found[0].subject else {
            return found;
        };

        // A cause of a product that the text does not name is not meant.
        let said = words(text);
        let is_meant = |meaning: &Meaning| {
            let is_ours = match &meaning.product {
                Some(product) => table.is_named(product, &said),
                None => true,
            };
            meaning.reasons.contains(&reason) && is_ours
        };

        let mut ranked = self.ranked(text);
        ranked.retain(|hit| {
            hit.of_meaning()
                .is_some_and(|meaning| is_meant(&table.meanings[meaning]))
        });
        if ranked.is_empty() { found } else { ranked }
    }

    /// Codes, or the cause of a code that words name.
    pub(super) fn of_codes(&self, codes: &[Code], text: &str) -> Vec<Hit> {
        let mut terms = self.terms(text);
        terms.retain(|term| {
            !codes
                .iter()
                .any(|(code, _)| term.contains(&code.to_lowercase()))
        });
        let about: Vec<&String> = terms.iter().filter(|term| !self.is_idle(term)).collect();

        if about.is_empty() {
            // Only one of several codes can be the one that is meant.
            let confidence = if codes.len() > 1 {
                Confidence::Likely
            } else {
                Confidence::Exact
            };
            return codes
                .iter()
                .map(|(_, to)| Hit::code(*to, confidence))
                .collect();
        }

        // With mostly unknown words around it, a number belongs to a story about something else: a bus, a car.
        let unknown = about
            .iter()
            .filter(|term| !self.finder.words.places.contains_key(**term))
            .count();
        if unknown * 2 > about.len() && about.len() > 1 {
            return vec![];
        }

        let mut hits = vec![];
        if let [code] = codes
            && let Some(cause) = self.cause_of_code(code, terms)
        {
            hits.push(cause);
        }
        for (_, to) in codes {
            push_new(&mut hits, Hit::code(*to, Confidence::Possible));
        }
        hits
    }

    /// The cause of a code that has enough of the terms.
    fn cause_of_code(&self, (code, to): &Code, terms: Vec<String>) -> Option<Hit> {
        let query = [vec![code.to_lowercase()], terms].concat();
        let ranked = self.finder.words.rank(&query, LIMITS.answers);
        let of_code = ranked.into_iter().find(|one| To::Entry(one.entry) == *to)?;

        let is_cause = of_code.cause.is_some() && of_code.coverage >= LIMITS.coverage;
        is_cause.then(|| self.of_ranked(of_code))
    }
}
