//! Serves a site from memory: each request renders its page by the function that a build uses. Nothing is written to
//! disk.

mod host;

use std::io;
use std::net::{IpAddr, TcpListener};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, LOCATION,
};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::build::Site;
use crate::pages::Page;

/// The policy that the shipped pages hold to; the preview sends it, so that a template that breaks it is noticed.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The port that is taken if none is asked for.
pub const PORT: u16 = 8502;

/// How many ports after [`PORT`] are tried while others are taken.
const PORTS_TRIED: u16 = 20;

/// Opens `port` of `host`; without one, the first free one from [`PORT`] on.
pub fn listen(host: IpAddr, port: Option<u16>) -> io::Result<TcpListener> {
    match port {
        Some(port) => TcpListener::bind((host, port)),
        None => {
            let taken = |error: &io::Error| error.kind() == io::ErrorKind::AddrInUse;
            let mut tried = (PORT..PORT + PORTS_TRIED).map(|port| TcpListener::bind((host, port)));
            tried
                .find(|bound| bound.as_ref().err().is_none_or(|error| !taken(error)))
                .unwrap_or_else(|| TcpListener::bind((host, 0)))
        }
    }
}

/// Serves `site` until Ctrl-C; calls `ready` once that is heard.
pub fn serve(site: Site, listener: TcpListener, ready: impl FnOnce()) -> io::Result<()> {
    let host = listener.local_addr()?.ip();
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        let server = async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            ready();
            axum::serve(listener, router(site, host)).await
        };
        tokio::select! {
            // First, so that Ctrl-C is heard before the address is told.
            biased;
            interrupted = tokio::signal::ctrl_c() => interrupted,
            ended = server => ended,
        }
    });
    // Open connections must not delay the end.
    runtime.shutdown_background();
    served
}

/// A site in memory, and the address that it is served at.
struct Served {
    site: Site,
    host: IpAddr,
}

/// Answers requests from the site in memory.
fn router(site: Site, host: IpAddr) -> Router {
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
    };
    Router::new()
        .fallback(answer)
        .layer(header(CACHE_CONTROL, "no-store"))
        .layer(header(CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(HeaderName::from_static("x-content-type-options"), "nosniff"))
        .with_state(Arc::new(Served { site, host }))
}

async fn answer(
    State(served): State<Arc<Served>>,
    headers: HeaderMap,
    method: Method,
    uri: Uri,
) -> Response<Body> {
    let Served { site, host } = &*served;
    let named = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if !host::is_ours(named, *host) {
        let refusal = "This server answers only to its own address: open the one that it printed.\n";
        return page(StatusCode::MISDIRECTED_REQUEST, "text/plain; charset=utf-8", refusal.into());
    }
    if method != Method::GET && method != Method::HEAD {
        let mut response =
            page(StatusCode::METHOD_NOT_ALLOWED, "text/plain; charset=utf-8", "Only GET and HEAD.\n".into());
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let decoded = percent_encoding::percent_decode_str(uri.path()).decode_utf8_lossy();
    // Pages link relatively, but the one for "not found" names the path under which the site will stand.
    let base = percent_encoding::percent_decode_str(site.catalog.site.base_url.path()).decode_utf8_lossy();
    let below = decoded.strip_prefix(&*base).unwrap_or(&decoded);
    let path = below.trim_start_matches('/');
    let path = path
        .strip_suffix("index.html")
        .filter(|folder| folder.is_empty() || folder.ends_with('/'))
        .unwrap_or(path);
    match site.pages.at(path) {
        Some(found) => rendered(site, StatusCode::OK, path, found),
        None if site.pages.at(&format!("{path}/")).is_some() => {
            moved(&format!("/{}/", uri.path().trim_matches('/')))
        }
        None => rendered(site, StatusCode::NOT_FOUND, "404.html", &Page::NotFound),
    }
}

fn rendered(site: &Site, status: StatusCode, path: &str, found: &Page) -> Response<Body> {
    match site.renderer().render(path, found) {
        Ok(done) => page(status, media_type(path), done.bytes.into_owned()),
        Err(problem) => {
            let report = problem.report(false);
            page(StatusCode::INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", report.into_bytes())
        }
    }
}

fn page(status: StatusCode, media_type: &'static str, bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// Only called with the address of a page, whose characters fit into a header.
fn moved(to: &str) -> Response<Body> {
    let mut response =
        page(StatusCode::PERMANENT_REDIRECT, "text/plain; charset=utf-8", format!("{to}\n").into_bytes());
    if let Ok(location) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// The media type of a file of the site, by its name.
fn media_type(path: &str) -> &'static str {
    match path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("html", |(_, ending)| ending)
    {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "md" => "text/markdown; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
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
