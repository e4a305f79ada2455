//! `errdex hosting`: web server configuration for a site.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Common;
use super::report::Reporter;
use super::roots::Source;
use crate::authoring::{Host, Hosting, Listen};
use crate::content::format::scalars::BaseUrl;
use crate::diagnostics::Severity;
use crate::preview;
use crate::root::Root;
use crate::site::{Options, Site};

#[derive(Args)]
pub(super) struct HostingArgs {
    /// Web server or hosting service
    #[arg(value_enum)]
    host: Host,
    /// Public URL of the site, instead of `base_url` in site.yaml
    #[arg(long, value_name = "URL", value_parser = BaseUrl::parse)]
    base_url: Option<BaseUrl>,
    #[command(flatten)]
    pub source: Source,
    /// Folder that the site was built into [default: dist, as for `build`]
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Port, or address and port, for the server to listen on without TLS
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
    let (site, mut problems) = Site::load(root, &options);
    problems.retain(|problem| problem.severity == Severity::Error);
    if !problems.is_empty() {
        reporter.problems(&problems);
        return ExitCode::FAILURE;
    }

    // The site may not have been built yet.
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
