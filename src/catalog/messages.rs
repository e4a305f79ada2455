//! Files of messages, linked: which causes each message stands for.

use std::collections::HashMap;
use std::sync::Arc;

use super::names::Names;
use super::{Entry, EntryId, is_slug, may_be_broken};
use crate::content::messages::{Message, MessagesFile};
use crate::content::{Content, MessagesSource};
use crate::diagnostics::{Finding, Place, did_you_mean};

/// What a product says when it fails.
#[derive(Debug)]
pub struct Messages {
    /// The name of its file, without the ending: the first part of the addresses.
    pub name: String,
    /// The file, from the root.
    pub path: Arc<str>,
    /// What it says.
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
    /// The address of a message: `haproxy/sh/`.
    pub fn address(&self, message: usize) -> String {
        format!("{}/{}/", self.name, self.file.messages[message].id)
    }

    /// A place in its file.
    pub fn place(&self, field: impl Into<String>, text: impl Into<String>) -> Place {
        Place::new(&*self.path, field, text)
    }
}

/// Links the messages with the entries.
pub fn link(
    content: &mut Content,
    entries: &[Entry],
    names: &Names,
    findings: &mut Vec<Finding>,
) -> Vec<Messages> {
    let mut all: Vec<Messages> = std::mem::take(&mut content.messages)
        .into_iter()
        .map(|MessagesSource { path, name, messages }| Messages { name, path, file: messages, leads: vec![] })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    for messages in &mut all {
        let file = Arc::clone(&messages.file);
        let mut ids: HashMap<&str, usize> = HashMap::new();
        for (at, message) in file.messages.iter().enumerate() {
            let first = *ids.entry(message.id.as_str()).or_insert(at);
            check_id(messages, message, (at, first), findings);
            let mut leads = vec![];
            for (nth, target) in message.leads_to.iter().enumerate() {
                let (code, cause) = target.parts();
                match lead(names, entries, &code, cause) {
                    Ok(lead) => leads.push(lead),
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

/// Tells of an id that makes no address, and of one that is there already.
fn check_id(
    messages: &Messages,
    message: &Message,
    (at, first): (usize, usize),
    findings: &mut Vec<Finding>,
) {
    let place = |at: usize| messages.place(format!("messages.{at}.id"), "");
    if !is_slug(&message.id) {
        let problem = format!("`{}` cannot be part of an address", message.id);
        let help = "write small letters, digits and single hyphens";
        findings.push(Finding::error("wrong-id", place(at), problem, help));
    }
    if at != first {
        let problem = format!("two messages have the id `{}`", message.id);
        let finding = Finding::error("duplicate-id", place(at), problem, "give one of them another id");
        findings.push(finding.and(place(first)));
    }
    if message.leads_to.is_empty() {
        let problem = "the message leads to no cause";
        let help = "write a code, or a code and the id of a cause: [502#nginx-refused]";
        let place = messages.place(format!("messages.{at}.leads_to"), "");
        findings.push(Finding::error("unknown-cause", place, problem, help));
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
        let near = did_you_mean(code, entries.iter().map(|entry| entry.code().as_str()));
        let help =
            near.map_or_else(|| "add an entry for it".to_owned(), |near| format!("did you mean `{near}`?"));
        return Err((format!("there is no entry with the code `{code}`"), help));
    };
    let Some(wanted) = cause else { return Ok(Lead { entry, cause: None }) };
    let causes = &entries[entry].file.causes;
    if let Some(cause) = causes.iter().position(|cause| cause.id.as_deref() == Some(wanted)) {
        return Ok(Lead { entry, cause: Some(cause) });
    }
    let near = did_you_mean(wanted, causes.iter().filter_map(|cause| cause.id.as_deref()));
    let help = near.map_or_else(
        || format!("give a cause of {} that id, or write `{code}` alone", entries[entry].path),
        |near| format!("did you mean `{code}#{near}`?"),
    );
    Err((format!("no cause of {} has the id `{wanted}`", entries[entry].path), help))
}
