//! The codes of vendors' lists: each is answered as its vendor's, alone and as the product shows it, and has its own page;
//! and what only looks like a code is unknown.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use errdex::catalog::{Catalog, Messages};
use errdex::content::format::messages::Message;
use errdex::root::Root as Content;
use errdex::search::{Answer, Confidence, Finder, Reading};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::common::{Root, errdex, stderr, stdout};
use crate::find::{answers, answers_of_script, content};

/// What `tests/census/NAME.yaml` has about the codes of `content/messages/NAME.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    /// The product that must be named; nothing where any may be.
    product: Option<String>,
    /// What the product writes: `{code}`, `{status}` and `{says}` are filled in for each code.
    #[serde(default)]
    lines: Vec<String>,
    codes: BTreeMap<String, Option<Code>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    /// The statuses that it may be answered with; any where there is none.
    #[serde(default)]
    status: Vec<u32>,
    #[serde(default)]
    says: String,
    /// What to type in the place of a code that is a number or a usual word.
    alone: Option<String>,
    /// What the product writes, in the place of `lines`.
    line: Option<String>,
}

/// One question about a code.
struct Asked {
    list: String,
    product: Option<String>,
    code: String,
    status: Vec<u32>,
    text: String,
}

impl Asked {
    fn input(&self) -> Value {
        if self.text.contains('\n') {
            json!({ "lines": self.text })
        } else {
            json!({ "query": self.text })
        }
    }
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR"));
    errdex::site::catalog_to_find_in(&Content::open(shipped).unwrap())
});

fn lists() -> BTreeMap<String, List> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/census");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    files
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let list =
                serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), list)
        })
        .collect()
}

/// Every code, alone and as its product shows it.
fn asked() -> Vec<Asked> {
    let mut all = vec![];
    for (name, list) in lists() {
        for (code, about) in list.codes {
            let about = about.unwrap_or_default();
            let status = about.status.first().copied().unwrap_or(502).to_string();
            let filled = |line: &String| {
                let line = line.replace("{code}", &code).replace("{status}", &status);
                line.replace("{says}", &about.says)
            };
            let lines: Vec<String> = match about.line {
                Some(line) => vec![filled(&line)],
                None => list.lines.iter().map(filled).collect(),
            };
            let alone = about.alone.unwrap_or_else(|| code.clone());
            all.extend([alone].into_iter().chain(lines).map(|text| Asked {
                list: name.clone(),
                product: list.product.clone(),
                code: code.clone(),
                status: about.status.clone(),
                text,
            }));
        }
    }
    all
}

fn messages<'c>(catalog: &'c Catalog, name: &str) -> &'c Messages {
    let found = catalog
        .messages
        .iter()
        .find(|messages| messages.name == name);
    found.unwrap_or_else(|| panic!("tests/census/{name}.yaml is about no file"))
}

fn message<'c>(messages: &'c Messages, code: &str) -> &'c Message {
    let mut all = messages.file.messages.iter();
    let found = all.find(|message| message.all_codes().any(|one| one == code));
    found.unwrap_or_else(|| panic!("{} does not have {code}", messages.path))
}

/// What a text is answered with, the surest of it.
fn surest(finder: &Finder, catalog: &Catalog, text: &str) -> Vec<Answer> {
    let mut all: Vec<Answer> = if text.contains('\n') {
        let reading = Reading::of(finder, text);
        let groups = reading.groups();
        groups
            .iter()
            .map(|group| finder.answer(catalog, &group.hits[0], &group.example))
            .collect()
    } else {
        finder
            .query(text)
            .iter()
            .map(|hit| finder.answer(catalog, hit, text))
            .collect()
    };
    let best = all.iter().map(|answer| answer.confidence).max();
    all.retain(|answer| Some(answer.confidence) == best && best > Some(Confidence::Possible));
    all
}

/// The beginning of a text, without marks.
fn beginning(text: &str) -> String {
    text.chars().filter(|&c| c != '`').take(25).collect()
}

