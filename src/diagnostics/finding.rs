//! A problem that is known by file and field, not yet by line and column.

use super::Severity;

/// What a stage reports that no longer has the text of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub severity: Severity,
    /// As [`super::Diagnostic::code`].
    pub code: &'static str,
    /// As [`super::Diagnostic::message`].
    pub message: String,
    /// As [`super::Diagnostic::help`].
    pub help: String,
    pub at: Place,
    /// The other place, if two places disagree.
    pub also: Option<Place>,
}

/// A place in a file, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The path from the root: `content/site.yaml`.
    pub file: String,
    /// Keys and indices, joined by dots: `causes.3.text`. Empty for the whole file.
    pub field: String,
    /// The offending text inside the value; empty for the whole value.
    pub text: String,
}

impl Place {
    /// The value of `field` in `file`, narrowed to `text` unless that is empty.
    pub fn new(file: impl Into<String>, field: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            field: field.into(),
            text: text.into(),
        }
    }
}

impl Finding {
    pub fn error(
        code: &'static str,
        at: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            help: help.into(),
            at,
            also: None,
        }
    }

    pub fn warning(
        code: &'static str,
        at: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, at, message, help)
        }
    }

    /// Adds the other of two places that disagree.
    #[must_use]
    pub fn and(mut self, also: Place) -> Self {
        self.also = Some(also);
        self
    }
}
