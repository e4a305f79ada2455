//! What one entry lacks.

use std::collections::HashSet;

use super::Found;
use crate::catalog::{Category, Entry};
use crate::content::format::entry::{EntryFile, Source};
use crate::content::format::lints::Lint;
use crate::content::format::scalars::Date;
use crate::diagnostics::Place;
use crate::markdown;

/// Looks at an entry: whether it is whole, and at its sources.
pub(super) fn look(entry: &Entry, today: i64, found: &mut Found) {
    incomplete(entry, found);
    claims(entry, found);
    let cited = cited(&entry.file);
    for (name, source) in &entry.file.sources {
        let at = |part: &str| entry.place(format!("sources.{name}{part}"), "");
        if !cited.contains(name.as_str()) {
            unused(found, at(""), name);
        }
        old(found, source, at, today);
    }
}

/// The names of the sources that an entry's texts cite.
pub(super) fn cited(file: &EntryFile) -> HashSet<&str> {
    file.texts()
        .flat_map(|text| markdown::footnotes(text.text))
        .collect()
}

/// The sources of a category that neither its entries nor its page cite, and those that are old.
pub(super) fn look_at_sources(
    category: &Category,
    cited: &HashSet<&str>,
    today: i64,
    found: &mut Found,
) {
    for (name, source) in &category.file.sources {
        let at = |part: &str| category.place(format!("sources.{name}{part}"), "");
        if !cited.contains(name.as_str()) {
            unused(found, at(""), name);
        }
        old(found, source, at, today);
    }
}

fn unused(found: &mut Found, at: Place, name: &str) {
    let help = format!("write `[^{name}]` behind what it is the source of, or remove it");
    found.tell(
        Lint::UnusedSource,
        at,
        format!("nothing cites the source `{name}`"),
        help,
    );
}

/// Reports a source that was read too long ago, or whose text was old then.
pub(super) fn old(found: &mut Found, source: &Source, at: impl Fn(&str) -> Place, today: i64) {
    let limit = found.catalog.site.source_days;
    let age = |date: &Date| Some(today - date.days()).filter(|days| *days > i64::from(limit));

    if let Some(days) = source
        .as_of
        .as_ref()
        .and_then(|as_of| age(as_of.first_day()))
    {
        let message = format!("the text of the source is {days} days old; the limit is {limit}");
        let help = "find a newer text, correct what it says otherwise, and write its date";
        found.tell(Lint::OldSource, at(".as_of"), message, help);
    }
    if let Some(days) = source.checked.as_ref().and_then(age) {
        let message = format!("the source was read {days} days ago; the limit is {limit}");
        let help = "read it again, correct what it says otherwise now, and write the day";
        found.tell(Lint::OldSource, at(".checked"), message, help);
    }
}

/// An overview of fewer words says little that the name does not.
const WORDS_OF_OVERVIEW: usize = 12;

/// The rule: a summary, an overview that is no mere phrase, two causes, two steps, a tag.
fn incomplete(entry: &Entry, found: &mut Found) {
    let file = &entry.file;
    let few = |name: &str, length: usize| match length {
        0 => Some(format!("two {name}s")),
        1 => Some(format!("a second {name}")),
        _ => None,
    };
    let overview = match file
        .overview
        .as_deref()
        .map(|text| text.split_whitespace().count())
    {
        None => Some("an overview".to_owned()),
        Some(words) if words < WORDS_OF_OVERVIEW => {
            Some(format!("an overview of {WORDS_OF_OVERVIEW} words or more"))
        }
        Some(_) => None,
    };
    let missing = [
        file.summary.is_none().then(|| "a summary".to_owned()),
        overview,
        few("cause", file.causes.len()),
        few("step", file.steps.len()),
        file.tags.is_empty().then(|| "a tag".to_owned()),
    ];
    let missing: Vec<String> = missing.into_iter().flatten().collect();
    if !missing.is_empty() {
        let message = format!("the entry lacks {}", missing.join(", "));
        let help = "add them; `errdex help content` tells of each field";
        found.tell(
            Lint::IncompleteEntry,
            entry.place("name", ""),
            message,
            help,
        );
    }
}

fn claims(entry: &Entry, found: &mut Found) {
    let has_source =
        |text: &str| markdown::footnotes(text).next().is_some() || text.contains("](http");
    let claims = entry
        .file
        .texts()
        .filter(|text| ["overview", "key_details"].contains(&text.field));
    for claim in claims.filter(|claim| !has_source(claim.text)) {
        let message = match claim.field {
            "overview" => "the overview names no source",
            _ => "the key detail names no source",
        };
        let help = "write `[^name]` behind it, and `name` into `sources`";
        found.tell(
            Lint::ClaimWithoutSource,
            entry.place(claim.path(), ""),
            message,
            help,
        );
    }
}
