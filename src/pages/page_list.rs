//! All pages of a site, each at its URL.

use std::collections::HashSet;

use rayon::prelude::*;

use super::assets::Assets;
use super::census;
use super::entry::product;
use super::links::addresses::{Addresses, dead_footer_links};
use super::lists;
use super::page::Page;
use crate::catalog::index_parts;
use crate::catalog::{Catalog, EntryId, Outline, Recipe};
use crate::content::format::entry::Format;
use crate::diagnostics::Finding;

/// How many entries a list shows before it goes on to a next page.
pub const LIST_LENGTH: usize = 200;

/// How many addresses a sitemap may hold (sitemaps.org protocol).
pub const SITEMAP_LENGTH: usize = 50_000;

/// All pages, each at its address.
#[derive(Debug)]
pub struct Pages {
    /// Address (`502/`, `feed.xml`; empty for the front page) and page.
    pub list: Vec<(String, Page)>,
    addresses: Addresses,
}

impl Pages {
    /// The pages of a catalog with the given static files; and what is wrong with their addresses.
    pub fn new(catalog: &Catalog, assets: &Assets) -> (Self, Vec<Finding>) {
        let mut list = vec![(String::new(), Page::Home)];
        entries(catalog, &mut list);
        families(catalog, &mut list);
        recipes(catalog, &mut list);
        finding(catalog, &mut list);
        files(&mut list);
        let indexed = list.iter().filter(|(_, page)| page.is_indexed()).count();
        if indexed > SITEMAP_LENGTH {
            let parts = 0..indexed.div_ceil(SITEMAP_LENGTH);
            list.extend(
                parts.map(|part| (format!("sitemap-{}.xml", part + 1), Page::SitemapPart(part))),
            );
        }
        list.extend(
            assets
                .files
                .iter()
                .enumerate()
                .map(|(index, file)| (file.path.clone(), Page::Asset(index))),
        );
        let (addresses, list, mut findings) = Addresses::distinct(catalog, assets, list);
        let pages = Self { list, addresses };
        findings.extend(dead_footer_links(catalog, &pages));
        (pages, findings)
    }

    /// Moves static files to the URLs in `assets`, which has the same files. Returns whether it could.
    pub fn move_assets(&mut self, assets: &Assets) -> bool {
        for (position, (path, page)) in self.list.iter_mut().enumerate() {
            if let Page::Asset(index) = page
                && *path != assets.files[*index].path
            {
                let to = assets.files[*index].path.clone();
                if !self.addresses.rename(path, &to, position) {
                    return false;
                }
                *path = to;
            }
        }
        true
    }

    /// The page at an address.
    pub fn at(&self, path: &str) -> Option<&Page> {
        self.addresses
            .at(&self.list, path)
            .map(|position| &self.list[position].1)
    }

    /// The page that content means by a path, with its address: what stands there, or what has it for another name.
    pub fn named(&self, path: &str) -> Option<(&str, &Page)> {
        let position = self
            .addresses
            .at(&self.list, path)
            .or_else(|| self.addresses.other_name(path))?;
        let (path, page) = &self.list[position];
        Some((path, page))
    }

    /// Addresses that only lead on to one entry, with the entry's.
    pub fn redirects(&self, catalog: &Catalog) -> Vec<(String, String)> {
        let leading = self.list.iter().filter_map(|(path, page)| {
            let id = page.leads_to(catalog)?;
            Some((path.clone(), format!("{}/", catalog.entries[id].slug)))
        });
        leading.collect()
    }

    /// The pages that search engines should know, by address.
    pub fn indexed(&self) -> impl Iterator<Item = &(String, Page)> {
        self.list.iter().filter(|(_, page)| page.is_indexed())
    }
}

fn entries(catalog: &Catalog, list: &mut Vec<(String, Page)>) {
    let own = catalog
        .entries
        .par_iter()
        .enumerate()
        .flat_map_iter(|(id, entry)| {
            let alternate = move |&format: &Format| {
                (
                    [&entry.slug, ".", format.extension()].concat(),
                    Page::Alternate(id, format),
                )
            };
            let mut pages = vec![([&entry.slug, "/"].concat(), Page::Entry(id))];
            pages.extend(catalog.site.formats.iter().map(alternate));
            if entry
                .file
                .causes
                .iter()
                .any(|cause| cause.product.is_some())
            {
                let outline = Outline::of(entry);
                for nth in product::with_pages(&outline) {
                    let path = product::path_of(entry, &outline, nth);
                    pages.push((path, Page::EntryProduct(id, nth)));
                }
            }
            pages
        });
    list.par_extend(own);
    let short = |id: EntryId| {
        let (ids, entry) = (catalog.first_of_code(id)?, &catalog.entries[id]);
        let leads = ids.len() > 1 || entry.slug != entry.code().as_str();
        leads.then(|| ([entry.code().as_str(), "/"].concat(), Page::Short(id)))
    };
    list.par_extend((0..catalog.entries.len()).into_par_iter().filter_map(short));
    for (at, messages) in catalog.messages.iter().enumerate() {
        list.push((census::path(messages), Page::Messages(at)));
        for (message, said) in messages.file.messages.iter().enumerate() {
            // What it leads to may be broken just now.
            if messages.leads[message].is_empty() && !said.leads_to.is_empty() {
                continue;
            }
            let addresses = messages.url_paths(message);
            list.extend(addresses.map(|address| (address, Page::Message(at, message))));
        }
    }
    for (id, entry) in catalog.entries.iter().enumerate() {
        // Without its checks a card would say less than a search engine does.
        if !entry.file.first_minute.is_empty() {
            list.push((card_path(catalog, id), Page::Card(id)));
        }
        list.extend(
            entry
                .file
                .aliases
                .iter()
                .map(|alias| (format!("{alias}/"), Page::Alias(id))),
        );
    }
}

