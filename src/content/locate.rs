//! Finds the line and column of a finding: the place where a field, or a text inside it, stands in its file.

use std::ops::Range;

use super::{front_matter, sections, tree};
use crate::diagnostics::{Diagnostic, Finding, Place};
use crate::root::Root;

/// Turns findings into diagnostics by reading their files again.
pub fn locate(root: &Root, findings: Vec<Finding>) -> Vec<Diagnostic> {
    findings.into_iter().map(|finding| diagnostic(root, finding)).collect()
}

fn diagnostic(root: &Root, finding: Finding) -> Diagnostic {
    let Finding { severity, code, message, help, at, also } = finding;
    let also = also.map(|place| {
        let other = at_place(root, code, &place, String::new(), String::new());
        format!("{}:{}:{}", other.file, other.line, other.column)
    });
    Diagnostic { severity, also, ..at_place(root, code, &at, message, help) }
}

fn at_place(root: &Root, code: &'static str, place: &Place, message: String, help: String) -> Diagnostic {
    match super::decoded(root.text(&place.file)) {
        Some(text) => Diagnostic::at(code, &place.file, &text, span(&text, place), message, help),
        None => Diagnostic::file(code, place.file.clone(), message, help),
    }
}

/// The bytes of `text` that `place` means: the offending text inside the field, else the field, else the beginning.
fn span(text: &str, place: &Place) -> Range<usize> {
    let field = if place.field.is_empty() { None } else { field_span(text, place) };
    let within = field.clone().unwrap_or(0..text.len());
    if place.text.is_empty() {
        return field.unwrap_or(0..0);
    }
    let found = text[within.clone()].find(&place.text).map(|at| within.start + at);
    found.map_or(within, |start| start..start + place.text.len())
}

fn field_span(text: &str, place: &Place) -> Option<Range<usize>> {
    if !place.file.ends_with(".md") {
        return tree::parse(text, 0..text.len()).ok()?.locate(&place.field);
    }
    let (yaml, body) = front_matter(text)?;
    let in_front_matter = tree::parse(text, yaml).ok()?.locate(&place.field);
    in_front_matter.or_else(|| {
        let places = sections::read(&place.file, text, body).places;
        let mut field = place.field.as_str();
        loop {
            match places.iter().find(|(name, _)| name == field) {
                Some((_, span)) => return Some(span.clone()),
                None => field = field.rsplit_once('.')?.0,
            }
        }
    })
}
