//! The rows of the table, as short as a browser can read them quickly. `static/assets/find.js/0-index.js` reads them.

use std::collections::{BTreeMap, HashSet};

use indexmap::IndexSet;
use serde_json::{Map, Value, json};

use super::object;
use crate::catalog::EntryId;
use crate::search::table::build::CODE;
use crate::search::table::pattern::Pattern;
use crate::search::table::{Meaning, Named, Table};
use crate::search::text::folded;

/// The entry of a message without an entry. Its row has URL path and name instead.
const NO_ENTRY: i32 = -1;

/// The titles of products, each once. Rows have their positions.
#[derive(Default)]
pub(super) struct Products(pub(super) IndexSet<String>);

impl Products {
    fn position(&mut self, title: &str) -> usize {
        self.0.insert_full(title.to_owned()).0
    }
}

/// What is searched for in a text, and what it means.
pub(super) fn rows(table: &Table, products: &mut Products) -> Map<String, Value> {
    let (named, product_of) = files(table, products);
    let (meanings, codes) = meanings(table, products, &product_of);

    let mut product_signs = vec![];
    for sign in &table.product_signs {
        product_signs.push(json!([
            sign.pattern.joined(),
            products.position(&sign.product)
        ]));
    }
    // A browser makes the words of titles from all of them.
    for title in table.titles.keys() {
        products.position(title);
    }
    let mut platforms = vec![];
    for (title, platform) in &table.platforms {
        platforms.push(json!([products.position(title), platform]));
    }

    let mut reasons = vec![];
    for reason in &table.reasons {
        reasons.push(json!([reason.id, reason.title, reason.meanings]));
    }
    let mut wordings: Vec<Vec<String>> = vec![vec![]; table.reasons.len()];
    for (pattern, reason) in &table.wordings {
        wordings[*reason].push(pattern.joined());
    }

    object(json!({
        "meanings": meanings,
        "codes": codes,
        "signatures": signatures(table),
        "named": named,
        "shownAs": shown_as(table),
        "speakers": product_signs,
        "platforms": platforms,
        "reasons": reasons,
        "wordings": wordings,
        "forms": table.forms,
        "vendors": table.vendors,
        "ownFormats": table.formats,
        "phrases": table.phrases,
    }))
}

/// The signatures that do not come from messages alone: a browser makes those from the messages.
fn signatures(table: &Table) -> Vec<Value> {
    let mut rows = vec![];

    for signature in &table.signatures {
        if signature.meanings.len() > signature.of_messages {
            let flags = u8::from(!signature.is_written) + 2 * u8::from(signature.gives_reason);
            rows.push(json!([
                signature.pattern.joined(),
                signature.meanings,
                flags
            ]));
        }
    }

    rows
}

/// The ways in which lines show codes: for each, the texts before and after the code.
fn shown_as(table: &Table) -> Vec<Vec<Vec<String>>> {
    let mut all = vec![];

    for ways in &table.shown_as {
        let mut split = vec![];
        for way in ways {
            split.push(way.split(CODE).map(folded).collect());
        }
        all.push(split);
    }

    all
}

/// The messages by file, and the product of each meaning that a message was the first to have. A file's row has what all
/// its messages have in common. A message has a meaning as the distance to the first that no message before has.
fn files(table: &Table, products: &mut Products) -> (Vec<Value>, Vec<Option<usize>>) {
    let giving: HashSet<&Pattern> = table
        .signatures
        .iter()
        .filter(|signature| signature.gives_reason && !signature.is_word)
        .map(|signature| &signature.pattern)
        .collect();

    let mut files: Vec<Value> = vec![];
    let mut product_of: Vec<Option<usize>> = vec![];
    for messages in table.named.chunk_by(is_of_same_file) {
        let product = messages[0]
            .product
            .as_ref()
            .map(|product| products.position(product));
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

/// Whether two messages have in common what the row of a file has.
fn is_of_same_file(one: &Named, other: &Named) -> bool {
    one.product == other.product && one.shown_as == other.shown_as && one.formats == other.formats
}

/// A message: names, meanings, how many of the names are codes, and how many of these are searched for as words; signatures
/// that give no reason, those that do, and marks that are not codes. Empty values at the end are left out.
fn row_of_message(one: &Named, meanings: &[isize], giving: &HashSet<&Pattern>) -> Value {
    let mut names: Vec<String> = vec![];
    for name in &one.names[..one.looked_up] {
        // Only a single word is compared as it is written.
        if name.contains(' ') {
            names.push(folded(name));
        } else {
            names.push(name.clone());
        }
    }

    let mut with_reason = vec![];
    let mut without_reason = vec![];
    for pattern in &one.signatures {
        if giving.contains(pattern) {
            with_reason.push(pattern.joined());
        } else {
            without_reason.push(pattern.joined());
        }
    }

    let codes = &one.names[..one.codes];
    let marks: Vec<&String> = one
        .marks
        .iter()
        .filter(|mark| !codes.contains(mark))
        .collect();

    // One text is shorter than a list of texts. None of them has a line break.
    trimmed(vec![
        json!(names.join("\n")),
        json!(meanings),
        json!(one.codes),
        json!(one.words),
        json!(without_reason.join("\n")),
        json!(with_reason.join("\n")),
        json!(marks),
    ])
}

/// The meanings, each with its entry, its cause, and its product if that is not the one in `product_of`; and the code of
/// each entry.
fn meanings<'t>(
    table: &'t Table,
    products: &mut Products,
    product_of: &[Option<usize>],
) -> (Vec<Value>, BTreeMap<EntryId, &'t str>) {
    let mut rows = vec![];
    let mut codes: BTreeMap<EntryId, &str> = BTreeMap::new();

    for (at, meaning) in table.meanings.iter().enumerate() {
        let product = meaning
            .product
            .as_ref()
            .map(|product| products.position(product));
        // 0 is the product of the message, 1 is none.
        let product = match product_of.get(at) {
            Some(of_message) if *of_message == product => 0,
            _ => product.map_or(1, |product| product + 2),
        };

        rows.push(row_of_meaning(meaning, product));
        if let Some(entry) = meaning.entry {
            codes.insert(entry, &meaning.code);
        }
    }

    (rows, codes)
}

fn row_of_meaning(meaning: &Meaning, product: usize) -> Value {
    let mut row = vec![
        match meaning.entry {
            Some(entry) => json!(entry),
            None => json!(NO_ENTRY),
        },
        json!(meaning.cause.map_or(0, |cause| cause + 1)),
        json!(product),
        json!(u8::from(meaning.is_plain)),
    ];

    // The part with the entries has the places of causes.
    if let Some(place) = &meaning.place
        && meaning.cause.is_none()
    {
        row.push(json!(place));
    }
    // Of a message the browser has the first name, though one of several words only in small letters.
    if let Some((name, path)) = &meaning.message {
        row.push(json!(path));
        row.extend(name.contains(' ').then(|| json!(name)));
    }

    trimmed(row)
}

/// A row without the empty values at its end.
fn trimmed(mut row: Vec<Value>) -> Value {
    let is_empty = |value: &Value| [json!(0), json!([]), json!("")].contains(value);
    while row.len() > 1 && row.last().is_some_and(is_empty) {
        row.pop();
    }
    row.into()
}
