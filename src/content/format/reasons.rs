//! What the file of reasons may say: why a connection or a request fails, in the words of every runtime, whatever the
//! product that logs it.

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

/// One reason: how runtimes word it, what it means, and which causes have it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Its anchor: small letters, digits and hyphens.
    #[schemars(example = &"refused")]
    pub id: String,
    /// What people call it.
    #[schemars(example = &"Connection refused")]
    pub title: String,
    /// What it means, in one sentence.
    #[schemars(example = &"Nothing listens at that address and port.")]
    pub means: String,
    /// Its wordings, in any case, `…` for anything. One that begins or ends with a letter or digit matches whole words.
    #[schemars(example = ["connection refused", "ECONNREFUSED"])]
    pub says: Vec<String>,
    /// Rows of the matrix: the causes that recipes of these rows prove have this reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["refused"])]
    pub faults: Vec<String>,
    /// Further causes that have this reason: a code, or a code and the id of a cause.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["502#upstream-down"])]
    pub leads_to: Vec<Target>,
    /// What to do next, by platform. `HOST`, `PORT`, `PATH` and `NAME` become what the reader's own line names.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"enum": ["server", "windows", "kubernetes", "managed", "client"]}))]
    pub next: IndexMap<Platform, String>,
}

/// Where a product runs, and so which advice can be followed.
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
    /// A server of the reader's own, with a Linux shell.
    #[default]
    Server,
    /// A server of the reader's own that runs Windows.
    Windows,
    /// A cluster that `kubectl` controls.
    Kubernetes,
    /// A platform without a shell: a console or its own command is all there is.
    Managed,
    /// A client: the server that fails is somebody else's.
    Client,
}

impl Platform {
    /// Whether the platform is the default.
    pub fn is_server(&self) -> bool {
        *self == Self::Server
    }

    /// The name that content files use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Windows => "windows",
            Self::Kubernetes => "kubernetes",
            Self::Managed => "managed",
            Self::Client => "client",
        }
    }

    /// Where that is, as a reader would say it.
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
