//! The page of a product in an entry: each cause with the line that it logs, what to do next, the fix and the proof. And what
//! the entry's own page says of its products: a link to each cause there.

use std::collections::BTreeMap;

use serde::Serialize;

use super::request_path::name_of;
use crate::catalog::outline::product_path;
use crate::catalog::{Catalog, Entry, EntryId, Outline, Product, Recipe};
use crate::diagnostics::{Finding, Place};
use crate::markdown;
use crate::pages::layout::{self, Layout, Link};
use crate::pages::links::references::References;
use crate::pages::links::sources::{CitedView, sources};
use crate::pages::recipes::fails_at_start_up;
use crate::pages::recipes::fix::FixView;
use crate::pages::recipes::proof::{Proof, seen};
use crate::pages::recipes::recipe::RecipeView;
use crate::pages::{Views, recipe_path};

/// What the template of a product of an entry shows.
#[derive(Debug, Serialize)]
pub struct EntryProductView {
    page: Layout,
    code: String,
    name: String,
    product: String,
    /// The entry's page.
    entry: Link,
    /// The page of the product's recipes, if it has some.
    recipes: Option<Link>,
    /// Where the product logs to, in HTML.
    logs: Vec<String>,
    /// Where to look on a platform without such logs, in HTML.
    start: Option<String>,
    causes: Vec<CauseView>,
    /// Recipes of the product that prove none of the causes.
    more: Vec<MoreView>,
    sources: Vec<CitedView>,
}

#[derive(Debug, Serialize)]
struct CauseView {
    id: String,
    name: String,
    /// HTML.
    text: String,
    /// What to do next, each in HTML, with the name of the message that says so where several do.
    next: Vec<NextView>,
    fix: Option<FixView>,
    recipes: Vec<RecipeLink>,
}

#[derive(Debug, Serialize)]
struct NextView {
    name: Option<String>,
    text: String,
}

/// A recipe, with how far it is to be believed.
#[derive(Debug, Serialize)]
struct RecipeLink {
    title: String,
    href: String,
    proof: Proof,
}

#[derive(Debug, Serialize)]
struct MoreView {
    /// HTML.
    title: String,
    href: String,
    /// What a visitor got: the status, or why there is none.
    seen: Option<String>,
}

impl EntryProductView {
    /// The view of the product at position `nth` in the outline of an entry, and what is wrong in its text.
    pub fn new(views: &Views, id: EntryId, nth: usize) -> (Self, Vec<Finding>) {
        let catalog = views.catalog;
        let entry = &catalog.entries[id];
        let outline = Outline::of(entry);
        let title = outline.products[nth].0.clone().unwrap_or_default();
        let path = path_of(entry, &outline, nth);
        let base = views.base(&path);
        let product = product_called(catalog, &title);

        let mut text = References::of_entry(catalog, views.pages, base.clone(), &path, id);
        let mut causes = vec![];
        for (at, cause) in entry.file.causes.iter().enumerate() {
            if cause.product.as_ref() == Some(&title) {
                causes.push(cause_view(views, (id, at), &outline, &mut text, &path));
            }
        }

        let entry_path = format!("{}/", entry.slug);
        let view = Self {
            page: page(views, entry, &path, &title, causes.len()),
            code: entry.code().to_string(),
            name: entry.file.name.clone(),
            entry: Link {
                title: format!("{} {}", entry.code(), entry.file.name),
                href: base.to(&entry_path),
            },
            recipes: product
                .filter(|product| !product.recipes.is_empty())
                .map(|product| Link {
                    title: product.file.title.clone(),
                    href: base.to(&format!("recipes/{}/", product.name)),
                }),
            logs: product
                .map(|product| logs(product, &mut text))
                .unwrap_or_default(),
            start: start(views, &title, &path),
            more: more(views, id, &title, &path),
            causes,
            product: title,
            sources: sources(&text.cited),
        };
        (view, text.findings)
    }
}

/// The path of the page of a product.
pub(crate) fn path_of(entry: &Entry, outline: &Outline, nth: usize) -> String {
    format!("{}/{}/", entry.slug, product_path(&outline.products[nth].1))
}

