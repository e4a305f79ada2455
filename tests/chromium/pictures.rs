//! A picture of every kind of page at every width in both schemes, for a person to look at: `target/pictures/`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::browser::{Browser, Hosted};
use crate::common::kinds::{KINDS, SCHEMES, WIDTHS, site, visit};

/// What of a long page is pictured, in pixels.
const HEIGHT: u64 = 8_000;

/// An empty folder for them.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[tokio::test]
async fn every_kind_of_page_has_its_picture() {
    let root = site();
    let base = format!("http://{}/", Hosted::start(&root).address);
    let browser = Browser::start().await;
    let folder = folder();
    for scheme in SCHEMES {
        for width in WIDTHS {
            browser.show(width, 900, scheme).await;
            browser.client.goto("about:blank").await.unwrap();
            let blank = browser.picture(HEIGHT).await.len();
            for (kind, path) in KINDS {
                visit(&browser, &base, path).await;
                let picture = browser.picture(HEIGHT).await;
                let name = format!("{kind}-{width}-{scheme}.png");
                assert!(picture.len() > 3 * blank, "{name} shows next to nothing");
                assert_eq!(browser.said().await, Vec::<String>::new(), "{name}");
                fs::write(folder.join(name), picture).unwrap();
            }
        }
    }
    printed(&browser, &base, &folder).await;
    browser.end().await;
    let count = fs::read_dir(&folder).unwrap().count();
    assert_eq!(count, KINDS.len() * WIDTHS.len() * SCHEMES.len() + PRINTED.len());
}

/// What people put on a wall or into a ticket.
const PRINTED: [&str; 4] = ["entry-heavy", "card", "recipe-nginx", "matrix"];

/// Pages as they are printed.
async fn printed(browser: &Browser, base: &str, folder: &Path) {
    browser.show_on_paper().await;
    for (kind, path) in KINDS.iter().filter(|(kind, _)| PRINTED.contains(kind)) {
        visit(browser, base, path).await;
        fs::write(folder.join(format!("{kind}-print.png")), browser.picture(HEIGHT).await).unwrap();
    }
}