#[test]
fn every_code_is_answered_as_its_vendors() {
    let finder = Finder::new(&CATALOG);
    let mut wrong = vec![];
    let asked = asked();
    assert!(asked.len() > 2_500);

    for one in &asked {
        let file = messages(&CATALOG, &one.list);
        let text = message(file, &one.code).text.as_deref();
        let answers = surest(&finder, &CATALOG, &one.text);
        let is_right = |answer: &&Answer| {
            (one.product.is_none() || answer.product == one.product)
                && (one.status.is_empty()
                    || one
                        .status
                        .iter()
                        .any(|status| answer.code == status.to_string()))
                && text.is_none_or(|text| {
                    answer.cause.as_deref().map(beginning) == Some(beginning(text))
                })
        };
        let Some(answer) = answers.iter().find(is_right) else {
            let first = answers.first().map(|it| (&it.code, &it.product, &it.cause));
            wrong.push(format!(
                "{} {}: {} is answered as {first:?}",
                one.list, one.code, one.text
            ));
            continue;
        };
        let next = answer.next.as_deref().unwrap_or_default();
        if !file.file.platform.has_shell() && SHELL.iter().any(|command| next.contains(command)) {
            wrong.push(format!(
                "{} {}: {next} cannot be done there",
                one.list, one.code
            ));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Commands of a Linux server in advice.
const SHELL: [&str; 8] = [
    "`systemctl ",
    "`journalctl ",
    "`ss -",
    "`grep ",
    "`tail ",
    "`cat /",
    "`sudo ",
    "`ls /",
];

#[test]
fn a_browser_answers_every_code_alike() {
    let root = Root::shipped().built();
    let asked = asked();
    let inputs: Vec<Value> = asked.iter().map(Asked::input).collect();
    let script = answers_of_script(&root.path("dist"), &inputs);
    let rust = answers(&root.path(""), &inputs);
    let other: Vec<_> = inputs
        .iter()
        .zip(rust)
        .zip(script)
        .filter(|((_, rust), script)| rust != script)
        .collect();
    assert!(
        other.is_empty(),
        "{} of {}: {:#?}",
        other.len(),
        inputs.len(),
        &other[..other.len().min(5)]
    );

    for (name, list) in lists() {
        let file = messages(&CATALOG, &name);
        for code in list.codes.keys() {
            let slugs = message(file, code).slugs();
            assert!(!slugs.is_empty(), "{name} {code}");
            for slug in slugs {
                assert!(
                    root.path(&format!("dist/{name}/{slug}/index.html"))
                        .is_file(),
                    "{name}/{slug}"
                );
            }
        }
    }
    for path in [
        "heroku/h81",
        "vercel/function-invocation-failed",
        "alb/lambda-throttling",
        "coverage",
    ] {
        assert!(
            root.path(&format!("dist/{path}/index.html")).is_file(),
            "{path}"
        );
    }
}

#[test]
fn every_list_is_asked_for_and_every_code_of_it() {
    let lists = lists();
    for file in CATALOG
        .messages
        .iter()
        .filter(|file| file.file.list.is_some())
    {
        assert!(
            lists.contains_key(&file.name),
            "tests/census/{}.yaml is missing",
            file.name
        );
    }
    for (name, list) in lists {
        let file = messages(&CATALOG, &name);
        let known: BTreeSet<&String> = file
            .file
            .messages
            .iter()
            .flat_map(Message::all_codes)
            .collect();
        assert_eq!(known, list.codes.keys().collect(), "{name}");
    }
}

/// Names put together from parts of real ones, and codes with other numbers.
#[test]
fn what_only_looks_like_a_code_is_unknown() {
    let finder = Finder::new(&CATALOG);
    let codes: Vec<&str> = CATALOG
        .messages
        .iter()
        .flat_map(|file| &file.file.messages)
        .flat_map(Message::all_names)
        .map(String::as_str)
        .collect();
    let bare = |text: &str| text.to_lowercase().replace(['_', '-', ' ', '.'], "");
    let mut known: BTreeSet<String> = codes.iter().map(|code| bare(code)).collect();
    // What settings and functions are called is known too.
    known.extend(finder.words.places.keys().map(|word| bare(word)));

    let is_snake = |code: &&&str| {
        code.contains('_') && code.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
    };
    let snake: Vec<&str> = codes
        .iter()
        .filter(is_snake)
        .flat_map(|code| code.split('_'))
        .collect();
    let is_camel = |code: &&&str| {
        code.bytes().all(|c| c.is_ascii_alphanumeric())
            && code.bytes().skip(1).any(|c| c.is_ascii_uppercase())
    };
    let camel: Vec<String> = codes
        .iter()
        .filter(is_camel)
        .flat_map(|code| humps(code))
        .collect();
    let mut random = content::varied::Random::of(7);
    let mut made: BTreeSet<String> = BTreeSet::new();
    while made.len() < 500 {
        let count = 2 + random.below(3);
        let name = match random.below(4) {
            0 => (0..count)
                .map(|_| snake[random.below(snake.len())])
                .collect::<Vec<_>>()
                .join("_"),
            1 => (0..count)
                .map(|_| camel[random.below(camel.len())].as_str())
                .collect(),
            2 => format!(
                "{}{}",
                ["H", "R", "PC", "AH0", "FT", "ERR-"][random.below(6)],
                100 + random.below(9_000)
            ),
            _ => format!("{}.{}", 500 + random.below(5), 1 + random.below(99)),
        };
        if !known.contains(&bare(&name)) {
            made.insert(name);
        }
    }

    let guessed: Vec<String> = made
        .iter()
        .filter_map(|name| {
            let answer = finder.answer(&CATALOG, finder.query(name).first()?, name);
            Some(format!(
                "{name} is answered as {} {:?}",
                answer.code, answer.cause
            ))
        })
        .collect();
    assert_eq!(guessed, Vec::<String>::new());
}

/// The parts of `LambdaThrottling`: `Lambda` and `Throttling`.
fn humps(name: &str) -> Vec<String> {
    let mut humps: Vec<String> = vec![];
    for letter in name.chars() {
        match humps.last_mut() {
            Some(hump) if !letter.is_ascii_uppercase() => hump.push(letter),
            _ => humps.push(letter.to_string()),
        }
    }
    humps.retain(|hump| hump.len() > 2);
    humps
}

#[test]
fn a_list_has_as_many_codes_as_it_says() {
    let messages = "product: Kiosk\nlist: {title: Codes, url: https://kiosk.example/codes, as_of: 2026-11, documents: 2}\n\
                    messages:\n  - codes: [K1]\n    leads_to: [502]\n  - reported: [K2]\n    leads_to: [502]\n";
    let root = Root::shipped().with("content/messages/kiosk.yaml", messages);
    let output = errdex()
        .args(["check", "--root"])
        .arg(root.path(""))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    let printed = stderr(&output) + &stdout(&output);
    assert!(
        printed.contains("error[wrong-count]: the list documents 2 codes, and the file has 1"),
        "{printed}"
    );
    assert!(
        printed.contains("content/messages/kiosk.yaml:2:"),
        "{printed}"
    );

    let root = root
        .with(
            "content/messages/kiosk.yaml",
            messages.replace("documents: 2", "documents: 1"),
        )
        .built();
    let page = root.read("dist/kiosk/index.html");
    assert!(
        page.contains("<h1>Kiosk: Codes</h1>") && page.contains("reported only"),
        "{page}"
    );
    assert!(
        root.read("dist/kiosk/k2/index.html")
            .contains("../../kiosk/#k2")
    );

    let coverage: Value = serde_json::from_str(&root.read("dist/api/v1/coverage.json")).unwrap();
    let lists = coverage["lists"].as_array().unwrap();
    let own = lists
        .iter()
        .find(|list| list["product"] == "Kiosk")
        .unwrap();
    let url = own["url"].as_str().unwrap();
    assert!(url.ends_with("/kiosk/"), "{url}");
    assert_eq!(
        (
            &own["documented"],
            &own["explained"],
            &own["proven"],
            &own["reported"],
            &own["as_of"]
        ),
        (
            &json!(1),
            &json!(1),
            &json!(0),
            &json!(1),
            &json!("2026-11")
        )
    );
    let is_proven = |list: &Value| list["proven"].as_u64() > Some(0);
    assert!(lists.iter().any(is_proven), "no recipe shows a code");
}
