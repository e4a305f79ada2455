//! Many lines: a log, a page, a trace, what `curl -v` shows. They are split into records, and records are grouped by
//! cause and counted; memory grows with the causes found, not with the lines.

pub(crate) mod access;
pub(crate) mod matcher;

use std::collections::HashMap;

use rayon::prelude::*;

use super::limits::LIMITS;
use super::text::cut;
use super::{Confidence, Finder, Hit, Subject};

/// Records that have one cause.
#[derive(Clone, Debug)]
pub struct Group {
    /// What the first of them means, the best first.
    pub hits: Vec<Hit>,
    /// How many records.
    pub count: u64,
    /// The time of the first, as it is written there.
    pub first: Option<String>,
    /// The time of the last.
    pub last: Option<String>,
    /// The first record.
    pub example: String,
}

/// What kind of text a record is, which decides what goes on with it.
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

/// The record that is being read.
#[derive(Default)]
struct Record {
    kind: Kind,
    text: String,
    lines: usize,
    /// The status of the response whose head it is.
    status: Option<String>,
    /// Whether its first line has a time.
    is_timed: bool,
    /// What its first line means.
    of_first: Vec<Hit>,
    /// How many brackets of an object are open.
    depth: i64,
}

/// What one line says, without the lines around it.
struct Seen<'l> {
    /// The part of it that is read.
    line: &'l str,
    /// The status, where it begins a response.
    status: Option<String>,
    has_time: bool,
    /// What it means by itself.
    hits: Vec<Hit>,
}

impl<'l> Seen<'l> {
    fn of(finder: &Finder, line: &'l str, scratch: &mut String) -> Self {
        let line = cut(line.trim_end_matches(['\r', '\n']));
        let head = finder.reading.head.captures(line);
        let status = head.and_then(|head| Some(head.name("status")?.as_str().to_owned()));
        let hits = finder.line(line, scratch);
        Self {
            line,
            status,
            has_time: finder.reading.time.is_match(line),
            hits,
        }
    }
}

/// Reads lines one by one.
pub struct Reading<'a> {
    finder: &'a Finder,
    groups: Vec<Group>,
    by_subject: HashMap<Subject, usize>,
    record: Record,
    scratch: String,
}

impl<'a> Reading<'a> {
    /// Nothing read yet.
    pub fn new(finder: &'a Finder) -> Self {
        let (groups, by_subject) = (vec![], HashMap::new());
        Self {
            finder,
            groups,
            by_subject,
            record: Record::default(),
            scratch: String::new(),
        }
    }

    /// Groups what a whole text means.
    pub fn of(finder: &'a Finder, text: &str) -> Self {
        let mut reading = Self::new(finder);
        reading.read_all(&text.lines().collect::<Vec<_>>());
        reading.end();
        reading
    }

    /// Reads a line; returns whether it means something by itself.
    pub fn read(&mut self, line: &str) -> bool {
        let seen = Seen::of(self.finder, line, &mut self.scratch);
        let is_known = !seen.hits.is_empty();
        self.take(seen);
        is_known
    }

    /// Reads several lines, which are matched in parallel.
    pub fn read_all(&mut self, lines: &[impl AsRef<str> + Sync]) {
        let finder = self.finder;
        let seen = lines
            .par_iter()
            .with_min_len(64)
            .map_init(String::new, |scratch, line| {
                Seen::of(finder, line.as_ref(), scratch)
            });
        for seen in seen.collect::<Vec<_>>() {
            self.take(seen);
        }
    }

    fn take(&mut self, seen: Seen) {
        if seen.status.is_none() && self.goes_on(&seen) {
            let line = if self.record.kind == Kind::Head {
                self.without_received(seen.line)
            } else {
                seen.line
            };
            self.record.text.push(' ');
            self.record.text.push_str(line);
            self.record.lines += 1;
            self.record.depth += depth(line);
            if self.record.kind == Kind::Fields && self.finder.reading.fence.is_match(line) {
                self.end();
            }
            return;
        }

        self.end();
        let Seen {
            line,
            status,
            has_time,
            hits,
        } = seen;
        let start = line.trim_start();
        let kind = match start.as_bytes().first() {
            None => return,
            _ if status.is_some() => Kind::Head,
            Some(b'<') => Kind::Page,
            _ if self.finder.reading.fence.is_match(line) => Kind::Fields,
            Some(b'{' | b'[') if depth(line) > 0 => Kind::Object,
            _ => Kind::Line,
        };
        self.record = Record {
            kind,
            text: line.to_owned(),
            lines: 1,
            status,
            is_timed: has_time && kind == Kind::Line,
            of_first: hits,
            depth: depth(line),
        };
    }

    /// Ends the record that is being read.
    pub fn end(&mut self) {
        let record = std::mem::take(&mut self.record);
        if record.lines == 0 {
            return;
        }
        let found = match &record.status {
            Some(status) => self.finder.head(&record.text, status, &mut self.scratch),
            None if record.lines > 1 => self.finder.line(&record.text, &mut self.scratch),
            None => record.of_first,
        };
        if !found.is_empty() {
            self.count(&record.text, found);
        }
    }

