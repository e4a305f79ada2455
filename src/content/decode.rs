//! The text of a content file, before anything is parsed: what it must be, and where its front matter ends.

use std::ops::Range;

use super::sections::comments;
use crate::diagnostics::Diagnostic;
use crate::visible::first_refused;

/// The text of a file: UTF-8 without control characters, not empty, line ends of one kind.
pub(super) fn text_of(path: &str, bytes: &[u8]) -> Result<String, Diagnostic> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let at = before.len();
        let help = "save the file as UTF-8";
        let line = format!("{before}\u{FFFD}");
        Diagnostic::at(
            "not-utf8",
            path,
            &line,
            at..at + 1,
            "the file is not UTF-8 from here on",
            help,
        )
    })?;
    let text = decoded(Some(text.to_owned())).unwrap_or_default();
    if text.trim().is_empty() {
        let help = "write at least `code: …` and `name: …`, or remove the file";
        return Err(Diagnostic::at(
            "empty-file",
            path,
            "",
            0..0,
            "the file is empty",
            help,
        ));
    }
    if let Some((at, found)) = first_refused(&text) {
        let message = format!("the text has {found}");
        return Err(Diagnostic::at(
            "control-character",
            path,
            &text,
            at..at + 1,
            message,
            "remove it",
        ));
    }
    if let Some(at) = too_deep(&text) {
        let message = "lists, quotes or brackets are nested too deep";
        let help = "remove the marks or brackets that are not meant";
        return Err(Diagnostic::at(
            "too-deep",
            path,
            &text,
            at..at + 1,
            message,
            help,
        ));
    }
    comments::blanked(path, text)
}

/// The most Markdown blocks that may open on one line. Each costs memory in every form of the page, and a file could
/// hold a hundred thousand.
const MOST_MARKS: usize = 100;

/// The most brackets that may be open at once. The YAML parser takes the square of their number in time.
const MOST_BRACKETS: usize = 1000;

/// Where a run of marks of quotes and lists (`> * 1. - `) is longer than [`MOST_MARKS`], or too many brackets are open.
fn too_deep(text: &str) -> Option<usize> {
    let (mut run, mut brackets) = (0_usize, 0_usize);
    let bytes = text.as_bytes();
    bytes.iter().enumerate().find_map(|(at, byte)| {
        match byte {
            b'[' | b'{' => brackets += 1,
            b']' | b'}' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        match byte {
            b'>' => run += 1,
            b'*' | b'-' | b'+' | b'.' | b')' if bytes.get(at + 1) == Some(&b' ') => run += 1,
            b' ' | b'0'..=b'9' => {}
            _ => run = 0,
        }
        (run > MOST_MARKS || brackets > MOST_BRACKETS).then_some(at)
    })
}

/// A file's text as all stages see it: no byte order mark, lines ended by `\n`.
pub(super) fn decoded(text: Option<String>) -> Option<String> {
    let mut text = text?;
    if let Some(rest) = text.strip_prefix('\u{FEFF}') {
        text = rest.to_owned();
    }
    Some(if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text
    })
}

/// The front matter and the start of the body of a Markdown file: `---`, YAML, `---`, body.
pub(super) fn front_matter(text: &str) -> Option<(Range<usize>, usize)> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().filter(|line| line.trim_end() == "---")?;
    let mut at = first.len();
    for line in lines {
        if line.trim_end() == "---" {
            return Some((first.len()..at, at + line.len()));
        }
        at += line.len();
    }
    None
}
