//! A line of a log into the causes that it tells, or into nothing. `static/assets/find.js/` has the same in JavaScript.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use regex::RegexSet;

use super::access::{self, Access};
use crate::catalog::{Catalog, EntryId};
use crate::content::format::reading::ReadingFile;
use crate::search::resolve::{Facts, resolve};
use crate::search::table::Table;
use crate::search::text::fold_into;
use crate::search::{Confidence, Subject};

/// Where a code leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum To {
    /// An entry.
    Entry(EntryId),
    /// A number without an entry, of the category at this position.
    Number(usize, u32),
}

/// What the upstream of the server that logged a request sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Upstream {
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
    /// The access-log format that it was read by, as a position in the file of reading.
    pub format: Option<usize>,
    /// What the upstream sent, where the line shows it.
    pub upstream: Option<Upstream>,
    /// Why it failed, where no cause says so.
    pub reason: Option<usize>,
    /// The products that show in the text: positions in the table's speakers.
    pub speakers: Vec<usize>,
    /// The code that the text names.
    pub code: Option<String>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// What a key is of, as a position in the table.
#[derive(Clone, Copy, Debug)]
enum Keyed {
    Signature(usize),
    Wording(usize),
    Speaker(usize),
}

/// Finds signatures, reasons, products and codes in lines.
pub struct Matcher {
    reading: Arc<ReadingFile>,
    formats: Option<RegexSet>,
    /// Finds keys of patterns, and codes.
    keys: Option<AhoCorasick>,
    /// What each key is of; nothing for a code.
    by_key: Vec<Vec<Keyed>>,
    codes: HashMap<String, To>,
}

impl Matcher {
    /// A matcher for the signatures of a table and the codes of a catalog.
    pub fn new(catalog: &Catalog, table: &Table) -> Self {
        let signatures = table.signatures.iter().map(|signature| &signature.pattern);
        let signatures = signatures
            .enumerate()
            .map(|(at, pattern)| (pattern, Keyed::Signature(at)));
        let wordings = table.wordings.iter().map(|(pattern, _)| pattern);
        let wordings = wordings
            .enumerate()
            .map(|(at, pattern)| (pattern, Keyed::Wording(at)));
        let speakers = table.speakers.iter().map(|speaker| &speaker.pattern);
        let speakers = speakers
            .enumerate()
            .map(|(at, pattern)| (pattern, Keyed::Speaker(at)));

        let mut by_key: Vec<Vec<Keyed>> = vec![];
        let mut keys: Vec<String> = vec![];
        let mut position: HashMap<&str, usize> = HashMap::new();
        for (pattern, keyed) in signatures.chain(wordings).chain(speakers) {
            let key = pattern.key();
            let position = *position.entry(key).or_insert_with(|| {
                keys.push(key.to_owned());
                by_key.push(vec![]);
                by_key.len() - 1
            });
            by_key[position].push(keyed);
        }

        let codes = codes(catalog);
        let mut in_lines: Vec<&String> = codes.keys().collect();
        in_lines.sort();
        keys.extend(in_lines.into_iter().cloned());
        by_key.resize(keys.len(), vec![]);
        Self {
            reading: Arc::clone(&catalog.reading),
            formats: access::formats(&catalog.reading),
            keys: AhoCorasick::new(&keys).ok(),
            by_key,
            codes,
        }
    }

    /// Where a code leads, if it is one.
    pub fn code(&self, code: &str) -> Option<To> {
        self.codes.get(&code.to_lowercase()).copied()
    }

    /// What a line means, the best first. `scratch` is a buffer that calls share.
    pub fn line(&self, table: &Table, line: &str, scratch: &mut String) -> Vec<Hit> {
        fold_into(line, scratch);
        let folded = scratch.as_str();

        // Most lines have none of all that is looked for, and need no second look.
        let Some((has_code, mut facts)) = self.facts_in(table, folded) else {
            return vec![];
        };

        facts.access = self.access(line);
        facts.code = match &facts.access {
            Some(access) => Some(access.status.to_owned()),
            None if has_code => self.loose(table, folded),
            None => None,
        };
        facts.status = facts.code.as_ref().and_then(|code| self.code(code));
        resolve(table, &facts)
    }

