//! Finding as a person does it: real Chromium, by keyboard, under the strict policy and from `file://`.

use crate::common::Root;
use crate::common::browser::{Browser, Hosted};
use crate::common::kinds::site;
use errdex::catalog::index_parts::{entries_a_part, index_parts, next_parts};
use fantoccini::Locator;
use fantoccini::key::Key;

/// What a person does with the keyboard alone, on any page.
async fn find_by_keyboard(browser: &Browser) {
    browser
        .until("return document.querySelector('.top [role=combobox]') !== null")
        .await;
    browser.press("/").await;
    browser
        .until("return document.activeElement.getAttribute('role') === 'combobox'")
        .await;
    browser.press("upstream prematurely").await;
    browser
        .until("return document.querySelectorAll('#found_ [role=option]').length > 0")
        .await;
    let expanded = "return document.activeElement.getAttribute('aria-expanded')";
    assert_eq!(browser.run(expanded).await, "true");
    let down = char::from(Key::Down).to_string();
    browser.press(&down).await;
    let active = "return document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).ariaSelected";
    assert_eq!(browser.run(active).await, "true");
    let escape = char::from(Key::Escape).to_string();
    browser.press(&escape).await;
    assert_eq!(browser.run(expanded).await, "false");
    assert_eq!(
        browser.run("return document.activeElement.value").await,
        "upstream prematurely"
    );
    browser.press(" closed").await;
    browser
        .until("return !document.querySelector('#found_').hidden")
        .await;
    assert_eq!(
        browser.run(active).await,
        "true",
        "what is likely is marked, so that Enter goes there"
    );
    let enter = char::from(Key::Enter).to_string();
    browser.press(&enter).await;
    browser
        .until("return location.hash === '#nginx-premature-close'")
        .await;
}

/// Enter goes to what is exact or likely, however quick it follows; what is not shows all that was found.
async fn enter_goes_to_what_is_sure(browser: &Browser, page: &str) {
    for (typed, arrived) in [
        ("heroku h12", "return location.hash === '#heroku-timeout'"),
        (
            "socket",
            "return location.search === '?q=socket' && document.querySelectorAll('.found > li').length > 1",
        ),
        (
            "banana bread",
            "return document.querySelector('#finder [role=status]')?.textContent.startsWith('No match')",
        ),
    ] {
        browser.client.goto(page).await.unwrap();
        browser
            .until("return document.querySelector('.top [role=combobox]') !== null")
            .await;
        browser.press("/").await;
        browser
            .until("return document.activeElement.getAttribute('role') === 'combobox'")
            .await;
        browser
            .press(&format!("{typed}{}", char::from(Key::Enter)))
            .await;
        browser.until(arrived).await;
    }
}

const LOG: &str = "2026/11/22 20:29:21 [error] 7#7: *2 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1\\n10.0.0.1 - - [10/Oct/2023:13:55:36 +0000] \\\"GET / HTTP/1.1\\\" 200 1\\n2026/11/22 20:31:00 [error] 7#7: *2 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1";

