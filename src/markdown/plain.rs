//! The words of a Markdown text without its markup.

use pulldown_cmark::{Event, Parser, TagEnd};

use super::OPTIONS;

/// The words alone, on one line: for titles, descriptions and search engines.
pub(crate) fn plain(markdown: &str) -> String {
    one_line(markdown, "")
}

/// The same with code between backticks.
pub(crate) fn with_code(markdown: &str) -> String {
    one_line(markdown, "`")
}

fn one_line(markdown: &str, around_code: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    for event in Parser::new_ext(markdown, OPTIONS) {
        match event {
            Event::Text(text) => out.push_str(&text),
            Event::Code(text) => {
                out.push_str(around_code);
                out.push_str(&text);
                out.push_str(around_code);
            }
            Event::SoftBreak | Event::HardBreak | Event::Rule => out.push(' '),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell,
            ) => out.push(' '),
            _ => {}
        }
    }

    with_single_spaces(&out)
}

/// Replaces each run of white space by one space, and trims both ends.
fn with_single_spaces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// A text of at most `length` characters, cut between words.
pub(crate) fn shortened(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }

    // One character is left for the ellipsis.
    let cut: String = text.chars().take(length - 1).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':', '.']))
}

/// The plain words of a Markdown text's first sentence.
pub(crate) fn plain_sentence(markdown: &str) -> String {
    let first_paragraph = match markdown.split_once("\n\n") {
        Some((first, _)) => first,
        None => markdown,
    };
    first_sentence(&plain(first_paragraph)).to_owned()
}

/// The first sentence of a plain text; the whole text if no sentence ends in it.
pub(crate) fn first_sentence(text: &str) -> &str {
    // All three marks are one byte long.
    for (at, _) in text.match_indices(['.', '?', '!']) {
        // In `3.5` or `example.org` the sentence goes on.
        if text[at + 1..].starts_with(' ') {
            return &text[..=at];
        }
    }
    text
}
