//! What a recipe can reach: its own folder, and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use super::{command, nothing_is_left, open_to_all, shared_memory_of, verify};
use crate::common::{Root, stderr, stdout};

/// A server that needs no program, and whose environment would replace those that root runs.
const PRODUCT: &str = "\
title: Evil
home: https://example.org/
builds: {one: {title: One, install: none, program: sh}}
version: [/bin/sh, -c, 'id -u > VICTIM/version; echo 1.0']
start: [sh, -c, 'echo started; touch ready; exec sleep 60']
env: {PATH: '{{dir}}:/usr/bin:/bin'}
ready: {file: ready}
";

const RECIPE: &str = "\
code: 502
cause: It fails
requests: [{run: echo pwned status 502}]
fix: {how: Fix it, requests: [{run: echo status 200}]}
";

/// Name, what is added to the recipe, and whether the run itself goes on as if nothing were.
const ATTACKS: [(&str, &str, bool); 13] = [
    (
        "server-output",
        "prepare: ['ln -sf VICTIM/target server.out']",
        true,
    ),
    (
        "client-output",
        "prepare: ['ln -sf VICTIM/target client.out']",
        true,
    ),
    (
        "helper-log",
        "helpers: {up: answer}\nprepare: ['ln -sf VICTIM/target up.log; (sleep 0.3; curl -s 127.0.0.1:{{up}}) &']",
        true,
    ),
    (
        "command-output",
        "prepare: ['for n in $(seq 99); do ln -s VICTIM/target \".output-ThreadId($n)\"; done']",
        true,
    ),
    (
        "disk-name",
        "disks: {\"d'; id > VICTIM/disk; mkdir -p 'e\": {size: 64k}}",
        true,
    ),
    (
        "disk-link",
        "disks: {small: {size: 64k}}\nprepare: ['rmdir small; ln -s VICTIM/folder small']",
        false,
    ),
    (
        "disk-programs",
        "disks: {small: {size: 64k}}\nfiles: {unshare: &evil {mode: '755', text: \"#!/bin/sh\\nid > VICTIM/env\"}, mount: *evil, setpriv: *evil}",
        true,
    ),
    (
        "log",
        "prepare: ['ln -s VICTIM/target error.log']\nexpect: {log: {error.log: s3cr3t}}",
        false,
    ),
    (
        "log-folder",
        "prepare: ['ln -s VICTIM logs']\nexpect: {log: {logs/target: s3cr3t}}",
        false,
    ),
    ("log-pipe", "prepare: ['mkfifo error.log access.log']", true),
    (
        "closed",
        "prepare: ['mkdir -p a/b; ln -s VICTIM/folder a/c; chmod 000 a']",
        true,
    ),
    (
        "escape",
        "prepare: ['cd / && env -i setsid sleep NUMBER >/dev/null 2>&1 & sleep 0.3']",
        true,
    ),
    ("memory", "prepare: ['touch /dev/shm/{{run}}-cache']", true),
];

/// Owner, group, mode and content of everything below a folder but `tmp`, and of the folders above it.
fn state(root: &Root) -> BTreeMap<String, (u32, u32, u32, Vec<u8>)> {
    let folder = root.path(".").canonicalize().unwrap();
    let below = walkdir::WalkDir::new(&folder)
        .into_iter()
        .map(|entry| entry.unwrap().into_path());
    let below =
        below.filter(|path| !path.starts_with(folder.join("tmp/")) || path.ends_with("tmp"));
    let paths = below.chain(folder.ancestors().map(Path::to_owned));
    let state = paths.map(|path| {
        let metadata = fs::symlink_metadata(&path).unwrap();
        let text = if metadata.is_file() {
            fs::read(&path).unwrap()
        } else {
            vec![]
        };
        (
            path.display().to_string(),
            (metadata.uid(), metadata.gid(), metadata.mode(), text),
        )
    });
    state.collect()
}

/// Verdict and complaints by recipe.
fn verdicts(output: &std::process::Output) -> BTreeMap<String, (bool, String)> {
    let report: Value =
        serde_json::from_str(&stdout(output)).unwrap_or_else(|_| panic!("{}", stderr(output)));
    let recipes = report["recipes"].as_array().unwrap().iter();
    recipes
        .map(|one| {
            (
                one["id"].as_str().unwrap().to_owned(),
                (one["passed"] == true, one["why"].to_string()),
            )
        })
        .collect()
}

