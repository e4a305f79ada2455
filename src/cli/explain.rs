//! `errdex explain`: what a code, words or log lines mean.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, IsTerminal, Read};
use std::os::fd::AsFd;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value, json};

use super::line_reader::{Came, Feed, Input, Take};
use super::report::Reporter;
use crate::catalog::Catalog;
use crate::diagnostics::Diagnostic;
use crate::markdown::shortened;
use crate::root::Root;
use crate::search::{Answer, Confidence, Finder, Group, Reading, Subject, Values};
use crate::site;
use crate::stop;
use crate::visible::{visible, visible_name};

/// What is to be explained.
#[derive(Args)]
pub(super) struct ExplainArgs {
    /// A code, words, or a line of a log; `-` reads a log from standard input
    #[arg(value_name = "QUERY", required = true)]
    query: Vec<String>,
}

/// After how long what was found in a log is shown, though the log never pauses.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Explains what is args. Exit status: 0 explained, 1 unknown, 2 wrong usage.
pub(super) fn explain(
    root: &Root,
    args: ExplainArgs,
    styled: bool,
    reporter: &Reporter,
) -> ExitCode {
    let catalog = site::catalog_to_find_in(root);
    let finder = Finder::new(&catalog);
    let has_links = styled && io::stdout().is_terminal();
    let width = super::width();
    let explainer = Explainer {
        catalog: &catalog,
        finder: &finder,
        styled,
        has_links,
        width,
        reporter,
    };
    let query = args.query.join(" ");
    let is_known = match query.as_str() {
        "-" => {
            let stdin = io::stdin();
            explainer.log(Input::of_file(stdin.lock(), stdin.as_fd()), "-")
        }
        blank if blank.trim().is_empty() => {
            return reporter.usage(&Diagnostic::file(
                "usage",
                "",
                "there is nothing to explain",
                HELP,
            ));
        }
        log if log.trim().contains('\n') => explainer.log(Input::of_text(log), log),
        query => Ok(explainer.query(query)),
    };
    match is_known {
        Ok(_) if stop::is_requested() => stop::exit_code(),
        Ok(is_known) => ExitCode::from(u8::from(!is_known)),
        Err(error) => {
            let message = format!("the input cannot be read: {error}");
            reporter.refused(&Diagnostic::file("unreadable-file", "-", message, HELP))
        }
    }
}

const HELP: &str =
    "give a code, a few words or a line of a log, or `-` and a log on standard input";

/// What to give where nothing was found.
const INSTEAD: &str =
    "Try the line with the status code, or the proxy's error log of the same second.";

/// Shows explanations.
struct Explainer<'a> {
    catalog: &'a Catalog,
    finder: &'a Finder,
    styled: bool,
    /// Whether a URL can be clicked.
    has_links: bool,
    /// How wide lines are.
    width: usize,
    reporter: &'a Reporter,
}

/// A log that is being read.
struct Log<'a> {
    feed: Feed,
    taken: Taken<'a>,
    /// What was shown while the log went on.
    shown: HashSet<Subject>,
}

/// The lines of a log that were taken in.
struct Taken<'a> {
    reading: Reading<'a>,
    /// How many lines, or pieces of long ones, there were.
    pieces: usize,
    /// The first of them.
    first: String,
}

impl<'a> Log<'a> {
    fn new(finder: &'a Finder) -> Self {
        let taken = Taken {
            reading: Reading::new(finder),
            pieces: 0,
            first: String::new(),
        };
        Self {
            feed: Feed::default(),
            taken,
            shown: HashSet::new(),
        }
    }

    fn end(&mut self) {
        self.feed.end(&mut self.taken);
        self.taken.reading.end();
    }

    /// The only line, if there was just one.
    fn only_line(&self) -> Option<&str> {
        let Taken { pieces, first, .. } = &self.taken;
        let is_one = (self.feed.lines, *pieces) == (1, 1) && !first.trim().is_empty();
        is_one.then_some(first)
    }
}

impl Taken<'_> {
    fn count(&mut self, first: &str, pieces: usize) {
        if self.pieces == 0 {
            first.clone_into(&mut self.first);
        }
        self.pieces += pieces;
    }
}

