//! What a browser gets: the table, the words and the entries as plain script files, each of which hands its data to
//! `static/assets/find.js/`. Scripts load from `file://`, where nothing can be fetched.

mod rows;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rayon::prelude::*;
use serde_json::{Map, Value, json};
use xxhash_rust::xxh3::xxh3_64;

use super::limits::LIMITS;
use super::table::Meaning;
use super::words::{Posting, QUALITY, Words, weight};
use super::{Finder, Upstream};
use crate::catalog::index_parts::{
    FEW_PARTS, IndexPart, advising, cause_parts, entries_a_part, next_parts, word_parts,
};
use crate::catalog::{Catalog, Entry, Outline};
use crate::content::format::entry::Cause;
use crate::markdown::{self, shortened};
use rows::{Products, rows};

/// How long the text about a cause may be in a list of results, in characters.
const LONGEST_TEXT: usize = 84;

/// The files of the index, made when the first of them is asked for: a preview in which nobody looks for anything need
/// not make them.
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
            || words(&finder.words),
            || rayon::join(|| entries(catalog), || next(catalog, &finder)),
        );
        let causes = causes(catalog);
        // The other files keep their names and are asked for with this, so that none is taken from an old cache.
        let mut version: Vec<u8> = vec![];
        for file in words.iter().chain(&entries).chain(&causes).chain(&next) {
            version.extend(xxh3_64(file.as_bytes()).to_le_bytes());
        }
        let version = format!("{:08x}", xxh3_64(&version) & 0xffff_ffff);
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
    // U+2028 and U+2029 have been allowed in strings of scripts only since 2019.
    let data = data
        .to_string()
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    format!("errdexFind(\"{kind}\",{data})\n")
}

fn part(kind: &str, number: usize, data: &Value) -> String {
    script(kind, &json!([number, data]))
}

fn table(catalog: &Catalog, finder: &Finder, version: &str) -> Value {
    let mut products = Products::default();
    let mut whole = rules(catalog, finder);
    whole.extend(rows(&finder.table, &mut products));
    whole.insert("version".to_owned(), version.into());
    whole.insert("products".to_owned(), json!(products.0));
    whole.into()
}

/// How a text is read and words are weighed.
fn rules(catalog: &Catalog, finder: &Finder) -> Map<String, Value> {
    let entries = catalog.entries.len();
    object(json!({
        "reading": *catalog.reading, "limits": LIMITS, "numbers": numbers(catalog), "shapes": shapes(catalog),
        "entries": entries, "wordParts": word_parts(entries), "fewParts": FEW_PARTS,
        "entriesAPart": entries_a_part(entries), "causesAPart": causes_a_part(catalog), "nextsAPart": nexts_a_part(catalog, finder),
        "nextParts": next_parts(advising(catalog)),
        "quality": QUALITY, "all": finder.words.all, "weights": weight::ALL, "marks": MARKS,
        "codeWeight": weight::CODE, "usualWeight": weight::CAUSE,
        "upstreamSays": {"same": Upstream::Same.says(), "other": Upstream::Other.says()},
    }))
}

/// The fields of an object.
fn object(object: Value) -> Map<String, Value> {
    let Value::Object(fields) = object else {
        unreachable!("only objects are given to it")
    };
    fields
}

/// What codes look like, each digit as `0`: a browser looks up no other word as a code.
fn shapes(catalog: &Catalog) -> BTreeSet<String> {
    let codes = catalog
        .entries
        .iter()
        .map(|entry| entry.code().as_str().to_lowercase());
    codes
        .map(|code| code.replace(|c: char| c.is_ascii_digit(), "0"))
        .collect()
}

/// The ranges of the families' numbers, each with the name of one that has no entry.
fn numbers(catalog: &Catalog) -> Vec<Value> {
    let numbers = catalog.categories.iter().filter_map(|category| {
        let range = category.file.codes?;
        let name = category
            .file
            .unassigned
            .as_ref()
            .map_or("", |words| &words.name);
        Some(json!([range.first, range.last, name]))
    });
    numbers.collect()
}

