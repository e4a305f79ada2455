//! Configurations of web servers for a built site: its policy, types, caching, compressed copies and "not found" page.
//! Each is a file beside this one; a test starts the servers with them.

use std::path::Path;
use std::str::FromStr;

use clap::ValueEnum;
use serde::Serialize;
use tera::{Context, Tera};

use crate::content::format::scalars::BaseUrl;
use crate::diagnostics::Diagnostic;

/// What the site is hosted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Host {
    /// A server block for nginx
    Nginx,
    /// A virtual host for Apache httpd
    Apache,
    /// A site for a Caddyfile
    Caddy,
    /// `_headers` for Netlify, Cloudflare Pages and their like
    Headers,
    /// `_redirects` for the same: short and old addresses
    Redirects,
}

/// What a configuration is made from.
pub(crate) struct Hosting<'a> {
    /// Where the site stands.
    pub base_url: &'a BaseUrl,
    /// The folder that it was built into, from the root of the file system.
    pub folder: &'a Path,
    /// Where the server listens, if not where it does by itself.
    pub listen: Option<Listen>,
    /// The Content-Security-Policy.
    pub policy: &'a str,
    /// Addresses that lead on, and the addresses that they lead to.
    pub redirects: Vec<(String, String)>,
}

/// A port, perhaps of one address: `8080`, `127.0.0.1:8080`, `[::1]:8080`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listen {
    address: Option<String>,
    port: u16,
}

/// What the templates show.
#[derive(Serialize)]
struct View<'a> {
    /// `/errors/`.
    path: &'a str,
    /// `/errors`; nothing at the root of a host.
    bare_path: Option<&'a str>,
    /// The name of the host.
    host: &'a str,
    /// The same, with its port and its scheme, unless they are the usual ones.
    site: &'a str,
    folder: String,
    listen: Option<String>,
    address: Option<String>,
    port: u16,
    policy: &'a str,
    referrer: &'static str,
    cache: Cache,
    types: &'static [Type],
    files: [Special; 2],
    /// The media types of all texts but pages, which servers count to them anyway.
    texts: Vec<&'static str>,
    redirects: &'a [(String, String)],
}

/// How long browsers may keep what they got.
#[derive(Serialize)]
struct Cache {
    page: &'static str,
    asset: &'static str,
}

/// A page that changes is seen after five minutes at most; what has a hash of its content in its name never changes.
const CACHE: Cache = Cache {
    page: "public, max-age=300, must-revalidate",
    asset: "public, max-age=31536000, immutable",
};

/// The site tells other sites nothing of what was read on it.
const REFERRER: &str = "no-referrer";

/// A media type with the endings of its files.
#[derive(Serialize)]
struct Type {
    media_type: &'static str,
    endings: &'static [&'static str],
    is_text: bool,
}

const fn text(media_type: &'static str, endings: &'static [&'static str]) -> Type {
    Type {
        media_type,
        endings,
        is_text: true,
    }
}

const fn binary(media_type: &'static str, endings: &'static [&'static str]) -> Type {
    Type {
        media_type,
        endings,
        is_text: false,
    }
}

/// What a site and its `static/` folder consist of.
static TYPES: [Type; 19] = [
    text("text/html", &["html"]),
    text("text/css", &["css"]),
    text("text/javascript", &["js", "mjs"]),
    text("application/json", &["json", "map"]),
    text("application/xml", &["xml"]),
    text("image/svg+xml", &["svg"]),
    text("text/plain", &["txt"]),
    text("text/markdown", &["md"]),
    text("text/csv", &["csv"]),
    text("application/manifest+json", &["webmanifest"]),
    binary("image/png", &["png"]),
    binary("image/jpeg", &["jpg", "jpeg"]),
    binary("image/webp", &["webp"]),
    binary("image/avif", &["avif"]),
    binary("image/gif", &["gif"]),
    binary("image/x-icon", &["ico"]),
    binary("font/woff2", &["woff2"]),
    binary("application/pdf", &["pdf"]),
    binary("application/zip", &["zip"]),
];

/// A file whose ending does not tell its type.
#[derive(Clone, Copy, Serialize)]
struct Special {
    path: &'static str,
    media_type: &'static str,
}

const FILES: [Special; 2] = [
    Special {
        path: "feed.xml",
        media_type: "application/atom+xml",
    },
    Special {
        path: "opensearch.xml",
        media_type: "application/opensearchdescription+xml",
    },
];

/// How many redirects the hosts take that take the fewest. The addresses of all others are pages that lead on.
const MOST_REDIRECTS: usize = 2000;

impl Host {
    fn template(self) -> &'static str {
        match self {
            Self::Nginx => include_str!("nginx.conf"),
            Self::Apache => include_str!("apache.conf"),
            Self::Caddy => include_str!("caddy.conf"),
            Self::Headers => include_str!("headers"),
            Self::Redirects => include_str!("redirects"),
        }
    }
}

impl FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (address, port) = text
            .rsplit_once(':')
            .map_or((None, text), |(host, port)| (Some(host), port));
        let is_address = |address: &str| {
            address.parse::<std::net::Ipv4Addr>().is_ok()
                || address
                    .strip_prefix('[')
                    .and_then(|address| address.strip_suffix(']'))
                    .is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok())
        };
        match port.parse() {
            Ok(port) if port > 0 && address.is_none_or(is_address) => Ok(Self {
                address: address.map(str::to_owned),
                port,
            }),
            _ => Err(
                "write a port, or an address and a port: 8080, 127.0.0.1:8080, [::1]:8080"
                    .to_owned(),
            ),
        }
    }
}

