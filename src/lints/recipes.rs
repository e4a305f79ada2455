//! What recipes and time limits lack.

use super::{Found, entries};
use crate::catalog::{Product, Recipe};
use crate::content::format::lints::Lint;
use crate::diagnostics::Place;

/// Looks at all recipes, and at the time limits.
pub(super) fn look(today: i64, found: &mut Found) {
    let catalog = found.catalog;
    for recipe in &catalog.recipes {
        incomplete(recipe, found);
        unverified(recipe, &catalog.products[recipe.product], found);
    }
    for (at, timeout) in catalog.timeouts.iter().enumerate() {
        let place =
            |field: &str| Place::new("content/timeouts.yaml", format!("timeouts.{at}{field}"), "");
        let source = timeout.source.as_ref();
        if timeout.recipe.is_none() && source.is_none_or(|source| source.checked.is_none()) {
            let message = format!(
                "nothing says where the {} s of {} are from",
                timeout.seconds, timeout.product
            );
            let help =
                "name a `recipe`, or a `source` with the day on which you read it as `checked`";
            found.tell(Lint::UnfoundedTimeout, place(""), message, help);
        }
        if let Some(source) = source {
            entries::old(
                found,
                source,
                |part| place(&format!(".source{part}")),
                today,
            );
        }
    }
}

fn incomplete(recipe: &Recipe, found: &mut Found) {
    let file = &recipe.file;
    let lacks = [
        ("next", file.next.is_none()),
        (
            "fault",
            file.fault.is_none() && !found.catalog.faults.is_empty(),
        ),
    ];
    let lacks: Vec<String> = lacks
        .iter()
        .filter(|(_, lacks)| *lacks)
        .map(|(field, _)| format!("`{field}`"))
        .collect();
    if !lacks.is_empty() {
        let message = format!("the recipe lacks {}", lacks.join(" and "));
        let help = "say in `next` what a reader does with this line in a log, and in `fault` which row of the matrix it is";
        found.tell(Lint::IncompleteRecipe, recipe.place("", ""), message, help);
    }
}

fn unverified(recipe: &Recipe, product: &Product, found: &mut Found) {
    let help = format!("run `errdex verify {} --record`", recipe.id);
    let place = || recipe.place("", "");
    let Some(record) = &recipe.record else {
        found.tell(
            Lint::UnverifiedRecipe,
            place(),
            "the recipe was never seen to hold",
            help,
        );
        return;
    };
    if recipe.is_stale() {
        found.tell(
            Lint::UnverifiedRecipe,
            place(),
            "the recipe was changed since it was seen to hold",
            help,
        );
        return;
    }
    let missing: Vec<&str> = recipe
        .builds(product)
        .filter(|build| !record.runs.contains_key(*build))
        .collect();
    if !missing.is_empty() {
        let message = format!(
            "the recipe was never seen to hold on {}",
            missing.join(", ")
        );
        found.tell(Lint::UnverifiedRecipe, place(), message, help);
    }
}
