//! An entry in other forms: Markdown for tools that read it, plain text for terminals.

use std::fmt::Write;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::links::Links;
use crate::catalog::{Catalog, Entry};
use crate::content::format::entry::{Audience, EntryFile, Source};
use crate::markdown;

/// The width of plain text in files, in characters: a terminal's 80, less a margin.
pub(super) const WIDTH: usize = 78;

/// The sources that an entry's texts name, in the order in which they first do.
pub(super) fn cited<'a>(catalog: &'a Catalog, entry: &'a Entry) -> Vec<(&'a str, &'a Source)> {
    let category = &catalog.category_of(entry).file.sources;
    let mut cited: Vec<(&str, &Source)> = vec![];
    for text in entry
        .file
        .texts()
        .map(|text| text.text)
        .filter(|text| text.contains("[^"))
    {
        for name in markdown::footnotes(text) {
            let found = entry
                .file
                .sources
                .get_key_value(name)
                .or_else(|| category.get_key_value(name));
            let new = found.filter(|(name, _)| cited.iter().all(|(known, _)| known != name));
            cited.extend(new.map(|(name, source)| (name.as_str(), source)));
        }
    }
    cited
}

/// An entry as Markdown, links in full, sources as footnotes.
pub(super) fn markdown(links: &Links, entry: &Entry) -> String {
    let (catalog, file) = (links.catalog, &entry.file);
    let mut out = format!(
        "# {}\n\n{}\n",
        escaped(&entry.title),
        escaped(&entry.description())
    );
    let mut facts = vec![("Severity", format!("{:?}", file.severity).to_lowercase())];
    facts.extend(
        file.status
            .map(|status| ("Status", format!("{status:?}").to_lowercase())),
    );
    facts.extend(
        file.vendor
            .as_ref()
            .map(|vendor| ("Vendor", escaped(vendor))),
    );
    facts.extend(
        file.facts
            .said()
            .map(|(label, _, fact)| (label, fact.to_owned())),
    );
    facts.push(("Page", links.page(&format!("{}/", entry.slug))));
    out.push('\n');
    for (label, fact) in facts {
        let colon = if label.ends_with('?') { "" } else { ":" };
        let _ = writeln!(out, "- **{label}{colon}** {fact}");
    }
    section(&mut out, "First minute", first_minute(file));
    section(&mut out, "Overview", file.overview.clone());
    section(
        &mut out,
        "Key details",
        bullets(file.key_details.iter().map(|detail| indented(detail, "  "))),
    );
    section(&mut out, "Common causes", causes(file));
    section(&mut out, "Steps", steps(file));
    for own in &file.sections {
        section(&mut out, &escaped(&own.title), Some(own.body.clone()));
    }
    let constants = file
        .constants
        .iter()
        .map(|(library, constant)| match constant {
            Some(constant) => format!("{}: `{constant}`", escaped(library)),
            None => format!("{}: none", escaped(library)),
        });
    section(&mut out, "Constants", bullets(constants));
    let faq = file
        .faq
        .iter()
        .map(|one| format!("### {}\n\n{}", one.question, one.answer));
    section(&mut out, "FAQ", joined(faq.collect(), "\n\n"));
    let related = catalog
        .related(entry)
        .iter()
        .map(|&id| &catalog.entries[id]);
    let url = |other: &Entry| links.to(&format!("{}/", other.slug));
    let related = related.map(|other| format!("[{}]({})", escaped(&other.title), url(other)));
    section(&mut out, "Related", bullets(related));
    links.resolved(&out) + &sources(cited(catalog, entry))
}

/// Sources as the definitions of footnotes.
pub(super) fn sources<'a>(sources: impl IntoIterator<Item = (&'a str, &'a Source)>) -> String {
    let mut out = String::new();
    for (index, (name, source)) in sources.into_iter().enumerate() {
        let _ = write!(
            out,
            "{}[^{name}]: {}",
            if index == 0 { "\n" } else { "" },
            source.title
        );
        let _ = source.url.as_ref().map(|url| write!(out, ", <{url}>"));
        let _ = source
            .checked
            .as_ref()
            .map(|date| write!(out, ", checked {date}"));
        let _ = source
            .as_of
            .as_ref()
            .map(|time| write!(out, ", text of {time}"));
        out.push('\n');
    }
    out
}

