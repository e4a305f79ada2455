//! Which pages a catalog has, at which address, and what each shows. Pure: no files, no clock, no templates.

pub mod assets;
mod census;
mod entry;
mod feeds;
mod find;
mod layout;
pub mod links;
mod lists;
mod not_found;
mod page;
mod page_list;
mod reasons;
mod recipes;
mod redirect;
mod unassigned;

pub use census::{CoverageView, MessagesView};
pub use entry::EntryView;
pub use entry::incident_card::CardView;
pub use entry::product::EntryProductView;
pub use feeds::{FeedView, LlmsView, SitemapView};
pub use find::FindView;
pub use layout::Layout;
use links::url::{Base, Flavor};
pub use lists::comparison::ComparisonView;
pub use lists::home::HomeView;
pub use lists::{CategoryView, FaqView, TagView, TagsView};
pub use not_found::NotFoundView;
pub use page::Page;
pub use page_list::{LIST_LENGTH, Pages, SITEMAP_LENGTH, recipe_path};
use page_list::{card_path, part_path, parts};
pub use reasons::ReasonsView;
pub(crate) use recipes::fix::FileDiff;
pub use recipes::matrix::MatrixView;
pub(crate) use recipes::recipe::PeerView;
pub use recipes::recipe::RecipeView;
pub use recipes::timeouts::TimeoutsView;
pub use recipes::{ProductView, RecipesView};
pub use redirect::RedirectView;
pub use unassigned::UnassignedView;

use crate::catalog::Catalog;

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
