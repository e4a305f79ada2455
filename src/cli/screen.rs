//! What `errdex serve` shows: on a terminal one screen, drawn again at each change; elsewhere
//! lines; with `--format json` one object per line.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use serde_json::json;

use super::report::{Reporter, counted};
use crate::diagnostics::Diagnostic;
use crate::preview::Update;
use crate::visible::visible_name;

/// Moves to the top and clears what is below, without touching what was scrolled away.
const CLEAR: &str = "\x1b[H\x1b[2J";

/// How many problems fit on a screen.
const SHOWN: usize = 5;

/// How many changed files are named.
const NAMED: usize = 3;

/// The screen of one preview.
pub(super) struct Screen {
    reporter: Reporter,
    /// Whether a change clears the screen instead of adding lines.
    is_redrawn: bool,
    /// The lines that stay at the top.
    head: Vec<String>,
    /// The last change; empty before the first.
    rebuilt: String,
}

impl Screen {
    /// A screen with `head` at its top.
    pub(super) fn new(reporter: &Reporter, head: Vec<String>) -> Self {
        let is_redrawn = io::stderr().is_terminal() && reporter.is_talkative();
        Self {
            reporter: reporter.clone(),
            is_redrawn,
            head,
            rebuilt: String::new(),
        }
    }

    /// Shows where the site is served, and its problems.
    pub(super) fn start(&self, urls: &[String], problems: &[Diagnostic]) {
        if self.reporter.is_json() {
            return self.event(json!({"event": "serving", "urls": urls, "diagnostics": problems}));
        }
        if self.is_redrawn {
            return self.draw(problems);
        }

        self.reporter.say(&self.head.join("\n"));
        self.problems(problems);
    }

    /// Shows a change.
    pub(super) fn update(&mut self, update: &Update) {
        if self.reporter.is_json() {
            let milliseconds = update.took.as_secs_f64() * 1e3;
            return self.event(json!({
                "event": "update",
                "changed": update.changed,
                "milliseconds": milliseconds,
                "diagnostics": update.problems,
            }));
        }

        if !update.changed.is_empty() {
            self.rebuilt = rebuilt(&update.changed, update.took);
        }
        if self.is_redrawn {
            return self.draw(update.problems);
        }
        if update.changed.is_empty() {
            self.reporter.say("checked all pages");
        } else {
            self.reporter.say(&self.rebuilt);
        }
        self.problems(update.problems);
    }

    fn event(&self, event: serde_json::Value) {
        self.reporter.print(&format!("{event}\n"));
        // The program that read the events is gone, so nothing else would end the preview.
        if let Some(status) = self.reporter.unprinted_status() {
            std::process::exit(status.into());
        }
    }

    fn draw(&self, problems: &[Diagnostic]) {
        let _ = write!(io::stderr(), "{CLEAR}");
        self.reporter.say(&format!("{}\n", self.head.join("\n")));
        if !self.rebuilt.is_empty() {
            self.reporter.say(&format!("{}\n", self.rebuilt));
        }
        self.problems(problems);
    }

    fn problems(&self, problems: &[Diagnostic]) {
        self.reporter
            .problems(&problems[..problems.len().min(SHOWN)]);
        if problems.len() > SHOWN {
            self.reporter.say(&format!(
                "... and {} more: run `errdex check` to see all\n",
                problems.len() - SHOWN
            ));
        }

        let counts = counted(problems);
        let counts = if counts.is_empty() {
            "no problems"
        } else {
            &counts
        };
        self.reporter.say(counts);
    }
}

/// `rebuilt 1 entry, 2 templates in 4 ms: …`.
fn rebuilt(changed: &[String], took: Duration) -> String {
    let mut counts = vec![];
    for (kind, one, several) in [
        (Kind::Entry, "entry", "entries"),
        (Kind::Category, "category", "categories"),
        (Kind::Template, "template", "templates"),
        (Kind::Other, "file", "files"),
    ] {
        match changed.iter().filter(|path| kind_of(path) == kind).count() {
            0 => {}
            1 => counts.push(format!("1 {one}")),
            count => counts.push(format!("{count} {several}")),
        }
    }

    let names: Vec<_> = changed
        .iter()
        .take(NAMED)
        .map(|name| visible_name(name))
        .collect();
    let more = if changed.len() > NAMED { ", ..." } else { "" };
    format!(
        "rebuilt {} in {} ms: {}{more}",
        counts.join(", "),
        // Less than a millisecond would look like nothing was done.
        took.as_millis().max(1),
        names.join(", ")
    )
}

/// A kind of changed file.
#[derive(PartialEq, Eq)]
enum Kind {
    Entry,
    Category,
    Template,
    Other,
}

fn kind_of(path: &str) -> Kind {
    match path.split('/').collect::<Vec<_>>()[..] {
        ["content", _, name] if name.starts_with("_category.") => Kind::Category,
        ["content", _, _] => Kind::Entry,
        ["templates", ..] => Kind::Template,
        _ => Kind::Other,
    }
}
