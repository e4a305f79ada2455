//! Files of messages, linked with the causes that each message leads to.

use std::collections::HashMap;
use std::sync::Arc;

use super::names::Names;
use super::{Entry, EntryId, capitalized, is_slug, may_be_broken};
use crate::content::Content;
use crate::content::format::messages::{Message, MessagesFile};
use crate::diagnostics::{Finding, Place, did_you_mean};

/// The messages that a product logs or sends when it fails.
#[derive(Debug)]
pub struct Messages {
    /// The name of its file, without the ending: the first part of its URL paths.
    pub name: String,
    /// The path of its file, from the root.
    pub path: Arc<str>,
    /// The contents of its file.
    pub file: Arc<MessagesFile>,
    /// For each message, the causes that it leads to.
    pub leads: Vec<Vec<Lead>>,
}

/// A cause that something leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// The entry.
    pub entry: EntryId,
    /// The cause, as a position in the entry's list; nothing for the entry as a whole.
    pub cause: Option<usize>,
}

impl Messages {
    /// Whose messages they are: the product, or the words of the file's name.
    pub fn title(&self) -> String {
        if let Some(product) = &self.file.product {
            return product.clone();
        }
        let words: Vec<String> = self.name.split('-').map(capitalized).collect();
        words.join("-")
    }

    /// The last part of a message's first URL path, and its anchor on the page of its file; empty for a message without id
    /// and codes.
    pub fn slug(&self, message: usize) -> String {
        let slugs = self.file.messages[message].slugs();
        slugs.into_iter().next().unwrap_or_default()
    }

    /// The URL paths of a message, `haproxy/sh/`: one for each of its codes.
    pub fn url_paths(&self, message: usize) -> impl Iterator<Item = String> {
        let slugs = self.file.messages[message].slugs().into_iter();
        slugs.map(|slug| format!("{}/{slug}/", self.name))
    }

    /// The first of its URL paths.
    pub fn url_path(&self, message: usize) -> String {
        format!("{}/{}/", self.name, self.slug(message))
    }

    /// The URL path of its row on the page of its file.
    pub fn row_path(&self, message: usize) -> String {
        format!("{}/#{}", self.name, self.slug(message))
    }

    /// How many codes of its list the file has.
    pub fn documented(&self) -> usize {
        let messages = self.file.messages.iter();
        messages.map(|message| message.codes.len()).sum()
    }

    /// A place in its file.
    pub fn place(&self, field: impl Into<String>, text: impl Into<String>) -> Place {
        Place::new(&*self.path, field, text)
    }
}

/// Links the messages with the entries.
pub(super) fn link(
    content: &mut Content,
    entries: &[Entry],
    names: &Names,
    findings: &mut Vec<Finding>,
) -> Vec<Messages> {
    let mut all: Vec<Messages> = std::mem::take(&mut content.messages)
        .into_iter()
        .map(|source| Messages {
            name: source.name,
            path: source.path,
            file: source.messages,
            leads: vec![],
        })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));

    for messages in &mut all {
        check_list(messages, findings);
        let file = Arc::clone(&messages.file);
        let mut slugs: HashMap<String, usize> = HashMap::new();
        for (at, message) in file.messages.iter().enumerate() {
            check_message(messages, message, at, findings);
            check_slugs(messages, message, at, &mut slugs, findings);

            let mut leads = vec![];
            for (nth, target) in message.leads_to.iter().enumerate() {
                let (code, cause) = target.parts();
                match lead(names, entries, &code, cause) {
                    Ok(lead) => leads.push(lead),
                    // Its file is broken, and that is already reported.
                    Err(_) if may_be_broken(&content.broken, &code) => {}
                    Err((problem, help)) => {
                        let place = messages.place(format!("messages.{at}.leads_to.{nth}"), "");
                        findings.push(Finding::error("unknown-cause", place, problem, help));
                    }
                }
            }
            messages.leads.push(leads);
        }
    }
    all
}

/// Reports a list that has more or fewer codes than its file says.
fn check_list(messages: &Messages, findings: &mut Vec<Finding>) {
    let Some(list) = &messages.file.list else {
        return;
    };
    let known = messages.documented();
    if list.documents != known {
        let problem = format!(
            "the list documents {} codes, and the file has {known}",
            list.documents
        );
        let help = "add the `codes` that are missing, or correct `documents`";
        let place = messages.place("list.documents", "");
        findings.push(Finding::error("wrong-count", place, problem, help));
    }
}

/// Reports a message without a URL, and one that leads nowhere and explains nothing.
fn check_message(messages: &Messages, message: &Message, at: usize, findings: &mut Vec<Finding>) {
    let place = || messages.place(format!("messages.{at}"), "");
    if message.slugs().is_empty() {
        let problem = "the message has neither codes nor an id";
        let help = "give it an id: small letters, digits and single hyphens";
        findings.push(Finding::error("wrong-id", place(), problem, help));
    }
    if message.leads_to.is_empty() && message.text.is_none() {
        let problem = "the message leads to no cause, and has no text";
        let help = "add `leads_to: [502#nginx-refused]`, or say in `text` what it means";
        findings.push(Finding::error("unknown-cause", place(), problem, help));
    }
}

/// Reports an id that cannot be part of a URL, and one that another message has. `slugs` are those of the messages before
/// it.
fn check_slugs(
    messages: &Messages,
    message: &Message,
    at: usize,
    slugs: &mut HashMap<String, usize>,
    findings: &mut Vec<Finding>,
) {
    let place = |at: usize| {
        let has_id = messages.file.messages[at].id.is_some();
        let field = if has_id { "id" } else { "codes" };
        messages.place(format!("messages.{at}.{field}"), "")
    };

    if let Some(id) = &message.id
        && !is_slug(id)
    {
        let problem = format!("`{id}` cannot be part of a URL");
        let help = "write small letters, digits and single hyphens";
        findings.push(Finding::error("wrong-id", place(at), problem, help));
    }
    for slug in message.slugs() {
        let first = *slugs.entry(slug.clone()).or_insert(at);
        if first != at {
            let problem = format!("two messages have the URL `{}/{slug}/`", messages.name);
            let help = "give one of them another id";
            let finding = Finding::error("duplicate-id", place(at), problem, help);
            findings.push(finding.and(place(first)));
        }
    }
}

/// The cause that a code and an id name; or what is wrong with them, and what to do.
pub(super) fn lead(
    names: &Names,
    entries: &[Entry],
    code: &str,
    cause: Option<&str>,
) -> Result<Lead, (String, String)> {
    let Some(&entry) = names.by_code(entries, code).first() else {
        let known = entries.iter().map(|entry| entry.code().as_str());
        let help = match did_you_mean(code, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "add an entry for it".to_owned(),
        };
        return Err((format!("there is no entry with the code `{code}`"), help));
    };
    let Some(id) = cause else {
        return Ok(Lead { entry, cause: None });
    };
    let found = &entries[entry];
    if let Some(cause) = found.cause(id) {
        return Ok(Lead {
            entry,
            cause: Some(cause),
        });
    }

    let help = match did_you_mean(id, found.cause_ids()) {
        Some(near) => format!("did you mean `{code}#{near}`?"),
        None => format!(
            "give a cause of {} that id, or write `{code}` alone",
            found.path
        ),
    };
    Err((
        format!("no cause of {} has the id `{id}`", found.path),
        help,
    ))
}
