//! Reads the sections of a Markdown entry one by one.

use std::ops::Range;

use pulldown_cmark::{HeadingLevel, Parser};

use super::Body;
use super::blocks::{Block, BlockKind, headings};
use super::items::{Blocks, Item};
use crate::content::format::entry::{Audience, Cause, Question, Section, Step};
use crate::content::format::short_forms::split_id;
use crate::diagnostics::{Diagnostic, Severity, Source, did_you_mean};
use crate::markdown;

/// A field of an entry that sections can fill.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Overview,
    KeyDetails,
    Causes,
    Steps,
    Faq,
}

impl Field {
    fn name(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::KeyDetails => "key_details",
            Self::Causes => "causes",
            Self::Steps => "steps",
            Self::Faq => "faq",
        }
    }

    /// The field that a heading in lower case means.
    fn of_heading(heading: &str) -> Option<Self> {
        let (_, field) = HEADINGS.iter().find(|(known, _)| *known == heading)?;
        Some(*field)
    }
}

/// The headings of fields, lower case; the first of each field is the usual one.
const HEADINGS: [(&str, Field); 8] = [
    ("overview", Field::Overview),
    ("key details", Field::KeyDetails),
    ("common causes", Field::Causes),
    ("causes", Field::Causes),
    ("steps", Field::Steps),
    ("how to fix it", Field::Steps),
    ("faq", Field::Faq),
    ("frequently asked questions", Field::Faq),
];

