//! What a build accepts but a careful writer would fix: the part of `errdex check` beyond `build`. Pure: the caller gives
//! the day.

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

/// The findings so far.
struct Found<'a> {
    catalog: &'a Catalog,
    findings: Vec<Finding>,
}

/// Checks for everything that the site has not switched off. `today` is counted in days from 1 January 1970.
pub(crate) fn find(catalog: &Catalog, today: i64) -> Vec<Finding> {
    let in_entries = catalog.entries.par_iter().flat_map_iter(|entry| {
        let mut found = Found::new(catalog);
        entries::check(entry, today, &mut found);
        texts::check(entry, &mut found);
        found.findings
    });

    let mut found = Found::new(catalog);
    found.findings.par_extend(in_entries);
    texts::check_intros(&mut found);
    signatures::check(&mut found);
    recipes::check(today, &mut found);
    platforms::check(&mut found);
    // If an entry could not be read, these would report what is missing only because of that.
    if catalog.is_whole() {
        together::check(today, &mut found);
    }
    found.findings
}

impl<'a> Found<'a> {
    fn new(catalog: &'a Catalog) -> Self {
        Self {
            catalog,
            findings: vec![],
        }
    }

    fn is_enabled(&self, lint: Lint) -> bool {
        self.level(lint) != Level::Off
    }

    /// Adds a finding, at the level that the site gives it.
    fn report(
        &mut self,
        lint: Lint,
        at: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.report_two(lint, at, None, message, help);
    }

    /// Adds a finding about two places.
    fn report_two(
        &mut self,
        lint: Lint,
        at: Place,
        also: Option<Place>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let severity = match self.level(lint) {
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

    fn level(&self, lint: Lint) -> Level {
        let own = self.catalog.site.checks.get(&lint);
        own.copied().unwrap_or_default()
    }
}
