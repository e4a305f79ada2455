//! What a build does to the folder it writes: all of it or nothing, and nothing outside.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::common::{Root, files, stderr};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// What is in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

/// Reports why a test did nothing. Not by `eprintln`, which is shown only if the test fails.
fn skipped(why: &str) {
    let mut stderr = std::io::stderr();
    writeln!(stderr, "SKIPPED: {why}").unwrap();
}

/// Runs a script that mounts disks, in the root's folder; nothing stays mounted. Gives nothing if this user must not.
fn with_disks(root: &Root, script: &str) -> Option<Output> {
    let unshare = |arguments: &[&str]| {
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "sh", "-uc"])
            .args(arguments)
            .current_dir(root.path(""));
        command
            .env("ERRDEX", env!("CARGO_BIN_EXE_errdex"))
            .output()
            .unwrap()
    };
    if unshare(&["mount -t tmpfs tmpfs ."]).status.success() {
        return Some(unshare(&[script]));
    }
    skipped("this user cannot mount disks");
    None
}

#[test]
fn the_same_content_gives_the_same_bytes_on_any_number_of_threads() {
    let root = Root::shipped();
    for (threads, out) in [("1", "one"), ("2", "two"), ("7", "seven")] {
        let built = root
            .command(&["build", "--out", out])
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .unwrap();
        assert!(built.status.success(), "{}", stderr(&built));
    }
    let one = files(&root.path("one"));
    assert!(one.len() > 200);
    assert!(one == files(&root.path("two")) && one == files(&root.path("seven")));
}

#[test]
fn unchanged_files_keep_their_modification_time_and_gone_pages_go() {
    let root = Root::small()
        .with("content/family/2.yaml", "code: 2\nname: Second\n")
        .built();
    let modified = |path: &str| fs::metadata(root.path(path)).unwrap().modified().unwrap();
    let (kept, page) = (
        modified("dist/robots.txt"),
        modified("dist/family-1-fine-failure/index.html"),
    );
    std::thread::sleep(Duration::from_millis(20));
    fs::remove_file(root.path("content/family/2.yaml")).unwrap();
    root.write(
        "content/family/1.yaml",
        "code: 1\nname: Fine Failure\ncauses: [Something else broke.]\n",
    );
    assert!(root.run(&["build"]).status.success());
    assert_eq!(modified("dist/robots.txt"), kept);
    assert_ne!(modified("dist/family-1-fine-failure/index.html"), page);
    assert!(!root.path("dist/family-2-second").exists() && !root.path("dist/2").exists());
}

#[test]
fn a_folder_that_errdex_did_not_make_is_refused_not_emptied() {
    let root = Root::small().with("dist/thesis.txt", "years of work");
    let told = root.complaint();
    assert!(
        told.contains("error[output-refused]") && told.contains("--out"),
        "{told}"
    );
    assert_eq!(root.read("dist/thesis.txt"), "years of work");
    assert_eq!(files(&root.path("dist")).len(), 1);
}

#[test]
fn a_file_that_somebody_put_into_the_site_is_not_lost() {
    let root = Root::small().built();
    root.write("dist/CNAME", "errors.example.org");
    let told = root.complaint();
    assert!(
        told.contains("`CNAME`, which Errdex did not write") && told.contains("static/"),
        "{told}"
    );
    assert_eq!(root.read("dist/CNAME"), "errors.example.org");
    fs::remove_file(root.path("dist/CNAME")).unwrap();
    root.write("dist/.DS_Store", "");
    let _ = root.built();
}

