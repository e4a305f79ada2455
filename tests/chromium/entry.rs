//! The page of an entry as people use it: real Chromium, by keyboard, under the strict policy, without JavaScript, on paper.

use std::sync::Arc;

use crate::common::Root;
use crate::common::browser::{Browser, Hosted};
use crate::common::kinds::site;
use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::{Value, json};

/// The reference as it is shipped, and a browser in front of it.
struct Site {
    browser: Browser,
    address: String,
    _root: Arc<Root>,
}

impl Site {
    async fn open() -> Self {
        let root = site();
        let address = format!("http://{}", Hosted::start(&root).address);
        let site = Self {
            browser: Browser::start().await,
            address,
            _root: root,
        };
        site.browser.show(360, 800, "light").await;
        site
    }

    /// Goes to the page of 502, by way of an empty one: a mere change of the fragment would load nothing.
    async fn at(&self, rest: &str) {
        self.browser.client.goto("about:blank").await.unwrap();
        let url = format!("{}/http-502-bad-gateway/{rest}", self.address);
        self.browser.client.goto(&url).await.unwrap();
    }

    async fn is(&self, expression: &str) {
        let value = self.browser.run(&format!("return {expression}")).await;
        assert_eq!(value, json!(true), "{expression}");
    }

    async fn sees(&self, selector: &str, visible: bool) {
        let script = format!(
            "return document.querySelector({}).checkVisibility()",
            json!(selector)
        );
        assert_eq!(
            self.browser.run(&script).await,
            json!(visible),
            "{selector}"
        );
    }

    async fn focus(&self, selector: &str) {
        self.browser
            .run(&format!(
                "document.querySelector({}).focus()",
                json!(selector)
            ))
            .await;
    }

    async fn press(&self, key: Key) {
        self.browser.press(&char::from(key).to_string()).await;
    }

    async fn click(&self, selector: &str) {
        self.browser
            .client
            .find(Locator::Css(selector))
            .await
            .unwrap()
            .click()
            .await
            .unwrap();
    }
}

/// A cause of a product has its page there; what linked to it on the entry's page still gets there.
#[tokio::test]
async fn a_moved_cause_leads_to_the_page_of_its_product() {
    let site = Site::open().await;
    let arrived = "return location.pathname === '/http-502-bad-gateway/nginx/' && location.hash === '#nginx-reset'";
    site.at("#nginx-reset").await;
    site.browser.until(arrived).await;
    site.sees("h2#nginx-reset", true).await;
    site.at("").await;
    site.browser.run("location.hash = '#nginx-reset'").await;
    site.browser.until(arrived).await;
    site.at("#upstream-down").await;
    site.is("location.pathname === '/http-502-bad-gateway/'")
        .await;
    site.click("#nginx-reset a").await;
    site.browser.until(arrived).await;
    site.is("document.documentElement.scrollWidth <= innerWidth")
        .await;
}

#[tokio::test]
async fn a_line_that_is_pasted_into_the_page_is_explained() {
    let site = Site::open().await;
    let line = "2026/11/22 20:29:21 [error] 31#31: *7 connect() failed (111: Connection refused) while connecting to upstream";
    for page in ["", "nginx/"] {
        site.at(page).await;
        site.focus(".paste textarea").await;
        site.browser.press(line).await;
        site.press(Key::Enter).await;
        let found = "return location.pathname === '/find/' && document.querySelector('.found a')?.href.includes('nginx-refused')";
        site.browser.until(found).await;
        site.is("location.search === '' && sessionStorage.length === 0")
            .await;
    }
}

#[tokio::test]
async fn each_part_links_to_itself() {
    let site = Site::open().await;
    site.at("#upstream-down").await;
    site.click("#overloaded .anchor").await;
    site.is("location.hash === '#overloaded'").await;
    site.is("document.querySelector('h2#causes > a').hash === '#causes'")
        .await;
    site.is("document.querySelector('h2#causes').textContent === 'Common causes'")
        .await;
}

