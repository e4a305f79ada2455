//! One address, one file: what can be wrong with the addresses of a site's pages.

use std::collections::{HashMap, HashSet};

use super::assets::Assets;
use super::{Page, Pages, url};
use crate::catalog::Catalog;
use crate::diagnostics::{Finding, Place};

/// The longest name of a file or folder that common file systems take, in bytes, less what is added to it.
const LONGEST_NAME: usize = 240;

/// Keeps the first page of each address, and tells of the others. Addresses are compared as the files that they are
/// written to, and without regard to case, since some file systems have none.
pub fn distinct(
    catalog: &Catalog,
    assets: &Assets,
    list: Vec<(String, Page)>,
) -> (Vec<(String, Page)>, Vec<Finding>) {
    let mut findings = vec![];
    let mut files: HashMap<String, usize> = HashMap::with_capacity(list.len());
    let mut kept: Vec<(String, Page)> = Vec::with_capacity(list.len());
    for (path, page) in list {
        let file = url::file(&path).to_lowercase();
        if let Some(name) = file.split('/').find(|name| name.len() > LONGEST_NAME || name.is_empty()) {
            let finding = unwritable(catalog, assets, name, &page);
            // An entry's page and its twins have one name too long, not four.
            if findings.last().is_none_or(|last: &Finding| last.at != finding.at) {
                findings.push(finding);
            }
        } else if let Some(&first) = files.get(&file) {
            let (first_path, first) = &kept[first];
            // An entry whose slug is its code, but for case, needs no short address.
            if !(matches!(page, Page::Short(_)) && matches!(first, Page::Entry(_)) && *first_path != path) {
                findings.extend(collision(catalog, assets, &path, first, &page));
            }
        } else {
            files.insert(file, kept.len());
            kept.push((path, page));
        }
    }
    let folders: HashSet<&str> =
        files.keys().flat_map(|file| file.match_indices('/').map(|(at, _)| &file[..at])).collect();
    for file in files.keys().filter(|file| folders.contains(&***file)) {
        let inside =
            kept.iter().find(|(path, _)| url::file(path).to_lowercase().starts_with(&format!("{file}/")));
        let (_, first) = &kept[files[file]];
        findings.extend(inside.and_then(|(_, page)| collision(catalog, assets, file, first, page)));
    }
    (kept, findings)
}

/// Tells of links in the footer that lead to no page.
pub fn dead_footer_links(catalog: &Catalog, pages: &Pages) -> Vec<Finding> {
    let mut findings = vec![];
    for (title, target) in &catalog.site.links {
        let Some(path) = target.path().map(|path| path.split(['#', '?']).next().unwrap_or_default()) else {
            continue;
        };
        if pages.named(path).is_none() {
            let at = Place::new("content/site.yaml", format!("links.{title}"), "");
            let message = format!("the site has no page `{}`", target.as_str());
            findings.push(Finding::error(
                "dead-link",
                at,
                message,
                "write the address of a page, as `/tags/`",
            ));
        }
    }
    findings
}

/// Where a page comes from, if it comes from a file.
fn origin(catalog: &Catalog, assets: &Assets, page: &Page) -> Option<Place> {
    match page {
        Page::Entry(id) | Page::Twin(id, _) | Page::Short(id) | Page::Alias(id) => {
            Some(catalog.entries[*id].place("", ""))
        }
        Page::Category(index, _) | Page::Unassigned(index, _) => {
            Some(catalog.categories[*index].place("", ""))
        }
        Page::Tag(index, _) => {
            catalog.tags[*index].entries.first().map(|&id| catalog.entries[id].place("tags", ""))
        }
        Page::Asset(index) => Some(Place::new(assets.files[*index].source.clone(), "", "")),
        _ => None,
    }
}

fn unwritable(catalog: &Catalog, assets: &Assets, name: &str, page: &Page) -> Finding {
    let message = match name {
        "" => "the page would have an address without a name".to_owned(),
        long => format!("the address has a part of {} bytes; file systems take {LONGEST_NAME}", long.len()),
    };
    let help = "shorten or change the name, or the category's slug_pattern";
    Finding::error("wrong-address", origin(catalog, assets, page).unwrap_or_default(), message, help)
}

/// Tells of two pages at one address; of two slugs or aliases, the catalog has told already.
fn collision(catalog: &Catalog, assets: &Assets, path: &str, first: &Page, second: &Page) -> Option<Finding> {
    use Page::{Alias, Entry, Twin};
    if matches!((first, second), (Entry(_) | Twin(..), Entry(_) | Twin(..)) | (Entry(_) | Alias(_), Alias(_)))
    {
        return None;
    }
    let at = |page: &Page| origin(catalog, assets, page);
    let message = format!("two pages have the address `/{path}`");
    let help = "rename one of the two, or change the category's slug_pattern";
    let place = at(second).or_else(|| at(first)).unwrap_or_default();
    let finding = Finding::error("duplicate-address", place, message, help);
    Some(match (at(first), at(second)) {
        (Some(first), Some(_)) => finding.and(first),
        _ => finding,
    })
}
