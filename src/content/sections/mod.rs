//! The Markdown form of an entry: its lists are its sections. `## Common causes` is `causes`, `## FAQ` with
//! `### Question` is `faq`, and a section under any other heading stays a section.

mod blocks;
pub(crate) mod comments;
pub(crate) mod items;
mod reader;

use std::ops::Range;

use pulldown_cmark::HeadingLevel;

use super::format::entry::{Cause, EntryFile, Question, Section, Step};
use crate::diagnostics::Diagnostic;
use reader::Reader;

/// What the body of a Markdown entry says.
#[derive(Default)]
pub(crate) struct Body {
    overview: Option<String>,
    key_details: Vec<String>,
    causes: Vec<Cause>,
    steps: Vec<Step>,
    faq: Vec<Question>,
    sections: Vec<Section>,
    /// The place of each value, by field: `causes.3`.
    pub places: Vec<(String, Range<usize>)>,
    /// What is wrong with the body's shape.
    pub problems: Vec<Diagnostic>,
}

/// Reads the body of `file`: `text[from..]`.
pub(crate) fn read(file: &str, text: &str, from: usize) -> Body {
    let blocks = blocks::blocks(text, from);
    let mut reader = Reader::new(file, text);
    reader.link_definitions(from);

    let headings = blocks::headings(&blocks, HeadingLevel::H2);
    let first = headings.first().map_or(blocks.len(), |&(at, _)| at);
    reader.untitled(&blocks[..first]);

    for (position, &(start, title)) in headings.iter().enumerate() {
        let next = headings.get(position + 1);
        let end = next.map_or(blocks.len(), |&(at, _)| at);
        let end_of_text = match blocks.get(end) {
            Some(next) => next.span.start,
            None => text.len(),
        };
        let heading = &blocks[start].span;
        reader.section(title, heading, &blocks[start + 1..end], end_of_text);
    }
    reader.body
}

impl Body {
    /// Puts what the body says into `entry`; what the front matter says too is a problem.
    pub(crate) fn fill(mut self, entry: &mut EntryFile, file: &str, text: &str) -> Vec<Diagnostic> {
        let in_front_matter = [
            ("overview", entry.overview.is_some()),
            ("key_details", !entry.key_details.is_empty()),
            ("causes", !entry.causes.is_empty()),
            ("steps", !entry.steps.is_empty()),
            ("faq", !entry.faq.is_empty()),
        ];
        for (field, is_given) in in_front_matter {
            if is_given && let Some(span) = self.first_place(field) {
                let message = format!("`{field}` is in the front matter and in a section");
                let help = "keep one of the two";
                let problem = Diagnostic::at("duplicate-section", file, text, span, message, help);
                self.problems.push(problem);
            }
        }

        entry.overview = entry.overview.take().or(self.overview);
        fill_list(&mut entry.key_details, self.key_details);
        fill_list(&mut entry.causes, self.causes);
        fill_list(&mut entry.steps, self.steps);
        fill_list(&mut entry.faq, self.faq);
        entry.sections.extend(self.sections);
        self.problems
    }

    fn first_place(&self, field: &str) -> Option<Range<usize>> {
        let (_, span) = self
            .places
            .iter()
            .find(|(name, _)| name.split('.').next() == Some(field))?;
        Some(span.clone())
    }
}

fn fill_list<T>(list: &mut Vec<T>, from_body: Vec<T>) {
    if list.is_empty() {
        *list = from_body;
    }
}
