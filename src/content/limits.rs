//! Refuses what no content needs, before a page or a search index is made of it.

use super::file::Parsed;
use crate::diagnostics::{Finding, Place};

/// The most aliases, and the most tags, that an entry can have: each is a page of its own.
const MOST_PAGES: usize = 100;

/// The longest signature, in characters: building the search index takes time in the square of its length.
const LONGEST_SIGNATURE: usize = 1_000;

/// Finds what is over the limits in a file.
pub(super) fn check(path: &str, parsed: &Parsed) -> Vec<Finding> {
    let mut findings = vec![];

    if let Parsed::Entry(source) = parsed {
        let entry = &source.entry;
        findings.extend(too_many(path, "aliases", &entry.aliases));
        findings.extend(too_many(path, "tags", &entry.tags));
    }
    if let Parsed::Reading(reading) = parsed {
        findings.extend(reading.missing_groups());
    }
    for (field, signature) in signatures(parsed) {
        findings.extend(too_long(path, field, signature));
    }
    findings
}

fn too_many(path: &str, field: &str, items: &[String]) -> Option<Finding> {
    let count = items.len();
    if count <= MOST_PAGES {
        return None;
    }
    let message = format!("the entry has {count} {field}; at most {MOST_PAGES} are allowed");
    let help = "remove those that nobody looks for";
    let at = Place::new(path, format!("{field}.{MOST_PAGES}"), "");
    Some(Finding::error("too-many", at, message, help))
}

fn too_long(path: &str, field: String, signature: &str) -> Option<Finding> {
    let length = signature.chars().count();
    if length <= LONGEST_SIGNATURE {
        return None;
    }
    let message =
        format!("the signature has {length} characters; at most {LONGEST_SIGNATURE} are allowed");
    let help = "keep the part that other lines do not contain, with `…` for what varies";
    let at = Place::new(path, field, signature);
    Some(Finding::error("long-signature", at, message, help))
}

/// The patterns of log lines in a file, each with its field.
fn signatures(parsed: &Parsed) -> Vec<(String, &str)> {
    let mut found = vec![];

    match parsed {
        Parsed::Entry(source) => {
            for (at, cause) in source.entry.causes.iter().enumerate() {
                let field = format!("causes.{at}.signatures");
                found.extend(numbered(&field, &cause.signatures));
            }
        }
        Parsed::Messages(source) => {
            for (at, message) in source.messages.messages.iter().enumerate() {
                let field = format!("messages.{at}.signatures");
                found.extend(numbered(&field, &message.signatures));
            }
        }
        Parsed::Recipe(source) => {
            let recipe = &source.recipe;
            if let Some(signatures) = &recipe.signatures {
                found.extend(numbered("signatures", signatures));
            }
            for line in recipe.expect.log.values().flat_map(|lines| lines.each()) {
                found.push(("expect.log".to_owned(), line.as_str()));
            }
        }
        _ => {}
    }

    found
}

fn numbered<'a>(field: &str, signatures: &'a [String]) -> impl Iterator<Item = (String, &'a str)> {
    let signatures = signatures.iter().enumerate();
    signatures.map(move |(at, signature)| (format!("{field}.{at}"), signature.as_str()))
}
