//! YAML into a type: serde if the text is right, and every problem with its place if it is not.

mod schema;
pub(crate) mod shape;
mod syntax;
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

    if may_escape(yaml) {
        let refused = refused_escapes::<T>(file, text, range);
        if !refused.is_empty() {
            return Err(refused);
        }
    }
    Ok(value)
}

/// Whether a text may escape a character that content must not contain: `\e`, `\x1b`.
fn may_escape(yaml: &str) -> bool {
    let bytes = yaml.as_bytes();
    let mut escapes = memchr::memchr_iter(b'\\', bytes).filter_map(|at| bytes.get(at + 1));
    escapes.any(|escape| b"0abevfrNxuU".contains(escape))
}

/// What is wrong with the escapes of a text that serde accepts.
fn refused_escapes<T: JsonSchema>(file: &str, text: &str, range: Range<usize>) -> Vec<Diagnostic> {
    // The two parsers differ at the edges of YAML. What only serde can read has no places to report.
    let Ok(tree) = tree::parse(text, range) else {
        return vec![];
    };
    let mut problems = shape::check(&tree, &schema_of::<T>(), file, text);
    problems.retain(|problem| problem.code == shape::CONTROL_CHARACTER);
    problems
}

/// The schema of a type. Making one takes longer than reading most files, so each is made once.
fn schema_of<T: JsonSchema>() -> Arc<Value> {
    static SCHEMAS: Mutex<BTreeMap<Cow<'static, str>, Arc<Value>>> = Mutex::new(BTreeMap::new());
    let mut schemas = SCHEMAS.lock().unwrap_or_else(PoisonError::into_inner);
    let schema = schemas
        .entry(T::schema_id())
        .or_insert_with(|| Arc::new(schemars::schema_for!(T).to_value()));
    Arc::clone(schema)
}

/// Every problem of a text that serde refused with `error`.
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
                vec![syntax::problem(file, text, range, error)]
            } else {
                found
            }
        }
        Err(NoTree::TooDeep(at)) => {
            let message = "the value is nested too deeply";
            let help = "no key of a content file needs this";
            vec![Diagnostic::at(
                "too-deep",
                file,
                text,
                at..at,
                message,
                help,
            )]
        }
        Err(NoTree::Syntax) => {
            // In text that is not YAML, serde may have stumbled over an unknown key first.
            let untyped = serde_yaml::from_str::<serde_yaml::Value>(&text[range.clone()]);
            let error = untyped.as_ref().err().unwrap_or(error);
            vec![syntax::problem(file, text, range, error)]
        }
    }
}

/// Reports a code that YAML reads as another number than is written: `0x80070005` is 2147942405.
pub(super) fn reread_code(
    path: &str,
    text: &str,
    yaml: Range<usize>,
    entry: &EntryFile,
) -> Option<Diagnostic> {
    let code = entry.code.as_str();
    // Nearly every entry has its code on such a line, which saves parsing it again.
    let verbatim = format!("code: {code}");
    if text[yaml.clone()].lines().any(|line| line == verbatim) || code.parse::<i64>().is_err() {
        return None;
    }

    let tree = tree::parse(text, yaml).ok()?;
    let value = tree.get("code")?;
    let written = value.text().unwrap_or_default();
    if written == code {
        return None;
    }
    Some(Diagnostic::at(
        "reread-code",
        path,
        text,
        value.span.clone(),
        format!("YAML reads this code as the number {code}"),
        format!("put it in quotes: code: \"{written}\""),
    ))
}