#[test]
fn the_site_is_not_written_into_what_it_is_made_from() {
    let root = Root::small().with("static/x.txt", "x");
    for out in [
        "static/site",
        "content/family/site",
        "./static/../static/a/b",
    ] {
        let output = root.run(&["build", "--out", out]);
        assert!(
            output.status.code() == Some(1) && stderr(&output).contains("output-refused"),
            "{out}"
        );
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
        assert_eq!(
            root.run(&["build", "--out", out]).status.code(),
            Some(1),
            "{out}"
        );
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
    symlink(
        root.path("elsewhere/robots.txt"),
        root.path("dist/robots.txt"),
    )
    .unwrap();
    symlink(root.path("elsewhere"), root.path("dist/tags")).unwrap();
    let root = root.built();
    assert_eq!(
        files(&root.path("elsewhere")),
        [("robots.txt".to_owned(), b"mine".to_vec())]
    );
    assert!(root.read("dist/robots.txt").contains("Sitemap"));
    assert!(
        !fs::symlink_metadata(root.path("dist/tags"))
            .unwrap()
            .is_symlink()
    );
}

/// Killed at any moment, `dist` is the old site or the new one. Every page of this site says which it is.
#[test]
fn a_killed_build_never_leaves_a_mixed_site() {
    let root = Root::small();
    let write_site = |name: &str| {
        root.write(
            "content/site.yaml",
            format!("title: {name}\nbase_url: https://e.org/\n"),
        )
    };
    for code in 2..120 {
        root.write(
            &format!("content/family/{code}.yaml"),
            format!("code: {code}\nname: Failure {code}\n"),
        );
    }
    write_site("first");
    let start = Instant::now();
    assert!(root.run(&["build"]).status.success());
    let whole = start.elapsed();
    let count = files(&root.path("dist")).len();
    let (mut killed, mut seen) = (0, BTreeSet::new());
    for round in 0..57_u32 {
        let name = if round / 8 % 2 == 0 {
            "second"
        } else {
            "first"
        };
        write_site(name);
        let mut child = root
            .command(&["build", "-q"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
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
        let titles: BTreeSet<bool> = pages
            .map(|(_, bytes)| String::from_utf8_lossy(bytes).contains("content=\"first\""))
            .collect();
        assert_eq!(titles.len(), 1, "round {round}: a mixture");
        seen.extend(titles);
    }
    assert!(
        killed > 5 && seen.len() == 2,
        "the test must meet both sites and kill: {killed} {seen:?}"
    );
    assert!(root.run(&["build"]).status.success());
    assert_eq!(
        names(&root.path("")),
        ["content", "dist"],
        "the next build cleans up"
    );
}

#[test]
fn an_interrupted_build_leaves_nothing_half_done() {
    let root = Root::small();
    for code in 2..3000 {
        root.write(
            &format!("content/family/{code}.yaml"),
            format!("code: {code}\nname: Failure {code}\n"),
        );
    }
    let mut child = root
        .command(&["build"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !root.path(".dist.errdex-staging").exists() {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before it could be interrupted"
        );
    }
    kill(
        Pid::from_raw(child.id().try_into().unwrap()),
        Signal::SIGINT,
    )
    .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(names(&root.path("")), ["content"]);
}

#[test]
fn a_build_that_waits_for_another_can_be_stopped() {
    let root = Root::small();
    let other = fs::File::create(root.path(".dist.errdex-lock")).unwrap();
    other.lock().unwrap();
    let mut child = root
        .command(&["build"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(500));
    assert!(child.try_wait().unwrap().is_none(), "it waits");
    kill(
        Pid::from_raw(child.id().try_into().unwrap()),
        Signal::SIGINT,
    )
    .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!root.path("dist").exists());
}

/// `flock DIR errdex build --out DIR/dist`, as scripts have it.
#[test]
fn a_folder_that_somebody_else_locks_stops_no_build() {
    let root = Root::small();
    let folder = fs::File::open(root.path("")).unwrap();
    folder.lock().unwrap();
    let mut child = root.command(&["build", "-q"]).spawn().unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > Duration::from_secs(20) {
            child.kill().unwrap();
            panic!("it waits for the one that started it");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(child.wait().unwrap().success());
    assert_eq!(names(&root.path("")), ["content", "dist"]);
}

#[test]
fn a_link_in_place_of_the_lock_leads_nowhere() {
    let root = Root::small();
    symlink(root.path("elsewhere"), root.path(".dist.errdex-lock")).unwrap();
    assert!(root.complaint().contains("error[output]"));
    assert!(!root.path("elsewhere").exists() && !root.path("dist").exists());
}

#[test]
fn two_builds_at_once_wait_for_each_other() {
    let root = Root::shipped();
    let builds: Vec<_> = (0..3)
        .map(|_| root.command(&["build", "-q"]).spawn().unwrap())
        .collect();
    assert!(
        builds
            .into_iter()
            .all(|mut build| build.wait().unwrap().success())
    );
    assert!(root.read("dist/index.html").contains("502"));
}

#[test]
fn a_disk_that_refuses_is_told() {
    let root = Root::small().with("file", "x");
    let output = root.run(&["build", "--out", "file/dist"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("error[output]"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn unchanged_files_are_not_even_written_again() {
    let root = Root::small().built();
    let before = fs::metadata(root.path("dist/feed.xml")).unwrap().ino();
    let root = root.built();
    assert_eq!(
        fs::metadata(root.path("dist/feed.xml")).unwrap().ino(),
        before
    );
}

#[test]
fn a_heading_keeps_the_whole_title() {
    let root = Root::small()
        .with("content/family/2.yaml", "code: 2\nname: A — B — C\n")
        .built();
    let pages = crate::common::files(&root.path("dist"));
    let is_there = |page: &str| page.contains("2 A <span>B — C</span></h1>");
    assert!(
        pages
            .iter()
            .any(|(_, page)| is_there(&String::from_utf8_lossy(page)))
    );
}

#[test]
fn unchanged_files_get_the_mode_of_new_ones() {
    let root = Root::small();
    let build = |mask: &str| {
        let script = format!("umask {mask}; exec \"$ERRDEX\" build -q");
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &script])
            .env("ERRDEX", env!("CARGO_BIN_EXE_errdex"))
            .current_dir(root.path(""));
        assert!(shell.status().unwrap().success());
    };
    let mode = |path: &str| fs::metadata(root.path(path)).unwrap().mode() & 0o7777;
    build("077");
    assert_eq!(
        (mode("dist"), mode("dist/tags"), mode("dist/feed.xml")),
        (0o700, 0o700, 0o600)
    );
    build("022");
    assert_eq!(
        (mode("dist"), mode("dist/tags"), mode("dist/feed.xml")),
        (0o755, 0o755, 0o644)
    );
    fs::set_permissions(
        root.path("dist/feed.xml"),
        fs::Permissions::from_mode(0o666),
    )
    .unwrap();
    build("022");
    assert_eq!(mode("dist/feed.xml"), 0o644);
}

#[test]
fn unchanged_files_get_the_owner_of_new_ones() {
    let root = Root::small().built();
    let owner = |path: &str| fs::metadata(root.path(path)).unwrap().uid();
    let (me, feed) = (owner("dist/feed.xml"), root.path("dist/feed.xml"));
    if std::os::unix::fs::chown(&feed, Some(65534), None).is_err() {
        return skipped("this user cannot give files away");
    }
    let _root = root.built();
    assert_eq!(fs::metadata(feed).unwrap().uid(), me);
}

/// What only rendering finds is not reported: it was not reached.
#[test]
fn a_mount_point_is_refused_before_pages_are_rendered() {
    let root = Root::small();
    root.write(
        "content/family/2.yaml",
        "code: 2\nname: Second\noverview: '[x](/gone/)'\n",
    );
    let refused = "mkdir dist; mount -t tmpfs tmpfs dist; $ERRDEX build";
    let Some(output) = with_disks(&root, refused) else {
        return;
    };
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("it is a mount point") && said.contains("--out dist/site"),
        "{said}"
    );
    assert!(said.matches("error[").count() == 1, "{said}");
    assert_eq!(names(&root.path("")), ["content", "dist"]);

    fs::remove_file(root.path("content/family/2.yaml")).unwrap();
    let within = "mount -t tmpfs tmpfs dist; $ERRDEX build -o dist/site && $ERRDEX build -o dist/site; ls -A dist";
    let output = with_disks(&root, within).unwrap();
    assert_eq!(
        crate::common::stdout(&output),
        "site\n",
        "{}",
        stderr(&output)
    );
}

/// As in a container whose image holds the old site.
#[test]
fn an_old_site_in_a_lower_layer_is_refused_before_pages_are_rendered() {
    let root = Root::small().built();
    root.write(
        "content/family/2.yaml",
        "code: 2\nname: Second\noverview: '[x](/gone/)'\n",
    );
    fs::create_dir(root.path("disk")).unwrap();
    let layers = "mount -t tmpfs tmpfs disk; cd disk; mkdir upper work merged; \
                  mount -t overlay overlay -o lowerdir=..,upperdir=upper,workdir=work merged; cd merged; ";
    let Some(output) = with_disks(&root, &format!("{layers} $ERRDEX build; ls -A >&2")) else {
        return;
    };
    let said = stderr(&output);
    assert!(
        said.contains("the old site is in a lower layer of the file system"),
        "{said}"
    );
    assert!(
        said.contains("rm -r dist") && said.matches("error[").count() == 1,
        "{said}"
    );
    assert!(said.ends_with("content\ndisk\ndist\n"), "{said}");

    fs::remove_file(root.path("content/family/2.yaml")).unwrap();
    let followed =
        format!("{layers} rm -r dist; $ERRDEX build && $ERRDEX build; ls dist/index.html");
    let output = with_disks(&root, &followed).unwrap();
    assert_eq!(
        crate::common::stdout(&output),
        "dist/index.html\n",
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_full_disk_is_one_error_and_the_old_site_stays() {
    let root = Root::small().with("static/first.bin", vec![1; 1 << 20]);
    fs::create_dir(root.path("disk")).unwrap();
    let more = "for n in 1 2 3 4 5 6 7 8; do cp static/first.bin static/$n.bin; done";
    let script = format!(
        "mount -t tmpfs -o size=2500k tmpfs disk; $ERRDEX build -q -o disk/dist; cp -r disk/dist before; \
         {more}; echo BUILT >&2; $ERRDEX build -o disk/dist; echo $?; ls -A disk; diff -r before disk/dist"
    );
    let Some(output) = with_disks(&root, &script) else {
        return;
    };
    assert_eq!(
        crate::common::stdout(&output),
        "1\ndist\n",
        "{}",
        stderr(&output)
    );
    let said = stderr(&output);
    let said = said
        .strip_prefix("BUILT\n")
        .expect("the first build has room");
    assert!(said.contains("No space left on device"), "{said}");
    assert!(
        said.matches("error[").count() == 1 && said.contains("1 error found"),
        "{said}"
    );
}

#[test]
fn a_first_site_on_a_full_disk_leaves_nothing_behind() {
    let root = Root::empty();
    let script = "mkdir disk; mount -t tmpfs -o size=24k tmpfs disk; $ERRDEX init disk/new; echo $?; \
                  mkdir disk/empty; $ERRDEX init disk/empty; echo $?; find disk";
    let Some(output) = with_disks(&root, script) else {
        return;
    };
    assert_eq!(
        crate::common::stdout(&output),
        "1\n1\ndisk\ndisk/empty\n",
        "{}",
        stderr(&output)
    );
    assert_eq!(
        stderr(&output).matches("error[").count(),
        2,
        "{}",
        stderr(&output)
    );
}
