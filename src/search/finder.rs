//! Everything that finds, built from one catalog.

use std::collections::HashMap;
use std::sync::Arc;

use super::Hit;
use super::lines::matcher::Matcher;
use super::query::Query;
use super::table::Table;
use super::table::pattern::Pattern;
use super::text::{squeezed, unmarked};
use super::words::Words;
use crate::catalog::Catalog;
use crate::content::format::reading::ReadingFile;

/// Everything that finds, built from one catalog.
pub struct Finder {
    pub(super) table: Table,
    /// The words of entries, for ranking.
    pub words: Words,
    pub(super) reading: Arc<ReadingFile>,
    pub(super) matcher: Matcher,
    /// The messages of each squeezed name, as positions in [`Table::named`].
    pub(super) by_name: HashMap<String, Vec<usize>>,
    /// The fragments of each signature, without marks.
    pub(super) parts: Vec<Vec<String>>,
}

impl Finder {
    /// Builds a finder for a catalog.
    pub fn new(catalog: &Catalog) -> Self {
        let table = Table::new(catalog);
        let (words, matcher) = rayon::join(
            || Words::new(catalog, &table),
            || Matcher::new(catalog, &table),
        );

        let by_name = messages_by_name(&table);
        let parts = table
            .signatures
            .iter()
            .map(|signature| unmarked_fragments(&signature.pattern))
            .collect();

        Self {
            table,
            words,
            reading: Arc::clone(&catalog.reading),
            matcher,
            by_name,
            parts,
        }
    }

    /// What a log line means, the best first; nothing if it means nothing. `scratch` is a buffer that calls share.
    pub fn line(&self, line: &str, scratch: &mut String) -> Vec<Hit> {
        self.matcher.line(&self.table, line, scratch)
    }

    /// What the head of a response means, with its body.
    pub(super) fn head(&self, text: &str, status: &str, scratch: &mut String) -> Vec<Hit> {
        self.matcher.head(&self.table, text, status, scratch)
    }

    /// What a query means, the best first; nothing if it means nothing.
    pub fn query(&self, text: &str) -> Vec<Hit> {
        Query { finder: self }.hits(text)
    }
}

fn messages_by_name(table: &Table) -> HashMap<String, Vec<usize>> {
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();

    for (at, named) in table.named.iter().enumerate() {
        for name in &named.names[..named.looked_up] {
            let messages = by_name.entry(squeezed(name)).or_default();

            // Two names of one message can be the same when squeezed.
            if messages.last() != Some(&at) {
                messages.push(at);
            }
        }
    }

    by_name
}

fn unmarked_fragments(pattern: &Pattern) -> Vec<String> {
    pattern
        .fragments
        .iter()
        .map(|fragment| unmarked(fragment))
        .collect()
}
