//! Builds the table from a catalog: from causes in `causes.rs`, and from messages, recipes, reasons and names in the other
//! files.

mod causes;
mod messages;
mod phrases;
mod reasons;
mod recipes;

use std::collections::{BTreeSet, HashMap};

use super::pattern::Pattern;
use super::{Signature, Table};
use crate::catalog::{Catalog, EntryId, Outline};
use crate::diagnostics::Place;
use crate::search::text::words;
use causes::MeaningKey;
pub(crate) use messages::CODE;

/// A table under construction.
struct Builder<'a> {
    catalog: &'a Catalog,
    table: Table,
    /// The positions of meanings.
    known: HashMap<MeaningKey, usize>,
    /// The position of each signature by its pattern, and by whether that must be a whole word.
    by_pattern: HashMap<(Pattern, bool), usize>,
    /// The recipes that prove each cause, as positions in the catalog.
    proofs: HashMap<(EntryId, usize), Vec<usize>>,
    outlines: HashMap<EntryId, Outline>,
}

impl Table {
    pub(crate) fn new(catalog: &Catalog) -> Self {
        let mut builder = Builder {
            catalog,
            table: Self::default(),
            known: HashMap::new(),
            by_pattern: HashMap::new(),
            proofs: HashMap::new(),
            outlines: HashMap::new(),
        };

        // Messages come first, so that a browser, which makes their signatures itself, can be given only the rest.
        builder.collect_proofs();
        builder.add_messages();
        for signature in &mut builder.table.signatures {
            signature.of_messages = signature.meanings.len();
        }
        builder.add_causes();
        builder.add_recipes();
        builder.add_reasons();
        builder.add_phrases();
        builder.name_products();

        builder.table.sort_signatures();
        builder.table
    }

    /// Of the signatures that have a half-remembered part of a line, one that somebody wrote comes first, then the shortest,
    /// which says the least besides that part. A browser, which makes most signatures from the messages, sorts them in the
    /// same way.
    fn sort_signatures(&mut self) {
        self.signatures.sort_by_cached_key(|signature| {
            // UTF-16, because JavaScript compares so.
            let text: Vec<u16> = signature.pattern.joined().encode_utf16().collect();
            (
                !signature.is_written,
                signature.weight(),
                text,
                signature.is_word,
            )
        });
    }
}

impl Builder<'_> {
    /// Adds a pattern with its meanings; returns the position of the signature. A pattern without letters matches every
    /// line and is left out.
    fn add(
        &mut self,
        pattern: Pattern,
        meanings: &[usize],
        place: Place,
        recipe: Option<usize>,
    ) -> Option<usize> {
        if pattern.fragments.is_empty() {
            return None;
        }

        let position = self.position(pattern, false, place);
        let signature = &mut self.table.signatures[position];
        put_all(&mut signature.meanings, meanings);
        match recipe {
            Some(recipe) => signature.recipes.push(recipe),
            None => signature.is_written = true,
        }
        Some(position)
    }

    /// The position of the signature with a pattern. If there is none, it is added.
    fn position(&mut self, pattern: Pattern, is_word: bool, place: Place) -> usize {
        let signatures = &mut self.table.signatures;
        let key = (pattern.clone(), is_word);
        *self.by_pattern.entry(key).or_insert_with(|| {
            signatures.push(Signature {
                is_word,
                ..Signature::new(pattern, place)
            });
            signatures.len() - 1
        })
    }

    /// Names every product of the table that no cause and no message has named.
    fn name_products(&mut self) {
        let of_meanings = self
            .table
            .meanings
            .iter()
            .filter_map(|one| one.product.clone());
        let of_signs = self
            .table
            .product_signs
            .iter()
            .map(|sign| sign.product.clone());

        for title in of_meanings.chain(of_signs).collect::<BTreeSet<String>>() {
            self.name_product(&title);
        }
    }

    /// Adds the title of a product with the words that name it.
    fn name_product(&mut self, title: &str) {
        let generic = &self.catalog.reading.words.generic;
        let mut words = words(title);
        // `gateway` or `of` in a text does not name the product.
        words.retain(|word| word.len() > 2 && !generic.contains(word));
        self.table.titles.insert(title.to_owned(), words);
    }
}

/// Adds the numbers that are not in the list.
fn put_all(list: &mut Vec<usize>, more: &[usize]) {
    for &one in more {
        if !list.contains(&one) {
            list.push(one);
        }
    }
}
