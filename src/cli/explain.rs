//! `errdex explain`: what a code, words or log lines mean.

use std::io::{self, BufReader, Read};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use serde_json::{Value, json};

use super::feed::Feed;
use super::report::Reporter;
use crate::build;
use crate::catalog::Catalog;
use crate::diagnostics::Diagnostic;
use crate::root::Root;
use crate::search::{Answer, Confidence, Finder, Group, Reading};
use crate::stop;
use crate::visible::{visible, visible_name};

/// What is to be explained.
#[derive(Args)]
pub struct Wanted {
    /// A code, words, or a line of a log; `-` reads a log from standard input
    #[arg(value_name = "QUERY", required = true)]
    query: Vec<String>,
}

/// How wide lines for people are.
const WIDTH: usize = 80;

/// How much is read from a log at once.
const BUFFER: usize = 256 * 1024;

/// Explains what is wanted. Exit status: 0 explained, 1 unknown, 2 wrong usage.
pub fn explain(root: &Root, wanted: Wanted, styled: bool, reporter: &Reporter) -> ExitCode {
    let catalog = build::catalog(root);
    let finder = Finder::new(&catalog);
    let show = Show { catalog: &catalog, finder: &finder, styled, reporter };
    let query = wanted.query.join(" ");
    let is_known = match query.as_str() {
        "-" => show.log(io::stdin().lock(), "-"),
        blank if blank.trim().is_empty() => {
            return reporter.usage(&Diagnostic::file("usage", "", "there is nothing to explain", HELP));
        }
        log if log.trim().contains('\n') => show.log(log.as_bytes(), log),
        query => Ok(show.query(query)),
    };
    match is_known {
        Ok(is_known) => ExitCode::from(u8::from(!is_known)),
        Err(error) => {
            let message = format!("the input cannot be read: {error}");
            reporter.refused(&Diagnostic::file("unreadable-file", "-", message, HELP))
        }
    }
}

const HELP: &str = "give a code, a few words or a line of a log, or `-` and a log on standard input";

/// What to give where nothing was found.
const INSTEAD: &str = "Try the line with the status code, or the proxy's error log of the same second.";

/// Shows explanations.
struct Show<'a> {
    catalog: &'a Catalog,
    finder: &'a Finder,
    styled: bool,
    reporter: &'a Reporter,
}

