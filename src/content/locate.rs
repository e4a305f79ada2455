//! Finds the line and column of a finding: the place where a field, or a text inside it, stands in its file.

use std::collections::HashMap;
use std::ops::Range;

use super::decode::{decoded, front_matter};
use super::{sections, yaml::tree};
use crate::diagnostics::{Diagnostic, Finding, Place, Source};
use crate::root::Root;

/// Turns findings into diagnostics by reading their files again, each once.
pub(crate) fn locate(root: &Root, findings: Vec<Finding>) -> Vec<Diagnostic> {
    let mut files: HashMap<String, Option<File>> = HashMap::new();
    let mut located = |code, place: &Place, message: String, help: String| {
        let open = || {
            let text = decoded(root.text(&place.file))?;
            Some(File::new(
                &place.file,
                super::sections::comments::blanked(&place.file, text).ok()?,
            ))
        };
        match files.entry(place.file.clone()).or_insert_with(open) {
            Some(file) => file.source.error(code, file.span(place), message, help),
            None => Diagnostic::file(code, place.file.clone(), message, help),
        }
    };
    let diagnostic = |Finding {
                          severity,
                          code,
                          message,
                          help,
                          at,
                          also,
                      }: Finding| {
        let also =
            also.map(|place| located(code, &place, String::new(), String::new()).shown_place());
        Diagnostic {
            severity,
            also,
            ..located(code, &at, message, help)
        }
    };
    findings.into_iter().map(diagnostic).collect()
}

/// Turns findings in one file, whose `text` is at hand, into diagnostics.
pub(crate) fn in_text(path: &str, text: String, findings: Vec<Finding>) -> Vec<Diagnostic> {
    let file = File::new(path, text);
    let located = |Finding {
                       severity,
                       code,
                       message,
                       help,
                       at,
                       ..
                   }: Finding| {
        let problem = file.source.error(code, file.span(&at), message, help);
        Diagnostic {
            severity,
            ..problem
        }
    };
    findings.into_iter().map(located).collect()
}

/// A file with the places of its values.
struct File {
    source: Source<'static>,
    tree: Option<tree::Node>,
    /// For Markdown: the places of what its sections say.
    places: Vec<(String, Range<usize>)>,
}

impl File {
    fn new(name: &str, text: String) -> Self {
        if !name.ends_with(".md") {
            let tree = tree::parse(&text, 0..text.len()).ok();
            return Self {
                source: Source::new(name.to_owned(), text),
                tree,
                places: vec![],
            };
        }
        match front_matter(&text) {
            Some((yaml, body)) => {
                let tree = tree::parse(&text, yaml).ok();
                let places = sections::read(name, &text, body).places;
                Self {
                    source: Source::new(name.to_owned(), text),
                    tree,
                    places,
                }
            }
            None => Self {
                source: Source::new(name.to_owned(), text),
                tree: None,
                places: vec![],
            },
        }
    }

    /// The bytes that `place` means: the offending text inside the field, else the field, else the beginning.
    fn span(&self, place: &Place) -> Range<usize> {
        let field = if place.field.is_empty() {
            None
        } else {
            self.field(&place.field)
        };
        let text = self.source.text();
        let within = field.clone().unwrap_or(0..text.len());
        if place.text.is_empty() {
            return field.unwrap_or(0..0);
        }
        let found = memchr::memmem::find(text[within.clone()].as_bytes(), place.text.as_bytes());
        let found = found.map(|at| within.start + at);
        found.map_or(within, |start| start..start + place.text.len())
    }

    fn field(&self, field: &str) -> Option<Range<usize>> {
        let in_yaml = self.tree.as_ref().and_then(|tree| tree.locate(field));
        in_yaml.or_else(|| {
            let mut field = field;
            loop {
                match self.places.iter().find(|(name, _)| name == field) {
                    Some((_, span)) => return Some(span.clone()),
                    None => field = field.rsplit_once('.')?.0,
                }
            }
        })
    }
}
