//! Every kind of page as people meet it: at three widths, in both schemes, for those who see it and those who hear it, on
//! paper, with large text, and without scripts.

use std::path::Path;

use crate::common::Root;
use crate::common::browser::{Browser, Hosted};
use crate::common::kinds::{KINDS, WIDTHS, site, visit};
use crate::pictures;
use serde_json::{Value, json};

/// The rules that axe holds a page against: WCAG 2.2 to level AA, and what its makers hold to be good practice.
const RULES: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

/// Those about colours.
const COLORS: &str = "{type: 'rule', values: ['color-contrast', 'link-in-text-block']}";

/// A browser that has axe on every page.
async fn with_axe() -> Browser {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("target/axe/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(path);
    let source = axe.expect("axe is there: `npm install --prefix target/axe axe-core@4`");
    let browser = Browser::start().await;
    browser
        .devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({"source": source}),
        )
        .await;
    browser
}

/// What is wrong with the page that is shown, one line a problem.
async fn violations(browser: &Browser, rules: &str) -> Vec<String> {
    let script = format!(
        "const done = arguments[arguments.length - 1];
         axe.run({{runOnly: {rules}, resultTypes: ['violations']}}).then((result) => done(result.violations.map((one) =>
           one.id + ': ' + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | '))), (error) => done([String(error)]));"
    );
    lines(&browser.client.execute_async(&script, vec![]).await.unwrap())
}

fn lines(found: &Value) -> Vec<String> {
    found
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap().to_owned())
        .collect()
}

/// What makes the page wider than its window; what scrolls by itself does not.
const OVERFLOW: &str = "
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  const scrolls = (at) => at && at !== document.body && (getComputedStyle(at).overflowX !== 'visible' || scrolls(at.parentElement));
  const out = [...document.querySelectorAll('body *')].filter((at) =>
    at.getBoundingClientRect().right > page.clientWidth + 1 && !scrolls(at.parentElement));
  return [`${page.scrollWidth} px`, ...out.slice(0, 5).map((at) => at.outerHTML.slice(0, 120))];";

/// What moved by itself while the page came up. A line whose second half comes a moment later breaks elsewhere: that is a
/// hundredth of the window at most, where web.dev's measure calls a tenth good.
const SHIFTS: &str = "
  const done = arguments[arguments.length - 1];
  const isSeen = (shift) => !shift.hadRecentInput && shift.value > 0.01;
  new PerformanceObserver((list) => done(list.getEntries().filter(isSeen).flatMap((shift) =>
    shift.sources.map(({ node }) => `${shift.value}: ${(node?.outerHTML ?? node?.textContent ?? '').slice(0, 120)}`))))
    .observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done([]), 60);";

// A test a window, so that they run beside each other.

#[tokio::test]
async fn nothing_is_wrong_on_a_phone() {
    nothing_is_wrong("light", WIDTHS[0], RULES).await;
}

#[tokio::test]
async fn nothing_is_wrong_on_a_tablet() {
    nothing_is_wrong("light", WIDTHS[1], RULES).await;
}

#[tokio::test]
async fn nothing_is_wrong_on_a_desk() {
    nothing_is_wrong("light", WIDTHS[2], RULES).await;
}

// A scheme changes nothing but colours, and only the narrowest and the widest window have parts of their own.

#[tokio::test]
async fn nothing_is_wrong_on_a_phone_in_the_dark() {
    nothing_is_wrong("dark", WIDTHS[0], COLORS).await;
}

#[tokio::test]
async fn nothing_is_wrong_on_a_desk_in_the_dark() {
    nothing_is_wrong("dark", WIDTHS[2], COLORS).await;
}

/// No page is wider than its window, moves, speaks to the console, shuts anybody out or shows nothing.
async fn nothing_is_wrong(scheme: &str, width: u32, rules: &str) {
    let root = site();
    let base = format!("http://{}/", Hosted::start(&root).address);
    let browser = with_axe().await;
    let mut problems = vec![];

    browser.show(width, 900, scheme).await;
    let blank = pictures::blank(&browser).await;
    for (kind, path) in KINDS {
        visit(&browser, &base, path).await;
        let shifts = lines(&browser.client.execute_async(SHIFTS, vec![]).await.unwrap());
        let found = [
            ("moves", shifts),
            (
                "is wider than the window",
                lines(&browser.run(OVERFLOW).await),
            ),
            ("says to the console", browser.said().await),
            ("shuts out", violations(&browser, rules).await),
        ];
        let found = found
            .into_iter()
            .flat_map(|(what, found)| found.into_iter().map(move |one| (what, one)));
        problems.extend(
            found.map(|(what, one)| format!("{kind} at {width} px, {scheme}: {what}: {one}")),
        );
        if pictures::take(&browser, &format!("{kind}-{width}-{scheme}")).await < 3 * blank {
            problems.push(format!(
                "{kind} at {width} px, {scheme}: shows next to nothing"
            ));
        }
    }

    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// That the tests above can fail.
#[tokio::test]
async fn axe_the_console_and_the_measures_see_what_is_wrong() {
    let template =
        "<!doctype html><title>x</title><body><img src=\"a.png\"><p id=\"wide\">Too wide</p>
        <script src=\"late.js\"></script><p style=\"color:red\">x</p>";
    let late = "requestAnimationFrame(() => setTimeout(() => document.body.prepend(Object.assign(
        document.createElement('pre'), {textContent: '\\n\\n\\n\\n\\n\\n\\n\\nx'})), 100));";
    let root = Root::small()
        .with("templates/home.html", template)
        .with("static/late.js", late)
        .built();
    let server = Hosted::start(&root);
    let browser = with_axe().await;
    browser.show(320, 900, "light").await;
    browser
        .client
        .goto(&format!("http://{}/", server.address))
        .await
        .unwrap();
    browser
        .until("return document.querySelector('pre') !== null")
        .await;
    let shifts = lines(&browser.client.execute_async(SHIFTS, vec![]).await.unwrap());
    assert!(!shifts.is_empty());
    let style = "Object.assign(document.querySelector('#wide').style, {inlineSize: '600px', color: '#eee'})";
    browser.run(style).await;
    assert_ne!(browser.run(OVERFLOW).await, json!([]));
    let said = browser.said().await.join("\n");
    assert!(
        said.contains("Content Security Policy") && said.contains("a.png"),
        "{said}"
    );
    for (rules, broken) in [(RULES, "image-alt"), (COLORS, "color-contrast")] {
        let told = violations(&browser, rules).await;
        assert!(
            told.iter().any(|problem| problem.starts_with(broken)),
            "{told:?}"
        );
    }
}

