//! The pager of `explain`, and Ctrl-C, which while it runs is the pager's.

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the pager has the terminal.
static PAGING: AtomicBool = AtomicBool::new(false);

/// Set once Ctrl-C was pressed. What was read until then is still told.
pub fn stopped_by_ctrl_c() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    // Without a handler, Ctrl-C ends the program at once, and nothing is lost but the summary.
    let _ = ctrlc::set_handler(move || {
        if !PAGING.load(Ordering::Relaxed) && stopped.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    stop
}

/// Writes a text to standard output; on a terminal through the pager.
pub fn paged(text: &str) -> io::Result<()> {
    let is_dumb = std::env::var_os("TERM").is_none_or(|terminal| terminal == OsStr::new("dumb"));
    let can_page = io::stdout().is_terminal() && !is_dumb;
    let Some(mut pager) = can_page.then(start).flatten() else {
        return io::stdout().write_all(text.as_bytes());
    };
    // Ctrl-C reaches both: were this program to end, the pager would be left with a terminal that the shell has too. One
    // that is waited for already has a handler, and this is refused.
    PAGING.store(true, Ordering::Relaxed);
    let _ = stopped_by_ctrl_c();
    if let Some(mut input) = pager.stdin.take() {
        // A reader who leaves the pager early has read enough.
        let _ = input.write_all(text.as_bytes());
    }
    pager.wait().map(|_| ())
}

/// The pager that `PAGER` names, else `less`, which shows what fits on the screen and ends.
fn start() -> Option<Child> {
    let named = std::env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
    let command = named.unwrap_or_else(|| "less".to_owned());
    let mut words = command.split_whitespace();
    let mut pager = Command::new(words.next()?);
    pager.args(words).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        pager.env("LESS", "FRX");
    }
    pager.spawn().ok()
}
