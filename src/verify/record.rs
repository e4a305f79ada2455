//! What was seen, kept: `content/verified.yaml`. What differs from run to run, such as ports and times, is masked, so that
//! the file changes only where servers do.

use indexmap::IndexMap;
use regex::Regex;

use super::{Outcome, Verdict, pattern};
use crate::catalog::{self, Catalog};
use crate::content::format::recipe::{Record, Run, VerifiedFile};
use crate::content::format::scalars::Date;

/// The first lines of the file.
const HEAD: &str = "\
# What `errdex verify --record` saw. Run it again instead of editing this.
# yaml-language-server: $schema=.schema/verified.json
";

/// The records of a catalog, with those of `outcomes` that passed in the place of the old ones. Records of recipes that
/// are gone go too.
pub(crate) fn renewed(catalog: &Catalog, outcomes: &[Outcome], today: &Date) -> VerifiedFile {
    let masks = masks();
    let mut recipes: IndexMap<String, Record> = IndexMap::new();
    for (position, recipe) in catalog.recipes.iter().enumerate() {
        let known = recipe.record.clone().filter(|_| recipe.is_current);
        let fresh = || Record {
            hash: catalog::hash(&catalog.products, recipe),
            runs: IndexMap::new(),
        };
        let mut record = known.unwrap_or_else(fresh);
        let product = &catalog.products[recipe.product];
        record
            .runs
            .retain(|build, _| recipe.builds(product).any(|known| known == build));
        for outcome in outcomes.iter().filter(|outcome| outcome.recipe == position) {
            if outcome.verdict == Verdict::Passed {
                let before = record.runs.get(&outcome.build);
                let run = run(catalog, outcome, before, today, &masks);
                record.runs.insert(outcome.build.clone(), run);
            }
        }
        if !record.runs.is_empty() {
            recipes.insert(recipe.id.clone(), record);
        } else if let Some(old) = &recipe.record {
            // It is no longer what it was; the site says so.
            recipes.insert(recipe.id.clone(), old.clone());
        }
    }
    VerifiedFile { recipes }
}

/// The file's text.
pub(crate) fn text(file: &VerifiedFile) -> Result<String, String> {
    let yaml = serde_yaml::to_string(file).map_err(|error| error.to_string())?;
    Ok(format!("{HEAD}{yaml}"))
}

fn run(
    catalog: &Catalog,
    outcome: &Outcome,
    before: Option<&Run>,
    today: &Date,
    masks: &[(Regex, &str)],
) -> Run {
    let recipe = &catalog.recipes[outcome.recipe];
    let seen = outcome.seen.clone().unwrap_or_default();
    let expect = recipe
        .file
        .differs
        .get(&outcome.build)
        .unwrap_or(&recipe.file.expect);
    let mut log: IndexMap<String, Vec<String>> = IndexMap::new();
    for (name, patterns) in &expect.log {
        let text = seen.logs.get(name).map_or("", String::as_str);
        let lines = patterns
            .each()
            .iter()
            .filter_map(|pattern| pattern::find(&seen.values.fill(pattern), text));
        let mut masked: Vec<String> = lines
            .map(|line| masked(line, &seen.values.0, masks))
            .collect();
        masked.dedup();
        log.insert(name.to_string(), masked);
    }
    let run = Run {
        version: outcome.version.clone(),
        date: today.clone(),
        status: seen.answer.status,
        reason: Some(seen.answer.reason).filter(|reason| !reason.is_empty()),
        log,
    };
    // Durations and the like differ each time; the lines of the same version say the same.
    match before.filter(|before| before.version == run.version && before.status == run.status) {
        Some(before) => Run {
            log: before.log.clone(),
            ..run
        },
        None => run,
    }
}

/// Patterns of what differs from run to run, and what takes its place.
fn masks() -> Vec<(Regex, &'static str)> {
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
        .into_iter()
        .filter_map(|(pattern, mask)| Some((Regex::new(pattern).ok()?, mask)))
        .collect()
}

fn masked(
    line: &str,
    values: &std::collections::BTreeMap<String, String>,
    masks: &[(Regex, &str)],
) -> String {
    let mut line: String = line.trim().chars().take(1000).collect();
    for (name, place) in [("dir", "/srv"), ("tls", "/etc/ssl")] {
        if let Some(folder) = values.get(name) {
            line = line.replace(folder.as_str(), place);
        }
    }
    for (_, port) in values
        .iter()
        .filter(|(_, value)| value.len() > 3 && value.parse::<u16>().is_ok())
    {
        line = line.replace(port.as_str(), "PORT");
    }
    for (pattern, mask) in masks {
        line = pattern.replace_all(&line, *mask).into_owned();
    }
    line
}
