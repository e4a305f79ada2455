//! Files of messages, linked: which causes each message stands for.

use std::collections::HashMap;
use std::sync::Arc;

use super::names::Names;
use super::{Entry, EntryId, is_slug, may_be_broken};
use crate::content::format::messages::{Message, MessagesFile};
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
    /// Whose messages they are: the product, or the words of the file's name.
    pub fn title(&self) -> String {
        let capitalized = |word: &str| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(letters).collect()
            })
        };
        let of_name = || {
            self.name
                .split('-')
                .map(capitalized)
                .collect::<Vec<String>>()
                .join("-")
        };
        self.file.product.clone().unwrap_or_else(of_name)
    }

    /// The last part of a message's first URL, and its anchor on the page of its file; nothing for one without id and codes.
    pub fn slug(&self, message: usize) -> String {
        self.file.messages[message]
            .slugs()
            .into_iter()
            .next()
            .unwrap_or_default()
    }

    /// The paths of a message, `haproxy/sh/`: one for each of its codes.
    pub fn addresses(&self, message: usize) -> impl Iterator<Item = String> {
        let slugs = self.file.messages[message].slugs().into_iter();
        slugs.map(|slug| format!("{}/{slug}/", self.name))
    }

    /// The first of them.
    pub fn address(&self, message: usize) -> String {
        format!("{}/{}/", self.name, self.slug(message))
    }

    /// The path of its row on the page of its file.
    pub fn row(&self, message: usize) -> String {
        format!("{}/#{}", self.name, self.slug(message))
    }

    /// How many codes of its list are known.
    pub fn documented(&self) -> usize {
        self.file
            .messages
            .iter()
            .map(|message| message.codes.len())
            .sum()
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
        .map(
            |MessagesSource {
                 path,
                 name,
                 messages,
             }| Messages {
                name,
                path,
                file: messages,
                leads: vec![],
            },
        )
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    for messages in &mut all {
        let file = Arc::clone(&messages.file);
        check_list(messages, findings);
        let mut slugs: HashMap<String, usize> = HashMap::new();
        for (at, message) in file.messages.iter().enumerate() {
            check_slugs(messages, message, at, &mut slugs, findings);
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

/// Reports an id that makes no URL, and one that another message has. `slugs` are those of the messages before it.
fn check_slugs(
    messages: &Messages,
    message: &Message,
    at: usize,
    slugs: &mut HashMap<String, usize>,
    findings: &mut Vec<Finding>,
) {
    let place = |at: usize| {
        let field = if messages.file.messages[at].id.is_some() {
            "id"
        } else {
            "codes"
        };
        messages.place(format!("messages.{at}.{field}"), "")
    };
    let own = message.slugs();
    if own.is_empty() {
        let problem = "the message has neither codes nor an id";
        let help = "give it an id: small letters, digits and single hyphens";
        findings.push(Finding::error(
            "wrong-id",
            messages.place(format!("messages.{at}"), ""),
            problem,
            help,
        ));
    }
    if let Some(id) = message.id.as_ref().filter(|id| !is_slug(id)) {
        let problem = format!("`{id}` cannot be part of a URL");
        let help = "write small letters, digits and single hyphens";
        findings.push(Finding::error("wrong-id", place(at), problem, help));
    }
    for slug in own {
        let first = *slugs.entry(slug.clone()).or_insert(at);
        if first != at {
            let problem = format!("two messages have the URL `{}/{slug}/`", messages.name);
            let finding = Finding::error(
                "duplicate-id",
                place(at),
                problem,
                "give one of them another id",
            );
            findings.push(finding.and(place(first)));
        }
    }
    if message.leads_to.is_empty() && message.text.is_none() {
        let problem = "the message leads to no cause, and has no text";
        let help = "add `leads_to: [502#nginx-refused]`, or say in `text` what it means";
        let place = messages.place(format!("messages.{at}"), "");
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
        let help = near.map_or_else(
            || "add an entry for it".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        return Err((format!("there is no entry with the code `{code}`"), help));
    };
    let Some(wanted) = cause else {
        return Ok(Lead { entry, cause: None });
    };
    let causes = &entries[entry].file.causes;
    if let Some(cause) = causes
        .iter()
        .position(|cause| cause.id.as_deref() == Some(wanted))
    {
        return Ok(Lead {
            entry,
            cause: Some(cause),
        });
    }
    let near = did_you_mean(
        wanted,
        causes.iter().filter_map(|cause| cause.id.as_deref()),
    );
    let help = near.map_or_else(
        || {
            format!(
                "give a cause of {} that id, or write `{code}` alone",
                entries[entry].path
            )
        },
        |near| format!("did you mean `{code}#{near}`?"),
    );
    Err((
        format!("no cause of {} has the id `{wanted}`", entries[entry].path),
        help,
    ))
}
