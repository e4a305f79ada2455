//! The script of a peer: what it does with each connection.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use socket2::Socket;

use super::super::sockets::is_timeout;
use super::{PeerSetting, TICK, fastcgi, tls};
use crate::content::format::recipe::{Behaviour, Helper};

/// How long a peer waits for a request, and for the other side to close.
const LONGEST_READ: Duration = Duration::from_secs(5);

/// How long a peer stays silent: longer than any client or server waits.
const SILENCE: f64 = 30.0;

/// How long a slow peer waits unless the recipe says.
const SLOW: f64 = 1.0;

pub(super) struct Script {
    pub helper: Helper,
    pub setting: PeerSetting,
    pub stopped: Arc<AtomicBool>,
}

/// Accepts connections until the script is stopped.
pub(super) fn listen(listener: &Socket, script: &Script) {
    std::thread::scope(|scope| {
        while !script.is_stopped() {
            match listener.accept() {
                Ok((socket, _)) => {
                    scope.spawn(move || {
                        // An error means that the other side is gone: the peer has done its part.
                        let _ = script.talk(socket);
                    });
                }
                Err(_) => std::thread::sleep(TICK),
            }
        }
    });
}

/// Both directions of a connection, encrypted or not.
trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

impl Script {
    fn talk(&self, socket: Socket) -> io::Result<()> {
        socket.set_nonblocking(false)?;
        socket.set_read_timeout(Some(Duration::from_millis(20)))?;
        socket.set_write_timeout(Some(LONGEST_READ))?;

        let raw = socket.try_clone()?;
        let helper = &self.helper;
        let mut stream: Box<dyn Stream> = match helper.tls {
            Some(tls) => {
                let certificates = &self.setting.certificates;
                Box::new(tls::accept(socket, tls, helper.cert, certificates)?)
            }
            None => Box::new(socket),
        };

        match helper.does {
            Behaviour::NoRead => self.wait(SILENCE),
            Behaviour::Greet => stream.write_all(&self.bytes())?,
            Behaviour::Fastcgi => fastcgi::respond(&mut stream, || self.is_stopped())?,
            _ => self.converse(&mut *stream, &raw)?,
        }
        stream.flush()?;
        self.close(&mut *stream, &raw);
        Ok(())
    }

    /// Reads one request and responds, or several on one connection.
    fn converse(&self, stream: &mut dyn Stream, raw: &Socket) -> io::Result<()> {
        for round in 0.. {
            let Some(request) = self.read_request(stream)? else {
                return Ok(());
            };
            self.log(&request);
            if self.sends_http() && !is_http(&request) {
                return stream.write_all(
                    b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                );
            }

            match self.helper.does {
                Behaviour::Close => return Ok(()),
                Behaviour::CloseOnReuse if round > 0 => return Ok(()),
                // Without lingering, closing sends a reset.
                Behaviour::Reset => return raw.set_linger(Some(Duration::ZERO)),
                Behaviour::Raw => return stream.write_all(&self.bytes()),
                Behaviour::Mute => {
                    self.wait(SILENCE);
                    return Ok(());
                }
                Behaviour::KeepAlive | Behaviour::CloseOnReuse => {
                    let head = self.head("keep-alive");
                    stream.write_all((head + self.body()).as_bytes())?;
                    stream.flush()?;
                }
                _ => return self.respond_once(stream),
            }
        }
        Ok(())
    }

    /// Whether it responds in HTTP, and so can refuse what is not a request.
    fn sends_http(&self) -> bool {
        !matches!(
            self.helper.does,
            Behaviour::Raw | Behaviour::Mute | Behaviour::Close | Behaviour::Reset
        )
    }

    /// Sends the one response of a connection, as slowly or completely as the script says.
    fn respond_once(&self, stream: &mut dyn Stream) -> io::Result<()> {
        let seconds = self.helper.seconds.unwrap_or(SLOW);
        if self.helper.does == Behaviour::Slow {
            self.wait(seconds);
        }
        stream.write_all(self.head("close").as_bytes())?;
        stream.flush()?;

        let body = self.body().as_bytes();
        match self.helper.does {
            Behaviour::SlowBody => {
                let (first, rest) = body.split_at(1);
                stream.write_all(first)?;
                stream.flush()?;
                self.wait(seconds);
                stream.write_all(rest)
            }
            Behaviour::CutBody => stream.write_all(&body[..body.len() / 2]),
            _ => stream.write_all(body),
        }
    }

