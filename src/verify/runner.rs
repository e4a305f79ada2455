//! What all runs share: the workspace, the certificates, and a way to wait that ends when the user stops everything.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::error::Error;
use super::peers::tls::Certificates;
use super::run::Run;
use super::seen::Seen;
use super::workspace::Workspace;
use crate::catalog::plan::Plan;

/// How long a shell command may take.
const LONGEST_COMMAND: Duration = Duration::from_secs(20);

/// The pause between two checks, at first and at most: reading the system's table of sockets is slow.
pub(super) const TICK: Duration = Duration::from_millis(5);
const LONG_TICK: Duration = Duration::from_millis(40);

pub(super) struct Runner<'a> {
    pub workspace: &'a Workspace,
    /// What peers may present.
    pub certificates: Arc<Certificates>,
    /// The Python environment that is active.
    pub venv: Option<String>,
    /// Once it is set, runs end soon.
    pub stopped: &'a AtomicBool,
}

impl Runner<'_> {
    /// Runs a plan in its own folder. An error means that the run could not be made, not that it showed something
    /// unexpected.
    pub(super) fn run(&self, plan: &Plan) -> Result<Seen, Error> {
        Run::new(self, plan)?.finish()
    }

    /// Runs a command to its end, and returns whether it succeeded and what it printed.
    pub(super) fn output_of(&self, mut command: Command) -> Result<(bool, String), Error> {
        // A file, not a pipe: a child of the command that lives on may hold a pipe open for ever.
        let path = self
            .workspace
            .path()
            .join(format!(".output-{:?}", std::thread::current().id()));
        let what = "the output of a command cannot be kept";
        let stdout = File::create(&path).map_err(Error::io(what))?;
        let stderr = stdout.try_clone().map_err(Error::io(what))?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(stderr)
            .spawn()
            .map_err(Error::io(format!(
                "{:?} cannot be started",
                command.get_program()
            )))?;

        let mut status = None;
        self.wait(LONGEST_COMMAND, || {
            status = child.try_wait().ok().flatten();
            status.is_some()
        });
        if status.is_none() {
            let _ = child.kill();
            let _ = child.wait();
        }

        let output = fs::read(&path).map_err(Error::io(what))?;
        let _ = fs::remove_file(&path);
        Ok((
            status.is_some_and(|status| status.success()),
            String::from_utf8_lossy(&output).into_owned(),
        ))
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Waits for some time, or until the user stops everything.
    pub(super) fn pause(&self, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end && !self.is_stopped() {
            std::thread::sleep(TICK);
        }
    }

    /// Waits until `done`, but not longer than `longest`; returns whether it was done.
    pub(super) fn wait(&self, longest: Duration, mut done: impl FnMut() -> bool) -> bool {
        let start = Instant::now();
        let mut tick = TICK;

        loop {
            if done() {
                return true;
            }
            if self.is_stopped() || start.elapsed() > longest {
                return false;
            }
            std::thread::sleep(tick);
            tick = (tick * 3 / 2).min(LONG_TICK);
        }
    }
}

/// The placeholders that only have a value where a Python environment is active.
pub(super) fn venv_values(venv: Option<&str>) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    let Some(venv) = venv else {
        return values;
    };
    values.insert("venv".to_owned(), venv.to_owned());

    // The folder between has the version of Python in its name: lib/python3.13/site-packages.
    let libraries = fs::read_dir(Path::new(venv).join("lib"));
    for library in libraries.into_iter().flatten().flatten() {
        let packages = library.path().join("site-packages");
        if packages.is_dir() {
            values.insert("site-packages".to_owned(), packages.display().to_string());
            break;
        }
    }
    values
}
