//! What every page has around its content: titles, addresses, the way back, data for search engines.

use serde::Serialize;
use serde_json::{Value, json};

use super::Views;
use super::census::{COVERAGE, has_lists};
use super::links::url::Base;
use crate::catalog::{Catalog, Category};
use crate::markdown;

/// What the layout template shows on every page.
#[derive(Debug, Serialize)]
pub struct Layout {
    /// The title of the document, unique in the site.
    pub title: String,
    /// One or two sentences about the page, unique in the site.
    pub description: String,
    /// The one address of the page; nothing where search engines should not list it.
    pub canonical: Option<String>,
    /// What precedes a path of the site in a link: `../`.
    pub root: String,
    /// What follows a path that names a page: nothing, or `index.html`.
    pub index: &'static str,
    /// The way from the home page to here, this page not included.
    pub breadcrumbs: Vec<Link>,
    /// Schema.org data, ready to stand in a script element.
    pub json_ld: Option<String>,
    /// The same page in other forms.
    pub alternates: Vec<Alternate>,
    /// Where the page's file can be edited.
    pub edit_url: Option<String>,
    /// The links at the top of every page.
    pub nav: Vec<Link>,
    /// The links at its foot.
    pub footer: Vec<Link>,
}

/// A text that leads somewhere.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// The text.
    pub title: String,
    /// Where it leads.
    pub href: String,
}

/// The page in another form.
#[derive(Debug, Serialize)]
pub struct Alternate {
    /// The media type.
    pub media_type: &'static str,
    /// The form's name.
    pub name: &'static str,
    /// Its link.
    pub href: String,
}

/// How long a description may be before search engines cut it, in characters.
const DESCRIPTION_LENGTH: usize = 160;

/// How many categories the links at the top name; more are found on the home page.
const CATEGORIES_IN_NAV: usize = 4;

impl Layout {
    /// The layout of the page at `path`, which search engines may list.
    pub fn new(views: &Views, path: &str, title: String, description: String) -> Self {
        Self::with_base(views, &views.base(path), path, title, description)
    }

    /// The same for a page whose links do not start where it stands.
    pub fn with_base(
        views: &Views,
        base: &Base,
        path: &str,
        title: String,
        description: String,
    ) -> Self {
        Self {
            title,
            description: markdown::shortened(&description, DESCRIPTION_LENGTH),
            canonical: Some(views.catalog.absolute(path)),
            root: base.prefix().to_owned(),
            index: base.index(),
            breadcrumbs: vec![],
            json_ld: None,
            alternates: vec![],
            edit_url: None,
            nav: nav(views.catalog, base),
            footer: footer(views, base),
        }
    }

    /// The same for a page that search engines should not list.
    pub fn unlisted(views: &Views, path: &str, title: String, description: String) -> Self {
        Self {
            canonical: None,
            ..Self::new(views, path, title, description)
        }
    }

    /// Says where the page stands: below the home page and `above`.
    #[must_use]
    pub fn below(mut self, views: &Views, base: &Base, above: &[(&str, &str)]) -> Self {
        let home = [(views.catalog.site.title.as_str(), "")];
        let crumb = |(title, path): (&str, &str)| Link {
            title: title.to_owned(),
            href: base.to(path),
        };
        self.breadcrumbs = home
            .into_iter()
            .chain(above.iter().copied())
            .map(crumb)
            .collect();
        self
    }

    /// Says where the file of the page can be edited.
    #[must_use]
    pub fn edited_at(mut self, views: &Views, file: &str) -> Self {
        self.edit_url = views
            .catalog
            .site
            .edit_url
            .as_ref()
            .map(|pattern| pattern.as_str().replace("{file}", file));
        self
    }
}

fn nav(catalog: &Catalog, base: &Base) -> Vec<Link> {
    let mut nav: Vec<Link> = vec![];
    if catalog.categories.len() <= CATEGORIES_IN_NAV {
        let crumb = |category: &Category| Link {
            title: category.title.clone(),
            href: base.to(&format!("{}/", category.slug)),
        };
        nav.extend(catalog.categories.iter().map(crumb));
    }
    let has_faults = catalog
        .recipes
        .iter()
        .any(|recipe| recipe.file.fault.is_some());
    let fixed = [
        ("Recipes", "recipes/", !catalog.recipes.is_empty()),
        ("Matrix", "matrix/", has_faults),
        ("Timeouts", "timeouts/", !catalog.timeouts.is_empty()),
        ("Tags", "tags/", true),
        ("FAQ", "faq/", true),
    ];
    let shown = fixed.into_iter().filter(|(.., has)| *has);
    nav.extend(shown.map(|(title, path, _)| Link {
        title: title.to_owned(),
        href: base.to(path),
    }));
    nav
}

fn footer(views: &Views, base: &Base) -> Vec<Link> {
    let links = views.catalog.site.links.iter().map(|(title, target)| Link {
        title: title.clone(),
        href: target.path().map_or_else(
            || target.as_str().to_owned(),
            |path| base.to(views.pages.named(path).map_or(path, |(path, _)| path)),
        ),
    });
    let coverage = Link {
        title: "Coverage".to_owned(),
        href: base.to(COVERAGE),
    };
    has_lists(views.catalog)
        .then_some(coverage)
        .into_iter()
        .chain(links)
        .collect()
}

/// Schema.org data as the text of a script element: nothing in it can end the element (HTML, section 4.12.1.3).
pub(super) fn json_ld(graph: Vec<Value>) -> String {
    json!({"@context": "https://schema.org", "@graph": graph})
        .to_string()
        .replace('<', "\\u003c")
}

/// The way to a page as schema.org has it: titles with addresses in full, the page itself last.
pub(super) fn breadcrumb_list(catalog: &Catalog, way: &[(&str, &str)]) -> Value {
    let items = way.iter().enumerate().map(|(index, (title, path))| {
        json!({"@type": "ListItem", "position": index + 1, "name": title, "item": catalog.absolute(path)})
    });
    json!({"@type": "BreadcrumbList", "itemListElement": items.collect::<Vec<_>>()})
}
