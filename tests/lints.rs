//! What `errdex check` tells beyond a build.

use crate::common::{Root, stderr, stdout};
use serde_json::Value;

/// 2026-11-22, at noon.
const TODAY: &str = "1795348800";

/// One that is just long enough.
const OVERVIEW: &str = "What was asked for could not be done, and somebody must look why.";

/// An entry with which nothing is wrong.
fn whole(code: usize, more: &str) -> String {
    format!(
        "code: {code}\nname: Failure {code}\nsummary: It failed.\noverview: {OVERVIEW}[^docs]\ncauses: [One., Two.]\n\
         steps: [One., Two.]\ntags: [a]\nsources:\n  docs: {{title: Docs, checked: 2026-11-01}}\n{more}"
    )
}

/// A root with three such entries, related to each other.
fn three() -> Root {
    (1..=3).fold(
        Root::empty().with("content/site.yaml", crate::common::SITE),
        |root, code| root.with(&format!("content/family/{code}.yaml"), whole(code, "")),
    )
}

fn check(root: &Root, arguments: &[&str]) -> std::process::Output {
    let arguments = [&["check"], arguments].concat();
    root.command(&arguments)
        .env("SOURCE_DATE_EPOCH", TODAY)
        .output()
        .unwrap()
}

/// What is told: code, place and message.
fn told(root: &Root) -> Vec<String> {
    let report: Value = serde_json::from_str(&stdout(&check(root, &["--format", "json"]))).unwrap();
    let line = |one: &Value| {
        let word = |key: &str| {
            one[key]
                .as_str()
                .unwrap()
                .trim_start_matches("content/family/")
                .to_owned()
        };
        format!(
            "{} {}:{}:{} {}",
            word("code"),
            word("file"),
            one["line"],
            one["column"],
            word("message")
        )
    };
    report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(line)
        .collect()
}

#[test]
fn entries_that_are_whole_are_left_in_peace() {
    assert_eq!(told(&three()), Vec::<String>::new());
}

#[test]
fn a_first_entry_is_told_of_in_one_line() {
    let root = Root::small();
    let lacks = "the entry lacks a summary, an overview, a second cause, two steps, a tag";
    assert_eq!(
        told(&root),
        [format!("incomplete-entry 1.yaml:2:7 {lacks}")]
    );
    let output = check(&root, &[]);
    assert!(output.status.success(), "a warning is no failure");
    assert!(stderr(&output).contains("1 warning"), "{}", stderr(&output));
    let built = root.run(&["build"]);
    assert!(
        !stderr(&built).contains("warning"),
        "a build does not look: {}",
        stderr(&built)
    );
}

#[test]
fn an_overview_that_is_a_mere_phrase() {
    let root = three();
    root.write(
        "content/family/1.yaml",
        whole(1, "").replace("What was asked for", "It"),
    );
    let lacks = "the entry lacks an overview of 12 words or more";
    assert_eq!(
        told(&root),
        [format!("incomplete-entry 1.yaml:2:7 {lacks}")]
    );
}

#[test]
fn sources_that_nothing_cites() {
    let source = "  spare: {title: Spare}\n";
    let root = three().with("content/family/1.yaml", whole(1, source));
    assert_eq!(
        told(&root),
        ["unused-source 1.yaml:10:10 nothing cites the source `spare`"]
    );
    root.write(
        "content/family/1.yaml",
        whole(
            1,
            &format!("{source}faq: [{{question: A?, answer: 'B.[^spare]'}}]\n"),
        ),
    );
    assert_eq!(told(&root), Vec::<String>::new());
    // In code it is no citation. A category's source is cited by any entry, or by its own page.
    root.write(
        "content/family/1.yaml",
        whole(
            1,
            &format!("{source}faq: [{{question: A?, answer: 'B. `[^spare]`'}}]\n"),
        ),
    );
    let category = "---\nsources:\n  docs: {title: Docs}\n  used: {title: Used}\n  intro: {title: Intro}\n  no: {title: No}\n---\n\nHere.[^intro]\n";
    root.write("content/family/_category.md", category);
    root.write(
        "content/family/2.yaml",
        whole(2, "key_details: ['One.[^used]']\n").replace(
            "  docs: {title: Docs, checked: 2026-11-01}\n",
            "  own: {title: Own}\n",
        ),
    );
    let expected = [
        "unused-source 1.yaml:10:10 nothing cites the source `spare`",
        "unused-source 2.yaml:9:8 nothing cites the source `own`",
        "unused-source _category.md:6:7 nothing cites the source `no`",
    ];
    assert_eq!(told(&root), expected);
}

