//! What no content needs, refused before a page or a search index is made of it.

use super::Said;
use crate::diagnostics::{Finding, Place};

/// The most aliases, and the most tags, that an entry may have: each is a page of its own.
const MOST_PAGES: usize = 100;

/// The longest signature, in characters: the search index takes the square of its length in time.
const LONGEST_SIGNATURE: usize = 1_000;

/// Finds what is over the limits in a file.
pub(super) fn check(path: &str, said: &Said) -> Vec<Finding> {
    let mut findings = vec![];
    if let Said::Entry(source) = said {
        let lists = [
            ("aliases", &source.entry.aliases),
            ("tags", &source.entry.tags),
        ];
        for (field, items) in lists
            .into_iter()
            .filter(|(_, items)| items.len() > MOST_PAGES)
        {
            let message = format!(
                "the entry has {} {field}; {MOST_PAGES} are allowed",
                items.len()
            );
            let at = Place::new(path, format!("{field}.{MOST_PAGES}"), "");
            findings.push(Finding::error(
                "too-many",
                at,
                message,
                "remove those that nobody looks for",
            ));
        }
    }
    if let Said::Reading(reading) = said {
        findings.extend(reading.missing_groups());
    }
    for (field, signature) in signatures(said) {
        let length = signature.chars().count();
        if length > LONGEST_SIGNATURE {
            let message =
                format!("the signature has {length} characters; {LONGEST_SIGNATURE} are allowed");
            let help = "keep the part that other lines do not have, with `…` for what differs";
            let at = Place::new(path, field, signature);
            findings.push(Finding::error("long-signature", at, message, help));
        }
    }
    findings
}

/// The patterns of log lines in a file, each with its field.
fn signatures(said: &Said) -> Vec<(String, &str)> {
    let mut found = vec![];
    match said {
        Said::Entry(source) => {
            for (at, cause) in source.entry.causes.iter().enumerate() {
                found.extend(numbered(
                    &format!("causes.{at}.signatures"),
                    &cause.signatures,
                ));
            }
        }
        Said::Messages(source) => {
            for (at, message) in source.messages.messages.iter().enumerate() {
                found.extend(numbered(
                    &format!("messages.{at}.signatures"),
                    &message.signatures,
                ));
            }
        }
        Said::Recipe(source) => {
            let recipe = &source.recipe;
            found.extend(numbered(
                "signatures",
                recipe.signatures.as_deref().unwrap_or_default(),
            ));
            for lines in recipe.expect.log.values() {
                found.extend(
                    lines
                        .each()
                        .iter()
                        .map(|line| ("expect.log".to_owned(), line.as_str())),
                );
            }
        }
        _ => {}
    }
    found
}

fn numbered<'a>(field: &str, signatures: &'a [String]) -> impl Iterator<Item = (String, &'a str)> {
    signatures
        .iter()
        .enumerate()
        .map(move |(at, signature)| (format!("{field}.{at}"), signature.as_str()))
}
