//! What a recipe asks, and what it expects to see.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::content::format::scalars::FileName;

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
    #[schemars(extend("format" = "errdex-bytes"))]
    pub body: Option<String>,
    /// The length of a body of letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_size: Option<usize>,
    /// Header fields of so many letters.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub pad: IndexMap<String, usize>,
    /// The bytes to send, instead of all that.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "errdex-bytes"))]
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
    /// Texts that the header of the answer has not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["Retry-After"])]
    pub no_headers: Vec<String>,
    /// A text that the body has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Log to lines that it has; `…` stands for anything. `server.out` is what the server prints.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"format": "errdex-file"}, "examples" = [{"error.log": "connect() failed (111: Connection refused)"}]))]
    pub log: IndexMap<FileName, Lines>,
    /// Log to texts that no line of it has.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"format": "errdex-file"}))]
    pub no_log: IndexMap<FileName, Lines>,
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
