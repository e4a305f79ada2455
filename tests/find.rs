//! What lines, queries and pastes mean, in the terminal and in a browser: both are held to `tests/find/cases.yaml`.

#[path = "../benches/content/mod.rs"]
pub mod content;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::common::{Root, stderr, stdout};
use errdex::root::Root as Content;
use errdex::search::{Finder, Reading};
use serde_json::{Value, json};

/// The cases, as they are written.
fn cases() -> Vec<Value> {
    serde_yaml::from_str(include_str!("find/cases.yaml")).unwrap()
}

/// What a case is about, and whether it is many lines.
fn input(case: &Value) -> (&str, bool) {
    let line = case["line"].as_str().or(case["lines"].as_str());
    line.map_or_else(
        || (case["query"].as_str().unwrap(), false),
        |lines| (lines, true),
    )
}

/// The first answer in the form of the cases: code and cause, or `unknown`.
fn told(url: Option<&str>, code: Option<&str>) -> String {
    let cause = url
        .and_then(|url| url.split_once('#'))
        .map(|(_, cause)| format!("#{cause}"));
    code.map_or_else(
        || "unknown".to_owned(),
        |code| format!("{code}{}", cause.unwrap_or_default()),
    )
}

/// Whether an answer is what a case says; a case without a cause is about the code alone.
fn is_right(case: &Value, answer: &str) -> bool {
    let wanted = case["is"].as_str().unwrap();
    answer == wanted || (!wanted.contains('#') && answer.split('#').next() == Some(wanted))
}

/// What the library answers to cases: code, path, confidence and product of each answer.
pub fn answers(root: &Path, cases: &[Value]) -> Vec<Vec<Value>> {
    let catalog = errdex::site::catalog_to_find_in(&Content::open(root).unwrap());
    let finder = Finder::new(&catalog);
    let short = |answer: errdex::search::Answer| {
        let path = answer
            .url
            .strip_prefix(catalog.site.base_url.as_str())
            .unwrap()
            .to_owned();
        json!([answer.code, path, answer.confidence, answer.product])
    };
    cases
        .iter()
        .map(|case| {
            let (text, is_lines) = input(case);
            if !is_lines {
                return finder
                    .query(text)
                    .iter()
                    .map(|hit| short(finder.answer(&catalog, hit, text)))
                    .collect();
            }
            let reading = Reading::of(&finder, text);
            let groups = reading.groups();
            groups
                .iter()
                .map(|group| short(finder.answer(&catalog, &group.hits[0], &group.example)))
                .collect()
        })
        .collect()
}

