//! An application that supports FastCGI (FastCGI specification 1.0, section 3): it reads a request and responds `ok`.

use std::io::{self, Read, Write};

use super::super::sockets::is_timeout;

// Types of records (FastCGI specification 1.0, section 8).
const END_REQUEST: u8 = 3;
const STDIN: u8 = 5;
const STDOUT: u8 = 6;

const RESPONSE: &[u8] = b"Status: 200 OK\r\nContent-Type: text/plain\r\n\r\nok\n";

/// Reads records until the request is whole, and responds.
pub(super) fn respond(
    stream: &mut (impl Read + Write),
    stopped: impl Fn() -> bool,
) -> io::Result<()> {
    loop {
        let mut header = [0; 8];
        read_exact(stream, &mut header, &stopped)?;
        let [
            version,
            kind,
            id_high,
            id_low,
            length_high,
            length_low,
            padding,
            _,
        ] = header;
        // Anything else is not FastCGI.
        if version != 1 {
            return Ok(());
        }
        let length = usize::from(u16::from_be_bytes([length_high, length_low]));
        let mut content = vec![0; length + usize::from(padding)];
        read_exact(stream, &mut content, &stopped)?;

        // An empty record ends the stream of the body, and so the request.
        if kind == STDIN && length == 0 {
            let id = [id_high, id_low];
            stream.write_all(&record(STDOUT, id, RESPONSE))?;
            stream.write_all(&record(STDOUT, id, b""))?;
            return stream.write_all(&record(END_REQUEST, id, &[0; 8]));
        }
    }
}

#[expect(clippy::expect_used, reason = "each content here is a few dozen bytes")]
fn record(kind: u8, [id_high, id_low]: [u8; 2], content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("the content fits into a record");
    let [length_high, length_low] = length.to_be_bytes();
    let mut record = vec![1, kind, id_high, id_low, length_high, length_low, 0, 0];
    record.extend_from_slice(content);
    record
}

/// As [`Read::read_exact`], but a read timeout is only a chance to stop.
fn read_exact(
    stream: &mut impl Read,
    mut buffer: &mut [u8],
    stopped: &impl Fn() -> bool,
) -> io::Result<()> {
    while !buffer.is_empty() {
        match stream.read(buffer) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(length) => buffer = &mut buffer[length..],
            Err(error) if is_timeout(&error) && !stopped() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
