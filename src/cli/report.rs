//! How commands print: text for people on standard error, results for programs (`--format json`) on
//! standard output.
//!
//! Every command prints its result with [`Reporter::print`]; whether that worked is known at the
//! end: [`Reporter::end`].

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Common, Format};
use crate::diagnostics::{Diagnostic, Severity};
use crate::root::Root;
use crate::site::{Outcome, Progress};
use crate::stop;
use crate::visible::visible;

/// Prints what a command has to say, as the arguments ask.
#[derive(Clone, Default)]
pub(super) struct Reporter {
    format: Format,
    root: PathBuf,
    styled: bool,
    quiet: bool,
    verbose: bool,
    /// Why the result could not be printed; shared with the copies for each root.
    unprinted: Arc<OnceLock<io::Error>>,
}

/// How many problems are shown in full; more would push the first out of the terminal.
const SHOWN: usize = 50;

impl Reporter {
    /// A reporter for these arguments.
    pub(super) fn new(common: &Common) -> Self {
        let styled = common.styled(&io::stderr());
        let Common {
            format,
            quiet,
            verbose,
            ..
        } = *common;
        Self {
            format,
            root: PathBuf::new(),
            styled,
            quiet,
            verbose,
            unprinted: Arc::default(),
        }
    }

    /// The same, for the files of a root.
    #[must_use]
    pub(super) fn of(&self, root: &Root) -> Self {
        Self {
            root: root.folder().to_owned(),
            ..self.clone()
        }
    }

    /// Prints a result, or a part of it, on standard output.
    pub(super) fn print(&self, text: &str) {
        if self.can_print() {
            self.printed(io::stdout().write_all(text.as_bytes()));
        }
    }

    /// Whether standard output still accepts what is printed.
    pub(super) fn can_print(&self) -> bool {
        self.unprinted.get().is_none()
    }

    /// Records whether a result printed by other means reached standard output.
    pub(super) fn printed(&self, result: io::Result<()>) {
        if let Err(error) = result.and_then(|()| io::stdout().flush()) {
            let _ = self.unprinted.set(error);
        }
    }

    /// The exit status of a command: its own, or an error if its result could not be printed.
    pub(super) fn end(&self, code: ExitCode) -> ExitCode {
        match self.unprinted_status() {
            None | Some(0) => code,
            Some(status) => ExitCode::from(status),
        }
    }

    /// Reports that the result could not be printed, if so, and gives the exit status for that. A
    /// closed pipe is not an error: its reader has read enough.
    pub(super) fn unprinted_status(&self) -> Option<u8> {
        let error = self.unprinted.get()?;
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Some(0);
        }

