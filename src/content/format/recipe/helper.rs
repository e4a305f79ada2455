//! The fields of scripted peers.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::content::format::scalars::{FileName, Loopback};

/// A scripted peer: the name of its behaviour, or all its fields.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum HelperOrName {
    /// The behaviour alone.
    Does(Behaviour),
    /// All fields.
    Helper(Box<Helper>),
}

impl HelperOrName {
    /// The peer with all its fields.
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
    /// What the peer does.
    pub does: Behaviour,
    /// The status code of its response. Default: 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// More header fields of its response.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, String>,
    /// The body of its response. Default: `ok`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "errdex-bytes"))]
    pub body: Option<String>,
    /// How many seconds it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// The bytes that it sends. `<pad>` is replaced by `pad` letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "errdex-bytes"))]
    pub send: Option<String>,
    /// How many letters replace `<pad>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pad: Option<usize>,
    /// How it uses TLS. Default: not at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// The certificate that it presents: `self.crt` is for `localhost` and `127.0.0.1`, `other.crt` for `other.example`. Both
    /// are self-signed.
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
    /// The response of a DNS server: `nxdomain`, `servfail`, `silent`, or an IP address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"nxdomain")]
    pub dns: Option<String>,
    /// The loopback address that it listens on. Default: 127.0.0.1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Loopback>,
}

/// What a peer does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Behaviour {
    /// Responds immediately and closes.
    #[default]
    Answer,
    /// Reserves the port but does not listen: connections are refused.
    Refuse,
    /// Accepts no connection: its queue is full.
    Blackhole,
    /// Reads the request and closes without a response.
    Close,
    /// Reads the request and resets the connection.
    Reset,
    /// Responds after `seconds`.
    Slow,
    /// Sends the headers immediately and the body after `seconds`.
    SlowBody,
    /// Sends the headers and half of the announced body, and closes.
    CutBody,
    /// Reads the request and sends the bytes in `send`.
    Raw,
    /// Sends the bytes in `send` as soon as a client connects.
    Greet,
    /// Reads the request and never responds.
    Mute,
    /// Accepts the connection but does not read.
    NoRead,
    /// Responds and keeps the connection open.
    KeepAlive,
    /// Responds once, keeps the connection open, and closes it when it is used again.
    CloseOnReuse,
    /// Responds in FastCGI.
    Fastcgi,
    /// Acts as a DNS server.
    Dns,
}

/// How a peer uses TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// As usual: it presents its certificate.
    Server,
    /// It refuses clients that send no server name, or an unknown one.
    Sni,
    /// It requires a client certificate.
    Mutual,
    /// It supports TLS 1.2 and nothing newer.
    Tls12,
    /// It supports TLS 1.3 and nothing older.
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
    /// `expired.crt`: like `self.crt`, but expired.
    Expired,
}