/// A section of a text; nothing without a body.
pub(super) fn section(out: &mut String, title: &str, body: Option<String>) {
    if let Some(body) = body {
        let _ = write!(out, "\n## {title}\n\n{}\n", body.trim_end());
    }
}

/// Items as one text; nothing where there are none.
pub(super) fn joined(items: Vec<String>, separator: &str) -> Option<String> {
    (!items.is_empty()).then(|| items.join(separator))
}

/// A list of items.
pub(super) fn bullets(items: impl Iterator<Item = String>) -> Option<String> {
    joined(items.map(|item| format!("- {item}")).collect(), "\n")
}

fn indented(text: &str, indent: &str) -> String {
    text.replace('\n', &format!("\n{indent}"))
        .replace(&format!("\n{indent}\n"), "\n\n")
}

fn causes(file: &EntryFile) -> Option<String> {
    let mut out = String::new();
    let mut product = None;
    for cause in &file.causes {
        if cause.product.as_ref() != product {
            product = cause.product.as_ref();
            let _ = write!(
                out,
                "\n### {}\n\n",
                product.map_or("General".to_owned(), |product| escaped(product))
            );
        }
        let detail = cause
            .shown_detail()
            .map(|detail| format!("\n\n{detail}"))
            .unwrap_or_default();
        let _ = writeln!(
            out,
            "- {}",
            indented(&format!("{}{detail}", cause.text), "  ")
        );
    }
    (!out.is_empty()).then(|| out.trim().to_owned())
}

fn first_minute(file: &EntryFile) -> Option<String> {
    let checks = file.first_minute.iter().map(|check| {
        let command = check
            .command
            .as_ref()
            .map(|command| format!(" `{}`", command.code))
            .unwrap_or_default();
        format!(
            "{}{command} Yes: {} No: {}",
            check.check, check.yes, check.no
        )
    });
    bullets(checks)
}

fn steps(file: &EntryFile) -> Option<String> {
    let mut out = String::new();
    let mut audience: Option<Audience> = None;
    for (index, step) in file.steps.iter().enumerate() {
        if step.audience != audience {
            audience = step.audience;
            let _ = write!(
                out,
                "\n### {}\n\n",
                audience.map_or("Everybody", Audience::heading)
            );
        }
        let command = step
            .command
            .as_ref()
            .map(|command| format!("\n\n{}", block(&command.lang, &command.code)));
        let detail = step.detail.as_ref().map(|detail| format!("\n\n{detail}"));
        let whole = format!(
            "{}{}{}",
            step.text,
            command.unwrap_or_default(),
            detail.unwrap_or_default()
        );
        let _ = writeln!(out, "{}. {}", index + 1, indented(&whole, "   "));
    }
    (!out.is_empty()).then(|| out.trim().to_owned())
}

