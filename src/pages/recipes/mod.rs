//! Lists of recipes: all of them, and those of a product.

pub(crate) mod diff;
pub(crate) mod fix;
pub(crate) mod matrix;
pub(crate) mod proof;
pub(crate) mod recipe;
pub(crate) mod shell_commands;
pub(crate) mod timeouts;

use std::collections::BTreeSet;

use serde::Serialize;

use super::layout::{Layout, Link};
use super::links::references::References;
use super::links::url::Base;
use super::{Views, recipe_path};
use crate::catalog::{Catalog, Product, Recipe};
use crate::diagnostics::Finding;
use crate::markdown::shortened;
use proof::{LogLines, Proof, and, log_lines, log_place, signature};
use timeouts::TimeoutRow;

/// A recipe, in short.
#[derive(Debug, Serialize)]
pub(super) struct RecipeCard {
    href: String,
    id: String,
    /// The status code; none if the server refuses to start.
    code: Option<String>,
    product: String,
    /// The product's name in URLs.
    product_name: String,
    /// HTML.
    cause: String,
    /// What to look for in a log.
    signature: Option<String>,
    proof: Proof,
}

impl RecipeCard {
    /// The card of a recipe on a page whose links start at `base`.
    pub(super) fn new(
        catalog: &Catalog,
        base: &Base,
        recipe: &Recipe,
        text: &mut References,
    ) -> Self {
        let product = &catalog.products[recipe.product];
        Self {
            href: base.to(&recipe_path(recipe)),
            id: recipe.id.clone(),
            code: code(recipe),
            product: product.file.title.clone(),
            product_name: product.name.clone(),
            cause: text.inline(recipe.place("cause", ""), &recipe.file.cause),
            signature: signature(recipe),
            proof: Proof::of(catalog, recipe),
        }
    }
}

/// Whether the server refuses to start. Then no request is sent, and the recipe's code is only the one that a proxy in
/// front of the server would send.
pub(crate) fn fails_at_start_up(recipe: &Recipe) -> bool {
    recipe.file.expect.start.is_some()
}

/// The status code of a recipe; none if the server refuses to start.
pub(super) fn code(recipe: &Recipe) -> Option<String> {
    (!fails_at_start_up(recipe)).then(|| recipe.file.code.to_string())
}

/// What the page of all recipes shows.
#[derive(Debug, Serialize)]
pub struct RecipesView {
    page: Layout,
    count: usize,
    /// How many of them are servers that refuse to start.
    start_up: usize,
    proven: usize,
    /// Those with the most recipes first.
    products: Vec<ProductCard>,
    codes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ProductCard {
    name: String,
    title: String,
    href: String,
    count: usize,
    /// By code: first those that have an entry.
    recipes: Vec<RecipeCard>,
    /// Those of a server that refuses to start.
    start_up: Vec<RecipeCard>,
}

impl ProductCard {
    fn new(catalog: &Catalog, base: &Base, product: &Product, text: &mut References) -> Self {
        let mut recipes: Vec<&Recipe> = catalog.recipes[product.recipes.clone()].iter().collect();
        recipes.sort_by_key(|recipe| (recipe.entry.is_none(), recipe.file.code.order()));
        let (start_up, recipes): (Vec<&Recipe>, Vec<&Recipe>) = recipes
            .into_iter()
            .partition(|recipe| fails_at_start_up(recipe));
        let mut cards = |recipes: Vec<&Recipe>| {
            recipes
                .into_iter()
                .map(|recipe| RecipeCard::new(catalog, base, recipe, text))
                .collect()
        };
        Self {
            name: product.name.clone(),
            title: product.file.title.clone(),
            href: base.to(&format!("recipes/{}/", product.name)),
            count: product.recipes.len(),
            recipes: cards(recipes),
            start_up: cards(start_up),
        }
    }
}

/// The status codes of recipes, in order.
fn codes<'a>(recipes: impl Iterator<Item = &'a Recipe>) -> Vec<String> {
    let codes: BTreeSet<_> = recipes
        .filter(|recipe| !fails_at_start_up(recipe))
        .map(|recipe| recipe.file.code.order())
        .collect();
    codes.into_iter().map(|(_, code)| code.to_owned()).collect()
}

impl RecipesView {
    /// The view of all recipes.
    pub fn new(views: &Views) -> (Self, Vec<Finding>) {
        let catalog = views.catalog;
        let path = "recipes/";
        let base = views.base(path);
        let mut text = References::of_recipe(catalog, views.pages, base.clone());
        let count = catalog.recipes.len();
        let title = format!("Recipes: {count} failures you can reproduce");
        let description = format!(
            "Each recipe starts a real server, causes the failure, checks the status code and the log line, and applies the fix. {} products.",
            catalog.products.len()
        );
        let view = Self {
            page: Layout::new(views, path, title, description),
            count,
            start_up: catalog
                .recipes
                .iter()
                .filter(|recipe| fails_at_start_up(recipe))
                .count(),
            proven: catalog
                .recipes
                .iter()
                .filter(|recipe| recipe.proof().is_some())
                .count(),
            products: with_recipes(catalog)
                .map(|product| ProductCard::new(catalog, &base, product, &mut text))
                .collect(),
            codes: codes(catalog.recipes.iter()),
        };
        (view, text.findings)
    }
}

