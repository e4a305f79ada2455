//! What one entry lacks.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::Found;
use crate::catalog::{Category, Entry};
use crate::content::format::entry::{EntryFile, Source};
use crate::content::format::lints::Lint;
use crate::content::format::scalars::Date;
use crate::diagnostics::Place;
use crate::markdown;

/// Checks whether an entry is complete, and its sources.
pub(super) fn check(entry: &Entry, today: i64, found: &mut Found) {
    incomplete(entry, found);
    claims(entry, found);

    let cited = cited(&entry.file);
    let place = |field: String| entry.place(field, "");
    sources(&entry.file.sources, &cited, place, today, found);
}

/// Checks the sources of a category, where `cited` are those that its entries and its page cite.
pub(super) fn check_sources(
    category: &Category,
    cited: &HashSet<&str>,
    today: i64,
    found: &mut Found,
) {
    let place = |field: String| category.place(field, "");
    sources(&category.file.sources, cited, place, today, found);
}

/// The names of the sources that an entry's texts cite.
pub(super) fn cited(file: &EntryFile) -> HashSet<&str> {
    file.texts()
        .flat_map(|text| markdown::footnotes(text.text))
        .collect()
}

fn sources(
    sources: &IndexMap<String, Source>,
    cited: &HashSet<&str>,
    place: impl Fn(String) -> Place,
    today: i64,
    found: &mut Found,
) {
    for (name, source) in sources {
        let field = format!("sources.{name}");
        if !cited.contains(name.as_str()) {
            let message = format!("nothing cites the source `{name}`");
            let help = format!("write `[^{name}]` after the claim that it supports, or remove it");
            found.report(Lint::UnusedSource, place(field.clone()), message, help);
        }

        old(source, |part| place(format!("{field}{part}")), today, found);
    }
}

/// Reports a source that was read too long ago, or whose text was already old then.
pub(super) fn old(source: &Source, place: impl Fn(&str) -> Place, today: i64, found: &mut Found) {
    let limit = found.catalog.site.source_days;
    let days_over_limit = |date: &Date| {
        let days = today - date.days();
        (days > i64::from(limit)).then_some(days)
    };

    if let Some(as_of) = &source.as_of
        && let Some(days) = days_over_limit(as_of.first_day())
    {
        let message = format!("the text of the source is {days} days old; the limit is {limit}");
        let help = "find a newer text, correct what has changed, and write its date";
        found.report(Lint::OldSource, place(".as_of"), message, help);
    }
    if let Some(checked) = &source.checked
        && let Some(days) = days_over_limit(checked)
    {
        let message = format!("the source was read {days} days ago; the limit is {limit}");
        let help = "read it again, correct what has changed, and write today's date";
        found.report(Lint::OldSource, place(".checked"), message, help);
    }
}

/// An overview of fewer words says little that the name does not.
const WORDS_OF_OVERVIEW: usize = 12;

/// The rule: a summary, an overview that is more than a phrase, two causes, two steps, a tag.
fn incomplete(entry: &Entry, found: &mut Found) {
    let file = &entry.file;
    let mut missing = vec![];

    if file.summary.is_none() {
        missing.push("a summary".to_owned());
    }
    match &file.overview {
        None => missing.push("an overview".to_owned()),
        Some(text) if text.split_whitespace().count() < WORDS_OF_OVERVIEW => {
            missing.push(format!("an overview of {WORDS_OF_OVERVIEW} words or more"));
        }
        Some(_) => {}
    }
    missing.extend(missing_of_two("cause", file.causes.len()));
    missing.extend(missing_of_two("step", file.steps.len()));
    if file.tags.is_empty() {
        missing.push("a tag".to_owned());
    }

    if !missing.is_empty() {
        let message = format!("the entry lacks {}", missing.join(", "));
        let help = "add them; `errdex help content` describes each field";
        let place = entry.place("name", "");
        found.report(Lint::IncompleteEntry, place, message, help);
    }
}

fn missing_of_two(name: &str, count: usize) -> Option<String> {
    match count {
        0 => Some(format!("two {name}s")),
        1 => Some(format!("a second {name}")),
        _ => None,
    }
}

fn claims(entry: &Entry, found: &mut Found) {
    for text in entry.file.texts() {
        let message = match text.field {
            "overview" => "the overview cites no source",
            "key_details" => "the key detail cites no source",
            _ => continue,
        };

        let has_source =
            markdown::footnotes(text.text).next().is_some() || text.text.contains("](http");
        if !has_source {
            let help = "write `[^name]` after it, and define `name` in `sources`";
            let place = entry.place(text.path(), "");
            found.report(Lint::ClaimWithoutSource, place, message, help);
        }
    }
}
