//! `errdex verify` as its users know it: the real binary, real servers, real failures.

mod contained;
mod stale;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::common::{Root, stderr, stdout};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

const REFUSED: &str = "content/recipes/nginx/502-refused.yaml";

/// A copy of the shipped content, in a folder that servers which lower their rights can reach, with a place of its own for
/// temporary files.
fn shipped() -> Root {
    let root = Root::shipped();
    open_to_all(&root.path("."));
    fs::create_dir(root.path("tmp")).unwrap();
    open_to_all(&root.path("tmp"));
    root
}

fn open_to_all(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn command(root: &Root, arguments: &[&str]) -> Command {
    let mut command = root.command(&[&["verify"], arguments].concat());
    command.env("TMPDIR", root.path("tmp"));
    command
}

/// The shared memory that bears the name of a run of this process.
fn shared_memory_of(process: u32) -> Vec<String> {
    let names = fs::read_dir("/dev/shm")
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap_or_default());
    names
        .filter(|name| name.starts_with(&format!("errdex{process}x")))
        .collect()
}

fn verify(root: &Root, arguments: &[&str]) -> Output {
    command(root, arguments).output().unwrap()
}

/// The outcomes of the recipes on the first build, by name: verdict and complaints.
fn told(root: &Root, arguments: &[&str]) -> Vec<(String, String, String)> {
    let output = verify(root, &[arguments, &["--format", "json"]].concat());
    let report: Value =
        serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    let recipes = report["recipes"].as_array().unwrap().iter();
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let on_debian = recipes.filter(|one| one["build"] == "debian");
    on_debian
        .map(|one| {
            (
                word(&one["id"]),
                word(&one["verdict"]),
                one["why"].to_string(),
            )
        })
        .collect()
}

fn edit(root: &Root, path: &str, from: &str, to: &str) {
    let text = root.read(path);
    assert!(text.contains(from), "{path}: {text}");
    root.write(path, text.replacen(from, to, 1));
}

