//! What `content/site.yaml` may say.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::lints::{LINTS, Level, Lint};
use super::scalars::{BaseUrl, LinkTarget, Url};

/// The site: `content/site.yaml`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteFile {
    /// The site's name.
    #[schemars(example = &"Our errors")]
    pub title: String,
    /// Where the site will stand: `https://example.org/errors/`.
    #[schemars(example = &"https://example.org/errors/")]
    pub base_url: BaseUrl,
    /// One sentence about the site.
    #[serde(default)]
    pub description: Option<String>,
    /// The language of the content (BCP 47).
    #[serde(default = "english")]
    #[schemars(example = &"de")]
    pub language: String,
    /// Where a file can be edited; `{file}` is its path from the root.
    #[serde(default)]
    #[schemars(example = &"https://example.org/repository/edit/main/{file}")]
    pub edit_url: Option<Url>,
    /// Where a mistake can be reported.
    #[serde(default)]
    #[schemars(example = &"https://example.org/repository/issues/new")]
    pub issue_url: Option<Url>,
    /// Which alternates of an entry's page are written beside it.
    #[serde(default = "all_formats")]
    #[schemars(example = ["md", "json"])]
    pub formats: Vec<Format>,
    /// Whether HTML in Markdown is passed on. Off: it is shown as text.
    #[serde(default)]
    pub raw_html: bool,
    /// Links in the footer: text to URL or path of the site.
    #[serde(default)]
    pub links: IndexMap<String, LinkTarget>,
    /// How loud `errdex check` is about each of its findings.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"enum": LINTS.map(|(_, name)| name)}))]
    pub checks: IndexMap<Lint, Level>,
    /// After how many days a source is old and should be read again.
    #[serde(default = "source_days")]
    #[schemars(example = 365)]
    pub source_days: u32,
}

impl SiteFile {
    /// A site without a name, for content whose `site.yaml` cannot be read.
    pub fn unnamed() -> Self {
        Self {
            title: String::new(),
            base_url: BaseUrl::unknown(),
            description: None,
            language: english(),
            edit_url: None,
            issue_url: None,
            formats: vec![],
            raw_html: false,
            links: IndexMap::new(),
            checks: IndexMap::new(),
            source_days: source_days(),
        }
    }
}

fn english() -> String {
    "en".to_owned()
}

fn source_days() -> u32 {
    400
}

fn all_formats() -> Vec<Format> {
    vec![Format::Md, Format::Json, Format::Txt]
}

/// A form in which an entry is written beside its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Markdown.
    Md,
    /// JSON.
    Json,
    /// Plain text for terminals.
    Txt,
}

impl Format {
    /// The ending of the file's name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Md => "md",
            Self::Json => "json",
            Self::Txt => "txt",
        }
    }
}
