//! What `errdex serve` shows in the terminal: one screen, drawn again at each change, so that what it says is always
//! what is. Where there is no terminal it writes lines; with `--format json`, one object a line.

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
    /// Whether it is drawn again, not scrolled.
    is_redrawn: bool,
    /// What stays at its top.
    head: Vec<String>,
    /// The last change.
    rebuilt: String,
}

impl Screen {
    /// A screen with these lines at its top.
    pub(super) fn new(reporter: &Reporter, head: Vec<String>) -> Self {
        let is_redrawn = io::stderr().is_terminal() && reporter.is_talkative();
        Self {
            reporter: reporter.clone(),
            is_redrawn,
            head,
            rebuilt: String::new(),
        }
    }

    /// Shows the start: where the site is served, and what is wrong with it.
    pub(super) fn start(&self, urls: &[String], problems: &[Diagnostic]) {
        if self.reporter.is_json() {
            return self.line(json!({"event": "serving", "urls": urls, "diagnostics": problems}));
        }
        if self.is_redrawn {
            return self.draw(problems);
        }
        self.reporter.say(&self.head.join("\n"));
        self.tell(problems);
    }

    /// Shows a change.
    pub(super) fn update(&mut self, update: &Update) {
        if self.reporter.is_json() {
            let milliseconds = update.took.as_secs_f64() * 1e3;
            return self.line(json!({
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
        self.reporter.say(if update.changed.is_empty() {
            "looked at all pages"
        } else {
            &self.rebuilt
        });
        self.tell(update.problems);
    }

    fn line(&self, event: serde_json::Value) {
        self.reporter.print(&format!("{event}\n"));
        // Whoever asked for events has gone, and would not end the preview either.
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
        self.tell(problems);
    }

    fn tell(&self, problems: &[Diagnostic]) {
        self.reporter
            .problems(&problems[..problems.len().min(SHOWN)]);
        if problems.len() > SHOWN {
            self.reporter.say(&format!(
                "... and {} more: `errdex check` tells all\n",
                problems.len() - SHOWN
            ));
        }
        let counted = counted(problems);
        self.reporter.say(if counted.is_empty() {
            "no problems"
        } else {
            &counted
        });
    }
}

/// `rebuilt 1 entry and 2 templates in 4 ms: …`.
fn rebuilt(changed: &[String], took: Duration) -> String {
    let kinds = [
        ("entry", "entries"),
        ("category", "categories"),
        ("template", "templates"),
        ("file", "files"),
    ];
    let count = |kind: &str| changed.iter().filter(|path| kind_of(path) == kind).count();
    let counts = kinds
        .into_iter()
        .filter_map(|(one, several)| match count(one) {
            0 => None,
            1 => Some(format!("1 {one}")),
            many => Some(format!("{many} {several}")),
        });
    let counts = counts.collect::<Vec<_>>().join(", ");
    let more = if changed.len() > NAMED { ", ..." } else { "" };
    let names = changed
        .iter()
        .take(NAMED)
        .map(|name| visible_name(name))
        .collect::<Vec<_>>()
        .join(", ");
    format!(
        "rebuilt {counts} in {} ms: {names}{more}",
        took.as_millis().max(1)
    )
}

fn kind_of(path: &str) -> &'static str {
    match path.split('/').collect::<Vec<_>>()[..] {
        ["content", _, name] if name.starts_with("_category.") => "category",
        ["content", _, _] => "entry",
        ["templates", ..] => "template",
        _ => "file",
    }
}
