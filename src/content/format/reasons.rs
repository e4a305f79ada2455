//! The fields of the file of reasons: why a connection or a request fails, in the words of every runtime, whatever
//! product logs it.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::messages::Target;

/// `content/reasons.yaml`: why a connection or a request fails, whatever the product.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonsFile {
    /// The reasons.
    pub reasons: Vec<Reason>,
}

/// One reason: how runtimes word it, what it means, and which causes it explains.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Its anchor on the page: lower-case letters, digits and hyphens.
    #[schemars(example = &"refused")]
    pub id: String,
    /// What people call it.
    #[schemars(example = &"Connection refused")]
    pub title: String,
    /// What it means, in one sentence.
    #[schemars(example = &"Nothing listens on that address and port.")]
    pub means: String,
    /// Its wordings. Case is ignored; `…` matches anything. A wording that begins or ends with a letter or digit matches
    /// only whole words there.
    #[schemars(example = ["connection refused", "ECONNREFUSED"])]
    pub says: Vec<String>,
    /// Rows of the matrix: this reason explains the causes that recipes in these rows prove.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["refused"])]
    pub faults: Vec<String>,
    /// More causes that this reason explains: a code, or a code and the id of a cause.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["502#upstream-down"])]
    pub leads_to: Vec<Target>,
    /// What to do next, by platform. `HOST`, `PORT`, `PATH` and `NAME` are replaced by what the reader's own line names.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"enum": ["server", "windows", "kubernetes", "managed", "client"]}))]
    pub next: IndexMap<Platform, String>,
}

/// Where a product runs. This decides which advice a reader can follow.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Deserialize,
    Serialize,
    JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// The reader's own server, with a Linux shell.
    #[default]
    Server,
    /// The reader's own server, running Windows.
    Windows,
    /// A cluster controlled with `kubectl`.
    Kubernetes,
    /// A platform without a shell: only a console or the platform's own command.
    Managed,
    /// A client: the failing server belongs to somebody else.
    Client,
}

impl Platform {
    /// Whether the platform is the default.
    pub fn is_server(&self) -> bool {
        *self == Self::Server
    }

    /// The name in content files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Windows => "windows",
            Self::Kubernetes => "kubernetes",
            Self::Managed => "managed",
            Self::Client => "client",
        }
    }

    /// The platform as a heading on a page.
    pub fn spoken(self) -> &'static str {
        match self {
            Self::Server => "On your own server",
            Self::Windows => "On Windows",
            Self::Kubernetes => "In Kubernetes",
            Self::Managed => "On a managed platform",
            Self::Client => "If you only run the client",
        }
    }

    /// Whether the commands of a Linux shell work there.
    pub fn has_shell(self) -> bool {
        matches!(self, Self::Server | Self::Kubernetes)
    }
}