/// A plain text as Markdown that shows it, on one line.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
    {
        if "\\`*_[]<>#|~".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Code as a block.
pub(super) fn block(lang: &str, code: &str) -> String {
    let fence = fence(code);
    format!("{fence}{lang}\n{}\n{fence}", code.trim_end_matches('\n'))
}

/// A fence that no row of backticks in the code can close.
fn fence(code: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

/// Markdown as plain text: without the marks, but with those `around_code`, wrapped at `width`.
pub(super) fn plain(markdown: &str, width: usize, around_code: &'static str) -> String {
    let mut text = Wrapped {
        width,
        around_code,
        ..Wrapped::default()
    };
    for event in Parser::new_ext(markdown, markdown::OPTIONS) {
        text.event(event);
    }
    text.finish()
}

/// A blank at which no line ends, so that a command can be copied.
const UNBROKEN: &str = "\u{a0}";

/// Text in the making: lines wrapped, code as it is.
#[derive(Default)]
struct Wrapped {
    out: String,
    width: usize,
    around_code: &'static str,
    /// The paragraph that is being collected.
    line: String,
    /// The indentation and the next mark of each open list: a number, or a dash.
    lists: Vec<Option<u64>>,
    mark: Option<String>,
    in_code: bool,
    heading: Option<char>,
    destination: Option<String>,
}

impl Wrapped {
    fn event(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(end) => self.end(end),
            Event::Text(text) if self.in_code => {
                let indent = " ".repeat(self.lists.len() * 3 + 2);
                for line in text.lines() {
                    let _ = writeln!(self.out, "{}", format!("{indent}{line}").trim_end());
                }
            }
            Event::Text(text) => self.line.push_str(&text),
            Event::Code(text) => {
                [self.around_code, &text, self.around_code]
                    .iter()
                    .for_each(|part| self.line.push_str(part));
            }
            Event::InlineHtml(text) | Event::Html(text) => self.line.push_str(&text),
            Event::SoftBreak => self.line.push(' '),
            Event::HardBreak => self.flush(),
            Event::FootnoteReference(name) => {
                let _ = write!(self.line, " [{name}]");
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::List(first) => {
                self.flush();
                if self.lists.is_empty() {
                    self.blank();
                }
                self.lists.push(first);
            }
            Tag::Item => {
                self.flush();
                self.mark = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                });
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.blank();
                self.in_code = true;
            }
            Tag::Heading { level, .. } => {
                self.flush();
                self.blank();
                self.heading = Some(match level {
                    HeadingLevel::H1 => '=',
                    HeadingLevel::H2 => '-',
                    _ => '~',
                });
            }
            Tag::Paragraph if self.mark.is_none() && self.line.is_empty() => {
                self.flush();
                self.blank();
            }
            Tag::FootnoteDefinition(name) => {
                self.flush();
                self.blank();
                let _ = write!(self.line, "[{name}] ");
            }
            Tag::Link { dest_url, .. } => self.destination = Some(dest_url.into_string()),
            Tag::TableCell if !self.line.is_empty() => self.line.push_str(" | "),
            _ => {}
        }
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Paragraph | TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead => self.flush(),
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.out.push('\n');
            }
            TagEnd::Heading(_) => {
                let width = self.line.chars().count().min(self.width);
                let rule = self.heading.take().unwrap_or('-');
                self.flush();
                let _ = writeln!(self.out, "{}", rule.to_string().repeat(width));
            }
            TagEnd::Link => {
                let url = self.destination.take().unwrap_or_default();
                if !self.line.ends_with(&url) && !url.starts_with('#') {
                    let _ = write!(self.line, " <{}>", url.replace(' ', UNBROKEN));
                }
            }
            _ => {}
        }
    }

    /// Writes the collected paragraph.
    fn flush(&mut self) {
        let words = std::mem::take(&mut self.line);
        if words.trim().is_empty() {
            return;
        }
        let depth = self.lists.len().saturating_sub(1);
        let mark = self.mark.take();
        let hang = " ".repeat(depth * 3 + if self.lists.is_empty() { 0 } else { 3 });
        let first = match &mark {
            Some(mark) => format!("{}{mark:<3}", " ".repeat(depth * 3)),
            None => hang.clone(),
        };
        let options = textwrap::Options::new(self.width)
            .initial_indent(&first)
            .subsequent_indent(&hang)
            .break_words(false)
            .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
            // A URL or a date on two lines cannot be copied.
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for line in textwrap::wrap(words.trim(), options) {
            let _ = writeln!(self.out, "{}", line.trim_end().replace(UNBROKEN, " "));
        }
    }

    /// Ends the last block with an empty line.
    fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn finish(mut self) -> String {
        self.flush();
        self.out.truncate(self.out.trim_end().len());
        self.out.push('\n');
        self.out
    }
}
