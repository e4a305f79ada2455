//! The Markdown texts of an entry, each with its field in the file.

use super::entry::EntryFile;

/// A Markdown text of an entry.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// The field: `causes`.
    pub field: &'static str,
    /// Its position, where the field is a list.
    pub index: Option<usize>,
    /// The part of the item or object: `detail`.
    pub part: &'static str,
    /// The text.
    pub text: &'a str,
}

impl Text<'_> {
    /// Its field in the file: `causes.3.detail`.
    pub fn path(&self) -> String {
        let mut path = self.field.to_owned();
        if let Some(index) = self.index {
            path += &format!(".{index}");
        }
        if !self.part.is_empty() {
            path.push('.');
            path += self.part;
        }
        path
    }
}

impl EntryFile {
    /// All Markdown texts, in the order of the page.
    pub fn texts(&self) -> impl Iterator<Item = Text<'_>> {
        let mut texts = vec![];
        let mut add = |field, index, part, text| {
            texts.push(Text {
                field,
                index,
                part,
                text,
            });
        };

        for (_, part, text) in self.facts.said() {
            add("facts", None, part, text);
        }
        if let Some(overview) = &self.overview {
            add("overview", None, "", overview);
        }
        for (at, check) in self.first_minute.iter().enumerate() {
            add("first_minute", Some(at), "check", &check.check);
            add("first_minute", Some(at), "yes", &check.yes);
            add("first_minute", Some(at), "no", &check.no);
        }
        for (at, detail) in self.key_details.iter().enumerate() {
            add("key_details", Some(at), "", detail);
        }
        for (at, cause) in self.causes.iter().enumerate() {
            add("causes", Some(at), "text", &cause.text);
            if let Some(detail) = &cause.detail {
                add("causes", Some(at), "detail", detail);
            }
        }
        for (at, step) in self.steps.iter().enumerate() {
            add("steps", Some(at), "text", &step.text);
            if let Some(detail) = &step.detail {
                add("steps", Some(at), "detail", detail);
            }
        }
        for (at, section) in self.sections.iter().enumerate() {
            add("sections", Some(at), "body", &section.body);
        }
        for (at, question) in self.faq.iter().enumerate() {
            add("faq", Some(at), "answer", &question.answer);
        }
        texts.into_iter()
    }
}
