//! `errdex explain`: what a code, words or log lines mean.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use super::feed::Feed;
use super::pager::{self, paged};
use super::report::Reporter;
use crate::build;
use crate::catalog::Catalog;
use crate::diagnostics::Diagnostic;
use crate::root::Root;
use crate::search::{Answer, Finder, Group, Reading};
use crate::visible::{visible, visible_name};

/// What is to be explained.
#[derive(Args)]
pub struct Wanted {
    /// A code, words, or a line of a log; `-` reads a log from standard input
    #[arg(value_name = "QUERY", required_unless_present = "follow")]
    query: Vec<String>,
    /// Read this log, and go on as it grows
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    follow: Option<PathBuf>,
}

/// How wide lines for people are.
const WIDTH: usize = 80;

/// How often a followed file is looked at.
const PAUSE: Duration = Duration::from_millis(150);

/// How much is read from a log at once.
const BUFFER: usize = 256 * 1024;

/// Explains what is wanted. Exit status: 0 explained, 1 unknown, 2 wrong usage.
pub fn explain(root: &Root, wanted: Wanted, styled: bool, reporter: &Reporter) -> ExitCode {
    let catalog = build::catalog(root);
    let finder = Finder::new(&catalog);
    let show = Show { catalog: &catalog, finder: &finder, styled, is_json: reporter.is_json() };
    let result = match wanted.follow {
        Some(file) => return show.follow(&file, reporter),
        None if wanted.query == ["-"] => show.log(io::stdin().lock(), "-"),
        None => {
            let query = wanted.query.join(" ");
            if query.trim().is_empty() {
                return reporter.usage(&Diagnostic::file("usage", "", "there is nothing to explain", HELP));
            }
            match query.contains('\n') {
                true => show.log(query.as_bytes(), &query),
                false => show.query(&query),
            }
        }
    };
    match result {
        Ok(is_known) => ExitCode::from(u8::from(!is_known)),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let message = format!("the input cannot be read: {error}");
            reporter.refused(&Diagnostic::file("unreadable-file", "-", message, HELP))
        }
    }
}

const HELP: &str = "give a code, a few words or a line of a log, or `-` and a log on standard input";

/// Shows explanations.
struct Show<'a> {
    catalog: &'a Catalog,
    finder: &'a Finder,
    styled: bool,
    is_json: bool,
}

