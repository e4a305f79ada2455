//! The documents are true: examples work, and numbers and lists are those of the program and its content.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use errdex::content::format::lints::LINTS;
use regex::Regex;

use crate::common::{Root, files, stderr, stdout};

const README: &str = include_str!("../README.md");

fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The text of each document, by its path.
fn documents() -> BTreeMap<String, String> {
    let at_top = [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "ARCHITECTURE.md",
    ];
    let at_top = at_top.map(|name| {
        (
            name.to_owned(),
            fs::read_to_string(in_repository(name)).unwrap(),
        )
    });
    let manual = files(&in_repository("docs"))
        .into_iter()
        .filter(|(path, _)| path.ends_with(".md"))
        .map(|(path, bytes)| (format!("docs/{path}"), String::from_utf8(bytes).unwrap()));

    at_top.into_iter().chain(manual).collect()
}

/// The anchors that GitHub gives the headings of a document.
fn anchors(document: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    for heading in document.lines().filter(|line| line.starts_with('#')) {
        let title = heading.trim_start_matches('#').trim().to_lowercase();
        let kept: String = title
            .chars()
            .filter(|&c| c.is_alphanumeric() || c == ' ' || c == '-' || c == '_')
            .collect();
        anchors.insert(kept.replace(' ', "-"));
    }
    anchors
}

#[test]
fn the_readme_shows_what_explain_prints() {
    let (_, example) = README
        .split_once("$ tail -n 1 /var/log/nginx/error.log\n")
        .unwrap();
    let (line, example) = example.split_once('\n').unwrap();
    let (_, example) = example.split_once("error.log)\"\n").unwrap();
    let (answer, _) = example.split_once("```").unwrap();

    let output = Root::empty().run(&["explain", line]);

    assert_eq!(stdout(&output), answer);
}

#[test]
fn the_numbers_of_the_readme_are_true() {
    let entries = files(&in_repository("content/5xx-server-error"))
        .iter()
        .filter(|(path, _)| path != "_category.md")
        .count();
    let recipes = files(&in_repository("content/recipes")).len();
    let documented = Regex::new(r"(?m)^  documents: ([0-9]+)$").unwrap();
    let codes: usize = files(&in_repository("content/messages"))
        .into_iter()
        .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
        .filter_map(|text| Some(documented.captures(&text)?[1].parse::<usize>().unwrap()))
        .sum();

    let claims = [
        ("More than 50 status codes", entries),
        ("More than 900 codes", codes),
        ("More than 600 recipes", recipes),
    ];
    for (claim, count) in claims {
        let number: usize = claim.split(' ').find_map(|word| word.parse().ok()).unwrap();
        assert!(README.contains(claim), "{claim}");
        assert!(count > number, "{claim}: {count}");
    }
}

#[test]
fn the_readme_shows_small_screenshots() {
    let source = Regex::new(r#"src(?:set)?="([^"]+)""#).unwrap();
    let images: Vec<String> = source
        .captures_iter(README)
        .map(|found| found[1].to_owned())
        .collect();
    assert_eq!(
        images,
        ["docs/images/502-dark.png", "docs/images/502-light.png"]
    );
    for image in images {
        let size = fs::metadata(in_repository(&image)).unwrap().len();
        assert!(size < 150_000, "{image}: {size} bytes");
    }
}

#[test]
fn the_manual_names_every_check() {
    let manual = include_str!("../docs/checks.md");
    let named: Vec<&str> = manual
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(name, _)| name)
        .collect();
    let known: Vec<&str> = LINTS.iter().map(|(_, name)| *name).collect();
    assert_eq!(named, known);
}

/// A template that uses an unknown variable is reported with the variables that it could have used.
#[test]
fn the_manual_names_what_each_template_gets() {
    let root = Root::shipped();
    for (name, _) in files(&in_repository("templates")) {
        if name != "base.html" && name != "components.html" {
            root.write(&format!("templates/{name}"), "{{ unknown_variable }}");
        }
    }
    let report =
        Regex::new(r"--> templates/(\S+?):[0-9]+:[0-9]+\n(?:.*\n)*?.*this kind has: (.*)").unwrap();
    let shared = ["assets", "generator", "page", "site"];
    let mut given = BTreeMap::new();
    for found in report.captures_iter(&root.complaint()) {
        let variables: BTreeSet<String> = found[2]
            .split(", ")
            .filter(|name| !shared.contains(name))
            .map(str::to_owned)
            .collect();
        given.insert(found[1].to_owned(), variables);
    }

    let manual = include_str!("../docs/templates.md");
    let row = Regex::new(r"(?m)^\| (`[a-z0-9_]+\.[a-z]+`.*?) \| .*? \| (.*) \|$").unwrap();
    let (name, remark) = (
        Regex::new("`([^`]+)`").unwrap(),
        Regex::new(r"\([^)]*\)").unwrap(),
    );
    let mut described = BTreeMap::new();
    for found in row.captures_iter(manual) {
        let variables: BTreeSet<String> = name
            .captures_iter(&remark.replace_all(&found[2], ""))
            .map(|found| found[1].to_owned())
            .collect();
        for template in name.captures_iter(&found[1]) {
            described.insert(template[1].to_owned(), variables.clone());
        }
    }
    assert_eq!(described, given);
}

/// Examples begin with a comment that names their file.
#[test]
fn the_examples_of_the_manual_are_content() {
    let block = Regex::new(r"(?ms)^````\w*\n(.*?)^````$|^```\w*\n(.*?)^```$").unwrap();
    let file = Regex::new(r"\A(?:---\n)?# (content/\S+)\n").unwrap();
    let root = Root::shipped();
    let mut examples = 0;
    for document in documents().values() {
        for found in block.captures_iter(document) {
            let example = found.get(1).or_else(|| found.get(2)).unwrap().as_str();
            if let Some(named) = file.captures(example) {
                root.write(&named[1], example);
                examples += 1;
            }
        }
    }
    assert!(examples >= 7, "{examples} examples");

    let output = root.run(&["check"]);

    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn links_between_documents_lead_somewhere() {
    let block = Regex::new(r"(?ms)^````.*?^````$|^```.*?^```$").unwrap();
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    for (path, document) in documents() {
        let text = block.replace_all(&document, "");
        let targets = link
            .captures_iter(&text)
            .map(|found| found[1].to_owned())
            .filter(|target| !target.starts_with("http") && !target.starts_with('/'));
        for target in targets {
            let (name, anchor) = target.split_once('#').unwrap_or((target.as_str(), ""));
            let mut file = in_repository(&path);
            if !name.is_empty() {
                file = file.parent().unwrap().join(name);
            }
            assert!(file.exists(), "{path}: {target}");
            if !anchor.is_empty() {
                let there = anchors(&fs::read_to_string(&file).unwrap());
                assert!(there.contains(anchor), "{path}: {target}");
            }
        }
    }
}
