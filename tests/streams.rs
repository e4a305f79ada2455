//! What a command does where its result cannot be printed: a closed pipe is a quiet end, a full disk is an error.

use std::fs::File;
use std::process::{Command, Output, Stdio};

use crate::common::{Root, errdex, stderr};

/// Every command that prints something on standard output.
const PRINTING: [&str; 34] = [
    "--version",
    "--help",
    "-h",
    "build --help",
    "help",
    "help build",
    "help content",
    "schema",
    "schema site",
    "hosting nginx",
    "hosting apache",
    "hosting caddy",
    "hosting headers",
    "hosting redirects",
    "check --format json",
    "check --format json --root wrong",
    "check --format github --root wrong",
    "build --format json",
    "verify --format json box/none",
    "new 2 Another --format json",
    "serve --port 0 --format json",
    "explain 1",
    "explain 1 --format json",
    "explain banana",
    "explain -",
    "explain - --format json",
    "show 1",
    "show 1#something-broke",
    "show 1 --format json",
    "completions bash",
    "completions zsh",
    "completions fish",
    "completions powershell",
    "completions elvish",
];

/// A site, another one that is wrong, and a recipe that can be skipped.
fn root() -> Root {
    Root::small()
        .with("wrong/content/site.yaml", crate::common::SITE)
        .with("wrong/content/family/1.yaml", "code: 1\nnaem: x\n")
        .with("content/recipes/box/none.yaml", "code: 1\ncause: A\nfix: {how: B}\n")
        .with(
            "content/products/box.yaml",
            "title: Box\nhome: https://example.org/\nbuilds: {one: {title: One, install: none, program: no-such-program}}\n\
             version: [no-such-program]\nconfig: {file: box.conf, slot: main, text: \"%%main%%\\n\"}\n",
        )
}

fn run(root: &Root, words: &str, output: impl Into<Stdio>) -> Output {
    let input = File::open(root.path("content/family/1.yaml")).unwrap();
    let words: Vec<&str> = words.split(' ').collect();
    let mut command = root.command(&words);
    command.stdin(input).stdout(output).stderr(Stdio::piped());
    let output = command.spawn().unwrap().wait_with_output().unwrap();
    let _ = std::fs::remove_file(root.path("content/family/2-another.yaml"));
    output
}

#[test]
fn a_full_disk_is_one_error() {
    let root = root();
    for words in PRINTING {
        let output = run(
            &root,
            words,
            File::options().write(true).open("/dev/full").unwrap(),
        );
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{words}: {said}");
        let errors = said
            .matches("error[not-printed]: cannot print the result: No space left")
            .count();
        assert_eq!(errors, 1, "{words}: {said}");
        assert!(!said.contains("panicked"), "{words}: {said}");
    }
}

#[test]
fn a_closed_pipe_is_a_quiet_end() {
    let root = root();
    for words in PRINTING {
        // Nothing may be printed before the other end is closed.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = run(&root, words, writer);
        let expected = i32::from(words.contains("wrong") || words.contains("banana"));
        assert_eq!(
            output.status.code(),
            Some(expected),
            "{words}: {}",
            stderr(&output)
        );
        for part in ["panicked", "roken pipe", "not-printed"] {
            assert!(
                !stderr(&output).contains(part),
                "{words}: {}",
                stderr(&output)
            );
        }
    }
}

#[test]
fn a_panic_of_no_command_is_hidden_by_a_reader_that_leaves_early() {
    for words in ["completions bash", "schema", "help content", "--help"] {
        let script = format!("{} {words} | head -c 1", env!("CARGO_BIN_EXE_errdex"));
        let output = Command::new("bash")
            .args(["-o", "pipefail", "-c", &script])
            .output()
            .unwrap();
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{words}: {}",
            stderr(&output)
        );
    }
    let output = errdex()
        .args(["help", "nothing"])
        .stdout(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}
