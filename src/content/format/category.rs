//! The fields in the front matter of `_category.md`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::entry::{Severity, Source, Status};
use super::scalars::{Code, CodeRange};

/// A folder of entries: the front matter of its `_category.md`. All fields are optional.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CategoryFile {
    /// The title. Default: made from the folder's name.
    #[schemars(example = &"gRPC status")]
    pub title: Option<String>,
    /// One sentence for search engines and lists.
    pub description: Option<String>,
    /// The position among categories: lower numbers first, then by folder name.
    pub order: i64,
    /// The codes of a bounded family, `500-599`. Every number in it then has a page.
    #[schemars(example = &"0-16")]
    pub codes: Option<CodeRange>,
    /// The title of an entry, made from `{code}`, `{name}` and `{category}`. Default: `{code} {name}`.
    #[schemars(example = &"gRPC {code}: {name}")]
    pub title_pattern: Option<String>,
    /// The slug of an entry, made from the same placeholders. Default: `{category}-{code}-{name}`.
    #[schemars(example = &"grpc-{code}-{name}")]
    pub slug_pattern: Option<String>,
    /// What each level of severity means in this category.
    #[schemars(extend("propertyNames" = {"enum": ["critical", "high", "medium", "low", "info"]}))]
    pub severities: IndexMap<Severity, String>,
    /// What each status means in this category.
    #[schemars(extend("propertyNames" = {"enum": ["registered", "obsolete", "unassigned", "unofficial"]}))]
    pub statuses: IndexMap<Status, String>,
    /// The path of a request, part by part: name to title. Entries say which part sends their code and where their causes
    /// are.
    #[schemars(extend("examples" = [{"visitor": "Visitor", "gateway": "Gateway", "upstream": "Upstream"}]))]
    pub path: IndexMap<String, String>,
    /// Codes that people confuse. Each comparison gets a page with the entries side by side.
    #[schemars(extend("examples" = [[{"codes": [502, 504], "title": "502 or 504?", "rule": "At once: 502. After a round number of seconds: 504."}]]))]
    pub comparisons: Vec<Comparison>,
    /// The page of a number in `codes` that has no entry.
    pub unassigned: Option<Unassigned>,
    /// Sources that all entries of the folder can cite.
    pub sources: IndexMap<String, Source>,
}

/// A comparison of codes that people confuse. What each means is taken from its entry.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Codes or slugs of two to four entries, in the order shown.
    #[schemars(length(min = 2, max = 4), example = [502, 503, 504])]
    pub codes: Vec<Code>,
    /// The title: the question that people ask.
    #[schemars(example = &"502, 503 or 504?")]
    pub title: String,
    /// The last part of its URL, after `compare/`. Default: made from the title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"502-503-504")]
    pub slug: Option<String>,
    /// How to distinguish them, in one line of Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"At once: 502. After a round number of seconds: 504.")]
    pub rule: Option<String>,
    /// The introduction: one or two paragraphs of Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intro: Option<String>,
}

/// The page of a number that has no entry.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unassigned {
    /// The `{name}` for the title pattern.
    pub name: String,
    /// The summary; `{code}` is the number.
    pub summary: String,
    /// The text, in Markdown; `{code}` is the number.
    pub text: String,
}
