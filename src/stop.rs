//! Ends the program at a signal, whatever it is doing.
//!
//! A separate thread waits for SIGINT, SIGTERM and SIGHUP and ends the process at once. No stage has to poll a flag,
//! which it could not do in the middle of one slow expression or one read from a slow disk. Only work that would leave
//! something behind asks for [`grace`]: a build removes its staging folder, `verify` ends its servers. Such work is
//! interrupted first and gets a moment to clean up; if that is too short, the thread cleans up instead. A second signal
//! ends the program immediately.

use std::fs;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level;

/// How long work may take to clean up.
const GRACE: Duration = Duration::from_millis(900);

/// The last signal received; 0 if none.
static SIGNAL: AtomicI32 = AtomicI32::new(0);

/// Work in progress: the flag that interrupts it, and what cleans up if it does not end in time.
static WORK: Mutex<Option<(Arc<AtomicBool>, CleanUp)>> = Mutex::new(None);

type CleanUp = Box<dyn FnOnce() + Send>;

/// Whether a signal is the usual end of the command.
static IS_USUAL: AtomicBool = AtomicBool::new(false);

/// Starts waiting for signals. If that is impossible, a signal ends the program without any clean-up.
pub(crate) fn at_signals() {
    let mut handled = vec![SIGINT, SIGTERM];
    if !is_ignored(SIGHUP) {
        handled.push(SIGHUP);
    }

    let Ok(mut signals) = Signals::new(handled) else {
        return;
    };
    thread::spawn(move || signals.forever().for_each(end));
}

/// Ends the program; at the first signal, after the work that asked for [`grace`].
fn end(signal: i32) {
    SIGNAL.store(signal, Ordering::SeqCst);

    // Taken at the first signal, so that the second finds none.
    let work = WORK.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some((interrupt, clean_up)) = work else {
        low_level::exit(status())
    };

    interrupt.store(true, Ordering::SeqCst);
    thread::spawn(move || {
        thread::sleep(GRACE);
        clean_up();
        low_level::exit(status());
    });
}

/// Until the guard is dropped, a signal sets `interrupt`. If the work does not end within a moment, the program runs
/// `clean_up` and exits.
pub(crate) fn grace(
    interrupt: &Arc<AtomicBool>,
    clean_up: impl FnOnce() + Send + 'static,
) -> Grace {
    let work = (Arc::clone(interrupt), Box::new(clean_up) as CleanUp);
    *WORK.lock().unwrap_or_else(PoisonError::into_inner) = Some(work);
    Grace(())
}

#[must_use]
#[derive(Debug)]
pub(crate) struct Grace(());

impl Drop for Grace {
    fn drop(&mut self) {
        *WORK.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Declares that a signal is the usual end of the command, so that its exit status is 0.
pub(crate) fn is_the_usual_end() {
    IS_USUAL.store(true, Ordering::SeqCst);
}

/// Whether a signal was received.
pub(crate) fn is_requested() -> bool {
    SIGNAL.load(Ordering::SeqCst) != 0
}

/// The exit status of a command that a signal ended, as shells report it.
pub(crate) fn exit_code() -> ExitCode {
    ExitCode::from(u8::try_from(status()).unwrap_or(1))
}

fn status() -> i32 {
    if IS_USUAL.load(Ordering::SeqCst) {
        0
    } else {
        128 + SIGNAL.load(Ordering::SeqCst)
    }
}

/// Whether the caller ignores a signal, as `nohup` does; a handler would overrule that.
fn is_ignored(signal: i32) -> bool {
    let Ok(status) = fs::read_to_string("/proc/self/status") else {
        // Only Linux has this file. Elsewhere, assuming `nohup` is safe: without a handler the system decides.
        return true;
    };

    let Some(mask) = status.lines().find_map(|line| line.strip_prefix("SigIgn:")) else {
        return false;
    };
    match u64::from_str_radix(mask.trim(), 16) {
        Ok(mask) => mask >> (signal - 1) & 1 == 1,
        Err(_) => false,
    }
}
