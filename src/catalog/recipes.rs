//! Products, recipes and the records of their runs, linked.

use std::sync::Arc;

use indexmap::IndexMap;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::names::Names;
use super::{Entry, EntryId, plan};
use crate::content::format::recipe::{Expect, ProductFile, RecipeFile, Record, Timeout};
use crate::content::{Content, ProductSource, RecipeSource};
use crate::diagnostics::{Finding, Place, did_you_mean};

/// A server product.
#[derive(Debug)]
pub struct Product {
    /// The name of its file, without the ending.
    pub name: String,
    /// The path of its file, from the root.
    pub path: Arc<str>,
    /// The contents of its file.
    pub file: Arc<ProductFile>,
    /// Its recipes, as a range of positions in the catalog.
    pub recipes: std::ops::Range<usize>,
}

/// A failure that can be reproduced.
#[derive(Debug)]
pub struct Recipe {
    /// Product and name: `nginx/502-refused`.
    pub id: String,
    /// The path of its file, from the root.
    pub path: Arc<str>,
    /// The contents of its file.
    pub file: Arc<RecipeFile>,
    /// Its product, as a position in the catalog.
    pub product: usize,
    /// The entry of its code, if there is one.
    pub entry: Option<EntryId>,
    /// The record of its runs.
    pub record: Option<Record>,
    /// Whether the record is of the recipe as it is now.
    pub is_current: bool,
}

impl Recipe {
    /// The builds of its product that it runs on.
    pub fn builds<'a>(&'a self, product: &'a Product) -> impl Iterator<Item = &'a str> {
        let all = product.file.builds.keys().map(String::as_str);
        all.filter(|build| {
            self.file.builds.is_empty() || self.file.builds.iter().any(|chosen| chosen == build)
        })
    }

    /// What a run on a build must show.
    pub fn expect(&self, build: &str) -> &Expect {
        self.file.differs.get(build).unwrap_or(&self.file.expect)
    }

    /// The record of its runs, unless the recipe has changed since.
    pub fn proof(&self) -> Option<&Record> {
        let record = self.record.as_ref()?;
        (self.is_current && !record.runs.is_empty()).then_some(record)
    }

    /// Whether it has changed since it was last verified.
    pub fn is_stale(&self) -> bool {
        self.record.is_some() && !self.is_current
    }

    /// A place in its file.
    pub fn place(&self, field: impl Into<String>, text: impl Into<String>) -> Place {
        Place::new(&*self.path, field, text)
    }
}

/// Everything about recipes in a catalog.
#[derive(Debug, Default)]
pub(super) struct Recipes {
    /// By name.
    pub products: Vec<Product>,
    /// By product, then by name.
    pub recipes: Vec<Recipe>,
    /// The rows of the matrix: name and meaning.
    pub faults: IndexMap<String, String>,
    /// The default timeouts of products.
    pub timeouts: Vec<Timeout>,
}

/// Links the products and recipes of `content` with the entries.
pub(super) fn link(
    content: &mut Content,
    entries: &[Entry],
    names: &Names,
    findings: &mut Vec<Finding>,
) -> Recipes {
    let mut products = products(std::mem::take(&mut content.products));
    let mut recipes = recipes(content, &products, (entries, names), findings);
    for (at, product) in products.iter_mut().enumerate() {
        let start = recipes.partition_point(|recipe| recipe.product < at);
        product.recipes = start..recipes.partition_point(|recipe| recipe.product <= at);
    }
    // Hashing makes two plans per build, which takes time: it is done on all cores.
    recipes.par_iter_mut().for_each(|recipe| {
        if let Some(record) = &recipe.record {
            recipe.is_current = record.hash == hash(&products, recipe);
        }
    });

    let linked = Recipes {
        products,
        recipes,
        faults: std::mem::take(&mut content.faults).faults,
        timeouts: std::mem::take(&mut content.timeouts).timeouts,
    };
    check(&linked, entries, findings);
    linked
}

/// The products, by name.
fn products(sources: Vec<ProductSource>) -> Vec<Product> {
    let mut products: Vec<Product> = sources
        .into_iter()
        .map(|source| Product {
            name: source.name,
            path: source.path,
            file: source.product,
            recipes: 0..0,
        })
        .collect();
    products.sort_by(|a, b| a.name.cmp(&b.name));
    products
}

/// The recipes, by product and name. Whether their records are current is still to be found out.
fn recipes(
    content: &mut Content,
    products: &[Product],
    (entries, names): (&[Entry], &Names),
    findings: &mut Vec<Finding>,
) -> Vec<Recipe> {
    let verified = std::mem::take(&mut content.verified).recipes;
    let mut recipes = vec![];
    for source in std::mem::take(&mut content.recipes) {
        let Some(product) = position(products, &source.product) else {
            findings.push(unknown_product(&source, products));
            continue;
        };
        let id = format!("{}/{}", source.product, source.name);
        let entry = names.by_code(entries, source.recipe.code.as_str()).first();
        recipes.push(Recipe {
            record: verified.get(&id).cloned(),
            id,
            path: source.path,
            file: source.recipe,
            product,
            entry: entry.copied(),
            is_current: false,
        });
    }
    recipes.sort_by(|a, b| a.id.cmp(&b.id));
    recipes
}

