//! Serves a site that follows its files, from memory: each request renders its page with the same
//! function as a build. Nothing is written to disk.

mod answer;
mod connections;
mod events;
mod follow;
mod host;
mod problems;
mod watch;

use std::io;
use std::net::{IpAddr, TcpListener};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HOST, HeaderName,
    IF_NONE_MATCH, LOCATION, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::routing::{MethodRouter, get};
use axum::serve::ListenerExt;
use tokio::sync::Semaphore;
use tokio::sync::watch::Sender;
use tower_http::set_header::SetResponseHeaderLayer;
use xxhash_rust::xxh3::xxh3_64;

use crate::diagnostics::Diagnostic;
use crate::site::Site;
use crate::site::live::SharedSite;
use answer::Answer;
use events::{Messages, Streams};
pub use follow::{Update, follow};
pub use host::Host;
pub use watch::Watch;

/// The policy that the shipped pages comply with. The preview sends it, so that a template that
/// violates it is noticed.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The port to listen on if none is given.
pub const PORT: u16 = 8502;

/// How many ports from [`PORT`] on are tried.
const PORTS_TRIED: u16 = 20;

/// How many pages are rendered at a time: more than a browser requests at once, so that no page
/// waits for a slow one.
const RENDERED_AT_A_TIME: usize = 16;

/// The URL paths of the preview's own files; no page of a site begins with them.
const SCRIPT: &str = "/_errdex/preview.js";
const STYLE: &str = "/_errdex/preview.css";
const EVENTS: &str = "/_errdex/events";

/// Listens on `port` of `address`; without a port, on the first free one from [`PORT`] on.
pub fn listen(address: IpAddr, port: Option<u16>) -> io::Result<TcpListener> {
    if let Some(port) = port {
        return TcpListener::bind((address, port));
    }

    for port in PORT..PORT + PORTS_TRIED {
        match TcpListener::bind((address, port)) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            bound => return bound,
        }
    }
    TcpListener::bind((address, 0))
}

/// A site that is served, and the last report on it.
pub struct Preview {
    site: SharedSite,
    host: Host,
    reports: Sender<Arc<Report>>,
    messages: Messages,
    streams: Streams,
    /// Limits how many pages are rendered at a time.
    turns: Arc<Semaphore>,
}

/// A state of the site.
#[derive(Debug, Default)]
struct Report {
    /// Rises with each change.
    revision: u64,
    problems: Vec<Diagnostic>,
}

impl Preview {
    /// A preview of `site` for requests to `host`.
    pub fn new(site: SharedSite, host: Host) -> Arc<Self> {
        Arc::new(Self {
            site,
            host,
            reports: Sender::new(Arc::default()),
            messages: Messages::default(),
            streams: Streams::default(),
            turns: Arc::new(Semaphore::new(RENDERED_AT_A_TIME)),
        })
    }

    /// Reports to browsers that the site changed, and its problems.
    pub fn report(&self, problems: Vec<Diagnostic>) {
        self.reports.send_modify(|report| {
            *report = Arc::new(Report {
                revision: report.revision + 1,
                problems,
            })
        });
    }

    /// Runs `work` on the site in a thread for blocking work. If the client disconnects before its
    /// turn, nothing is done.
    async fn on_site<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self, &Site) -> T + Send + 'static,
    ) -> Option<T> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.ok()?;
        let preview = Arc::clone(self);
        let working = tokio::task::spawn_blocking(move || {
            let done = work(&preview, &preview.site.read());
            // Not before: the work goes on even if the client disconnects.
            drop(turn);
            done
        });
        working.await.ok()
    }
}

/// Serves until Ctrl-C; calls `ready` when the signal is handled.
pub fn serve(preview: Arc<Preview>, listener: TcpListener, ready: impl FnOnce()) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;

    let served = runtime.block_on(async {
        let server = async {
            // A page is sent whole; waiting to fill packets would only hold it back.
            let listener = tokio::net::TcpListener::from_std(listener)?
                .tap_io(|connection| drop(connection.set_nodelay(true)));
            ready();
            match connections::answer(listener, router(preview)).await {}
        };
        tokio::select! {
            // First, so that Ctrl-C is handled before the URL is printed.
            biased;
            interrupted = tokio::signal::ctrl_c() => interrupted,
            ended = server => ended,
        }
    });

    // Open connections must not delay the end.
    runtime.shutdown_background();
    served
}

