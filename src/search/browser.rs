//! What a browser gets: the table, the words and the entries as plain script files, each of which hands its data to
//! `static/assets/find.js/`. Scripts load from `file://`, where nothing can be fetched.

use std::sync::OnceLock;

use rayon::prelude::*;
use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64;

use super::Finder;
use super::collect::next_of;
use super::formats::{BEHIND, CUE, FORMATS, NUMBER, TIME};
use super::lines::{HEADER, STATUS_LINE};
use super::query::{CUES, UNITS};
use super::table::Meaning;
use super::words::{MOST_VARIANTS, Posting, QUALITY, STOP, weight};
use crate::catalog::{Catalog, Entry};
use crate::markdown;
use crate::pages::find::{FEW_PARTS, IndexPart, entries_a_part, nexts_a_part, word_parts};
use crate::pages::{Outline, shortened};

/// How long the text about a cause may be in a list of results, in characters.
const LONGEST_TEXT: usize = 80;

/// How long the text about what to do next may be, in characters.
const LONGEST_NEXT: usize = 200;

/// The files of the index, made when the first of them is asked for: a preview in which nobody looks for anything need
/// not make them.
#[derive(Default)]
pub struct Index(OnceLock<Files>);

struct Files {
    table: String,
    words: Vec<String>,
    entries: Vec<String>,
    next: Vec<String>,
}

impl Index {
    /// Makes the index now. Threads that render pages side by side must not have to: the one that makes it would wait for
    /// its own helpers, which take up other pages meanwhile, and so wait for the index.
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
            IndexPart::Next(part) => files.next.get(part),
        };
        text.map_or(&[], |text| text.as_bytes())
    }
}

impl Files {
    fn new(catalog: &Catalog) -> Self {
        let finder = Finder::new(catalog);
        let (words, (entries, next)) =
            rayon::join(|| words(&finder), || rayon::join(|| entries(catalog), || next(catalog, &finder)));
        // The other files keep their names and are asked for with this, so that none is taken from an old cache.
        let mut version: Vec<u8> = vec![];
        for file in words.iter().chain(&entries).chain(&next) {
            version.extend(xxh3_64(file.as_bytes()).to_le_bytes());
        }
        let version = format!("{:08x}", xxh3_64(&version) & 0xffff_ffff);
        Self { table: script("table", &table(catalog, &finder, &version)), words, entries, next }
    }
}

/// A script that hands over data.
fn script(kind: &str, data: &Value) -> String {
    // U+2028 and U+2029 have been allowed in strings of scripts only since 2019.
    let data = data.to_string().replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    format!("errdexFind(\"{kind}\",{data})\n")
}

fn part(kind: &str, number: usize, data: &Value) -> String {
    script(kind, &json!([number, data]))
}

fn table(catalog: &Catalog, finder: &Finder, version: &str) -> Value {
    let table = &finder.table;
    let mut products = indexmap::IndexSet::new();
    let mut product = |name: Option<&str>| name.map(|name| products.insert_full(name.to_owned()).0);
    let meanings = table.meanings.iter().map(|meaning| {
        let product = product(meaning.product.as_deref());
        let is_plain = u8::from(meaning.is_plain);
        json!([meaning.code, meaning.entry, meaning.cause, product, own_text(catalog, meaning), is_plain])
    });
    let meanings: Vec<Value> = meanings.collect();
    let signatures = table.signatures.iter().map(|signature| {
        let fragments = signature.pattern.fragments.join("…");
        let is_recipes = u8::from(!signature.is_written);
        json!([fragments, signature.meanings, signature.also, is_recipes, signature.weight()])
    });
    let signatures: Vec<Value> = signatures.collect();
    let named = table.named.iter().map(|named| {
        json!([product(named.product.as_deref()), named.names, named.formats, named.marks, named.meanings])
    });
    let named: Vec<Value> = named.collect();
    let speakers = table.speakers.iter().map(|speaker| {
        json!([speaker.pattern.fragments.join("…"), product(Some(&speaker.product)), speaker.says])
    });
    let speakers: Vec<Value> = speakers.collect();
    let numbers = catalog.categories.iter().filter_map(|category| {
        let range = category.file.codes?;
        let name = category.file.unassigned.as_ref().map_or("", |words| &words.name);
        Some(json!([range.first, range.last, category.title_of("{code}", name)]))
    });
    json!({
        "version": version,
        "entries": catalog.entries.len(),
        "wordParts": word_parts(catalog.entries.len()),
        "fewParts": FEW_PARTS,
        "entriesAPart": entries_a_part(catalog.entries.len()),
        "nextsAPart": nexts_a_part(catalog.entries.len()),
        "products": products,
        "meanings": meanings,
        "signatures": signatures,
        "named": named,
        "speakers": speakers,
        "ownFormats": table.formats,
        "phrases": table.phrases,
        "productWords": table.products,
        "numbers": numbers.collect::<Vec<_>>(),
        "formats": FORMATS,
        "expressions": {
            "behind": BEHIND, "cue": CUE, "number": NUMBER, "time": TIME, "statusLine": STATUS_LINE, "header": HEADER,
        },
        "stop": STOP[..], "cues": CUES[..], "units": UNITS[..], "quality": QUALITY, "mostVariants": MOST_VARIANTS,
        "codeWeight": weight::CODE,
        "prominent": weight::PRODUCT,
    })
}

