//! What can be wrong with codes that a category sets side by side.

use super::{Catalog, is_slug, related};
use crate::diagnostics::{Finding, did_you_mean};

/// How many entries stand side by side and can still be read.
const SIDE_BY_SIDE: std::ops::RangeInclusive<usize> = 2..=4;

/// Tells of comparisons of what is not there, of one entry with itself, of too few or too many.
pub(super) fn check(catalog: &Catalog, category: usize, findings: &mut Vec<Finding>) {
    let file = &catalog.categories[category];
    for (nth, comparison) in file.file.comparisons.iter().enumerate() {
        let place = |part: &str, text: &str| file.place(format!("comparisons.{nth}.{part}"), text);
        if !SIDE_BY_SIDE.contains(&comparison.codes.len()) {
            let message = format!("{} codes are compared", comparison.codes.len());
            let help = "name two, three or four: more do not stand side by side";
            findings.push(Finding::error(
                "comparison-length",
                place("codes", ""),
                message,
                help,
            ));
        }
        if let Some(slug) = comparison.slug.as_ref().filter(|slug| !is_slug(slug)) {
            let help = format!("write it as an address has it: {}", slug::slugify(slug));
            let message = format!("`{slug}` is not a slug");
            findings.push(Finding::error(
                "wrong-slug",
                place("slug", slug),
                message,
                help,
            ));
        }
        codes(catalog, category, nth, findings);
    }
}

fn codes(catalog: &Catalog, category: usize, nth: usize, findings: &mut Vec<Finding>) {
    let file = &catalog.categories[category];
    let mut seen = vec![];
    for (index, code) in file.file.comparisons[nth].codes.iter().enumerate() {
        let at = file.place(format!("comparisons.{nth}.codes.{index}"), "");
        match related::resolve(catalog, category, code) {
            Some(id) if seen.contains(&id) => {
                let message = format!("`{code}` is compared with itself");
                findings.push(Finding::error(
                    "compared-with-itself",
                    at,
                    message,
                    "remove one of the two",
                ));
            }
            Some(id) => seen.push(id),
            None if catalog.may_be_broken(code.as_str()) => {}
            None => {
                let known = catalog.entries[file.entries.clone()].iter();
                let known = known.flat_map(|entry| [entry.code().as_str(), entry.slug.as_str()]);
                let help = match did_you_mean(code.as_str(), known) {
                    Some(near) => format!("did you mean `{near}`? Or add the entry"),
                    None => "write the code or slug of an entry that exists, or add it".to_owned(),
                };
                let message = format!("there is no entry `{code}` to compare");
                findings.push(Finding::error("unknown-compared", at, message, help));
            }
        }
    }
}
