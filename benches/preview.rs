//! How long it takes from a save to the new page, with `errdex serve` beside it: the time from the write of an entry, a
//! template or a style sheet to the answer that has it, all waiting included.
//!
//! `cargo bench --bench preview` takes 10,000 and 50,000 entries; other numbers can be given. The speed of a shared
//! machine moves, so a last column gives the time of the same request without a change, from the same run.
#![allow(clippy::unwrap_used, missing_docs)]

mod content;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

const EDITS: usize = 200;

/// How long nothing is edited, in turn: until the preview is at rest, and until it is in the middle of looking at all
/// pages.
const PAUSES: [Duration; 2] = [Duration::from_millis(400), Duration::from_millis(1500)];

/// After how long a change is given up.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is edited, in turn.
const KINDS: [&str; 5] = [
    "entry: text",
    "entry: name and tags",
    "new and deleted entry",
    "template",
    "style sheet",
];

fn main() {
    let given: Vec<usize> = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let sizes = if given.is_empty() {
        vec![10_000, 50_000]
    } else {
        given
    };
    println!("milliseconds from the write to the new page served; {EDITS} edits a size");
    println!("entries  edit                    edits    min  median    90 %    99 %     max");
    for size in sizes {
        measure(size);
    }
}

fn measure(entries: usize) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    content::write(root, entries, true);
    let mut server = Server::start(root);
    let mut times: Vec<(usize, f64)> = vec![];
    for round in 0..EDITS {
        let kind = round % KINDS.len();
        std::thread::sleep(PAUSES[round % PAUSES.len()]);
        times.push((kind, edit(root, &mut server, entries, kind, round)));
    }
    for (kind, name) in KINDS.iter().enumerate() {
        let of_kind = times
            .iter()
            .filter(|(of, _)| *of == kind)
            .map(|(_, time)| *time);
        print(entries, name, of_kind.collect());
    }
    print(
        entries,
        "all",
        times.iter().map(|(_, time)| *time).collect(),
    );
    let idle = (0..EDITS).map(|_| {
        let start = Instant::now();
        server.get("/family-00000-e000001-failure-of-the-kind-1/");
        start.elapsed().as_secs_f64() * 1e3
    });
    print(entries, "(the request alone)", idle.collect());
}

/// Makes one edit and asks for it each time the preview tells of a change, until it is there: asking all the time would
/// take one of two cores. Gives the milliseconds from the start of the write.
fn edit(root: &Path, server: &mut Server, entries: usize, kind: usize, round: usize) -> f64 {
    let number = (round * 7919) % entries;
    let path = content::path(root, number);
    let text = content::entry(number, content::tags(entries));
    let mark = format!("mark-{round}");
    let slug = |name: &str| format!("/family-{:05}-e{number:06}-{name}/", number / 50);
    let new = format!("/new-{round}/");
    let page = slug(&format!("failure-of-the-kind-{number}"));
    let (path, text, asked) = match kind {
        0 => (
            path,
            text.replace("overview: |\n", &format!("overview: |\n  {mark}\n\n")),
            page,
        ),
        1 => {
            let named = text.replace("name: Failure", &format!("name: {mark} Failure"));
            let tagged = named.replace("tags: [", &format!("tags: [{mark}, "));
            (
                path,
                tagged,
                slug(&format!("{mark}-failure-of-the-kind-{number}")),
            )
        }
        2 => (
            path.with_file_name(format!("{round}-new.yaml")),
            format!("code: new-{round}\nname: {mark}\n"),
            new,
        ),
        3 => (
            root.join("templates/tags.html"),
            mark.clone(),
            "/tags/".to_owned(),
        ),
        _ => (
            root.join("static/assets/errdex.css"),
            format!("/* {mark} */"),
            page,
        ),
    };
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let before = server.get(&asked);
    let start = Instant::now();
    fs::write(&path, text).unwrap();
    let is_there = |body: &str| {
        if kind == 4 {
            body != before
        } else {
            body.contains(&mark)
        }
    };
    loop {
        server.await_change();
        if is_there(&server.get(&asked)) {
            break;
        }
        assert!(start.elapsed() < PATIENCE, "{}: {asked}", KINDS[kind]);
    }
    let took = start.elapsed().as_secs_f64() * 1e3;
    if kind == 2 {
        fs::remove_file(&path).unwrap();
        server.await_change();
    }
    took
}

fn print(entries: usize, name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    println!(
        "{entries:7}  {name:22}  {:5}  {:5.1}   {:5.1}   {:5.1}   {:5.1}   {:5.1}",
        times.len(),
        at(0.0),
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0),
    );
}

/// A running `errdex serve`, and one connection to it.
struct Server {
    child: Child,
    lines: Receiver<String>,
    connection: BufReader<TcpStream>,
}

impl Server {
    fn start(root: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_errdex"));
        command
            .args(["serve", "--port", "0", "--root"])
            .arg(root)
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap())
            .lines()
            .map(Result::unwrap);
        let serving = lines.find(|line| line.starts_with("serving")).unwrap();
        let (said, heard) = channel();
        std::thread::spawn(move || lines.for_each(|line| drop(said.send(line))));
        let address = serving
            .split("http://")
            .nth(1)
            .unwrap()
            .split('/')
            .next()
            .unwrap();
        Self {
            child,
            lines: heard,
            connection: BufReader::new(TcpStream::connect(address).unwrap()),
        }
    }

    /// Waits until the preview says that it took a change in.
    fn await_change(&self) {
        while !self
            .lines
            .recv_timeout(PATIENCE)
            .unwrap()
            .starts_with("rebuilt")
        {}
    }

    fn get(&mut self, path: &str) -> String {
        let stream = self.connection.get_mut();
        stream
            .write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes())
            .unwrap();
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.connection.read_line(&mut line).unwrap();
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        self.connection.read_exact(&mut body).unwrap();
        String::from_utf8(body).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
