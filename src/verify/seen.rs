//! What a run showed.

use std::collections::BTreeMap;

use super::client::Response;
use super::pattern;
use crate::catalog::plan::Values;
use crate::content::format::recipe::Expect;
use crate::content::format::scalars::FileName;

#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// Whether all servers started.
    pub started: bool,
    /// Requests before the last one that got another status than they must: the expected one, and the actual one.
    pub wrong_steps: Vec<(u16, Option<u16>)>,
    /// The response to the last request.
    pub response: Response,
    pub logs: BTreeMap<FileName, String>,
    /// The values of the placeholders.
    pub values: Values,
    /// The files that were written, by name, with their placeholders filled.
    pub files: Vec<(String, String)>,
}

impl Seen {
    /// The text of a log; empty if it was never written.
    pub(super) fn log(&self, name: &FileName) -> &str {
        self.logs.get(name).map_or("", String::as_str)
    }

    /// The expected log lines that are missing: the log and the pattern.
    pub(super) fn missing_lines(&self, expect: &Expect) -> Vec<(String, String)> {
        let mut missing = vec![];
        for (log, patterns) in &expect.log {
            for pattern in patterns.each() {
                let pattern = self.values.fill(pattern);
                if pattern::find(&pattern, self.log(log)).is_none() {
                    missing.push((log.to_string(), pattern));
                }
            }
        }
        missing
    }
}
