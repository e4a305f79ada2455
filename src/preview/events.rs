//! Tells browsers what they show: over one long answer each (server-sent events, HTML section 9.2), the version of the
//! page at their address, the style sheets, and what is wrong. A browser that shows another version loads it; so nothing
//! goes wrong when it misses a message, or the server starts again.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use axum::extract::{Query, State};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::watch::Receiver;
use tokio::time::{Instant, sleep, timeout};
use xxhash_rust::xxh3::xxh3_64;

use super::answer::{Answer, styles};
use super::{Preview, Told, problems};
use crate::diagnostics::Severity;

/// How long changes must pause before browsers are told: an editor that saves twice makes one reload.
const SETTLED: Duration = Duration::from_millis(80);

/// How long changes may go on without a pause before browsers are told all the same.
const PATIENCE: Duration = Duration::from_millis(500);

/// The page that a browser shows.
#[derive(Deserialize)]
pub struct Shown {
    /// Its path.
    path: String,
}

/// Tells one browser, now and whenever something changes for it, until it goes.
pub async fn events(
    State(preview): State<Arc<Preview>>,
    Query(Shown { path }): Query<Shown>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let told = preview.told.subscribe();
    let messages = stream::unfold((preview, told, String::new()), move |(preview, mut told, last)| {
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
    });
    Sse::new(messages).keep_alive(KeepAlive::default())
}

/// Waits until changes pause.
async fn settle(told: &mut Receiver<Arc<Told>>) {
    let start = Instant::now();
    while start.elapsed() < PATIENCE
        && timeout(SETTLED, told.changed()).await.is_ok_and(|still| still.is_ok())
    {}
    // Without a sender there is nothing to wait for, nor a reason to spin.
    if told.has_changed().is_err() {
        sleep(SETTLED).await;
    }
}

/// What a browser that shows `path` is told. Many that show one page cost one rendering.
async fn message(preview: &Arc<Preview>, told: Arc<Told>, path: String) -> Option<String> {
    let preview = Arc::clone(preview);
    let rendered = tokio::task::spawn_blocking(move || {
        let mut messages = preview.messages.lock().unwrap_or_else(PoisonError::into_inner);
        if messages.0 != told.revision {
            *messages = (told.revision, HashMap::new());
        }
        messages.1.entry(path).or_insert_with_key(|path| render(&preview, &told, path)).clone()
    });
    rendered.await.ok()
}

fn render(preview: &Preview, told: &Told, path: &str) -> String {
    let site = preview.site.read();
    let version = Answer::to(&site, path).version(&site);
    // In a fixed order: a message that only lists them otherwise is no news.
    let styles: BTreeMap<&str, String> = styles(&site).into_iter().collect();
    let count = |severity| told.problems.iter().filter(|problem| problem.severity == severity).count();
    let list = if told.problems.is_empty() { String::new() } else { problems::list(&told.problems) };
    let problems = json!({
        "id": format!("{:016x}", xxh3_64(list.as_bytes())),
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "list": list,
    });
    json!({"version": version, "styles": styles, "problems": problems}).to_string()
}
