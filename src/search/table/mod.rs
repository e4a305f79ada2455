//! The signature table: every pattern, name and mark that tells a failure, with the causes that it stands for. Both
//! languages read it; `collect.rs` makes it from a catalog.

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

/// A cause, as an answer tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The code; nothing without an entry.
    pub code: String,
    /// Its entry; nothing for a message that no entry is about.
    pub entry: Option<EntryId>,
    /// The cause, as a position in the entry's list.
    pub cause: Option<usize>,
    /// The anchor on the entry's page: of the cause, or of where it tells of a recipe that proves none.
    pub anchor: Option<String>,
    /// The product that it is about.
    pub product: Option<String>,
    /// What is wrong, in plain words.
    pub text: String,
    /// What to do next, with code between backticks; a command has lines of its own after the first.
    pub next: Option<String>,
    /// Why that happens, whatever the product: positions in [`Table::reasons`].
    pub reasons: Vec<usize>,
    /// Without an entry, the message: its name and the path of its row in the list.
    pub message: Option<(String, String)>,
    /// Whether the text says more than the cause does.
    pub is_own: bool,
    /// Whether it is the cause itself, of one product, in its own words.
    pub is_plain: bool,
}

/// A pattern with what it stands for.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The pattern.
    pub pattern: Pattern,
    /// What it stands for, the likeliest first: positions in [`Table::meanings`].
    pub meanings: Vec<usize>,
    /// What to do next about one of its meanings, where a recipe that expects this very line says so.
    pub next: Option<(usize, String)>,
    /// Where it is written.
    pub place: Place,
    /// The recipes that it was made from, as positions in the catalog.
    pub recipes: Vec<usize>,
    /// Whether somebody wrote it as a signature; else it is what recipes expect.
    pub is_written: bool,
    /// How many of its meanings, from the first, are of messages.
    pub of_messages: usize,
    /// Whether it is made of a code.
    pub is_code: bool,
    /// Whether it counts only as a whole word.
    pub is_word: bool,
    /// Whether the pattern itself says why.
    pub gives_reason: bool,
}

/// A message by what people call it, and by what its product's access log says.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// The product.
    pub product: Option<String>,
    /// What people call it, its codes first, and last what its signatures have.
    pub names: Vec<String>,
    /// How many of its names, from the first, its signatures do not have.
    pub looked_up: usize,
    /// What somebody wrote that lines have.
    pub signatures: Vec<Pattern>,
    /// How many of its names are codes.
    pub codes: usize,
    /// How many of its codes, from the first, are looked for in lines as whole words.
    pub words: usize,
    /// How lines show its codes: a position in [`Table::shown_as`].
    pub shown_as: Option<usize>,
    /// The access-log formats whose marks are meant: positions in the file of reading.
    pub formats: Vec<usize>,
    /// The marks.
    pub marks: Vec<String>,
    /// What it stands for, as positions in [`Table::meanings`].
    pub meanings: Vec<usize>,
}

impl Signature {
    /// A pattern that stands for nothing yet.
    pub fn new(pattern: Pattern, place: Place) -> Self {
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
    pub fn is_in(&self, line: &str) -> bool {
        if self.is_word {
            self.pattern.matches_words(line)
        } else {
            self.pattern.matches(line)
        }
    }

    /// How much it says: the letters and digits of its pattern, and more where somebody chose it.
    pub fn weight(&self) -> usize {
        self.pattern.weight() + if self.is_written { LIMITS.written } else { 0 }
    }
}

/// A text that shows which product wrote it.
#[derive(Clone, Debug)]
pub struct Speaker {
    /// The text.
    pub pattern: Pattern,
    /// The product.
    pub product: String,
    /// What that means.
    pub says: String,
    /// What to do next where nothing more is known.
    pub next: Option<String>,
}

/// Why something fails, whatever the product.
#[derive(Clone, Debug)]
pub struct Reason {
    /// Its anchor on the page of reasons.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// What it means, in one sentence.
    pub means: String,
    /// What to do next, by platform.
    pub next: IndexMap<Platform, String>,
    /// The causes that have it: positions in [`Table::meanings`].
    pub meanings: Vec<usize>,
}

/// Words that stand for a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Phrase {
    /// The code.
    pub code: String,
    /// The words, folded.
    pub words: String,
}

/// The whole table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Every cause that something stands for.
    pub meanings: Vec<Meaning>,
    /// Every pattern.
    pub signatures: Vec<Signature>,
    /// Every message.
    pub named: Vec<Named>,
    /// How lines show the codes of a file: what is before and after `{code}`, for each way.
    pub shown_as: Vec<Vec<String>>,
    /// Texts that show which product wrote them.
    pub speakers: Vec<Speaker>,
    /// Why something fails, whatever the product.
    pub reasons: Vec<Reason>,
    /// The wordings of reasons, each with the position of its reason, the one that says the most first.
    pub wordings: Vec<(Pattern, usize)>,
    /// The words of the vendor of each code that has one.
    pub vendors: BTreeMap<String, Vec<String>>,
    /// How titles of families write a code before it, folded: `c` for `C204`.
    pub forms: Vec<String>,
    /// The titles of products, each with the words that name it.
    pub titles: BTreeMap<String, Vec<String>>,
    /// The products that run elsewhere than on a server with a Linux shell.
    pub platforms: BTreeMap<String, Platform>,
    /// Access-log formats and the products whose own they are.
    pub formats: Vec<(usize, String)>,
    /// Phrases that stand for a code, folded: its name, and what products say instead.
    pub phrases: Vec<Phrase>,
    /// The bounds of families that have some.
    pub numbers: Vec<(u32, u32)>,
}

impl Table {
    /// Whether words name a product.
    pub fn is_named(&self, title: &str, said: &[String]) -> bool {
        let words = self.titles.get(title);
        words.is_some_and(|words| words.iter().any(|word| said.contains(word)))
    }

    /// Whether a word is in the name of a product.
    pub fn is_product(&self, word: &str) -> bool {
        self.titles.values().flatten().any(|own| own == word)
    }
}
