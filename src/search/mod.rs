//! From what people have to what it means: a code, a few words, a line of a log, the head of an answer. Pure: the table
//! is made from the catalog, and a text gives the same answers in the terminal and in a browser.

mod browser;
mod limits;
mod lines;
mod query;
mod resolve;
mod table;
mod text;
mod values;
mod words;

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use crate::catalog::{Catalog, EntryId, Outline};
use crate::content::format::reading::ReadingFile;
use crate::content::format::reasons::Platform;
use crate::markdown;
pub use browser::Index;
pub use limits::LIMITS;
pub use lines::matcher::{Hit, Matcher, To, Upstream};
pub use lines::{Group, Reading};
pub use table::pattern::Pattern;
pub use table::{Meaning, Named, Reason, Signature, Speaker, Table};
pub use text::folded;
pub use values::Values;
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
    /// A reason in the table, as a position in [`Table::reasons`].
    Reason(usize),
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
    /// The code with its name, or the name of a reason.
    #[serde(skip)]
    pub heading: String,
    /// What is wrong.
    pub cause: Option<String>,
    /// The product that says so.
    pub product: Option<String>,
    /// Why it failed, whatever the product: the id of a reason.
    pub reason: Option<String>,
    /// The pattern that was found.
    pub signature: Option<String>,
    /// What to do next, with code between backticks; a command has lines of its own after the first.
    pub next: Option<String>,
    /// Where to read more.
    pub url: String,
    /// The same for `errdex show`: `502#nginx-refused`.
    pub show: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// What the text names that `next` is about: a host, a port, a path, a name.
    #[serde(skip_serializing_if = "Values::is_empty")]
    pub values: Values,
    /// What the text itself says of the failure: `retry_after` to `120`.
    #[serde(skip_serializing_if = "Values::is_empty")]
    pub stated: Values,
}

/// Everything that finds, made from one catalog.
pub struct Finder {
    /// Patterns, names and marks.
    pub table: Table,
    /// Words.
    pub words: Words,
    /// How a text is read.
    pub reading: Arc<ReadingFile>,
    matcher: Matcher,
    /// The messages of each name, squeezed: positions in [`Table::named`].
    by_name: HashMap<String, Vec<usize>>,
    /// The fragments of each signature without marks.
    parts: Vec<Vec<String>>,
}

