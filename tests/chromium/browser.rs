//! The site in Chromium, under the strict policy: what a person would see go wrong in the console.

use std::fs::File;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::common::browser::Hosted;
use crate::common::kinds::{entries, site};
use crate::common::{Root, chromium};

/// Loads a page in a fresh Chromium; gives its document after scripts ran, and what the console said.
fn browse(url: &str) -> (String, Vec<String>) {
    let profile = tempfile::tempdir().unwrap();
    let file = |name: &str| profile.path().join(name);
    let mut browser = Command::new(chromium())
        .args(crate::common::CHROMIUM_ARGUMENTS)
        .args([
            "--enable-logging=stderr",
            "--v=0",
            "--virtual-time-budget=3000",
            "--dump-dom",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(url)
        .stdout(File::create(file("page")).unwrap())
        .stderr(File::create(file("log")).unwrap())
        .spawn()
        .unwrap();
    // A connection that stays open stops virtual time, and with it the end.
    let start = Instant::now();
    while browser.try_wait().unwrap().is_none() {
        if start.elapsed() > Duration::from_secs(60) {
            browser.kill().unwrap();
            panic!("{url} never ends");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let read = |name| String::from_utf8_lossy(&std::fs::read(file(name)).unwrap()).into_owned();
    let said = read("log")
        .lines()
        .filter(|line| line.contains("CONSOLE"))
        .map(str::to_owned)
        .collect();
    (read("page"), said)
}

#[test]
fn typing_filters_the_cells_and_commands_and_causes_get_their_buttons() {
    // One more part of the script counts what a person can see.
    let count = "document.title = [...document.querySelectorAll('.cells > li')].filter((cell) => cell.checkVisibility()).length";
    let counting = format!("{count} + ' visible';\n");
    let root = Root::shipped()
        .with("static/assets/errdex.js/9-count.js", counting)
        .built();
    let server = Hosted::start(&root);
    for (words, visible) in [
        ("bad%20gateway", 1),
        ("cloudflare", 9),
        ("502", 1),
        ("nothing", 0),
        ("", entries()),
    ] {
        let (page, _) = browse(&format!("http://{}/?words={words}", server.address));
        assert!(
            page.contains(&format!("<title>{visible} visible</title>")),
            "{words}"
        );
    }
    let (page, _) = browse(&format!("http://{}/http-502-bad-gateway/", server.address));
    assert!(page.contains("<button type=\"button\">Copy</button>"));
    assert!(page.contains("class=\"anchor\" href=\"#"));
}

#[test]
fn a_short_address_leads_to_the_entry() {
    let root = site();
    let server = Hosted::start(&root);
    let (page, _) = browse(&format!("http://{}/502/", server.address));
    assert!(page.contains("Common causes"), "{page}");
}

#[test]
fn the_offline_flavour_works_without_a_server() {
    let root = Root::shipped();
    assert!(root.run(&["build", "--offline"]).status.success());
    let url = |page: &str| format!("file://{}", root.path(page).display());
    let (page, _) = browse(&url("dist/index.html"));
    assert!(page.contains("href=\"http-502-bad-gateway/index.html\""));
    let (page, said) = browse(&url("dist/502/index.html"));
    assert!(
        page.contains("Common causes"),
        "the short address leads on: {page}"
    );
    assert!(page.contains("href=\"../http-504-gateway-timeout/index.html\""));
    assert_eq!(said, Vec::<String>::new());
    let (page, _) = browse(&format!("{}?words=511", url("dist/index.html")));
    assert!(
        page.contains(&format!("1 of {}", entries())),
        "scripts run without a server too"
    );
}
