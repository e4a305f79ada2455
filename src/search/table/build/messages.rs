//! What messages add to the table: names, marks, and signatures that somebody wrote or that are made from codes.

use super::causes::OwnWords;
use super::phrases::phrase;
use super::{Builder, put_all};
use crate::catalog::Messages;
use crate::content::format::messages::{Message, MessagesFile};
use crate::diagnostics::Place;
use crate::markdown;
use crate::search::table::pattern::Pattern;
use crate::search::table::{Meaning, Named, ProductSign};
use crate::search::text::folded;

/// The placeholder for a code in `shown_as`.
pub(crate) const CODE: &str = "{code}";

impl Builder<'_> {
    pub(super) fn add_messages(&mut self) {
        for messages in &self.catalog.messages {
            self.add_product(messages);

            let file = &messages.file;
            let shown_as = if file.shown_as.is_empty() {
                None
            } else {
                self.table.shown_as.push(file.shown_as.clone());
                Some(self.table.shown_as.len() - 1)
            };
            for at in 0..file.messages.len() {
                let named = self.named(messages, at);
                self.table.named.push(Named { shown_as, ..named });
            }
        }
    }

    /// Adds what a file says about its product.
    fn add_product(&mut self, messages: &Messages) {
        let file = &messages.file;

        for sign in &file.speaks {
            self.table.product_signs.push(ProductSign {
                pattern: Pattern::new(&sign.line),
                product: messages.title(),
                says: sign.says.clone(),
                next: file.next.as_deref().map(markdown::with_code),
            });
        }

        let Some(product) = &file.product else {
            return;
        };
        self.name_product(product);
        // The first format is the product's own; the product shares the others.
        if let Some(format) = file.formats.first().and_then(|name| self.format(name)) {
            self.table.formats.push((format, product.clone()));
        }
        if !file.platform.is_server() {
            self.table.platforms.insert(product.clone(), file.platform);
        }
    }

    /// The position of an access-log format.
    fn format(&self, name: &str) -> Option<usize> {
        let mut formats = self.catalog.reading.formats.iter();
        formats.position(|format| format.name == name)
    }

    /// A message of a file. Its signatures are added to the table.
    fn named(&mut self, messages: &Messages, at: usize) -> Named {
        let file = &messages.file;
        let message = &file.messages[at];
        let meanings = self.meanings(messages, at);
        let signatures = self.add_written(messages, at, &meanings);

        let (words, others): (Vec<&String>, Vec<&String>) = message
            .all_codes()
            .partition(|code| self.is_word_of_lines(file, message, code));
        let codes: Vec<String> = words.iter().chain(&others).copied().cloned().collect();
        let place = messages.place(format!("messages.{at}.codes"), "");
        self.add_codes(&codes, words.len(), &file.shown_as, &meanings, &place);
        self.add_message_phrases(messages, at);

        // The signature finds such a name, so the name is not looked up.
        let is_matched = |name: &String| {
            let name = folded(name);
            signatures
                .iter()
                .any(|pattern| !pattern.fragments.is_empty() && pattern.matches(&name))
        };
        let (matched, names): (Vec<String>, Vec<String>) =
            message.names.iter().cloned().partition(is_matched);

        let formats: Vec<usize> = file
            .formats
            .iter()
            .filter_map(|name| self.format(name))
            .collect();
        let marks = if formats.is_empty() {
            message.marks.clone()
        } else {
            marks(message)
        };

        Named {
            product: file.product.clone(),
            looked_up: codes.len() + names.len(),
            codes: codes.len(),
            words: words.len(),
            marks,
            names: [codes, names, matched].concat(),
            shown_as: None,
            signatures,
            formats,
            meanings,
        }
    }

    /// What a message means: the causes that it leads to, or itself if it leads to none.
    fn meanings(&mut self, messages: &Messages, at: usize) -> Vec<usize> {
        let message = &messages.file.messages[at];
        let leads = &messages.leads[at];
        if leads.is_empty() {
            return vec![self.meaning_of_message(messages, at)];
        }

        let own_words = OwnWords {
            text: message.text.as_deref(),
            next: message.next.as_deref(),
            product: messages.file.product.as_deref(),
            is_proof: false,
        };
        leads
            .iter()
            .map(|lead| self.meaning(lead, own_words))
            .collect()
    }

    /// The position of a message without an entry.
    fn meaning_of_message(&mut self, messages: &Messages, at: usize) -> usize {
        let message = &messages.file.messages[at];
        self.table.meanings.push(Meaning {
            code: String::new(),
            entry: None,
            cause: None,
            message: Some((message.name().to_owned(), messages.row_path(at))),
            place: None,
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

    /// Adds the signatures that somebody wrote.
    fn add_written(&mut self, messages: &Messages, at: usize, meanings: &[usize]) -> Vec<Pattern> {
        let mut patterns = vec![];

        for (nth, line) in messages.file.messages[at].signatures.iter().enumerate() {
            let pattern = Pattern::new(line);
            let place = messages.place(format!("messages.{at}.signatures.{nth}"), "");
            self.add(pattern.clone(), meanings, place, None);
            patterns.push(pattern);
        }

        patterns
    }

    /// Adds the signatures that are made from codes: the first `words` codes alone as whole words, and all codes in the ways
    /// in which the file says that lines show them.
    fn add_codes(
        &mut self,
        codes: &[String],
        words: usize,
        shown_as: &[String],
        meanings: &[usize],
        place: &Place,
    ) {
        for (nth, code) in codes.iter().enumerate() {
            if nth < words {
                self.add_code(Pattern::new(code), true, meanings, place);
            }
            for way in shown_as {
                let pattern = Pattern::new(&way.replace(CODE, code));
                self.add_code(pattern, false, meanings, place);
            }
        }
    }

    fn add_code(&mut self, pattern: Pattern, is_word: bool, meanings: &[usize], place: &Place) {
        let position = self.position(pattern, is_word, place.clone());
        let signature = &mut self.table.signatures[position];
        // Somebody wrote the code, and so the pattern.
        signature.is_code = true;
        signature.is_written = true;
        put_all(&mut signature.meanings, meanings);
    }

    /// Adds the names of a message that means one entry as a whole, whatever the product: they are names of the entry.
    fn add_message_phrases(&mut self, messages: &Messages, at: usize) {
        let [lead] = &messages.leads[at][..] else {
            return;
        };
        if lead.cause.is_some() || messages.file.product.is_some() {
            return;
        }

        let entry = &self.catalog.entries[lead.entry];
        for name in &messages.file.messages[at].names {
            self.table.phrases.push(phrase(entry, name));
        }
    }

    /// Whether lines are searched for the code alone: it is an identifier that no other program has by chance, and nobody
    /// wrote how lines show it.
    fn is_word_of_lines(&self, file: &MessagesFile, message: &Message, code: &str) -> bool {
        let is_name = self.catalog.reading.identifier.is_match(code);
        let is_shown = !message.signatures.is_empty() || !file.shown_as.is_empty();
        is_name && !is_shown && !Pattern::new(code).is_too_general()
    }
}

/// The marks of a message in its product's own access log, which also has its codes.
fn marks(message: &Message) -> Vec<String> {
    let mut marks = message.marks.clone();

    for code in message.all_codes() {
        if !message.marks.contains(code) {
            marks.push(code.clone());
        }
    }

    marks
}
