//! Whether what was seen is what a recipe says. Pure, so that it can be shown that each expectation can fail.

use super::pattern::{self, GAP};
use super::run::{Seen, missing_lines};
use crate::content::format::recipe::{Expect, Start};
use crate::content::format::scalars::FileName;

/// Which status codes are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// This one; 0 where no answer may come.
    Is(u16),
    /// Any below 400.
    Good,
}

impl Status {
    fn allows(self, status: Option<u16>) -> bool {
        match self {
            Self::Is(0) => status.is_none(),
            Self::Is(wanted) => status == Some(wanted),
            Self::Good => status.is_some_and(|status| status < 400),
        }
    }

    fn told(self) -> String {
        match self {
            Self::Is(0) => "none".to_owned(),
            Self::Is(wanted) => wanted.to_string(),
            Self::Good => "below 400".to_owned(),
        }
    }
}

/// Everything that was seen otherwise than expected. `status` counts where the expectation names none.
pub(super) fn judge(expect: &Expect, status: Status, seen: &Seen) -> Vec<String> {
    let mut complaints = vec![];
    let fails = expect.start == Some(Start::Fails);
    match (fails, seen.started) {
        (true, true) => complaints.push("the server started, but must not".to_owned()),
        (false, false) => complaints.push("the server did not start".to_owned()),
        _ => {}
    }
    if !fails {
        answered(expect, status, seen, &mut complaints);
    }
    let missing = missing_lines(expect, seen).into_iter();
    complaints.extend(missing.map(|(log, line)| format!("{log} has no line with `{line}`")));
    for (log, lines) in &expect.no_log {
        let text = seen.logs.get(log).map_or("", String::as_str);
        let present = lines
            .each()
            .iter()
            .filter_map(|line| pattern::find(&seen.values.fill(line), text));
        complaints.extend(present.map(|line| format!("{log} must not have the line `{line}`")));
    }
    complaints
}

fn answered(expect: &Expect, status: Status, seen: &Seen, complaints: &mut Vec<String>) {
    for (wanted, came) in &seen.wrong_steps {
        complaints.push(format!(
            "a step before the last gave {}, not {wanted}",
            told(*came)
        ));
    }
    let status = expect.status.map_or(status, Status::Is);
    if !status.allows(seen.answer.status) {
        complaints.push(format!(
            "the status is {}, not {}",
            told(seen.answer.status),
            status.told()
        ));
    }
    let has = |header: &str| {
        seen.answer
            .headers
            .to_ascii_lowercase()
            .contains(&header.to_ascii_lowercase())
    };
    for header in expect.headers.iter().map(|header| seen.values.fill(header)) {
        if !has(&header) {
            complaints.push(format!("the header has no `{header}`"));
        }
    }
    for header in expect.no_headers.iter().filter(|header| has(header)) {
        complaints.push(format!("the header must not have `{header}`"));
    }
    if let Some(body) = expect.body.as_ref().map(|body| seen.values.fill(body))
        && !seen.answer.body.contains(&body)
    {
        complaints.push(format!("the body has no `{body}`"));
    }
}

fn told(status: Option<u16>) -> String {
    status.map_or_else(|| "none".to_owned(), |status| status.to_string())
}

/// Lines that told of the failure and are still there when it is mended, though the fix does not expect them.
pub(super) fn still_there(broken: &Expect, fix: &Expect, mended: &Seen) -> Vec<String> {
    let patterns = broken
        .log
        .iter()
        .flat_map(|(log, lines)| lines.each().iter().map(move |line| (log, line)));
    let stays = |log: &FileName, line: &String| {
        fix.log
            .get(log)
            .is_some_and(|lines| lines.each().contains(line))
    };
    let found = patterns
        .filter(|(log, line)| !stays(log, line))
        .filter_map(|(log, line)| {
            let text = mended.logs.get(log)?;
            pattern::find(&mended.values.fill(line), text)
                .map(|line| format!("{log} still has `{line}`"))
        });
    found.collect()
}

/// Expectations that would hold whatever happened: a pattern that still fits with a letter changed, a mended state that
/// the failure satisfies too.
pub(super) fn cannot_fail(broken: (&Expect, Status, &Seen), mended: &Expect) -> Vec<String> {
    let (expect, _, seen) = broken;
    let mut complaints = vec![];
    for (log, lines) in &expect.log {
        let text = seen.logs.get(log).map_or("", String::as_str);
        for line in lines.each().iter().map(|line| seen.values.fill(line)) {
            if let Some(altered) =
                altered(&line).find(|altered| pattern::find(altered, text).is_some())
            {
                complaints.push(format!(
                    "`{line}` in {log} can be altered to `{altered}` and still fits"
                ));
            }
        }
    }
    if judge(mended, Status::Good, seen).is_empty() {
        complaints.push("what the fix must give is there without it".to_owned());
    }
    complaints
}

/// The pattern with each of its letters changed, one at a time.
fn altered(pattern: &str) -> impl Iterator<Item = String> + '_ {
    let letters = pattern.char_indices().filter(|(_, letter)| *letter != GAP);
    letters.map(|(at, letter)| {
        let other = match letter {
            '9' => '0',
            'z' | 'Z' => 'q',
            letter if letter.is_ascii_alphanumeric() => char::from(letter as u8 + 1),
            _ => '~',
        };
        format!(
            "{}{other}{}",
            &pattern[..at],
            &pattern[at + letter.len_utf8()..]
        )
    })
}
