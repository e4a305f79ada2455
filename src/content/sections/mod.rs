//! The Markdown form of an entry: its lists are its sections. `## Common causes` is `causes`, `## FAQ` with
//! `### Question` is `faq`, and a section with a heading of its own stays a section.

pub(crate) mod comments;
pub(crate) mod items;

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag};

use super::format::entry::{Audience, Cause, EntryFile, Question, Section, Step};
use super::format::short_forms::split_id;
use crate::diagnostics::{Diagnostic, Severity, Source, did_you_mean};
use crate::markdown;
use items::{Blocks, Item};

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

/// The headings that stand for a field, lower case; the first of each field is the usual one.
const KNOWN: [(&str, &str); 8] = [
    ("overview", "overview"),
    ("key details", "key_details"),
    ("common causes", "causes"),
    ("causes", "causes"),
    ("steps", "steps"),
    ("how to fix it", "steps"),
    ("faq", "faq"),
    ("frequently asked questions", "faq"),
];

/// A block at the top level of the body.
struct Block {
    kind: BlockKind,
    span: Range<usize>,
}

enum BlockKind {
    Heading(HeadingLevel, String),
    List(Vec<Range<usize>>),
    FootnoteDefinition,
    Other,
}

/// Reads the body of `file`: `text[from..]`.
pub(crate) fn read(file: &str, text: &str, from: usize) -> Body {
    let blocks = blocks(text, from);
    let mut reader = Reader {
        source: Source::new(file, text),
        text,
        body: Body::default(),
    };
    reader.link_definitions(from);
    let starts: Vec<usize> = (0..blocks.len())
        .filter(|&index| is_heading(&blocks[index], HeadingLevel::H2))
        .collect();
    reader.untitled(&blocks[..starts.first().copied().unwrap_or(blocks.len())]);
    for (position, &start) in starts.iter().enumerate() {
        let end = starts.get(position + 1).copied().unwrap_or(blocks.len());
        let section_end = blocks.get(end).map_or(text.len(), |next| next.span.start);
        reader.section(&blocks[start], &blocks[start + 1..end], section_end);
    }
    reader.body
}

impl Body {
    /// Puts what the body says into `entry`; what the front matter says too is a problem.
    pub(crate) fn fill(self, entry: &mut EntryFile, file: &str, text: &str) -> Vec<Diagnostic> {
        let mut problems = self.problems;
        let mut twice = |field: &str, given: bool| {
            let place = self
                .places
                .iter()
                .find(|(name, _)| name.split('.').next() == Some(field));
            if let (true, Some((_, span))) = (given, place) {
                let message =
                    format!("`{field}` stands in the front matter and again as a section");
                let help = "keep one of the two";
                problems.push(Diagnostic::at(
                    "duplicate-section",
                    file,
                    text,
                    span.clone(),
                    message,
                    help,
                ));
            }
        };
        twice("overview", entry.overview.is_some());
        twice("key_details", !entry.key_details.is_empty());
        twice("causes", !entry.causes.is_empty());
        twice("steps", !entry.steps.is_empty());
        twice("faq", !entry.faq.is_empty());
        entry.overview = entry.overview.take().or(self.overview);
        fill_list(&mut entry.key_details, self.key_details);
        fill_list(&mut entry.causes, self.causes);
        fill_list(&mut entry.steps, self.steps);
        fill_list(&mut entry.faq, self.faq);
        entry.sections.extend(self.sections);
        problems
    }
}

fn fill_list<T>(list: &mut Vec<T>, from_body: Vec<T>) {
    if list.is_empty() {
        *list = from_body;
    }
}

struct Reader<'a> {
    source: Source<'a>,
    text: &'a str,
    body: Body,
}

