//! Tells browsers what they show: over one long answer each (server-sent events, HTML section 9.2), the version of the
//! page at their address, the style sheets, and what is wrong. A browser that shows another version loads it; so nothing
//! goes wrong when it misses a message, or the server starts again.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Response, StatusCode};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::stream::{self, Stream, StreamExt};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::oneshot;
use tokio::sync::watch::Receiver;
use tokio::time::{Instant, sleep, timeout};
use xxhash_rust::xxh3::xxh3_64;

use super::answer::{Answer, page_at, styles, version_at};
use super::{Preview, Told, problems};
use crate::diagnostics::Severity;
use crate::site::Site;

/// How long changes must pause before browsers are told: an editor that saves twice makes one reload.
const SETTLED: Duration = Duration::from_millis(80);

/// How long changes may go on without a pause before browsers are told all the same.
const PATIENCE: Duration = Duration::from_millis(500);

/// How many bytes the path of a page may have.
const LONGEST_PATH: usize = 2048;

/// How many streams are open at most.
const MOST_STREAMS: usize = 100;

/// The page that a browser shows.
#[derive(Deserialize)]
pub(super) struct Shown {
    /// Its path.
    path: String,
}

/// The open streams, the oldest first. A stream ends when its sender is dropped; the sender is closed once the stream ended.
#[derive(Default)]
pub(super) struct Streams(Mutex<VecDeque<oneshot::Sender<Infallible>>>);

impl Streams {
    /// Counts one more stream; it must end with what this gives. If there are too many, the oldest ends: its browser, if it
    /// is still there, connects again.
    fn open(&self) -> oneshot::Receiver<Infallible> {
        let (sender, ended) = oneshot::channel();
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|one| !one.is_closed());
        if open.len() >= MOST_STREAMS {
            open.pop_front();
        }
        open.push_back(sender);
        ended
    }
}

/// The messages about each page that browsers show.
#[derive(Default)]
pub(super) struct Messages(Mutex<OfRevision>);

/// Messages of one revision. All paths without a page share one.
#[derive(Default)]
struct OfRevision {
    revision: u64,
    by_page: HashMap<Option<String>, Arc<OnceLock<String>>>,
}

impl Messages {
    /// The place of a message, to be filled by whoever comes first: many browsers that show one page cost one rendering,
    /// and other pages do not wait for it.
    fn of(&self, revision: u64, page: Option<String>) -> Arc<OnceLock<String>> {
        let mut messages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if messages.revision < revision {
            *messages = OfRevision {
                revision,
                by_page: HashMap::new(),
            };
        }
        Arc::clone(messages.by_page.entry(page).or_default())
    }
}

/// Tells one browser, now and whenever something changes for it, until it goes.
pub(super) async fn events(
    State(preview): State<Arc<Preview>>,
    headers: HeaderMap,
    Query(Shown { path }): Query<Shown>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Response<Body>> {
    if path.len() > LONGEST_PATH {
        return Err(super::response(
            &headers,
            Answer::refusal(StatusCode::URI_TOO_LONG, "The path is too long."),
        ));
    }
    let ended = preview.streams.open();
    let told = preview.told.subscribe();

    let messages = stream::unfold(
        (preview, told, String::new()),
        move |(preview, mut told, last)| {
            let path = path.clone();
            async move {
                loop {
                    if !last.is_empty() {
                        told.changed().await.ok()?;
                        settle(&mut told).await;
                    }
                    let now = told.borrow_and_update().clone();
                    let state = message(&preview, now, path.clone()).await?;
                    if state != last {
                        return Some((Ok(Event::default().data(&state)), (preview, told, state)));
                    }
                }
            }
        },
    );
    Ok(Sse::new(messages.take_until(ended)).keep_alive(KeepAlive::default()))
}

/// Waits until changes pause.
async fn settle(told: &mut Receiver<Arc<Told>>) {
    let start = Instant::now();
    while start.elapsed() < PATIENCE
        && timeout(SETTLED, told.changed())
            .await
            .is_ok_and(|still| still.is_ok())
    {}
    // Without a sender there is nothing to wait for, nor a reason to spin.
    if told.has_changed().is_err() {
        sleep(SETTLED).await;
    }
}

/// What a browser that shows `path` is told.
async fn message(preview: &Arc<Preview>, told: Arc<Told>, path: String) -> Option<String> {
    let made = preview.on_site(move |preview, site| {
        let page = page_at(site, &path);
        let message = preview.messages.of(told.revision, page.clone());
        message
            .get_or_init(|| render(site, &told, page.as_deref()))
            .clone()
    });
    made.await
}

fn render(site: &Site, told: &Told, page: Option<&str>) -> String {
    let version = version_at(site, page);
    // In a fixed order: a message that only lists them otherwise is no news.
    let styles: BTreeMap<&str, String> = styles(site).into_iter().collect();
    let count = |severity| {
        told.problems
            .iter()
            .filter(|problem| problem.severity == severity)
            .count()
    };
    let list = if told.problems.is_empty() {
        String::new()
    } else {
        problems::list(&told.problems)
    };
    let problems = json!({
        "id": format!("{:016x}", xxh3_64(list.as_bytes())),
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "list": list,
    });
    json!({"version": version, "styles": styles, "problems": problems}).to_string()
}
