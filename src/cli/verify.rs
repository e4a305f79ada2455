//! `errdex verify`: recipes against real servers.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use clap::Args;
use globset::{Glob, GlobSet, GlobSetBuilder};
use indicatif::{ProgressBar, ProgressStyle};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde_json::{Value, json};

use super::build::today;
use super::report::Reporter;
use crate::catalog::Catalog;
use crate::content::format::scalars::Date;
use crate::diagnostics::{Diagnostic, Severity, did_you_mean};
use crate::root::{RECORDS, Root};
use crate::site::{Options, Site};
use crate::stop;
use crate::verify::{self, Outcome, Progress, Verdict, record};
use crate::visible::visible;

/// Which recipes, and what becomes of the results.
#[derive(Args)]
pub(super) struct VerifyArgs {
    /// Recipes by name, `*` for anything: nginx/502-*
    #[arg(value_name = "GLOB")]
    globs: Vec<String>,
    /// Only those of this product
    #[arg(long, value_name = "NAME")]
    product: Option<String>,
    /// How many at a time; as many as there are processors without it
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: Option<u16>,
    /// Write what was seen to content/verified.yaml, where the site takes it from
    #[arg(long)]
    record: bool,
    /// Write the results as JUnit XML too
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

/// Runs the recipes.
pub(super) fn verify(root: &Root, args: &VerifyArgs, reporter: &Reporter) -> ExitCode {
    let (Site { catalog, .. }, problems) = Site::load(
        root,
        &Options {
            drafts: true,
            ..Options::default()
        },
    );
    let errors: Vec<Diagnostic> = problems
        .into_iter()
        .filter(|one| one.severity == Severity::Error)
        .collect();
    if !errors.is_empty() {
        reporter.problems(&errors);
        return ExitCode::FAILURE;
    }
    let positions = match chosen(&catalog, args) {
        Ok(positions) => positions,
        Err(problem) => return reporter.usage(&problem),
    };
    if let Some(glob) = args.globs.iter().find(|glob| !is_known(&catalog, glob)) {
        return reporter.refused(&nothing(&catalog, glob));
    }
    if positions.is_empty() {
        return reporter.refused(&nothing(&catalog, &args.globs.join(" ")));
    }
    let progress = Arc::new(Progress::default());
    let _grace = stop::grace(&progress.stopped, verify::abandon);
    let start = Instant::now();
    let bar = bar(reporter);
    let options = verify::Options {
        jobs: args.jobs.map_or_else(
            || std::thread::available_parallelism().map_or(1, usize::from),
            usize::from,
        ),
        venv: std::env::var("VIRTUAL_ENV")
            .ok()
            .filter(|venv| !venv.is_empty()),
    };
    let outcomes = verify::verify(&catalog, &positions, &options, &progress, |outcome| {
        if let Some(bar) = &bar {
            bar.set_length(progress.total.load(Ordering::Relaxed) as u64);
            bar.set_position(progress.done.load(Ordering::Relaxed) as u64);
        }
        let line = line(&catalog, outcome);
        match &bar {
            Some(bar) if outcome.verdict == Verdict::Failed => bar.println(visible(&line)),
            Some(bar) => bar.set_message(catalog.recipes[outcome.recipe].id.clone()),
            None => reporter.say(&line),
        }
    });
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    let outcomes = match outcomes {
        Ok(outcomes) => outcomes,
        Err(problem) => {
            let help = "make room in the folder for temporary files, TMPDIR";
            return reporter.refused(&Diagnostic::file("verify", "", problem.to_string(), help));
        }
    };
    if progress.stopped.load(Ordering::Relaxed) {
        reporter.say("stopped; every server is ended");
        return stop::exit_code();
    }
    conclude(
        root,
        args,
        &catalog,
        &outcomes,
        start.elapsed().as_secs_f64(),
        reporter,
    )
}

/// The recipes that are asked for.
fn chosen(catalog: &Catalog, args: &VerifyArgs) -> Result<Vec<usize>, Diagnostic> {
    let globs = globs(&args.globs)?;
    if let Some(name) = &args.product
        && catalog.product(name).is_none()
    {
        let known = catalog.products.iter().map(|product| product.name.as_str());
        let near = did_you_mean(name, known.clone()).map(|near| format!("did you mean `{near}`?"));
        let help =
            near.unwrap_or_else(|| format!("there are {}", known.collect::<Vec<_>>().join(", ")));
        return Err(Diagnostic::file(
            "unknown-product",
            "--product",
            format!("there is no product `{name}`"),
            help,
        ));
    }
    let fits = |position: &usize| {
        let recipe = &catalog.recipes[*position];
        let product = &catalog.products[recipe.product].name;
        (args.globs.is_empty() || globs.is_match(&recipe.id))
            && args.product.as_ref().is_none_or(|name| name == product)
    };
    Ok((0..catalog.recipes.len()).filter(fits).collect())
}

fn globs(patterns: &[String]) -> Result<GlobSet, Diagnostic> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let wrong = |error: globset::Error| {
            let help = "write PRODUCT/NAME, with `*` for anything";
            Diagnostic::file(
                "wrong-glob",
                pattern.clone(),
                error.kind().to_string(),
                help,
            )
        };
        set.add(glob(pattern).map_err(wrong)?);
    }
    set.build().map_err(|error| {
        Diagnostic::file(
            "wrong-glob",
            "",
            error.to_string(),
            "write simpler patterns",
        )
    })
}

