//! `errdex serve`: serves the site on this machine, and reloads it when its files change.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;

use super::report::Reporter;
use super::screen::Screen;
use crate::diagnostics::Diagnostic;
use crate::preview::{self, Host, Preview, Watch};
use crate::root::{FOLDERS, Root};
use crate::site::Options;
use crate::site::live::Live;
use crate::stop;

/// Where the preview listens.
#[derive(Args)]
pub(super) struct Listening {
    /// Address to listen on; with 0.0.0.0, other devices on the network can open the site
    #[arg(long, default_value = "127.0.0.1", value_name = "HOST", value_parser = parse_host)]
    host: Host,
    /// Port to listen on; 0 for any free port [default: 8502, or the next free port]
    #[arg(short, long)]
    port: Option<u16>,
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
}

fn parse_host(name: &str) -> Result<Host, String> {
    Host::parse(name).map_err(|error| format!("not an address of this machine: {error}"))
}

/// Serves the site until Ctrl-C.
pub(super) fn serve(
    root: &Root,
    options: &Options,
    listening: Listening,
    reporter: &Reporter,
) -> ExitCode {
    stop::is_the_usual_end();

    let Listening { host, port, open } = listening;
    let bound = preview::listen(host.address, port)
        .and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (address, listener) = match bound {
        Ok(bound) => bound,
        Err(error) => {
            let address = SocketAddr::new(host.address, port.unwrap_or(preview::PORT));
            return refused(address, &error, reporter);
        }
    };

    let start = Instant::now();
    // Before anything is read, so that no change falls between reading and watching.
    let (watch, unwatched) = Watch::new(root);
    let live = Live::load(root.clone(), options.clone());
    let urls = host.urls(address.port());

    let mut head = vec![];
    if port.is_none() && address.port() != preview::PORT {
        let used = address.port();
        head.push(format!("port {} is taken: using {used}", preview::PORT));
    }
    head.extend(heading(root, &live, start.elapsed(), &urls));
    let mut screen = Screen::new(reporter, head);

    let problems = live.problems();
    let preview = Preview::new(live.site(), host);
    preview.report(problems.clone());
    let served = Arc::clone(&preview);
    let ready = || {
        screen.start(&urls, &[problems, unwatched].concat());
        if open && let Err(error) = open::that_detached(&urls[0]) {
            reporter.say(&format!("cannot open a browser: {error}"));
        }

        thread::spawn(move || {
            preview::follow(live, watch, &preview, |update| screen.update(update))
        });
    };

    match preview::serve(served, listener, ready) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refused(address, &error, reporter),
    }
}

/// What is served, and where.
fn heading(root: &Root, live: &Live, took: Duration, urls: &[String]) -> Vec<String> {
    let entries = live.site().read().catalog.entries.len();
    let origin = if root.has_content() {
        "content/"
    } else {
        "the built-in reference"
    };
    let folders = FOLDERS.map(|folder| format!("{folder}/")).join(", ");

    let mut lines = vec![
        format!(
            "{entries} entries from {origin} ready in {:.2} s",
            took.as_secs_f64()
        ),
        format!("watching {folders} in {}", root.folder().display()),
        format!("serving {} (press Ctrl-C to stop)", urls[0]),
    ];
    for url in &urls[1..] {
        lines.push(format!("on the network {url}"));
    }
    lines
}

fn refused(address: SocketAddr, error: &std::io::Error, reporter: &Reporter) -> ExitCode {
    let help = match error.kind() {
        ErrorKind::AddrNotAvailable => "choose an address of this machine with --host",
        ErrorKind::PermissionDenied => "choose port 1024 or higher with --port",
        _ => "choose another port with --port, or any free one with --port 0",
    };
    let message = format!("cannot listen on {address}: {error}");
    reporter.refused(&Diagnostic::file(
        "listen",
        address.to_string(),
        message,
        help,
    ))
}
