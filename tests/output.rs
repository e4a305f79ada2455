//! What a build does to the folder it writes: all of it or nothing, and nothing outside.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::process::Stdio;
use std::time::Duration;

use common::{Root, files, stderr};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

#[test]
fn the_same_content_gives_the_same_bytes_on_any_number_of_threads() {
    let root = Root::shipped();
    for (threads, out) in [("1", "one"), ("2", "two"), ("7", "seven")] {
        let built =
            root.command(&["build", "--out", out]).env("RAYON_NUM_THREADS", threads).output().unwrap();
        assert!(built.status.success(), "{}", stderr(&built));
    }
    let one = files(&root.path("one"));
    assert!(one.len() > 200);
    assert!(one == files(&root.path("two")) && one == files(&root.path("seven")));
}

#[test]
fn unchanged_files_keep_their_modification_time_and_gone_pages_go() {
    let root = Root::small().with("content/family/2.yaml", "code: 2\nname: Second\n").built();
    let modified = |path: &str| fs::metadata(root.path(path)).unwrap().modified().unwrap();
    let (kept, page) = (modified("dist/robots.txt"), modified("dist/family-1-fine-failure/index.html"));
    std::thread::sleep(Duration::from_millis(20));
    fs::remove_file(root.path("content/family/2.yaml")).unwrap();
    root.write("content/family/1.yaml", "code: 1\nname: Fine Failure\ncauses: [Something else broke.]\n");
    assert!(root.run(&["build"]).status.success());
    assert_eq!(modified("dist/robots.txt"), kept);
    assert_ne!(modified("dist/family-1-fine-failure/index.html"), page);
    assert!(!root.path("dist/family-2-second").exists() && !root.path("dist/2").exists());
}

#[test]
fn a_folder_that_errdex_did_not_make_is_refused_not_emptied() {
    let root = Root::small().with("dist/thesis.txt", "years of work");
    let told = root.complaint();
    assert!(told.contains("error[output-refused]") && told.contains("--out"), "{told}");
    assert_eq!(root.read("dist/thesis.txt"), "years of work");
    assert_eq!(files(&root.path("dist")).len(), 1);
}

#[test]
fn a_file_that_somebody_put_into_the_site_is_not_lost() {
    let root = Root::small().built();
    root.write("dist/CNAME", "errors.example.org");
    let told = root.complaint();
    assert!(told.contains("`CNAME`, which Errdex did not write") && told.contains("static/"), "{told}");
    assert_eq!(root.read("dist/CNAME"), "errors.example.org");
    fs::remove_file(root.path("dist/CNAME")).unwrap();
    root.write("dist/.DS_Store", "");
    let _ = root.built();
}

#[test]
fn the_site_is_not_written_into_what_it_is_made_from() {
    let root = Root::small().with("static/x.txt", "x");
    for out in ["static/site", "content/family/site", "./static/../static/a/b"] {
        let output = root.run(&["build", "--out", out]);
        assert!(output.status.code() == Some(1) && stderr(&output).contains("output-refused"), "{out}");
        assert!(!root.path(out).exists());
    }
}

#[test]
fn an_empty_folder_is_taken_and_a_file_is_not() {
    let root = Root::small().with("file", "x");
    fs::create_dir(root.path("dist")).unwrap();
    let root = root.built();
    assert_eq!(root.run(&["build", "--out", "file"]).status.code(), Some(1));
    assert_eq!(root.read("file"), "x");
    for out in [".", "..", "/"] {
        assert_eq!(root.run(&["build", "--out", out]).status.code(), Some(1), "{out}");
    }
}

#[test]
fn a_symbolic_link_leads_no_write_out_of_the_target() {
    let root = Root::small().with("elsewhere/robots.txt", "mine");
    symlink(root.path("elsewhere"), root.path("dist")).unwrap();
    assert!(root.complaint().contains("symbolic link"));
    fs::remove_file(root.path("dist")).unwrap();

    let root = root.built();
    fs::remove_file(root.path("dist/robots.txt")).unwrap();
    fs::remove_dir_all(root.path("dist/tags")).unwrap();
    symlink(root.path("elsewhere/robots.txt"), root.path("dist/robots.txt")).unwrap();
    symlink(root.path("elsewhere"), root.path("dist/tags")).unwrap();
    let root = root.built();
    assert_eq!(files(&root.path("elsewhere")), [("robots.txt".to_owned(), b"mine".to_vec())]);
    assert!(root.read("dist/robots.txt").contains("Sitemap"));
    assert!(!fs::symlink_metadata(root.path("dist/tags")).unwrap().is_symlink());
}

