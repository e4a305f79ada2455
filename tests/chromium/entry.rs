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

#[tokio::test]
async fn the_switch_leaves_what_concerns_one_reader_and_lasts() {
    let site = Site::open().await;
    site.at("").await;
    for part in [
        "#for-visitors",
        "#for-operators",
        "#logs",
        "#recipes",
        "#constants",
        ".minute .command",
    ] {
        site.sees(part, true).await;
    }
    site.focus(".audience :checked").await;
    site.press(Key::Right).await;
    site.is("document.activeElement.value === 'visitor' && document.activeElement.checked")
        .await;
    site.is("location.search === '?for=visitor'").await;
    site.sees("#for-visitors", true).await;
    for part in [
        "#for-operators",
        "#for-developers + ol",
        "#logs",
        "#recipes",
        "#constants",
        ".minute .command",
    ] {
        site.sees(part, false).await;
    }
    site.sees(".jump [href='#logs']", false).await;
    site.sees(".who [href='#for-operators']", false).await;
    site.sees("#causes", true).await;
    // Another entry, without a word of it in the address.
    site.browser
        .client
        .goto(&format!("{}/http-503-service-unavailable/", site.address))
        .await
        .unwrap();
    site.sees("#for-operators", false).await;
    site.is("document.querySelector('.audience :checked').value === 'visitor'")
        .await;
    // What an address names goes before what was kept, and is not kept itself.
    site.at("?for=operator").await;
    site.sees("#for-operators", true).await;
    site.sees("#for-visitors", false).await;
    site.sees("#constants", false).await;
    site.at("").await;
    site.sees("#for-visitors", true).await;
    site.at("?for=nobody").await;
    site.sees("#for-operators", true).await;
}

#[tokio::test]
async fn a_link_into_a_hidden_part_shows_it() {
    let site = Site::open().await;
    let in_view = |id: &str| {
        format!(
            "(() => {{ const box = document.getElementById('{id}').getBoundingClientRect(); return box.top > -5 && box.top < innerHeight; }})()"
        )
    };
    site.at("?for=visitor#for-operators").await;
    site.sees("#for-operators", true).await;
    site.is(&in_view("for-operators")).await;
    site.is("document.querySelector('.audience :checked').value === ''")
        .await;
    // A click, the address changed by hand, and the way back.
    site.at("?for=visitor").await;
    site.sees("#logs", false).await;
    site.click("#causes ~ p a[href='#logs']").await;
    site.sees("#logs", true).await;
    site.at("?for=visitor").await;
    site.browser.run("location.hash = '#nginx-reset'").await;
    site.browser
        .until("return document.querySelector('#nginx-reset details').open")
        .await;
    site.sees("#nginx-reset .proof", true).await;
    site.is(&in_view("nginx-reset")).await;
    site.browser.run("location.hash = '#%'").await;
}

#[tokio::test]
async fn tabs_show_one_product_by_keyboard_and_by_link_and_last() {
    let site = Site::open().await;
    site.at("").await;
    site.sees("#in-nginx", true).await;
    site.sees("#in-haproxy", true).await;
    site.focus(".tabs [aria-selected=true]").await;
    let focused = |name: &str| {
        format!(
            "document.activeElement.textContent === '{name}' && document.activeElement.ariaSelected === 'true' && document.activeElement.tabIndex === 0"
        )
    };
    site.is(&focused("All")).await;
    site.press(Key::Right).await;
    site.is(&focused("nginx")).await;
    site.sees("#in-nginx", true).await;
    site.sees("#in-haproxy", false).await;
    site.is("document.querySelectorAll('.tabs [tabindex=\"0\"]').length === 1")
        .await;
    site.press(Key::End).await;
    site.is(&focused("Cloudflare")).await;
    site.press(Key::Right).await;
    site.is(&focused("All")).await;
    site.press(Key::Left).await;
    site.press(Key::Home).await;
    site.is(&focused("All")).await;
    site.press(Key::Right).await;
    site.is("location.search === '?product=nginx'").await;
    site.browser
        .client
        .goto(&format!("{}/http-504-gateway-timeout/", site.address))
        .await
        .unwrap();
    site.sees("#in-nginx", true).await;
    site.sees("#in-haproxy", false).await;
    site.at("#haproxy-premature-close").await;
    site.at("?product=haproxy").await;
    site.sees("#in-haproxy", true).await;
    site.sees("#in-nginx", false).await;
    // A group, and a row inside one that is hidden.
    site.at("#in-envoy").await;
    site.sees("#in-envoy", true).await;
    site.sees("#in-nginx", false).await;
    site.at("?product=haproxy#apache-read-timeout").await;
    site.sees("#apache-read-timeout .proof", true).await;
    site.is("document.querySelector('.tabs [aria-selected=true]').textContent === 'Apache httpd'")
        .await;
    site.is("document.documentElement.scrollWidth <= innerWidth")
        .await;
}

#[tokio::test]
async fn what_is_linked_opens_and_its_neighbours_stay_closed() {
    let site = Site::open().await;
    site.at("#upstream-down").await;
    site.is("document.querySelector('#upstream-down details').open")
        .await;
    site.is("document.querySelectorAll('.entry details[open]').length === 1")
        .await;
    site.click("#overloaded .anchor").await;
    site.is(
        "document.querySelector('#overloaded details').open && location.hash === '#overloaded'",
    )
    .await;
    site.browser
        .run("document.querySelector('#overloaded details').open = false")
        .await;
    site.click("#overloaded .anchor").await;
    site.is("document.querySelector('#overloaded details').open")
        .await;
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
        "curl -sv -o /dev/null http://127.0.0.1:PORT/PATH"
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
         Checked: Reload once. Does it load? No.\n\n\
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
            const with_it = [top('#first-minute'), top('#in-nginx') - top('#logs'), top('#for-developers')];
            document.querySelectorAll('.audience, .tabs, li:has(> .report)').forEach((one) => one.remove());
            return [with_it, [top('#first-minute'), top('#in-nginx') - top('#logs'), top('#for-developers')]];";
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
        "document.querySelectorAll('.entry [hidden], .audience, .tabs, .share, .entry button').length === 0",
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
    site.is(
        "document.querySelector('#logs + .for').textContent === 'For operators and developers'",
    )
    .await;
    // The style sheet alone opens what is linked.
    site.is("document.querySelector('#nginx-reset .proof').getBoundingClientRect().height > 0")
        .await;
    site.is("document.querySelector('#nginx-socket .proof').checkVisibility({contentVisibilityAuto: true}) === false").await;
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
        site.at(if scripts {
            "?for=visitor&product=nginx"
        } else {
            ""
        })
        .await;
        let text = printed(&site.browser).await;
        // A closed cause, steps for others, another product, the address of a source.
        for part in [
            "Drain the old process",
            "Is the upstream listening?",
            "Your origin answered 502",
            "https://www.rfc-editor.org/rfc/rfc9110.html",
        ] {
            assert!(text.contains(part), "{part}, scripts {scripts}: {text}");
        }
        assert!(
            !text.contains("Report to the site owner") && !text.contains("Everything"),
            "{text}"
        );
    }
    site.browser
        .devtools(
            "Emulation.setScriptExecutionDisabled",
            json!({"value": false}),
        )
        .await;
    site.at("?for=visitor").await;
    printed(&site.browser).await;
    site.sees("#logs", false).await;
    site.is("document.querySelector('.entry details[open]') === null")
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
