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

/// What is args of a build.
#[derive(Args)]
pub(super) struct BuildArgs {
    #[command(flatten)]
    site: SiteArguments,
    #[command(flatten)]
    pub source: Source,
    /// The folder to write; it is replaced as a whole [default: dist, which is in a root that was found upwards]
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write links that name index.html, for pages opened without a web server
    #[arg(long)]
    offline: bool,
    /// Write compressed copies, .gz and .br, beside the text files, for web servers that send them
    #[arg(long, conflicts_with = "offline")]
    compress: bool,
}

/// What is args of a check.
#[derive(Args)]
pub(super) struct Checked {
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
    let BuildArgs {
        site,
        out,
        offline,
        compress,
        ..
    } = args;
    let out = common.out(out, root);
    let flavor = if offline {
        Flavor::Offline
    } else {
        Flavor::Web
    };
    let options = options(site, flavor);
    let target = Target {
        out: &out,
        compress,
    };
    run(
        root,
        reporter,
        |progress| site::build(root, &options, &target, progress),
        |outcome| written(&target, outcome),
    )
}

/// What was written, in words.
fn written(target: &Target, outcome: &Outcome) -> String {
    let Outcome {
        pages,
        files,
        compressed,
        ..
    } = outcome;
    let copies = if target.compress {
        format!(", {compressed} compressed copies")
    } else {
        String::new()
    };
    format!(
        "{pages} pages ({files} files{copies}) written to {}",
        target.out.display()
    )
}

/// Finds what is wrong.
pub(super) fn check(root: &Root, options: &Options, reporter: &Reporter) -> ExitCode {
    run(
        root,
        reporter,
        |progress| site::check(root, options, today(), progress),
        |outcome| format!("{} pages checked", outcome.pages),
    )
}

/// The days from 1 January 1970 to now, or to the time in `SOURCE_DATE_EPOCH` (reproducible-builds.org).
pub(super) fn today() -> i64 {
    let now = || {
        UNIX_EPOCH
            .elapsed()
            .map_or(0, |elapsed| elapsed.as_secs().cast_signed())
    };
    let source_date = std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|seconds| seconds.parse().ok());
    source_date.unwrap_or_else(now).div_euclid(24 * 60 * 60)
}

/// Does the work, shows its progress, and reports its outcome.
fn run(
    root: &Root,
    reporter: &Reporter,
    work: impl FnOnce(&Progress) -> Outcome,
    result: impl FnOnce(&Outcome) -> String,
) -> ExitCode {
    let folder = root.folder().display();
    let is_own = root.has_content();
    reporter.detail(&format!(
        "content of {}",
        if is_own {
            folder.to_string()
        } else {
            "the binary".into()
        }
    ));
    let start = Instant::now();
    let progress = Arc::new(Progress::default());
    let shown = reporter.progress(&progress);
    let outcome = work(&progress);
    drop(shown);
    let seconds = start.elapsed().as_secs_f64();
    let result = format!("{} in {seconds:.2} s", result(&outcome));
    reporter.outcome(&outcome, seconds, &result)
}
