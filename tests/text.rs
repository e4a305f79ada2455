//! What no text of a site has: characters that a terminal obeys or that XML forbids, in content, in names of files and in
//! what is printed.

use crate::common::{Root, stderr, stdout};

/// One of each kind, as YAML escapes it: C0, DEL, C1, and noncharacters.
const REFUSED: [(&str, &str); 7] = [
    ("\\e", "the control character U+001B"),
    ("\\0", "the control character U+0000"),
    ("\\r", "the control character U+000D"),
    ("\\x7f", "the control character U+007F"),
    ("\\N", "the control character U+0085"),
    ("\\uFDD0", "the noncharacter U+FDD0"),
    ("\\U0001FFFE", "the noncharacter U+1FFFE"),
];

/// A file with `@` in each of its texts, and how many there are.
const FILES: [(&str, &str, usize); 6] = [
    (
        "content/site.yaml",
        r#"{title: "a@", base_url: https://example.org/, description: "@", language: "en@", links: {"b@": /}}"#,
        4,
    ),
    (
        "content/family/2.yaml",
        r#"{code: 2, name: "a@", vendor: "@", summary: "@", facts: {fault: "@"}, overview: "@", key_details: ["@"],
        first_minute: [{check: "@", yes: "@", no: "@", command: "@"}], tags: ["a@"], constants: {"a@": b, c: "@"},
        causes: ["@", {text: "@", product: "@", detail: "@", signatures: ["@"]}], faq: [{question: "@", answer: "@"}],
        steps: ["@", {text: "@", command: {lang: "@", code: "@"}}], sections: [{title: "@", body: "@"}],
        sources: {a: {title: "@"}}}"#,
        27,
    ),
    (
        "content/family/_category.yaml",
        r#"{title: "@", title_pattern: "@{code}", path: {a: "@"}}"#,
        3,
    ),
    (
        "content/messages/m.yaml",
        r#"{product: "@", messages: [{id: a, names: ["@"], text: "@", leads_to: ["1@"]}]}"#,
        4,
    ),
    (
        "content/recipes/p/r.yaml",
        r#"{code: 1, cause: "@", helpers: {up: {headers: {a: "@"}}}, config: "@", files: {"a@": b}, fix: {how: "@"}}"#,
        5,
    ),
    ("content/faults.yaml", r#"{faults: {"a@": b, c: "@"}}"#, 2),
];

#[test]
fn every_text_of_every_kind_of_file_refuses_them() {
    for (escape, named) in REFUSED {
        for (file, yaml, texts) in FILES {
            let output = Root::small()
                .with(file, yaml.replace('@', escape))
                .run(&["check", "--format", "json"]);
            let report: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
            let found: Vec<_> = report["diagnostics"].as_array().unwrap().iter().collect();
            let refused = found
                .iter()
                .filter(|one| one["code"] == "control-character");
            assert_eq!(
                refused.clone().count(),
                texts,
                "{file}, {escape}: {report:#}"
            );
            for one in refused {
                assert!(one["message"].as_str().unwrap().ends_with(named), "{one}");
                assert!(
                    one["file"] == file && one["line"].as_u64() > Some(0),
                    "{one}"
                );
            }
        }
    }
}

#[test]
fn what_a_markdown_file_has_as_it_is_is_refused_where_it_is() {
    for (character, column) in [
        ("\u{1b}", 9),
        ("\u{9b}", 9),
        ("\u{fffe}", 9),
        ("\u{10ffff}", 9),
    ] {
        let text = format!("---\ncode: 2\nname: A\n---\n\nIt brok {character}[31me.\n");
        let complaint = Root::small().with("content/family/2.md", text).complaint();
        assert!(
            complaint.contains("error[control-character]"),
            "{complaint}"
        );
        assert!(
            complaint.contains(&format!("content/family/2.md:6:{column}")),
            "{complaint}"
        );
    }
}

