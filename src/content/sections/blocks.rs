//! The blocks at the top level of a Markdown text, each with its place.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag};

use crate::markdown;

pub(super) struct Block {
    pub kind: BlockKind,
    pub span: Range<usize>,
}

pub(super) enum BlockKind {
    /// With its text in Markdown.
    Heading(HeadingLevel, String),
    /// With the place of each item.
    List(Vec<Range<usize>>),
    FootnoteDefinition,
    Other,
}

impl Block {
    /// The text of a heading.
    pub(super) fn heading(&self) -> Option<&str> {
        match &self.kind {
            BlockKind::Heading(_, title) => Some(title),
            _ => None,
        }
    }

    pub(super) fn is_heading(&self, level: HeadingLevel) -> bool {
        matches!(self.kind, BlockKind::Heading(own, _) if own == level)
    }
}

/// The headings of one level: the position of each and its text.
pub(super) fn headings(blocks: &[Block], level: HeadingLevel) -> Vec<(usize, &str)> {
    let mut headings = vec![];
    for (at, block) in blocks.iter().enumerate() {
        if let Some(title) = block.heading()
            && block.is_heading(level)
        {
            headings.push((at, title));
        }
    }
    headings
}

/// The blocks of `text[from..]`, with places in `text`.
pub(super) fn blocks(text: &str, from: usize) -> Vec<Block> {
    let mut blocks: Vec<Block> = vec![];
    let mut depth = 0;

    for (event, span) in Parser::new_ext(&text[from..], markdown::OPTIONS).into_offset_iter() {
        let span = from + span.start..from + span.end;
        match event {
            Event::Start(tag) => {
                depth += 1;
                if depth == 1 {
                    let kind = kind_of(&tag, &text[span.clone()]);
                    blocks.push(Block { kind, span });
                } else if depth == 2
                    && tag == Tag::Item
                    && let Some(list) = blocks.last_mut()
                    && let BlockKind::List(items) = &mut list.kind
                {
                    items.push(span);
                }
            }
            Event::End(_) => depth -= 1,
            _ if depth == 0 => blocks.push(Block {
                kind: BlockKind::Other,
                span,
            }),
            _ => {}
        }
    }
    blocks
}

fn kind_of(tag: &Tag, source: &str) -> BlockKind {
    match tag {
        Tag::Heading { level, .. } => BlockKind::Heading(*level, heading_text(source)),
        Tag::List(_) => BlockKind::List(vec![]),
        Tag::FootnoteDefinition(_) => BlockKind::FootnoteDefinition,
        _ => BlockKind::Other,
    }
}

/// The Markdown of a heading without its marks: `## Text ##`, or text above a line of `=` or `-`.
fn heading_text(source: &str) -> String {
    let source = source.trim();
    let Some(rest) = source.strip_prefix('#') else {
        let text = match source.rsplit_once('\n') {
            Some((text, _underline)) => text,
            None => source,
        };
        return text.to_owned();
    };

    let text = rest.trim_start_matches('#').trim();
    // Closing `#` are marks only after a blank (CommonMark, section 4.2): `C#` keeps its own.
    let open = text.trim_end_matches('#');
    if open.is_empty() || open.ends_with([' ', '\t']) {
        open.trim_end().to_owned()
    } else {
        text.to_owned()
    }
}
