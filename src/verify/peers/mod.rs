//! Scripted peers: the upstream that refuses, waits, cuts off or sends nonsense, just as a recipe says.

mod dns;
mod fastcgi;
mod script;
pub(super) mod tls;

use std::fs::{self, File, Permissions};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use socket2::{Domain, SockAddr, Socket, Type};

use super::processes;
use crate::catalog::plan;
use crate::content::format::recipe::{Behaviour, Helper};
use crate::content::format::scalars::Loopback;
use script::Script;
use tls::Certificates;

/// How often a peer that waits checks whether it should stop.
const TICK: Duration = Duration::from_millis(5);

/// How many connections to a peer may wait.
const BACKLOG: i32 = 64;

/// How many connections fill the queue of a listener that accepts none. Linux queues one more than the backlog of 0; the
/// others make sure of it.
const FILLING: usize = 4;

/// A peer at work, until it is dropped.
pub(super) struct Peer {
    /// Its port; none where it has a socket file.
    pub port: Option<u16>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    /// Sockets that only have to stay open: a port that nobody listens on, connections that fill a queue.
    _open: Vec<Socket>,
}

/// What a peer needs from its run.
pub(super) struct PeerSetting {
    /// The folder of the run.
    pub folder: PathBuf,
    /// The log that requests are written to.
    pub log: File,
    /// The certificates that it may present.
    pub certificates: Arc<Certificates>,
}

impl Peer {
    pub(super) fn start(helper: &Helper, setting: PeerSetting) -> io::Result<Self> {
        let stopped = Arc::new(AtomicBool::new(false));
        let mut peer = Self {
            port: None,
            stopped: Arc::clone(&stopped),
            thread: None,
            _open: vec![],
        };
        if helper.does == Behaviour::Dns {
            let answer = helper.dns.clone().unwrap_or_default();
            let (port, thread) = dns::serve(answer, stopped)?;
            peer.port = Some(port);
            peer.thread = Some(thread);
            return Ok(peer);
        }

        let socket_file = helper
            .unix
            .as_ref()
            .map(|file| setting.folder.join(file.as_str()));
        let listener = bound(helper, socket_file.as_deref())?;
        peer.port = listener
            .local_addr()?
            .as_socket()
            .map(|address| address.port());
        match helper.does {
            // Bound, but not listening: the system refuses connections, and nobody else can take the port.
            Behaviour::Refuse => peer._open.push(listener),
            Behaviour::Blackhole => {
                listener.listen(0)?;
                peer._open = full_queue(&listener)?;
                peer._open.push(listener);
            }
            _ => {
                listener.listen(BACKLOG)?;
                listener.set_nonblocking(true)?;
                let script = Script {
                    helper: helper.clone(),
                    setting,
                    stopped,
                };
                peer.thread = Some(std::thread::spawn(move || {
                    script::listen(&listener, &script)
                }));
            }
        }

        if let Some(file) = &socket_file {
            restrict(file, helper)?;
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

/// A socket bound to the peer's socket file, or to a free port of its address.
fn bound(helper: &Helper, socket_file: Option<&Path>) -> io::Result<Socket> {
    if let Some(file) = socket_file {
        let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
        socket.bind(&SockAddr::unix(file)?)?;
        return Ok(socket);
    }

    let ip = helper
        .address
        .map_or(Ipv4Addr::LOCALHOST.into(), Loopback::ip);
    let address = SocketAddr::new(ip, 0);
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.bind(&address.into())?;
    Ok(socket)
}

/// Lets the servers of the run use a socket file, and nobody else unless the recipe says so.
fn restrict(socket_file: &Path, helper: &Helper) -> io::Result<()> {
    let mode = match &helper.mode {
        Some(mode) => plan::mode(mode).map_err(io::Error::other)?,
        None => 0o600,
    };
    fs::set_permissions(socket_file, Permissions::from_mode(mode))?;
    processes::give_file_away(socket_file)
}

/// Connections that nobody accepts: while they are open the queue is full, and the system drops further ones.
fn full_queue(listener: &Socket) -> io::Result<Vec<Socket>> {
    let address = listener.local_addr()?;
    let mut waiting = vec![];
    for _ in 0..FILLING {
        let socket = Socket::new(address.domain(), Type::STREAM, None)?;
        socket.set_nonblocking(true)?;
        // It does not connect at once, which is reported as an error; that it is under way is enough.
        let _ = socket.connect(&address);
        std::thread::sleep(TICK);
        waiting.push(socket);
    }
    Ok(waiting)
}
