//! A line of a log into the causes that it tells, or into nothing. `static/assets/find.js/` has the same in JavaScript.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::formats::{self, Formats, Hop};
use super::table::{Signature, Table};
use super::text::fold_into;
use super::{Confidence, Subject};
use crate::catalog::{Catalog, EntryId};

/// The letters and digits that a pattern out of a recipe needs for an answer without doubt.
const SURE: usize = 24;

/// How much of the best pattern's weight another may lack and still speak against it.
const RIVAL: usize = 80;

/// Where a code leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum To {
    /// An entry.
    Entry(EntryId),
    /// A number without an entry, of the category at this position.
    Number(usize, u32),
}

/// What the server behind the one that logged said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Behind {
    /// The same status: it was passed on.
    Same,
    /// Nothing, or something else: the one that logged made the status.
    Other,
}

/// One thing that a text can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it means.
    pub subject: Subject,
    /// The pattern that told it, as a position in the table.
    pub signature: Option<usize>,
    /// The access-log format that told it.
    pub format: Option<&'static str>,
    /// What the server behind said, where the line tells.
    pub behind: Option<Behind>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// What a line tells.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// The causes, the best first.
    pub hits: Vec<Hit>,
    /// Whether it is a line of an access log that tells of no error.
    pub is_fine: bool,
}

/// Finds signatures in lines.
pub struct Matcher {
    formats: Formats,
    /// Finds keys of signatures, and codes.
    keys: Option<AhoCorasick>,
    /// For each key the signatures; none for a code.
    by_key: Vec<Vec<usize>>,
    codes: HashMap<String, To>,
    cue: Option<Regex>,
    number: Option<Regex>,
}

impl Matcher {
    /// A matcher for the signatures of a table and the codes of a catalog.
    pub fn new(catalog: &Catalog, table: &Table) -> Self {
        let mut by_key: Vec<Vec<usize>> = vec![];
        let mut keys: Vec<String> = vec![];
        let mut position: HashMap<&str, usize> = HashMap::new();
        for (at, signature) in table.signatures.iter().enumerate() {
            let key = signature.pattern.key();
            let position = *position.entry(key).or_insert_with(|| {
                keys.push(key.to_owned());
                by_key.push(vec![]);
                by_key.len() - 1
            });
            by_key[position].push(at);
        }
        let codes = codes(catalog);
        let mut in_lines: Vec<&String> = codes.keys().collect();
        in_lines.sort();
        keys.extend(in_lines.into_iter().cloned());
        by_key.resize(keys.len(), vec![]);
        Self {
            formats: Formats::new(),
            keys: AhoCorasick::new(&keys).ok(),
            by_key,
            codes,
            cue: formats::compiled(formats::CUE),
            number: formats::compiled(formats::NUMBER),
        }
    }

    /// Where a code leads, if it is one.
    pub fn code(&self, code: &str) -> Option<To> {
        self.codes.get(&code.to_lowercase()).copied()
    }

    /// What a line tells. `scratch` is a buffer that calls share.
    pub fn line(&self, table: &Table, line: &str, scratch: &mut String) -> Line {
        fold_into(line, scratch);
        let folded = scratch.as_str();
        // Most lines have neither a code nor a signature, and need no second look.
        let Some((has_code, mut signatures)) = self.keys_in(table, folded) else { return Line::default() };
        let hop = self.formats.read(line);
        if let Some(hop) = hop.filter(|hop| !matches!(hop.status, "-" | "-1" | "000" | "0")) {
            return match self.code(hop.status) {
                Some(to) => {
                    Line { hits: self.of_access_log(table, &hop, to, &mut signatures), is_fine: false }
                }
                None => Line { hits: vec![], is_fine: true },
            };
        }
        let mut hits = self.of_signatures(table, &mut signatures);
        if hits.is_empty() && has_code {
            hits.extend(self.loose(table, folded).map(|to| Hit::code(to, Confidence::Likely)));
        }
        Line { hits, is_fine: false }
    }

    /// Whether a line is of an access log.
    pub fn is_access_log(&self, line: &str) -> bool {
        self.formats.read(line).is_some()
    }

    /// Whether a folded line has a code, and the signatures that it has; nothing where it has neither.
    fn keys_in(&self, table: &Table, folded: &str) -> Option<(bool, Vec<usize>)> {
        let mut has_code = false;
        let mut signatures: Vec<usize> = vec![];
        for found in self.keys.as_ref()?.find_overlapping_iter(folded) {
            let of_key = &self.by_key[found.pattern().as_usize()];
            has_code |= of_key.is_empty();
            for &signature in of_key {
                if !signatures.contains(&signature) && table.signatures[signature].pattern.matches(folded) {
                    signatures.push(signature);
                }
            }
        }
        (has_code || !signatures.is_empty()).then_some((has_code, signatures))
    }

