//! A hit as an answer that can be shown: its text, its URL, and what to do next. `static/assets/find.js/6-answers.js` does
//! the same in JavaScript.

use serde::Serialize;

use super::finder::Finder;
use super::table::{Meaning, ProductSign, Signature};
use super::values::{Values, filled, values};
use super::{Confidence, Hit, Subject, To};
use crate::catalog::{Catalog, EntryId, Outline};
use crate::content::format::reasons::Platform;
use crate::markdown;

/// An answer that can be shown: the shape of `errdex explain --format json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The code; empty for a reason and for a message without an entry.
    pub code: String,
    /// The slug of the entry, or the number if the number has no entry.
    pub slug: String,
    /// The title of the entry, the reason or the message.
    pub title: String,
    /// The code with its name, or the name of a reason or a message.
    #[serde(skip)]
    pub heading: String,
    /// What is wrong.
    pub cause: Option<String>,
    /// The product that reports it.
    pub product: Option<String>,
    /// The id of the reason why it failed, whatever the product.
    pub reason: Option<String>,
    /// The pattern that was found.
    pub signature: Option<String>,
    /// What to do next. Code is between backticks; each command after the first line has its own line.
    pub next: Option<String>,
    /// The absolute URL of the page to read.
    pub url: String,
    /// The argument for `errdex show`: `502#nginx-refused`.
    pub show: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// What the text names that `next` is about: a host, a port, a file path, a name.
    #[serde(skip_serializing_if = "Values::is_empty")]
    pub values: Values,
    /// What the text itself says about the failure: `retry_after` is `120`.
    #[serde(skip_serializing_if = "Values::is_empty")]
    pub stated: Values,
}

impl Finder {
    /// The answer for a hit that was found in `text`.
    pub fn answer(&self, catalog: &Catalog, hit: &Hit, text: &str) -> Answer {
        let mut answer = match hit.subject {
            Subject::Meaning(meaning) => self.of_meaning(catalog, meaning),
            Subject::Code(to) => of_code(catalog, to),
            Subject::Cause(entry, cause) => of_cause(catalog, entry, cause),
            Subject::Reason(reason) => self.of_reason(catalog, reason),
        };
        answer.confidence = hit.confidence;

        if let Some(at) = hit.signature {
            self.add_signature(catalog, &mut answer, hit, &self.table.signatures[at]);
        }

        let sign = hit
            .product_signs
            .first()
            .map(|&sign| &self.table.product_signs[sign]);
        if answer.product.is_none() {
            answer.product = self.product_of_format(hit.format);
        }
        if answer.product.is_none() {
            answer.product = sign.map(|sign| sign.product.clone());
        }

        if matches!(hit.subject, Subject::Code(_)) {
            answer.cause = self.about_code(hit, sign);
        }
        self.advise(&mut answer, hit, sign);

        // Last, because advice from every source can have placeholders.
        answer.values = values(&self.reading.values, text);
        answer.stated = values(&self.reading.stated, text);
        answer.next = answer.next.map(|next| filled(&next, &answer.values));
        answer
    }

    /// Adds the pattern, and what a recipe with this very pattern says about it.
    fn add_signature(
        &self,
        catalog: &Catalog,
        answer: &mut Answer,
        hit: &Hit,
        signature: &Signature,
    ) {
        answer.signature = Some(signature.pattern.shown());

        // A failure that no cause describes is described by its recipe.
        let has_no_cause = hit
            .of_meaning()
            .is_some_and(|meaning| self.table.meanings[meaning].cause.is_none());
        if let [recipe] = signature.recipes[..]
            && has_no_cause
        {
            answer.show.clone_from(&catalog.recipes[recipe].id);
        }

        if let Some((meaning, next)) = &signature.next
            && hit.subject == Subject::Meaning(*meaning)
        {
            answer.next = Some(next.clone());
        }
    }

    /// The product whose own the access-log format is.
    fn product_of_format(&self, format: Option<usize>) -> Option<String> {
        let format = format?;
        let mut formats = self.table.formats.iter();
        let (_, product) = formats.find(|(own, _)| *own == format)?;
        Some(product.clone())
    }

    /// What the text says about a code: why it failed, which product wrote it, and where the status came from.
    fn about_code(&self, hit: &Hit, sign: Option<&ProductSign>) -> Option<String> {
        let mut sentences: Vec<&str> = vec![];

        if let Some(reason) = hit.reason {
            sentences.push(&self.table.reasons[reason].means);
        }
        if let Some(sign) = sign {
            sentences.push(&sign.says);
        }
        if let Some(upstream) = hit.upstream {
            sentences.push(upstream.says());
        }

        (!sentences.is_empty()).then(|| sentences.join(" "))
    }

    /// Adds the reason. If no message or recipe says what to do next, the reason does, for the platform of the product.
    fn advise(&self, answer: &mut Answer, hit: &Hit, sign: Option<&ProductSign>) {
        let reason = self
            .reason_of(hit)
            .map(|reason| &self.table.reasons[reason]);
        answer.reason = reason.map(|reason| reason.id.clone());

        let of_sign = match sign {
            Some(sign) => self.platform_of(&sign.product),
            None => Platform::default(),
        };
        let of_product = match &answer.product {
            Some(product) => self.platform_of(product),
            None => of_sign,
        };

        // Whoever runs a client cannot change the server, so only the client's own advice helps.
        let is_client = of_sign == Platform::Client;
        if is_client && of_product != Platform::Client {
            answer.next = None;
        }

        let platform = if is_client { of_sign } else { of_product };
        if answer.next.is_none() {
            answer.next = reason.and_then(|reason| reason.next.get(&platform).cloned());
        }
        if answer.next.is_none() {
            answer.next = sign.and_then(|sign| sign.next.clone());
        }
    }

