//! Signatures that tell too little, and those that tell what is another's.

use super::Found;
use crate::content::levels::Lint;
use crate::search::{Signature, Table};

/// Looks at all signatures that somebody wrote.
pub fn look(found: &mut Found) {
    if !found.is_wanted(Lint::GeneralSignature) && !found.is_wanted(Lint::SignatureOfAnother) {
        return;
    }
    for signature in Table::new(found.catalog).signatures {
        if !is_chosen(&signature, found) {
            continue;
        }
        if signature.pattern.is_too_general() {
            let message = format!("lines without an error can have `{}` too", signature.pattern.shown());
            let help = "write more of the line, twelve letters at least, with `…` only for what differs";
            found.tell(Lint::GeneralSignature, signature.place.clone(), message, help);
        }
        for &recipe in &signature.learned {
            let recipe = &found.catalog.recipes[recipe];
            let message =
                format!("a line of {} is told by this signature too: {}", recipe.id, recipe.file.cause);
            let help = "write more of the line, or name that cause too";
            let also = Some(recipe.place("", ""));
            found.tell_of_two(Lint::SignatureOfAnother, signature.place.clone(), also, message, help);
        }
    }
}

/// Whether somebody wrote a signature; else it is what a recipe expects.
fn is_chosen(signature: &Signature, found: &Found) -> bool {
    let has_own = |&recipe: &usize| found.catalog.recipes[recipe].file.signatures.is_some();
    signature.is_written || signature.recipes.iter().any(has_own)
}
