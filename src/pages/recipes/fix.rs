//! What fixes the failure of a recipe, as a reader would do it.

use serde::Serialize;

use super::diff::{self, DiffLine};
use super::recipe::{PeerView, peers};
use super::shell_commands;
use crate::catalog::Recipe;
use crate::catalog::plan::Plan;
use crate::content::format::recipe::Helper;
use crate::content::format::scalars::FileName;
use crate::pages::links::references::References;

/// How a file changes.
#[derive(Debug, Serialize)]
pub(crate) struct FileDiff {
    pub(crate) name: String,
    pub(crate) lines: Vec<DiffLine>,
}

/// What to change, and what to send then.
#[derive(Debug, Serialize)]
pub(crate) struct FixView {
    /// HTML.
    pub(crate) how: String,
    /// The files that change.
    pub(crate) diffs: Vec<FileDiff>,
    /// Commands to type.
    pub(crate) run: Vec<String>,
    /// Those that do something else then.
    pub(crate) peers: Vec<PeerView>,
    /// Other arguments of the server.
    pub(crate) args: Option<String>,
    /// The requests to send instead.
    pub(crate) requests: Vec<String>,
}

/// The fix of a recipe: what differs between its two runs, `broken` and `fixed`.
pub(super) fn fix(
    recipe: &Recipe,
    text: &mut References,
    broken: Option<&Plan>,
    fixed: Option<&Plan>,
) -> FixView {
    let file = &recipe.file.fix;
    let diffs = broken
        .zip(fixed)
        .map(|(broken, fixed)| diffs(broken, fixed))
        .unwrap_or_default();
    let values = fixed.map(shell_commands::values).unwrap_or_default();
    let changed = |(name, helper): &(&FileName, &Helper)| {
        broken.is_none_or(|broken| broken.helpers.get(*name) != Some(*helper))
    };
    let changed = fixed
        .iter()
        .flat_map(|plan| plan.helpers.iter().filter(changed));
    FixView {
        how: text.inline(recipe.place("fix.how", ""), &file.how),
        diffs,
        run: file
            .run
            .iter()
            .map(|command| values.fill(command))
            .collect(),
        peers: peers(changed, &values),
        args: file.args.as_ref().map(|args| args.join(" ")),
        requests: file
            .requests
            .iter()
            .flatten()
            .map(|request| shell_commands::request(request, &values))
            .collect(),
    }
}

/// The files that differ between the two runs, with their placeholders filled for a reader.
fn diffs(broken: &Plan, fixed: &Plan) -> Vec<FileDiff> {
    let values = shell_commands::values(broken);
    let changed = fixed.files.iter().filter_map(|(name, (after, _))| {
        let before = broken.files.get(name).map_or("", |(before, _)| before);
        let lines = diff::lines(&values.fill(before), &values.fill(after));
        (!lines.is_empty()).then(|| FileDiff {
            name: name.to_string(),
            lines,
        })
    });
    changed.collect()
}