/// What a meaning says beside what its cause does: nothing, where that is what a recipe proves.
fn own_text(catalog: &Catalog, meaning: &Meaning) -> Option<String> {
    let entry = &catalog.entries[meaning.entry];
    let cause = meaning.cause.map(|cause| markdown::plain(&entry.file.causes[cause].text));
    let is_own = meaning.is_own || cause.is_none();
    let text = shortened(&meaning.text, LONGEST_TEXT);
    Some(text)
        .filter(|text| is_own && cause.map(|cause| shortened(&cause, LONGEST_TEXT)).as_ref() != Some(text))
}

/// What to do next: for each entry, what its causes have of their own, by the position of the meaning.
fn next(catalog: &Catalog, finder: &Finder) -> Vec<String> {
    let size = nexts_a_part(catalog.entries.len());
    let mut by_entry: Vec<serde_json::Map<String, Value>> =
        vec![serde_json::Map::new(); catalog.entries.len()];
    for (at, meaning) in finder.table.meanings.iter().enumerate() {
        let next = meaning
            .next
            .as_deref()
            .filter(|next| next_of(&catalog.entries[meaning.entry]).as_deref() != Some(next));
        if let Some(next) = next {
            by_entry[meaning.entry].insert(at.to_string(), shortened(next, LONGEST_NEXT).into());
        }
    }
    let parts = by_entry.par_chunks(size).zip(catalog.entries.par_chunks(size)).enumerate();
    let written = parts.map(|(number, (own, entries))| {
        let whole: Vec<Value> =
            own.iter().zip(entries).map(|(own, entry)| json!([next_of(entry), own])).collect();
        part("next", number, &json!(whole))
    });
    written.collect()
}

fn words(finder: &Finder) -> Vec<String> {
    let mut parts: Vec<serde_json::Map<String, Value>> = vec![];
    parts.resize(finder.words.shards, serde_json::Map::new());
    for (word, postings) in &finder.words.places {
        parts[finder.words.shard(word)].insert(word.clone(), json!(packed(postings)));
    }
    parts.into_par_iter().enumerate().map(|(number, words)| part("words", number, &words.into())).collect()
}

/// Places as numbers: the distance to the entry before, the cause, the weight.
fn packed(postings: &[Posting]) -> Vec<u32> {
    let mut before = 0;
    let mut out = Vec::with_capacity(postings.len() * 3);
    for posting in postings {
        out.extend([posting.entry - before, u32::from(posting.cause), u32::from(posting.weight)]);
        before = posting.entry;
    }
    out
}

fn entries(catalog: &Catalog) -> Vec<String> {
    let parts = catalog.entries.par_chunks(entries_a_part(catalog.entries.len())).enumerate();
    let written = parts.map(|(number, entries)| {
        let entries: Vec<Value> = entries.iter().map(entry_for_browser).collect();
        part("entries", number, &json!(entries))
    });
    written.collect()
}

/// An entry: code, title, slug, and its causes with anchor, product and text.
fn entry_for_browser(entry: &Entry) -> Value {
    let outline = Outline::of(entry);
    let causes = entry.file.causes.iter().zip(&outline.causes).map(|(cause, anchor)| {
        json!([anchor, cause.product, shortened(&markdown::plain(&cause.text), LONGEST_TEXT)])
    });
    json!([entry.code(), entry.title, entry.slug, causes.collect::<Vec<_>>()])
}
