//! The layers of `src/`: a module imports only what is below it, so there are no circles, and neighbours do not know each
//! other. ARCHITECTURE.md draws the same.

use std::collections::BTreeSet;
use std::path::Path;

/// The modules, the lowest first; those of one layer are neighbours.
const LAYERS: [&[&str]; 10] = [
    &["markdown", "stop", "visible"],
    &["diagnostics"],
    &["output", "root"],
    &["content"],
    &["authoring", "catalog"],
    &["pages", "search", "verify"],
    &["lints", "render"],
    &["site"],
    &["preview"],
    &["cli"],
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// The modules that a line of code names, outside comments.
fn named(line: &str) -> Vec<&str> {
    let code = line.split("//").next().unwrap_or_default();
    let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
    let after = code.split("crate::").skip(1);
    after
        .map(|rest| &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())])
        .collect()
}

#[test]
fn a_module_imports_only_what_is_below_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = vec![];
    let mut seen: BTreeSet<String> = BTreeSet::new();

    for (path, text) in crate::common::files(&source) {
        let module = path
            .split('/')
            .next()
            .unwrap()
            .trim_end_matches(".rs")
            .to_owned();
        if !path.ends_with(".rs") || ["lib", "main"].contains(&&*module) {
            continue;
        }
        let Some(own) = layer(&module) else {
            wrong.push(format!("src/{path}: `{module}` is in no layer"));
            continue;
        };
        for (at, line) in String::from_utf8(text).unwrap().lines().enumerate() {
            for other in named(line).into_iter().filter(|other| *other != module) {
                if layer(other).is_none_or(|layer| layer >= own) {
                    wrong.push(format!(
                        "src/{path}:{}: `{module}` imports `{other}`",
                        at + 1
                    ));
                }
            }
        }
        seen.insert(module);
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(
        seen.len(),
        LAYERS.concat().len(),
        "a layer names a module that is gone"
    );
}