    fn reason_of(&self, hit: &Hit) -> Option<usize> {
        if let Subject::Reason(reason) = hit.subject {
            return Some(reason);
        }
        if hit.reason.is_some() {
            return hit.reason;
        }

        // A cause with several reasons does not say which one it was.
        match self.table.meanings[hit.of_meaning()?].reasons[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The platform of a product. The table lists only those that are not the default.
    fn platform_of(&self, product: &str) -> Platform {
        self.table
            .platforms
            .get(product)
            .copied()
            .unwrap_or_default()
    }

    fn of_meaning(&self, catalog: &Catalog, meaning: usize) -> Answer {
        let meaning = &self.table.meanings[meaning];
        let Some(id) = meaning.entry else {
            return of_message(catalog, meaning);
        };

        let entry = &catalog.entries[id];
        let place = meaning.place.as_deref().unwrap_or_default();
        let mut show = catalog.name_of(id).to_owned();
        if meaning.cause.is_some() {
            show.push_str(anchor_of(place));
        }

        Answer {
            code: meaning.code.clone(),
            slug: entry.slug.clone(),
            title: entry.title.clone(),
            heading: format!("{} {}", entry.code(), entry.file.name),
            cause: Some(meaning.text.clone()),
            product: meaning.product.clone(),
            next: meaning.next.clone(),
            url: catalog.absolute(&format!("{}/{place}", entry.slug)),
            show,
            ..Answer::empty()
        }
    }

    fn of_reason(&self, catalog: &Catalog, reason: usize) -> Answer {
        let reason = &self.table.reasons[reason];
        Answer {
            title: reason.title.clone(),
            heading: reason.title.clone(),
            cause: Some(reason.means.clone()),
            reason: Some(reason.id.clone()),
            url: catalog.absolute(&format!("reasons/#{}", reason.id)),
            show: reason.id.clone(),
            ..Answer::empty()
        }
    }
}

impl Answer {
    fn empty() -> Self {
        Self {
            code: String::new(),
            slug: String::new(),
            title: String::new(),
            heading: String::new(),
            cause: None,
            product: None,
            reason: None,
            signature: None,
            next: None,
            url: String::new(),
            show: String::new(),
            confidence: Confidence::Possible,
            values: Values::new(),
            stated: Values::new(),
        }
    }
}

/// A message without an entry.
#[expect(
    clippy::expect_used,
    reason = "the table has no other meanings without an entry"
)]
fn of_message(catalog: &Catalog, meaning: &Meaning) -> Answer {
    let (name, row) = meaning
        .message
        .as_ref()
        .expect("a meaning without an entry is a message");
    Answer {
        title: name.clone(),
        heading: name.clone(),
        cause: Some(meaning.text.clone()),
        product: meaning.product.clone(),
        next: meaning.next.clone(),
        url: catalog.absolute(row),
        show: row.replace("/#", "/"),
        ..Answer::empty()
    }
}

fn of_code(catalog: &Catalog, to: To) -> Answer {
    match to {
        To::Entry(id) => of_entry(catalog, id),
        To::Number(category, number) => of_number(catalog, category, number),
    }
}

fn of_entry(catalog: &Catalog, id: EntryId) -> Answer {
    let entry = &catalog.entries[id];
    Answer {
        code: entry.code().to_string(),
        slug: entry.slug.clone(),
        title: entry.title.clone(),
        heading: format!("{} {}", entry.code(), entry.file.name),
        url: catalog.absolute(&format!("{}/", entry.slug)),
        show: catalog.name_of(id).to_owned(),
        ..Answer::empty()
    }
}

/// A number of a bounded family that has no entry.
fn of_number(catalog: &Catalog, category: usize, number: u32) -> Answer {
    let category = &catalog.categories[category];
    let name = match &category.file.unassigned {
        Some(unassigned) => unassigned.name.as_str(),
        None => "",
    };
    let code = number.to_string();

    Answer {
        code: code.clone(),
        slug: code.clone(),
        title: category.title_of(&code, name),
        heading: format!("{code} {name}"),
        url: catalog.absolute(&format!("{code}/")),
        show: code,
        ..Answer::empty()
    }
}

fn of_cause(catalog: &Catalog, id: EntryId, cause: usize) -> Answer {
    let entry = &catalog.entries[id];
    let place = &Outline::of(entry).places[cause];
    let cause = &entry.file.causes[cause];

    let mut text = markdown::plain(&cause.text);
    if text.is_empty() {
        text = entry.description();
    }

    Answer {
        cause: Some(text),
        product: cause.product.clone(),
        url: catalog.absolute(&format!("{}/{place}", entry.slug)),
        show: format!("{}{}", catalog.name_of(id), anchor_of(place)),
        ..of_entry(catalog, id)
    }
}

/// `#nginx-refused` of `nginx/#nginx-refused`.
fn anchor_of(place: &str) -> &str {
    place.find('#').map_or("", |at| &place[at..])
}
