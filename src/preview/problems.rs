//! Problems as HTML: for the overlay on a page, and for the page that replaces one whose template
//! failed.

use std::borrow::Cow;

use pulldown_cmark_escape::escape_html;

use crate::diagnostics::{Diagnostic, Severity};

/// How many problems are shown; `errdex check` lists all.
const SHOWN: usize = 20;

/// How many characters of a line are shown before the marked part.
const SHOWN_BEFORE: usize = 100;

/// How many characters are shown of the marked part, and of the rest.
const SHOWN_AFTER: usize = 200;

/// The page that replaces one that could not be rendered.
pub(super) fn page(problem: &Diagnostic) -> String {
    let list = list(std::slice::from_ref(problem));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>The page could not be rendered</title>\n\
         <link rel=\"stylesheet\" href=\"{}\">\n</head>\n<body>\n<main class=\"problems\">\n\
         <h1>The page could not be rendered</h1>\n{list}\
         <p class=\"note\">It appears here as soon as the template is fixed.</p>\n</main>\n</body>\n</html>\n",
        super::STYLE
    )
}

/// The list of problems, errors first.
pub(super) fn list(problems: &[Diagnostic]) -> String {
    let mut sorted: Vec<&Diagnostic> = problems.iter().collect();
    sorted.sort_by_key(|problem| problem.severity);

    let mut html = String::from("<ol>\n");
    for problem in sorted.iter().take(SHOWN) {
        html += &item(problem);
    }
    html += "</ol>\n";
    if sorted.len() > SHOWN {
        let more = sorted.len() - SHOWN;
        html += &format!("<p class=\"note\">... and {more} more: see the terminal.</p>\n");
    }
    html
}

fn item(problem: &Diagnostic) -> String {
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut html = format!(
        "<li class=\"{severity}\">\n<p class=\"message\"><strong>{severity}</strong> {} <span class=\"code\">{}</span></p>\n\
         <p class=\"place\">{}</p>\n",
        words(&problem.message),
        problem.code,
        escaped(&problem.shown_place()),
    );

    if problem.line > 0 && !problem.source.trim().is_empty() {
        let number = problem.line;
        let line = line(problem);
        html += &format!("<pre><span class=\"line\">{number} | </span>{line}</pre>\n");
    }
    if let Some(also) = &problem.also {
        let also = escaped(also);
        html += &format!("<p class=\"place\">the other place is {also}</p>\n");
    }
    if !problem.help.is_empty() {
        html += &format!("<p class=\"help\">{}</p>\n", words(&problem.help));
    }
    html + "</li>\n"
}

/// The line with the problem, and the part at fault marked; of a long line, only what is around
/// that part.
fn line(problem: &Diagnostic) -> String {
    let span = problem.span_in_line();
    let (before, rest) = problem.source.split_at(span.start);
    let (marked, after) = rest.split_at(span.end - span.start);

    let hidden = before.char_indices().rev().nth(SHOWN_BEFORE);
    let before = match hidden {
        Some((at, last)) => format!("…{}", escaped(&before[at + last.len_utf8()..])),
        None => escaped(before),
    };
    format!(
        "{before}<mark>{}</mark>{}",
        escaped(&shortened(marked)),
        escaped(&shortened(after))
    )
}

fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SHOWN_AFTER) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// A message as HTML, with code between backticks.
fn words(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // An odd number of backticks: one of them is meant literally.
    if parts.len().is_multiple_of(2) {
        return escaped(text);
    }

    let mut html = String::new();
    for (index, part) in parts.iter().enumerate() {
        if index.is_multiple_of(2) {
            html += &escaped(part);
        } else {
            html += &format!("<code>{}</code>", escaped(part));
        }
    }
    html
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // Writing into a string cannot fail.
    let _ = escape_html(&mut html, text);
    html
}
