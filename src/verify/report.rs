//! The results of a run for programs: as JSON, and as the JUnit XML that CI systems read.

use std::collections::BTreeMap;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde_json::{Value, json};

use super::{Outcome, Verdict};
use crate::catalog::Catalog;

/// The outcome of one recipe as JSON.
pub(crate) fn json(catalog: &Catalog, outcome: &Outcome) -> Value {
    let recipe = &catalog.recipes[outcome.recipe];
    let expect = recipe.expect(&outcome.build);
    // A recipe about a server that does not start expects no response.
    let expected = if expect.start.is_some() {
        None
    } else {
        expect.status.map(u32::from).or(recipe.file.code.number())
    };

    json!({
        "id": recipe.id,
        "product": catalog.products[recipe.product].name,
        "build": outcome.build,
        "version": outcome.version,
        "expected": expected,
        "status": outcome.seen.as_ref().and_then(|seen| seen.answer.status),
        "passed": outcome.verdict == Verdict::Passed,
        "verdict": outcome.verdict,
        "why": outcome.why,
        "seconds": outcome.took.as_secs_f64(),
    })
}

/// All outcomes as JUnit XML, with a suite for each product.
#[expect(clippy::expect_used, reason = "the report is written into a string")]
pub(crate) fn junit(catalog: &Catalog, outcomes: &[Outcome]) -> String {
    let mut suites: BTreeMap<&str, TestSuite> = BTreeMap::new();
    for outcome in outcomes {
        let recipe = &catalog.recipes[outcome.recipe];
        let product = &catalog.products[recipe.product];
        let mut case = TestCase::new(
            format!("{} on {}", recipe.id, outcome.build),
            status(outcome),
        );
        case.set_time(outcome.took);
        suites
            .entry(&product.name)
            .or_insert_with(|| TestSuite::new(product.name.clone()))
            .add_test_case(case);
    }

    let mut report = Report::new("errdex verify");
    report.add_test_suites(suites.into_values());
    report
        .to_string()
        .expect("writing XML into a string cannot fail")
}

fn status(outcome: &Outcome) -> TestCaseStatus {
    let why = outcome.why.join("; ");
    match outcome.verdict {
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
    }
}
