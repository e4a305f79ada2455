//! Decides whether what was seen is what a recipe says. Pure, so that it can be shown that each expectation can fail.

use super::pattern::{self, GAP};
use super::seen::Seen;
use crate::content::format::recipe::{Expect, Start};

/// The status codes that are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// This one; 0 where there must be no response.
    Is(u16),
    /// Any below 400.
    Good,
}

impl Status {
    fn allows(self, status: Option<u16>) -> bool {
        match self {
            Self::Is(0) => status.is_none(),
            Self::Is(expected) => status == Some(expected),
            Self::Good => status.is_some_and(|status| status < 400),
        }
    }

    fn shown(self) -> String {
        match self {
            Self::Is(0) => "none".to_owned(),
            Self::Is(expected) => expected.to_string(),
            Self::Good => "below 400".to_owned(),
        }
    }
}

/// A complaint for each expectation that was not met. `status` applies where the expectation names none.
pub(super) fn judge(expect: &Expect, status: Status, seen: &Seen) -> Vec<String> {
    let mut complaints = vec![];

    let must_fail = expect.start == Some(Start::Fails);
    if must_fail && seen.started {
        complaints.push("the server started, but must fail to start".to_owned());
    } else if !must_fail && !seen.started {
        complaints.push("the server did not start".to_owned());
    }
    if !must_fail {
        judge_response(expect, status, seen, &mut complaints);
    }

    for (log, line) in seen.missing_lines(expect) {
        complaints.push(format!("{log} has no line with `{line}`"));
    }
    for (log, patterns) in &expect.no_log {
        for pattern in patterns.each() {
            if let Some(line) = pattern::find(&seen.values.fill(pattern), seen.log(log)) {
                complaints.push(format!("{log} must not have the line `{line}`"));
            }
        }
    }
    complaints
}

fn judge_response(expect: &Expect, status: Status, seen: &Seen, complaints: &mut Vec<String>) {
    let response = &seen.response;
    for (expected, actual) in &seen.wrong_steps {
        let actual = shown_status(*actual);
        complaints.push(format!(
            "an earlier request got the status {actual}, not {expected}"
        ));
    }

    let status = expect.status.map_or(status, Status::Is);
    if !status.allows(response.status) {
        let actual = shown_status(response.status);
        complaints.push(format!("the status is {actual}, not {}", status.shown()));
    }

    let headers = response.headers.to_ascii_lowercase();
    for header in &expect.headers {
        let header = seen.values.fill(header);
        if !headers.contains(&header.to_ascii_lowercase()) {
            complaints.push(format!("the response has no header `{header}`"));
        }
    }
    for header in &expect.no_headers {
        if headers.contains(&header.to_ascii_lowercase()) {
            complaints.push(format!("the response must not have the header `{header}`"));
        }
    }

    if let Some(body) = &expect.body {
        let body = seen.values.fill(body);
        if !response.body.contains(&body) {
            complaints.push(format!("the body does not contain `{body}`"));
        }
    }
}

fn shown_status(status: Option<u16>) -> String {
    status.map_or_else(|| "none".to_owned(), |status| status.to_string())
}

/// A complaint for each line that showed the failure and still appears with the fix, unless the fix expects it.
pub(super) fn still_there(broken: &Expect, fix: &Expect, fixed: &Seen) -> Vec<String> {
    let mut complaints = vec![];
    for (log, patterns) in &broken.log {
        let expected = fix.log.get(log);
        for pattern in patterns.each() {
            if expected.is_some_and(|patterns| patterns.each().contains(pattern)) {
                continue;
            }
            if let Some(line) = pattern::find(&fixed.values.fill(pattern), fixed.log(log)) {
                complaints.push(format!("{log} still has `{line}`"));
            }
        }
    }
    complaints
}

/// A complaint for each expectation that would be met whatever happened: a pattern that still matches with a character
/// changed, or a fix whose expectations the failing run meets too.
pub(super) fn cannot_fail(broken: &Expect, seen: &Seen, fix: &Expect) -> Vec<String> {
    let mut complaints = vec![];
    for (log, patterns) in &broken.log {
        for pattern in patterns.each() {
            let pattern = seen.values.fill(pattern);
            let mut altered = altered(&pattern);
            if let Some(altered) = altered.find(|it| pattern::find(it, seen.log(log)).is_some()) {
                complaints.push(format!(
                    "`{pattern}` in {log} still matches if it is changed to `{altered}`"
                ));
            }
        }
    }

    if judge(fix, Status::Good, seen).is_empty() {
        complaints.push("what `fix` expects is also true without the fix".to_owned());
    }
    complaints
}

/// The pattern with one character changed: each of them in turn.
fn altered(pattern: &str) -> impl Iterator<Item = String> + '_ {
    let characters = pattern.char_indices().filter(|(_, c)| *c != GAP);
    characters.map(|(at, c)| {
        let other = match c {
            '9' => '0',
            'z' | 'Z' => 'q',
            c if c.is_ascii_alphanumeric() => char::from(c as u8 + 1),
            _ => '~',
        };
        let (before, after) = (&pattern[..at], &pattern[at + c.len_utf8()..]);
        format!("{before}{other}{after}")
    })
}
