//! A page into bytes: `(catalog, page) -> bytes`. Does no I/O and reads no clock, so that the same content gives the
//! same bytes, on any number of threads, in a build and in a preview.

mod alternates;
mod api;
mod links;
mod templates;
mod topics;

use std::borrow::Cow;

use serde::Serialize;

use crate::catalog::EntryId;
use crate::content::format::entry::Format;
use crate::diagnostics::{Diagnostic, Finding};
use crate::pages::assets::Assets;
use crate::pages::{
    CardView, CategoryView, ComparisonView, CoverageView, EntryProductView, EntryView, FaqView,
    FeedView, FindView, HomeView, LlmsView, MatrixView, MessagesView, NotFoundView, Page,
    ProductView, ReasonsView, RecipeView, RecipesView, RedirectView, SitemapView, TagView,
    TagsView, TimeoutsView, UnassignedView, Views,
};
use crate::search::Index;
use crate::visible::clean;
use links::Links;
pub use templates::Templates;
pub use topics::{Texts, Topic};

/// A page, ready to be written or sent.
pub struct Rendered<'a> {
    /// Its bytes.
    pub bytes: Cow<'a, [u8]>,
    /// What is wrong in the content that it shows.
    pub findings: Vec<Finding>,
}

/// Renders the pages of one catalog.
#[derive(Clone, Copy)]
pub struct Renderer<'a> {
    views: Views<'a>,
    assets: &'a Assets,
    templates: &'a Templates,
    index: &'a Index,
}

impl<'a> Renderer<'a> {
    /// A renderer; cheap, as it only borrows.
    pub fn new(
        views: Views<'a>,
        assets: &'a Assets,
        templates: &'a Templates,
        index: &'a Index,
    ) -> Self {
        Self {
            views,
            assets,
            templates,
            index,
        }
    }

