//! `errdex verify`: runs recipes on real servers.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Instant;

use clap::Args;
use globset::{Glob, GlobSet, GlobSetBuilder};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::build::today;
use super::report::Reporter;
use crate::catalog::Catalog;
use crate::content::format::scalars::Date;
use crate::diagnostics::{Diagnostic, Severity, did_you_mean};
use crate::root::{RECORDS, Root};
use crate::site::{Options, Site};
use crate::stop;
use crate::verify::{self, Outcome, Progress, Verdict, record, report};
use crate::visible::visible;

#[derive(Args)]
pub(super) struct VerifyArgs {
    /// Names of recipes, with `*` for anything: `nginx/502-*`
    #[arg(value_name = "GLOB")]
    globs: Vec<String>,
    /// Run only recipes of this product
    #[arg(long, value_name = "NAME")]
    product: Option<String>,
    /// How many recipes to run at a time [default: number of CPUs]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: Option<u16>,
    /// Write the results to content/verified.yaml, which the site reads
    #[arg(long)]
    record: bool,
    /// Write the results to FILE as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

/// Runs recipes. Exit status: 0 all passed, 1 one failed or nothing matched, 2 usage error.
pub(super) fn verify(root: &Root, args: &VerifyArgs, reporter: &Reporter) -> ExitCode {
    let options = Options {
        drafts: true,
        ..Options::default()
    };
    let (Site { catalog, .. }, mut problems) = Site::load(root, &options);
    problems.retain(|problem| problem.severity == Severity::Error);
    if !problems.is_empty() {
        reporter.problems(&problems);
        return ExitCode::FAILURE;
    }

    let positions = match chosen(&catalog, args) {
        Ok(positions) => positions,
        Err(problem) => return reporter.usage(&problem),
    };
    // Several globs may match something together though one of them is a typo.
    if let Some(glob) = args.globs.iter().find(|glob| !is_known(&catalog, glob)) {
        return reporter.refused(&no_recipe(&catalog, glob));
    }
    if positions.is_empty() {
        return reporter.refused(&no_recipe(&catalog, &args.globs.join(" ")));
    }

    let start = Instant::now();
    let progress = Progress::default();
    // Kept until the end, so that a signal does not leave half-written results.
    let _grace = stop::grace(&progress.stopped, verify::abandon);
    let outcomes = match run(&catalog, &positions, args, &progress, reporter) {
        Ok(outcomes) => outcomes,
        Err(problem) => return reporter.refused(&problem),
    };
    if progress.stopped.load(Ordering::Relaxed) {
        reporter.say("stopped; all servers have ended");
        return stop::exit_code();
    }
    conclude(root, args, &catalog, &outcomes, start, reporter)
}

/// Runs the recipes at `positions`, and shows each outcome as it comes.
fn run(
    catalog: &Catalog,
    positions: &[usize],
    args: &VerifyArgs,
    progress: &Progress,
    reporter: &Reporter,
) -> Result<Vec<Outcome>, Diagnostic> {
    let jobs = match args.jobs {
        Some(jobs) => jobs.into(),
        None => std::thread::available_parallelism().map_or(1, usize::from),
    };
    let venv = std::env::var("VIRTUAL_ENV").ok();
    let options = verify::Options {
        jobs,
        venv: venv.filter(|venv| !venv.is_empty()),
    };
    let bar = bar(reporter);

    let outcomes = verify::verify(catalog, positions, &options, progress, |outcome| {
        let Some(bar) = &bar else {
            return reporter.say(&line(catalog, outcome));
        };
        bar.set_length(progress.total.load(Ordering::Relaxed) as u64);
        bar.set_position(progress.done.load(Ordering::Relaxed) as u64);
        if outcome.verdict == Verdict::Failed {
            bar.println(visible(&line(catalog, outcome)));
        } else {
            bar.set_message(catalog.recipes[outcome.recipe].id.clone());
        }
    });
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }

    outcomes.map_err(|problem| {
        let help = "free some space in the folder for temporary files, TMPDIR";
        Diagnostic::file("verify", "", problem, help)
    })
}

