//! The fields of an entry.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use super::category::{CategoryFile, Comparison};
use super::scalars::{AsOf, Code, Date, Url};
use super::short_forms::or_text;
pub(crate) use super::site::{Format, SiteFile};

/// One error: what it means, what causes it, what to do. A YAML file, or a Markdown file with these fields as its front
/// matter and the lists as its sections.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryFile {
    /// The code: an integer (`502`) or a short string (`08P01`, `EPIPE`).
    pub code: Code,
    /// The name: the reason phrase (`Bad Gateway`), or what the family of codes uses instead.
    #[schemars(example = &"Bad Gateway")]
    pub name: String,
    /// How severe it is. The category defines each level.
    #[serde(default)]
    pub severity: Severity,
    /// The status of the code in its registry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Who defined the code, if no standard does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"Cloudflare")]
    pub vendor: Option<String>,
    /// One plain sentence that a worried reader understands, at most 160 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(
        example = &"A gateway got no usable answer from the server behind it. Your device is not to blame."
    )]
    pub summary: Option<String>,
    /// Short answers, shown at a glance.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
    /// What to check in the first minute: at most three checks, the quickest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first_minute: Vec<Check>,
    /// The part of the category's `path` that sends the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"gateway")]
    pub born_at: Option<String>,
    /// Where its causes are: a part of the category's `path` to ids of causes.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("examples" = [{"upstream": ["upstream-down", "worker-died"]}]))]
    pub causes_at: IndexMap<String, Vec<String>>,
    /// What the error means, in one to three paragraphs of Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(
        example = &"A gateway sent this. It asked another server and got nothing that it could use.[^rfc9110]"
    )]
    pub overview: Option<String>,
    /// Facts worth knowing, one per item, in Markdown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["Caches may not keep it unless it says so.[^rfc9111]"])]
    pub key_details: Vec<String>,
    /// The causes, the most common first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["Nothing listens on the port of the upstream."])]
    pub causes: Vec<Cause>,
    /// What to do, the quickest step first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["Reload once after a minute. If it loads, it was a restart."])]
    pub steps: Vec<Step>,
    /// More sections, each shown under its own heading.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
    /// Tags, lower case, words joined by hyphens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["gateway", "timeout"])]
    pub tags: Vec<String>,
    /// Codes or slugs of entries that a reader may need next. More are added by shared tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = [503, 504])]
    pub related: Vec<Code>,
    /// Questions that people ask, with their answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faq: Vec<Question>,
    /// Its constant in languages and libraries; `null` if one has none.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub constants: IndexMap<String, Option<String>>,
    /// Sources of this entry's claims, by the name that footnotes use: `[^name]`. Sources of the category need not be
    /// repeated.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub sources: IndexMap<String, Source>,
    /// Old slugs that redirect to this entry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["502-error"])]
    pub aliases: Vec<String>,
    /// The date of the last substantive change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Date>,
    /// Whether the entry is a draft: the site includes drafts only with `--drafts`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
}

/// Short answers shown at a glance, each one line of Markdown.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Where the fault most likely is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"The server behind the gateway, or the path to it")]
    pub fault: Option<String>,
    /// Whether to retry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"Yes, once or twice with a growing pause")]
    pub retry: Option<String>,
    /// Whether caches can store the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"Only with explicit freshness[^rfc9111]")]
    pub cacheable: Option<String>,
    /// What `Retry-After` means with this code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"The earliest moment for another try")]
    pub retry_after: Option<String>,
    /// Where the code is defined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(
        example = &"[RFC 9110, section 15.6.3](https://www.rfc-editor.org/rfc/rfc9110.html#section-15.6.3)"
    )]
    pub spec: Option<String>,
}

impl Facts {
    /// The facts given, in the order shown: label, field, Markdown.
    pub fn said(&self) -> impl Iterator<Item = (&'static str, &'static str, &str)> {
        let all = [
            ("Where the fault is", "fault", &self.fault),
            ("Safe to retry?", "retry", &self.retry),
            ("Cacheable?", "cacheable", &self.cacheable),
            ("Retry-After", "retry_after", &self.retry_after),
            ("Defined in", "spec", &self.spec),
        ];
        all.into_iter()
            .filter_map(|(label, field, fact)| Some((label, field, fact.as_deref()?)))
    }

