//! The table: every pattern, name and mark that shows a failure, with the causes that it can mean. Both languages use the
//! table; `build/` makes it from a catalog.

pub(crate) mod build;
pub(crate) mod pattern;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;

use super::limits::LIMITS;
use crate::catalog::EntryId;
use crate::content::format::reasons::Platform;
use crate::diagnostics::Place;
use pattern::Pattern;

/// The whole table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub meanings: Vec<Meaning>,
    /// Every pattern, in the order in which a half-remembered part of a line finds them.
    pub signatures: Vec<Signature>,
    /// Every message.
    pub named: Vec<Named>,
    /// How lines show the codes of a file: for each way, the text before and after `{code}`.
    pub shown_as: Vec<Vec<String>>,
    /// Texts that show which product wrote them.
    pub product_signs: Vec<ProductSign>,
    pub reasons: Vec<Reason>,
    /// The wordings of reasons, each with the position of its reason; the one that says the most comes first.
    pub wordings: Vec<(Pattern, usize)>,
    /// The words of the vendor of each code that has a vendor.
    pub vendors: BTreeMap<String, Vec<String>>,
    /// What the titles of families write right before a code, folded: `c` for `C204`.
    pub forms: Vec<String>,
    /// The titles of products, each with the words that name the product.
    pub titles: BTreeMap<String, Vec<String>>,
    /// The products that do not run on a server with a Linux shell.
    pub platforms: BTreeMap<String, Platform>,
    /// Access-log formats, as positions in `ReadingFile::formats`, and the products whose own they are.
    pub formats: Vec<(usize, String)>,
    /// Phrases that mean a code: its name, and what products say instead.
    pub phrases: Vec<Phrase>,
    /// The first and last number of each bounded family.
    pub numbers: Vec<(u32, u32)>,
}

impl Table {
    /// Whether words name a product.
    pub(crate) fn is_named(&self, title: &str, said: &[String]) -> bool {
        match self.titles.get(title) {
            Some(words) => words.iter().any(|word| said.contains(word)),
            None => false,
        }
    }

    /// Whether a word is in the name of a product.
    pub(crate) fn is_product(&self, word: &str) -> bool {
        self.titles.values().flatten().any(|own| own == word)
    }
}

/// A cause as an answer describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// The code; empty without an entry.
    pub code: String,
    /// The entry; nothing for a message without an entry.
    pub entry: Option<EntryId>,
    /// The cause, as a position in the entry's list.
    pub cause: Option<usize>,
    /// The place from the entry's page: of the cause, or of where a page lists a recipe that proves no cause.
    pub place: Option<String>,
    /// The title of the product.
    pub product: Option<String>,
    /// What is wrong, as plain text.
    pub text: String,
    /// What to do next. Code is between backticks; each command after the first line has its own line.
    pub next: Option<String>,
    /// Why that happens, whatever the product: positions in [`Table::reasons`].
    pub reasons: Vec<usize>,
    /// Without an entry, the message: its name, and the URL path of its row in the list.
    pub message: Option<(String, String)>,
    /// Whether the text is a message's or a recipe's own, not the cause's.
    pub is_own: bool,
    /// Whether it is the cause of a product in the cause's own words.
    pub is_plain: bool,
}

/// A pattern with what it means.
#[derive(Clone, Debug)]
pub(crate) struct Signature {
    pub pattern: Pattern,
    /// What it means, the likeliest first: positions in [`Table::meanings`].
    pub meanings: Vec<usize>,
    /// What to do next about one of its meanings, if a recipe that expects this very line says so.
    pub next: Option<(usize, String)>,
    /// Where it is written.
    pub place: Place,
    /// The recipes that it comes from, as positions in the catalog.
    pub recipes: Vec<usize>,
    /// Whether somebody wrote it as a signature; otherwise, it is a line that recipes expect.
    pub is_written: bool,
    /// How many of its meanings, from the first, come from messages.
    pub of_messages: usize,
    /// Whether it is made from a code.
    pub is_code: bool,
    /// Whether it counts only as a whole word.
    pub is_word: bool,
    /// Whether the pattern itself says why.
    pub gives_reason: bool,
}

impl Signature {
    /// A pattern that means nothing yet.
    pub(crate) fn new(pattern: Pattern, place: Place) -> Self {
        Self {
            pattern,
            meanings: vec![],
            next: None,
            place,
            recipes: vec![],
            is_written: false,
            of_messages: 0,
            is_code: false,
            is_word: false,
            gives_reason: false,
        }
    }

    /// Whether a folded line has it.
    pub(crate) fn is_in(&self, line: &str) -> bool {
        if self.is_word {
            self.pattern.matches_words(line)
        } else {
            self.pattern.matches(line)
        }
    }

    /// How much it says: the letters and digits of its pattern, and more if somebody wrote it.
    pub(crate) fn weight(&self) -> usize {
        let written = if self.is_written { LIMITS.written } else { 0 };
        self.pattern.weight() + written
    }
}

/// A message: what people call it, and what its product's logs have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    /// The title of the product.
    pub product: Option<String>,
    /// What people call it: its codes, then its names, and last the names that its signatures have too.
    pub names: Vec<String>,
    /// How many of its names, from the first, its signatures do not have.
    pub looked_up: usize,
    /// The signatures that somebody wrote for it.
    pub signatures: Vec<Pattern>,
    /// How many of its names, from the first, are codes.
    pub codes: usize,
    /// How many of its codes, from the first, are searched for in lines as whole words.
    pub words: usize,
    /// How lines show its codes: a position in [`Table::shown_as`].
    pub shown_as: Option<usize>,
    /// The access-log formats that have its marks, as positions in `ReadingFile::formats`.
    pub formats: Vec<usize>,
    pub marks: Vec<String>,
    /// What it means, the likeliest first: positions in [`Table::meanings`].
    pub meanings: Vec<usize>,
}

/// A text that shows which product wrote it.
#[derive(Clone, Debug)]
pub(crate) struct ProductSign {
    pub pattern: Pattern,
    /// The title of the product.
    pub product: String,
    /// What the sign means, as a sentence.
    pub says: String,
    /// What to do next if nothing more is known.
    pub next: Option<String>,
}

/// Why something fails, whatever the product.
#[derive(Clone, Debug)]
pub(crate) struct Reason {
    /// Its anchor on the page of reasons.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// What it means, as a sentence.
    pub means: String,
    /// What to do next, by platform.
    pub next: IndexMap<Platform, String>,
    /// The causes that have it: positions in [`Table::meanings`].
    pub meanings: Vec<usize>,
}

/// Words that mean a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Phrase {
    pub code: String,
    /// The words, folded.
    pub words: String,
}