fn families(catalog: &Catalog, list: &mut Vec<(String, Page)>) {
    let numbers = catalog
        .entries
        .iter()
        .filter_map(|entry| entry.code().number());
    let mut taken: HashSet<u32> = numbers.collect();
    for (index, category) in catalog.categories.iter().enumerate() {
        for part in 0..parts(category.entries.len()) {
            list.push((part_path(&category.slug, part), Page::Category(index, part)));
        }
        let comparisons = category.file.comparisons.iter().enumerate();
        list.extend(
            comparisons
                .map(|(nth, one)| (lists::comparison::path(one), Page::Comparison(index, nth))),
        );
        // If two families share a number that neither uses, the page belongs to the first.
        let free = category
            .file
            .codes
            .into_iter()
            .flat_map(|range| range.first..=range.last);
        let free = free.filter(|number| taken.insert(*number));
        list.extend(free.map(|number| (format!("{number}/"), Page::Unassigned(index, number))));
    }
    list.push(("tags/".to_owned(), Page::Tags));
    for (index, tag) in catalog.tags.iter().enumerate() {
        for part in 0..parts(tag.entries.len()) {
            list.push((
                part_path(&format!("tags/{}", tag.slug), part),
                Page::Tag(index, part),
            ));
        }
    }
    for part in 0..parts(lists::with_questions(catalog).len()) {
        list.push((part_path("faq", part), Page::Faq(part)));
    }
}

/// The address of an entry's card: short, unless families share the code.
pub(super) fn card_path(catalog: &Catalog, id: EntryId) -> String {
    let entry = &catalog.entries[id];
    match catalog.by_code(entry.code().as_str()).len() {
        1 => format!("{}/card/", entry.code()),
        _ => format!("{}/card/", entry.slug),
    }
}

/// The pages about recipes, where there are any: another family needs none.
fn recipes(catalog: &Catalog, list: &mut Vec<(String, Page)>) {
    if !catalog.recipes.is_empty() {
        list.push(("recipes/".to_owned(), Page::Recipes));
    }
    if catalog
        .recipes
        .iter()
        .any(|recipe| recipe.file.fault.is_some())
    {
        list.push(("matrix/".to_owned(), Page::Matrix));
    }
    if !catalog.timeouts.is_empty() {
        list.push(("timeouts/".to_owned(), Page::Timeouts));
    }
    if !catalog.reasons.file.reasons.is_empty() {
        list.push(("reasons/".to_owned(), Page::Reasons));
    }
    let with_recipes = catalog
        .products
        .iter()
        .enumerate()
        .filter(|(_, product)| !product.recipes.is_empty());
    list.extend(
        with_recipes
            .map(|(index, product)| (format!("recipes/{}/", product.name), Page::Product(index))),
    );
    let each = catalog.recipes.iter().enumerate();
    list.extend(each.map(|(position, recipe)| (recipe_path(recipe), Page::Recipe(position))));
}

/// The address of a recipe's page.
pub fn recipe_path(recipe: &Recipe) -> String {
    format!("recipes/{}/", recipe.id)
}

/// The page that finds, and what its script loads.
fn finding(catalog: &Catalog, list: &mut Vec<(String, Page)>) {
    list.push(("find/".to_owned(), Page::Find));
    if !catalog.messages.is_empty() {
        list.push(("api/v1/messages.json".to_owned(), Page::ApiMessages));
    }
    if census::has_lists(catalog) {
        list.push((census::COVERAGE.to_owned(), Page::Coverage));
        list.push(("api/v1/coverage.json".to_owned(), Page::ApiCoverage));
    }
    let parts = index_parts::index_parts(catalog.entries.len(), index_parts::advising(catalog));
    list.extend(
        parts
            .into_iter()
            .map(|(path, part)| (path, Page::Index(part))),
    );
}

fn files(list: &mut Vec<(String, Page)>) {
    let fixed = [
        ("404.html", Page::NotFound),
        ("api/v1/index.json", Page::ApiIndex),
        ("api/v1/schema.json", Page::ApiSchema),
        ("feed.xml", Page::Feed),
        ("sitemap.xml", Page::Sitemap),
        ("robots.txt", Page::Robots),
        ("llms.txt", Page::Llms),
        ("opensearch.xml", Page::OpenSearch),
    ];
    list.extend(fixed.map(|(path, page)| (path.to_owned(), page)));
}

/// How many parts a list of `length` entries has; an empty one has a part that says so.
pub(super) fn parts(length: usize) -> usize {
    length.div_ceil(LIST_LENGTH).max(1)
}

/// The address of the n-th part of the list at `path`.
pub(super) fn part_path(path: &str, part: usize) -> String {
    if part == 0 {
        format!("{path}/")
    } else {
        format!("{path}/{}/", part + 1)
    }
}
