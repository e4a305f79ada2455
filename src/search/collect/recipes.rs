//! What recipes add to the signature table: the lines that they expect, and what their records show of signatures that
//! are too general.

use std::cmp::Reverse;
use std::collections::HashSet;

use rayon::prelude::*;

use super::{Builder, Told, next_of_recipe};
use crate::catalog::{EntryId, Lead, Recipe};
use crate::markdown;
use crate::pages::Outline;
use crate::search::pattern::{Own, Pattern};
use crate::search::table::Meaning;
use crate::search::text::folded;

/// A line that a recipe expects.
struct Expected {
    recipe: usize,
    pattern: Pattern,
    /// As the recipe has it.
    line: String,
    /// The same, folded.
    text: String,
    /// Whose log it is in.
    product: String,
    /// Whether that is the product in front.
    is_fronts: bool,
    is_wanted: bool,
}

impl Builder<'_> {
    /// The cause that a recipe proves.
    pub(super) fn proven(&self, recipe: &Recipe) -> Option<(EntryId, usize)> {
        let (entry, wanted) = (recipe.entry?, recipe.file.proves.as_deref()?);
        let causes = &self.catalog.entries[entry].file.causes;
        let cause = causes.iter().position(|cause| cause.id.as_deref() == Some(wanted))?;
        Some((entry, cause))
    }

    pub(super) fn add_recipes(&mut self) {
        let expected = self.expected();
        for (at, recipe) in self.catalog.recipes.iter().enumerate() {
            let product = self.catalog.products[recipe.product].file.title.clone();
            self.name_product(Some(&product));
            let Some(entry) = recipe.entry else { continue };
            for (nth, pattern) in recipe.file.signatures.iter().flatten().enumerate() {
                let meaning = self.recipe_meaning(recipe, entry, &product, None);
                let place = recipe.place(format!("signatures.{nth}"), "");
                self.add(Pattern::new(pattern), &[meaning], &[], place, Some(at));
            }
            for Expected { pattern, line, is_fronts, .. } in expected.iter().filter(|one| one.recipe == at) {
                let meaning = [self.recipe_meaning(recipe, entry, &product, Some(pattern))];
                let (meanings, also): (&[usize], &[usize]) =
                    if *is_fronts { (&[], &meaning) } else { (&meaning, &[]) };
                let place = recipe.place("expect.log", line.as_str());
                self.add(pattern.clone(), meanings, also, place, Some(at));
                self.add_next(pattern, meaning[0], recipe);
            }
        }
    }

    /// Keeps what the only recipe that expects a line says to do next, unless the cause has advice for all its lines.
    fn add_next(&mut self, pattern: &Pattern, meaning: usize, recipe: &Recipe) {
        let Meaning { entry, cause, ref product, .. } = self.table.meanings[meaning];
        if self.namesake(&Lead { entry, cause }, product.as_deref()).is_some() {
            return;
        }
        let next = markdown::with_code(next_of_recipe(recipe));
        let Some(&position) = self.by_pattern.get(pattern) else { return };
        let signature = &mut self.table.signatures[position];
        let is_first = signature.recipes.len() == 1;
        signature.next = Some((meaning, next)).filter(|own| is_first || signature.next.as_ref() == Some(own));
    }

    /// What recipes expect in logs, less what says too little, and what another product says too.
    fn expected(&self) -> Vec<Expected> {
        let mut expected: Vec<Expected> = vec![];
        for (at, recipe) in self.catalog.recipes.iter().enumerate() {
            let is_asked = recipe.entry.is_some() && recipe.file.signatures.is_none();
            let own = Own::of(self.catalog, recipe);
            let front = recipe.file.behind.as_deref().and_then(|front| self.catalog.product(front));
            for (log, lines) in &recipe.file.expect.log {
                let fronts = front.filter(|front| front.file.logs.contains_key(log));
                let product = fronts.map_or(&self.catalog.products[recipe.product].name, |front| &front.name);
                for line in lines.each() {
                    let pattern = Pattern::of_recipe(line, &own);
                    let text = folded(line);
                    let is_wanted = is_asked && !pattern.is_too_general() && !pattern.says_nothing();
                    let (line, product, is_fronts) = (line.clone(), product.clone(), fronts.is_some());
                    expected.push(Expected {
                        recipe: at,
                        pattern,
                        line,
                        text,
                        product,
                        is_fronts,
                        is_wanted,
                    });
                }
            }
        }
        let is_shared = |one: &Expected| {
            expected.iter().any(|other| other.product != one.product && one.pattern.matches(&other.text))
        };
        let kept: Vec<bool> = expected.par_iter().map(|one| one.is_wanted && !is_shared(one)).collect();
        let mut kept = kept.into_iter();
        expected.retain(|_| kept.next().unwrap_or_default());
        expected
    }

    /// Adds to each signature the causes whose recorded lines it tells as another's: so that what can be two things is
    /// never told as one.
    pub(super) fn learn(&mut self) {
        for (at, recipe) in self.catalog.recipes.iter().enumerate() {
            let (Some(entry), Some(record)) = (recipe.entry, &recipe.record) else { continue };
            let front = recipe.file.behind.as_deref().and_then(|front| self.catalog.product(front));
            let logs = record.runs.values().flat_map(|run| &run.log);
            let own =
                logs.filter(|(log, _)| front.is_none_or(|front| !front.file.logs.contains_key(log.as_str())));
            let lines: HashSet<String> = own.flat_map(|(_, lines)| lines).map(|line| folded(line)).collect();
            for line in lines {
                self.learn_line(at, recipe, entry, &line);
            }
        }
    }

    fn learn_line(&mut self, at: usize, recipe: &Recipe, entry: EntryId, line: &str) {
        let told = self.table.signatures.iter().enumerate();
        let told = told.filter(|(_, known)| !known.meanings.is_empty() && known.pattern.matches(line));
        let Some(best) = told.max_by_key(|(at, known)| (known.weight(), Reverse(*at))) else { return };
        let best = best.0;
        let own = self.proven(recipe).map(|(_, cause)| cause);
        let is_told = |&meaning: &usize| {
            let meaning = &self.table.meanings[meaning];
            meaning.entry == entry && (meaning.cause == own || own.is_none())
        };
        if self.table.signatures[best].meanings.iter().any(is_told) {
            return;
        }
        let product = self.catalog.products[recipe.product].file.title.clone();
        let meaning = self.recipe_meaning(recipe, entry, &product, None);
        self.table.signatures[best].meanings.push(meaning);
        self.table.signatures[best].learned.push(at);
    }

    /// What a recipe stands for: the cause that it proves, or one that is told by the same line, or its own words.
    fn recipe_meaning(
        &mut self,
        recipe: &Recipe,
        entry: EntryId,
        product: &str,
        pattern: Option<&Pattern>,
    ) -> usize {
        let cause = self.proven(recipe).map(|(_, cause)| cause);
        let cause = cause.or_else(|| self.told_by(pattern?, entry));
        // Of a cause that several recipes prove, one's advice may not be the other's.
        let next = Some(next_of_recipe(recipe)).filter(|_| cause.is_none());
        let (text, product) = (Some(&*recipe.file.cause), Some(product));
        self.meaning(&Lead { entry, cause }, Told { text, next, product, is_proof: true })
    }

    /// The cause of an entry that a message or a cause tells by a part of this pattern.
    fn told_by(&self, pattern: &Pattern, entry: EntryId) -> Option<usize> {
        let whole = pattern.fragments.join(" ");
        let told = self.table.signatures.iter().filter(|known| known.is_written);
        let mut told = told.filter(|known| known.pattern.matches(&whole));
        told.find_map(|known| match known.meanings[..] {
            [only] => Some(&self.table.meanings[only]).filter(|it| it.entry == entry)?.cause,
            _ => None,
        })
    }
}

/// Where an entry's page tells of a recipe of `product` that proves no cause of it: among those of the product, else among
/// the further failures.
pub(super) fn anchor(outline: &Outline, product: Option<&str>) -> String {
    let groups = outline.products.iter().filter(|(title, _)| title.is_some());
    let own =
        groups.filter(|(title, _)| title.as_deref() == product).map(|(_, anchor)| anchor.clone()).next();
    own.unwrap_or_else(|| "more".to_owned())
}
