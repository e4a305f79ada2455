//! The requests of a recipe, and what it expects to observe.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::content::format::scalars::FileName;

/// One request, or one thing to do between requests.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Request {
    /// The method. Default: `GET`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"POST")]
    pub method: Option<String>,
    /// The URL path, or the whole URL for a forward proxy. Default: `/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"/slow")]
    pub path: Option<String>,
    /// More header fields.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, String>,
    /// The body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "errdex-bytes"))]
    pub body: Option<String>,
    /// The length of a body made of letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_size: Option<usize>,
    /// Header fields made of letters: name to length.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub pad: IndexMap<String, usize>,
    /// The exact bytes to send, instead of all the fields above.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "errdex-bytes"))]
    pub raw: Option<String>,
    /// How many responses follow `raw`. The last one counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<usize>,
    /// A shell command that runs a client, instead of a request. Its output goes to `client.out`; `status 599` in the output
    /// sets the status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Continue without waiting for the response.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hold: bool,
    /// Seconds to wait before the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait: Option<f64>,
    /// Close the connection after this many seconds, with or without a response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abort_after: Option<f64>,
    /// The status that this step must give, if it is not the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

/// What is observed.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Expect {
    /// The status code of the last response. Default: the recipe's code. `0` if no response comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Whether the server fails to start; then no request is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Start>,
    /// Strings that must appear in the response headers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["Retry-After: 120"])]
    pub headers: Vec<String>,
    /// Strings that must not appear in the response headers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["Retry-After"])]
    pub no_headers: Vec<String>,
    /// A string that must appear in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Log to lines that must appear in it; `…` matches anything. `server.out` is the server's output.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"format": "errdex-file"}, "examples" = [{"error.log": "connect() failed (111: Connection refused)"}]))]
    pub log: IndexMap<FileName, Lines>,
    /// Log to strings that must not appear in it.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("propertyNames" = {"format": "errdex-file"}))]
    pub no_log: IndexMap<FileName, Lines>,
}

impl Expect {
    /// Whether nothing is expected.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a server does when started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// It exits with an error.
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