/// The positions of the products in an entry's outline that have a page: all but the causes of none.
pub(crate) fn with_pages(outline: &Outline) -> impl Iterator<Item = usize> {
    (0..outline.products.len()).filter(|&nth| outline.products[nth].0.is_some())
}

fn product_called<'c>(catalog: &'c Catalog, title: &str) -> Option<&'c Product> {
    catalog
        .products
        .iter()
        .find(|product| product.file.title == title)
}

fn page(views: &Views, entry: &Entry, path: &str, product: &str, causes: usize) -> Layout {
    let catalog = views.catalog;
    let category = catalog.category_of(entry);
    let name = format!("{} {}", entry.code(), entry.file.name);
    let title = format!("{name} in {product}");
    let count = if causes == 1 {
        "the cause".to_owned()
    } else {
        format!("{causes} causes")
    };
    let description = format!(
        "{name} in {product}: {count}, with log lines, the next command to run, and the fix."
    );

    let category_path = format!("{}/", category.slug);
    let entry_path = format!("{}/", entry.slug);
    let above = [(&*category.title, &*category_path), (&*name, &*entry_path)];
    let crumbs = [
        (&*catalog.site.title, ""),
        above[0],
        above[1],
        (product, path),
    ];
    let layout = Layout::new(views, path, title, description);
    let article = super::article(catalog, entry, &layout);
    let json_ld = layout::json_ld(vec![article, layout::breadcrumb_list(catalog, &crumbs)]);
    Layout {
        json_ld: Some(json_ld),
        ..layout
    }
    .below(views, &views.base(path), &above)
    .edited_at(views, &entry.path)
}

/// Where a product logs to: a path, or words.
fn logs(product: &Product, text: &mut References) -> Vec<String> {
    let mut logs = vec![];
    for (name, place) in &product.file.logs {
        let at = Place::new(&*product.path, format!("logs.{name}"), "");
        let is_path = place.starts_with('/');
        let place = if is_path {
            format!("`{place}`")
        } else {
            place.clone()
        };
        logs.push(text.inline(at, &place));
    }
    logs
}

/// What to do where nothing more is known than the product: what its file of messages says.
fn start(views: &Views, product: &str, path: &str) -> Option<String> {
    let catalog = views.catalog;
    let mut files = catalog.messages.iter();
    let next = files.find_map(|messages| {
        let is_own = messages.file.product.as_deref() == Some(product);
        messages.file.next.as_deref().filter(|_| is_own)
    })?;

    let mut text = References::elsewhere(catalog, views.pages, views.base(path), String::new());
    Some(text.inline(Place::default(), next))
}

fn cause_view(
    views: &Views,
    (id, at): (EntryId, usize),
    outline: &Outline,
    text: &mut References,
    path: &str,
) -> CauseView {
    let catalog = views.catalog;
    let base = views.base(path);
    let entry = &catalog.entries[id];
    let cause = &entry.file.causes[at];
    let advice = catalog.advice(id, at);

    let place = entry.place(format!("causes.{at}"), "");
    let whole = match cause.shown_detail() {
        Some(detail) => format!("{}\n\n{detail}", cause.text),
        None => cause.text.clone(),
    };
    let html = text.blocks(place, &without_name(&whole));

    // What messages and recipes say is checked on their own pages.
    let mut elsewhere = References::elsewhere(catalog, views.pages, base.clone(), String::new());
    let mut next = vec![];
    for (name, said) in &advice.next {
        next.push(NextView {
            name: name.map(str::to_owned),
            text: elsewhere.inline(entry.place("", ""), said),
        });
    }

    let fix = advice
        .recipe
        .map(|at| RecipeView::at(views, at, &base).0.fix);
    let own = advice.recipe.map(|at| &catalog.recipes[at]);
    let recipes = own.into_iter().chain(advice.others);
    CauseView {
        id: outline.causes[at].clone(),
        name: name_of(&cause.text),
        text: html,
        next,
        fix,
        recipes: recipes
            .map(|recipe| link_to(catalog, &base, recipe))
            .collect(),
    }
}

/// The text of a cause without the name that it begins with, which is its heading.
fn without_name(text: &str) -> String {
    let named = text
        .strip_prefix("**")
        .and_then(|rest| rest.split_once("**"));
    match named {
        Some((_, rest)) if !rest.trim().is_empty() => rest.trim_start().to_owned(),
        _ => text.to_owned(),
    }
}

