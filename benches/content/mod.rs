//! Content for the benchmarks: entries as full as real ones, but made of few words.
#![allow(dead_code)]

pub mod varied;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const ENTRIES_A_CATEGORY: usize = 50;
const ENTRIES_A_TAG: usize = 20;
const TAGS_AN_ENTRY: usize = 5;

/// Writes content of the given size: entries as full as real ones, but made of few words.
pub fn write(root: &Path, entries: usize, twins: bool) {
    let formats = if twins { "[md, json, txt]" } else { "[]" };
    let content = root.join("content");
    fs::create_dir_all(&content).unwrap();
    let site = format!("title: Bench\nbase_url: https://example.org/\nformats: {formats}\n");
    fs::write(content.join("site.yaml"), site).unwrap();
    let tags = tags(entries);
    write_entries(root, entries, |number| entry(number, tags));
}

/// Writes the files of entries, and of the categories that they are in.
fn write_entries(root: &Path, entries: usize, entry: impl Fn(usize) -> String) {
    for number in 0..entries {
        let path = path(root, number);
        if number % ENTRIES_A_CATEGORY == 0 {
            let folder = path.parent().unwrap();
            fs::create_dir_all(folder).unwrap();
            let title = format!(
                "---\ntitle: Family {}\n---\n\nOne of many.\n",
                number / ENTRIES_A_CATEGORY
            );
            fs::write(folder.join("_category.md"), title).unwrap();
        }
        fs::write(path, entry(number)).unwrap();
    }
}

/// How many tags a site of the given size has.
pub fn tags(entries: usize) -> usize {
    (entries / ENTRIES_A_TAG).max(TAGS_AN_ENTRY)
}

/// The file of an entry.
pub fn path(root: &Path, number: usize) -> PathBuf {
    root.join(format!(
        "content/family-{:05}/{number}.yaml",
        number / ENTRIES_A_CATEGORY
    ))
}

/// The text of an entry, on a site with `tags` tags.
pub fn entry(number: usize, tags: usize) -> String {
    let mut out = format!(
        "code: E{number:06}\nname: Failure of the kind {number}\nseverity: high\nstatus: unofficial\n\
         summary: The server {number} did not do what was asked of it, and says so.\nupdated: 2026-11-22\n"
    );
    let tag = |index: usize| format!("tag-{}", (number * 7 + index * 131) % tags);
    let _ = writeln!(
        out,
        "tags: [{}]",
        (0..TAGS_AN_ENTRY).map(tag).collect::<Vec<_>>().join(", ")
    );
    out.push_str(
        "sources:\n  manual: {title: The manual, url: https://example.org/manual, checked: 2026-11-22}\n",
    );
    out.push_str("facts: {fault: The origin, retry: 'Yes, once', cacheable: No, spec: 'The [manual](https://example.org/)'}\n");
    let sentence = "The server behind the `gateway` gave no answer that could be used, and **nothing** was logged.[^manual]";
    let _ = write!(
        out,
        "overview: |\n  {sentence} {sentence}\n\n  {sentence}\nkey_details:\n"
    );
    for _ in 0..6 {
        let _ = writeln!(out, "- '{sentence}'");
    }
    out.push_str("causes:\n");
    for index in 0..7 {
        let _ = writeln!(
            out,
            "- {{id: cause-{index}, text: '**Cause {index}.** {sentence}'}}"
        );
    }
    out.push_str("steps:\n");
    for index in 0..5 {
        let _ = writeln!(
            out,
            "- text: '**Step {index}.** {sentence}'\n  command: curl -sv http://127.0.0.1:8080/{index}"
        );
    }
    out.push_str("faq:\n");
    for index in 0..4 {
        let _ = writeln!(
            out,
            "- question: Is number {index} of {number} my fault?\n  answer: 'No. {sentence}'"
        );
    }
    out.push_str("constants: {Rust: StatusCode::FAILURE, Go: StatusFailure, Python: null}\n");
    out
}
