//! One run: everything that a plan says is started, asked and ended again, and what was seen is kept. Whether that is
//! right, `judge` says.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::client::{self, Answer};
use super::folder::Folder;
use super::pattern;
use super::peers::tls::Certificates;
use super::peers::{self, Peer};
use super::ports;
use super::processes::{Process, Setting};
use super::workspace::{self, Workspace};
use crate::catalog::plan::{Plan, Server, Values};
use crate::content::format::recipe::{Disk, Expect, Ready, Request, Start};
use crate::content::format::scalars::FileName;

/// What was seen in a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// Whether all servers started.
    pub started: bool,
    /// Steps that gave another status than they must: what was wanted, and what came.
    pub wrong_steps: Vec<(u16, Option<u16>)>,
    /// The last answer.
    pub answer: Answer,
    /// Logs by name.
    pub logs: BTreeMap<FileName, String>,
    /// What placeholders stood for.
    pub values: Values,
    /// The files that were written, with their placeholders filled.
    pub files: Vec<(String, String)>,
}

/// How long a server may take until it is ready: Java needs its time on a busy machine.
const LONGEST_START: Duration = Duration::from_secs(60);

/// How long a server that must fail to start may take for it.
const LONGEST_FAILURE: Duration = Duration::from_secs(10);

/// How long a line may take to its log: servers write when they like.
const LONGEST_LOG: Duration = Duration::from_secs(4);

/// How long a shell command may take.
const LONGEST_COMMAND: Duration = Duration::from_secs(20);

/// The pause between two checks, at first and at most: reading the system's table of sockets is slow.
const TICK: Duration = Duration::from_millis(5);
const LONG_TICK: Duration = Duration::from_millis(40);

/// What clients print.
const CLIENT_OUTPUT: &str = "client.out";

/// Runs plans in folders of their own, until it is told to stop.
pub(super) struct Runner<'a> {
    /// The folder of the whole run.
    pub workspace: &'a Workspace,
    /// What peers may show.
    pub certificates: Arc<Certificates>,
    /// The Python environment that is active, if any.
    pub venv: Option<String>,
    /// Set it, and runs end soon.
    pub stopped: &'a AtomicBool,
}

impl Runner<'_> {
    /// Runs a plan in a folder of its own, and waits for the log lines in its expectation. Fails where the run itself
    /// could not be made.
    pub(super) fn run(&self, plan: &Plan) -> Result<Seen, String> {
        let folder = self
            .workspace
            .inner()
            .map_err(|error| format!("no folder to work in: {error}"))?;
        let mut running = Running {
            runner: self,
            folder,
            plan,
            seen: Seen::default(),
            processes: vec![],
        };
        running.set_values()?;
        let peers = running.write_all()?;
        let handed_over = running.folder.hand_over();
        handed_over.map_err(|error| format!("the folder cannot be handed over: {error}"))?;

        let outcome = running.prepare().and_then(|()| running.start_and_ask());
        drop(peers);
        let Running {
            seen,
            processes,
            folder,
            ..
        } = running;
        drop(processes);
        drop(folder);
        outcome.map(|()| seen)
    }

    /// Runs a command to its end and gives whether it succeeded, and what it printed.
    pub(super) fn output_of(&self, mut command: Command) -> Result<(bool, String), String> {
        // A file, not a pipe: a child of the command that lives on may hold a pipe open for ever.
        let path = self
            .workspace
            .path()
            .join(format!(".output-{:?}", std::thread::current().id()));
        let file = File::create(&path).map_err(|error| error.to_string())?;
        let second = file.try_clone().map_err(|error| error.to_string())?;
        let started = command
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(second)
            .spawn();
        let mut child = started
            .map_err(|error| format!("{:?} cannot be started: {error}", command.get_program()))?;

        let mut status = None;
        self.wait(LONGEST_COMMAND, || {
            status = child.try_wait().ok().flatten();
            status.is_some()
        });
        if status.is_none() {
            let _ = child.kill();
            let _ = child.wait();
        }

        let output = fs::read(&path).unwrap_or_default();
        let _ = fs::remove_file(&path);
        Ok((
            status.is_some_and(|status| status.success()),
            String::from_utf8_lossy(&output).into_owned(),
        ))
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Waits for some time, or until the run is stopped.
    fn pause(&self, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end && !self.is_stopped() {
            std::thread::sleep(TICK);
        }
    }

    /// Waits until `done`, at most `longest`; tells whether it came to be.
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

struct Running<'a> {
    runner: &'a Runner<'a>,
    folder: Folder,
    plan: &'a Plan,
    seen: Seen,
    processes: Vec<Process>,
}

