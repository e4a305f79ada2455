//! A list item of the Markdown form, taken apart.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::model::Command;
use crate::markdown;

/// A list item: its first paragraph, its command, and what follows.
pub struct Item {
    /// The first paragraph, on one line.
    pub text: String,
    /// The first fenced block.
    pub command: Option<Command>,
    /// Everything else.
    pub rest: Option<String>,
}

impl Item {
    /// Takes the item's source with its marker; the first fenced block is the command if `with_command`.
    pub fn read(source: &str, with_command: bool) -> Self {
        let content = without_marker(source);
        let mut item = Self { text: String::new(), command: None, rest: None };
        let mut rest: Vec<&str> = vec![];
        let mut depth = 0;
        let mut parser = Parser::new_ext(&content, markdown::OPTIONS).into_offset_iter();
        let mut first = true;
        while let Some((event, span)) = parser.next() {
            match event {
                Event::Start(tag) if depth == 0 => {
                    if first && tag == Tag::Paragraph {
                        item.text = unwrapped(&content[span]);
                    } else if let (true, None, Some(lang)) = (with_command, &item.command, fence(&tag)) {
                        let code =
                            parser.by_ref().map(|(event, _)| event).map_while(code_text).collect::<String>();
                        item.command = Some(Command { lang, code: code.trim_end().to_owned() });
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

    /// The item as one text.
    pub fn whole(self) -> String {
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

/// An item's source without its marker and the indentation that the marker asks for.
fn without_marker(source: &str) -> String {
    let mut lines = source.split('\n').map(without_leading_tabs);
    let first = lines.next().unwrap_or_default();
    let marker = first.find(char::is_whitespace).unwrap_or(first.len());
    let content = first[marker..].find(|c: char| c != ' ').map_or(first.len(), |spaces| marker + spaces);
    let mut out = first[content..].to_owned();
    for line in lines {
        let indent = line.bytes().take(content).take_while(|byte| *byte == b' ').count();
        out.push('\n');
        out.push_str(&line[indent..]);
    }
    out.truncate(out.trim_end().len());
    out
}

/// A line whose tabs before and after a list's marker are spaces up to the next stop of four (CommonMark, section 2.2).
fn without_leading_tabs(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 4);
    let mut rest = line.chars();
    let mut seen_marker = false;
    while let Some(c) = rest.clone().next() {
        match c {
            '\t' => out.push_str(&" ".repeat(4 - out.chars().count() % 4)),
            ' ' => out.push(c),
            _ if !seen_marker && (c.is_ascii_digit() || "-+*.)".contains(c)) => {
                out.push(c);
                seen_marker = rest.clone().nth(1).is_none_or(char::is_whitespace);
            }
            _ => break,
        }
        rest.next();
    }
    out + rest.as_str()
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
