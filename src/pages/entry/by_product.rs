//! What an entry tells product by product: the line in the log, what it means, and the recipe that proves it. Failures that
//! only a recipe knows are a click away, on the page of the product: an entry's page has to load on bad Wi-Fi.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::catalog::{Catalog, EntryId, Outline, Product, Recipe};
use crate::pages::links::references::References;
use crate::pages::links::url::Base;
use crate::pages::recipes::proof::Proof;
use crate::pages::recipes::recipe::RecipeView;
use crate::pages::{Views, recipe_path};

/// The causes of one product.
#[derive(Debug, Serialize)]
pub(crate) struct LogGroup {
    title: String,
    /// The anchor of its heading.
    id: String,
    /// The product's own page, if it has one.
    href: Option<String>,
    /// On which versions its recipes held, if they did.
    proof: Option<Proof>,
    rows: Vec<LogRow>,
}

/// One cause as a product's log tells of it.
#[derive(Debug, Serialize)]
struct LogRow {
    /// The anchor.
    id: String,
    /// HTML.
    short: String,
    /// HTML, what opens below it.
    rest: Option<String>,
    /// The page of the recipe that proves it, and how far that is to be believed.
    recipe: Option<(String, &'static str)>,
    /// Whether a recipe could prove it, and none does.
    documented: bool,
}

/// How many recipes an entry's page shows in full; all others have their own pages.
const SHOWN_IN_FULL: usize = 2;

/// What an entry tells product by product.
pub(crate) fn groups(
    views: &Views,
    id: EntryId,
    outline: &Outline,
    text: &mut References,
) -> Vec<LogGroup> {
    let catalog = views.catalog;
    let entry = &catalog.entries[id];
    let base = views.base(&format!("{}/", entry.slug));
    let own: Vec<&Recipe> = recipes_of(catalog, id).collect();
    let mut groups: Vec<LogGroup> = vec![];
    for (title, anchor) in &outline.products {
        let Some(title) = title else { continue };
        let product = catalog
            .products
            .iter()
            .find(|product| product.file.title == *title);
        let causes = entry.file.causes.iter().zip(&outline.causes).enumerate();
        let rows = causes.filter(|(_, (cause, _))| cause.product.as_ref() == Some(title));
        let row =
            |(index, (cause, id)): (usize, (&crate::content::format::entry::Cause, &String))| {
                let proves = |recipe: &&&Recipe| {
                    recipe.file.proves.is_some() && recipe.file.proves == cause.id
                };
                let recipe = own
                    .iter()
                    .filter(proves)
                    .min_by_key(|recipe| distance(catalog, recipe, title, id));
                let recipe = recipe.map(|recipe| {
                    (
                        base.to(&recipe_path(recipe)),
                        Proof::of(catalog, recipe).state,
                    )
                });
                let (short, rest) = text.cause(&entry.place(format!("causes.{index}"), ""), cause);
                LogRow {
                    id: id.clone(),
                    short,
                    rest,
                    documented: product.is_some() && recipe.is_none(),
                    recipe,
                }
            };
        groups.push(LogGroup {
            title: title.clone(),
            id: anchor.clone(),
            href: product.and_then(|product| product_href(&base, product)),
            proof: own
                .iter()
                .filter(|recipe| {
                    product.is_some_and(|product| {
                        catalog.products[recipe.product].name == product.name
                    })
                })
                .find(|recipe| recipe.proof().is_some())
                .map(|recipe| Proof::of(catalog, recipe)),
            rows: rows.map(row).collect(),
        });
    }
    groups
}

/// A product with more recipes than the entry has causes of it.
#[derive(Debug, Serialize)]
pub(crate) struct More {
    title: String,
    href: String,
    count: usize,
}

/// The recipes of an entry that prove no cause of it, counted by product.
pub(crate) fn more(views: &Views, id: EntryId) -> Vec<More> {
    let catalog = views.catalog;
    let entry = &catalog.entries[id];
    let base = views.base(&format!("{}/", entry.slug));
    let further = recipes_of(catalog, id).filter(|recipe| recipe.file.proves.is_none());
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for recipe in further {
        *counts.entry(recipe.product).or_default() += 1;
    }
    let view = counts.into_iter().map(|(product, count)| {
        let product = &catalog.products[product];
        let href = base.to(&format!("recipes/{}/#in-{}", product.name, entry.code()));
        More {
            title: product.file.title.clone(),
            href,
            count,
        }
    });
    view.collect()
}

/// How far a recipe is from the plain case of a cause: another product's, another name, a longer one.
fn distance(catalog: &Catalog, recipe: &Recipe, product: &str, cause: &str) -> (bool, bool, usize) {
    let name = recipe.id.rsplit('/').next().unwrap_or_default();
    let failure = name.split_once('-').map_or(name, |(_, failure)| failure);
    let is_others = catalog.products[recipe.product].file.title != product;
    (is_others, !cause.ends_with(failure), name.len())
}

fn product_href(base: &Base, product: &Product) -> Option<String> {
    (!product.recipes.is_empty()).then(|| base.to(&format!("recipes/{}/", product.name)))
}

/// The recipes that lead to an entry's code.
pub(crate) fn recipes_of(catalog: &Catalog, id: EntryId) -> impl Iterator<Item = &Recipe> {
    catalog
        .recipes
        .iter()
        .filter(move |recipe| recipe.entry == Some(id))
}

/// The recipes that an entry's page shows in full: of the products with the most recipes, one each that proves its first
/// cause, rather one in the product's own words.
pub(crate) fn shown_in_full(views: &Views, id: EntryId) -> Vec<RecipeView> {
    let catalog = views.catalog;
    let entry = &catalog.entries[id];
    let base = views.base(&format!("{}/", entry.slug));
    let causes = &entry.file.causes;
    let position = |recipe: &Recipe| {
        let proves = recipe.file.proves.as_ref();
        let cause = causes
            .iter()
            .position(|cause| cause.id.is_some() && cause.id.as_ref() == proves);
        cause.map_or((true, usize::MAX), |at| (causes[at].product.is_none(), at))
    };
    let own = catalog
        .recipes
        .iter()
        .enumerate()
        .filter(|(_, recipe)| recipe.entry == Some(id) && !recipe.file.emulated);
    let mut own: Vec<(usize, &Recipe)> = own
        .filter(|(_, recipe)| !recipe.file.fix.replace.is_empty())
        .collect();
    let count = |recipe: &Recipe| catalog.products[recipe.product].recipes.len();
    own.sort_by_key(|(_, recipe)| {
        (
            std::cmp::Reverse(count(recipe)),
            recipe.product,
            position(recipe),
        )
    });
    let mut products = vec![];
    own.retain(|(_, recipe)| {
        let is_new = !products.contains(&recipe.product);
        products.push(recipe.product);
        is_new
    });
    own.truncate(SHOWN_IN_FULL);
    own.into_iter()
        .map(|(at, _)| RecipeView::at(views, at, &base).0)
        .collect()
}
