//! What the names of entries and families add to the table.

use super::Builder;
use super::causes::OwnWords;
use crate::catalog::{Entry, Lead};
use crate::search::table::{Named, Phrase};
use crate::search::text::{folded, words};
use crate::search::words::FEW;

impl Builder<'_> {
    pub(super) fn add_phrases(&mut self) {
        self.add_families();

        for entry in &self.catalog.entries {
            if let Some(vendor) = &entry.file.vendor {
                let code = entry.code().to_string();
                self.table.vendors.insert(code, words(vendor));
            }
        }

        // Of many entries, the words find the names. The table would be too large for a browser.
        if self.catalog.entries.len() <= FEW {
            for entry in &self.catalog.entries {
                self.table.phrases.push(phrase(entry, &entry.file.name));
            }
            self.add_constants();
        }
    }

    /// Adds the numbers of families, and what their titles write right before a code.
    fn add_families(&mut self) {
        for category in &self.catalog.categories {
            if let Some(range) = category.file.codes {
                self.table.numbers.push((range.first, range.last));
            }

            // `C204` is one token. In `error 204`, the code is a token of its own, and a cue must announce it.
            let pattern = category.file.title_pattern.as_deref();
            if let Some((before, _)) = pattern.and_then(|pattern| pattern.split_once("{code}")) {
                let form = last_token(before);
                if !form.is_empty() {
                    self.table.forms.push(folded(form));
                }
            }
        }
    }

    /// Adds what programs call the codes: `StatusBadGateway`, `HttpStatusCode.BadGateway`.
    fn add_constants(&mut self) {
        for (id, entry) in self.catalog.entries.iter().enumerate() {
            let constants = entry.file.constants.values().flatten();
            let whole: Vec<&String> = constants.filter(|name| !name.contains(' ')).collect();
            if whole.is_empty() {
                continue;
            }

            let mut names: Vec<String> = whole.iter().copied().cloned().collect();
            for name in &whole {
                let short = short_name(name);
                if !whole.iter().any(|name| *name == short) {
                    names.push(short.to_owned());
                }
            }

            let lead = Lead {
                entry: id,
                cause: None,
            };
            let meaning = self.meaning(&lead, OwnWords::default());
            self.table.named.push(Named {
                looked_up: names.len(),
                names,
                meanings: vec![meaning],
                ..Named::default()
            });
        }
    }
}

pub(super) fn phrase(entry: &Entry, words: &str) -> Phrase {
    Phrase {
        code: entry.code().to_string(),
        words: folded(words),
    }
}

/// What belongs to the same token as what follows a text.
fn last_token(text: &str) -> &str {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    &text[text.trim_end_matches(is_part).len()..]
}

/// A constant without the type or module that it belongs to.
fn short_name(name: &str) -> &str {
    match name.rfind(['.', ':']) {
        Some(at) => &name[at + 1..],
        None => name,
    }
}
