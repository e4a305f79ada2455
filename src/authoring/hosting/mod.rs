//! Web server configuration for a built site: policy, media types, caching, compressed copies and
//! "not found" page. Each is a file next to this one, and a test starts the servers with it.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::str::FromStr;

use clap::ValueEnum;
use serde::Serialize;
use tera::{Context, Tera};

use crate::content::format::scalars::BaseUrl;
use crate::diagnostics::Diagnostic;

/// A web server or a hosting service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Host {
    /// A server block for nginx
    Nginx,
    /// A virtual host for Apache httpd
    Apache,
    /// A site for a Caddyfile
    Caddy,
    /// `_headers` for Netlify, Cloudflare Pages and similar services
    Headers,
    /// `_redirects` for the same services: short and old URLs
    Redirects,
}

/// What a configuration depends on.
pub(crate) struct Hosting<'a> {
    /// The public URL of the site.
    pub base_url: &'a BaseUrl,
    /// The absolute path of the folder that the site was built into.
    pub folder: &'a Path,
    /// Where the server listens, if not on its default.
    pub listen: Option<Listen>,
    /// The Content-Security-Policy.
    pub policy: &'a str,
    /// Redirects: the old URL path and the new one, relative to the site.
    pub redirects: Vec<(String, String)>,
}

/// A port, and maybe an IP address: `8080`, `127.0.0.1:8080`, `[::1]:8080`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listen {
    address: Option<String>,
    port: u16,
}

/// The context of the templates.
#[derive(Serialize)]
struct View<'a> {
    /// The URL path of the site: `/errors/`.
    path: &'a str,
    /// The same without the slash at the end, `/errors`; nothing at the root of a host.
    bare_path: Option<&'a str>,
    /// The name of the host, without its port.
    host: &'a str,
    /// The host with its port, and with its scheme unless that is https.
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
    /// The media types of all texts except HTML, which servers compress anyway.
    texts: Vec<&'static str>,
    redirects: &'a [(String, String)],
}

/// The values of `Cache-Control`.
#[derive(Serialize)]
struct Cache {
    page: &'static str,
    asset: &'static str,
}

/// A change of a page is visible after five minutes at most; a file with a hash of its content in
/// its name never changes.
const CACHE: Cache = Cache {
    page: "public, max-age=300, must-revalidate",
    asset: "public, max-age=31536000, immutable",
};

/// Other sites must not learn what was read on this one.
const REFERRER: &str = "no-referrer";

/// A media type with the extensions of its files.
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

/// The types of files in a site and its `static/` folder.
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

/// A file with another type than its extension suggests.
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

/// The limit of the services that accept the fewest redirects. The other URLs are pages that
/// redirect.
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
        let (address, port) = match text.rsplit_once(':') {
            Some((address, port)) => (Some(address), port),
            None => (None, text),
        };
        match port.parse() {
            Ok(port) if port > 0 && address.is_none_or(is_ip_address) => Ok(Self {
                address: address.map(str::to_owned),
                port,
            }),
            _ => {
                let help =
                    "write a port, or an address and a port: 8080, 127.0.0.1:8080, [::1]:8080";
                Err(help.to_owned())
            }
        }
    }
}

/// Whether a text is an IPv4 address, or an IPv6 address in brackets.
fn is_ip_address(text: &str) -> bool {
    match text.strip_prefix('[') {
        Some(rest) => rest
            .strip_suffix(']')
            .is_some_and(|address| address.parse::<Ipv6Addr>().is_ok()),
        None => text.parse::<Ipv4Addr>().is_ok(),
    }
}

impl Hosting<'_> {
    /// The configuration for a host.
    pub(crate) fn configuration(&self, host: Host) -> Result<String, Diagnostic> {
        let view = self.view()?;
        let rendered = Context::from_serialize(&view).and_then(|context| {
            let mut tera = Tera::new();
            tera.add_raw_template("hosting", host.template())?;
            tera.render("hosting", &context)
        });
        // A test renders all of them.
        rendered.map_err(|error| {
            let help = "report this as a bug of Errdex";
            Diagnostic::file("template", "hosting", error.to_string(), help)
        })
    }

    #[expect(clippy::expect_used, reason = "a base URL has a scheme")]
    fn view(&self) -> Result<View<'_>, Diagnostic> {
        let folder = self.folder.display().to_string();
        let url = self.base_url.as_str();
        let path = self.base_url.path();
        refuse_syntax("base_url", "content/site.yaml", url)?;
        // The name of a folder may be in any script, but must not end a quoted string or begin a
        // variable.
        if folder.contains(|c: char| c.is_control() || "\"'`\\${}*?[]%".contains(c)) {
            let help = "name another one with --out";
            return Err(odd("the folder", &folder, &folder, help));
        }

        let site = url.strip_suffix(path).unwrap_or(url);
        let (_, authority) = site.split_once("://").expect("a base URL has a scheme");
        // The last colon comes before the port, unless it is inside an IPv6 address.
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => host,
            _ => authority,
        };
        let bare_path = path.trim_end_matches('/');
        let listen = self.listen.as_ref();

        Ok(View {
            path,
            bare_path: (!bare_path.is_empty()).then_some(bare_path),
            host,
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
    let mut texts = vec![];
    for one in &TYPES {
        if one.is_text && one.media_type != "text/html" {
            texts.push(one.media_type);
        }
    }
    texts.extend(FILES.map(|file| file.media_type));
    texts
}

/// Refuses a text with characters that are syntax in one of the configurations.
fn refuse_syntax(what: &str, file: &str, text: &str) -> Result<(), Diagnostic> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ":/-._~[]".contains(c);
    if text.chars().all(is_plain) {
        return Ok(());
    }
    let help = "choose another one with --base-url, or write the configuration by hand";
    Err(odd(what, text, file, help))
}

fn odd(what: &str, text: &str, file: &str, help: &str) -> Diagnostic {
    let message = format!("{what} `{text}` has characters that are syntax in a configuration");
    Diagnostic::file("not-plain", file, message, help)
}
