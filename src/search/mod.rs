//! From what people have to what it means: a code, a few words, a line of a log, the head of an answer. Pure: the table
//! is made from the catalog, and a text gives the same answers in the terminal and in a browser.

mod browser;
mod collect;
pub mod formats;
mod lines;
mod matcher;
mod numbers;
mod pattern;
mod query;
mod table;
mod text;
mod vocabulary;
mod words;

use serde::Serialize;

use crate::catalog::{Catalog, EntryId};
use crate::markdown;
use crate::pages::{Outline, absolute, description, shortened};
pub use browser::Index;
pub use lines::{Group, Reading};
pub use matcher::{Behind, Hit, Line, Matcher, To};
pub use pattern::Pattern;
pub use table::{Meaning, Named, Signature, Table};
pub use text::LONGEST_LINE;
pub use words::Words;

/// How sure an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Words that fit, more or less.
    Possible,
    /// What was given can hardly mean anything else, or means one of few things.
    Likely,
    /// It says so.
    Exact,
}

/// What a text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A cause in the table, as a position in [`Table::meanings`].
    Meaning(usize),
    /// A code.
    Code(To),
    /// A cause by its entry and its position there.
    Cause(EntryId, usize),
}

/// An answer, ready to be shown. The shape of `errdex explain --format json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The code.
    pub code: String,
    /// The slug of the entry; of a number without one, the number.
    pub slug: String,
    /// The title.
    pub title: String,
    /// What is wrong.
    pub cause: Option<String>,
    /// The product that says so.
    pub product: Option<String>,
    /// The pattern that was found.
    pub signature: Option<String>,
    /// What to do next, with code between backticks; a command has lines of its own behind the first.
    pub next: Option<String>,
    /// Where to read more.
    pub url: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// How long the cause may be that an answer tells, in characters.
const LONGEST_CAUSE: usize = 160;

/// Everything that finds, made from one catalog.
pub struct Finder {
    /// Patterns, names and marks.
    pub table: Table,
    /// Words.
    pub words: Words,
    matcher: Matcher,
}

impl Finder {
    /// What finds in a catalog.
    pub fn new(catalog: &Catalog) -> Self {
        let table = Table::new(catalog);
        let words = Words::new(catalog, &table);
        let matcher = Matcher::new(catalog, &table);
        Self { table, words, matcher }
    }

    /// What finds in lines.
    pub fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    /// What a line of a log tells.
    pub fn line(&self, line: &str, scratch: &mut String) -> Line {
        self.matcher.line(&self.table, line, scratch)
    }

    /// What a query means, the best first; nothing where it means nothing.
    pub fn query(&self, text: &str) -> Vec<Hit> {
        query::Query { finder: self }.hits(text)
    }

    /// A hit as it is shown. `speakers` are those who wrote the answer that it was found in.
    pub fn answer(&self, catalog: &Catalog, hit: &Hit, speakers: &[usize]) -> Answer {
        let mut answer = match hit.subject {
            Subject::Meaning(meaning) => self.of_meaning(catalog, meaning),
            Subject::Code(to) => of_code(catalog, to),
            Subject::Cause(entry, cause) => of_cause(catalog, entry, cause),
        };
        answer.confidence = hit.confidence;
        let signature = hit.signature.map(|at| &self.table.signatures[at]);
        answer.signature = signature.map(|signature| signature.pattern.shown());
        if let Some((meaning, next)) = signature.and_then(|signature| signature.next.as_ref())
            && hit.subject == Subject::Meaning(*meaning)
        {
            answer.next = Some(next.clone());
        }
        let formats = &self.table.formats;
        let of_format = hit.format.and_then(|format| formats.iter().find(|(name, _)| name == format));
        if answer.product.is_none() {
            answer.product = of_format.map(|(_, product)| product.clone());
        }
        if matches!(hit.subject, Subject::Code(_)) {
            let speakers = speakers.iter().map(|&speaker| &self.table.speakers[speaker]);
            let said = speakers.clone().map(|speaker| speaker.says.clone());
            let behind = hit.behind.map(|behind| behind.says().to_owned());
            let said: Vec<String> = said.chain(behind).collect();
            answer.cause = (!said.is_empty()).then(|| said.join(" "));
            answer.product = answer.product.or_else(|| Some(speakers.clone().next()?.product.clone()));
        }
        answer
    }

    fn of_meaning(&self, catalog: &Catalog, meaning: usize) -> Answer {
        let meaning = &self.table.meanings[meaning];
        let entry = &catalog.entries[meaning.entry];
        let anchor = meaning.anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
        Answer {
            code: meaning.code.clone(),
            slug: entry.slug.clone(),
            title: entry.title.clone(),
            cause: Some(meaning.text.clone()),
            product: meaning.product.clone(),
            signature: None,
            next: meaning.next.clone(),
            url: absolute(catalog, &format!("{}/{anchor}", entry.slug)),
            confidence: Confidence::Likely,
        }
    }
}

impl Behind {
    /// What that tells, in a sentence.
    pub fn says(self) -> &'static str {
        match self {
            Self::Same => "The server behind answered this itself, and it was passed on: look there.",
            Self::Other => {
                "The one in front made this itself, without such an answer from the server behind."
            }
        }
    }
}

fn of_code(catalog: &Catalog, to: To) -> Answer {
    let (code, slug, title, next) = match to {
        To::Entry(id) => {
            let entry = &catalog.entries[id];
            (entry.code().to_string(), entry.slug.clone(), entry.title.clone(), collect::next_of(entry))
        }
        To::Number(category, number) => {
            let category = &catalog.categories[category];
            let name = category.file.unassigned.as_ref().map_or("", |words| &words.name);
            let code = number.to_string();
            let title = category.title_of(&code, name);
            (code.clone(), code, title, None)
        }
    };
    let url = absolute(catalog, &format!("{slug}/"));
    let (cause, product, signature) = (None, None, None);
    Answer { code, slug, title, cause, product, signature, next, url, confidence: Confidence::Likely }
}

fn of_cause(catalog: &Catalog, id: EntryId, cause: usize) -> Answer {
    let entry = &catalog.entries[id];
    let anchor = &Outline::of(entry).causes[cause];
    let cause = &entry.file.causes[cause];
    let text = markdown::plain(&cause.text);
    let text = if text.is_empty() { description(entry) } else { text };
    Answer {
        cause: Some(shortened(&text, LONGEST_CAUSE)),
        product: cause.product.clone(),
        url: absolute(catalog, &format!("{}/#{anchor}", entry.slug)),
        ..of_code(catalog, To::Entry(id))
    }
}