    /// What signatures tell, the one with the most letters first.
    fn of_signatures(&self, table: &Table, found: &mut [usize]) -> Vec<Hit> {
        let weight = |signature: usize| table.signatures[signature].weight();
        found.sort_by_key(|&signature| (std::cmp::Reverse(weight(signature)), signature));
        let tells = |&&signature: &&usize| !table.signatures[signature].meanings.is_empty();
        let Some(&best) = found.iter().find(tells) else { return vec![] };
        let others: Vec<usize> = found.iter().copied().filter(|&other| other != best).collect();
        let own = &table.signatures[best];
        let code = |meaning: usize| &table.meanings[meaning].code;
        let is_rival = |&other: &usize| {
            let signature = &table.signatures[other];
            (signature.is_written || weight(other) * 100 >= weight(best) * RIVAL)
                && signature.meanings.iter().any(|&meaning| code(meaning) != code(own.meanings[0]))
        };
        let same = |meaning: usize| (table.meanings[meaning].entry, table.meanings[meaning].cause);
        let is_one = own.meanings.iter().all(|&meaning| same(meaning) == same(own.meanings[0]));
        let is_sure = is_one && (own.is_written || weight(best) >= SURE) && !others.iter().any(is_rival);
        let confidence = if is_sure { Confidence::Exact } else { Confidence::Likely };
        let mut hits: Vec<Hit> = vec![];
        hit_each(&mut hits, best, &own.meanings, confidence);
        hit_each(&mut hits, best, &own.also, Confidence::Possible);
        for &other in others.iter().filter(|&&other| weight(other) * 2 >= weight(best)) {
            let Signature { meanings, also, .. } = &table.signatures[other];
            hit_each(&mut hits, other, meanings, Confidence::Possible);
            hit_each(&mut hits, other, also, Confidence::Possible);
        }
        hits
    }

    /// What a line of an access log tells: what its text says of this status, then its marks, then the status alone.
    fn of_access_log(&self, table: &Table, hop: &Hop, to: To, signatures: &mut [usize]) -> Vec<Hit> {
        let is_of_status = |hit: &Hit| match hit.subject {
            Subject::Meaning(meaning) => table.meanings[meaning].code == hop.status,
            Subject::Code(_) | Subject::Cause(..) => true,
        };
        let (mut hits, others): (Vec<Hit>, Vec<Hit>) =
            self.of_signatures(table, signatures).into_iter().partition(is_of_status);
        for mark in &hop.marks {
            let marked = marked(table, hop.format, mark, hop.status);
            if marked.is_empty() {
                continue;
            }
            let confidence = match (hits.is_empty(), marked.len()) {
                (true, 1) => Confidence::Exact,
                (true, _) => Confidence::Likely,
                (false, _) => Confidence::Possible,
            };
            for meaning in marked {
                push_new(&mut hits, Hit { confidence, ..Hit::meaning(meaning) });
            }
            break;
        }
        if hits.is_empty() {
            hits.push(Hit::code(to, Confidence::Likely));
        }
        for other in others {
            push_new(&mut hits, Hit { confidence: Confidence::Possible, ..other });
        }
        let behind = hop.behind.map(|behind| if behind == hop.status { Behind::Same } else { Behind::Other });
        hits.iter_mut().for_each(|hit| (hit.format, hit.behind) = (Some(hop.format), behind));
        hits
    }

    /// A code in a folded text that says it is one: a word that announces it, or its name behind it.
    pub fn loose(&self, table: &Table, folded: &str) -> Option<To> {
        let announced = self.cue.iter().flat_map(|cue| cue.captures_iter(folded));
        let mut announced = announced.filter_map(|found| self.code(found.name("status")?.as_str()));
        let named = || {
            let found = self.number.iter().flat_map(|number| number.captures_iter(folded));
            let mut named = found.filter_map(|found| {
                let (code, words) = (found.name("status")?.as_str(), found.name("words")?.as_str());
                let mut phrases = table.phrases.iter().filter(|phrase| phrase.code == code);
                phrases.any(|phrase| words.starts_with(phrase.words.as_str())).then(|| self.code(code))?
            });
            named.next()
        };
        announced.next().or_else(named)
    }
}

impl Hit {
    /// A cause that is not sure yet.
    pub fn meaning(meaning: usize) -> Self {
        let subject = Subject::Meaning(meaning);
        Self { subject, signature: None, format: None, behind: None, confidence: Confidence::Likely }
    }

    /// A code.
    pub fn code(to: To, confidence: Confidence) -> Self {
        Self { subject: Subject::Code(to), signature: None, format: None, behind: None, confidence }
    }
}

fn hit_each(hits: &mut Vec<Hit>, signature: usize, meanings: &[usize], confidence: Confidence) {
    for &meaning in meanings {
        push_new(hits, Hit { signature: Some(signature), confidence, ..Hit::meaning(meaning) });
    }
}

/// Adds a hit, unless its subject is there.
pub fn push_new(hits: &mut Vec<Hit>, hit: Hit) {
    if !hits.iter().any(|known| known.subject == hit.subject) {
        hits.push(hit);
    }
}

/// What a mark of an access log stands for beside a status.
fn marked(table: &Table, format: &str, mark: &str, status: &str) -> Vec<usize> {
    let named = table.named.iter().filter(|named| {
        named.formats.iter().any(|own| own == format) && named.marks.iter().any(|own| own == mark)
    });
    let meanings = named.flat_map(|named| &named.meanings).copied();
    meanings.filter(|&meaning| table.meanings[meaning].code == status).collect()
}

/// Every code and where it leads: entries, then the free numbers of bounded families.
fn codes(catalog: &Catalog) -> HashMap<String, To> {
    let mut codes: HashMap<String, To> = HashMap::new();
    for (id, entry) in catalog.entries.iter().enumerate() {
        codes.entry(entry.code().as_str().to_lowercase()).or_insert(To::Entry(id));
    }
    for (at, category) in catalog.categories.iter().enumerate() {
        let numbers = category.file.codes.into_iter().flat_map(|range| range.first..=range.last);
        for number in numbers {
            codes.entry(number.to_string()).or_insert(To::Number(at, number));
        }
    }
    codes
}
