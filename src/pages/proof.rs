//! How far a recipe is to be believed: which versions it held on, and when.

use serde::Serialize;

use super::logs;
use crate::catalog::{Catalog, EntryId, Recipe};
use crate::content::recipe::Run;
use crate::content::scalars::Date;

/// What is known of a recipe, in a sentence, and as a word for style sheets and programs.
#[derive(Clone, Debug, Serialize)]
pub struct Proof {
    /// `proven`, `changed` or `unproven`.
    pub state: &'static str,
    /// The sentence, without a full stop.
    pub text: String,
}

impl Proof {
    /// What is known of a recipe.
    pub fn of(catalog: &Catalog, recipe: &Recipe) -> Self {
        let title = &catalog.products[recipe.product].file.title;
        let Some(record) = &recipe.record else {
            return Self { state: "unproven", text: "Not reproduced yet".to_owned() };
        };
        let mut versions: Vec<&str> = record.runs.values().map(|run| run.version.as_str()).collect();
        versions.dedup();
        let newest = record.runs.values().map(|run| &run.date).max().map(spoken).unwrap_or_default();
        let held = format!("{title} {}, {newest}", and(&versions));
        match recipe.is_stale() {
            true => Self { state: "changed", text: format!("Changed since it was reproduced with {held}") },
            false => Self { state: "proven", text: format!("Reproduced with {held}") },
        }
    }
}

/// When the recipes of an entry held.
#[derive(Debug, Serialize)]
pub struct Verified {
    /// The newest day.
    date: String,
    /// How many of them hold.
    recipes: usize,
}

impl Verified {
    /// What was seen of an entry's recipes; nothing where none holds.
    pub fn of(catalog: &Catalog, id: EntryId) -> Option<Self> {
        let proofs: Vec<_> = logs::recipes_of(catalog, id).filter_map(Recipe::proof).collect();
        let dates = proofs.iter().flat_map(|record| record.runs.values().map(|run| &run.date));
        Some(Self { date: dates.max()?.as_str().to_owned(), recipes: proofs.len() })
    }
}

/// What a visitor got in a run: the status code, or why there is none.
pub fn seen(recipe: &Recipe, build: &str, run: &Run) -> String {
    match run.status {
        Some(status) => status.to_string(),
        None if recipe.expect(build).start.is_some() => "no start".to_owned(),
        None => "no answer".to_owned(),
    }
}

/// A day as people write it: `24 November 2026`.
pub fn spoken(date: &Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let parts: Vec<usize> = date.as_str().split('-').filter_map(|part| part.parse().ok()).collect();
    match parts[..] {
        [year, month @ 1..=12, day] => format!("{day} {} {year}", MONTHS[month - 1]),
        _ => date.as_str().to_owned(),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub fn and(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// A line that a recipe sees, as it was recorded, else as it is expected.
#[derive(Clone, Debug, Serialize)]
pub struct LogLine {
    /// The log: where a usual installation has it, else its name.
    pub log: String,
    /// The line.
    pub line: String,
}

/// The lines of a recipe on the first build that was seen, each once.
pub fn log_lines(catalog: &Catalog, recipe: &Recipe) -> Vec<LogLine> {
    let product = &catalog.products[recipe.product];
    let front = recipe.file.behind.as_deref().and_then(|front| catalog.product(front));
    let usual = |log: &str| {
        let known = product.file.logs.get(log).or_else(|| front?.file.logs.get(log));
        known.cloned().unwrap_or_else(|| log.to_owned())
    };
    let line = |log: &str, line: &str| LogLine { log: usual(log), line: line.to_owned() };
    let recorded = recipe.proof().and_then(|record| record.runs.values().next());
    let mut lines: Vec<LogLine> = match recorded {
        Some(run) => {
            run.log.iter().flat_map(|(log, lines)| lines.iter().map(|text| line(log, text))).collect()
        }
        None => {
            let expected = recipe.file.expect.log.iter();
            expected
                .flat_map(|(log, lines)| lines.each().iter().map(|text| line(log, &readable(text))))
                .collect()
        }
    };
    lines.dedup_by(|a, b| a.line == b.line && a.log == b.log);
    lines
}

/// The words of a recipe's first pattern: what a reader would look for in the log.
pub fn signature(recipe: &Recipe) -> Option<String> {
    let lines = recipe.file.expect.log.values().flat_map(|lines| lines.each());
    lines.map(|line| readable(line)).next()
}

/// A pattern for a reader: with words where placeholders stand.
pub fn readable(pattern: &str) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, behind)) = rest.split_once("{{") {
        text += before;
        let Some((name, after)) = behind.split_once("}}") else { break };
        text += match name {
            "dir" => "/srv",
            "tls" => "/etc/ssl",
            _ => "PORT",
        };
        rest = after;
    }
    text + rest
}
