//! What a build writes besides a plain folder: compressed copies, an archive, one page.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Stdio;
use std::sync::LazyLock;

use common::{Root, elements, files, stderr};
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::RcDom;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The shipped reference on one page.
static SINGLE: LazyLock<String> = LazyLock::new(|| {
    let root = Root::shipped();
    let arguments = ["build", "--single-file", "all.html", "--base-url", "https://example.org/errors/"];
    let output = root.run(&arguments);
    assert!(output.status.success(), "{}", stderr(&output));
    let told = stderr(&output);
    assert!(told.contains("26 entries written to all.html, ") && told.contains(" kB in "), "{told}");
    assert_eq!(fs::read_dir(root.path(".")).unwrap().count(), 2, "content and the page, nothing else");
    root.read("all.html")
});

fn build(root: &Root, arguments: &[&str]) {
    let output = root.run(&[&["build"], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
}

fn refused(root: &Root, arguments: &[&str]) -> String {
    let output = root.run(&[&["build"], arguments].concat());
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", stderr(&output));
    stderr(&output)
}

fn unzipped(archive: &Path) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(fs::read(archive).unwrap())).unwrap();
    let names: Vec<String> =
        (0..zip.len()).map(|at| zip.by_index(at).unwrap().name().unwrap().into_owned()).collect();
    let read = |name: String| {
        let mut bytes = vec![];
        zip.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
        (name, bytes)
    };
    names.into_iter().map(read).collect()
}

#[test]
fn each_text_has_copies_that_are_smaller_and_unpack_to_it() {
    let root = Root::shipped().with("static/picture.png", vec![b'x'; 5000]).with("static/tiny.txt", "x");
    build(&root, &["--out", "plain"]);
    build(&root, &["--compress"]);
    let plain: BTreeMap<_, _> = files(&root.path("plain")).into_iter().collect();
    let whole: BTreeMap<_, _> = files(&root.path("dist")).into_iter().collect();
    let mut copies = 0;
    for (path, bytes) in &whole {
        let Some((original, ending)) = path.rsplit_once('.').filter(|(_, end)| ["gz", "br"].contains(end))
        else {
            // The list of what stands at the top is longer.
            assert!(path == ".errdex" || &plain[path] == bytes, "{path}");
            continue;
        };
        let mut unpacked = vec![];
        match ending {
            "gz" => flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut unpacked).map(|_| ()).unwrap(),
            _ => brotli::BrotliDecompress(&mut &bytes[..], &mut unpacked).unwrap(),
        }
        assert!(unpacked == plain[original] && bytes.len() < unpacked.len(), "{path}");
        copies += 1;
    }
    assert_eq!(copies + plain.len(), whole.len());
    for path in ["picture.png.gz", "tiny.txt.gz", "tiny.txt.br", ".errdex.gz"] {
        assert!(!whole.contains_key(path), "{path}");
    }
    for path in ["index.html.gz", "feed.xml.br", "http-502-bad-gateway.md.br", "api/v1/index.json.gz"] {
        assert!(whole.contains_key(path), "{path}");
    }
}

#[test]
fn copies_are_the_same_on_any_number_of_threads_and_go_when_nobody_asks_for_them() {
    let root = Root::shipped();
    for (threads, out) in [("1", "one"), ("5", "five")] {
        let arguments = ["build", "--compress", "--out", out];
        assert!(root.command(&arguments).env("RAYON_NUM_THREADS", threads).status().unwrap().success());
    }
    assert!(files(&root.path("one")) == files(&root.path("five")));
    build(&root, &["--out", "one"]);
    assert!(!root.path("one/index.html.gz").exists());
}

#[test]
fn a_copy_that_the_owner_made_is_kept() {
    let root = Root::small().with("static/data.json", "[0]".repeat(500)).with("static/data.json.gz", "mine");
    build(&root, &["--compress"]);
    assert_eq!(root.read("dist/data.json.gz"), "mine");
    assert!(root.path("dist/data.json.br").is_file());
}

