//! What is published is copied, often in a hurry: nothing in it may open a hole.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// Lines that must not be published, with what is wrong with them.
const HARMFUL: &[(&str, &str)] = &[
    (
        r#"(?i)\b(ch)?mod(e|-socket)?\b['", =:(o]+[0-7]{2,3}[2367]\b|\b0o[0-7]{2}[2367]\b|\b[ao]\+w\b"#,
        "everybody can write there",
    ),
    (
        r"(?i)(chown-socket|listen\.group).*nogroup",
        "every process without a group of its own gets in",
    ),
    (
        r"/health\w* *\{ *return 200|html/health",
        "a health check that cannot fail",
    ),
    (
        r"\$(arg|http|cookie)_\w+;?.*proxy_pass|proxy_pass +https?://\$(arg|http|cookie|host)",
        "an open proxy",
    ),
    (
        r"reverse_proxy .*\{(header|query|http\.request)\b",
        "an open proxy",
    ),
    (
        r"(?i)ProxyRequests +On|http_access allow all",
        "an open proxy",
    ),
    (
        r"(?i)verify[a-z_]* +(off|none)\b|insecure_?skip_?verify|CERT_NONE",
        "certificates are not checked",
    ),
    (
        r"(?i)setenforce 0|iptables -F|\bkill -9|rm -rf /",
        "a cure that is worse than the fault",
    ),
    (
        r"ALLOWED_HOSTS *= *\['\*'\]|\bDEBUG *= *True|display_errors *= *1|bypass=on$",
        "a guard is switched off",
    ),
    (
        r"(?i)Allow-Origin: *\*|(listen|bind|address:?) +['\x22]?0\.0\.0\.0",
        "open to everybody",
    ),
];

/// The files below `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[test]
fn nothing_that_is_published_is_harmful_to_copy() {
    let rules: Vec<(Regex, &str)> = HARMFUL
        .iter()
        .map(|(rule, what)| (Regex::new(rule).unwrap(), *what))
        .collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [
        "content/recipes",
        "content/products",
        "content/messages",
        "content/5xx-server-error",
    ];
    let texts = folders
        .iter()
        .chain(&["src/authoring/hosting", "docs/hosting"]);

    let mut found = vec![];
    for path in texts.flat_map(|folder| files(&root.join(folder))) {
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            let harm = rules.iter().filter(|(rule, _)| rule.is_match(line));
            found.extend(
                harm.map(|(_, what)| format!("{}:{}: {what}: {line}", path.display(), number + 1)),
            );
        }
    }

    assert!(found.is_empty(), "{}", found.join("\n"));
}