    /// What the head of a response means, with its body: what is said of its status, else the status, which is sure.
    pub fn head(&self, table: &Table, text: &str, status: &str, scratch: &mut String) -> Vec<Hit> {
        fold_into(text, scratch);
        let (_, mut facts) = self.facts_in(table, scratch).unwrap_or_default();
        facts.text = scratch;
        facts.access = Some(Access {
            status,
            ..Access::default()
        });
        facts.status = self.code(status);
        facts.code = Some(status.to_owned());

        let mut hits = resolve(table, &facts);
        let is_bare =
            |hit: &&mut Hit| matches!(hit.subject, Subject::Code(_)) && hit.reason.is_none();
        for hit in hits.iter_mut().filter(is_bare) {
            hit.confidence = Confidence::Exact;
        }
        hits
    }

    /// What a text means that is about a code.
    pub fn about(&self, table: &Table, text: &str, code: &str, scratch: &mut String) -> Vec<Hit> {
        fold_into(text, scratch);
        let (_, mut facts) = self.facts_in(table, scratch).unwrap_or_default();
        facts.status = self.code(code);
        facts.code = Some(code.to_owned());
        resolve(table, &facts)
    }

    /// Whether a folded text says why something failed.
    pub fn gives_reason(&self, table: &Table, folded: &str) -> bool {
        self.facts_in(table, folded)
            .is_some_and(|(_, facts)| !facts.reasons.is_empty())
    }

    /// Whether a line is of an access log.
    pub fn is_access_log(&self, line: &str) -> bool {
        self.access(line).is_some()
    }

    fn access<'l>(&self, line: &'l str) -> Option<Access<'l>> {
        access::read(&self.reading, self.formats.as_ref()?, line)
    }

    /// Whether a folded line has a code, and what else it has; nothing where it has nothing.
    fn facts_in<'t>(&self, table: &Table, folded: &'t str) -> Option<(bool, Facts<'t>)> {
        let mut has_code = false;
        let mut facts = Facts {
            text: folded,
            ..Facts::default()
        };
        let mut wordings: Vec<usize> = vec![];

        for found in self.keys.as_ref()?.find_overlapping_iter(folded) {
            let of_key = &self.by_key[found.pattern().as_usize()];
            has_code |= of_key.is_empty() && is_whole_number(folded, found.range());
            for &keyed in of_key {
                match keyed {
                    Keyed::Signature(at) if table.signatures[at].is_in(folded) => {
                        put(&mut facts.signatures, at);
                    }
                    Keyed::Wording(at) if table.wordings[at].0.matches_words(folded) => {
                        put(&mut wordings, at)
                    }
                    Keyed::Speaker(at) if table.speakers[at].pattern.matches(folded) => {
                        put(&mut facts.speakers, at);
                    }
                    _ => {}
                }
            }
        }

        facts.speakers.sort_unstable();
        // The wording that says the most comes first.
        wordings.sort_unstable();
        wordings
            .iter()
            .for_each(|&wording| put(&mut facts.reasons, table.wordings[wording].1));
        let has_any = has_code
            || !facts.signatures.is_empty()
            || !facts.reasons.is_empty()
            || !facts.speakers.is_empty();
        has_any.then_some((has_code, facts))
    }

    /// A code in a folded text that says it is one: a code that is no number, one written as its family writes it, a word
    /// that announces it, or its name after it.
    fn loose(&self, table: &Table, folded: &str) -> Option<String> {
        let ReadingFile {
            foreign,
            vetoes,
            token,
            announced,
            ..
        } = &*self.reading;
        if foreign.iter().any(|foreign| foreign.is_match(folded)) {
            return None;
        }
        let text = access::without(folded, vetoes);

        let mut tokens = token.find_iter(&text);
        if let Some(code) = tokens.find_map(|token| self.as_written(table, token.as_str())) {
            return Some(code);
        }
        for expression in announced {
            let mut codes = expression
                .captures_iter(&text)
                .filter_map(|it| it.name("status"));
            if let Some(code) = codes.find(|code| self.code(code.as_str()).is_some()) {
                return Some(code.as_str().to_owned());
            }
        }
        self.named(table, &text)
    }

    /// The code that a token is: `pay-1042`, or `c204` where the titles of its family say `C204`.
    fn as_written(&self, table: &Table, token: &str) -> Option<String> {
        let is_number = token.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number && self.code(token).is_some() {
            return Some(token.to_owned());
        }
        let mut stripped = table
            .forms
            .iter()
            .filter_map(|form| token.strip_prefix(form.as_str()));
        stripped
            .find(|code| self.code(code).is_some())
            .map(str::to_owned)
    }

    /// A code with its name after it.
    fn named(&self, table: &Table, folded: &str) -> Option<String> {
        for found in self.reading.named.captures_iter(folded) {
            let (Some(code), Some(words)) = (found.name("status"), found.name("words")) else {
                continue;
            };
            let (code, words) = (code.as_str(), words.as_str());
            let mut phrases = table.phrases.iter().filter(|phrase| phrase.code == code);
            if phrases.any(|phrase| words.starts_with(phrase.words.as_str()))
                && self.code(code).is_some()
            {
                return Some(code.to_owned());
            }
        }
        None
    }
}

