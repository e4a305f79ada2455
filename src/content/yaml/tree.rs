//! A YAML text as a tree of values with their places. Built only when a report needs a place: reading content that is
//! right goes through serde alone.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};

/// The deepest nesting that is followed; content files need six levels.
const DEEPEST_VALUE: usize = 64;

/// A value with its place.
#[derive(Debug)]
pub(crate) struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it is, in bytes of the text.
    pub span: Range<usize>,
}

/// What a value is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A scalar, as text; `plain` if it was not quoted and so may be a number, a boolean or null.
    Scalar {
        /// The text, escapes resolved.
        text: String,
        /// Whether it stood without quotes.
        plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order written, repeated keys included.
    Map(Vec<(Node, Node)>),
    /// A reference to an anchor.
    Alias,
}

/// Why there is no tree.
#[derive(Debug)]
pub(crate) enum NoTree {
    /// The text is not YAML, at this byte.
    Syntax,
    /// It is nested deeper than anyone writes by hand, at this byte.
    TooDeep(usize),
}

/// Parses `text[from..to]`; places are bytes of `text`.
pub(crate) fn parse(text: &str, range: Range<usize>) -> Result<Node, NoTree> {
    let yaml = &text[range.clone()];
    let offsets: Vec<usize> = yaml
        .char_indices()
        .map(|(at, _)| at)
        .chain([yaml.len()])
        .collect();
    let byte = |chars: usize| range.start + offsets.get(chars).copied().unwrap_or(yaml.len());
    let mut open: Vec<Open> = vec![];
    for event in Parser::new_from_str(yaml) {
        let (event, span) = event.map_err(|error| match error.info() {
            "recursion limit exceeded" => NoTree::TooDeep(byte(error.marker().index())),
            _ => NoTree::Syntax,
        })?;
        let span = byte(span.start.index())..byte(span.end.index());
        let done = match event {
            Event::Scalar(value, style, ..) => Node {
                kind: Kind::Scalar {
                    text: value.into_owned(),
                    plain: style == ScalarStyle::Plain,
                },
                span,
            },
            Event::Alias(_) => Node {
                kind: Kind::Alias,
                span,
            },
            Event::SequenceStart(..) | Event::MappingStart(..) if open.len() >= DEEPEST_VALUE => {
                return Err(NoTree::TooDeep(span.start));
            }
            Event::SequenceStart(..) => {
                open.push(Open {
                    start: span.start,
                    map: false,
                    children: vec![],
                });
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open {
                    start: span.start,
                    map: true,
                    children: vec![],
                });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(collection) => collection.close(span.end),
                None => return Err(NoTree::Syntax),
            },
            _ => continue,
        };
        match open.last_mut() {
            Some(parent) => parent.children.push(done),
            None => return Ok(done),
        }
    }
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
    map: bool,
    children: Vec<Node>,
}

impl Open {
    fn close(self, end: usize) -> Node {
        let kind = if self.map {
            let mut children = self.children.into_iter();
            let mut pairs = vec![];
            while let (Some(key), Some(value)) = (children.next(), children.next()) {
                pairs.push((key, value));
            }
            Kind::Map(pairs)
        } else {
            Kind::List(self.children)
        };
        Node {
            kind,
            span: self.start..end,
        }
    }
}

impl Node {
    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether an alias is in it.
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
        self.pair(key).map(|(_, value)| value)
    }

    /// The place of the value that `field` (`causes.3.text`) leads to, or of the nearest thing above it that is there;
    /// nothing if not even the first step is.
    pub(crate) fn locate(&self, field: &str) -> Option<Range<usize>> {
        let mut node = self;
        let mut span = None;
        for step in field.split('.') {
            let next = match &node.kind {
                Kind::List(items) => step
                    .parse::<usize>()
                    .ok()
                    .and_then(|index| items.get(index)),
                _ => node.get(step),
            };
            let Some(next) = next else { break };
            span = Some(next.span.clone());
            node = next;
        }
        span
    }

    fn pair(&self, key: &str) -> Option<&(Node, Node)> {
        match &self.kind {
            Kind::Map(pairs) => pairs.iter().find(|(name, _)| name.text() == Some(key)),
            _ => None,
        }
    }
}
