//! The Markdown texts of an entry, each with its place in the file: for what looks at all of them.

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
    /// The way to it in the file: `causes.3.detail`.
    pub fn path(&self) -> String {
        let index = self
            .index
            .map(|index| index.to_string())
            .unwrap_or_default();
        let parts = [self.field, &index, self.part]
            .into_iter()
            .filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(".")
    }
}

impl EntryFile {
    /// All Markdown texts, in the order of the page.
    pub fn texts(&self) -> impl Iterator<Item = Text<'_>> {
        let causes = self.causes.iter().enumerate().flat_map(|(index, cause)| {
            [
                ("text", Some(&cause.text)),
                ("detail", cause.detail.as_ref()),
            ]
            .map(|part| ("causes", index, part))
        });
        let steps = self.steps.iter().enumerate().flat_map(|(index, step)| {
            [("text", Some(&step.text)), ("detail", step.detail.as_ref())]
                .map(|part| ("steps", index, part))
        });
        let checks = self
            .first_minute
            .iter()
            .enumerate()
            .flat_map(|(index, check)| {
                [
                    ("check", &check.check),
                    ("yes", &check.yes),
                    ("no", &check.no),
                ]
                .map(|(part, text)| ("first_minute", index, (part, Some(text))))
            });
        let details = self.key_details.iter().enumerate();
        let details = details.map(|(index, text)| ("key_details", index, ("", Some(text))));
        let sections = self.sections.iter().enumerate();
        let sections =
            sections.map(|(index, section)| ("sections", index, ("body", Some(&section.body))));
        let faq = self.faq.iter().enumerate();
        let faq = faq.map(|(index, one)| ("faq", index, ("answer", Some(&one.answer))));
        let lists = checks
            .chain(details)
            .chain(causes)
            .chain(steps)
            .chain(sections)
            .chain(faq);
        let lists = lists.filter_map(|(field, index, (part, text))| {
            Some(Text {
                field,
                index: Some(index),
                part,
                text: text?.as_str(),
            })
        });
        let facts = self.facts.said().map(|(_, part, text)| Text {
            field: "facts",
            index: None,
            part,
            text,
        });
        let overview = self.overview.as_deref().into_iter();
        facts
            .chain(overview.map(|text| Text {
                field: "overview",
                index: None,
                part: "",
                text,
            }))
            .chain(lists)
    }
}
