//! What the files of products and recipes may say. A recipe is a failure that can be repeated: a server, a way to break
//! it, what is seen, and what mends it.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scalars::{Code, Date, Url};

/// A server product: `content/products/NAME.yaml`. In commands and texts `{{dir}}` is the folder of the run, `{{port}}`
/// the port of the server that is asked, `{{app}}` the product's own port (the same, unless it stands behind another),
/// `{{program}}` what a build names, `{{venv}}` the Python environment that is
/// active, `{{tls}}` the folder of certificates.
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
    pub files: IndexMap<String, FileText>,
    /// Shell commands that run in the folder before it starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prepare: Vec<String>,
    /// The configuration that recipes fill in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<BaseConfig>,
    /// Its logs: the name that recipes use, and where a usual installation has it.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("examples" = [{"error.log": "/var/log/nginx/error.log"}]))]
    pub logs: IndexMap<String, String>,
    /// Logs that a command prints: name to command.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub log_commands: IndexMap<String, Vec<String>>,
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
    pub file: Option<String>,
    /// A log that has `line`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"server.out")]
    pub log: Option<String>,
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
    pub file: String,
    /// The slot that a `config` of plain text fills.
    #[schemars(example = &"server")]
    pub slot: String,
    /// The text.
    pub text: String,
}

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
    pub helpers: IndexMap<String, HelperOrName>,
    /// Further ports that are free: `[fpm]` makes `{{fpm}}`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<String>,
    /// The part of the configuration that a reader would recognise; by slot, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<Config>,
    /// Further files.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub files: IndexMap<String, FileText>,
    /// Small file systems: folder to size.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub disks: IndexMap<String, Disk>,
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
    Text(String),
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
    #[schemars(example = &"64k")]
    pub size: String,
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
    pub output: Option<String>,
}

/// A peer by the name of what it does, or in full.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum HelperOrName {
    /// What it does.
    Does(Behaviour),
    /// In full.
    Helper(Box<Helper>),
}

impl HelperOrName {
    /// The peer in full.
    pub fn helper(&self) -> Helper {
        match self {
            Self::Does(does) => Helper { does: *does, ..Helper::default() },
            Self::Helper(helper) => (**helper).clone(),
        }
    }
}

/// A scripted peer.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Helper {
    /// What it does.
    pub does: Behaviour,
    /// The status code that it answers; 200 without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Further header fields of its answer.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, String>,
    /// The body of its answer; `ok` without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// How long it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// The bytes that it sends; `<pad>` stands for `pad` letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send: Option<String>,
    /// How many letters stand for `<pad>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pad: Option<usize>,
    /// It speaks TLS, and how.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// The certificate that it shows: `self.crt` is for `localhost` and `127.0.0.1`, `other.crt` for `other.example`, each
    /// signed by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert: Option<Cert>,
    /// The socket file that it listens on, instead of a port.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"app.sock")]
    pub unix: Option<String>,
    /// The mode of the socket file, octal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"000")]
    pub mode: Option<String>,
    /// What a name server answers: `nxdomain`, `servfail`, `silent`, or an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"nxdomain")]
    pub dns: Option<String>,
    /// The address that it listens on, if not 127.0.0.1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"::1")]
    pub address: Option<String>,
}

/// What a peer does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Behaviour {
    /// Answers at once, and closes.
    #[default]
    Answer,
    /// Has the port and does not listen: connections are refused.
    Refuse,
    /// Lets no connection through: its queue is full.
    Blackhole,
    /// Reads the request and closes without an answer.
    Close,
    /// Reads the request and resets the connection.
    Reset,
    /// Answers after `seconds`.
    Slow,
    /// Sends the header at once, and the body after `seconds`.
    SlowBody,
    /// Sends the header and half of the body that it announced, and closes.
    CutBody,
    /// Reads the request and sends the bytes in `send`.
    Raw,
    /// Sends the bytes in `send` as soon as somebody connects.
    Greet,
    /// Reads and never answers.
    Mute,
    /// Takes the connection and does not read.
    NoRead,
    /// Answers, and keeps the connection open.
    KeepAlive,
    /// Answers once, keeps the connection open, and closes it when it is used again.
    CloseOnReuse,
    /// Answers in FastCGI.
    Fastcgi,
    /// Is a name server.
    Dns,
}

