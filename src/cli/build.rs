//! `errdex build` and `errdex check`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Instant, UNIX_EPOCH};

use super::report::Reporter;
use crate::build::{self, Options, Outcome, Progress};
use crate::root::Root;

/// Writes the site to `out`.
pub fn build(root: &Root, options: &Options, out: &Path, reporter: &Reporter) -> ExitCode {
    run(
        root,
        reporter,
        |progress| build::build(root, options, out, progress),
        |outcome| format!("{} pages ({} files) written to {}", outcome.pages, outcome.files, out.display()),
    )
}

/// Finds what is wrong.
pub fn check(root: &Root, options: &Options, reporter: &Reporter) -> ExitCode {
    run(
        root,
        reporter,
        |progress| build::check(root, options, today(), progress),
        |outcome| format!("{} pages checked", outcome.pages),
    )
}

/// The days from 1 January 1970 to now, or to the time that `SOURCE_DATE_EPOCH` says (reproducible-builds.org).
pub fn today() -> i64 {
    let said = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let now = || UNIX_EPOCH.elapsed().map_or(0, |elapsed| elapsed.as_secs().cast_signed());
    said.unwrap_or_else(now).div_euclid(24 * 60 * 60)
}

/// Does the work, shows its progress, lets Ctrl-C stop it, and tells its outcome.
fn run(
    root: &Root,
    reporter: &Reporter,
    work: impl FnOnce(&Progress) -> Outcome,
    result: impl FnOnce(&Outcome) -> String,
) -> ExitCode {
    say_root(root, reporter);
    let start = Instant::now();
    let progress = Arc::new(Progress::default());
    let stop = Arc::clone(&progress);
    // Without a handler, Ctrl-C ends the program all the same; only the staging folder stays until the next build.
    let _ = ctrlc::set_handler(move || stop.stopped.store(true, Ordering::Relaxed));
    let shown = reporter.progress(&progress);
    let outcome = work(&progress);
    drop(shown);
    let seconds = start.elapsed().as_secs_f64();
    let result = format!("{} in {seconds:.2} s", result(&outcome));
    reporter.outcome(&outcome, seconds, &result)
}

fn say_root(root: &Root, reporter: &Reporter) {
    if root.has_content() {
        reporter.detail(&format!("content of {}", root.folder().display()));
    } else {
        reporter.say("no content folder here: using the reference inside the binary");
    }
}
