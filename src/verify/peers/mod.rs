//! Scripted peers: the upstream that refuses, waits, cuts off or sends nonsense, just as a recipe says.

pub(crate) mod dns;
pub(crate) mod fastcgi;
pub(crate) mod tls;

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use socket2::{Domain, SockAddr, Socket, Type};

use super::processes;
use crate::catalog::plan;
use crate::content::format::recipe::{Behaviour, Helper};
use crate::content::format::scalars::Loopback;
use tls::{Certificates, accept};

/// A peer at work; dropped, it is gone.
pub(super) struct Peer {
    /// The port that it has; none where it has a socket file.
    pub port: Option<u16>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    /// What only has to be held: a port that nobody listens on, connections that fill a queue.
    _held: Vec<Socket>,
}

/// What a peer needs of its run.
pub(super) struct Setting {
    /// The folder of the run.
    pub folder: PathBuf,
    /// The log that requests are written to.
    pub log: File,
    /// The certificates that it may show.
    pub certificates: Arc<Certificates>,
}

/// How often a waiting peer looks whether it should stop.
const TICK: Duration = Duration::from_millis(5);

/// How long a peer waits for a request, and for the other side to close.
const LONGEST_READ: Duration = Duration::from_secs(5);

impl Peer {
    /// Starts a peer.
    pub(super) fn start(helper: &Helper, setting: Setting) -> io::Result<Self> {
        let stopped = Arc::new(AtomicBool::new(false));
        let socket_file = helper
            .unix
            .as_ref()
            .map(|file| setting.folder.join(file.as_str()));
        let mut peer = Self {
            port: None,
            stopped: Arc::clone(&stopped),
            thread: None,
            _held: vec![],
        };
        if helper.does == Behaviour::Dns {
            let (port, thread) = dns::serve(helper.dns.clone().unwrap_or_default(), stopped)?;
            (peer.port, peer.thread) = (Some(port), Some(thread));
            return Ok(peer);
        }
        let listener = bound(helper, socket_file.as_deref())?;
        peer.port = listener
            .local_addr()?
            .as_socket()
            .map(|address| address.port());
        match helper.does {
            Behaviour::Refuse => peer._held.push(listener),
            Behaviour::Blackhole => {
                listener.listen(0)?;
                peer._held = full_queue(&listener)?;
                peer._held.push(listener);
            }
            _ => {
                listener.listen(64)?;
                listener.set_nonblocking(true)?;
                let script = Script {
                    helper: helper.clone(),
                    setting,
                    stopped,
                };
                peer.thread = Some(std::thread::spawn(move || listen(&listener, &script)));
            }
        }
        if let Some(file) = &socket_file {
            // For the servers of the run and nobody else.
            let mode = helper
                .mode
                .as_deref()
                .map_or(Ok(0o600), plan::mode)
                .map_err(io::Error::other)?;
            std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(mode))?;
            processes::give_file_away(file)?;
        }
        Ok(peer)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn bound(helper: &Helper, socket_file: Option<&Path>) -> io::Result<Socket> {
    if let Some(file) = socket_file {
        let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
        socket.bind(&SockAddr::unix(file)?)?;
        return Ok(socket);
    }
    let address = SocketAddr::new(
        helper
            .address
            .map_or(Ipv4Addr::LOCALHOST.into(), Loopback::ip),
        0,
    );
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.bind(&address.into())?;
    Ok(socket)
}

/// Connections that nobody takes: with them the queue is full, and further ones are dropped.
fn full_queue(listener: &Socket) -> io::Result<Vec<Socket>> {
    let address = listener.local_addr()?;
    let domain = address.domain();
    let held = (0..4).map(|_| {
        let socket = Socket::new(domain, Type::STREAM, None)?;
        socket.set_nonblocking(true)?;
        // It is on its way, which is all that is wanted.
        let _ = socket.connect(&address);
        std::thread::sleep(TICK);
        Ok(socket)
    });
    held.collect()
}

struct Script {
    helper: Helper,
    setting: Setting,
    stopped: Arc<AtomicBool>,
}

fn listen(listener: &Socket, script: &Script) {
    std::thread::scope(|scope| {
        while !script.stopped.load(Ordering::Relaxed) {
            match listener.accept() {
                Ok((socket, _)) => {
                    scope.spawn(move || {
                        // A peer that is cut off has done its part.
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
        let mut stream: Box<dyn Stream> = match self.helper.tls {
            Some(tls) => Box::new(accept(
                socket,
                tls,
                self.helper.cert,
                &self.setting.certificates,
            )?),
            None => Box::new(socket),
        };
        match self.helper.does {
            Behaviour::NoRead => self.wait_for_end(),
            Behaviour::Greet => stream.write_all(&self.bytes())?,
            Behaviour::Fastcgi => fastcgi::answer(&mut stream, || self.is_stopped())?,
            _ => self.converse(&mut *stream, &raw)?,
        }
        stream.flush()?;
        self.close(&mut *stream, &raw);
        Ok(())
    }

    /// One request and its answer, or several of each on one connection.
    fn converse(&self, stream: &mut dyn Stream, raw: &Socket) -> io::Result<()> {
        for round in 0.. {
            let Some(request) = self.read_request(stream)? else {
                return Ok(());
            };
            self.write_down(&request);
            let is_http = request.starts_with(|first: char| first.is_ascii_alphabetic());
            let answers = !matches!(
                self.helper.does,
                Behaviour::Raw | Behaviour::Mute | Behaviour::Close | Behaviour::Reset
            );
            if answers && !is_http {
                return stream.write_all(
                    b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                );
            }
            match self.helper.does {
                Behaviour::Close => return Ok(()),
                Behaviour::CloseOnReuse if round > 0 => return Ok(()),
                Behaviour::Reset => return raw.set_linger(Some(Duration::ZERO)),
                Behaviour::Raw => return stream.write_all(&self.bytes()),
                Behaviour::Mute => {
                    self.wait_for_end();
                    return Ok(());
                }
                Behaviour::KeepAlive | Behaviour::CloseOnReuse => {
                    let (head, body) = self.answer("keep-alive");
                    stream.write_all((head + &body).as_bytes())?;
                    stream.flush()?;
                }
                _ => return self.answer_once(stream),
            }
        }
        Ok(())
    }

    fn answer_once(&self, stream: &mut dyn Stream) -> io::Result<()> {
        let (head, body) = self.answer("close");
        if self.helper.does == Behaviour::Slow {
            self.wait(self.helper.seconds.unwrap_or(1.0));
        }
        stream.write_all(head.as_bytes())?;
        stream.flush()?;
        match self.helper.does {
            Behaviour::SlowBody => {
                stream.write_all(&body.as_bytes()[..1])?;
                stream.flush()?;
                self.wait(self.helper.seconds.unwrap_or(1.0));
                stream.write_all(&body.as_bytes()[1..])
            }
            Behaviour::CutBody => stream.write_all(&body.as_bytes()[..body.len() / 2]),
            _ => stream.write_all(body.as_bytes()),
        }
    }

    fn answer(&self, connection: &str) -> (String, String) {
        let status = self.helper.status.unwrap_or(200);
        let body = self
            .helper
            .body
            .clone()
            .unwrap_or_else(|| "ok\n".to_owned());
        let mut head = format!(
            "HTTP/1.1 {status} Scripted\r\nContent-Length: {}\r\n",
            body.len()
        );
        let has = |name: &str| {
            self.helper
                .headers
                .keys()
                .any(|header| header.eq_ignore_ascii_case(name))
        };
        if !has("content-type") {
            head += "Content-Type: text/plain\r\n";
        }
        head.extend(
            self.helper
                .headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}\r\n")),
        );
        head += &format!("Connection: {connection}\r\n\r\n");
        (head, body)
    }

    fn bytes(&self) -> Vec<u8> {
        let send = self.helper.send.clone().unwrap_or_default();
        send.replace("<pad>", &"a".repeat(self.helper.pad.unwrap_or(0)))
            .into_bytes()
    }

    /// A request with its body; nothing where the other side closes or says nothing.
    fn read_request(&self, stream: &mut dyn Stream) -> io::Result<Option<String>> {
        let mut bytes = vec![];
        let start = Instant::now();
        while !is_whole_request(&bytes) && start.elapsed() < LONGEST_READ && !self.is_stopped() {
            let mut buffer = [0; 16 * 1024];
            match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => bytes.extend_from_slice(&buffer[..length]),
                Err(error) if is_timeout(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok((!bytes.is_empty()).then(|| String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Closes so that the other side sees what was sent: half, then what still comes is read.
    fn close(&self, stream: &mut dyn Stream, raw: &Socket) {
        if self.helper.does == Behaviour::Reset {
            return;
        }
        let _ = raw.shutdown(std::net::Shutdown::Write);
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

    /// The request, in the log that a recipe can look into.
    fn write_down(&self, request: &str) {
        let head = request
            .split("\r\n\r\n")
            .next()
            .unwrap_or_default()
            .replace('\r', "");
        let _ = (&self.setting.log).write_all(format!("{head}\n").as_bytes());
    }

    fn wait(&self, seconds: f64) {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs_f64(seconds) && !self.is_stopped() {
            std::thread::sleep(TICK);
        }
    }

    fn wait_for_end(&self) {
        self.wait(30.0);
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

/// Whether the error only says that nothing came yet.
pub(super) fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
    )
}

/// Whether the bytes are a request with all of its body, or no HTTP at all. Looks at the head and the end alone: bodies
/// may be large.
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
        // It is no request that a server would take; there is nothing to wait for but its end.
        Err(_) => return bytes.windows(4).any(|window| window == b"\r\n\r\n"),
    };
    let value = |name: &str| {
        let field = request
            .headers
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name));
        field.and_then(|field| std::str::from_utf8(field.value).ok())
    };
    match value("content-length").and_then(|length| length.trim().parse::<usize>().ok()) {
        Some(length) => bytes.len() - head >= length,
        None if value("transfer-encoding").is_some() => bytes.ends_with(b"0\r\n\r\n"),
        None => true,
    }
}