/// The positions of the recipes to run.
fn chosen(catalog: &Catalog, args: &VerifyArgs) -> Result<Vec<usize>, Diagnostic> {
    let globs = globs(&args.globs)?;
    let product = match &args.product {
        Some(name) => Some(product(catalog, name)?),
        None => None,
    };

    let mut positions = vec![];
    for (position, recipe) in catalog.recipes.iter().enumerate() {
        let is_named = args.globs.is_empty() || globs.is_match(&recipe.id);
        if is_named && product.is_none_or(|product| product == recipe.product) {
            positions.push(position);
        }
    }
    Ok(positions)
}

/// The position of the product called `name`.
fn product(catalog: &Catalog, name: &str) -> Result<usize, Diagnostic> {
    let names = || catalog.products.iter().map(|product| product.name.as_str());
    if let Some(position) = names().position(|known| known == name) {
        return Ok(position);
    }

    let help = match did_you_mean(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("use one of {}", names().collect::<Vec<_>>().join(", ")),
    };
    let message = format!("unknown product `{name}`");
    Err(Diagnostic::file(
        "unknown-product",
        "--product",
        message,
        help,
    ))
}

fn globs(patterns: &[String]) -> Result<GlobSet, Diagnostic> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = glob(pattern).map_err(|error| {
            let help = "write PRODUCT/NAME, with `*` for anything";
            Diagnostic::file("wrong-glob", pattern, error.kind().to_string(), help)
        })?;
        set.add(glob);
    }

    // Each glob is valid, but all of them together may be too large.
    set.build().map_err(|error| {
        let help = "write simpler patterns";
        Diagnostic::file("wrong-glob", "", error.to_string(), help)
    })
}

/// A glob of recipe names. The path of a recipe's file is accepted too.
fn glob(pattern: &str) -> Result<Glob, globset::Error> {
    let name = pattern.strip_prefix("content/recipes/").unwrap_or(pattern);
    Glob::new(name.strip_suffix(".yaml").unwrap_or(name))
}

/// Whether the name of any recipe matches.
fn is_known(catalog: &Catalog, pattern: &str) -> bool {
    let Ok(glob) = glob(pattern) else {
        return false;
    };
    let matcher = glob.compile_matcher();
    catalog
        .recipes
        .iter()
        .any(|recipe| matcher.is_match(&recipe.id))
}

fn no_recipe(catalog: &Catalog, name: &str) -> Diagnostic {
    let ids = catalog.recipes.iter().map(|recipe| recipe.id.as_str());
    let help = match did_you_mean(name, ids) {
        Some(near) => format!("did you mean `{near}`?"),
        None if catalog.recipes.is_empty() => {
            "create a recipe: content/recipes/PRODUCT/NAME.yaml".to_owned()
        }
        None => "write PRODUCT/NAME; to run all recipes of a product, write 'nginx/*'".to_owned(),
    };
    Diagnostic::file("no-recipe", name, "no recipe has this name", help)
}

