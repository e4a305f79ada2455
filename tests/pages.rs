//! Every kind of page as people meet it: at three widths, in both schemes, for those who see it and those who hear it.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use std::path::Path;

use common::Root;
use common::browser::{Browser, Hosted};
use serde_json::{Value, json};

/// One page of each kind.
const PAGES: [&str; 21] = [
    "",
    "http-502-bad-gateway/",
    "http-540-temporarily-disabled/",
    "502/card/",
    "555/",
    "5xx-server-error/",
    "compare/502-503-504/",
    "compare/521-522-523-524/",
    "find/",
    "tags/",
    "tags/gateway/",
    "faq/",
    "recipes/",
    "recipes/nginx/",
    "recipes/gunicorn/",
    "recipes/nginx/502-big-header/",
    "recipes/haproxy/503-maintenance/",
    "recipes/php-fpm/502-killed/",
    "matrix/",
    "timeouts/",
    "404.html",
];

const WIDTHS: [u32; 3] = [320, 768, 1280];

/// The rules that axe holds a page against: WCAG 2.2 to level AA, and what its makers hold to be good practice.
const RULES: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

fn axe() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/axe/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(path).expect("axe is there: `npm install --prefix target/axe axe-core@4`")
}

/// What is wrong with the page that is shown, one line a problem.
async fn violations(browser: &Browser, axe: &str) -> Vec<String> {
    let script = format!(
        "{axe}; const done = arguments[arguments.length - 1];
         axe.run({{runOnly: {RULES}, resultTypes: ['violations']}}).then((result) => done(result.violations.map((one) =>
           one.id + ': ' + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | '))), (error) => done([String(error)]));"
    );
    let found = browser.client.execute_async(&script, vec![]).await.unwrap();
    found.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// What makes the page wider than its window; what scrolls by itself does not.
const OVERFLOW: &str = "
  const wide = document.documentElement.scrollWidth > innerWidth;
  const sticking = wide ? [...document.querySelectorAll('body *')].filter((element) =>
    element.getBoundingClientRect().right > innerWidth + 1 && !element.closest('pre, table, .wide'))
    .slice(0, 5).map((element) => element.outerHTML.slice(0, 120)) : [];
  return wide && !sticking.length ? ['a table'] : sticking;";

#[tokio::test]
async fn no_page_is_wider_than_its_window_or_shuts_anybody_out() {
    let root = Root::shipped().built();
    let server = Hosted::start(&root);
    let browser = Browser::start().await;
    let axe = axe();
    let mut problems = vec![];
    for scheme in ["light", "dark"] {
        for width in WIDTHS {
            browser.show(width, 900, scheme).await;
            for path in PAGES {
                browser.client.goto(&format!("http://{}/{path}", server.address)).await.unwrap();
                let sticking_out = browser.run(OVERFLOW).await;
                let told = violations(&browser, &axe).await;
                let at = format!("/{path} at {width} px, {scheme}");
                if sticking_out != json!([]) {
                    problems.push(format!("{at}: wider than the window: {sticking_out}"));
                }
                problems.extend(told.into_iter().map(|problem| format!("{at}: {problem}")));
            }
        }
    }
    browser.end().await;
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// That the test above can fail.
#[tokio::test]
async fn axe_and_the_measure_see_what_is_wrong() {
    let template = "<!doctype html><title>x</title><body><img src=\"a.png\"><p id=\"wide\">x</p>";
    let root = Root::small().with("templates/home.html", template).built();
    let server = Hosted::start(&root);
    let browser = Browser::start().await;
    browser.show(320, 900, "light").await;
    browser.client.goto(&format!("http://{}/", server.address)).await.unwrap();
    browser.run("document.querySelector('#wide').style.inlineSize = '600px'").await;
    assert_ne!(browser.run(OVERFLOW).await, json!([]));
    let told = violations(&browser, &axe()).await;
    assert!(told.iter().any(|problem| problem.starts_with("image-alt")), "{told:?}");
    browser.end().await;
}

/// With text at twice its size everything is still there, and nothing sticks out.
#[tokio::test]
async fn text_at_twice_its_size_fits() {
    let root = Root::shipped().built();
    let server = Hosted::start(&root);
    let browser = Browser::start().await;
    browser.show(1280, 900, "light").await;
    for path in PAGES {
        browser.client.goto(&format!("http://{}/{path}", server.address)).await.unwrap();
        browser.run("document.documentElement.style.fontSize = '200%'").await;
        let sticking_out: Value = browser.run(OVERFLOW).await;
        assert_eq!(sticking_out, json!([]), "{path}");
    }
    browser.end().await;
}

/// A card is one sheet of paper, and all of it together is small.
#[tokio::test]
async fn an_incident_card_is_one_sheet_and_small() {
    let root = Root::shipped().built();
    let server = Hosted::start(&root);
    let browser = Browser::start().await;
    for code in ["500", "502", "503", "504", "524"] {
        browser.client.goto(&format!("http://{}/{code}/card/", server.address)).await.unwrap();
        let print = json!({"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": true});
        let pdf = browser.devtools("Page.printToPDF", print).await;
        let pdf = String::from_utf8_lossy(&base64_bytes(pdf["data"].as_str().unwrap())).into_owned();
        assert_eq!(pdf.matches("/Type /Page\n").count(), 1, "{code}");
        let sizes = browser.run("return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
            .reduce((sum, entry) => sum + entry.decodedBodySize, 0)").await;
        assert!(sizes.as_u64().unwrap() < 14 * 1024, "{code}: {sizes}");
        assert_eq!(browser.run("return document.scripts.length").await, json!(0), "{code}");
    }
    browser.end().await;
}

/// Base64 as RFC 4648, section 4, has it.
fn base64_bytes(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0_u32, 0, vec![]);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let value = LETTERS.iter().position(|known| *known == letter).unwrap();
        bits = (bits << 6) | u32::try_from(value).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xFF).unwrap());
        }
    }
    bytes
}
