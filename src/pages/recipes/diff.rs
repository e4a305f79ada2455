//! What a fix changes, as the lines of a diff.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

/// A line of a diff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct DiffLine {
    /// `same`, `removed` or `added`; `gap` where lines are left out.
    pub kind: &'static str,
    /// The line, without its end.
    pub text: String,
}

/// How many lines are shown around a change.
const CONTEXT: usize = 3;

/// The lines that differ between two texts, with some around them; nothing where they are the same.
pub(crate) fn lines(before: &str, after: &str) -> Vec<DiffLine> {
    let diff = TextDiff::from_lines(before, after);
    let mut lines = vec![];
    for (index, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if index > 0 {
            lines.push(DiffLine {
                kind: "gap",
                text: "…".to_owned(),
            });
        }
        for change in group
            .iter()
            .flat_map(|operation| diff.iter_changes(operation))
        {
            let kind = match change.tag() {
                ChangeTag::Equal => "same",
                ChangeTag::Delete => "removed",
                ChangeTag::Insert => "added",
            };
            lines.push(DiffLine {
                kind,
                text: change.value().trim_end_matches('\n').to_owned(),
            });
        }
    }
    lines
}
