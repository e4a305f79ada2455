//! What messages add to the table: names, marks, and the signatures that somebody wrote or that are made of codes.

use super::{Builder, OwnWords, phrase, put_all};
use crate::catalog::Messages;
use crate::content::format::messages::{Message, MessagesFile, Speech};
use crate::diagnostics::Place;
use crate::markdown;
use crate::search::table::pattern::Pattern;
use crate::search::table::{Meaning, Named, Signature, Speaker};
use crate::search::text::folded;

/// What stands for a code in the ways in which lines show it.
pub(crate) const CODE: &str = "{code}";

impl Builder<'_> {
    pub(super) fn add_messages(&mut self) {
        for messages in &self.catalog.messages {
            let file = &messages.file;
            // Those after the first are shared with others.
            for format in file.formats.iter().take(1) {
                let format = self.format(format);
                self.table.formats.extend(format.zip(file.product.clone()));
            }
            for Speech { line, says } in &file.speaks {
                let product = messages.title();
                let next = file.next.as_deref().map(markdown::with_code);
                let (pattern, says) = (Pattern::new(line), says.clone());
                self.table.speakers.push(Speaker {
                    pattern,
                    product,
                    says,
                    next,
                });
            }
            let shown_as = (!file.shown_as.is_empty()).then(|| {
                self.table.shown_as.push(file.shown_as.clone());
                self.table.shown_as.len() - 1
            });

            for at in 0..file.messages.len() {
                let named = self.named(messages, at);
                self.table.named.push(Named { shown_as, ..named });
            }
            self.name_product(file.product.as_deref());
            if let (Some(product), false) = (&file.product, file.platform.is_server()) {
                self.table.platforms.insert(product.clone(), file.platform);
            }
        }
    }

    /// A message of a file, with its signatures added.
    fn named(&mut self, messages: &Messages, at: usize) -> Named {
        let file = &messages.file;
        let message = &file.messages[at];
        let leads = &messages.leads[at];
        let own_words = OwnWords {
            text: message.text.as_deref(),
            next: message.next.as_deref(),
            product: file.product.as_deref(),
            is_proof: false,
        };
        let meanings: Vec<usize> = if leads.is_empty() {
            vec![self.meaning_of_message(messages, at)]
        } else {
            leads
                .iter()
                .map(|lead| self.meaning(lead, own_words))
                .collect()
        };

        let signatures: Vec<Pattern> = message
            .signatures
            .iter()
            .map(|line| Pattern::new(line))
            .collect();
        for (nth, pattern) in signatures.iter().enumerate() {
            let place = messages.place(format!("messages.{at}.signatures.{nth}"), "");
            self.add(pattern.clone(), &meanings, place, None);
        }
        let (words, others): (Vec<&String>, Vec<&String>) = message
            .all_codes()
            .partition(|code| self.is_word_of_lines(file, message, code));
        let codes: Vec<String> = words.iter().chain(&others).copied().cloned().collect();
        let place = messages.place(format!("messages.{at}.codes"), "");
        self.add_codes(&codes, words.len(), &file.shown_as, &meanings, &place);

        let is_phrase = leads.len() == 1 && leads[0].cause.is_none() && file.product.is_none();
        if is_phrase {
            let entry = &self.catalog.entries[leads[0].entry];
            self.table
                .phrases
                .extend(message.names.iter().map(|name| phrase(entry, name)));
        }
        let has = |name: &String| {
            let name = folded(name);
            signatures
                .iter()
                .any(|pattern| !pattern.fragments.is_empty() && pattern.matches(&name))
        };
        let (said, names): (Vec<String>, Vec<String>) =
            message.names.iter().cloned().partition(has);
        let formats: Vec<usize> = file
            .formats
            .iter()
            .filter_map(|name| self.format(name))
            .collect();
        Named {
            product: file.product.clone(),
            looked_up: codes.len() + names.len(),
            codes: codes.len(),
            words: words.len(),
            marks: if formats.is_empty() {
                message.marks.clone()
            } else {
                marks(message)
            },
            names: [codes, names, said].concat(),
            shown_as: None,
            signatures,
            formats,
            meanings,
        }
    }

    /// The position of what a message means that no entry is about.
    fn meaning_of_message(&mut self, messages: &Messages, at: usize) -> usize {
        let message = &messages.file.messages[at];
        self.table.meanings.push(Meaning {
            code: String::new(),
            entry: None,
            cause: None,
            message: Some((message.name().to_owned(), messages.row_path(at))),
            anchor: None,
            product: messages.file.product.clone(),
            text: message
                .text
                .as_deref()
                .map(markdown::plain)
                .unwrap_or_default(),
            next: message.next.as_deref().map(markdown::with_code),
            reasons: vec![],
            is_own: true,
            is_plain: false,
        });
        self.table.meanings.len() - 1
    }

    /// Adds the signatures that are made of codes: the first `words` alone as whole words, and all in the ways in which the
    /// file says that lines show them.
    fn add_codes(
        &mut self,
        codes: &[String],
        words: usize,
        shown_as: &[String],
        meanings: &[usize],
        place: &Place,
    ) {
        for (nth, code) in codes.iter().enumerate() {
            let alone = (nth < words).then(|| (Pattern::new(code), true));
            let ways = shown_as
                .iter()
                .map(|way| (Pattern::new(&way.replace(CODE, code)), false));
            for (pattern, is_word) in alone.into_iter().chain(ways) {
                let position = self.position(pattern, is_word, place.clone());
                let signature: &mut Signature = &mut self.table.signatures[position];
                (signature.is_code, signature.is_written) = (true, true);
                put_all(&mut signature.meanings, meanings);
            }
        }
    }

    /// Whether lines are searched for a code alone: it is an identifier that no other program has by chance, and nobody
    /// wrote how lines show it.
    fn is_word_of_lines(&self, file: &MessagesFile, message: &Message, code: &str) -> bool {
        let is_name = self.catalog.reading.identifier.is_match(code);
        let is_shown = !message.signatures.is_empty() || !file.shown_as.is_empty();
        is_name && !is_shown && !Pattern::new(code).is_too_general()
    }
}

/// The marks of a message in its product's own access log: its codes count besides.
fn marks(message: &Message) -> Vec<String> {
    let codes = message
        .all_codes()
        .filter(|code| !message.marks.contains(code));
    message.marks.iter().chain(codes).cloned().collect()
}
