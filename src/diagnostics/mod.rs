//! How every problem is told: one type, with the place, the offending text and what to type instead.
//!
//! A stage that knows a file's text makes a [`Diagnostic`] at once. A later stage knows only the file and the field
//! (`related.1`); it makes a [`Finding`], and [`crate::content::locate`] turns that into a `Diagnostic` by reading
//! the file again. So the catalog holds plain values, and positions cost nothing while all is well.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};
use serde::Serialize;

use crate::visible::{visible, visible_name};

/// How bad a problem is: an error stops a build, a warning does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The site cannot be built.
    Error,
    /// The site can be built, but something in it deserves a look.
    Warning,
}

/// One problem, at one place, with its remedy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// The kind of problem, stable across releases: `unknown-key`.
    pub code: &'static str,
    /// What is wrong, in one sentence without a final period.
    pub message: String,
    /// The file, relative to the root: `content/grpc/5-not-found.md`.
    pub file: String,
    /// Line, counted from 1; 0 where the problem is with the file as a whole.
    pub line: usize,
    /// Column in characters, counted from 1; 0 where the problem is with the file as a whole.
    pub column: usize,
    /// What to type instead.
    pub help: String,
    /// The whole line that the problem is on.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The part of `source` at fault, in characters; 0 underlines the rest of the line.
    #[serde(skip)]
    pub width: usize,
    /// The other place, where the problem is between two: `content/a/502.yaml:1:1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<String>,
}

/// A problem whose place is known by file and field, not yet by line and column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Error or warning.
    pub severity: Severity,
    /// As [`Diagnostic::code`].
    pub code: &'static str,
    /// As [`Diagnostic::message`].
    pub message: String,
    /// As [`Diagnostic::help`].
    pub help: String,
    /// Where it is.
    pub at: Place,
    /// The other place, where the problem is between two.
    pub also: Option<Place>,
}

/// A place in a file, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, relative to the root.
    pub file: String,
    /// The way to the value, keys and indices joined by dots: `causes.3.text`. Empty for the whole file.
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
    /// An error at `at`.
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

    /// The same, as a warning.
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

    /// The same, with the other of the two places that disagree.
    #[must_use]
    pub fn and(mut self, also: Place) -> Self {
        self.also = Some(also);
        self
    }
}

/// The text of a file, for errors at places in it. The starts of its lines are found once: a text may have as many
/// problems as lines.
pub(crate) struct Source<'a> {
    file: Cow<'a, str>,
    text: Cow<'a, str>,
    line_starts: OnceCell<Vec<usize>>,
}

impl<'a> Source<'a> {
    /// The whole `text` of `file`.
    pub(crate) fn new(file: impl Into<Cow<'a, str>>, text: impl Into<Cow<'a, str>>) -> Self {
        Self {
            file: file.into(),
            text: text.into(),
            line_starts: OnceCell::new(),
        }
    }

    /// The text.
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
        let start = floor_char_boundary(text, span.start);
        let end = floor_char_boundary(text, span.end.max(start));

        let line_starts = self.line_starts.get_or_init(|| line_starts(text));
        let line = line_starts.partition_point(|&line_start| line_start <= start);
        let line_start = line_starts[line - 1];
        let line_end = line_starts.get(line).map_or(text.len(), |next| next - 1);

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
    std::iter::once(0)
        .chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1))
        .collect()
}

impl Diagnostic {
    /// An error at the byte range `span` of `text`, the whole text of `file`. Where a text may have many problems, make a
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

    /// A line from which GitHub Actions makes an annotation; `root` is the folder that the file's path begins in, as
    /// seen from the repository. The form is that of "workflow commands" in GitHub's documentation.
    pub fn annotation(&self, root: &Path) -> String {
        let data = |text: &str| {
            text.replace('%', "%25")
                .replace('\r', "%0D")
                .replace('\n', "%0A")
        };
        let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
        let level = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let file = root
            .strip_prefix(".")
            .unwrap_or(root)
            .join(&*visible_name(&self.file));
        let mut line = format!("::{level} file={}", property(&file.to_string_lossy()));
        if self.line > 0 {
            line += &format!(",line={},col={}", self.line, self.column);
        }
        let help = if self.help.is_empty() {
            String::new()
        } else {
            format!("\nhelp: {}", self.help)
        };
        format!(
            "{line},title={}::{}",
            property(self.code),
            data(&visible(&format!("{}{help}", self.message)))
        )
    }

    /// The report that a person reads: message, place, source line, help; with colours if `styled`. Nothing in it is
    /// obeyed by a terminal but the colours.
    pub fn report(&self, styled: bool) -> String {
        let (message, help, source) = (
            visible(&self.message),
            visible(&self.help),
            visible(&self.source),
        );
        let file = visible_name(&self.file);
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(&*message).id(self.code);
        let mut group = if self.file.is_empty() {
            Group::with_title(title)
        } else if self.line == 0 {
            title.element(annotate_snippets::Origin::path(&*file))
        } else {
            let snippet = Snippet::source(&*source).line_start(self.line).path(&*file);
            let span = self.span_in(&source);
            title.element(snippet.annotation(AnnotationKind::Primary.span(span)))
        };
        if let Some(also) = &self.also {
            group = group
                .element(Level::NOTE.message(format!("the other place is {}", visible_name(also))));
        }
        if !self.help.is_empty() {
            group = group.element(Level::HELP.message(&*help));
        }
        let renderer = if styled {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer.decor_style(DecorStyle::Ascii).render(&[group])
    }

    /// The offending part of `source`, in bytes.
    pub fn span_in_line(&self) -> Range<usize> {
        self.span_in(&self.source)
    }

    /// The same in `line`, which has as many characters as `source`.
    fn span_in(&self, line: &str) -> Range<usize> {
        let byte = |chars: usize| {
            line.char_indices()
                .nth(chars)
                .map_or(line.len(), |(at, _)| at)
        };
        let start = byte(self.column.saturating_sub(1));
        let end = if self.width == 0 {
            line.trim_end().len()
        } else {
            byte(self.column - 1 + self.width)
        };
        start..end.max(start)
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

/// The longest line that a report shows, in bytes; a minified file must not flood the terminal.
const LONGEST_LINE: usize = 4_000;

fn shown_line(line: &str) -> String {
    line[..floor_char_boundary(line, LONGEST_LINE)]
        .trim_end_matches('\r')
        .to_owned()
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|&byte| text.is_char_boundary(byte))
        .unwrap_or(0)
}

/// Puts diagnostics into reading order and drops repeated ones.
pub(crate) fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
    diagnostics.dedup();
}

/// The candidate nearest to `word`, if one is near enough to be a slip of the fingers.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = |candidate: &str| 1 + candidate.len().min(word.len()) / 4;
    let near = |candidate: &str| {
        strsim::damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase())
    };
    candidates
        .into_iter()
        // Most candidates are told apart by their length alone.
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= limit(candidate))
        .map(|candidate| (near(candidate), candidate))
        .filter(|(distance, candidate)| *distance <= limit(candidate))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
