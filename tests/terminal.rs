//! `errdex explain` on a real terminal.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::common::Root;
use nix::pty::{Winsize, openpty};

const PATIENCE: Duration = Duration::from_secs(20);

/// A command on a terminal of its own.
struct Terminal {
    child: Child,
    keyboard: File,
    screen: Arc<Mutex<String>>,
}

impl Terminal {
    /// Runs `errdex explain` on a screen of so many lines.
    fn explain(lines: u16, query: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::run((lines, 80), &[&["explain"], query].concat(), variables)
    }

    /// Runs a command on a screen of so many lines and columns.
    fn run((lines, columns): (u16, u16), arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let size = Winsize {
            ws_row: lines,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let pair = openpty(Some(&size), None).unwrap();
        let end = File::from(pair.slave);
        // A session of its own, so that keys such as Ctrl-C reach it, and it alone.
        let mut command = Command::new("setsid");
        command
            .args(["--ctty", "--wait", env!("CARGO_BIN_EXE_errdex")])
            .args(arguments);
        for name in ["PAGER", "LESS", "NO_COLOR"] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm").envs(variables.iter().copied());
        command
            .stdin(end.try_clone().unwrap())
            .stdout(end.try_clone().unwrap())
            .stderr(end);
        let child = command.spawn().unwrap();
        let mut output = File::from(pair.master);
        let keyboard = output.try_clone().unwrap();
        let screen = Arc::new(Mutex::new(String::new()));
        let shown = Arc::clone(&screen);
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
            child,
            keyboard,
            screen,
        }
    }

    fn shown(&self) -> String {
        self.screen.lock().unwrap().clone()
    }

    fn wait_for(&self, text: &str) {
        let start = Instant::now();
        while !self.shown().contains(text) {
            assert!(start.elapsed() < PATIENCE, "{text:?}: {:?}", self.shown());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until it has ended by itself.
    fn ended(mut self) -> (ExitStatus, String) {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // What it wrote last may still be on its way.
                std::thread::sleep(Duration::from_millis(100));
                return (status, self.shown());
            }
            assert!(
                start.elapsed() < PATIENCE,
                "it waits for something: {:?}",
                self.shown()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_is_shown_is_styled_unless_that_is_not_wanted() {
    let (status, screen) = Terminal::explain(50, &["502"], &[]).ended();
    assert!(
        status.success() && screen.contains("errdex show 502"),
        "{status}: {screen:?}"
    );
    assert!(screen.contains("\x1b[1m"), "{screen:?}");
    let (status, screen) = Terminal::explain(50, &["502"], &[("NO_COLOR", "1")]).ended();
    assert!(
        status.success() && screen.contains("502 Bad Gateway"),
        "{status}: {screen:?}"
    );
    assert!(!screen.contains("\x1b[1m"), "{screen:?}");
    let (status, screen) = Terminal::explain(50, &["banana", "bread"], &[]).ended();
    assert_eq!(status.code(), Some(1), "{screen:?}");
}

/// A URL can be clicked where the terminal shows colours, and only there; while the site is nowhere there is none.
#[test]
fn the_page_is_a_hyperlink_where_the_terminal_knows_that() {
    let root = Root::small().with(
        "content/site.yaml",
        "title: Example\nbase_url: https://errors.company.net/\n",
    );
    let folder = root.path("");
    let arguments = ["explain", "1", "--root", folder.to_str().unwrap()];
    let url = "https://errors.company.net/family-1-fine-failure/";
    let (_, screen) = Terminal::run((50, 80), &arguments, &[]).ended();
    assert!(
        screen.contains(&format!("\x1b]8;;{url}\x1b\\{url}\x1b]8;;\x1b\\")),
        "{screen:?}"
    );
    for plain in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let (_, screen) = Terminal::run((50, 80), &arguments, &[plain]).ended();
        assert!(
            screen.contains(url) && !screen.contains('\x1b'),
            "{plain:?}: {screen:?}"
        );
    }
    let piped = crate::common::errdex()
        .args(arguments)
        .args(["--color", "always"])
        .output()
        .unwrap();
    assert!(
        !crate::common::stdout(&piped).contains("\x1b]8"),
        "{}",
        crate::common::stdout(&piped)
    );
}

#[test]
fn lines_are_as_wide_as_a_narrow_screen() {
    for command in [
        &["show", "502#nginx-refused"][..],
        &["explain", "heroku", "h12"],
    ] {
        let (status, screen) = Terminal::run((50, 50), command, &[("NO_COLOR", "1")]).ended();
        assert!(
            status.success() && screen.lines().count() > 5,
            "{status}: {screen:?}"
        );
        assert!(
            screen
                .lines()
                .all(|line| line.trim_end().chars().count() <= 50),
            "{screen}"
        );
    }
}

#[test]
fn what_is_longer_than_the_screen_is_shown_without_a_key() {
    let (status, screen) = Terminal::explain(10, &["timeout"], &[("PAGER", "head -n 1")]).ended();
    assert!(
        status.success() && screen.lines().count() > 20,
        "{status}: {screen:?}"
    );
}

#[test]
fn ctrl_c_ends_it_while_it_waits_for_a_line() {
    let mut terminal = Terminal::explain(50, &["-"], &[]);
    terminal.press("hello\n");
    terminal.wait_for("hello");
    std::thread::sleep(Duration::from_millis(500));
    terminal.press("\x03");
    let (status, screen) = terminal.ended();
    assert_eq!(status.code(), Some(130), "{screen:?}");
}
