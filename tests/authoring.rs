//! What those who write content are given: new entries, new sites, and what editors know of both.

use std::fs;
use std::path::Path;

use crate::common::{Root, Server, files, stderr, stdout};
use jsonschema::Validator;
use serde_json::Value;

/// What an editor holds a file against: the schema that its first line, or the settings of the folder, name.
fn validators(root: &Root) -> [(&'static str, Validator); 11] {
    [
        "entry", "category", "site", "product", "recipe", "messages", "reasons", "reading",
        "faults", "timeouts", "verified",
    ]
    .map(|kind| {
        let schema = root.read(&format!("content/.schema/{kind}.json"));
        (
            kind,
            jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap(),
        )
    })
}

/// Holds every content file of a root to the schemas that are in it.
fn assert_fits(root: &Root) {
    let validators = validators(root);
    let content = files(&root.path("content"));
    let is_content = |path: &str| !path.starts_with('.');
    let content: Vec<_> = content
        .into_iter()
        .filter(|(path, _)| is_content(path))
        .collect();
    assert!(content.len() > 3);
    for (path, bytes) in content {
        let text = String::from_utf8(bytes).unwrap();
        let yaml = text
            .strip_prefix("---\n")
            .map_or(&*text, |rest| rest.split_once("\n---\n").unwrap().0);
        let value: Value = serde_yaml::from_str(yaml).unwrap();
        let kind = match path.rsplit('/').next().unwrap() {
            _ if path.starts_with("products/") => "product",
            _ if path.starts_with("recipes/") => "recipe",
            _ if path.starts_with("messages/") => "messages",
            "reasons.yaml" => "reasons",
            "reading.yaml" => "reading",
            "faults.yaml" => "faults",
            "timeouts.yaml" => "timeouts",
            "verified.yaml" => "verified",
            "site.yaml" => "site",
            name if name.starts_with('_') => "category",
            _ => "entry",
        };
        let (_, validator) = validators.iter().find(|(known, _)| *known == kind).unwrap();
        validator
            .validate(&value)
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        if let Some(schema) = text
            .lines()
            .find_map(|line| line.strip_prefix("# yaml-language-server: $schema="))
        {
            let folder = root.path("content").join(&path);
            assert!(
                folder.parent().unwrap().join(schema).is_file(),
                "{path}: {schema}"
            );
            assert!(
                schema.ends_with(&format!("{kind}.json")),
                "{path}: {schema}"
            );
        }
    }
}

fn start() -> Root {
    let root = Root::empty();
    let output = root.run(&["init", "."]);
    assert!(output.status.success(), "{}", stderr(&output));
    root
}

#[test]
fn a_new_site_builds_at_once_with_no_problem() {
    let root = start();
    let output = root.run(&["check", "--format", "json"]);
    let told: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(told["diagnostics"], Value::Array(vec![]));
    let root = root.built();
    assert!(
        root.read("dist/c101-card-declined/index.html")
            .contains("Try another card")
    );
    assert!(
        root.read("dist/c204-payment-provider-timed-out/index.html")
            .contains("Send a request to the provider")
    );
    assert!(root.read(".gitignore").contains("dist"));
    assert_fits(&root);
}

#[test]
fn a_new_site_takes_no_folder_that_holds_something() {
    let root = Root::empty().with("notes.txt", "mine");
    let output = root.run(&["init", "."]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("name an empty folder"),
        "{}",
        stderr(&output)
    );
    assert_eq!(files(&root.path(".")).len(), 1);
    let output = root.run(&["init", "notes.txt/site"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("name a folder that you can write to"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_new_entry_is_a_page_at_once() {
    let root = start();
    let output = root.run(&["new", "205", "Stock", "Is", "Gone"]);
    assert!(output.status.success(), "{}", stderr(&output));
    for part in [
        "content/checkout-errors/205-stock-is-gone.yaml",
        "/c205-stock-is-gone/",
        "errdex serve",
    ] {
        assert!(
            stderr(&output).contains(part),
            "{part}: {}",
            stderr(&output)
        );
    }
    let text = root.read("content/checkout-errors/205-stock-is-gone.yaml");
    assert!(
        text.starts_with("# yaml-language-server: $schema=../.schema/entry.json\n"),
        "{text}"
    );
    assert!(
        text.contains("\ncode: 205\nname: Stock Is Gone\n"),
        "{text}"
    );
    let server = Server::start(&root, &[]);
    assert!(
        server
            .get("/c205-stock-is-gone/")
            .2
            .contains("<h1>C205 Stock Is Gone")
    );
    assert_fits(&root);
}

/// The comments of a skeleton, once they are taken away, are right too.
#[test]
fn all_that_a_skeleton_proposes_is_right() {
    let root = start();
    for (code, form) in [("301", "--yaml"), ("302", "--markdown")] {
        let output = root.run(&["new", code, "Told Whole", form, "--format", "json"]);
        let told: Value = serde_json::from_str(&stdout(&output)).unwrap();
        let file = told["file"].as_str().unwrap();
        let text = root.read(file);
        let (comments, sections) = text.split_once("\n---\n").unwrap_or((&text, ""));
        let uncommented = |text: &str| {
            let bare = |line: &str| {
                line.strip_prefix("# ")
                    .or(line.strip_prefix('#'))
                    .unwrap_or(line)
                    .to_owned()
            };
            text.lines().map(bare).collect::<Vec<_>>().join("\n") + "\n"
        };
        let is_field = |line: &&str| {
            let field = line.strip_prefix("# ").unwrap_or(line);
            let name = field.split_once(':').map(|(name, _)| name);
            let of_word = |name: &str| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            !line.starts_with("# ") || field.starts_with(' ') || name.is_some_and(of_word)
        };
        let fields: String = comments
            .lines()
            .filter(is_field)
            .map(|line| line.to_owned() + "\n")
            .collect();
        let is_shown = |line: &&str| !line.starts_with("<!--") && *line != "-->";
        let body: String = sections
            .lines()
            .filter(is_shown)
            .map(|line| line.to_owned() + "\n")
            .collect();
        let close = if form == "--markdown" { "---\n" } else { "" };
        root.write(file, format!("{}{close}{body}", uncommented(&fields)));
        let whole = root.read(file);
        let output = root.run(&["check"]);
        assert!(
            output.status.success() && !stderr(&output).contains("warning"),
            "{whole}\n{}",
            stderr(&output)
        );
        assert!(root.run(&["build"]).status.success());
        let page = root.read(&format!("dist/c{code}-told-whole.md"));
        for part in [
            "Is it my fault?",
            "curl -sv",
            "Nothing listens",
            "ran out of memory",
            "at most once",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        // The next asks the same question.
        fs::remove_file(root.path(file)).unwrap();
    }
}

#[test]
fn names_and_codes_that_mean_something_in_yaml_are_quoted() {
    let root = start();
    for (code, name) in [
        ("0205", "A: b #1"),
        ("1e3", "yes"),
        ("EPIPE", "\"Quoted\" - 'name'"),
    ] {
        let output = root.run(&["new", code, name]);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let root = root.built();
    let index: Value = serde_json::from_str(&root.read("dist/api/v1/index.json")).unwrap();
    let named = |code: &str| {
        let entries = index["entries"].as_array().unwrap();
        entries
            .iter()
            .find(|entry| entry["code"] == code)
            .map(|entry| entry["name"].clone())
    };
    assert_eq!(named("0205").unwrap(), "A: b #1");
    assert_eq!(named("1e3").unwrap(), "yes");
    assert_eq!(named("EPIPE").unwrap(), "\"Quoted\" - 'name'");
}

#[test]
fn an_entry_follows_the_form_of_the_others() {
    let root = Root::shipped();
    assert!(
        root.run(&["new", "588", "Example Failure"])
            .status
            .success()
    );
    assert!(
        root.read("content/5xx-server-error/588-example-failure.md")
            .contains("code: 588\n")
    );
    assert!(
        root.run(&["new", "587", "Example Failure", "--yaml"])
            .status
            .success()
    );
    assert!(
        root.path("content/5xx-server-error/587-example-failure.yaml")
            .is_file()
    );
}

#[test]
fn nothing_is_written_over_and_no_code_is_told_twice() {
    let root = start();
    let before = files(&root.path("."));
    let output = root.run(&["new", "101", "Another Name"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("error[duplicate-code]"),
        "{}",
        stderr(&output)
    );
    assert!(
        stderr(&output).contains("101-card-declined.yaml"),
        "{}",
        stderr(&output)
    );
    // A draft has its code too, and a file that cannot be read may not be lost.
    root.write(
        "content/checkout-errors/300-new.yaml",
        "code: 300\nname: Old\ndraft: true\n",
    );
    assert_eq!(root.run(&["new", "300", "New"]).status.code(), Some(1));
    root.write("content/checkout-errors/400-new.yaml", "not: [right");
    let output = root.run(&["new", "400", "New"]);
    assert!(
        stderr(&output).contains("error[not-written]"),
        "{}",
        stderr(&output)
    );
    assert_eq!(
        root.read("content/checkout-errors/400-new.yaml"),
        "not: [right"
    );
    assert_eq!(files(&root.path(".")).len(), before.len() + 2);
}

#[test]
fn the_category_is_found_or_asked_for() {
    let root = Root::empty()
        .with("content/site.yaml", crate::common::SITE)
        .with("content/low/_category.yaml", "codes: 0-99\n")
        .with("content/high/_category.yaml", "codes: 100-199\n")
        .with("content/words/_category.yaml", "title: Words\n");
    assert!(root.run(&["new", "150", "One Fifty"]).status.success());
    assert!(root.path("content/high/150-one-fifty.yaml").is_file());
    let refused = |arguments: &[&str], status: i32, parts: &[&str]| {
        let output = root.run(arguments);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}");
        for part in parts {
            assert!(
                stderr(&output).contains(part),
                "{part}: {}",
                stderr(&output)
            );
        }
    };
    refused(
        &["new", "EPIPE", "Pipe"],
        2,
        &["--category", "`low`", "`high`", "`words`"],
    );
    refused(
        &["new", "5", "A", "--category", "hihg"],
        2,
        &["did you mean `high`?", "`low`"],
    );
    refused(
        &["new", "5", "A", "--category", "high"],
        1,
        &["is for the codes 100-199", "high/_category.yaml"],
    );
    refused(&["new", "5"], 2, &["<NAME>"]);
    refused(
        &["new", "5", "A", "--yaml", "--markdown"],
        2,
        &["cannot be used with"],
    );
    assert!(
        root.run(&["new", "EPIPE", "Pipe", "--category", "words"])
            .status
            .success()
    );
    let output = Root::empty().run(&["new", "1", "A"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("errdex init DIR"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn editors_get_schemas_and_settings_but_keep_their_own() {
    let root = Root::shipped();
    let mine = "{\"editor.tabSize\": 8}";
    root.write(".vscode/settings.json", mine);
    let output = root.run(&["schema", "--write"]);
    assert!(output.status.success());
    assert!(
        stderr(&output).contains("kept your .vscode/settings.json"),
        "{}",
        stderr(&output)
    );
    assert!(
        stderr(&output).contains("\"yaml.schemas\""),
        "{}",
        stderr(&output)
    );
    assert_eq!(root.read(".vscode/settings.json"), mine);
    assert!(
        root.read(".vscode/extensions.json")
            .contains("redhat.vscode-yaml")
    );
    fs::remove_file(root.path(".vscode/settings.json")).unwrap();
    assert!(root.run(&["schema", "--write"]).status.success());
    assert!(
        root.read(".vscode/settings.json")
            .contains("./content/.schema/entry.json")
    );
    assert_eq!(
        Root::empty().run(&["schema", "--write"]).status.code(),
        Some(2)
    );
}

/// After a change of the types: `errdex schema --write`.
#[test]
fn the_shipped_editor_files_are_those_of_the_types() {
    let fresh = Root::shipped();
    assert!(fresh.run(&["schema", "--write"]).status.success());
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["content/.schema", ".vscode"] {
        assert!(
            files(&fresh.path(folder)) == files(&here.join(folder)),
            "run `errdex schema --write`: {folder}"
        );
    }
    assert_fits(&fresh);
}

#[test]
fn schemas_tell_of_every_field() {
    let root = start();
    let mut told = 0;
    for kind in ["entry", "category", "site"] {
        let schema: Value =
            serde_json::from_str(&root.read(&format!("content/.schema/{kind}.json"))).unwrap();
        each_object(&schema, &mut |object| {
            for (name, field) in object["properties"].as_object().into_iter().flatten() {
                let description = field["description"].as_str().unwrap_or_default();
                assert!(
                    description.ends_with('.') && description.len() > 9,
                    "{kind}: {name}: {field}"
                );
                told += usize::from(field["examples"].is_array());
            }
        });
        let (_, validator) = &validators(&root)
            .into_iter()
            .find(|(known, _)| *known == kind)
            .unwrap();
        assert!(
            !validator.is_valid(&serde_json::json!({"cod": 1})),
            "{kind}"
        );
    }
    assert!(told > 30, "{told} examples");
}

fn each_object(value: &Value, look: &mut impl FnMut(&Value)) {
    match value {
        Value::Object(fields) => {
            look(value);
            fields.values().for_each(|field| each_object(field, look));
        }
        Value::Array(items) => items.iter().for_each(|item| each_object(item, look)),
        _ => {}
    }
}

#[test]
fn what_a_configuration_cannot_say_is_refused() {
    let root = Root::small();
    let cases = [
        (
            &["--base-url", "https://example.org/a;b/"][..],
            1,
            "not-plain",
        ),
        (&["--base-url", "https://example.org/a{b/"], 1, "not-plain"),
        (&["--out", "a\"b"], 1, "not-plain"),
        (&["--out", "$HOME"], 1, "not-plain"),
        (&["--listen", "eighty"], 2, "127.0.0.1:8080"),
        (&["--listen", "0"], 2, "127.0.0.1:8080"),
        (&["--listen", "a b:80"], 2, "127.0.0.1:8080"),
    ];
    for (arguments, status, said) in cases {
        let output = root.run(&[&["hosting", "nginx"], arguments].concat());
        assert_eq!(output.status.code(), Some(status), "{arguments:?}");
        assert!(
            stderr(&output).contains(said) && output.stdout.is_empty(),
            "{}",
            stderr(&output)
        );
    }
    root.write("content/family/2.yaml", "code: 2\nnaem: x\n");
    assert_eq!(root.run(&["hosting", "nginx"]).status.code(), Some(1));
}

#[test]
fn a_host_is_named_as_each_server_names_it() {
    let root = Root::small();
    let printed = |host, url| stdout(&root.run(&["hosting", host, "--base-url", url]));
    assert!(printed("nginx", "https://example.org:8443/e/").contains("server_name example.org;"));
    assert!(printed("nginx", "https://[::1]:8443/").contains("server_name [::1];"));
    assert!(printed("nginx", "https://example.org/").contains("listen 80;"));
    assert!(printed("apache", "https://example.org/").contains("<VirtualHost *:80>"));
    assert!(!printed("apache", "https://example.org/").contains("\nListen"));
    assert!(printed("caddy", "https://example.org:8443/e/").contains("\nexample.org:8443 {"));
    assert!(printed("caddy", "http://example.org/").contains("\nhttp://example.org {"));
}