/// What a meaning says that its entry does not have in the index: nothing, where that is what a recipe proves.
fn own_text(catalog: &Catalog, meaning: &Meaning) -> Option<String> {
    if cause_parts(catalog.entries.len()) == 0 {
        return Some(sentences(&meaning.text, LONGEST_TEXT));
    }
    let entry = meaning.entry.map(|entry| &catalog.entries[entry]);
    let cause = meaning
        .cause
        .zip(entry)
        .map(|(cause, entry)| markdown::plain(&entry.file.causes[cause].text));
    let is_own = meaning.is_own || cause.is_none();
    let text = sentences(&meaning.text, LONGEST_TEXT);
    Some(text).filter(|text| {
        is_own && cause.map(|cause| sentences(&cause, LONGEST_TEXT)).as_ref() != Some(text)
    })
}

/// For how many meanings a part says what to do next.
fn nexts_a_part(catalog: &Catalog, finder: &Finder) -> usize {
    finder
        .table
        .meanings
        .len()
        .div_ceil(next_parts(advising(catalog)))
        .max(1)
}

/// What to do next and what a meaning says of its own: as many meanings a part, by the position of the meaning, or by
/// those of the signature and the meaning, `7.3`, where only that line shows it. Reasons, `r3`, and texts that show a
/// product, `s3`, are dealt out to the parts in turn.
fn next(catalog: &Catalog, finder: &Finder) -> Vec<String> {
    let size = nexts_a_part(catalog, finder);
    let mut parts: Vec<Map<String, Value>> = vec![Map::new(); next_parts(advising(catalog))];
    for (at, meaning) in finder.table.meanings.iter().enumerate() {
        if let Some(next) = meaning.next.as_deref() {
            parts[at / size].insert(at.to_string(), next.into());
        }
        if let Some(text) = own_text(catalog, meaning) {
            parts[at / size].insert(format!("t{at}"), text.into());
        }
    }
    for (at, signature) in finder.table.signatures.iter().enumerate() {
        let Some((meaning, next)) = &signature.next else {
            continue;
        };
        let told = &finder.table.meanings[*meaning];
        if told.next.as_ref() != Some(next) {
            parts[meaning / size].insert(format!("{at}.{meaning}"), next.as_str().into());
        }
    }
    let count = parts.len();
    for (at, reason) in finder.table.reasons.iter().enumerate() {
        parts[at % count].insert(format!("r{at}"), json!([reason.means, reason.next]));
    }
    for (at, speaker) in finder.table.speakers.iter().enumerate() {
        parts[at % count].insert(format!("s{at}"), json!([speaker.says, speaker.next]));
    }
    let parts = parts.into_par_iter().enumerate();
    parts
        .map(|(number, data)| part("next", number, &data.into()))
        .collect()
}

/// The words and where they are. Two texts a part are read faster than an object, and less of them goes over the wire: the
/// words in order, each as the number of letters that it begins with like the one before and its other letters; and the
/// places of each.
fn words(words: &Words) -> Vec<String> {
    let mut parts: Vec<(String, String)> = vec![<(String, String)>::default(); words.shards];
    let mut before = vec![""; words.shards];
    for (word, places) in &words.places {
        let shard = words.shard(word);
        let (listed, packed) = &mut parts[shard];
        let same = same_letters(before[shard], word);
        before[shard] = word;
        put_number(listed, same.encode_utf16().count());
        listed.push_str(&word[same.len()..]);
        listed.push(' ');
        if places.kept.len() < places.count {
            packed.push(ALL);
            put_number(packed, places.count);
        }
        pack(packed, &places.kept);
        packed.push(' ');
    }
    let parts = parts.into_par_iter().enumerate();
    parts
        .map(|(number, (words, places))| script("words", &json!([number, words, places])))
        .collect()
}

/// The letters that a word begins with like another; no more than one letter can count.
fn same_letters<'w>(other: &str, word: &'w str) -> &'w str {
    let same = word
        .chars()
        .zip(other.chars())
        .take(31)
        .take_while(|(a, b)| a == b);
    &word[..same.map(|(letter, _)| letter.len_utf8()).sum()]
}

/// Places as a text, which a browser reads faster than a list of numbers, and of which less goes over the wire: for each
/// the distance to the entry before, then the cause, as the distance to the one before in the same entry, then the weight
/// as a mark of its own, unless it is the one that most have.
fn pack(out: &mut String, postings: &[Posting]) {
    let (mut entry, mut cause) = (0, 0);
    for posting in postings {
        let before = if posting.entry == entry { cause } else { 0 };
        put_number(out, (posting.entry - entry) as usize);
        // Places are in the order of their causes.
        put_number(out, usize::from(posting.cause - before));
        (entry, cause) = (posting.entry, posting.cause);
        if posting.weight != weight::CAUSE {
            let mark = weight::ALL
                .iter()
                .zip(MARKS)
                .find(|(weight, _)| **weight == posting.weight);
            out.extend(mark.map(|(_, mark)| mark));
        }
    }
}

