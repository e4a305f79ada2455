//! The first minute of an entry: the cheapest checks, those of each audience together.

use serde::Serialize;

use crate::catalog::Entry;
use crate::content::format::entry::{Audience, Command};
use crate::pages::links::references::References;

/// The checks of the first minute for one audience.
#[derive(Debug, Serialize)]
pub(crate) struct CheckGroup {
    audience: Option<&'static str>,
    /// The anchor of its heading.
    id: String,
    checks: Vec<CheckView>,
}

/// A check of the first minute: HTML, but for the command.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CheckView {
    #[serde(skip)]
    pub(super) audience: Option<Audience>,
    check: String,
    /// How to look, where the check says more than its question.
    note: Option<String>,
    command: Option<Command>,
    yes: String,
    no: String,
}

/// The checks of the first minute, in the order in which they are written.
pub(crate) fn first_minute(entry: &Entry, text: &mut References) -> Vec<CheckView> {
    let mut views = vec![];
    for (index, check) in entry.file.first_minute.iter().enumerate() {
        let mut inline = |part: &str, line: &str| {
            text.inline(
                entry.place(format!("first_minute.{index}.{part}"), ""),
                line,
            )
        };
        let (question, note) = match check.check.split_once("? ") {
            Some((question, note)) => (format!("{question}?"), Some(note)),
            None => (check.check.clone(), None),
        };
        views.push(CheckView {
            audience: check.audience,
            check: inline("check", &question),
            note: note.map(|note| inline("check", note)),
            command: check.command.clone(),
            yes: inline("yes", &check.yes),
            no: inline("no", &check.no),
        });
    }
    views
}

/// Checks, those of each audience together.
pub(super) fn grouped(checks: Vec<CheckView>) -> Vec<CheckGroup> {
    let mut groups: Vec<CheckGroup> = vec![];
    for check in checks {
        let audience = check.audience.map(Audience::heading);
        match groups.iter_mut().find(|group| group.audience == audience) {
            Some(group) => group.checks.push(check),
            None => groups.push(CheckGroup {
                audience,
                id: format!("first-{}", audience.unwrap_or("checks").to_lowercase()),
                checks: vec![check],
            }),
        }
    }
    groups
}
