//! What editors use to complete and check content files: the JSON Schemas, and settings that name
//! them.

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
    Entry,
    Category,
    Site,
    Product,
    Recipe,
    /// The error messages of a product.
    Messages,
    /// Why connections and requests fail.
    Reasons,
    /// How search reads a text.
    Reading,
    /// The rows of the recipe matrix.
    Faults,
    Timeouts,
    /// The results of recipe runs.
    Verified,
}

impl Kind {
    /// Every kind, with its name and the globs of its files.
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

/// The JSON Schema (draft 2020-12) of a kind of file, generated from the types that read it.
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

/// The checks of `errdex check` that a build does not make: their names and descriptions.
#[expect(
    clippy::expect_used,
    reason = "the schema of `Lint` lists documented constants"
)]
pub(crate) fn checks() -> Vec<(String, String)> {
    let schema = schemars::schema_for!(Lint).to_value();
    let lints = schema["oneOf"]
        .as_array()
        .expect("each lint has a doc comment");

    let mut checks = vec![];
    for lint in lints {
        let name = lint["const"].as_str().expect("a lint is a constant");
        let about = lint["description"]
            .as_str()
            .expect("each lint has a doc comment");
        checks.push((name.to_owned(), about.replace('\n', " ")));
    }
    checks
}

/// The schemas in `content/.schema/`, which the first line of a content file names, and the
/// settings that VS Code reads.
pub(crate) fn files() -> Vec<NewFile> {
    let mut files = vec![];
    let mut by_schema = serde_json::Map::new();
    for (kind, name, globs) in Kind::ALL {
        let path = format!("content/.schema/{name}.json");
        by_schema.insert(format!("./{path}"), json!(globs));
        files.push(file(path, &schema(kind)));
    }

    let settings = json!({ "yaml.schemas": by_schema });
    files.push(file(format!("{SETTINGS}settings.json"), &settings));
    let extensions = json!({ "recommendations": ["redhat.vscode-yaml"] });
    files.push(file(format!("{SETTINGS}extensions.json"), &extensions));
    files
}

/// Where VS Code reads the settings of a folder, which the user may have written.
pub(crate) const SETTINGS: &str = ".vscode/";

fn file(path: String, value: &Value) -> NewFile {
    NewFile {
        path,
        text: format!("{value:#}\n"),
    }
}
