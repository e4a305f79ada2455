//! What the tests share: a root in a temporary folder, and the real binary run on it.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, missing_docs)]

pub mod browser;
pub mod kinds;

use std::fs;
use std::io::{BufRead, Read, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

pub const SITE: &str = "title: Example\nbase_url: https://example.org/\n";
pub const SMALLEST: &str = "code: 1\nname: Fine Failure\ncauses: [Something broke.]\n";

/// A root in a temporary folder.
pub struct Root(tempfile::TempDir);

impl Root {
    pub fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A root with a site, and one entry in the category `family`.
    pub fn small() -> Self {
        Self::empty()
            .with("content/site.yaml", SITE)
            .with("content/family/1.yaml", SMALLEST)
    }

    /// A root with a copy of the shipped content.
    pub fn shipped() -> Self {
        let root = Self::empty();
        copy(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("content"),
            &root.path("content"),
        );
        root
    }

    #[must_use]
    pub fn with(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(path, text);
        self
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = errdex();
        command.current_dir(self.0.path()).args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Builds `dist` and expects no problem.
    #[must_use]
    pub fn built(self) -> Self {
        let output = self.run(&["build"]);
        assert!(output.status.success(), "{}", stderr(&output));
        self
    }

    /// What a build that must fail says.
    pub fn complaint(&self) -> String {
        let output = self.run(&["build"]);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        stderr(&output)
    }
}

/// The browser that is installed: Debian's, Ubuntu's, Google's, or the one that `CHROMIUM` names.
pub fn chromium() -> String {
    let named = std::env::var("CHROMIUM").ok();
    let works = |name: &&str| Command::new(name).arg("--version").output().is_ok();
    let found = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(works)
        .map(str::to_owned);
    named
        .or(found)
        .expect("Chromium is installed: see the README")
}

/// What keeps Chromium to itself.
pub const CHROMIUM_ARGUMENTS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

pub fn errdex() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_errdex"));
    command.env_remove("NO_COLOR");
    command
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for (path, bytes) in files(from) {
        let target = to.join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
}

/// All files below a folder, by their paths in it, in order.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let walk = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(Result::unwrap);
    let name = |path: &Path| {
        path.strip_prefix(folder)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    };
    walk.filter(|entry| entry.file_type().is_file())
        .map(|entry| (name(entry.path()), fs::read(entry.path()).unwrap()))
        .collect()
}

/// A running `errdex serve`, ended when dropped. It may not outlive the folder it
/// watches: what a test deletes too early is noticed like any other change.
pub struct Server<'root> {
    root: PhantomData<&'root Root>,
    child: std::process::Child,
    pub address: String,
    /// What it wrote to standard error so far.
    said: Arc<Mutex<String>>,
}

impl<'root> Server<'root> {
    pub fn start(root: &'root Root, arguments: &[&str]) -> Self {
        Self::start_with(root, &[&["serve", "--port", "0"], arguments].concat())
    }

    pub fn start_with(root: &'root Root, arguments: &[&str]) -> Self {
        Self::run(&mut root.command(arguments))
    }

    pub fn run(command: &mut Command) -> Self {
        let mut child = command
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = std::io::BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map(Result::unwrap)
            .find_map(|line| Some(line.split_once("http://")?.1.split_once('/')?.0.to_owned()))
            .expect("it says where it serves");
        // The pipe is kept open and empty for as long as the server may write to it.
        let said = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&said);
        std::thread::spawn(move || {
            lines
                .map_while(Result::ok)
                .for_each(|line| *heard.lock().unwrap() += &(line + "\n"))
        });
        Self {
            root: PhantomData,
            child,
            address,
            said,
        }
    }

    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Asks for a page until it is as it should be.
    pub fn await_page(&self, path: &str, is_right: impl Fn(u16, &str) -> bool) -> String {
        let start = Instant::now();
        loop {
            let (status, _, body) = self.get(path);
            if is_right(status, &body) {
                return body;
            }
            assert!(
                start.elapsed() < Duration::from_secs(10),
                "{path} stays {status}: {body}\n{}",
                self.said()
            );
            std::thread::sleep(Duration::from_millis(3));
        }
    }

    /// What the preview tells a browser that shows `path`, message by message.
    pub fn events(&self, path: &str) -> Events {
        let mut stream = std::net::TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        write!(
            stream,
            "GET /_errdex/events?path={path} HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.address
        )
        .unwrap();
        Events(std::io::BufReader::new(stream))
    }

    /// Sends a request line as it is; gives status, headers and body.
    pub fn request(&self, method: &str, path: &str) -> (u16, String, String) {
        self.request_as(&self.address, method, path)
    }

    /// The same, under any name.
    pub fn request_as(&self, host: &str, method: &str, path: &str) -> (u16, String, String) {
        let mut stream = std::net::TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = vec![];
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head.to_owned(), body.to_owned())
    }

    pub fn get(&self, path: &str) -> (u16, String, String) {
        self.request("GET", path)
    }

    pub fn pid(&self) -> nix::unistd::Pid {
        nix::unistd::Pid::from_raw(self.child.id().try_into().unwrap())
    }

    pub fn wait(&mut self) -> std::process::ExitStatus {
        self.child.wait().unwrap()
    }
}

/// Messages to a browser.
pub struct Events(std::io::BufReader<std::net::TcpStream>);

impl Events {
    /// The next message, if one comes within `patience`.
    pub fn next_within(&mut self, patience: Duration) -> Option<serde_json::Value> {
        self.0.get_ref().set_read_timeout(Some(patience)).unwrap();
        loop {
            let mut line = String::new();
            match self.0.read_line(&mut line) {
                Ok(0) | Err(_) => return None,
                // The last chunk.
                Ok(_) if line == "0\r\n" => return None,
                Ok(_) => {}
            }
            if let Some(data) = line.strip_prefix("data: ") {
                return Some(serde_json::from_str(data).unwrap());
            }
        }
    }

    pub fn next(&mut self) -> serde_json::Value {
        self.next_within(Duration::from_secs(10))
            .expect("a message")
    }
}

/// A page of the preview without the preview's script, as a build writes it.
pub fn without_script(page: &str) -> String {
    let Some((before, rest)) = page.split_once("<script defer src=\"/_errdex/preview.js\"") else {
        return page.to_owned();
    };
    let (_, after) = rest.split_once("</script>\n").unwrap();
    format!("{before}{after}")
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The elements of a page as a browser parses it, each with its attributes.
pub fn elements(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    use html5ever::tendril::TendrilSink;
    use markup5ever_rcdom::{Handle, NodeData, RcDom};
    fn visit(node: &Handle, found: &mut Vec<(String, Vec<(String, String)>)>) {
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let attributes = attrs.borrow();
            let attributes = attributes
                .iter()
                .map(|one| (one.name.local.to_string(), one.value.to_string()));
            found.push((name.local.to_string(), attributes.collect()));
        }
        for child in node.children.borrow().iter() {
            visit(child, found);
        }
    }
    let mut found = vec![];
    visit(
        &html5ever::parse_document(RcDom::default(), Default::default())
            .one(html)
            .document,
        &mut found,
    );
    found
}
