//! The home page and what stands around each page, as people use them: filters, theme, keys, in real Chromium.

use crate::common::Root;
use crate::common::browser::{Browser, Hosted};
use crate::common::kinds::{entries, site};
use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::json;

/// Chooses from a list, as a person does.
async fn choose(browser: &Browser, name: &str, value: &str) {
    let list = browser
        .client
        .find(Locator::Css(&format!("select[name={name}]")))
        .await
        .unwrap();
    list.select_by_value(value).await.unwrap();
}

/// Waits until so many entries are shown and the status says so.
async fn await_shown(browser: &Browser, list: &str, count: usize, status: &str) {
    let script = format!(
        "return [...document.querySelectorAll('{list} > li')].filter((one) => one.checkVisibility()).length === {count}
           && document.querySelector('.filter [role=status]').textContent === '{status}'"
    );
    browser.until(&script).await;
}

async fn address(browser: &Browser) -> String {
    browser
        .run("return location.search")
        .await
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn each_filter_narrows_the_list_and_stands_in_the_address() {
    let root = site();
    let server = Hosted::start(&root);
    let browser = Browser::start().await;
    browser.show(1280, 900, "light").await;
    let all = entries();
    for (path, list) in [("", ".cells"), ("5xx-server-error/", ".cards")] {
        browser
            .client
            .goto(&format!("http://{}/{path}", server.address))
            .await
            .unwrap();
        await_shown(&browser, list, all, &format!("All {all}")).await;
        for (name, value) in [
            ("severity", "low"),
            ("status", "registered"),
            ("product", "cloudflare"),
        ] {
            choose(&browser, name, value).await;
            browser
                .until(&format!("return location.search === '?{name}={value}'"))
                .await;
            let data = format!(
                "const shown = [...document.querySelectorAll('{list} > li')].filter((one) => one.checkVisibility());
                 return shown.length > 0 && shown.length < {all} && shown.every((one) => one.dataset.{name}.split(' ').includes('{value}'))"
            );
            assert_eq!(browser.run(&data).await, json!(true), "{name}");
            choose(&browser, name, "").await;
            await_shown(&browser, list, all, &format!("All {all}")).await;
        }
        choose(&browser, "tag", "webdav").await;
        await_shown(&browser, list, 2, &format!("2 of {all}")).await;
        let words = browser
            .client
            .find(Locator::Css("input[name=words]"))
            .await
            .unwrap();
        words.send_keys("loop").await.unwrap();
        await_shown(&browser, list, 1, &format!("1 of {all}")).await;
        assert_eq!(address(&browser).await, "?tag=webdav&words=loop");
        // Back undoes the choice, forward repeats it; what is reloaded is as it was.
        browser.client.back().await.unwrap();
        await_shown(&browser, list, all, &format!("All {all}")).await;
        browser.run("history.forward()").await;
        await_shown(&browser, list, 1, &format!("1 of {all}")).await;
        browser.client.refresh().await.unwrap();
        await_shown(&browser, list, 1, &format!("1 of {all}")).await;
        // Groups of which nothing is left are gone as well.
        let groups = "return [...document.querySelectorAll('.group')].filter((one) => one.checkVisibility()).length";
        assert_eq!(
            browser.run(groups).await,
            json!(if path.is_empty() { 1 } else { 0 })
        );
        // The only one that is left opens with Enter, and Back comes home to the filtered list.
        let words = browser
            .client
            .find(Locator::Css("input[name=words]"))
            .await
            .unwrap();
        words
            .send_keys(&char::from(Key::Enter).to_string())
            .await
            .unwrap();
        browser
            .until("return location.pathname === '/http-508-loop-detected/'")
            .await;
        browser.client.back().await.unwrap();
        await_shown(&browser, list, 1, &format!("1 of {all}")).await;
        browser
            .client
            .find(Locator::Css(".filter [type=reset]"))
            .await
            .unwrap()
            .click()
            .await
            .unwrap();
        await_shown(&browser, list, all, &format!("All {all}")).await;
        assert_eq!(address(&browser).await, "");
    }
}

const PAPER: &str = "return getComputedStyle(document.body).backgroundColor";
const LIGHT: &str = "rgb(255, 255, 255)";
const DARK: &str = "rgb(19, 20, 24)";

#[tokio::test]
async fn a_theme_is_chosen_told_and_remembered() {
    let root = site();
    let server = Hosted::start(&root);
    let browser = Browser::start().await;
    browser.show(1280, 900, "dark").await;
    browser
        .client
        .goto(&format!("http://{}/", server.address))
        .await
        .unwrap();
    let theme = "return document.querySelector('.theme').ariaLabel";
    browser
        .until("return document.querySelector('.theme') !== null")
        .await;
    assert_eq!(
        (browser.run(theme).await, browser.run(PAPER).await),
        (json!("Theme: auto"), json!(DARK))
    );
    let button = browser.client.find(Locator::Css(".theme")).await.unwrap();
    button.click().await.unwrap();
    assert_eq!(
        (browser.run(theme).await, browser.run(PAPER).await),
        (json!("Theme: light"), json!(LIGHT))
    );
    browser.show(1280, 900, "light").await;
    button.click().await.unwrap();
    assert_eq!(
        (browser.run(theme).await, browser.run(PAPER).await),
        (json!("Theme: dark"), json!(DARK))
    );
    browser
        .client
        .goto(&format!("http://{}/502/", server.address))
        .await
        .unwrap();
    browser
        .until(
            "return document.querySelector('.minute') && document.querySelector('.theme') !== null",
        )
        .await;
    assert_eq!(
        (browser.run(theme).await, browser.run(PAPER).await),
        (json!("Theme: dark"), json!(DARK))
    );
    assert_eq!(
        browser
            .run("return document.querySelector('meta[name=color-scheme]').content")
            .await,
        "dark"
    );
    browser
        .client
        .find(Locator::Css(".theme"))
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    assert_eq!(
        (browser.run(theme).await, browser.run(PAPER).await),
        (json!("Theme: auto"), json!(LIGHT))
    );
    assert_eq!(browser.run("return localStorage.length").await, json!(0));
}

/// Notes the paper's colour at each frame from the first on; nothing while none is painted.
const PROBE: &str = "window.seen = []; (function look() {
  if (document.querySelector('body') && document.styleSheets.length) seen.push(getComputedStyle(document.body).backgroundColor);
  if (seen.length < 30) requestAnimationFrame(look);
})();";

