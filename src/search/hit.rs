//! One thing that a text can mean, and how sure that is.

use serde::Serialize;

use super::table::Table;
use crate::catalog::EntryId;

/// How sure an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// The words fit, more or less.
    Possible,
    /// The text can hardly mean anything else, or means one of a few things.
    Likely,
    /// The text says so.
    Exact,
}

/// What a text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A cause in the table, as a position in `Table::meanings`.
    Meaning(usize),
    /// A code.
    Code(To),
    /// A cause by its entry and its position there.
    Cause(EntryId, usize),
    /// A reason in the table, as a position in `Table::reasons`.
    Reason(usize),
}

/// Where a code leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum To {
    /// An entry.
    Entry(EntryId),
    /// A number without an entry, of the category at this position.
    Number(usize, u32),
}

/// What the upstream sent to the server that logged the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Upstream {
    /// The same status: the server passed it on.
    Same,
    /// Nothing or another status: the server made the status itself.
    Other,
}

impl Upstream {
    /// What that shows, as a sentence.
    pub fn says(self) -> &'static str {
        match self {
            Self::Same => {
                "The upstream sent this status itself, and the proxy passed it on: look at the upstream."
            }
            Self::Other => {
                "The proxy made this response itself; the upstream did not send this status."
            }
        }
    }
}

/// One thing that a text can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it means.
    pub subject: Subject,
    /// The pattern that was found, as a position in `Table::signatures`.
    pub signature: Option<usize>,
    /// The access-log format of the line, as a position in `ReadingFile::formats`.
    pub format: Option<usize>,
    /// What the upstream sent, if the line shows it.
    pub upstream: Option<Upstream>,
    /// Why it failed, if no cause says so: a position in `Table::reasons`.
    pub reason: Option<usize>,
    /// The signs of products in the text, as positions in `Table::product_signs`.
    pub product_signs: Vec<usize>,
    /// The code in the text, as it is written there.
    pub code: Option<String>,
    /// How sure it is.
    pub confidence: Confidence,
}

impl Hit {
    /// A hit with nothing but a subject.
    pub fn of(subject: Subject, confidence: Confidence) -> Self {
        Self {
            subject,
            signature: None,
            format: None,
            upstream: None,
            reason: None,
            product_signs: vec![],
            code: None,
            confidence,
        }
    }

    /// A code.
    pub fn code(to: To, confidence: Confidence) -> Self {
        Self::of(Subject::Code(to), confidence)
    }

    /// The position of the cause in the table, if the subject is one.
    pub fn of_meaning(&self) -> Option<usize> {
        match self.subject {
            Subject::Meaning(meaning) => Some(meaning),
            _ => None,
        }
    }

    /// Whether it says why something failed.
    pub(super) fn has_reason(&self, table: &Table) -> bool {
        let of_pattern = self
            .signature
            .is_some_and(|at| table.signatures[at].gives_reason);
        let of_cause = self
            .of_meaning()
            .is_some_and(|meaning| !table.meanings[meaning].reasons.is_empty());

        self.reason.is_some() || of_pattern || of_cause
    }
}

/// A hit for each of the meanings, without duplicates.
pub(super) fn hits_of(
    meanings: impl IntoIterator<Item = usize>,
    confidence: Confidence,
    signature: Option<usize>,
) -> Vec<Hit> {
    let mut hits = vec![];

    for meaning in meanings {
        let hit = Hit {
            signature,
            ..Hit::of(Subject::Meaning(meaning), confidence)
        };
        push_new(&mut hits, hit);
    }

    hits
}

/// Adds a hit unless one with its subject is in the list.
pub(super) fn push_new(hits: &mut Vec<Hit>, hit: Hit) {
    if !hits.iter().any(|known| known.subject == hit.subject) {
        hits.push(hit);
    }
}
