//! The connections of the preview: like `axum::serve`, with limits on what one client can occupy.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::Listener;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::sync::Semaphore;

/// How long a client may take to send the head of a request.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many connections may be open. A process can usually open 1,024 files, and the site needs
/// some of them.
const MOST: usize = 512;

/// Serves every connection, for ever.
pub(super) async fn answer(mut listener: impl Listener, router: Router) -> Infallible {
    let free = Arc::new(Semaphore::new(MOST));
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE);

    loop {
        // The semaphore is never closed.
        let place = Arc::clone(&free).acquire_owned().await;
        let (connection, _) = listener.accept().await;
        let service = TowerToHyperService::new(router.clone());
        let builder = builder.clone();

        tokio::spawn(async move {
            // A client that disconnects or is too slow is not worth a message.
            let _ = builder
                .serve_connection(TokioIo::new(connection), service)
                .await;
            drop(place);
        });
    }
}
