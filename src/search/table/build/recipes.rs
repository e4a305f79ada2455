//! What recipes add to the table: their signatures, or else the lines that they expect.

use super::Builder;
use super::causes::{OwnWords, advice_of};
use crate::catalog::outline::product_path;
use crate::catalog::{EntryId, Lead, Outline, Recipe};
use crate::markdown;
use crate::search::table::pattern::{Keys, Pattern};
use crate::search::table::{Meaning, Signature, Table};

impl Builder<'_> {
    pub(super) fn add_recipes(&mut self) {
        // Before recipes add their own patterns, which nobody wrote.
        let written = Written::of(&self.table);

        for (at, recipe) in self.catalog.recipes.iter().enumerate() {
            let product = &self.catalog.products[recipe.product].file.title;
            self.name_product(product);
            let Some(entry) = recipe.entry else { continue };

            let proven = self.proven(recipe).map(|(_, cause)| cause);
            for (field, line) in self.signatures(recipe) {
                let pattern = Pattern::new(line);
                let cause = proven.or_else(|| self.shown_by(&written, &pattern, entry));
                let meaning = self.recipe_meaning(recipe, &Lead { entry, cause }, product);

                let place = recipe.place(field, line);
                if let Some(signature) = self.add(pattern, &[meaning], place, Some(at)) {
                    self.add_next(signature, meaning, recipe);
                }
            }
        }
    }

    /// The cause that a recipe proves.
    pub(super) fn proven(&self, recipe: &Recipe) -> Option<(EntryId, usize)> {
        let entry = recipe.entry?;
        let id = recipe.file.proves.as_deref()?;
        let cause = self.catalog.entries[entry]
            .file
            .causes
            .iter()
            .position(|cause| cause.id.as_deref() == Some(id))?;
        Some((entry, cause))
    }

    /// The signatures of a recipe, each with its field: those that somebody wrote, or else the lines that the recipe expects
    /// in the logs of its own server and that say enough.
    fn signatures<'r>(&self, recipe: &'r Recipe) -> Vec<(String, &'r str)> {
        let mut signatures = vec![];

        if let Some(written) = &recipe.file.signatures {
            for (nth, line) in written.iter().enumerate() {
                signatures.push((format!("signatures.{nth}"), line.as_str()));
            }
            return signatures;
        }

        let front = match &recipe.file.behind {
            Some(front) => self.catalog.product(front),
            None => None,
        };
        for (log, lines) in &recipe.file.expect.log {
            // The server in front writes of a failure that it only sees.
            if front.is_some_and(|front| front.file.logs.contains_key(log)) {
                continue;
            }
            for line in lines.each() {
                let pattern = Pattern::new(line);
                if !pattern.is_too_general() && !pattern.says_nothing() {
                    signatures.push(("expect.log".to_owned(), line.as_str()));
                }
            }
        }

        signatures
    }

    /// The cause of an entry that a message or a cause shows with a part of this pattern.
    fn shown_by(&self, written: &Written, pattern: &Pattern, entry: EntryId) -> Option<usize> {
        let whole = pattern.fragments.join(" ");

        for nth in written.keys.found_in(&whole) {
            let known = &self.table.signatures[written.positions[nth]];
            if let [meaning] = known.meanings[..]
                && known.pattern.matches(&whole)
            {
                let meaning = &self.table.meanings[meaning];
                if meaning.entry == Some(entry) && meaning.cause.is_some() {
                    return meaning.cause;
                }
            }
        }

        None
    }

    /// What a recipe means: the cause that it proves or that the same line shows, or its own words.
    fn recipe_meaning(&mut self, recipe: &Recipe, lead: &Lead, product: &str) -> usize {
        // If several recipes prove a cause, the advice of one may be wrong for the others.
        let next = match lead.cause {
            Some(_) => None,
            None => Some(advice_of(recipe)),
        };
        self.meaning(
            lead,
            OwnWords {
                text: Some(&recipe.file.cause),
                next,
                product: Some(product),
                is_proof: true,
            },
        )
    }

    /// Keeps what the only recipe with a signature says to do next, unless the cause has advice for all its lines.
    fn add_next(&mut self, signature: usize, meaning: usize, recipe: &Recipe) {
        let Meaning {
            entry,
            cause,
            product,
            ..
        } = &self.table.meanings[meaning];
        if let Some(entry) = *entry {
            let lead = Lead {
                entry,
                cause: *cause,
            };
            if self.namesake(&lead, product.as_deref()).is_some() {
                return;
            }
        }

        let Signature { next, recipes, .. } = &mut self.table.signatures[signature];
        let own = Some((meaning, markdown::with_code(advice_of(recipe))));
        let is_only = recipes.len() == 1;
        if is_only || *next == own {
            *next = own;
        } else {
            // Recipes that disagree have no advice for the line.
            *next = None;
        }
    }
}

/// The signatures that somebody wrote.
struct Written {
    positions: Vec<usize>,
    keys: Keys,
}

impl Written {
    fn of(table: &Table) -> Self {
        let mut positions = vec![];
        let mut patterns = vec![];

        for (at, signature) in table.signatures.iter().enumerate() {
            if signature.is_written {
                positions.push(at);
                patterns.push(&signature.pattern);
            }
        }

        Self {
            positions,
            keys: Keys::of(patterns),
        }
    }
}

/// Where an entry's page lists a recipe that proves no cause: with the recipes of its product, or else with the further
/// failures.
pub(super) fn place(outline: &Outline, product: Option<&str>) -> String {
    for (title, anchor) in &outline.products {
        if title.is_some() && title.as_deref() == product {
            return format!("{}/#more", product_path(anchor));
        }
    }

    "#more".to_owned()
}
