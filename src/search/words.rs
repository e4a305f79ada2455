//! Ranks entries and their causes by the words of a query. `static/assets/find.js/3-ranking.js` ranks alike, by whole numbers alone,
//! so that both give the same order.

mod places;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};

use rayon::prelude::*;

use super::table::{Meaning, Table};
use super::text::{distance, slips, words};
use crate::catalog::{Catalog, EntryId};
use crate::content::model::EntryFile;
use crate::content::reading::ReadingFile;
use crate::markdown;
use crate::pages::find::{FEW_PARTS, word_parts};
pub use places::{FEW, PROMINENT, Places, Posting};

/// How much a word tells by where it stands.
pub mod weight {
    #![allow(missing_docs)]
    pub const CODE: u8 = 12;
    pub const NAME: u8 = 10;
    pub const PHRASE: u8 = 9;
    pub const CAUSE_NAME: u8 = 8;
    pub const PRODUCT: u8 = 7;
    pub const CAUSE: u8 = 5;
    pub const TAG: u8 = 4;
    pub const SUMMARY: u8 = 2;
    pub const PASSING: u8 = 1;
    pub const ALL: [u8; 9] = [CODE, NAME, PHRASE, CAUSE_NAME, PRODUCT, CAUSE, TAG, SUMMARY, PASSING];
}

/// How many words a token may stand for, as their beginning or misspelled.
pub const MOST_VARIANTS: usize = 40;

/// The letters that a beginning needs to be looked for in all that many entries say.
pub const LEAST_BEGINNING: usize = 4;

/// The quality of a match in tenths: the word itself, its beginning, a typo.
pub const QUALITY: [u64; 3] = [10, 7, 5];

/// The letters that a word has at least without its ending.
pub const LEAST_STEM: usize = 4;

/// From how many words on a query may have some that nothing here has.
pub const MANY_WORDS: usize = 4;

/// How much more a place tells that has the products which a query names, in tenths.
pub const NAMED: u64 = 20;

