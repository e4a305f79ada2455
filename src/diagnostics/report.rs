//! Diagnostics for people at a terminal, and for GitHub Actions.

use std::ops::Range;
use std::path::Path;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Severity};
use crate::visible::{visible, visible_name};

impl Diagnostic {
    /// The report that a person reads: message, place, source line, help; in colour if `styled`. A terminal obeys
    /// nothing in it except the colours.
    pub fn report(&self, styled: bool) -> String {
        let message = visible(&self.message);
        let help = visible(&self.help);
        let source = visible(&self.source);
        let file = visible_name(&self.file);

        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(&*message).id(self.code);
        let mut group = if self.file.is_empty() {
            Group::with_title(title)
        } else if self.line == 0 {
            title.element(Origin::path(&*file))
        } else {
            let snippet = Snippet::source(&*source).line_start(self.line).path(&*file);
            let span = self.span_in(&source);
            title.element(snippet.annotation(AnnotationKind::Primary.span(span)))
        };

        if let Some(also) = &self.also {
            let note = format!("the other place is {}", visible_name(also));
            group = group.element(Level::NOTE.message(note));
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

    /// A line from which GitHub Actions makes an annotation; `root` is the folder that the file's path begins in, as
    /// seen from the repository. The form is that of "workflow commands" in GitHub's documentation.
    pub fn annotation(&self, root: &Path) -> String {
        let level = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        // Annotations need paths from the top of the repository, without `./`.
        let root = root.strip_prefix(".").unwrap_or(root);
        let file = root.join(&*visible_name(&self.file));

        let mut line = format!(
            "::{level} file={}",
            escaped_property(&file.to_string_lossy())
        );
        if self.line > 0 {
            line += &format!(",line={},col={}", self.line, self.column);
        }

        let mut text = self.message.clone();
        if !self.help.is_empty() {
            text += &format!("\nhelp: {}", self.help);
        }
        format!(
            "{line},title={}::{}",
            escaped_property(self.code),
            escaped(&visible(&text))
        )
    }

    /// The offending part of `source`, in bytes.
    pub fn span_in_line(&self) -> Range<usize> {
        self.span_in(&self.source)
    }

    /// The same in `line`, which has as many characters as `source`.
    fn span_in(&self, line: &str) -> Range<usize> {
        let start = byte_of(line, self.column.saturating_sub(1));
        let end = if self.width == 0 {
            line.trim_end().len()
        } else {
            byte_of(line, self.column - 1 + self.width)
        };
        start..end.max(start)
    }
}

/// Where character number `at` of a line begins, in bytes.
fn byte_of(line: &str, at: usize) -> usize {
    match line.char_indices().nth(at) {
        Some((byte, _)) => byte,
        None => line.len(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn escaped_property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}
