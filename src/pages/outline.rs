//! The anchors of an entry's page: what a link's fragment can lead to.

use std::collections::HashSet;

use crate::catalog::Entry;
use crate::content::model::Cause;
use crate::markdown;

/// The anchors that pages give to their parts.
const FIXED: [&str; 11] = [
    "main",
    "overview",
    "key-details",
    "causes",
    "steps",
    "constants",
    "tags",
    "related",
    "faq",
    "sources",
    "glance",
];

/// What the anchors of groups begin with: causes in a product, steps for an audience.
const GROUPS: [&str; 2] = ["in-", "for-"];

/// Whether the page gives the anchor to a part of its own: a section, a group, a source (`s1`) or its mark (`c1`).
pub fn is_reserved(anchor: &str) -> bool {
    let number = anchor.strip_prefix(['s', 'c']).unwrap_or_default();
    let is_source = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_source || FIXED.contains(&anchor) || GROUPS.iter().any(|group| anchor.starts_with(group))
}

/// The anchors of an entry's parts, each list as long as the entry's own.
#[derive(Debug)]
pub struct Outline {
    /// Of the causes.
    pub causes: Vec<String>,
    /// Of the questions.
    pub faq: Vec<String>,
    /// Of the entry's own sections.
    pub sections: Vec<String>,
}

impl Outline {
    /// The anchors of an entry's page.
    pub fn of(entry: &Entry) -> Self {
        // Ids that a writer chose are kept as they are; only those made up give way.
        let mut taken: HashSet<String> =
            entry.file.causes.iter().filter_map(|cause| cause.id.clone()).collect();
        let mut unique = |wanted: String| {
            let wanted = match wanted {
                empty if empty.is_empty() => "part".to_owned(),
                reserved if is_reserved(&reserved) => format!("part-{reserved}"),
                free => free,
            };
            let mut candidate = wanted.clone();
            let mut count = 1;
            while !taken.insert(candidate.clone()) {
                count += 1;
                candidate = format!("{wanted}-{count}");
            }
            candidate
        };
        let causes = entry.file.causes.iter();
        Self {
            causes: causes
                .map(|cause| cause.id.clone().unwrap_or_else(|| unique(cause_anchor(cause))))
                .collect(),
            faq: entry.file.faq.iter().map(|one| unique(format!("faq-{}", slug_of(&one.question)))).collect(),
            sections: entry.file.sections.iter().map(|section| unique(slug_of(&section.title))).collect(),
        }
    }

    /// Whether the page of `entry`, whose outline this is, has the anchor.
    pub fn has(&self, entry: &Entry, anchor: &str) -> bool {
        let file = &entry.file;
        let fixed = match anchor {
            "main" | "related" => true,
            "overview" => file.overview.is_some(),
            "key-details" => !file.key_details.is_empty(),
            "causes" => !file.causes.is_empty(),
            "steps" => !file.steps.is_empty(),
            "constants" => !file.constants.is_empty(),
            "tags" => !file.tags.is_empty(),
            "faq" => !file.faq.is_empty(),
            _ => false,
        };
        let own = || self.causes.iter().chain(&self.faq).chain(&self.sections).any(|id| id == anchor);
        fixed || own()
    }
}

/// The anchor of a cause without one: its bold name, or its first words.
fn cause_anchor(cause: &Cause) -> String {
    let name = cause.text.strip_prefix("**").and_then(|rest| rest.split("**").next()).unwrap_or(&cause.text);
    slug_of(name)
}

/// A slug of the first eight words.
fn slug_of(text: &str) -> String {
    let words: Vec<String> = markdown::plain(text).split_whitespace().take(8).map(str::to_owned).collect();
    slug::slugify(words.join(" "))
}
