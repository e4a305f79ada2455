//! When a recipe no longer counts as verified: when anything that it runs on changes, and only then.

use super::{edit, open_to_all, verify};
use crate::common::{Root, stderr, stdout};

fn product(title: &str) -> String {
    format!(
        "title: {title}\nhome: https://example.org/\nbuilds: {{one: {{title: One, install: none, program: sh}}}}\n\
         version: [/bin/sh, -c, echo 1.0]\nstart: [sh, -c, 'touch {title}.ready; exec sleep 60']\n\
         env: {{LIMIT: '64'}}\nprepare: [echo {title}]\nready: {{file: {title}.ready}}\n"
    )
}

const RECIPE: &str = "\
code: 502
cause: It fails
next: Read the log.
behind: front
also: [{product: side}]
requests: [{run: echo status 502}]
fix: {how: Fix it, requests: [{run: echo status 200}]}
";

/// Whether `check` says that the recipe was changed.
fn is_stale(root: &Root) -> bool {
    let output = root.run(&["check", "--format", "json"]);
    let said = stdout(&output);
    assert!(said.contains("\"code\""), "{said}{}", stderr(&output));
    assert!(!said.contains("\"error\""), "{said}");
    said.contains("has changed since")
}

#[test]
fn a_change_of_anything_that_a_recipe_runs_on_makes_it_unverified() {
    let root = Root::small()
        .with("content/recipes/app/502.yaml", RECIPE)
        .with("tmp/.keep", "");
    open_to_all(&root.path("tmp"));
    open_to_all(&root.path("."));
    for title in ["app", "front", "side"] {
        root.write(&format!("content/products/{title}.yaml"), product(title));
    }
    let output = verify(&root, &["--record"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!is_stale(&root));

    let recipe = "content/recipes/app/502.yaml";
    for (from, to) in [
        ("It fails", "It broke"),
        ("how: Fix it", "how: Mend it"),
        ("Read the log", "Read"),
    ] {
        edit(&root, recipe, from, to);
        assert!(!is_stale(&root), "{from}");
    }
    let products = ["app", "front", "side"].map(|title| format!("content/products/{title}.yaml"));
    let changes = [
        ("'64'", "'65'"),
        ("[echo ", "[echo -n "),
        (".ready}", ".ready2}"),
        ("sleep 60", "sleep 61"),
    ];
    let changes = products
        .iter()
        .flat_map(|path| changes.map(|(from, to)| (path.as_str(), from, to)));
    for (path, from, to) in changes.chain([
        (recipe, "502\n", "503\n"),
        (recipe, "status 200", "status 201"),
    ]) {
        let text = root.read(path);
        edit(&root, path, from, to);
        assert!(is_stale(&root), "{path}: {from}");
        root.write(path, text);
    }
    assert!(!is_stale(&root));
}