impl Running<'_> {
    /// Chooses what the placeholders are that do not depend on peers.
    fn set_values(&mut self) -> Result<(), String> {
        let port = || {
            ports::free()
                .map(|port| port.to_string())
                .ok_or("no port is free")
        };
        let has_front = self.plan.servers.len() > 1;
        let tls = self.runner.workspace.path().join("tls");

        let values = &mut self.seen.values.0;
        values.insert("dir".to_owned(), self.folder.path().display().to_string());
        values.insert("tls".to_owned(), tls.display().to_string());
        values.insert("run".to_owned(), workspace::name(self.folder.path()));
        values.insert("port".to_owned(), port()?);
        values.insert(
            "app".to_owned(),
            if has_front {
                port()?
            } else {
                values["port"].clone()
            },
        );
        for name in &self.plan.ports {
            values.insert(name.clone(), port()?);
        }
        values.extend(venv_values(self.runner.venv.as_deref()));
        Ok(())
    }

    /// Puts everything into the folder that a server finds there, and starts the peers, whose ports files name.
    fn write_all(&mut self) -> Result<Vec<Peer>, String> {
        for name in self.plan.disks.keys() {
            self.folder.make_folder(name).map_err(unwritten(name))?;
        }
        let servers = self.plan.servers.iter().map(|server| server.output.clone());
        for name in servers.chain([FileName::parse(CLIENT_OUTPUT)?]) {
            self.folder
                .add_output(name.clone())
                .map_err(unwritten(&name))?;
        }

        let peers = self.start_peers()?;
        for (name, (text, mode)) in &self.plan.files {
            let text = self.seen.values.fill(text);
            self.folder
                .write(name, &text, *mode)
                .map_err(unwritten(name))?;
            self.seen.files.push((name.to_string(), text));
        }
        Ok(peers)
    }

    fn start_peers(&mut self) -> Result<Vec<Peer>, String> {
        let mut peers = vec![];
        for (name, helper) in &self.plan.helpers {
            let failed = |error: io::Error| format!("the helper `{name}` cannot start: {error}");
            let log = FileName::parse(&format!("{name}.log"))?;
            self.folder.add_output(log.clone()).map_err(failed)?;
            let setting = peers::Setting {
                folder: self.folder.path().to_owned(),
                log: self
                    .folder
                    .output(log.as_str())
                    .and_then(File::try_clone)
                    .map_err(failed)?,
                certificates: Arc::clone(&self.runner.certificates),
            };
            let peer = Peer::start(helper, setting).map_err(failed)?;
            self.seen
                .values
                .0
                .extend(peer.port.map(|port| (name.to_string(), port.to_string())));
            peers.push(peer);
        }
        Ok(peers)
    }

    /// Runs the commands that come before the servers.
    fn prepare(&self) -> Result<(), String> {
        for command in &self.plan.prepare {
            let (succeeded, output) = self.shell(command)?;
            if !succeeded {
                return Err(format!("`{command}` failed: {}", output.trim()));
            }
        }
        Ok(())
    }

    fn start_and_ask(&mut self) -> Result<(), String> {
        self.seen.started = true;
        for server in &self.plan.servers {
            if let Err(problem) = self.start(server) {
                self.seen.started = false;
                self.read_logs();
                // Some servers are meant to fail.
                return if self.plan.expect.start == Some(Start::Fails) {
                    Ok(())
                } else {
                    Err(problem)
                };
            }
        }
        if self.plan.expect.start == Some(Start::Fails) {
            return Ok(());
        }
        self.ask_all()?;
        self.wait_for_logs();
        Ok(())
    }

    fn start(&mut self, server: &Server) -> Result<(), String> {
        let mut values = self.seen.values.clone();
        values
            .0
            .insert("program".to_owned(), values.fill(&server.program));
        let command: Vec<String> = server
            .command
            .iter()
            .map(|word| values.fill(word))
            .collect();
        let env = server
            .env
            .iter()
            .map(|(name, value)| (name.clone(), values.fill(value)))
            .collect();
        let setting = self.setting(env, self.plan.disks.clone().into_iter().collect());
        let output = self.folder.output(server.output.as_str());
        let process = output
            .and_then(|output| Process::start(setting.command(&command), output, server.stop));
        let process = process
            .map_err(|error| format!("`{}` cannot be started: {error}", command.join(" ")))?;
        self.processes.push(process);
        let fails = self.plan.expect.start == Some(Start::Fails);
        let longest = if fails {
            LONGEST_FAILURE
        } else {
            LONGEST_START
        };
        let is_ready = |running: &Self| {
            let Ready {
                port,
                file,
                log,
                line,
            } = &server.ready;
            let port = port
                .as_ref()
                .and_then(|name| running.seen.values.0.get(name)?.parse().ok());
            let line = line.as_deref().unwrap_or_default();
            port.is_some_and(ports::is_listened_on)
                || file
                    .as_ref()
                    .is_some_and(|file| running.folder.path().join(file.as_str()).exists())
                || log
                    .as_ref()
                    .and_then(|log| running.log(log))
                    .is_some_and(|log| pattern::find(&values.fill(line), &log).is_some())
        };
        let mut ended = None;
        let process = self.processes.len() - 1;
        let runner = self.runner;
        let ready = runner.wait(longest, || {
            if !fails && is_ready(self) {
                return true;
            }
            // A server that must fail may open its port first, and fail over the next thing.
            ended = self.processes[process].ended();
            ended.is_some()
        });
        match ended {
            Some(status) => Err(format!("`{}` ended by itself: {status}", command[0])),
            None if ready => Ok(()),
            None => Err(format!(
                "`{}` was not ready in {} s",
                command[0],
                longest.as_secs()
            )),
        }
    }

    fn setting(&self, env: Vec<(String, String)>, disks: Vec<(FileName, Disk)>) -> Setting<'_> {
        Setting {
            folder: self.folder.path(),
            env,
            as_root: self.plan.as_root,
            disks,
        }
    }

    fn ask_all(&mut self) -> Result<(), String> {
        let requests = &self.plan.requests;
        let port = self.seen.values.0["port"]
            .parse()
            .map_err(|_| "the port is no number")?;
        let values = &self.seen.values;
        let stopped = || self.runner.is_stopped();
        let ask = |request: &Request| client::ask(port, request, |text| values.fill(text), stopped);
        let mut wrong_steps = vec![];
        let mut last = Answer::default();
        std::thread::scope(|scope| {
            for (index, request) in requests.iter().enumerate() {
                self.runner
                    .pause(Duration::from_secs_f64(request.wait.unwrap_or_default()));
                if request.hold {
                    scope.spawn(move || ask(request));
                    // The next one must find this one under way.
                    std::thread::sleep(Duration::from_millis(150));
                    continue;
                }
                last = match &request.run {
                    Some(command) => self.run_client(&values.fill(command))?,
                    None => ask(request).unwrap_or_default(),
                };
                if let Some(wanted) = request
                    .status
                    .filter(|wanted| Some(*wanted) != last.status && index + 1 < requests.len())
                {
                    wrong_steps.push((wanted, last.status));
                }
            }
            Ok::<(), String>(())
        })?;
        self.seen.answer = last;
        self.seen.wrong_steps = wrong_steps;
        Ok(())
    }

    /// Runs a client; its status is what it prints behind the word `status`.
    fn run_client(&self, command: &str) -> Result<Answer, String> {
        let (_, output) = self.shell(command)?;
        let log = self.folder.output(CLIENT_OUTPUT);
        log.and_then(|mut log| log.write_all(output.as_bytes()))
            .map_err(|error| error.to_string())?;
        let behind = output.split("status ").nth(1).unwrap_or_default();
        let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
        Ok(Answer {
            status: digits.parse().ok(),
            body: output,
            ..Answer::default()
        })
    }

    /// Runs a shell command in the folder; gives whether it succeeded, and what it printed.
    fn shell(&self, command: &str) -> Result<(bool, String), String> {
        let words = ["sh", "-c", &self.seen.values.fill(command)].map(str::to_owned);
        self.runner
            .output_of(self.setting(vec![], vec![]).command(&words))
    }

    /// The text of a log, if there is one.
    fn log(&self, name: &FileName) -> Option<String> {
        if let Some(command) = self.plan.log_commands.get(name) {
            let words: Vec<String> = command
                .iter()
                .map(|word| self.seen.values.fill(word))
                .collect();
            let output = self
                .runner
                .output_of(self.setting(vec![], vec![]).command(&words));
            return output.ok().map(|(_, output)| output);
        }
        self.folder.log(name, self.plan.as_root)
    }

    fn read_logs(&mut self) {
        let expect = &self.plan.expect;
        let names = expect.log.keys().chain(expect.no_log.keys());
        let outputs = self.plan.servers.iter().map(|server| &server.output);
        let usual = ["error.log", "access.log"]
            .into_iter()
            .filter_map(|name| FileName::parse(name).ok());
        let names = names
            .chain(outputs)
            .chain(self.plan.log_commands.keys())
            .cloned()
            .chain(usual);
        for name in names.collect::<Vec<_>>() {
            let text = self.log(&name);
            self.seen.logs.extend(text.map(|text| (name, text)));
        }
    }

    fn wait_for_logs(&mut self) {
        let start = Instant::now();
        loop {
            self.read_logs();
            let lines = missing_lines(&self.plan.expect, &self.seen);
            if lines.is_empty() || start.elapsed() > LONGEST_LOG || self.runner.is_stopped() {
                return;
            }
            std::thread::sleep(TICK * 4);
        }
    }
}

