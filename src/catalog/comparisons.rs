//! Problems of the comparisons that a category has.

use super::{Catalog, checks, is_slug, related};
use crate::diagnostics::Finding;

/// How many entries fit side by side and can still be read.
const SIDE_BY_SIDE: std::ops::RangeInclusive<usize> = 2..=4;

/// Reports comparisons of entries that do not exist, of an entry with itself, and of too few or too many.
pub(super) fn check(catalog: &Catalog, index: usize, findings: &mut Vec<Finding>) {
    let category = &catalog.categories[index];
    for (nth, comparison) in category.file.comparisons.iter().enumerate() {
        let field = |part: &str| format!("comparisons.{nth}.{part}");

        let count = comparison.codes.len();
        if !SIDE_BY_SIDE.contains(&count) {
            let message = format!("the number of compared codes is {count}");
            let help = "name two, three or four codes: more do not fit side by side";
            let place = category.place(field("codes"), "");
            findings.push(Finding::error("comparison-length", place, message, help));
        }
        if let Some(slug) = &comparison.slug
            && !is_slug(slug)
        {
            let message = format!("`{slug}` is not a slug");
            let help = format!("write it as in a URL: {}", slug::slugify(slug));
            let place = category.place(field("slug"), slug);
            findings.push(Finding::error("wrong-slug", place, message, help));
        }
        codes(catalog, index, nth, findings);
    }
}

fn codes(catalog: &Catalog, index: usize, nth: usize, findings: &mut Vec<Finding>) {
    let category = &catalog.categories[index];
    let mut seen = vec![];
    for (at, code) in category.file.comparisons[nth].codes.iter().enumerate() {
        let place = category.place(format!("comparisons.{nth}.codes.{at}"), "");
        match related::resolve(catalog, index, code) {
            Some(id) if seen.contains(&id) => {
                let message = format!("`{code}` is compared with itself");
                let help = "remove one of the two";
                findings.push(Finding::error("compared-with-itself", place, message, help));
            }
            Some(id) => seen.push(id),
            // Its file is broken, and that is already reported.
            None if catalog.may_be_broken(code.as_str()) => {}
            None => {
                let message = format!("there is no entry `{code}` to compare");
                let help = checks::help_unknown_entry(catalog, index, code.as_str());
                findings.push(Finding::error("unknown-compared", place, message, help));
            }
        }
    }
}
