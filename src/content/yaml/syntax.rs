//! Reports text that is not YAML, with what people most often mean by such a line.

use std::ops::Range;

use crate::diagnostics::Diagnostic;

/// The parser's own complaint, with our help.
pub(super) fn problem(
    file: &str,
    text: &str,
    range: Range<usize>,
    error: &serde_yaml::Error,
) -> Diagnostic {
    let at = match error.location() {
        Some(location) => {
            let yaml = &text[range.clone()];
            range.start + byte_at(yaml, location.line(), location.column())
        }
        None => range.start,
    };

    if let Some(quote) = open_quote(text, range.start..at) {
        let message = "the quote is not closed";
        let help = "close it, or indent the lines that continue it";
        return Diagnostic::at("yaml-syntax", file, text, quote..quote, message, help);
    }

    let full = error.to_string();
    // The report shows the place in its own way.
    let message = full.split(" at line ").next().unwrap_or(&full).trim();
    let has_section = file.ends_with(".md") && text[range.start..at].contains("\n## ");
    let help = if has_section {
        // In YAML such a line is a comment, so no parser mentions it.
        "move sections, such as `## Overview`, below the closing `---`"
    } else {
        help_for(&full)
    };
    Diagnostic::at("yaml-syntax", file, text, at..at, message, help)
}

fn help_for(message: &str) -> &'static str {
    match HELP.iter().find(|(part, _)| message.contains(part)) {
        Some((_, help)) => help,
        None => "check quotes, brackets and indentation on this line and the one above",
    }
}

/// Where a quote opens that swallows lines indented no further than its own. Nobody writes so on purpose, and the parser
/// notices only at a later quote or at the end.
fn open_quote(text: &str, range: Range<usize>) -> Option<usize> {
    let mut next = range.start;
    for line in text[range.clone()].split_inclusive('\n') {
        next += line.len();
        let value = value_of(line);
        let Some(quote @ ('"' | '\'')) = value.chars().next() else {
            continue;
        };
        if value[1..].contains(quote) || line.trim_start().starts_with('#') {
            continue;
        }

        let rest = &text[next..range.end.max(next)];
        let quoted = rest.split(quote).next().unwrap_or(rest);
        let own = indentation(line.trim_end());
        let mut lines = quoted.lines().filter(|line| !line.trim().is_empty());
        if lines.any(|line| indentation(line) <= own) {
            return Some(next - value.len());
        }
    }
    None
}

/// What a line says after its key, or after the hyphen of its item.
fn value_of(line: &str) -> &str {
    let value = match line.split_once(": ") {
        Some((_, value)) => value,
        None => line,
    };
    value.trim_start_matches(['-', ' '])
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The byte at column `column` of line `line`; both count from 1, columns in characters.
fn byte_at(yaml: &str, line: usize, column: usize) -> usize {
    let mut lines = yaml.split_inclusive('\n');
    let before: usize = lines
        .by_ref()
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let Some(line) = lines.next() else {
        return before;
    };
    let chars = line
        .trim_end_matches('\n')
        .chars()
        .take(column.saturating_sub(1));
    before + chars.map(char::len_utf8).sum::<usize>()
}

/// Parts of libyaml's messages, each with what to do about it.
const HELP: [(&str, &str); 10] = [
    (
        "mapping values are not allowed",
        "put the value in quotes: a `: ` inside plain text starts a mapping",
    ),
    (
        "cannot start any token",
        "put the value in quotes, and indent with spaces, not tabs",
    ),
    ("a tab character", "indent with spaces, not tabs"),
    (
        "did not find expected key",
        "line the key up with those above it, or put a value with quotes or `: ` in quotes",
    ),
    (
        "could not find expected ':'",
        "put a `:` and a space after the key, or indent text that belongs to the line above",
    ),
    (
        "did not find expected '-' indicator",
        "start each item with `- `, all at the same indentation",
    ),
    (
        "did not find expected ',' or ']'",
        "close the list with `]`, and put items with `,`, `[` or `: ` in quotes",
    ),
    (
        "unexpected end of stream",
        "close the quote or bracket that was opened",
    ),
    (
        "repetition limit",
        "write the values out: aliases that multiply are not supported",
    ),
    (
        "more than one document",
        "keep one document per file: remove the line `---` in the middle",
    ),
];
