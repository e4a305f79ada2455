//! From a text to what it means: a code, a few words, a log line, or the head of a response.
//!
//! The module is pure: the table is built from the catalog, and the same text gives the same answers in the terminal and in
//! a browser. `static/assets/find.js/` does the same in JavaScript; `tests/find/cases.yaml` checks both.

mod answer;
mod browser;
mod finder;
mod hit;
mod limits;
mod lines;
mod query;
mod resolve;
mod table;
mod text;
mod values;
mod words;

pub use answer::Answer;
pub use browser::Index;
pub use finder::Finder;
pub use hit::{Confidence, Hit, Subject, To, Upstream};
pub(crate) use limits::LIMITS;
pub use lines::{Group, Reading};
pub(crate) use table::{Signature, Table};
pub(crate) use text::folded;
pub use values::Values;
pub use words::{Places, Posting, Ranked, Words};
