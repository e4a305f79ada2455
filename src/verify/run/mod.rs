//! One run: starts everything in a plan, sends its requests, ends it all, and keeps what was seen. Whether that is right
//! is for `judge` to say.

mod servers;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::client::{self, Response};
use super::error::Error;
use super::folder::Folder;
use super::peers::{Peer, PeerSetting};
use super::ports;
use super::processes::{Process, ProcessSetting};
use super::runner::{Runner, TICK, venv_values};
use super::seen::Seen;
use super::workspace;
use crate::catalog::plan::Plan;
use crate::content::format::recipe::{Disk, Request, Start};
use crate::content::format::scalars::FileName;

/// How long a line may take to reach its log: servers write when they like.
const LONGEST_LOG: Duration = Duration::from_secs(4);

/// How long a request that is held open gets to reach the server before the next one is sent.
const HOLD: Duration = Duration::from_millis(150);

/// The file with what clients print.
const CLIENT_OUTPUT: &str = "client.out";

/// Logs that are read whether a recipe expects lines in them or not: they are evidence for a failed run.
const USUAL_LOGS: [&str; 2] = ["error.log", "access.log"];

pub(super) struct Run<'a> {
    runner: &'a Runner<'a>,
    plan: &'a Plan,
    /// The port that requests are sent to.
    port: u16,
    seen: Seen,
    folder: Folder,
    processes: Vec<Process>,
}

impl<'a> Run<'a> {
    pub(super) fn new(runner: &'a Runner<'a>, plan: &'a Plan) -> Result<Self, Error> {
        let folder = runner
            .workspace
            .inner()
            .map_err(Error::io("the folder of a run cannot be created"))?;
        let mut run = Self {
            runner,
            plan,
            port: ports::free()?,
            seen: Seen::default(),
            folder,
            processes: vec![],
        };
        run.set_values()?;
        Ok(run)
    }

    /// Runs the plan, and waits for the log lines in its expectation.
    pub(super) fn finish(mut self) -> Result<Seen, Error> {
        let peers = self.write_all()?;
        self.folder
            .hand_over()
            .map_err(Error::io("the folder cannot be handed over to the servers"))?;
        let outcome = self.prepare().and_then(|()| self.start_and_ask());

        // In this order: what runs in the folder is ended before the folder is removed.
        drop(peers);
        drop(self.processes);
        drop(self.folder);
        outcome.map(|()| self.seen)
    }

    /// Chooses the values of the placeholders that do not depend on peers.
    fn set_values(&mut self) -> Result<(), Error> {
        let has_front = self.plan.servers.len() > 1;
        let app = if has_front { ports::free()? } else { self.port };
        let tls = self.runner.workspace.path().join("tls");

        let values = &mut self.seen.values;
        values.insert("dir", self.folder.path().display().to_string());
        values.insert("tls", tls.display().to_string());
        values.insert("run", workspace::name(self.folder.path()));
        values.insert("port", self.port.to_string());
        values.insert("app", app.to_string());
        for name in &self.plan.ports {
            values.insert(name, ports::free()?.to_string());
        }
        values.0.extend(venv_values(self.runner.venv.as_deref()));
        Ok(())
    }

    /// Writes everything that a server finds in its folder, and starts the peers, whose ports the files name.
    fn write_all(&mut self) -> Result<Vec<Peer>, Error> {
        for name in self.plan.disks.keys() {
            self.folder.make_folder(name).map_err(not_written(name))?;
        }
        for server in &self.plan.servers {
            self.add_output(&server.output)?;
        }
        self.add_output(&file_name(CLIENT_OUTPUT))?;

        let peers = self.start_peers()?;
        for (name, (text, mode)) in &self.plan.files {
            let text = self.seen.values.fill(text);
            self.folder
                .write(name, &text, *mode)
                .map_err(not_written(name))?;
            self.seen.files.push((name.to_string(), text));
        }
        Ok(peers)
    }

    fn add_output(&mut self, name: &FileName) -> Result<(), Error> {
        self.folder
            .add_output(name.clone())
            .map_err(not_written(name))
    }

    fn start_peers(&mut self) -> Result<Vec<Peer>, Error> {
        let mut peers = vec![];
        for (name, helper) in &self.plan.helpers {
            let what = format!("the helper `{name}` cannot start");
            let log = file_name(&format!("{name}.log"));
            self.add_output(&log)?;
            let log = self
                .folder
                .output(log.as_str())
                .and_then(File::try_clone)
                .map_err(Error::io(&what))?;

            let setting = PeerSetting {
                folder: self.folder.path().to_owned(),
                log,
                certificates: Arc::clone(&self.runner.certificates),
            };
            let peer = Peer::start(helper, setting).map_err(Error::io(&what))?;
            if let Some(port) = peer.port {
                self.seen.values.insert(name.as_str(), port.to_string());
            }
            peers.push(peer);
        }
        Ok(peers)
    }

    /// Runs the commands that come before the servers.
    fn prepare(&self) -> Result<(), Error> {
        for command in &self.plan.prepare {
            let (succeeded, output) = self.shell(command)?;
            if !succeeded {
                return Err(Error::Command {
                    command: command.clone(),
                    output: output.trim().to_owned(),
                });
            }
        }
        Ok(())
    }

