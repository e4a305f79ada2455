//! Problems in what a person wrote: what is wrong, where, and what to type instead.
//!
//! A stage that has a file's text makes a [`Diagnostic`] at once. A later stage knows only the file and the field
//! (`related.1`); it makes a [`Finding`], and [`crate::content::locate`] turns that into a `Diagnostic` by reading
//! the file again. So the catalog has plain values, and positions cost nothing if there are no problems.

mod finding;
mod report;
mod source;

use std::ops::Range;

use serde::Serialize;

pub(crate) use finding::{Finding, Place};
pub(crate) use source::Source;

/// How bad a problem is: an error stops a build, a warning does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

/// One problem, at one place, with its remedy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    pub severity: Severity,
    /// The kind of problem, stable across releases: `unknown-key`.
    pub code: &'static str,
    /// What is wrong, in one sentence without a final period.
    pub message: String,
    /// The path from the root: `content/grpc/5-not-found.md`.
    pub file: String,
    /// Line, counted from 1; 0 if the problem is with the file as a whole.
    pub line: usize,
    /// Column in characters, counted from 1; 0 if the problem is with the file as a whole.
    pub column: usize,
    /// What to type instead.
    pub help: String,
    /// The whole line that the problem is on.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The part of `source` at fault, in characters; 0 underlines the rest of the line.
    #[serde(skip)]
    pub width: usize,
    /// The other place, if two places disagree: `content/a/502.yaml:1:1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<String>,
}

impl Diagnostic {
    /// An error at the byte range `span` of `text`, the whole text of `file`. If a text can have many problems, make a
    /// [`Source`] once.
    pub fn at(
        code: &'static str,
        file: &str,
        text: &str,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Source::new(file, text).error(code, span, message, help)
    }

    /// An error of `file` as a whole: it cannot be read, or it is missing.
    pub fn file(
        code: &'static str,
        file: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            file: file.into(),
            line: 0,
            column: 0,
            help: help.into(),
            source: String::new(),
            width: 0,
            also: None,
        }
    }

    /// The place in one word: `content/a/502.yaml:1:1`, or the file alone.
    pub fn shown_place(&self) -> String {
        if self.line == 0 {
            self.file.clone()
        } else {
            format!("{}:{}:{}", self.file, self.line, self.column)
        }
    }

    /// The key by which reports are ordered: file, then place, then kind.
    pub fn order(&self) -> (&str, usize, usize, &str, &str) {
        (&self.file, self.line, self.column, self.code, &self.message)
    }
}

/// Puts diagnostics into reading order and drops repeated ones.
pub(crate) fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
    diagnostics.dedup();
}

/// The help for an unknown word, if a candidate is near enough: "did you mean `name`?"
pub(crate) fn suggestion<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let near = did_you_mean(word, candidates)?;
    Some(format!("did you mean `{near}`?"))
}

/// The candidate nearest to `word`, if one is near enough to be a typo.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let mut nearest: Option<(usize, &str)> = None;

    for candidate in candidates {
        // One typo, and one more for every four letters of the shorter word.
        let limit = 1 + candidate.len().min(word.len()) / 4;
        // The length alone rules out most candidates, at no cost.
        if candidate.len().abs_diff(word.len()) > limit {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
        if distance <= limit && nearest.is_none_or(|(best, _)| distance < best) {
            nearest = Some((distance, candidate));
        }
    }
    nearest.map(|(_, candidate)| candidate)
}
