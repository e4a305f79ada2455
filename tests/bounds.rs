//! What a root may have: nothing from outside it, and no more than can be published.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use crate::common::{Root, Server, stderr};

const SECRET: &str = "only-the-build-machine-knows";

/// The output of a command, which must end in time: some inputs took minutes.
fn soon(root: &Root, arguments: &[&str]) -> Output {
    let mut command = root.command(arguments);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env("SECRET", SECRET)
        .spawn()
        .unwrap();
    let id = nix::unistd::Pid::from_raw(child.id().try_into().unwrap());
    let waiting = std::thread::spawn(move || child.wait_with_output().unwrap());
    let start = Instant::now();
    while !waiting.is_finished() {
        if start.elapsed() > Duration::from_secs(30) {
            nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGKILL).unwrap();
            panic!("{arguments:?} does not end");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    waiting.join().unwrap()
}

/// A root and what lies outside of it.
fn with_outside() -> (Root, tempfile::TempDir) {
    let outside = tempfile::tempdir().unwrap();
    fs::create_dir(outside.path().join("folder")).unwrap();
    fs::write(outside.path().join("folder/secret.txt"), SECRET).unwrap();
    fs::write(
        outside.path().join("2.yaml"),
        format!("code: 2\nname: {SECRET}\n"),
    )
    .unwrap();
    let root = Root::small()
        .with(".env", SECRET)
        .with(".git/config", SECRET)
        .with("static/own.txt", "x");
    fs::create_dir(root.path("templates")).unwrap();
    (root, outside)
}

#[test]
fn a_link_that_leads_outside_the_root_is_refused_and_not_followed() {
    let (_, outside) = with_outside();
    let outside = outside.path();
    let links = [
        ("static/file.txt", outside.join("folder/secret.txt")),
        ("static/folder", outside.join("folder")),
        ("static/relative", "../../..".into()),
        ("static/process.txt", "/proc/self/environ".into()),
        ("static/disk", "/".into()),
        ("static/deep/er/disk", "/".into()),
        ("static/everything", "..".into()),
        ("static/hidden.txt", "../.env".into()),
        ("static/token.txt", "../.git/config".into()),
        ("content/family/2.yaml", outside.join("2.yaml")),
        ("content/other", outside.to_owned()),
        ("templates/home.html", outside.join("folder/secret.txt")),
    ];
    for (link, target) in links {
        let (root, _) = with_outside();
        fs::create_dir_all(root.path(link).parent().unwrap()).unwrap();
        symlink(&target, root.path(link)).unwrap();
        let output = soon(&root, &["build"]);
        let complaint = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{link}: {complaint}");
        assert!(
            complaint.contains("error[link-outside]"),
            "{link}: {complaint}"
        );
        assert!(
            complaint.contains(&format!("--> {link}\n")),
            "{link}: {complaint}"
        );
        assert!(
            !complaint.contains(SECRET) && !root.path("dist").exists(),
            "{link}: {complaint}"
        );
    }
}

#[test]
fn a_whole_folder_that_leads_outside_is_refused() {
    for folder in ["static", "templates"] {
        let root = Root::small();
        symlink("/", root.path(folder)).unwrap();
        let complaint = stderr(&soon(&root, &["check"]));
        assert!(
            complaint.contains("link-outside") && complaint.contains(&format!("--> {folder}\n")),
            "{complaint}"
        );
    }
}

#[test]
fn links_inside_the_root_work() {
    let root = Root::small()
        .with("shared/logo.txt", "logo")
        .with("shared/more/b.txt", "b")
        .with("content/family/2.yaml", "code: 2\nname: B\n");
    fs::create_dir(root.path("static")).unwrap();
    fs::create_dir(root.path("content/other")).unwrap();
    symlink("../shared/logo.txt", root.path("static/logo.txt")).unwrap();
    symlink(root.path("shared/more"), root.path("static/more")).unwrap();
    symlink("../family/2.yaml", root.path("content/other/2.yaml")).unwrap();
    // The root itself may be reached by a link.
    let alias = tempfile::tempdir().unwrap();
    symlink(root.path(""), alias.path().join("root")).unwrap();
    let output = soon(
        &root,
        &[
            "build",
            "--root",
            alias.path().join("root").to_str().unwrap(),
        ],
    );
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(
        (root.read("dist/logo.txt"), root.read("dist/more/b.txt")),
        ("logo".to_owned(), "b".to_owned())
    );
    assert!(root.path("dist/other-2-b/index.html").exists());
}

#[test]
fn the_preview_follows_no_new_link_outside_either() {
    let (root, outside) = with_outside();
    let server = Server::start(&root, &[]);
    symlink(
        outside.path().join("folder/secret.txt"),
        root.path("static/new.txt"),
    )
    .unwrap();
    symlink(outside.path().join("folder"), root.path("static/folder")).unwrap();
    root.write("static/after.txt", "x");
    server.await_page("/after.txt", |status, _| status == 200);
    fs::write(outside.path().join("folder/secret.txt"), SECRET.repeat(2)).unwrap();
    root.write("static/last.txt", "x");
    server.await_page("/last.txt", |status, _| status == 200);
    for path in ["/new.txt", "/folder/secret.txt"] {
        assert_eq!(server.get(path).0, 404, "{path}");
    }
    let start = Instant::now();
    while !server.said().contains("link-outside") {
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "{}",
            server.said()
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_static_file_that_no_host_publishes_is_refused_unread() {
    let root = Root::small();
    fs::create_dir(root.path("static")).unwrap();
    File::create(root.path("static/large.bin"))
        .unwrap()
        .set_len(100 * 1024 * 1024 + 1)
        .unwrap();
    let complaint = stderr(&soon(&root, &["check"]));
    assert!(
        complaint.contains("error[file-too-large]") && complaint.contains("static/large.bin"),
        "{complaint}"
    );
}

/// Six folders of ten links each to the one before, the first with a hundred files: a hundred million.
#[test]
fn links_that_multiply_files_end_at_a_bound() {
    let root = Root::small();
    (0..100).for_each(|file| root.write(&format!("static/0/{file}.txt"), "x"));
    for level in 1..7 {
        fs::create_dir(root.path(&format!("static/{level}"))).unwrap();
        for link in 0..10 {
            symlink(
                format!("../{}", level - 1),
                root.path(&format!("static/{level}/{link}")),
            )
            .unwrap();
        }
    }
    let complaint = stderr(&soon(&root, &["check"]));
    assert!(
        complaint.contains("error[too-many-files]") && complaint.contains("--> static\n"),
        "{complaint}"
    );
}

/// The last line at which `check` reports `code` in a root with this file.
fn last_line(name: &str, text: &str, code: &str) -> Option<u64> {
    let root = Root::small().with(&format!("content/{name}"), text);
    let output = soon(&root, &["check", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["code"] == code);
    found.map(|one| one["line"].as_u64().unwrap()).max()
}

/// Each of these took a minute in a build with optimisation: the square of the signature's length.
#[test]
fn a_signature_as_long_as_a_book_is_refused_at_its_line() {
    let signature = "a".repeat(200_000);
    let cases = [
        (
            "family/2.yaml",
            format!("code: 2\nname: A\ncauses: [{{text: x, signatures: [{signature}]}}]\n"),
            3,
        ),
        (
            "family/2.md",
            format!(
                "---\ncode: 2\nname: A\n---\n\n## Causes\n\n- x\n\n  ```log\n  ok\n  {signature}\n  ```\n"
            ),
            12,
        ),
        (
            "messages/m.yaml",
            format!("messages:\n- {{id: a, leads_to: [1], signatures: [{signature}]}}\n"),
            2,
        ),
        (
            "recipes/p/r.yaml",
            format!(
                "code: 1\ncause: x\nfix: {{how: y}}\nexpect:\n  log:\n    error.log: {signature}\n"
            ),
            6,
        ),
    ];
    for (name, text, line) in cases {
        assert_eq!(
            last_line(name, &text, "long-signature"),
            Some(line),
            "{name}"
        );
    }
}

/// A signature may be long, and an entry may have many aliases and tags.
#[test]
fn what_is_only_large_is_let_pass() {
    let list = |kind: &str| {
        (0..100)
            .map(|at| format!("{kind}-{at}, "))
            .collect::<String>()
    };
    let (aliases, tags, signature) = (list("alias"), list("tag"), "ab ".repeat(333));
    let entry = format!(
        "code: 2\nname: A\naliases: [{aliases}]\ntags: [{tags}]\ncauses: [{{text: x, signatures: ['{signature}']}}]\n"
    );
    let output = soon(
        &Root::small().with("content/family/2.yaml", entry),
        &["check"],
    );
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn an_entry_with_thousands_of_aliases_or_tags_is_refused() {
    for field in ["aliases", "tags"] {
        let items: String = (0..25_000).map(|at| format!("a{at}, ")).collect();
        let text = format!("code: 2\nname: A\n{field}: [{items}]\n");
        assert_eq!(
            last_line("family/2.yaml", &text, "too-many"),
            Some(3),
            "{field}"
        );
    }
}

/// Each of these took ten seconds to a minute in a build with optimisation: lines times problems.
#[test]
fn a_file_with_as_many_problems_as_lines_is_reported_soon() {
    let front = "---\ncode: 2\nname: A\n---\n\n";
    let definitions: String = (0..14_000).map(|at| format!("[a{at}]: /x\n")).collect();
    let cases = [
        (
            "family/2.md",
            format!("{front}{}", "# a\n".repeat(32_000)),
            "wrong-heading",
            32_005,
        ),
        (
            "family/2.md",
            format!("{front}{}", "a\n=\n".repeat(32_000)),
            "wrong-heading",
            64_004,
        ),
        (
            "family/2.md",
            format!("{front}{definitions}"),
            "link-definition",
            14_005,
        ),
        (
            "family/2.yaml",
            format!("code: 2\nname: A\n{}", "tags: x\n".repeat(30_000)),
            "duplicate-key",
            30_002,
        ),
        (
            "family/2.yaml",
            format!(
                "code: 2\nname: A\ncauses:\n{}",
                "- 'x {#a}'\n".repeat(10_000)
            ),
            "duplicate-id",
            10_003,
        ),
    ];
    for (name, text, code, line) in cases {
        assert_eq!(last_line(name, &text, code), Some(line), "{name}, {code}");
    }
}
