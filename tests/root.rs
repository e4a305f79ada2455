//! Which root a command works on, and what it says where there is none, or none that can be read.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::{Command, Output};

use crate::common::{Root, stderr, stdout};

/// Runs a command in a folder of the root.
fn run_in(root: &Root, folder: &str, arguments: &[&str]) -> Output {
    root.command(arguments)
        .current_dir(root.path(folder))
        .output()
        .unwrap()
}

#[test]
fn the_nearest_root_upwards_is_used_and_named() {
    let root = Root::small();
    for quiet in [&[][..], &["--quiet"], &["--format", "json"]] {
        let output = run_in(&root, "content/family", &[&["check"], quiet].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(
            stderr(&output).starts_with("root: ../..\n"),
            "{quiet:?}: {}",
            stderr(&output)
        );
    }
    assert!(!stderr(&root.run(&["check"])).contains("root:"));

    let output = run_in(&root, "content/family", &["build"]);
    assert!(
        stderr(&output).contains("written to ../../dist"),
        "{}",
        stderr(&output)
    );
    assert!(root.path("dist/index.html").exists());
    assert!(
        run_in(&root, "content", &["new", "2", "Another"])
            .status
            .success()
    );
    assert!(root.path("content/family/2-another.yaml").exists());
    let output = run_in(&root, "content", &["explain", "1"]);
    assert!(
        stdout(&output).contains("Fine Failure"),
        "{}",
        stdout(&output)
    );
    let output = run_in(&root, "content", &["hosting", "nginx"]);
    let dist = root.path("dist").canonicalize().unwrap();
    assert!(
        stdout(&output).contains(dist.to_str().unwrap()),
        "{}",
        stdout(&output)
    );
}

#[test]
fn a_site_is_not_made_of_nothing() {
    let root = Root::empty()
        .with("site/README.md", "x")
        .with("notes/a.md", "x");
    for command in [&["build"][..], &["check"], &["hosting", "nginx"]] {
        for named in [
            &[][..],
            &["--root", "site"],
            &["--quiet"],
            &["--format", "json"],
        ] {
            let output = root.run(&[command, named].concat());
            assert_eq!(
                output.status.code(),
                Some(2),
                "{command:?} {named:?}: {}",
                stderr(&output)
            );
            for part in ["there is no site here", "errdex init", "--reference"] {
                assert!(
                    stderr(&output).contains(part),
                    "{command:?}: {}",
                    stderr(&output)
                );
            }
        }
    }
    for command in [&["new", "1", "A"][..], &["schema", "--write"]] {
        assert_eq!(root.run(command).status.code(), Some(2), "{command:?}");
    }
    assert_eq!(
        fs::read_dir(root.path("")).unwrap().count(),
        2,
        "nothing is written"
    );
}

#[test]
fn the_reference_is_built_where_it_is_asked_for() {
    let root = Root::small()
        .with("templates/tags.html", "of this folder")
        .with("static/mine.txt", "mine");
    for command in [&["check"][..], &["build"], &["hosting", "nginx"]] {
        let output = root.run(&[command, &["--reference"]].concat());
        assert!(output.status.success(), "{command:?}: {}", stderr(&output));
    }
    assert!(root.read("dist/502/index.html").contains("Bad Gateway"));
    assert!(!root.path("dist/family-1-fine-failure").exists());
    assert_eq!(root.read("dist/tags/index.html"), "of this folder");
    assert_eq!(root.read("dist/mine.txt"), "mine");
}

#[test]
fn what_is_shown_falls_back_on_the_reference_and_says_so() {
    let root = Root::empty();
    let output = root.run(&["explain", "502"]);
    assert!(output.status.success() && stdout(&output).contains("Bad Gateway"));
    assert!(
        stderr(&output).contains("the built-in reference"),
        "{}",
        stderr(&output)
    );
    assert!(!stderr(&Root::shipped().run(&["explain", "502"])).contains("inside the binary"));
}

/// Who may write into a folder that all users share may not choose what others run.
#[test]
fn a_root_in_a_folder_of_everybody_is_not_found_from_below() {
    let root = Root::small().with("home/notes.txt", "x");
    assert!(run_in(&root, "home", &["check"]).status.success());
    fs::set_permissions(root.path(""), Permissions::from_mode(0o1777)).unwrap();
    assert_eq!(run_in(&root, "home", &["check"]).status.code(), Some(2));
    assert!(
        root.run(&["check"]).status.success(),
        "the folder itself is named by being in it"
    );
}

/// Runs a command as a user who may not read everything.
fn run_as_nobody(root: &Root, arguments: &[&str]) -> Output {
    fs::set_permissions(root.path(""), Permissions::from_mode(0o755)).unwrap();
    if !nix::unistd::geteuid().is_root() {
        return root.run(arguments);
    }
    // The binary may be where others cannot reach it. Copied by another process: while this one writes it, a test that
    // starts something passes the open file on, and what is open for writing cannot be run.
    let errdex = root.path("bin/errdex");
    if !errdex.exists() {
        fs::create_dir(root.path("bin")).unwrap();
        let copied = Command::new("cp")
            .arg(env!("CARGO_BIN_EXE_errdex"))
            .arg(&errdex)
            .status();
        assert!(copied.unwrap().success());
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"])
        .arg(errdex)
        .args(arguments);
    command.current_dir(root.path("")).output().unwrap()
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let root = Root::empty().with("site/content/site.yaml", crate::common::SITE);
    for closed in ["site", "site/content"] {
        fs::set_permissions(root.path(closed), Permissions::from_mode(0o000)).unwrap();
        for command in [
            &["explain", "502"][..],
            &["check"],
            &["build"],
            &["serve"],
            &["hosting", "nginx"],
        ] {
            let output = run_as_nobody(&root, &[command, &["--root", "site"]].concat());
            assert_eq!(
                output.status.code(),
                Some(2),
                "{closed} {command:?}: {}",
                stderr(&output)
            );
            assert!(
                stderr(&output).contains("cannot be read: Permission denied"),
                "{}",
                stderr(&output)
            );
        }
        fs::set_permissions(root.path(closed), Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn a_new_entry_that_may_not_be_written_is_a_matter_of_permissions() {
    let root = Root::small();
    fs::set_permissions(root.path("content/family"), Permissions::from_mode(0o555)).unwrap();
    let output = run_as_nobody(&root, &["new", "2", "Another"]);
    fs::set_permissions(root.path("content/family"), Permissions::from_mode(0o755)).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("help: check the permissions of its folder"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_link_that_leads_nowhere_is_reported_as_one() {
    let root = Root::small();
    symlink("nowhere.yaml", root.path("content/family/2.yaml")).unwrap();
    let output = root.run(&["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("the link leads nowhere"),
        "{}",
        stderr(&output)
    );
    assert!(
        stderr(&output).contains("content/family/2.yaml"),
        "{}",
        stderr(&output)
    );
}