    /// What was found, the most frequent first; of those as frequent, what means more than a code. What is only another
    /// sight of a cause that is known is left out.
    pub fn groups(&self) -> Vec<&Group> {
        let mut groups: Vec<&Group> = self.groups.iter().collect();
        let is_vague = |group: &Group| !matches!(group.hits[0].subject, Subject::Meaning(_));
        groups.sort_by_key(|group| (std::cmp::Reverse(group.count), is_vague(group)));

        let all = groups.clone();
        groups.retain(|group| !all.iter().any(|other| self.is_covered(group, other)));
        groups
    }

    /// Whether a group shows what another one explains: the access log's line of the same second, or a line of the same
    /// product that gives no reason.
    fn is_covered(&self, group: &Group, by: &Group) -> bool {
        if std::ptr::eq(group, by) || group.count > by.count {
            return false;
        }
        let clocks = [group, by].map(|one| one.first.as_deref().and_then(clock));
        let is_same_time = match clocks {
            [Some(one), Some(other)] => one == other,
            _ => true,
        };
        let Some(explained) = by.hits[0]
            .of_meaning()
            .map(|meaning| &self.finder.table.meanings[meaning])
        else {
            return false;
        };
        let is_sure = by.hits[0].confidence > Confidence::Possible;

        match group.hits[0].subject {
            Subject::Code(_) => {
                is_same_time && is_sure && group.hits[0].code.as_ref() == Some(&explained.code)
            }
            Subject::Meaning(meaning) => {
                let meaning = &self.finder.table.meanings[meaning];
                let gives_reason = group.hits[0].has_reason(&self.finder.table);
                clocks[0].is_some()
                    && is_same_time
                    && !gives_reason
                    && by.hits[0].has_reason(&self.finder.table)
                    && meaning.product == explained.product
                    && meaning.code == explained.code
            }
            Subject::Reason(_) => is_same_time && is_sure,
            Subject::Cause(..) => false,
        }
    }

    /// Whether a line goes on with the record that is being read.
    fn goes_on(
        &self,
        Seen {
            line,
            has_time,
            hits,
            ..
        }: &Seen,
    ) -> bool {
        let Record {
            kind,
            lines,
            depth,
            is_timed,
            ..
        } = self.record;
        if lines == 0
            || lines >= LIMITS.record_lines
            || self.record.text.len() > LIMITS.record_bytes
        {
            return false;
        }
        let is_blank = line.trim().is_empty();

        match kind {
            Kind::Object => depth > 0,
            Kind::Fields => [&self.finder.reading.fence, &self.finder.reading.field]
                .iter()
                .any(|it| it.is_match(line)),
            Kind::Page => !is_blank && !self.record.text.ends_with("</html>"),
            Kind::Head => !has_time,
            Kind::Line if is_blank || *has_time => false,
            Kind::Line => {
                // What means something is more than a part of what the lines before it say.
                let means_something = hits
                    .first()
                    .is_some_and(|hit| hit.confidence > Confidence::Possible);
                let is_part = is_timed || self.finder.reading.continues.is_match(line);
                is_part && !means_something && !self.finder.matcher.is_access_log(line)
            }
        }
    }

    /// A line of a head without what a tool put before it.
    fn without_received<'l>(&self, line: &'l str) -> &'l str {
        let mark = self.finder.reading.received.find(line);
        mark.map_or(line, |mark| &line[mark.end()..])
    }

    fn time_in<'l>(&self, line: &'l str) -> Option<&'l str> {
        let time = self.finder.reading.time.find(line)?;
        Some(time.as_str().trim_matches(|c: char| !c.is_alphanumeric()))
    }

    /// Counts a record with what it means.
    fn count(&mut self, text: &str, hits: Vec<Hit>) {
        let time = self.time_in(text).map(str::to_owned);
        let subject = hits[0].subject;

        if let Some(&at) = self.by_subject.get(&subject) {
            let group = &mut self.groups[at];
            group.count += 1;
            if time.is_some() {
                group.last.clone_from(&time);
                group.first = group.first.take().or(time);
            }
            return;
        }
        let example = text.chars().take(LIMITS.example).collect();
        self.groups.push(Group {
            hits,
            count: 1,
            first: time.clone(),
            last: time,
            example,
        });
        self.by_subject.insert(subject, self.groups.len() - 1);
    }
}

/// How many brackets a line opens more than it closes.
fn depth(line: &str) -> i64 {
    line.bytes().fold(0, |depth, byte| match byte {
        b'{' | b'[' => depth + 1,
        b'}' | b']' => depth - 1,
        _ => depth,
    })
}

/// The time of day in a time: hours, minutes, seconds.
fn clock(time: &str) -> Option<&str> {
    let at = time.find(':')?.checked_sub(2)?;
    // `22/Nov/2026:20:29:21` has a colon before the hour too.
    let at = if time.as_bytes().get(at + 8) == Some(&b':') {
        at + 3
    } else {
        at
    };
    time.get(at..at + 8)
}
