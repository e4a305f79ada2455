//! From bytes of a text to line and column.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use super::{Diagnostic, Severity};

/// The text of a file, for errors at places in it. The starts of its lines are found once: a text can have as many
/// problems as lines.
pub(crate) struct Source<'a> {
    file: Cow<'a, str>,
    text: Cow<'a, str>,
    line_starts: OnceCell<Vec<usize>>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(file: impl Into<Cow<'a, str>>, text: impl Into<Cow<'a, str>>) -> Self {
        Self {
            file: file.into(),
            text: text.into(),
            line_starts: OnceCell::new(),
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// An error at the byte range `span` of the text.
    pub(crate) fn error(
        &self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        let text = &*self.text;
        // The YAML parsers count in their own ways: what they give may lie inside a character or past the end.
        let start = floor_char_boundary(text, span.start);
        let end = floor_char_boundary(text, span.end.max(start));

        let line_starts = self.line_starts.get_or_init(|| line_starts(text));
        let line = line_starts.partition_point(|&line_start| line_start <= start);
        let line_start = line_starts[line - 1];
        let line_end = match line_starts.get(line) {
            Some(next) => next - 1,
            None => text.len(),
        };

        Diagnostic {
            severity: Severity::Error,
            code,
            message: message.into(),
            file: self.file.to_string(),
            line,
            column: text[line_start..start].chars().count() + 1,
            help: help.into(),
            source: shown_line(&text[line_start..line_end]),
            width: text[start..end.min(line_end)].chars().count(),
            also: None,
        }
    }
}

/// Where the lines of a text start; the first at 0.
fn line_starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
    starts
}

/// The longest line that a report shows, in bytes; a minified file must not flood the terminal.
const LONGEST_LINE: usize = 4_000;

fn shown_line(line: &str) -> String {
    line[..floor_char_boundary(line, LONGEST_LINE)]
        .trim_end_matches('\r')
        .to_owned()
}

// The method of `str` is newer than the oldest supported Rust.
fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
