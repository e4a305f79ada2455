//! Runs recipes against real servers: each must fail as it says, and work with its fix. Only this module starts
//! processes, and it binds and connects to loopback alone.

mod client;
mod error;
mod folder;
mod job;
mod judge;
mod outcome;
mod pattern;
mod peers;
mod ports;
mod processes;
pub(crate) mod record;
pub(crate) mod report;
mod run;
mod runner;
mod seen;
mod sockets;
mod versions;
mod workspace;

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::catalog::Catalog;
use error::Error;
pub(crate) use outcome::{Outcome, Verdict};
use peers::tls::Certificates;
use runner::Runner;
use versions::Versions;
use workspace::Workspace;
pub(crate) use workspace::abandon;

#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// How many recipes run at a time.
    pub jobs: usize,
    /// The Python environment that is active.
    pub venv: Option<String>,
}

/// How far a run has come; shared with whoever shows it or stops it.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// How many runs there are.
    pub total: AtomicUsize,
    /// How many runs are done.
    pub done: AtomicUsize,
    /// Set it, and everything ends soon, with nothing left behind.
    pub stopped: Arc<AtomicBool>,
}

impl Progress {
    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

/// Runs the recipes of a catalog at `positions`, each on all of its builds, and returns the outcomes in that order.
/// `report` is called with each as it comes.
pub(crate) fn verify(
    catalog: &Catalog,
    positions: &[usize],
    options: &Options,
    progress: &Progress,
    report: impl Fn(&Outcome) + Sync,
) -> Result<Vec<Outcome>, Error> {
    let workspace = Workspace::new().map_err(Error::io("the working folder cannot be created"))?;
    let runner = Runner {
        certificates: Arc::new(certificates(&workspace)?),
        workspace: &workspace,
        venv: options.venv.clone(),
        stopped: &progress.stopped,
    };

    let jobs = job::jobs(catalog, positions);
    progress.total.store(jobs.len(), Ordering::Relaxed);
    let versions = Versions::new(catalog, &jobs, &runner);

    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.jobs.max(1))
        .build()
        .map_err(Error::ThreadPool)?;
    let outcomes = pool.install(|| {
        jobs.par_iter()
            // A run takes seconds: a thread that is free takes the next one, whoever it was meant for.
            .with_max_len(1)
            .filter_map(|job| {
                if progress.is_stopped() {
                    return None;
                }
                let outcome = job.run(catalog, &runner, &versions);
                progress.done.fetch_add(1, Ordering::Relaxed);

                // A run that was cut short has shown nothing about its recipe.
                if progress.is_stopped() {
                    return None;
                }
                report(&outcome);
                Some(outcome)
            })
            .collect()
    });
    Ok(outcomes)
}

/// New certificates, with their files in the workspace for the servers.
fn certificates(workspace: &Workspace) -> Result<Certificates, Error> {
    let certificates = Certificates::new().map_err(Error::Certificates)?;

    let folder = workspace.path().join("tls");
    fs::create_dir(&folder)
        .and_then(|()| certificates.write(&folder))
        .map_err(Error::io("certificates cannot be written"))?;
    Ok(certificates)
}
