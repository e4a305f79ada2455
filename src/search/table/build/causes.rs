//! What causes add to the table: their signatures, and what any pattern means.

use super::{Builder, recipes};
use crate::catalog::{EntryId, Lead, Outline, Recipe};
use crate::content::format::entry::Cause;
use crate::markdown;
use crate::search::table::Meaning;
use crate::search::table::pattern::Pattern;

/// What a message or a recipe says about a cause besides its entry.
#[derive(Clone, Copy, Default)]
pub(super) struct OwnWords<'a> {
    pub(super) text: Option<&'a str>,
    pub(super) next: Option<&'a str>,
    pub(super) product: Option<&'a str>,
    /// Whether a recipe says it, which proves the cause and so says the same.
    pub(super) is_proof: bool,
}

/// What makes a meaning another one.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct MeaningKey {
    entry: EntryId,
    cause: Option<usize>,
    text: Option<String>,
    product: Option<String>,
    next: Option<String>,
}

impl MeaningKey {
    fn without_advice(lead: &Lead, text: Option<&str>, product: Option<&str>) -> Self {
        Self {
            entry: lead.entry,
            cause: lead.cause,
            text: text.map(str::to_owned),
            product: product.map(str::to_owned),
            next: None,
        }
    }
}

impl Builder<'_> {
    pub(super) fn collect_proofs(&mut self) {
        for (at, recipe) in self.catalog.recipes.iter().enumerate() {
            if let Some((entry, cause)) = self.proven(recipe) {
                self.proofs.entry((entry, cause)).or_default().push(at);
            }
        }
    }

    pub(super) fn add_causes(&mut self) {
        for (id, entry) in self.catalog.entries.iter().enumerate() {
            for (at, cause) in entry.file.causes.iter().enumerate() {
                if let Some(product) = &cause.product {
                    self.name_product(product);
                }
                if cause.signatures.is_empty() {
                    continue;
                }

                let lead = Lead {
                    entry: id,
                    cause: Some(at),
                };
                let meaning = self.meaning(&lead, OwnWords::default());
                for (nth, line) in cause.signatures.iter().enumerate() {
                    // In Markdown a signature has no field of its own, so the place is the line in the cause.
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

    /// The position of what something leads to. If the entry does not say it, what a message or a recipe says counts.
    pub(super) fn meaning(&mut self, lead: &Lead, own: OwnWords) -> usize {
        let catalog = self.catalog;
        let entry = &catalog.entries[lead.entry];
        let cause = lead.cause.map(|at| &entry.file.causes[at]);
        let own_text = match cause {
            Some(_) if own.is_proof => None,
            _ => own.text,
        };
        let has_product = cause.is_some_and(|cause| cause.product.is_some());

        // The first advice that is given counts for those who have none of their own.
        let own_product = if has_product { None } else { own.product };
        let without_advice = MeaningKey::without_advice(lead, own_text, own_product);
        let key = MeaningKey {
            next: own.next.map(str::to_owned),
            ..without_advice.clone()
        };
        if let Some(&known) = self.known.get(&key) {
            return known;
        }

        let meaning = Meaning {
            code: entry.code().to_string(),
            entry: Some(lead.entry),
            cause: lead.cause,
            message: None,
            place: self.place(lead, own),
            product: product_of(own.product, cause).map(str::to_owned),
            text: match (own_text, cause) {
                (Some(text), _) => markdown::plain(text),
                (None, Some(cause)) => markdown::plain(&cause.text),
                (None, None) => entry.description(),
            },
            next: match own.next {
                Some(next) => Some(markdown::with_code(next)),
                None => self.next(lead, own.product),
            },
            reasons: vec![],
            is_own: own_text.is_some(),
            is_plain: has_product && own_text.is_none(),
        };

        let position = self.table.meanings.len();
        self.table.meanings.push(meaning);
        self.known.entry(without_advice).or_insert(position);
        self.known.insert(key, position);
        position
    }

    /// The place of a cause, or of where a page lists a recipe that proves no cause.
    fn place(&mut self, lead: &Lead, own: OwnWords) -> Option<String> {
        let entry = &self.catalog.entries[lead.entry];
        let outline = self
            .outlines
            .entry(lead.entry)
            .or_insert_with(|| Outline::of(entry));
        match lead.cause {
            Some(cause) => Some(outline.places[cause].clone()),
            None if own.is_proof => Some(recipes::place(outline, own.product)),
            None => None,
        }
    }

    /// What to do next about a cause of a product: what the recipe with the cause's name says, or what all recipes of the
    /// product that prove the cause say if they agree.
    fn next(&self, lead: &Lead, product: Option<&str>) -> Option<String> {
        let cause = &self.catalog.entries[lead.entry].file.causes[lead.cause?];
        let product = product_of(product, Some(cause));
        if let Some(namesake) = self.namesake(lead, product) {
            return Some(markdown::with_code(advice_of(namesake)));
        }

        let mut advice = self.proofs_of(lead, product).map(advice_of);
        let first = advice.next()?;
        advice
            .all(|other| other == first)
            .then(|| markdown::with_code(first))
    }

    /// The recipe that is named like the cause that it proves. Its advice is for all who have the cause; the advice of other
    /// recipes is only for those who have their very line.
    pub(super) fn namesake(&self, lead: &Lead, product: Option<&str>) -> Option<&Recipe> {
        let cause = &self.catalog.entries[lead.entry].file.causes[lead.cause?];
        let id = cause.id.as_deref()?;
        self.proofs_of(lead, product)
            .find(|recipe| cause_name(recipe) == id)
    }

    /// The recipes of a product that prove a cause; without a product, the recipes of all products.
    fn proofs_of(&self, lead: &Lead, product: Option<&str>) -> impl Iterator<Item = &Recipe> {
        let proofs = match lead.cause {
            Some(cause) => self.proofs.get(&(lead.entry, cause)),
            None => None,
        };
        let recipes = proofs
            .into_iter()
            .flatten()
            .map(|&recipe| &self.catalog.recipes[recipe]);
        recipes.filter(move |recipe| match product {
            Some(product) => self.catalog.products[recipe.product].file.title == product,
            None => true,
        })
    }
}

/// The product that a message or a recipe names, or else the product of the cause.
fn product_of<'p>(own: Option<&'p str>, cause: Option<&'p Cause>) -> Option<&'p str> {
    own.or_else(|| cause?.product.as_deref())
}

/// The id that a cause of the same name has: `nginx-refused` for the recipe `nginx/502-refused`.
#[expect(
    clippy::expect_used,
    reason = "the id is made from the folder and the file"
)]
fn cause_name(recipe: &Recipe) -> String {
    let (product, name) = recipe
        .id
        .split_once('/')
        .expect("a recipe's id is a product and a name");
    match name.split_once('-') {
        Some((_code, name)) => format!("{product}-{name}"),
        None => format!("{product}-{name}"),
    }
}

/// What a recipe says to do next.
pub(super) fn advice_of(recipe: &Recipe) -> &str {
    recipe.file.next.as_deref().unwrap_or(&recipe.file.fix.how)
}