fn link_to(
    catalog: &Catalog,
    base: &crate::pages::links::url::Base,
    recipe: &Recipe,
) -> RecipeLink {
    RecipeLink {
        title: markdown::plain(&recipe.file.cause),
        href: base.to(&recipe_path(recipe)),
        proof: Proof::of(catalog, recipe),
    }
}

/// The recipes of a product for an entry that prove no cause of it.
fn more(views: &Views, id: EntryId, product: &str, path: &str) -> Vec<MoreView> {
    let catalog = views.catalog;
    let base = views.base(path);
    let mut elsewhere = References::elsewhere(catalog, views.pages, base.clone(), String::new());
    let mut more = vec![];
    for recipe in catalog.recipes_of(id) {
        let is_own = catalog.products[recipe.product].file.title == product;
        if recipe.file.proves.is_none() && is_own {
            let first = recipe.proof().and_then(|record| record.runs.iter().next());
            more.push(MoreView {
                title: elsewhere.inline(recipe.place("cause", ""), &recipe.file.cause),
                href: base.to(&recipe_path(recipe)),
                seen: first.map(|(build, run)| seen(recipe, build, run)),
            });
        }
    }
    more
}

/// A product on the entry's own page: a link to each of its causes.
#[derive(Debug, Serialize)]
pub(crate) struct ProductLinks {
    title: String,
    /// The anchor of its heading.
    id: String,
    href: String,
    causes: Vec<CauseLink>,
}

#[derive(Debug, Serialize)]
struct CauseLink {
    /// The anchor that the cause had when it was described on this page.
    id: String,
    name: String,
    href: String,
    /// Whether a recipe proves it.
    is_proven: bool,
}

/// The products of an entry, each with links to its causes.
pub(crate) fn links(views: &Views, id: EntryId, outline: &Outline) -> Vec<ProductLinks> {
    let catalog = views.catalog;
    let entry = &catalog.entries[id];
    let base = views.base(&format!("{}/", entry.slug));
    let proven: Vec<&String> = catalog
        .recipes_of(id)
        .filter(|recipe| recipe.proof().is_some())
        .filter_map(|recipe| recipe.file.proves.as_ref())
        .collect();

    let mut groups = vec![];
    for nth in with_pages(outline) {
        let (title, anchor) = &outline.products[nth];
        let mut causes = vec![];
        for (at, cause) in entry.file.causes.iter().enumerate() {
            if cause.product == *title {
                causes.push(CauseLink {
                    id: outline.causes[at].clone(),
                    name: name_of(&cause.text),
                    href: base.to(&format!("{}/{}", entry.slug, outline.places[at])),
                    is_proven: cause.id.as_ref().is_some_and(|id| proven.contains(&id)),
                });
            }
        }
        groups.push(ProductLinks {
            title: title.clone().unwrap_or_default(),
            id: anchor.clone(),
            href: base.to(&path_of(entry, outline, nth)),
            causes,
        });
    }
    groups
}

/// A product with recipes for the entry's code of which the entry names no cause.
#[derive(Debug, Serialize)]
pub(crate) struct More {
    title: String,
    href: String,
    count: usize,
}

/// The recipes of an entry whose product has no page there, counted by product.
pub(crate) fn elsewhere(views: &Views, id: EntryId, outline: &Outline) -> Vec<More> {
    let catalog = views.catalog;
    let entry = &catalog.entries[id];
    let base = views.base(&format!("{}/", entry.slug));
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for recipe in catalog.recipes_of(id) {
        let title = &catalog.products[recipe.product].file.title;
        let has_page = outline
            .products
            .iter()
            .any(|(own, _)| own.as_ref() == Some(title));
        // A server that refuses to start sends no code.
        if !has_page && !fails_at_start_up(recipe) {
            *counts.entry(recipe.product).or_default() += 1;
        }
    }

    let view = counts.into_iter().map(|(product, count)| {
        let product = &catalog.products[product];
        More {
            title: product.file.title.clone(),
            href: base.to(&format!("recipes/{}/#in-{}", product.name, entry.code())),
            count,
        }
    });
    view.collect()
}