impl Finder {
    /// What finds in a catalog.
    pub fn new(catalog: &Catalog) -> Self {
        let table = Table::new(catalog);
        let (words, matcher) = rayon::join(
            || Words::new(catalog, &table),
            || Matcher::new(catalog, &table),
        );

        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, named) in table.named.iter().enumerate() {
            for name in &named.names[..named.looked_up] {
                let same = by_name.entry(text::squeezed(name)).or_default();
                same.extend((same.last() != Some(&at)).then_some(at));
            }
        }
        let unmarked = |pattern: &Pattern| {
            pattern
                .fragments
                .iter()
                .map(|it| text::unmarked(it))
                .collect()
        };
        let parts = table
            .signatures
            .iter()
            .map(|signature| unmarked(&signature.pattern))
            .collect();
        Self {
            table,
            words,
            reading: Arc::clone(&catalog.reading),
            matcher,
            by_name,
            parts,
        }
    }

    /// What finds in lines.
    pub fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    /// What a line of a log tells.
    pub fn line(&self, line: &str, scratch: &mut String) -> Vec<Hit> {
        self.matcher.line(&self.table, line, scratch)
    }

    /// What the head of a response means, with its body.
    fn head(&self, text: &str, status: &str, scratch: &mut String) -> Vec<Hit> {
        self.matcher.head(&self.table, text, status, scratch)
    }

    /// What a query means, the best first; nothing where it means nothing.
    pub fn query(&self, text: &str) -> Vec<Hit> {
        query::Query { finder: self }.hits(text)
    }

    /// A hit as it is shown; `text` is where it was found.
    pub fn answer(&self, catalog: &Catalog, hit: &Hit, text: &str) -> Answer {
        let mut answer = match hit.subject {
            Subject::Meaning(meaning) => self.of_meaning(catalog, meaning),
            Subject::Code(to) => of_code(catalog, to),
            Subject::Cause(entry, cause) => of_cause(catalog, entry, cause),
            Subject::Reason(reason) => self.of_reason(catalog, reason),
        };
        answer.confidence = hit.confidence;

        let signature = hit.signature.map(|at| &self.table.signatures[at]);
        answer.signature = signature.map(|signature| signature.pattern.shown());
        // What no cause tells of is told by its recipe.
        if let Some([only]) = signature.map(|signature| &signature.recipes[..])
            && hit
                .of_meaning()
                .is_some_and(|meaning| self.table.meanings[meaning].cause.is_none())
        {
            answer.show.clone_from(&catalog.recipes[*only].id);
        }
        if let Some((meaning, next)) = signature.and_then(|signature| signature.next.as_ref())
            && hit.subject == Subject::Meaning(*meaning)
        {
            answer.next = Some(next.clone());
        }

        let of_format = self
            .table
            .formats
            .iter()
            .find(|(format, _)| Some(*format) == hit.format);
        let mut speakers = hit
            .speakers
            .iter()
            .map(|&speaker| &self.table.speakers[speaker]);
        let speaker = speakers.next();
        answer.product = answer.product.or_else(|| Some(of_format?.1.clone()));
        answer.product = answer.product.or_else(|| Some(speaker?.product.clone()));

        if matches!(hit.subject, Subject::Code(_)) {
            let said = speaker.map(|speaker| speaker.says.clone());
            let why = hit
                .reason
                .map(|reason| self.table.reasons[reason].means.clone());
            let of_upstream = hit.upstream.map(|upstream| upstream.says().to_owned());
            let said: Vec<String> = [why, said, of_upstream].into_iter().flatten().collect();
            answer.cause = (!said.is_empty()).then(|| said.join(" "));
        }
        self.advise(&mut answer, hit, speaker);
        answer.values = values::values(&self.reading.values, text);
        answer.stated = values::values(&self.reading.stated, text);
        answer.next = answer
            .next
            .map(|next| values::filled(&next, &answer.values));
        answer
    }

    /// Adds why it failed and, where no message or recipe says what to do next, what the reason says on that platform.
    fn advise(&self, answer: &mut Answer, hit: &Hit, speaker: Option<&Speaker>) {
        let of_meaning =
            hit.of_meaning()
                .and_then(|meaning| match self.table.meanings[meaning].reasons[..] {
                    [only] => Some(only),
                    _ => None,
                });
        let of_subject = match hit.subject {
            Subject::Reason(reason) => Some(reason),
            _ => hit.reason.or(of_meaning),
        };
        let reason = of_subject.map(|reason| &self.table.reasons[reason]);
        answer.reason = reason.map(|reason| reason.id.clone());

        // Who runs a client can do nothing on the server, and what the client itself says to do holds.
        let platform = |product: &String| {
            self.table
                .platforms
                .get(product)
                .copied()
                .unwrap_or_default()
        };
        let speaks = speaker
            .map(|speaker| platform(&speaker.product))
            .unwrap_or_default();
        let is_client = speaks == Platform::Client;
        let own = answer.product.as_ref().map_or(speaks, platform);
        let platform = if is_client { Platform::Client } else { own };
        if is_client && own != Platform::Client {
            answer.next = None;
        }

        let of_reason = || reason?.next.get(&platform).cloned();
        let of_speaker = || speaker?.next.clone();
        answer.next = answer.next.take().or_else(of_reason).or_else(of_speaker);
    }

    fn of_reason(&self, catalog: &Catalog, reason: usize) -> Answer {
        let reason = &self.table.reasons[reason];
        Answer {
            code: String::new(),
            slug: String::new(),
            title: reason.title.clone(),
            heading: reason.title.clone(),
            cause: Some(reason.means.clone()),
            product: None,
            reason: Some(reason.id.clone()),
            signature: None,
            next: None,
            url: catalog.absolute(&format!("reasons/#{}", reason.id)),
            show: reason.id.clone(),
            confidence: Confidence::Possible,
            values: Values::new(),
            stated: Values::new(),
        }
    }

    fn of_meaning(&self, catalog: &Catalog, meaning: usize) -> Answer {
        let meaning = &self.table.meanings[meaning];
        let Some(id) = meaning.entry else {
            return of_message(catalog, meaning);
        };
        let entry = &catalog.entries[id];
        let anchor = meaning
            .anchor
            .as_ref()
            .map(|anchor| format!("#{anchor}"))
            .unwrap_or_default();
        let name = catalog.name_of(id);
        let show = if meaning.cause.is_some() {
            format!("{name}{anchor}")
        } else {
            name.to_owned()
        };
        Answer {
            code: meaning.code.clone(),
            slug: entry.slug.clone(),
            title: entry.title.clone(),
            heading: format!("{} {}", entry.code(), entry.file.name),
            cause: Some(meaning.text.clone()),
            product: meaning.product.clone(),
            reason: None,
            signature: None,
            next: meaning.next.clone(),
            url: catalog.absolute(&format!("{}/{anchor}", entry.slug)),
            show,
            confidence: Confidence::Likely,
            values: Values::new(),
            stated: Values::new(),
        }
    }
}

