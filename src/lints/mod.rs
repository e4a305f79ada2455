//! What a build takes, and a careful writer would not: the part of `errdex check` beyond `build`. Pure: the day is given.

mod entries;
mod platforms;
mod recipes;
mod signatures;
mod texts;
mod together;

use rayon::prelude::*;

use crate::catalog::Catalog;
use crate::content::format::lints::{Level, Lint};
use crate::diagnostics::{Finding, Place, Severity};

/// What was found so far.
struct Found<'a> {
    catalog: &'a Catalog,
    findings: Vec<Finding>,
}

/// Looks for all that the site has not switched off. `today` is counted in days from 1 January 1970.
pub(crate) fn find(catalog: &Catalog, today: i64) -> Vec<Finding> {
    let mut found = Found {
        catalog,
        findings: vec![],
    };
    let in_entries = catalog.entries.par_iter().flat_map_iter(|entry| {
        let mut found = Found {
            catalog,
            findings: vec![],
        };
        entries::look(entry, today, &mut found);
        texts::look(entry, &mut found);
        found.findings
    });
    found.findings.par_extend(in_entries);
    texts::look_at_intros(&mut found);
    signatures::look(&mut found);
    recipes::look(today, &mut found);
    platforms::look(&mut found);
    // Of entries that are not all there, it would tell what is not so.
    if catalog.is_whole() {
        together::look(today, &mut found);
    }
    found.findings
}

impl Found<'_> {
    fn is_wanted(&self, lint: Lint) -> bool {
        level(self.catalog, lint) != Level::Off
    }

    /// Adds a finding, at the level that the site gives it.
    fn tell(&mut self, lint: Lint, at: Place, message: impl Into<String>, help: impl Into<String>) {
        self.tell_of_two(lint, at, None, message, help);
    }

    /// The same, of something between two places.
    fn tell_of_two(
        &mut self,
        lint: Lint,
        at: Place,
        also: Option<Place>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let severity = match level(self.catalog, lint) {
            Level::Off => return,
            Level::Warning => Severity::Warning,
            Level::Error => Severity::Error,
        };
        self.findings.push(Finding {
            severity,
            also,
            ..Finding::error(lint.name(), at, message, help)
        });
    }
}

fn level(catalog: &Catalog, lint: Lint) -> Level {
    catalog.site.checks.get(&lint).copied().unwrap_or_default()
}
