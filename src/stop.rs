//! Ends the program at a signal, wherever it is.
//!
//! A thread of its own waits for SIGINT, SIGTERM and SIGHUP and ends the process at once: no stage has to look at a flag,
//! which one slow expression or one file on a slow disk could not do. Only work that would leave something behind asks
//! for [`grace`]: a build removes its staging folder, `verify` ends its servers. That work is interrupted first, and has a
//! moment to clean up; if that is too short, the thread cleans up itself. A second signal does not wait.

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

/// The last signal that came; 0 before.
static SIGNAL: AtomicI32 = AtomicI32::new(0);

/// The work that has to clean up: what interrupts it, and what cleans up instead if it does not end in time.
static WORK: Mutex<Option<(Arc<AtomicBool>, CleanUp)>> = Mutex::new(None);

type CleanUp = Box<dyn FnOnce() + Send>;

/// Whether a signal is the usual end of the command.
static IS_USUAL: AtomicBool = AtomicBool::new(false);

/// Begins to wait for signals. Where that is impossible, the system ends the program, with nothing cleaned up.
pub(crate) fn at_signals() {
    let mut wanted = vec![SIGINT, SIGTERM];
    wanted.extend((!is_ignored(SIGHUP)).then_some(SIGHUP));
    let Ok(mut signals) = Signals::new(wanted) else {
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

/// Until the guard is dropped, a signal sets `interrupt`. Work that has not ended a moment later is ended with the
/// program, after `clean_up`.
pub(crate) fn grace(
    interrupt: &Arc<AtomicBool>,
    clean_up: impl FnOnce() + Send + 'static,
) -> Grace {
    let work = (Arc::clone(interrupt), Box::new(clean_up) as CleanUp);
    *WORK.lock().unwrap_or_else(PoisonError::into_inner) = Some(work);
    Grace(())
}

/// Work that has to clean up.
#[must_use]
#[derive(Debug)]
pub(crate) struct Grace(());

impl Drop for Grace {
    fn drop(&mut self) {
        *WORK.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Makes a signal the usual end of the command: its exit status is then 0.
pub(crate) fn is_the_usual_end() {
    IS_USUAL.store(true, Ordering::SeqCst);
}

/// Whether a signal came.
pub(crate) fn is_wanted() -> bool {
    SIGNAL.load(Ordering::SeqCst) != 0
}

/// The exit status of a command that a signal ended, as shells have it.
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

/// Whether the caller ignores a signal, as `nohup` does; a handler would overrule that. Other systems than Linux do not
/// say; `nohup` is what is safe to assume there.
fn is_ignored(signal: i32) -> bool {
    let Ok(status) = fs::read_to_string("/proc/self/status") else {
        return true;
    };
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}
