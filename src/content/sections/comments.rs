//! Comments in Markdown (`<!-- … -->`) are for those who write, whether or not HTML may pass: no reader sees them.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::content::front_matter;
use crate::diagnostics::Diagnostic;
use crate::markdown;

/// The text of a Markdown file with blanks in the place of each comment that stands by itself, so that all else keeps
/// its place.
pub(crate) fn blanked(file: &str, text: String) -> Result<String, Diagnostic> {
    if !file.ends_with(".md") || !text.contains("<!--") {
        return Ok(text);
    }
    let from = front_matter(&text).map_or(0, |(_, body)| body);
    let mut blanked = text.clone();
    let mut start = None;
    for (event, span) in Parser::new_ext(&text[from..], markdown::OPTIONS).into_offset_iter() {
        match event {
            Event::Start(Tag::HtmlBlock) => start = Some(from + span.start),
            Event::End(TagEnd::HtmlBlock) => {
                let block = start.take().unwrap_or(from + span.start)..from + span.end;
                let html = text[block.clone()].trim();
                if !html.starts_with("<!--") {
                    continue;
                }
                match html.find("-->") {
                    Some(at) if at + "-->".len() == html.len() => {
                        blanked.replace_range(block.clone(), &blanks(&text[block]));
                    }
                    Some(_) => {}
                    None => {
                        let span = block.start..block.start + "<!--".len();
                        let help = "write `-->` behind it";
                        let message = "the comment is not closed";
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
            _ => {}
        }
    }
    Ok(blanked)
}

/// As many bytes, on as many lines, that say nothing.
fn blanks(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .collect()
}