impl Show<'_> {
    /// Explains a query; tells whether it is known.
    fn query(&self, query: &str) -> io::Result<bool> {
        let hits = self.finder.query(query);
        let answers: Vec<Answer> =
            hits.iter().map(|hit| self.finder.answer(self.catalog, hit, &[])).collect();
        if self.is_json {
            writeln!(io::stdout(), "{:#}", json!({"query": query, "matches": answers}))?;
        } else if answers.is_empty() {
            writeln!(io::stdout(), "unknown: nothing in this reference says that")?;
        } else {
            let told: Vec<String> = answers.iter().map(|answer| self.told(answer)).collect();
            paged(&told.join("\n"))?;
        }
        Ok(!answers.is_empty())
    }

    /// Explains a log; tells whether anything in it is known.
    fn log(&self, input: impl Read, query: &str) -> io::Result<bool> {
        let stop = pager::stopped_by_ctrl_c();
        let mut input = BufReader::with_capacity(BUFFER, input);
        let mut reading = Reading::new(self.finder);
        let mut feed = Feed::default();
        feed.pump(&mut input, |line| Ok(reading.read(line).is_some()), || stop.load(Ordering::Relaxed))?;
        feed.finish(|line| Ok(reading.read(line).is_some()))?;
        reading.end();
        self.groups(&reading, feed.lines, query)?;
        Ok(!reading.groups().is_empty())
    }

    fn groups(&self, reading: &Reading, count: u64, query: &str) -> io::Result<()> {
        let groups = reading.groups();
        if self.is_json {
            let matches: Vec<Value> = groups.iter().map(|group| self.group_as_json(group)).collect();
            let report = json!({"query": query, "lines": count, "matches": matches});
            return writeln!(io::stdout(), "{report:#}");
        }
        let known: u64 = groups.iter().map(|group| group.count).sum();
        if groups.is_empty() {
            return writeln!(io::stdout(), "unknown: none of {} says an error that is known", lines(count));
        }
        let mut text: String = groups.iter().map(|group| self.told_group(group) + "\n").collect();
        text += &format!("{known} of {} explained\n", lines(count));
        paged(&text)
    }

    /// Explains a log and what is added to it, until Ctrl-C.
    fn follow(&self, path: &Path, reporter: &Reporter) -> ExitCode {
        let refused = |error: &io::Error| {
            let message = format!("the file cannot be read: {error}");
            let help = "name a log that you may read";
            reporter.usage(&Diagnostic::file("unreadable-file", path.display().to_string(), message, help))
        };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) => return refused(&error),
        };
        match self.follow_file(path, file, &pager::stopped_by_ctrl_c()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => refused(&error),
            _ => ExitCode::SUCCESS,
        }
    }

    fn follow_file(&self, path: &Path, file: File, stop: &AtomicBool) -> io::Result<()> {
        let mut input = BufReader::with_capacity(BUFFER, file);
        let mut reading = Reading::new(self.finder);
        let mut feed = Feed::default();
        while !stop.load(Ordering::Relaxed) {
            let take = |line: &str| match reading.read(line) {
                Some((group, is_new)) => self.news(group, is_new).map(|()| true),
                None => Ok(false),
            };
            feed.pump(&mut input, take, || stop.load(Ordering::Relaxed))?;
            io::stdout().flush()?;
            std::thread::sleep(PAUSE);
            // A log that was rotated is another file, or a shorter one.
            let read = input.stream_position()?;
            if std::fs::metadata(path).is_ok_and(|now| now.len() < read) {
                match File::open(path) {
                    Ok(file) => input = BufReader::with_capacity(BUFFER, file),
                    Err(_) => drop(input.seek(SeekFrom::Start(0))),
                }
            }
        }
        if !self.is_json && !reading.groups().is_empty() {
            writeln!(io::stdout())?;
            self.groups(&reading, feed.lines, "")?;
        }
        Ok(())
    }

    /// A line about a line that was added: all of it the first time, then the count.
    fn news(&self, group: &Group, is_new: bool) -> io::Result<()> {
        if self.is_json {
            return writeln!(io::stdout(), "{}", self.group_as_json(group));
        }
        if is_new {
            return writeln!(io::stdout(), "{}", self.told_group(group));
        }
        let answer = self.finder.answer(self.catalog, &group.hits[0], &group.speakers);
        let time = group.last.as_deref().unwrap_or_default();
        let cause = answer.cause.as_deref().unwrap_or(&answer.title);
        let line = format!("{time} {} {cause}", answer.code);
        let line = crate::pages::shortened(line.trim(), WIDTH - 16);
        writeln!(io::stdout(), "{} ({} so far)", visible_name(&line), group.count)
    }

    fn group_as_json(&self, group: &Group) -> Value {
        let answers: Vec<Answer> =
            group.hits.iter().map(|hit| self.finder.answer(self.catalog, hit, &group.speakers)).collect();
        let mut told = json!(answers[0]);
        told["count"] = group.count.into();
        told["first"] = json!(group.first);
        told["last"] = json!(group.last);
        told["example"] = json!(group.example);
        told["others"] = json!(answers[1..]);
        told
    }

    fn told_group(&self, group: &Group) -> String {
        let answers = group.hits.iter().map(|hit| self.finder.answer(self.catalog, hit, &group.speakers));
        let mut answers = answers.collect::<Vec<_>>().into_iter();
        let when = match (&group.first, &group.last) {
            (Some(first), Some(last)) if first == last => format!(", {first}"),
            (Some(first), Some(last)) => format!(", {first} to {last}"),
            _ => String::new(),
        };
        let mut text = format!("{}{}\n", self.strong(&times(group.count)), visible_name(&when));
        text += &answers.next().map(|answer| self.told(&answer)).unwrap_or_default();
        text += &wrapped("e.g. ", &crate::pages::shortened(&group.example, 2 * WIDTH));
        for other in answers.take(3) {
            let cause = other.cause.unwrap_or(other.title);
            text += &wrapped("or   ", &format!("{} {cause} {}", other.code, other.url));
        }
        text
    }

    /// An answer on a few lines.
    fn told(&self, answer: &Answer) -> String {
        let confidence = format!("{:?}", answer.confidence).to_lowercase();
        let mut text = format!("{} ({confidence})\n", self.strong(&visible_name(&answer.title)));
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
