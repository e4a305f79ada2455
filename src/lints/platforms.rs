//! Advice that cannot be followed where a product runs: commands of a Linux shell where there is none.

use std::collections::HashSet;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::Found;
use crate::catalog::{Catalog, EntryId, Messages};
use crate::content::format::lints::Lint;
use crate::diagnostics::Place;
use crate::markdown;

/// Folders of a Linux machine that have its programs, settings and logs (Filesystem Hierarchy Standard 3.0).
const FOLDERS: [&str; 12] = [
    "bin", "boot", "etc", "opt", "proc", "root", "run", "sbin", "srv", "sys", "usr", "var",
];

/// Programs that show or change the machine that they run on: its services, processes, sockets, files and kernel.
/// Programs that ask another machine work anywhere: `curl`, `dig`, `openssl`.
const PROGRAMS: [&str; 46] = [
    "awk",
    "cat",
    "chgrp",
    "chmod",
    "chown",
    "df",
    "dmesg",
    "du",
    "free",
    "fuser",
    "grep",
    "head",
    "hostnamectl",
    "ifconfig",
    "iostat",
    "ip",
    "iptables",
    "journalctl",
    "kill",
    "killall",
    "less",
    "ls",
    "lsof",
    "nft",
    "nproc",
    "pgrep",
    "pidof",
    "pkill",
    "ps",
    "resolvectl",
    "sar",
    "sed",
    "service",
    "ss",
    "strace",
    "sudo",
    "sysctl",
    "systemctl",
    "tail",
    "tcpdump",
    "timedatectl",
    "top",
    "ufw",
    "ulimit",
    "uptime",
    "vmstat",
];

/// Checks the advice of messages, causes and reasons.
pub(super) fn check(found: &mut Found) {
    if !found.is_enabled(Lint::CommandWithoutShell) {
        return;
    }
    messages(found);
    causes(found);
    reasons(found);
}

fn messages(found: &mut Found) {
    for messages in without_shell(found.catalog) {
        let mut advice = vec![("next".to_owned(), &messages.file.next)];
        for (at, message) in messages.file.messages.iter().enumerate() {
            advice.push((format!("messages.{at}.next"), &message.next));
        }

        for (field, next) in advice {
            if let Some(next) = next {
                check_text(next, |code| messages.place(&*field, code), found);
            }
        }
    }
}

/// Checks the causes of products without a shell, and the causes that their messages lead to.
fn causes(found: &mut Found) {
    let catalog = found.catalog;
    let products: HashSet<&str> = without_shell(catalog)
        .filter_map(|messages| messages.file.product.as_deref())
        .collect();
    let mut led_to: HashSet<(EntryId, usize)> = HashSet::new();
    for lead in without_shell(catalog).flat_map(|messages| messages.leads.iter().flatten()) {
        if let Some(cause) = lead.cause {
            led_to.insert((lead.entry, cause));
        }
    }

    for (id, entry) in catalog.entries.iter().enumerate() {
        for text in entry.file.texts() {
            let ("causes", Some(at)) = (text.field, text.index) else {
                continue;
            };
            let product = entry.file.causes[at].product.as_deref();
            let is_of_product = product.is_some_and(|product| products.contains(product));
            if is_of_product || led_to.contains(&(id, at)) {
                check_text(text.text, |code| entry.place(text.path(), code), found);
            }
        }
    }
}

fn reasons(found: &mut Found) {
    let catalog = found.catalog;
    for (at, reason) in catalog.reasons.file.reasons.iter().enumerate() {
        for (platform, next) in &reason.next {
            if !platform.has_shell() {
                let field = format!("reasons.{at}.next.{}", platform.name());
                let place = |code: &str| Place::new("content/reasons.yaml", &*field, code);
                check_text(next, place, found);
            }
        }
    }
}

/// The messages of products that run where there is no Linux shell.
fn without_shell(catalog: &Catalog) -> impl Iterator<Item = &Messages> {
    let messages = catalog.messages.iter();
    messages.filter(|messages| !messages.file.platform.has_shell())
}

/// Checks the code in a text of Markdown.
fn check_text(text: &str, place: impl Fn(&str) -> Place, found: &mut Found) {
    let mut is_block = false;
    for event in Parser::new_ext(text, markdown::OPTIONS) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_block = true,
            Event::End(TagEnd::CodeBlock) => is_block = false,
            Event::Code(code) => check_code(&code, &place, found),
            Event::Text(code) if is_block => check_code(&code, &place, found),
            _ => {}
        }
    }
}

fn check_code(code: &str, place: impl Fn(&str) -> Place, found: &mut Found) {
    if needs_linux(code) {
        let code = code.trim();
        let message = format!("`{code}` needs a Linux shell");
        let help =
            "suggest what a reader can do on this platform: its console, its own command, its log";
        found.report(Lint::CommandWithoutShell, place(code), message, help);
    }
}

/// Whether code is about a Linux machine: it starts one of its programs, or names one of its folders. Only the first
/// program of a pipeline counts: what filters another program's output runs wherever that program does.
fn needs_linux(code: &str) -> bool {
    let mut commands = code.split([';', '&', '\n', '(']);
    let starts_program = commands.any(|command| {
        let program = command.split_whitespace().next();
        program.is_some_and(|program| PROGRAMS.contains(&program))
    });

    let mut words = code.split(|c: char| c.is_whitespace() || "\"'=(:,".contains(c));
    starts_program || words.any(is_in_linux_folder)
}

/// Whether a word is a path such as `/etc/hosts`.
fn is_in_linux_folder(word: &str) -> bool {
    let below_root = word.strip_prefix('/').and_then(|path| path.split_once('/'));
    below_root.is_some_and(|(folder, _)| FOLDERS.contains(&folder))
}

#[cfg(test)]
mod tests {
    use super::needs_linux;

    #[test]
    fn what_needs_a_linux_shell() {
        for code in [
            "ss -ltn",
            "journalctl",
            "sudo systemctl restart app",
            "tail -F /var/log/nginx/error.log",
            "/etc/nginx/nginx.conf",
            "include=/etc/app.conf",
        ] {
            assert!(needs_linux(code), "{code}");
        }
        for code in [
            "heroku logs --tail | grep H12",
            "curl -o /dev/null -w '%{time_total}' https://ORIGIN/",
            "https://example.org/etc/x",
            "GET /run",
            "Get-NetTCPConnection -State Listen",
            "proxy_read_timeout",
            "ssl",
        ] {
            assert!(!needs_linux(code), "{code}");
        }
    }
}
