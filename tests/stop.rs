//! Signals end every command within a second, whatever it is doing; a second signal ends it at once.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::common::Root;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A second, on a machine that does much else.
const SOON: Duration = Duration::from_secs(5);

/// The signals that ask a program to end. Whoever runs the tests may ignore one, as `nohup` does.
const SIGNALS: [Signal; 3] = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP];

/// A root that takes many seconds to read, link, render and write.
fn slow() -> Root {
    let root = Root::small();
    for code in 2..20_000 {
        let entry = format!(
            "code: {code}\nname: Failure {code}\ncauses: [Something broke.]\ntags: [t{}]\n",
            code % 99
        );
        root.write(&format!("content/family/{code}.yaml"), entry);
    }
    root
}

fn start(root: &Root, words: &str) -> Child {
    let errdex = root.command(&words.split(' ').collect::<Vec<_>>());
    let mut command = Command::new("env");
    command
        .arg("--default-signal=HUP,INT,TERM")
        .arg(errdex.get_program())
        .args(errdex.get_args());
    command
        .current_dir(root.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().unwrap()
}

fn send(child: &Child, signal: Signal) {
    kill(Pid::from_raw(child.id().try_into().unwrap()), signal).unwrap();
}

/// How it ended, and how long that took.
fn end(child: &mut Child) -> (ExitStatus, Duration) {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return (status, start.elapsed());
        }
        if start.elapsed() > Duration::from_secs(30) {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_signal_ends_every_command_in_every_stage() {
    let root = slow();
    let commands = [
        "check",
        "build",
        "build --compress",
        "hosting nginx",
        "explain 1",
        "verify",
        "serve --port 0",
    ];
    let mut ended_before = 0;
    for (nth, command) in commands.into_iter().enumerate() {
        for (at, milliseconds) in [100, 600, 1500, 4000].into_iter().enumerate() {
            let signal = SIGNALS[(nth + at) % 3];
            let mut child = start(&root, command);
            std::thread::sleep(Duration::from_millis(milliseconds));
            if child.try_wait().unwrap().is_some() {
                ended_before += 1;
                continue;
            }
            send(&child, signal);
            let (status, took) = end(&mut child);
            assert!(took < SOON, "{command} after {milliseconds} ms: {took:?}");
            let expected = if command.starts_with("serve") {
                0
            } else {
                128 + signal as i32
            };
            assert_eq!(
                status.code(),
                Some(expected),
                "{command} after {milliseconds} ms: {status}"
            );
        }
    }
    assert!(
        ended_before < 10,
        "the root must be slow: {ended_before} ended before"
    );
    let left = std::fs::read_dir(root.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    assert_eq!(left.collect::<Vec<_>>(), ["content"]);
}

/// Starts a command that has read some input and waits for more.
fn waiting(root: &Root) -> Child {
    let mut child = start(root, "explain -");
    // More than a pipe holds: once it is written, some of it was read.
    child
        .stdin
        .as_mut()
        .unwrap()
        .write_all(&b"nothing\n".repeat(30_000))
        .unwrap();
    child
}

#[test]
fn a_signal_ends_what_waits_for_input_and_a_second_one_at_once() {
    let root = Root::small();
    let mut child = waiting(&root);
    send(&child, Signal::SIGINT);
    let (status, took) = end(&mut child);
    assert!(took < SOON, "{status}: {took:?}");

    // What was read may still be explained; whoever sends a second signal does not wait for that. A busy machine is slow.
    let fastest = (0..5).filter_map(|_| {
        let mut child = waiting(&root);
        std::thread::sleep(Duration::from_millis(200));
        send(&child, Signal::SIGINT);
        std::thread::sleep(Duration::from_millis(50));
        send(&child, Signal::SIGTERM);
        let (status, took) = end(&mut child);
        // It may have ended by the first already.
        matches!(status.code(), Some(130 | 143)).then_some(took)
    });
    let fastest = fastest.min().unwrap();
    assert!(fastest < Duration::from_millis(500), "{fastest:?}");
}

#[test]
fn what_is_ignored_by_whoever_starts_it_stays_ignored() {
    let root = Root::small();
    let mut command = Command::new("nohup");
    command
        .arg(env!("CARGO_BIN_EXE_errdex"))
        .args(["serve", "--port", "0"])
        .current_dir(root.path(""));
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    std::thread::sleep(Duration::from_secs(1));
    send(&child, Signal::SIGHUP);
    std::thread::sleep(Duration::from_secs(1));
    assert!(
        child.try_wait().unwrap().is_none(),
        "it goes on without its terminal"
    );
    send(&child, Signal::SIGTERM);
    assert!(end(&mut child).0.success());
}

/// A server that ignores the signal that should end it.
#[test]
fn verify_kills_what_does_not_end() {
    let product = "title: Deaf\nhome: https://example.org/\n\
                   builds: {one: {title: One, install: none, program: sh}}\n\
                   version: ['{{program}}', -c, echo 1.0]\nstart: ['{{program}}', deaf.sh]\n\
                   config:\n  file: deaf.sh\n  slot: main\n  text: |\n    trap '' TERM INT HUP\n    touch started\n    \
                   while :; do sleep 1; done\n    %%main%%\n";
    let root = Root::small()
        .with("content/products/deaf.yaml", product)
        .with(
            "content/recipes/deaf/1-a.yaml",
            "code: 1\ncause: A\nconfig: ''\nfix: {how: B}\n",
        )
        .with("tmp/.keep", "");
    for folder in ["", "tmp"] {
        std::fs::set_permissions(root.path(folder), std::fs::Permissions::from_mode(0o755))
            .unwrap();
    }
    let mut command = root.command(&["verify"]);
    command
        .env("TMPDIR", root.path("tmp"))
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let is_started = || {
        crate::common::files(&root.path("tmp"))
            .iter()
            .any(|(path, _)| path.ends_with("/started"))
    };
    let start = Instant::now();
    while !is_started() {
        assert!(start.elapsed() < Duration::from_secs(20));
        assert!(
            child.try_wait().unwrap().is_none(),
            "{}",
            std::io::read_to_string(child.stderr.unwrap()).unwrap()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    send(&child, Signal::SIGTERM);
    let (status, took) = end(&mut child);
    // Once it is asked politely, a server has five seconds.
    assert!(
        status.code() == Some(143) && took < Duration::from_secs(4),
        "{status}: {took:?}"
    );
    assert_eq!(
        crate::common::files(&root.path("tmp")).len(),
        1,
        "its folder is gone"
    );
    let processes = Command::new("ps").args(["-eo", "args"]).output().unwrap();
    assert!(
        !crate::common::stdout(&processes).contains("deaf.sh"),
        "{}",
        crate::common::stdout(&processes)
    );
}