/// With text at twice its size everything is still there, and nothing sticks out.
#[tokio::test]
async fn text_at_twice_its_size_fits() {
    let root = site();
    let base = format!("http://{}/", Hosted::start(&root).address);
    let browser = Browser::start().await;
    let mut problems = vec![];
    for width in [768, 1280] {
        browser.show(width, 900, "light").await;
        for (kind, path) in KINDS {
            visit(&browser, &base, path).await;
            browser
                .run("document.documentElement.style.fontSize = '200%'")
                .await;
            let sticking_out = lines(&browser.run(OVERFLOW).await);
            problems.extend(
                sticking_out
                    .into_iter()
                    .map(|one| format!("{kind} at {width} px: {one}")),
            );
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Text of the page that nobody can come to: what is folded away can be unfolded, and a form is for those with scripts.
const LOST: &str = "
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), lost = [];
  while (walk.nextNode()) {
    const at = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || at.closest('details:not([open]), form, script, style, template')) continue;
    if (!at.checkVisibility({visibilityProperty: true, opacityProperty: true})) lost.push(at.outerHTML.slice(0, 120));
  }
  return lost;";

/// Controls to be seen that do nothing by themselves. A check box or a radio button may work by style alone.
const DEAD: &str = "
  return [...document.querySelectorAll('button:not([popovertarget], [commandfor]), input, select, textarea, [role=combobox], a:not([href])')]
    .filter((control) => control.checkVisibility() && !['radio', 'checkbox'].includes(control.type))
    .map((control) => control.outerHTML.slice(0, 120));";

#[tokio::test]
async fn without_scripts_everything_is_there_and_nothing_is_dead() {
    let root = site();
    let base = format!("http://{}/", Hosted::start(&root).address);
    let browser = Browser::start().await;
    browser
        .devtools(
            "Emulation.setScriptExecutionDisabled",
            json!({"value": true}),
        )
        .await;
    let mut problems = vec![];
    // Answers are found by a script; without it `find/` is what they lead to.
    for (kind, path) in KINDS.iter().filter(|(kind, _)| !kind.starts_with("find-")) {
        browser.client.goto(&format!("{base}{path}")).await.unwrap();
        let text = browser
            .run("return document.querySelector('h1').innerText.length")
            .await;
        assert!(text.as_u64().unwrap() > 0, "{kind}");
        for (what, script) in [("lost", LOST), ("dead", DEAD)] {
            let told = lines(&browser.run(script).await);
            problems.extend(told.into_iter().map(|one| format!("{kind}: {what}: {one}")));
        }
    }
    let ran = browser
        .run("return document.querySelector('[role=combobox]') !== null")
        .await;
    assert_eq!(ran, json!(false), "scripts are off");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What paper cannot scroll to.
const CUT: &str = "
  return [...document.querySelectorAll('main, main *')].filter((at) => at.checkVisibility() && getComputedStyle(at).overflow !== 'visible'
    && !at.matches('.unseen, caption') && (at.scrollWidth > at.clientWidth + 1 || at.scrollHeight > at.clientHeight + 1))
    .slice(0, 3).map((at) => at.outerHTML.slice(0, 120));";

/// How many sheets of A4 a page may need.
fn sheets(kind: &str) -> usize {
    match kind {
        "card" | "not-found" | "choice" | "tags" | "find-words" => 1,
        "home" | "find" | "find-log" | "matrix" | "unassigned" => 4,
        // All reasons, with advice for five platforms.
        "reasons" => 35,
        "entry-heavy" => 17,
        "entry-light" => 8,
        // All questions with their answers, hundreds of recipes, all limits with what each waits for.
        "faq" => 24,
        "recipes" => 32,
        "product-nginx" => 30,
        "timeouts" => 16,
        _ => 10,
    }
}

/// What people put on a wall or into a ticket.
const PRINTED: [&str; 4] = ["entry-heavy", "card", "recipe-nginx", "matrix"];

/// On paper nothing is cut off, and no page runs away; a card is one sheet.
#[tokio::test]
async fn every_page_prints() {
    let root = site();
    let base = format!("http://{}/", Hosted::start(&root).address);
    let browser = Browser::start().await;
    let mut problems = vec![];
    for (kind, path) in KINDS {
        browser
            .devtools("Emulation.setEmulatedMedia", json!({"media": ""}))
            .await;
        visit(&browser, &base, path).await;
        let pdf = browser.printed().await;
        let count = String::from_utf8_lossy(&pdf)
            .matches("/Type /Page\n")
            .count();
        println!("{kind}: {count}");
        if count == 0 || count > sheets(kind) {
            problems.push(format!("{kind}: {count} sheets, at most {}", sheets(kind)));
        }
        browser.show_on_paper().await;
        if PRINTED.contains(&kind) {
            pictures::take(&browser, &format!("{kind}-print")).await;
        }
        for script in [OVERFLOW, CUT] {
            let cut = lines(&browser.run(script).await);
            problems.extend(cut.into_iter().map(|one| format!("{kind}: cut off: {one}")));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// A card is one sheet of paper, and all of it together is small.
#[tokio::test]
async fn an_incident_card_is_one_sheet_and_small() {
    let root = site();
    let server = Hosted::start(&root);
    let browser = Browser::start().await;
    for code in ["500", "502", "503", "504", "524"] {
        browser
            .client
            .goto(&format!("http://{}/{code}/card/", server.address))
            .await
            .unwrap();
        let pdf = String::from_utf8_lossy(&browser.printed().await).into_owned();
        assert_eq!(pdf.matches("/Type /Page\n").count(), 1, "{code}");
        let sizes = browser.run("return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
            .reduce((sum, entry) => sum + entry.decodedBodySize, 0)").await;
        assert!(sizes.as_u64().unwrap() < 14 * 1024, "{code}: {sizes}");
        assert_eq!(
            browser.run("return document.scripts.length").await,
            json!(0),
            "{code}"
        );
    }
}
