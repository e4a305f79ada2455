//! What the front matter of `_category.md` may say.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::entry::{Severity, Source, Status};
use super::scalars::{Code, CodeRange};

/// A folder of entries: the front matter of its `_category.md`, all of it optional.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CategoryFile {
    /// The title; without it, the folder's name makes one.
    #[schemars(example = &"gRPC status")]
    pub title: Option<String>,
    /// One sentence for search engines and lists.
    pub description: Option<String>,
    /// Categories are shown by rising order, then by folder name.
    pub order: i64,
    /// The codes of a bounded family, `500-599`: then every number in it has a page.
    #[schemars(example = &"0-16")]
    pub codes: Option<CodeRange>,
    /// The title of an entry, from `{code}`, `{name}` and `{category}`. Default: `{code} {name}`.
    #[schemars(example = &"gRPC {code}: {name}")]
    pub title_pattern: Option<String>,
    /// The slug of an entry, from the same. Default: `{category}-{code}-{name}`.
    #[schemars(example = &"grpc-{code}-{name}")]
    pub slug_pattern: Option<String>,
    /// What each level of severity means here.
    #[schemars(extend("propertyNames" = {"enum": ["critical", "high", "medium", "low", "info"]}))]
    pub severities: IndexMap<Severity, String>,
    /// What each status means here.
    #[schemars(extend("propertyNames" = {"enum": ["registered", "obsolete", "unassigned", "unofficial"]}))]
    pub statuses: IndexMap<Status, String>,
    /// The way of a request, part by part: name to title. Entries say where on it they and their causes are.
    #[schemars(extend("examples" = [{"visitor": "Visitor", "gateway": "Gateway", "upstream": "Upstream"}]))]
    pub path: IndexMap<String, String>,
    /// Codes that people mix up: each gets a page with the entries side by side.
    #[schemars(extend("examples" = [[{"codes": [502, 504], "title": "502 or 504?", "rule": "At once: 502. After a round number of seconds: 504."}]]))]
    pub comparisons: Vec<Comparison>,
    /// What the page of a number in `codes` says that has no entry.
    pub unassigned: Option<Unassigned>,
    /// Sources that all entries of the folder may cite.
    pub sources: IndexMap<String, Source>,
}

/// Codes that people mix up, side by side; what each means is taken from its entry.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Codes or slugs of two to four entries, in the order in which they are shown.
    #[schemars(length(min = 2, max = 4), example = [502, 503, 504])]
    pub codes: Vec<Code>,
    /// The title, as people ask.
    #[schemars(example = &"502, 503 or 504?")]
    pub title: String,
    /// The last part of its address, behind `compare/`; without it, the title makes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"502-503-504")]
    pub slug: Option<String>,
    /// How to tell them apart, in a line of Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"At once: 502. After a round number of seconds: 504.")]
    pub rule: Option<String>,
    /// What stands before them: a paragraph or two of Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intro: Option<String>,
}

/// The page of a number that has no entry.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unassigned {
    /// What stands for the name in the title pattern.
    pub name: String,
    /// The summary; `{code}` is the number.
    pub summary: String,
    /// The text, in Markdown; `{code}` is the number.
    pub text: String,
}
