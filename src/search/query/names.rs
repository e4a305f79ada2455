//! A code by its name: as it is, with slips of the finger, or in the middle of a story.

use super::super::matcher::push_new;
use super::super::table::Phrase;
use super::super::text::words;
use super::super::vocabulary::is_stop;
use super::super::{Confidence, Hit};
use super::Query;

impl Query<'_> {
    /// A code's name, or what products say instead, with words that say nothing.
    pub(super) fn phrase(&self, text: &str) -> Vec<Hit> {
        let asked = words(text);
        let whole = format!(" {} ", asked.join(" "));
        let mut hits = vec![];
        for Phrase { code, words: phrase, vendor } in &self.finder.table.phrases {
            let phrase = words(phrase).join(" ");
            let Some((before, after)) = whole.split_once(&format!(" {phrase} ")) else { continue };
            let rest = words(&format!("{before} {after}"));
            let is_rest_idle = rest.iter().all(|word| word == code || self.is_idle(word));
            // Another product that says a vendor's words means something else by them.
            let vendor = words(vendor);
            let is_others = |word: &String| self.is_product(word) && !vendor.contains(word);
            if phrase.is_empty() || !is_rest_idle || (!vendor.is_empty() && rest.iter().any(is_others)) {
                continue;
            }
            let is_named = vendor.is_empty() || rest.iter().any(|word| word == code || vendor.contains(word));
            let confidence = if is_named { Confidence::Exact } else { Confidence::Likely };
            if let Some(to) = self.finder.matcher.code(code) {
                push_new(&mut hits, Hit::code(to, confidence));
            }
        }
        if hits.len() > 1 {
            hits.iter_mut().for_each(|hit| hit.confidence = Confidence::Likely);
        }
        hits
    }

    /// A code, or its name, beside nothing that says more, with slips of the finger: as likely as can be.
    pub(super) fn misspelled(&self, text: &str) -> Vec<Hit> {
        let typed: Vec<&str> = text.split_whitespace().collect();
        let meant: Vec<&str> = typed.iter().map(|word| self.meant(word)).collect();
        if meant == typed {
            return vec![];
        }
        let meant = meant.join(" ");
        let named = self.phrase(&meant);
        let mut hits = if named.is_empty() { self.codes(&meant) } else { named };
        if hits.is_empty() {
            let mut scratch = String::new();
            let found = self.finder.line(&meant, &mut scratch).hits;
            return found.into_iter().filter(|hit| hit.of_meaning().is_some()).collect();
        }
        hits.retain(|hit| hit.confidence == Confidence::Exact);
        hits.iter_mut().for_each(|hit| hit.confidence = Confidence::Likely);
        hits
    }

    /// The word that a word misspells, else the word itself.
    pub(super) fn meant<'w>(&'w self, word: &'w str) -> &'w str {
        self.finder.words.meant(word).filter(|_| !is_stop(word)).unwrap_or(word)
    }

    /// A code whose name stands among other words, as though its number did.
    pub(super) fn name_in_story(&self, text: &str) -> Vec<Hit> {
        let Some(longest) = self.names_said(text).map(|(_, name)| name.len()).max() else { return vec![] };
        let mut told = self.names_said(text).filter(|(_, name)| name.len() == longest);
        let Some((code, name)) = told.next() else { return vec![] };
        if told.any(|(other, _)| other != code) {
            return vec![];
        }
        let hits = self.codes(&words(text).join(" ").replacen(&name, code, 1));
        let to = self.finder.matcher.code(code).filter(|_| hits.is_empty());
        to.map_or(hits, |to| vec![Hit::code(to, Confidence::Possible)])
    }

    /// The names of several words that a text has, each with its code; a vendor's only where the vendor is named.
    pub(super) fn names_said(&self, text: &str) -> impl Iterator<Item = (&str, String)> {
        let said = words(text);
        let whole = format!(" {} ", said.join(" "));
        self.finder.table.phrases.iter().filter_map(move |Phrase { code, words: name, vendor }| {
            let name = words(name).join(" ");
            let vendor = words(vendor);
            let is_named = vendor.is_empty() || vendor.iter().any(|word| said.contains(word));
            let is_said = name.contains(' ') && whole.contains(&format!(" {name} "));
            (is_named && is_said).then_some((code.as_str(), name))
        })
    }
}
