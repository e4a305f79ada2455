//! What makes an editor complete and check content files: their schemas, and settings that name them.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use super::NewFile;
use crate::content::format::entry::{CategoryFile, EntryFile, SiteFile};
use crate::content::format::lints::Lint;
use crate::content::format::messages::MessagesFile;
use crate::content::format::reading::ReadingFile;
use crate::content::format::reasons::ReasonsFile;
use crate::content::format::recipe::{
    FaultsFile, ProductFile, RecipeFile, TimeoutsFile, VerifiedFile,
};

/// A kind of content file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An entry.
    Entry,
    /// A category.
    Category,
    /// The site.
    Site,
    /// A server product.
    Product,
    /// A recipe.
    Recipe,
    /// What a product says when it fails.
    Messages,
    /// Why connections and requests fail.
    Reasons,
    /// How a text is read.
    Reading,
    /// The rows of the matrix.
    Faults,
    /// Default time limits.
    Timeouts,
    /// What was seen when recipes ran.
    Verified,
}

impl Kind {
    /// Every kind, with its name and the files that it is about.
    pub(crate) const ALL: [(Self, &'static str, &'static [&'static str]); 11] = [
        (Self::Site, "site", &["content/site.yaml"]),
        (Self::Category, "category", &["content/*/_category.yaml"]),
        (
            Self::Entry,
            "entry",
            &[
                "content/*/[!_]*.yaml",
                "!content/products/*.yaml",
                "!content/messages/*.yaml",
            ],
        ),
        (Self::Product, "product", &["content/products/*.yaml"]),
        (Self::Recipe, "recipe", &["content/recipes/*/*.yaml"]),
        (Self::Messages, "messages", &["content/messages/*.yaml"]),
        (Self::Reasons, "reasons", &["content/reasons.yaml"]),
        (Self::Reading, "reading", &["content/reading.yaml"]),
        (Self::Faults, "faults", &["content/faults.yaml"]),
        (Self::Timeouts, "timeouts", &["content/timeouts.yaml"]),
        (Self::Verified, "verified", &["content/verified.yaml"]),
    ];

    /// The kind of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|(_, known, _)| *known == name)
            .map(|(kind, ..)| kind)
    }
}

/// The JSON Schema (draft 2020-12) of a kind of file, made from the types that read it.
pub(crate) fn schema(kind: Kind) -> Value {
    fn of<T: JsonSchema>() -> Value {
        SchemaSettings::draft2020_12()
            .into_generator()
            .into_root_schema_for::<T>()
            .to_value()
    }
    match kind {
        Kind::Entry => of::<EntryFile>(),
        Kind::Category => of::<CategoryFile>(),
        Kind::Site => of::<SiteFile>(),
        Kind::Product => of::<ProductFile>(),
        Kind::Recipe => of::<RecipeFile>(),
        Kind::Messages => of::<MessagesFile>(),
        Kind::Reasons => of::<ReasonsFile>(),
        Kind::Reading => of::<ReadingFile>(),
        Kind::Faults => of::<FaultsFile>(),
        Kind::Timeouts => of::<TimeoutsFile>(),
        Kind::Verified => of::<VerifiedFile>(),
    }
}

/// What `errdex check` looks for beyond a build: names, and what each is.
pub(crate) fn checks() -> Vec<(String, String)> {
    let schema = schemars::schema_for!(Lint).to_value();
    let word = |value: &Value| value.as_str().unwrap_or_default().replace('\n', " ");
    let each = schema["oneOf"].as_array().into_iter().flatten();
    each.map(|lint| (word(&lint["const"]), word(&lint["description"])))
        .collect()
}

/// The schemas below `content/.schema/`, which a file's first line names, and the settings that VS Code reads.
pub(crate) fn files() -> Vec<NewFile> {
    let path = |name: &str| format!("content/.schema/{name}.json");
    let schemas = Kind::ALL.map(|(kind, name, _)| file(path(name), &schema(kind)));
    let by_schema: serde_json::Map<String, Value> = Kind::ALL
        .iter()
        .map(|(_, name, files)| (format!("./{}", path(name)), json!(files)))
        .collect();
    let settings = [
        file(
            format!("{SETTINGS}settings.json"),
            &json!({ "yaml.schemas": by_schema }),
        ),
        file(
            format!("{SETTINGS}extensions.json"),
            &json!({"recommendations": ["redhat.vscode-yaml"]}),
        ),
    ];
    schemas.into_iter().chain(settings).collect()
}

/// Where VS Code reads the settings of a folder, which may be somebody's own.
pub(crate) const SETTINGS: &str = ".vscode/";

fn file(path: String, value: &Value) -> NewFile {
    NewFile {
        path,
        text: format!("{value:#}\n"),
    }
}
