//! A list item of the Markdown form, taken apart.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::content::format::entry::Command;
use crate::markdown;

/// The language of code blocks that show lines of a log.
const LOG: &str = "log";

/// Which code blocks of an item have a meaning of their own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blocks {
    /// None.
    Plain,
    /// The first is what to type.
    Command,
    /// Those in the language `log` show what a log says.
    Log,
}

/// A list item: its first paragraph, its command, and what follows.
pub(crate) struct Item {
    /// The first paragraph, on one line.
    pub text: String,
    /// The first fenced block.
    pub command: Option<Command>,
    /// The lines of logs.
    pub log: Vec<String>,
    /// Everything else.
    pub rest: Option<String>,
}

impl Item {
    /// Takes the item's source with its marker, and what its code blocks mean.
    pub(crate) fn read(source: &str, blocks: Blocks) -> Self {
        let content = without_marker(source);
        let mut item = Self {
            text: String::new(),
            command: None,
            log: vec![],
            rest: None,
        };
        let mut rest: Vec<&str> = vec![];
        let mut depth = 0;
        let mut parser = Parser::new_ext(&content, markdown::OPTIONS).into_offset_iter();
        let mut first = true;
        while let Some((event, span)) = parser.next() {
            match event {
                Event::Start(tag) if depth == 0 => {
                    if first && tag == Tag::Paragraph {
                        item.text = unwrapped(&content[span]);
                    } else if let Some(lang) = fence(&tag).filter(|lang| item.takes(blocks, lang)) {
                        let events = parser.by_ref().map(|(event, _)| event);
                        let code = events.map_while(code_text).collect::<String>();
                        item.take(blocks, lang, code.trim_end());
                        first = false;
                        continue;
                    } else {
                        rest.push(content[span].trim_end());
                    }
                    first = false;
                    depth += 1;
                }
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }
        item.rest = (!rest.is_empty()).then(|| rest.join("\n\n"));
        item
    }

    /// Whether a code block in this language is not just shown.
    fn takes(&self, blocks: Blocks, lang: &str) -> bool {
        match blocks {
            Blocks::Plain => false,
            Blocks::Command => self.command.is_none(),
            Blocks::Log => lang == LOG,
        }
    }

    fn take(&mut self, blocks: Blocks, lang: String, code: &str) {
        if blocks == Blocks::Log {
            let lines = code.lines().filter(|line| !line.trim().is_empty());
            self.log.extend(lines.map(str::to_owned));
        } else {
            self.command = Some(Command {
                lang,
                code: code.to_owned(),
            });
        }
    }

    /// The item as one text.
    pub(crate) fn whole(self) -> String {
        match self.rest {
            Some(rest) => format!("{}\n\n{rest}", self.text),
            None => self.text,
        }
    }
}

/// The language of a fenced code block.
fn fence(tag: &Tag) -> Option<String> {
    match tag {
        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
            Some(info.split_whitespace().next().unwrap_or("sh").to_owned())
        }
        _ => None,
    }
}

/// The text inside a code block; nothing at its end.
fn code_text(event: Event) -> Option<String> {
    match event {
        Event::End(TagEnd::CodeBlock) => None,
        Event::Text(text) => Some(text.into_string()),
        _ => Some(String::new()),
    }
}

/// An item's source without its marker and the indentation that the marker asks for (CommonMark, section 5.2).
fn without_marker(source: &str) -> String {
    let mut lines = source.split('\n');
    let first = lines.next().unwrap_or_default();
    let marker = first.trim_start_matches(' ');
    let content = marker
        .trim_start_matches(|c: char| !c.is_whitespace())
        .trim_start_matches([' ', '\t']);
    let width = columns(&first[..first.len() - content.len()]);
    let mut out = content.to_owned();
    for line in lines {
        out.push('\n');
        out.push_str(&without_columns(line, width));
    }
    out.truncate(out.trim_end().len());
    out
}

/// The width of a text whose tabs lead to the next stop of four (CommonMark, section 2.2).
fn columns(text: &str) -> usize {
    text.chars()
        .fold(0, |at, c| if c == '\t' { at + 4 - at % 4 } else { at + 1 })
}

/// A line without the blanks of its first `width` columns; a tab that reaches beyond leaves what is beyond.
fn without_columns(line: &str, width: usize) -> String {
    let mut at = 0;
    for (index, c) in line.char_indices() {
        let next = match c {
            ' ' => at + 1,
            '\t' => at + 4 - at % 4,
            _ => return line[index..].to_owned(),
        };
        if at >= width {
            return line[index..].to_owned();
        }
        if next > width {
            return " ".repeat(next - width) + &line[index + 1..];
        }
        at = next;
    }
    String::new()
}

/// A paragraph on one line, hard breaks kept.
fn unwrapped(paragraph: &str) -> String {
    let mut out = String::with_capacity(paragraph.len());
    for line in paragraph.trim().lines() {
        let hard = out.ends_with("  ") || out.ends_with('\\');
        if hard {
            out.push('\n');
        } else if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(line.trim_start());
    }
    out
}
