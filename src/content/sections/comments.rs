//! Comments in Markdown (`<!-- … -->`) are for writers: no reader sees them, whether or not HTML is passed on.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::content::front_matter;
use crate::diagnostics::Diagnostic;
use crate::markdown;

/// The text of a Markdown file with spaces instead of each comment that is a block of its own, so that all else keeps
/// its place.
pub(crate) fn blanked(file: &str, text: String) -> Result<String, Diagnostic> {
    if !file.ends_with(".md") || !text.contains("<!--") {
        return Ok(text);
    }

    let from = front_matter(&text).map_or(0, |(_, body)| body);
    let mut blanked = text.clone();
    for block in html_blocks(&text, from) {
        let html = text[block.clone()].trim();
        if !html.starts_with("<!--") {
            continue;
        }
        match html.find("-->") {
            Some(at) if at + "-->".len() == html.len() => {
                blanked.replace_range(block.clone(), &blanks(&text[block]));
            }
            // HTML follows the comment in the same block.
            Some(_) => {}
            None => {
                let span = block.start..block.start + "<!--".len();
                let message = "the comment is not closed";
                let help = "close it with `-->`";
                return Err(Diagnostic::at(
                    "open-comment",
                    file,
                    &text,
                    span,
                    message,
                    help,
                ));
            }
        }
    }
    Ok(blanked)
}

/// The blocks of HTML in `text[from..]`, with places in `text`.
fn html_blocks(text: &str, from: usize) -> Vec<Range<usize>> {
    let mut found = vec![];
    let mut start = from;
    for (event, span) in Parser::new_ext(&text[from..], markdown::OPTIONS).into_offset_iter() {
        match event {
            Event::Start(Tag::HtmlBlock) => start = from + span.start,
            Event::End(TagEnd::HtmlBlock) => found.push(start..from + span.end),
            _ => {}
        }
    }
    found
}

/// As many bytes on as many lines, all of them spaces.
fn blanks(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .collect()
}