impl Hit {
    /// A code.
    pub fn code(to: To, confidence: Confidence) -> Self {
        Self::of(Subject::Code(to), confidence)
    }

    /// The cause in the table, if it is one.
    pub fn of_meaning(&self) -> Option<usize> {
        match self.subject {
            Subject::Meaning(meaning) => Some(meaning),
            _ => None,
        }
    }

    /// Whether it says why.
    pub fn has_reason(&self, table: &Table) -> bool {
        let of_pattern = self
            .signature
            .is_some_and(|at| table.signatures[at].gives_reason);
        let of_cause = self
            .of_meaning()
            .is_some_and(|meaning| !table.meanings[meaning].reasons.is_empty());

        self.reason.is_some() || of_pattern || of_cause
    }

    /// A subject, of which nothing else is known.
    pub fn of(subject: Subject, confidence: Confidence) -> Self {
        let (signature, format, upstream, reason) = (None, None, None, None);
        Self {
            subject,
            signature,
            format,
            upstream,
            reason,
            speakers: vec![],
            code: None,
            confidence,
        }
    }
}

/// Causes in the table, each once.
pub(crate) fn hits_of(
    meanings: impl IntoIterator<Item = usize>,
    confidence: Confidence,
    signature: Option<usize>,
) -> Vec<Hit> {
    let mut hits = vec![];
    for meaning in meanings {
        push_new(
            &mut hits,
            Hit {
                signature,
                ..Hit::of(Subject::Meaning(meaning), confidence)
            },
        );
    }
    hits
}

/// Adds a hit, unless its subject is there.
pub(crate) fn push_new(hits: &mut Vec<Hit>, hit: Hit) {
    if !hits.iter().any(|known| known.subject == hit.subject) {
        hits.push(hit);
    }
}

/// Whether no digit goes on with what stands at `range`: most numbers that have the digits of a code are longer.
fn is_whole_number(text: &str, range: Range<usize>) -> bool {
    let is_within = |at: usize| {
        let around = text.as_bytes().get(at.saturating_sub(1)..=at);
        at > 0 && around.is_some_and(|around| around.iter().all(u8::is_ascii_digit))
    };
    !is_within(range.start) && !is_within(range.end)
}

fn put(list: &mut Vec<usize>, at: usize) {
    if !list.contains(&at) {
        list.push(at);
    }
}

/// Every code and where it leads: entries, then the free numbers of bounded families.
fn codes(catalog: &Catalog) -> HashMap<String, To> {
    let mut codes: HashMap<String, To> = HashMap::new();
    for (id, entry) in catalog.entries.iter().enumerate() {
        codes
            .entry(entry.code().as_str().to_lowercase())
            .or_insert(To::Entry(id));
    }
    for (at, category) in catalog.categories.iter().enumerate() {
        let numbers = category
            .file
            .codes
            .into_iter()
            .flat_map(|range| range.first..=range.last);
        for number in numbers {
            codes
                .entry(number.to_string())
                .or_insert(To::Number(at, number));
        }
    }
    codes
}
