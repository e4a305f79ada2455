//! A log, explained while it is read: memory stays the same however long it is.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::line_reader::{Feed, Input, Progress, Sink};
use super::text::{cause, counted, explained, lines};
use super::{Explainer, INSTEAD, surest};
use crate::markdown::shortened;
use crate::search::{Answer, Finder, Group, Reading, Subject};
use crate::stop;
use crate::visible::visible_name;

/// After how long new causes are shown even if the log never pauses.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// How many other meanings of a group are shown.
const MOST_OTHERS: usize = 3;

/// A log that is being read.
struct Log<'a> {
    feed: Feed,
    lines: Lines<'a>,
    /// What was shown while the log was still being written.
    shown: HashSet<Subject>,
}

/// The lines read so far.
struct Lines<'a> {
    reading: Reading<'a>,
    /// How many lines, or pieces of long lines, there were.
    pieces: usize,
    /// The first of them.
    first: String,
}

impl<'a> Log<'a> {
    fn new(finder: &'a Finder) -> Self {
        Self {
            feed: Feed::default(),
            lines: Lines {
                reading: Reading::new(finder),
                pieces: 0,
                first: String::new(),
            },
            shown: HashSet::new(),
        }
    }

    fn end(&mut self) {
        self.feed.end(&mut self.lines);
        self.lines.reading.end();
    }

    /// The only line, if there was just one.
    fn only_line(&self) -> Option<&str> {
        let Lines { pieces, first, .. } = &self.lines;
        let is_one = self.feed.lines == 1 && *pieces == 1 && !first.trim().is_empty();
        is_one.then_some(first)
    }
}

impl Lines<'_> {
    fn count(&mut self, first: &str, pieces: usize) {
        if self.pieces == 0 {
            first.clone_into(&mut self.first);
        }
        self.pieces += pieces;
    }
}

impl Sink for Lines<'_> {
    fn lines(&mut self, lines: &[Cow<str>]) {
        if let Some(first) = lines.first() {
            self.count(first, lines.len());
            self.reading.read_all(lines);
        }
    }

    fn piece(&mut self, piece: &str) -> bool {
        self.count(piece, 1);
        self.reading.read(piece)
    }
}

impl Explainer<'_> {
    /// Explains a log; gives whether anything in it is known. While the log is still being written,
    /// each cause is shown as it is found; at the end, or after a signal, all are counted.
    pub(super) fn log(&self, mut input: Input<impl Read>, query: &str) -> io::Result<bool> {
        let stopped = Arc::new(AtomicBool::new(false));
        let _grace = stop::grace(&stopped, || {});
        let mut log = Log::new(self.finder);
        let start = Instant::now();

        while !stopped.load(Ordering::Relaxed) && self.reporter.can_print() {
            match input.read(&mut log.feed, &mut log.lines)? {
                Progress::End => break,
                // A record may span several lines; after a pause it is complete.
                Progress::Pause => log.lines.reading.end(),
                Progress::Bytes if start.elapsed() < LONGEST_WAIT => continue,
                Progress::Bytes => {}
            }
            if input.is_open() && !self.reporter.is_json() {
                self.show_new(&mut log);
            }
        }

        log.end();
        Ok(self.finish(&mut log, query))
    }

    /// Shows the causes that were not shown yet.
    fn show_new(&self, log: &mut Log) {
        for group in log.lines.reading.groups() {
            if !log.shown.insert(group.hits[0].subject) {
                continue;
            }

            let mut text = String::new();
            if let Some(first) = &group.first {
                text += &format!("{}\n", self.layout.strong(&visible_name(first)));
            }
            text += &self.group(group);
            self.reporter.print(&format!("{text}\n"));
        }
    }

    /// Shows what the log means as a whole; gives whether anything in it is known.
    fn finish(&self, log: &mut Log, query: &str) -> bool {
        if log.shown.is_empty() {
            // A single line means the same on standard input as on the command line.
            if let Some(only) = log.only_line() {
                return self.query(only);
            }
            let text = self.groups(&log.lines.reading, log.feed.lines, query);
            self.reporter.print(&text);
        } else {
            self.show_new(log);
            let text = self.summary(&log.lines.reading, log.feed.lines);
            self.reporter.print(&text);
        }

        !log.lines.reading.groups().is_empty()
    }

    /// All causes of a log, each with how often it occurred.
    fn groups(&self, reading: &Reading, count: u64, query: &str) -> String {
        let groups = reading.groups();
        if self.reporter.is_json() {
            let matches: Vec<Value> = groups
                .iter()
                .map(|group| self.group_as_json(group))
                .collect();
            let report = json!({"query": query, "lines": count, "matches": matches});
            return format!("{report:#}\n");
        }
        if groups.is_empty() {
            return format!("unknown: no known error in {}. {INSTEAD}\n", lines(count));
        }

        let mut text = String::new();
        for group in &groups {
            let heading = self.layout.strong(&counted(group));
            text += &format!("{heading}\n{}\n", self.group(group));
        }
        text + &explained(&groups, count)
    }

    /// How often each cause occurred, for causes that were shown already.
    fn summary(&self, reading: &Reading, count: u64) -> String {
        let groups = reading.groups();
        let mut text = String::new();

        for group in &groups {
            let answer = self
                .finder
                .answer(self.catalog, &group.hits[0], &group.example);
            let line = match cause(&answer) {
                Some(cause) => format!("{}, {cause}", answer.heading),
                None => answer.heading,
            };
            let line = shortened(&line, self.layout.width - 2);
            text += &format!("{}\n", self.layout.strong(&counted(group)));
            text += &self.layout.wrapped("", &line);
        }

        text + &explained(&groups, count)
    }

    fn group_as_json(&self, group: &Group) -> Value {
        let answers = self.answers(group);
        let mut report = json!(answers[0]);
        report["count"] = group.count.into();
        report["first"] = json!(group.first);
        report["last"] = json!(group.last);
        report["example"] = json!(group.example);
        report["others"] = json!(answers[1..]);
        report
    }

    /// What a group of records means, with the first of them as an example.
    fn group(&self, group: &Group) -> String {
        let answers = self.answers(group);
        let surest = surest(&answers);

        let mut text = self.layout.answer(surest[0]);
        let example = shortened(&group.example, 2 * self.layout.width);
        text += &self.layout.wrapped("e.g. ", &example);
        for other in surest[1..].iter().take(MOST_OTHERS) {
            let cause = other.cause.as_ref().unwrap_or(&other.heading);
            let cause = shortened(cause, self.layout.width);
            text += &self
                .layout
                .wrapped("or   ", &format!("{} {cause}", other.code));
            text += &format!("       {}\n", self.layout.more(other));
        }
        text
    }

    /// What a group may mean, the surest first. A group has at least one hit.
    fn answers(&self, group: &Group) -> Vec<Answer> {
        group
            .hits
            .iter()
            .map(|hit| self.finder.answer(self.catalog, hit, &group.example))
            .collect()
    }
}
