//! Every kind of bad input: what is told, where, with what help; and that the old site stays.

use std::process::Stdio;

use crate::common::{Root, SITE, stderr, stdout};

/// What a build says about `content/family/2.yaml` (or `.md`, for text that begins with front matter) being this.
fn complaint_about(entry: impl AsRef<[u8]>) -> String {
    let entry = entry.as_ref();
    let name = if entry.starts_with(b"---\n") {
        "2.md"
    } else {
        "2.yaml"
    };
    Root::small()
        .with(&format!("content/family/{name}"), entry)
        .complaint()
}

/// One test a kind of problem: its input, and a snapshot of the report.
macro_rules! told {
    ($($name:ident: $entry:expr;)+) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), complaint_about($entry));
        }
    )+};
}

told! {
    yaml_syntax: "code: 2\nname: A\n  b: : c\n";
    unclosed_quote: "code: 2\nname: \"A\ncauses: [x]\n";
    quote_closed_by_another: "code: 2\nname: \"A\n# comment\ncauses: [x]\nfaq:\n- {question: \"Q?\", answer: A}\n";
    quote_over_lines_before_another_mistake: "code: 2\nname: \"A\n  B\"\nsummary: a: b\n";
    sections_above_the_closing_dashes: "---\ncode: 2\nname: A\n## Overview\n\nIt failed.\n\n- So it did\n---\n";
    open_comment: "---\ncode: 2\nname: A\n---\n\n## Overview\n\nx\n\n<!-- y\n\n## Steps\n\n- x\n";
    tab_first: "code: 2\n\tname: A\n";
    tab_indentation: "code: 2\nname: A\nfacts:\n\tfault: x\n";
    unknown_key: "code: 2\nname: A\ncuases: [x]\nzzz: 1\n";
    unknown_key_inside_a_cause: "code: 2\nname: A\ncauses:\n- txt: hello\n";
    wrong_types: "code: [2]\nname: 5\ncauses: one\ntags: {a: b}\ndraft: maybe\n";
    missing_fields: "vendor: A\nfaq: [{question: Why?}]\n";
    unknown_severity_and_status: "code: 2\nname: A\nseverity: critcal\nstatus: offical\n";
    wrong_values: "code: a b\nname: A\nupdated: 2026-02-30\n";
    duplicate_key: "code: 2\nname: A\nname: B\n";
    colon_in_plain_text: "code: 2\nname: A\nkey_details:\n- This: breaks\n";
    unknown_related: "code: 2\nname: A\nrelated: [77, 2, 1]\n";
    duplicate_code: "code: 1\nname: Another\n";
    duplicate_slug: "code: 1.fine\nname: Failure\n";
    duplicate_alias: "code: 2\nname: A\naliases: [family-1-fine-failure, x, x]\n";
    wrong_alias: "code: 2\nname: A\naliases: [Not A Slug]\n";
    duplicate_cause_id: "code: 2\nname: A\ncauses: ['one {#x}', 'two {#x}', 'three {#X Y}', 'four {#É}']\n";
    ids_that_the_page_needs_itself: "code: 2\nname: A\ncauses: ['a {#overview}', 'b {#s3}', 'c {#in-nginx}', 'd {#sources-of-it}']\n";
    links_that_carry_scripts: "code: 2\nname: A\nsources: {x: {title: X, url: 'javascript:alert(1)'}}\n";
    codes_that_yaml_reads_otherwise_in_a_flow_mapping: "{name: is 0x10 what, code: 0x10}\n";
    links_that_are_defined_apart: "---\ncode: 2\nname: A\n---\n\n## Overview\n\nLook at [r][1].\n\n## Steps\n\n- x\n\n[1]: /1/\n";
    a_code_that_yaml_reads_otherwise: "code: 0x80070005\nname: A\n";
    control_characters: "code: 2\nname: \"a\\bb\"\n";
    a_name_too_long_for_a_file: format!("code: 2\nname: {}\n", "long-".repeat(60));
    an_address_that_is_a_file_too: "code: feed.xml\nname: A\n";
    anchors_of_lists: "code: 2\nname: A\noverview: '[a](/family/#severity) [b](/family/#nope) [c](/tags/#x)'\n";
    repeated_tag: "code: 2\nname: A\ntags: [a, a, '!']\n";
    dead_links_and_unknown_sources: "code: 2\nname: A\noverview: |\n  See [x](/nope/), [y](/1/#nah),\n  [z](foo.html), [j](JavaScript:alert) and [d](data:text/html,x).[^zz]\nfaq:\n- {question: Q?, answer: \"[up](#down)\"}\n";
    foreign_image: "code: 2\nname: A\noverview: \"![i](https://example.net/i.png)\"\n";
    deep_nesting: format!("code: 2\nname: A\noverview: {}{}\n", "[".repeat(10_000), "]".repeat(10_000));
    alias_bomb: format!("code: 2\nname: A\nkey_details: {}\n", bomb());
    list_instead_of_entry: "- code: 2\n";
    two_documents: "code: 2\nname: A\n---\ncode: 3\nname: B\n";
    no_front_matter_end: "---\ncode: 2\nname: A\n\n## Overview\n\nx\n";
    markdown_with_wrong_front_matter: "---\ncode: 2\nnmae: A\n---\n\n## Steps\n\nDo this.\n";
    sections_of_the_wrong_shape: "---\ncode: 2\nname: A\n---\n# Hi\n\n## Steps\n\nDo this.\n\n### Bystanders\n\n- x\n\n## FAQ\n\nBlah\n\n### Q?\n\n## Overview\n\n[^a]: foo\n";
    a_section_that_stands_twice: "---\ncode: 2\nname: A\ncauses: [x]\n---\n\n## Causes\n\n- y\n\n## Overview\n\na\n\n## Overview\n\nb\n";
    an_empty_section: "---\ncode: 2\nname: A\n---\n\n## Overview\n\n## Steps\n\n- x\n";
}

