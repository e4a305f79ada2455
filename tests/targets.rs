//! What a build writes besides the pages: compressed copies.

use std::collections::BTreeMap;
use std::io::Read;

use crate::common::{Root, files, stderr};

fn build(root: &Root, arguments: &[&str]) {
    let output = root.run(&[&["build"], arguments].concat());
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        stderr(&output)
    );
}

#[test]
fn each_text_has_copies_that_are_smaller_and_unpack_to_it() {
    let root = Root::shipped()
        .with("static/picture.png", vec![b'x'; 5000])
        .with("static/tiny.txt", "x");
    build(&root, &["--out", "plain"]);
    build(&root, &["--compress"]);
    let plain: BTreeMap<_, _> = files(&root.path("plain")).into_iter().collect();
    let whole: BTreeMap<_, _> = files(&root.path("dist")).into_iter().collect();
    let mut copies = 0;
    for (path, bytes) in &whole {
        let Some((original, ending)) = path
            .rsplit_once('.')
            .filter(|(_, end)| ["gz", "br"].contains(end))
        else {
            // The list of what stands at the top is longer.
            assert!(path == ".errdex" || &plain[path] == bytes, "{path}");
            continue;
        };
        let mut unpacked = vec![];
        match ending {
            "gz" => flate2::read::GzDecoder::new(&bytes[..])
                .read_to_end(&mut unpacked)
                .map(|_| ())
                .unwrap(),
            _ => brotli::BrotliDecompress(&mut &bytes[..], &mut unpacked).unwrap(),
        }
        assert!(
            unpacked == plain[original] && bytes.len() < unpacked.len(),
            "{path}"
        );
        copies += 1;
    }
    assert_eq!(copies + plain.len(), whole.len());
    for path in ["picture.png.gz", "tiny.txt.gz", "tiny.txt.br", ".errdex.gz"] {
        assert!(!whole.contains_key(path), "{path}");
    }
    for path in [
        "index.html.gz",
        "feed.xml.br",
        "http-502-bad-gateway.md.br",
        "api/v1/index.json.gz",
    ] {
        assert!(whole.contains_key(path), "{path}");
    }
}

#[test]
fn copies_are_the_same_on_any_number_of_threads_and_go_when_nobody_asks_for_them() {
    let root = Root::small();
    for (threads, out) in [("1", "one"), ("5", "five")] {
        let arguments = ["build", "--compress", "--out", out];
        assert!(
            root.command(&arguments)
                .env("RAYON_NUM_THREADS", threads)
                .status()
                .unwrap()
                .success()
        );
    }
    assert!(files(&root.path("one")) == files(&root.path("five")));
    build(&root, &["--out", "one"]);
    assert!(!root.path("one/index.html.gz").exists());
}

#[test]
fn a_copy_that_the_owner_made_is_kept() {
    let root = Root::small()
        .with("static/data.json", "[0]".repeat(500))
        .with("static/data.json.gz", "mine");
    build(&root, &["--compress"]);
    assert_eq!(root.read("dist/data.json.gz"), "mine");
    assert!(root.path("dist/data.json.br").is_file());
}

#[test]
fn compressed_copies_of_offline_pages_are_wrong_usage() {
    let root = Root::small();
    assert_eq!(
        root.run(&["build", "--compress", "--offline"])
            .status
            .code(),
        Some(2)
    );
    assert!(!root.path("dist").exists());
}
