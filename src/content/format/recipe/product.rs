//! What the file of a server product may say.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FileText;
use crate::content::format::scalars::{FileName, Url};

/// A server product: `content/products/NAME.yaml`. In commands and texts `{{dir}}` is the folder of the run, `{{port}}`
/// the port of the server that is asked, `{{app}}` the product's own port (the same, unless it stands behind another),
/// `{{program}}` what a build names, `{{venv}}` the Python environment that is
/// active, `{{tls}}` the folder of certificates, `{{run}}` a name of letters and digits that only this run has: shared
/// memory (`/dev/shm`) whose name begins with it is removed at the end.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductFile {
    /// The product's name as its makers write it.
    #[schemars(example = &"nginx")]
    pub title: String,
    /// Its home page.
    #[schemars(example = &"https://nginx.org/")]
    pub home: Url,
    /// Its reference documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<Url>,
    /// One plain sentence: what it is, for a reader who does not run it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The versions that recipes run on, by a short name. Recipes run on each, unless they say otherwise.
    #[schemars(extend("minProperties" = 1))]
    pub builds: IndexMap<String, Build>,
    /// The command that prints the version.
    #[schemars(example = ["{{program}}", "-v"])]
    pub version: Vec<String>,
    /// The command that starts it in the foreground; a recipe's `args` come behind it. Empty for a client.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["{{program}}", "-p", "{{dir}}/", "-c", "nginx.conf", "-g", "daemon off;"])]
    pub start: Vec<String>,
    /// Environment variables for it.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub env: IndexMap<String, String>,
    /// How to know that it is ready; without it, when its port takes connections.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready: Option<Ready>,
    /// The signal that ends it.
    #[serde(default)]
    pub stop: Stop,
    /// Files that it needs; a recipe's own of the same name take their place.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"format": "errdex-file"}))]
    pub files: IndexMap<FileName, FileText>,
    /// Shell commands that run in the folder before it starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prepare: Vec<String>,
    /// The configuration that recipes fill in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<BaseConfig>,
    /// Its logs: the name that recipes use, and where a usual installation has it.
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
    /// Where it comes from, in a few words.
    #[schemars(example = &"Debian")]
    pub title: String,
    /// The command that installs it.
    #[schemars(example = &"apt-get install nginx-extras")]
    pub install: String,
    /// The program: a name on the `PATH`, or a path.
    #[schemars(example = &"nginx")]
    pub program: String,
}

/// What tells that a server is ready: one of the three.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Ready {
    /// The placeholder of a port that takes connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"app")]
    pub port: Option<String>,
    /// A file that is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"php.sock")]
    pub file: Option<FileName>,
    /// A log that has `line`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"server.out")]
    pub log: Option<FileName>,
    /// A line of the log, with `…` where anything may stand.
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