/// Pastes a log into the box of a page; it must arrive, decoded, and not in the address.
async fn paste_a_log(browser: &Browser) {
    browser
        .until("return document.querySelector('.top [role=combobox]') !== null")
        .await;
    let paste = format!(
        "const data = new DataTransfer(); data.setData('text/plain', \"{LOG}\");
         document.querySelector('.top [role=combobox]').dispatchEvent(
           new ClipboardEvent('paste', {{clipboardData: data, bubbles: true, cancelable: true}}));"
    );
    browser.run(&paste).await;
    browser
        .until("return document.querySelectorAll('.found > li').length === 1")
        .await;
    let told = browser
        .run("return document.querySelector('.found').innerText")
        .await;
    let told = told.as_str().unwrap();
    for part in [
        "502",
        "2 times, 2026/11/22 20:29:21 to 2026/11/22 20:31:00",
        "exact",
        "ss -ltnp",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(browser.run("return location.search").await, "");
    let status = browser
        .run("return document.querySelector('#finder [role=status]').textContent")
        .await;
    assert_eq!(status, "2 of 3 lines explained");
}

async fn words_stand_in_the_address(browser: &Browser) {
    browser
        .until("return document.querySelector('#finder textarea') !== null")
        .await;
    browser
        .client
        .find(Locator::Css("#finder textarea"))
        .await
        .unwrap()
        .clear()
        .await
        .unwrap();
    browser
        .client
        .find(Locator::Css("#finder textarea"))
        .await
        .unwrap()
        .send_keys("heroku h12")
        .await
        .unwrap();
    browser
        .until("return location.search === '?q=heroku+h12'")
        .await;
    browser
        .until("return document.querySelector('.found a')?.getAttribute('href').includes('#heroku-timeout')")
        .await;
    let area = browser
        .client
        .find(Locator::Css("#finder textarea"))
        .await
        .unwrap();
    area.clear().await.unwrap();
    area.send_keys("banana bread").await.unwrap();
    browser
        .until("return document.querySelector('#finder [role=status]').textContent.startsWith('No match')")
        .await;
}

#[tokio::test]
async fn a_cause_is_found_by_keyboard_and_a_log_is_decoded_under_the_policy() {
    let root = site();
    let address = Hosted::start(&root).address;
    let browser = Browser::start_with(&[]).await;
    browser
        .client
        .goto(&format!("http://{address}/529/"))
        .await
        .unwrap();
    browser
        .client
        .goto(&format!("http://{address}/tags/"))
        .await
        .unwrap();
    find_by_keyboard(&browser).await;
    paste_a_log(&browser).await;
    words_stand_in_the_address(&browser).await;
    enter_goes_to_what_is_sure(&browser, &format!("http://{address}/tags/")).await;
    browser
        .client
        .goto(&format!("http://{address}/find/?q=502"))
        .await
        .unwrap();
    browser
        .until(
            "return document.querySelector('.found a')?.getAttribute('href') === '../http-502-bad-gateway/'",
        )
        .await;
    let loaded = "return performance.getEntriesByType('resource').every((one) => one.name.startsWith(location.origin))";
    assert_eq!(browser.run(loaded).await, true);
}

/// `/` and Ctrl+K lead to the box from anywhere; in a field, `/` is what is typed.
#[tokio::test]
async fn the_keys_lead_to_the_box_and_take_nothing_from_a_field() {
    let root = site();
    let address = Hosted::start(&root).address;
    let browser = Browser::start().await;
    let ctrl_k = format!("{}k{}", char::from(Key::Control), char::from(Key::Null));
    let is_focused =
        "return document.activeElement === document.querySelector('.top [role=combobox]')";
    let value = "return document.activeElement.value";
    for keys in ["/", &ctrl_k, &ctrl_k.replace('k', "K")] {
        browser
            .client
            .goto(&format!("http://{address}/http-502-bad-gateway/"))
            .await
            .unwrap();
        browser
            .until("return document.querySelector('.top [role=combobox]') !== null")
            .await;
        assert_eq!(browser.run(is_focused).await, false);
        browser.press(keys).await;
        browser.until(is_focused).await;
        assert_eq!(browser.run(value).await, "", "{keys:?} is no text");
    }
    browser.press("http/502").await;
    assert_eq!(browser.run(value).await, "http/502");
    browser.press(&ctrl_k).await;
    assert_eq!(
        (browser.run(is_focused).await, browser.run(value).await),
        (true.into(), "http/502".into())
    );
    // Another field than the box itself.
    browser
        .client
        .goto(&format!("http://{address}/"))
        .await
        .unwrap();
    browser
        .until("return document.querySelector('main input') !== null")
        .await;
    browser
        .run("document.querySelector('main input').focus()")
        .await;
    browser.press("a/b").await;
    assert_eq!(
        (browser.run(is_focused).await, browser.run(value).await),
        (false.into(), "a/b".into())
    );
    // The page that finds has a larger box of its own.
    browser
        .client
        .goto(&format!("http://{address}/find/"))
        .await
        .unwrap();
    browser
        .until("return document.querySelector('#finder textarea') !== null")
        .await;
    browser.press(&ctrl_k).await;
    browser
        .until("return document.activeElement.id === 'log'")
        .await;
}

/// Keeps what causes say but the first part that is asked for from loading, until `release` is called.
const HOLD: &str = "const append = document.head.append.bind(document.head);
    const held = [];
    let isFirst = true;
    document.head.append = (script) => {
        if (!script.src.includes('/find/causes') || isFirst) append(script); else held.push(script);
        if (script.src.includes('/find/causes')) isFirst = false;
    };
    window.release = () => { held.splice(0).forEach((script) => append(script)); return true; };";

/// Types a word whose first answers are shown while what others say is held.
async fn ask_while_held(browser: &Browser, page: &str) {
    browser.client.goto(page).await.unwrap();
    browser
        .until("return document.querySelector('.top [role=combobox]') !== null")
        .await;
    browser.run(HOLD).await;
    browser.press("/").await;
    browser
        .devtools(
            "Input.insertText",
            serde_json::json!({ "text": "certificate" }),
        )
        .await;
    browser
        .until("return document.querySelectorAll('#found_ a').length > 0")
        .await;
}

/// Another script is loaded wherever a part of the index is asked for.
const OTHER: &str = "const { src } = document.querySelector('script[src]');
    const { append } = Element.prototype;
    document.head.append = (script) => { script.src = src; append.call(document.head, script); };";

/// The first answers do not wait for what the others say, and neither they nor the choice among them change then.
#[tokio::test]
async fn the_first_answers_are_shown_while_others_load() {
    let root = site();
    let address = Hosted::start(&root).address;
    let browser = Browser::start().await;
    ask_while_held(&browser, &format!("http://{address}/tags/")).await;
    let says = "return document.querySelector('.top [role=status]').textContent";
    assert_eq!(
        browser.run(says).await,
        "",
        "how many there are is told once"
    );
    let chosen = "return document.querySelector('#found_ [aria-selected=true]')";
    assert!(
        browser.run(chosen).await.is_null(),
        "what is only possible is not marked"
    );
    browser.press(&char::from(Key::Down).to_string()).await;
    browser
        .run("window.first = [...document.querySelectorAll('#found_ li')]; release()")
        .await;
    browser
        .until("return document.querySelectorAll('#found_ li').length > first.length")
        .await;
    let same =
        "return first.every((item, nth) => item === document.querySelectorAll('#found_ li')[nth])
        && document.querySelector('#found_ [aria-selected=true]') === first[0]
        && new Set([...document.querySelectorAll('#found_ li')].map((item) => item.id)).size";
    let count = browser
        .run(same)
        .await
        .as_u64()
        .expect("the first stay, and the one that was chosen");
    assert_eq!(
        browser.run(says).await.as_str().unwrap().split(' ').next(),
        Some(&*count.to_string())
    );
}

/// What comes after Escape does not open the list again, and a file that is no part of the index ends the search.
#[tokio::test]
async fn what_comes_late_or_is_no_part_of_the_index_does_no_harm() {
    let root = site();
    let address = Hosted::start(&root).address;
    let browser = Browser::start().await;
    ask_while_held(&browser, &format!("http://{address}/tags/")).await;
    browser.press(&char::from(Key::Escape).to_string()).await;
    browser.run("release()").await;
    browser
        .until("return [...document.scripts].filter((one) => one.src.includes('/find/causes')).length > 1")
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(
        browser
            .run("return document.querySelector('#found_').hidden")
            .await,
        true
    );
    browser.run(OTHER).await;
    browser
        .devtools("Input.insertText", serde_json::json!({ "text": " zebra" }))
        .await;
    let says = "return document.querySelector('.top [role=status]').textContent";
    browser
        .until(&format!(
            "{says} === 'Search could not be loaded. Reload the page.'"
        ))
        .await;
}

#[tokio::test]
async fn the_same_works_from_files() {
    let root = Root::shipped();
    assert!(root.run(&["build", "--offline"]).status.success());
    let browser = Browser::start_with(&[]).await;
    let page = |path: &str| format!("file://{}", root.path(&format!("dist/{path}")).display());
    browser.client.goto(&page("tags/index.html")).await.unwrap();
    find_by_keyboard(&browser).await;
    enter_goes_to_what_is_sure(&browser, &page("tags/index.html")).await;
    browser
        .client
        .goto(&page("http-502-bad-gateway/index.html"))
        .await
        .unwrap();
    paste_a_log(&browser).await;
    words_stand_in_the_address(&browser).await;
}

#[test]
fn without_a_script_the_box_is_a_link_to_lists_that_are_whole() {
    let root = site();
    let page = root.read("dist/http-502-bad-gateway/index.html");
    assert!(page.contains("<a href=\"../find/\">"), "{page}");
    let lists = root.read("dist/find/index.html");
    for part in [
        "By code",
        "../http-502-bad-gateway/",
        "../heroku/",
        "../ah/",
        "../nginx/",
    ] {
        assert!(lists.contains(part), "{part}");
    }
    assert!(
        root.read("dist/heroku/index.html")
            .contains("<div id=\"h12\">")
    );
    assert!(
        root.read("dist/opensearch.xml")
            .contains("/find/?q={searchTerms}")
    );
}

#[test]
fn the_first_use_downloads_little() {
    use std::io::Write;
    let root = site();
    let size = |path: &str| {
        let mut encoder = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
        encoder
            .write_all(&std::fs::read(root.path(&format!("dist/{path}"))).unwrap())
            .unwrap();
        encoder.finish().unwrap().len()
    };
    let files = crate::common::files(&root.path("dist"));
    let of = |folder: &str| {
        files
            .iter()
            .map(|(path, _)| path.clone())
            .filter(|path| path.starts_with(folder))
            .collect::<Vec<_>>()
    };
    let script: usize = of("assets/find.").iter().map(|path| size(path)).sum();
    let entries: usize = of("find/entries-").iter().map(|path| size(path)).sum();
    let largest = |folder: &str, count: usize| {
        let mut sizes: Vec<usize> = of(folder).iter().map(|path| size(path)).collect();
        sizes.sort_unstable();
        sizes.iter().rev().take(count).sum::<usize>()
    };
    // The worst: two words in the two largest parts, and six answers, the most that the box shows, whose causes are in the
    // six largest.
    let whole = script
        + size("find/table.js")
        + entries
        + largest("find/words-", 2)
        + largest("find/causes-", 6);
    assert!(whole < 90_000, "{whole}");
}

/// Thousands of small files cost a build, an archive and a host more than what is in them.
#[test]
fn an_index_has_few_files_however_many_entries() {
    for entries in [0, 1, 26, 200, 201, 400, 1_601, 10_000] {
        let parts = index_parts(entries, entries + 1_000);
        assert!(
            parts.len() <= 500,
            "{} files for {entries} entries",
            parts.len()
        );
        let last_entries = entries.saturating_sub(1) / entries_a_part(entries);
        for (kind, last) in [
            ("entries", last_entries),
            ("next", next_parts(entries + 1_000) - 1),
        ] {
            let path = format!("find/{kind}-{last}.js");
            assert!(
                entries == 0 || parts.iter().any(|(own, _)| *own == path),
                "{path} of {entries} entries"
            );
        }
    }
}
