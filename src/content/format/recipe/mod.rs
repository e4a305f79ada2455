//! The fields of products and recipes. A recipe is a failure that can be reproduced: a server, a way to break it, what is
//! observed, and the fix.

mod helper;
mod product;
mod records;
mod request;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scalars::{Code, DiskSize, FileName};
pub(crate) use helper::{Behaviour, Cert, Helper, HelperOrName, Tls};
pub(crate) use product::{BaseConfig, ProductFile, Ready, Stop};
pub(crate) use records::{FaultsFile, Record, Run, Timeout, TimeoutsFile, VerifiedFile};
pub(crate) use request::{Expect, Request, Start};

/// A failure that can be reproduced: `content/recipes/PRODUCT/NAME.yaml`. `errdex verify` runs it: it must fail as
/// described, and work with the fix.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecipeFile {
    /// The code that the failure leads to.
    #[schemars(example = 502)]
    pub code: Code,
    /// What is wrong, in a few words.
    #[schemars(example = &"Nothing listens on the port of the upstream")]
    pub cause: String,
    /// Its row of the matrix: a name from `content/faults.yaml`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"refused")]
    pub fault: Option<String>,
    /// The cause that it proves: an id in the code's entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"nginx-refused")]
    pub proves: Option<String>,
    /// What to do next on your own server: one sentence of Markdown, preferably with a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"Send a request directly to the upstream: `curl -sv http://127.0.0.1:8080/`.")]
    pub next: Option<String>,
    /// Whether the code is simulated: the server is configured to send it, because nothing sends it on its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub emulated: bool,
    /// The product in front, which receives the requests. `config` then fills the slots of that product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"nginx")]
    pub behind: Option<String>,
    /// The builds of the product that it runs on. Default: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub builds: Vec<String>,
    /// Builds on which something else is observed: build to expectation.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub differs: IndexMap<String, Expect>,
    /// What the machine must provide.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// Scripted peers, usually the upstream. The name of each stands for its port: `{{up}}`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"format": "errdex-file"}))]
    pub helpers: IndexMap<FileName, HelperOrName>,
    /// More free ports: `[fpm]` defines `{{fpm}}`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<String>,
    /// The part of the configuration that a reader would recognise. If there are several slots: slot to text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<Config>,
    /// More files.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"format": "errdex-file"}))]
    pub files: IndexMap<FileName, FileText>,
    /// Small file systems: folder to size.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"format": "errdex-file"}))]
    pub disks: IndexMap<FileName, Disk>,
    /// Shell commands that run in the folder before the server starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prepare: Vec<String>,
    /// More arguments for the server.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// More servers, started before the product.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Also>,
    /// The requests, in order. Default: `GET /`. The last response counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<Request>,
    /// What is observed.
    #[serde(default, skip_serializing_if = "Expect::is_empty")]
    pub expect: Expect,
    /// Parts of log lines that identify this failure on any server, with `…` for what varies, such as names and numbers of
    /// this run. Default: the lines of `expect.log`. Write `[]` if those are not specific enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = ["connect() failed (111: Connection refused) while connecting to upstream"])]
    pub signatures: Option<Vec<String>>,
    /// The fix.
    pub fix: Fix,
}

/// What a machine must provide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// Root: the server starts as root and drops its privileges itself.
    Root,
    /// IPv6 on the loopback interface.
    Ipv6,
}

/// A configuration: the text of the product's slot, or of several.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Config {
    /// The text of the product's slot.
    Text(String),
    /// Slot to text.
    Slots(IndexMap<String, String>),
}

/// A file: its text, or its text and mode.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum FileText {
    /// The text.
    Text(#[schemars(extend("format" = "errdex-bytes"))] String),
    /// The text and the mode.
    With(FileWith),
}

impl FileText {
    /// The text.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::With(with) => &with.text,
        }
    }
}

/// A file with a mode.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileWith {
    /// The text.
    #[schemars(extend("format" = "errdex-bytes"))]
    pub text: String,
    /// The mode, octal: `"755"`.
    #[schemars(example = &"755")]
    pub mode: String,
}

/// A small file system in memory.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disk {
    /// Its size: `64k`.
    pub size: DiskSize,
    /// The most files that it can contain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inodes: Option<u32>,
}

/// One more server of a recipe.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Also {
    /// The name of its file in `content/products/`, if it is a product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"php-fpm")]
    pub product: Option<String>,
    /// The build. Default: the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build: Option<String>,
    /// The command, if it is not a product.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub start: Vec<String>,
    /// More arguments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// How to know that it is ready, if not as its product defines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready: Option<Ready>,
    /// Where its output goes: a log's name. Default: `PRODUCT.out`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<FileName>,
}

/// The fix of a failure. The recipe runs again from the start with these changes. The response must then be good, and the
/// log lines that the recipe expects must be absent.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    /// What to do, in words.
    #[schemars(example = &"Start the upstream, or point `proxy_pass` at the port it listens on")]
    pub how: String,
    /// Changes of files, shown as a diff.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replace: Vec<Replace>,
    /// Shell commands to type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["chmod 755 cgi/app.cgi"])]
    pub run: Vec<String>,
    /// Peers that behave differently.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"format": "errdex-file"}))]
    pub helpers: IndexMap<FileName, HelperOrName>,
    /// Files with other content.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"format": "errdex-file"}))]
    pub files: IndexMap<FileName, FileText>,
    /// File systems of another size.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"format": "errdex-file"}))]
    pub disks: IndexMap<FileName, Disk>,
    /// Arguments instead of the recipe's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub args: Option<Vec<String>>,
    /// Servers instead of the recipe's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<Vec<Also>>,
    /// Requests instead of the recipe's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests: Option<Vec<Request>>,
    /// What is observed then. Default: a status below 400.
    #[serde(default, skip_serializing_if = "Expect::is_empty")]
    pub expect: Expect,
}

/// One change of a file.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replace {
    /// The file. Default: the recipe's `config`.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"index.php")]
    pub file: Option<FileName>,
    /// The text to replace, which the file contains once.
    #[schemars(extend("format" = "errdex-bytes"))]
    pub from: String,
    /// The replacement.
    #[schemars(extend("format" = "errdex-bytes"))]
    pub to: String,
}
