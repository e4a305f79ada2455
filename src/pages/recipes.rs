//! Lists of recipes: all of them, those of a product, the matrix of faults and products, and default time limits.

use std::collections::BTreeSet;

use serde::Serialize;

use super::layout::{Layout, Link, shortened};
use super::proof::{LogLine, Proof, and, log_lines, signature};
use super::references::References;
use super::url::Base;
use super::{Views, recipe_path};
use crate::catalog::{Catalog, Product, Recipe};
use crate::content::recipe::Timeout;
use crate::diagnostics::{Finding, Place};
use crate::markdown;

/// A recipe, in short.
#[derive(Debug, Serialize)]
pub struct RecipeCard {
    href: String,
    id: String,
    code: String,
    product: String,
    /// The product's name in addresses.
    product_name: String,
    /// HTML.
    cause: String,
    /// What to look for in a log.
    signature: Option<String>,
    proof: Proof,
    /// The words that a filter looks for.
    words: String,
}

impl RecipeCard {
    /// The card of a recipe on a page whose links start at `base`.
    pub fn new(catalog: &Catalog, base: &Base, recipe: &Recipe, text: &mut References) -> Self {
        let product = &catalog.products[recipe.product];
        let cause = markdown::plain(&recipe.file.cause);
        let signature = signature(recipe);
        let words = format!(
            "{} {} {} {}",
            recipe.file.code,
            product.file.title,
            cause,
            signature.as_deref().unwrap_or_default()
        );
        Self {
            href: base.to(&recipe_path(recipe)),
            id: recipe.id.clone(),
            code: recipe.file.code.to_string(),
            product: product.file.title.clone(),
            product_name: product.name.clone(),
            cause: text.inline(recipe.place("cause", ""), &recipe.file.cause),
            signature,
            proof: Proof::of(catalog, recipe),
            words: words.to_lowercase(),
        }
    }
}

/// What the page of all recipes shows.
#[derive(Debug, Serialize)]
pub struct RecipesView {
    page: Layout,
    count: usize,
    proven: usize,
    products: Vec<ProductCard>,
    codes: Vec<String>,
    recipes: Vec<RecipeCard>,
}

#[derive(Debug, Serialize)]
struct ProductCard {
    name: String,
    title: String,
    href: String,
    summary: Option<String>,
    count: usize,
}

impl ProductCard {
    fn new(base: &Base, product: &Product) -> Self {
        Self {
            name: product.name.clone(),
            title: product.file.title.clone(),
            href: base.to(&format!("recipes/{}/", product.name)),
            summary: product.file.summary.clone(),
            count: product.recipes.len(),
        }
    }
}

fn codes<'a>(recipes: impl Iterator<Item = &'a Recipe>) -> Vec<String> {
    let codes: BTreeSet<_> = recipes.map(|recipe| recipe.file.code.order()).collect();
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
        let title = format!("Recipes: {count} failures that you can repeat");
        let description = format!(
            "Each starts a real server, provokes the failure, checks status and log line, and applies the fix: {} products.",
            catalog.products.len()
        );
        let view = Self {
            page: Layout::new(views, path, title, description).below(views, &base, &[]),
            count,
            proven: catalog.recipes.iter().filter(|recipe| recipe.proof().is_some()).count(),
            products: with_recipes(catalog).map(|product| ProductCard::new(&base, product)).collect(),
            codes: codes(catalog.recipes.iter()),
            recipes: catalog
                .recipes
                .iter()
                .map(|recipe| RecipeCard::new(catalog, &base, recipe, &mut text))
                .collect(),
        };
        (view, text.findings)
    }
}

/// The products that have recipes, those with the most first.
fn with_recipes(catalog: &Catalog) -> impl Iterator<Item = &Product> {
    let mut products: Vec<&Product> =
        catalog.products.iter().filter(|product| !product.recipes.is_empty()).collect();
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
    logs: Vec<(String, String)>,
    groups: Vec<CodeGroup>,
    timeouts: Vec<TimeoutRow>,
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
    code: String,
    /// The entry of the code, if there is one.
    entry: Option<Link>,
    recipes: Vec<LoggedRecipe>,
}

/// A recipe with the lines that tell of it.
#[derive(Debug, Serialize)]
pub struct LoggedRecipe {
    card: RecipeCard,
    log: Vec<LogLine>,
    /// HTML.
    next: Option<String>,
}

