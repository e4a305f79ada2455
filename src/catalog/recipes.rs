//! Products, recipes and what was seen of them, linked.

use std::collections::HashMap;
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
    /// The file, from the root.
    pub path: Arc<str>,
    /// What it says.
    pub file: Arc<ProductFile>,
    /// Its recipes, as a range of positions in the catalog.
    pub recipes: std::ops::Range<usize>,
}

/// A failure that can be repeated.
#[derive(Debug)]
pub struct Recipe {
    /// Product and name: `nginx/502-refused`.
    pub id: String,
    /// The file, from the root.
    pub path: Arc<str>,
    /// What it says.
    pub file: Arc<RecipeFile>,
    /// Its product, as a position in the catalog.
    pub product: usize,
    /// The entry of its code, if there is one.
    pub entry: Option<EntryId>,
    /// What was seen of it.
    pub record: Option<Record>,
    /// Whether that was seen of what it is now.
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

    /// What is expected of it on a build.
    pub fn expect(&self, build: &str) -> &Expect {
        self.file.differs.get(build).unwrap_or(&self.file.expect)
    }

    /// What was seen of it, unless it has changed since.
    pub fn proof(&self) -> Option<&Record> {
        self.record
            .as_ref()
            .filter(|record| self.is_current && !record.runs.is_empty())
    }

    /// Whether it was changed after it was last seen to hold.
    pub fn is_stale(&self) -> bool {
        self.record.is_some() && !self.is_current
    }

    /// A place in its file.
    pub fn place(&self, field: impl Into<String>, text: impl Into<String>) -> Place {
        Place::new(&*self.path, field, text)
    }
}

/// Everything about recipes that a catalog holds.
#[derive(Debug, Default)]
pub(super) struct Recipes {
    /// By name.
    pub products: Vec<Product>,
    /// By product, then by name.
    pub recipes: Vec<Recipe>,
    /// The rows of the matrix.
    pub faults: IndexMap<String, String>,
    /// Default time limits.
    pub timeouts: Vec<Timeout>,
}

/// Links what `content` says about recipes with the entries.
pub(super) fn link(
    content: &mut Content,
    entries: &[Entry],
    names: &Names,
    findings: &mut Vec<Finding>,
) -> Recipes {
    let verified = std::mem::take(&mut content.verified);
    let faults = std::mem::take(&mut content.faults);
    let timeouts = std::mem::take(&mut content.timeouts);
    let mut products: Vec<Product> = std::mem::take(&mut content.products)
        .into_iter()
        .map(
            |ProductSource {
                 path,
                 name,
                 product,
             }| Product {
                name,
                path,
                file: product,
                recipes: 0..0,
            },
        )
        .collect();
    products.sort_by(|a, b| a.name.cmp(&b.name));
    let position: HashMap<String, usize> = products
        .iter()
        .enumerate()
        .map(|(position, product)| (product.name.clone(), position))
        .collect();
    let mut recipes = vec![];
    for RecipeSource {
        path,
        product,
        name,
        recipe,
    } in std::mem::take(&mut content.recipes)
    {
        let Some(&at) = position.get(&product) else {
            let known = position.keys().map(String::as_str);
            let near = did_you_mean(&product, known)
                .map(|near| format!(", or move it to `content/recipes/{near}/`"));
            let help = format!(
                "write `content/products/{product}.yaml`{}",
                near.unwrap_or_default()
            );
            let message = format!("there is no product `{product}`");
            findings.push(Finding::error(
                "unknown-product",
                Place::new(&*path, "", ""),
                message,
                help,
            ));
            continue;
        };
        let id = format!("{product}/{name}");
        let record = verified.recipes.get(&id).cloned();
        let entry = names
            .by_code(entries, recipe.code.as_str())
            .first()
            .copied();
        recipes.push(Recipe {
            id,
            path,
            file: recipe,
            product: at,
            entry,
            record,
            is_current: false,
        });
    }
    recipes.sort_by(|a, b| a.id.cmp(&b.id));
    recipes.par_iter_mut().for_each(|recipe| {
        recipe.is_current = recipe
            .record
            .as_ref()
            .is_some_and(|record| record.hash == hash(&products, recipe));
    });
    for (at, product) in products.iter_mut().enumerate() {
        let start = recipes.partition_point(|recipe| recipe.product < at);
        product.recipes = start..recipes.partition_point(|recipe| recipe.product <= at);
    }
    let linked = Recipes {
        products,
        recipes,
        faults: faults.faults,
        timeouts: timeouts.timeouts,
    };
    check(&linked, entries, findings);
    linked
}

