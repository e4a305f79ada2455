//! `errdex show`: entries, causes, recipes and reasons as text.

use crate::common::{Root, stderr, stdout};
use serde_json::Value;

const REFUSED: &str = "code: 1\nname: Fine Failure\ncauses:\n  - {id: refused, text: 'Nothing listens. See [the other](/2/#slow).[^docs]'}\n  - {id: lonely, text: Nobody knows.}\nsources: {docs: {title: The manual, url: 'https://docs.example.net/', checked: 2026-11-01}}\n";
const OTHER: &str = "code: 2\nname: Other Failure\ncauses: [{id: slow, text: It is slow.}]\n";
const PRODUCT: &str = "title: Box\nhome: https://example.org/\nbuilds: {one: {title: One, install: apt-get install box, program: box}}\n\
                       version: [box]\nconfig: {file: box.conf, slot: main, text: \"%%main%%\\n\"}\n";
const RECIPE: &str = "code: 1\ncause: No server\nproves: refused\nnext: 'Run `box status`.'\nconfig: port 1\n\
                      expect: {log: {box.log: nobody is there}}\nfix: {how: Start it, run: [box start]}\n";
const REASONS: &str = "reasons:\n  - {id: refused-here, title: Refused here, means: Nothing listens., says: [nobody listens], \
                       leads_to: ['2#slow'], next: {server: 'Run `ss`.'}}\n";

/// A family of numbers from 1 to 9, at `url`.
fn family(url: &str) -> Root {
    Root::empty()
        .with("content/site.yaml", format!("title: Example\nbase_url: {url}\n"))
        .with("content/family/_category.md", "---\ncodes: 1-9\ntitle_pattern: 'F{code} {name} — What It Means'\nunassigned: {name: Free, summary: 'Nobody uses {code}.', text: 'Really not {code}; see [1](/1/).'}\n---\n")
        .with("content/family/1.yaml", REFUSED)
        .with("content/family/2.yaml", OTHER)
        .with("content/products/box.yaml", PRODUCT)
        .with("content/recipes/box/1-none.yaml", RECIPE)
        .with("content/reasons.yaml", REASONS)
}

fn show(root: &Root, name: &str) -> String {
    let output = root.run(&["show", name]);
    assert!(output.status.success(), "{name}: {}", stderr(&output));
    stdout(&output)
}

fn holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn an_entry_is_shown_as_its_text() {
    let root = family("https://errors.company.net/").built();
    let file = root.read("dist/family-1-fine-failure.txt");
    assert_eq!(show(&root, "1"), file);
    assert_eq!(
        show(&root, "family-1-fine-failure"),
        file,
        "the slug names it too"
    );
}

#[test]
fn a_cause_is_shown_with_what_to_do_and_its_sources() {
    let text = show(&family("https://errors.company.net/"), "1#refused");
    holds(
        &text,
        &["1 Fine Failure\n==============\n\nNothing listens."],
    );
    holds(
        &text,
        &[
            "Run `box status`.",
            "Fix\n---\n\nStart it.",
            "box start",
            "Not reproduced yet: box/1-none",
        ],
    );
    holds(
        &text,
        &["[docs] The manual, https://docs.example.net/, checked 2026-11-01"],
    );
    holds(
        &text,
        &["Page: https://errors.company.net/family-1-fine-failure/#refused\n"],
    );
    assert!(!text.contains("Nobody knows"), "{text}");

    let of_reason = show(&family("https://errors.company.net/"), "2#slow");
    holds(
        &of_reason,
        &["What to do next\n---------------\n\nRun `ss`."],
    );
}

#[test]
fn a_site_that_is_nowhere_has_no_links_to_it() {
    for url in [
        "https://errors.example/",
        "https://a.example:8080/x/",
        "http://errors.invalid/",
    ] {
        let root = family(url);
        for name in ["1", "1#refused", "box/1-none", "refused-here", "7"] {
            let text = show(&root, name);
            assert!(!text.contains(url), "{name}: {text}");
            holds(&text, &["in `errdex serve`"]);
        }
        holds(
            &show(&root, "1#refused"),
            &[
                "the other <errdex show 2#slow>.",
                "`/family-1-fine-failure/#refused`",
            ],
        );
    }
}