fn bomb() -> String {
    let level = |at: usize| format!("&a{at} [{}]", vec![format!("*a{}", at - 1); 9].join(","));
    let levels: Vec<String> = (1..12).map(level).collect();
    format!("[&a0 [x], {}]", levels.join(", "))
}

#[test]
fn a_file_that_is_not_markdown_with_front_matter() {
    insta::assert_snapshot!(
        Root::small()
            .with("content/family/2.md", "Hello.\n")
            .complaint()
    );
}

#[test]
fn names_that_give_no_address() {
    insta::assert_snapshot!(
        "folder_without_slug",
        Root::small()
            .with("content/!!!/2.yaml", "code: 2\nname: A\n")
            .complaint()
    );
    insta::assert_snapshot!(
        "empty_alias",
        complaint_about("code: 2\nname: A\naliases: ['']\n")
    );
}

#[test]
fn a_static_file_in_the_place_of_a_page() {
    insta::assert_snapshot!(
        Root::small()
            .with("static/1/index.html", "mine")
            .complaint()
    );
}

#[test]
fn links_of_the_site_are_checked_too() {
    let site = format!("{SITE}issue_url: javascript:x\nlinks: {{Home: /, Bad: 'data:x'}}\n");
    insta::assert_snapshot!(
        "site_links",
        Root::small().with("content/site.yaml", site).complaint()
    );
    let site = format!("{SITE}links: {{Home: /, Tags: /tags/, Gone: /gone/}}\n");
    insta::assert_snapshot!(
        "footer_links",
        Root::small().with("content/site.yaml", site).complaint()
    );
}

#[test]
fn an_unknown_level_in_a_rubric() {
    let category = "---\nseverities: {criticl: x}\n---\n";
    insta::assert_snapshot!(
        Root::small()
            .with("content/family/_category.md", category)
            .complaint()
    );
}

