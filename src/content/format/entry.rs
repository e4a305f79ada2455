//! What a content file may say. These types are the format: serde reads them, schemars makes the JSON Schema from
//! them, and their doc comments are the reference that editors show.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use super::category::{CategoryFile, Comparison};
use super::scalars::{AsOf, Code, Date, Url};
use super::short_forms::or_text;
pub(crate) use super::site::{Format, SiteFile};

/// One error: what it means, what causes it, what to do. A YAML file, or Markdown with this as its front matter and
/// the lists as its sections.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryFile {
    /// The code: an integer (`502`) or a short string (`08P01`, `EPIPE`).
    pub code: Code,
    /// The name: the reason phrase (`Bad Gateway`), or whatever the family calls it.
    #[schemars(example = &"Bad Gateway")]
    pub name: String,
    /// How bad it is, by the rubric of the category.
    #[serde(default)]
    pub severity: Severity,
    /// Where the code stands with its registry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Who made the code up, where it is no standard's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"Cloudflare")]
    pub vendor: Option<String>,
    /// One plain sentence that a frightened person understands, at most 160 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(
        example = &"A gateway got no usable answer from the server behind it. Your device is not to blame."
    )]
    pub summary: Option<String>,
    /// The short answers shown at a glance.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
    /// The cheapest checks, at most three, the cheapest first: what to do in the first minute.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first_minute: Vec<Check>,
    /// The part of the family's `path` that sends the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"gateway")]
    pub born_at: Option<String>,
    /// Where its causes sit: a part of the family's `path` to ids of causes.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("examples" = [{"upstream": ["upstream-down", "worker-died"]}]))]
    pub causes_at: IndexMap<String, Vec<String>>,
    /// What it means, in a paragraph or three of Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(
        example = &"A gateway sent this. It asked another server and got nothing that it could use.[^rfc9110]"
    )]
    pub overview: Option<String>,
    /// Facts worth knowing, one a bullet, in Markdown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["Caches may not keep it unless it says so.[^rfc9111]"])]
    pub key_details: Vec<String>,
    /// What brings it about, the most common first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["Nothing listens on the port of the upstream."])]
    pub causes: Vec<Cause>,
    /// What to do, the cheapest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["Reload once after a minute. If it loads, it was a restart."])]
    pub steps: Vec<Step>,
    /// Further sections, shown under their own headings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
    /// Tags, lower case, words joined by hyphens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["gateway", "timeout"])]
    pub tags: Vec<String>,
    /// Codes or slugs of the entries a reader may need next; more are found by shared tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = [503, 504])]
    pub related: Vec<Code>,
    /// Questions that people ask, with their answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faq: Vec<Question>,
    /// What libraries call it: language or library to constant, `null` where it has none.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub constants: IndexMap<String, Option<String>>,
    /// Sources of this entry's claims, by the name that footnotes use: `[^name]`. Those of the category need not be
    /// repeated.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub sources: IndexMap<String, Source>,
    /// Old slugs that lead here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["502-error"])]
    pub aliases: Vec<String>,
    /// The day of the last change worth telling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Date>,
    /// A draft is left out of the site unless `--drafts` is given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
}

/// The short answers shown at a glance, each a line of Markdown.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Who is at fault, most likely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"The server behind the gateway, or the path to it")]
    pub fault: Option<String>,
    /// Whether a retry makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"Yes, once or twice with a growing pause")]
    pub retry: Option<String>,
    /// Whether a cache may keep it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"Only with explicit freshness[^rfc9111]")]
    pub cacheable: Option<String>,
    /// What `Retry-After` means with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"The earliest moment for another try")]
    pub retry_after: Option<String>,
    /// Where it is defined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(
        example = &"[RFC 9110, section 15.6.3](https://www.rfc-editor.org/rfc/rfc9110.html#section-15.6.3)"
    )]
    pub spec: Option<String>,
}