#[test]
fn an_archive_is_the_offline_site_in_one_folder() {
    let root = Root::shipped();
    build(&root, &["--offline", "--out", "offline"]);
    build(&root, &["--zip", "reference.zip"]);
    let unpacked = unzipped(&root.path("reference.zip"));
    assert!(unpacked.is_sorted_by(|(a, _), (b, _)| a < b), "names in order");
    let in_folder = |(path, bytes): (String, Vec<u8>)| (format!("errdex/{path}"), bytes);
    let site = files(&root.path("offline")).into_iter().filter(|(path, _)| path != ".errdex");
    let mut site: Vec<_> = site.map(in_folder).collect();
    site.sort();
    assert!(unpacked == site);
    assert!(!root.path("dist").exists());
}

#[test]
fn the_same_site_is_the_same_archive_and_its_time_is_the_one_that_is_said() {
    let root = Root::shipped();
    let archive = |name: &str, threads: &str, time: Option<&str>| {
        let mut command = root.command(&["build", "-q", "--zip", name]);
        command.env("RAYON_NUM_THREADS", threads).env_remove("SOURCE_DATE_EPOCH");
        command.envs(time.map(|time| ("SOURCE_DATE_EPOCH", time)));
        assert!(command.status().unwrap().success());
        fs::read(root.path(name)).unwrap()
    };
    let first = archive("a.zip", "1", None);
    assert!(first == archive("b.zip", "4", None));
    assert!(first == archive("a.zip", "2", Some("0")), "before archives have times, it is their first");
    // 2026-11-24 07:45:30
    let dated = archive("c.zip", "2", Some("1795506330"));
    let mut zip = zip::ZipArchive::new(Cursor::new(dated)).unwrap();
    for at in 0..zip.len() {
        let file = zip.by_index(at).unwrap();
        assert_eq!(file.last_modified().unwrap().to_string(), "2026-11-24 07:45:30");
        assert_eq!(file.unix_mode().unwrap() & 0o777, 0o644);
    }
}

#[test]
fn no_other_file_is_written_over() {
    let root = Root::small()
        .with("thesis.zip", "years of work")
        .with("empty.zip", "")
        .with("folder.zip/x", "x")
        .with("static/x.txt", "x")
        .with("notes.html", "years of work");
    for (option, file) in
        [("--zip", "thesis.zip"), ("--zip", "folder.zip"), ("--single-file", "notes.html"), ("--zip", "..")]
    {
        let told = refused(&root, &[option, file]);
        assert!(told.contains("error[output-refused]"), "{file}: {told}");
    }
    assert_eq!(root.read("thesis.zip") + &root.read("notes.html"), "years of work".repeat(2));
    for (option, file) in [("--zip", "static/a.zip"), ("--single-file", "content/family/a.html")] {
        let told = refused(&root, &[option, file]);
        assert!(told.contains("from which it is read") && !root.path(file).exists(), "{told}");
    }
    for (option, file) in [("--zip", "empty.zip"), ("--zip", "new/a.zip"), ("--single-file", "new/a.html")] {
        build(&root, &[option, file]);
        build(&root, &[option, file]);
    }
    assert!(refused(&root, &["--zip", "new/a.html"]).contains("not a ZIP archive"));
    assert!(refused(&root, &["--single-file", "new/a.zip"]).contains("not a page"));
    assert!(refused(&root, &["--zip", "thesis.zip/a.zip"]).contains("error[output]"));
}

