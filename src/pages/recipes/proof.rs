//! How far a recipe is to be believed: which versions it held on, and when.

use serde::Serialize;

use crate::catalog::{Catalog, EntryId, Product, Recipe};
use crate::content::format::recipe::Run;
use crate::content::format::scalars::Date;
use crate::diagnostics::Place;
use crate::pages::links::references::References;

/// What is known of a recipe, in a sentence, and as a word for style sheets and programs.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Proof {
    /// `proven`, `changed` or `unproven`.
    pub state: &'static str,
    /// The sentence, without a full stop.
    pub text: String,
}

impl Proof {
    /// What is known of a recipe.
    pub(crate) fn of(catalog: &Catalog, recipe: &Recipe) -> Self {
        let title = &catalog.products[recipe.product].file.title;
        let Some(record) = &recipe.record else {
            return Self {
                state: "unproven",
                text: "Not reproduced yet".to_owned(),
            };
        };
        let mut versions: Vec<&str> = record
            .runs
            .values()
            .map(|run| run.version.as_str())
            .collect();
        versions.dedup();
        let newest = record
            .runs
            .values()
            .map(|run| &run.date)
            .max()
            .map(Date::spelled_out)
            .unwrap_or_default();
        let held = format!("{title} {}, {newest}", and(&versions));
        match recipe.is_stale() {
            true => Self {
                state: "changed",
                text: format!("Changed since it was reproduced with {held}"),
            },
            false => Self {
                state: "proven",
                text: format!("Reproduced with {held}"),
            },
        }
    }
}

/// When the recipes of an entry held.
#[derive(Debug, Serialize)]
pub(crate) struct Verified {
    /// The newest day.
    date: String,
    /// How many of them hold.
    recipes: usize,
}

impl Verified {
    /// What was seen of an entry's recipes; nothing where none holds.
    pub(crate) fn of(catalog: &Catalog, id: EntryId) -> Option<Self> {
        let proofs: Vec<_> = catalog.recipes_of(id).filter_map(Recipe::proof).collect();
        let dates = proofs
            .iter()
            .flat_map(|record| record.runs.values().map(|run| &run.date));
        Some(Self {
            date: dates.max()?.to_string(),
            recipes: proofs.len(),
        })
    }
}

/// What is shown instead of a status code if the server refuses to start.
pub(crate) const NO_START: &str = "no start";

/// What a client got in a run: the status code, or why there is none.
pub(crate) fn seen(recipe: &Recipe, build: &str, run: &Run) -> String {
    match run.status {
        Some(status) => status.to_string(),
        None if recipe.expect(build).start.is_some() => NO_START.to_owned(),
        None => "no reply".to_owned(),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn and(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// Lines that a recipe sees in one log, as they were recorded, else as they are expected.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LogLines {
    /// HTML: where a usual installation has the log, else its name.
    log: String,
    /// The same in Markdown.
    #[serde(skip)]
    pub place: String,
    /// Each once.
    pub lines: Vec<String>,
}

/// What a recipe sees on the first build that ran, log by log.
pub(crate) fn log_lines(
    catalog: &Catalog,
    recipe: &Recipe,
    text: &mut References,
) -> Vec<LogLines> {
    let product = &catalog.products[recipe.product];
    let front = recipe
        .file
        .behind
        .as_deref()
        .and_then(|front| catalog.product(front));
    let mut usual = |log: &str| {
        let mut products = [Some(product), front].into_iter().flatten();
        match products.find_map(|product| Some((product, product.file.logs.get(log)?))) {
            Some((product, place)) => (log_place(product, log, place, text), place.clone()),
            None => (
                text.inline(recipe.place("expect.log", log), log),
                log.to_owned(),
            ),
        }
    };
    let recorded = recipe
        .proof()
        .and_then(|record| record.runs.values().next());
    let lines: Vec<(&str, Vec<String>)> = match recorded {
        Some(run) => run
            .log
            .iter()
            .map(|(log, lines)| (log.as_str(), lines.clone()))
            .collect(),
        None => {
            let expected = recipe.file.expect.log.iter();
            expected
                .map(|(log, lines)| {
                    (
                        log.as_str(),
                        lines.each().iter().map(|one| readable(one)).collect(),
                    )
                })
                .collect()
        }
    };
    let mut logs: Vec<LogLines> = vec![];
    for (log, lines) in lines {
        let (log, place) = usual(log);
        if logs.last().is_none_or(|last| last.log != log) {
            logs.push(LogLines {
                log,
                place,
                lines: vec![],
            });
        }
        let Some(last) = logs.last_mut() else {
            continue;
        };
        for line in lines {
            if !last.lines.contains(&line) {
                last.lines.push(line);
            }
        }
    }
    logs
}

/// Where a usual installation of a product has a log, as HTML.
pub(crate) fn log_place(
    product: &Product,
    log: &str,
    place: &str,
    text: &mut References,
) -> String {
    text.inline(Place::new(&*product.path, format!("logs.{log}"), ""), place)
}

/// The words of a recipe's first pattern: what a reader would look for in the log.
pub(crate) fn signature(recipe: &Recipe) -> Option<String> {
    let lines = recipe
        .file
        .expect
        .log
        .values()
        .flat_map(|lines| lines.each());
    lines.map(|line| readable(line)).next()
}

/// A pattern for a reader: with words where placeholders stand.
pub(crate) fn readable(pattern: &str) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, behind)) = rest.split_once("{{") {
        text += before;
        let Some((name, after)) = behind.split_once("}}") else {
            break;
        };
        text += match name {
            "dir" => "/srv",
            "tls" => "/etc/ssl",
            _ => "PORT",
        };
        rest = after;
    }
    text + rest
}