impl Facts {
    /// What is said, in the order in which it is shown: label, field, Markdown.
    pub fn said(&self) -> impl Iterator<Item = (&'static str, &'static str, &str)> {
        let all = [
            ("Who is at fault", "fault", &self.fault),
            ("Safe to retry?", "retry", &self.retry),
            ("Cached", "cacheable", &self.cacheable),
            ("Retry-After", "retry_after", &self.retry_after),
            ("Defined in", "spec", &self.spec),
        ];
        all.into_iter()
            .filter_map(|(label, field, fact)| Some((label, field, fact.as_deref()?)))
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A check with two outcomes, each of which says what to do.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// For whom the check is; without it, for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    /// What to look at, in a line of Markdown.
    #[schemars(example = &"Does the upstream listen?")]
    pub check: String,
    /// What to type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"ss -ltn | grep :8080")]
    pub command: Option<Command>,
    /// If yes: what it tells and what to do, in a line of Markdown.
    #[schemars(example = &"It runs. Read the gateway's log next.")]
    pub yes: String,
    /// If no: what that tells and what to do.
    #[schemars(example = &"Start it: that was it.")]
    pub no: String,
}

/// One thing that brings the error about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = or_text)]
pub struct Cause {
    /// The anchor on the page; without it, the first words of the text make one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"upstream-down")]
    pub id: Option<String>,
    /// The product it is about (`nginx`); nothing where it holds for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"nginx")]
    pub product: Option<String>,
    /// The cause, in a sentence or three of Markdown.
    #[schemars(example = &"Nothing listens on the port of the upstream.")]
    pub text: String,
    /// More about it: further Markdown paragraphs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What a log line has that tells of this cause, `…` for what differs. In Markdown, the lines of a code block ```` ```log ````
    /// below the cause.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["connect() to … failed (111: Connection refused) while connecting to upstream"])]
    pub signatures: Vec<String>,
}

impl Cause {
    /// What is shown below the text: the detail, then the signatures as lines of a log. Markdown.
    pub fn shown_detail(&self) -> Option<String> {
        let log = (!self.signatures.is_empty())
            .then(|| format!("```log\n{}\n```", self.signatures.join("\n")));
        let parts: Vec<String> = self.detail.clone().into_iter().chain(log).collect();
        (!parts.is_empty()).then(|| parts.join("\n\n"))
    }
}

/// One thing to do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = or_text)]
pub struct Step {
    /// For whom the step is; nothing where it is for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    /// What to do, in a sentence or two of Markdown.
    #[schemars(example = &"Ask the upstream itself.")]
    pub text: String,
    /// What to type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"curl -sv -o /dev/null http://127.0.0.1:8080/")]
    pub command: Option<Command>,
    /// What the result tells you: Markdown paragraphs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"`Connection refused`: start it. An answer: look at the path between the two.")]
    pub detail: Option<String>,
}

/// What to type: a string is a shell command.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = or_text)]
pub struct Command {
    /// The language of the code: `sh`, `nginx`, `http`.
    #[schemars(example = &"sh")]
    pub lang: String,
    /// The code, one or more lines.
    #[schemars(example = &"nginx -t")]
    pub code: String,
}

/// The reader whom a step is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Someone who met the error on somebody else's site or program.
    Visitor,
    /// Someone who writes the client or the application.
    Developer,
    /// Someone who runs the servers.
    Operator,
}

impl Audience {
    /// Every audience with the heading that its steps stand under.
    pub const HEADINGS: [(Self, &'static str); 3] = [
        (Self::Visitor, "Visitors"),
        (Self::Developer, "Developers"),
        (Self::Operator, "Operators"),
    ];

    /// The heading that its steps stand under.
    pub fn heading(self) -> &'static str {
        Self::HEADINGS[self as usize].1
    }
}

/// A section of the entry's own.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// The heading, plain text.
    #[schemars(example = &"In the wild")]
    pub title: String,
    /// The text, in Markdown.
    pub body: String,
}

/// A question and its answer.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The question, as people type it.
    #[schemars(example = &"Is it my fault?")]
    pub question: String,
    /// The answer, in Markdown; its first word answers.
    #[schemars(example = &"No. The server failed.")]
    pub answer: String,
}

/// Where a claim comes from.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Author or product, title, version.
    #[schemars(example = &"RFC 9110, section 15.6.3")]
    pub title: String,
    /// Where to read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"https://www.rfc-editor.org/rfc/rfc9110.html")]
    pub url: Option<Url>,
    /// The day on which somebody read it for this site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Date>,
    /// How old the text is that was read, if that is not the day: a year, a month or a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<AsOf>,
}

/// How bad an error is; the category says what each level means.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Deserialize,
    Serialize,
    JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The worst.
    Critical,
    /// Bad.
    High,
    /// In between; what an entry has that does not say.
    #[default]
    Medium,
    /// Slight.
    Low,
    /// Good to know.
    Info,
}

/// Where a code stands with its registry.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// In the registry.
    Registered,
    /// In the registry, marked as obsolete.
    Obsolete,
    /// Free in the registry, yet used.
    Unassigned,
    /// Not in the registry: a vendor's own.
    Unofficial,
}