#[test]
fn a_build_that_fails_leaves_the_old_file_and_nothing_else() {
    let root = Root::small();
    for (option, file) in [("--zip", "a.zip"), ("--single-file", "a.html")] {
        root.write("content/family/1.yaml", common::SMALLEST);
        build(&root, &[option, file]);
        let before = fs::read(root.path(file)).unwrap();
        root.write("content/family/1.yaml", "code: 1\nname: Fine Failure\noverview: '[x](/gone/)'\n");
        assert!(refused(&root, &[option, file]).contains("dead-link"));
        root.write("content/family/1.yaml", "code: 1\nnaem: x\n");
        refused(&root, &[option, file]);
        assert!(before == fs::read(root.path(file)).unwrap());
        fs::remove_file(root.path(file)).unwrap();
    }
    assert_eq!(fs::read_dir(root.path(".")).unwrap().count(), 1);
}

#[test]
fn an_interrupted_build_leaves_no_half_archive() {
    let root = Root::small();
    for code in 2..3000 {
        root.write(&format!("content/family/{code}.yaml"), format!("code: {code}\nname: Failure {code}\n"));
    }
    let mut child = root.command(&["build", "--zip", "a.zip"]).stderr(Stdio::null()).spawn().unwrap();
    while !root.path(".a.zip.errdex-staging").exists() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be interrupted");
    }
    kill(Pid::from_raw(child.id().try_into().unwrap()), Signal::SIGINT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let left: Vec<_> = fs::read_dir(root.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["content"]);
}

#[test]
fn options_that_contradict_each_other_are_wrong_usage() {
    let root = Root::small();
    let pairs = [
        &["--zip", "a.zip", "--out", "x"][..],
        &["--zip", "a.zip", "--compress"],
        &["--zip", "a.zip", "--single-file", "a.html"],
        &["--single-file", "a.html", "--out", "x"],
        &["--single-file", "a.html", "--offline"],
        &["--compress", "--offline"],
    ];
    for arguments in pairs {
        assert_eq!(root.run(&[&["build"], arguments].concat()).status.code(), Some(2), "{arguments:?}");
    }
    build(&root, &["--zip", "a.zip", "--offline"]);
}

#[test]
fn one_page_parses_without_an_error_and_has_its_headings_in_order() {
    let tree_builder = TreeBuilderOpts { exact_errors: true, ..Default::default() };
    let options = ParseOpts { tree_builder, ..Default::default() };
    let document = parse_document(RcDom::default(), options).one(SINGLE.as_str());
    assert!(document.errors.borrow().is_empty(), "{:?}", document.errors.borrow());
    let elements = elements(&SINGLE);
    let levels: Vec<u8> =
        elements.iter().filter_map(|(name, _)| name.strip_prefix('h')?.parse().ok()).collect();
    assert!(levels[0] == 1 && levels.iter().filter(|level| **level == 1).count() == 1);
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    assert!(levels.len() > 300);
}

#[test]
fn one_page_needs_nothing_but_itself_and_its_links_lead_somewhere() {
    let elements = elements(&SINGLE);
    let values = |wanted: &'static str| {
        let of = move |(_, attributes): &(String, Vec<(String, String)>)| {
            attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone())
        };
        elements.iter().filter_map(of).collect::<Vec<String>>()
    };
    for loads in ["script", "img", "link", "iframe", "object"] {
        assert!(elements.iter().all(|(name, _)| name != loads), "{loads}");
    }
    assert!(values("src").is_empty() && values("style").is_empty());
    assert!(!SINGLE.contains("url(") && !SINGLE.contains("@import"), "the style loads nothing");
    let ids: BTreeSet<String> = values("id").into_iter().collect();
    assert_eq!(ids.len(), values("id").len(), "ids are unique");
    for id in
        ["http-502-bad-gateway", "http-502-bad-gateway--nginx-refused", "http-504-gateway-timeout--causes"]
    {
        assert!(ids.contains(id), "{id}");
    }
    for naming in ["aria-labelledby", "for"] {
        assert!(values(naming).iter().all(|id| ids.contains(id)), "{naming}");
    }
    let (mut inner, mut outer) = (0, 0);
    for link in values("href") {
        match link.strip_prefix('#') {
            Some(id) => {
                assert!(id.is_empty() || ids.contains(id), "{link}");
                inner += 1;
            }
            None => {
                assert!(
                    ["https://", "http://", "mailto:"].iter().any(|start| link.starts_with(start)),
                    "{link}"
                );
                outer += usize::from(link.starts_with("https://example.org/errors/"));
            }
        }
    }
    assert!(inner > 1000 && outer > 100, "{inner} {outer}");
    // Entries link to each other here, not to their own pages.
    assert!(!SINGLE.contains("href=\"https://example.org/errors/http-502-bad-gateway/"));
}