    fn start_and_ask(&mut self) -> Result<(), Error> {
        for server in &self.plan.servers {
            if let Err(error) = self.start(server) {
                self.read_logs();
                return if self.must_fail() { Ok(()) } else { Err(error) };
            }
        }
        self.seen.started = true;

        if !self.must_fail() {
            self.ask_all()?;
            self.wait_for_logs();
        }
        Ok(())
    }

    /// Whether a server must fail to start.
    fn must_fail(&self) -> bool {
        self.plan.expect.start == Some(Start::Fails)
    }

    fn setting(
        &self,
        env: Vec<(String, String)>,
        disks: Vec<(FileName, Disk)>,
    ) -> ProcessSetting<'_> {
        ProcessSetting {
            folder: self.folder.path(),
            env,
            as_root: self.plan.as_root,
            disks,
        }
    }

    /// Sends all requests, and keeps the last response.
    fn ask_all(&mut self) -> Result<(), Error> {
        let requests = &self.plan.requests;
        let mut wrong_steps = vec![];
        let mut last = Response::default();

        let run = &*self;
        std::thread::scope(|scope| {
            for (index, request) in requests.iter().enumerate() {
                let wait = request.wait.unwrap_or_default();
                run.runner.pause(Duration::from_secs_f64(wait));
                if request.hold {
                    scope.spawn(move || run.ask(request));
                    std::thread::sleep(HOLD);
                    continue;
                }

                last = match &request.run {
                    Some(command) => run.run_client(command)?,
                    None => run.ask(request),
                };
                let is_step = index + 1 < requests.len();
                if let Some(status) = request.status
                    && is_step
                    && Some(status) != last.status
                {
                    wrong_steps.push((status, last.status));
                }
            }
            Ok::<(), Error>(())
        })?;

        self.seen.response = last;
        self.seen.wrong_steps = wrong_steps;
        Ok(())
    }

    /// Sends a request. Where no connection can be made the response is empty: that may be what the recipe expects.
    fn ask(&self, request: &Request) -> Response {
        let fill = |text: &str| self.seen.values.fill(text);
        client::ask(self.port, request, fill, || self.runner.is_stopped()).unwrap_or_default()
    }

    /// Runs a client; its status is the number that it prints after the word `status`.
    fn run_client(&self, command: &str) -> Result<Response, Error> {
        let (_, output) = self.shell(command)?;
        self.folder
            .output(CLIENT_OUTPUT)
            .and_then(|mut log| log.write_all(output.as_bytes()))
            .map_err(not_written(&file_name(CLIENT_OUTPUT)))?;

        let after = output.split("status ").nth(1).unwrap_or_default();
        let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
        Ok(Response {
            status: digits.parse().ok(),
            body: output,
            ..Response::default()
        })
    }

    /// Runs a shell command in the folder, and returns whether it succeeded and what it printed.
    fn shell(&self, command: &str) -> Result<(bool, String), Error> {
        let words = ["sh", "-c", &self.seen.values.fill(command)].map(str::to_owned);
        let setting = self.setting(vec![], vec![]);
        self.runner.output_of(setting.command(&words))
    }

    /// The text of a log, if there is one.
    fn log(&self, name: &FileName) -> Option<String> {
        let Some(command) = self.plan.log_commands.get(name) else {
            return self.folder.log(name, self.plan.as_root);
        };
        let words = self.seen.values.fill_each(command);
        let setting = self.setting(vec![], vec![]);
        let (_, output) = self.runner.output_of(setting.command(&words)).ok()?;
        Some(output)
    }

    fn read_logs(&mut self) {
        let expect = &self.plan.expect;
        let mut names: BTreeSet<FileName> = BTreeSet::new();
        names.extend(expect.log.keys().cloned());
        names.extend(expect.no_log.keys().cloned());
        names.extend(self.plan.servers.iter().map(|server| server.output.clone()));
        names.extend(self.plan.log_commands.keys().cloned());
        names.extend(USUAL_LOGS.map(file_name));

        for name in names {
            if let Some(text) = self.log(&name) {
                self.seen.logs.insert(name, text);
            }
        }
    }

    fn wait_for_logs(&mut self) {
        let start = Instant::now();
        loop {
            self.read_logs();
            let missing = self.seen.missing_lines(&self.plan.expect);
            if missing.is_empty() || start.elapsed() > LONGEST_LOG || self.runner.is_stopped() {
                return;
            }
            std::thread::sleep(TICK * 4);
        }
    }
}

/// For `map_err`: the file could not be written.
fn not_written(name: &FileName) -> impl FnOnce(std::io::Error) -> Error + use<> {
    Error::io(format!("`{name}` cannot be written"))
}

/// A constant, or a file name with an ending added, as a file name.
#[expect(
    clippy::expect_used,
    reason = "constants are right, and an ending makes no valid name invalid"
)]
fn file_name(text: &str) -> FileName {
    FileName::parse(text).expect("it is a valid file name")
}
