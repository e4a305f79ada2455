//! The records of runs, `content/verified.yaml`. Whatever differs from run to run, such as ports and times, is masked, so
//! that the file changes only where servers do.

use std::sync::LazyLock;

use indexmap::IndexMap;
use regex::Regex;

use super::seen::Seen;
use super::{Outcome, Verdict, pattern};
use crate::catalog::plan::Values;
use crate::catalog::{self, Catalog, Recipe};
use crate::content::format::recipe::{Record, Run, VerifiedFile};
use crate::content::format::scalars::Date;

/// The first lines of the file.
const HEAD: &str = "\
# What `errdex verify --record` saw. Run it again instead of editing this.
# yaml-language-server: $schema=.schema/verified.json
";

/// How many characters of a log line are kept.
const LONGEST_LINE: usize = 1000;

/// The records of a catalog, with the runs in `outcomes` that passed in place of the old ones. Records of recipes that no
/// longer exist are dropped.
pub(crate) fn renewed(catalog: &Catalog, outcomes: &[Outcome], today: &Date) -> VerifiedFile {
    let mut recipes: IndexMap<String, Record> = IndexMap::new();
    for (position, recipe) in catalog.recipes.iter().enumerate() {
        let mut record = current_record(catalog, recipe);
        for outcome in outcomes {
            if outcome.recipe != position || outcome.verdict != Verdict::Passed {
                continue;
            }
            let before = record.runs.get(&outcome.build);
            let run = run(recipe, outcome, before, today);
            record.runs.insert(outcome.build.clone(), run);
        }

        if !record.runs.is_empty() {
            recipes.insert(recipe.id.clone(), record);
        } else if let Some(old) = &recipe.record {
            // The recipe has changed since; the old record stays, so that the site can say so.
            recipes.insert(recipe.id.clone(), old.clone());
        }
    }
    VerifiedFile { recipes }
}

/// The file's text.
#[expect(
    clippy::expect_used,
    reason = "YAML can express text, numbers, and maps with text as keys"
)]
pub(crate) fn text(file: &VerifiedFile) -> String {
    let yaml = serde_yaml::to_string(file).expect("records can be written as YAML");
    format!("{HEAD}{yaml}")
}

/// The record of a recipe as it is now, without runs on builds that it no longer has.
fn current_record(catalog: &Catalog, recipe: &Recipe) -> Record {
    let mut record = match &recipe.record {
        Some(record) if recipe.is_current => record.clone(),
        _ => Record {
            hash: catalog::hash(&catalog.products, recipe),
            runs: IndexMap::new(),
        },
    };
    let product = &catalog.products[recipe.product];
    record
        .runs
        .retain(|build, _| recipe.builds(product).any(|known| known == build));
    record
}

/// What to record of an outcome that passed. `before` is the record of the same recipe and build.
#[expect(
    clippy::expect_used,
    reason = "a recipe passes only if its run showed what it expects"
)]
fn run(recipe: &Recipe, outcome: &Outcome, before: Option<&Run>, today: &Date) -> Run {
    let seen = outcome.seen.as_ref().expect("a recipe that passed has run");
    let response = &seen.response;
    let mut run = Run {
        version: outcome.version.clone(),
        date: today.clone(),
        status: response.status,
        reason: Some(response.reason.clone()).filter(|reason| !reason.is_empty()),
        log: IndexMap::new(),
    };

    run.log = match before {
        // Durations and the like differ each time, though the same version still logs the same.
        Some(before) if before.version == run.version && before.status == run.status => {
            before.log.clone()
        }
        _ => logged(recipe, outcome, seen),
    };
    run
}

/// The lines that the recipe expects, as they were logged.
fn logged(recipe: &Recipe, outcome: &Outcome, seen: &Seen) -> IndexMap<String, Vec<String>> {
    let mut logs = IndexMap::new();
    for (name, patterns) in &recipe.expect(&outcome.build).log {
        let mut lines = vec![];
        for pattern in patterns.each() {
            if let Some(line) = pattern::find(&seen.values.fill(pattern), seen.log(name)) {
                lines.push(masked(line, &seen.values));
            }
        }
        lines.dedup();
        logs.insert(name.to_string(), lines);
    }
    logs
}

/// Patterns of what differs from run to run, and what takes its place.
#[expect(clippy::expect_used, reason = "the expressions are constants")]
static MASKS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let masks = [
        (
            r"\b\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: ?Z|[+-]\d\d:?\d\d| [+-]\d{4})?",
            "TIME",
        ),
        (
            r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d(?:\.\d+)? \d{4}",
            "TIME",
        ),
        (
            r"\b\d\d[-/][A-Z][a-z]{2}[-/]\d{4}[: ]\d\d:\d\d:\d\d(?:\.\d+)?(?: [+-]\d{4})?",
            "TIME",
        ),
        (r"\b1[6-9]\d{8}(?:\.\d+)?\b", "TIME"),
        (r"\b127\.0\.0\.1:\d{5}\b", "127.0.0.1:PORT"),
        (r"\[pid \d+:tid \d+\]", "[pid PID:tid PID]"),
        (r"\b\d+#\d+: \*\d+", "PID#PID: *N"),
        (r"\b\d+#\d+: ", "PID#PID: "),
        (r"\bpid[: ]+\d+", "pid PID"),
        (r"\bchild \d+", "child PID"),
    ];
    masks
        .map(|(pattern, mask)| (Regex::new(pattern).expect("the expression is valid"), mask))
        .into()
});

fn masked(line: &str, values: &Values) -> String {
    let mut line: String = line.trim().chars().take(LONGEST_LINE).collect();

    for (name, place) in [("dir", "/srv"), ("tls", "/etc/ssl")] {
        if let Some(folder) = values.get(name) {
            line = line.replace(folder, place);
        }
    }
    for value in values.0.values() {
        // A number of four or five digits is a port: no other value is a number.
        if value.len() > 3 && value.parse::<u16>().is_ok() {
            line = line.replace(value, "PORT");
        }
    }
    for (pattern, mask) in MASKS.iter() {
        line = pattern.replace_all(&line, *mask).into_owned();
    }
    line
}
