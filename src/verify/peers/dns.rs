//! A name server that gives the same answer to every question (RFC 1035, section 4), over UDP.

use std::io;
use std::net::{IpAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// The first byte of the flags: a response, with authority.
const RESPONSE: u8 = 0x84;

/// The second byte of the flags: recursion is available. The response code goes into its low bits.
const RECURSION_AVAILABLE: u8 = 0x80;
const NO_ERROR: u8 = 0;
const SERVFAIL: u8 = 2;
const NXDOMAIN: u8 = 3;

const TYPE_A: u16 = 1;
const TYPE_AAAA: u16 = 28;

/// The length of a header, and so where the question begins.
const HEADER: usize = 12;

/// Serves on a free port until `stopped`; `answer` is `nxdomain`, `servfail`, `silent` or an IP address.
pub(super) fn serve(answer: String, stopped: Arc<AtomicBool>) -> io::Result<(u16, JoinHandle<()>)> {
    let socket = UdpSocket::bind(("127.0.0.1", 0))?;
    socket.set_read_timeout(Some(Duration::from_millis(20)))?;
    let port = socket.local_addr()?.port();

    let thread = std::thread::spawn(move || {
        let mut buffer = [0; 1024];
        while !stopped.load(Ordering::Relaxed) {
            let Ok((length, from)) = socket.recv_from(&mut buffer) else {
                continue;
            };
            if let Some(reply) = reply(&buffer[..length], &answer) {
                let _ = socket.send_to(&reply, from);
            }
        }
    });
    Ok((port, thread))
}

/// The reply to a query; none where `answer` is `silent`, or the query is broken.
fn reply(query: &[u8], answer: &str) -> Option<Vec<u8>> {
    let question = question(query)?;
    let kind = u16::from_be_bytes([question[question.len() - 4], question[question.len() - 3]]);
    let (code, address) = match answer {
        "silent" => return None,
        "nxdomain" => (NXDOMAIN, vec![]),
        "servfail" => (SERVFAIL, vec![]),
        address => (NO_ERROR, octets(address, kind)),
    };
    let answers = u8::from(!address.is_empty());

    let mut reply = vec![];
    // The id of the query, and its wish for recursion.
    reply.extend_from_slice(&[query[0], query[1]]);
    reply.extend_from_slice(&[RESPONSE | (query[2] & 1), RECURSION_AVAILABLE | code]);
    // How many questions, answers, authorities and additional records follow.
    reply.extend_from_slice(&[0, 1, 0, answers, 0, 0, 0, 0]);
    reply.extend_from_slice(question);
    if !address.is_empty() {
        // The name is that of the question, at byte 12.
        reply.extend_from_slice(&[0xC0, 12]);
        reply.extend_from_slice(&kind.to_be_bytes());
        // Class IN; 1 second to live.
        reply.extend_from_slice(&[0, 1, 0, 0, 0, 1]);
        reply.extend_from_slice(&[0, u8::try_from(address.len()).ok()?]);
        reply.extend_from_slice(&address);
    }
    Some(reply)
}

/// The bytes of an address in a record of a type; empty where the address is of the other family.
fn octets(address: &str, kind: u16) -> Vec<u8> {
    match (address.parse(), kind) {
        (Ok(IpAddr::V4(address)), TYPE_A) => address.octets().to_vec(),
        (Ok(IpAddr::V6(address)), TYPE_AAAA) => address.octets().to_vec(),
        _ => vec![],
    }
}

/// The question: its name, type and class.
fn question(query: &[u8]) -> Option<&[u8]> {
    let mut at = HEADER;
    while *query.get(at)? != 0 {
        at += 1 + usize::from(query[at]);
    }
    query.get(HEADER..at + 5)
}