/// Bytes that a recipe sends are no text; in a second place, by an alias, they could become one.
#[test]
fn bytes_of_a_recipe_may_be_any_but_not_by_an_alias_elsewhere() {
    let recipe = "code: 1\ncause: It breaks\nhelpers: {up: {does: raw, send: \"R\\0\\x16\\r\\n\"}}\n\
                  requests: [{raw: \"GET /\\e\\r\\n\"}]\nfiles: {a.http: \"HTTP/1.1 200 OK\\r\\n\"}\nfix: {how: Nothing}\n";
    let checked = |recipe: &str| {
        stderr(
            &Root::small()
                .with("content/recipes/p/r.yaml", recipe)
                .run(&["check"]),
        )
        .contains("control-character")
    };
    assert!(!checked(recipe));
    assert!(checked(
        &recipe
            .replace("cause: It breaks\n", "")
            .replace("send: \"", "send: &x \"")
            .replace("{how: Nothing}\n", "{how: Nothing}\ncause: *x\n")
    ));
}

/// Markdown can write a character by its number.
#[test]
fn no_file_of_the_site_has_a_control_character() {
    let entry = "code: 2\nname: A\nsummary: 'x &#27;[31m &#x9b; &#7;'\noverview: 'y &#27; `&#27;`'\nupdated: 2026-11-01\n\
                 causes: ['[z](https://example.net/?&#27; \"&#8;\")']\nsections: [{title: '&#27;', body: '&#27;'}]\n";
    let root = Root::small().with("content/family/2.yaml", entry).built();
    for (path, bytes) in crate::common::files(&root.path("dist")) {
        let text = String::from_utf8_lossy(&bytes);
        let is_text = ["html", "txt", "xml", "md", "json"]
            .iter()
            .any(|ending| path.ends_with(ending));
        let found = text
            .chars()
            .find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
        assert!(!is_text || found.is_none(), "{path}: {found:?}");
        if path.ends_with(".xml") {
            roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
    }
}

#[test]
fn nothing_that_is_printed_is_obeyed_by_a_terminal() {
    let is_obeyed = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let entry = "code: 2\nname: \"b\u{202e}c\"\ncauses: ['\u{2067}&#27;[31m']\noverview: '[x](/\u{202e}/)'\n";
    let root = Root::small()
        .with("content/family/2.yaml", entry)
        .with(
            "content/family/3.yaml",
            "code: 3\nname: \"\u{7f}\u{9b}x\u{1b}\"\n",
        )
        .with("content/family/\u{1b}]0;\u{7}x.yaml", "code: 4\nname: D\n")
        .with("static/a\nb", "x")
        .with("static/c\u{202e}d", "x")
        .with("templates/\u{9b}.html", "x");
    for arguments in [
        &["check"][..],
        &["check", "--format", "github"],
        &["explain", "2"],
        &["explain", "error 2 a\u{1b}[31m\u{202e}b\nerror 2 x"],
    ] {
        let output = root.run(arguments);
        let printed = stdout(&output) + &stderr(&output);
        assert!(!printed.contains(is_obeyed), "{arguments:?}: {printed:?}");
    }
    let complaint = root.complaint();
    for shown in ["content/family/␛]0;␇x.yaml", "static/a␊b", "static/c�d"] {
        assert!(complaint.contains(shown), "{shown}: {complaint}");
    }
}

#[test]
fn new_refuses_a_name_that_no_entry_can_have() {
    for name in ["", "  ", "a\u{1b}[31m", "a\u{7}", "\u{fffe}"] {
        let root = Root::small();
        let output = root.run(&["new", "7", name]);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{name:?}: {}",
            stderr(&output)
        );
        assert_eq!(
            crate::common::files(&root.path("content")).len(),
            2,
            "{name:?}"
        );
    }
}

/// The page makes a tab for each product, with the slug as its anchor.
#[test]
fn a_product_without_letters_or_digits_is_refused() {
    for product in ["-", ".", "…", " "] {
        let entry = format!("code: 2\nname: A\ncauses: [{{text: x, product: '{product}'}}]\n");
        let complaint = Root::small()
            .with("content/family/2.yaml", entry)
            .complaint();
        assert!(
            complaint.contains("error[wrong-product]"),
            "{product:?}: {complaint}"
        );
        assert!(
            complaint.contains("content/family/2.yaml:3:"),
            "{product:?}: {complaint}"
        );
    }
}
