//! One page of each kind, and the windows that they are seen in.

use std::sync::{Arc, Mutex, Weak};

use serde_json::json;

use super::Root;
use super::browser::Browser;

/// What a kind of page is called, and its address below the site. A new kind of page belongs here: it is then measured,
/// printed, pictured, and shown without scripts.
pub const KINDS: [(&str, &str); 28] = [
    ("home", ""),
    ("category", "5xx-server-error/"),
    ("comparison-three", "compare/502-503-504/"),
    ("comparison-four", "compare/521-522-523-524/"),
    ("tags", "tags/"),
    ("tag", "tags/gateway/"),
    ("faq", "faq/"),
    ("entry-heavy", "http-502-bad-gateway/"),
    ("entry-light", "http-540-temporarily-disabled/"),
    ("entry-product", "http-502-bad-gateway/nginx/"),
    ("unassigned", "580/"),
    ("choice", "choice/1/"),
    ("card", "502/card/"),
    ("find", "find/"),
    ("find-words", "find/?q=upstream+prematurely+closed"),
    ("find-log", "find/#pasted"),
    ("recipes", "recipes/"),
    ("product-nginx", "recipes/nginx/"),
    ("product-gunicorn", "recipes/gunicorn/"),
    ("recipe-nginx", "recipes/nginx/502-big-header/"),
    ("recipe-haproxy", "recipes/haproxy/503-maintenance/"),
    ("recipe-php-fpm", "recipes/php-fpm/502-killed/"),
    ("matrix", "matrix/"),
    ("timeouts", "timeouts/"),
    ("reasons", "reasons/"),
    ("messages", "heroku/"),
    ("coverage", "coverage/"),
    ("not-found", "404.html"),
];

/// The shipped site, and below it another, since no code of the shipped one has two meanings: an address that offers both.
/// Tests only read it, so that those which run at once share it.
pub fn site() -> Arc<Root> {
    static SHARED: Mutex<Weak<Root>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap();
    shared.upgrade().unwrap_or_else(|| {
        let root = Arc::new(built());
        *shared = Arc::downgrade(&root);
        root
    })
}

fn built() -> Root {
    let root = Root::shipped().built();
    let other = Root::small().with(
        "content/kin/1.yaml",
        "code: 1\nname: Other Failure\ncauses: [Something else.]\n",
    );
    let output = other.run(&["build", "--out", root.path("dist/choice").to_str().unwrap()]);
    assert!(output.status.success(), "{}", super::stderr(&output));
    root
}

/// How many entries it has.
pub fn entries() -> usize {
    let index: serde_json::Value =
        serde_json::from_str(&site().read("dist/api/v1/index.json")).unwrap();
    index["entries"].as_array().unwrap().len()
}

/// A phone, a tablet, a desk.
pub const WIDTHS: [u32; 3] = [320, 768, 1280];

/// What somebody pastes at 3 a.m.: two causes, and lines that say nothing.
const LOG: &str = r#"2026/11/22 20:29:21 [error] 7#7: *2 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1, server: example.org, request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:8080/", host: "example.org"
10.0.0.1 - - [22/Nov/2026:20:29:22 +0000] "GET /healthy HTTP/1.1" 200 1 "-" "curl/8.5.0"
2026/11/22 20:31:00 [error] 7#7: *9 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.7, server: example.org, request: "GET /cart HTTP/1.1", upstream: "http://127.0.0.1:8080/cart", host: "example.org"
2026/11/22 20:31:04 [error] 7#7: *11 upstream sent too big header while reading response header from upstream, client: 10.0.0.7, server: example.org, request: "GET /login HTTP/1.1", upstream: "http://127.0.0.1:8080/login", host: "example.org""#;

/// Opens a page of the site at `base`, which ends with `/`, and waits until it shows what it has to show.
pub async fn visit(browser: &Browser, base: &str, path: &str) {
    if path.ends_with("#pasted") {
        // As the find box of another page hands over what was pasted there.
        browser
            .client
            .goto(&format!("{base}404.html"))
            .await
            .unwrap();
        let paste = "sessionStorage.setItem('errdex-log', arguments[0])";
        browser
            .client
            .execute(paste, vec![json!(LOG)])
            .await
            .unwrap();
    }
    browser.client.goto(&format!("{base}{path}")).await.unwrap();
    if path.contains("?q=") || path.ends_with("#pasted") {
        browser
            .until("return document.querySelectorAll('.found > li').length > 1")
            .await;
    }
}
