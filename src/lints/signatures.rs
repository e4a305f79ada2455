//! Signatures that match too much: harmless lines, or lines of another cause.

use std::cmp::Reverse;

use super::Found;
use crate::catalog::{Catalog, Recipe};
use crate::content::format::lints::Lint;
use crate::search::{Signature, Table, folded};

/// Checks all signatures that somebody wrote.
pub(super) fn check(found: &mut Found) {
    if !found.is_enabled(Lint::GeneralSignature) && !found.is_enabled(Lint::SignatureOfAnother) {
        return;
    }
    let table = Table::new(found.catalog);
    too_general(&table, found);
    of_another(&table, found);
}

fn too_general(table: &Table, found: &mut Found) {
    for signature in &table.signatures {
        if !is_written(signature, found.catalog) || !signature.pattern.is_too_general() {
            continue;
        }
        let shown = signature.pattern.shown();
        let message = format!("`{shown}` also matches lines without an error");
        let help = "write more of the line, at least twelve letters, with `…` only for what varies";
        let place = signature.place.clone();
        found.report(Lint::GeneralSignature, place, message, help);
    }
}

fn of_another(table: &Table, found: &mut Found) {
    let catalog = found.catalog;
    for recipe in &catalog.recipes {
        for signature in misleading(catalog, table, recipe) {
            if !is_written(signature, catalog) {
                continue;
            }

            let (id, cause) = (&recipe.id, &recipe.file.cause);
            let message = format!("this signature also matches a line of {id}: {cause}");
            let help = "write more of the line, or name that cause too";
            let place = signature.place.clone();
            let also = Some(recipe.place("", ""));
            found.report_two(Lint::SignatureOfAnother, place, also, message, help);
        }
    }
}

/// The signatures that explain a recorded line of a recipe as another failure than its own.
fn misleading<'t>(catalog: &Catalog, table: &'t Table, recipe: &Recipe) -> Vec<&'t Signature> {
    let mut misleading: Vec<&Signature> = vec![];
    let (Some(entry), Some(record)) = (recipe.entry, &recipe.record) else {
        return misleading;
    };

    let causes = &catalog.entries[entry].file.causes;
    let proven = recipe.file.proves.as_deref();
    let is_own = |meaning: &usize| {
        let meaning = &table.meanings[*meaning];
        let cause = meaning.cause.and_then(|cause| causes.get(cause));
        let id = cause.and_then(|cause| cause.id.as_deref());
        // A recipe that proves no particular cause may mean any cause of its entry.
        meaning.entry == Some(entry) && (id == proven || proven.is_none())
    };

    for (log, lines) in record.runs.values().flat_map(|run| &run.log) {
        // The product in front describes the failure as its own, which is right too.
        if is_log_of_front(log, catalog, recipe) {
            continue;
        }
        for line in lines {
            let Some(best) = best_match(table, &folded(line)) else {
                continue;
            };
            if !best.meanings.iter().any(is_own) {
                misleading.push(best);
            }
        }
    }
    misleading.dedup_by(|one, other| std::ptr::eq(*one, *other));
    misleading
}

fn is_log_of_front(log: &str, catalog: &Catalog, recipe: &Recipe) -> bool {
    let front = recipe.file.behind.as_deref();
    let product = front.and_then(|front| catalog.product(front));
    product.is_some_and(|product| product.file.logs.contains_key(log))
}

/// The signature that says most of a folded line; the first of equals.
fn best_match<'t>(table: &'t Table, line: &str) -> Option<&'t Signature> {
    let matching = table
        .signatures
        .iter()
        .enumerate()
        .filter(|(_, signature)| !signature.meanings.is_empty() && signature.pattern.matches(line));
    let (_, best) = matching.max_by_key(|(at, signature)| (signature.weight(), Reverse(*at)))?;
    Some(best)
}

/// Whether somebody wrote the signature; else it is only what a recipe expects.
fn is_written(signature: &Signature, catalog: &Catalog) -> bool {
    let has_own = |&recipe: &usize| catalog.recipes[recipe].file.signatures.is_some();
    signature.is_written || signature.recipes.iter().any(has_own)
}
