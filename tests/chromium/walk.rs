//! From a log line on a phone to its cause, by keyboard alone: how many keys it takes, and where one arrives.

use std::time::{Duration, Instant};

use crate::common::browser::{Browser, Hosted};
use crate::common::kinds::site;
use fantoccini::key::Key;
use serde_json::json;

/// Lines as the servers' logs have them, and the place of each cause.
const LINES: [(&str, &str); 6] = [
    (
        r#"2026/11/22 20:29:21 [error] 7#7: *2 connect() failed (111: Connection refused) while connecting to upstream, client: 203.0.113.9, server: example.org, request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:8080/", host: "example.org""#,
        "http-502-bad-gateway/nginx/#nginx-refused",
    ),
    (
        "[Mon Nov 23 03:12:09.123456 2026] [proxy_http:error] [pid 1234:tid 5678] (104)Connection reset by peer: [client 203.0.113.9:50432] AH01102: error reading status line from remote server 127.0.0.1:8080",
        "http-502-bad-gateway/apache-httpd/#apache-premature-close",
    ),
    (
        r#"Nov 23 03:12:09 lb haproxy[14389]: 203.0.113.9:33317 [23/Nov/2026:03:12:09.655] web app/s1 10/0/-1/-1/30 503 212 - - SC-- 1/1/0/0/3 0/0 "GET /index.html HTTP/1.1""#,
        "http-503-service-unavailable/haproxy/#haproxy-refused",
    ),
    (
        r#"2026/11/23 03:12:09 [error] 31#31: *8 upstream sent too big header while reading response header from upstream, client: 203.0.113.9, server: example.org, request: "GET /login HTTP/1.1", upstream: "fastcgi://unix:/run/php/php8.2-fpm.sock:", host: "example.org""#,
        "http-502-bad-gateway/nginx/#nginx-big-header",
    ),
    (
        "[2026-11-23 03:12:09 +0000] [7] [CRITICAL] WORKER TIMEOUT (pid:9)",
        "http-502-bad-gateway/gunicorn/#gunicorn-timeout",
    ),
    (
        r#"[2026-11-23T03:12:09.016Z] "GET /api HTTP/1.1" 503 UF 0 145 2003 - "203.0.113.9" "curl/8.5.0" "5f2c" "example.org" "10.0.0.7:8080""#,
        "http-503-service-unavailable/envoy/#envoy-refused",
    ),
];

/// Keys beside the line itself, at most: the one that leads to the box, and Enter.
const KEYS: usize = 2;

/// Whether the cause that the address names is there to be read: its beginning in the window, in front of everything.
const ARRIVED: &str = "
  const cause = document.querySelector(':target');
  if (!cause || document.readyState !== 'complete' || !cause.checkVisibility()) return false;
  const box = cause.getBoundingClientRect(), line = box.top + 12;
  if (box.top < 0 || line > innerHeight || box.width < 100) return false;
  return cause.contains(document.elementFromPoint(box.left + box.width / 2, line));";

/// One walk from the home page: gives how many keys it took.
async fn walk(browser: &Browser, base: &str, line: &str, place: &str) -> usize {
    browser.client.goto(base).await.unwrap();
    browser
        .until("return document.querySelector('[role=combobox]') !== null")
        .await;
    let mut keys = 0;
    browser.press("/").await;
    keys += 1;
    browser
        .until("return document.activeElement.getAttribute('role') === 'combobox'")
        .await;
    // As a paste, or a phone's keyboard, puts it in.
    browser
        .devtools("Input.insertText", json!({"text": line}))
        .await;
    // Whoever is quick does not wait for the answers either.
    browser.press(&char::from(Key::Enter).to_string()).await;
    keys += 1;
    browser
        .until(&format!("return location.href === '{base}{place}'"))
        .await;
    browser.until(ARRIVED).await;
    keys
}

#[tokio::test]
async fn a_log_line_on_a_phone_leads_to_its_cause_in_a_few_keys() {
    let root = site();
    let base = format!("http://{}/", Hosted::start(&root).address);
    let browser = Browser::start().await;
    browser.show(360, 740, "dark").await;
    for (line, place) in LINES {
        let start = Instant::now();
        let keys = walk(&browser, &base, line, place).await;
        println!(
            "{keys} keys, {:.1} s: {place}",
            start.elapsed().as_secs_f32()
        );
        assert!(keys <= KEYS, "{place}: {keys} keys");
        assert!(start.elapsed() < Duration::from_secs(60), "{place}");
    }
}