#[test]
fn claims_that_name_no_source() {
    let root = three()
        .with(
            "content/family/1.yaml",
            whole(
                1,
                "key_details: ['Sourced.[^docs]', Bare., 'See [it](https://example.org/).']\n",
            ),
        )
        .with(
            "content/family/2.yaml",
            whole(2, "")
                .replace("why.[^docs]", "why.")
                .replace("One., Two.", "'One.[^docs]', Two."),
        );
    let expected = [
        "claim-without-source 1.yaml:10:34 the key detail cites no source",
        "claim-without-source 2.yaml:4:11 the overview cites no source",
    ];
    assert_eq!(told(&root), expected);
}

#[test]
fn sources_that_nobody_has_read_for_long() {
    let root = three();
    let dated = |date: &str| whole(1, "").replace("2026-11-01", date);
    root.write("content/family/1.yaml", dated("2025-10-18"));
    assert_eq!(told(&root), Vec::<String>::new(), "400 days");
    root.write("content/family/1.yaml", dated("2025-10-17"));
    let message = "the source was read 401 days ago; the limit is 400";
    assert_eq!(told(&root), [format!("old-source 1.yaml:9:32 {message}")]);
    root.write(
        "content/site.yaml",
        format!("{}source_days: 20\n", crate::common::SITE),
    );
    assert_eq!(told(&root).len(), 3);
    // By the clock, what was read in the year 2000 is old.
    root.write("content/family/1.yaml", dated("2000-02-29"));
    let output = root
        .command(&["check"])
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .unwrap();
    assert!(
        stderr(&output).contains("the source was read 9"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn questions_with_the_same_words() {
    let asked = |question: &str| format!("faq: [{{question: {question}, answer: Yes.}}]\n");
    let root = three()
        .with(
            "content/family/1.yaml",
            whole(1, &asked("How do I raise the timeouts?")),
        )
        .with(
            "content/family/2.yaml",
            whole(2, &asked("Should I raise a timeout?")),
        )
        .with(
            "content/family/3.yaml",
            whole(3, &asked("Should I raise nginx's timeout?")),
        );
    let message = "the question has the same words as `How do I raise the timeouts?`";
    assert_eq!(
        told(&root),
        [format!("near-duplicate-question 2.yaml:10:18 {message}")]
    );
    assert!(
        stderr(&check(&root, &[])).contains("content/family/1.yaml:10:18"),
        "the other place"
    );
}

#[test]
fn tags_that_lead_nowhere() {
    let root = three().with(
        "content/family/1.yaml",
        whole(1, "").replace("[a]", "[a, alone]"),
    );
    assert_eq!(
        told(&root),
        Vec::<String>::new(),
        "three entries are too few to say"
    );
    for code in 4..=10 {
        root.write(&format!("content/family/{code}.yaml"), whole(code, ""));
    }
    assert_eq!(
        told(&root),
        ["tag-used-once 1.yaml:7:11 only this entry has the tag `alone`"]
    );
}

#[test]
fn relatives_that_lead_in_a_circle() {
    let root = Root::empty().with("content/site.yaml", crate::common::SITE);
    let circle = [1, 2, 3, 4, 5, 6, 7];
    for code in circle {
        let others: Vec<String> = circle
            .iter()
            .filter(|&&other| other != code)
            .map(usize::to_string)
            .collect();
        let related = format!("related: [{}]\n", others.join(", "));
        root.write(
            &format!("content/family/{code}.yaml"),
            whole(code, &related),
        );
    }
    assert_eq!(told(&root), Vec::<String>::new(), "the whole category");
    root.write("content/family/8.yaml", whole(8, ""));
    let message = "these entries are related only to each other: 1, 2, 3, 4, 5, 6, 7";
    assert_eq!(
        told(&root),
        [format!("related-loop 1.yaml:10:10 {message}")]
    );
    root.write("content/family/3.yaml", whole(3, "related: [8]\n"));
    assert_eq!(told(&root), Vec::<String>::new());
}

#[test]
fn pictures_without_words_and_headings_out_of_order() {
    let body =
        "![](/a.png) ![A plan](/a.png)\n\n### Fine\n\n#### Deeper\n\n### Fine\n\n##### Too deep\n";
    let entry = format!("---\n{}---\n\n## Own section\n\n{body}", whole(1, ""));
    let root = three()
        .with("content/family/4.md", entry.replace("code: 1", "code: 4"))
        .with("static/a.png", "");
    let expected = [
        "image-without-text 4.md:15:1 the image has no alt text",
        "heading-order 4.md:23:1 the heading skips a level",
    ];
    assert_eq!(told(&root), expected);
    let category = "---\ntitle: Family\n---\n\n#### Too deep, and a ![](/a.png)\n";
    root.write("content/family/_category.md", category);
    assert_eq!(told(&root).len(), 4);
}

#[test]
fn the_site_sets_the_levels() {
    let root = Root::small();
    let level = |level: &str| {
        root.write(
            "content/site.yaml",
            format!(
                "{}checks: {{incomplete-entry: {level}}}\n",
                crate::common::SITE
            ),
        )
    };
    level("off");
    assert_eq!(told(&root), Vec::<String>::new());
    level("error");
    let output = check(&root, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("error[incomplete-entry]"),
        "{}",
        stderr(&output)
    );
    assert!(
        root.run(&["build"]).status.success(),
        "a build does not look"
    );
    root.write(
        "content/site.yaml",
        format!(
            "{}checks: {{incomplete-enrty: off, old-source: of}}\n",
            crate::common::SITE
        ),
    );
    let said = stderr(&check(&root, &[]));
    assert!(
        said.contains("did you mean `incomplete-entry`?") && said.contains("did you mean `off`?"),
        "{said}"
    );
}

#[test]
fn what_a_broken_file_may_have_said_is_not_missed() {
    let root = Root::empty().with("content/site.yaml", crate::common::SITE);
    for code in 1..=10 {
        let tags = if code < 3 { "[a, pair]" } else { "[a]" };
        root.write(
            &format!("content/family/{code}.yaml"),
            whole(code, "").replace("[a]", tags),
        );
    }
    root.write("content/family/2.yaml", "code: 2\n");
    let told = told(&root);
    assert_eq!(
        told.len(),
        1,
        "only the missing name, not a tag used once: {told:?}"
    );
}

#[test]
fn links_of_the_footer_lead_to_a_page_and_a_part_of_it() {
    let links =
        "links: {A: /tags/#main, B: /1/#causes, C: /1/#cuases, D: /tags/#no, E: /nowhere/#x}\n";
    let root = three().with(
        "content/site.yaml",
        format!("{}{links}", crate::common::SITE),
    );
    let expected = [
        "dead-anchor content/site.yaml:3:43 the page has no anchor `#cuases`",
        "dead-anchor content/site.yaml:3:58 the page has no anchor `#no`",
        "dead-link content/site.yaml:3:72 the site has no page `/nowhere/#x`",
    ];
    assert_eq!(told(&root), expected);
}

#[test]
fn github_shows_problems_beside_the_lines() {
    let root = Root::small().with(
        "content/family/2, a%b.yaml",
        "code: 2\nname: A\ncausez: [\"50% \\n\"]\n",
    );
    let output = check(&root, &["--format", "github"]);
    assert_eq!(output.status.code(), Some(1));
    let lines = stdout(&output);
    let expected = "::error file=content/family/2%2C a%25b.yaml,line=3,col=1,title=unknown-key::unknown key `causez`%0Ahelp: did you mean `causes`?";
    assert!(lines.lines().any(|line| line == expected), "{lines}");
    assert!(
        lines
            .lines()
            .any(|line| line.starts_with("::warning file=content/family/1.yaml,line=2,col=7,")),
        "{lines}"
    );
    assert!(lines.lines().all(|line| line.starts_with("::")), "{lines}");
    // From the repository's top, the root's path stands before the file.
    let folder = root.path(".").canonicalize().unwrap();
    let name = folder.file_name().unwrap().to_str().unwrap();
    let mut from_above = crate::common::errdex();
    from_above
        .current_dir(folder.parent().unwrap())
        .args(["check", "--format", "github", "--root", name]);
    let lines = stdout(&from_above.output().unwrap());
    assert!(
        lines.contains(&format!("::error file={name}/content/family/2%2C")),
        "{lines}"
    );
}

/// On the day after the last change of the content: time alone must not make the tests fail. That sources grow old is
/// told by `errdex check` on the day itself.
#[test]
fn nothing_is_wrong_with_the_shipped_reference() {
    let root = Root::shipped();
    assert_eq!(told(&root), Vec::<String>::new());
}

/// Signatures in every place that has them, each at its line.
#[test]
fn signatures_that_say_too_little_are_told_at_their_lines() {
    let messages = "product: X\nmessages:\n  - id: a\n    signatures: ['timed out', 'the pump has lost its prime', AH01102]\n    leads_to: [1]\n";
    let entry = whole(2, "").replace(
        "[One., Two.]\nsteps",
        "[One., {text: Two., signatures: ['no … way']}]\nsteps",
    );
    let root = three()
        .with("content/messages/x.yaml", messages)
        .with("content/family/2.yaml", entry);
    let told: Vec<String> = told(&root)
        .into_iter()
        .filter(|line| line.contains("signature"))
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].starts_with("general-signature 2.yaml:5:") && told[0].contains("`no … way`"),
        "{told:?}"
    );
    assert!(
        told[1].contains("messages/x.yaml:4:18") && told[1].contains("`timed out`"),
        "{told:?}"
    );
}

/// A line that a recipe recorded is evidence against a signature of another cause.
#[test]
fn a_signature_that_tells_another_causes_line_is_told() {
    let product = "title: Pump\nhome: https://example.org/\nbuilds: {one: {title: One, install: make, program: pump}}\nversion: [pump]\nlogs: {pump.log: /var/log/pump.log}\n";
    let recipe = "code: 2\ncause: The valve is shut\nproves: valve\nnext: Open it.\nexpect:\n  log: {pump.log: the pump has lost its prime behind the valve}\nsignatures: []\nfix: {how: Open it.}\n";
    let record = "recipes:\n  pump/valve:\n    hash: '0'\n    runs:\n      one:\n        version: '1'\n        date: 2026-11-22\n        log: {pump.log: [the pump has lost its prime behind the valve]}\n";
    let messages = "product: Pump\nmessages:\n  - id: prime\n    signatures: ['the pump has lost its prime']\n    leads_to: ['1#air']\n";
    let cause = |code, id: &str| {
        whole(code, "").replace(
            "[One., Two.]\nsteps",
            &format!("[{{id: {id}, text: One.}}, Two.]\nsteps"),
        )
    };
    let root = three()
        .with("content/family/1.yaml", cause(1, "air"))
        .with("content/family/2.yaml", cause(2, "valve"))
        .with("content/products/pump.yaml", product)
        .with("content/recipes/pump/valve.yaml", recipe)
        .with("content/verified.yaml", record)
        .with("content/messages/pump.yaml", messages);
    let all = told(&root);
    let warned: Vec<&String> = all
        .iter()
        .filter(|line| line.starts_with("signature-of-another"))
        .collect();
    assert_eq!(warned.len(), 1, "{all:?}");
    assert!(
        warned[0].contains("messages/pump.yaml:4:18") && warned[0].contains("The valve is shut"),
        "{warned:?}"
    );

    // Where the message names both causes, neither is without doubt.
    root.write(
        "content/messages/pump.yaml",
        messages.replace("['1#air']", "['1#air', '2#valve']"),
    );
    assert!(
        !told(&root)
            .iter()
            .any(|line| line.starts_with("signature-of-another"))
    );
    let line = "the pump has lost its prime behind the valve";
    let output = root.run(&["explain", line, "--format", "json"]);
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let causes: Vec<&str> = report["matches"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["confidence"].as_str().unwrap())
        .collect();
    assert_eq!(causes, ["likely", "likely"], "{report}");
}

#[test]
fn commands_of_linux_where_there_is_no_shell() {
    let next =
        "Run `ss -ltn` and `sudo systemctl restart x | cat`, or `console logs --tail | grep x`.";
    let entry = whole(1, "").replace(
        "causes: [One., Two.]",
        "causes: [{product: Cloud, text: 'Read `/var/log/app.log`.'}, {id: led-to, text: 'Run `df -h`.'}, {product: Box, text: 'Read `/var/log/app.log`.'}]",
    );
    let messages = |product: &str, platform: &str| {
        format!(
            "product: {product}\nplatform: {platform}\nnext: '{next}'\nmessages:\n  - {{id: a, names: [A1], leads_to: ['1#led-to'], next: '`journalctl -u x`'}}\n"
        )
    };
    let reasons = "reasons:\n  - {id: r, title: R, means: R., says: [r r r], next: {server: 'Run `ss`.', client: 'Run `ss`.'}}\n";
    let root = three()
        .with("content/family/1.yaml", entry)
        .with("content/messages/cloud.yaml", messages("Cloud", "managed"))
        .with("content/messages/box.yaml", messages("Box", "server"))
        .with("content/reasons.yaml", reasons);
    let expected = [
        "command-without-shell 1.yaml:5:40 `/var/log/app.log` needs a Linux shell",
        "command-without-shell 1.yaml:5:87 `df -h` needs a Linux shell",
        "command-without-shell content/messages/cloud.yaml:3:13 `ss -ltn` needs a Linux shell",
        "command-without-shell content/messages/cloud.yaml:3:27 `sudo systemctl restart x | cat` needs a Linux shell",
        "command-without-shell content/messages/cloud.yaml:5:58 `journalctl -u x` needs a Linux shell",
        "command-without-shell content/reasons.yaml:2:91 `ss` needs a Linux shell",
    ];
    assert_eq!(told(&root), expected);
    root.write(
        "content/site.yaml",
        format!(
            "{}checks: {{command-without-shell: off}}\n",
            crate::common::SITE
        ),
    );
    assert_eq!(told(&root), Vec::<String>::new());
}