/// A progress bar, if a person watches.
fn bar(reporter: &Reporter) -> Option<ProgressBar> {
    if !reporter.is_talkative() || !std::io::stderr().is_terminal() {
        return None;
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {wide_msg}").ok()?;
    Some(ProgressBar::new(0).with_style(style))
}

/// The outcome of a recipe on a line; of a failed one, with each complaint on another.
fn line(catalog: &Catalog, outcome: &Outcome) -> String {
    let recipe = &catalog.recipes[outcome.recipe];
    let title = &catalog.products[recipe.product].file.title;
    // The version is empty if the product reports none.
    let product = format!("{title} {}", outcome.version);
    let product = product.trim_end();
    let seconds = outcome.took.as_secs_f64();

    match outcome.verdict {
        Verdict::Passed => format!("ok      {:44} {product}, {seconds:.1} s", recipe.id),
        Verdict::Skipped => format!("skipped {:44} {}", recipe.id, outcome.why.join("; ")),
        Verdict::Failed => {
            let mut text = format!("FAILED  {:44} {product}, {seconds:.1} s", recipe.id);
            for why in &outcome.why {
                text += &format!("\n        {why}");
            }
            text
        }
    }
}

/// Writes the files that the arguments ask for, and prints the results.
fn conclude(
    root: &Root,
    args: &VerifyArgs,
    catalog: &Catalog,
    outcomes: &[Outcome],
    start: Instant,
    reporter: &Reporter,
) -> ExitCode {
    let seconds = start.elapsed().as_secs_f64();
    if let Some(path) = &args.junit
        && let Err(error) = std::fs::write(path, report::junit(catalog, outcomes))
    {
        let message = format!("cannot write the file: {error}");
        let help = "name a file in an existing folder with --junit";
        let file = path.display().to_string();
        return reporter.refused(&Diagnostic::file("not-written", file, message, help));
    }
    if args.record
        && let Err(problem) = write_record(root, catalog, outcomes)
    {
        return reporter.refused(&problem);
    }

    let groups = Groups::of(outcomes);
    if reporter.is_json() {
        let recipes: Vec<Value> = outcomes
            .iter()
            .map(|outcome| report::json(catalog, outcome))
            .collect();
        let report = json!({
            "passed": groups.passed.len(),
            "failed": groups.failed.len(),
            "skipped": groups.skipped.len(),
            "recipes": recipes,
        });
        reporter.print(&format!("{report:#}\n"));
    }
    summarize(catalog, &groups, seconds, reporter);

    ExitCode::from(u8::from(!groups.failed.is_empty()))
}

/// Outcomes by verdict.
#[derive(Default)]
struct Groups<'a> {
    passed: Vec<&'a Outcome>,
    failed: Vec<&'a Outcome>,
    skipped: Vec<&'a Outcome>,
}

impl<'a> Groups<'a> {
    fn of(outcomes: &'a [Outcome]) -> Self {
        let mut groups = Self::default();
        for outcome in outcomes {
            match outcome.verdict {
                Verdict::Passed => groups.passed.push(outcome),
                Verdict::Failed => groups.failed.push(outcome),
                Verdict::Skipped => groups.skipped.push(outcome),
            }
        }
        groups
    }
}

/// Prints what failed and why, the counts, and what is missing for the recipes that were skipped.
fn summarize(catalog: &Catalog, groups: &Groups, seconds: f64, reporter: &Reporter) {
    for outcome in &groups.failed {
        let recipe = &catalog.recipes[outcome.recipe];
        reporter.complain(&format!(
            "\n{} ({}): {}\n{}",
            recipe.id,
            recipe.path,
            outcome.why.join("; "),
            outcome.evidence()
        ));
    }

    let products: BTreeSet<usize> = groups
        .passed
        .iter()
        .map(|outcome| catalog.recipes[outcome.recipe].product)
        .collect();
    reporter.say(&format!(
        "{} passed, {} failed, {} skipped, on {} products in {seconds:.1} s",
        groups.passed.len(),
        groups.failed.len(),
        groups.skipped.len(),
        products.len()
    ));

    let mut missing: BTreeMap<&str, usize> = BTreeMap::new();
    for why in groups.skipped.iter().flat_map(|outcome| &outcome.why) {
        *missing.entry(why).or_default() += 1;
    }
    for (why, count) in missing {
        reporter.say(&format!("  {count} skipped: {why}"));
    }
}

/// Writes what was seen to content/verified.yaml; what was not run keeps its record.
fn write_record(root: &Root, catalog: &Catalog, outcomes: &[Outcome]) -> Result<(), Diagnostic> {
    let refused = |message: String| {
        let help = "run `errdex verify --record` in a folder of your own with `content/`";
        Diagnostic::file("not-written", RECORDS, message, help)
    };
    if !root.has_content() {
        return Err(refused("there is no `content/` folder here".to_owned()));
    }

    let today = Date::of_days(today());
    let text = record::text(&record::renewed(catalog, outcomes, &today)).map_err(refused)?;
    let path = root.folder().join(RECORDS);
    // Renamed into place, so that a preview never reads half of it.
    let fresh = path.with_extension("yaml.tmp");
    std::fs::write(&fresh, text)
        .and_then(|()| std::fs::rename(&fresh, &path))
        .map_err(|error| refused(format!("cannot write the file: {error}")))
}
