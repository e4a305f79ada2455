//! HTML as a row of tags and texts: what it takes to move a part of one page into another.

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// What is between tags, as it is written.
    Text(&'a str),
    /// An opening or closing tag.
    Tag(Tag<'a>),
}

/// A tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// Its name as it is written.
    pub name: &'a str,
    /// Whether it closes an element.
    pub closes: bool,
    /// Whether it opens and closes one: SVG has such.
    pub is_empty: bool,
    /// Its attributes: names, and values without quotes, escaped as they are written.
    pub attributes: Vec<(&'a str, Option<&'a str>)>,
    /// Where it stands in the HTML.
    pub span: std::ops::Range<usize>,
}

impl Tag<'_> {
    /// Whether this is a tag of the element `name`.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?.1
    }
}

/// The pieces of HTML. Comments are left out, and so is what scripts and style sheets inside hold: it is no text.
pub fn pieces(html: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = &html[at..];
            if rest.is_empty() {
                return None;
            }
            if rest.starts_with("<!") {
                at += comment_length(rest);
                continue;
            }
            if let Some(mut tag) = tag(rest) {
                tag.span = at..at + tag.span.end;
                at = tag.span.end;
                if !tag.closes && (tag.is("script") || tag.is("style")) {
                    at += raw_length(&html[at..], tag.name);
                }
                return Some(Piece::Tag(tag));
            }
            // A `<` that opens no tag is text.
            let skipped = usize::from(rest.starts_with('<'));
            let end = rest[skipped..].find('<').map_or(rest.len(), |next| skipped + next);
            at += end;
            return Some(Piece::Text(&rest[..end]));
        }
    })
}

fn comment_length(html: &str) -> usize {
    let end = if html.starts_with("<!--") { "-->" } else { ">" };
    html.find(end).map_or(html.len(), |at| at + end.len())
}

/// The length of what an element holds whose content is no HTML.
fn raw_length(html: &str, name: &str) -> usize {
    let closing = format!("</{}", name.to_ascii_lowercase());
    html.to_ascii_lowercase().find(&closing).unwrap_or(html.len())
}

/// The tag that HTML starts with, if it does.
fn tag(html: &str) -> Option<Tag<'_>> {
    let inner = html.strip_prefix('<')?;
    let closes = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    inner.starts_with(|first: char| first.is_ascii_alphabetic()).then_some(())?;
    let ends_name = |c: char| c.is_ascii_whitespace() || c == '/' || c == '>';
    let (name, mut rest) = inner.split_at(inner.find(ends_name)?);
    let mut attributes = vec![];
    let mut is_empty = false;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
        if let Some(after) = rest.strip_prefix('>') {
            let span = 0..html.len() - after.len();
            return Some(Tag { name, closes, is_empty, attributes, span });
        }
        is_empty = rest.starts_with('/');
        if let Some(after) = rest.strip_prefix('/') {
            rest = after;
            continue;
        }
        let (name, after) = rest.split_at(rest.find(|c: char| ends_name(c) || c == '=')?);
        let (value, after) = value(after)?;
        attributes.push((name, value));
        // A lone `=` is no attribute; it must not stop the way.
        rest = if name.is_empty() && value.is_none() { after.get(1..)? } else { after };
    }
}

/// The value that follows the name of an attribute, if one does, and what follows it; nothing if a quote stays open.
fn value(after_name: &str) -> Option<(Option<&str>, &str)> {
    let Some(rest) = after_name.trim_start().strip_prefix('=') else { return Some((None, after_name)) };
    let rest = rest.trim_start();
    if let Some(quote) = rest.chars().next().filter(|first| ['"', '\''].contains(first)) {
        let (value, rest) = rest[1..].split_once(quote)?;
        return Some((Some(value), rest));
    }
    let (value, rest) = rest.split_at(rest.find(|c: char| c.is_ascii_whitespace() || c == '>')?);
    Some((Some(value), rest))
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    fn told(html: &str) -> String {
        let piece = |piece| match piece {
            Piece::Text(text) => format!("[{text}]"),
            Piece::Tag(tag) => {
                let (slash, end) = (if tag.closes { "/" } else { "" }, if tag.is_empty { "/" } else { "" });
                format!("<{slash}{} {:?}{end}>", tag.name, tag.attributes)
            }
        };
        pieces(html).map(piece).collect()
    }

    #[test]
    fn tags_and_texts_are_told_apart_however_they_are_written() {
        let cases = [
            ("a < b & <c", "[a ][< b & ][<c]"),
            ("<p>x</p>", "<p []>[x]</p []>"),
            (
                "<a href=\"x>y\" hidden id='z' k=v>",
                "<a [(\"href\", Some(\"x>y\")), (\"hidden\", None), (\"id\", Some(\"z\")), (\"k\", Some(\"v\"))]>",
            ),
            ("<path d=\"M0\"/><br />", "<path [(\"d\", Some(\"M0\"))]/><br []/>"),
            ("<!doctype html>a<!-- <b> -->c", "[a][c]"),
            ("<script>if (a <b) x</script>d", "<script []></script []>[d]"),
            ("↩ é<b>é", "[↩ é]<b []>[é]"),
            ("<p id=\"open>", "[<p id=\"open>]"),
            ("<p = x>", "<p [(\"\", Some(\"x\"))]>"),
        ];
        for (html, expected) in cases {
            assert_eq!(told(html), expected, "{html}");
        }
    }
}
