//! Reports to browsers what they should show, as server-sent events (HTML, section 9.2): the
//! version of the page at their path, the style sheets, and the problems. A browser that shows
//! another version reloads the page, so a missed message or a restart of the server does no harm.

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
use super::{Preview, Report, problems};
use crate::diagnostics::Severity;
use crate::site::Site;

/// How long changes must pause before browsers are notified: an editor that saves twice causes one
/// reload.
const SETTLED: Duration = Duration::from_millis(80);

/// How long changes may go on without a pause before browsers are notified all the same.
const PATIENCE: Duration = Duration::from_millis(500);

/// The longest URL path of a page, in bytes.
const LONGEST_PATH: usize = 2048;

/// How many streams may be open.
const MOST_STREAMS: usize = 100;

/// The page that a browser shows.
#[derive(Deserialize)]
pub(super) struct Shown {
    /// Its URL path.
    path: String,
}

/// The open streams, the oldest first. A stream ends when its sender is dropped, and its sender is
/// closed when it ends.
#[derive(Default)]
pub(super) struct Streams(Mutex<VecDeque<oneshot::Sender<Infallible>>>);

impl Streams {
    /// Adds a stream, which must end when the receiver does. If there are too many, the oldest
    /// ends; its browser connects again if it is still there.
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

/// The messages about the pages that browsers show.
#[derive(Default)]
pub(super) struct Messages(Mutex<OfRevision>);

/// Messages of one revision. All paths without a page share one.
#[derive(Default)]
struct OfRevision {
    revision: u64,
    by_page: HashMap<Option<String>, Arc<OnceLock<String>>>,
}

impl Messages {
    /// The cell of a message, filled by the first who needs it: many browsers that show one page
    /// cost one rendering, and other pages do not wait for it.
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

/// Sends messages to one browser, now and whenever something changes for it, until it disconnects.
pub(super) async fn events(
    State(preview): State<Arc<Preview>>,
    headers: HeaderMap,
    Query(Shown { path }): Query<Shown>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Response<Body>> {
    if path.len() > LONGEST_PATH {
        let refusal = Answer::refusal(StatusCode::URI_TOO_LONG, "The path is too long.");
        return Err(super::response(&headers, refusal));
    }

    let ended = preview.streams.open();
    let reports = preview.reports.subscribe();

    let messages = stream::unfold(
        (preview, reports, String::new()),
        move |(preview, mut reports, last)| {
            let path = path.clone();
            async move {
                let message = next_message(&preview, &mut reports, &last, path).await?;
                let event = Event::default().data(&message);
                Some((Ok(event), (preview, reports, message)))
            }
        },
    );
    Ok(Sse::new(messages.take_until(ended)).keep_alive(KeepAlive::default()))
}

/// Waits for a message that differs from the last one, which is empty before the first.
async fn next_message(
    preview: &Arc<Preview>,
    reports: &mut Receiver<Arc<Report>>,
    last: &str,
    path: String,
) -> Option<String> {
    loop {
        if !last.is_empty() {
            reports.changed().await.ok()?;
            settle(reports).await;
        }
        let report = reports.borrow_and_update().clone();
        let message = message(preview, report, path.clone()).await?;
        if message != last {
            return Some(message);
        }
    }
}

/// Waits until changes pause.
async fn settle(reports: &mut Receiver<Arc<Report>>) {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        match timeout(SETTLED, reports.changed()).await {
            Ok(Ok(())) => {}
            // A pause, or the sender is gone.
            Err(_) | Ok(Err(_)) => break,
        }
    }

    // Without a sender every wait ends at once; this keeps the stream from spinning until it ends.
    if reports.has_changed().is_err() {
        sleep(SETTLED).await;
    }
}

/// The message for a browser that shows `path`.
async fn message(preview: &Arc<Preview>, report: Arc<Report>, path: String) -> Option<String> {
    let rendered = preview.on_site(move |preview, site| {
        let page = page_at(site, &path);
        let message = preview.messages.of(report.revision, page.clone());
        message
            .get_or_init(|| render(site, &report, page.as_deref()))
            .clone()
    });
    rendered.await
}

fn render(site: &Site, report: &Report, page: Option<&str>) -> String {
    let version = version_at(site, page);
    // In a fixed order: messages are compared as text.
    let styles: BTreeMap<&str, String> = styles(site).into_iter().collect();

    let mut errors = 0;
    let mut warnings = 0;
    for problem in &report.problems {
        match problem.severity {
            Severity::Error => errors += 1,
            Severity::Warning => warnings += 1,
        }
    }
    let list = if report.problems.is_empty() {
        String::new()
    } else {
        problems::list(&report.problems)
    };
    let problems = json!({
        "id": format!("{:016x}", xxh3_64(list.as_bytes())),
        "errors": errors,
        "warnings": warnings,
        "list": list,
    });

    json!({"version": version, "styles": styles, "problems": problems}).to_string()
}