/// The products that have recipes, those with the most first.
pub(super) fn with_recipes(catalog: &Catalog) -> impl Iterator<Item = &Product> {
    let mut products: Vec<&Product> = catalog
        .products
        .iter()
        .filter(|product| !product.recipes.is_empty())
        .collect();
    products.sort_by_key(|product| (std::cmp::Reverse(product.recipes.len()), &product.name));
    products.into_iter()
}

/// What the page of a product shows.
#[derive(Debug, Serialize)]
pub struct ProductView {
    page: Layout,
    title: String,
    summary: Option<String>,
    home: String,
    docs: Option<String>,
    builds: Vec<BuildView>,
    logs: Vec<LogView>,
    groups: Vec<CodeGroup>,
    timeouts: Vec<TimeoutRow>,
}

/// A log of a product.
#[derive(Debug, Serialize)]
struct LogView {
    name: String,
    /// Where a usual installation has it, in HTML.
    place: String,
}

#[derive(Debug, Serialize)]
struct BuildView {
    title: String,
    /// The version that recipes ran on last, if they did.
    version: Option<String>,
    install: String,
}

#[derive(Debug, Serialize)]
struct CodeGroup {
    /// The status code; none for servers that refuse to start.
    code: Option<String>,
    /// The entry of the code, if there is one.
    entry: Option<Link>,
    recipes: Vec<LoggedRecipe>,
}

/// A recipe with the lines that tell of it.
#[derive(Debug, Serialize)]
pub(super) struct LoggedRecipe {
    card: RecipeCard,
    log: Vec<LogLines>,
    /// HTML.
    next: Option<String>,
}

impl LoggedRecipe {
    /// A recipe with its lines, on a page whose links start at `base`.
    pub(super) fn new(
        catalog: &Catalog,
        base: &Base,
        recipe: &Recipe,
        text: &mut References,
    ) -> Self {
        Self {
            card: RecipeCard::new(catalog, base, recipe, text),
            log: log_lines(catalog, recipe, text),
            next: recipe
                .file
                .next
                .as_ref()
                .map(|next| text.inline(recipe.place("next", ""), next)),
        }
    }
}

impl ProductView {
    /// The view of a product: everything it does.
    pub fn new(views: &Views, index: usize) -> (Self, Vec<Finding>) {
        let catalog = views.catalog;
        let product = &catalog.products[index];
        let path = format!("recipes/{}/", product.name);
        let base = views.base(&path);
        let mut text = References::of_recipe(catalog, views.pages, base.clone());
        let recipes = &catalog.recipes[product.recipes.clone()];
        let title = format!("{}: errors, log lines and fixes", product.file.title);
        let mut codes = codes(recipes.iter());
        codes.sort_by_key(|code| catalog.by_code(code).is_empty());
        let start_up = recipes
            .iter()
            .filter(|recipe| fails_at_start_up(recipe))
            .count();
        let mut words = codes.clone();
        words.extend((start_up > 0).then(|| format!("{start_up} at start-up")));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let description = format!(
            "{} {} reproducible failures of {}: {}.",
            product.file.summary.as_deref().unwrap_or_default(),
            recipes.len(),
            product.file.title,
            and(&words)
        );
        let group = |of: Option<&String>| CodeGroup {
            code: of.cloned(),
            entry: of.and_then(|of| catalog.by_code(of).first()).map(|&id| {
                let entry = &catalog.entries[id];
                Link {
                    title: entry.file.name.clone(),
                    href: base.to(&format!("{}/", entry.slug)),
                }
            }),
            recipes: recipes
                .iter()
                .filter(|recipe| code(recipe).as_ref() == of)
                .map(|recipe| LoggedRecipe::new(catalog, &base, recipe, &mut text))
                .collect(),
        };
        let groups = codes.iter().map(Some);
        let groups = groups
            .chain((start_up > 0).then_some(None))
            .map(group)
            .collect();
        let timeouts = timeouts::of_product(views, &base, product, &mut text);
        let logs = product.file.logs.iter();
        let logs = logs
            .map(|(name, place)| LogView {
                name: name.to_string(),
                place: log_place(product, name.as_str(), place, &mut text),
            })
            .collect();
        let view = Self {
            page: Layout::new(views, &path, title, shortened(description.trim(), 160))
                .below(views, &base, &[("Recipes", "recipes/")])
                .edited_at(views, &product.path),
            title: product.file.title.clone(),
            summary: product.file.summary.clone(),
            home: product.file.home.to_string(),
            docs: product.file.docs.as_ref().map(ToString::to_string),
            builds: builds(product, recipes),
            logs,
            groups,
            timeouts,
        };
        (view, text.findings)
    }
}

fn builds(product: &Product, recipes: &[Recipe]) -> Vec<BuildView> {
    let version = |build: &str| {
        let records = recipes.iter().filter_map(Recipe::proof);
        records
            .filter_map(|record| record.runs.get(build))
            .map(|run| run.version.clone())
            .next_back()
    };
    let view = product.file.builds.iter().map(|(name, build)| BuildView {
        title: build.title.clone(),
        version: version(name),
        install: build.install.clone(),
    });
    view.collect()
}