fn nothing_is_left(root: &Root) {
    let left: Vec<_> = fs::read_dir(root.path("tmp"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(left, Vec::<std::path::PathBuf>::new());
    assert_eq!(processes_in(&root.path("tmp")), Vec::<String>::new());
}

/// The processes that work below a folder.
fn processes_in(folder: &Path) -> Vec<String> {
    let folder = folder.canonicalize().unwrap();
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let inside = entries.filter(|entry| {
        fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd.starts_with(&folder))
    });
    inside
        .map(|entry| fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default())
        .collect()
}

#[test]
fn a_recipe_fails_as_it_says_and_works_when_mended() {
    let root = shipped();
    let output = verify(&root, &["nginx/502-refused", "nginx/502-reset"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("ok      nginx/502-refused"),
        "{}",
        stderr(&output)
    );
    assert!(stderr(&output).contains("0 failed"), "{}", stderr(&output));
    nothing_is_left(&root);
}

#[test]
fn one_letter_of_a_log_line_turns_that_recipe_and_no_other_red() {
    let root = shipped();
    edit(
        &root,
        REFUSED,
        "connect() failed (111",
        "connect() failed (112",
    );
    let outcomes = told(
        &root,
        &["nginx/502-refused", "nginx/502-reset", "--product", "nginx"],
    );
    let verdicts: Vec<_> = outcomes
        .iter()
        .map(|(id, verdict, _)| (&**id, &**verdict))
        .collect();
    assert_eq!(
        verdicts,
        [
            ("nginx/502-refused", "failed"),
            ("nginx/502-reset", "passed")
        ]
    );
    assert!(
        outcomes[0]
            .2
            .contains("error.log has no line with `connect() failed (112"),
        "{}",
        outcomes[0].2
    );
    let output = verify(&root, &["nginx/502-refused"]);
    assert_eq!(output.status.code(), Some(1));
    for part in [
        "--- error.log",
        "connect() failed (111: Connection refused)",
        "--- nginx.conf",
        "proxy_pass",
    ] {
        assert!(
            stderr(&output).contains(part),
            "{part}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn a_wrong_code_a_vague_line_and_a_fix_that_mends_nothing_are_red() {
    let root = shipped();
    edit(&root, REFUSED, "code: 502", "code: 503");
    let text = root.read(REFUSED);
    root.write(
        REFUSED,
        text.lines()
            .filter(|line| !line.starts_with("proves:"))
            .collect::<Vec<_>>()
            .join("\n")
            + "\n",
    );
    let why = &told(&root, &["nginx/502-refused"])[0].2;
    assert!(why.contains("the status is 502, not 503"), "{why}");
    let reset = "content/recipes/nginx/502-reset.yaml";
    edit(
        &root,
        reset,
        "helpers: {up: answer}",
        "helpers: {up: reset}",
    );
    let why = &told(&root, &["nginx/502-reset"])[0].2;
    assert!(
        why.contains("with the fix: the status is 502, not below 400"),
        "{why}"
    );
    let root = shipped();
    let line = "expect:\n  log:\n    access.log: '1'\nfix:";
    let text = root.read(REFUSED);
    let (before, rest) = text.split_once("expect:").unwrap();
    let (_, after) = rest.split_once("\nfix:").unwrap();
    root.write(REFUSED, format!("{before}{line}{after}"));
    let why = &told(&root, &["nginx/502-refused"])[0].2;
    assert!(why.contains("still matches if it is changed to"), "{why}");
}

#[test]
fn a_product_that_is_not_installed_is_skipped_and_counted_with_the_way_to_install_it() {
    let root = shipped();
    edit(
        &root,
        "content/products/haproxy.yaml",
        "program: haproxy",
        "program: no-such-haproxy",
    );
    let output = verify(&root, &["haproxy/503-refused"]);
    assert!(output.status.success());
    let said = stderr(&output);
    assert!(said.contains("0 passed, 0 failed, 1 skipped"), "{said}");
    assert!(
        said.contains("HAProxy is not installed: `apt-get install haproxy`"),
        "{said}"
    );
}

#[test]
fn what_is_asked_for_and_not_there_is_told() {
    let root = shipped();
    let output = verify(&root, &["nginx/502-refusd"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("did you mean `nginx/502-refused`?"),
        "{}",
        stderr(&output)
    );
    let output = verify(&root, &["--product", "nginxx"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("did you mean `nginx`?"),
        "{}",
        stderr(&output)
    );
    let output = verify(&root, &["nginx/[502"]);
    assert_eq!(output.status.code(), Some(2));
}

/// Starts a run that takes a while, and waits until servers of it run.
fn under_way(root: &Root) -> std::process::Child {
    let mut command = command(root, &["squid/*", "varnish/*", "--jobs", "2"]);
    let child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while processes_in(&root.path("tmp")).is_empty() && start.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(300));
    child
}

fn signal(child: &std::process::Child, signal: Signal) {
    kill(Pid::from_raw(child.id().cast_signed()), signal).unwrap();
}

#[test]
fn ctrl_c_leaves_no_process_and_no_folder() {
    let root = shipped();
    let mut child = under_way(&root);
    signal(&child, Signal::SIGINT);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(shared_memory_of(child.id()), Vec::<String>::new());
    nothing_is_left(&root);
}

#[test]
fn what_a_killed_run_left_is_ended_by_the_next() {
    let root = shipped();
    let mut child = under_way(&root);
    signal(&child, Signal::SIGKILL);
    child.wait().unwrap();
    assert!(
        fs::read_dir(root.path("tmp")).unwrap().next().is_some(),
        "a killed run leaves its folder"
    );
    assert!(
        !shared_memory_of(child.id()).is_empty(),
        "a killed run leaves shared memory"
    );
    let output = verify(&root, &["nginx/502-refused"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(shared_memory_of(child.id()), Vec::<String>::new());
    nothing_is_left(&root);
}

#[test]
fn records_are_kept_and_shown_and_told_stale_when_the_recipe_changes() {
    let root = shipped();
    let _ = fs::remove_file(root.path("content/verified.yaml"));
    let record = |root: &Root| {
        let output = command(root, &["nginx/502-refused", "--record"])
            .env("SOURCE_DATE_EPOCH", "1795348800")
            .output();
        assert!(
            output.as_ref().unwrap().status.success(),
            "{}",
            stderr(&output.unwrap())
        );
        root.read("content/verified.yaml")
    };
    let first = record(&root);
    for part in [
        "nginx/502-refused:",
        "date: 2026-11-22",
        "status: 502",
        "reason: Bad Gateway",
        "127.0.0.1:PORT",
        "TIME",
    ] {
        assert!(first.contains(part), "{part}: {first}");
    }
    assert_eq!(record(&root), first, "the same run gives the same record");
    let page = |root: Root| {
        root.built()
            .read("dist/recipes/nginx/502-refused/index.html")
    };
    assert!(
        page(Root::shipped().with("content/verified.yaml", &first))
            .contains("Reproduced with nginx ")
    );
    let root = Root::shipped().with("content/verified.yaml", &first);
    edit(
        &root,
        REFUSED,
        "(111: Connection refused)",
        "(111: Connection",
    );
    assert!(page(root).contains("Changed since it was reproduced with nginx "));
    let root = Root::shipped().with("content/verified.yaml", &first);
    edit(
        &root,
        REFUSED,
        "cause: ",
        "cause: Words alone change nothing. ",
    );
    assert!(page(root).contains("<span class=\"proof proven\">Reproduced with nginx "));
}

#[test]
fn results_for_ci_are_well_formed() {
    let root = shipped();
    let output = verify(&root, &["nginx/502-refused", "--junit", "junit.xml"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = root.read("junit.xml");
    let document = roxmltree::Document::parse(&text).unwrap();
    let names: Vec<_> = document
        .descendants()
        .filter_map(|node| node.attribute("name"))
        .collect();
    assert!(names.contains(&"nginx/502-refused on debian"), "{names:?}");
}

#[test]
fn a_user_without_rights_can_run_recipes_too() {
    let root = shipped();
    fs::set_permissions(root.path("tmp"), fs::Permissions::from_mode(0o777)).unwrap();
    let binary = command(&root, &[]).get_program().to_owned();
    // The binary may stand where others cannot reach it.
    let copy = root.path("errdex");
    fs::copy(binary, &copy).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = match nix::unistd::geteuid().is_root() {
        true => {
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"])
                .arg(&copy);
            command
        }
        false => Command::new(&copy),
    };
    command
        .current_dir(root.path("."))
        .env("TMPDIR", root.path("tmp"));
    let output = command
        .args([
            "verify",
            "nginx/502-refused",
            "nginx/500-disk-full",
            "apache/500-dav-lock-db",
        ])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("ok      nginx/502-refused"),
        "{}",
        stderr(&output)
    );
    nothing_is_left(&root);
}

#[test]
fn mistakes_in_recipes_are_told_at_their_lines() {
    let root = Root::small()
        .with("content/faults.yaml", "faults: {refused: Nothing listens}\n")
        .with(
            "content/products/box.yaml",
            "title: Box\nhome: https://example.org/\nbuilds: {one: {title: One, install: none, program: sh}}\n\
             version: [sh, --version]\nconfig: {file: box.conf, slot: main, text: \"%%main%%\\n\"}\n",
        )
        .with("content/recipes/box/1-a.yaml", "code: 1\ncause: A\nconfig: aa\nfix: {how: B, replace: [{from: a, to: b}]}\n")
        .with("content/recipes/box/1-b.yaml", "code: 1\ncause: A\nfault: refusd\nproves: no\nbuilds: [on]\nfix: {how: B}\n")
        .with("content/recipes/box/1-c.yaml", "code: 1\ncause: A\nhelpers: {up: refuze}\nfix: {how: B}\n")
        .with("content/recipes/bax/1-d.yaml", "code: 1\ncause: A\nfix: {how: B}\n");
    insta::assert_snapshot!(root.complaint());
}
