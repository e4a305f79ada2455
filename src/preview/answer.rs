//! The response to a request, as a function of the site and the URL path.

use std::borrow::Cow;

use axum::http::StatusCode;
use xxhash_rust::xxh3::xxh3_64;

use super::problems;
use crate::diagnostics::Diagnostic;
use crate::render::Rendered;
use crate::site::Site;

/// A response without the headers that depend on the request.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: StatusCode,
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
    /// The URL path of a redirect.
    pub location: Option<String>,
}

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

impl Answer {
    /// The response to a request for a URL path: percent-encoded, with a slash at the beginning.
    pub(super) fn to(site: &Site, path: &str) -> Self {
        let asked = below_base(site, path);
        let page = without_index(&asked);

        match site.pages.at(page) {
            Some(found) => Self::rendered(
                StatusCode::OK,
                media_type(page),
                site.renderer().render(page, found),
            ),
            None if site.pages.at(&format!("{page}/")).is_some() => {
                Self::moved(format!("/{}/", path.trim_matches('/')))
            }
            None => Self::missing(site, &asked),
        }
    }

    fn missing(site: &Site, asked: &str) -> Self {
        Self::rendered(
            StatusCode::NOT_FOUND,
            HTML,
            site.renderer().not_found(asked),
        )
    }

    /// A refusal with its reason, a sentence.
    pub(super) fn refusal(status: StatusCode, why: &str) -> Self {
        Self {
            status,
            media_type: TEXT,
            bytes: format!("{why}\n").into_bytes(),
            location: None,
        }
    }

    fn rendered(
        status: StatusCode,
        media_type: &'static str,
        rendered: Result<Rendered, Box<Diagnostic>>,
    ) -> Self {
        match rendered {
            Ok(done) => Self {
                status,
                media_type,
                bytes: done.bytes.into_owned(),
                location: None,
            },
            Err(problem) => {
                let bytes = problems::page(&problem).into_bytes();
                Self {
                    status: StatusCode::INTERNAL_SERVER_ERROR,
                    media_type: HTML,
                    bytes,
                    location: None,
                }
            }
        }
    }

    fn moved(to: String) -> Self {
        let refusal = Self::refusal(StatusCode::PERMANENT_REDIRECT, &to);
        Self {
            location: Some(to),
            ..refusal
        }
    }

    /// Whether it is an HTML page.
    pub(super) fn is_page(&self) -> bool {
        self.media_type == HTML
    }

    /// A hash that changes when the page would look different. Style sheets do not count: browsers
    /// replace them in place.
    fn version(&self, site: &Site) -> String {
        let mut text = String::from_utf8_lossy(&self.bytes);
        let mut seen = u64::from(self.status.as_u16());
        for asset in &site.assets.files {
            if is_style(&asset.path) {
                text = Cow::Owned(text.replace(&asset.path, &asset.source));
            } else if !asset.is_hashed() && text.contains(&asset.path) {
                seen = seen.rotate_left(1) ^ asset.hash;
            }
        }
        format!("{:016x}", xxh3_64(text.as_bytes()) ^ seen)
    }

    /// Adds the preview's script, which knows the version of the page at the URL path.
    #[must_use]
    pub(super) fn with_script(mut self, site: &Site, path: &str) -> Self {
        let version = match page_at(site, path) {
            Some(_) => self.version(site),
            None => version_at(site, None),
        };
        let tag = format!(
            "<script defer src=\"{}\" data-version=\"{version}\"></script>\n",
            super::SCRIPT
        );
        let end = b"</body>";
        let at = self
            .bytes
            .windows(end.len())
            .rposition(|window| window == end)
            .unwrap_or(self.bytes.len());
        self.bytes.splice(at..at, tag.into_bytes());
        self
    }
}

/// The path in the site of the page at a URL path; nothing if there is none.
pub(super) fn page_at(site: &Site, path: &str) -> Option<String> {
    let asked = below_base(site, path);
    let page = without_index(&asked);
    site.pages.at(page).map(|_| page.to_owned())
}

/// The version of a page. All URL paths without a page have the same version.
pub(super) fn version_at(site: &Site, page: Option<&str>) -> String {
    let found = page.and_then(|page| Some((page, site.pages.at(page)?)));
    let answer = match found {
        Some((path, page)) => Answer::rendered(
            StatusCode::OK,
            media_type(path),
            site.renderer().render(path, page),
        ),
        None => Answer::missing(site, ""),
    };
    answer.version(site)
}

/// A URL path relative to the site. Pages link relatively, but the "not found" page links to the
/// URL path under which the site will be published.
fn below_base(site: &Site, path: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    let base =
        percent_encoding::percent_decode_str(site.catalog.site.base_url.path()).decode_utf8_lossy();
    let below = decoded.strip_prefix(&*base).unwrap_or(&decoded);
    below.trim_start_matches('/').to_owned()
}

fn without_index(path: &str) -> &str {
    let folder = path.strip_suffix("index.html");
    folder
        .filter(|folder| folder.is_empty() || folder.ends_with('/'))
        .unwrap_or(path)
}

/// The URL of each style sheet, by its file name without a hash.
pub(super) fn styles(site: &Site) -> Vec<(&str, String)> {
    let sheets = site
        .assets
        .files
        .iter()
        .filter(|asset| is_style(&asset.path));
    let mut urls = vec![];
    for sheet in sheets {
        let url = if sheet.is_hashed() {
            sheet.path.clone()
        } else {
            format!("{}?{:016x}", sheet.path, sheet.hash)
        };
        urls.push((sheet.source.trim_start_matches("static/"), url));
    }
    urls
}

fn is_style(path: &str) -> bool {
    path.ends_with(".css")
}

/// The media type of a file of the site, by its name.
fn media_type(path: &str) -> &'static str {
    let (_, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (_, ending) = name.rsplit_once('.').unwrap_or(("", "html"));
    match ending {
        "html" => HTML,
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "md" => "text/markdown; charset=utf-8",
        "txt" => TEXT,
        "xml" => "application/xml; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/vnd.microsoft.icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