    fn head(&self, connection: &str) -> String {
        let helper = &self.helper;
        let status = helper.status.unwrap_or(200);
        let length = self.body().len();
        let mut head = format!("HTTP/1.1 {status} Scripted\r\nContent-Length: {length}\r\n");

        let mut names = helper.headers.keys();
        if !names.any(|name| name.eq_ignore_ascii_case("content-type")) {
            head += "Content-Type: text/plain\r\n";
        }
        for (name, value) in &helper.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head + &format!("Connection: {connection}\r\n\r\n")
    }

    fn body(&self) -> &str {
        self.helper.body.as_deref().unwrap_or("ok\n")
    }

    /// The bytes that it sends instead of a response.
    fn bytes(&self) -> Vec<u8> {
        let send = self.helper.send.as_deref().unwrap_or_default();
        let pad = "a".repeat(self.helper.pad.unwrap_or(0));
        send.replace("<pad>", &pad).into_bytes()
    }

    /// A request with its body; nothing where the other side closes or stays silent.
    fn read_request(&self, stream: &mut dyn Stream) -> io::Result<Option<String>> {
        let start = Instant::now();
        let mut bytes = vec![];
        let mut buffer = [0; 16 * 1024];
        while !is_whole_request(&bytes) && start.elapsed() < LONGEST_READ && !self.is_stopped() {
            match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => bytes.extend_from_slice(&buffer[..length]),
                Err(error) if is_timeout(&error) => {}
                Err(error) => return Err(error),
            }
        }

        if bytes.is_empty() {
            return Ok(None);
        }
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Closes so that the other side sees what was sent: its own direction first, then the other when it has been read to
    /// the end. Data that nobody has read would turn the close into a reset.
    fn close(&self, stream: &mut dyn Stream, raw: &Socket) {
        if self.helper.does == Behaviour::Reset {
            return;
        }
        let _ = raw.shutdown(Shutdown::Write);

        let start = Instant::now();
        let mut buffer = [0; 16 * 1024];
        while start.elapsed() < LONGEST_READ && !self.is_stopped() {
            match stream.read(&mut buffer) {
                Ok(0) => break,
                Err(error) if !is_timeout(&error) => break,
                _ => {}
            }
        }
    }

    /// Writes the head of a request to the log, where a recipe can look for it.
    fn log(&self, request: &str) {
        let head = request.split("\r\n\r\n").next().unwrap_or_default();
        let lines = head.replace('\r', "") + "\n";
        let _ = (&self.setting.log).write_all(lines.as_bytes());
    }

    fn wait(&self, seconds: f64) {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs_f64(seconds) && !self.is_stopped() {
            std::thread::sleep(TICK);
        }
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

/// Whether a request begins with a method, and not with the first byte of another protocol, such as TLS.
fn is_http(request: &str) -> bool {
    request.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// Whether the bytes are a request with all of its body, or not HTTP at all. Only looks at the head and the end: bodies may
/// be large.
fn is_whole_request(bytes: &[u8]) -> bool {
    if bytes
        .first()
        .is_some_and(|first| !first.is_ascii_alphabetic())
    {
        return true;
    }

    let mut fields = [httparse::EMPTY_HEADER; 128];
    let mut request = httparse::Request::new(&mut fields);
    let head = match request.parse(bytes) {
        Ok(httparse::Status::Complete(head)) => head,
        Ok(httparse::Status::Partial) => return false,
        // No server would take this request, so there is nothing to wait for but its end.
        Err(_) => return bytes.windows(4).any(|window| window == b"\r\n\r\n"),
    };

    if let Some(length) = value(&request, "content-length")
        && let Ok(length) = length.trim().parse::<usize>()
    {
        return bytes.len() - head >= length;
    }
    if value(&request, "transfer-encoding").is_some() {
        return bytes.ends_with(b"0\r\n\r\n");
    }
    true
}

/// The first value of a header.
fn value<'a>(request: &httparse::Request<'_, 'a>, name: &str) -> Option<&'a str> {
    let field = request
        .headers
        .iter()
        .find(|field| field.name.eq_ignore_ascii_case(name))?;
    std::str::from_utf8(field.value).ok()
}
