//! The signature table: every pattern, name and mark that tells a failure, with the causes that it stands for. Both
//! languages read it; `collect.rs` makes it from a catalog.

use serde::Serialize;

use super::pattern::Pattern;
use crate::catalog::EntryId;
use crate::diagnostics::Place;

/// A cause, as an answer tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The code.
    pub code: String,
    /// Its entry.
    pub entry: EntryId,
    /// The cause, as a position in the entry's list.
    pub cause: Option<usize>,
    /// The anchor on the entry's page: of the cause, or of where it tells of a recipe that proves none.
    pub anchor: Option<String>,
    /// The product that it is about.
    pub product: Option<String>,
    /// What is wrong, in plain words.
    pub text: String,
    /// What to do next, with code between backticks; a command has lines of its own behind the first.
    pub next: Option<String>,
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
    /// What it may come from as well, though another log tells that.
    pub also: Vec<usize>,
    /// What to do next about one of its meanings, where a recipe that expects this very line says so.
    pub next: Option<(usize, String)>,
    /// Where it is written.
    pub place: Place,
    /// The recipes that it was made from, as positions in the catalog.
    pub recipes: Vec<usize>,
    /// Whether somebody wrote it as a signature; else it is what recipes expect.
    pub is_written: bool,
    /// The recipes of other causes whose recorded lines it tells: their causes stand behind the others.
    pub learned: Vec<usize>,
}

/// A message by what people call it, and by what its product's access log says.
#[derive(Clone, Debug)]
pub struct Named {
    /// The product.
    pub product: Option<String>,
    /// The address of the message.
    pub address: String,
    /// What people call it.
    pub names: Vec<String>,
    /// The access-log formats whose marks are meant.
    pub formats: Vec<String>,
    /// The marks.
    pub marks: Vec<String>,
    /// What it stands for, as positions in [`Table::meanings`].
    pub meanings: Vec<usize>,
}

/// By how many letters a signature that somebody wrote outweighs one that a recipe expects.
pub const WRITTEN: usize = 12;

impl Signature {
    /// How much it tells: the letters and digits of its pattern, and more where somebody chose it.
    pub fn weight(&self) -> usize {
        self.pattern.weight() + if self.is_written { WRITTEN } else { 0 }
    }
}

/// A header line that tells who speaks.
#[derive(Clone, Debug)]
pub struct Speaker {
    /// The line's beginning.
    pub pattern: Pattern,
    /// The product.
    pub product: String,
    /// What that tells.
    pub says: String,
}

/// Words that stand for a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Phrase {
    /// The code.
    pub code: String,
    /// The words, folded.
    pub words: String,
    /// Who made the code up, folded; empty where it is no vendor's.
    pub vendor: String,
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
    /// Header lines that tell who speaks.
    pub speakers: Vec<Speaker>,
    /// Access-log formats and the products whose own they are.
    pub formats: Vec<(String, String)>,
    /// Phrases that stand for a code, folded: its name, and what products say instead.
    pub phrases: Vec<Phrase>,
    /// The bounds of families that have some.
    pub numbers: Vec<(u32, u32)>,
    /// The products that entries, recipes and messages name, folded.
    pub products: Vec<String>,
}
