//! Serves a site that follows its files, from memory: each request renders its page by the function that a build uses.
//! Nothing is written to disk.

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
    IF_NONE_MATCH, LOCATION,
};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::routing::get;
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

/// The policy that the shipped pages hold to; the preview sends it, so that a template that breaks it is noticed.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The port that is taken if none is asked for.
pub const PORT: u16 = 8502;

/// How many ports after [`PORT`] are tried while others are taken.
const PORTS_TRIED: u16 = 20;

/// How many pages are rendered at a time: more than one browser requests at once, so that no page waits for a slow one.
const RENDERED_AT_A_TIME: usize = 16;

/// Where the preview's own files are; no page of a site has an address that begins so.
const SCRIPT: &str = "/_errdex/preview.js";
const STYLE: &str = "/_errdex/preview.css";
const EVENTS: &str = "/_errdex/events";

/// Opens `port` of `address`; without one, the first free one from [`PORT`] on.
pub fn listen(address: IpAddr, port: Option<u16>) -> io::Result<TcpListener> {
    match port {
        Some(port) => TcpListener::bind((address, port)),
        None => {
            let taken = |error: &io::Error| error.kind() == io::ErrorKind::AddrInUse;
            let mut tried =
                (PORT..PORT + PORTS_TRIED).map(|port| TcpListener::bind((address, port)));
            tried
                .find(|bound| bound.as_ref().err().is_none_or(|error| !taken(error)))
                .unwrap_or_else(|| TcpListener::bind((address, 0)))
        }
    }
}

/// What is served: a site, and what was told of it last.
pub struct Preview {
    site: SharedSite,
    host: Host,
    told: Sender<Arc<Told>>,
    messages: Messages,
    streams: Streams,
    turns: Arc<Semaphore>,
}

/// What was told of the site.
#[derive(Debug, Default)]
struct Told {
    /// Rises with each change.
    revision: u64,
    problems: Vec<Diagnostic>,
}

impl Preview {
    /// A preview of `site` for requests to `host`.
    pub fn new(site: SharedSite, host: Host) -> Arc<Self> {
        let told = Sender::new(Arc::default());
        let turns = Arc::new(Semaphore::new(RENDERED_AT_A_TIME));
        Arc::new(Self {
            site,
            host,
            told,
            messages: Messages::default(),
            streams: Streams::default(),
            turns,
        })
    }

    /// Tells browsers that the site changed, and what is wrong with it.
    pub fn tell(&self, problems: Vec<Diagnostic>) {
        self.told.send_modify(|told| {
            *told = Arc::new(Told {
                revision: told.revision + 1,
                problems,
            })
        });
    }

    /// Runs `work` on the site in a thread for slow work. If the client leaves before its turn, nothing is done.
    async fn on_site<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self, &Site) -> T + Send + 'static,
    ) -> Option<T> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.ok()?;
        let preview = Arc::clone(self);
        let working = tokio::task::spawn_blocking(move || {
            let done = work(&preview, &preview.site.read());
            // Only now: if the client leaves, the work goes on.
            drop(turn);
            done
        });
        working.await.ok()
    }
}

/// Serves until Ctrl-C; calls `ready` once that is heard.
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

fn router(preview: Arc<Preview>) -> Router {
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
    };
    let file = |media_type, text: &'static str| {
        get(async move |headers: HeaderMap| response(&headers, own_file(media_type, text)))
    };
    Router::new()
        .route(
            SCRIPT,
            file("text/javascript; charset=utf-8", include_str!("preview.js")),
        )
        .route(
            STYLE,
            file("text/css; charset=utf-8", include_str!("preview.css")),
        )
        .route(EVENTS, get(events::events))
        .fallback(page)
        .layer(middleware::from_fn_with_state(Arc::clone(&preview), refuse))
        .layer(header(CACHE_CONTROL, "no-store"))
        .layer(header(CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(
            HeaderName::from_static("x-content-type-options"),
            "nosniff",
        ))
        // Any page may include scripts of other origins: one elsewhere could read the index.
        .layer(header(
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ))
        .with_state(preview)
}

/// Refuses what no browser on this machine would ask for.
async fn refuse(
    State(preview): State<Arc<Preview>>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let mut named = request
        .headers()
        .get_all(HOST)
        .iter()
        .map(|host| host.to_str().unwrap_or_default());
    let asked = request.uri().authority().map(Authority::as_str);
    // The first, if any; then what would contradict it.
    let first = named.next().or(asked).unwrap_or_default();
    if !std::iter::once(first)
        .chain(named)
        .chain(asked)
        .all(|host| preview.host.is_named(host))
    {
        let why = "This server answers only to its own address: open the one that it printed.";
        return response(
            request.headers(),
            Answer::refusal(StatusCode::MISDIRECTED_REQUEST, why),
        );
    }
    if host::is_asked_from_elsewhere(request.headers()) {
        let why = "This server answers only to its own pages.";
        return response(
            request.headers(),
            Answer::refusal(StatusCode::FORBIDDEN, why),
        );
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        let why = "Only GET and HEAD.";
        let mut refusal = response(
            request.headers(),
            Answer::refusal(StatusCode::METHOD_NOT_ALLOWED, why),
        );
        refusal
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return refusal;
    }
    next.run(request).await
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
    let failed = || {
        Answer::refusal(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The page could not be rendered.",
        )
    };
    response(&headers, rendered.await.unwrap_or_else(failed))
}

fn own_file(media_type: &'static str, text: &str) -> Answer {
    Answer {
        status: StatusCode::OK,
        media_type,
        bytes: text.into(),
        location: None,
    }
}

/// The response to a request with `headers`: without a body, where the one that the client has is the same.
fn response(headers: &HeaderMap, answer: Answer) -> Response<Body> {
    let tag = format!("\"{:016x}\"", xxh3_64(&answer.bytes));
    let known = headers
        .get(IF_NONE_MATCH)
        .and_then(|tags| tags.to_str().ok())
        .unwrap_or_default();
    let is_known = known
        .split(',')
        .any(|one| [tag.as_str(), "*"].contains(&one.trim().trim_start_matches("W/")));
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status;
    let location = answer
        .location
        .and_then(|to| HeaderValue::from_str(&to).ok());
    response
        .headers_mut()
        .extend(location.map(|location| (LOCATION, location)));
    if answer.status == StatusCode::OK {
        response
            .headers_mut()
            .extend(HeaderValue::from_str(&tag).ok().map(|tag| (ETAG, tag)));
        if is_known {
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
