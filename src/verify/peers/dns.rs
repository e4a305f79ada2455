//! A name server that gives one answer to every question (RFC 1035, section 4), over UDP.

use std::io;
use std::net::{IpAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

const ANSWER: u8 = 0x84;
const SERVFAIL: u8 = 2;
const NXDOMAIN: u8 = 3;
const TYPE_A: u16 = 1;
const TYPE_AAAA: u16 = 28;

/// Serves until `stopped`; `answer` is `nxdomain`, `servfail`, `silent` or an address. Gives its port.
pub(crate) fn serve(answer: String, stopped: Arc<AtomicBool>) -> io::Result<(u16, JoinHandle<()>)> {
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

fn reply(query: &[u8], answer: &str) -> Option<Vec<u8>> {
    let question = question(query)?;
    let kind = u16::from_be_bytes([question[question.len() - 4], question[question.len() - 3]]);
    let (code, record) = match answer {
        "silent" => return None,
        "nxdomain" => (NXDOMAIN, vec![]),
        "servfail" => (SERVFAIL, vec![]),
        address => match (address.parse(), kind) {
            (Ok(IpAddr::V4(address)), TYPE_A) => (0, address.octets().to_vec()),
            (Ok(IpAddr::V6(address)), TYPE_AAAA) => (0, address.octets().to_vec()),
            _ => (0, vec![]),
        },
    };
    let answers = u8::from(!record.is_empty());
    let mut reply = vec![
        query[0],
        query[1],
        ANSWER | (query[2] & 1),
        0x80 | code,
        0,
        1,
        0,
        answers,
        0,
        0,
        0,
        0,
    ];
    reply.extend_from_slice(question);
    if answers == 1 {
        // The name is that of the question, at byte 12; class IN; 1 second to live.
        reply.extend_from_slice(&[0xC0, 12]);
        reply.extend_from_slice(&kind.to_be_bytes());
        reply.extend_from_slice(&[0, 1, 0, 0, 0, 1, 0, u8::try_from(record.len()).ok()?]);
        reply.extend_from_slice(&record);
    }
    Some(reply)
}

/// The question: its name, type and class.
fn question(query: &[u8]) -> Option<&[u8]> {
    let mut at = 12;
    while *query.get(at)? != 0 {
        at += 1 + usize::from(query[at]);
    }
    query.get(12..at + 5)
}
