//! Ranks entries and their causes by the words of a query. `static/assets/find.js/3-ranking.js` ranks in the same way, with
//! whole numbers only, so that both give the same order.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Posting, Words};
use crate::catalog::EntryId;
use crate::search::limits::LIMITS;

/// How much a word counts by how it fits, in tenths: the word itself, or a shorter or longer form of it.
pub(crate) const QUALITY: [u64; 2] = [10, 7];

/// An entry or one of its causes, ranked by the words of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// The entry.
    pub entry: EntryId,
    /// The cause, as a position in the entry's list.
    pub cause: Option<usize>,
    /// The higher the better.
    pub score: u64,
    /// How much of the query it has, in hundredths.
    pub coverage: u64,
}

/// A word that a token of the query may mean.
struct Variant<'a> {
    places: &'a [Posting],
    rarity: u64,
    /// The score for each unit of weight.
    worth: u64,
}

impl Words {
    /// The entries that have the words of a query, each with its best cause, the best first; at most `most`.
    ///
    /// A short word is in tens of thousands of places. So a first pass only adds up the best score of each token, which no
    /// cause of the entry can exceed, and a second pass looks at the causes of the few best entries.
    pub fn rank(&self, query: &[String], most: usize) -> Vec<Ranked> {
        let tokens: Vec<Vec<Variant>> = query.iter().map(|token| self.variants(token)).collect();
        let bounds = self.bounds(&tokens);

        let mut candidates: Vec<EntryId> = (0..self.entries)
            .filter(|&entry| bounds[entry] > 0)
            .collect();
        candidates.sort_by_key(|&entry| Reverse(bounds[entry]));
        candidates.truncate(LIMITS.candidates);

        let mut ranked: Vec<Ranked> = candidates
            .into_iter()
            .map(|entry| within(entry, &tokens))
            .collect();
        ranked.sort_by_key(|one| (Reverse(one.score), one.entry));
        ranked.truncate(most);
        ranked
    }

    /// An upper bound for the score of each entry.
    fn bounds(&self, tokens: &[Vec<Variant>]) -> Vec<u64> {
        let mut bounds = vec![0; self.entries];

        for variants in tokens {
            let mut best = vec![0; self.entries];
            for Variant { places, worth, .. } in variants {
                for place in *places {
                    let score = &mut best[place.entry as usize];
                    *score = (*score).max(u64::from(place.weight) * worth);
                }
            }

            for (bound, best) in bounds.iter_mut().zip(best) {
                *bound += best;
            }
        }

        bounds
    }

    /// The words that a token may mean: the token itself, and its longer and shorter forms.
    fn variants(&self, token: &str) -> Vec<Variant<'_>> {
        let mut others = vec![];

        // A single letter begins too many words.
        if token.chars().count() > 1 {
            let forms = self
                .near(token)
                .filter(|word| is_form(word, token))
                .take(LIMITS.variants);
            others.extend(forms.map(|word| self.variant(word, QUALITY[1])));
        }

        // A token that is nowhere counts as very rare, unless a form of it is somewhere.
        let own = self.variant(token, QUALITY[0]);
        let mut variants = vec![];
        if !own.places.is_empty() || others.is_empty() {
            variants.push(own);
        }
        variants.append(&mut others);
        variants
    }

    fn variant(&self, word: &str, quality: u64) -> Variant<'_> {
        let places = match self.places.get(word) {
            Some(places) => &places.kept[..],
            None => &[],
        };
        let rarity = self.rarity(word);

        Variant {
            places,
            rarity,
            worth: rarity * quality,
        }
    }
}

/// Whether one of two different words begins with the other. A short word has no longer forms: it is another word.
fn is_form(word: &str, token: &str) -> bool {
    let is_stem = token.starts_with(word) && word.chars().count() >= LIMITS.stem;
    word != token && (word.starts_with(token) || is_stem)
}

/// The best cause of an entry. What the entry says counts for all its causes.
#[expect(clippy::expect_used, reason = "the entry itself always has a score")]
fn within(entry: EntryId, tokens: &[Vec<Variant>]) -> Ranked {
    let scores = scores_within(entry, tokens);
    let rarities: Vec<u64> = tokens
        .iter()
        .map(|variants| {
            let rarities = variants.iter().map(|variant| variant.rarity);
            rarities.max().unwrap_or(0)
        })
        .collect();
    let whole: u64 = rarities.iter().sum();

    let mut best: Option<Ranked> = None;
    for (&cause, own) in &scores {
        let mut sum = 0;
        let mut covered = 0;
        for (nth, rarity) in rarities.iter().enumerate() {
            let score = own[nth].max(scores[&0][nth]);
            sum += score;
            if score > 0 {
                covered += rarity;
            }
        }

        // A cause that has all the words is more likely meant than one that has some of them prominently.
        let coverage = covered * 100 / whole;
        let score = sum * coverage * coverage / 10_000;
        if best.is_none_or(|best| score > best.score) {
            best = Some(Ranked {
                entry,
                cause: cause.checked_sub(1).map(usize::from),
                score,
                coverage,
            });
        }
    }

    best.expect("the entry itself has a score")
}

/// The scores of each token in one entry, by cause; 0 is the entry itself.
fn scores_within(entry: EntryId, tokens: &[Vec<Variant>]) -> BTreeMap<u16, Vec<u64>> {
    let none = vec![0; tokens.len()];
    let mut scores: BTreeMap<u16, Vec<u64>> = BTreeMap::from([(0, none.clone())]);

    for (nth, variants) in tokens.iter().enumerate() {
        for Variant { places, worth, .. } in variants {
            let start = places.partition_point(|place| (place.entry as usize) < entry);
            let own = places[start..]
                .iter()
                .take_while(|place| place.entry as usize == entry);
            for place in own {
                let score = &mut scores.entry(place.cause).or_insert_with(|| none.clone())[nth];
                *score = (*score).max(u64::from(place.weight) * worth);
            }
        }
    }

    scores
}
