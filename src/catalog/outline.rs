//! The anchors of an entry's page: what a link's fragment can lead to.

use std::collections::{HashMap, HashSet};

use super::{Catalog, Entry};
use crate::content::format::entry::{Audience, Cause};
use crate::markdown;

/// The anchors that pages give to their parts.
const FIXED: [&str; 16] = [
    "main",
    "overview",
    "key-details",
    "causes",
    "logs",
    "recipes",
    "more",
    "first-minute",
    "path",
    "steps",
    "constants",
    "tags",
    "related",
    "faq",
    "sources",
    "glance",
];

/// What the anchors of groups begin with: causes in a product, steps and first checks for an audience.
const GROUPS: [&str; 3] = ["in-", "for-", "first-"];

/// Whether the page gives the anchor to a part of its own: a section, a group, a source (`s1`) or its mark (`c1`).
pub(crate) fn is_reserved(anchor: &str) -> bool {
    let number = anchor.strip_prefix(['s', 'c']).unwrap_or_default();
    let is_source = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_source || FIXED.contains(&anchor) || GROUPS.iter().any(|group| anchor.starts_with(group))
}

/// The anchors of an entry's parts.
#[derive(Debug)]
pub struct Outline {
    /// Of the causes, one each.
    pub causes: Vec<String>,
    /// Where each cause is described, from the entry's page: `#selinux` there, `nginx/#nginx-refused` on the page of a
    /// product.
    pub places: Vec<String>,
    /// The products that causes are grouped by, in the order of their first cause, each with its anchor.
    pub products: Vec<(Option<String>, String)>,
    /// The runs of steps for one audience, each with its anchor.
    pub audiences: Vec<(Option<Audience>, String)>,
    /// Of the entry's own sections, one each.
    pub sections: Vec<String>,
    /// Of the questions, one each.
    pub faq: Vec<String>,
}

impl Outline {
    /// The anchors of an entry's page.
    pub fn of(entry: &Entry) -> Self {
        let file = &entry.file;
        // Ids that a writer chose are kept as they are; only those made up give way.
        let chosen = file.causes.iter().filter_map(|cause| cause.id.clone());
        let mut taken = Taken {
            anchors: chosen.collect(),
            ..Taken::default()
        };
        let mut free = |wanted: String| match wanted {
            empty if empty.is_empty() => taken.unique("part"),
            reserved if is_reserved(&reserved) => taken.unique(&format!("part-{reserved}")),
            free => taken.unique(&free),
        };
        let causes = file.causes.iter().map(|cause| {
            cause
                .id
                .clone()
                .unwrap_or_else(|| free(cause_anchor(cause)))
        });
        let causes: Vec<String> = causes.collect();
        let sections = file
            .sections
            .iter()
            .map(|section| free(slug_of(&section.title)))
            .collect();
        let faq = file
            .faq
            .iter()
            .map(|one| free(format!("faq-{}", slug_of(&one.question))))
            .collect();
        let mut products: Vec<(Option<String>, String)> = vec![];
        for cause in &file.causes {
            if !products
                .iter()
                .any(|(product, _)| *product == cause.product)
            {
                let name = slug::slugify(cause.product.as_deref().unwrap_or("general"));
                products.push((cause.product.clone(), taken.unique(&format!("in-{name}"))));
            }
        }
        let mut audiences: Vec<(Option<Audience>, String)> = vec![];
        for step in &file.steps {
            if audiences
                .last()
                .is_none_or(|(audience, _)| *audience != step.audience)
            {
                let name = step
                    .audience
                    .map_or("all", Audience::heading)
                    .to_lowercase();
                audiences.push((step.audience, taken.unique(&format!("for-{name}"))));
            }
        }
        let place = |(cause, anchor): (&Cause, &String)| {
            let group = products
                .iter()
                .find(|(product, _)| product.is_some() && *product == cause.product);
            let folder = group.map(|(_, group)| format!("{}/", product_path(group)));
            format!("{}#{anchor}", folder.unwrap_or_default())
        };
        let places = file.causes.iter().zip(&causes).map(place).collect();

        Self {
            causes,
            places,
            products,
            audiences,
            sections,
            faq,
        }
    }

    /// All anchors that a writer may link to; `entry` is the one whose outline this is.
    pub fn anchors<'a>(
        &'a self,
        catalog: &Catalog,
        entry: &'a Entry,
    ) -> impl Iterator<Item = &'a str> {
        let file = &entry.file;
        let parts = [
            ("main", true),
            ("glance", true),
            ("first-minute", !file.first_minute.is_empty()),
            ("path", file.born_at.is_some() || !file.causes_at.is_empty()),
            ("overview", file.overview.is_some()),
            ("key-details", !file.key_details.is_empty()),
            ("causes", !file.causes.is_empty()),
            (
                "logs",
                file.causes.iter().any(|cause| cause.product.is_some()),
            ),
            ("steps", !file.steps.is_empty()),
            ("constants", !file.constants.is_empty()),
            ("tags", !file.tags.is_empty()),
            ("related", !catalog.related(entry).is_empty()),
            ("faq", !file.faq.is_empty()),
            ("sources", true),
        ];
        let fixed = parts
            .into_iter()
            .filter(|(_, present)| *present)
            .map(|(anchor, _)| anchor);
        let products = self
            .products
            .iter()
            .filter(|(product, _)| product.is_some())
            .map(|(_, id)| id);
        let audiences = self
            .audiences
            .iter()
            .filter(|(audience, _)| audience.is_some())
            .map(|(_, id)| id);
        let own = self
            .causes
            .iter()
            .chain(&self.faq)
            .chain(&self.sections)
            .chain(products)
            .chain(audiences);
        fixed.chain(own.map(String::as_str))
    }
}

/// The part of a URL that names the page of a product, whose causes have the anchor `group` on the entry's page.
pub(crate) fn product_path(group: &str) -> &str {
    group.strip_prefix(GROUPS[0]).unwrap_or(group)
}

/// Anchors that are taken, and the number to try next for those that were wanted before.
#[derive(Default)]
struct Taken {
    anchors: HashSet<String>,
    next: HashMap<String, usize>,
}

impl Taken {
    /// Takes the first of `wanted`, `wanted-2`, `wanted-3` that is free.
    fn unique(&mut self, wanted: &str) -> String {
        let next = self.next.entry(wanted.to_owned()).or_insert(1);
        loop {
            let candidate = if *next == 1 {
                wanted.to_owned()
            } else {
                format!("{wanted}-{next}")
            };
            *next += 1;
            if self.anchors.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}

/// The anchor of a cause without one: its bold name, or its first words.
fn cause_anchor(cause: &Cause) -> String {
    let name = cause
        .text
        .strip_prefix("**")
        .and_then(|rest| rest.split("**").next())
        .unwrap_or(&cause.text);
    slug_of(name)
}

/// A slug of the first eight words.
fn slug_of(text: &str) -> String {
    let words: Vec<String> = markdown::plain(text)
        .split_whitespace()
        .take(8)
        .map(str::to_owned)
        .collect();
    slug::slugify(words.join(" "))
}