/// What comes before the number of all places, where some are left out.
const ALL: char = '!';

/// What stands for each of [`weight::ALL`].
const MARKS: [char; 9] = ['#', '$', '%', '&', '(', ')', '*', '+', ','];

/// A number in groups of five bits, the lowest first, one letter each; a letter of the upper half says that more follow.
fn put_number(out: &mut String, mut number: usize) {
    loop {
        let group = (number & 31) as u8;
        number >>= 5;
        let digit = if number > 0 { group + 32 } else { group };
        // The letters from `0`, without the backslash, which would be written as two.
        out.push(char::from(if digit < 44 {
            b'0' + digit
        } else {
            b'1' + digit
        }));
        if number == 0 {
            return;
        }
    }
}

fn entries(catalog: &Catalog) -> Vec<String> {
    let has_texts = cause_parts(catalog.entries.len()) > 0;
    // The causes of an entry are numbered on from those of the one before.
    let mut first = 0;
    let mut rows: Vec<Value> = vec![];
    for entry in &catalog.entries {
        rows.push(entry_for_browser(entry, first, has_texts));
        first += entry.file.causes.len();
    }
    let parts = rows
        .par_chunks(entries_a_part(catalog.entries.len()))
        .enumerate();
    parts
        .map(|(number, rows)| part("entries", number, &json!(rows)))
        .collect()
}

/// What causes say, and of which product each is.
fn causes(catalog: &Catalog) -> Vec<String> {
    let parts = cause_parts(catalog.entries.len());
    if parts == 0 {
        return vec![];
    }
    let all: Vec<&Cause> = catalog
        .entries
        .iter()
        .flat_map(|entry| &entry.file.causes)
        .collect();
    let row = |cause: &&Cause| {
        let text = sentences(&markdown::plain(&cause.text), LONGEST_TEXT);
        cause
            .product
            .as_ref()
            .map_or_else(|| json!([text]), |product| json!([text, product]))
    };
    let size = causes_a_part(catalog);
    let written = |number| {
        let rows: Vec<Value> = all.iter().skip(number * size).take(size).map(row).collect();
        part("causes", number, &json!(rows))
    };
    (0..parts).map(written).collect()
}

/// How many causes a part has; none where what causes say is left out.
fn causes_a_part(catalog: &Catalog) -> usize {
    let causes: usize = catalog
        .entries
        .iter()
        .map(|entry| entry.file.causes.len())
        .sum();
    match cause_parts(catalog.entries.len()) {
        0 => 0,
        parts => causes.div_ceil(parts).max(1),
    }
}

/// An entry: code, name, slug, the number of its first cause and the anchors of all, with their products where no other
/// part has those.
fn entry_for_browser(entry: &Entry, first: usize, has_texts: bool) -> Value {
    let anchors = Outline::of(entry).causes.into_iter();
    let anchors = anchors
        .zip(&entry.file.causes)
        .map(|(anchor, cause)| match &cause.product {
            Some(product) if !has_texts => json!([anchor, product]),
            _ => json!(anchor),
        });
    // Most slugs end with code and name.
    let end = format!("{}-{}", entry.code(), entry.file.name)
        .to_ascii_lowercase()
        .replace(' ', "-");
    let slug = match entry.slug.strip_suffix(&end) {
        Some(start) => format!("{start}{REST}"),
        None => entry.slug.clone(),
    };
    json!([
        entry.code(),
        entry.file.name,
        slug,
        first,
        anchors.collect::<Vec<_>>()
    ])
}

/// Where a slug goes on with code and name.
const REST: char = '*';

/// As many sentences of a plain text as fit, so that none ends in the middle: at least the first, which is cut where it
/// does not fit by itself.
fn sentences(text: &str, length: usize) -> String {
    let mut end = markdown::first_sentence(text).len();
    loop {
        let rest = text[end..].trim_start();
        let next = text.len() - rest.len() + markdown::first_sentence(rest).len();
        if rest.is_empty() || text[..next].chars().count() > length {
            return shortened(&text[..end], length);
        }
        end = next;
    }
}
