//! Finds the line and column of a finding: where a field, or a text inside it, is in its file.

use std::collections::HashMap;
use std::ops::Range;

use super::decode::{decoded, front_matter};
use super::{sections, yaml::tree};
use crate::diagnostics::{Diagnostic, Finding, Place, Source};
use crate::root::Root;

/// Turns findings into diagnostics by reading their files again, each once.
pub(crate) fn locate(root: &Root, findings: Vec<Finding>) -> Vec<Diagnostic> {
    let mut files = Files {
        root,
        open: HashMap::new(),
    };
    findings
        .into_iter()
        .map(|finding| files.diagnostic(finding))
        .collect()
}

/// Turns findings in one file, whose `text` is at hand, into diagnostics.
pub(crate) fn in_text(path: &str, text: String, findings: Vec<Finding>) -> Vec<Diagnostic> {
    let file = File::new(path, text);

    let mut diagnostics = vec![];
    for finding in findings {
        let span = file.span(&finding.at);
        let problem = file
            .source
            .error(finding.code, span, finding.message, finding.help);
        diagnostics.push(Diagnostic {
            severity: finding.severity,
            ..problem
        });
    }
    diagnostics
}

/// The files opened so far, by path; nothing for one that cannot be read.
struct Files<'r> {
    root: &'r Root,
    open: HashMap<String, Option<File>>,
}

impl Files<'_> {
    fn diagnostic(&mut self, finding: Finding) -> Diagnostic {
        let Finding {
            severity,
            code,
            message,
            help,
            at,
            also,
        } = finding;

        let also = also.map(|place| {
            let other = self.located(code, &place, String::new(), String::new());
            other.shown_place()
        });
        Diagnostic {
            severity,
            also,
            ..self.located(code, &at, message, help)
        }
    }

    fn located(
        &mut self,
        code: &'static str,
        place: &Place,
        message: String,
        help: String,
    ) -> Diagnostic {
        let root = self.root;
        // A file can have many findings, and parsing it is what takes time.
        let file = self
            .open
            .entry(place.file.clone())
            .or_insert_with(|| File::open(root, &place.file));
        match file {
            Some(file) => file.source.error(code, file.span(place), message, help),
            None => Diagnostic::file(code, place.file.clone(), message, help),
        }
    }
}

/// A file with the places of its values.
struct File {
    source: Source<'static>,
    tree: Option<tree::Node>,
    /// Of Markdown: the places of what its sections say.
    places: Vec<(String, Range<usize>)>,
}

impl File {
    fn open(root: &Root, path: &str) -> Option<Self> {
        let text = decoded(root.text(path)?);
        let text = sections::comments::blanked(path, text).ok()?;
        Some(Self::new(path, text))
    }

    fn new(path: &str, text: String) -> Self {
        let (tree, places) = if !path.ends_with(".md") {
            (tree::parse(&text, 0..text.len()).ok(), vec![])
        } else if let Some((yaml, body)) = front_matter(&text) {
            let places = sections::read(path, &text, body).places;
            (tree::parse(&text, yaml).ok(), places)
        } else {
            (None, vec![])
        };
        Self {
            source: Source::new(path.to_owned(), text),
            tree,
            places,
        }
    }

    /// The bytes that `place` means: the offending text inside the field, else the field, else the start of the file.
    fn span(&self, place: &Place) -> Range<usize> {
        let field = match place.field.as_str() {
            "" => None,
            field => self.field(field),
        };
        if place.text.is_empty() {
            return field.unwrap_or(0..0);
        }

        let text = self.source.text();
        let within = field.unwrap_or(0..text.len());
        match memchr::memmem::find(text[within.clone()].as_bytes(), place.text.as_bytes()) {
            Some(at) => {
                let start = within.start + at;
                start..start + place.text.len()
            }
            None => within,
        }
    }

    /// The place of a field, or of the nearest one above it.
    fn field(&self, field: &str) -> Option<Range<usize>> {
        let in_yaml = self.tree.as_ref().and_then(|tree| tree.locate(field));
        if in_yaml.is_some() {
            return in_yaml;
        }

        let mut field = field;
        loop {
            if let Some((_, span)) = self.places.iter().find(|(name, _)| name == field) {
                return Some(span.clone());
            }
            field = field.rsplit_once('.')?.0;
        }
    }
}
