//! The rows of the table, written in as little as a browser can read quickly. `0-index.js` reads them.

use std::collections::{BTreeMap, HashSet};

use indexmap::IndexSet;
use serde_json::{Map, Value, json};

use super::object;
use crate::catalog::EntryId;
use crate::content::format::reasons::Platform;
use crate::search::table::build::CODE;
use crate::search::table::pattern::Pattern;
use crate::search::table::{Named, Signature, Speaker, Table};
use crate::search::text::folded;

/// The names of products, each once; rows name their positions.
#[derive(Default)]
pub(super) struct Products(pub IndexSet<String>);

impl Products {
    fn position(&mut self, name: Option<&str>) -> Option<usize> {
        name.map(|name| self.0.insert_full(name.to_owned()).0)
    }
}

/// What is looked for in a text, and what it stands for.
pub(super) fn rows(table: &Table, products: &mut Products) -> Map<String, Value> {
    // A browser makes those of messages from what they say.
    let mut signatures = vec![];
    let is_more = |signature: &&Signature| signature.meanings.len() > signature.of_messages;
    for signature in table.signatures.iter().filter(is_more) {
        let flags = u8::from(!signature.is_written) + 2 * u8::from(signature.gives_reason);
        signatures.push(json!([
            signature.pattern.joined(),
            signature.meanings,
            flags
        ]));
    }
    let folded = |way: &String| way.split(CODE).map(folded).collect::<Vec<_>>();
    let shown_as: Vec<Vec<_>> = table
        .shown_as
        .iter()
        .map(|ways| ways.iter().map(folded).collect())
        .collect();
    let (named, product_of) = files(table, products);
    let (meanings, codes) = meanings(table, products, &product_of);

    let of_speaker = |speaker: &Speaker| {
        json!([
            speaker.pattern.joined(),
            products.position(Some(&speaker.product))
        ])
    };
    let speakers: Vec<Value> = table.speakers.iter().map(of_speaker).collect();
    let of_title =
        |(title, words): (&String, &Vec<String>)| json!([products.position(Some(title)), words]);
    let titles: Vec<Value> = table.titles.iter().map(of_title).collect();
    let of_platform =
        |(title, platform): (&String, &Platform)| json!([products.position(Some(title)), platform]);
    let platforms: Vec<Value> = table.platforms.iter().map(of_platform).collect();
    let reasons = table
        .reasons
        .iter()
        .map(|reason| json!([reason.id, reason.title, reason.meanings]));
    let mut wordings: Vec<Vec<String>> = vec![vec![]; table.reasons.len()];
    for (pattern, reason) in &table.wordings {
        wordings[*reason].push(pattern.joined());
    }

    object(json!({
        "meanings": meanings, "codes": codes, "signatures": signatures, "named": named, "shownAs": shown_as,
        "speakers": speakers, "titles": titles, "platforms": platforms, "reasons": reasons.collect::<Vec<_>>(),
        "wordings": wordings, "forms": table.forms, "vendors": table.vendors,
        "ownFormats": table.formats, "phrases": table.phrases,
    }))
}

/// Stands for the entry of a message that no entry is about; its row has path and name in place of an anchor.
const NO_ENTRY: i32 = -1;