#[test]
fn mistakes_in_how_texts_are_read_are_reported_at_their_lines() {
    let shipped = include_str!("../content/reading.yaml");
    let complaint = |from: &str, to: &str| {
        assert!(shipped.contains(from), "{from}");
        Root::small()
            .with("content/reading.yaml", shipped.replacen(from, to, 1))
            .complaint()
    };
    for (from, to, parts) in [
        (
            "received:",
            "recieved:",
            ["unknown key `recieved`", "did you mean `received`?"],
        ),
        (
            "received: '^< '",
            r"received: '^\d+'",
            [
                r"`\d` differs between Rust and JavaScript",
                "content/reading.yaml:",
            ],
        ),
        (
            "{none}",
            "{nine}",
            ["no group `nine`", "{is: '{status}/{nine}'}"],
        ),
        (
            "(?<status>[1-9][0-9]{2}) [0-9]+ '",
            "([1-9][0-9]{2}) [0-9]+ '",
            ["no group `status`", "TCP|UDP"],
        ),
    ] {
        let complaint = complaint(from, to);
        assert!(
            parts.iter().all(|part| complaint.contains(part)),
            "{to}: {complaint}"
        );
    }
}

#[test]
fn codes_that_are_read_as_written_are_let_pass() {
    for code in [
        "502 # comment",
        "502\t# comment",
        "\"0x10\"",
        "'502'",
        "010",
        "00",
        "1_000",
        "\n  502",
    ] {
        let root = Root::small().with("content/family/2.yaml", format!("code: {code}\nname: A\n"));
        let output = root.run(&["check"]);
        assert!(output.status.success(), "{code}: {}", stderr(&output));
    }
    let body = "---\n\"code\": 502\nname: A\n---\n\n## Overview\n\ncode: 7 reason\n";
    assert!(
        Root::small()
            .with("content/family/2.md", body)
            .run(&["check"])
            .status
            .success()
    );
}

#[test]
fn fragments_of_files_and_parts_of_pages_are_let_pass() {
    let entry = "code: 2\nname: A\noverview: '[m](/m.pdf#page=3) [s](#sources) [v](#for-visitors) [n](#in-nginx)[^x]'\n\
                 steps: [{audience: visitor, text: a}]\ncauses: [{product: nginx, text: b}]\nsources: {x: {title: X}}\n";
    let root = Root::small()
        .with("static/m.pdf", "x")
        .with("content/family/2.yaml", entry);
    let output = root.run(&["check"]);
    assert!(output.status.success(), "{}", stderr(&output));
}