fn is_running(argument: &str) -> bool {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let lines =
        entries.map(|entry| fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default());
    lines
        .into_iter()
        .any(|line| line.split('\0').any(|word| word == argument))
}

#[test]
fn nothing_outside_the_folder_of_a_run_changes_and_nothing_stays() {
    if !nix::unistd::geteuid().is_root() {
        return;
    }
    let root = Root::small()
        .with("tmp/.keep", "")
        .with("victim/target", "s3cr3t\n")
        .with("victim/folder/a", "a");
    fs::remove_file(root.path("tmp/.keep")).unwrap();
    open_to_all(&root.path("tmp"));
    open_to_all(&root.path("."));
    fs::set_permissions(root.path("victim"), fs::Permissions::from_mode(0o700)).unwrap();
    let victim = root.path("victim").display().to_string();
    let number = format!("{}.25", 7_000_000 + std::process::id());
    let filled = |text: &str| text.replace("VICTIM", &victim).replace("NUMBER", &number);
    root.write("content/products/evil.yaml", filled(PRODUCT));
    for (name, addition, _) in ATTACKS {
        root.write(
            &format!("content/recipes/evil/{name}.yaml"),
            filled(&format!("{RECIPE}{addition}\n")),
        );
    }
    let before = state(&root);

    let mut child = command(&root, &["--record", "--format", "json"]);
    let child = child
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let process = child.id();
    let output = child.wait_with_output().unwrap();
    let verdicts = verdicts(&output);
    for (name, _, passes) in ATTACKS {
        let (passed, why) = &verdicts[&format!("evil/{name}")];
        assert_eq!(*passed, passes, "{name}: {why}");
    }
    assert!(!root.read("content/verified.yaml").contains("s3cr3t"));
    assert!(
        !(stdout(&output) + &stderr(&output)).contains("--- error.log"),
        "a log of root's is shown"
    );
    fs::remove_file(root.path("content/verified.yaml")).unwrap();
    assert_eq!(state(&root), before);
    assert!(!is_running(&number), "a process is left");
    assert_eq!(shared_memory_of(process), Vec::<String>::new());
    nothing_is_left(&root);
}

#[test]
fn folders_of_killed_runs_go_with_or_without_a_lock_and_others_stay() {
    let root = super::shipped();
    fs::create_dir(root.path("tmp/errdex-verify-1")).unwrap();
    fs::create_dir(root.path("victim")).unwrap();
    std::os::unix::fs::symlink(root.path("victim"), root.path("tmp/errdex-verify-2")).unwrap();
    verify(&root, &["haproxy/503-refused"]);
    assert!(!root.path("tmp/errdex-verify-1").exists());
    assert!(root.path("victim").exists());
    assert!(root.path("tmp/errdex-verify-2").is_symlink());
}

#[test]
fn names_that_leave_the_folder_are_refused_at_their_lines() {
    let root = Root::small()
        .with(
            "content/products/box.yaml",
            "title: Box\nhome: https://example.org/\nbuilds: {one: {title: One, install: none, program: sh}}\n\
             version: [sh, --version]\nfiles: {/etc/x: a}\nconfig: {file: ../box.conf, slot: main, text: a}\n\
             ready: {file: a/../b}\nlogs: {./a.log: /var/log/a.log}\nlog_commands: {'': [true]}\n",
        )
        .with(
            "content/recipes/box/1-a.yaml",
            "code: 1\ncause: A\nfiles: {../x: a, /tmp/x: b, a//b: c, \"a\\eb\": d}\n\
             helpers:\n  ../up: answer\n  up: {does: answer, unix: ../../x.sock}\n  other: {does: answer, address: 0.0.0.0}\n\
             disks: {../d: {size: 64k}, e: {size: \"64k'; id\"}}\n\
             also: [{start: [sh], output: ../also.out, ready: {log: /etc/shadow, line: root}}]\n\
             expect: {log: {../victim/secret: a}, no_log: {/etc/shadow: a}}\n\
             fix: {how: B, files: {..: a}, replace: [{in: ../a, from: a, to: b}]}\n",
        );
    insta::assert_snapshot!(root.complaint());
}

#[test]
fn a_pattern_that_fits_no_recipe_is_reported_beside_one_that_does() {
    let root = super::shipped();
    let output = verify(&root, &["nginx/502-refused", "nope/*"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("no recipe has this name"),
        "{}",
        stderr(&output)
    );
    assert!(stderr(&output).contains("nope/*"), "{}", stderr(&output));
}
