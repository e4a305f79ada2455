//! Keeps a preview in step with the files of its root.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::{Preview, Watch};
use crate::diagnostics::{Diagnostic, Severity};
use crate::site::live::Live;

/// How long a file with a new error may still be half written: an editor that writes in pieces must
/// not cause a report on its own unfinished file.
const HALF_WRITTEN: Duration = Duration::from_millis(50);

/// How many pieces of a file are waited for.
const MOST_PIECES: usize = 5;

/// How long nothing must change before all pages are checked.
const IDLE: Duration = Duration::from_millis(250);

/// What a change led to.
pub struct Update<'a> {
    /// The files that are new, removed or changed; none if only more problems of the same site were
    /// found.
    pub changed: Vec<String>,
    /// How long it took to read and link them.
    pub took: Duration,
    /// All problems of the site.
    pub problems: &'a [Diagnostic],
}

/// Follows the files of `live` for ever; reports each change to the browsers of `preview`, and to
/// `report`.
pub fn follow(live: Live, mut watch: Watch, preview: &Preview, report: impl FnMut(&Update)) {
    let mut follower = Follower {
        problems: live.problems(),
        live,
        preview,
        report,
    };
    let mut is_checked = false;

    loop {
        let patience = (!is_checked).then_some(IDLE);
        match watch.next(patience) {
            Some(paths) => {
                let is_same = follower.follow(&paths, &mut watch);
                is_checked &= is_same;
            }
            // Nothing changed for a while: there is time to check all pages.
            None => {
                is_checked = is_checked || follower.live.check_pages(|| watch.has_changes());
                let found = follower.live.problems();
                follower.report_new(found);
            }
        }
    }
}

/// A site that follows its files, and what was reported last.
struct Follower<'a, R> {
    live: Live,
    preview: &'a Preview,
    report: R,
    problems: Vec<Diagnostic>,
}

impl<R: FnMut(&Update)> Follower<'_, R> {
    /// Reads again what changed at or below `paths`; gives whether the site and its problems are
    /// the same as before.
    fn follow(&mut self, paths: &BTreeSet<String>, watch: &mut Watch) -> bool {
        let start = Instant::now();
        let mut changed: BTreeSet<String> = self.live.follow(paths).into_iter().collect();
        let took = start.elapsed();

        let mut found = self.live.problems();
        for _ in 0..MOST_PIECES {
            if errors(&found) <= errors(&self.problems) {
                break;
            }
            let Some(more) = watch.next(Some(HALF_WRITTEN)) else {
                break;
            };
            changed.extend(self.live.follow(&more));
            found = self.live.problems();
        }

        let is_same = changed.is_empty() && found == self.problems;
        if changed.is_empty() {
            return is_same;
        }
        self.report(changed.into_iter().collect(), took, found);

        // Only now, when browsers show the change already.
        self.live.check_links();
        let found = self.live.problems();
        let may_be_half_written = errors(&found) > errors(&self.problems);
        if !(may_be_half_written && watch.has_changes_within(HALF_WRITTEN)) {
            self.report_new(found);
        }
        is_same
    }

    /// Reports problems of the same site, if they are not those reported last.
    fn report_new(&mut self, problems: Vec<Diagnostic>) {
        if problems != self.problems {
            self.report(vec![], Duration::ZERO, problems);
        }
    }

    fn report(&mut self, changed: Vec<String>, took: Duration, problems: Vec<Diagnostic>) {
        self.problems = problems;
        self.preview.report(self.problems.clone());
        (self.report)(&Update {
            changed,
            took,
            problems: &self.problems,
        });
    }
}

fn errors(problems: &[Diagnostic]) -> usize {
    problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .count()
}
