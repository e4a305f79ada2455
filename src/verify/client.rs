//! The client: sends what a recipe asks, byte for byte, and reads the response.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use super::sockets::is_timeout;
use crate::content::format::recipe::Request;

#[derive(Clone, Debug, Default)]
pub(crate) struct Response {
    /// The status code; none where nothing came, or something else than HTTP.
    pub status: Option<u16>,
    /// The reason phrase.
    pub reason: String,
    /// The headers, one per line.
    pub headers: String,
    /// The body, as text; everything that came where it is not HTTP.
    pub body: String,
}

/// How long a client waits for a response.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// How many bytes of a response are kept, more or less.
const LONGEST_RESPONSE: usize = 1 << 20;

/// Sends a request to a port on loopback and returns the last response; gives up when `stopped`.
pub(super) fn ask(
    port: u16,
    request: &Request,
    fill: impl Fn(&str) -> String,
    stopped: impl Fn() -> bool,
) -> io::Result<Response> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_millis(50)))?;
    stream.set_write_timeout(Some(Duration::from_secs(5)))?;

    // A server may respond and close before it has read a large body, so a failure to write is not the end.
    let _ = stream.write_all(written(request, fill).as_bytes());
    let received = receive(&mut stream, request, stopped);
    let _ = stream.shutdown(Shutdown::Both);
    Ok(last_response(&received, expected_responses(request)))
}

/// How many responses to read: a raw request may be several on one connection.
fn expected_responses(request: &Request) -> usize {
    request.answers.unwrap_or(1)
}

/// Reads until the responses are whole, the server closes, or time is up.
fn receive(stream: &mut TcpStream, request: &Request, stopped: impl Fn() -> bool) -> Vec<u8> {
    let responses = expected_responses(request);
    // A client that must close at a given moment stays until then, even if it has its response.
    let stays = request.abort_after.is_some();
    let longest = match request.abort_after {
        Some(seconds) => Duration::from_secs_f64(seconds),
        None => LONGEST_WAIT,
    };

    let start = Instant::now();
    let mut received = vec![];
    let mut buffer = [0; 16 * 1024];
    while received.len() < LONGEST_RESPONSE && (stays || !is_whole(&received, responses)) {
        if start.elapsed() > longest || stopped() {
            break;
        }
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => received.extend_from_slice(&buffer[..length]),
            Err(error) if is_timeout(&error) => {}
            Err(_) => break,
        }
    }
    received
}

/// The bytes of a request.
fn written(request: &Request, fill: impl Fn(&str) -> String) -> String {
    if let Some(raw) = &request.raw {
        return fill(raw);
    }

    let method = request.method.as_deref().unwrap_or("GET");
    let path = fill(request.path.as_deref().unwrap_or("/"));
    let mut text = format!("{method} {path} HTTP/1.1\r\n");

    let has = |name: &str| {
        let mut names = request.headers.keys();
        names.any(|header| header.eq_ignore_ascii_case(name))
    };
    if !has("host") {
        text += "Host: localhost\r\n";
    }
    if !has("connection") {
        text += "Connection: close\r\n";
    }
    for (name, value) in &request.headers {
        text += &format!("{name}: {}\r\n", fill(value));
    }
    for (name, length) in &request.pad {
        text += &format!("{name}: {}\r\n", "a".repeat(*length));
    }

    let body = match (&request.body, request.body_size) {
        (Some(body), _) => Some(fill(body)),
        (None, Some(size)) => Some("a".repeat(size)),
        (None, None) => None,
    };
    if let Some(body) = &body
        && !has("content-length")
        && !has("transfer-encoding")
    {
        text += &format!("Content-Length: {}\r\n", body.len());
    }
    text + "\r\n" + body.as_deref().unwrap_or_default()
}

/// The head of a message at the start of some bytes.
struct Head {
    /// Its length in bytes.
    length: usize,
    /// The response, still without its body.
    response: Response,
    body: Body,
}

/// Where a body ends (RFC 9112, section 6.3).
enum Body {
    Length(usize),
    Chunked,
    UntilClose,
}

fn head(bytes: &[u8]) -> Option<Head> {
    let mut fields = [httparse::EMPTY_HEADER; 128];
    let mut response = httparse::Response::new(&mut fields);
    let httparse::Status::Complete(length) = response.parse(bytes).ok()? else {
        return None;
    };
    let status = response.code?;

    let mut headers = vec![];
    let mut coding = None;
    let mut content_length = None;
    for field in &*response.headers {
        let value = String::from_utf8_lossy(field.value).into_owned();
        headers.push(format!("{}: {value}", field.name));
        // The first of each counts.
        if field.name.eq_ignore_ascii_case("transfer-encoding") {
            coding.get_or_insert(value);
        } else if field.name.eq_ignore_ascii_case("content-length") {
            content_length.get_or_insert(value);
        }
    }
    let body = match (status, coding, content_length) {
        (100..=199 | 204 | 304, _, _) => Body::Length(0),
        (_, Some(coding), _) if coding.contains("chunked") => Body::Chunked,
        (_, _, Some(length)) => length.trim().parse().map_or(Body::UntilClose, Body::Length),
        _ => Body::UntilClose,
    };

    Some(Head {
        length,
        response: Response {
            status: Some(status),
            reason: response.reason.unwrap_or_default().to_owned(),
            headers: headers.join("\n"),
            body: String::new(),
        },
        body,
    })
}

/// The end of the message at the start of `bytes`, if it is all there.
fn end_of(head: &Head, bytes: &[u8]) -> Option<usize> {
    let end = match head.body {
        Body::Length(length) => head.length + length,
        Body::Chunked => {
            const LAST_CHUNK: &[u8] = b"0\r\n\r\n";
            let body = &bytes[head.length..];
            let mut windows = body.windows(LAST_CHUNK.len());
            let at = windows.position(|window| window == LAST_CHUNK)?;
            head.length + at + LAST_CHUNK.len()
        }
        Body::UntilClose => return None,
    };
    (end <= bytes.len()).then_some(end)
}

/// The final responses in `bytes`, and whether the last of them is whole.
fn responses(bytes: &[u8]) -> (Vec<Response>, bool) {
    let mut rest = bytes;
    let mut found = vec![];
    let mut last_is_whole = false;

    while let Some(head) = head(rest) {
        let end = end_of(&head, rest);
        let body = &rest[head.length..end.unwrap_or(rest.len())];
        // Interim responses (1xx) do not count, save for 101, after which the connection has another protocol
        // (RFC 9110, section 15.2.2).
        let is_interim = head
            .response
            .status
            .is_some_and(|status| status < 200 && status != 101);
        if !is_interim {
            found.push(Response {
                body: String::from_utf8_lossy(body).into_owned(),
                ..head.response
            });
            last_is_whole = end.is_some();
        }

        match end {
            Some(end) => rest = &rest[end..],
            None => break,
        }
    }
    (found, last_is_whole)
}

fn is_whole(bytes: &[u8], expected: usize) -> bool {
    let (found, last_is_whole) = responses(bytes);
    found.len() >= expected && last_is_whole
}

fn last_response(bytes: &[u8], expected: usize) -> Response {
    let (mut found, _) = responses(bytes);
    found.truncate(expected);
    found.pop().unwrap_or_else(|| Response {
        body: String::from_utf8_lossy(bytes).into_owned(),
        ..Response::default()
    })
}