        let message = format!("cannot print the result: {error}");
        let help = "free some space where standard output goes, or redirect it";
        self.on_stderr(&[Diagnostic::file(
            "not-printed",
            "standard output",
            message,
            help,
        )]);
        Some(1)
    }

    /// Whether the result is JSON.
    pub(super) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Whether a person reads the output and wants more than problems.
    pub(super) fn is_talkative(&self) -> bool {
        !self.quiet && !self.is_json()
    }

    /// A line about what happens, unless `--quiet`.
    pub(super) fn say(&self, line: &str) {
        if self.is_talkative() {
            let _ = writeln!(io::stderr(), "{}", visible(line));
        }
    }

    /// A line that is needed to trust the result, so it appears even with `--quiet` and `--format
    /// json`.
    pub(super) fn note(&self, line: &str) {
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// A line about what went wrong, to a person.
    pub(super) fn complain(&self, line: &str) {
        if !self.is_json() {
            let _ = writeln!(io::stderr(), "{}", visible(line));
        }
    }

    /// A line that appears only with `--verbose`.
    pub(super) fn detail(&self, line: &str) {
        if self.verbose {
            self.say(line);
        }
    }

    /// Reports a usage error; gives exit status 2.
    pub(super) fn usage(&self, problem: &Diagnostic) -> ExitCode {
        self.problems(std::slice::from_ref(problem));
        ExitCode::from(2)
    }

    /// Reports why something cannot be done; gives exit status 1.
    pub(super) fn refused(&self, problem: &Diagnostic) -> ExitCode {
        self.problems(std::slice::from_ref(problem));
        ExitCode::from(1)
    }

    /// Prints problems for a person, or as annotations that GitHub shows to one.
    pub(super) fn problems(&self, problems: &[Diagnostic]) {
        if self.format == Format::Github {
            let lines: String = problems
                .iter()
                .map(|problem| problem.annotation(&self.root) + "\n")
                .collect();
            return self.print(&lines);
        }
        self.on_stderr(problems);
    }

    fn on_stderr(&self, problems: &[Diagnostic]) {
        let mut stderr = io::stderr().lock();
        for problem in problems.iter().take(SHOWN) {
            let _ = writeln!(stderr, "{}\n", problem.report(self.styled));
        }
        if problems.len() > SHOWN {
            let _ = writeln!(
                stderr,
                "... and {} more (all with --format json)\n",
                problems.len() - SHOWN
            );
        }
    }

    /// Reports the problems and the result of a build or a check; gives its exit status. `result`
    /// is printed for a person if it succeeded.
    pub(super) fn outcome(&self, outcome: &Outcome, seconds: f64, result: &str) -> ExitCode {
        if outcome.stopped {
            self.say("stopped");
            return stop::exit_code();
        }

        if self.is_json() {
            let report = json!({
                "diagnostics": outcome.diagnostics,
                "pages": outcome.pages,
                "files": outcome.files,
                "seconds": seconds,
            });
            self.print(&format!("{report:#}\n"));
        } else {
            self.problems(&outcome.diagnostics);
            let counts = counted(&outcome.diagnostics);
            if outcome.failed() {
                self.say(&format!("{counts} found; nothing was written"));
            } else if counts.is_empty() {
                self.say(result);
            } else {
                self.say(&format!("{result}; {counts}"));
            }
        }
        ExitCode::from(u8::from(outcome.failed()))
    }

    /// Shows the progress of work that takes longer than a second, on a terminal, until the guard
    /// is dropped.
    pub(super) fn progress(&self, progress: &Arc<Progress>) -> ShownProgress {
        let running = Arc::new(AtomicBool::new(true));
        let mut shown = ShownProgress {
            running: Arc::clone(&running),
            thread: None,
        };

        if self.is_talkative() && io::stderr().is_terminal() {
            let progress = Arc::clone(progress);
            shown.thread = Some(thread::spawn(move || show_progress(&running, &progress)));
        }
        shown
    }
}

/// Shows the progress of work until it is dropped.
pub(super) struct ShownProgress {
    running: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Drop for ShownProgress {
    fn drop(&mut self) {
        self.running.store(false, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

fn show_progress(running: &AtomicBool, progress: &Progress) {
    let start = Instant::now();
    let mut is_shown = false;
    while running.load(Ordering::Relaxed) {
        thread::park_timeout(Duration::from_millis(100));
        if start.elapsed() > Duration::from_secs(1) {
            is_shown = true;
            let rendered = progress.rendered.load(Ordering::Relaxed);
            let _ = write!(io::stderr(), "\r{rendered} files rendered");
        }
    }

    if is_shown {
        let _ = write!(io::stderr(), "\r{:40}\r", "");
    }
}

/// `2 errors, 1 warning`; empty if there are none.
pub(super) fn counted(problems: &[Diagnostic]) -> String {
    let mut counts = vec![];
    for (severity, word) in [(Severity::Error, "error"), (Severity::Warning, "warning")] {
        match count(problems, severity) {
            0 => {}
            1 => counts.push(format!("1 {word}")),
            several => counts.push(format!("{several} {word}s")),
        }
    }
    counts.join(", ")
}

fn count(problems: &[Diagnostic], severity: Severity) -> usize {
    problems
        .iter()
        .filter(|problem| problem.severity == severity)
        .count()
}
