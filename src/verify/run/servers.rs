//! The servers of a run: how they start, and when they are ready.

use std::time::Duration;

use super::super::error::Error;
use super::super::processes::Process;
use super::super::{pattern, ports};
use super::Run;
use crate::catalog::plan::{Server, Values};

/// How long a server may take until it is ready: Java is slow to start on a busy machine.
const LONGEST_START: Duration = Duration::from_secs(60);

/// How long a server that must fail to start may take to fail.
const LONGEST_FAILURE: Duration = Duration::from_secs(10);

impl Run<'_> {
    /// Starts a server, and waits until it is ready.
    pub(super) fn start(&mut self, server: &Server) -> Result<(), Error> {
        let mut values = self.seen.values.clone();
        values.insert("program", values.fill(&server.program));
        let command = values.fill_each(&server.command);
        self.processes.push(self.spawn(server, &values, &command)?);

        let must_fail = self.must_fail();
        let longest = if must_fail {
            LONGEST_FAILURE
        } else {
            LONGEST_START
        };
        let runner = self.runner;
        let mut ended = None;
        let ready = runner.wait(longest, || {
            // A server that must fail may open its port first, and fail over the next thing.
            if !must_fail && self.is_ready(server, &values) {
                return true;
            }
            ended = self.processes.last_mut().and_then(Process::ended);
            ended.is_some()
        });

        let program = command[0].clone();
        match ended {
            Some(status) => Err(Error::ServerExited { program, status }),
            None if ready => Ok(()),
            None => Err(Error::ServerNotReady {
                program,
                waited: longest,
            }),
        }
    }

    fn spawn(
        &self,
        server: &Server,
        values: &Values,
        command: &[String],
    ) -> Result<Process, Error> {
        let env = server.env.iter();
        let env = env.map(|(name, value)| (name.clone(), values.fill(value)));
        let disks = self.plan.disks.clone().into_iter().collect();
        let setting = self.setting(env.collect(), disks);

        self.folder
            .output(server.output.as_str())
            .and_then(|output| Process::start(setting.command(command), output, server.stop))
            .map_err(Error::io(format!(
                "`{}` cannot be started",
                command.join(" ")
            )))
    }

    /// Whether any of the server's signs shows that it is ready.
    fn is_ready(&self, server: &Server, values: &Values) -> bool {
        let ready = &server.ready;
        if let Some(name) = &ready.port
            && let Some(port) = self.seen.values.get(name)
            && port.parse().is_ok_and(ports::is_listened_on)
        {
            return true;
        }
        if let Some(file) = &ready.file
            && self.folder.path().join(file.as_str()).exists()
        {
            return true;
        }
        if let Some(name) = &ready.log
            && let Some(log) = self.log(name)
        {
            // Without a line, any line will do.
            let line = values.fill(ready.line.as_deref().unwrap_or_default());
            return pattern::find(&line, &log).is_some();
        }
        false
    }
}
