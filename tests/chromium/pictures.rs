//! Pictures of every kind of page at every width in both schemes, for a person to look at. With `PICTURES=FOLDER` those
//! that visit the pages keep them there; without, they look at the first window alone.

use std::fs;
use std::path::Path;

use crate::common::browser::Browser;

/// What of a long page is kept, in pixels.
const HEIGHT: u64 = 8_000;

/// What of it is looked at, in pixels.
const WINDOW: u64 = 900;

/// The size of a picture of nothing in this window.
pub async fn blank(browser: &Browser) -> usize {
    browser.client.goto("about:blank").await.unwrap();
    browser.picture(WINDOW).await.len()
}

/// The size of a picture of the first window of the page that is shown.
pub async fn take(browser: &Browser, name: &str) -> usize {
    if let Some(folder) = std::env::var_os("PICTURES") {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(
            folder.join(format!("{name}.png")),
            browser.picture(HEIGHT).await,
        )
        .unwrap();
    }
    browser.picture(WINDOW).await.len()
}