impl Reader<'_> {
    fn tell(
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

    /// Tells of `[name]: address`: each text of an entry is rendered by itself, where such a definition is not seen.
    fn link_definitions(&mut self, from: usize) {
        let parser = Parser::new_ext(&self.text[from..], markdown::OPTIONS);
        let mut spans: Vec<_> = parser
            .reference_definitions()
            .iter()
            .map(|(_, definition)| definition.span.clone())
            .collect();
        spans.sort_by_key(|span| span.start);
        for span in spans {
            let help = "write the address where it is used: `[text](address)`";
            self.tell(
                "link-definition",
                &(from + span.start..from + span.end),
                "links are not defined apart",
                help,
            );
        }
    }

    /// Text before the first `##` is the overview.
    fn untitled(&mut self, blocks: &[Block]) {
        self.stray(blocks);
        if let (Some(first), Some(last)) = (blocks.first(), blocks.last()) {
            let span = first.span.start..last.span.end;
            self.body.overview = Some(self.text[span.clone()].trim().to_owned());
            self.place("overview", &span);
        }
    }

    /// Tells of blocks that belong nowhere in an entry.
    fn stray(&mut self, blocks: &[Block]) {
        for block in blocks {
            if is_heading(block, HeadingLevel::H1) {
                let help = "remove it, or make it a section with `##`: the title comes from the category's title_pattern";
                self.tell(
                    "wrong-heading",
                    &block.span,
                    "a `#` heading has no place in an entry",
                    help,
                );
            } else if matches!(block.kind, BlockKind::FootnoteDefinition) {
                let help = "define it in the front matter, under `sources:`, as `name: {title: …, url: …}`";
                self.tell(
                    "footnote-definition",
                    &block.span,
                    "footnotes are not defined in the text",
                    help,
                );
            }
        }
    }

    fn section(&mut self, heading: &Block, blocks: &[Block], end: usize) {
        let title = &markdown::plain(heading.heading().unwrap_or_default());
        self.stray(blocks);
        let lower = title.to_lowercase();
        let span = heading.span.clone();
        let field = KNOWN
            .iter()
            .find(|(name, _)| *name == lower)
            .map(|(_, field)| *field);
        if let Some(field) = field {
            if self.body.places.iter().any(|(place, _)| place == field) {
                self.tell(
                    "duplicate-section",
                    &span,
                    format!("`## {title}` stands twice"),
                    "join the two sections",
                );
                return;
            }
            self.place(field, &(span.start..end));
        }
        let body = self.text[heading.span.end..end].trim().to_owned();
        if body.is_empty() {
            self.tell(
                "empty-section",
                &span,
                format!("`## {title}` is empty"),
                "write its text, or remove it",
            );
            return;
        }
        match field {
            Some("overview") => self.body.overview = Some(body),
            Some("key_details") => self.key_details(title, blocks),
            Some("causes") => self.causes(title, blocks),
            Some("steps") => self.steps(title, blocks),
            Some(_) => self.faq(title, blocks, end),
            None => {
                self.place(
                    format!("sections.{}", self.body.sections.len()),
                    &(span.start..end),
                );
                self.own_section(title, &lower, &span, body);
            }
        }
    }

    fn own_section(&mut self, title: &str, lower: &str, span: &Range<usize>, body: String) {
        if let Some(near) = did_you_mean(lower, KNOWN.iter().map(|(name, _)| *name)) {
            let help = format!(
                "did you mean `## {near}`? Under this heading it stays a section of its own"
            );
            let message = format!("`## {title}` is no section that entries know");
            let problem = self
                .source
                .error("near-section", span.clone(), message, help);
            self.body.problems.push(Diagnostic {
                severity: Severity::Warning,
                ..problem
            });
        }
        self.body.sections.push(Section {
            title: title.to_owned(),
            body,
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
                    items.extend(spans.iter().map(|span| (group, span.clone())))
                }
                BlockKind::Heading(HeadingLevel::H3, _) => group = Some(block),
                BlockKind::FootnoteDefinition | BlockKind::Heading(HeadingLevel::H1, _) => {}
                _ => {
                    let message = format!("`## {title}` must be a list");
                    self.tell(
                        "section-shape",
                        &block.span,
                        message,
                        "start each item with `- ` or `1. `",
                    );
                }
            }
        }
        items
    }

    fn key_details(&mut self, title: &str, blocks: &[Block]) {
        for (group, span) in self.items(title, blocks) {
            if let Some(group) = group {
                self.tell(
                    "section-shape",
                    &group.span,
                    "key details have no groups",
                    "remove the `###` heading",
                );
            }
            let item = Item::read(&self.text[span.clone()], Blocks::Plain);
            self.place(
                format!("key_details.{}", self.body.key_details.len()),
                &span,
            );
            self.body.key_details.push(item.whole());
        }
    }

    fn causes(&mut self, title: &str, blocks: &[Block]) {
        for (group, span) in self.items(title, blocks) {
            let item = Item::read(&self.text[span.clone()], Blocks::Log);
            self.expect_text(&item, &span);
            let (text, id) = split_id(&item.text);
            let product = group.and_then(Block::heading).map(str::to_owned);
            let (id, text) = (id.map(str::to_owned), text.to_owned());
            let cause = Cause {
                id,
                product,
                text,
                detail: item.rest,
                signatures: item.log,
            };
            self.place(format!("causes.{}", self.body.causes.len()), &span);
            self.body.causes.push(cause);
        }
    }

    fn steps(&mut self, title: &str, blocks: &[Block]) {
        for block in blocks {
            let Some(heading) = block.heading() else {
                continue;
            };
            if audience(heading).is_none() {
                let known = Audience::HEADINGS
                    .map(|(_, heading)| format!("`### {heading}`"))
                    .join(", ");
                let message = format!("`### {heading}` is no audience");
                self.tell(
                    "section-shape",
                    &block.span,
                    message,
                    format!("steps are grouped under {known}, or not at all"),
                );
            }
        }
        for (group, span) in self.items(title, blocks) {
            let item = Item::read(&self.text[span.clone()], Blocks::Command);
            self.expect_text(&item, &span);
            let audience = group.and_then(Block::heading).and_then(audience);
            let step = Step {
                audience,
                text: item.text,
                command: item.command,
                detail: item.rest,
            };
            self.place(format!("steps.{}", self.body.steps.len()), &span);
            self.body.steps.push(step);
        }
    }

    fn expect_text(&mut self, item: &Item, span: &Range<usize>) {
        if item.text.is_empty() {
            self.tell(
                "section-shape",
                span,
                "the item does not start with text",
                "begin it with a sentence",
            );
        }
    }

    fn faq(&mut self, title: &str, blocks: &[Block], end: usize) {
        let questions: Vec<usize> = (0..blocks.len())
            .filter(|&index| is_heading(&blocks[index], HeadingLevel::H3))
            .collect();
        let first = questions.first().map_or(blocks.len(), |&first| first);
        if let Some(block) = blocks[..first].first() {
            let help = "write each question as a `###` heading and its answer below it";
            self.tell(
                "section-shape",
                &block.span,
                format!("`## {title}` has text before its first question"),
                help,
            );
        }
        for (position, &index) in questions.iter().enumerate() {
            let next = questions
                .get(position + 1)
                .map_or(end, |&next| blocks[next].span.start);
            let span = blocks[index].span.clone();
            let answer = self.text[span.end..next].trim().to_owned();
            let question = blocks[index].heading().unwrap_or_default().to_owned();
            if answer.is_empty() {
                self.tell(
                    "section-shape",
                    &span,
                    format!("`{question}` has no answer"),
                    "write the answer below it",
                );
                continue;
            }
            self.place(format!("faq.{}", self.body.faq.len()), &(span.start..next));
            self.body.faq.push(Question { question, answer });
        }
    }
}