fn router(preview: Arc<Preview>) -> Router {
    Router::new()
        .route(
            SCRIPT,
            own_file("text/javascript; charset=utf-8", include_str!("preview.js")),
        )
        .route(
            STYLE,
            own_file("text/css; charset=utf-8", include_str!("preview.css")),
        )
        .route(EVENTS, get(events::events))
        .fallback(page)
        .layer(middleware::from_fn_with_state(Arc::clone(&preview), guard))
        .layer(header(CACHE_CONTROL, "no-store"))
        .layer(header(CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // A script is served to any page that includes it: without this, one on another site could
        // read the search index.
        .layer(header(
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ))
        .with_state(preview)
}

fn header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}

/// Serves one of the preview's own files.
fn own_file(media_type: &'static str, text: &'static str) -> MethodRouter<Arc<Preview>> {
    get(async move |headers: HeaderMap| {
        let file = Answer {
            status: StatusCode::OK,
            media_type,
            bytes: text.into(),
            location: None,
        };
        response(&headers, file)
    })
}

/// Refuses requests that no browser on this machine would send.
async fn guard(
    State(preview): State<Arc<Preview>>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let Some(refusal) = refusal(&preview.host, &request) else {
        return next.run(request).await;
    };

    let mut refused = response(request.headers(), refusal);
    if refused.status() == StatusCode::METHOD_NOT_ALLOWED {
        refused
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    refused
}

fn refusal(host: &Host, request: &Request) -> Option<Answer> {
    if !is_for(host, request) {
        let why =
            "This server accepts requests for its own URL only: open the one that it printed.";
        return Some(Answer::refusal(StatusCode::MISDIRECTED_REQUEST, why));
    }
    if host::is_from_elsewhere(request.headers()) {
        let why = "This server accepts requests from its own pages only.";
        return Some(Answer::refusal(StatusCode::FORBIDDEN, why));
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        let why = "Only GET and HEAD are supported.";
        return Some(Answer::refusal(StatusCode::METHOD_NOT_ALLOWED, why));
    }
    None
}

/// Whether a request is for `host`: it names a host, and every host it names is this one.
fn is_for(host: &Host, request: &Request) -> bool {
    let mut names: Vec<&str> = vec![];
    for name in request.headers().get_all(HOST) {
        // A header that is not text names another host.
        names.push(name.to_str().unwrap_or_default());
    }
    names.extend(request.uri().authority().map(Authority::as_str));
    !names.is_empty() && names.iter().all(|name| host.is_named(name))
}

/// A page or file of the site.
async fn page(State(preview): State<Arc<Preview>>, headers: HeaderMap, uri: Uri) -> Response<Body> {
    let rendered = preview.on_site(move |_, site| {
        let answer = Answer::to(site, uri.path());
        if answer.is_page() {
            answer.with_script(site, uri.path())
        } else {
            answer
        }
    });

    let answer = match rendered.await {
        Some(answer) => answer,
        // Rendering panicked.
        None => Answer::refusal(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The page could not be rendered.",
        ),
    };
    response(&headers, answer)
}

/// The response to a request with `headers`: without a body, if the client has the same one.
#[expect(clippy::expect_used, reason = "a tag is hexadecimal digits in quotes")]
fn response(headers: &HeaderMap, answer: Answer) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status;

    if let Some(location) = &answer.location
        && let Ok(location) = HeaderValue::from_str(location)
    {
        response.headers_mut().insert(LOCATION, location);
    }
    if answer.status == StatusCode::OK {
        let tag = format!("\"{:016x}\"", xxh3_64(&answer.bytes));
        let value = HeaderValue::from_str(&tag).expect("a tag is hexadecimal digits in quotes");
        response.headers_mut().insert(ETAG, value);
        if is_known(headers, &tag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
    }

    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(answer.media_type));
    *response.body_mut() = Body::from(answer.bytes);
    response
}

/// Whether the client has the body with this tag.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let Some(known) = headers.get(IF_NONE_MATCH) else {
        return false;
    };
    let known = known.to_str().unwrap_or_default();
    known
        .split(',')
        // Weak comparison (RFC 9110, section 13.1.2).
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == tag || one == "*")
}
