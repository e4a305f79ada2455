//! What recipes add to the signature table: their signatures, else the lines that they expect.

use crate::catalog::{EntryId, Lead, Outline, Recipe};
use crate::markdown;
use crate::search::table::pattern::{Keys, Pattern};
use crate::search::table::{Meaning, Table};

use super::{Builder, OwnWords, next_of_recipe};

/// The signatures that somebody wrote.
struct Written {
    positions: Vec<usize>,
    keys: Keys,
}

impl Written {
    fn of(table: &Table) -> Self {
        let signatures = table.signatures.iter().enumerate();
        let positions = signatures
            .filter(|(_, known)| known.is_written)
            .map(|(at, _)| at);
        let positions: Vec<usize> = positions.collect();
        let keys = Keys::of(positions.iter().map(|&at| &table.signatures[at].pattern));
        Self { positions, keys }
    }
}

impl Builder<'_> {
    /// The cause that a recipe proves.
    pub(super) fn proven(&self, recipe: &Recipe) -> Option<(EntryId, usize)> {
        let (entry, wanted) = (recipe.entry?, recipe.file.proves.as_deref()?);
        let causes = &self.catalog.entries[entry].file.causes;
        let cause = causes
            .iter()
            .position(|cause| cause.id.as_deref() == Some(wanted))?;
        Some((entry, cause))
    }

    pub(super) fn add_recipes(&mut self) {
        let written = Written::of(&self.table);

        for (at, recipe) in self.catalog.recipes.iter().enumerate() {
            let product = self.catalog.products[recipe.product].file.title.clone();
            self.name_product(Some(&product));
            let Some(entry) = recipe.entry else { continue };

            for (field, line) in self.signatures(recipe) {
                let pattern = Pattern::new(line);
                let proven = self.proven(recipe).map(|(_, cause)| cause);
                let cause = proven.or_else(|| self.shown_by(&written, &pattern, entry));
                let meaning = self.recipe_meaning(recipe, entry, cause, &product);
                let place = recipe.place(field, line);
                self.add(pattern.clone(), &[meaning], place, Some(at));
                self.add_next(&pattern, meaning, recipe);
            }
        }
    }

    /// The signatures of a recipe, each with its field: those that it has, else what it expects in its own server's logs
    /// and lines without an error do not have.
    fn signatures<'r>(&self, recipe: &'r Recipe) -> Vec<(String, &'r str)> {
        if let Some(written) = &recipe.file.signatures {
            let numbered = written.iter().enumerate();
            return numbered
                .map(|(nth, line)| (format!("signatures.{nth}"), line.as_str()))
                .collect();
        }

        let front = recipe
            .file
            .behind
            .as_deref()
            .and_then(|front| self.catalog.product(front));
        let mut expected = vec![];
        for (log, lines) in &recipe.file.expect.log {
            if front.is_some_and(|front| front.file.logs.contains_key(log)) {
                continue;
            }
            let says_enough = |line: &&String| {
                let pattern = Pattern::new(line);
                !pattern.is_too_general() && !pattern.says_nothing()
            };
            let lines = lines.each().iter().filter(says_enough);
            expected.extend(lines.map(|line| ("expect.log".to_owned(), line.as_str())));
        }
        expected
    }

    /// Keeps what the only recipe with a signature says to do next, unless the cause has advice for all its lines.
    fn add_next(&mut self, pattern: &Pattern, meaning: usize, recipe: &Recipe) {
        let Meaning {
            entry,
            cause,
            ref product,
            ..
        } = self.table.meanings[meaning];
        let lead = entry.map(|entry| Lead { entry, cause });
        if lead.is_some_and(|lead| self.namesake(&lead, product.as_deref()).is_some()) {
            return;
        }
        let next = markdown::with_code(next_of_recipe(recipe));
        let Some(&position) = self.by_pattern.get(&(pattern.clone(), false)) else {
            return;
        };
        let signature = &mut self.table.signatures[position];
        let is_first = signature.recipes.len() == 1;
        signature.next =
            Some((meaning, next)).filter(|own| is_first || signature.next.as_ref() == Some(own));
    }

    /// What a recipe means: the cause that it proves or that the same line shows, or its own words.
    fn recipe_meaning(
        &mut self,
        recipe: &Recipe,
        entry: EntryId,
        cause: Option<usize>,
        product: &str,
    ) -> usize {
        // Of a cause that several recipes prove, one's advice may not be the other's.
        let next = Some(next_of_recipe(recipe)).filter(|_| cause.is_none());
        let (text, product) = (Some(&*recipe.file.cause), Some(product));
        self.meaning(
            &Lead { entry, cause },
            OwnWords {
                text,
                next,
                product,
                is_proof: true,
            },
        )
    }

    /// The cause of an entry that a message or a cause shows by a part of this pattern.
    fn shown_by(&self, written: &Written, pattern: &Pattern, entry: EntryId) -> Option<usize> {
        let whole = pattern.fragments.join(" ");
        let found = written.keys.found_in(&whole).into_iter();
        let found = found.map(|nth| &self.table.signatures[written.positions[nth]]);
        let mut found = found.filter(|known| known.pattern.matches(&whole));
        found.find_map(|known| match known.meanings[..] {
            [only] => {
                Some(&self.table.meanings[only])
                    .filter(|it| it.entry == Some(entry))?
                    .cause
            }
            _ => None,
        })
    }
}

/// Where an entry's page has a recipe of `product` that proves no cause of it: among those of the product, else among the
/// further failures.
pub(super) fn anchor(outline: &Outline, product: Option<&str>) -> String {
    let groups = outline.products.iter().filter(|(title, _)| title.is_some());
    let own = groups
        .filter(|(title, _)| title.as_deref() == product)
        .map(|(_, anchor)| anchor.clone())
        .next();
    own.unwrap_or_else(|| "more".to_owned())
}
