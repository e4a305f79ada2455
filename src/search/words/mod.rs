//! Ranks entries and their causes by the words of a query. `static/assets/find.js/3-ranking.js` ranks alike, by whole numbers alone,
//! so that both give the same order.

mod places;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashMapExt};

use rayon::prelude::*;

use super::limits::LIMITS;
use super::table::{Meaning, Table};
use super::text::{is_typo, words};
use crate::catalog::index_parts::{FEW_PARTS, word_parts};
use crate::catalog::{Catalog, EntryId};
use crate::content::format::entry::EntryFile;
use crate::markdown;
pub(super) use places::{FEW, Places, Posting};

/// How much a word tells by where it stands.
pub(super) mod weight {
    #![allow(missing_docs)]
    pub(crate) const CODE: u8 = 12;
    pub(crate) const NAME: u8 = 10;
    pub(crate) const PHRASE: u8 = 9;
    pub(crate) const CAUSE_NAME: u8 = 8;
    pub(crate) const PRODUCT: u8 = 7;
    pub(crate) const CAUSE: u8 = 5;
    pub(crate) const TAG: u8 = 4;
    pub(crate) const SUMMARY: u8 = 2;
    pub(crate) const PASSING: u8 = 1;
    pub(crate) const ALL: [u8; 9] = [
        CODE, NAME, PHRASE, CAUSE_NAME, PRODUCT, CAUSE, TAG, SUMMARY, PASSING,
    ];
}

/// How much a word tells by how it fits, in tenths: the word itself, its beginning or a longer form of it.
pub(super) const QUALITY: [u64; 2] = [10, 7];

/// Words and where they stand.
#[derive(Debug)]
pub struct Words {
    /// Every word, in order, with its places.
    pub places: BTreeMap<String, Places>,
    /// How many entries and causes.
    pub all: usize,
    /// Into how many parts the words are cut.
    pub shards: usize,
    /// How many entries.
    entries: usize,
}

/// A word that a token may stand for.
struct Variant<'a> {
    places: &'a [Posting],
    rarity: u64,
    /// What each unit of weight counts.
    worth: u64,
}

/// An entry or one of its causes, as an answer to words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// The entry.
    pub entry: EntryId,
    /// The cause, as a position in its list.
    pub cause: Option<usize>,
    /// The higher the better.
    pub score: u64,
    /// How much of the query it has, in hundredths.
    pub coverage: u64,
}

impl Words {
    /// The words of a catalog.
    pub fn new(catalog: &Catalog, table: &Table) -> Self {
        // The products of causes are theirs; a message may stand for a cause that all products share.
        let mut said: HashMap<EntryId, Vec<(u16, &str, u8)>> = HashMap::new();
        // What one product says of a cause that all share is not what the cause is called.
        let is_shared = |meaning: &Meaning| {
            let causes = meaning
                .entry
                .map(|entry| &catalog.entries[entry].file.causes);
            meaning
                .cause
                .zip(causes)
                .is_none_or(|(cause, causes)| causes[cause].product.is_none())
        };
        for named in &table.named {
            for (nth, &meaning) in named.meanings.iter().enumerate() {
                let meaning = &table.meanings[meaning];
                let Some(entry) = meaning.entry else { continue };
                let cause = meaning.cause.map_or(0, cause_number);
                // What a message may stand for besides is not called by its name.
                let weight = match (nth, named.product.is_some() && is_shared(meaning)) {
                    (_, true) => weight::SUMMARY,
                    (0, false) => weight::PHRASE,
                    _ => weight::TAG,
                };
                // A name as programs write it is known whole, and its parts say nothing.
                let is_said = |name: &&String| !catalog.reading.identifier.is_match(name);
                let names = named
                    .names
                    .iter()
                    .filter(is_said)
                    .map(|name| (cause, name.as_str(), weight));
                said.entry(entry).or_default().extend(names);
            }
        }
        for meaning in &table.meanings {
            let Some(entry) = meaning.entry else { continue };
            if meaning.is_own && meaning.product.is_some() && is_shared(meaning) {
                continue;
            }
            let cause = meaning.cause.map_or(0, cause_number);
            let here = said.entry(entry).or_default();
            here.push((
                cause,
                &meaning.text,
                if cause == 0 {
                    weight::SUMMARY
                } else {
                    weight::CAUSE
                },
            ));
        }
        let none = vec![];
        let postings = catalog.entries.par_iter().enumerate().map(|(id, _)| {
            let mut of_entry = OfEntry {
                words: HashMap::new(),
                stop: &catalog.reading.words.stop,
            };
            of_entry.read(catalog, id, said.get(&id).unwrap_or(&none));
            (id, of_entry.words)
        });
        let mut all: HashMap<String, Vec<Posting>> = HashMap::new();
        for (id, words) in postings.collect::<Vec<_>>() {
            for ((word, cause), weight) in words {
                let entry = u32::try_from(id).unwrap_or(u32::MAX);
                all.entry(word).or_default().push(Posting {
                    entry,
                    cause,
                    weight,
                });
            }
        }
        let places = all
            .into_par_iter()
            .map(|(word, postings)| (word, Places::new(postings)))
            .collect();
        let all = catalog
            .entries
            .iter()
            .map(|entry| entry.file.causes.len() + 1)
            .sum();
        let entries = catalog.entries.len();
        Self {
            places,
            all,
            shards: word_parts(entries),
            entries,
        }
    }

