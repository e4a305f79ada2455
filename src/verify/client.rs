//! The client: sends what a recipe asks, byte for byte, and reads what comes back.

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use crate::content::format::recipe::Request;

/// What came back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    /// The status code; none where what came is no HTTP, or nothing came.
    pub status: Option<u16>,
    /// The reason phrase.
    pub reason: String,
    /// The header, a field a line.
    pub headers: String,
    /// The body, as text.
    pub body: String,
}

/// How long a client waits for an answer.
const LONGEST_ANSWER: Duration = Duration::from_secs(20);

/// How much of an answer is kept.
const LONGEST_BODY: usize = 1 << 20;

/// Sends a request to a port on loopback and gives the last answer; gives up when `stopped`.
pub(super) fn ask(
    port: u16,
    request: &Request,
    fill: impl Fn(&str) -> String,
    stopped: impl Fn() -> bool,
) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_millis(50)))?;
    stream.set_write_timeout(Some(Duration::from_secs(5)))?;
    let bytes = written(request, fill);
    // A server may answer and close before it has read a large body.
    let _ = stream.write_all(bytes.as_bytes());
    let longest = request
        .abort_after
        .map_or(LONGEST_ANSWER, Duration::from_secs_f64);
    let answers = request.answers.unwrap_or(1);
    let start = Instant::now();
    let mut received = vec![];
    let mut buffer = [0; 16 * 1024];
    // One that is to close at a given moment stays until then.
    while (request.abort_after.is_some() || !is_whole(&received, answers))
        && received.len() < LONGEST_BODY
    {
        if start.elapsed() > longest || stopped() {
            break;
        }
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => received.extend_from_slice(&buffer[..length]),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
                ) => {}
            Err(_) => break,
        }
    }
    let _ = stream.shutdown(Shutdown::Both);
    Ok(last_answer(&received, answers))
}

fn written(request: &Request, fill: impl Fn(&str) -> String) -> String {
    if let Some(raw) = &request.raw {
        return fill(raw);
    }
    let method = request.method.as_deref().unwrap_or("GET");
    let path = fill(request.path.as_deref().unwrap_or("/"));
    let mut text = format!("{method} {path} HTTP/1.1\r\n");
    let has = |name: &str| {
        request
            .headers
            .keys()
            .any(|header| header.eq_ignore_ascii_case(name))
    };
    if !has("host") {
        text += "Host: localhost\r\n";
    }
    if !has("connection") {
        text += "Connection: close\r\n";
    }
    for (name, value) in &request.headers {
        let _ = write!(text, "{name}: {}\r\n", fill(value));
    }
    for (name, length) in &request.pad {
        let _ = write!(text, "{name}: {}\r\n", "a".repeat(*length));
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
        let _ = write!(text, "Content-Length: {}\r\n", body.len());
    }
    text + "\r\n" + body.as_deref().unwrap_or_default()
}

/// The head of a message at the start of `bytes`: its length, status, reason, header, and how long its body is.
struct Head {
    length: usize,
    answer: Answer,
    body: Body,
}

enum Body {
    Length(usize),
    Chunked,
    UntilEnd,
}

fn head(bytes: &[u8]) -> Option<Head> {
    let mut fields = [httparse::EMPTY_HEADER; 128];
    let mut response = httparse::Response::new(&mut fields);
    let httparse::Status::Complete(length) = response.parse(bytes).ok()? else {
        return None;
    };
    let status = response.code?;
    let value = |name: &str| {
        let field = response
            .headers
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name));
        field.map(|field| String::from_utf8_lossy(field.value).into_owned())
    };
    let body = match (status, value("transfer-encoding"), value("content-length")) {
        (100..=199 | 204 | 304, _, _) => Body::Length(0),
        (_, Some(coding), _) if coding.contains("chunked") => Body::Chunked,
        (_, _, Some(length)) => length.trim().parse().map_or(Body::UntilEnd, Body::Length),
        _ => Body::UntilEnd,
    };
    let line = |field: &httparse::Header| {
        format!("{}: {}", field.name, String::from_utf8_lossy(field.value))
    };
    let headers: Vec<String> = response.headers.iter().map(line).collect();
    let reason = response.reason.unwrap_or_default().to_owned();
    Some(Head {
        length,
        answer: Answer {
            status: Some(status),
            reason,
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
        Body::Chunked => head.length + find(&bytes[head.length..], b"0\r\n\r\n")? + 5,
        Body::UntilEnd => return None,
    };
    (end <= bytes.len()).then_some(end)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

/// The messages in `bytes`, but for interim ones (1xx): the last may be cut.
fn messages(bytes: &[u8]) -> (Vec<Answer>, bool) {
    let (mut rest, mut found, mut last_is_whole) = (bytes, vec![], false);
    while let Some(head) = head(rest) {
        let end = end_of(&head, rest);
        let body = &rest[head.length..end.unwrap_or(rest.len())];
        // After 101 another protocol is spoken: it is the last of this one (RFC 9110, section 15.2.2).
        let is_interim = head
            .answer
            .status
            .is_some_and(|status| status < 200 && status != 101);
        if !is_interim {
            found.push(Answer {
                body: String::from_utf8_lossy(body).into_owned(),
                ..head.answer
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

fn is_whole(bytes: &[u8], answers: usize) -> bool {
    let (found, last_is_whole) = messages(bytes);
    found.len() >= answers && last_is_whole
}

fn last_answer(bytes: &[u8], answers: usize) -> Answer {
    let (mut found, _) = messages(bytes);
    found.truncate(answers);
    found.pop().unwrap_or_else(|| Answer {
        body: String::from_utf8_lossy(bytes).into_owned(),
        ..Answer::default()
    })
}
