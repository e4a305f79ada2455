//! The fields of `content/site.yaml`.

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
    /// The public URL of the site: `https://example.org/errors/`.
    #[schemars(example = &"https://example.org/errors/")]
    pub base_url: BaseUrl,
    /// One sentence about the site.
    #[serde(default)]
    pub description: Option<String>,
    /// The language of the content, as a BCP 47 tag.
    #[serde(default = "english")]
    #[schemars(example = &"de")]
    pub language: String,
    /// The URL for editing a file; `{file}` is its path from the root.
    #[serde(default)]
    #[schemars(example = &"https://example.org/repository/edit/main/{file}")]
    pub edit_url: Option<Url>,
    /// The URL for reporting a mistake.
    #[serde(default)]
    #[schemars(example = &"https://example.org/repository/issues/new")]
    pub issue_url: Option<Url>,
    /// The alternate formats in which each entry is also written.
    #[serde(default = "all_formats")]
    #[schemars(example = ["md", "json"])]
    pub formats: Vec<Format>,
    /// Whether HTML in Markdown is passed on. If `false`, it is shown as text.
    #[serde(default)]
    pub raw_html: bool,
    /// Links in the footer: text to URL, or to a path from the site's root.
    #[serde(default)]
    pub links: IndexMap<String, LinkTarget>,
    /// The level of each lint of `errdex check`.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"enum": LINTS.map(|(_, name)| name)}))]
    pub checks: IndexMap<Lint, Level>,
    /// After how many days a source counts as old and should be read again.
    #[serde(default = "source_days")]
    #[schemars(example = 365)]
    pub source_days: u32,
}

impl SiteFile {
    /// A site without a name, for content whose `site.yaml` is missing or wrong.
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

/// A format in which an entry is written in addition to its page.
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
    /// The extension of the file's name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Md => "md",
            Self::Json => "json",
            Self::Txt => "txt",
        }
    }
}