#[test]
fn every_case_is_answered_right_and_nothing_wrong_is_sure() {
    let cases = cases();
    assert!(cases.len() >= 150);
    let mut wrong = vec![];
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (case, answers) in cases.iter().zip(answers(shipped, &cases)) {
        let first = answers.first();
        let answer = told(
            first.and_then(|it| it[1].as_str()),
            first.and_then(|it| it[0].as_str()),
        );
        if !is_right(case, &answer) {
            wrong.push(format!(
                "{case} is told as {answer}, {}",
                first.map_or(&json!(""), |it| &it[2])
            ));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// What the same index and the same script answer that a browser loads, run by Node.js.
pub fn answers_of_script(dist: &Path, cases: &[Value]) -> Vec<Vec<Value>> {
    let inputs = cases.iter().map(|case| match input(case) {
        (text, true) => json!({ "lines": text }),
        (text, false) => json!({ "query": text }),
    });
    let inputs: Vec<Value> = inputs.collect();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/find/browser.js");
    let mut node = Command::new("node")
        .arg(script)
        .arg(dist)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node.js is installed: see tests/run");
    node.stdin
        .take()
        .unwrap()
        .write_all(json!(inputs).to_string().as_bytes())
        .unwrap();
    let output = node.wait_with_output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn javascript_answers_as_rust_does() {
    let root = Root::shipped().built();
    let cases = cases();
    let script = answers_of_script(&root.path("dist"), &cases);
    for ((case, rust), script) in cases
        .iter()
        .zip(answers(&root.path(""), &cases))
        .zip(script)
    {
        assert_eq!(rust, script, "{case}");
    }
}

/// What nobody wrote down as a case: words, lines and marks of cases put together anew, some with a slip of the finger.
#[test]
fn javascript_answers_as_rust_does_to_what_nobody_thought_of() {
    let root = Root::shipped().built();
    let cases = cases();
    let mut words: Vec<&str> = cases
        .iter()
        .flat_map(|case| input(case).0.split(' '))
        .collect();
    words.extend([
        "5Km",
        "\u{212a}m",
        "30\u{212a}b",
        "502\u{85}ms",
        "\u{feff}502",
        "\r",
        "#504",
        "issue-502",
        "s",
        "9s",
        "ﬁ",
        "😀",
    ]);
    words.extend([
        "took",
        "no",
        "started",
        "yesterday",
        "please",
        "port",
        "web app/<NOSRV>",
        "bad gateway",
        "timed out",
    ]);
    let mut random = content::varied::Random::of(1);
    let mut made = || -> String {
        let count = 1 + random.below(7);
        let picked: Vec<String> = (0..count)
            .map(|_| {
                let mut word: Vec<char> = words[random.below(words.len())].chars().collect();
                if word.len() > 3 && random.below(4) == 0 {
                    word.remove(1 + random.below(word.len() - 1));
                }
                word.into_iter().collect()
            })
            .collect();
        picked.join(" ")
    };
    let mut made: Vec<Value> = (0..1000).map(|_| json!({ "query": made() })).collect();
    // Lines that end before, at and behind the length at which both languages cut them.
    for before in [3_850, 3_900, 3_950, 4_000, 9_000] {
        let line = format!("{}{REFUSED}", "😀 ".repeat(before));
        made.extend([json!({ "query": line }), json!({ "lines": line })]);
    }
    let script = answers_of_script(&root.path("dist"), &made);
    let rust = answers(&root.path(""), &made);
    assert!(rust.iter().filter(|answers| !answers.is_empty()).count() > 200);
    let other: Vec<_> = made
        .iter()
        .zip(rust)
        .zip(script)
        .filter(|((_, rust), script)| rust != script)
        .collect();
    assert!(
        other.is_empty(),
        "{} of {}: {other:#?}",
        other.len(),
        made.len()
    );
}

/// Of many entries the index is cut otherwise, and beginnings of a few letters count for less.
#[test]
fn javascript_answers_as_rust_does_where_entries_are_many() {
    let root = Root::small();
    content::varied::write(&root.path(""), 400);
    let root = root.built();
    let words = content::varied::Words::new();
    let mut queries: Vec<String> = [
        "re",
        "co",
        "ups",
        "upst",
        "upstr",
        "un co",
        "ser po",
        "server pool",
        "certificate expired",
        "conection refsued",
        "gatewya timeuot",
        "upstraem",
        "E000042",
        "e000042 server",
        "time out",
        "banana bread",
        "1",
    ]
    .map(str::to_owned)
    .to_vec();
    for number in [7, 77, 377] {
        let name = content::varied::name(&words, number).to_lowercase();
        queries.extend([
            name[..name.len() / 2].to_owned(),
            name.replacen(' ', "", 1),
            name,
        ]);
    }
    let cases: Vec<Value> = queries
        .iter()
        .map(|query| json!({ "query": query }))
        .collect();
    let rust = answers(&root.path(""), &cases);
    assert!(
        rust.iter().filter(|answers| !answers.is_empty()).count() > queries.len() / 2,
        "{rust:?}"
    );
    let script = answers_of_script(&root.path("dist"), &cases);
    for ((case, rust), script) in cases.iter().zip(rust).zip(script) {
        assert_eq!(rust, script, "{case}");
    }
}

fn piped(input: &[u8], arguments: &[&str]) -> Output {
    let mut child = crate::common::errdex()
        .args(arguments)
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    std::thread::spawn(move || drop(stdin.write_all(&input)));
    child.wait_with_output().unwrap()
}

const REFUSED: &str = "2026/11/22 20:29:21 [error] 7#7: *2 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1";

#[test]
fn the_exit_status_says_whether_it_is_known() {
    let root = Root::empty();
    let status = |arguments: &[&str]| root.run(arguments).status.code();
    assert_eq!(status(&["explain", "502"]), Some(0));
    assert_eq!(status(&["explain", "banana", "bread"]), Some(1));
    assert_eq!(status(&["explain"]), Some(2));
    assert_eq!(status(&["explain", " "]), Some(2));
    // A line of a log is no option.
    let line = "--  FetchError     Director lb_pool returned no backend";
    assert_eq!(status(&["explain", line]), Some(0));
    let behind = root.run(&["explain", line, "--format", "json"]);
    assert!(
        stdout(&behind).starts_with('{'),
        "options may stand behind: {}",
        stdout(&behind)
    );
    assert_eq!(status(&["explain", "--follow", "error.log"]), Some(2));
}

#[test]
fn json_has_the_shape_that_is_documented() {
    let output = Root::empty().run(&["explain", "heroku", "h12", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["query"], "heroku h12");
    let first = &report["matches"][0];
    for field in [
        "code",
        "slug",
        "title",
        "cause",
        "product",
        "signature",
        "next",
        "url",
        "show",
        "confidence",
    ] {
        assert!(first.get(field).is_some(), "{field}: {first}");
    }
    assert_eq!(
        (first["code"].as_str(), first["confidence"].as_str()),
        (Some("503"), Some("exact"))
    );
    let unknown = Root::empty().run(&["explain", "banana bread", "--format", "json"]);
    let unknown: Value = serde_json::from_slice(&unknown.stdout).unwrap();
    assert_eq!(unknown["matches"], json!([]));
}

#[test]
fn a_log_is_grouped_by_cause_with_counts_and_times() {
    let log = format!(
        "{REFUSED}\nnothing\n{}\n10.0.0.1 - - [10/Oct/2023:13:55:36 +0000] \"GET / HTTP/1.1\" 504 1 \"-\" \"-\"\n",
        REFUSED.replace("20:29:21", "21:00:00")
    );
    let output = piped(log.as_bytes(), &["explain", "-", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["lines"], 4);
    let matches = report["matches"].as_array().unwrap();
    assert_eq!(matches.len(), 2);
    assert_eq!(matches[0]["count"], 2);
    assert_eq!(matches[0]["first"], "2026/11/22 20:29:21");
    assert_eq!(matches[0]["last"], "2026/11/22 21:00:00");
    assert!(
        matches[0]["url"]
            .as_str()
            .unwrap()
            .ends_with("#nginx-refused")
    );
    let text = stdout(&piped(log.as_bytes(), &["explain", "-"]));
    assert!(
        text.contains("2 times, 2026/11/22 20:29:21 to 2026/11/22 21:00:00"),
        "{text}"
    );
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    assert!(!text.contains('\x1b'), "{text}");
}

#[test]
fn garbage_and_endless_lines_neither_fail_nor_fill_the_memory() {
    let mut garbage: Vec<u8> = (0..3_000_000_u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    garbage.extend(format!("\n{REFUSED}\n").bytes());
    let output = piped(&garbage, &["explain", "-", "--format", "json"]);
    assert!(
        stdout(&output).contains("#nginx-refused"),
        "{}",
        stderr(&output)
    );
    let mut long = vec![b'a'; 20_000_000];
    long.extend(format!("\n{REFUSED}").bytes());
    let output = piped(&long, &["explain", "-", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (
            &report["matches"][0]["count"],
            report["matches"].as_array().unwrap().len()
        ),
        (&json!(1), 1)
    );
    // What stands in the middle of such a line, even across a cut, is told once.
    let mut within = vec![b'a'; 64 * 1024 - 30];
    within.extend(REFUSED.bytes());
    within.resize(1_000_000, b'a');
    let output = piped(&within, &["explain", "-", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["matches"][0]["count"], 1);
}

#[test]
fn a_reader_that_leaves_early_ends_it_without_a_complaint() {
    let errdex = env!("CARGO_BIN_EXE_errdex");
    let script = format!("yes '{REFUSED}' | head -n 100000 | {errdex} explain - | head -c 1");
    let output = Command::new("bash")
        .args(["-o", "pipefail", "-c", &script])
        .output()
        .unwrap();
    assert_eq!(stderr(&output), "");
}

#[test]
fn messages_have_addresses_that_lead_to_their_causes() {
    let root = Root::shipped().built();
    for (path, target) in [
        (
            "ah/01102",
            "../../http-502-bad-gateway/apache-httpd/#apache-premature-close",
        ),
        (
            "haproxy/sh",
            "../../http-502-bad-gateway/haproxy/#haproxy-sh",
        ),
        (
            "envoy/uf",
            "../../http-503-service-unavailable/envoy/#envoy-refused",
        ),
        (
            "heroku/h12",
            "../../http-503-service-unavailable/heroku/#heroku-timeout",
        ),
        (
            "nginx/no-live-upstreams",
            "../../http-502-bad-gateway/nginx/#nginx-no-live",
        ),
    ] {
        let page = root.read(&format!("dist/{path}/index.html"));
        assert!(
            page.contains(&format!("content=\"0; url={target}\"")),
            "{path}: {page}"
        );
    }
    assert!(!root.read("dist/sitemap.xml").contains("/heroku/h12/"));
    let messages: Value = serde_json::from_str(&root.read("dist/api/v1/messages.json")).unwrap();
    let messages = messages["messages"].as_array().unwrap();
    let h12 = messages
        .iter()
        .find(|one| one["url"].as_str().unwrap().ends_with("/heroku/h12/"))
        .unwrap();
    assert_eq!(h12["leads_to"][0]["code"], "503");
}

#[test]
fn a_message_that_leads_nowhere_is_told_at_its_line() {
    let messages = "product: X\nmessages:\n  - id: Bad Id\n    leads_to: ['1#nope']\n  - id: two\n    leads_to: [7]\n";
    let complaint = Root::small()
        .with("content/messages/x.yaml", messages)
        .complaint();
    for part in [
        "cannot be part of a URL",
        "no cause of content/family/1.yaml has the id `nope`",
        "x.yaml:4:",
        "there is no entry with the code `7`",
        "x.yaml:6:",
    ] {
        assert!(complaint.contains(part), "{part}: {complaint}");
    }
}

/// Cloudflare's structured errors say whether to ask again (RFC 9457 JSON, and Markdown with front matter).
#[test]
fn what_a_response_says_of_itself_is_shown() {
    let json = r#"{"type":"about:blank","title":"Error 522: Connection timed out","status":522,"error_code":522,"error_name":"connection_timeout","cloudflare_error":true,"retryable":true,"retry_after":120,"owner_action_required":true}"#;
    let front = "---\nerror_code: 522\nerror_name: connection_timeout\nstatus: 522\ncloudflare_error: true\nretryable: True\nretry_after: 120\nowner_action_required: false\n---\n\n# Error 522: Connection timed out\n";
    for (text, must_act) in [(json, "true"), (front, "false")] {
        let shown = stdout(&Root::empty().run(&["explain", text]));
        let says =
            format!("says retryable: true, retry after: 120, owner action required: {must_act}\n");
        assert!(
            shown.contains(&says) && shown.contains("Cloudflare: "),
            "{shown}"
        );
    }
}
