//! What to do next, as a browser reads it. Only the page that finds needs it.

use rayon::prelude::*;
use serde_json::{Map, Value, json};

use super::entries::result_text;
use super::part;
use crate::catalog::Catalog;
use crate::catalog::index_parts::{advising, cause_parts, next_parts};
use crate::markdown;
use crate::search::finder::Finder;
use crate::search::table::Meaning;

/// The parts with what to do next. Each part has the same number of meanings. These are the keys:
///
/// - `3`: what to do next about a meaning
/// - `t3`: the meaning's own text
/// - `7.3`: what to do next about a meaning if this signature shows it
/// - `r3`: what a reason means, and what to do next
/// - `s3`: what the sign of a product says, and what to do next
pub(super) fn next(catalog: &Catalog, finder: &Finder) -> Vec<String> {
    let table = &finder.table;
    let size = nexts_a_part(catalog, finder);
    let count = next_parts(advising(catalog));
    let mut parts: Vec<Map<String, Value>> = vec![Map::new(); count];

    for (at, meaning) in table.meanings.iter().enumerate() {
        if let Some(next) = meaning.next.as_deref() {
            parts[at / size].insert(at.to_string(), next.into());
        }
        if let Some(text) = own_text(catalog, meaning) {
            parts[at / size].insert(format!("t{at}"), text.into());
        }
    }

    for (at, signature) in table.signatures.iter().enumerate() {
        if let Some((meaning, next)) = &signature.next
            && table.meanings[*meaning].next.as_ref() != Some(next)
        {
            parts[meaning / size].insert(format!("{at}.{meaning}"), next.as_str().into());
        }
    }

    // Reasons and signs are dealt out in turn, so that all parts are about as large.
    for (at, reason) in table.reasons.iter().enumerate() {
        parts[at % count].insert(format!("r{at}"), json!([reason.means, reason.next]));
    }
    for (at, sign) in table.product_signs.iter().enumerate() {
        parts[at % count].insert(format!("s{at}"), json!([sign.says, sign.next]));
    }

    parts
        .into_par_iter()
        .enumerate()
        .map(|(number, data)| part("next", number, &data.into()))
        .collect()
}

/// How many meanings a part has.
pub(super) fn nexts_a_part(catalog: &Catalog, finder: &Finder) -> usize {
    let meanings = finder.table.meanings.len();
    meanings.div_ceil(next_parts(advising(catalog))).max(1)
}

/// The text of a meaning, unless the parts with causes have the same text.
fn own_text(catalog: &Catalog, meaning: &Meaning) -> Option<String> {
    let text = result_text(&meaning.text);
    let (Some(entry), Some(cause)) = (meaning.entry, meaning.cause) else {
        return Some(text);
    };
    if cause_parts(catalog.entries.len()) == 0 {
        return Some(text);
    }

    let cause = &catalog.entries[entry].file.causes[cause];
    let of_cause = result_text(&markdown::plain(&cause.text));
    (meaning.is_own && text != of_cause).then_some(text)
}
