//! `errdex build` and `errdex check`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Instant, UNIX_EPOCH};

use clap::Args;

use super::report::Reporter;
use super::roots::Source;
use super::{Common, SiteArguments, options};
use crate::pages::links::url::Flavor;
use crate::root::Root;
use crate::site::{self, Options, Outcome, Progress, Target};

#[derive(Args)]
pub(super) struct BuildArgs {
    #[command(flatten)]
    site: SiteArguments,
    #[command(flatten)]
    pub source: Source,
    /// Folder to write; it is replaced as a whole [default: dist; next to content/ if that was
    /// found in a parent folder]
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write links to index.html, for pages opened without a web server
    #[arg(long)]
    offline: bool,
    /// Write compressed copies (.gz and .br) of the text files, for web servers that send them
    #[arg(long, conflicts_with = "offline")]
    compress: bool,
}

#[derive(Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub site: SiteArguments,
    #[command(flatten)]
    pub source: Source,
}

/// Writes the site to a folder.
pub(super) fn build(
    root: &Root,
    args: BuildArgs,
    common: &Common,
    reporter: &Reporter,
) -> ExitCode {
    let out = common.out(args.out, root);
    let target = Target {
        out: &out,
        compress: args.compress,
    };
    let flavor = if args.offline {
        Flavor::Offline
    } else {
        Flavor::Web
    };
    let options = options(args.site, flavor);

    run(
        root,
        reporter,
        |progress| site::build(root, &options, &target, progress),
        |outcome| written(&target, outcome),
    )
}

/// `12 pages (40 files, 76 compressed copies) written to dist`.
fn written(target: &Target, outcome: &Outcome) -> String {
    let Outcome { pages, files, .. } = outcome;
    let copies = if target.compress {
        format!(", {} compressed copies", outcome.compressed)
    } else {
        String::new()
    };
    format!(
        "{pages} pages ({files} files{copies}) written to {}",
        target.out.display()
    )
}

/// Finds all problems, and writes nothing.
pub(super) fn check(root: &Root, options: &Options, reporter: &Reporter) -> ExitCode {
    run(
        root,
        reporter,
        |progress| site::check(root, options, today(), progress),
        |outcome| format!("{} pages checked", outcome.pages),
    )
}

/// The days from 1 January 1970 to now, or to the time in `SOURCE_DATE_EPOCH`
/// (reproducible-builds.org).
pub(super) fn today() -> i64 {
    let source_date = std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|seconds| seconds.parse().ok());
    let seconds: i64 = match source_date {
        Some(seconds) => seconds,
        // A clock before 1970 is wrong anyway.
        None => UNIX_EPOCH
            .elapsed()
            .map_or(0, |elapsed| elapsed.as_secs().cast_signed()),
    };
    seconds.div_euclid(24 * 60 * 60)
}

/// Does the work, shows its progress, and reports its outcome.
fn run(
    root: &Root,
    reporter: &Reporter,
    work: impl FnOnce(&Progress) -> Outcome,
    result: impl FnOnce(&Outcome) -> String,
) -> ExitCode {
    if root.has_content() {
        reporter.detail(&format!("using the content of {}", root.folder().display()));
    } else {
        reporter.detail("using the built-in reference");
    }

    let start = Instant::now();
    let progress = Arc::new(Progress::default());
    let shown = reporter.progress(&progress);
    let outcome = work(&progress);
    // Its line must be gone before anything else is printed.
    drop(shown);

    let seconds = start.elapsed().as_secs_f64();
    let result = format!("{} in {seconds:.2} s", result(&outcome));
    reporter.outcome(&outcome, seconds, &result)
}
