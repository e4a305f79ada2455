//! What shows only between entries.

use std::collections::HashSet;

use foldhash::{HashMap, HashMapExt};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use super::{Found, entries};
use crate::catalog::{Catalog, Entry, EntryId};
use crate::content::format::lints::Lint;
use crate::diagnostics::Place;
use crate::markdown;

/// With fewer entries than this, a tag that only one has is normal.
const ENTRIES_FOR_TAGS: usize = 10;

/// A loop of more pages than this does not feel like one.
const LONGEST_LOOP: usize = 7;

/// Words that do not change what a question asks.
const EMPTY_WORDS: [&str; 28] = [
    "a", "an", "and", "are", "can", "could", "do", "does", "for", "how", "i", "in", "is", "it",
    "me", "my", "of", "on", "or", "should", "that", "the", "this", "to", "what", "will", "with",
    "you",
];

/// Checks sources of categories, questions, tags and related entries.
pub(super) fn check(today: i64, found: &mut Found) {
    let catalog = found.catalog;
    for category in &catalog.categories {
        let mut cited: HashSet<&str> = markdown::footnotes(&category.intro).collect();
        for entry in &catalog.entries[category.entries.clone()] {
            cited.extend(entries::cited(&entry.file));
        }
        entries::check_sources(category, &cited, today, found);
    }

    if found.is_enabled(Lint::NearDuplicateQuestion) {
        questions(found);
    }
    if catalog.entries.len() >= ENTRIES_FOR_TAGS {
        tags(found);
    }
    if found.is_enabled(Lint::RelatedLoop) {
        loops(found);
    }
}

fn questions(found: &mut Found) {
    let catalog = found.catalog;
    let mut first: HashMap<Vec<String>, (EntryId, usize)> = HashMap::new();
    for (id, entry) in catalog.entries.iter().enumerate() {
        for (index, one) in entry.file.faq.iter().enumerate() {
            let words = distinctive_words(&one.question);
            let (other_id, other_index) = *first.entry(words).or_insert((id, index));
            if (other_id, other_index) == (id, index) {
                continue;
            }

            let other = &catalog.entries[other_id];
            let question = &other.file.faq[other_index].question;
            let message = format!("the question has the same words as `{question}`");
            let help = "merge the two, or make the questions distinct";
            let also = Some(question_place(other, other_index));
            let at = question_place(entry, index);
            found.report_two(Lint::NearDuplicateQuestion, at, also, message, help);
        }
    }
}

fn question_place(entry: &Entry, index: usize) -> Place {
    entry.place(format!("faq.{index}.question"), "")
}

/// The words that distinguish a question from others, sorted, without their plural.
fn distinctive_words(question: &str) -> Vec<String> {
    let lower = question.to_lowercase();
    let mut words = vec![];
    for word in lower.split(|c: char| !c.is_alphanumeric()) {
        if !word.is_empty() && !EMPTY_WORDS.contains(&word) {
            words.push(word.strip_suffix('s').unwrap_or(word).to_owned());
        }
    }
    words.sort_unstable();
    words.dedup();

    // "What is it?" has none, and must not equal all others that have none.
    if words.is_empty() { vec![lower] } else { words }
}

#[expect(
    clippy::expect_used,
    reason = "the catalog makes its tags of those of the entries"
)]
fn tags(found: &mut Found) {
    let catalog = found.catalog;
    for tag in &catalog.tags {
        let [only] = tag.entries[..] else {
            continue;
        };

        let entry = &catalog.entries[only];
        let mut tags = entry.file.tags.iter();
        let index = tags
            .position(|name| *name == tag.name)
            .expect("the entry has the tag");

        let message = format!("only this entry has the tag `{}`", tag.name);
        let help = "give it to other entries too, or remove it: its page would list one entry";
        let place = entry.place(format!("tags.{index}"), "");
        found.report(Lint::TagUsedOnce, place, message, help);
    }
}

/// Reports groups of entries that are related only to each other, though the category has more.
fn loops(found: &mut Found) {
    let catalog = found.catalog;
    let mut edges = vec![];
    for (id, entry) in catalog.entries.iter().enumerate() {
        for &to in catalog.related(entry) {
            edges.push((id, to));
        }
    }

    let graph: DiGraph<(), (), usize> = DiGraph::from_edges(edges);
    for group in kosaraju_scc(&graph) {
        if !(2..=LONGEST_LOOP).contains(&group.len()) {
            continue;
        }
        let mut group: Vec<EntryId> = group.into_iter().map(|node| node.index()).collect();
        group.sort_unstable();
        if !is_closed(&group, catalog) || !leaves_others_out(&group, catalog) {
            continue;
        }

        let codes: Vec<&str> = group
            .iter()
            .map(|&id| catalog.entries[id].code().as_str())
            .collect();
        let codes = codes.join(", ");
        let message = format!("these entries are related only to each other: {codes}");
        let help = "name another entry of the category in `related` of one of them";
        let place = catalog.entries[group[0]].place("related", "");
        found.report(Lint::RelatedLoop, place, message, help);
    }
}

/// Whether no entry of a sorted group is related to one outside it.
fn is_closed(group: &[EntryId], catalog: &Catalog) -> bool {
    group.iter().all(|&id| {
        let mut related = catalog.related(&catalog.entries[id]).iter();
        related.all(|other| group.binary_search(other).is_ok())
    })
}

/// Whether a category of a sorted group has entries outside it.
fn leaves_others_out(group: &[EntryId], catalog: &Catalog) -> bool {
    group.iter().any(|&id| {
        let category = catalog.category_of(&catalog.entries[id]);
        let mut entries = category.entries.clone();
        entries.any(|other| group.binary_search(&other).is_err())
    })
}