/// The colours that were painted, each once.
const PAINTED: &str = "return [...new Set(seen.filter((color) => color !== 'rgba(0, 0, 0, 0)'))]";

#[tokio::test]
async fn the_chosen_theme_is_there_in_the_first_frame() {
    let root = site();
    let server = Hosted::start(&root);
    let browser = Browser::start().await;
    browser.show(1280, 900, "light").await;
    let home = format!("http://{}/", server.address);
    browser.client.goto(&home).await.unwrap();
    browser
        .run("localStorage.setItem('errdex-theme', 'dark')")
        .await;
    browser.devtools("Network.enable", json!({})).await;
    browser
        .devtools("Network.setCacheDisabled", json!({"cacheDisabled": true}))
        .await;
    // The script that makes the switch never comes, and the wire is slow.
    browser
        .devtools("Network.setBlockedURLs", json!({"urls": ["*/errdex.*.js"]}))
        .await;
    let slow = json!({"offline": false, "latency": 150, "downloadThroughput": 60_000, "uploadThroughput": 60_000});
    browser
        .devtools("Network.emulateNetworkConditions", slow)
        .await;
    browser
        .devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({"source": PROBE}),
        )
        .await;
    for path in ["", "http-502-bad-gateway/"] {
        browser.client.goto(&format!("{home}{path}")).await.unwrap();
        browser.until("return seen.length === 30").await;
        assert_eq!(browser.run(PAINTED).await, json!([DARK]), "{path}");
        assert_eq!(
            browser.run("return document.querySelector('.theme')").await,
            json!(null)
        );
    }
    // That the probe sees what it should: without the first script, the first frame is light.
    browser
        .devtools("Network.setBlockedURLs", json!({"urls": ["*/theme.*.js"]}))
        .await;
    browser.client.goto(&home).await.unwrap();
    browser.until("return seen.length === 30").await;
    assert_eq!(browser.run(PAINTED).await, json!([LIGHT]));
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one visit, step by step")]
async fn keys_are_listed_and_single_ones_can_be_switched_off() {
    let root = site();
    let server = Hosted::start(&root);
    let browser = Browser::start().await;
    browser
        .client
        .goto(&format!("http://{}/tags/", server.address))
        .await
        .unwrap();
    let sheet = "return document.querySelector('.sheet').open";
    let focused = "return document.activeElement.getAttribute('role') === 'combobox'";
    browser
        .until("return document.querySelector('.sheet') !== null")
        .await;
    browser.press("?").await;
    browser.until(sheet).await;
    browser.press(&char::from(Key::Escape).to_string()).await;
    browser
        .until("return !document.querySelector('.sheet').open")
        .await;
    browser.press("gh").await;
    browser
        .until("return location.pathname === '/' && document.querySelector('.sheet') !== null")
        .await;
    browser.press("/").await;
    browser.until(focused).await;
    // A question mark that is typed is text.
    browser.press("?").await;
    assert_eq!(
        browser.run("return document.activeElement.value").await,
        "?"
    );
    assert_eq!(browser.run(sheet).await, json!(false));
    browser
        .client
        .find(Locator::Css(".bottom button"))
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    browser.until(sheet).await;
    browser
        .client
        .find(Locator::Css(".sheet input"))
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    browser
        .client
        .find(Locator::Css(".sheet form button"))
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    browser.client.refresh().await.unwrap();
    browser
        .until("return document.querySelector('.sheet') !== null")
        .await;
    browser.press("?/gh").await;
    assert_eq!(browser.run(sheet).await, json!(false));
    assert_eq!(browser.run(focused).await, json!(false));
    browser
        .press(&format!("{}k", char::from(Key::Control)))
        .await;
    browser.until(focused).await;
    browser
        .client
        .find(Locator::Css(".bottom button"))
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    assert_eq!(
        browser
            .run("return document.querySelector('.sheet input').checked")
            .await,
        json!(false)
    );
}