impl Show<'_> {
    /// Explains a query; gives whether it is known.
    fn query(&self, query: &str) -> bool {
        let hits = self.finder.query(query);
        let answers: Vec<Answer> =
            hits.iter().map(|hit| self.finder.answer(self.catalog, hit, query)).collect();
        let text = if self.reporter.is_json() {
            format!("{:#}\n", json!({"query": query, "matches": answers}))
        } else if answers.is_empty() {
            format!("unknown: no match in this reference. {INSTEAD}\n")
        } else {
            self.surest(&answers).map(|answer| self.told(answer)).collect::<Vec<_>>().join("\n")
        };
        self.reporter.print(&text);
        !answers.is_empty()
    }

    /// Explains a log; gives whether anything in it is known. After a signal, what was read until then is explained.
    fn log(&self, input: impl Read, query: &str) -> io::Result<bool> {
        let stopped = Arc::new(AtomicBool::new(false));
        let _grace = stop::grace(&stopped, || {});
        let mut input = BufReader::with_capacity(BUFFER, input);
        let mut reading = Reading::new(self.finder);
        let mut feed = Feed::default();
        let (mut pieces, mut first) = (0, String::new());
        let read = |line: &str| {
            pieces += 1;
            if pieces == 1 {
                line.clone_into(&mut first);
            }
            reading.read(line)
        };
        feed.pump(&mut input, read, || stopped.load(Ordering::Relaxed))?;
        reading.end();

        // A single line means the same whichever way it comes.
        if (feed.lines, pieces) == (1, 1) && !first.trim().is_empty() {
            return Ok(self.query(&first));
        }
        self.reporter.print(&self.groups(&reading, feed.lines, query));
        Ok(!reading.groups().is_empty())
    }

    /// The answers that are worth showing: what is only possible is left out where something is surer.
    fn surest<'a>(&self, answers: &'a [Answer]) -> impl Iterator<Item = &'a Answer> {
        let best = answers.first().map(|answer| answer.confidence);
        let least = best.map_or(Confidence::Possible, |best| best.min(Confidence::Likely));
        answers.iter().filter(move |answer| answer.confidence >= least)
    }

    fn groups(&self, reading: &Reading, count: u64, query: &str) -> String {
        let groups = reading.groups();
        if self.reporter.is_json() {
            let matches: Vec<Value> = groups.iter().map(|group| self.group_as_json(group)).collect();
            return format!("{:#}\n", json!({"query": query, "lines": count, "matches": matches}));
        }
        if groups.is_empty() {
            return format!("unknown: no known error in {}. {INSTEAD}\n", lines(count));
        }
        let known: u64 = groups.iter().map(|group| group.count).sum();
        let text: String = groups.iter().map(|group| self.told_group(group) + "\n").collect();
        format!("{text}{known} of {} explained\n", lines(count))
    }

    fn group_as_json(&self, group: &Group) -> Value {
        let answers: Vec<Answer> =
            group.hits.iter().map(|hit| self.finder.answer(self.catalog, hit, &group.example)).collect();
        let mut told = json!(answers[0]);
        told["count"] = group.count.into();
        told["first"] = json!(group.first);
        told["last"] = json!(group.last);
        told["example"] = json!(group.example);
        told["others"] = json!(answers[1..]);
        told
    }

    fn told_group(&self, group: &Group) -> String {
        let answers = group.hits.iter().map(|hit| self.finder.answer(self.catalog, hit, &group.example));
        let answers: Vec<Answer> = answers.collect();
        let mut answers = self.surest(&answers);
        let when = match (&group.first, &group.last) {
            (Some(first), Some(last)) if first == last => format!(", {first}"),
            (Some(first), Some(last)) => format!(", {first} to {last}"),
            _ => String::new(),
        };
        let mut text = format!("{}{}\n", self.strong(&times(group.count)), visible_name(&when));
        text += &answers.next().map(|answer| self.told(answer)).unwrap_or_default();
        text += &wrapped("e.g. ", &crate::pages::shortened(&group.example, 2 * WIDTH));
        for other in answers.take(3) {
            let cause = crate::pages::shortened(other.cause.as_ref().unwrap_or(&other.heading), WIDTH);
            text += &wrapped("or   ", &format!("{} {cause} {}", other.code, other.url));
        }
        text
    }

    /// An answer on a few lines.
    fn told(&self, answer: &Answer) -> String {
        let confidence = format!("{:?}", answer.confidence).to_lowercase();
        let mut text = format!("{} ({confidence})\n", self.strong(&visible_name(&answer.heading)));
        let product = answer.product.as_deref().map(|product| format!("{product}: ")).unwrap_or_default();
        if let Some(cause) = &answer.cause {
            text += &wrapped("", &format!("{product}{cause}"));
        } else if !product.is_empty() {
            text += &wrapped("", product.trim_end_matches(": "));
        }
        text += &answer.next.as_deref().map(next).unwrap_or_default();
        text + &format!("  {}\n", visible_name(&answer.url))
    }

    fn strong(&self, text: &str) -> String {
        if self.styled { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
    }
}

fn lines(count: u64) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

fn times(count: u64) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

/// What to do next; a command stays as it is, to be copied.
fn next(text: &str) -> String {
    let (said, command) = text.split_once('\n').unwrap_or((text, ""));
    let command = command.lines().map(|line| format!("       {}\n", visible(line)));
    wrapped("next ", said) + &command.collect::<String>()
}

/// A text on lines of at most [`WIDTH`], behind `label`.
fn wrapped(label: &str, text: &str) -> String {
    // A tab has no width that could be counted.
    let text = visible(text).replace('\t', " ");
    let (first, rest) = (format!("  {label}"), " ".repeat(2 + label.len()));
    let options = textwrap::Options::new(WIDTH).initial_indent(&first).subsequent_indent(&rest);
    textwrap::fill(&text, options) + "\n"
}