/// The messages, by file: what those of a file have alike is written once. The product is also that of the meanings which
/// they are the first to have; it is returned for each. A meaning is given as its distance from the first that no message
/// before had.
fn files(table: &Table, products: &mut Products) -> (Vec<Value>, Vec<Option<usize>>) {
    let giving = table
        .signatures
        .iter()
        .filter(|it| it.gives_reason && !it.is_word);
    let giving: HashSet<&Pattern> = giving.map(|signature| &signature.pattern).collect();
    let alike = |one: &&Named, other: &&Named| {
        (&one.product, one.shown_as, &one.formats)
            == (&other.product, other.shown_as, &other.formats)
    };

    let mut files: Vec<Value> = vec![];
    let mut product_of: Vec<Option<usize>> = vec![];
    for messages in table.named.iter().collect::<Vec<_>>().chunk_by(alike) {
        let product = products.position(messages[0].product.as_deref());
        let shown_as = messages[0].shown_as.map_or(0, |at| at + 1);
        let mut rows: Vec<Value> = vec![];
        for one in messages {
            let mut distances: Vec<isize> = vec![];
            for &meaning in &one.meanings {
                distances.push(meaning.cast_signed() - product_of.len().cast_signed());
                product_of.resize(product_of.len().max(meaning + 1), product);
            }
            rows.push(row_of_message(one, &distances, &giving));
        }
        files.push(json!([product, shown_as, messages[0].formats, rows]));
    }
    (files, product_of)
}

/// The meanings, each with its entry, its cause and its product, where that is not the one of `product_of`; and the code of
/// each entry.
fn meanings<'t>(
    table: &'t Table,
    products: &mut Products,
    product_of: &[Option<usize>],
) -> (Vec<Value>, BTreeMap<EntryId, &'t str>) {
    let mut meanings = vec![];
    let mut codes: BTreeMap<EntryId, &str> = BTreeMap::new();
    for (at, meaning) in table.meanings.iter().enumerate() {
        let product = products.position(meaning.product.as_deref());
        let product = match product_of.get(at) {
            Some(of_message) if *of_message == product => 0,
            _ => product.map_or(1, |product| product + 2),
        };
        // The anchor of a cause comes with the cause.
        let anchor = meaning.anchor.as_ref().filter(|_| meaning.cause.is_none());
        let entry = meaning
            .entry
            .map_or_else(|| json!(NO_ENTRY), |entry| json!(entry));
        let mut row = vec![entry, json!(meaning.cause.map_or(0, |cause| cause + 1))];
        row.extend([json!(product), json!(u8::from(meaning.is_plain))]);
        row.extend(anchor.map(|anchor| json!(anchor)));
        row.extend(
            meaning
                .message
                .iter()
                .flat_map(|(name, path)| [json!(path), json!(name)]),
        );
        meanings.push(trimmed(row));
        codes.extend(meaning.entry.map(|entry| (entry, &*meaning.code)));
    }
    (meanings, codes)
}

/// A message: names, meanings, how many of the names are codes and how many of these are looked for as words; signatures
/// that give no reason, those that do, and marks that are no codes. What is nothing at the end is left out.
fn row_of_message(one: &Named, meanings: &[isize], gives_reason: &HashSet<&Pattern>) -> Value {
    let (giving, others): (Vec<&Pattern>, Vec<&Pattern>) = one
        .signatures
        .iter()
        .partition(|pattern| gives_reason.contains(pattern));
    let joined = |patterns: Vec<&Pattern>| {
        patterns
            .into_iter()
            .map(Pattern::joined)
            .collect::<Vec<String>>()
    };
    let codes = &one.names[..one.codes];
    let marks: Vec<&String> = one
        .marks
        .iter()
        .filter(|mark| !codes.contains(mark))
        .collect();

    // Only a single word is ever compared as it is written.
    let names = one.names[..one.looked_up].iter();
    let names: Vec<String> = names
        .map(|name| {
            if name.contains(' ') {
                folded(name)
            } else {
                name.clone()
            }
        })
        .collect();
    let mut row = vec![json!(names), json!(meanings), json!(one.codes)];
    row.extend([
        json!(one.words),
        json!(joined(others)),
        json!(joined(giving)),
        json!(marks),
    ]);
    trimmed(row)
}

/// A row without what is nothing at its end.
fn trimmed(mut row: Vec<Value>) -> Value {
    let is_said = |value: &Value| *value != json!(0) && *value != json!([]);
    row.truncate(1 + row.iter().rposition(is_said).unwrap_or_default());
    row.into()
}
