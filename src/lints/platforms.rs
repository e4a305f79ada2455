//! Advice that cannot be followed where a product runs: commands of a Linux shell where there is none.

use std::collections::HashSet;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::Found;
use crate::catalog::EntryId;
use crate::content::format::lints::Lint;
use crate::diagnostics::Place;
use crate::markdown;

/// Folders of a Linux machine that have its programs, settings and logs (Filesystem Hierarchy Standard 3.0).
const FOLDERS: [&str; 12] = [
    "bin", "boot", "etc", "opt", "proc", "root", "run", "sbin", "srv", "sys", "usr", "var",
];

/// Programs that show or change the machine that they run on: its services, processes, sockets, files and kernel. What
/// asks another machine works anywhere: `curl`, `dig`, `openssl`.
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

/// Looks at the advice of messages, causes and reasons.
pub(super) fn look(found: &mut Found) {
    if !found.is_wanted(Lint::CommandWithoutShell) {
        return;
    }
    messages(found);
    causes(found);
    reasons(found);
}

fn messages(found: &mut Found) {
    let catalog = found.catalog;
    for messages in catalog
        .messages
        .iter()
        .filter(|messages| !messages.file.platform.has_shell())
    {
        let own = messages.file.messages.iter().enumerate();
        let own = own.map(|(at, message)| (format!("messages.{at}.next"), &message.next));
        for (field, next) in [("next".to_owned(), &messages.file.next)]
            .into_iter()
            .chain(own)
        {
            look_at(
                next.iter(),
                |command| messages.place(field.as_str(), command),
                found,
            );
        }
    }
}

/// Looks at the causes of products without a shell, and at those that their messages lead to.
fn causes(found: &mut Found) {
    let catalog = found.catalog;
    let without_shell = || {
        catalog
            .messages
            .iter()
            .filter(|messages| !messages.file.platform.has_shell())
    };
    let products: HashSet<&str> = without_shell()
        .filter_map(|it| it.file.product.as_deref())
        .collect();
    let leads = without_shell().flat_map(|messages| messages.leads.iter().flatten());
    let leads: HashSet<(EntryId, usize)> = leads
        .filter_map(|lead| Some((lead.entry, lead.cause?)))
        .collect();

    for (id, entry) in catalog.entries.iter().enumerate() {
        for text in entry.file.texts().filter(|text| text.field == "causes") {
            let Some(at) = text.index else { continue };
            let is_of_product = entry.file.causes[at]
                .product
                .as_deref()
                .is_some_and(|product| products.contains(product));
            if is_of_product || leads.contains(&(id, at)) {
                look_at(
                    [text.text],
                    |command| entry.place(text.path(), command),
                    found,
                );
            }
        }
    }
}

fn reasons(found: &mut Found) {
    let catalog = found.catalog;
    for (at, reason) in catalog.reasons.file.reasons.iter().enumerate() {
        for (platform, next) in reason
            .next
            .iter()
            .filter(|(platform, _)| !platform.has_shell())
        {
            let field = format!("reasons.{at}.next.{}", platform.name());
            look_at(
                [next],
                |command| Place::new("content/reasons.yaml", field.as_str(), command),
                found,
            );
        }
    }
}

/// Looks at the code in texts of Markdown.
fn look_at<T: AsRef<str>>(
    texts: impl IntoIterator<Item = T>,
    place: impl Fn(&str) -> Place,
    found: &mut Found,
) {
    for text in texts {
        let mut is_block = false;
        for event in Parser::new_ext(text.as_ref(), markdown::OPTIONS) {
            match event {
                Event::Start(Tag::CodeBlock(_)) => is_block = true,
                Event::End(TagEnd::CodeBlock) => is_block = false,
                Event::Code(code) => look_at_code(&code, &place, found),
                Event::Text(code) if is_block => look_at_code(&code, &place, found),
                _ => {}
            }
        }
    }
}

fn look_at_code(code: &str, place: &impl Fn(&str) -> Place, found: &mut Found) {
    if needs_linux(code) {
        let message = format!("`{}` needs a Linux shell", code.trim());
        let help = "write what a reader can do where this product runs: its console, its own command, its log";
        found.tell(Lint::CommandWithoutShell, place(code.trim()), message, help);
    }
}

/// Whether code is about a Linux machine: it runs one of its programs there, or names one of its folders. What only
/// filters what another program prints runs wherever that does.
fn needs_linux(code: &str) -> bool {
    let commands = code.split([';', '&', '\n', '(']);
    let mut programs = commands.filter_map(|command| command.split_whitespace().next());
    let mut words = code.split(|c: char| c.is_whitespace() || "\"'=(:,".contains(c));
    let is_folder = |word: &str| {
        let mut parts = word.strip_prefix('/').unwrap_or_default().split('/');
        parts.next().is_some_and(|first| FOLDERS.contains(&first)) && parts.next().is_some()
    };
    programs.any(|program| PROGRAMS.contains(&program)) || words.any(is_folder)
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
