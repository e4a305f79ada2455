//! Which products are installed on this machine, and in which versions.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::error::Error;
use super::job::Job;
use super::processes::{self, ProcessSetting};
use super::runner::{Runner, venv_values};
use crate::catalog::plan::Values;
use crate::catalog::{Catalog, Product};

#[expect(clippy::expect_used, reason = "the expression is a constant")]
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\d+(?:\.\d+)+").expect("the expression is valid"));

/// What a recipe needs and this machine lacks.
#[derive(Clone, Debug)]
pub(super) enum Missing {
    Build(String),
    Program {
        product: String,
        install: String,
    },
    PythonEnvironment {
        install: String,
    },
    /// The command that should print the version printed something else.
    Version {
        command: String,
        output: String,
    },
    /// The command that should print the version could not be run.
    Command(Arc<Error>),
    Root,
    Ipv6,
    MountNamespaces,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Build(build) => write!(f, "there is no build `{build}`"),
            Self::Program { product, install } => {
                write!(f, "{product} is not installed: `{install}`")
            }
            Self::PythonEnvironment { install } => write!(
                f,
                "no Python environment is active; activate one and `{install}`"
            ),
            Self::Version { command, output } => {
                write!(f, "`{command}` prints no version: {output}")
            }
            Self::Command(error) => error.fmt(f),
            Self::Root => f.write_str("the recipe needs root"),
            Self::Ipv6 => f.write_str("the recipe needs IPv6 on loopback"),
            Self::MountNamespaces => {
                f.write_str("the recipe needs mount namespaces: run `errdex verify` as root, or allow users to make them")
            }
        }
    }
}

/// The version of each product and build, or what is missing.
pub(super) struct Versions<'a>(BTreeMap<(&'a str, &'a str), Result<String, Missing>>);

impl<'a> Versions<'a> {
    /// Finds the versions that `jobs` need.
    pub(super) fn new(catalog: &'a Catalog, jobs: &[Job<'a>], runner: &Runner) -> Self {
        let mut versions = Self(BTreeMap::new());
        for job in jobs {
            versions.add(job.product, job.build, runner);
            if let Some((front, build)) = job.front(catalog) {
                versions.add(front, build, runner);
            }
        }
        versions
    }

    fn add(&mut self, product: &'a Product, build: &'a str, runner: &Runner) {
        self.0
            .entry((&product.name, build))
            .or_insert_with(|| version(product, build, runner));
    }

    /// The version of a product that a job needs.
    pub(super) fn get(&self, product: &str, build: &str) -> Result<String, Missing> {
        self.0[&(product, build)].clone()
    }
}

fn version(product: &Product, build: &str, runner: &Runner) -> Result<String, Missing> {
    let file = &product.file;
    let Some(known) = file.builds.get(build) else {
        return Err(Missing::Build(build.to_owned()));
    };
    let install = known.install.clone();

    let mut values = Values(venv_values(runner.venv.as_deref()));
    let program = values.fill(&known.program);
    // Only `{{venv}}` can still be in it, and that has no value without an environment.
    if program.contains("{{") {
        return Err(Missing::PythonEnvironment { install });
    }
    let Some(program) = processes::find_program(&program) else {
        return Err(Missing::Program {
            product: file.title.clone(),
            install,
        });
    };
    values.insert("program", program.display().to_string());

    let command = values.fill_each(&file.version);
    let setting = ProcessSetting {
        folder: runner.workspace.path(),
        env: vec![],
        as_root: false,
        disks: vec![],
    };
    let (succeeded, output) = runner
        .output_of(setting.command(&command))
        .map_err(|error| Missing::Command(Arc::new(error)))?;

    match NUMBER.find(&output) {
        Some(number) if succeeded => Ok(number.as_str().to_owned()),
        _ => Err(Missing::Version {
            command: command.join(" "),
            output: output.trim().to_owned(),
        }),
    }
}