    /// The part of the words that a word is in.
    pub fn shard(&self, word: &str) -> usize {
        shard(word, self.shards)
    }

    /// The entries that have the words of a query, each with its best cause, the best first; at most `most`. First each
    /// entry is taken for as good as it could be, were its best places one, and only the best are looked at closer.
    pub fn rank(&self, query: &[String], most: usize) -> Vec<Ranked> {
        let tokens: Vec<Vec<Variant>> = query.iter().map(|token| self.variants(token)).collect();
        let mut bound = vec![0; self.entries];
        for variants in &tokens {
            let mut best = vec![0; self.entries];
            for Variant { places, worth, .. } in variants {
                for place in *places {
                    let score = &mut best[place.entry as usize];
                    *score = (u64::from(place.weight) * worth).max(*score);
                }
            }
            bound
                .iter_mut()
                .zip(best)
                .for_each(|(bound, best)| *bound += best);
        }

        let mut having: Vec<EntryId> = (0..self.entries)
            .filter(|&entry| bound[entry] > 0)
            .collect();
        having.sort_by_key(|&entry| Reverse(bound[entry]));
        having.truncate(LIMITS.candidates);
        let mut ranked: Vec<Ranked> = having
            .into_iter()
            .map(|entry| within(entry, &tokens))
            .collect();
        ranked.sort_by_key(|one| (Reverse(one.score), one.entry));
        ranked.truncate(most);
        ranked
    }

    /// The word that a token misspells: the most frequent one that is one typo away, else the token itself.
    pub fn meant<'a>(&'a self, token: &'a str) -> &'a str {
        if token.chars().count() < LIMITS.typo || self.places.contains_key(token) {
            return token;
        }
        let is_near =
            |word: &&str| word.chars().next() == token.chars().next() && is_typo(word, token);
        let typos = self.near(token).filter(is_near);
        typos.min_by_key(|word| self.rarity(word)).unwrap_or(token)
    }

    /// The words that a token may stand for: itself, what it begins, what it is a longer form of.
    fn variants(&self, token: &str) -> Vec<Variant<'_>> {
        let is_longer = |word: &str| token.starts_with(word) && word.chars().count() >= LIMITS.stem;
        let is_other = |word: &&str| *word != token && (word.starts_with(token) || is_longer(word));
        let others = self
            .near(token)
            .filter(|_| token.chars().count() > 1)
            .filter(is_other);
        let others: Vec<Variant> = others
            .take(LIMITS.variants)
            .map(|word| self.variant(word, 1))
            .collect();

        let mut variants = vec![self.variant(token, 0)];
        // One that nothing here has is as rare as can be.
        variants.retain(|own| !own.places.is_empty() || others.is_empty());
        variants.extend(others);
        variants
    }

    fn variant(&self, word: &str, quality: usize) -> Variant<'_> {
        let places = self.places.get(word).map_or(&[][..], |places| &places.kept);
        let rarity = self.rarity(word);
        Variant {
            places,
            rarity,
            worth: rarity * QUALITY[quality],
        }
    }

    /// The words of the part that a word is in.
    fn near(&self, word: &str) -> impl Iterator<Item = &str> {
        let shard = self.shard(word);
        self.places
            .keys()
            .map(String::as_str)
            .filter(move |other| self.shard(other) == shard)
    }

    fn rarity(&self, word: &str) -> u64 {
        rarity_of(
            self.all,
            self.places.get(word).map_or(0, |places| places.count),
        )
    }
}

/// The best cause of an entry, with what the entry says of all its causes.
fn within(entry: EntryId, tokens: &[Vec<Variant>]) -> Ranked {
    // By cause, the score of each token; 0 is the entry itself.
    let mut scores: BTreeMap<u16, Vec<u64>> = BTreeMap::from([(0, vec![0; tokens.len()])]);
    for (nth, variants) in tokens.iter().enumerate() {
        for Variant { places, worth, .. } in variants {
            let start = places.partition_point(|place| (place.entry as usize) < entry);
            for place in places[start..]
                .iter()
                .take_while(|place| place.entry as usize == entry)
            {
                let own = scores
                    .entry(place.cause)
                    .or_insert_with(|| vec![0; tokens.len()]);
                own[nth] = own[nth].max(u64::from(place.weight) * worth);
            }
        }
    }

    let rarest = |variants: &Vec<Variant>| {
        variants
            .iter()
            .map(|variant| variant.rarity)
            .max()
            .unwrap_or(0)
    };
    let rarities: Vec<u64> = tokens.iter().map(rarest).collect();
    let whole: u64 = rarities.iter().sum();
    let mut best: Option<Ranked> = None;
    for (&cause, own) in &scores {
        let all: Vec<u64> = own
            .iter()
            .zip(&scores[&0])
            .map(|(own, of_entry)| *own.max(of_entry))
            .collect();
        let covered: u64 = rarities
            .iter()
            .zip(&all)
            .filter(|(_, score)| **score > 0)
            .map(|(rarity, _)| rarity)
            .sum();
        let coverage = covered * 100 / whole;
        // What has all the words is meant rather than what has some of them prominently.
        let score = all.iter().sum::<u64>() * coverage * coverage / 10_000;
        if best.is_none_or(|best| score > best.score) {
            best = Some(Ranked {
                entry,
                cause: cause.checked_sub(1).map(usize::from),
                score,
                coverage,
            });
        }
    }
    best.unwrap_or(Ranked {
        entry,
        cause: None,
        score: 0,
        coverage: 0,
    })
}

