//! One address, one file: what can be wrong with the addresses of a site's pages.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::catalog::{Catalog, Outline};
use crate::diagnostics::{Finding, Place};
use crate::pages::assets::Assets;
use crate::pages::{Page, Pages};

/// The longest name of a file or folder that common file systems take, in bytes, less what is added to it.
const LONGEST_NAME: usize = 240;

/// The pages that are kept of a list, each found by its address.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    /// The position of a page by the key of its address.
    positions: HashMap<u64, usize, BuildHasherDefault<Hashed>>,
    /// What else an address may be called, by position.
    other_names: HashMap<String, usize>,
}

/// A key that is a hash already: hashing it again would only cost time.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64(bytes);
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// What addresses are compared by: a hash of the file that they are written to, or of the folder whose index it is,
/// without regard to case, since some file systems have none.
fn key(path: &str) -> u64 {
    let is_lower = path
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    let file = if is_lower {
        Cow::Borrowed(path)
    } else {
        Cow::Owned(path.to_lowercase())
    };
    match file.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => xxh3_64(folder.as_bytes()),
        _ => xxh3_64(file.as_bytes()),
    }
}

impl Addresses {
    /// The position of the page at `path` in `list`.
    pub(crate) fn at(&self, list: &[(String, Page)], path: &str) -> Option<usize> {
        let found = self.positions.get(&key(path)).copied();
        found.filter(|&position| list[position].0 == path)
    }

    /// Gives the page at `position` another address, unless that is taken.
    pub(crate) fn rename(&mut self, from: &str, to: &str, position: usize) -> bool {
        if self.positions.contains_key(&key(to)) {
            return false;
        }
        self.positions.remove(&key(from));
        self.positions.insert(key(to), position);
        true
    }

    /// The position of the page that content calls `path`, though it stands elsewhere.
    pub(crate) fn other_name(&self, path: &str) -> Option<usize> {
        self.other_names.get(path).copied()
    }

    /// Keeps the first page of each address, and tells of the others.
    pub(crate) fn distinct(
        catalog: &Catalog,
        assets: &Assets,
        mut list: Vec<(String, Page)>,
    ) -> (Self, Vec<(String, Page)>, Vec<Finding>) {
        let looked_at: Vec<_> = list
            .par_iter()
            .map(|(path, _)| (key(path), wrong_name(path)))
            .collect();
        let mut addresses = Self::default();
        addresses.positions.reserve(list.len());
        let mut findings: Vec<Finding> = vec![];
        let mut dropped: Vec<usize> = vec![];
        for (position, ((path, page), (key, wrong))) in list.iter().zip(looked_at).enumerate() {
            if let Some(length) = wrong {
                let finding = unwritable(catalog, assets, length, page);
                // An entry's page and its alternates have one name too long, not four.
                if findings.last().is_none_or(|last| last.at != finding.at) {
                    findings.push(finding);
                }
                dropped.push(position);
                continue;
            }
            let Some(&first) = addresses.positions.get(&key) else {
                addresses.positions.insert(key, position);
                continue;
            };
            dropped.push(position);
            match (&list[first], page) {
                // An entry whose slug is its code, but for case, needs no short address.
                ((at, Page::Entry(_)), Page::Short(_)) if at != path => {
                    addresses.other_names.insert(path.clone(), first);
                }
                ((_, other), _) => findings.extend(collision(catalog, assets, path, other, page)),
            }
        }
        addresses.take_out(&mut list, &dropped);
        findings.extend(addresses.files_as_folders(catalog, assets, &list));
        addresses.name_assets(assets, &list);
        (addresses, list, findings)
    }

    /// Takes the pages at `dropped`, which are in order, out of the list.
    fn take_out(&mut self, list: &mut Vec<(String, Page)>, dropped: &[usize]) {
        if dropped.is_empty() {
            return;
        }
        for position in self
            .positions
            .values_mut()
            .chain(self.other_names.values_mut())
        {
            *position -= dropped.partition_point(|dropped| dropped < position);
        }
        let mut positions = 0..;
        list.retain(|_| {
            positions
                .next()
                .is_some_and(|position| dropped.binary_search(&position).is_err())
        });
    }

    /// Tells of files that stand where other pages need a folder.
    fn files_as_folders(
        &self,
        catalog: &Catalog,
        assets: &Assets,
        kept: &[(String, Page)],
    ) -> Vec<Finding> {
        // Most folders have no dot and most files have one: what has none in a folder's name need not be looked up.
        let has_plain_files = kept
            .par_iter()
            .any(|(path, _)| !path.contains('.') && is_file(path));
        let in_a_file = kept.par_iter().filter_map(|(path, page)| {
            if !has_plain_files
                && path
                    .split_once('.')
                    .is_none_or(|(_, rest)| !rest.contains('/'))
            {
                return None;
            }
            let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
            let file = folders
                .filter_map(|folder| self.positions.get(&key(folder)))
                .next()?;
            let (file, first) = &kept[*file];
            Some((file, first, page))
        });
        let mut in_a_file: Vec<_> = in_a_file.collect();
        in_a_file.sort_by_key(|(file, ..)| *file);
        in_a_file.dedup_by_key(|(file, ..)| *file);
        let collisions = in_a_file.into_iter();
        collisions
            .filter_map(|(file, first, page)| collision(catalog, assets, file, first, page))
            .collect()
    }

