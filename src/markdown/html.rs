//! Markdown to HTML that a strict Content-Security-Policy allows.

use pulldown_cmark::{
    Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Parser, Tag, TagEnd, html,
};

use super::OPTIONS;

/// What a text refers to.
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
    /// The number of the source, which is also in its `id` on the page.
    pub number: usize,
    /// Whether this is the first mark for the source: the one that the source leads back to.
    pub first: bool,
}

/// Renders blocks: paragraphs, lists, tables, code.
pub(crate) fn blocks(markdown: &str, references: &mut dyn References) -> String {
    let mut rewriter = Rewriter {
        references,
        shown_links: vec![],
    };
    let events = Parser::new_ext(markdown, OPTIONS).filter_map(|event| rewriter.event(event));

    // HTML is usually about half as long again as its Markdown.
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut out, events);
    out.truncate(out.trim_end().len());

    // A table wider than a phone scrolls, so the keyboard must reach it.
    if out.contains("<table>") {
        out.replace("<table>", "<table tabindex=\"0\">")
    } else {
        out
    }
}

/// Renders a text for use inside a line: as [`blocks`], without the tags of a lone paragraph.
pub(crate) fn inline(markdown: &str, references: &mut dyn References) -> String {
    let out = blocks(markdown, references);
    let inner = out
        .strip_prefix("<p>")
        .and_then(|rest| rest.strip_suffix("</p>"));
    match inner {
        Some(inner) if !inner.contains("<p>") => inner.to_owned(),
        _ => out,
    }
}

/// Turns the parser's events into those of the page.
struct Rewriter<'r> {
    references: &'r mut dyn References,
    /// For each open link or image: whether it is shown as one.
    shown_links: Vec<bool>,
}

impl Rewriter<'_> {
    fn event<'m>(&mut self, event: Event<'m>) -> Option<Event<'m>> {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(end) => self.end(end),
            Event::Html(text) | Event::InlineHtml(text) if !self.references.raw_html() => {
                Some(Event::Text(text))
            }
            Event::FootnoteReference(name) => {
                let footnote = self.references.footnote(&name)?;
                Some(Event::InlineHtml(mark(&footnote).into()))
            }
            other => Some(other),
        }
    }

    fn start<'m>(&mut self, tag: Tag<'m>) -> Option<Event<'m>> {
        Some(match tag {
            Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            } => {
                let url = with_scheme(link_type, &dest_url);
                Event::Start(Tag::Link {
                    link_type: LinkType::Inline,
                    dest_url: self.open_link(&url, false)?.into(),
                    title,
                    id,
                })
            }
            Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            } => Event::Start(Tag::Image {
                link_type,
                dest_url: self.open_link(&dest_url, true)?.into(),
                title,
                id,
            }),
            Tag::CodeBlock(kind) => Event::Html(open_code(&kind).into()),
            // Alignment would be written as a style attribute, which the policy forbids.
            Tag::Table(columns) => Event::Start(Tag::Table(vec![Alignment::None; columns.len()])),
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

    /// Where the link or image leads. Its end is dropped too if it leads nowhere.
    fn open_link(&mut self, url: &str, image: bool) -> Option<String> {
        let target = self.references.link(url, image);
        self.shown_links.push(target.is_some());
        target
    }

    fn end<'m>(&mut self, end: TagEnd) -> Option<Event<'m>> {
        Some(match end {
            TagEnd::Link | TagEnd::Image => {
                let is_shown = self.shown_links.pop()?;
                if !is_shown {
                    return None;
                }
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

/// `<me@example.org>` is a link without its scheme.
fn with_scheme<'m>(link_type: LinkType, url: &CowStr<'m>) -> CowStr<'m> {
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
    // The word goes into an attribute, and a class name needs no other characters.
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
    let Footnote { number, first } = footnote;
    // Short ids: a page cites a hundred times.
    let id = if *first {
        format!(" id=\"c{number}\"")
    } else {
        String::new()
    };
    format!("<sup{id}><a href=\"#s{number}\">{number}</a></sup>")
}
