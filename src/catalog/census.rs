//! How the codes of vendors' lists are known: shown by a recipe that ran, documented by a source, or only reported.

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

/// How many codes of a list are known, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Codes that the list documents and the file has.
    pub documented: usize,
    /// Those of all codes that a recipe shows.
    pub proven: usize,
    /// Codes that no list documents.
    pub reported: usize,
}

impl Catalog {
    /// The files that cover a vendor's list, each with the list, by the names of the products.
    pub fn lists(&self) -> Vec<(&Messages, &CodeList)> {
        let all = self.messages.iter();
        let mut lists: Vec<_> = all
            .filter_map(|messages| Some((messages, messages.file.list.as_ref()?)))
            .collect();
        lists
            .sort_by_cached_key(|(messages, _)| (messages.title().to_lowercase(), &*messages.name));
        lists
    }

    /// The message with an address, `heroku/h12`, by the position of its file and its own there.
    pub fn message_at(&self, address: &str) -> Option<(usize, usize)> {
        let (name, slug) = address.split_once('/')?;
        let file = self
            .messages
            .iter()
            .position(|messages| messages.name == name)?;
        let mut messages = self.messages[file].file.messages.iter();
        Some((
            file,
            messages.position(|message| message.slugs().iter().any(|own| own == slug))?,
        ))
    }

    /// How many codes of a file are known.
    pub fn known(&self, messages: &Messages) -> Known {
        let mut known = Known::default();
        for message in &messages.file.messages {
            known.documented += message.codes.len();
            known.reported += message.reported.len();
            let is_proven = |code: &&String| self.proof_of(messages, message, code).is_some();
            known.proven += message.all_codes().filter(is_proven).count();
        }
        known
    }

    /// How a code of a message is known.
    pub fn evidence(&self, messages: &Messages, message: &Message, code: &str) -> Evidence<'_> {
        match self.proof_of(messages, message, code) {
            Some(recipe) => Evidence::Proven(recipe),
            None if message.reported.iter().any(|one| one == code) => Evidence::Reported,
            None => Evidence::Documented,
        }
    }

    /// A recipe of the product that ran and had the code in what the product sent or logged.
    fn proof_of(&self, messages: &Messages, message: &Message, code: &str) -> Option<&Recipe> {
        let product = messages.file.product.as_deref()?;
        let mut recipes = self
            .recipes
            .iter()
            .filter(|it| self.products[it.product].file.title == product);
        // Where a message has several codes, its signatures may be those of another one.
        let signatures = if message.all_codes().count() == 1 {
            &message.signatures[..]
        } else {
            &[]
        };
        let shows =
            |text: &str| has_word(text, code) || signatures.iter().any(|it| has_parts(text, it));
        recipes.find(|recipe| seen(recipe).into_iter().any(shows))
    }
}

/// What the product sent and logged when a recipe ran; nothing where it never did as it is now.
fn seen(recipe: &Recipe) -> Vec<&str> {
    let Some(record) = recipe.proof() else {
        return vec![];
    };
    let logged = record
        .runs
        .values()
        .flat_map(|run| run.log.values().flatten())
        .map(String::as_str);
    let expect = &recipe.file.expect;
    let sent = expect
        .headers
        .iter()
        .chain(&expect.body)
        .map(String::as_str);
    logged.chain(sent).collect()
}

/// Whether a text has a code that is not part of a longer word.
fn has_word(text: &str, code: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(code).any(|(at, _)| {
        !is_part(text[..at].chars().next_back()) && !is_part(text[at + code.len()..].chars().next())
    })
}

/// Whether a text has the parts of a signature in their order, in any case.
fn has_parts(text: &str, signature: &str) -> bool {
    let text = text.to_lowercase();
    let mut rest = text.as_str();
    signature
        .to_lowercase()
        .split('…')
        .all(|part| match rest.split_once(part) {
            Some((_, after)) => {
                rest = after;
                true
            }
            None => false,
        })
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