/// Killed at any moment, `dist` is the old site or the new one. Every page of this site says which it is.
#[test]
fn a_killed_build_never_leaves_a_mixed_site() {
    let root = Root::small();
    let write_site =
        |name: &str| root.write("content/site.yaml", format!("title: {name}\nbase_url: https://e.org/\n"));
    for code in 2..120 {
        root.write(&format!("content/family/{code}.yaml"), format!("code: {code}\nname: Failure {code}\n"));
    }
    write_site("first");
    let start = std::time::Instant::now();
    assert!(root.run(&["build"]).status.success());
    let whole = start.elapsed();
    let count = files(&root.path("dist")).len();
    let (mut killed, mut seen) = (0, BTreeSet::new());
    for round in 0..57_u32 {
        let name = if round / 8 % 2 == 0 { "second" } else { "first" };
        write_site(name);
        let mut child = root.command(&["build", "-q"]).stderr(Stdio::null()).spawn().unwrap();
        // Every eighth build may end, so that both sites are met; the other 50 are killed at moments that a fixed
        // pattern spreads over twice the time of a build.
        if round % 8 != 7 {
            std::thread::sleep(whole * (round * 37 % 50) / 25);
            child.kill().unwrap();
        }
        killed += u32::from(!child.wait().unwrap().success());
        let site = files(&root.path("dist"));
        assert_eq!(site.len(), count, "round {round}");
        let pages = site.iter().filter(|(path, _)| path.ends_with(".html"));
        let titles: BTreeSet<bool> =
            pages.map(|(_, bytes)| String::from_utf8_lossy(bytes).contains("content=\"first\"")).collect();
        assert_eq!(titles.len(), 1, "round {round}: a mixture");
        seen.extend(titles);
    }
    assert!(killed > 5 && seen.len() == 2, "the test must meet both sites and kill: {killed} {seen:?}");
    assert!(root.run(&["build"]).status.success());
    let left: Vec<_> = fs::read_dir(root.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "the next build cleans up: {left:?}");
}

#[test]
fn an_interrupted_build_leaves_nothing_half_done() {
    let root = Root::small();
    for code in 2..3000 {
        root.write(&format!("content/family/{code}.yaml"), format!("code: {code}\nname: Failure {code}\n"));
    }
    let mut child = root.command(&["build"]).stderr(Stdio::null()).spawn().unwrap();
    while !root.path(".dist.errdex-staging").exists() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be interrupted");
    }
    kill(Pid::from_raw(child.id().try_into().unwrap()), Signal::SIGINT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let left: Vec<_> = fs::read_dir(root.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["content"]);
}

#[test]
fn a_build_that_waits_for_another_can_be_stopped() {
    let root = Root::small();
    let other = fs::File::open(root.path("")).unwrap();
    other.lock().unwrap();
    let mut child = root.command(&["build"]).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(500));
    assert!(child.try_wait().unwrap().is_none(), "it waits");
    kill(Pid::from_raw(child.id().try_into().unwrap()), Signal::SIGINT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!root.path("dist").exists());
}

#[test]
fn two_builds_at_once_wait_for_each_other() {
    let root = Root::shipped();
    let builds: Vec<_> = (0..3).map(|_| root.command(&["build", "-q"]).spawn().unwrap()).collect();
    assert!(builds.into_iter().all(|mut build| build.wait().unwrap().success()));
    assert!(root.read("dist/index.html").contains("502"));
}

#[test]
fn a_disk_that_refuses_is_told() {
    let root = Root::small().with("file", "x");
    let output = root.run(&["build", "--out", "file/dist"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error[output]"), "{}", stderr(&output));
}

#[test]
fn unchanged_files_are_not_even_written_again() {
    let root = Root::small().built();
    let before = fs::metadata(root.path("dist/feed.xml")).unwrap().ino();
    let root = root.built();
    assert_eq!(fs::metadata(root.path("dist/feed.xml")).unwrap().ino(), before);
}

#[test]
fn a_heading_keeps_the_whole_title() {
    let root = Root::small().with("content/family/2.yaml", "code: 2\nname: A — B — C\n").built();
    let pages = common::files(&root.path("dist"));
    let is_there = |page: &str| page.contains("2 A <span>B — C</span></h1>");
    assert!(pages.iter().any(|(_, page)| is_there(&String::from_utf8_lossy(page))));
}
