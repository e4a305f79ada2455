//! Finds free ports on loopback, and whether a server listens on one. Nothing connects to find out: a probe would leave a
//! line in the log that is being watched.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, Ordering};

use super::error::Error;

/// Servers get ports below those that the system hands out on its own (32768 and up on Linux).
const FIRST: u16 = 20_000;
const LAST: u16 = 32_000;

/// The state of a listening socket in the tables below `/proc/net` (`TCP_LISTEN` in the kernel).
const LISTEN: &str = "0A";

static NEXT: AtomicU16 = AtomicU16::new(0);

/// A port that nothing listens on, another one each time.
pub(super) fn free() -> Result<u16, Error> {
    let span = LAST - FIRST;
    // Runs side by side, whose process numbers are neighbours, begin far from each other.
    let start = (std::process::id().wrapping_mul(7919) % u32::from(span)) as u16;

    for _ in 0..span {
        let port = FIRST + (start + NEXT.fetch_add(1, Ordering::Relaxed) % span) % span;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Err(Error::NoFreePort)
}

/// Whether something listens on the port, on loopback or on all addresses.
pub(super) fn is_listened_on(port: u16) -> bool {
    let Ok(table) = fs::read_to_string("/proc/net/tcp") else {
        // Other systems have no such table: a connection must do.
        return TcpStream::connect(("127.0.0.1", port)).is_ok();
    };
    listens(&table, port)
        || fs::read_to_string("/proc/net/tcp6").is_ok_and(|table| listens(&table, port))
}

/// Whether a table of sockets has one that listens on the port (proc_net_tcp in the kernel's documentation).
fn listens(table: &str, port: u16) -> bool {
    let ending = format!(":{port:04X}");
    for line in table.lines().skip(1) {
        // The number of the row, local address and port, remote address and port, state.
        let mut fields = line.split_whitespace().skip(1);
        let local = fields.next().unwrap_or_default();
        let state = fields.nth(1).unwrap_or_default();
        if local.ends_with(&ending) && state == LISTEN {
            return true;
        }
    }
    false
}
