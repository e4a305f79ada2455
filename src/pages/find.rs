//! The page that finds: without a script, lists by code, reason and product.

use serde::Serialize;

use super::Views;
use super::census;
use super::layout::{Layout, Link};
use super::links::url::Base;
use crate::catalog::{Catalog, Messages};

/// How many entries a page without a script lists; of more, it names the categories.
const LISTED: usize = 200;

/// What the page shows.
#[derive(Debug, Serialize)]
pub struct FindView {
    page: Layout,
    title: String,
    /// The entries, where they are not too many: code, name, address.
    codes: Vec<Coded>,
    /// The categories, where the entries are too many.
    categories: Vec<Link>,
    /// The page of reasons, where there are any.
    reasons: Option<String>,
    /// The messages, by product.
    products: Vec<Product>,
}

/// An entry in a list of all.
#[derive(Debug, Serialize)]
pub(super) struct Coded {
    code: String,
    name: String,
    href: String,
}

/// All entries, on a page whose links start at `base`; nothing, where they are too many for a list.
pub(super) fn codes(catalog: &Catalog, base: &Base) -> Vec<Coded> {
    let entries = if catalog.entries.len() <= LISTED {
        &catalog.entries[..]
    } else {
        &[]
    };
    let codes = entries.iter().map(|entry| Coded {
        code: entry.code().to_string(),
        name: entry.file.name.clone(),
        href: base.to(&format!("{}/", entry.slug)),
    });
    codes.collect()
}

#[derive(Debug, Serialize)]
struct Product {
    title: String,
    href: String,
    /// How many messages are explained.
    count: usize,
}

impl FindView {
    /// The view of the page at `find/`.
    pub fn new(views: &Views) -> Self {
        let catalog = views.catalog;
        let path = "find/";
        let base = views.base(path);
        let site = &catalog.site.title;
        let description = format!(
            "Search for a code, an error message or a log line, or paste a whole log. {site} shows the cause and what to do next."
        );
        let title = "Find the cause".to_owned();
        let page = Layout::new(views, path, format!("{title} — {site}"), description);
        let codes = codes(catalog, &base);
        let categories = catalog
            .categories
            .iter()
            .filter(|_| codes.is_empty())
            .map(|category| Link {
                title: category.title.clone(),
                href: base.to(&format!("{}/", category.slug)),
            });
        let of_file = |messages: &Messages| Product {
            title: census::title(catalog, messages),
            href: base.to(&census::path(messages)),
            count: messages.file.messages.len(),
        };
        let mut products: Vec<Product> = catalog.messages.iter().map(of_file).collect();
        products.sort_by_key(|product| product.title.to_lowercase());
        let reasons = (!catalog.reasons.file.reasons.is_empty()).then(|| base.to("reasons/"));
        Self {
            page,
            title,
            categories: categories.collect(),
            codes,
            reasons,
            products,
        }
    }
}
