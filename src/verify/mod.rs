//! Runs recipes against real servers: each must fail as it says, and work once it is mended. Only this ever starts a
//! process, and it binds and connects to loopback alone.

mod client;
mod folder;
mod judge;
mod pattern;
mod peers;
mod ports;
mod processes;
pub(crate) mod record;
pub(crate) mod report;
mod run;
mod workspace;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use regex::Regex;
use serde::Serialize;

use crate::catalog::plan::{self, Plan, Values};
use crate::catalog::{Catalog, Product, Recipe};
use crate::content::format::recipe::Need;
use judge::{Status, cannot_fail, judge, still_there};
use peers::tls::Certificates;
use run::{Runner, Seen};
use workspace::Workspace;
pub(crate) use workspace::abandon;

/// Which recipes to run, and how.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// How many at a time.
    pub jobs: usize,
    /// The Python environment that is active.
    pub venv: Option<String>,
}

/// How far a run is; shared with what shows and stops it.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// How many runs there are.
    pub total: AtomicUsize,
    /// How many are done.
    pub done: AtomicUsize,
    /// Set it, and everything ends soon, with nothing left behind.
    pub stopped: Arc<AtomicBool>,
}

/// What came of a recipe on a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// It failed as told, and worked when mended.
    Passed,
    /// Something else was seen.
    Failed,
    /// It could not be run here.
    Skipped,
}

/// A recipe, run on a build.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// The recipe's position in [`Catalog::recipes`].
    pub recipe: usize,
    /// The build.
    pub build: String,
    /// The version of the product; empty where there is none.
    pub version: String,
    /// What came of it.
    pub verdict: Verdict,
    /// Why it did not pass, one complaint a line; for a skipped one, what is missing.
    pub why: Vec<String>,
    /// What was seen when it failed as told, if it ran so far.
    pub seen: Option<Seen>,
    /// What was seen when it was mended, if it ran so far.
    pub mended: Option<Seen>,
    /// How long it took.
    pub took: Duration,
}

/// Runs the recipes of a catalog at `positions`, each on all of its builds, and gives the outcomes in that order. `tell`
/// is called with each as it comes.
pub(crate) fn verify(
    catalog: &Catalog,
    positions: &[usize],
    options: &Options,
    progress: &Progress,
    tell: impl Fn(&Outcome) + Sync,
) -> Result<Vec<Outcome>, String> {
    let workspace =
        Workspace::new().map_err(|error| format!("there is no folder to work in: {error}"))?;
    let certificates = Arc::new(Certificates::new()?);
    let tls = workspace.path().join("tls");
    let written = std::fs::create_dir(&tls).and_then(|()| certificates.write(&tls));
    written.map_err(|error| format!("certificates cannot be written: {error}"))?;
    let runner = Runner {
        workspace: &workspace,
        certificates,
        venv: options.venv.clone(),
        stopped: &progress.stopped,
    };
    let jobs = jobs(catalog, positions);
    progress.total.store(jobs.len(), Ordering::Relaxed);
    let versions = versions(catalog, &jobs, &runner);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.jobs.max(1))
        .build();
    let pool = pool.map_err(|error| error.to_string())?;
    let outcomes = pool.install(|| {
        jobs.par_iter()
            .with_max_len(1)
            .filter_map(|job| {
                if progress.stopped.load(Ordering::Relaxed) {
                    return None;
                }
                let outcome = job.run(catalog, &runner, &versions);
                progress.done.fetch_add(1, Ordering::Relaxed);
                if progress.stopped.load(Ordering::Relaxed) {
                    return None;
                }
                tell(&outcome);
                Some(outcome)
            })
            .collect()
    });
    Ok(outcomes)
}

/// A recipe on a build.
struct Job<'a> {
    position: usize,
    recipe: &'a Recipe,
    product: &'a Product,
    build: &'a str,
}

fn jobs<'a>(catalog: &'a Catalog, positions: &[usize]) -> Vec<Job<'a>> {
    let each = positions.iter().flat_map(|&position| {
        let recipe = &catalog.recipes[position];
        let product = &catalog.products[recipe.product];
        recipe.builds(product).map(move |build| Job {
            position,
            recipe,
            product,
            build,
        })
    });
    each.collect()
}

/// Product and build to version, or what is missing.
type Versions<'a> = BTreeMap<(&'a str, &'a str), Result<String, String>>;

