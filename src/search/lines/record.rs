//! Which lines belong together: a line with what is indented below it, a response, a page, an object.

use crate::search::finder::Finder;
use crate::search::limits::LIMITS;
use crate::search::text::cut;
use crate::search::{Confidence, Hit};

/// One line, on its own.
pub(super) struct Line<'l> {
    /// The part of the line that is read.
    pub(super) text: &'l str,
    /// The status, if the line begins a response.
    pub(super) status: Option<String>,
    pub(super) has_time: bool,
    /// What it means on its own.
    pub(super) hits: Vec<Hit>,
}

impl<'l> Line<'l> {
    pub(super) fn of(finder: &Finder, line: &'l str, scratch: &mut String) -> Self {
        let text = cut(line.trim_end_matches(['\r', '\n']));
        let head = finder.reading.head.captures(text);
        let status = head.and_then(|head| Some(head.name("status")?.as_str().to_owned()));

        Self {
            text,
            status,
            has_time: finder.reading.time.is_match(text),
            hits: finder.line(text, scratch),
        }
    }
}

/// What kind of text a record is. The kind decides which lines belong to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    /// A line and what is indented below it.
    #[default]
    Line,
    /// The head of a response and its body.
    Head,
    /// A page.
    Page,
    /// An object over several lines.
    Object,
    /// Fields between two fences.
    Fields,
}

/// Lines that belong together.
#[derive(Default)]
pub(super) struct Record {
    kind: Kind,
    pub(super) text: String,
    /// How many lines it has; 0 before the first.
    pub(super) lines: usize,
    /// The status, if it is a response.
    pub(super) status: Option<String>,
    /// Whether its first line has a time.
    is_timed: bool,
    /// What its first line means.
    pub(super) of_first: Vec<Hit>,
    /// How many brackets of an object are open.
    depth: i64,
}

impl Record {
    /// A record that begins with a line; empty if the line is blank.
    pub(super) fn begin(finder: &Finder, line: Line) -> Self {
        let Line {
            text,
            status,
            has_time,
            hits,
        } = line;

        let depth = depth(text);
        let kind = match text.trim_start().as_bytes().first() {
            None => return Self::default(),
            _ if status.is_some() => Kind::Head,
            Some(b'<') => Kind::Page,
            _ if finder.reading.fence.is_match(text) => Kind::Fields,
            Some(b'{' | b'[') if depth > 0 => Kind::Object,
            _ => Kind::Line,
        };

        Self {
            kind,
            text: text.to_owned(),
            lines: 1,
            status,
            is_timed: has_time && kind == Kind::Line,
            of_first: hits,
            depth,
        }
    }

    /// Whether the next line belongs to the record.
    pub(super) fn goes_on_with(&self, finder: &Finder, line: &Line) -> bool {
        let is_full = self.lines >= LIMITS.record_lines || self.text.len() > LIMITS.record_bytes;
        if self.lines == 0 || is_full || line.status.is_some() {
            return false;
        }

        let reading = &finder.reading;
        let is_blank = line.text.trim().is_empty();
        match self.kind {
            Kind::Object => self.depth > 0,
            Kind::Fields => reading.fence.is_match(line.text) || reading.field.is_match(line.text),
            Kind::Page => !is_blank && !self.text.ends_with("</html>"),
            // A body can have blank lines, but no line that begins like one of a log.
            Kind::Head => !line.has_time,
            Kind::Line if is_blank || line.has_time => false,
            Kind::Line => {
                // A line that means something of its own begins a record.
                let means_something = line
                    .hits
                    .first()
                    .is_some_and(|hit| hit.confidence > Confidence::Possible);
                let is_part = self.is_timed || reading.continues.is_match(line.text);
                is_part && !means_something && !finder.matcher.is_access_log(line.text)
            }
        }
    }

    /// Adds a line; returns whether the line ends the record.
    pub(super) fn add(&mut self, finder: &Finder, line: &Line) -> bool {
        let mut text = line.text;
        if self.kind == Kind::Head
            && let Some(mark) = finder.reading.received.find(text)
        {
            // `curl -v` puts `< ` before each line that it receives.
            text = &text[mark.end()..];
        }

        self.text.push(' ');
        self.text.push_str(text);
        self.lines += 1;
        self.depth += depth(text);

        self.kind == Kind::Fields && finder.reading.fence.is_match(text)
    }
}

/// How many more brackets a line opens than it closes.
fn depth(line: &str) -> i64 {
    line.bytes().fold(0, |depth, byte| match byte {
        b'{' | b'[' => depth + 1,
        b'}' | b']' => depth - 1,
        _ => depth,
    })
}
