//! How commands speak: to people on standard error, to programs (`--format json`) on standard output.
//!
//! Every command prints its result with [`Reporter::print`]; whether that worked is known at the end: [`Reporter::end`].

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

/// Speaks as the arguments ask.
#[derive(Clone, Default)]
pub(super) struct Reporter {
    format: Format,
    root: PathBuf,
    styled: bool,
    quiet: bool,
    verbose: bool,
    /// Why the result could not be printed.
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

    /// Whether what is printed arrives.
    pub(super) fn can_print(&self) -> bool {
        self.unprinted.get().is_none()
    }

    /// Takes in whether something else could print a result on standard output.
    pub(super) fn printed(&self, result: io::Result<()>) {
        if let Err(error) = result.and_then(|()| io::stdout().flush()) {
            let _ = self.unprinted.set(error);
        }
    }

    /// Ends a command with its exit status; where its result could not be printed, with an error.
    pub(super) fn end(&self, code: ExitCode) -> ExitCode {
        match self.unprinted_status() {
            None | Some(0) => code,
            Some(status) => ExitCode::from(status),
        }
    }

    /// Reports that the result could not be printed, if so, and gives the exit status for that. A closed pipe is not an
    /// error: its reader has read enough.
    pub(super) fn unprinted_status(&self) -> Option<u8> {
        let error = self.unprinted.get()?;
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Some(0);
        }
        let message = format!("the result cannot be printed: {error}");
        let help = "free some space where standard output goes, or send it elsewhere";
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

    /// Whether it says more than problems, to a person.
    pub(super) fn is_talkative(&self) -> bool {
        !self.quiet && !self.is_json()
    }

    /// A line about what happens, unless `--quiet`.
    pub(super) fn say(&self, line: &str) {
        if self.is_talkative() {
            let _ = writeln!(io::stderr(), "{}", visible(line));
        }
    }

    /// A line that must be known to trust the result, also with `--quiet` and `--format json`.
    pub(super) fn note(&self, line: &str) {
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// A line about what went wrong, to a person.
    pub(super) fn complain(&self, line: &str) {
        if !self.is_json() {
            let _ = writeln!(io::stderr(), "{}", visible(line));
        }
    }

    /// A line that only `--verbose` asks for.
    pub(super) fn detail(&self, line: &str) {
        if self.verbose {
            self.say(line);
        }
    }

    /// Wrong usage: the problem, and exit status 2.
    pub(super) fn usage(&self, problem: &Diagnostic) -> ExitCode {
        self.problems(std::slice::from_ref(problem));
        ExitCode::from(2)
    }

    /// Something that cannot be done: why, and exit status 1.
    pub(super) fn refused(&self, problem: &Diagnostic) -> ExitCode {
        self.problems(std::slice::from_ref(problem));
        ExitCode::from(1)
    }

    /// Shows problems to a person, or where GitHub shows them to one.
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

    /// Ends a command: its problems, its result, its exit status. `result` is what a person reads if all is well.
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
            let counted = counted(&outcome.diagnostics);
            match (outcome.failed(), counted.is_empty()) {
                (true, _) => self.say(&format!("{counted} found; nothing was written")),
                (false, true) => self.say(result),
                (false, false) => self.say(&format!("{result}; {counted}")),
            }
        }
        ExitCode::from(u8::from(outcome.failed()))
    }

    /// Shows how far the work is, once it has taken a second, on a terminal, until the guard is dropped.
    pub(super) fn progress(&self, progress: &Arc<Progress>) -> ShownProgress {
        let running = Arc::new(AtomicBool::new(true));
        let shown = self.is_talkative() && io::stderr().is_terminal();
        let thread = shown.then(|| {
            let (running, progress) = (Arc::clone(&running), Arc::clone(progress));
            thread::spawn(move || show_progress(&running, &progress))
        });
        ShownProgress { running, thread }
    }
}

/// Work that shows how far it is.
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
    let mut shown = false;
    while running.load(Ordering::Relaxed) {
        thread::park_timeout(Duration::from_millis(100));
        if start.elapsed() > Duration::from_secs(1) {
            shown = true;
            let _ = write!(
                io::stderr(),
                "\r{} files rendered",
                progress.rendered.load(Ordering::Relaxed)
            );
        }
    }
    if shown {
        let _ = write!(io::stderr(), "\r{:40}\r", "");
    }
}

/// `2 errors, 1 warning`; nothing where there are none.
pub(super) fn counted(problems: &[Diagnostic]) -> String {
    let of = |severity| {
        problems
            .iter()
            .filter(|problem| problem.severity == severity)
            .count()
    };
    let count = |severity, word: &str| match of(severity) {
        0 => None,
        1 => Some(format!("1 {word}")),
        several => Some(format!("{several} {word}s")),
    };
    let both = [
        count(Severity::Error, "error"),
        count(Severity::Warning, "warning"),
    ];
    both.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
