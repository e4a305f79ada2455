//! The preview as a person sees it: real Chromium, driven over WebDriver, while files change under it.

use std::fs;

use crate::common::browser::Browser;
use crate::common::{Root, Server};
use serde_json::json;

/// The text of the overlay; nothing where there is none, or it is closed.
const OVERLAY: &str = "return document.querySelector('#errdex-preview')?.shadowRoot.querySelector('dialog:modal')?.innerText ?? ''";

const PAGE: &str = "family-1-fine-failure/";

/// An entry longer than the screen.
fn entry(last: &str) -> String {
    let causes: String = (0..80)
        .map(|number| format!("- Cause number {number}.\n"))
        .collect();
    format!("code: 1\nname: Fine Failure\ncauses:\n{causes}- {last}\n")
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one visit, step by step")]
async fn an_open_page_follows_its_files() {
    let root = Root::small().with("content/family/1.yaml", entry("The last."));
    let server = Server::start(&root, &[]);
    let browser = Browser::start().await;
    browser
        .client
        .goto(&format!("http://{}/{PAGE}", server.address))
        .await
        .unwrap();

    // An edit is on the screen without a key press, and the page stands where it stood.
    browser.run("scrollTo(0, 700); window.old = true").await;
    root.write("content/family/1.yaml", entry("Quite another one."));
    browser
        .until("return !window.old && document.body.innerText.includes('Quite another one.')")
        .await;
    browser.until("return scrollY === 700").await;

    // A style sheet is replaced under the page, which is not loaded again.
    browser.run("window.old = true").await;
    root.write("static/assets/errdex.css", "body { color: rgb(1, 2, 3) }");
    browser
        .until("return getComputedStyle(document.body).color === 'rgb(1, 2, 3)'")
        .await;
    browser
        .until("return document.querySelectorAll('link[rel=stylesheet]').length === 1")
        .await;
    assert_eq!(browser.run("return window.old").await, json!(true));
    fs::remove_file(root.path("static/assets/errdex.css")).unwrap();
    browser
        .until("return getComputedStyle(document.body).color !== 'rgb(1, 2, 3)'")
        .await;
    root.write(
        "static/assets/errdex.css/9-print.css",
        "body { color: rgb(3, 2, 1) }",
    );
    browser
        .until("return getComputedStyle(document.body).color === 'rgb(3, 2, 1)'")
        .await;
    assert_eq!(browser.run("return window.old").await, json!(true));
    fs::remove_file(root.path("static/assets/errdex.css/9-print.css")).unwrap();
    browser
        .until("return getComputedStyle(document.body).color !== 'rgb(3, 2, 1)'")
        .await;

    // A mistake is explained over the page, and goes when it is corrected.
    root.write("content/family/1.yaml", entry("Fine.") + "tagz: [a]\n");
    browser
        .until(&OVERLAY.replace("?? ''", "?.includes('family/1.yaml:85:1')"))
        .await;
    let focused = "document.querySelector('#errdex-preview').shadowRoot.activeElement?.innerText";
    browser
        .until(&format!("return {focused} === 'Close (Esc)'"))
        .await;
    let told = browser.run(OVERLAY).await;
    assert!(
        told.as_str().unwrap().contains("did you mean tags?"),
        "{told}"
    );
    assert_eq!(
        browser.run("return window.old").await,
        json!(true),
        "the page under it stays"
    );
    root.write("content/family/1.yaml", entry("Corrected."));
    browser
        .until("return document.body.innerText.includes('Corrected.')")
        .await;
    browser
        .until("return !document.querySelector('#errdex-preview')")
        .await;

    // The next one too, also where nothing else changed in between.
    for key in ["tagz", "relatd"] {
        browser.run("window.old = true").await;
        root.write(
            "content/family/1.yaml",
            entry("Corrected.") + key + ": [a]\n",
        );
        browser
            .until(&OVERLAY.replace("?? ''", &format!("?.includes('unknown key {key}')")))
            .await;
        root.write("content/family/1.yaml", entry("Corrected."));
        browser
            .until("return !document.querySelector('#errdex-preview')")
            .await;
        assert_eq!(browser.run("return window.old").await, json!(true));
    }

    // A template that fails tells so where the page would be, and gives it back.
    root.write("templates/entry.html", "first\n{{ no.such }}");
    browser
        .until("return document.body.innerText.includes('templates/entry.html:2:')")
        .await;
    let corner =
        "document.querySelector('#errdex-preview')?.shadowRoot.querySelector('.corner').innerText";
    browser
        .until(&format!("return {corner} === '1 error'"))
        .await;
    assert_eq!(
        browser.run(OVERLAY).await,
        json!(""),
        "it is not told twice"
    );
    // Not even that page hides the next mistake.
    root.write("templates/entry.html", "{% if %}");
    browser
        .until(&OVERLAY.replace("?? ''", "?.includes('templates/entry.html:1:7')"))
        .await;
    fs::remove_file(root.path("templates/entry.html")).unwrap();
    browser
        .until("return document.body.innerText.includes('Corrected.')")
        .await;

    // The file that is being looked at goes, and comes back.
    fs::remove_file(root.path("content/family/1.yaml")).unwrap();
    browser
        .until("return document.body.innerText.includes('Page not found')")
        .await;
    root.write("content/family/1.yaml", entry("Back again."));
    browser
        .until("return document.body.innerText.includes('Back again.')")
        .await;
}

#[tokio::test]
async fn the_overlay_closes_with_a_key_and_opens_from_the_corner() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    let browser = Browser::start().await;
    browser
        .client
        .goto(&format!("http://{}/{PAGE}", server.address))
        .await
        .unwrap();
    root.write("content/family/2.yaml", "code: 2\n");
    browser
        .until(&OVERLAY.replace("?? ''", "?.includes('1 error')"))
        .await;
    let body = browser
        .client
        .find(fantoccini::Locator::Css("body"))
        .await
        .unwrap();
    body.send_keys("\u{e00c}").await.unwrap();
    browser
        .until(&OVERLAY.replace("?? ''", "=== undefined"))
        .await;
    // It stays closed on other pages, until something else is wrong.
    browser
        .client
        .goto(&format!("http://{}/", server.address))
        .await
        .unwrap();
    let corner = "document.querySelector('#errdex-preview')?.shadowRoot.querySelector('.corner')";
    browser
        .until(&format!("return {corner}?.innerText === '1 error'"))
        .await;
    assert_eq!(browser.run(OVERLAY).await, json!(""));
    browser.run(&format!("{corner}.click()")).await;
    browser
        .until(&OVERLAY.replace("?? ''", "?.includes('name is missing')"))
        .await;
    body_key(&browser).await;
    root.write("content/family/3.yaml", "cod: 2\n");
    browser
        .until(&OVERLAY.replace("?? ''", "?.includes('did you mean code?')"))
        .await;
    // It follows the scheme that the person prefers.
    let paper = "return getComputedStyle(document.querySelector('#errdex-preview').shadowRoot.querySelector('dialog')).backgroundColor";
    let light = browser.run(paper).await;
    browser.run("document.documentElement.style.colorScheme = 'dark'; document.querySelector('#errdex-preview').style.colorScheme = 'dark'").await;
    assert_ne!(browser.run(paper).await, light);
}

async fn body_key(browser: &Browser) {
    let body = browser
        .client
        .find(fantoccini::Locator::Css("body"))
        .await
        .unwrap();
    body.send_keys("\u{e00c}").await.unwrap();
}
