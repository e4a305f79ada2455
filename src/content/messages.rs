//! What the files of messages may say: the lines, flags and numbers by which a product names a failure, where no recipe
//! of ours provokes it, and the address under which each can be cited.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::reasons::Platform;
use super::scalars::{Code, Url};

/// What a product says when it fails: `content/messages/NAME.yaml`. Each message has the address `/NAME/ID/`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessagesFile {
    /// The product as its makers write it; nothing where the messages are nobody's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"HAProxy")]
    pub product: Option<String>,
    /// Where the makers list their messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Url>,
    /// The access-log formats that are the product's own; `mark` speaks of their lines. Known are `alb`, `cloudfront`,
    /// `envoy`, `haproxy`, `iis`, `json` and `squid`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["haproxy"])]
    pub formats: Vec<String>,
    /// Where the product runs, and so which advice can be followed.
    #[serde(default, skip_serializing_if = "Platform::is_server")]
    pub platform: Platform,
    /// What to do next where nothing more is known than that this product wrote a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Texts that show that this product wrote a response, a page or a log: a header line, a footer, a prefix.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub speaks: Vec<Speech>,
    /// The messages.
    pub messages: Vec<Message>,
}

/// A text that shows which product wrote it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Speech {
    /// The text, in any case, `…` for anything.
    #[schemars(example = &"Server: awselb/")]
    pub line: String,
    /// What that means, in a sentence.
    #[schemars(example = &"The balancer made this answer itself.")]
    pub says: String,
}

/// One message: how it looks, and which cause it stands for.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The last part of its address: small letters, digits and hyphens.
    #[schemars(example = &"h12")]
    pub id: String,
    /// What people call it and type, the usual name first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["H12"])]
    pub names: Vec<String>,
    /// What a log line has that tells it, `…` for anything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["code=H12 desc=\"Request timeout\""])]
    pub signatures: Vec<String>,
    /// What a line of the product's own access log has in the field for the reason: termination state, response flag,
    /// sub-status.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["SH"])]
    pub marks: Vec<String>,
    /// The causes that it can stand for, the likeliest first: a code, or a code and the id of a cause.
    #[schemars(example = ["502#haproxy-sh"])]
    pub leads_to: Vec<Target>,
    /// What it means, in a sentence, where the cause does not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What to do next: a sentence of Markdown, best with a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"Read the server's own log at that second.")]
    pub next: Option<String>,
}

/// A cause by the code of its entry and its id, `502#nginx-refused`; or an entry, `502`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Target {
    /// A code that is a number.
    Number(u32),
    /// A code as text, with or without a cause.
    Text(String),
}

impl Target {
    /// The code as text, and the id of the cause.
    pub fn parts(&self) -> (String, Option<&str>) {
        match self {
            Self::Number(number) => (number.to_string(), None),
            Self::Text(text) => match text.split_once('#') {
                Some((code, cause)) => (code.to_owned(), Some(cause)),
                None => (text.clone(), None),
            },
        }
    }

    /// The code, if it is one.
    pub fn code(&self) -> Option<Code> {
        Code::parse(&self.parts().0).ok()
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

impl Serialize for Target {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
