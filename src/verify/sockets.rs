//! What the client and the peers share about sockets.

use std::io;

/// Whether the error only means that nothing has arrived yet, on a socket with a read timeout.
pub(super) fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
    )
}
