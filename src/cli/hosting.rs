//! `errdex hosting`: what a web server needs to know of a site.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Common;
use super::report::Reporter;
use super::roots::Source;
use crate::authoring::{Host, Hosting, Listen};
use crate::content::format::scalars::BaseUrl;
use crate::diagnostics::{Diagnostic, Severity};
use crate::preview;
use crate::root::Root;
use crate::site::{Options, Site};

/// What is args of a configuration.
#[derive(Args)]
pub(super) struct HostingArgs {
    /// What the site is hosted with
    #[arg(value_enum)]
    host: Host,
    /// Where the site will stand, instead of `base_url` in site.yaml
    #[arg(long, value_name = "URL", value_parser = BaseUrl::parse)]
    base_url: Option<BaseUrl>,
    #[command(flatten)]
    pub source: Source,
    /// The folder that the site was built into [default: dist, as for `build`]
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Where the server listens, unencrypted: a port, or an address and a port
    #[arg(long, value_name = "[ADDRESS:]PORT")]
    listen: Option<Listen>,
}

/// Prints a configuration.
pub(super) fn hosting(
    root: &Root,
    args: HostingArgs,
    common: &Common,
    reporter: &Reporter,
) -> ExitCode {
    let options = Options {
        base_url: args.base_url,
        ..Options::default()
    };
    let (site, problems) = Site::load(root, &options);
    let errors: Vec<Diagnostic> = problems
        .into_iter()
        .filter(|problem| problem.severity == Severity::Error)
        .collect();
    if !errors.is_empty() {
        reporter.problems(&errors);
        return ExitCode::FAILURE;
    }
    // Without a folder there yet, its path is what it will be.
    let out = common.out(args.out, root);
    let folder = out
        .canonicalize()
        .or_else(|_| std::path::absolute(&out))
        .unwrap_or(out);
    let hosting = Hosting {
        base_url: &site.catalog.site.base_url,
        folder: &folder,
        listen: args.listen,
        policy: preview::POLICY,
        redirects: site.pages.redirects(&site.catalog),
    };
    match hosting.configuration(args.host) {
        Ok(text) => {
            reporter.print(&text);
            ExitCode::SUCCESS
        }
        Err(problem) => reporter.refused(&problem),
    }
}