impl LoggedRecipe {
    /// A recipe with its lines, on a page whose links start at `base`.
    pub fn new(catalog: &Catalog, base: &Base, recipe: &Recipe, text: &mut References) -> Self {
        Self {
            card: RecipeCard::new(catalog, base, recipe, text),
            log: log_lines(catalog, recipe),
            next: recipe.file.next.as_ref().map(|next| text.inline(recipe.place("next", ""), next)),
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
        let title = format!("{}: its errors, log lines and fixes", product.file.title);
        let codes = codes(recipes.iter());
        let words: Vec<&str> = codes.iter().map(String::as_str).collect();
        let description = format!(
            "{} {} failures of {}, reproduced: {}.",
            product.file.summary.as_deref().unwrap_or_default(),
            recipes.len(),
            product.file.title,
            and(&words)
        );
        let group = |code: &String| CodeGroup {
            code: code.clone(),
            entry: catalog.by_code(code).first().map(|&id| {
                let entry = &catalog.entries[id];
                Link { title: entry.title.clone(), href: base.to(&format!("{}/", entry.slug)) }
            }),
            recipes: recipes
                .iter()
                .filter(|recipe| recipe.file.code.as_str() == *code)
                .map(|recipe| LoggedRecipe::new(catalog, &base, recipe, &mut text))
                .collect(),
        };
        let groups = codes.iter().map(group).collect();
        let timeouts =
            catalog.timeouts.iter().enumerate().filter(|(_, timeout)| timeout.product == product.name);
        let timeouts =
            timeouts.map(|(at, timeout)| TimeoutRow::new(views, &base, at, timeout, &mut text)).collect();
        let view = Self {
            page: Layout::new(views, &path, title, shortened(description.trim(), 160))
                .below(views, &base, &[("Recipes", "recipes/")])
                .edited_at(views, &product.path),
            title: product.file.title.clone(),
            summary: product.file.summary.clone(),
            home: product.file.home.to_string(),
            docs: product.file.docs.as_ref().map(ToString::to_string),
            builds: builds(product, recipes),
            logs: product.file.logs.iter().map(|(name, place)| (name.clone(), place.clone())).collect(),
            groups,
            timeouts,
        };
        (view, text.findings)
    }
}

fn builds(product: &Product, recipes: &[Recipe]) -> Vec<BuildView> {
    let version = |build: &str| {
        let records = recipes.iter().filter_map(Recipe::proof);
        records.filter_map(|record| record.runs.get(build)).map(|run| run.version.clone()).next_back()
    };
    let view = product.file.builds.iter().map(|(name, build)| BuildView {
        title: build.title.clone(),
        version: version(name),
        install: build.install.clone(),
    });
    view.collect()
}

/// What the matrix shows: faults down, products across.
#[derive(Debug, Serialize)]
pub struct MatrixView {
    page: Layout,
    products: Vec<Link>,
    rows: Vec<MatrixRow>,
}

#[derive(Debug, Serialize)]
struct MatrixRow {
    id: String,
    fault: String,
    /// One a product; each holds what was seen.
    cells: Vec<Vec<Cell>>,
}

#[derive(Debug, Serialize)]
struct Cell {
    /// The status codes that were seen, one a version where they differ; else the code that is expected.
    code: String,
    href: String,
    /// What it is about, for those who cannot see the table.
    label: String,
    proof: Proof,
}

impl MatrixView {
    /// The view of the matrix.
    pub fn new(views: &Views) -> Self {
        let catalog = views.catalog;
        let path = "matrix/";
        let base = views.base(path);
        let has_fault = |product: &&Product| {
            catalog.recipes[product.recipes.clone()].iter().any(|recipe| recipe.file.fault.is_some())
        };
        let products: Vec<&Product> = with_recipes(catalog).filter(has_fault).collect();
        let row = |(id, fault): (&String, &String)| {
            let cells: Vec<Vec<Cell>> =
                products.iter().map(|product| cells(catalog, &base, product, id, fault)).collect();
            cells.iter().any(|cells| !cells.is_empty()).then(|| MatrixRow {
                id: id.clone(),
                fault: fault.clone(),
                cells,
            })
        };
        let title = "The same failure, product by product".to_owned();
        let description = format!(
            "Which status code {} servers send for the same failure: every cell was measured on a real server.",
            products.len()
        );
        Self {
            page: Layout::new(views, path, title, description).below(views, &base, &[]),
            products: products
                .iter()
                .map(|product| Link {
                    title: product.file.title.clone(),
                    href: base.to(&format!("recipes/{}/", product.name)),
                })
                .collect(),
            rows: catalog.faults.iter().filter_map(row).collect(),
        }
    }
}

fn cells(catalog: &Catalog, base: &Base, product: &Product, id: &str, fault: &str) -> Vec<Cell> {
    let recipes = catalog.recipes[product.recipes.clone()].iter();
    let of_fault = recipes.filter(|recipe| recipe.file.fault.as_deref() == Some(id));
    let mut seen = BTreeSet::new();
    // Two recipes of one fault that gave the same are one cell: the first tells enough.
    let cell = of_fault.filter(|recipe| seen.insert(codes_seen(recipe))).map(|recipe| Cell {
        code: codes_seen(recipe),
        href: base.to(&recipe_path(recipe)),
        label: format!("{}: {fault}", product.file.title),
        proof: Proof::of(catalog, recipe),
    });
    cell.collect()
}

/// The status codes that were seen of a recipe, `502 / 500` where versions differ; the expected one before it ran.
fn codes_seen(recipe: &Recipe) -> String {
    let Some(record) = recipe.proof() else { return recipe.file.code.to_string() };
    let mut codes: Vec<String> = record
        .runs
        .values()
        .map(|run| run.status.map_or_else(|| "no start".to_owned(), |status| status.to_string()))
        .collect();
    codes.dedup();
    codes.join(" / ")
}

/// What the page of default time limits shows.
#[derive(Debug, Serialize)]
pub struct TimeoutsView {
    page: Layout,
    groups: Vec<TimeoutGroup>,
}

#[derive(Debug, Serialize)]
struct TimeoutGroup {
    id: String,
    after: String,
    rows: Vec<TimeoutRow>,
}

#[derive(Debug, Serialize)]
struct TimeoutRow {
    after: String,
    product: String,
    /// The product's page, if it has one.
    product_href: Option<String>,
    setting: String,
    waits_for: String,
    code: Option<Link>,
    change: Option<String>,
    recipe: Option<Link>,
    source: Option<(String, Option<String>, Option<String>)>,
}

impl TimeoutRow {
    fn new(views: &Views, base: &Base, at: usize, timeout: &Timeout, text: &mut References) -> Self {
        let catalog = views.catalog;
        let product = catalog.product(&timeout.product);
        let place = |field: &str| Place::new("content/timeouts.yaml", format!("timeouts.{at}.{field}"), "");
        let code = timeout.code.as_ref().map(|code| Link {
            title: code.to_string(),
            href: catalog
                .by_code(code.as_str())
                .first()
                .map_or_else(String::new, |&id| base.to(&format!("{}/", catalog.entries[id].slug))),
        });
        let recipe = timeout.recipe.as_deref().and_then(|id| catalog.recipe(id)).map(|recipe| Link {
            title: Proof::of(catalog, recipe).text,
            href: base.to(&recipe_path(recipe)),
        });
        Self {
            after: after(timeout.seconds),
            product: product.map_or_else(|| timeout.product.clone(), |product| product.file.title.clone()),
            product_href: product
                .filter(|product| !product.recipes.is_empty())
                .map(|product| base.to(&format!("recipes/{}/", product.name))),
            setting: timeout.setting.clone(),
            waits_for: text.inline(place("waits_for"), &timeout.waits_for),
            code,
            change: timeout.change.as_ref().map(|change| text.inline(place("change"), change)),
            recipe,
            source: timeout.source.as_ref().map(|source| {
                let url = source.url.as_ref().map(ToString::to_string);
                (source.title.clone(), url, source.checked.as_ref().map(|date| date.as_str().to_owned()))
            }),
        }
    }
}

/// `1 second`, `1.5 seconds`, `90 seconds`, `5 minutes`, `1 hour`: as people time it.
fn after(seconds: f64) -> String {
    let unit = |count: f64, unit: &str| format!("{count} {unit}{}", if count == 1.0 { "" } else { "s" });
    match seconds {
        whole if whole >= 3600.0 && whole % 3600.0 == 0.0 => unit(whole / 3600.0, "hour"),
        whole if whole >= 120.0 && whole % 60.0 == 0.0 => unit(whole / 60.0, "minute"),
        short if short < 1.0 => unit((short * 1000.0).round(), "millisecond"),
        other => unit(other, "second"),
    }
}

impl TimeoutsView {
    /// The view of all default time limits, the shortest first.
    pub fn new(views: &Views) -> (Self, Vec<Finding>) {
        let catalog = views.catalog;
        let path = "timeouts/";
        let base = views.base(path);
        let mut text = References::of_recipe(catalog, views.pages, base.clone());
        let mut sorted: Vec<(usize, &Timeout)> = catalog.timeouts.iter().enumerate().collect();
        sorted.sort_by(|(_, a), (_, b)| {
            a.seconds.total_cmp(&b.seconds).then_with(|| a.product.cmp(&b.product))
        });
        let mut groups: Vec<TimeoutGroup> = vec![];
        for (at, timeout) in sorted {
            let row = TimeoutRow::new(views, &base, at, timeout, &mut text);
            match groups.last_mut().filter(|group| group.after == row.after) {
                Some(group) => group.rows.push(row),
                None => groups.push(TimeoutGroup {
                    id: format!("after-{}", slug::slugify(&row.after)),
                    after: row.after.clone(),
                    rows: vec![row],
                }),
            }
        }
        let title = "It failed after N seconds: whose time limit that is".to_owned();
        let description =
            "Default time limits of proxies, servers and clouds: which code follows, and where to change each.".to_owned();
        let view =
            Self { page: Layout::new(views, path, title, description).below(views, &base, &[]), groups };
        (view, text.findings)
    }
}