fn glob(pattern: &str) -> Result<Glob, globset::Error> {
    // The name of a file is as good as the recipe's.
    let name = pattern.strip_prefix("content/recipes/").unwrap_or(pattern);
    Glob::new(name.strip_suffix(".yaml").unwrap_or(name))
}

/// Whether any recipe has a name that fits.
fn is_known(catalog: &Catalog, pattern: &str) -> bool {
    let matcher = glob(pattern).map(|glob| glob.compile_matcher());
    matcher.is_ok_and(|matcher| {
        catalog
            .recipes
            .iter()
            .any(|recipe| matcher.is_match(&recipe.id))
    })
}

fn nothing(catalog: &Catalog, asked: &str) -> Diagnostic {
    let near = did_you_mean(
        asked,
        catalog.recipes.iter().map(|recipe| recipe.id.as_str()),
    );
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if catalog.recipes.is_empty() => {
            "recipes are `content/recipes/PRODUCT/NAME.yaml`".to_owned()
        }
        None => {
            "names are PRODUCT/NAME; `errdex verify 'nginx/*'` runs all of one product".to_owned()
        }
    };
    Diagnostic::file("no-recipe", asked, "no recipe has such a name", help)
}

fn bar(reporter: &Reporter) -> Option<ProgressBar> {
    let shown = reporter.is_talkative() && std::io::stderr().is_terminal();
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {wide_msg}").ok()?;
    shown.then(|| ProgressBar::new(0).with_style(style))
}

fn line(catalog: &Catalog, outcome: &Outcome) -> String {
    let recipe = &catalog.recipes[outcome.recipe];
    let title = &catalog.products[recipe.product].file.title;
    let seconds = outcome.took.as_secs_f64();
    let product = format!("{title} {}", outcome.version);
    let product = product.trim_end();
    match outcome.verdict {
        Verdict::Passed => format!("ok      {:44} {product}, {seconds:.1} s", recipe.id),
        Verdict::Skipped => format!("skipped {:44} {}", recipe.id, outcome.why.join("; ")),
        Verdict::Failed => {
            let why: String = outcome
                .why
                .iter()
                .map(|why| format!("\n        {why}"))
                .collect();
            format!("FAILED  {:44} {product}, {seconds:.1} s{why}", recipe.id)
        }
    }
}

