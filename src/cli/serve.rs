//! `errdex serve`: the site on this machine.

use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;
use std::time::Instant;

use super::report::Reporter;
use crate::build::{Options, Site};
use crate::diagnostics::{self, Diagnostic, Severity};
use crate::preview;
use crate::root::Root;

/// Loads the site and serves it until Ctrl-C.
pub fn serve(
    root: &Root,
    options: &Options,
    host: IpAddr,
    port: Option<u16>,
    reporter: &Reporter,
) -> ExitCode {
    let start = Instant::now();
    let (site, mut problems) = Site::load(root, options);
    diagnostics::sort(&mut problems);
    reporter.problems(&problems);
    let failed = problems.iter().any(|problem| problem.severity == Severity::Error);
    let Some(site) = site.filter(|_| !failed) else {
        reporter.say("the site has errors; correct them and start again");
        return ExitCode::from(1);
    };
    let origin = if root.has_content() { "content/" } else { "the reference inside the binary" };
    reporter.say(&format!(
        "{} entries of {origin} ready in {:.2} s",
        site.catalog.entries.len(),
        start.elapsed().as_secs_f64()
    ));
    let taken = |error: std::io::Error| {
        let address = SocketAddr::new(host, port.unwrap_or(preview::PORT)).to_string();
        let help = "choose another port with --port, or --port 0 for any that is free";
        let message = format!("cannot listen at {address}: {error}");
        reporter.problems(&[Diagnostic::file("listen", address, message, help)]);
        ExitCode::from(1)
    };
    let listener = match preview::listen(host, port) {
        Ok(listener) => listener,
        Err(error) => return taken(error),
    };
    let address = match listener.local_addr() {
        Ok(address) => address,
        Err(error) => return taken(error),
    };
    if port.is_none() && address.port() != preview::PORT {
        reporter.say(&format!("port {} is taken: using {}", preview::PORT, address.port()));
    }
    let ready = || reporter.say(&format!("serving http://{address}/ (Ctrl-C ends it)"));
    preview::serve(site, listener, ready).map_or_else(taken, |()| ExitCode::SUCCESS)
}
