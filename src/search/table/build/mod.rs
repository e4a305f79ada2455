//! Makes the signature table from the causes of entries, in `messages.rs` from messages and in `recipes.rs` from recipes.

mod messages;
mod recipes;

use std::cmp::Reverse;
use std::collections::HashMap;

pub(crate) use messages::CODE;

use super::pattern::{Keys, Pattern};
use super::{Meaning, Named, Phrase, Reason, Signature, Table};
use crate::catalog::{Catalog, Entry, EntryId, Lead, Outline, Recipe};
use crate::diagnostics::Place;
use crate::markdown;
use crate::search::text::folded;
use crate::search::words::FEW;

/// What a message or a recipe says of a cause besides its entry.
#[derive(Clone, Copy, Default)]
struct OwnWords<'a> {
    text: Option<&'a str>,
    next: Option<&'a str>,
    product: Option<&'a str>,
    /// Whether it says the same as the cause.
    is_proof: bool,
}

/// Makes the table.
struct Builder<'a> {
    catalog: &'a Catalog,
    table: Table,
    /// The position of a meaning by entry, cause, and what is said of it besides.
    known: HashMap<(EntryId, Option<usize>, String), usize>,
    /// The position of a signature by its pattern, and whether that is a whole word.
    by_pattern: HashMap<(Pattern, bool), usize>,
    /// The recipes that prove a cause.
    proofs: HashMap<(EntryId, usize), Vec<usize>>,
    outlines: HashMap<EntryId, Outline>,
}

impl Table {
    /// The table of a catalog.
    pub fn new(catalog: &Catalog) -> Self {
        let mut builder = Builder {
            catalog,
            table: Self::default(),
            known: HashMap::new(),
            by_pattern: HashMap::new(),
            proofs: HashMap::new(),
            outlines: HashMap::new(),
        };
        builder.collect_proofs();
        builder.add_messages();
        for signature in &mut builder.table.signatures {
            signature.of_messages = signature.meanings.len();
        }
        builder.add_causes();
        builder.add_recipes();
        builder.add_reasons();
        builder.add_phrases();
        // Of those that have a half-remembered part of a line, what somebody wrote comes first, then the shortest, which
        // says the least beside it; a browser, which makes most of them of the messages, has them in the same order.
        builder.table.signatures.sort_by_cached_key(|signature| {
            let text: Vec<u16> = signature.pattern.joined().encode_utf16().collect();
            (
                !signature.is_written,
                signature.weight(),
                text,
                signature.is_word,
            )
        });
        builder.table
    }
}