/// Words and where they stand.
#[derive(Debug)]
pub struct Words {
    /// Every word, in order, with its places.
    pub places: BTreeMap<String, Places>,
    /// How many entries and causes.
    pub all: usize,
    /// Into how many parts the words are cut.
    pub shards: usize,
    /// The words in the names of products, in order.
    products: Vec<String>,
    reading: Arc<ReadingFile>,
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
            let causes = &catalog.entries[meaning.entry].file.causes;
            meaning.cause.is_none_or(|cause| causes[cause].product.is_none())
        };
        for named in &table.named {
            for (nth, &meaning) in named.meanings.iter().enumerate() {
                let meaning = &table.meanings[meaning];
                let cause = meaning.cause.map_or(0, cause_number);
                // What a message may stand for besides is not called by its name.
                let weight = match (nth, named.product.is_some() && is_shared(meaning)) {
                    (_, true) => weight::SUMMARY,
                    (0, false) => weight::PHRASE,
                    _ => weight::TAG,
                };
                let names = named.names.iter().map(|name| (cause, name.as_str(), weight));
                said.entry(meaning.entry).or_default().extend(names);
            }
        }
        for meaning in &table.meanings {
            if meaning.is_own && meaning.product.is_some() && is_shared(meaning) {
                continue;
            }
            let cause = meaning.cause.map_or(0, cause_number);
            let here = said.entry(meaning.entry).or_default();
            here.push((cause, &meaning.text, if cause == 0 { weight::SUMMARY } else { weight::CAUSE }));
        }
        let none = vec![];
        let postings = catalog.entries.par_iter().enumerate().map(|(id, _)| {
            let mut of_entry = OfEntry { words: HashMap::new(), stop: &catalog.reading.words.stop };
            of_entry.read(catalog, id, said.get(&id).unwrap_or(&none));
            (id, of_entry.words)
        });
        let mut all: HashMap<String, Vec<Posting>> = HashMap::new();
        for (id, words) in postings.collect::<Vec<_>>() {
            for ((word, cause), weight) in words {
                let entry = u32::try_from(id).unwrap_or(u32::MAX);
                all.entry(word).or_default().push(Posting { entry, cause, weight });
            }
        }
        let places = all.into_par_iter().map(|(word, postings)| (word, Places::new(postings))).collect();
        let all = catalog.entries.iter().map(|entry| entry.file.causes.len() + 1).sum();
        let (shards, products) = (word_parts(catalog.entries.len()), table.products.clone());
        Self { places, all, shards, products, reading: Arc::clone(&catalog.reading) }
    }

    /// Whether more than passing words have a word.
    pub fn is_telling(&self, word: &str) -> bool {
        let places = self.places.get(word);
        places.is_some_and(|places| {
            places.count > places.kept.len() || places.kept.iter().any(|place| place.weight > weight::PASSING)
        })
    }

    /// The part of the words that a word is in.
    pub fn shard(&self, word: &str) -> usize {
        shard(word, self.shards)
    }

    /// Ranks what has the words of a query, the best first; at most `most`.
    pub fn rank(&self, query: &[String], most: usize) -> Vec<Ranked> {
        let mut best: BTreeMap<(u32, u16), Vec<Points>> = BTreeMap::new();
        let mut tokens: Vec<Token> = vec![];
        for (nth, token) in query.iter().enumerate() {
            let variants = self.variants(token);
            let rarity = variants.iter().map(|(word, _)| self.rarity(word)).max();
            let is_product = self.products.binary_search(token).is_ok();
            // Of many words some are the story around the failure.
            let unknown = rarity_of(self.all, 0) / if query.len() < MANY_WORDS { 1 } else { 2 };
            tokens.push(Token { rarity: rarity.unwrap_or(unknown), is_product });
            for (word, quality) in variants {
                let least = self.least(quality, token);
                for posting in self.places[word].kept.iter().filter(|posting| posting.weight >= least) {
                    let score = u64::from(posting.weight) * self.rarity(word) * QUALITY[quality];
                    let scores = best.entry((posting.entry, posting.cause)).or_default();
                    scores.resize(nth + 1, (0, 0));
                    let fit = if posting.weight > weight::PASSING { 3 - quality } else { 0 };
                    scores[nth] = better(scores[nth], (score, fit));
                }
            }
        }
        let mut ranked: Vec<Ranked> = best
            .iter()
            .map(|(&(entry, cause), own)| {
                let of_entry = best.get(&(entry, 0)).map_or(&[][..], Vec::as_slice);
                ranked(entry, cause, (own, of_entry), &tokens)
            })
            .collect();
        ranked.sort_by_key(|one| (std::cmp::Reverse(one.score), one.entry, one.cause.map_or(0, |it| it + 1)));
        let mut seen = std::collections::HashSet::new();
        ranked.retain(|one| seen.insert(one.entry));
        ranked.truncate(most);
        ranked
    }

    /// The word that a token, which is none, misspells: the most frequent one, if no other is as frequent.
    pub fn meant<'a>(&'a self, token: &'a str) -> Option<&'a str> {
        let variants = self.variants(token);
        let rarity = variants.iter().map(|(word, _)| self.rarity(word)).min()?;
        let mut likeliest = variants.iter().filter(|(word, _)| self.rarity(word) == rarity);
        let is_misspelled = variants.iter().all(|(_, quality)| *quality == 2);
        let (word, _) = likeliest.next()?;
        (is_misspelled && likeliest.next().is_none()).then_some(word)
    }

    /// How much a place must tell at least. A typo is taken for what is prominent only, since text in passing
    /// has nearly any word; of many entries, so is a beginning of a few letters.
    fn least(&self, quality: usize, token: &str) -> u8 {
        let is_short = self.shards > FEW_PARTS && token.chars().count() < LEAST_BEGINNING;
        match quality {
            0 => 0,
            1 if !is_short => 0,
            _ => PROMINENT,
        }
    }

    /// The words that a token may stand for: itself, else those that it begins, else those that it misspells; each with
    /// its quality.
    fn variants(&self, token: &str) -> Vec<(&str, usize)> {
        let exact = self.places.get_key_value(token).map(|(word, _)| (word.as_str(), 0));
        let length = token.chars().count();
        let near =
            || self.places.keys().map(String::as_str).filter(|word| self.shard(word) == self.shard(token));
        let begins = |word: &&str| length > 1 && word.starts_with(token) && *word != token;
        let mut variants: Vec<(&str, usize)> = exact.into_iter().collect();
        variants.extend(near().filter(begins).take(MOST_VARIANTS).map(|word| (word, 1)));
        let is_number = token.bytes().all(|byte| byte.is_ascii_digit());
        if exact.is_some() || is_number {
            return variants;
        }
        let endings = &self.reading.words.endings;
        let stems = endings.iter().filter_map(|ending| token.strip_suffix(ending.as_str()));
        let stems = stems.filter(|stem| stem.chars().count() >= LEAST_STEM);
        let known = stems.filter_map(|stem| self.places.get_key_value(stem)).next();
        variants.extend(known.map(|(word, _)| (word.as_str(), 1)));
        let first = token.chars().next();
        let begun = variants.len();
        // What begins a word may be a slip as well, though hardly two.
        let most_slips = if begun == 0 { slips(length) } else { slips(length).min(1) };
        for most in 1..=most_slips {
            let misspelled = near()
                .filter(|word| self.shards > FEW_PARTS || word.chars().next() == first)
                .filter(|word| distance(word, token, most).is_some());
            variants.extend(misspelled.take(MOST_VARIANTS).map(|word| (word, 2)));
            if variants.len() > begun {
                break;
            }
        }
        variants
    }

    fn rarity(&self, word: &str) -> u64 {
        rarity_of(self.all, self.places.get(word).map_or(0, |places| places.count))
    }
}

