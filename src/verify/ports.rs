//! Ports on loopback that are free, and whether a server listens on one. Nothing connects to find out: a probe would leave
//! a line in the log that is being watched.

use std::fs;
use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

/// Servers get ports below those that the system hands out by itself.
const FIRST: u16 = 20_000;
const LAST: u16 = 32_000;

static NEXT: AtomicU16 = AtomicU16::new(0);

/// A port that nothing listens on, another one each time.
pub(super) fn free() -> Option<u16> {
    let span = LAST - FIRST;
    // Runs side by side, whose process numbers are neighbours, begin far from each other.
    let start = (std::process::id().wrapping_mul(7919) % u32::from(span)) as u16;
    (0..span).find_map(|_| {
        let port = FIRST + (start + NEXT.fetch_add(1, Ordering::Relaxed) % span) % span;
        TcpListener::bind(("127.0.0.1", port))
            .is_ok()
            .then_some(port)
    })
}

/// Whether something listens on the port, on loopback or on all addresses.
pub(super) fn is_listened_on(port: u16) -> bool {
    let wanted = format!(":{port:04X}");
    let listens = |table: &str| {
        table.lines().skip(1).any(|line| {
            let mut fields = line.split_whitespace().skip(1);
            let (local, state) = (
                fields.next().unwrap_or_default(),
                fields.nth(1).unwrap_or_default(),
            );
            local.ends_with(&wanted) && state == "0A"
        })
    };
    match fs::read_to_string("/proc/net/tcp") {
        Ok(table) => {
            listens(&table)
                || fs::read_to_string("/proc/net/tcp6").is_ok_and(|table| listens(&table))
        }
        // Other systems have no such table: a connection must do.
        Err(_) => std::net::TcpStream::connect(("127.0.0.1", port)).is_ok(),
    }
}
