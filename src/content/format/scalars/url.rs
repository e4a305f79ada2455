//! URLs of the site and of others.

use serde::Serialize;

/// A URL outside the site: `https://example.org/page`, `mailto:me@example.org`. Other schemes are refused, because
/// `javascript:` and its like carry scripts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Url(String);

impl Url {
    /// Accepts an `http`, `https` or `mailto` URL without white space.
    pub fn parse(text: &str) -> Result<Self, String> {
        let scheme = ["https://", "http://", "mailto:"]
            .into_iter()
            .find(|scheme| text.starts_with(scheme));
        let has_rest = scheme.is_some_and(|scheme| text.len() > scheme.len());

        if has_rest && !text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "`{text}` is not an http, https or mailto URL: write it in full, for example https://example.org/page"
        ))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a link in the footer leads: an [`Url`], or a path from the site's root, `/tags/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct LinkTarget(String);

impl LinkTarget {
    /// Accepts a URL, or a path that begins with one `/`.
    pub fn parse(text: &str) -> Result<Self, String> {
        // `//host/` leads to another host.
        if text.starts_with('/') && !text.starts_with("//") {
            return Ok(Self(text.to_owned()));
        }
        match Url::parse(text) {
            Ok(url) => Ok(Self(url.0)),
            Err(complaint) => Err(format!("{complaint}, or begin it with `/`, as in /tags/")),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path without its first `/`; nothing if it is a URL.
    pub fn path(&self) -> Option<&str> {
        self.0.strip_prefix('/')
    }
}

/// The URL of a site: `https://example.org/errors/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Accepts an `http` or `https` URL with a host, without query and fragment. Adds a `/` at the end if it is missing.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .unwrap_or_default();
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || "?#<>\"'\\".contains(c);

        if rest.is_empty() || rest.starts_with('/') || rest.contains("//") || rest.contains(is_odd)
        {
            return Err(format!(
                "`{text}` is not the URL of a site: write it in full, for example https://example.org/errors/"
            ));
        }
        if text.ends_with('/') {
            Ok(Self(text.to_owned()))
        } else {
            Ok(Self(format!("{text}/")))
        }
    }

    /// A URL that leads nowhere (RFC 2606).
    pub fn unknown() -> Self {
        Self("https://errors.invalid/".to_owned())
    }

    /// The URL, with a `/` at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path on its host: `/` or `/errors/`.
    pub fn path(&self) -> &str {
        let (_, path) = self.parts();
        path
    }

    /// Whether the host can never exist (RFC 2606, section 2), so that no link to it leads anywhere.
    pub fn is_placeholder(&self) -> bool {
        let (host, _) = self.parts();
        let host = host.split(':').next().unwrap_or(host);
        matches!(host.rsplit('.').next(), Some("example" | "invalid"))
    }

    /// The host with its port, and the path.
    fn parts(&self) -> (&str, &str) {
        let rest = match self.0.split_once("://") {
            Some((_, rest)) => rest,
            None => &self.0,
        };
        rest.split_at(rest.find('/').unwrap_or(rest.len()))
    }
}

shown_as_text!(Url, BaseUrl);

from_text!(Url, {
    "description": "An http, https or mailto URL.",
    "type": "string",
    "format": "uri",
    "examples": ["https://example.org/page"]
});
from_text!(LinkTarget, {
    "description": "An http, https or mailto URL, or a path from the site's root.",
    "type": "string",
    "format": "errdex-link",
    "examples": ["/tags/", "https://example.org/"]
});
from_text!(BaseUrl, {
    "description": "The site's URL, in full.",
    "type": "string",
    "format": "errdex-base-url",
    "examples": ["https://example.org/errors/"]
});