impl Block {
    fn heading(&self) -> Option<&str> {
        match &self.kind {
            BlockKind::Heading(_, title) => Some(title),
            _ => None,
        }
    }
}

fn is_heading(block: &Block, wanted: HeadingLevel) -> bool {
    matches!(block.kind, BlockKind::Heading(level, _) if level == wanted)
}

fn audience(heading: &str) -> Option<Audience> {
    let same = |known: &str| known.eq_ignore_ascii_case(heading);
    Audience::HEADINGS
        .iter()
        .find(|(_, known)| same(known))
        .map(|(audience, _)| *audience)
}

/// The Markdown of a heading without its marks: `## Text ##`, or text above a line of `=` or `-`.
fn heading_text(source: &str) -> String {
    let source = source.trim();
    match source.strip_prefix('#') {
        Some(rest) => {
            let text = rest.trim_start_matches('#').trim();
            // A closing row of `#` is a mark only after a blank (CommonMark, section 4.2): `C#` keeps its own.
            let open = text.trim_end_matches('#');
            if open.is_empty() || open.ends_with([' ', '\t']) {
                open.trim_end().to_owned()
            } else {
                text.to_owned()
            }
        }
        None => source
            .rsplit_once('\n')
            .map_or(source, |(text, _underline)| text)
            .to_owned(),
    }
}

/// The blocks of `text[from..]`, with places in `text`.
fn blocks(text: &str, from: usize) -> Vec<Block> {
    let mut blocks: Vec<Block> = vec![];
    let mut depth = 0;
    for (event, span) in Parser::new_ext(&text[from..], markdown::OPTIONS).into_offset_iter() {
        let span = from + span.start..from + span.end;
        match event {
            Event::Start(tag) => {
                depth += 1;
                match (depth, &tag, blocks.last_mut()) {
                    (1, ..) => blocks.push(Block {
                        kind: kind_of(&tag, &text[span.clone()]),
                        span,
                    }),
                    (
                        2,
                        Tag::Item,
                        Some(Block {
                            kind: BlockKind::List(items),
                            ..
                        }),
                    ) => items.push(span),
                    _ => {}
                }
            }
            Event::End(_) => depth -= 1,
            _ if depth == 0 => blocks.push(Block {
                kind: BlockKind::Other,
                span,
            }),
            _ => {}
        }
    }
    blocks
}

fn kind_of(tag: &Tag, source: &str) -> BlockKind {
    match tag {
        Tag::Heading { level, .. } => BlockKind::Heading(*level, heading_text(source)),
        Tag::List(_) => BlockKind::List(vec![]),
        Tag::FootnoteDefinition(_) => BlockKind::FootnoteDefinition,
        _ => BlockKind::Other,
    }
}
