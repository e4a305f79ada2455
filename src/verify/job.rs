//! A recipe on a build: the unit of work, and what is wrong with what it shows.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::error::Error;
use super::judge::{Status, cannot_fail, judge, still_there};
use super::outcome::{Outcome, Verdict};
use super::processes;
use super::runner::Runner;
use super::versions::{Missing, Versions};
use crate::catalog::plan;
use crate::catalog::{Catalog, Product, Recipe};
use crate::content::format::recipe::Need;

pub(super) struct Job<'a> {
    /// The recipe's position in [`Catalog::recipes`].
    pub position: usize,
    pub recipe: &'a Recipe,
    pub product: &'a Product,
    pub build: &'a str,
}

/// The recipes at `positions`, each on all of its builds.
pub(super) fn jobs<'a>(catalog: &'a Catalog, positions: &[usize]) -> Vec<Job<'a>> {
    let mut jobs = vec![];
    for &position in positions {
        let recipe = &catalog.recipes[position];
        let product = &catalog.products[recipe.product];
        for build in recipe.builds(product) {
            jobs.push(Job {
                position,
                recipe,
                product,
                build,
            });
        }
    }
    jobs
}

impl<'a> Job<'a> {
    /// The product in front of the recipe's own, and the build that is used of it.
    pub(super) fn front(&self, catalog: &'a Catalog) -> Option<(&'a Product, &'a str)> {
        let front = catalog.product(self.recipe.file.behind.as_deref()?)?;
        let build = front.file.builds.keys().next()?;
        Some((front, build))
    }

    pub(super) fn run(&self, catalog: &Catalog, runner: &Runner, versions: &Versions) -> Outcome {
        let start = Instant::now();
        let mut outcome = Outcome {
            recipe: self.position,
            build: self.build.to_owned(),
            version: String::new(),
            verdict: Verdict::Skipped,
            why: vec![],
            seen: None,
            fixed: None,
            took: Duration::ZERO,
        };

        match self.version(catalog, versions) {
            Err(missing) => outcome.why = vec![missing.to_string()],
            Ok(version) => {
                outcome.version = version;
                outcome.why = self
                    .complaints(catalog, runner, &mut outcome)
                    .unwrap_or_else(|error| vec![error.to_string()]);
                outcome.verdict = if outcome.why.is_empty() {
                    Verdict::Passed
                } else {
                    Verdict::Failed
                };
            }
        }

        outcome.took = start.elapsed();
        outcome
    }

    /// The version of the product, or what this machine lacks to run the recipe.
    fn version(&self, catalog: &Catalog, versions: &Versions) -> Result<String, Missing> {
        let file = &self.recipe.file;
        if file.needs.contains(&Need::Root) && !processes::is_root() {
            return Err(Missing::Root);
        }
        if file.needs.contains(&Need::Ipv6) && TcpListener::bind(("::1", 0)).is_err() {
            return Err(Missing::Ipv6);
        }
        if !file.disks.is_empty() && !processes::allows_disks() {
            return Err(Missing::MountNamespaces);
        }

        if let Some((front, build)) = self.front(catalog) {
            versions.get(&front.name, build)?;
        }
        versions.get(&self.product.name, self.build)
    }

    /// Runs the recipe without its fix and with it, keeps what was seen, and returns every complaint.
    fn complaints(
        &self,
        catalog: &Catalog,
        runner: &Runner,
        outcome: &mut Outcome,
    ) -> Result<Vec<String>, Error> {
        let products = &catalog.products;
        let broken = plan::broken(products, self.recipe, self.build).map_err(Error::Recipe)?;
        let fixed = plan::fixed(products, self.recipe, self.build).map_err(Error::Recipe)?;

        let status = self.status();
        let seen = outcome.seen.insert(runner.run(&broken)?);
        let complaints = judge(&broken.expect, status, seen);
        // A fix means nothing for a failure that did not happen.
        if !complaints.is_empty() {
            return Ok(complaints);
        }

        let mut complaints = cannot_fail(&broken.expect, seen, &fixed.expect);
        let after = runner
            .run(&fixed)
            .map_err(|error| Error::AfterFix(Box::new(error)))?;
        let after = outcome.fixed.insert(after);
        for complaint in judge(&fixed.expect, Status::Good, after) {
            complaints.push(format!("with the fix: {complaint}"));
        }
        for complaint in still_there(&broken.expect, &fixed.expect, after) {
            complaints.push(format!("with the fix: {complaint}"));
        }
        Ok(complaints)
    }

    /// The status that the failing run must show, unless its expectation names one.
    fn status(&self) -> Status {
        match self.recipe.file.code.number().map(u16::try_from) {
            Some(Ok(code)) => Status::Is(code),
            // The code is not an HTTP status, so the status is not what fails.
            _ => Status::Good,
        }
    }
}