    /// Content names an asset as its file is named, without the hash.
    fn name_assets(&mut self, assets: &Assets, kept: &[(String, Page)]) {
        for (position, (_, page)) in kept.iter().enumerate().rev() {
            let Page::Asset(index) = page else { break };
            let name = assets.files[*index]
                .source
                .strip_prefix("static/")
                .map(str::to_owned);
            self.other_names.extend(name.map(|name| (name, position)));
        }
    }
}

/// Whether an address is that of a file, not of a folder's index.
fn is_file(path: &str) -> bool {
    !path.is_empty() && !path.ends_with('/')
}

/// The length of a part of an address that no file system takes.
fn wrong_name(path: &str) -> Option<usize> {
    let names = path
        .strip_suffix('/')
        .unwrap_or(path)
        .as_bytes()
        .split(|&byte| byte == b'/');
    let lengths = names
        .map(<[u8]>::len)
        .filter(|&length| length == 0 || length > LONGEST_NAME);
    if path.is_empty() { None } else { lengths.max() }
}

/// Tells of links in the footer that lead to no page, or to no part of one.
pub(crate) fn dead_footer_links(catalog: &Catalog, pages: &Pages) -> Vec<Finding> {
    let mut findings = vec![];
    for (title, target) in &catalog.site.links {
        let Some(path) = target.path() else { continue };
        let at = || Place::new("content/site.yaml", format!("links.{title}"), "");
        let (path, anchor) = path.split_once('#').unwrap_or((path, ""));
        let Some((_, page)) = pages.named(path.split('?').next().unwrap_or_default()) else {
            let message = format!("the site has no page `{}`", target.as_str());
            let help = "write the address of a page, as `/tags/`, or a whole URL of what stands beside the site";
            findings.push(Finding::error("dead-link", at(), message, help));
            continue;
        };
        if !anchor.is_empty() && !has_anchor(catalog, page, anchor) {
            let message = format!("the page has no anchor `#{anchor}`");
            let help = "write the id of a part of that page, or leave it out";
            findings.push(Finding::error("dead-anchor", at(), message, help));
        }
    }
    findings
}

fn has_anchor(catalog: &Catalog, page: &Page, anchor: &str) -> bool {
    if let Page::Entry(id) | Page::Short(id) | Page::Alias(id) = page {
        let entry = &catalog.entries[*id];
        return Outline::of(entry)
            .anchors(catalog, entry)
            .any(|known| known == anchor);
    }
    page.anchors().is_none_or(|known| known.contains(&anchor))
}

/// Where a page comes from, if it comes from a file.
fn origin(catalog: &Catalog, assets: &Assets, page: &Page) -> Option<Place> {
    match page {
        Page::Entry(id)
        | Page::Alternate(id, _)
        | Page::Short(id)
        | Page::Alias(id)
        | Page::Card(id) => Some(catalog.entries[*id].place("", "")),
        Page::Category(index, _) | Page::Unassigned(index, _) => {
            Some(catalog.categories[*index].place("", ""))
        }
        Page::Comparison(index, nth) => {
            Some(catalog.categories[*index].place(format!("comparisons.{nth}"), ""))
        }
        Page::Tag(index, _) => catalog.tags[*index]
            .entries
            .first()
            .map(|&id| catalog.entries[id].place("tags", "")),
        Page::Product(index) => Some(Place::new(&*catalog.products[*index].path, "", "")),
        Page::Recipe(position) => Some(catalog.recipes[*position].place("", "")),
        Page::Message(at, message) => {
            Some(catalog.messages[*at].place(format!("messages.{message}.id"), ""))
        }
        Page::Asset(index) => Some(Place::new(assets.files[*index].source.clone(), "", "")),
        _ => None,
    }
}

fn unwritable(catalog: &Catalog, assets: &Assets, length: usize, page: &Page) -> Finding {
    let message = match length {
        0 => "the page would have an address without a name".to_owned(),
        long => format!("the address has a part of {long} bytes; file systems take {LONGEST_NAME}"),
    };
    let help = "shorten or change the name, or the category's slug_pattern";
    Finding::error(
        "wrong-address",
        origin(catalog, assets, page).unwrap_or_default(),
        message,
        help,
    )
}

/// Reports two pages at one URL; the catalog has reported two slugs or aliases already.
fn collision(
    catalog: &Catalog,
    assets: &Assets,
    path: &str,
    first: &Page,
    second: &Page,
) -> Option<Finding> {
    use Page::{Alias, Alternate, Entry};
    if matches!(
        (first, second),
        (Entry(_) | Alternate(..), Entry(_) | Alternate(..)) | (Entry(_) | Alias(_), Alias(_))
    ) {
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
