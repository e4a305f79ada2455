//! Mistakes inside a Markdown text.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::Found;
use crate::catalog::Entry;
use crate::content::format::lints::Lint;
use crate::diagnostics::Place;
use crate::markdown;

/// Checks each text of an entry.
pub(super) fn check(entry: &Entry, found: &mut Found) {
    for text in entry.file.texts() {
        let place = |offending: &str| entry.place(text.path(), offending);
        check_text(text.text, place, found);
    }
}

/// Checks the introductions of categories.
pub(super) fn check_intros(found: &mut Found) {
    let catalog = found.catalog;
    for category in &catalog.categories {
        let place = |offending: &str| category.place("", offending);
        check_text(&category.intro, place, found);
    }
}

fn check_text(text: &str, place: impl Fn(&str) -> Place, found: &mut Found) {
    if !may_have_image_or_heading(text) {
        return;
    }

    // The heading above the text is of the second level; its own begin with the third.
    let mut above = HeadingLevel::H2;
    let mut image: Option<Image> = None;
    for (event, span) in Parser::new_ext(text, markdown::OPTIONS).into_offset_iter() {
        match event {
            Event::Start(Tag::Image { .. }) => {
                image = Some(Image {
                    span,
                    has_text: false,
                });
            }
            Event::Text(_) | Event::Code(_) => {
                if let Some(image) = &mut image {
                    image.has_text = true;
                }
            }
            Event::End(TagEnd::Image) => {
                if let Some(Image {
                    span,
                    has_text: false,
                }) = image.take()
                {
                    without_text(place(&text[span]), found);
                }
            }
            Event::Start(Tag::Heading { level, .. }) => {
                let shown = level.max(HeadingLevel::H3);
                let deepest = above as usize + 1;
                if shown as usize > deepest {
                    too_deep(place(text[span].trim_end()), deepest, found);
                }
                above = shown;
            }
            _ => {}
        }
    }
}

fn without_text(place: Place, found: &mut Found) {
    let message = "the image has no alt text";
    let help = "describe it in the brackets: `![…](/picture.png)`";
    found.report(Lint::ImageWithoutText, place, message, help);
}

fn too_deep(place: Place, deepest: usize, found: &mut Found) {
    let message = "the heading skips a level";
    let help = format!("write it with {deepest} `#`");
    found.report(Lint::HeadingOrder, place, message, help);
}

/// An image whose end has not come yet.
struct Image {
    span: Range<usize>,
    has_text: bool,
}

/// Most texts have neither, and need no parsing. A row of `=` or `-` makes a heading of the line above.
fn may_have_image_or_heading(text: &str) -> bool {
    ["![", "#", "==", "--"]
        .iter()
        .any(|mark| text.contains(mark))
}