#[tokio::test]
async fn commands_and_the_address_are_copied() {
    let site = Site::open().await;
    site.at("").await;
    let granted = json!({"origin": site.address, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
    site.browser
        .devtools("Browser.grantPermissions", granted)
        .await;
    let pasted = || async {
        let read = "navigator.clipboard.readText().then(arguments[0], (error) => arguments[0](String(error)))";
        site.browser
            .client
            .execute_async(read, vec![])
            .await
            .unwrap()
    };
    site.click(".minute .command button").await;
    site.browser
        .until("return document.querySelector('.minute .command button').textContent === 'Copied'")
        .await;
    assert_eq!(
        pasted().await,
        "curl -sv -o /dev/null -m 20 -H 'Host: SITE' http://HOST:PORT/PATH"
    );
    site.browser
        .run("Object.defineProperty(navigator, 'share', {value: undefined, configurable: true})")
        .await;
    site.click(".share button").await;
    site.browser
        .until(
            "return document.querySelector('.share [role=status]').textContent === 'Link copied'",
        )
        .await;
    assert_eq!(
        pasted().await,
        "https://errdex.example/http-502-bad-gateway/"
    );
    let shared = "window.shared = null;
        Object.defineProperty(navigator, 'share', {value: async (what) => (window.shared = what), configurable: true})";
    site.browser.run(shared).await;
    site.click(".share button").await;
    site.is("window.shared.url === 'https://errdex.example/http-502-bad-gateway/'")
        .await;
}

#[tokio::test]
async fn the_report_writes_itself_and_goes_nowhere() {
    let site = Site::open().await;
    let zone = json!({"timezoneId": "Asia/Kolkata"});
    site.browser
        .devtools("Emulation.setTimezoneOverride", zone)
        .await;
    site.at("").await;
    site.click(".report summary").await;
    site.browser
        .until("return document.querySelector('.report input').value !== ''")
        .await;
    let text = "return document.querySelector('.report code').textContent";
    let when = site
        .browser
        .run("return document.querySelector('.report input').value")
        .await;
    let when = when.as_str().unwrap().to_owned();
    assert!(
        when.ends_with(" UTC+05:30") && when.len() == "2026-11-26 03:04 UTC+05:30".len(),
        "{when}"
    );
    let start = site.browser.run(text).await;
    let expected = format!(
        "502 Bad Gateway\nTime: {when}\n\nAbout this error: https://errdex.example/http-502-bad-gateway/"
    );
    assert_eq!(start, expected);
    site.focus(".report label:nth-of-type(2) input").await;
    site.browser.press("https://shop.example/cart").await;
    site.press(Key::Tab).await;
    site.browser.press("8f2c1d").await;
    site.press(Key::Tab).await;
    site.press(Key::Down).await;
    site.press(Key::Down).await;
    let whole = site.browser.run(text).await;
    let expected = format!(
        "502 Bad Gateway\nTime: {when}\nURL: https://shop.example/cart\nRequest ID: 8f2c1d\n\
         Checked: Were you paying or sending a form? No.\n\n\
         About this error: https://errdex.example/http-502-bad-gateway/"
    );
    assert_eq!(whole, expected);
    site.is("document.querySelector('.report .command button').textContent === 'Copy'")
        .await;
    site.is("localStorage.length === 0 && sessionStorage.length === 0 && location.search === ''")
        .await;
}

/// What is added has its room before it comes: nothing that a reader sees moves.
#[tokio::test]
async fn nothing_moves_while_the_page_loads() {
    let site = Site::open().await;
    for (width, rest) in [(360, ""), (360, "#logs"), (1280, ""), (1280, "#logs")] {
        site.browser.show(width, 800, "light").await;
        site.at(rest).await;
        let shifts = "const done = arguments[0];
            new PerformanceObserver((list) => done(list.getEntries().reduce((sum, one) => sum + one.value, 0)))
              .observe({type: 'layout-shift', buffered: true});
            setTimeout(() => done(0), 500);";
        let moved = site
            .browser
            .client
            .execute_async(shifts, vec![])
            .await
            .unwrap();
        assert!(moved.as_f64().unwrap() < 0.005, "{width} {rest}: {moved}");
        // The same place with and without what the script adds.
        let tops = "const top = (id) => document.querySelector(id).getBoundingClientRect().top + scrollY;
            const with_it = [top('#first-minute'), top('#overview'), top('#for-developers')];
            document.querySelectorAll('.paste > *, li:has(> .report)').forEach((one) => one.remove());
            return [with_it, [top('#first-minute'), top('#overview'), top('#for-developers')]];";
        let tops = site.browser.run(tops).await;
        let at = |nth: usize, part: usize| tops[nth][part].as_f64().unwrap();
        for part in 0..3 {
            assert!(
                (at(0, part) - at(1, part)).abs() < 2.0,
                "{width} {rest}: {tops}"
            );
        }
    }
}

#[tokio::test]
async fn without_a_script_everything_is_there() {
    let site = Site::open().await;
    site.browser
        .devtools(
            "Emulation.setScriptExecutionDisabled",
            json!({"value": true}),
        )
        .await;
    site.at("#nginx-reset").await;
    // What asks is a script too: from here on they run again, after the page was loaded without.
    site.browser
        .devtools(
            "Emulation.setScriptExecutionDisabled",
            json!({"value": false}),
        )
        .await;
    site.is(
        "document.querySelectorAll('.entry [hidden], .share, .entry button, textarea').length === 0",
    )
    .await;
    for part in [
        "#for-visitors",
        "#for-developers",
        "#for-operators",
        "#in-nginx",
        "#in-cloudflare",
        "#constants",
    ] {
        site.sees(part, true).await;
    }
    site.is("document.querySelector('#nginx-reset a').hash === '#nginx-reset'")
        .await;
    site.is("document.querySelector('.paste a').pathname === '/find/'")
        .await;
}

#[tokio::test]
async fn on_paper_nothing_is_missing() {
    let site = Site::open().await;
    for scripts in [true, false] {
        site.browser
            .devtools(
                "Emulation.setScriptExecutionDisabled",
                json!({"value": !scripts}),
            )
            .await;
        site.at("").await;
        let text = printed(&site.browser).await;
        // A cause, a check of each audience, a product's cause, the URL of a source.
        for part in [
            "Let the old process finish",
            "Did anything change in the last hour",
            "Were you paying or sending a form?",
            "nginx has no live upstreams",
            "https://www.rfc-editor.org/rfc/rfc9110.html",
        ] {
            assert!(text.contains(part), "{part}, scripts {scripts}: {text}");
        }
        assert!(!text.contains("Report to the site owner"), "{text}");
    }
    site.browser
        .devtools(
            "Emulation.setScriptExecutionDisabled",
            json!({"value": false}),
        )
        .await;
}

/// The words of a page as it is printed, by `pdftotext`.
async fn printed(browser: &Browser) -> String {
    let sheet = json!({"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": true});
    let pdf: Value = browser.devtools("Page.printToPDF", sheet).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.pdf");
    std::fs::write(
        &file,
        crate::common::browser::base64_bytes(pdf["data"].as_str().unwrap()),
    )
    .unwrap();
    let output = std::process::Command::new("pdftotext")
        .arg("-layout")
        .arg(&file)
        .arg("-")
        .output();
    let text = String::from_utf8(output.expect("poppler-utils is installed").stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