/// How a peer speaks TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// As usual: it shows its certificate.
    Server,
    /// It refuses names that it does not know, and clients that send none.
    Sni,
    /// It wants the client's certificate.
    Mutual,
    /// It speaks TLS 1.2 and nothing newer.
    Tls12,
    /// It speaks TLS 1.3 and nothing older.
    Tls13,
}

/// A certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cert {
    /// `self.crt`.
    #[serde(rename = "self")]
    Own,
    /// `other.crt`.
    Other,
    /// `expired.crt`: as `self.crt`, but its time is over.
    Expired,
}

/// One request, or one thing to do between requests.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Request {
    /// The method; GET without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"POST")]
    pub method: Option<String>,
    /// The path, or for a forward proxy the URL; `/` without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"/slow")]
    pub path: Option<String>,
    /// Further header fields.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, String>,
    /// The body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The length of a body of letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_size: Option<usize>,
    /// Header fields of so many letters.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub pad: IndexMap<String, usize>,
    /// The bytes to send, instead of all that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// How many answers come to `raw`; the last one counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<usize>,
    /// A shell command instead of a request: a client. What it prints is in `client.out`; `status 599` in it is the status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Go on without waiting for the answer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hold: bool,
    /// Seconds to wait before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait: Option<f64>,
    /// Close the connection after so many seconds, with or without an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abort_after: Option<f64>,
    /// The status that this step must give, where it is not the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

/// What is seen.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Expect {
    /// The status code of the last answer; without it, the recipe's code. 0 where no answer comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// That the server does not start: then no request is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Start>,
    /// Texts that the header of the answer has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["Retry-After: 120"])]
    pub headers: Vec<String>,
    /// A text that the body has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Log to lines that it has; `…` stands for anything. `server.out` is what the server prints.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("examples" = [{"error.log": "connect() failed (111: Connection refused)"}]))]
    pub log: IndexMap<String, Lines>,
    /// Log to texts that no line of it has.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub no_log: IndexMap<String, Lines>,
}

impl Expect {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a server does when it is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// It ends with an error.
    Fails,
}

/// A line, or several.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Lines {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Lines {
    /// Each line.
    pub fn each(&self) -> &[String] {
        match self {
            Self::One(line) => std::slice::from_ref(line),
            Self::Many(lines) => lines,
        }
    }
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
    pub helpers: IndexMap<String, HelperOrName>,
    /// Files that say something else.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub files: IndexMap<String, FileText>,
    /// File systems of another size.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub disks: IndexMap<String, Disk>,
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
    pub file: Option<String>,
    /// The text that stands in it once.
    pub from: String,
    /// What takes its place.
    pub to: String,
}

/// The rows of the matrix: `content/faults.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultsFile {
    /// Name to what it means, in the order of the rows.
    #[schemars(extend("examples" = [{"refused": "Nothing listens on the upstream's port"}]))]
    pub faults: IndexMap<String, String>,
}

/// Default time limits: `content/timeouts.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeoutsFile {
    /// One row a limit.
    pub timeouts: Vec<Timeout>,
}

/// A time limit that a product has unless told otherwise.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timeout {
    /// After how many seconds.
    #[schemars(example = 60.0)]
    pub seconds: f64,
    /// Whose it is: the name of a file in `content/products/`, or a name.
    #[schemars(example = &"nginx")]
    pub product: String,
    /// The setting that changes it.
    #[schemars(example = &"proxy_read_timeout")]
    pub setting: String,
    /// What it waits for, in a few words.
    #[schemars(example = &"between two reads from the upstream")]
    pub waits_for: String,
    /// The code that follows, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// How to change it: a line of configuration or a place to click.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// The recipe that proves what follows: `nginx/504-read-timeout`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipe: Option<String>,
    /// Where the number is from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<super::model::Source>,
}

/// What was seen when recipes ran: `content/verified.yaml`, written by `errdex verify --record`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifiedFile {
    /// Recipe to record.
    pub recipes: IndexMap<String, Record>,
}

/// What was seen of one recipe.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The recipe as it was: a hash of everything that `errdex verify` acts on.
    pub hash: String,
    /// Build to what was seen on it.
    pub runs: IndexMap<String, Run>,
}

/// What was seen of one recipe on one build.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The product's version.
    pub version: String,
    /// The day.
    pub date: Date,
    /// The status code; none where the server did not start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The reason phrase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Log to the lines that were expected, as written; ports, times and the like are masked.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub log: IndexMap<String, Vec<String>>,
}
