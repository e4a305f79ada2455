//! The result of a recipe on a build.

use std::time::Duration;

use serde::Serialize;

use super::seen::Seen;

/// How many lines of each log are shown for a run that failed.
const SHOWN_LINES: usize = 15;

/// How many characters of a body are shown for a run that failed.
const SHOWN_BODY: usize = 400;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// It failed as the recipe says, and worked with the fix.
    Passed,
    /// Something else was seen.
    Failed,
    /// It could not be run on this machine.
    Skipped,
}

#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// The recipe's position in [`Catalog::recipes`](crate::catalog::Catalog::recipes).
    pub recipe: usize,
    pub build: String,
    /// The version of the product; empty for a recipe that was skipped.
    pub version: String,
    pub verdict: Verdict,
    /// Why it did not pass, one complaint each; for a skipped recipe, what is missing.
    pub why: Vec<String>,
    /// What the run without the fix showed, if it got that far.
    pub seen: Option<Seen>,
    /// What the run with the fix showed, if it got that far.
    pub fixed: Option<Seen>,
    pub took: Duration,
}

impl Outcome {
    /// What a person needs to understand a failed run: the end of each log, the configuration and the response. They are
    /// from the run with the fix, if there was one.
    pub(crate) fn evidence(&self) -> String {
        let Some(seen) = self.fixed.as_ref().or(self.seen.as_ref()) else {
            return String::new();
        };
        let mut text = String::new();

        for (name, log) in &seen.logs {
            if log.is_empty() {
                continue;
            }
            let lines: Vec<&str> = log.lines().collect();
            let tail = &lines[lines.len().saturating_sub(SHOWN_LINES)..];
            text += &format!("--- {name}\n{}\n", tail.join("\n"));
        }

        for (name, file) in &seen.files {
            text += &format!("--- {name}\n{}\n", file.trim_end());
        }

        let response = &seen.response;
        if !response.headers.is_empty() || !response.body.is_empty() {
            let body: String = response.body.chars().take(SHOWN_BODY).collect();
            text += &format!(
                "--- response\n{}\n\n{}\n",
                response.headers,
                body.trim_end()
            );
        }

        text
    }
}
