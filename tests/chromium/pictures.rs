//! A picture of every kind of page at every width in both schemes, for a person to look at: `target/pictures/`. Those that
//! visit the pages take them.

use std::fs;
use std::path::Path;

use crate::common::browser::Browser;

/// What of a long page is pictured, in pixels.
const HEIGHT: u64 = 8_000;

/// The size of a picture of nothing in this window.
pub async fn blank(browser: &Browser) -> usize {
    browser.client.goto("about:blank").await.unwrap();
    browser.picture(HEIGHT).await.len()
}

/// Keeps a picture of the page that is shown, and returns its size.
pub async fn take(browser: &Browser, name: &str) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    fs::create_dir_all(&folder).unwrap();
    let picture = browser.picture(HEIGHT).await;
    fs::write(folder.join(format!("{name}.png")), &picture).unwrap();
    picture.len()
}
