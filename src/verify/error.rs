//! Why recipes, or one run of a recipe, could not be run to the end.

use std::fmt;
use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use crate::catalog::plan::Wrong;

/// An obstacle to a run. A server that does something else than the recipe says is not an error: that is a complaint in
/// an [`Outcome`](super::Outcome).
#[derive(Debug)]
pub(crate) enum Error {
    /// What could not be done, and why the system refused it.
    Io(String, io::Error),
    Certificates(rcgen::Error),
    ThreadPool(rayon::ThreadPoolBuildError),
    NoFreePort,
    /// The recipe cannot be turned into a plan.
    Recipe(Wrong),
    /// A command that prepares the run failed.
    Command {
        command: String,
        output: String,
    },
    /// A server ended before it was ready.
    ServerExited {
        program: String,
        status: ExitStatus,
    },
    ServerNotReady {
        program: String,
        waited: Duration,
    },
    /// Any of these, in the run with the fix.
    AfterFix(Box<Self>),
}

impl Error {
    /// For `map_err`: an I/O error with what could not be done.
    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io(what.into(), error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Io(what, error) => write!(f, "{what}: {error}"),
            Self::Certificates(error) => write!(f, "cannot create certificates: {error}"),
            Self::ThreadPool(error) => write!(f, "cannot start threads: {error}"),
            Self::NoFreePort => f.write_str("no port is free"),
            Self::Recipe(wrong) => f.write_str(wrong),
            Self::Command { command, output } => write!(f, "`{command}` failed: {output}"),
            Self::ServerExited { program, status } => {
                write!(f, "`{program}` exited before it was ready: {status}")
            }
            Self::ServerNotReady { program, waited } => {
                write!(f, "`{program}` was not ready in {} s", waited.as_secs())
            }
            Self::AfterFix(error) => write!(f, "with the fix: {error}"),
        }
    }
}

impl std::error::Error for Error {}
