//! The Nu HTML checker reads every page, style sheet and drawing of the shipped site, and has nothing to say.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{Root, files, stderr};
use serde_json::Value;

/// What browsers know of CSS and the checker does not yet.
const NEWER: [&str; 7] = [
    "field-sizing",
    "@view-transition",
    "view-transition-name",
    "@container",
    "container-type",
    "@starting-style",
    "interpolate-size",
];

/// A unit that it does not know either; it says so without naming it.
const NEWER_UNIT: &str = "cqi";

/// What the checker says of some files, errors and warnings alike, one line each.
fn told(paths: &[PathBuf]) -> Vec<String> {
    let checker = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/vnu/node_modules/vnu-jar/build/dist/vnu.jar");
    assert!(
        checker.exists(),
        "the checker is there: `npm install --ignore-scripts --prefix target/vnu vnu-jar@26`"
    );
    let output = Command::new("java")
        .arg("-jar")
        .arg(checker)
        .args([
            "--also-check-css",
            "--also-check-svg",
            "--verbose",
            "--stdout",
            "--format",
            "json",
        ])
        .args([
            "--filterpattern",
            &format!("CSS: .*“({})”.*", NEWER.join("|")),
        ])
        .args(paths)
        .output()
        .expect("java is there: `apt-get install default-jre-headless`");
    // It names each file that it reads; what it cannot find it passes over.
    assert_eq!(
        stderr(&output).lines().count(),
        paths.len(),
        "{}",
        stderr(&output)
    );
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let line = |one: &Value| {
        format!(
            "{}:{}: {} {}",
            one["url"], one["lastLine"], one["message"], one["extract"]
        )
    };
    let is_known = |one: &&Value| {
        let told = |part: &str, text: &str| one[part].as_str().unwrap_or_default().contains(text);
        let is_of_values = told("message", "Parse Error") || told("message", "Unknown dimension");
        !(is_of_values && told("extract", NEWER_UNIT))
    };
    said["messages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(is_known)
        .map(line)
        .collect()
}

#[test]
fn the_checker_finds_nothing_on_any_page() {
    let root = Root::shipped().built();
    let kinds = [".html", ".css", ".svg"];
    let all = files(&root.path("dist")).into_iter().map(|(path, _)| path);
    let checked: Vec<PathBuf> = all
        .filter(|path| kinds.iter().any(|kind| path.ends_with(kind)))
        .map(|path| root.path("dist").join(path))
        .collect();
    assert!(checked.len() > 1000, "{}", checked.len());
    let told = told(&checked);
    assert!(
        told.is_empty(),
        "{} problems:\n{}",
        told.len(),
        told[..told.len().min(40)].join("\n")
    );
}

/// That the test above can fail, for each kind of file and for mere warnings.
#[test]
fn the_checker_sees_what_is_wrong() {
    let root = Root::empty()
        .with(
            "page.html",
            "<!doctype html><html lang=en><title>x</title><p><div a=b></p></div>",
        )
        .with("warned.html", "<!doctype html><title>x</title><p>x</p>")
        .with("style.css", "p { colr: red; field-sizing: content; }")
        .with(
            "drawing.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect widht=\"1\"/></svg>",
        );
    let paths =
        ["page.html", "warned.html", "style.css", "drawing.svg"].map(|name| root.path(name));
    let told = told(&paths).join("\n");
    for part in ["“a” not allowed", "“lang”", "“colr”", "widht"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("field-sizing"), "{told}");
}
