//! The matrix: the same failure, product by product.

use std::collections::BTreeSet;

use serde::Serialize;

use super::proof::{NO_START, Proof, seen};
use super::{code, with_recipes};
use crate::catalog::{Catalog, Product, Recipe};
use crate::pages::layout::{Layout, Link};
use crate::pages::links::url::Base;
use crate::pages::{Views, recipe_path};

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
            catalog.recipes[product.recipes.clone()]
                .iter()
                .any(|recipe| recipe.file.fault.is_some())
        };
        let products: Vec<&Product> = with_recipes(catalog).filter(has_fault).collect();
        let row = |(id, fault): (&String, &String)| {
            let cells: Vec<Vec<Cell>> = products
                .iter()
                .map(|product| cells(catalog, &base, product, id, fault))
                .collect();
            cells
                .iter()
                .any(|cells| !cells.is_empty())
                .then(|| MatrixRow {
                    id: id.clone(),
                    fault: fault.clone(),
                    cells,
                })
        };
        let title = "The same failure, product by product".to_owned();
        let description = format!(
            "The status codes that {} products send for the same failure, each measured on the real server.",
            products.len()
        );
        Self {
            page: Layout::new(views, path, title, description),
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
    let cell = of_fault
        .filter(|recipe| seen.insert(codes_seen(recipe)))
        .map(|recipe| Cell {
            code: codes_seen(recipe),
            href: base.to(&recipe_path(recipe)),
            label: format!("{}: {fault}", product.file.title),
            proof: Proof::of(catalog, recipe),
        });
    cell.collect()
}

/// The status codes that were seen of a recipe, `502 / 500` where versions differ; the expected one before it ran.
fn codes_seen(recipe: &Recipe) -> String {
    let Some(record) = recipe.proof() else {
        return code(recipe).unwrap_or_else(|| NO_START.to_owned());
    };
    let mut codes: Vec<String> = record
        .runs
        .iter()
        .map(|(build, run)| seen(recipe, build, run))
        .collect();
    codes.dedup();
    codes.join(" / ")
}
