//! A list item of the Markdown form, taken apart.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::content::format::entry::Command;
use crate::markdown;

/// The language of code blocks that show lines of a log.
const LOG: &str = "log";

/// Which code blocks of an item become a field of their own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blocks {
    /// None.
    Plain,
    /// The first: it is the command.
    Command,
    /// Those in the language `log`: they are signatures.
    Log,
}

/// A list item: its first paragraph, its code, and what follows.
pub(crate) struct Item {
    /// The first paragraph, on one line.
    pub text: String,
    pub command: Option<Command>,
    /// The lines of its log blocks.
    pub log: Vec<String>,
    /// Everything else, in Markdown.
    pub rest: Option<String>,
}

impl Item {
    /// Reads the item's source with its marker.
    pub(crate) fn read(source: &str, blocks: Blocks) -> Self {
        let content = without_marker(source);
        let mut item = Self {
            text: String::new(),
            command: None,
            log: vec![],
            rest: None,
        };
        let mut rest: Vec<&str> = vec![];
        let mut is_first = true;
        let mut depth = 0;

        let mut parser = Parser::new_ext(&content, markdown::OPTIONS).into_offset_iter();
        while let Some((event, span)) = parser.next() {
            match event {
                Event::Start(tag) if depth == 0 => {
                    let was_first = is_first;
                    is_first = false;
                    if was_first && tag == Tag::Paragraph {
                        item.text = on_one_line(&content[span]);
                    } else if let Some(lang) = fence(&tag)
                        && item.has_field_for(blocks, &lang)
                    {
                        // This consumes the end of the block too, so the depth stays.
                        let events = parser.by_ref().map(|(event, _)| event);
                        let code: String = events.map_while(code_text).collect();
                        item.add_code(blocks, lang, code.trim_end());
                        continue;
                    } else {
                        rest.push(content[span].trim_end());
                    }
                    depth += 1;
                }
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }

        if !rest.is_empty() {
            item.rest = Some(rest.join("\n\n"));
        }
        item
    }

    fn has_field_for(&self, blocks: Blocks, lang: &str) -> bool {
        match blocks {
            Blocks::Plain => false,
            Blocks::Command => self.command.is_none(),
            Blocks::Log => lang == LOG,
        }
    }

    fn add_code(&mut self, blocks: Blocks, lang: String, code: &str) {
        if blocks == Blocks::Log {
            let lines = code.lines().filter(|line| !line.trim().is_empty());
            self.log.extend(lines.map(str::to_owned));
            return;
        }
        self.command = Some(Command {
            lang,
            code: code.to_owned(),
        });
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

/// The text of an event inside a code block; nothing at its end.
fn code_text(event: Event) -> Option<String> {
    match event {
        Event::End(TagEnd::CodeBlock) => None,
        Event::Text(text) => Some(text.into_string()),
        _ => Some(String::new()),
    }
}

/// An item's source without its marker and the indentation that the marker requires (CommonMark, section 5.2).
fn without_marker(source: &str) -> String {
    let mut lines = source.split('\n');
    let first = lines.next().unwrap_or(source);
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

/// The width of a text in columns.
fn columns(text: &str) -> usize {
    text.chars().fold(0, column_after)
}

/// The column after a character at column `at`; a tab leads to the next multiple of four (CommonMark, section 2.2).
fn column_after(at: usize, c: char) -> usize {
    if c == '\t' { at + 4 - at % 4 } else { at + 1 }
}

/// A line without the white space of its first `width` columns. Of a tab that reaches further, the rest stays as spaces.
fn without_columns(line: &str, width: usize) -> String {
    let mut at = 0;
    for (index, c) in line.char_indices() {
        if at >= width || ![' ', '\t'].contains(&c) {
            return line[index..].to_owned();
        }
        let next = column_after(at, c);
        if next > width {
            return " ".repeat(next - width) + &line[index + 1..];
        }
        at = next;
    }
    String::new()
}

/// A paragraph on one line, except at hard breaks.
fn on_one_line(paragraph: &str) -> String {
    let mut out = String::with_capacity(paragraph.len());
    for line in paragraph.trim().lines() {
        // Two spaces or a backslash at the end of a line (CommonMark, section 6.7).
        let is_hard_break = out.ends_with("  ") || out.ends_with('\\');
        if is_hard_break {
            out.push('\n');
        } else if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(line.trim_start());
    }
    out
}