/// Expected log lines that are not there: log and pattern.
pub(super) fn missing_lines(expect: &Expect, seen: &Seen) -> Vec<(String, String)> {
    let patterns = expect
        .log
        .iter()
        .flat_map(|(log, lines)| lines.each().iter().map(move |line| (log, line)));
    let missing = patterns.filter_map(|(log, line)| {
        let line = seen.values.fill(line);
        let text = seen.logs.get(log).map_or("", String::as_str);
        pattern::find(&line, text)
            .is_none()
            .then(|| (log.to_string(), line))
    });
    missing.collect()
}

/// Says that a file could not be written.
fn unwritten(name: &FileName) -> impl Fn(io::Error) -> String + '_ {
    move |error| format!("`{name}` cannot be written: {error}")
}

/// Placeholders that only stand for something where a Python environment is active.
pub(super) fn venv_values(venv: Option<&str>) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    if let Some(venv) = venv {
        values.insert("venv".to_owned(), venv.to_owned());
        let libraries = fs::read_dir(Path::new(venv).join("lib"))
            .into_iter()
            .flatten()
            .flatten();
        let mut packages = libraries
            .map(|library| library.path().join("site-packages"))
            .filter(|path| path.is_dir());
        values.extend(
            packages
                .next()
                .map(|path| ("site-packages".to_owned(), path.display().to_string())),
        );
    }
    values
}
