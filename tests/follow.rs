//! `errdex explain -` on a log that goes on.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

const PATIENCE: Duration = Duration::from_secs(60);

const REFUSED: &str = "2026/11/22 20:29:21 [error] 7#7: *2 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1\n";
const TIMED_OUT: &str = "2026/11/22 21:00:00 [error] 7#7: *3 upstream timed out (110: Connection timed out) while reading response header from upstream, client: 10.0.0.1\n";

/// A running `errdex explain -`.
struct Explain {
    child: Child,
    input: Option<ChildStdin>,
    printed: Arc<Mutex<String>>,
}

impl Explain {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_errdex"));
        command
            .args(["explain", "-"])
            .args(arguments)
            .current_dir("/");
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut output = child.stdout.take().unwrap();
        let printed = Arc::new(Mutex::new(String::new()));
        let shown = Arc::clone(&printed);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                shown
                    .lock()
                    .unwrap()
                    .push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        Self {
            input: child.stdin.take(),
            child,
            printed,
        }
    }

    fn write(&mut self, text: &str) {
        self.input
            .as_mut()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
    }

    fn printed(&self) -> String {
        self.printed.lock().unwrap().clone()
    }

    fn wait_for(&self, text: &str) {
        let start = Instant::now();
        while !self.printed().contains(text) {
            assert!(start.elapsed() < PATIENCE, "{text:?}: {:?}", self.printed());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Its exit status and all that it printed.
    fn ended(mut self) -> (Option<i32>, String) {
        let status = self.child.wait().unwrap();
        std::thread::sleep(Duration::from_millis(100));
        (status.code(), self.printed())
    }
}

impl Drop for Explain {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_cause_is_shown_while_the_log_goes_on_and_counted_at_its_end() {
    let mut explain = Explain::start(&[]);
    explain.write(REFUSED);
    explain.wait_for("errdex show 502#nginx-refused");
    assert!(
        !explain.printed().contains("explained"),
        "{}",
        explain.printed()
    );
    explain.write(&REFUSED.replace("20:29:21", "20:31:00"));
    explain.write(TIMED_OUT);
    explain.wait_for("504 Gateway Timeout");
    drop(explain.input.take());

    let (status, text) = explain.ended();
    assert_eq!(status, Some(0), "{text}");
    assert_eq!(
        text.matches("errdex show 502#nginx-refused").count(),
        1,
        "shown once: {text}"
    );
    assert!(
        text.contains("2 times, 2026/11/22 20:29:21 to 2026/11/22 20:31:00\n  502 Bad Gateway, "),
        "{text}"
    );
    assert!(
        text.contains("once, 2026/11/22 21:00:00\n  504 Gateway Timeout, "),
        "{text}"
    );
    assert!(text.ends_with("3 of 3 lines explained\n"), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
}

#[test]
fn a_log_that_never_pauses_is_explained_while_it_goes_on() {
    let mut explain = Explain::start(&[]);
    let start = Instant::now();
    while !explain.printed().contains("nginx-refused") {
        assert!(start.elapsed() < PATIENCE, "{}", explain.printed());
        explain.write(REFUSED);
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(explain.input.take());
    let (_, text) = explain.ended();
    assert!(text.ends_with("lines explained\n"), "{text}");
}

#[test]
fn ctrl_c_shows_the_summary() {
    let mut explain = Explain::start(&[]);
    explain.write(REFUSED);
    explain.wait_for("errdex show 502#nginx-refused");
    kill(
        Pid::from_raw(explain.child.id().try_into().unwrap()),
        Signal::SIGINT,
    )
    .unwrap();
    let (status, text) = explain.ended();
    assert_eq!(status, Some(130), "{text}");
    assert!(text.ends_with("1 of 1 line explained\n"), "{text}");
}

#[test]
fn a_reader_that_leaves_ends_it_while_the_log_goes_on() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_errdex"));
    command.args(["explain", "-"]).current_dir("/");
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(REFUSED.as_bytes()).unwrap();
    let mut output = child.stdout.take().unwrap();
    output.read_exact(&mut [0; 1]).unwrap();
    drop(output);
    input.write_all(TIMED_OUT.as_bytes()).unwrap();

    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        !crate::common::stderr(&output).contains("error"),
        "{}",
        crate::common::stderr(&output)
    );
    drop(input);
}

#[test]
fn json_is_one_document_at_the_end() {
    let mut explain = Explain::start(&["--format", "json"]);
    explain.write(REFUSED);
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(explain.printed(), "");
    explain.write(TIMED_OUT);
    drop(explain.input.take());
    let (_, text) = explain.ended();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["matches"].as_array().unwrap().len(), 2, "{text}");
    assert_eq!(report["matches"][0]["show"], "502#nginx-refused", "{text}");
}
