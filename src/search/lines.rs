//! Many lines: a log, or what `curl -v` shows. Grouped by cause, counted; memory grows with the causes found, not with
//! the lines.

use std::collections::HashMap;

use regex::Regex;

use super::formats;
use super::matcher::push_new;
use super::text::{cut, folded};
use super::{Confidence, Finder, Hit, Subject};

/// How much of a line is kept as an example, in characters.
const LONGEST_EXAMPLE: usize = 300;

/// How many lines the head of an answer may have.
const LONGEST_HEAD: usize = 200;

/// Lines that tell of one cause.
#[derive(Clone, Debug)]
pub struct Group {
    /// What the first of them means, the best first.
    pub hits: Vec<Hit>,
    /// Who wrote the answer, where it is one: positions in the table's speakers.
    pub speakers: Vec<usize>,
    /// How many lines, or answers.
    pub count: u64,
    /// The time of the first, as it stands there.
    pub first: Option<String>,
    /// The time of the last.
    pub last: Option<String>,
    /// The first line.
    pub example: String,
}

/// The head of an answer that is being read.
#[derive(Default)]
struct Head {
    status: String,
    line: String,
    hits: Vec<Hit>,
    speakers: Vec<usize>,
    lines: usize,
}

/// Reads lines one by one.
pub struct Reading<'a> {
    finder: &'a Finder,
    groups: Vec<Group>,
    by_subject: HashMap<Subject, usize>,
    head: Option<Head>,
    scratch: String,
    time: Option<Regex>,
    status_line: Option<Regex>,
    header: Option<Regex>,
}

/// The first line of an answer, as it is sent or as `curl -v` shows it.
pub const STATUS_LINE: &str = r"^(?:< )?[Hh][Tt]{2}[Pp]/[0-9.]+ (?<status>[0-9]{3})(?: |$)";

/// A header line.
pub const HEADER: &str = r"^(?:< )?(?<line>[A-Za-z0-9_-]{1,60}: ?.*)$";

impl<'a> Reading<'a> {
    /// Nothing read yet.
    pub fn new(finder: &'a Finder) -> Self {
        let expression = |one| formats::compiled(one);
        Self {
            finder,
            groups: vec![],
            by_subject: HashMap::new(),
            head: None,
            scratch: String::new(),
            time: expression(formats::TIME),
            status_line: expression(STATUS_LINE),
            header: expression(HEADER),
        }
    }

    /// Reads a line; gives whether it ended something that is known.
    pub fn read(&mut self, line: &str) -> bool {
        let line = cut(line.trim_end_matches(['\r', '\n']));
        let starts_head = line.len() < 200
            && line.trim_start_matches("< ").as_bytes().first().is_some_and(|b| b | 32 == b'h');
        if starts_head && self.is_status_line(line) {
            let before = self.end_head();
            let status = self.status_line.as_ref().and_then(|it| it.captures(line)?.name("status"));
            let status = status.map_or_else(String::new, |status| status.as_str().to_owned());
            self.head = Some(Head { status, line: line.to_owned(), ..Head::default() });
            return before;
        }
        if self.head.is_some() {
            if self.is_in_head(line) {
                return false;
            }
            let told = self.end_head();
            // What ends a head may be a line of its own; a head and a line in one step happen once in a paste.
            return self.read_line(line) || told;
        }
        self.read_line(line)
    }

    /// Ends the reading: what was read last may have been the head of an answer.
    pub fn end(&mut self) {
        self.end_head();
    }

    /// What was found, the most frequent first; of those as frequent, what tells more than a code.
    pub fn groups(&self) -> Vec<&Group> {
        let mut groups: Vec<&Group> = self.groups.iter().collect();
        let is_code = |group: &Group| matches!(group.hits[0].subject, Subject::Code(_));
        groups.sort_by_key(|group| (std::cmp::Reverse(group.count), is_code(group)));
        groups
    }

    fn is_status_line(&self, line: &str) -> bool {
        self.status_line.as_ref().is_some_and(|it| it.is_match(line))
    }

    fn read_line(&mut self, line: &str) -> bool {
        let found = self.finder.line(line, &mut self.scratch);
        let Some(first) = found.hits.first() else { return false };
        let subject = first.subject;
        self.count(subject, line, || (found.hits, vec![]));
        true
    }

    /// Takes a line into the head that is being read, unless the head has ended.
    fn is_in_head(&mut self, line: &str) -> bool {
        let Some(head) = &mut self.head else { return false };
        head.lines += 1;
        if matches!(line, "" | "<" | "< ") || head.lines > LONGEST_HEAD {
            return false;
        }
        if line.starts_with(['*', '>', '{', '}']) {
            return true;
        }
        let found = self.header.as_ref().and_then(|header| header.captures(line)?.name("line"));
        let Some(header) = found.map(|found| found.as_str()) else { return false };
        let hits = self.finder.line(header, &mut self.scratch).hits;
        let table = &self.finder.table;
        let is_of_status = |hit: &Hit| match hit.subject {
            Subject::Meaning(meaning) => table.meanings[meaning].code == head.status,
            _ => false,
        };
        for hit in hits.into_iter().filter(is_of_status) {
            push_new(&mut head.hits, hit);
        }
        let header = folded(header);
        let speakers = table.speakers.iter().enumerate();
        let speaks = speakers.filter(|(_, speaker)| {
            let first = speaker.pattern.fragments.first();
            first.is_some_and(|first| header.starts_with(first.as_str())) && speaker.pattern.matches(&header)
        });
        head.speakers.extend(speaks.map(|(at, _)| at));
        true
    }

    fn end_head(&mut self) -> bool {
        let Some(Head { status, line, mut hits, mut speakers, .. }) = self.head.take() else { return false };
        let Some(to) = self.finder.matcher().code(&status) else { return false };
        if hits.is_empty() {
            hits.push(Hit::code(to, Confidence::Exact));
        }
        speakers.sort_unstable();
        speakers.dedup();
        let subject = hits[0].subject;
        self.count(subject, &line, || (hits, speakers));
        true
    }

    /// Counts a line that tells of `subject`.
    fn count(&mut self, subject: Subject, line: &str, found: impl FnOnce() -> (Vec<Hit>, Vec<usize>)) {
        let time = self.time.as_ref().and_then(|time| time.find(line));
        let time = time.map(|time| time.as_str().trim_matches(|c: char| !c.is_alphanumeric()));
        if let Some(&at) = self.by_subject.get(&subject) {
            let group = &mut self.groups[at];
            group.count += 1;
            if let Some(time) = time {
                let last = group.last.get_or_insert_with(String::new);
                last.clear();
                last.push_str(time);
                group.first.get_or_insert_with(|| time.to_owned());
            }
            return;
        }
        let (hits, speakers) = found();
        let time = time.map(str::to_owned);
        let example = line.chars().take(LONGEST_EXAMPLE).collect();
        self.groups.push(Group { hits, speakers, count: 1, first: time.clone(), last: time, example });
        self.by_subject.insert(subject, self.groups.len() - 1);
    }
}
