//! Signatures that tell too little, and those that tell what is another's.

use super::Found;
use crate::catalog::Recipe;
use crate::content::levels::Lint;
use crate::search::{Confidence, Finder, Signature, Subject};

/// Looks at all signatures.
pub fn look(found: &mut Found) {
    if !found.is_wanted(Lint::GeneralSignature) && !found.is_wanted(Lint::SignatureOfAnother) {
        return;
    }
    let finder = Finder::new(found.catalog);
    for signature in &finder.table.signatures {
        if is_chosen(signature, found) && signature.pattern.is_too_general() {
            let message = format!("lines without an error can have `{}` too", signature.pattern.shown());
            let help = "write more of the line, twelve letters at least, with `…` only for what differs";
            found.tell(Lint::GeneralSignature, signature.place.clone(), message, help);
        }
    }
    if found.is_wanted(Lint::SignatureOfAnother) {
        let catalog = found.catalog;
        catalog.recipes.iter().for_each(|recipe| look_at_lines(recipe, &finder, found));
    }
}

/// Whether somebody wrote a signature; else it is what a recipe expects.
fn is_chosen(signature: &Signature, found: &Found) -> bool {
    let has_own = |&recipe: &usize| found.catalog.recipes[recipe].file.signatures.is_some();
    signature.is_written || signature.recipes.iter().any(has_own)
}

/// Looks at the lines that a recipe left in its product's logs: what is told of one without doubt must be its cause.
fn look_at_lines(recipe: &Recipe, finder: &Finder, found: &mut Found) {
    let (Some(entry), Some(wanted)) = (recipe.entry, recipe.file.proves.as_deref()) else { return };
    let causes = &found.catalog.entries[entry].file.causes;
    let cause = causes.iter().position(|cause| cause.id.as_deref() == Some(wanted));
    let front = recipe.file.behind.as_deref().and_then(|front| found.catalog.product(front));
    let runs = recipe.record.iter().flat_map(|record| record.runs.values());
    let logs = runs.flat_map(|run| &run.log);
    let own = logs.filter(|(log, _)| front.is_none_or(|front| !front.file.logs.contains_key(*log)));
    let mut scratch = String::new();
    for line in own.flat_map(|(_, lines)| lines) {
        let hits = finder.line(line, &mut scratch).hits;
        let Some(first) = hits.first().filter(|first| first.confidence == Confidence::Exact) else {
            continue;
        };
        let (Subject::Meaning(meaning), Some(signature)) = (first.subject, first.signature) else { continue };
        let meaning = &finder.table.meanings[meaning];
        if (meaning.entry, meaning.cause) == (entry, cause) {
            continue;
        }
        let signature = &finder.table.signatures[signature];
        let message = format!("the signature tells a line of {} as another cause: `{line}`", recipe.id);
        let help = "write more of the line, or name both causes";
        let also = Some(recipe.place("", ""));
        found.tell_of_two(Lint::SignatureOfAnother, signature.place.clone(), also, message, help);
    }
}
