//! Which pages a catalog has, at which address, and what each shows. Pure: no files, no clock, no templates.

mod addresses;
pub mod assets;
mod by_hand;
mod card;
mod census;
mod comparison;
mod diff;
mod entry;
mod family;
mod find;
mod home;
mod layout;
mod lists;
mod logs;
mod machine;
mod matrix;
mod path;
mod proof;
mod reasons;
mod recipe;
mod recipes;
mod references;
mod short;
mod small;
mod timeouts;
pub mod url;

use std::collections::HashSet;

use rayon::prelude::*;

use crate::catalog::index_parts::{self, IndexPart};
use crate::catalog::{Catalog, EntryId, Recipe};
use crate::content::model::Format;
use crate::diagnostics::Finding;
use addresses::Addresses;
use assets::Assets;
pub use card::CardView;
pub use census::{CoverageView, MessagesView};
pub use comparison::ComparisonView;
pub use entry::EntryView;
pub use find::FindView;
pub use home::HomeView;
pub use layout::Layout;
pub use lists::{CategoryView, FaqView, TagView, TagsView};
pub use machine::{FeedView, LlmsView, SitemapView};
pub use matrix::MatrixView;
pub use reasons::ReasonsView;
pub(crate) use recipe::PeerView;
pub use recipe::RecipeView;
pub use recipes::{ProductView, RecipesView};
pub use small::{NotFoundView, RedirectView, UnassignedView};
pub use timeouts::TimeoutsView;
use url::{Base, Flavor};

/// How many entries a list shows before it goes on to a next page.
pub const LIST_LENGTH: usize = 200;

/// How many addresses a sitemap may hold (sitemaps.org protocol).
pub const SITEMAP_LENGTH: usize = 50_000;

/// A page or file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// The front page.
    Home,
    /// An entry.
    Entry(EntryId),
    /// An entry in another form.
    Alternate(EntryId, Format),
    /// The short address of a code, which leads to the entries that have it; the first of them is named here.
    Short(EntryId),
    /// An entry on one sheet.
    Card(EntryId),
    /// An old address of an entry.
    Alias(EntryId),
    /// A number of a bounded category (its index) that has no entry.
    Unassigned(usize, u32),
    /// The n-th part of a category's list.
    Category(usize, usize),
    /// Codes side by side: a category, and a position in its comparisons.
    Comparison(usize, usize),
    /// All tags.
    Tags,
    /// The n-th part of a tag's list.
    Tag(usize, usize),
    /// The n-th part of all questions.
    Faq(usize),
    /// All recipes.
    Recipes,
    /// A product, by its position in [`Catalog::products`].
    Product(usize),
    /// A recipe, by its position in [`Catalog::recipes`].
    Recipe(usize),
    /// Faults by products.
    Matrix,
    /// Default time limits.
    Timeouts,
    /// Why connections and requests fail.
    Reasons,
    /// Where people find the cause of what they have.
    Find,
    /// A file of the index that finding needs.
    Index(IndexPart),
    /// What a product reports: a file of messages, by its position in [`Catalog::messages`].
    Messages(usize),
    /// How much of the vendors' lists is known.
    Coverage,
    /// The address of a message: its file, as a position in the catalog, and its position there.
    Message(usize, usize),
    /// What is served where there is no page.
    NotFound,
    /// All entries for programs.
    ApiIndex,
    /// All messages for programs.
    ApiMessages,
    /// How much of the vendors' lists is known, for programs.
    ApiCoverage,
    /// The JSON Schema of an entry's JSON and of the lists.
    ApiSchema,
    /// The news feed.
    Feed,
    /// All addresses, or the list of the parts.
    Sitemap,
    /// The n-th part of all addresses.
    SitemapPart(usize),
    /// What crawlers may read.
    Robots,
    /// The site in short for language models.
    Llms,
    /// How a browser searches the site.
    OpenSearch,
    /// A static file, by its position in [`Assets::files`].
    Asset(usize),
}

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
            list.extend(parts.map(|part| (format!("sitemap-{}.xml", part + 1), Page::SitemapPart(part))));
        }
        list.extend(
            assets.files.iter().enumerate().map(|(index, file)| (file.path.clone(), Page::Asset(index))),
        );
        let (addresses, list, mut findings) = Addresses::distinct(catalog, assets, list);
        let pages = Self { list, addresses };
        findings.extend(addresses::dead_footer_links(catalog, &pages));
        (pages, findings)
    }

    /// Gives static files the addresses that `assets`, which has the same files, says; and tells whether it could.
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
        self.addresses.at(&self.list, path).map(|position| &self.list[position].1)
    }

    /// The page that content means by a path, with its address: what stands there, or what has it for another name.
    pub fn named(&self, path: &str) -> Option<(&str, &Page)> {
        let position = self.addresses.at(&self.list, path).or_else(|| self.addresses.other_name(path))?;
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

impl Page {
    /// Whether search engines should know the page.
    fn is_indexed(&self) -> bool {
        use Page::{
            Category, Comparison, Coverage, Entry, Faq, Find, Home, Matrix, Messages, Product, Reasons,
            Recipe, Recipes, Tag, Tags, Timeouts,
        };
        let is_list = matches!(
            self,
            Home | Find
                | Category(..)
                | Comparison(..)
                | Tags
                | Tag(..)
                | Faq(_)
                | Recipes
                | Matrix
                | Timeouts
                | Reasons
                | Coverage
        );
        is_list || matches!(self, Entry(_) | Product(_) | Recipe(_) | Messages(_))
    }

    /// Whether templates make the page. What is made without one, for programs, cannot go wrong on its own, and takes
    /// the longest.
    pub fn is_templated(&self) -> bool {
        use Page::{Alternate, ApiCoverage, ApiIndex, ApiMessages, ApiSchema, Asset, Index};
        !matches!(
            self,
            Alternate(..) | Index(_) | ApiIndex | ApiMessages | ApiCoverage | ApiSchema | Asset(_)
        )
    }

    /// The entry that a page does nothing but lead on to. A code that several entries have leads to a choice.
    pub fn leads_to(&self, catalog: &Catalog) -> Option<EntryId> {
        match *self {
            Self::Alias(id) => Some(id),
            Self::Short(id) => {
                Some(id).filter(|_| catalog.by_code(catalog.entries[id].code().as_str()).len() == 1)
            }
            _ => None,
        }
    }

    /// The anchors of a page that is not an entry's; nothing where only a reader of the file could tell.
    fn anchors(&self) -> Option<&'static [&'static str]> {
        match self {
            Self::Category(..) => Some(&["main", "entries", "severity", "status", "sources"]),
            Self::Comparison(..) => Some(&["main", "sources"]),
            Self::Unassigned(..) => Some(&["main", "near", "sources"]),
            Self::Asset(_)
            | Self::Index(_)
            | Self::Product(_)
            | Self::Recipe(_)
            | Self::Matrix
            | Self::Timeouts
            | Self::Reasons
            | Self::Messages(_) => None,
            _ => Some(&["main"]),
        }
    }
}

