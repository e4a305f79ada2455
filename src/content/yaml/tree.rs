//! A YAML text as a tree of values with their places. It is built only when a report needs a place: serde alone reads
//! content without mistakes.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};

/// The deepest nesting that is followed; content files need six levels.
const DEEPEST_VALUE: usize = 64;

/// A value with its place.
#[derive(Debug)]
pub(crate) struct Node {
    pub kind: Kind,
    /// In bytes of the text.
    pub span: Range<usize>,
}

#[derive(Debug)]
pub(crate) enum Kind {
    /// A scalar, as text, escapes resolved; `plain` if it was not quoted and so may be a number, a boolean or null.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    /// A mapping, in the order written, repeated keys included.
    Map(Vec<(Node, Node)>),
    /// A reference to an anchor.
    Alias,
}

/// Why there is no tree.
#[derive(Debug)]
pub(crate) enum NoTree {
    /// The text is not YAML.
    Syntax,
    /// It is nested deeper than anyone writes by hand, at this byte.
    TooDeep(usize),
}

/// Parses `text[range]`; places are bytes of `text`.
pub(crate) fn parse(text: &str, range: Range<usize>) -> Result<Node, NoTree> {
    let yaml = &text[range.clone()];
    // The parser counts in characters.
    let mut offsets: Vec<usize> = yaml.char_indices().map(|(at, _)| at).collect();
    offsets.push(yaml.len());
    let byte = |chars: usize| range.start + offsets.get(chars).copied().unwrap_or(yaml.len());

    let mut open: Vec<Open> = vec![];
    for event in Parser::new_from_str(yaml) {
        let (event, span) = event.map_err(|error| match error.info() {
            "recursion limit exceeded" => NoTree::TooDeep(byte(error.marker().index())),
            _ => NoTree::Syntax,
        })?;
        let span = byte(span.start.index())..byte(span.end.index());

        let done = match event {
            Event::Scalar(..) | Event::Alias(_) => Node::leaf(event, span),
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if open.len() >= DEEPEST_VALUE {
                    return Err(NoTree::TooDeep(span.start));
                }
                open.push(Open {
                    start: span.start,
                    is_map: matches!(event, Event::MappingStart(..)),
                    children: vec![],
                });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(collection) => collection.close(span.end),
                None => return Err(NoTree::Syntax),
            },
            // Where the text and its documents begin and end.
            _ => continue,
        };

        match open.last_mut() {
            Some(parent) => parent.children.push(done),
            // One document is all that is read.
            None => return Ok(done),
        }
    }

    // Nothing but comments and white space.
    Ok(Node {
        kind: Kind::Scalar {
            text: String::new(),
            plain: true,
        },
        span: range.start..range.start,
    })
}

/// A list or mapping whose end has not come yet.
struct Open {
    start: usize,
    is_map: bool,
    /// Of a mapping, keys and values in turn.
    children: Vec<Node>,
}

impl Open {
    fn close(self, end: usize) -> Node {
        let span = self.start..end;
        if !self.is_map {
            let kind = Kind::List(self.children);
            return Node { kind, span };
        }

        let mut children = self.children.into_iter();
        let mut pairs = vec![];
        while let (Some(key), Some(value)) = (children.next(), children.next()) {
            pairs.push((key, value));
        }
        let kind = Kind::Map(pairs);
        Node { kind, span }
    }
}

impl Node {
    /// The value of an event that is neither a list nor a mapping.
    fn leaf(event: Event, span: Range<usize>) -> Self {
        let kind = match event {
            Event::Scalar(value, style, ..) => Kind::Scalar {
                text: value.into_owned(),
                plain: style == ScalarStyle::Plain,
            },
            _ => Kind::Alias,
        };
        Self { kind, span }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// What the value is, in the words of the messages.
    pub(crate) fn type_name(&self) -> &'static str {
        match &self.kind {
            Kind::List(_) => "a list",
            Kind::Map(_) => "a mapping",
            Kind::Alias => "an alias",
            Kind::Scalar { plain: false, .. } => "text",
            Kind::Scalar { text, .. } => type_of_plain(text),
        }
    }

    /// Whether the value is or contains an alias.
    pub(crate) fn has_alias(&self) -> bool {
        match &self.kind {
            Kind::Alias => true,
            Kind::Scalar { .. } => false,
            Kind::List(items) => items.iter().any(Self::has_alias),
            Kind::Map(pairs) => pairs
                .iter()
                .any(|(key, value)| key.has_alias() || value.has_alias()),
        }
    }

    /// The value of `key`, where this is a mapping.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        let Kind::Map(pairs) = &self.kind else {
            return None;
        };
        let (_, value) = pairs.iter().find(|(name, _)| name.text() == Some(key))?;
        Some(value)
    }

    /// The place of the value at `field` (`causes.3.text`), or of the nearest value above it; nothing if not even the
    /// first key exists.
    pub(crate) fn locate(&self, field: &str) -> Option<Range<usize>> {
        let mut node = self;
        let mut span = None;
        for step in field.split('.') {
            let next = match &node.kind {
                Kind::List(items) => match step.parse::<usize>() {
                    Ok(index) => items.get(index),
                    Err(_) => None,
                },
                _ => node.get(step),
            };

            let Some(next) = next else { break };
            span = Some(next.span.clone());
            node = next;
        }
        span
    }
}

/// What YAML makes of a scalar without quotes.
fn type_of_plain(text: &str) -> &'static str {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => "empty",
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => "a boolean",
        // A leading zero is kept as written: `010` is text.
        _ if text.parse::<i64>().is_ok() && !has_leading_zero(text) => "a number",
        // Only with a digit first: Rust also parses `inf` and `nan`.
        _ if text.starts_with(|c: char| c.is_ascii_digit()) && text.parse::<f64>().is_ok() => {
            "a decimal number"
        }
        _ => "text",
    }
}

fn has_leading_zero(number: &str) -> bool {
    number.len() > 1 && number.trim_start_matches(['-', '+']).starts_with('0')
}