impl Builder<'_> {
    fn collect_proofs(&mut self) {
        for (at, recipe) in self.catalog.recipes.iter().enumerate() {
            if let Some((entry, cause)) = self.proven(recipe) {
                self.proofs.entry((entry, cause)).or_default().push(at);
            }
        }
    }

    fn add_causes(&mut self) {
        for (id, entry) in self.catalog.entries.iter().enumerate() {
            for (at, cause) in entry.file.causes.iter().enumerate() {
                self.name_product(cause.product.as_deref());
                if cause.signatures.is_empty() {
                    continue;
                }
                let meaning = self.meaning(
                    &Lead {
                        entry: id,
                        cause: Some(at),
                    },
                    OwnWords::default(),
                );
                for (nth, line) in cause.signatures.iter().enumerate() {
                    // In Markdown the place is that of the cause, narrowed to the line.
                    let place = if entry.path.ends_with(".md") {
                        entry.place(format!("causes.{at}"), line)
                    } else {
                        entry.place(format!("causes.{at}.signatures.{nth}"), "")
                    };
                    self.add(Pattern::new(line), &[meaning], place, None);
                }
            }
        }
    }

    /// The position of what something leads to. Its own words count where the entry has none for it.
    fn meaning(&mut self, lead: &Lead, own_words: OwnWords) -> usize {
        let OwnWords {
            text,
            next,
            product,
            is_proof,
        } = own_words;
        let catalog = self.catalog;
        // A recipe's words say the same as the cause that it proves; a message's own may say more.
        let is_own = lead.cause.is_none() || !is_proof;
        let has_product = lead.cause.is_some_and(|at| {
            catalog.entries[lead.entry].file.causes[at]
                .product
                .is_some()
        });
        let own = [text.filter(|_| is_own), product.filter(|_| !has_product)]
            .map(Option::unwrap_or_default);
        let own = own.join(" ");
        // The first advice that is given stands for those who have none of their own.
        let any = (lead.entry, lead.cause, own.clone());
        let key = (
            lead.entry,
            lead.cause,
            next.map_or(own.clone(), |next| format!("{own} {next}")),
        );
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let entry = &catalog.entries[lead.entry];
        let cause = lead.cause.map(|cause| &entry.file.causes[cause]);
        let text = text
            .filter(|_| is_own)
            .map(markdown::plain)
            .or_else(|| cause.map(|cause| markdown::plain(&cause.text)));
        let text = text.unwrap_or_else(|| entry.description());
        let outline = self
            .outlines
            .entry(lead.entry)
            .or_insert_with(|| Outline::of(entry));
        let meaning = Meaning {
            code: entry.code().to_string(),
            entry: Some(lead.entry),
            cause: lead.cause,
            message: None,
            anchor: match lead.cause {
                Some(cause) => Some(outline.causes[cause].clone()),
                None => is_proof.then(|| recipes::anchor(outline, product)),
            },
            product: product
                .map(str::to_owned)
                .or_else(|| cause.and_then(|cause| cause.product.clone())),
            text,
            next: next
                .map(markdown::with_code)
                .or_else(|| self.next(lead, product)),
            reasons: vec![],
            is_own: is_own && own_words.text.is_some(),
            is_plain: has_product && !(is_own && own_words.text.is_some()),
        };
        let position = self.table.meanings.len();
        self.table.meanings.push(meaning);
        self.known.entry(any).or_insert(position);
        self.known.insert(key, position);
        position
    }

    /// What to do next about a cause that `product` tells of: what the recipe says that is named like the cause, or all of
    /// the product's that prove it; else the entry's first command for operators.
    fn next(&self, lead: &Lead, product: Option<&str>) -> Option<String> {
        let entry = &self.catalog.entries[lead.entry];
        let product = product.or_else(|| entry.file.causes[lead.cause?].product.as_deref());
        let proofs: Vec<&Recipe> = self.proofs_of(lead, product).collect();
        let agreed = || {
            proofs.first().filter(|first| {
                proofs
                    .iter()
                    .all(|it| next_of_recipe(it) == next_of_recipe(first))
            })
        };
        let said = self
            .namesake(lead, product)
            .or_else(|| agreed().copied())
            .map(next_of_recipe);
        said.map(markdown::with_code)
    }

    /// The recipes of `product`, or of all where there is none, that prove a cause.
    fn proofs_of(&self, lead: &Lead, product: Option<&str>) -> impl Iterator<Item = &Recipe> {
        let proofs = lead
            .cause
            .and_then(|cause| self.proofs.get(&(lead.entry, cause)));
        let recipes = proofs
            .into_iter()
            .flatten()
            .map(|&recipe| &self.catalog.recipes[recipe]);
        recipes.filter(move |recipe| {
            product.is_none_or(|it| self.catalog.products[recipe.product].file.title == it)
        })
    }

    /// The recipe that is named like the cause that it proves: its advice is for all who have the cause, that of others for
    /// who has their very line.
    fn namesake(&self, lead: &Lead, product: Option<&str>) -> Option<&Recipe> {
        let id = self.catalog.entries[lead.entry].file.causes[lead.cause?]
            .id
            .as_deref()?;
        self.proofs_of(lead, product)
            .find(|recipe| name_of(recipe) == id)
    }

    fn add(&mut self, pattern: Pattern, meanings: &[usize], place: Place, recipe: Option<usize>) {
        if pattern.fragments.is_empty() {
            return;
        }
        let position = self.position(pattern, false, place);
        let signature = &mut self.table.signatures[position];
        put_all(&mut signature.meanings, meanings);
        signature.recipes.extend(recipe);
        signature.is_written |= recipe.is_none();
    }

    /// The position of the signature with a pattern, which is new if there is none.
    fn position(&mut self, pattern: Pattern, is_word: bool, place: Place) -> usize {
        *self
            .by_pattern
            .entry((pattern.clone(), is_word))
            .or_insert_with(|| {
                self.table.signatures.push(Signature {
                    is_word,
                    ..Signature::new(pattern, place)
                });
                self.table.signatures.len() - 1
            })
    }

    /// The reasons, with the causes that have each, and their wordings.
    fn add_reasons(&mut self) {
        let reasons = &self.catalog.reasons;

        for (at, reason) in reasons.file.reasons.iter().enumerate() {
            let meanings: Vec<usize> = reasons.leads[at]
                .iter()
                .map(|lead| self.meaning(lead, OwnWords::default()))
                .collect();

            self.table.reasons.push(Reason {
                id: reason.id.clone(),
                title: reason.title.clone(),
                means: reason.means.clone(),
                next: reason
                    .next
                    .iter()
                    .map(|(on, next)| (*on, markdown::with_code(next)))
                    .collect(),
                meanings,
            });
            let says = reason
                .says
                .iter()
                .map(|wording| (Pattern::new(wording), at));
            self.table
                .wordings
                .extend(says.filter(|(pattern, _)| !pattern.fragments.is_empty()));

            // What messages and recipes say of such a cause has the same reason.
            for lead in &reasons.leads[at] {
                let of_cause = |meaning: &&mut Meaning| {
                    meaning.entry == Some(lead.entry) && meaning.cause == lead.cause
                };
                for meaning in self
                    .table
                    .meanings
                    .iter_mut()
                    .filter(of_cause)
                    .filter(|_| lead.cause.is_some())
                {
                    meaning.reasons.push(at);
                }
            }
        }

        // Of those that say as much the reason decides, so that a browser can sort them alike.
        self.table
            .wordings
            .sort_by_key(|(pattern, reason)| (Reverse(pattern.weight()), *reason));
        let Table {
            wordings,
            signatures,
            ..
        } = &mut self.table;
        let keys = Keys::of(wordings.iter().map(|(wording, _)| wording));
        for signature in signatures {
            let text = signature.pattern.fragments.join(" ");
            let found = keys.found_in(&text);
            // A code says what failed, whatever else the line says.
            let has_wording = found
                .into_iter()
                .any(|at| wordings[at].0.matches_words(&text));
            signature.gives_reason = signature.is_code || has_wording;
        }
    }

    fn add_phrases(&mut self) {
        let ranges = self
            .catalog
            .categories
            .iter()
            .filter_map(|category| category.file.codes);
        self.table.numbers = ranges.map(|range| (range.first, range.last)).collect();
        for entry in &self.catalog.entries {
            if let Some(vendor) = &entry.file.vendor {
                self.table
                    .vendors
                    .insert(entry.code().to_string(), crate::search::text::words(vendor));
            }
        }
        // Digits after letters are one token: `C204`. After a blank it is the code alone, and a cue must announce it.
        for category in &self.catalog.categories {
            let pattern = category.file.title_pattern.as_deref().unwrap_or_default();
            let before = pattern
                .split_once("{code}")
                .map_or("", |(before, _)| before);
            let form = before
                .rsplit(|c: char| !c.is_alphanumeric() && c != '-' && c != '_')
                .next();
            self.table
                .forms
                .extend(form.filter(|form| !form.is_empty()).map(folded));
        }
        // Of many entries, names are found by their words; the table would be too large for a browser.
        if self.catalog.entries.len() <= FEW {
            let names = self.catalog.entries.iter();
            self.table
                .phrases
                .extend(names.map(|entry| phrase(entry, &entry.file.name)));
            self.add_constants();
        }
    }

    /// What programs call the codes: `StatusBadGateway`, `HttpStatusCode.BadGateway`.
    fn add_constants(&mut self) {
        for entry in 0..self.catalog.entries.len() {
            let catalog = self.catalog;
            let constants = catalog.entries[entry].file.constants.values().flatten();
            let names: Vec<String> = constants
                .filter(|name| !name.contains(' '))
                .cloned()
                .collect();
            if names.is_empty() {
                continue;
            }
            let last = |name: &String| name.rsplit(['.', ':']).next().map(str::to_owned);
            let short: Vec<String> = names
                .iter()
                .filter_map(last)
                .filter(|name| !names.contains(name))
                .collect();
            let meanings = vec![self.meaning(&Lead { entry, cause: None }, OwnWords::default())];
            let names: Vec<String> = names.into_iter().chain(short).collect();
            let looked_up = names.len();
            self.table.named.push(Named {
                names,
                looked_up,
                meanings,
                ..Named::default()
            });
        }
    }

    /// The position of an access-log format.
    fn format(&self, name: &str) -> Option<usize> {
        self.catalog
            .reading
            .formats
            .iter()
            .position(|format| format.name == name)
    }

    fn name_product(&mut self, product: Option<&str>) {
        let generic = &self.catalog.reading.words.generic;
        if let Some(title) = product {
            let mut words = crate::search::text::words(title);
            words.retain(|word| word.len() > 2 && !generic.contains(word));
            self.table.titles.insert(title.to_owned(), words);
        }
    }
}

/// Adds what is not there yet.
fn put_all(list: &mut Vec<usize>, more: &[usize]) {
    for &one in more {
        if !list.contains(&one) {
            list.push(one);
        }
    }
}

fn phrase(entry: &Entry, words: &str) -> Phrase {
    Phrase {
        code: entry.code().to_string(),
        words: folded(words),
    }
}

/// The name that a cause of the same has: `nginx-refused` for the recipe `nginx/502-refused`.
fn name_of(recipe: &Recipe) -> String {
    let (product, name) = recipe.id.split_once('/').unwrap_or_default();
    format!(
        "{product}-{}",
        name.split_once('-').map_or(name, |(_, name)| name)
    )
}

/// What a recipe says to do next.
fn next_of_recipe(recipe: &Recipe) -> &str {
    recipe.file.next.as_deref().unwrap_or(&recipe.file.fix.how)
}
