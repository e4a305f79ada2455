//! Finds signatures, reasons, products and codes in a log line. `static/assets/find.js/2-matcher.js` does the same in
//! JavaScript.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use regex::RegexSet;

use super::access::{self, Access};
use crate::catalog::Catalog;
use crate::content::format::reading::ReadingFile;
use crate::search::resolve::{Facts, resolve};
use crate::search::table::Table;
use crate::search::table::pattern::Pattern;
use crate::search::text::fold_into;
use crate::search::{Confidence, Hit, Subject, To};

/// Finds signatures, reasons, products and codes in lines.
pub(crate) struct Matcher {
    reading: Arc<ReadingFile>,
    formats: RegexSet,
    /// Finds the keys of patterns, and codes.
    keys: AhoCorasick,
    /// What each key belongs to; nothing for a code.
    by_key: Vec<Vec<Keyed>>,
    /// Where each code leads, in lower case.
    codes: HashMap<String, To>,
}

/// What a key belongs to, as a position in the table.
#[derive(Clone, Copy, Debug)]
enum Keyed {
    Signature(usize),
    Wording(usize),
    ProductSign(usize),
}

impl Matcher {
    #[expect(
        clippy::expect_used,
        reason = "an automaton has room for billions of letters"
    )]
    pub(crate) fn new(catalog: &Catalog, table: &Table) -> Self {
        let mut list = KeyList::default();
        for (at, signature) in table.signatures.iter().enumerate() {
            list.add(&signature.pattern, Keyed::Signature(at));
        }
        for (at, (pattern, _)) in table.wordings.iter().enumerate() {
            list.add(pattern, Keyed::Wording(at));
        }
        for (at, sign) in table.product_signs.iter().enumerate() {
            list.add(&sign.pattern, Keyed::ProductSign(at));
        }

        let codes = codes(catalog);
        let KeyList {
            mut keys,
            mut by_key,
            ..
        } = list;
        keys.extend(codes.keys().map(String::as_str));
        by_key.resize(keys.len(), vec![]);

        Self {
            reading: Arc::clone(&catalog.reading),
            formats: access::formats(&catalog.reading),
            // One automaton for everything, so that each line is read once.
            keys: AhoCorasick::new(keys).expect("the keys fit into an automaton"),
            by_key,
            codes,
        }
    }

    /// Where a code leads, if it is one.
    pub(crate) fn code(&self, code: &str) -> Option<To> {
        self.codes.get(&code.to_lowercase()).copied()
    }

    /// What a line means, the best first. `scratch` is a buffer that calls share.
    pub(crate) fn line(&self, table: &Table, line: &str, scratch: &mut String) -> Vec<Hit> {
        fold_into(line, scratch);
        let folded = scratch.as_str();

        // Most lines have nothing that we look for and need no second look.
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

    /// What the head of a response means, with its body. If nothing but the status says something, the status is sure.
    pub(crate) fn head(
        &self,
        table: &Table,
        text: &str,
        status: &str,
        scratch: &mut String,
    ) -> Vec<Hit> {
        fold_into(text, scratch);
        let mut facts = self.all_facts_in(table, scratch);
        facts.access = Some(Access {
            status,
            ..Access::default()
        });
        facts.status = self.code(status);
        facts.code = Some(status.to_owned());

        let mut hits = resolve(table, &facts);
        for hit in &mut hits {
            if matches!(hit.subject, Subject::Code(_)) && hit.reason.is_none() {
                hit.confidence = Confidence::Exact;
            }
        }
        hits
    }

    /// What a text about a code means.
    pub(crate) fn about(
        &self,
        table: &Table,
        text: &str,
        code: &str,
        scratch: &mut String,
    ) -> Vec<Hit> {
        fold_into(text, scratch);
        let mut facts = self.all_facts_in(table, scratch);
        facts.status = self.code(code);
        facts.code = Some(code.to_owned());
        resolve(table, &facts)
    }

    /// Whether a folded text says why something failed.
    pub(crate) fn gives_reason(&self, table: &Table, folded: &str) -> bool {
        !self.all_facts_in(table, folded).reasons.is_empty()
    }

    pub(crate) fn is_access_log(&self, line: &str) -> bool {
        self.access(line).is_some()
    }

    fn access<'l>(&self, line: &'l str) -> Option<Access<'l>> {
        access::read(&self.reading, &self.formats, line)
    }

    /// The facts in a folded text, even if there are none.
    fn all_facts_in<'t>(&self, table: &Table, folded: &'t str) -> Facts<'t> {
        match self.facts_in(table, folded) {
            Some((_, facts)) => facts,
            None => Facts {
                text: folded,
                ..Facts::default()
            },
        }
    }

    /// The facts in a folded line, and whether it has the digits or letters of a code; nothing if it has none of all that.
    fn facts_in<'t>(&self, table: &Table, folded: &'t str) -> Option<(bool, Facts<'t>)> {
        let mut has_code = false;
        let mut facts = Facts {
            text: folded,
            ..Facts::default()
        };
        let mut wordings: Vec<usize> = vec![];

        for found in self.keys.find_overlapping_iter(folded) {
            let of_key = &self.by_key[found.pattern().as_usize()];
            // Only a code has a key that belongs to nothing.
            has_code |= of_key.is_empty() && is_whole_number(folded, found.range());

            for &keyed in of_key {
                match keyed {
                    Keyed::Signature(at) if table.signatures[at].is_in(folded) => {
                        put(&mut facts.signatures, at);
                    }
                    // A wording is an everyday word: `reset` is not in `presets`.
                    Keyed::Wording(at) if table.wordings[at].0.matches_words(folded) => {
                        put(&mut wordings, at);
                    }
                    Keyed::ProductSign(at) if table.product_signs[at].pattern.matches(folded) => {
                        put(&mut facts.product_signs, at);
                    }
                    _ => {}
                }
            }
        }

        facts.product_signs.sort_unstable();
        // The table has the wording that says the most first.
        wordings.sort_unstable();
        for wording in wordings {
            put(&mut facts.reasons, table.wordings[wording].1);
        }

        let has_any = has_code
            || !facts.signatures.is_empty()
            || !facts.reasons.is_empty()
            || !facts.product_signs.is_empty();
        has_any.then_some((has_code, facts))
    }

    /// A code in a folded text, if the text shows that it is a code: it is not a number, it is written as its family writes
    /// codes, a word announces it, or its name follows it.
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

        for token in token.find_iter(&text) {
            let code = self.as_written(table, token.as_str());
            if code.is_some() {
                return code;
            }
        }

        for expression in announced {
            for found in expression.captures_iter(&text) {
                if let Some(code) = found.name("status")
                    && self.code(code.as_str()).is_some()
                {
                    return Some(code.as_str().to_owned());
                }
            }
        }

        self.named(table, &text)
    }

    /// The code that a token is: `pay-1042`, or `c204` if the titles of its family have `C204`.
    fn as_written(&self, table: &Table, token: &str) -> Option<String> {
        let is_number = token.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number && self.code(token).is_some() {
            return Some(token.to_owned());
        }

        let code = table
            .forms
            .iter()
            .filter_map(|form| token.strip_prefix(form.as_str()))
            .find(|code| self.code(code).is_some())?;
        Some(code.to_owned())
    }

    /// A code that is followed by its name.
    fn named(&self, table: &Table, folded: &str) -> Option<String> {
        for found in self.reading.named.captures_iter(folded) {
            let (Some(code), Some(words)) = (found.name("status"), found.name("words")) else {
                continue;
            };
            let (code, words) = (code.as_str(), words.as_str());
            let is_named = table
                .phrases
                .iter()
                .any(|phrase| phrase.code == code && words.starts_with(&phrase.words));
            if is_named && self.code(code).is_some() {
                return Some(code.to_owned());
            }
        }

        None
    }
}