/// How rare a word is that `having` of `all` places have: 10 for one that all have, 10 more for each halving of their number.
fn rarity_of(all: usize, having: usize) -> u64 {
    let times = (all + 1) / having.max(1);
    10 + 10 * u64::from(times.max(1).ilog2())
}

/// The part of `shards` that a word is in: by its first letter, of many by its first two.
pub(super) fn shard(word: &str, shards: usize) -> usize {
    let mut units = word.encode_utf16();
    let first = units.next().map_or(0, usize::from);
    let second = units
        .next()
        .filter(|_| shards > FEW_PARTS)
        .map_or(0, usize::from);
    (first * 31 + second) % shards.max(1)
}

fn cause_number(cause: usize) -> u16 {
    u16::try_from(cause + 1).unwrap_or(u16::MAX)
}

/// What else people know a failure by: its constants, what steps and questions begin with, its timeouts. Whole answers and
/// steps have nearly any word.
fn besides(catalog: &Catalog, file: &EntryFile) -> String {
    let constants = file.constants.values().flatten().map(String::as_str);
    let steps = file
        .steps
        .iter()
        .map(|step| markdown::first_sentence(&step.text));
    let questions = file.faq.iter().map(|one| &*one.question);
    let timeouts = catalog
        .timeouts
        .iter()
        .filter(|timeout| timeout.code.as_ref() == Some(&file.code));
    let timeouts = timeouts.flat_map(|one| [&*one.product, &*one.setting, &*one.waits_for]);
    let texts: Vec<&str> = constants
        .chain(steps)
        .chain(questions)
        .chain(timeouts)
        .collect();
    texts.join("\n")
}

/// The words of one entry.
struct OfEntry<'a> {
    /// Word and cause to weight.
    words: HashMap<(String, u16), u8>,
    /// Words that are left out.
    stop: &'a BTreeSet<String>,
}

impl OfEntry<'_> {
    fn read(&mut self, catalog: &Catalog, id: EntryId, said: &[(u16, &str, u8)]) {
        let entry = &catalog.entries[id];
        let file = &entry.file;
        self.put(0, file.code.as_str().to_lowercase(), weight::CODE);
        self.add(0, file.code.as_str(), weight::NAME);
        self.add(0, &file.name, weight::NAME);
        // Constants and hasty fingers leave out the blanks.
        self.put(0, words(&file.name).concat(), weight::NAME);
        self.add(
            0,
            file.vendor.as_deref().unwrap_or_default(),
            weight::PRODUCT,
        );
        file.tags
            .iter()
            .for_each(|tag| self.add(0, tag, weight::TAG));
        self.add(
            0,
            file.summary.as_deref().unwrap_or_default(),
            weight::SUMMARY,
        );
        for (at, cause) in file.causes.iter().enumerate() {
            let number = cause_number(at);
            let text = markdown::plain(&cause.text);
            // A cause begins with its name.
            let name = markdown::first_sentence(&text);
            self.add(number, name, weight::CAUSE_NAME);
            self.add(number, &text, weight::CAUSE);
            self.add(
                number,
                cause.product.as_deref().unwrap_or_default(),
                weight::PRODUCT,
            );
        }
        said.iter()
            .for_each(|(cause, text, weight)| self.add(*cause, text, *weight));
        self.add(0, &besides(catalog, file), weight::PASSING);
    }

    fn add(&mut self, cause: u16, text: &str, weight: u8) {
        words(text)
            .into_iter()
            .for_each(|word| self.put(cause, word, weight));
        // A name as programs write it is a word of its own, and only its parts look like prose.
        for name in text
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|name| name.contains('_'))
        {
            self.put(cause, name.to_lowercase(), weight);
        }
    }

    fn put(&mut self, cause: u16, word: String, weight: u8) {
        // A browser looks up codes here: they are in whatever they look like.
        if weight != weight::CODE && (word.len() > 40 || self.stop.contains(&word)) {
            return;
        }
        let known = self.words.entry((word, cause)).or_default();
        *known = weight.max(*known);
    }
}
