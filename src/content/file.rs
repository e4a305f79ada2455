//! One content file, read.

use std::sync::Arc;

use super::format::entry::SiteFile;
use super::format::reading::ReadingFile;
use super::format::reasons::ReasonsFile;
use super::format::recipe::{FaultsFile, TimeoutsFile, VerifiedFile};
use super::format::scalars::Code;
use super::read::CATEGORY;
use super::{CategorySource, EntrySource, MessagesSource, ProductSource, RecipeSource};
use crate::diagnostics::{Diagnostic, Severity};

/// One file, read.
#[derive(Clone, Debug)]
pub struct FileRead {
    /// The path from the root.
    pub path: String,
    /// A hash of its bytes; 0 if they could not be read.
    pub hash: u64,
    /// What is wrong in it.
    pub problems: Vec<Diagnostic>,
    pub(super) parsed: Parsed,
}

/// The content of a file.
#[derive(Clone, Debug)]
pub(super) enum Parsed {
    Site(Box<SiteFile>),
    Category(Box<CategorySource>),
    Entry(EntrySource),
    Product(ProductSource),
    Recipe(RecipeSource),
    Messages(MessagesSource),
    Reasons(Arc<ReasonsFile>),
    Reading(Arc<ReadingFile>),
    Faults(Arc<FaultsFile>),
    Timeouts(Arc<TimeoutsFile>),
    Verified(Arc<VerifiedFile>),
    Nothing,
}

impl FileRead {
    /// A file whose bytes could not be read.
    pub fn unreadable(problem: Diagnostic) -> Self {
        Self {
            path: problem.file.clone(),
            hash: 0,
            problems: vec![problem],
            parsed: Parsed::Nothing,
        }
    }

    /// Whether the file cannot be used as it is.
    pub fn is_wrong(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.severity == Severity::Error)
    }

    /// Whether the file is part of the content, right or wrong.
    pub fn is_content(&self) -> bool {
        self.is_wrong() || !matches!(self.parsed, Parsed::Nothing)
    }

    /// The entry that the file describes, if it does.
    pub fn entry(&self) -> Option<&EntrySource> {
        match &self.parsed {
            Parsed::Entry(entry) => Some(entry),
            _ => None,
        }
    }

    /// The same problems with the content of `previous`, so that a preview can go on showing it.
    #[must_use]
    pub fn with_previous_content(self, previous: Self) -> Self {
        Self {
            parsed: previous.parsed,
            ..self
        }
    }

    /// For what may be an entry but could not be read: its code, if the file's name says it.
    pub(super) fn broken(&self) -> Option<Option<Code>> {
        if !self.is_wrong() {
            return None;
        }
        let ["content", folder, name] = self.path.split('/').collect::<Vec<_>>()[..] else {
            return None;
        };
        if ["products", "messages"].contains(&folder) || name.starts_with(CATEGORY) {
            return None;
        }
        Some(code_in(name))
    }
}

/// The code that a file's name begins with, if it is a number: `502-bad-gateway.md`.
fn code_in(name: &str) -> Option<Code> {
    let stem = super::read::stem(name);
    let first = stem.split('-').next().unwrap_or(stem);
    let code = Code::parse(first).ok()?;
    code.number()?;
    Some(code)
}
