//! What is wrong inside a Markdown text.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::Found;
use crate::catalog::Entry;
use crate::content::format::lints::Lint;
use crate::diagnostics::Place;
use crate::markdown;

/// Looks at each text of an entry.
pub(super) fn look(entry: &Entry, found: &mut Found) {
    for text in entry.file.texts() {
        look_at(
            text.text,
            |offending| entry.place(text.path(), offending),
            found,
        );
    }
}

/// Looks at what the categories say of themselves.
pub(super) fn look_at_intros(found: &mut Found) {
    for category in &found.catalog.categories {
        look_at(
            &category.intro,
            |offending| category.place("", offending),
            found,
        );
    }
}

/// The heading that a text stands under is of the second level; its own begin with the third.
fn look_at(text: &str, place: impl Fn(&str) -> Place, found: &mut Found) {
    if !text.contains("![") && !text.contains('#') && !text.contains("==") && !text.contains("--") {
        return;
    }
    let mut above = HeadingLevel::H2;
    let mut picture: Option<(Range<usize>, bool)> = None;
    for (event, span) in Parser::new_ext(text, markdown::OPTIONS).into_offset_iter() {
        match event {
            Event::Start(Tag::Image { .. }) => picture = Some((span, false)),
            Event::Text(_) | Event::Code(_) => {
                picture
                    .iter_mut()
                    .for_each(|(_, has_text)| *has_text = true);
            }
            Event::End(TagEnd::Image) => {
                if let Some((span, false)) = picture.take() {
                    let help = "say in the brackets what it shows: `![…](/picture.png)`";
                    found.tell(
                        Lint::ImageWithoutText,
                        place(&text[span]),
                        "the picture has no text",
                        help,
                    );
                }
            }
            Event::Start(Tag::Heading { level, .. }) => {
                let shown = level.max(HeadingLevel::H3);
                if shown as usize > above as usize + 1 {
                    let help = format!("write it with {} `#`", above as usize + 1);
                    let at = place(text[span].trim_end());
                    found.tell(
                        Lint::HeadingOrder,
                        at,
                        "the heading leaves out a level",
                        help,
                    );
                }
                above = shown;
            }
            _ => {}
        }
    }
}
