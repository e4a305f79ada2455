//! The fields of a server product.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FileText;
use crate::content::format::scalars::{FileName, Url};

/// A server product: `content/products/NAME.yaml`. Commands and texts can contain placeholders: `{{dir}}` is the folder of
/// the run; `{{port}}` is the port that requests go to; `{{app}}` is the product's own port (the same, unless another
/// product is in front); `{{program}}` is the program of the build; `{{venv}}` is the active Python environment; `{{tls}}`
/// is the folder of certificates; `{{run}}` is a name of letters and digits that only this run has. Shared memory
/// (`/dev/shm`) whose name begins with `{{run}}` is removed at the end.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductFile {
    /// The product's name as its vendor writes it.
    #[schemars(example = &"nginx")]
    pub title: String,
    /// Its home page.
    #[schemars(example = &"https://nginx.org/")]
    pub home: Url,
    /// Its reference documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<Url>,
    /// What the product is, in one plain sentence for readers who do not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The versions that recipes run on, by a short name. Each recipe runs on all of them unless it names its `builds`.
    #[schemars(extend("minProperties" = 1))]
    pub builds: IndexMap<String, Build>,
    /// The command that prints the version.
    #[schemars(example = ["{{program}}", "-v"])]
    pub version: Vec<String>,
    /// The command that starts it in the foreground. A recipe's `args` are appended. Empty for a client.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["{{program}}", "-p", "{{dir}}/", "-c", "nginx.conf", "-g", "daemon off;"])]
    pub start: Vec<String>,
    /// Environment variables for it.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub env: IndexMap<String, String>,
    /// How to know that it is ready. Default: when its port accepts connections.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready: Option<Ready>,
    /// The signal that ends it.
    #[serde(default)]
    pub stop: Stop,
    /// Files that it needs. A recipe's file of the same name replaces one.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"format": "errdex-file"}))]
    pub files: IndexMap<FileName, FileText>,
    /// Shell commands that run in the folder before it starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prepare: Vec<String>,
    /// The configuration that recipes fill in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<BaseConfig>,
    /// Its logs: the name that recipes use, to the path in a usual installation.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"format": "errdex-file"}, "examples" = [{"error.log": "/var/log/nginx/error.log"}]))]
    pub logs: IndexMap<FileName, String>,
    /// Logs that a command prints: name to command.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"format": "errdex-file"}))]
    pub log_commands: IndexMap<FileName, Vec<String>>,
}

/// One version of a product.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// Where the build comes from, in a few words.
    #[schemars(example = &"Debian")]
    pub title: String,
    /// The command that installs it.
    #[schemars(example = &"apt-get install nginx-extras")]
    pub install: String,
    /// The program: a name on the `PATH`, or a path.
    #[schemars(example = &"nginx")]
    pub program: String,
}

/// How to know that a server is ready: by its port, a file or a log.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Ready {
    /// A port that accepts connections, by the name of its placeholder.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"app")]
    pub port: Option<String>,
    /// A file that exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"php.sock")]
    pub file: Option<FileName>,
    /// A log that contains `line`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"server.out")]
    pub log: Option<FileName>,
    /// A line of the log; `…` matches anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
}

/// A signal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Stop {
    /// SIGTERM.
    #[default]
    Term,
    /// SIGINT.
    Int,
    /// SIGQUIT.
    Quit,
    /// SIGKILL.
    Kill,
}

/// A configuration with slots, `%%name%%`, that a recipe's `config` fills.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaseConfig {
    /// The file that it is written to.
    #[schemars(example = &"nginx.conf")]
    pub file: FileName,
    /// The slot that a `config` of plain text fills.
    #[schemars(example = &"server")]
    pub slot: String,
    /// The text.
    pub text: String,
}
