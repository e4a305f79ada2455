//! `errdex build` and `errdex check`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Instant;

use super::report::Reporter;
use crate::build::{self, Options};
use crate::root::Root;

/// Writes the site to `out`.
pub fn build(root: &Root, options: &Options, out: &Path, reporter: &Reporter) -> ExitCode {
    say_root(root, reporter);
    let start = Instant::now();
    let done = Arc::new(AtomicUsize::new(0));
    let progress = reporter.progress(&done);
    let outcome = build::build(root, options, out, &done);
    drop(progress);
    let seconds = start.elapsed().as_secs_f64();
    let (pages, files, out) = (outcome.pages, outcome.files, out.display());
    reporter.outcome(
        &outcome,
        seconds,
        &format!("{pages} pages ({files} files) written to {out} in {seconds:.2} s"),
    )
}

/// Finds what is wrong.
pub fn check(root: &Root, options: &Options, reporter: &Reporter) -> ExitCode {
    say_root(root, reporter);
    let start = Instant::now();
    let done = Arc::new(AtomicUsize::new(0));
    let progress = reporter.progress(&done);
    let outcome = build::check(root, options, &done);
    drop(progress);
    let seconds = start.elapsed().as_secs_f64();
    reporter.outcome(&outcome, seconds, &format!("{} pages checked in {seconds:.2} s", outcome.pages))
}

fn say_root(root: &Root, reporter: &Reporter) {
    if root.has_content() {
        reporter.detail(&format!("content of {}", root.folder().display()));
    } else {
        reporter.say("no content folder here: using the reference inside the binary");
    }
}
