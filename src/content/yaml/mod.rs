//! YAML into a type: serde for what is right, and every problem with its place for what is not.

pub(crate) mod shape;
pub(crate) mod tree;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::format::entry::EntryFile;
use crate::diagnostics::Diagnostic;
use tree::NoTree;

/// Reads the YAML in `text[range]`, where `text` is the whole of `file`; gives every problem if it does not fit `T`.
pub(super) fn read<T: DeserializeOwned + JsonSchema>(
    file: &str,
    text: &str,
    range: Range<usize>,
) -> Result<T, Vec<Diagnostic>> {
    let yaml = &text[range.clone()];
    let value = serde_yaml::from_str(yaml)
        .map_err(|error| problems::<T>(file, text, range.clone(), &error))?;
    let escaped = if may_escape(yaml) {
        escaped::<T>(file, text, range)
    } else {
        vec![]
    };
    if escaped.is_empty() {
        Ok(value)
    } else {
        Err(escaped)
    }
}

/// Whether a text may have an escape for a character that no text may have: `\e`, `\x1b`.
fn may_escape(yaml: &str) -> bool {
    let bytes = yaml.as_bytes();
    let mut escapes = memchr::memchr_iter(b'\\', bytes).filter_map(|at| bytes.get(at + 1));
    escapes.any(|escape| b"0abevfrNxuU".contains(escape))
}

/// What is wrong with the escapes of a text that is right otherwise.
fn escaped<T: JsonSchema>(file: &str, text: &str, range: Range<usize>) -> Vec<Diagnostic> {
    let Ok(tree) = tree::parse(text, range) else {
        return vec![];
    };
    let mut problems = shape::check(&tree, &schema_of::<T>(), file, text);
    problems.retain(|problem| problem.code == shape::CONTROL_CHARACTER);
    problems
}

/// The schema of a type. It takes longer to make than most files to read, and is made once.
fn schema_of<T: JsonSchema>() -> Arc<Value> {
    static MADE: Mutex<BTreeMap<Cow<'static, str>, Arc<Value>>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let schema = made
        .entry(T::schema_id())
        .or_insert_with(|| Arc::new(schemars::schema_for!(T).to_value()));
    Arc::clone(schema)
}

fn problems<T: JsonSchema>(
    file: &str,
    text: &str,
    range: Range<usize>,
    error: &serde_yaml::Error,
) -> Vec<Diagnostic> {
    match tree::parse(text, range.clone()) {
        Ok(tree) => {
            let found = shape::check(&tree, &schema_of::<T>(), file, text);
            if found.is_empty() {
                vec![syntax(file, text, range, error)]
            } else {
                found
            }
        }
        Err(NoTree::TooDeep(at)) => {
            let message = "the value is nested too deep";
            vec![Diagnostic::at(
                "too-deep",
                file,
                text,
                at..at,
                message,
                "no key of a content file needs this",
            )]
        }
        Err(NoTree::Syntax) => {
            // Of what is no YAML, a type may find a key that it does not know first.
            let own = serde_yaml::from_str::<serde_yaml::Value>(&text[range.clone()]).err();
            vec![syntax(file, text, range, own.as_ref().unwrap_or(error))]
        }
    }
}

/// Tells of a code that YAML reads as another number than is written: `0x80070005` is 2147942405.
pub(super) fn reread_code(
    path: &str,
    text: &str,
    yaml: Range<usize>,
    entry: &EntryFile,
) -> Option<Diagnostic> {
    let code = entry.code.as_str();
    let verbatim = format!("code: {code}");
    if text[yaml.clone()].lines().any(|line| line == verbatim) || code.parse::<i64>().is_err() {
        return None;
    }
    let tree = tree::parse(text, yaml).ok()?;
    let written = tree.get("code")?;
    if written.text() == Some(code) {
        return None;
    }
    let message = format!("YAML reads this code as the number {code}");
    let help = format!(
        "put it in quotes: code: \"{}\"",
        written.text().unwrap_or_default()
    );
    Some(Diagnostic::at(
        "reread-code",
        path,
        text,
        written.span.clone(),
        message,
        help,
    ))
}

/// The parser's own complaint, with what people most often mean by such a line.
fn syntax(file: &str, text: &str, range: Range<usize>, error: &serde_yaml::Error) -> Diagnostic {
    let at = error.location().map_or(range.start, |location| {
        let line_start = text[range.clone()]
            .split_inclusive('\n')
            .take(location.line().saturating_sub(1));
        range.start
            + line_start.map(str::len).sum::<usize>()
            + chars_to_bytes(&text[range.clone()], location.line(), location.column())
    });
    if let Some(quote) = open_quote(text, range.start..at) {
        let help = "close it, or indent the lines on which it goes on";
        return Diagnostic::at(
            "yaml-syntax",
            file,
            text,
            quote..quote,
            "the quote is not closed",
            help,
        );
    }
    let full = error.to_string();
    let message = full
        .split(" at line ")
        .next()
        .unwrap_or(&full)
        .trim()
        .to_owned();
    let known = HELP.iter().find(|(fragment, _)| full.contains(fragment));
    let help = match known {
        // In YAML it is a comment, of which no parser would tell.
        _ if file.ends_with(".md") && text[range.start..at].contains("\n## ") => {
            "sections, such as `## Overview`, stand below the closing `---`"
        }
        Some((_, help)) => help,
        None => "check quotes, brackets and indentation on this line and the one above",
    };
    Diagnostic::at("yaml-syntax", file, text, at..at, message, help)
}

/// Where a value's quote opens that the next lines, though no further indented, belong to as well: nobody writes so, and
/// the parser notices only at a later quote, or at the end.
fn open_quote(text: &str, range: Range<usize>) -> Option<usize> {
    let mut start = range.start;
    for line in text[range.clone()].split_inclusive('\n') {
        let (at, next) = (start, start + line.len());
        start = next;
        let value = line
            .find(": ")
            .map_or(line, |colon| &line[colon + 2..])
            .trim_start_matches(['-', ' ']);
        let Some(quote) = value
            .chars()
            .next()
            .filter(|first| ['"', '\''].contains(first))
        else {
            continue;
        };
        if value[1..].contains(quote) || line.trim_start().starts_with('#') {
            continue;
        }
        let within = text[next..range.end.max(next)]
            .split(quote)
            .next()
            .unwrap_or_default();
        let mut lines = within.lines().filter(|line| !line.trim().is_empty());
        if lines.any(|line| indentation(line) <= indentation(text[at..next].trim_end())) {
            return Some(at + line.len() - value.len());
        }
    }
    None
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The bytes before column `column` (from 1) of line `line` (from 1).
fn chars_to_bytes(yaml: &str, line: usize, column: usize) -> usize {
    let line = yaml
        .split('\n')
        .nth(line.saturating_sub(1))
        .unwrap_or_default();
    line.chars()
        .take(column.saturating_sub(1))
        .map(char::len_utf8)
        .sum()
}

/// Fragments of libyaml's messages, and what to do about them.
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
        "write the values out: aliases that multiply are refused",
    ),
    (
        "more than one document",
        "keep one document a file: remove the line `---` in the middle",
    ),
];
