//! What a browser gets: the table, the words and the entries as script files, each of which hands its data to
//! `static/assets/find.js/`. A page from `file://` can load scripts, but it cannot fetch data.

mod entries;
mod next;
mod rows;
mod words;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde_json::{Map, Value, json};
use xxhash_rust::xxh3::xxh3_64;

use super::Upstream;
use super::finder::Finder;
use super::limits::LIMITS;
use super::words::{QUALITY, weight};
use crate::catalog::Catalog;
use crate::catalog::index_parts::{
    FEW_PARTS, IndexPart, advising, entries_a_part, next_parts, word_parts,
};
use rows::{Products, rows};

/// The files of the index. They are made when the first of them is asked for: a preview in which nobody searches does not
/// need them.
#[derive(Default)]
pub struct Index(OnceLock<Files>);

struct Files {
    table: String,
    words: Vec<String>,
    entries: Vec<String>,
    causes: Vec<String>,
    next: Vec<String>,
}

impl Index {
    /// Makes the index now.
    ///
    /// Threads that render pages in parallel must not have to make it: one would wait for its own helpers, which meanwhile
    /// take up other pages and so wait for the index.
    pub fn make(&self, catalog: &Catalog) {
        self.0.get_or_init(|| Files::new(catalog));
    }

    /// A file of the index of `catalog`, which must be the same each time.
    pub fn file(&self, catalog: &Catalog, part: IndexPart) -> &[u8] {
        let files = self.0.get_or_init(|| Files::new(catalog));
        let text = match part {
            IndexPart::Table => Some(&files.table),
            IndexPart::Words(part) => files.words.get(part),
            IndexPart::Entries(part) => files.entries.get(part),
            IndexPart::Causes(part) => files.causes.get(part),
            IndexPart::Next(part) => files.next.get(part),
        };
        text.map_or(&[], |text| text.as_bytes())
    }
}

impl Files {
    fn new(catalog: &Catalog) -> Self {
        let finder = Finder::new(catalog);
        let (words, (entries, next)) = rayon::join(
            || words::words(&finder.words),
            || {
                rayon::join(
                    || entries::entries(catalog),
                    || next::next(catalog, &finder),
                )
            },
        );
        let causes = entries::causes(catalog);

        // The other files keep their names. Browsers ask for them with this version, so that an old cache does not answer.
        let mut hashes: Vec<u8> = vec![];
        for file in [&words, &entries, &causes, &next].into_iter().flatten() {
            hashes.extend(xxh3_64(file.as_bytes()).to_le_bytes());
        }
        // Half a hash is enough to tell two builds apart, and keeps the URLs short.
        let version = format!("{:08x}", xxh3_64(&hashes) & 0xffff_ffff);

        Self {
            table: script("table", &table(catalog, &finder, &version)),
            words,
            entries,
            causes,
            next,
        }
    }
}

/// A script that hands over data.
fn script(kind: &str, data: &Value) -> String {
    // Scripts may have U+2028 and U+2029 in strings only since 2019.
    let data = data
        .to_string()
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    format!("errdexFind(\"{kind}\",{data})\n")
}

/// A script that hands over one of several parts.
fn part(kind: &str, number: usize, data: &Value) -> String {
    script(kind, &json!([number, data]))
}

fn table(catalog: &Catalog, finder: &Finder, version: &str) -> Value {
    let mut products = Products::default();
    let mut whole = rules(catalog, finder);
    whole.extend(rows(&finder.table, &mut products));

    whole.insert("version".to_owned(), version.into());
    // The rows name products by position, so the products come last.
    whole.insert("products".to_owned(), json!(products.0));
    whole.into()
}

/// How a text is read and how words are weighed.
fn rules(catalog: &Catalog, finder: &Finder) -> Map<String, Value> {
    let entries = catalog.entries.len();
    object(json!({
        "reading": *catalog.reading,
        "limits": LIMITS,
        "numbers": numbers(catalog),
        "shapes": shapes(catalog),
        "entries": entries,
        "wordParts": word_parts(entries),
        "fewParts": FEW_PARTS,
        "entriesAPart": entries_a_part(entries),
        "causesAPart": entries::causes_a_part(catalog),
        "nextsAPart": next::nexts_a_part(catalog, finder),
        "nextParts": next_parts(advising(catalog)),
        "quality": QUALITY,
        "all": finder.words.all,
        "weights": weight::ALL,
        "marks": words::MARKS,
        "codeWeight": weight::CODE,
        "usualWeight": weight::CAUSE,
        "upstreamSays": {"same": Upstream::Same.says(), "other": Upstream::Other.says()},
    }))
}

/// The fields of an object.
fn object(object: Value) -> Map<String, Value> {
    let Value::Object(fields) = object else {
        unreachable!("`json!({{…}})` makes an object")
    };
    fields
}

/// The forms of codes, with `0` for each digit. A browser looks up no other word as a code.
fn shapes(catalog: &Catalog) -> BTreeSet<String> {
    let mut shapes = BTreeSet::new();

    for entry in &catalog.entries {
        let code = entry.code().as_str().to_lowercase();
        shapes.insert(code.replace(|c: char| c.is_ascii_digit(), "0"));
    }

    shapes
}

/// The bounded families, each with its first number, its last, and the name of a number without an entry.
fn numbers(catalog: &Catalog) -> Vec<Value> {
    let mut numbers = vec![];

    for category in &catalog.categories {
        if let Some(range) = category.file.codes {
            let name = match &category.file.unassigned {
                Some(unassigned) => unassigned.name.as_str(),
                None => "",
            };
            numbers.push(json!([range.first, range.last, name]));
        }
    }

    numbers
}
