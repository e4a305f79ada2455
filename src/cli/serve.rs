//! `errdex serve`: the site on this machine, in step with its files.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

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
    /// The address or name to listen at; 0.0.0.0 for all, so that a phone in the same network can open it
    #[arg(long, default_value = "127.0.0.1", value_name = "HOST", value_parser = parse_host)]
    host: Host,
    /// The port to listen at; 0 for any that is free [default: 8502, or the next one that is free]
    #[arg(short, long)]
    port: Option<u16>,
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
}

fn parse_host(name: &str) -> Result<Host, String> {
    Host::parse(name).map_err(|error| format!("no address of this machine: {error}"))
}

/// Serves the site until Ctrl-C, and follows its files.
pub(super) fn serve(
    root: &Root,
    options: &Options,
    listening: Listening,
    reporter: &Reporter,
) -> ExitCode {
    stop::is_the_usual_end();
    let Listening { host, port, open } = listening;
    let listener = match preview::listen(host.address, port) {
        Ok(listener) => listener,
        Err(error) => {
            return refused(
                SocketAddr::new(host.address, port.unwrap_or(preview::PORT)),
                &error,
                reporter,
            );
        }
    };
    let address = match listener.local_addr() {
        Ok(address) => address,
        Err(error) => {
            return refused(
                SocketAddr::new(host.address, port.unwrap_or_default()),
                &error,
                reporter,
            );
        }
    };
    let start = Instant::now();
    // Before anything is read, so that no change falls between reading and watching.
    let (watch, unwatched) = Watch::new(root);
    let live = Live::load(root.clone(), options.clone());
    let urls = host.urls(address.port());
    let mut head = vec![];
    if port.is_none() && address.port() != preview::PORT {
        head.push(format!(
            "port {} is taken: using {}",
            preview::PORT,
            address.port()
        ));
    }
    let origin = if root.has_content() {
        "content/"
    } else {
        "the reference inside the binary"
    };
    let entries = live.site().read().catalog.entries.len();
    head.push(format!(
        "{entries} entries of {origin} ready in {:.2} s",
        start.elapsed().as_secs_f64()
    ));
    head.push(format!(
        "watching {} of {}",
        FOLDERS.map(|folder| format!("{folder}/")).join(", "),
        root.folder().display()
    ));
    head.push(format!("serving {} (Ctrl-C ends it)", urls[0]));
    head.extend(
        urls.iter()
            .skip(1)
            .map(|url| format!("in this network {url}")),
    );
    let mut screen = Screen::new(reporter, head);
    let problems = [live.problems(), unwatched].concat();
    let preview = Preview::new(live.site(), host);
    preview.tell(live.problems());
    let served = Arc::clone(&preview);
    let ready = || {
        screen.start(&urls, &problems);
        if open && let Err(error) = open::that_detached(&urls[0]) {
            reporter.say(&format!("no browser could be opened: {error}"));
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

fn refused(address: SocketAddr, error: &std::io::Error, reporter: &Reporter) -> ExitCode {
    let help = match error.kind() {
        ErrorKind::AddrNotAvailable => "choose an address of this machine with --host",
        ErrorKind::PermissionDenied => "choose a port from 1024 on with --port",
        _ => "choose another port with --port, or --port 0 for any that is free",
    };
    let message = format!("cannot listen at {address}: {error}");
    reporter.problems(&[Diagnostic::file(
        "listen",
        address.to_string(),
        message,
        help,
    )]);
    ExitCode::from(1)
}
