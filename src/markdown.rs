//! Markdown to HTML, to plain text, and nothing else: what a link or a footnote leads to is asked of the caller.

use pulldown_cmark::{
    CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html,
};

/// The dialect: CommonMark, tables, strikethrough, and `[^name]` for sources. With these footnotes a name without a
/// definition is still a reference; definitions live in front matter.
pub const OPTIONS: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH).union(Options::ENABLE_OLD_FOOTNOTES);

/// What the text refers to.
pub trait References {
    /// Where a link or (if `image`) an image leads to, ready for `href`; nothing if it must not be followed.
    fn link(&mut self, destination: &str, image: bool) -> Option<String>;
    /// The mark of a source; nothing if it is not shown here.
    fn footnote(&mut self, name: &str) -> Option<Footnote>;
    /// Whether HTML in the text is passed on.
    fn raw_html(&self) -> bool;
}

/// The mark that leads from a claim to its source.
pub struct Footnote {
    /// The number of the source, which its `id` on the page has too.
    pub number: usize,
    /// Whether this is the first mark for the source: the one that the source leads back to.
    pub first: bool,
}

/// Renders blocks: paragraphs, lists, tables, code.
pub fn blocks(markdown: &str, references: &mut dyn References) -> String {
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    let mut rewriter = Rewriter { references, links: vec![] };
    html::push_html(&mut out, Parser::new_ext(markdown, OPTIONS).filter_map(|event| rewriter.event(event)));
    out.truncate(out.trim_end().len());
    out
}

/// Renders a text that stands inside a line: as [`blocks`], without the tags of an only paragraph.
pub fn inline(markdown: &str, references: &mut dyn References) -> String {
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
pub fn plain(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    for event in Parser::new_ext(markdown, OPTIONS) {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::SoftBreak | Event::HardBreak | Event::Rule => out.push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell) => {
                out.push(' ')
            }
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same Markdown with links to elsewhere: `to` gives the new destination of one, or nothing to keep it.
pub fn with_links(markdown: &str, to: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut copied = 0;
    for (event, span) in Parser::new_ext(markdown, OPTIONS).into_offset_iter() {
        let Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, .. }) = event else { continue };
        // The destination is the last thing in a link but for its title.
        let written =
            markdown[span.clone()].rfind(&format!("]({dest_url}")).map(|at| span.start + at + "](".len());
        if let (Some(start), Some(new)) = (written.filter(|start| *start >= copied), to(&dest_url)) {
            out.push_str(&markdown[copied..start]);
            out.push_str(&new);
            copied = start + dest_url.len();
        }
    }
    out.push_str(&markdown[copied..]);
    out
}

/// The first sentence of a plain text; the whole text if it has no end of a sentence.
pub fn first_sentence(text: &str) -> &str {
    let end = text
        .char_indices()
        .find(|&(at, c)| matches!(c, '.' | '?' | '!') && text[at + c.len_utf8()..].starts_with(' '));
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
            Event::Html(text) | Event::InlineHtml(text) if !self.references.raw_html() => Event::Text(text),
            Event::FootnoteReference(name) => {
                Event::InlineHtml(mark(&self.references.footnote(&name)?).into())
            }
            other => other,
        })
    }

    fn start<'m>(&mut self, tag: Tag<'m>) -> Option<Event<'m>> {
        Some(match tag {
            Tag::Link { link_type, dest_url, title, id } => {
                let href = self.references.link(&destination(link_type, &dest_url), false);
                self.links.push(href.is_some());
                Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url: href?.into(), title, id })
            }
            Tag::Image { link_type, dest_url, title, id } => {
                let src = self.references.link(&dest_url, true);
                self.links.push(src.is_some());
                Event::Start(Tag::Image { link_type, dest_url: src?.into(), title, id })
            }
            Tag::CodeBlock(kind) => Event::Html(open_code(&kind).into()),
            // Alignment would be written as a style attribute, which the policy forbids.
            Tag::Table(columns) => {
                Event::Start(Tag::Table(vec![pulldown_cmark::Alignment::None; columns.len()]))
            }
            // The page has its title as `h1` and its sections as `h2`.
            Tag::Heading { level, id, classes, attrs } => {
                Event::Start(Tag::Heading { level: level.max(HeadingLevel::H3), id, classes, attrs })
            }
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
    if link_type == LinkType::Email { format!("mailto:{url}").into() } else { url.clone() }
}

/// `pre` can be scrolled, so it must be reachable by keyboard (WCAG 2.1.1).
fn open_code(kind: &CodeBlockKind) -> String {
    let language = match kind {
        CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default(),
        CodeBlockKind::Indented => "",
    };
    let word: String = language.chars().filter(|c| c.is_ascii_alphanumeric() || "-+".contains(*c)).collect();
    if word.is_empty() {
        return "<pre tabindex=\"0\"><code>".to_owned();
    }
    format!("<pre tabindex=\"0\"><code class=\"language-{word}\">")
}

fn mark(footnote: &Footnote) -> String {
    // Short ids: a page cites a hundred times.
    let Footnote { number, first } = footnote;
    let id = if *first { format!(" id=\"c{number}\"") } else { String::new() };
    format!("<sup{id}><a href=\"#s{number}\">{number}</a></sup>")
}
