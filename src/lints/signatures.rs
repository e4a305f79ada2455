//! Signatures that tell too little, and those that tell what is another's.

use std::cmp::Reverse;

use super::Found;
use crate::catalog::{Catalog, Recipe};
use crate::content::format::lints::Lint;
use crate::search::{Signature, Table, folded};

/// Looks at all signatures that somebody wrote.
pub(super) fn look(found: &mut Found) {
    if !found.is_wanted(Lint::GeneralSignature) && !found.is_wanted(Lint::SignatureOfAnother) {
        return;
    }
    let catalog = found.catalog;
    let table = Table::new(catalog);
    for signature in table
        .signatures
        .iter()
        .filter(|signature| is_chosen(signature, catalog))
    {
        if signature.pattern.is_too_general() {
            let message = format!(
                "lines without an error can have `{}` too",
                signature.pattern.shown()
            );
            let help =
                "write more of the line, twelve letters at least, with `…` only for what differs";
            found.tell(
                Lint::GeneralSignature,
                signature.place.clone(),
                message,
                help,
            );
        }
    }
    for recipe in catalog
        .recipes
        .iter()
        .filter(|recipe| recipe.record.is_some())
    {
        for signature in misleading(catalog, &table, recipe) {
            if is_chosen(signature, catalog) {
                let message = format!(
                    "a line of {} has this signature too: {}",
                    recipe.id, recipe.file.cause
                );
                let help = "write more of the line, or name that cause too";
                let also = Some(recipe.place("", ""));
                found.tell_of_two(
                    Lint::SignatureOfAnother,
                    signature.place.clone(),
                    also,
                    message,
                    help,
                );
            }
        }
    }
}

/// The signatures that explain a recorded line of a recipe as another failure than its own.
fn misleading<'t>(catalog: &Catalog, table: &'t Table, recipe: &Recipe) -> Vec<&'t Signature> {
    let mut misleading: Vec<&Signature> = vec![];
    let (Some(entry), Some(record)) = (recipe.entry, &recipe.record) else {
        return misleading;
    };
    let front = recipe
        .file
        .behind
        .as_deref()
        .and_then(|front| catalog.product(front));
    let is_fronts = |log: &str| front.is_some_and(|front| front.file.logs.contains_key(log));
    let causes = &catalog.entries[entry].file.causes;
    let proven = recipe.file.proves.as_deref();
    let is_own = |meaning: &usize| {
        let meaning = &table.meanings[*meaning];
        let id = meaning
            .cause
            .and_then(|cause| causes.get(cause)?.id.as_deref());
        meaning.entry == Some(entry) && (id == proven || proven.is_none())
    };

    let logs = record
        .runs
        .values()
        .flat_map(|run| &run.log)
        .filter(|(log, _)| !is_fronts(log));
    for line in logs.flat_map(|(_, lines)| lines).map(|line| folded(line)) {
        let having = table.signatures.iter().enumerate();
        let having =
            having.filter(|(_, known)| !known.meanings.is_empty() && known.pattern.matches(&line));
        let best = having.max_by_key(|(at, known)| (known.weight(), Reverse(*at)));
        if let Some((_, best)) = best.filter(|(_, best)| !best.meanings.iter().any(is_own)) {
            misleading.push(best);
        }
    }
    misleading.dedup_by(|one, other| std::ptr::eq(*one, *other));
    misleading
}

/// Whether somebody wrote a signature; else it is what a recipe expects.
fn is_chosen(signature: &Signature, catalog: &Catalog) -> bool {
    let has_own = |&recipe: &usize| catalog.recipes[recipe].file.signatures.is_some();
    signature.is_written || signature.recipes.iter().any(has_own)
}
