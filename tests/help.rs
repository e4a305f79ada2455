//! What the command says of itself.

use std::process::{Command, Stdio};

use crate::common::{Root, errdex, stderr, stdout};

const COMMANDS: [&str; 12] = [
    "build",
    "check",
    "serve",
    "explain",
    "show",
    "hosting",
    "new",
    "init",
    "schema",
    "completions",
    "man",
    "help",
];

fn help(arguments: &[&str]) -> String {
    let output = errdex().args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        stderr(&output)
    );
    stdout(&output)
}

/// The commands that the help of `command` shows as examples.
fn examples(command: &str) -> Vec<String> {
    let help = help(&[command, "--help"]);
    let (_, examples) = help
        .split_once("\nExamples:\n")
        .unwrap_or_else(|| panic!("{command}: {help}"));
    let of_line = |line: &str| line.trim().split("   ").next().unwrap().to_owned();
    let examples: Vec<String> = examples
        .lines()
        .take_while(|line| !line.is_empty())
        .map(of_line)
        .collect();
    assert!(examples.len() >= 2, "{command}: {examples:?}");
    examples
}

#[test]
fn every_command_has_examples_that_work() {
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_errdex"))
        .parent()
        .unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let root = Root::shipped().with("content/errno/_category.yaml", "title: Errno\n");
    for folder in [
        ".local/share/bash-completion/completions",
        ".zfunc",
        ".config/fish/completions",
    ] {
        std::fs::create_dir_all(root.path(folder)).unwrap();
    }
    for command in COMMANDS {
        // Servers do not end, logs and other machines are not everywhere, nor is `man`, and one code is added once.
        let is_elsewhere = ["serve", "/var/log/", "curl "];
        let lasts = |example: &String| is_elsewhere.iter().any(|part| example.contains(part));
        for example in examples(command)
            .into_iter()
            .filter(|example| !lasts(example))
        {
            let example = example.split(" && man").next().unwrap().to_owned();
            let _ =
                std::fs::remove_file(root.path("content/5xx-server-error/588-example-failure.md"));
            let mut shell = Command::new("sh");
            shell.arg("-c").arg(&example).current_dir(root.path("."));
            let output = shell
                .env("PATH", &path)
                .env("HOME", root.path("."))
                .output()
                .unwrap();
            assert!(output.status.success(), "{example}: {}", stderr(&output));
        }
    }
}

#[test]
fn help_knows_commands_and_content_and_says_what_else_there_is() {
    for command in COMMANDS {
        assert_eq!(
            help(&["help", command]),
            help(&[command, "--help"]),
            "{command}"
        );
    }
    assert_eq!(help(&["help"]), help(&["--help"]));
    let output = errdex().args(["help", "contnet"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("did you mean `content`?"),
        "{}",
        stderr(&output)
    );
    assert!(
        stderr(&output).contains("completions"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn the_reference_of_content_tells_every_field_on_80_columns() {
    let reference = help(&["help", "content"]);
    let root = Root::empty();
    for kind in ["entry", "category", "site"] {
        let schema: serde_json::Value =
            serde_json::from_str(&stdout(&root.run(&["schema", kind]))).unwrap();
        for name in schema["properties"].as_object().unwrap().keys() {
            let is_told = |line: &str| {
                line.strip_prefix("  ")
                    .is_some_and(|line| line.split([' ', '*']).next() == Some(name))
            };
            assert!(reference.lines().any(is_told), "{kind}: {name}");
        }
    }
    assert!(
        reference.lines().all(|line| line.chars().count() <= 80),
        "{reference}"
    );
    for part in [
        "  code*",
        "    lang*",
        "critical, high, medium",
        "Example: [\"gateway\",\"timeout\"]",
    ] {
        assert!(reference.contains(part), "{part}: {reference}");
    }
}

#[test]
fn shells_can_complete() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = help(&["completions", shell]);
        assert!(
            script.contains("offline") && script.contains("errdex"),
            "{shell}"
        );
    }
    let mut bash = Command::new("bash")
        .arg("-n")
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(
        &mut bash.stdin.take().unwrap(),
        help(&["completions", "bash"]).as_bytes(),
    )
    .unwrap();
    assert!(bash.wait().unwrap().success());
    assert_eq!(
        errdex()
            .args(["completions", "dos"])
            .output()
            .unwrap()
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn each_command_has_a_manual_page() {
    let root = Root::empty();
    assert!(root.run(&["man", "pages"]).status.success());
    for command in COMMANDS {
        let page = root.read(&format!("pages/errdex-{command}.1"));
        for part in [".SH NAME", ".SH SYNOPSIS", "Examples:"] {
            assert!(page.contains(part), "{command}: {part}");
        }
    }
    assert!(
        root.read("pages/errdex.1")
            .contains("Exit status: 0 success")
    );
    let root = Root::empty().with("file", "");
    assert_eq!(root.run(&["man", "file/pages"]).status.code(), Some(1));
}