fn versions<'a>(catalog: &'a Catalog, jobs: &[Job<'a>], runner: &Runner) -> Versions<'a> {
    let fronts = jobs
        .iter()
        .filter_map(|job| catalog.product(job.recipe.file.behind.as_deref()?));
    let fronts =
        fronts.filter_map(|product| Some((product, product.file.builds.keys().next()?.as_str())));
    let wanted = jobs
        .iter()
        .map(|job| (job.product, job.build))
        .chain(fronts);
    let mut versions = Versions::new();
    for (product, build) in wanted {
        versions
            .entry((&product.name, build))
            .or_insert_with(|| version(product, build, runner));
    }
    versions
}

fn version(product: &Product, build: &str, runner: &Runner) -> Result<String, String> {
    let Some(known) = product.file.builds.get(build) else {
        return Err(format!("there is no build `{build}`"));
    };
    let missing = || {
        format!(
            "{} is not installed: `{}`",
            product.file.title, known.install
        )
    };
    let values = Values(run::venv_values(runner.venv.as_deref()));
    let program = values.fill(&known.program);
    if program.contains("{{") {
        return Err(format!(
            "no Python environment is active; activate one and `{}`",
            known.install
        ));
    }
    let program = processes::find_program(&program).ok_or_else(missing)?;
    let mut values = values;
    values
        .0
        .insert("program".to_owned(), program.display().to_string());
    let command: Vec<String> = product
        .file
        .version
        .iter()
        .map(|word| values.fill(word))
        .collect();
    let folder = runner.workspace.path();
    let setting = processes::Setting {
        folder,
        env: vec![],
        as_root: false,
        disks: vec![],
    };
    let (succeeded, output) = runner.output_of(setting.command(&command))?;
    let number = Regex::new(r"\d+(?:\.\d+)+").map_err(|error| error.to_string())?;
    match number.find(&output) {
        Some(found) if succeeded => Ok(found.as_str().to_owned()),
        _ => Err(format!(
            "`{}` prints no version: {}",
            command.join(" "),
            output.trim()
        )),
    }
}

impl Job<'_> {
    fn run(&self, catalog: &Catalog, runner: &Runner, versions: &Versions) -> Outcome {
        let start = Instant::now();
        let mut outcome = Outcome {
            recipe: self.position,
            build: self.build.to_owned(),
            version: String::new(),
            verdict: Verdict::Failed,
            why: vec![],
            seen: None,
            mended: None,
            took: Duration::ZERO,
        };
        match self.missing(catalog, versions) {
            Err(missing) => (outcome.verdict, outcome.why) = (Verdict::Skipped, vec![missing]),
            Ok(version) => {
                outcome.version = version;
                match self.prove(catalog, runner, &mut outcome) {
                    Ok(why) => outcome.why = why,
                    Err(problem) => outcome.why = vec![problem],
                }
                if outcome.why.is_empty() {
                    outcome.verdict = Verdict::Passed;
                }
            }
        }
        outcome.took = start.elapsed();
        outcome
    }

    /// The version of the product, or what is missing to run the recipe.
    fn missing(&self, catalog: &Catalog, versions: &Versions) -> Result<String, String> {
        let file = &self.recipe.file;
        if file.needs.contains(&Need::Root) && !processes::is_root() {
            return Err("it needs root".to_owned());
        }
        if file.needs.contains(&Need::Ipv6) && std::net::TcpListener::bind(("::1", 0)).is_err() {
            return Err("it needs IPv6 on loopback".to_owned());
        }
        if !file.disks.is_empty() && !processes::allows_disks() {
            return Err(
                "it needs mount namespaces: run it as root, or allow them to users".to_owned(),
            );
        }
        let version = |product: &str, build: &str| {
            versions
                .get(&(product, build))
                .cloned()
                .unwrap_or(Ok(String::new()))
        };
        let front = file
            .behind
            .as_deref()
            .and_then(|front| catalog.product(front));
        if let Some((front, build)) =
            front.and_then(|front| Some((front, front.file.builds.keys().next()?)))
        {
            version(&front.name, build)?;
        }
        version(&self.product.name, self.build)
    }

    /// Runs it as it fails and as it is mended; keeps what was seen, and gives every complaint.
    fn prove(
        &self,
        catalog: &Catalog,
        runner: &Runner,
        outcome: &mut Outcome,
    ) -> Result<Vec<String>, String> {
        let broken: Plan = plan::broken(&catalog.products, self.recipe, self.build)?;
        let mended: Plan = plan::mended(&catalog.products, self.recipe, self.build)?;
        let code = self
            .recipe
            .file
            .code
            .number()
            .and_then(|code| u16::try_from(code).ok());
        let status = code.map_or(Status::Good, Status::Is);
        let seen = outcome.seen.insert(runner.run(&broken)?);
        let mut why = judge(&broken.expect, status, seen);
        if !why.is_empty() {
            return Ok(why);
        }
        why = cannot_fail((&broken.expect, status, seen), &mended.expect);
        let after = runner
            .run(&mended)
            .map_err(|problem| format!("mended: {problem}"))?;
        let after = outcome.mended.insert(after);
        let complaints = judge(&mended.expect, Status::Good, after);
        let complaints =
            complaints
                .into_iter()
                .chain(still_there(&broken.expect, &mended.expect, after));
        why.extend(complaints.map(|complaint| format!("mended: {complaint}")));
        Ok(why)
    }
}

impl Outcome {
    /// What a failed run needs to be understood: the end of each log, and the configuration. Of the run that was mended,
    /// if it came so far.
    pub(crate) fn evidence(&self) -> String {
        let Some(seen) = self.mended.as_ref().or(self.seen.as_ref()) else {
            return String::new();
        };
        let mut text = String::new();
        for (name, log) in seen.logs.iter().filter(|(_, log)| !log.is_empty()) {
            let lines: Vec<&str> = log.lines().collect();
            let tail = &lines[lines.len().saturating_sub(15)..];
            text += &format!("--- {name}\n{}\n", tail.join("\n"));
        }
        for (name, file) in &seen.files {
            text += &format!("--- {name}\n{}\n", file.trim_end());
        }
        let answer = &seen.answer;
        if !answer.headers.is_empty() || !answer.body.is_empty() {
            let body: String = answer.body.chars().take(400).collect();
            text += &format!("--- answer\n{}\n\n{}\n", answer.headers, body.trim_end());
        }
        text
    }
}
