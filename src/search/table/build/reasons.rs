//! What reasons add to the table: their wordings, and the causes that have them.

use std::cmp::Reverse;

use super::Builder;
use super::causes::OwnWords;
use crate::markdown;
use crate::search::table::pattern::{Keys, Pattern};
use crate::search::table::{Reason, Table};

impl Builder<'_> {
    pub(super) fn add_reasons(&mut self) {
        for at in 0..self.catalog.reasons.file.reasons.len() {
            self.add_reason(at);
            self.add_wordings(at);
            self.mark_meanings(at);
        }

        // If two wordings say as much, the reason decides, so that a browser can sort them in the same way.
        self.table
            .wordings
            .sort_by_key(|(pattern, reason)| (Reverse(pattern.weight()), *reason));
        self.table.mark_signatures();
    }

    fn add_reason(&mut self, at: usize) {
        let reasons = &self.catalog.reasons;
        let reason = &reasons.file.reasons[at];
        let meanings = reasons.leads[at]
            .iter()
            .map(|lead| self.meaning(lead, OwnWords::default()))
            .collect();

        self.table.reasons.push(Reason {
            id: reason.id.clone(),
            title: reason.title.clone(),
            means: reason.means.clone(),
            next: reason
                .next
                .iter()
                .map(|(platform, next)| (*platform, markdown::with_code(next)))
                .collect(),
            meanings,
        });
    }

    fn add_wordings(&mut self, at: usize) {
        for wording in &self.catalog.reasons.file.reasons[at].says {
            let pattern = Pattern::new(wording);
            if !pattern.fragments.is_empty() {
                self.table.wordings.push((pattern, at));
            }
        }
    }

    /// Marks the causes that have a reason, also as messages and recipes describe them.
    fn mark_meanings(&mut self, at: usize) {
        for lead in &self.catalog.reasons.leads[at] {
            // What leads to an entry as a whole says nothing about its causes.
            if lead.cause.is_none() {
                continue;
            }
            for meaning in &mut self.table.meanings {
                if meaning.entry == Some(lead.entry) && meaning.cause == lead.cause {
                    meaning.reasons.push(at);
                }
            }
        }
    }
}

impl Table {
    /// Marks the signatures that say why something failed.
    fn mark_signatures(&mut self) {
        let Self {
            wordings,
            signatures,
            ..
        } = self;
        let keys = Keys::of(wordings.iter().map(|(wording, _)| wording));

        for signature in signatures {
            let text = signature.pattern.fragments.join(" ");
            let has_wording = keys
                .found_in(&text)
                .into_iter()
                .any(|at| wordings[at].0.matches_words(&text));
            // A code says what failed, whatever else the line says.
            signature.gives_reason = signature.is_code || has_wording;
        }
    }
}
