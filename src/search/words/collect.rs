//! Collects the words of a catalog: what entries and causes say, and what messages and recipes say about them.

use std::collections::BTreeSet;

use foldhash::{HashMap, HashMapExt};
use rayon::prelude::*;

use super::{Places, Posting, Words, weight};
use crate::catalog::index_parts::word_parts;
use crate::catalog::{Catalog, Entry, EntryId};
use crate::content::format::entry::EntryFile;
use crate::markdown;
use crate::search::table::{Meaning, Named, Table};
use crate::search::text::words;

/// Longer words are noise: hashes, encoded texts.
const LONGEST_WORD: usize = 40;

/// A text about an entry.
struct Passage<'t> {
    /// 0 for the entry itself; else the cause, counted from 1.
    cause: u16,
    text: &'t str,
    weight: u8,
}

impl Words {
    /// The words of a catalog.
    pub(crate) fn new(catalog: &Catalog, table: &Table) -> Self {
        let mut passages: HashMap<EntryId, Vec<Passage>> = HashMap::new();
        add_names(catalog, table, &mut passages);
        add_meanings(catalog, table, &mut passages);

        let of_entries: Vec<HashMap<(String, u16), u8>> = catalog
            .entries
            .par_iter()
            .enumerate()
            .map(|(id, entry)| {
                let passages = passages.get(&id).map_or(&[][..], Vec::as_slice);
                words_of_entry(catalog, entry, passages)
            })
            .collect();

        let causes: usize = catalog
            .entries
            .iter()
            .map(|entry| entry.file.causes.len())
            .sum();
        let entries = catalog.entries.len();
        let places = postings(of_entries)
            .into_par_iter()
            .map(|(word, postings)| (word, Places::new(postings)))
            .collect();

        Self {
            places,
            all: entries + causes,
            shards: word_parts(entries),
            entries,
        }
    }
}

/// Adds the names of messages to the entries and causes that they mean.
fn add_names<'t>(
    catalog: &Catalog,
    table: &'t Table,
    passages: &mut HashMap<EntryId, Vec<Passage<'t>>>,
) {
    for named in &table.named {
        for (nth, &meaning) in named.meanings.iter().enumerate() {
            let meaning = &table.meanings[meaning];
            let Some(entry) = meaning.entry else { continue };
            let weight = weight_of_name(catalog, named, nth, meaning);

            let of_entry = passages.entry(entry).or_default();
            for name in &named.names {
                // A name as programs write it is found whole, and its parts say nothing.
                if !catalog.reading.identifier.is_match(name) {
                    of_entry.push(Passage {
                        cause: cause_number(meaning.cause),
                        text: name,
                        weight,
                    });
                }
            }
        }
    }
}

/// The weight of a message's name for its `nth` meaning.
fn weight_of_name(catalog: &Catalog, named: &Named, nth: usize, meaning: &Meaning) -> u8 {
    // What one product calls a cause that all products share is not the name of the cause.
    if named.product.is_some() && is_shared(catalog, meaning) {
        return weight::SUMMARY;
    }

    // The first meaning is the likeliest; the others do not go by that name.
    if nth == 0 {
        weight::PHRASE
    } else {
        weight::TAG
    }
}

/// Adds what messages and recipes say about entries and causes.
fn add_meanings<'t>(
    catalog: &Catalog,
    table: &'t Table,
    passages: &mut HashMap<EntryId, Vec<Passage<'t>>>,
) {
    for meaning in &table.meanings {
        let Some(entry) = meaning.entry else { continue };
        // What one product says about a cause that all products share is not what the cause says.
        if meaning.is_own && meaning.product.is_some() && is_shared(catalog, meaning) {
            continue;
        }

        let weight = match meaning.cause {
            Some(_) => weight::CAUSE,
            None => weight::SUMMARY,
        };
        passages.entry(entry).or_default().push(Passage {
            cause: cause_number(meaning.cause),
            text: &meaning.text,
            weight,
        });
    }
}

/// Whether all products share a cause. An entry as a whole is shared too.
fn is_shared(catalog: &Catalog, meaning: &Meaning) -> bool {
    let (Some(entry), Some(cause)) = (meaning.entry, meaning.cause) else {
        return true;
    };
    catalog.entries[entry].file.causes[cause].product.is_none()
}

