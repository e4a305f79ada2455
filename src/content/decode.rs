//! The text of a content file before anything is parsed: what it must be, and where its front matter ends.

use std::ops::Range;

use super::sections::comments;
use crate::diagnostics::Diagnostic;
use crate::visible::first_refused;

/// The text of a file: UTF-8 without control characters, not empty, line ends of one kind.
pub(super) fn text_of(path: &str, bytes: &[u8]) -> Result<String, Diagnostic> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => decoded(text.to_owned()),
        Err(error) => return Err(not_utf8(path, bytes, error.valid_up_to())),
    };
    let problem = |code, span, message: &str, help| {
        Err(Diagnostic::at(code, path, &text, span, message, help))
    };

    if text.trim().is_empty() {
        let help = "write at least `code: …` and `name: …`, or remove the file";
        // The file may have lines, none of which is worth showing.
        let message = "the file is empty";
        return Err(Diagnostic::at("empty-file", path, "", 0..0, message, help));
    }
    if let Some((at, found)) = first_refused(&text) {
        let message = format!("the text has {found}");
        return problem("control-character", at..at + 1, &message, "remove it");
    }
    if let Some(at) = too_deep(&text) {
        let message = "lists, quotes or brackets are nested too deeply";
        let help = "remove the marks or brackets that are not needed";
        return problem("too-deep", at..at + 1, message, help);
    }
    comments::blanked(path, text)
}

fn not_utf8(path: &str, bytes: &[u8], valid: usize) -> Diagnostic {
    let before = String::from_utf8_lossy(&bytes[..valid]);
    let shown = format!("{before}\u{FFFD}");
    Diagnostic::at(
        "not-utf8",
        path,
        &shown,
        before.len()..before.len() + 1,
        "the file is not UTF-8 from here on",
        "save the file as UTF-8",
    )
}

/// The most Markdown blocks that can open on one line. Each costs memory in every format of the page, and a file could
/// contain a hundred thousand.
const MOST_MARKS: usize = 100;

/// The most brackets that can be open at once. The YAML parser takes time in the square of their number.
const MOST_BRACKETS: usize = 1000;

/// Where a run of marks of quotes and lists (`> * 1. - `) is longer than [`MOST_MARKS`], or too many brackets are open.
fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut run, mut brackets) = (0_usize, 0_usize);

    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'[' | b'{' => brackets += 1,
            b']' | b'}' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        match byte {
            b'>' => run += 1,
            b'*' | b'-' | b'+' | b'.' | b')' if bytes.get(at + 1) == Some(&b' ') => run += 1,
            // Between marks, and the digits of `1.`.
            b' ' | b'0'..=b'9' => {}
            _ => run = 0,
        }
        if run > MOST_MARKS || brackets > MOST_BRACKETS {
            return Some(at);
        }
    }
    None
}

/// A file's text as all stages see it: no byte order mark, lines ended by `\n`.
pub(super) fn decoded(text: String) -> String {
    let text = match text.strip_prefix('\u{FEFF}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text
    }
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
