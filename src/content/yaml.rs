//! YAML into a type: serde for what is right, and every problem with its place for what is not.

use std::ops::Range;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::shape;
use super::tree::{self, NoTree};
use crate::diagnostics::Diagnostic;

/// Reads the YAML in `text[range]`, where `text` is the whole of `file`; gives every problem if it does not fit `T`.
pub fn read<T: DeserializeOwned + JsonSchema>(
    file: &str,
    text: &str,
    range: Range<usize>,
) -> Result<T, Vec<Diagnostic>> {
    let yaml = &text[range.clone()];
    serde_yaml::from_str(yaml).map_err(|error| problems::<T>(file, text, range, &error))
}

fn problems<T: JsonSchema>(
    file: &str,
    text: &str,
    range: Range<usize>,
    error: &serde_yaml::Error,
) -> Vec<Diagnostic> {
    match tree::parse(text, range.clone()) {
        Ok(tree) => {
            let schema = schemars::schema_for!(T).to_value();
            let told = shape::check(&tree, &schema, file, text);
            if told.is_empty() { vec![syntax(file, text, range, error)] } else { told }
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
        Err(NoTree::Syntax) => vec![syntax(file, text, range, error)],
    }
}

/// The parser's own complaint, with what people most often mean by such a line.
fn syntax(file: &str, text: &str, range: Range<usize>, error: &serde_yaml::Error) -> Diagnostic {
    let at = error.location().map_or(range.start, |location| {
        let line_start = text[range.clone()].split_inclusive('\n').take(location.line().saturating_sub(1));
        range.start
            + line_start.map(str::len).sum::<usize>()
            + chars_to_bytes(&text[range.clone()], location.line(), location.column())
    });
    let full = error.to_string();
    let message = full.split(" at line ").next().unwrap_or(&full).trim().to_owned();
    let help = HELP
        .iter()
        .find(|(fragment, _)| full.contains(fragment))
        .map_or("check quotes, brackets and indentation on this line and the one above", |(_, help)| help);
    Diagnostic::at("yaml-syntax", file, text, at..at, message, help)
}

/// The bytes before column `column` (from 1) of line `line` (from 1).
fn chars_to_bytes(yaml: &str, line: usize, column: usize) -> usize {
    let line = yaml.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    line.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum()
}

/// Fragments of libyaml's messages, and what to do about them.
const HELP: [(&str, &str); 9] = [
    ("mapping values are not allowed", "put the value in quotes: a `: ` inside plain text starts a mapping"),
    ("cannot start any token", "put the value in quotes, and indent with spaces, not tabs"),
    (
        "did not find expected key",
        "line the key up with those above it, or put a value with quotes or `: ` in quotes",
    ),
    (
        "could not find expected ':'",
        "put a `:` and a space after the key, or indent text that belongs to the line above",
    ),
    ("did not find expected '-' indicator", "start each item with `- `, all at the same indentation"),
    (
        "did not find expected ',' or ']'",
        "close the list with `]`, and put items with `,`, `[` or `: ` in quotes",
    ),
    ("unexpected end of stream", "close the quote or bracket that was opened"),
    ("repetition limit", "write the values out: aliases that multiply are refused"),
    ("more than one document", "keep one document a file: remove the line `---` in the middle"),
];