fn conclude(
    root: &Root,
    args: &VerifyArgs,
    catalog: &Catalog,
    outcomes: &[Outcome],
    seconds: f64,
    reporter: &Reporter,
) -> ExitCode {
    let count = |verdict: Verdict| {
        outcomes
            .iter()
            .filter(|outcome| outcome.verdict == verdict)
            .count()
    };
    let (passed, failed, skipped) = (
        count(Verdict::Passed),
        count(Verdict::Failed),
        count(Verdict::Skipped),
    );
    if let Some(path) = &args.junit
        && let Err(error) = std::fs::write(path, junit(catalog, outcomes))
    {
        let message = format!("the file cannot be written: {error}");
        let help = "name a file in a folder that exists with --junit";
        return reporter.refused(&Diagnostic::file(
            "not-written",
            path.display().to_string(),
            message,
            help,
        ));
    }
    if args.record
        && let Err(problem) = write_record(root, catalog, outcomes)
    {
        return reporter.refused(&problem);
    }
    if reporter.is_json() {
        let recipes: Vec<Value> = outcomes
            .iter()
            .map(|outcome| told(catalog, outcome))
            .collect();
        let report =
            json!({"passed": passed, "failed": failed, "skipped": skipped, "recipes": recipes});
        reporter.print(&format!("{report:#}\n"));
    }
    for outcome in outcomes
        .iter()
        .filter(|outcome| outcome.verdict == Verdict::Failed)
    {
        let recipe = &catalog.recipes[outcome.recipe];
        reporter.complain(&format!(
            "\n{} ({}): {}\n{}",
            recipe.id,
            recipe.path,
            outcome.why.join("; "),
            outcome.evidence()
        ));
    }
    let products: BTreeMap<&str, ()> = outcomes
        .iter()
        .filter(|outcome| outcome.verdict == Verdict::Passed)
        .map(|outcome| {
            (
                catalog.products[catalog.recipes[outcome.recipe].product]
                    .name
                    .as_str(),
                (),
            )
        })
        .collect();
    reporter.say(&format!(
        "{passed} passed, {failed} failed, {skipped} skipped, on {} products in {seconds:.1} s",
        products.len()
    ));
    for install in installs(outcomes) {
        reporter.say(&format!("  {install}"));
    }
    ExitCode::from(u8::from(failed > 0))
}

/// What is missing for the recipes that were skipped, each once.
fn installs(outcomes: &[Outcome]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for outcome in outcomes
        .iter()
        .filter(|outcome| outcome.verdict == Verdict::Skipped)
    {
        for why in &outcome.why {
            *counts.entry(why).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .map(|(why, count)| format!("{count} skipped: {why}"))
        .collect()
}

fn told(catalog: &Catalog, outcome: &Outcome) -> Value {
    let recipe = &catalog.recipes[outcome.recipe];
    let expected = recipe.expect(&outcome.build);
    let code = recipe.file.code.number();
    json!({
        "id": recipe.id,
        "product": catalog.products[recipe.product].name,
        "build": outcome.build,
        "version": outcome.version,
        "expected": if expected.start.is_some() { None } else { expected.status.map(u32::from).or(code) },
        "status": outcome.seen.as_ref().and_then(|seen| seen.response.status),
        "passed": outcome.verdict == Verdict::Passed,
        "verdict": outcome.verdict,
        "why": outcome.why,
        "seconds": outcome.took.as_secs_f64(),
    })
}

/// The results in the form that CI systems read.
fn junit(catalog: &Catalog, outcomes: &[Outcome]) -> String {
    let mut report = Report::new("errdex verify");
    let mut suites: BTreeMap<&str, TestSuite> = BTreeMap::new();
    for outcome in outcomes {
        let recipe = &catalog.recipes[outcome.recipe];
        let why = outcome.why.join("; ");
        let status = match outcome.verdict {
            Verdict::Passed => TestCaseStatus::success(),
            Verdict::Skipped => {
                let mut status = TestCaseStatus::skipped();
                status.set_message(why);
                status
            }
            Verdict::Failed => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(why).set_description(outcome.evidence());
                status
            }
        };
        let mut case = TestCase::new(format!("{} on {}", recipe.id, outcome.build), status);
        case.set_time(outcome.took);
        let product = &catalog.products[recipe.product];
        suites
            .entry(&product.name)
            .or_insert_with(|| TestSuite::new(product.name.clone()))
            .add_test_case(case);
    }
    report.add_test_suites(suites.into_values());
    report.to_string().unwrap_or_default()
}

fn write_record(root: &Root, catalog: &Catalog, outcomes: &[Outcome]) -> Result<(), Diagnostic> {
    let help = "run it in a folder of your own that has `content/`";
    let refused = |message: String| Diagnostic::file("not-written", RECORDS, message, help);
    if !root.has_content() {
        return Err(refused(
            "there is no content here to keep records for".to_owned(),
        ));
    }
    let today = Date::of_days(today());
    let text = record::text(&record::renewed(catalog, outcomes, &today));
    let path = root.folder().join(RECORDS);
    let fresh = path.with_extension("yaml.tmp");
    let written = std::fs::write(&fresh, text).and_then(|()| std::fs::rename(&fresh, &path));
    written.map_err(|error| refused(format!("the file cannot be written: {error}")))
}
