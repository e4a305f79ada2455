//! Problems as HTML: for the overlay on a page, and for the page that stands where a template failed.

use std::borrow::Cow;
use std::fmt::Write;

use pulldown_cmark_escape::escape_html;

use crate::diagnostics::{Diagnostic, Severity};

/// How many problems are shown; the terminal and `errdex check` tell of all.
const SHOWN: usize = 20;

/// How many characters of a line are shown before the part at fault.
const SHOWN_BEFORE: usize = 100;

/// How many characters are shown of that part, and of what follows it.
const SHOWN_AFTER: usize = 200;

/// The page in the place of one that could not be rendered.
pub(super) fn page(problem: &Diagnostic) -> String {
    let list = list(std::slice::from_ref(problem));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>The page could not be rendered</title>\n\
         <link rel=\"stylesheet\" href=\"{}\">\n</head>\n<body>\n<main class=\"problems\">\n\
         <h1>The page could not be rendered</h1>\n{list}\
         <p class=\"note\">It appears here as soon as the template is right.</p>\n</main>\n</body>\n</html>\n",
        super::STYLE
    )
}

/// The list of problems, errors first.
pub(super) fn list(problems: &[Diagnostic]) -> String {
    let mut sorted: Vec<&Diagnostic> = problems.iter().collect();
    sorted.sort_by_key(|problem| problem.severity);
    let mut html = String::from("<ol>\n");
    for problem in sorted.iter().take(SHOWN) {
        html.push_str(&item(problem));
    }
    html.push_str("</ol>\n");
    if sorted.len() > SHOWN {
        let _ = writeln!(
            html,
            "<p class=\"note\">... and {} more: see the terminal.</p>",
            sorted.len() - SHOWN
        );
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
        let _ = writeln!(
            html,
            "<pre><span class=\"line\">{} | </span>{}</pre>",
            problem.line,
            line(problem)
        );
    }
    if let Some(also) = &problem.also {
        let _ = writeln!(
            html,
            "<p class=\"place\">the other place is {}</p>",
            escaped(also)
        );
    }
    if !problem.help.is_empty() {
        let _ = writeln!(html, "<p class=\"help\">{}</p>", words(&problem.help));
    }
    html + "</li>\n"
}

/// The line at fault, with the part that is meant marked; of a long line, what is around that part.
fn line(problem: &Diagnostic) -> String {
    let span = problem.span_in_line();
    let (before, rest) = problem.source.split_at(span.start);
    let (at_fault, after) = rest.split_at(span.end - span.start);
    let cut = before
        .char_indices()
        .rev()
        .nth(SHOWN_BEFORE)
        .map_or(0, |(at, last)| at + last.len_utf8());
    let (left_out, before) = if cut > 0 {
        ("…", &before[cut..])
    } else {
        ("", before)
    };
    format!(
        "{left_out}{}<mark>{}</mark>{}",
        escaped(before),
        escaped(&shortened(at_fault)),
        escaped(&shortened(after))
    )
}

fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SHOWN_AFTER) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// A message, in which `` `backticks` `` are code.
fn words(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escaped(text);
    }
    let part = |(index, part): (usize, &&str)| match index % 2 {
        0 => escaped(part),
        _ => format!("<code>{}</code>", escaped(part)),
    };
    parts.iter().enumerate().map(part).collect()
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // Writing into a string cannot fail.
    let _ = escape_html(&mut html, text);
    html
}
