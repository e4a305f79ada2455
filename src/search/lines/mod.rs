//! Many lines: a log, a page, a trace, the output of `curl -v`. They are split into records, and the records are grouped by
//! cause and counted. Memory grows with the number of causes, not with the number of lines.
//! `static/assets/find.js/5-groups.js` does the same in JavaScript.

pub(crate) mod access;
pub(crate) mod matcher;
mod record;

use std::cmp::Reverse;
use std::collections::HashMap;

use rayon::prelude::*;

use super::finder::Finder;
use super::limits::LIMITS;
use super::{Confidence, Hit, Subject};
use record::{Line, Record};

/// Fewer lines are not worth handing to another thread.
const LEAST_A_THREAD: usize = 64;

/// Records with the same cause.
#[derive(Clone, Debug)]
pub struct Group {
    /// What the first of them means, the best first.
    pub hits: Vec<Hit>,
    /// How many records there are.
    pub count: u64,
    /// The time of the first, as it is written there.
    pub first: Option<String>,
    /// The time of the last.
    pub last: Option<String>,
    /// The first record.
    pub example: String,
}

/// Reads lines and groups them.
pub struct Reading<'a> {
    finder: &'a Finder,
    groups: Vec<Group>,
    /// The position of each group by the best that its records mean.
    by_subject: HashMap<Subject, usize>,
    /// The record whose lines are being read.
    record: Record,
    scratch: String,
}

impl<'a> Reading<'a> {
    /// Starts without lines.
    pub fn new(finder: &'a Finder) -> Self {
        Self {
            finder,
            groups: vec![],
            by_subject: HashMap::new(),
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

    /// Reads a line; returns whether the line means something on its own.
    pub fn read(&mut self, line: &str) -> bool {
        let line = Line::of(self.finder, line, &mut self.scratch);
        let is_known = !line.hits.is_empty();
        self.take(line);
        is_known
    }

    /// Reads several lines, which are matched in parallel.
    pub fn read_all(&mut self, lines: &[impl AsRef<str> + Sync]) {
        let finder = self.finder;
        let lines: Vec<Line> = lines
            .par_iter()
            .with_min_len(LEAST_A_THREAD)
            .map_init(String::new, |scratch, line| {
                Line::of(finder, line.as_ref(), scratch)
            })
            .collect();

        for line in lines {
            self.take(line);
        }
    }

    fn take(&mut self, line: Line) {
        if self.record.goes_on_with(self.finder, &line) {
            let is_last = self.record.add(self.finder, &line);
            if is_last {
                self.end();
            }
            return;
        }

        self.end();
        self.record = Record::begin(self.finder, line);
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

        self.by_subject.insert(subject, self.groups.len());
        self.groups.push(Group {
            hits,
            count: 1,
            first: time.clone(),
            last: time,
            example: text.chars().take(LIMITS.example).collect(),
        });
    }

    fn time_in<'l>(&self, text: &'l str) -> Option<&'l str> {
        let time = self.finder.reading.time.find(text)?;
        Some(time.as_str().trim_matches(|c: char| !c.is_alphanumeric()))
    }

    /// The groups, the most frequent first; of those as frequent, causes before codes. A group that only shows what another
    /// group explains is left out.
    pub fn groups(&self) -> Vec<&Group> {
        let mut groups: Vec<&Group> = self.groups.iter().collect();
        groups.sort_by_key(|group| {
            let is_cause = matches!(group.hits[0].subject, Subject::Meaning(_));
            (Reverse(group.count), !is_cause)
        });

        let all = groups.clone();
        groups.retain(|group| !all.iter().any(|other| self.is_covered(group, other)));
        groups
    }

    /// Whether another group explains what a group shows: an access-log line of the same second, or a line of the same
    /// product without a reason.
    fn is_covered(&self, group: &Group, by: &Group) -> bool {
        // What occurs more often than the other must have another cause too.
        if std::ptr::eq(group, by) || group.count > by.count {
            return false;
        }

        let table = &self.finder.table;
        let (shown, explains) = (&group.hits[0], &by.hits[0]);
        let Some(explained) = explains.of_meaning() else {
            return false;
        };
        let explained = &table.meanings[explained];
        let is_sure = explains.confidence > Confidence::Possible;

        let clocks = [group, by].map(|one| one.first.as_deref().and_then(clock));
        let is_same_time = match clocks {
            [Some(one), Some(other)] => one == other,
            // A text without times is usually about one event.
            _ => true,
        };

        match shown.subject {
            Subject::Code(_) => {
                is_same_time && is_sure && shown.code.as_ref() == Some(&explained.code)
            }
            Subject::Meaning(meaning) => {
                let meaning = &table.meanings[meaning];
                clocks[0].is_some()
                    && is_same_time
                    && !shown.has_reason(table)
                    && explains.has_reason(table)
                    && meaning.product == explained.product
                    && meaning.code == explained.code
            }
            Subject::Reason(_) => is_same_time && is_sure,
            Subject::Cause(..) => false,
        }
    }
}

/// The time of day in a time: hours, minutes, seconds.
fn clock(time: &str) -> Option<&str> {
    let mut start = time.find(':')?.checked_sub(2)?;

    // `22/Nov/2026:20:29:21` has a colon before the hour too.
    if time.as_bytes().get(start + 8) == Some(&b':') {
        start += 3;
    }

    time.get(start..start + 8)
}
