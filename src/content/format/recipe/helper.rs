//! Scripted peers as a recipe describes them.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::content::format::scalars::{FileName, Loopback};

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
            Self::Does(does) => Helper {
                does: *does,
                ..Helper::default()
            },
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
    #[schemars(extend("format" = "errdex-bytes"))]
    pub body: Option<String>,
    /// How long it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// The bytes that it sends; `<pad>` stands for `pad` letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "errdex-bytes"))]
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
    pub unix: Option<FileName>,
    /// The mode of the socket file, octal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"000")]
    pub mode: Option<String>,
    /// What a name server answers: `nxdomain`, `servfail`, `silent`, or an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"nxdomain")]
    pub dns: Option<String>,
    /// The loopback address that it listens on, if not 127.0.0.1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Loopback>,
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
