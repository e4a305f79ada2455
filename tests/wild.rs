//! Whatever is typed: no panic, and nothing that runs in the reader's browser.

use crate::common::Root;
use errdex::site::{Options, Progress, check};
use proptest::prelude::*;

/// Checks a root whose `content/family/` holds this file; gives the problems' codes.
fn checked(name: &str, text: &str) -> Vec<&'static str> {
    let root = Root::small().with(&format!("content/family/{name}"), text);
    let opened = errdex::root::Root::open(&root.path("")).unwrap();
    let outcome = check(&opened, &Options::default(), 0, &Progress::default());
    for problem in &outcome.diagnostics {
        assert!(
            !problem.message.is_empty() && !problem.help.is_empty(),
            "{problem:?}"
        );
        let report = problem.report(false);
        let controls = |c: char| c.is_control() && c != '\n';
        assert!(
            report.contains(problem.code) && !report.contains(controls),
            "{report:?}"
        );
    }
    outcome
        .diagnostics
        .iter()
        .map(|problem| problem.code)
        .collect()
}

/// Pieces that YAML, front matter and Markdown are made of, and some that they are not.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("---\n"),
        Just("code: 2\n"),
        Just("name: A\n"),
        Just("causes:\n"),
        Just("- x\n"),
        Just("  "),
        Just("\t"),
        Just("## Steps\n\n"),
        Just("### Visitors\n\n"),
        Just("## FAQ\n\n"),
        Just("### Q?\n\n"),
        Just("```sh\nx\n"),
        Just("1. a\n"),
        Just("   b\n"),
        Just("[x](/1/)"),
        Just("[^a]"),
        Just("{#id}"),
        Just("| a | b |\n|---|---|\n"),
        Just("&a "),
        Just("*a "),
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(": "),
        Just("\""),
        Just("'"),
        Just("|\n"),
        Just("é"),
        Just("\u{2028}"),
        Just("\u{0}"),
        Just("\r\n"),
        Just("\u{feff}"),
        Just("<b>"),
        Just("\n\n"),
        Just("# h\n"),
        Just("overview: "),
        Just("faq: "),
        Just("tags: [a]\n"),
        Just("related: [1]\n"),
        Just("<!--"),
        Just("text "),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_yaml_panics(text in pieces()) {
        checked("2.yaml", &text);
    }

    #[test]
    fn no_markdown_panics(text in pieces()) {
        checked("2.md", &text);
        checked("3.md", &format!("---\ncode: 3\nname: B\n---\n{text}"));
    }

    #[test]
    fn no_bytes_panic(text in any::<String>()) {
        checked("2.yaml", &text);
        checked("2.md", &format!("---\n{text}\n---\n{text}"));
    }

    /// Text that is valid YAML but hostile HTML, in every place that takes text.
    #[test]
    fn no_text_becomes_a_script(
        words in prop::collection::vec(prop_oneof![
            Just("<script>alert(1)</script>"), Just("\"><svg onload=alert(1)>"), Just("](javascript:alert(1))"), Just("[a"),
            Just("<javascript:alert(1)>"), Just("![x](x\" onerror=\"alert(1))"), Just("</title>"), Just("'\"&<>"), Just("`"),
            Just("]]>"), Just("<!--"), Just("*b*"), Just("{{ site.title }}"), Just("[x](data:text/html,<script>)"),
        ], 1..6)
    ) {
        let text = words.join(" ");
        let hostile = serde_json::json!(text);
        let entry = serde_json::json!({
            "code": 2, "name": text, "vendor": text, "summary": text, "overview": text, "key_details": [text],
            "causes": [{"text": text, "product": text, "detail": text}], "faq": [{"question": text, "answer": text}],
            "steps": [{"text": text, "command": {"lang": text, "code": text}, "detail": text}], "facts": {"fault": text},
            "constants": {"Rust": text}, "sections": [{"title": text, "body": text}], "tags": ["a"],
        });
        let site = format!("title: {hostile}\nbase_url: https://example.org/\ndescription: {hostile}\n");
        let root = Root::small().with("content/family/2.yaml", entry.to_string()).with("content/site.yaml", site);
        let opened = errdex::root::Root::open(&root.path("")).unwrap();
        let (loaded, _) = errdex::site::Site::load(&opened, &Options::default());
        for (path, page) in &loaded.pages.list {
            let bytes = loaded.renderer().render(path, page).unwrap_or_else(|problem| panic!("{}", problem.report(false))).bytes;
            let html = String::from_utf8_lossy(&bytes);
            if path.is_empty() || path.ends_with('/') {
                let elements = crate::common::elements(&html);
                let (mut scripts, mut titles) = (0, 0);
                for (name, attributes) in &elements {
                    scripts += usize::from(name == "script");
                    titles += usize::from(name == "title");
                    prop_assert!(name != "svg" && name != "img", "{path}: {html}");
                    for (key, value) in attributes {
                        let value = value.trim_start().to_lowercase();
                        let runs = key.starts_with("on") || key == "style";
                        prop_assert!(!runs && !value.starts_with("javascript:") && !value.starts_with("data:"), "{path}: {html}");
                    }
                }
                // Theme, page and data about it; the page that finds loads two more, and has no data.
                let most = if path == "find/" { 4 } else { 3 };
                prop_assert!(scripts <= most && titles == 1, "{path}: {scripts} scripts, {titles} titles");
            }
            if path.ends_with(".xml") {
                prop_assert!(roxmltree::Document::parse(&html).is_ok(), "{path}: {html}");
            }
        }
    }
}
