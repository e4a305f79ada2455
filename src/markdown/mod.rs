//! Markdown to HTML, to plain text, and nothing else: what a link or a footnote leads to is asked of the caller.

use pulldown_cmark::{
    CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html,
};

/// The dialect: CommonMark, tables, strikethrough, and `[^name]` for sources. With these footnotes a name without a
/// definition is still a reference; definitions live in front matter.
pub(crate) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_OLD_FOOTNOTES);

/// What the text refers to.
pub(crate) trait References {
    /// Where a link or (if `image`) an image leads to, ready for `href`; nothing if it must not be followed.
    fn link(&mut self, destination: &str, image: bool) -> Option<String>;
    /// The mark of a source; nothing if it is not shown here.
    fn footnote(&mut self, name: &str) -> Option<Footnote>;
    /// Whether HTML in the text is passed on.
    fn raw_html(&self) -> bool;
}

/// The mark that leads from a claim to its source.
pub(crate) struct Footnote {
    /// The number of the source, which its `id` on the page has too.
    pub number: usize,
    /// Whether this is the first mark for the source: the one that the source leads back to.
    pub first: bool,
}

/// Renders blocks: paragraphs, lists, tables, code.
pub(crate) fn blocks(markdown: &str, references: &mut dyn References) -> String {
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    let mut rewriter = Rewriter {
        references,
        links: vec![],
    };
    html::push_html(
        &mut out,
        Parser::new_ext(markdown, OPTIONS).filter_map(|event| rewriter.event(event)),
    );
    out.truncate(out.trim_end().len());
    // A table may be wider than a phone: it scrolls, so the keyboard must reach it.
    if out.contains("<table>") {
        out.replace("<table>", "<table tabindex=\"0\">")
    } else {
        out
    }
}

/// Renders a text that stands inside a line: as [`blocks`], without the tags of an only paragraph.
pub(crate) fn inline(markdown: &str, references: &mut dyn References) -> String {
    let mut out = blocks(markdown, references);
    let only = out
        .strip_prefix("<p>")
        .and_then(|rest| rest.strip_suffix("</p>"))
        .filter(|rest| !rest.contains("<p>"));
    if let Some(inner) = only {
        out = inner.to_owned();
    }
    out
}

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
            Event::Code(text) => [around_code, &text, around_code]
                .iter()
                .for_each(|part| out.push_str(part)),
            Event::SoftBreak | Event::HardBreak | Event::Rule => out.push(' '),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell,
            ) => out.push(' '),
            _ => {}
        }
    }
    one_blank(&out)
}

/// A text with each run of white space as one blank, and none around it.
fn one_blank(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The same Markdown with links and images to elsewhere: `to` gives the new destination of one, or nothing to keep it.
/// Only links from the root of a site are looked at: without one there is nothing to parse.
pub(crate) fn with_links(markdown: &str, to: impl Fn(&str) -> Option<String>) -> String {
    let is_from_root = |(at, _)| {
        markdown[at + "](".len()..]
            .trim_start()
            .trim_start_matches('<')
            .starts_with('/')
    };
    if !markdown.match_indices("](").any(is_from_root) {
        return markdown.to_owned();
    }
    let mut out = String::with_capacity(markdown.len());
    let mut copied = 0;
    // For each open link: its destination, and where the last thing inside it ends.
    let mut open: Vec<(String, usize)> = vec![];
    for (event, span) in Parser::new_ext(markdown, OPTIONS).into_offset_iter() {
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
            ) => open.push((dest_url.into_string(), span.start)),
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let Some((destination, inside)) = open.pop() else {
                    continue;
                };
                let written = written_destination(markdown, inside..span.end);
                if let (Some(written), Some(new)) = (
                    written.filter(|written| written.start >= copied),
                    to(&destination),
                ) {
                    out.push_str(&markdown[copied..written.start]);
                    out.push_str(&new);
                    copied = written.end;
                }
                if let Some((_, inside)) = open.last_mut() {
                    *inside = span.end;
                }
            }
            _ => open
                .last_mut()
                .into_iter()
                .for_each(|(_, inside)| *inside = span.end),
        }
    }
    out.push_str(&markdown[copied..]);
    out
}

/// Where the destination of an inline link stands (CommonMark, section 6.3): after `](`, perhaps in `<>`.
fn written_destination(
    markdown: &str,
    rest: std::ops::Range<usize>,
) -> Option<std::ops::Range<usize>> {
    let opened = rest.start + markdown[rest.clone()].find("](")? + "](".len();
    let start = opened + markdown[opened..rest.end].find(|c: char| !c.is_whitespace())?;
    if markdown[start..].starts_with('<') {
        return Some(start..start + markdown[start..rest.end].find('>')? + 1);
    }
    let length = markdown[start..rest.end]
        .find(char::is_whitespace)
        .unwrap_or(rest.end - 1 - start);
    Some(start..start + length)
}

/// The names of the sources that a text cites, `[^name]`, those in code left out. A scan, not a parse: this is asked of
/// every text of an entry, for each of its forms.
pub(crate) fn footnotes(markdown: &str) -> impl Iterator<Item = &str> {
    let mut rest = markdown;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find(['`', '['])?;
            let ticks = rest[at..].bytes().take_while(|byte| *byte == b'`').count();
            if ticks > 0 {
                let after = &rest[at + ticks..];
                rest = after_code(after, ticks).unwrap_or(after);
                continue;
            }
            let name = rest[at..]
                .strip_prefix("[^")
                .and_then(|name| name.split_once(']'));
            rest = &rest[at + 1..];
            if let Some((name, after)) =
                name.filter(|(name, _)| !name.contains(char::is_whitespace))
            {
                rest = after;
                return Some(name);
            }
        }
    })
}

