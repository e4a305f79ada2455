//! Why connections and requests fail, whatever the product: what each reason is called, what to do next, and which
//! causes have it.

use serde::Serialize;

use super::Views;
use super::entry::request_path::name_of;
use super::layout::{Layout, Link};
use super::links::references::References;
use crate::catalog::{Lead, Outline};
use crate::diagnostics::{Finding, Place};

/// What the page of reasons shows.
#[derive(Debug, Serialize)]
pub struct ReasonsView {
    page: Layout,
    title: String,
    reasons: Vec<ReasonView>,
}

#[derive(Debug, Serialize)]
struct ReasonView {
    id: String,
    title: String,
    means: String,
    says: Vec<String>,
    next: Vec<Next>,
    causes: Vec<Link>,
}

/// What to do next on a platform.
#[derive(Debug, Serialize)]
struct Next {
    on: &'static str,
    /// In HTML.
    text: String,
}

impl ReasonsView {
    /// The view of all reasons.
    pub fn new(views: &Views) -> (Self, Vec<Finding>) {
        let catalog = views.catalog;
        let path = "reasons/";
        let base = views.base(path);
        let mut text = References::of_recipe(catalog, views.pages, base.clone());

        let mut reasons = vec![];
        for (at, reason) in catalog.reasons.file.reasons.iter().enumerate() {
            let mut advice = vec![];
            for (on, next) in &reason.next {
                let field = format!("reasons.{at}.next.{}", on.name());
                let place = Place::new("content/reasons.yaml", field, "");
                advice.push(Next {
                    on: on.spoken(),
                    text: text.inline(place, next),
                });
            }

            reasons.push(ReasonView {
                id: reason.id.clone(),
                title: reason.title.clone(),
                means: reason.means.clone(),
                says: reason.says.clone(),
                next: advice,
                causes: catalog.reasons.leads[at]
                    .iter()
                    .filter_map(|lead| cause(views, path, lead))
                    .collect(),
            });
        }

        let title = "Why a connection fails".to_owned();
        let description = "Connection refused, reset, timed out, name not found: what each one means in any program, and what to do next.";
        let page = Layout::new(views, path, title.clone(), description.to_owned());
        (
            Self {
                page,
                title,
                reasons,
            },
            text.findings,
        )
    }
}

/// A link to a cause; nothing for an entry as a whole.
fn cause(views: &Views, path: &str, lead: &Lead) -> Option<Link> {
    let entry = &views.catalog.entries[lead.entry];
    let at = lead.cause?;
    let place = &Outline::of(entry).places[at];
    let cause = &entry.file.causes[at];
    let product = cause
        .product
        .as_ref()
        .map(|product| format!("{product}: "))
        .unwrap_or_default();

    Some(Link {
        title: format!("{} {product}{}", entry.code(), name_of(&cause.text)),
        href: views.base(path).to(&format!("{}/{place}", entry.slug)),
    })
}
