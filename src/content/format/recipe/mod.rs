//! What the files of products and recipes may say. A recipe is a failure that can be repeated: a server, a way to break
//! it, what is seen, and what mends it.

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

/// A failure that can be repeated: `content/recipes/PRODUCT/NAME.yaml`. `errdex verify` runs it: it must fail as told,
/// and work once mended.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecipeFile {
    /// The code that it leads to.
    #[schemars(example = 502)]
    pub code: Code,
    /// What is wrong, in a few words.
    #[schemars(example = &"Nothing listens on the port of the upstream")]
    pub cause: String,
    /// The row of the matrix that it belongs to: a name from `content/faults.yaml`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"refused")]
    pub fault: Option<String>,
    /// The id of the cause in the code's entry that it proves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"nginx-refused")]
    pub proves: Option<String>,
    /// What to do next on one's own server: a sentence of Markdown, best with a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"Ask the upstream itself: `curl -sv http://127.0.0.1:8080/`.")]
    pub next: Option<String>,
    /// Whether the server was told to answer the code, because nothing sends it by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub emulated: bool,
    /// The product that stands in front and is asked; its slots are the ones that `config` fills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"nginx")]
    pub behind: Option<String>,
    /// The builds of the product that it runs on; without it, all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub builds: Vec<String>,
    /// What other builds show instead: build to expectation.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub differs: IndexMap<String, Expect>,
    /// What the machine must allow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// Scripted peers, mostly the upstream. The name of each is a port: `{{up}}`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"format": "errdex-file"}))]
    pub helpers: IndexMap<FileName, HelperOrName>,
    /// Further ports that are free: `[fpm]` makes `{{fpm}}`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<String>,
    /// The part of the configuration that a reader would recognise; by slot, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<Config>,
    /// Further files.
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
    /// Further arguments for the server.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// Further servers, started before the product.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Also>,
    /// What is asked, in order; without it, `GET /`. The last answer counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<Request>,
    /// What is seen.
    #[serde(default, skip_serializing_if = "Expect::is_empty")]
    pub expect: Expect,
    /// What a log line of any server has that fails like this, `…` for what differs, such as names and numbers of this
    /// run. Without it, the lines of `expect.log`; `[]` where they say too little.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = ["connect() failed (111: Connection refused) while connecting to upstream"])]
    pub signatures: Option<Vec<String>>,
    /// What mends it.
    pub fix: Fix,
}

/// What a machine must allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// The server starts as root and lowers its rights itself.
    Root,
    /// The machine has IPv6 on loopback.
    Ipv6,
}

/// A configuration: the text of the product's slot, or of several.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Config {
    /// What stands in the product's slot.
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
    /// The text and more.
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

/// A small file system of its own, in memory.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disk {
    /// Its size: `64k`.
    pub size: DiskSize,
    /// How many files it can hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inodes: Option<u32>,
}

/// A further server of a recipe.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Also {
    /// The name of its file in `content/products/`, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"php-fpm")]
    pub product: Option<String>,
    /// The build; without it, the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build: Option<String>,
    /// The command, where it is no product.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub start: Vec<String>,
    /// Further arguments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// How to know that it is ready, if not as its product says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready: Option<Ready>,
    /// Where its output goes: a log's name. Without it, `PRODUCT.out`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<FileName>,
}

/// What mends a failure. It is run from the start, changed as told, and must answer well, without the lines in `expect`.
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
    /// Peers that do something else.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"format": "errdex-file"}))]
    pub helpers: IndexMap<FileName, HelperOrName>,
    /// Files that say something else.
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
    /// What is seen then; without it, a status below 400.
    #[serde(default, skip_serializing_if = "Expect::is_empty")]
    pub expect: Expect,
}

/// One change of a file.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replace {
    /// The file; without it, the recipe's `config`.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"index.php")]
    pub file: Option<FileName>,
    /// The text that stands in it once.
    #[schemars(extend("format" = "errdex-bytes"))]
    pub from: String,
    /// What takes its place.
    #[schemars(extend("format" = "errdex-bytes"))]
    pub to: String,
}