/// What the view of a page is made from.
#[derive(Clone, Copy)]
pub struct Views<'a> {
    /// What the site tells.
    pub catalog: &'a Catalog,
    /// Where its pages are.
    pub pages: &'a Pages,
    /// How links name pages.
    pub flavor: Flavor,
}

impl Views<'_> {
    fn base(&self, path: &str) -> Base {
        Base::page(path, self.flavor)
    }
}

fn entries(catalog: &Catalog, list: &mut Vec<(String, Page)>) {
    let own = catalog.entries.par_iter().enumerate().flat_map_iter(|(id, entry)| {
        let alternate = move |&format: &Format| {
            ([&entry.slug, ".", format.extension()].concat(), Page::Alternate(id, format))
        };
        let page = ([&entry.slug, "/"].concat(), Page::Entry(id));
        std::iter::once(page).chain(catalog.site.formats.iter().map(alternate))
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
            let addresses = messages.addresses(message);
            list.extend(addresses.map(|address| (address, Page::Message(at, message))));
        }
    }
    for (id, entry) in catalog.entries.iter().enumerate() {
        // Without its checks a card would say less than a search engine does.
        if !entry.file.first_minute.is_empty() {
            list.push((card_path(catalog, id), Page::Card(id)));
        }
        list.extend(entry.file.aliases.iter().map(|alias| (format!("{alias}/"), Page::Alias(id))));
    }
}

fn families(catalog: &Catalog, list: &mut Vec<(String, Page)>) {
    let numbers = catalog.entries.iter().filter_map(|entry| entry.code().number());
    let mut taken: HashSet<u32> = numbers.collect();
    for (index, category) in catalog.categories.iter().enumerate() {
        for part in 0..parts(category.entries.len()) {
            list.push((part_path(&category.slug, part), Page::Category(index, part)));
        }
        let comparisons = category.file.comparisons.iter().enumerate();
        list.extend(comparisons.map(|(nth, one)| (comparison::path(one), Page::Comparison(index, nth))));
        // Where two families share a number that neither uses, the first one tells of it.
        let free = category.file.codes.into_iter().flat_map(|range| range.first..=range.last);
        let free = free.filter(|number| taken.insert(*number));
        list.extend(free.map(|number| (format!("{number}/"), Page::Unassigned(index, number))));
    }
    list.push(("tags/".to_owned(), Page::Tags));
    for (index, tag) in catalog.tags.iter().enumerate() {
        for part in 0..parts(tag.entries.len()) {
            list.push((part_path(&format!("tags/{}", tag.slug), part), Page::Tag(index, part)));
        }
    }
    for part in 0..parts(lists::with_questions(catalog).len()) {
        list.push((part_path("faq", part), Page::Faq(part)));
    }
}

/// The address of an entry's card: short, unless families share the code.
fn card_path(catalog: &Catalog, id: EntryId) -> String {
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
    if catalog.recipes.iter().any(|recipe| recipe.file.fault.is_some()) {
        list.push(("matrix/".to_owned(), Page::Matrix));
    }
    if !catalog.timeouts.is_empty() {
        list.push(("timeouts/".to_owned(), Page::Timeouts));
    }
    if !catalog.reasons.file.reasons.is_empty() {
        list.push(("reasons/".to_owned(), Page::Reasons));
    }
    let with_recipes = catalog.products.iter().enumerate().filter(|(_, product)| !product.recipes.is_empty());
    list.extend(
        with_recipes.map(|(index, product)| (format!("recipes/{}/", product.name), Page::Product(index))),
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
    list.extend(parts.into_iter().map(|(path, part)| (path, Page::Index(part))));
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
fn parts(length: usize) -> usize {
    length.div_ceil(LIST_LENGTH).max(1)
}

/// The address of the n-th part of the list at `path`.
fn part_path(path: &str, part: usize) -> String {
    if part == 0 { format!("{path}/") } else { format!("{path}/{}/", part + 1) }
}