pub(super) struct Reader<'a> {
    source: Source<'a>,
    text: &'a str,
    pub body: Body,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self {
            source: Source::new(file, text),
            text,
            body: Body::default(),
        }
    }

    fn report(
        &mut self,
        code: &'static str,
        span: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let problem = self.source.error(code, span.clone(), message, help);
        self.body.problems.push(problem);
    }

    fn place(&mut self, field: impl Into<String>, span: &Range<usize>) {
        self.body.places.push((field.into(), span.clone()));
    }

    /// Reports `[name]: URL`: each text of an entry is rendered on its own, without the definitions around it.
    pub(super) fn link_definitions(&mut self, from: usize) {
        let parser = Parser::new_ext(&self.text[from..], markdown::OPTIONS);
        let mut spans: Vec<_> = parser
            .reference_definitions()
            .iter()
            .map(|(_, definition)| definition.span.clone())
            .collect();
        spans.sort_by_key(|span| span.start);

        for span in spans {
            let message = "reference-style links are not supported";
            let help = "write the URL where it is used: `[text](URL)`";
            let span = from + span.start..from + span.end;
            self.report("link-definition", &span, message, help);
        }
    }

    /// Text before the first `##` is the overview.
    pub(super) fn untitled(&mut self, blocks: &[Block]) {
        self.misplaced(blocks);
        if let (Some(first), Some(last)) = (blocks.first(), blocks.last()) {
            let span = first.span.start..last.span.end;
            self.body.overview = Some(self.text[span.clone()].trim().to_owned());
            self.place("overview", &span);
        }
    }

    /// Reports blocks that an entry cannot contain.
    fn misplaced(&mut self, blocks: &[Block]) {
        for block in blocks {
            // The page has one `h1`, its title.
            if block.is_heading(HeadingLevel::H1) {
                let message = "an entry cannot contain a `#` heading";
                let help = "remove it, or make it a section with `##`: the title comes from the category's title_pattern";
                self.report("wrong-heading", &block.span, message, help);
            } else if matches!(block.kind, BlockKind::FootnoteDefinition) {
                let message = "footnotes cannot be defined in the text";
                let help = "define it in the front matter, under `sources:`, as `name: {title: …, url: …}`";
                self.report("footnote-definition", &block.span, message, help);
            }
        }
    }

    /// Reads the `blocks` of a section, where `span` is the place of its heading and `end` is where it ends.
    pub(super) fn section(
        &mut self,
        title: &str,
        span: &Range<usize>,
        blocks: &[Block],
        end: usize,
    ) {
        let title = &markdown::plain(title);
        let lower = title.to_lowercase();
        self.misplaced(blocks);

        let field = Field::of_heading(&lower);
        if let Some(field) = field {
            let name = field.name();
            if self.body.places.iter().any(|(place, _)| place == name) {
                let message = format!("duplicate section `## {title}`");
                self.report("duplicate-section", span, message, "merge the two sections");
                return;
            }
            self.place(name, &(span.start..end));
        }

        let body = self.text[span.end..end].trim();
        if body.is_empty() {
            let message = format!("`## {title}` is empty");
            self.report(
                "empty-section",
                span,
                message,
                "write its text, or remove it",
            );
            return;
        }

        match field {
            Some(Field::Overview) => self.body.overview = Some(body.to_owned()),
            Some(Field::KeyDetails) => self.key_details(title, blocks),
            Some(Field::Causes) => self.causes(title, blocks),
            Some(Field::Steps) => self.steps(title, blocks),
            Some(Field::Faq) => self.faq(title, blocks, end),
            None => {
                let place = format!("sections.{}", self.body.sections.len());
                self.place(place, &(span.start..end));
                self.misspelled(title, &lower, span);
                self.body.sections.push(Section {
                    title: title.clone(),
                    body: body.to_owned(),
                });
            }
        }
    }

    /// Warns of a heading that is nearly that of a field.
    fn misspelled(&mut self, title: &str, lower: &str, span: &Range<usize>) {
        let Some(near) = did_you_mean(lower, HEADINGS.iter().map(|(known, _)| *known)) else {
            return;
        };

        let message = format!("unknown section `## {title}`");
        let help = format!("did you mean `## {near}`? As written, it stays a separate section");
        let problem = self
            .source
            .error("near-section", span.clone(), message, help);
        self.body.problems.push(Diagnostic {
            severity: Severity::Warning,
            ..problem
        });
    }

    /// The items of a section that must be lists, each with the `###` heading above it.
    fn items<'b>(
        &mut self,
        title: &str,
        blocks: &'b [Block],
    ) -> Vec<(Option<&'b Block>, Range<usize>)> {
        let mut group = None;
        let mut items = vec![];

        for block in blocks {
            match &block.kind {
                BlockKind::List(spans) => {
                    for span in spans {
                        items.push((group, span.clone()));
                    }
                }
                BlockKind::Heading(HeadingLevel::H3, _) => group = Some(block),
                // Reported already, as misplaced.
                BlockKind::FootnoteDefinition | BlockKind::Heading(HeadingLevel::H1, _) => {}
                _ => {
                    let message = format!("`## {title}` must be a list");
                    let help = "start each item with `- ` or `1. `";
                    self.report("section-shape", &block.span, message, help);
                }
            }
        }
        items
    }

    fn key_details(&mut self, title: &str, blocks: &[Block]) {
        for (group, span) in self.items(title, blocks) {
            if let Some(group) = group {
                let message = "key details have no groups";
                let help = "remove the `###` heading";
                self.report("section-shape", &group.span, message, help);
            }

            let item = Item::read(&self.text[span.clone()], Blocks::Plain);
            let place = format!("key_details.{}", self.body.key_details.len());
            self.place(place, &span);
            self.body.key_details.push(item.whole());
        }
    }

    fn causes(&mut self, title: &str, blocks: &[Block]) {
        for (group, span) in self.items(title, blocks) {
            let item = Item::read(&self.text[span.clone()], Blocks::Log);
            self.require_text(&item, &span);

            let (text, id) = split_id(&item.text);
            let cause = Cause {
                id: id.map(str::to_owned),
                product: group.and_then(Block::heading).map(str::to_owned),
                text: text.to_owned(),
                detail: item.rest,
                signatures: item.log,
            };
            self.place(format!("causes.{}", self.body.causes.len()), &span);
            self.body.causes.push(cause);
        }
    }

    fn steps(&mut self, title: &str, blocks: &[Block]) {
        for block in blocks {
            if let Some(heading) = block.heading()
                && audience(heading).is_none()
            {
                let known = Audience::HEADINGS.map(|(_, heading)| format!("`### {heading}`"));
                let message = format!("unknown audience `{heading}`");
                let help = format!("group steps under {}, or not at all", known.join(", "));
                self.report("section-shape", &block.span, message, help);
            }
        }

        for (group, span) in self.items(title, blocks) {
            let item = Item::read(&self.text[span.clone()], Blocks::Command);
            self.require_text(&item, &span);

            let step = Step {
                audience: group.and_then(Block::heading).and_then(audience),
                text: item.text,
                command: item.command,
                detail: item.rest,
            };
            self.place(format!("steps.{}", self.body.steps.len()), &span);
            self.body.steps.push(step);
        }
    }

    fn require_text(&mut self, item: &Item, span: &Range<usize>) {
        if item.text.is_empty() {
            let message = "the item does not start with text";
            self.report("section-shape", span, message, "begin it with a sentence");
        }
    }

    fn faq(&mut self, title: &str, blocks: &[Block], end: usize) {
        let questions = headings(blocks, HeadingLevel::H3);
        if let Some(block) = blocks.first()
            && !block.is_heading(HeadingLevel::H3)
        {
            let message = format!("`## {title}` has text before its first question");
            let help = "write each question as a `###` heading and its answer below it";
            self.report("section-shape", &block.span, message, help);
        }

        for (position, &(at, question)) in questions.iter().enumerate() {
            let next = match questions.get(position + 1) {
                Some(&(next, _)) => blocks[next].span.start,
                None => end,
            };
            let span = &blocks[at].span;
            let answer = self.text[span.end..next].trim();
            if answer.is_empty() {
                let message = format!("`{question}` has no answer");
                self.report("section-shape", span, message, "write the answer below it");
                continue;
            }

            self.place(format!("faq.{}", self.body.faq.len()), &(span.start..next));
            self.body.faq.push(Question {
                question: question.to_owned(),
                answer: answer.to_owned(),
            });
        }
    }
}

fn audience(heading: &str) -> Option<Audience> {
    let (audience, _) = Audience::HEADINGS
        .iter()
        .find(|(_, known)| known.eq_ignore_ascii_case(heading))?;
    Some(*audience)
}