impl Hosting<'_> {
    /// The configuration of a host.
    pub(crate) fn configuration(&self, host: Host) -> Result<String, Diagnostic> {
        let folder = self.folder.display().to_string();
        let path = self.base_url.path();
        plain("base_url", "content/site.yaml", self.base_url.as_str())?;
        // A folder may have a name in any script; what could end a quoted text or start a variable it may not have.
        if folder.contains(|c: char| c.is_control() || "\"'`\\${}*?[]%".contains(c)) {
            return Err(odd(
                "the folder",
                &folder,
                &folder,
                "name another one with --out",
            ));
        }
        let listen = self.listen.as_ref();
        let url = self.base_url.as_str();
        let site = url.strip_suffix(path).unwrap_or(url);
        let (_, name) = site.split_once("://").unwrap_or_default();
        let port = name
            .rfind(':')
            .filter(|at| !name[*at..].contains(']'))
            .unwrap_or(name.len());
        let view = View {
            path,
            bare_path: Some(path.trim_end_matches('/')).filter(|path| !path.is_empty()),
            host: &name[..port],
            site: site.strip_prefix("https://").unwrap_or(site),
            folder,
            listen: listen.map(ToString::to_string),
            address: listen.and_then(|listen| listen.address.clone()),
            port: listen.map_or(80, |listen| listen.port),
            policy: self.policy,
            referrer: REFERRER,
            cache: CACHE,
            types: &TYPES,
            files: FILES,
            texts: texts(),
            redirects: &self.redirects[..self.redirects.len().min(MOST_REDIRECTS)],
        };
        let rendered = Context::from_serialize(&view).and_then(|view| {
            let mut tera = Tera::new();
            tera.add_raw_template("hosting", host.template())?;
            tera.render("hosting", &view)
        });
        // A test renders all of them.
        rendered.map_err(|error| {
            Diagnostic::file(
                "template",
                "hosting",
                error.to_string(),
                "tell the makers of Errdex",
            )
        })
    }
}

impl std::fmt::Display for Listen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.address {
            Some(address) => write!(f, "{address}:{}", self.port),
            None => write!(f, "{}", self.port),
        }
    }
}

fn texts() -> Vec<&'static str> {
    let by_ending = TYPES
        .iter()
        .filter(|one| one.is_text && one.media_type != "text/html");
    by_ending
        .map(|one| one.media_type)
        .chain(FILES.map(|file| file.media_type))
        .collect()
}

/// Refuses what would mean something of its own in one of the configurations.
fn plain(what: &str, file: &str, text: &str) -> Result<(), Diagnostic> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ":/-._~[]".contains(c);
    if text.chars().all(is_plain) {
        return Ok(());
    }
    let help = "name another one with --base-url, or write the configuration by hand";
    Err(odd(what, text, file, help))
}

fn odd(what: &str, text: &str, file: &str, help: &str) -> Diagnostic {
    let message =
        format!("{what} `{text}` has characters that mean something else in a configuration");
    Diagnostic::file("not-plain", file, message, help)
}
