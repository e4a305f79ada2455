//! An application that speaks FastCGI (FastCGI specification 1.0, section 3): it reads a request and says `ok`.

use std::io::{self, Read, Write};

use super::is_timeout;

const END_REQUEST: u8 = 3;
const STDIN: u8 = 5;
const STDOUT: u8 = 6;

/// Reads records until the request is whole, and answers it.
pub(crate) fn answer(
    stream: &mut (impl Read + Write),
    stopped: impl Fn() -> bool,
) -> io::Result<()> {
    loop {
        let mut header = [0; 8];
        read_all(stream, &mut header, &stopped)?;
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
        if version != 1 {
            return Ok(());
        }
        let length = usize::from(u16::from_be_bytes([length_high, length_low]));
        read_all(
            stream,
            &mut vec![0; length + usize::from(padding)],
            &stopped,
        )?;
        if kind == STDIN && length == 0 {
            let id = [id_high, id_low];
            stream.write_all(&record(
                STDOUT,
                id,
                b"Status: 200 OK\r\nContent-Type: text/plain\r\n\r\nok\n",
            ))?;
            stream.write_all(&record(STDOUT, id, b""))?;
            return stream.write_all(&record(END_REQUEST, id, &[0; 8]));
        }
    }
}

fn record(kind: u8, [id_high, id_low]: [u8; 2], content: &[u8]) -> Vec<u8> {
    // What is sent here is a few dozen bytes.
    let [length_high, length_low] = u16::try_from(content.len())
        .unwrap_or_default()
        .to_be_bytes();
    [
        &[1, kind, id_high, id_low, length_high, length_low, 0, 0],
        content,
    ]
    .concat()
}

fn read_all(
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