    /// Whether no fact is given.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A check with two outcomes, each with what to do.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Who the check is for. Default: everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    /// The question to check, in one line of Markdown.
    #[schemars(example = &"Does the upstream listen?")]
    pub check: String,
    /// What to type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"ss -ltn | grep :8080")]
    pub command: Option<Command>,
    /// If the answer is yes: what it means and what to do, in one line of Markdown.
    #[schemars(example = &"The upstream runs. Read the gateway's log next.")]
    pub yes: String,
    /// If the answer is no: what it means and what to do.
    #[schemars(example = &"Start the upstream.")]
    pub no: String,
}

/// One cause of the error.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = or_text)]
pub struct Cause {
    /// The anchor on the page. Default: made from the first words of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"upstream-down")]
    pub id: Option<String>,
    /// The product that the cause is about (`nginx`). Default: all products.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"nginx")]
    pub product: Option<String>,
    /// The cause, in one to three sentences of Markdown.
    #[schemars(example = &"Nothing listens on the port of the upstream.")]
    pub text: String,
    /// More paragraphs about the cause, in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Parts of log lines that identify this cause, with `…` for what varies. In a Markdown file, write them in a code block
    /// ```` ```log ```` below the cause.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["connect() to … failed (111: Connection refused) while connecting to upstream"])]
    pub signatures: Vec<String>,
}

impl Cause {
    /// What is shown below the text, in Markdown: the detail, then the signatures as lines of a log.
    pub fn shown_detail(&self) -> Option<String> {
        if self.signatures.is_empty() {
            return self.detail.clone();
        }
        let log = format!("```log\n{}\n```", self.signatures.join("\n"));
        match &self.detail {
            Some(detail) => Some(format!("{detail}\n\n{log}")),
            None => Some(log),
        }
    }
}

/// One step of the fix.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = or_text)]
pub struct Step {
    /// Who the step is for. Default: everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    /// What to do, in one or two sentences of Markdown.
    #[schemars(example = &"Send a request directly to the upstream.")]
    pub text: String,
    /// What to type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"curl -sv -o /dev/null http://127.0.0.1:8080/")]
    pub command: Option<Command>,
    /// What the result means, in paragraphs of Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"`Connection refused`: start the upstream. A response: check the network between the two.")]
    pub detail: Option<String>,
}

/// A command to type. A string is a shell command.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = or_text)]
pub struct Command {
    /// The language of the code: `sh`, `nginx`, `http`.
    #[schemars(example = &"sh")]
    pub lang: String,
    /// The command itself, one or more lines.
    #[schemars(example = &"nginx -t")]
    pub code: String,
}

/// The reader that a step is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Someone who met the error on somebody else's site or in somebody else's program.
    Visitor,
    /// Someone who writes the client or the application.
    Developer,
    /// Someone who runs the servers.
    Operator,
}

impl Audience {
    /// Every audience with the heading of its steps.
    pub const HEADINGS: [(Self, &'static str); 3] = [
        (Self::Visitor, "Visitors"),
        (Self::Developer, "Developers"),
        (Self::Operator, "Operators"),
    ];

    /// The heading of its steps.
    pub fn heading(self) -> &'static str {
        Self::HEADINGS[self as usize].1
    }
}

/// A section with its own heading.
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
    /// The answer, in Markdown. Its first word should answer the question.
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
    /// The date on which somebody read it for this site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Date>,
    /// The date of the text itself, if it differs from `checked`: a year, a month or a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<AsOf>,
}

/// How severe an error is. The category defines each level.
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
    /// Serious.
    High,
    /// In between. This is the default.
    #[default]
    Medium,
    /// Minor.
    Low,
    /// Good to know.
    Info,
}

/// The status of a code in its registry.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// In the registry.
    Registered,
    /// In the registry, marked as obsolete.
    Obsolete,
    /// Unassigned in the registry, but in use.
    Unassigned,
    /// Not in the registry: defined by a vendor.
    Unofficial,
}