impl Take for Taken<'_> {
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
    /// Explains a query; gives whether it is known.
    fn query(&self, query: &str) -> bool {
        let hits = self.finder.query(query);
        let answers: Vec<Answer> = hits
            .iter()
            .map(|hit| self.finder.answer(self.catalog, hit, query))
            .collect();
        let text = if self.reporter.is_json() {
            format!("{:#}\n", json!({"query": query, "matches": answers}))
        } else if answers.is_empty() {
            format!("unknown: no match in this reference. {INSTEAD}\n")
        } else {
            self.surest(&answers)
                .map(|answer| self.shown(answer))
                .collect::<Vec<_>>()
                .join("\n")
        };
        self.reporter.print(&text);
        !answers.is_empty()
    }

    /// Explains a log; gives whether anything in it is known. While it goes on, each cause is shown as it is found; at its
    /// end, or after a signal, all are counted.
    fn log(&self, mut input: Input<impl Read>, query: &str) -> io::Result<bool> {
        let stopped = Arc::new(AtomicBool::new(false));
        let _grace = stop::grace(&stopped, || {});
        let mut log = Log::new(self.finder);
        let start = Instant::now();

        while !stopped.load(Ordering::Relaxed) && self.reporter.can_print() {
            match input.read(&mut log.feed, &mut log.taken)? {
                Came::End => break,
                Came::Nothing => log.taken.reading.end(),
                Came::Bytes if start.elapsed() < LONGEST_WAIT => continue,
                Came::Bytes => {}
            }
            if input.goes_on() && !self.reporter.is_json() {
                self.show_new(&mut log);
            }
        }

        log.end();
        Ok(self.finish(&mut log, query))
    }

    /// Shows the causes of a log that were not shown yet.
    fn show_new(&self, log: &mut Log) {
        for group in log.taken.reading.groups() {
            if log.shown.insert(group.hits[0].subject) {
                let when = group
                    .first
                    .as_ref()
                    .map(|first| self.strong(&visible_name(first)) + "\n");
                self.reporter.print(&format!(
                    "{}{}\n",
                    when.unwrap_or_default(),
                    self.group(group)
                ));
            }
        }
    }

    /// Shows what a log meant as a whole.
    fn finish(&self, log: &mut Log, query: &str) -> bool {
        // A single line means the same whichever way it comes.
        if let Some(only) = log.only_line().filter(|_| log.shown.is_empty()) {
            return self.query(only);
        }
        if log.shown.is_empty() {
            self.reporter
                .print(&self.groups(&log.taken.reading, log.feed.lines, query));
        } else {
            self.show_new(log);
            self.reporter
                .print(&self.summary(&log.taken.reading, log.feed.lines));
        }
        !log.taken.reading.groups().is_empty()
    }

    /// The answers that are worth showing: what is only possible is left out where something is surer.
    fn surest<'a>(&self, answers: &'a [Answer]) -> impl Iterator<Item = &'a Answer> {
        let best = answers.first().map(|answer| answer.confidence);
        let least = best.map_or(Confidence::Possible, |best| best.min(Confidence::Likely));
        answers
            .iter()
            .filter(move |answer| answer.confidence >= least)
    }

    fn groups(&self, reading: &Reading, count: u64, query: &str) -> String {
        let groups = reading.groups();
        if self.reporter.is_json() {
            let matches: Vec<Value> = groups
                .iter()
                .map(|group| self.group_as_json(group))
                .collect();
            return format!(
                "{:#}\n",
                json!({"query": query, "lines": count, "matches": matches})
            );
        }
        if groups.is_empty() {
            return format!("unknown: no known error in {}. {INSTEAD}\n", lines(count));
        }
        let shown =
            |group: &&Group| format!("{}\n{}\n", self.strong(&counted(group)), self.group(group));
        let text: String = groups.iter().map(shown).collect();
        text + &explained(&groups, count)
    }

    /// How often each cause came that was shown already.
    fn summary(&self, reading: &Reading, count: u64) -> String {
        let groups = reading.groups();
        let mut text = String::new();
        for group in &groups {
            let answer = self
                .finder
                .answer(self.catalog, &group.hits[0], &group.example);
            let product = answer
                .product
                .map(|product| format!("{product}: "))
                .unwrap_or_default();
            let cause = answer.cause.as_deref().unwrap_or_default();
            let said = format!("{}, {product}{cause}", answer.heading);
            text += &format!("{}\n", self.strong(&counted(group)));
            text += &self.wrapped(
                "",
                &shortened(said.trim_end_matches([',', ' ']), self.width - 2),
            );
        }
        text + &explained(&groups, count)
    }

    fn group_as_json(&self, group: &Group) -> Value {
        let answers: Vec<Answer> = group
            .hits
            .iter()
            .map(|hit| self.finder.answer(self.catalog, hit, &group.example))
            .collect();
        let mut told = json!(answers[0]);
        told["count"] = group.count.into();
        told["first"] = json!(group.first);
        told["last"] = json!(group.last);
        told["example"] = json!(group.example);
        told["others"] = json!(answers[1..]);
        told
    }

    /// What a group of records means, with the first of them.
    fn group(&self, group: &Group) -> String {
        let answers = group
            .hits
            .iter()
            .map(|hit| self.finder.answer(self.catalog, hit, &group.example));
        let answers: Vec<Answer> = answers.collect();
        let mut answers = self.surest(&answers);
        let mut text = answers
            .next()
            .map(|answer| self.shown(answer))
            .unwrap_or_default();
        text += &self.wrapped("e.g. ", &shortened(&group.example, 2 * self.width));
        for other in answers.take(3) {
            let cause = shortened(other.cause.as_ref().unwrap_or(&other.heading), self.width);
            text += &self.wrapped("or   ", &format!("{} {cause}", other.code));
            text += &format!("       {}\n", self.more(other));
        }
        text
    }

    /// An answer on a few lines.
    fn shown(&self, answer: &Answer) -> String {
        let confidence = format!("{:?}", answer.confidence).to_lowercase();
        let mut text = format!(
            "{} ({confidence})\n",
            self.strong(&visible_name(&answer.heading))
        );
        let product = answer
            .product
            .as_deref()
            .map(|product| format!("{product}: "))
            .unwrap_or_default();
        if let Some(cause) = &answer.cause {
            text += &self.wrapped("", &format!("{product}{cause}"));
        } else if !product.is_empty() {
            text += &self.wrapped("", product.trim_end_matches(": "));
        }
        text += &answer
            .next
            .as_deref()
            .map(|next| self.next(next))
            .unwrap_or_default();
        if !answer.stated.is_empty() {
            text += &self.wrapped("says ", &stated(&answer.stated));
        }
        text + &format!("  {}\n", self.more(answer))
    }

    /// Where to read more: the page, or, while the site is nowhere, the command that shows it.
    fn more(&self, answer: &Answer) -> String {
        if self.catalog.site.base_url.is_placeholder() {
            return format!("errdex show {}", visible_name(&answer.show));
        }
        let url = visible_name(&answer.url);
        if self.has_links {
            format!("\x1b]8;;{url}\x1b\\{url}\x1b]8;;\x1b\\")
        } else {
            url.into_owned()
        }
    }

    /// What to do next; a command stays as it is, to be copied.
    fn next(&self, text: &str) -> String {
        let (said, command) = text.split_once('\n').unwrap_or((text, ""));
        let command = command
            .lines()
            .map(|line| format!("       {}\n", visible(line)));
        self.wrapped("next ", said) + &command.collect::<String>()
    }

    /// A text on lines of at most the width, after `label`.
    fn wrapped(&self, label: &str, text: &str) -> String {
        // A tab has no width that could be counted.
        let text = visible(text).replace('\t', " ");
        let (first, rest) = (format!("  {label}"), " ".repeat(2 + label.len()));
        let options = textwrap::Options::new(self.width)
            .initial_indent(&first)
            .subsequent_indent(&rest);
        textwrap::fill(&text, options) + "\n"
    }

    fn strong(&self, text: &str) -> String {
        if self.styled {
            format!("\x1b[1m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

fn lines(count: u64) -> String {
    if count == 1 {
        "1 line".to_owned()
    } else {
        format!("{count} lines")
    }
}

fn times(count: u64) -> String {
    if count == 1 {
        "once".to_owned()
    } else {
        format!("{count} times")
    }
}

/// `2 times, 20:29:21 to 20:31:00`: how many records a group has, and when they were written.
fn counted(group: &Group) -> String {
    let when = match (&group.first, &group.last) {
        (Some(first), Some(last)) if first == last => format!(", {first}"),
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    times(group.count) + &visible_name(&when)
}

/// How much of a log was explained.
fn explained(groups: &[&Group], count: u64) -> String {
    let known: u64 = groups.iter().map(|group| group.count).sum();
    format!("{known} of {} explained\n", lines(count))
}

/// What a text says itself: `retryable: true, retry after: 120`.
fn stated(values: &Values) -> String {
    let said = values
        .iter()
        .map(|(name, value)| format!("{}: {}", name.replace('_', " "), value.to_lowercase()));
    said.collect::<Vec<String>>().join(", ")
}
