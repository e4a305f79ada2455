//! Default time limits: whose it is when something fails after so many seconds.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::proof::Proof;
use crate::catalog::Product;
use crate::content::format::recipe::Timeout;
use crate::diagnostics::{Finding, Place};
use crate::pages::layout::{Layout, Link};
use crate::pages::links::references::References;
use crate::pages::links::sources::SourceView;
use crate::pages::links::url::Base;
use crate::pages::lists::filters::Choice;
use crate::pages::{Views, recipe_path};

/// What the page of default time limits shows.
#[derive(Debug, Serialize)]
pub struct TimeoutsView {
    page: Layout,
    groups: Vec<TimeoutGroup>,
    /// What the limits can be filtered by: value and text.
    products: Vec<Choice<String>>,
    codes: Vec<Choice<String>>,
}

#[derive(Debug, Serialize)]
struct TimeoutGroup {
    id: String,
    after: String,
    rows: Vec<TimeoutRow>,
}

#[derive(Debug, Serialize)]
struct RecipeLink {
    href: String,
    proof: Proof,
}

/// A time limit.
#[derive(Debug, Serialize)]
pub(crate) struct TimeoutRow {
    after: String,
    product: String,
    /// The product as a word.
    product_id: String,
    /// The product's page, if it has one.
    product_href: Option<String>,
    setting: String,
    waits_for: String,
    code: Option<Link>,
    change: Option<String>,
    /// The recipe that shows it, and how far that is to be believed.
    recipe: Option<RecipeLink>,
    source: Option<SourceView>,
}

impl TimeoutRow {
    fn new(
        views: &Views,
        base: &Base,
        at: usize,
        timeout: &Timeout,
        text: &mut References,
    ) -> Self {
        let catalog = views.catalog;
        let product = catalog.product(&timeout.product);
        let place = |field: &str| {
            Place::new(
                "content/timeouts.yaml",
                format!("timeouts.{at}.{field}"),
                "",
            )
        };
        let code = timeout.code.as_ref().map(|code| Link {
            title: code.to_string(),
            href: catalog
                .by_code(code.as_str())
                .first()
                .map_or_else(String::new, |&id| {
                    base.to(&format!("{}/", catalog.entries[id].slug))
                }),
        });
        let recipe = timeout
            .recipe
            .as_deref()
            .and_then(|id| catalog.recipe(id))
            .map(|recipe| RecipeLink {
                href: base.to(&recipe_path(recipe)),
                proof: Proof::of(catalog, recipe),
            });
        Self {
            after: after(timeout.seconds),
            product: product.map_or_else(
                || timeout.product.clone(),
                |product| product.file.title.clone(),
            ),
            product_id: slug::slugify(&timeout.product),
            product_href: product
                .filter(|product| !product.recipes.is_empty())
                .map(|product| base.to(&format!("recipes/{}/", product.name))),
            setting: timeout.setting.clone(),
            waits_for: text.inline(place("waits_for"), &timeout.waits_for),
            code,
            change: timeout
                .change
                .as_ref()
                .map(|change| text.inline(place("change"), change)),
            recipe,
            source: timeout.source.as_ref().map(SourceView::new),
        }
    }
}

/// `1 second`, `1.5 seconds`, `90 seconds`, `5 minutes`, `1 hour`: as people time it.
fn after(seconds: f64) -> String {
    let unit =
        |count: f64, unit: &str| format!("{count} {unit}{}", if count == 1.0 { "" } else { "s" });
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
            a.seconds
                .total_cmp(&b.seconds)
                .then_with(|| a.product.cmp(&b.product))
        });
        let mut groups: Vec<TimeoutGroup> = vec![];
        for (at, timeout) in sorted {
            let row = TimeoutRow::new(views, &base, at, timeout, &mut text);
            match groups.last_mut().filter(|group| group.after == row.after) {
                Some(group) => group.rows.push(row),
                None => groups.push(TimeoutGroup {
                    id: slug::slugify(&row.after),
                    after: row.after.clone(),
                    rows: vec![row],
                }),
            }
        }
        let title = "Which timeout was it? Default timeouts, by seconds".to_owned();
        let description =
            "Default timeouts of proxies, servers and cloud services: the status code that each one causes, and how to change it.".to_owned();
        let rows = || groups.iter().flat_map(|group| &group.rows);
        let mut products: BTreeMap<String, Choice<String>> = BTreeMap::new();
        for row in rows() {
            let choice = Choice {
                value: row.product_id.clone(),
                text: row.product.clone(),
            };
            products.insert(row.product.to_lowercase(), choice);
        }
        let codes: BTreeSet<&String> = rows()
            .filter_map(|row| Some(&row.code.as_ref()?.title))
            .collect();
        let view = Self {
            page: Layout::new(views, path, title, description),
            products: products.into_values().collect(),
            codes: codes.into_iter().cloned().map(Choice::from).collect(),
            groups,
        };
        (view, text.findings)
    }
}

/// The time limits of a product.
pub(crate) fn of_product(
    views: &Views,
    base: &Base,
    product: &Product,
    text: &mut References,
) -> Vec<TimeoutRow> {
    let own = views
        .catalog
        .timeouts
        .iter()
        .enumerate()
        .filter(|(_, timeout)| timeout.product == product.name);
    own.map(|(at, timeout)| TimeoutRow::new(views, base, at, timeout, text))
        .collect()
}
