//! How the codes in vendors' lists are known: proven by a recipe that ran, documented by a source, or only reported.

use super::{Catalog, Messages, Recipe};
use crate::content::format::messages::{CodeList, Message};

/// How a code is known.
#[derive(Clone, Copy, Debug)]
pub enum Evidence<'a> {
    /// A recipe ran and the product sent it.
    Proven(&'a Recipe),
    /// A source of the vendor documents it.
    Documented,
    /// People report it.
    Reported,
}

/// How many codes of a file are known, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Codes that the list documents and the file has.
    pub documented: usize,
    /// Codes that a recipe proves, documented or not.
    pub proven: usize,
    /// Codes that no list documents.
    pub reported: usize,
}

impl Catalog {
    /// The files that cover a vendor's list, each with the list, by the names of the products.
    pub fn lists(&self) -> Vec<(&Messages, &CodeList)> {
        let mut lists = vec![];
        for messages in &self.messages {
            if let Some(list) = &messages.file.list {
                lists.push((messages, list));
            }
        }
        lists
            .sort_by_cached_key(|(messages, _)| (messages.title().to_lowercase(), &*messages.name));
        lists
    }

    /// The message with a URL path, `heroku/h12`, by the position of its file and its own there.
    pub fn message_at(&self, path: &str) -> Option<(usize, usize)> {
        let (name, slug) = path.split_once('/')?;
        let mut files = self.messages.iter();
        let file = files.position(|messages| messages.name == name)?;
        let mut messages = self.messages[file].file.messages.iter();
        let message = messages.position(|message| message.slugs().iter().any(|own| own == slug))?;
        Some((file, message))
    }

    /// How many codes of a file are known.
    pub fn known(&self, messages: &Messages) -> Known {
        let mut known = Known::default();
        for message in &messages.file.messages {
            known.documented += message.codes.len();
            known.reported += message.reported.len();
            for code in message.all_codes() {
                if self.proof_of(messages, message, code).is_some() {
                    known.proven += 1;
                }
            }
        }
        known
    }

    /// How a code of a message is known.
    pub fn evidence(&self, messages: &Messages, message: &Message, code: &str) -> Evidence<'_> {
        if let Some(recipe) = self.proof_of(messages, message, code) {
            return Evidence::Proven(recipe);
        }
        if message.reported.iter().any(|reported| reported == code) {
            Evidence::Reported
        } else {
            Evidence::Documented
        }
    }

    /// A recipe of the product that ran and had the code in what the product sent or logged.
    fn proof_of(&self, messages: &Messages, message: &Message, code: &str) -> Option<&Recipe> {
        let product = messages.file.product.as_deref()?;
        // Where a message has several codes, its signatures may be those of another one.
        let signatures = match message.all_codes().count() {
            1 => &message.signatures[..],
            _ => &[],
        };

        self.recipes.iter().find(|recipe| {
            self.products[recipe.product].file.title == product
                && texts(recipe).into_iter().any(|text| {
                    has_word(text, code) || signatures.iter().any(|parts| has_parts(text, parts))
                })
        })
    }
}

/// The texts that the product sent and logged when a recipe ran; none where the recipe never ran as it is now.
fn texts(recipe: &Recipe) -> Vec<&str> {
    let Some(record) = recipe.proof() else {
        return vec![];
    };
    let mut texts: Vec<&str> = vec![];
    for run in record.runs.values() {
        texts.extend(run.log.values().flatten().map(String::as_str));
    }
    // Records do not keep what was sent, but the recipe passed, so it was as expected.
    let expect = &recipe.file.expect;
    texts.extend(expect.headers.iter().map(String::as_str));
    texts.extend(expect.body.as_deref());
    texts
}

/// Whether a text has a code that is not part of a longer word.
fn has_word(text: &str, code: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(code).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + code.len()..].starts_with(is_part)
    })
}

/// Whether a text has the parts of a signature in their order, in any case.
fn has_parts(text: &str, signature: &str) -> bool {
    let text = text.to_lowercase();
    let mut rest = text.as_str();
    for part in signature.to_lowercase().split('…') {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{has_parts, has_word};

    #[test]
    fn a_code_counts_as_a_whole_word() {
        assert!(has_word("web app/s1 0/0/-1 503 SC-- 1/1", "SC"));
        assert!(has_word("X-Squid-Error: ERR_DNS_FAIL 0", "ERR_DNS_FAIL"));
        assert!(!has_word("NON_ERR_DNS_FAIL", "ERR_DNS_FAIL"));
        assert!(!has_word("", "SC"));
    }

    #[test]
    fn the_parts_of_a_signature_come_in_their_order() {
        assert!(has_parts(
            "[error] Connect() failed (111: refused) upstream",
            "connect() failed…upstream"
        ));
        assert!(!has_parts(
            "upstream: connect() failed",
            "connect() failed…upstream"
        ));
    }
}
