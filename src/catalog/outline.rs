//! The anchors of an entry's page, which the fragment of a URL can lead to.

use std::collections::{HashMap, HashSet};

use super::{Catalog, Entry};
use crate::content::format::entry::{Audience, Cause, Step};
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

/// Prefixes of the anchors of groups: causes in a product, steps and first checks for an audience.
const GROUPS: [&str; 3] = ["in-", "for-", "first-"];

/// Whether the page gives the anchor to one of its own parts: a section, a group, a source (`s1`) or its mark (`c1`).
pub(crate) fn is_reserved(anchor: &str) -> bool {
    let number = anchor.strip_prefix(['s', 'c']).unwrap_or_default();
    let is_source = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());

    is_source || FIXED.contains(&anchor) || GROUPS.iter().any(|group| anchor.starts_with(group))
}

/// The anchors of an entry's parts.
#[derive(Debug)]
pub struct Outline {
    /// Of the causes, one for each.
    pub causes: Vec<String>,
    /// Where each cause is described, from the entry's page: `#selinux` there, `nginx/#nginx-refused` on the page of a
    /// product.
    pub places: Vec<String>,
    /// The products that causes are grouped by, in the order of their first cause, each with its anchor.
    pub products: Vec<(Option<String>, String)>,
    /// The groups of successive steps for one audience, each with its anchor.
    pub audiences: Vec<(Option<Audience>, String)>,
    /// Of the entry's own sections, one for each.
    pub sections: Vec<String>,
    /// Of the questions, one for each.
    pub faq: Vec<String>,
}

impl Outline {
    /// The anchors of an entry's page.
    pub fn of(entry: &Entry) -> Self {
        let file = &entry.file;
        let mut taken = Taken::default();
        // Ids that a writer chose are kept as they are; only generated ones give way.
        for cause in &file.causes {
            taken.anchors.extend(cause.id.clone());
        }

        let mut causes = vec![];
        for cause in &file.causes {
            causes.push(match &cause.id {
                Some(id) => id.clone(),
                None => taken.free(&cause_anchor(cause)),
            });
        }
        let mut sections = vec![];
        for section in &file.sections {
            sections.push(taken.free(&slug_of(&section.title)));
        }
        let mut faq = vec![];
        for question in &file.faq {
            faq.push(taken.free(&format!("faq-{}", slug_of(&question.question))));
        }

        let products = products(&file.causes, &mut taken);
        Self {
            places: places(&file.causes, &causes, &products),
            causes,
            products,
            audiences: audiences(&file.steps, &mut taken),
            sections,
            faq,
        }
    }

    /// All anchors that a writer can link to; `entry` is the one whose outline this is.
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

        let mut anchors: Vec<&str> = vec![];
        for (anchor, is_present) in parts {
            if is_present {
                anchors.push(anchor);
            }
        }
        for own in [&self.causes, &self.faq, &self.sections] {
            anchors.extend(own.iter().map(String::as_str));
        }
        for (product, anchor) in &self.products {
            if product.is_some() {
                anchors.push(anchor);
            }
        }
        for (audience, anchor) in &self.audiences {
            if audience.is_some() {
                anchors.push(anchor);
            }
        }
        anchors.into_iter()
    }
}

/// The part of a URL that names the page of a product, whose causes have the anchor `group` on the entry's page.
pub(crate) fn product_path(group: &str) -> &str {
    group.strip_prefix(GROUPS[0]).unwrap_or(group)
}

/// Where each cause is described, from the entry's page.
fn places(
    causes: &[Cause],
    anchors: &[String],
    products: &[(Option<String>, String)],
) -> Vec<String> {
    let mut places = vec![];
    for (cause, anchor) in causes.iter().zip(anchors) {
        let group = products
            .iter()
            .find(|(product, _)| product.is_some() && *product == cause.product);
        places.push(match group {
            Some((_, group)) => format!("{}/#{anchor}", product_path(group)),
            None => format!("#{anchor}"),
        });
    }
    places
}

/// The products of causes, in the order of their first cause, each with its anchor.
fn products(causes: &[Cause], taken: &mut Taken) -> Vec<(Option<String>, String)> {
    let mut products: Vec<(Option<String>, String)> = vec![];
    for cause in causes {
        let is_known = products
            .iter()
            .any(|(product, _)| *product == cause.product);
        if !is_known {
            let name = slug::slugify(cause.product.as_deref().unwrap_or("general"));
            products.push((cause.product.clone(), taken.unique(&format!("in-{name}"))));
        }
    }
    products
}

/// The groups of successive steps for one audience, each with its anchor.
fn audiences(steps: &[Step], taken: &mut Taken) -> Vec<(Option<Audience>, String)> {
    let mut audiences: Vec<(Option<Audience>, String)> = vec![];
    for step in steps {
        if let Some((last, _)) = audiences.last()
            && *last == step.audience
        {
            continue;
        }
        let name = step.audience.map_or("all", Audience::heading);
        let anchor = format!("for-{}", name.to_lowercase());
        audiences.push((step.audience, taken.unique(&anchor)));
    }
    audiences
}

/// Anchors that are taken, and for each anchor that was taken before, the number to try next.
#[derive(Default)]
struct Taken {
    anchors: HashSet<String>,
    next: HashMap<String, usize>,
}

impl Taken {
    /// Takes a generated anchor, or one like it that neither another part nor the page itself has.
    fn free(&mut self, anchor: &str) -> String {
        if anchor.is_empty() {
            self.unique("part")
        } else if is_reserved(anchor) {
            self.unique(&format!("part-{anchor}"))
        } else {
            self.unique(anchor)
        }
    }

    /// Takes the first of `anchor`, `anchor-2`, `anchor-3` that is free.
    fn unique(&mut self, anchor: &str) -> String {
        let next = self.next.entry(anchor.to_owned()).or_insert(1);
        loop {
            let candidate = if *next == 1 {
                anchor.to_owned()
            } else {
                format!("{anchor}-{next}")
            };
            *next += 1;
            if self.anchors.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}

/// The anchor of a cause without an id: its bold name, or its first words.
fn cause_anchor(cause: &Cause) -> String {
    match cause.text.strip_prefix("**") {
        Some(bold) => slug_of(bold.split("**").next().unwrap_or_default()),
        None => slug_of(&cause.text),
    }
}

/// A slug of the first eight words.
fn slug_of(text: &str) -> String {
    let text = markdown::plain(text);
    let words: Vec<&str> = text.split_whitespace().take(8).collect();
    slug::slugify(words.join(" "))
}
