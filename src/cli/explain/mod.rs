//! `errdex explain`: what a code, words or log lines mean.

mod line_reader;
mod log;
mod text;

use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::report::Reporter;
use crate::catalog::Catalog;
use crate::diagnostics::Diagnostic;
use crate::root::Root;
use crate::search::{Answer, Confidence, Finder};
use crate::site;
use crate::stop;
use line_reader::Input;
use text::Layout;

#[derive(Args)]
pub(super) struct ExplainArgs {
    /// A status code, an error message or a log line; `-` reads a log from standard input
    #[arg(value_name = "QUERY", required = true)]
    query: Vec<String>,
}

const HELP: &str =
    "give a status code, an error message or a log line, or `-` to read a log from standard input";

/// What to try if nothing was found.
const INSTEAD: &str =
    "Try the line with the status code, or the proxy's error log from that moment.";

/// Finds explanations and prints them.
struct Explainer<'a> {
    catalog: &'a Catalog,
    finder: &'a Finder,
    layout: Layout,
    reporter: &'a Reporter,
}

/// Explains the query. Exit status: 0 explained, 1 unknown, 2 usage error.
pub(super) fn explain(
    root: &Root,
    args: ExplainArgs,
    styled: bool,
    reporter: &Reporter,
) -> ExitCode {
    let query = args.query.join(" ");
    if query.trim().is_empty() {
        let message = "there is nothing to explain";
        return reporter.usage(&Diagnostic::file("usage", "", message, HELP));
    }

    let catalog = site::catalog_to_find_in(root);
    let finder = Finder::new(&catalog);
    let explainer = Explainer {
        catalog: &catalog,
        finder: &finder,
        layout: Layout {
            styled,
            has_links: styled && io::stdout().is_terminal(),
            has_site: !catalog.site.base_url.is_placeholder(),
            width: super::width(),
        },
        reporter,
    };

    let is_known = if query == "-" {
        let stdin = io::stdin();
        explainer.log(Input::of_file(stdin.lock(), stdin.as_fd()), "-")
    } else if query.trim().contains('\n') {
        explainer.log(Input::of_text(&query), &query)
    } else {
        Ok(explainer.query(&query))
    };
    match is_known {
        Ok(_) if stop::is_requested() => stop::exit_code(),
        Ok(is_known) => ExitCode::from(u8::from(!is_known)),
        Err(error) => {
            let message = format!("cannot read the input: {error}");
            reporter.refused(&Diagnostic::file("unreadable-file", "-", message, HELP))
        }
    }
}

impl Explainer<'_> {
    /// Explains a query of one line; gives whether it is known.
    fn query(&self, query: &str) -> bool {
        let hits = self.finder.query(query);
        let answers: Vec<Answer> = hits
            .iter()
            .map(|hit| self.finder.answer(self.catalog, hit, query))
            .collect();

        let text = if self.reporter.is_json() {
            format!("{:#}\n", json!({"query": query, "matches": answers}))
        } else if answers.is_empty() {
            format!("unknown: no match in this reference. {INSTEAD}\n")
        } else {
            let texts: Vec<String> = surest(&answers)
                .iter()
                .map(|answer| self.layout.answer(answer))
                .collect();
            texts.join("\n")
        };
        self.reporter.print(&text);

        !answers.is_empty()
    }
}

/// The answers that are worth showing: a merely possible one is left out if there is a surer one.
fn surest(answers: &[Answer]) -> Vec<&Answer> {
    let Some(best) = answers.first() else {
        return vec![];
    };
    let least = best.confidence.min(Confidence::Likely);
    answers
        .iter()
        .filter(|answer| answer.confidence >= least)
        .collect()
}