/// What the keyboard meets on the home page, in the order in which it is read; each time it shows where it is.
#[tokio::test]
async fn tab_goes_through_the_home_page_in_order_and_is_seen() {
    let root = site();
    let server = Hosted::start(&root);
    let browser = Browser::start().await;
    for width in [1280, 360] {
        browser.show(width, 800, "light").await;
        browser
            .client
            .goto(&format!("http://{}/", server.address))
            .await
            .unwrap();
        browser
            .until("return document.querySelector('.sheet') !== null")
            .await;
        let mut met = vec![];
        for _ in 0..16 {
            browser.press(&char::from(Key::Tab).to_string()).await;
            let look = "const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
              const seen = style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2
                && box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight;
              return (seen ? '' : 'unseen: ') + (at.ariaLabel || at.name || at.innerText)";
            met.push(browser.run(look).await.as_str().unwrap().replace('\n', " "));
        }
        let expected = [
            "Skip to content",
            "Errdex",
            "5xx Server Error",
            "Recipes",
            "Matrix",
            "Timeouts",
            "Tags",
            "FAQ",
            "Theme: auto",
            "Search codes, errors and logs",
            "5xx Server Error",
            "502, 503 or 504?",
            "521, 522, 523 or 524?",
            "words",
            "severity",
            "status",
        ];
        assert_eq!(met, expected, "{width}");
    }
}

