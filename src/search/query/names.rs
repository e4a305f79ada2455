//! What has a name: a message by what people call it, a code by its name, a line by a part that somebody remembers.

use super::super::limits::LIMITS;
use super::super::matcher::push_new;
use super::super::table::Phrase;
use super::super::text::{folded, pieces, unmarked, words};
use super::super::{Confidence, Finder, Hit, Subject, To};
use super::Query;

impl Query<'_> {
    /// What a text names, with its product or words that say nothing.
    pub(super) fn names(&self, text: &str) -> Vec<Hit> {
        let named = self.named(text);
        if named.is_empty() { self.phrase(text) } else { named }
    }

    /// A message by what people call it.
    fn named(&self, text: &str) -> Vec<Hit> {
        let table = &self.finder.table;
        let pieces = pieces(text);
        let asked = words(text);
        let has_product = |one: &usize| {
            let product = table.named[*one].product.as_deref();
            product.is_some_and(|it| words(it).iter().any(|word| asked.contains(word)))
        };

        // The longest name counts; one of a single word first as it is written, since `SH` is not `sH`.
        let several = (2..=pieces.len().min(LIMITS.name_words)).rev().map(|length| (length, true));
        for (length, is_loose) in several.chain([(1, false), (1, true)]) {
            let Some((at, found)) = self.name_in(&pieces, length, is_loose) else { continue };
            let beside = [&pieces[..at], &pieces[at + length..]].concat();
            let rest = beside.join(" ");
            let name = pieces[at..at + length].join(" ");
            let is_idle = self.is_idle(&rest);
            if !is_idle && (!is_distinctive(&name) || words(&rest).len() > LIMITS.beside) {
                continue;
            }
            // In words, unlike a marker, another product may say the same of another code.
            if name.contains(' ') && self.contradict(&rest, &found) {
                continue;
            }
            let ours: Vec<usize> = found.iter().filter(|one| has_product(one)).copied().collect();
            let is_sure = is_idle && (!ours.is_empty() || is_distinctive(&name));
            return self.of_named(if ours.is_empty() { &found } else { &ours }, is_sure);
        }
        vec![]
    }

    /// The messages that `length` pieces name, and the position of the first piece.
    pub(super) fn name_in(
        &self,
        pieces: &[&str],
        length: usize,
        is_loose: bool,
    ) -> Option<(usize, Vec<usize>)> {
        let Finder { table, by_name, .. } = self.finder;
        for (at, window) in pieces.windows(length).enumerate().rev() {
            let asked = window.join(" ");
            let mut found = by_name.get(&folded(&asked)).cloned().unwrap_or_default();
            found.retain(|&one| is_loose || table.named[one].names.contains(&asked));
            if !found.is_empty() {
                return Some((at, found));
            }
        }
        None
    }

    /// Whether a text has codes, and none that the messages lead to.
    fn contradict(&self, text: &str, named: &[usize]) -> bool {
        let table = &self.finder.table;
        let codes = self.codes_in(text);
        let mut meanings = named.iter().flat_map(|&one| &table.named[one].meanings);
        let is_led_to = |to: &To| meanings.any(|&one| To::Entry(table.meanings[one].entry) == *to);
        !codes.is_empty() && !codes.iter().map(|(_, to)| to).any(is_led_to)
    }

    fn of_named(&self, named: &[usize], is_sure: bool) -> Vec<Hit> {
        let mut hits = vec![];
        for &meaning in named.iter().flat_map(|&one| &self.finder.table.named[one].meanings) {
            push_new(&mut hits, Hit::meaning(meaning));
        }
        if let ([only], true) = (&mut hits[..], is_sure) {
            only.confidence = Confidence::Exact;
        }
        hits
    }

    /// A code's name, or what products say instead, with words that say nothing.
    fn phrase(&self, text: &str) -> Vec<Hit> {
        let whole = format!(" {} ", words(text).join(" "));
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

    /// A misspelled name or code next to nothing that says more: *likely* at most.
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
            let found = self.finder.line(&meant, &mut String::new()).hits;
            return found.into_iter().filter(|hit| hit.of_meaning().is_some()).collect();
        }
        hits.retain(|hit| hit.confidence == Confidence::Exact);
        hits.iter_mut().for_each(|hit| hit.confidence = Confidence::Likely);
        hits
    }

    /// The word that a word misspells, else the word itself.
    fn meant<'w>(&'w self, word: &'w str) -> &'w str {
        self.finder.words.meant(word).filter(|_| !self.vocabulary().stop.contains(word)).unwrap_or(word)
    }

    /// A code whose name is among other words, as though its number were.
    pub(super) fn name_in_story(&self, text: &str) -> Vec<Hit> {
        let Some(longest) = self.names_said(text).map(|(_, name)| name.len()).max() else { return vec![] };
        let mut said = self.names_said(text).filter(|(_, name)| name.len() == longest);
        let Some((code, name)) = said.next() else { return vec![] };
        if said.any(|(other, _)| other != code) {
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

    /// Half-remembered words of a log line, with or without its product and typos.
    pub(super) fn part_of_signature(&self, text: &str) -> Vec<Hit> {
        let whole = self.with_part(&folded(text));
        if !whole.is_empty() {
            return whole;
        }
        let asked: Vec<&str> = text.split_whitespace().collect();
        let is_idle = |word: &&&str| self.is_idle(word);
        let before = asked.iter().take_while(is_idle).count();
        let after = asked[before..].iter().rev().take_while(is_idle).count();
        let meant: Vec<&str> =
            asked[before..asked.len() - after].iter().map(|word| self.meant(word)).collect();
        if meant == asked {
            return whole;
        }

        let meanings = &self.finder.table.meanings;
        let said = words(text);
        let is_named = |product: &str| words(product).iter().any(|word| said.contains(word));
        let names_any = said.iter().any(|word| self.is_product(word));
        let mut hits = self.with_part(&folded(&meant.join(" ")));
        hits.retain(|hit| match hit.subject {
            Subject::Meaning(at) => !names_any || meanings[at].product.as_deref().is_some_and(is_named),
            _ => false,
        });
        hits
    }

    /// What the signatures mean that have a text in one of their fragments, if they are few.
    fn with_part(&self, asked: &str) -> Vec<Hit> {
        let Finder { table, parts, .. } = self.finder;
        let asked = unmarked(asked);
        if asked.len() < LIMITS.part || !asked.contains(' ') {
            return vec![];
        }
        let mut hits = vec![];
        for (signature, fragments) in parts {
            let first = table.signatures[*signature].meanings.first();
            if let Some(&meaning) = first.filter(|_| fragments.iter().any(|it| it.contains(&asked))) {
                push_new(&mut hits, Hit { signature: Some(*signature), ..Hit::meaning(meaning) });
            }
        }
        if hits.len() > LIMITS.part_causes { vec![] } else { hits }
    }
}

/// Whether a name means the same wherever it is: it has letters and digits, or is long enough.
fn is_distinctive(name: &str) -> bool {
    let has = |kind: fn(&char) -> bool| name.chars().any(|c| kind(&c));
    let is_mixed = has(char::is_ascii_digit) && has(char::is_ascii_alphabetic);
    (is_mixed && name.len() > 2) || (name.len() > 5 && has(char::is_ascii_alphabetic)) || name.contains('.')
}