/// 0 for an entry as a whole; else the cause, counted from 1. Causes after the 65,534th share a number.
fn cause_number(cause: Option<usize>) -> u16 {
    match cause {
        Some(cause) => u16::try_from(cause + 1).unwrap_or(u16::MAX),
        None => 0,
    }
}

/// Where each word is.
#[expect(
    clippy::expect_used,
    reason = "four billion entries do not fit into memory"
)]
fn postings(of_entries: Vec<HashMap<(String, u16), u8>>) -> HashMap<String, Vec<Posting>> {
    let mut postings: HashMap<String, Vec<Posting>> = HashMap::new();

    for (id, words) in of_entries.into_iter().enumerate() {
        let entry = u32::try_from(id).expect("there are fewer than four billion entries");
        for ((word, cause), weight) in words {
            postings.entry(word).or_default().push(Posting {
                entry,
                cause,
                weight,
            });
        }
    }

    postings
}

/// The words of an entry and of its causes, each with its highest weight there.
fn words_of_entry(
    catalog: &Catalog,
    entry: &Entry,
    passages: &[Passage],
) -> HashMap<(String, u16), u8> {
    let mut of_entry = OfEntry {
        words: HashMap::new(),
        stop: &catalog.reading.words.stop,
    };

    of_entry.add_entry(&entry.file);
    of_entry.add_causes(&entry.file);
    for passage in passages {
        of_entry.add(passage.cause, passage.text, passage.weight);
    }
    of_entry.add(0, &minor_texts(catalog, &entry.file), weight::PASSING);

    of_entry.words
}

/// The words of one entry.
struct OfEntry<'a> {
    /// The weight by word and cause.
    words: HashMap<(String, u16), u8>,
    /// Words that are left out.
    stop: &'a BTreeSet<String>,
}

impl OfEntry<'_> {
    fn add_entry(&mut self, file: &EntryFile) {
        self.put(0, file.code.as_str().to_lowercase(), weight::CODE);
        self.add(0, file.code.as_str(), weight::NAME);
        self.add(0, &file.name, weight::NAME);
        // Constants, and people in a hurry, leave out the blanks.
        self.put(0, words(&file.name).concat(), weight::NAME);

        if let Some(vendor) = &file.vendor {
            self.add(0, vendor, weight::PRODUCT);
        }
        for tag in &file.tags {
            self.add(0, tag, weight::TAG);
        }
        if let Some(summary) = &file.summary {
            self.add(0, summary, weight::SUMMARY);
        }
    }

    fn add_causes(&mut self, file: &EntryFile) {
        for (at, cause) in file.causes.iter().enumerate() {
            let number = cause_number(Some(at));
            let text = markdown::plain(&cause.text);

            // A cause begins with its name.
            self.add(number, markdown::first_sentence(&text), weight::CAUSE_NAME);
            self.add(number, &text, weight::CAUSE);
            if let Some(product) = &cause.product {
                self.add(number, product, weight::PRODUCT);
            }
        }
    }

    fn add(&mut self, cause: u16, text: &str, weight: u8) {
        for word in words(text) {
            self.put(cause, word, weight);
        }

        // `proxy_read_timeout` is a word of its own: its parts alone look like prose.
        for name in text.split(|c: char| !c.is_alphanumeric() && c != '_') {
            if name.contains('_') {
                self.put(cause, name.to_lowercase(), weight);
            }
        }
    }

    fn put(&mut self, cause: u16, word: String, weight: u8) {
        // A browser looks up codes here, so a code is always kept.
        let is_left_out = word.len() > LONGEST_WORD || self.stop.contains(&word);
        if is_left_out && weight != weight::CODE {
            return;
        }

        let known = self.words.entry((word, cause)).or_default();
        *known = weight.max(*known);
    }
}

/// What else people search an error by: its constants, the first sentences of steps, questions, and timeouts. Whole steps
/// and answers would add nearly every word.
fn minor_texts(catalog: &Catalog, file: &EntryFile) -> String {
    let mut texts: Vec<&str> = vec![];

    texts.extend(file.constants.values().flatten().map(String::as_str));
    for step in &file.steps {
        texts.push(markdown::first_sentence(&step.text));
    }
    for question in &file.faq {
        texts.push(&question.question);
    }
    for timeout in &catalog.timeouts {
        if timeout.code.as_ref() == Some(&file.code) {
            texts.extend([&*timeout.product, &*timeout.setting, &*timeout.waits_for]);
        }
    }

    texts.join("\n")
}