#[test]
fn a_recipe_is_shown_with_how_to_reproduce_it() {
    let text = show(&family("https://errors.company.net/"), "box/1-none");
    holds(
        &text,
        &[
            "Box, 1: No server",
            "Not reproduced yet.",
            "box.log:\n\n  nobody is there",
            "Run `box status`.",
        ],
    );
    holds(
        &text,
        &[
            "Start it.",
            "errdex verify box/1-none",
            "apt-get install box",
            "port 1",
            "recipes/box/1-none/",
        ],
    );
    let shipped = Root::empty().run(&["show", "nginx/502-refused"]);
    holds(&stderr(&shipped), &["built-in reference"]);
    holds(
        &stdout(&shipped),
        &[
            "Reproduced with nginx 1.",
            "connect() failed (111: Connection refused)",
            "listen 127.0.0.1:8080;",
        ],
    );
}

#[test]
fn numbers_without_an_entry_and_reasons_are_shown() {
    let root = family("https://errors.company.net/");
    let number = show(&root, "7");
    holds(
        &number,
        &[
            "7 Free\n======\n\nNobody uses 7.",
            "Really not 7; see 1 <https://errors.company.net/",
            "Page: https://",
        ],
    );
    let reason = show(&root, "refused-here");
    holds(
        &reason,
        &[
            "Refused here\n============",
            "On your own server: Run `ss`.",
            "`nobody listens`",
            "2 It is slow.",
        ],
    );
}

#[test]
fn what_is_unknown_says_what_is_near() {
    let root = family("https://errors.company.net/");
    for (name, problem, help) in [
        (
            "1#refusd",
            "unknown cause `refusd` of 1",
            "did you mean `1#refused`?",
        ),
        (
            "1#nothing-like-it",
            "unknown cause `nothing-like-it` of 1",
            "run `errdex show 1` to see all causes",
        ),
        (
            "box/1-non",
            "unknown code, recipe, reason or message `box/1-non`",
            "did you mean `box/1-none`?",
        ),
        (
            "refused-her",
            "unknown code, recipe, reason or message `refused-her`",
            "did you mean `refused-here`?",
        ),
        (
            "upstream timed out",
            "unknown code, recipe, reason or message",
            "use `errdex explain`",
        ),
        (
            "99",
            "unknown code, recipe, reason or message `99`",
            "help:",
        ),
    ] {
        let output = root.run(&["show", name]);
        assert_eq!(output.status.code(), Some(1), "{name}: {}", stdout(&output));
        holds(&stderr(&output), &[problem, help]);
    }
    assert_eq!(root.run(&["show"]).status.code(), Some(2));
}

#[test]
fn a_code_of_two_families_asks_which() {
    let root = family("https://errors.company.net/")
        .with("content/more/1.yaml", "code: 1\nname: More\ncauses: [A.]\n");
    let output = root.run(&["show", "1"]);
    assert_eq!(output.status.code(), Some(1));
    holds(
        &stderr(&output),
        &[
            "several entries are called `1`",
            "`family-1-fine-failure`, `more-1-more`",
        ],
    );
    holds(&show(&root, "1#refused"), &["Fine Failure"]);
    holds(&show(&root, "more-1-more"), &["1 More"]);
    let explained = root.run(&["explain", "1", "--format", "json"]);
    let report: Value = serde_json::from_slice(&explained.stdout).unwrap();
    for one in report["matches"].as_array().unwrap() {
        show(&root, one["show"].as_str().unwrap());
    }
}

#[test]
fn json_is_one_object_of_each() {
    let root = family("https://errors.company.net/");
    let json = |name: &str| -> Value {
        let output = root.run(&["show", name, "--format", "json"]);
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{name}: {}", stderr(&output)))
    };
    assert_eq!(json("1")["causes"][0]["id"], "refused");
    let cause = json("1#refused");
    assert_eq!(
        (&cause["show"], &cause["recipes"][0]),
        (&"1#refused".into(), &"box/1-none".into())
    );
    assert_eq!(cause["sources"]["docs"]["title"], "The manual");
    assert_eq!(json("box/1-none")["recipe"]["fix"]["how"], "Start it");
    assert_eq!(json("7")["summary"], "Nobody uses 7.");
    assert_eq!(json("refused-here")["causes"][0]["title"], "2 It is slow.");
}

/// What `explain` names, `show` shows.
#[test]
fn every_answer_can_be_shown() {
    let root = Root::empty();
    let lines = [
        "502",
        "555",
        "heroku h12",
        "dial tcp 127.0.0.1:8000: connect: connection refused",
        "upstream prematurely closed connection",
        "no live upstreams while connecting to upstream",
        "timeout",
    ];
    for line in lines {
        let output = root.run(&["explain", line, "--format", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        for one in report["matches"].as_array().unwrap().iter().take(3) {
            let name = one["show"].as_str().unwrap();
            let text = show(&root, name);
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains("\n==="), "{name}: {text}");
            assert!(words.contains("in `errdex serve`"), "{name}: {text}");
        }
    }
}
