//! What only shows between entries.

use std::collections::HashSet;

use foldhash::{HashMap, HashMapExt};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use super::{Found, entries};
use crate::catalog::EntryId;
use crate::content::format::lints::Lint;
use crate::markdown;

/// In fewer entries than this, tags have had no time to meet.
const ENTRIES_FOR_TAGS: usize = 10;

/// Who meets this many pages before one comes again does not walk in a circle.
const LONGEST_LOOP: usize = 7;

/// Words that make no question another one.
const EMPTY_WORDS: [&str; 28] = [
    "a", "an", "and", "are", "can", "could", "do", "does", "for", "how", "i", "in", "is", "it",
    "me", "my", "of", "on", "or", "should", "that", "the", "this", "to", "what", "will", "with",
    "you",
];

/// Looks at sources of categories, questions, tags and relatives.
pub(super) fn look(today: i64, found: &mut Found) {
    let catalog = found.catalog;
    for category in &catalog.categories {
        let files = catalog.entries[category.entries.clone()]
            .iter()
            .map(|entry| &entry.file);
        let cited: HashSet<&str> = files
            .flat_map(|file| entries::cited(file))
            .chain(markdown::footnotes(&category.intro))
            .collect();
        entries::look_at_sources(category, &cited, today, found);
    }
    if found.is_wanted(Lint::NearDuplicateQuestion) {
        questions(found);
    }
    if catalog.entries.len() >= ENTRIES_FOR_TAGS {
        tags(found);
    }
    if found.is_wanted(Lint::RelatedLoop) {
        loops(found);
    }
}

fn questions(found: &mut Found) {
    let catalog = found.catalog;
    let mut first: HashMap<Vec<String>, (EntryId, usize)> = HashMap::new();
    for (id, entry) in catalog.entries.iter().enumerate() {
        for (index, one) in entry.file.faq.iter().enumerate() {
            let (before, at) = *first
                .entry(telling_words(&one.question))
                .or_insert((id, index));
            if (before, at) == (id, index) {
                continue;
            }
            let other = &catalog.entries[before];
            let asked = &other.file.faq[at].question;
            let message = format!("the question has the words of another: `{asked}`");
            let help = "join the two, or say in the question what makes them two";
            let place = |entry: &crate::catalog::Entry, index| {
                entry.place(format!("faq.{index}.question"), "")
            };
            let also = Some(place(other, at));
            found.tell_of_two(
                Lint::NearDuplicateQuestion,
                place(entry, index),
                also,
                message,
                help,
            );
        }
    }
}

/// The words that tell a question from others, in no order, without their plural.
fn telling_words(question: &str) -> Vec<String> {
    let lower = question.to_lowercase();
    let words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut telling: Vec<String> = words
        .filter(|word| !EMPTY_WORDS.contains(word))
        .map(|word| word.strip_suffix('s').unwrap_or(word).to_owned())
        .collect();
    telling.sort_unstable();
    telling.dedup();
    if telling.is_empty() {
        vec![lower]
    } else {
        telling
    }
}

fn tags(found: &mut Found) {
    let catalog = found.catalog;
    for tag in catalog.tags.iter().filter(|tag| tag.entries.len() == 1) {
        let entry = &catalog.entries[tag.entries[0]];
        let index = entry
            .file
            .tags
            .iter()
            .position(|name| *name == tag.name)
            .unwrap_or_default();
        let message = format!("only this entry has the tag `{}`", tag.name);
        let help = "give it to others that it fits, or remove it: it leads a reader nowhere";
        found.tell(
            Lint::TagUsedOnce,
            entry.place(format!("tags.{index}"), ""),
            message,
            help,
        );
    }
}

/// Groups of entries that a reader cannot leave by relatives, though the category has others.
fn loops(found: &mut Found) {
    let catalog = found.catalog;
    let relatives = catalog.entries.iter().enumerate();
    let edges =
        relatives.flat_map(|(id, entry)| catalog.related(entry).iter().map(move |&to| (id, to)));
    let graph: DiGraph<(), (), usize> = DiGraph::from_edges(edges);
    for group in kosaraju_scc(&graph)
        .into_iter()
        .filter(|group| (2..=LONGEST_LOOP).contains(&group.len()))
    {
        let mut group: Vec<EntryId> = group.into_iter().map(|node| node.index()).collect();
        group.sort_unstable();
        let within = |id: &EntryId| group.binary_search(id).is_ok();
        let is_closed = group
            .iter()
            .all(|&id| catalog.related(&catalog.entries[id]).iter().all(within));
        let left_out = |&id: &EntryId| {
            catalog
                .category_of(&catalog.entries[id])
                .entries
                .clone()
                .any(|other| !within(&other))
        };
        if !is_closed || !group.iter().any(left_out) {
            continue;
        }
        let codes: Vec<_> = group
            .iter()
            .map(|&id| catalog.entries[id].code().to_string())
            .collect();
        let message = format!(
            "these entries are related only to each other: {}",
            codes.join(", ")
        );
        let help = "name another entry of the category in `related` of one of them";
        let entry = &catalog.entries[group[0]];
        found.tell(Lint::RelatedLoop, entry.place("related", ""), message, help);
    }
}