/// The score of a token at a place, and how well the best word there fits it: 3 as typed, 2 begun, 1 misspelled, 0 if it
/// is there in passing.
type Points = (u64, usize);

/// What a place has of two words for the same token.
fn better(one: Points, other: Points) -> Points {
    (one.0.max(other.0), one.1.max(other.1))
}

/// A word of a query.
struct Token {
    rarity: u64,
    is_product: bool,
}

/// The score of one place: for each token what its entry or it has, whichever is more.
fn ranked(entry: u32, cause: u16, (own, of_entry): (&[Points], &[Points]), tokens: &[Token]) -> Ranked {
    let (mut score, mut covered, mut begun, mut whole) = (0, 0, 0, 0);
    let mut has_products = true;
    for (nth, &Token { rarity, is_product }) in tokens.iter().enumerate() {
        let at = |scores: &[Points]| scores.get(nth).copied().unwrap_or_default();
        let (points, fit) = better(at(own), at(of_entry));
        score += points;
        whole += rarity;
        if points > 0 {
            // What is said in passing is half an answer.
            covered += if fit == 0 { rarity / 2 } else { rarity };
            begun += if fit == 2 { rarity - rarity * QUALITY[1] / 10 } else { 0 };
        }
        has_products &= points > 0 || !is_product;
    }
    let share = |of: u64| (of * 100).checked_div(whole).unwrap_or_default();
    // What has all the words is meant rather than what has some of them prominently, and what is about the product that
    // was named rather than about another.
    let score = score * share(covered) * share(covered) / 10_000;
    let names_any = tokens.iter().any(|token| token.is_product);
    let score = if names_any && has_products { score * NAMED / 10 } else { score };
    // Of many words nearly any is the beginning of another somewhere.
    let coverage = share(if tokens.len() < MANY_WORDS { covered } else { covered - begun });
    let cause = cause.checked_sub(1).map(usize::from);
    let entry = usize::try_from(entry).unwrap_or(usize::MAX);
    Ranked { entry, cause, score, coverage }
}

/// How rare a word is that `having` of `all` places have: 10 for one that all have, 10 more for each halving of their number.
fn rarity_of(all: usize, having: usize) -> u64 {
    let times = (all + 1) / having.max(1);
    10 + 10 * u64::from(times.max(1).ilog2())
}

/// The part of `shards` that a word is in: by its first letter, of many by its first two.
pub fn shard(word: &str, shards: usize) -> usize {
    let mut units = word.encode_utf16();
    let first = units.next().map_or(0, usize::from);
    let second = units.next().filter(|_| shards > FEW_PARTS).map_or(0, usize::from);
    (first * 31 + second) % shards.max(1)
}

fn cause_number(cause: usize) -> u16 {
    u16::try_from(cause + 1).unwrap_or(u16::MAX)
}

/// What else people know a failure by: its constants, what steps and questions begin with, its timeouts. Whole answers and
/// steps have nearly any word.
fn besides(catalog: &Catalog, file: &EntryFile) -> String {
    let constants = file.constants.values().flatten().map(String::as_str);
    let steps = file.steps.iter().map(|step| markdown::first_sentence(&step.text));
    let questions = file.faq.iter().map(|one| &*one.question);
    let timeouts = catalog.timeouts.iter().filter(|timeout| timeout.code.as_ref() == Some(&file.code));
    let timeouts = timeouts.flat_map(|one| [&*one.product, &*one.setting, &*one.waits_for]);
    let texts: Vec<&str> = constants.chain(steps).chain(questions).chain(timeouts).collect();
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
        self.add(0, file.vendor.as_deref().unwrap_or_default(), weight::PRODUCT);
        file.tags.iter().for_each(|tag| self.add(0, tag, weight::TAG));
        self.add(0, file.summary.as_deref().unwrap_or_default(), weight::SUMMARY);
        for (at, cause) in file.causes.iter().enumerate() {
            let number = cause_number(at);
            let text = markdown::plain(&cause.text);
            // A cause begins with its name.
            let name = markdown::first_sentence(&text);
            self.add(number, name, weight::CAUSE_NAME);
            self.add(number, &text, weight::CAUSE);
            self.add(number, cause.product.as_deref().unwrap_or_default(), weight::PRODUCT);
        }
        said.iter().for_each(|(cause, text, weight)| self.add(*cause, text, *weight));
        self.add(0, &besides(catalog, file), weight::PASSING);
    }

    fn add(&mut self, cause: u16, text: &str, weight: u8) {
        words(text).into_iter().for_each(|word| self.put(cause, word, weight));
        // A name as programs write it is a word of its own, and only its parts look like prose.
        for name in text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|name| name.contains('_')) {
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
