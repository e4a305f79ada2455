//! Keeps a preview in step with the files of its root.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::{Preview, Watch};
use crate::diagnostics::{Diagnostic, Severity};
use crate::site::live::Live;

/// How long a file that became wrong may still be written: an editor that writes in pieces is not told of its own
/// half-written file.
const HALF_WRITTEN: Duration = Duration::from_millis(50);

/// How often that may happen in a row.
const MOST_PIECES: usize = 5;

/// How long nothing must change before all pages are looked at.
const IDLE: Duration = Duration::from_millis(250);

/// What came of a change.
pub struct Update<'a> {
    /// The files that are new, gone or have other bytes; none where only more was found out about the same site.
    pub changed: Vec<String>,
    /// How long it took to take them in.
    pub took: Duration,
    /// Everything that is wrong with the site.
    pub problems: &'a [Diagnostic],
}

/// Follows the files of `live` for ever: tells the browsers of `preview`, and `tell`.
pub fn follow(mut live: Live, mut watch: Watch, preview: &Preview, mut tell: impl FnMut(&Update)) {
    let mut problems = live.problems();
    let mut is_checked = false;
    loop {
        let patience = (!is_checked).then_some(IDLE);
        let Some(paths) = watch.next(patience) else {
            is_checked = is_checked || live.check_pages(|| watch.has_changes());
            let found = live.problems();
            if found != problems {
                problems = found;
                preview.tell(problems.clone());
                tell(&Update {
                    changed: vec![],
                    took: Duration::ZERO,
                    problems: &problems,
                });
            }
            continue;
        };
        let start = Instant::now();
        let mut changed: BTreeSet<String> = live.follow(&paths).into_iter().collect();
        let took = start.elapsed();
        let mut found = live.problems();
        for _ in 0..MOST_PIECES {
            if errors(&found) <= errors(&problems) {
                break;
            }
            let Some(more) = watch.next(Some(HALF_WRITTEN)) else {
                break;
            };
            changed.extend(live.follow(&more));
            found = live.problems();
        }
        is_checked &= changed.is_empty() && found == problems;
        if changed.is_empty() {
            continue;
        }
        problems = found;
        preview.tell(problems.clone());
        tell(&Update {
            changed: changed.into_iter().collect(),
            took,
            problems: &problems,
        });
        live.check_links();
        let found = live.problems();
        let may_be_half_written = errors(&found) > errors(&problems);
        if found == problems || (may_be_half_written && watch.has_changes_within(HALF_WRITTEN)) {
            continue;
        }
        problems = found;
        preview.tell(problems.clone());
        tell(&Update {
            changed: vec![],
            took: Duration::ZERO,
            problems: &problems,
        });
    }
}

fn errors(problems: &[Diagnostic]) -> usize {
    problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .count()
}