#[test]
fn without_a_script_the_home_page_is_whole() {
    let root = site();
    let page = root.read("dist/index.html");
    let lists = page
        .split("<ul class=\"cells")
        .skip(1)
        .map(|list| list.split("</ul>").next().unwrap());
    let links: usize = lists
        .map(|list| list.matches("<a href=\"http-5").count())
        .sum();
    assert_eq!(links, entries());
    for part in [
        "<a href=\"find/\">",
        "<a href=\"compare/502-503-504/\">",
        "Obsolete or unassigned",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let style = root.read(&format!("dist/{}", stylesheet(&page)));
    assert!(style.contains("@media (scripting: none) {\n    form.filter { display: none; }"));
    let lines = page.split("<ul class=\"symptoms\">").nth(1).unwrap();
    assert!(
        lines.contains("connect() failed (111: Connection refused)"),
        "{lines}"
    );
    assert!(
        lines.contains("href=\"http-502-bad-gateway/nginx/#nginx-refused\""),
        "{lines}"
    );
}

fn stylesheet(page: &str) -> &str {
    page.split("rel=\"stylesheet\" href=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
}

/// Another family gets the same home page, without what it has nothing for.
#[test]
fn another_family_has_groups_of_its_own_or_none() {
    let entry =
        |code: u32, more: &str| format!("code: {code}\nname: Failure {code}\ncauses: [x]\n{more}");
    let root = Root::small()
        .with("content/family/2.yaml", entry(2, ""))
        .built();
    let page = root.read("dist/index.html");
    assert_eq!(page.matches("<ul class=\"cells").count(), 1);
    assert!(
        !page.contains("<h3>") && !page.contains("<select"),
        "{page}"
    );
    let root = Root::small()
        .with(
            "content/family/2.yaml",
            entry(2, "vendor: Acme\nstatus: unofficial\n"),
        )
        .with(
            "content/family/3.yaml",
            entry(3, "vendor: Acme\nstatus: unofficial\nseverity: high\n"),
        )
        .with("content/family/4.yaml", entry(4, "status: obsolete\n"))
        .built();
    let page = root.read("dist/index.html");
    let titles: Vec<&str> = page
        .split("<h3>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap())
        .collect();
    assert_eq!(
        titles,
        ["In use", "Acme, unofficial", "Obsolete or unassigned"]
    );
    assert!(
        page.contains("<option value=\"obsolete\">Obsolete</option>"),
        "{page}"
    );
}

/// A site with many entries names its categories and stays small.
#[test]
fn many_entries_are_left_to_their_categories() {
    let mut root = Root::small();
    for code in 2..=101 {
        let entry = format!(
            "code: {code}\nname: Failure\nseverity: {}\ncauses: [x]\n",
            ["high", "low"][code % 2]
        );
        root = root.with(&format!("content/family/{code}.yaml"), entry);
    }
    let root = root.built();
    let page = root.read("dist/index.html");
    assert!(
        page.contains("All 101 entries") && !page.contains("<form"),
        "{page}"
    );
    assert!(root.read("dist/family/index.html").contains("data-filter"));
}

/// Codes side by side: what their entries say, in the order that the content names them.
#[test]
fn a_comparison_takes_its_words_from_the_entries() {
    let category = "---\ncomparisons:\n- title: 2 or 1?\n  codes: [2, 1]\n  rule: Slow is *2*.[^s]\n\
                    sources: {s: {title: Source}}\n---\n";
    let entry = "code: 2\nname: Slow\nsummary: It took too long.\ncauses: [A queue.]\nfacts: {retry: Yes}\n\
                 first_minute: [{check: Is it slow?, yes: 'See [it](#causes).', no: Wait.}]\n";
    let root = Root::small()
        .with("content/family/_category.md", category)
        .with("content/family/2.yaml", entry)
        .built();
    let page = root.read("dist/compare/2-or-1/index.html");
    let parts = [
        "<h1>2 or 1?</h1>",
        "Slow is <em>2</em>.",
        "<span class=\"code\">2</span> Slow",
        "It took too long.",
        "Is it slow?",
        "href=\"../../family-2-slow/#causes\"",
        "A queue",
        "<span class=\"code\">1</span> Fine Failure",
        "<h2 id=\"sources\">Sources</h2>",
    ];
    let mut rest = &*page;
    for part in parts {
        rest = rest
            .split_once(part)
            .unwrap_or_else(|| panic!("{part}: {page}"))
            .1;
    }
    let link = "<a href=\"compare/2-or-1/\">2 or 1?</a>";
    assert!(root.read("dist/index.html").contains(link));
    assert!(
        root.read("dist/family/index.html")
            .contains("<a href=\"../compare/2-or-1/\">")
    );
    assert!(
        root.read("dist/sitemap.xml")
            .contains("https://example.org/compare/2-or-1/")
    );
}