#[test]
fn one_page_holds_every_entry() {
    let root = Root::shipped().built();
    let index: serde_json::Value = serde_json::from_str(&root.read("dist/api/v1/index.json")).unwrap();
    for entry in index["entries"].as_array().unwrap() {
        let slug = entry["slug"].as_str().unwrap();
        assert!(SINGLE.contains(&format!("<article class=\"entry\" id=\"{slug}\">")), "{slug}");
        assert!(SINGLE.contains(&format!("<li><a href=\"#{slug}\">")), "{slug}");
        for part in ["causes", "steps", "faq", "sources"] {
            assert!(SINGLE.contains(&format!("id=\"{slug}--{part}\"")), "{slug} {part}");
        }
    }
    let entry = elements(&root.read("dist/http-502-bad-gateway/index.html"));
    let linked =
        entry.iter().filter(|(_, attributes)| attributes.contains(&("rel".into(), "stylesheet".into())));
    let hrefs = linked.flat_map(|(_, attributes)| attributes.iter().filter(|(name, _)| name == "href"));
    let styles: Vec<String> = hrefs.map(|(_, href)| root.read(&href.replace("../", "dist/"))).collect();
    assert!(!styles.is_empty() && styles.iter().all(|style| SINGLE.contains(style)));
}

#[test]
fn what_writers_put_into_an_entry_is_moved_with_it() {
    let html = "<p id='mine' class=note>A <a href='/2/#x'>two</a> <a href=\"#mine\">me</a> <img src=/p.png alt=\"a &amp; b\">\
                </p><script>document.title = '<p id=no>'</script><svg viewBox=\"0 0 1 1\"><use href=\"#mine\"/></svg>";
    let entry = format!(
        "code: 1\nname: One\noverview: |\n  ![words](/p.png) [two](/2/) [tags](/tags/)\n\n  {html}\n"
    );
    let root = Root::small()
        .with("content/site.yaml", format!("{}raw_html: true\n", common::SITE))
        .with("content/family/1.yaml", entry)
        .with("content/family/2.yaml", "code: 2\nname: Two\naliases: [old-two]\n")
        .with("static/p.png", "x");
    build(&root, &["--single-file", "all.html"]);
    let page = root.read("all.html");
    for part in [
        "<p id=\"family-1-one--mine\" class=\"note\">",
        "<a href=\"#family-2-two\">two</a>",
        "<a href=\"#family-1-one--mine\">me</a> a &amp; b",
        "<use href=\"#family-1-one--mine\"/>",
        "words <a href=\"#family-2-two\">two</a> <a href=\"https://example.org/tags/\">tags</a>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("<script") && !page.contains("id=no") && !page.contains("<img"));
}

#[test]
fn a_template_of_ones_own_makes_the_page() {
    let template = "{% for article in articles %}[{{ article[0] }}]{% endfor %}";
    let root = Root::small().with("templates/single.html", format!("\n<!doctype html>{template}"));
    for _ in 0..2 {
        build(&root, &["--single-file", "all.html"]);
    }
    assert_eq!(root.read("all.html"), "\n<!doctype html>[family-1-fine-failure]");
    root.write("templates/single.html", "{{ nothing }}");
    assert!(refused(&root, &["--single-file", "all.html"]).contains("templates/single.html"));
    root.write("templates/entry.html", "no parts");
    assert!(refused(&root, &["--single-file", "all.html"]).contains("`article` element"));
}