/// What follows the code that a row of `ticks` backticks opened; nothing if no row of that length closes it.
fn after_code(markdown: &str, ticks: usize) -> Option<&str> {
    let mut from = 0;
    loop {
        let at = from + markdown[from..].find('`')?;
        let length = markdown[at..]
            .bytes()
            .take_while(|byte| *byte == b'`')
            .count();
        from = at + length;
        if length == ticks {
            return Some(&markdown[from..]);
        }
    }
}

/// A text of at most `length` characters, cut between words.
pub(crate) fn shortened(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let cut: String = text.chars().take(length - 1).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':', '.']))
}

/// The plain words of a Markdown text's first sentence.
pub(crate) fn plain_sentence(markdown: &str) -> String {
    let plain = plain(markdown.split("\n\n").next().unwrap_or_default());
    first_sentence(&plain).to_owned()
}

/// The first sentence of a plain text; the whole text if it has no end of a sentence.
pub(crate) fn first_sentence(text: &str) -> &str {
    let end = text.char_indices().find(|&(at, c)| {
        matches!(c, '.' | '?' | '!') && text[at + c.len_utf8()..].starts_with(' ')
    });
    end.map_or(text, |(at, c)| &text[..at + c.len_utf8()])
}

/// Turns the parser's events into those of a page that a strict Content-Security-Policy allows.
struct Rewriter<'r> {
    references: &'r mut dyn References,
    /// For each open link: whether it is shown as a link.
    links: Vec<bool>,
}

impl Rewriter<'_> {
    fn event<'m>(&mut self, event: Event<'m>) -> Option<Event<'m>> {
        Some(match event {
            Event::Start(tag) => return self.start(tag),
            Event::End(end) => return self.end(end),
            Event::Html(text) | Event::InlineHtml(text) if !self.references.raw_html() => {
                Event::Text(text)
            }
            Event::FootnoteReference(name) => {
                Event::InlineHtml(mark(&self.references.footnote(&name)?).into())
            }
            other => other,
        })
    }

    fn start<'m>(&mut self, tag: Tag<'m>) -> Option<Event<'m>> {
        Some(match tag {
            Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            } => {
                let href = self
                    .references
                    .link(&destination(link_type, &dest_url), false);
                self.links.push(href.is_some());
                Event::Start(Tag::Link {
                    link_type: LinkType::Inline,
                    dest_url: href?.into(),
                    title,
                    id,
                })
            }
            Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            } => {
                let src = self.references.link(&dest_url, true);
                self.links.push(src.is_some());
                Event::Start(Tag::Image {
                    link_type,
                    dest_url: src?.into(),
                    title,
                    id,
                })
            }
            Tag::CodeBlock(kind) => Event::Html(open_code(&kind).into()),
            // Alignment would be written as a style attribute, which the policy forbids.
            Tag::Table(columns) => Event::Start(Tag::Table(vec![
                pulldown_cmark::Alignment::None;
                columns.len()
            ])),
            // The page has its title as `h1` and its sections as `h2`.
            Tag::Heading {
                level,
                id,
                classes,
                attrs,
            } => Event::Start(Tag::Heading {
                level: level.max(HeadingLevel::H3),
                id,
                classes,
                attrs,
            }),
            Tag::HtmlBlock if !self.references.raw_html() => Event::Start(Tag::Paragraph),
            Tag::FootnoteDefinition(_) => Event::Start(Tag::Paragraph),
            other => Event::Start(other),
        })
    }

    fn end<'m>(&mut self, end: TagEnd) -> Option<Event<'m>> {
        Some(match end {
            TagEnd::Link | TagEnd::Image => {
                self.links.pop().filter(|shown| *shown)?;
                Event::End(end)
            }
            TagEnd::CodeBlock => Event::Html("</code></pre>\n".into()),
            TagEnd::Heading(level) => Event::End(TagEnd::Heading(level.max(HeadingLevel::H3))),
            TagEnd::HtmlBlock if !self.references.raw_html() => Event::End(TagEnd::Paragraph),
            TagEnd::FootnoteDefinition => Event::End(TagEnd::Paragraph),
            other => Event::End(other),
        })
    }
}

fn destination<'m>(link_type: LinkType, url: &CowStr<'m>) -> CowStr<'m> {
    if link_type == LinkType::Email {
        format!("mailto:{url}").into()
    } else {
        url.clone()
    }
}

/// `pre` can be scrolled, so it must be reachable by keyboard (WCAG 2.1.1).
fn open_code(kind: &CodeBlockKind) -> String {
    let language = match kind {
        CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default(),
        CodeBlockKind::Indented => "",
    };
    let word: String = language
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-+".contains(*c))
        .collect();
    if word.is_empty() {
        return "<pre tabindex=\"0\"><code>".to_owned();
    }
    format!("<pre tabindex=\"0\"><code class=\"language-{word}\">")
}

fn mark(footnote: &Footnote) -> String {
    // Short ids: a page cites a hundred times.
    let Footnote { number, first } = footnote;
    let id = if *first {
        format!(" id=\"c{number}\"")
    } else {
        String::new()
    };
    format!("<sup{id}><a href=\"#s{number}\">{number}</a></sup>")
}

#[cfg(test)]
mod tests {
    use super::{footnotes, with_links};

    #[test]
    fn citations_are_found_as_the_parser_finds_them_but_not_in_code() {
        let text = "A.[^a] `[^b]` ``x`[^c]`` [^d][^e] [x](/1/)[^f] [^ g] `open [^h] é[^i]\n\n```\n[^j]\n```\n[^k]";
        assert_eq!(
            footnotes(text).collect::<Vec<_>>(),
            ["a", "d", "e", "f", "h", "i", "k"]
        );
    }

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