impl Upstream {
    /// What that tells, in a sentence.
    pub fn says(self) -> &'static str {
        match self {
            Self::Same => {
                "The upstream sent this status itself, and the proxy passed it on: look at the upstream."
            }
            Self::Other => {
                "The proxy made this response itself; the upstream did not send this status."
            }
        }
    }
}

/// A message that no entry is about.
fn of_message(catalog: &Catalog, meaning: &Meaning) -> Answer {
    let (name, row) = meaning.message.clone().unwrap_or_default();
    Answer {
        code: String::new(),
        slug: String::new(),
        title: name.clone(),
        heading: name,
        cause: Some(meaning.text.clone()),
        product: meaning.product.clone(),
        reason: None,
        signature: None,
        next: meaning.next.clone(),
        url: catalog.absolute(&row),
        show: row.replace("/#", "/"),
        confidence: Confidence::Likely,
        values: Values::new(),
        stated: Values::new(),
    }
}

fn of_code(catalog: &Catalog, to: To) -> Answer {
    let (code, slug, title, name, show) = match to {
        To::Entry(id) => {
            let entry = &catalog.entries[id];
            let (code, name) = (entry.code().to_string(), entry.file.name.as_str());
            (
                code,
                entry.slug.clone(),
                entry.title.clone(),
                name,
                catalog.name_of(id).to_owned(),
            )
        }
        To::Number(category, number) => {
            let category = &catalog.categories[category];
            let name = category
                .file
                .unassigned
                .as_ref()
                .map_or("", |words| &words.name);
            let code = number.to_string();
            let title = category.title_of(&code, name);
            (code.clone(), code.clone(), title, name, code)
        }
    };
    let url = catalog.absolute(&format!("{slug}/"));
    let heading = format!("{code} {name}");
    let (cause, product, reason, signature, next) = (None, None, None, None, None);
    Answer {
        code,
        slug,
        title,
        heading,
        cause,
        product,
        reason,
        signature,
        next,
        url,
        show,
        confidence: Confidence::Likely,
        values: Values::new(),
        stated: Values::new(),
    }
}

fn of_cause(catalog: &Catalog, id: EntryId, cause: usize) -> Answer {
    let entry = &catalog.entries[id];
    let anchor = &Outline::of(entry).causes[cause];
    let cause = &entry.file.causes[cause];
    let text = markdown::plain(&cause.text);
    let text = if text.is_empty() {
        entry.description()
    } else {
        text
    };
    Answer {
        cause: Some(text),
        product: cause.product.clone(),
        url: catalog.absolute(&format!("{}/#{anchor}", entry.slug)),
        show: format!("{}#{anchor}", catalog.name_of(id)),
        ..of_code(catalog, To::Entry(id))
    }
}