    /// Renders the page at `path`. Fails only where a template does.
    pub fn render(&self, path: &str, page: &Page) -> Result<Rendered<'a>, Box<Diagnostic>> {
        let (views, catalog) = (&self.views, self.views.catalog);
        match page {
            Page::Home => self.filled("home.html", &HomeView::new(views), vec![]),
            Page::Entry(id) => self.made("entry.html", EntryView::new(views, *id)),
            Page::EntryProduct(id, nth) => self.made(
                "entry_product.html",
                EntryProductView::new(views, *id, *nth),
            ),
            Page::Card(id) => self.made("card.html", CardView::new(views, *id)),
            Page::Alternate(id, format) => Ok(text(self.alternate(*id, *format))),
            Page::Short(first) => {
                self.filled("redirect.html", &RedirectView::short(views, *first), vec![])
            }
            Page::Alias(id) => self.filled(
                "redirect.html",
                &RedirectView::alias(views, path, *id),
                vec![],
            ),
            Page::Message(at, message) => self.filled(
                "redirect.html",
                &RedirectView::message(views, path, (*at, *message)),
                vec![],
            ),
            Page::Find => self.filled("find.html", &FindView::new(views), vec![]),
            Page::Index(part) => Ok(Rendered {
                bytes: Cow::Borrowed(self.index.file(catalog, *part)),
                findings: vec![],
            }),
            Page::Unassigned(category, number) => self.made(
                "unassigned.html",
                UnassignedView::new(views, *category, *number),
            ),
            Page::Category(index, part) => {
                self.made("category.html", CategoryView::new(views, *index, *part))
            }
            Page::Comparison(index, nth) => {
                self.made("comparison.html", ComparisonView::new(views, *index, *nth))
            }
            Page::Tags => self.filled("tags.html", &TagsView::new(views), vec![]),
            Page::Tag(index, part) => {
                self.filled("tag.html", &TagView::new(views, *index, *part), vec![])
            }
            Page::Faq(part) => self.filled("faq.html", &FaqView::new(views, *part), vec![]),
            Page::Messages(at) => self.made("messages.html", MessagesView::new(views, *at)),
            Page::Coverage => self.filled("coverage.html", &CoverageView::new(views), vec![]),
            Page::Reasons => self.made("reasons.html", ReasonsView::new(views)),
            Page::Recipes | Page::Product(_) | Page::Recipe(_) | Page::Matrix | Page::Timeouts => {
                self.about_recipes(page)
            }
            Page::NotFound => self.not_found(""),
            Page::ApiIndex
            | Page::ApiMessages
            | Page::ApiCoverage
            | Page::ApiSchema
            | Page::Feed
            | Page::Sitemap
            | Page::SitemapPart(_)
            | Page::Robots
            | Page::Llms
            | Page::OpenSearch => self.for_programs(page),
            Page::Asset(index) => Ok(Rendered {
                bytes: Cow::Borrowed(&self.assets.files[*index].bytes),
                findings: vec![],
            }),
        }
    }

    /// An entry in another form.
    fn alternate(&self, id: EntryId, format: Format) -> String {
        let catalog = self.views.catalog;
        let entry = &catalog.entries[id];
        let links = Links::to_site(catalog, self.views.pages);
        match format {
            Format::Md => alternates::markdown(&links, entry),
            Format::Txt => {
                let markdown = alternates::markdown(&links, entry);
                alternates::plain(&markdown, alternates::WIDTH, "")
            }
            Format::Json => api::entry(catalog, entry),
        }
    }

    /// Renders a file that programs read; any other page has nothing to show here.
    fn for_programs(&self, page: &Page) -> Result<Rendered<'a>, Box<Diagnostic>> {
        let (views, catalog) = (&self.views, self.views.catalog);
        match page {
            Page::ApiIndex => Ok(text(api::index(catalog))),
            Page::ApiMessages => Ok(text(api::messages(catalog))),
            Page::ApiCoverage => Ok(text(api::coverage(catalog))),
            Page::ApiSchema => Ok(text(api::schema())),
            Page::Feed => self.filled("feed.xml", &FeedView::new(catalog), vec![]),
            Page::Sitemap => self.filled(
                "sitemap.xml",
                &SitemapView::new(catalog, views.pages),
                vec![],
            ),
            Page::SitemapPart(part) => self.filled(
                "sitemap.xml",
                &SitemapView::part(catalog, views.pages, *part),
                vec![],
            ),
            Page::Robots => self.filled("robots.txt", &serde_json::json!({}), vec![]),
            Page::Llms => self.filled("llms.txt", &LlmsView::new(catalog), vec![]),
            Page::OpenSearch => self.filled("opensearch.xml", &serde_json::json!({}), vec![]),
            _ => Ok(text(String::new())),
        }
    }

    /// Renders a page about recipes; any other has nothing to show here.
    fn about_recipes(&self, page: &Page) -> Result<Rendered<'a>, Box<Diagnostic>> {
        let views = &self.views;
        match page {
            Page::Recipes => self.made("recipes.html", RecipesView::new(views)),
            Page::Product(index) => self.made("product.html", ProductView::new(views, *index)),
            Page::Recipe(position) => self.made("recipe.html", RecipeView::new(views, *position)),
            Page::Matrix => self.filled("matrix.html", &MatrixView::new(views), vec![]),
            Page::Timeouts => self.made("timeouts.html", TimeoutsView::new(views)),
            _ => Ok(text(String::new())),
        }
    }

    /// Renders the page that is shown where there is none, with what may have been meant by the path that was `asked`
    /// for.
    pub fn not_found(&self, asked: &str) -> Result<Rendered<'a>, Box<Diagnostic>> {
        self.filled("404.html", &NotFoundView::new(&self.views, asked), vec![])
    }

    /// Fills a template with a view that comes with findings.
    fn made<V: Serialize>(
        &self,
        template: &str,
        (view, findings): (V, Vec<Finding>),
    ) -> Result<Rendered<'a>, Box<Diagnostic>> {
        self.filled(template, &view, findings)
    }

    fn filled(
        &self,
        template: &str,
        view: &impl Serialize,
        findings: Vec<Finding>,
    ) -> Result<Rendered<'a>, Box<Diagnostic>> {
        let rendered = self.templates.render(template, view)?;
        Ok(Rendered {
            findings,
            ..text(rendered)
        })
    }
}

/// A page of text. Content has no control characters, but Markdown can still make one: `&#27;`.
fn text<'a>(text: String) -> Rendered<'a> {
    Rendered {
        bytes: Cow::Owned(clean(text).into_bytes()),
        findings: vec![],
    }
}
