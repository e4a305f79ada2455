//! Rewrites where links lead, and leaves the rest of the Markdown as it was written.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::OPTIONS;

/// The same Markdown with other destinations: `to` gives the new destination of a link or image, or nothing to keep it.
/// A text without a link from the root of the site is returned as it is.
pub(crate) fn with_links(markdown: &str, to: impl Fn(&str) -> Option<String>) -> String {
    // Parsing is the cost, and most texts have no such link.
    if !may_link_from_root(markdown) {
        return markdown.to_owned();
    }

    let mut out = String::with_capacity(markdown.len());
    let mut copied = 0;
    let mut open: Vec<OpenLink> = vec![];
    for (event, span) in Parser::new_ext(markdown, OPTIONS).into_offset_iter() {
        if let Some(destination) = inline_destination(&event) {
            open.push(OpenLink {
                destination: destination.to_owned(),
                text_end: span.start,
            });
            continue;
        }

        if matches!(event, Event::End(TagEnd::Link | TagEnd::Image))
            && let Some(link) = open.pop()
            && let Some(written) = written_destination(markdown, link.text_end..span.end)
            && written.start >= copied
            && let Some(new) = to(&link.destination)
        {
            out.push_str(&markdown[copied..written.start]);
            out.push_str(&new);
            copied = written.end;
        }
        if let Some(link) = open.last_mut() {
            link.text_end = span.end;
        }
    }
    out.push_str(&markdown[copied..]);
    out
}

/// A link whose end has not come yet.
struct OpenLink {
    destination: String,
    /// Where the last thing inside the link ends.
    text_end: usize,
}

/// Where an inline link or image that starts with this event leads. Other links have their URL elsewhere, or as their
/// text.
fn inline_destination<'e>(event: &'e Event) -> Option<&'e str> {
    match event {
        Event::Start(
            Tag::Link {
                link_type: LinkType::Inline,
                dest_url,
                ..
            }
            | Tag::Image {
                link_type: LinkType::Inline,
                dest_url,
                ..
            },
        ) => Some(dest_url),
        _ => None,
    }
}

fn may_link_from_root(markdown: &str) -> bool {
    markdown.split("](").skip(1).any(|destination| {
        destination
            .trim_start()
            .trim_start_matches('<')
            .starts_with('/')
    })
}

/// Where the destination of an inline link is written: after `](`, perhaps in `<>` (CommonMark, section 6.3).
fn written_destination(markdown: &str, rest: Range<usize>) -> Option<Range<usize>> {
    let opened = rest.start + markdown[rest.clone()].find("](")? + "](".len();
    let start = opened + markdown[opened..rest.end].find(|c: char| !c.is_whitespace())?;

    if markdown[start..].starts_with('<') {
        let close = markdown[start..rest.end].find('>')?;
        return Some(start..start + close + 1);
    }
    // Up to the title, or to the closing parenthesis.
    match markdown[start..rest.end].find(char::is_whitespace) {
        Some(length) => Some(start..start + length),
        None => Some(start..rest.end - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::with_links;

    #[test]
    fn only_destinations_are_rewritten_however_they_are_written() {
        let to = |path: &str| {
            path.strip_prefix('/')
                .map(|path| format!("https://e.org/{path}"))
        };
        let cases = [
            (
                "[a](/1/) `x](/1/)` [b](/2/ \"t ](/1/ x\")",
                "[a](https://e.org/1/) `x](/1/)` [b](https://e.org/2/ \"t ](/1/ x\")",
            ),
            (
                "[t](</a b/>) [u]( /c/ )",
                "[t](https://e.org/a b/) [u]( https://e.org/c/ )",
            ),
            (
                "![i](/p.png) [![i](/p.png) x](/1/)",
                "![i](https://e.org/p.png) [![i](https://e.org/p.png) x](https://e.org/1/)",
            ),
            (
                "[x](https://other.org/) [`](/1/`](/2/)",
                "[x](https://other.org/) [`](/1/`](https://e.org/2/)",
            ),
            (
                "| [a](/1/) |\n|---|\n| [é](/2/) |",
                "| [a](https://e.org/1/) |\n|---|\n| [é](https://e.org/2/) |",
            ),
            ("no links [at](all", "no links [at](all"),
        ];
        for (markdown, expected) in cases {
            assert_eq!(with_links(markdown, to), expected);
        }
    }
}
