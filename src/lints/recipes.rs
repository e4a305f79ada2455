//! What recipes and timeouts lack.

use super::{Found, entries};
use crate::catalog::{Product, Recipe};
use crate::content::format::lints::Lint;
use crate::content::format::recipe::Timeout;
use crate::diagnostics::Place;

pub(super) fn check(today: i64, found: &mut Found) {
    let catalog = found.catalog;
    for recipe in &catalog.recipes {
        incomplete(recipe, found);
        unverified(recipe, &catalog.products[recipe.product], found);
    }
    for (at, timeout) in catalog.timeouts.iter().enumerate() {
        unfounded(at, timeout, today, found);
    }
}

fn incomplete(recipe: &Recipe, found: &mut Found) {
    let mut lacks = vec![];
    if recipe.file.next.is_none() {
        lacks.push("`next`");
    }
    // A site without a matrix has no rows to name.
    if recipe.file.fault.is_none() && !found.catalog.faults.is_empty() {
        lacks.push("`fault`");
    }

    if !lacks.is_empty() {
        let message = format!("the recipe lacks {}", lacks.join(" and "));
        let help = "say in `next` what to do about this log line, and name in `fault` its row of the matrix";
        found.report(Lint::IncompleteRecipe, recipe.place("", ""), message, help);
    }
}

fn unverified(recipe: &Recipe, product: &Product, found: &mut Found) {
    let message = match &recipe.record {
        None => "this recipe has never been verified".to_owned(),
        Some(_) if recipe.is_stale() => "this recipe has changed since it was verified".to_owned(),
        Some(record) => {
            // A build added to the product later has no run yet.
            let missing: Vec<&str> = recipe
                .builds(product)
                .filter(|build| !record.runs.contains_key(*build))
                .collect();
            if missing.is_empty() {
                return;
            }
            format!(
                "this recipe has never been verified on {}",
                missing.join(", ")
            )
        }
    };

    let help = format!("run `errdex verify {} --record`", recipe.id);
    found.report(Lint::UnverifiedRecipe, recipe.place("", ""), message, help);
}

fn unfounded(at: usize, timeout: &Timeout, today: i64, found: &mut Found) {
    let place =
        |part: &str| Place::new("content/timeouts.yaml", format!("timeouts.{at}{part}"), "");

    let source = timeout.source.as_ref();
    let has_dated_source = source.is_some_and(|source| source.checked.is_some());
    if timeout.recipe.is_none() && !has_dated_source {
        let (seconds, product) = (timeout.seconds, &timeout.product);
        let message = format!("no source for the {seconds} s of {product}");
        let help = "add a `recipe`, or a `source` with the day on which you read it as `checked`";
        found.report(Lint::UnfoundedTimeout, place(""), message, help);
    }
    if let Some(source) = source {
        entries::old(
            source,
            |part| place(&format!(".source{part}")),
            today,
            found,
        );
    }
}