/// Each of these once took the square of its length: minutes.
#[test]
fn many_equal_causes_and_links_are_no_burden() {
    let causes = "- a\n".repeat(30_000);
    let links = "[x](/1/#something-broke) ".repeat(4_000);
    let root = Root::small()
        .with(
            "content/family/2.md",
            format!("---\ncode: 2\nname: A\n---\n\n## Causes\n\n{causes}"),
        )
        .with(
            "content/family/3.md",
            format!("---\ncode: 3\nname: B\n---\n\n{links}"),
        );
    let output = root.run(&["check"]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn thousands_of_problems_of_one_file_are_all_told() {
    let links: String = (0..4000).map(|at| format!("[x](/nope-{at}/) ")).collect();
    let root = Root::small().with(
        "content/family/2.yaml",
        format!("code: 2\nname: A\noverview: '{links}'\n"),
    );
    let output = root.run(&["check", "--format", "json"]);
    assert_eq!(stdout(&output).matches("\"dead-link\"").count(), 4000);
}

#[test]
fn a_near_miss_of_a_section_is_a_warning() {
    let root = Root::small().with(
        "content/family/2.md",
        "---\ncode: 2\nname: A\n---\n\n## Comon causes\n\n- x\n",
    );
    let output = root.run(&["build"]);
    assert_eq!(output.status.code(), Some(0));
    let told = stderr(&output);
    assert!(
        told.contains("warning[near-section]") && told.contains("`## common causes`"),
        "{told}"
    );
}

#[test]
fn a_code_outside_the_range() {
    let root = Root::small().with("content/family/_category.md", "---\ncodes: 1-3\n---\n");
    insta::assert_snapshot!(
        root.with("content/family/9.yaml", "code: 9\nname: A\n")
            .complaint()
    );
}

#[test]
fn a_tag_spelled_two_ways() {
    let root = Root::small().with(
        "content/family/2.yaml",
        "code: 2\nname: A\ntags: [Server Error]\n",
    );
    insta::assert_snapshot!(
        root.with(
            "content/family/3.yaml",
            "code: 3\nname: B\ntags: [server-error]\n"
        )
        .complaint()
    );
}

#[test]
fn bytes_that_are_not_utf8() {
    insta::assert_snapshot!(complaint_about(b"code: 2\nname: caf\xe9\n"));
}

#[test]
fn an_empty_file() {
    insta::assert_snapshot!(complaint_about("\n \n"));
}

#[test]
fn a_site_without_site_yaml() {
    insta::assert_snapshot!(
        Root::empty()
            .with("content/family/1.yaml", crate::common::SMALLEST)
            .complaint()
    );
}

#[test]
fn a_site_with_a_wrong_address() {
    insta::assert_snapshot!(
        Root::small()
            .with("content/site.yaml", "title: T\nbase_url: example.org\n")
            .complaint()
    );
}

#[test]
fn a_category_with_an_unknown_placeholder() {
    let category = "---\ntitle_pattern: \"{code} {nmae}\"\ncodes: 9\n---\n";
    insta::assert_snapshot!(
        "category_values",
        Root::small()
            .with("content/family/_category.md", category)
            .complaint()
    );
    let category = category.replace("codes: 9\n", "");
    insta::assert_snapshot!(
        "category_pattern",
        Root::small()
            .with("content/family/_category.md", category)
            .complaint()
    );
}

#[test]
fn a_comparison_of_what_is_not_there() {
    let category = "---\ncomparisons:\n- {title: 1 or 2?, codes: [1, 77]}\n- {title: Alone, codes: [1]}\n\
                    - {title: Twice, slug: Not A Slug, codes: [1, 1]}\n- {title: 1 or 2?, codes: [1, 1]}\n---\n";
    insta::assert_snapshot!(
        Root::small()
            .with("content/family/_category.md", category)
            .complaint()
    );
}

#[test]
fn two_pages_at_one_address() {
    let root = Root::small().with("content/tags/1.yaml", "code: faq\nname: A\n");
    insta::assert_snapshot!(root.complaint());
}

#[test]
fn template_errors_point_into_the_template() {
    let root = Root::small().with("templates/home.html", "<p>\n{{ nope.x }}\n");
    insta::assert_snapshot!("template_rendering", root.complaint());
    let root = Root::small()
        .with("templates/home.html", "<p>\n{% if x %}\n")
        .with("templates/tag.html", "{% foo %}\n");
    insta::assert_snapshot!("template_syntax", root.complaint());
    let root = Root::small().with(
        "templates/home.html",
        "{% extends \"bsae.html\" %}\n{{ <bagde/> }}\n",
    );
    insta::assert_snapshot!("template_names", root.complaint());
    let root = Root::small()
        .with(
            "templates/home.html",
            "{% extends \"base.html\" %}\n{% block mian %}x{% endblock %}\n",
        )
        .with("templates/tag.html", "{{ x | no_such }}\n");
    insta::assert_snapshot!("template_blocks_and_filters", root.complaint());
}

/// One wrong key must not make a mistake of each link to the entry's causes, nor hide those to others.
#[test]
fn a_wrong_entry_is_told_once_and_not_by_those_who_link_to_it() {
    let told = Root::small()
        .with("content/family/_category.md", "---\ncodes: 1-9\n---\n")
        .with(
            "content/family/2.yaml",
            "code: 2\nnme: A\ncauses: [{id: x, text: y}]\n",
        )
        .with(
            "content/family/3.yaml",
            "code: 3\nname: A\noverview: '[x](/2/#x)'\n",
        )
        .with(
            "content/messages/own.yaml",
            "messages: [{id: a, names: [a b], leads_to: ['2#x', '3#nope']}]\n",
        )
        .complaint();
    assert!(
        told.contains("unknown-key") && !told.contains("dead-anchor"),
        "{told}"
    );
    assert!(
        told.contains("id `nope`") && !told.contains("`2#x`"),
        "{told}"
    );
}

#[test]
fn all_problems_of_all_files_are_told_in_one_run() {
    let root = Root::small()
        .with("content/family/2.yaml", "code: 2\nzzz: A\n")
        .with(
            "content/family/3.yaml",
            "code: 3\nname: A\noverview: '[x](/nope/)'\n",
        )
        .with(
            "content/family/4.md",
            "---\ncode: 4\nname: A\nseverity: bad\n---\n\n## FAQ\n\nx\n",
        )
        .with("templates/tags.html", "{{ nope }}");
    // A template that is no template, too, must not hide what is wrong on the pages.
    let root_with_syntax_error = Root::small()
        .with(
            "content/family/3.yaml",
            "code: 3\nname: A\noverview: '[x](/nope/)'\n",
        )
        .with("templates/tags.html", "{% nope %}");
    let told = root_with_syntax_error.complaint();
    assert!(
        told.contains("error[dead-link]") && told.contains("error[template]"),
        "{told}"
    );

    let output = root.run(&["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let told: Vec<_> = report["diagnostics"].as_array().unwrap().iter().collect();
    let codes: Vec<_> = told
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    let expected = [
        "unknown-key",
        "missing-field",
        "dead-link",
        "unknown-value",
        "section-shape",
        "template",
    ];
    assert!(
        expected.iter().all(|code| codes.contains(code)),
        "{codes:?}"
    );
    for one in told {
        assert!(
            one["file"].is_string()
                && one["line"].as_u64() > Some(0)
                && one["column"].as_u64() > Some(0),
            "{one}"
        );
        assert!(
            !one["help"].as_str().unwrap().is_empty()
                && !one["source"].as_str().unwrap().is_empty(),
            "{one}"
        );
    }
}

#[test]
fn links_to_an_entry_whose_file_is_broken_are_not_told_too() {
    let root = Root::small()
        .with("content/family/2-b.yaml", "code: 2\nnmae: B\n")
        .with(
            "content/family/3.yaml",
            "code: 3\nname: C\nrelated: [2]\noverview: '[2](/2/) [9](/9/)'\n",
        );
    let told = root.complaint();
    assert!(
        !told.contains("unknown-related") && !told.contains("`/2/`") && told.contains("`/9/`"),
        "{told}"
    );
}

#[test]
fn a_failed_build_leaves_the_old_site_as_it_was() {
    let root = Root::small().built();
    let before = crate::common::files(&root.path("dist"));
    root.write("content/family/1.yaml", "code: 1\nnmae: A\n");
    root.complaint();
    assert_eq!(crate::common::files(&root.path("dist")), before);
}

/// A file that is too large, too deep or too twisted costs one diagnostic, not the machine's memory.
#[test]
fn no_bad_file_costs_more_than_200_mb() {
    let deep = format!("code: 2\nname: A\noverview: \"{}\"\n", "> ".repeat(120_000));
    let markdown = format!("---\ncode: 3\nname: A\n---\n\n{}x\n", "* ".repeat(100_000));
    let bad: [(&str, Vec<u8>); 6] = [
        ("2.yaml", vec![b'a'; 50 << 20]),
        ("2.yaml", deep.into_bytes()),
        ("3.md", markdown.into_bytes()),
        (
            "2.yaml",
            format!("code: 2\nname: A\nkey_details: {}\n", bomb()).into_bytes(),
        ),
        (
            "2.yaml",
            [
                b"code: 2\nname: A\noverview: ".to_vec(),
                vec![b'['; 1 << 17],
            ]
            .concat(),
        ),
        (
            "3.md",
            [
                b"---\ncode: 3\nname: A\n---\n\n".to_vec(),
                b"[a](".repeat(1 << 15),
            ]
            .concat(),
        ),
    ];
    for (name, bytes) in bad {
        let root = Root::small().with(&format!("content/family/{name}"), &bytes);
        let mut child = root
            .command(&["check"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let status = format!("/proc/{}/status", child.id());
        let mut peak = 0;
        let ended = loop {
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            peak = line
                .map_or(0, |line| {
                    line.trim_end_matches("kB").trim().parse().unwrap()
                })
                .max(peak);
            if let Some(ended) = child.try_wait().unwrap() {
                break ended;
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        };
        assert!(
            matches!(ended.code(), Some(0 | 1)),
            "{name}, {} bytes: {ended}",
            bytes.len()
        );
        assert!(peak < 200 << 10, "{name}, {} bytes: {peak} KB", bytes.len());
    }
}

#[test]
fn a_large_file_is_not_read() {
    let told = Root::small()
        .with("content/family/2.yaml", vec![b'a'; 50 << 20])
        .complaint();
    assert!(
        told.contains("error[file-too-large]") && told.contains("content/family/2.yaml"),
        "{told}"
    );
}

#[test]
fn wrong_usage_ends_with_2() {
    let root = Root::small();
    for arguments in [
        &["build", "--nope"][..],
        &["build", "--base-url", "nope"],
        &["check", "--root", "nope"],
        &["nope"],
    ] {
        assert_eq!(root.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn colours_are_used_only_where_they_are_wanted() {
    let root = Root::small().with("content/family/2.yaml", "code: 2\nnmae: A\n");
    let has_colour = |arguments: &[&str]| stderr(&root.run(arguments)).contains('\u{1b}');
    assert!(!has_colour(&["check"]), "a pipe is no terminal");
    assert!(has_colour(&["check", "--color", "always"]));
    let no_color = root
        .command(&["check"])
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(!stderr(&no_color).contains('\u{1b}'));
}

#[test]
fn the_result_as_json_has_the_shape_that_is_promised() {
    let output = Root::small().run(&["build", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(report["diagnostics"], serde_json::json!([]));
    assert!(
        report["pages"].as_u64() > Some(4) && report["files"].as_u64() > report["pages"].as_u64()
    );
    assert!(report["seconds"].is_f64());
    assert_eq!(stderr(&output), "");
}

#[test]
fn a_file_that_is_no_content_is_a_warning() {
    let root = Root::small()
        .with("content/family/picture.png", [0xff, 0xd8])
        .with("content/family/.2.yaml.swp", "x");
    let output = root.run(&["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output).matches("warning[not-read]").count(), 1);
}

#[test]
fn an_unknown_format_is_told_with_the_known_ones() {
    assert!(
        Root::empty()
            .with("content/site.yaml", format!("{SITE}formats: [pdf]\n"))
            .complaint()
            .contains("`md`")
    );
}

#[test]
fn what_is_no_yaml_is_told_where_it_is_none_whatever_its_keys() {
    let complaint = Root::small()
        .with(
            "content/family/2.yaml",
            "code: 2\nnaem: A\n\nSee [there](/1/) now.\n",
        )
        .complaint();
    assert!(
        complaint.contains("content/family/2.yaml:4:")
            || complaint.contains("content/family/2.yaml:5:"),
        "{complaint}"
    );
    assert!(!complaint.contains("naem`"), "{complaint}");
}