fn unknown_product(source: &RecipeSource, products: &[Product]) -> Finding {
    let product = &source.product;
    let known = products.iter().map(|product| product.name.as_str());
    let mut help = format!("write `content/products/{product}.yaml`");
    if let Some(near) = did_you_mean(product, known) {
        help += &format!(", or move it to `content/recipes/{near}/`");
    }
    let message = format!("there is no product `{product}`");
    let place = Place::new(&*source.path, "", "");
    Finding::error("unknown-product", place, message, help)
}

/// The position of the product with this name, in products in the order of their names.
fn position(products: &[Product], name: &str) -> Option<usize> {
    products
        .binary_search_by(|product| product.name.as_str().cmp(name))
        .ok()
}

/// The product with this name, in products in the order of their names.
pub(super) fn product<'a>(products: &'a [Product], name: &str) -> Option<&'a Product> {
    position(products, name).map(|at| &products[at])
}

/// A hash of the code and of both plans on each build: everything that a run acts on, and none of the words around it.
pub fn hash(products: &[Product], recipe: &Recipe) -> String {
    let mut plans = vec![];
    for build in recipe.builds(&products[recipe.product]) {
        let broken = plan::broken(products, recipe, build);
        let fixed = plan::fixed(products, recipe, build);
        plans.push((build, broken, fixed));
    }
    #[expect(
        clippy::expect_used,
        reason = "JSON takes every map whose keys are text, and a plan has no other"
    )]
    let bytes =
        serde_json::to_vec(&(&recipe.file.code, plans)).expect("a plan can be written as JSON");

    format!("{:016x}", xxh3_64(&bytes))
}

fn check(linked: &Recipes, entries: &[Entry], findings: &mut Vec<Finding>) {
    for recipe in &linked.recipes {
        check_names(linked, recipe, findings);
        if let Some(entry) = recipe.entry
            && let Some(id) = &recipe.file.proves
        {
            check_cause(&entries[entry], recipe, id, findings);
        }
    }
    check_timeouts(linked, findings);
}

/// Reports a recipe that proves a cause which its entry does not have.
fn check_cause(entry: &Entry, recipe: &Recipe, id: &str, findings: &mut Vec<Finding>) {
    if entry.cause(id).is_some() {
        return;
    }
    let message = format!("no cause of {} has the id `{id}`", entry.path);
    let help = match did_you_mean(id, entry.cause_ids()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "give the cause that id, or remove `proves`".to_owned(),
    };
    let place = recipe.place("proves", id);
    findings.push(Finding::error("unknown-cause", place, message, help));
}

/// Reports timeouts that name a recipe which does not exist.
fn check_timeouts(linked: &Recipes, findings: &mut Vec<Finding>) {
    let ids = || linked.recipes.iter().map(|recipe| recipe.id.as_str());
    for (at, timeout) in linked.timeouts.iter().enumerate() {
        let Some(id) = &timeout.recipe else { continue };
        if ids().any(|known| known == id) {
            continue;
        }
        let place = Place::new("content/timeouts.yaml", format!("timeouts.{at}.recipe"), "");
        let message = format!("there is no recipe `{id}`");
        let help = match did_you_mean(id, ids()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write PRODUCT/NAME".to_owned(),
        };
        findings.push(Finding::error("unknown-recipe", place, message, help));
    }
}

/// Reports builds, products and faults that a recipe names and that do not exist.
fn check_names(linked: &Recipes, recipe: &Recipe, findings: &mut Vec<Finding>) {
    let file = &recipe.file;
    let own_product = &linked.products[recipe.product].file;
    let builds: Vec<&str> = own_product.builds.keys().map(String::as_str).collect();
    for build in file.builds.iter().chain(file.differs.keys()) {
        if !builds.contains(&build.as_str()) {
            let message = format!("there is no build `{build}`");
            let place = recipe.place("builds", build);
            let help = help_unknown(build, &builds);
            findings.push(Finding::error("unknown-build", place, message, help));
        }
    }

    let mut products = vec![];
    for (at, also) in file.also.iter().enumerate() {
        if let Some(product) = &also.product {
            products.push((format!("also.{at}.product"), product));
        }
    }
    if let Some(front) = &file.behind {
        products.push(("behind".to_owned(), front));
    }
    for (field, name) in products {
        if product(&linked.products, name).is_none() {
            let known = linked.products.iter().map(|product| product.name.as_str());
            let known: Vec<&str> = known.collect();
            let message = format!("there is no product `{name}`");
            let place = recipe.place(field, name);
            let help = help_unknown(name, &known);
            findings.push(Finding::error("unknown-product", place, message, help));
        }
    }

    if let Some(fault) = &file.fault
        && !linked.faults.contains_key(fault)
    {
        let known: Vec<&str> = linked.faults.keys().map(String::as_str).collect();
        let message = format!("there is no fault `{fault}` in content/faults.yaml");
        let place = recipe.place("fault", fault);
        let help = help_unknown(fault, &known);
        findings.push(Finding::error("unknown-fault", place, message, help));
    }
}

/// What to write instead of a name that does not exist.
fn help_unknown(name: &str, known: &[&str]) -> String {
    match did_you_mean(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write one of {}", known.join(", ")),
    }
}
