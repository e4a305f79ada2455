//! The files inside the binary.

use rust_embed::RustEmbed;

use super::{RootFile, is_hidden};

#[derive(RustEmbed)]
#[folder = "content"]
pub(super) struct ShippedContent;

#[derive(RustEmbed)]
#[folder = "templates"]
pub(super) struct ShippedTemplates;

#[derive(RustEmbed)]
#[folder = "static"]
pub(super) struct ShippedStatic;

/// The shipped files at or below `path`, in the order of their paths.
pub(super) fn shipped<Shipped: RustEmbed>(path: &str) -> Vec<RootFile> {
    let (folder, top) = path.split_once('/').unwrap_or((path, ""));
    let mut names: Vec<_> = Shipped::iter()
        .filter(|name| is_at_or_below(name, top) && !is_any_hidden(folder, name))
        .collect();
    names.sort_unstable();

    let mut files = vec![];
    for name in names {
        if let Some(file) = Shipped::get(&name) {
            files.push(RootFile {
                path: format!("{folder}/{name}"),
                bytes: file.data,
            });
        }
    }
    files
}

fn is_at_or_below(name: &str, top: &str) -> bool {
    if top.is_empty() {
        return true;
    }
    let rest = name.strip_prefix(top);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

// What an editor left in the folder at compile time must not be shipped.
fn is_any_hidden(folder: &str, name: &str) -> bool {
    name.split('/').any(|part| is_hidden(folder, part))
}
