//! The kinds of pages and files that a site has.

use crate::catalog::index_parts::IndexPart;
use crate::catalog::{Catalog, EntryId};
use crate::content::format::entry::Format;

/// A page or file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// The front page.
    Home,
    /// An entry.
    Entry(EntryId),
    /// A product of an entry: its position among the products of the entry's outline.
    EntryProduct(EntryId, usize),
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
    /// A static file, by its position in [`Assets::files`](super::assets::Assets::files).
    Asset(usize),
}

impl Page {
    /// Whether search engines should know the page.
    pub fn is_indexed(&self) -> bool {
        use Page::{
            Category, Comparison, Coverage, Entry, EntryProduct, Faq, Find, Home, Matrix, Messages,
            Product, Reasons, Recipe, Recipes, Tag, Tags, Timeouts,
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
        is_list
            || matches!(
                self,
                Entry(_) | EntryProduct(..) | Product(_) | Recipe(_) | Messages(_)
            )
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
    pub fn anchors(&self) -> Option<&'static [&'static str]> {
        match self {
            Self::Category(..) => Some(&["main", "entries", "severity", "status", "sources"]),
            Self::Comparison(..) => Some(&["main", "sources"]),
            Self::Unassigned(..) => Some(&["main", "near", "sources"]),
            Self::Asset(_)
            | Self::Index(_)
            | Self::EntryProduct(..)
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