/// The product of this name, of products in the order of their names.
pub(super) fn product<'a>(products: &'a [Product], name: &str) -> Option<&'a Product> {
    let at = products
        .binary_search_by(|product| product.name.as_str().cmp(name))
        .ok()?;
    Some(&products[at])
}

/// A hash of the code and of both plans on each build: everything that a run acts on, and none of the words around it.
pub fn hash(products: &[Product], recipe: &Recipe) -> String {
    let plans = recipe.builds(&products[recipe.product]).map(|build| {
        (
            build,
            plan::broken(products, recipe, build),
            plan::fixed(products, recipe, build),
        )
    });
    let whole = (&recipe.file.code, plans.collect::<Vec<_>>());
    #[expect(
        clippy::expect_used,
        reason = "JSON takes every map whose keys are text, and a plan has no other"
    )]
    let bytes = serde_json::to_vec(&whole).expect("a plan can be written as JSON");

    format!("{:016x}", xxh3_64(&bytes))
}

fn check(linked: &Recipes, entries: &[Entry], findings: &mut Vec<Finding>) {
    for recipe in &linked.recipes {
        names(linked, recipe, findings);
        let Some((entry, wanted)) = recipe
            .entry
            .map(|id| &entries[id])
            .zip(recipe.file.proves.as_deref())
        else {
            continue;
        };
        let ids: Vec<&str> = entry
            .file
            .causes
            .iter()
            .filter_map(|cause| cause.id.as_deref())
            .collect();
        if !ids.contains(&wanted) {
            let message = format!("no cause of {} has the id `{wanted}`", entry.path);
            let near = did_you_mean(wanted, ids).map(|near| format!("did you mean `{near}`?"));
            let help =
                near.unwrap_or_else(|| "give the cause that id, or remove `proves`".to_owned());
            findings.push(Finding::error(
                "unknown-cause",
                recipe.place("proves", wanted),
                message,
                help,
            ));
        }
    }
    for (at, timeout) in linked.timeouts.iter().enumerate() {
        let Some(wanted) = &timeout.recipe else {
            continue;
        };
        if !linked.recipes.iter().any(|recipe| recipe.id == *wanted) {
            let place = Place::new("content/timeouts.yaml", format!("timeouts.{at}.recipe"), "");
            let message = format!("there is no recipe `{wanted}`");
            let near = did_you_mean(
                wanted,
                linked.recipes.iter().map(|recipe| recipe.id.as_str()),
            );
            let help = near.map_or_else(
                || "write PRODUCT/NAME".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            findings.push(Finding::error("unknown-recipe", place, message, help));
        }
    }
}

/// What a recipe names and is not there: builds, products, faults.
fn names(linked: &Recipes, recipe: &Recipe, findings: &mut Vec<Finding>) {
    let mut tell = |code, field: String, kind: &str, wanted: &str, known: Vec<&str>| {
        if known.contains(&wanted) {
            return;
        }
        let help = match did_you_mean(wanted, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are {}", known.join(", ")),
        };
        let message = format!("there is no {kind} `{wanted}`");
        findings.push(Finding::error(
            code,
            recipe.place(field, wanted),
            message,
            help,
        ));
    };
    let builds = || {
        linked.products[recipe.product]
            .file
            .builds
            .keys()
            .map(String::as_str)
            .collect::<Vec<_>>()
    };
    let products = || {
        linked
            .products
            .iter()
            .map(|product| product.name.as_str())
            .collect::<Vec<_>>()
    };
    for build in recipe.file.builds.iter().chain(recipe.file.differs.keys()) {
        tell(
            "unknown-build",
            "builds".to_owned(),
            "build",
            build,
            builds(),
        );
    }
    for (at, also) in recipe.file.also.iter().enumerate() {
        if let Some(product) = &also.product {
            tell(
                "unknown-product",
                format!("also.{at}.product"),
                "product",
                product,
                products(),
            );
        }
    }
    if let Some(front) = &recipe.file.behind {
        tell(
            "unknown-product",
            "behind".to_owned(),
            "product",
            front,
            products(),
        );
    }
    if let Some(fault) = &recipe.file.fault {
        let known = linked.faults.keys().map(String::as_str).collect();
        tell(
            "unknown-fault",
            "fault".to_owned(),
            "fault in content/faults.yaml",
            fault,
            known,
        );
    }
}