/// The keys of patterns, each once, with everything that each belongs to.
#[derive(Default)]
struct KeyList<'t> {
    keys: Vec<&'t str>,
    by_key: Vec<Vec<Keyed>>,
    positions: HashMap<&'t str, usize>,
}

impl<'t> KeyList<'t> {
    fn add(&mut self, pattern: &'t Pattern, keyed: Keyed) {
        let key = pattern.key();
        let position = *self.positions.entry(key).or_insert_with(|| {
            self.keys.push(key);
            self.by_key.push(vec![]);
            self.by_key.len() - 1
        });
        self.by_key[position].push(keyed);
    }
}

/// Whether a number does not go on with more digits: most numbers that contain the digits of a code are longer.
fn is_whole_number(text: &str, range: Range<usize>) -> bool {
    let is_within_number = |at: usize| {
        let around = text.as_bytes().get(at.saturating_sub(1)..=at);
        at > 0 && around.is_some_and(|around| around.iter().all(u8::is_ascii_digit))
    };
    !is_within_number(range.start) && !is_within_number(range.end)
}

fn put(list: &mut Vec<usize>, at: usize) {
    if !list.contains(&at) {
        list.push(at);
    }
}

/// Every code and where it leads. An entry wins over the free numbers of a bounded family.
fn codes(catalog: &Catalog) -> HashMap<String, To> {
    let mut codes: HashMap<String, To> = HashMap::new();

    for (id, entry) in catalog.entries.iter().enumerate() {
        let code = entry.code().as_str().to_lowercase();
        codes.entry(code).or_insert(To::Entry(id));
    }

    for (at, category) in catalog.categories.iter().enumerate() {
        let Some(range) = category.file.codes else {
            continue;
        };
        for number in range.first..=range.last {
            codes
                .entry(number.to_string())
                .or_insert(To::Number(at, number));
        }
    }

    codes
}
