//! Entries told apart by what people ask for: the groups that the home page shows, and the choices that filter a list.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Card;
use crate::catalog::{Catalog, EntryId};
use crate::content::format::entry::{Severity, Status};
use crate::pages::links::url::Base;

/// What an entry can be filtered by, beyond what its card shows.
#[derive(Debug, Serialize)]
pub(crate) struct Facets {
    /// The slugs of the products that its causes and recipes are about, with spaces between them.
    products: String,
    /// The slugs of its tags, likewise.
    tags: String,
    /// Both with their titles.
    #[serde(skip)]
    titles: (BTreeMap<String, String>, BTreeMap<String, String>),
}

impl Facets {
    /// The facets of an entry.
    pub(crate) fn of(catalog: &Catalog, id: EntryId) -> Self {
        let entry = &catalog.entries[id];
        let named = entry
            .file
            .causes
            .iter()
            .filter_map(|cause| cause.product.as_deref());
        let run = catalog
            .recipes_of(id)
            .map(|recipe| &*catalog.products[recipe.product].file.title);
        let products: BTreeMap<String, String> = named
            .chain(run)
            .map(|title| (slug::slugify(title), title.to_owned()))
            .collect();
        let tags = entry.tags.iter().map(|&tag| &catalog.tags[tag]);
        let tags: BTreeMap<String, String> = tags
            .map(|tag| (tag.slug.clone(), tag.name.clone()))
            .collect();
        let slugs =
            |of: &BTreeMap<String, String>| of.keys().cloned().collect::<Vec<_>>().join(" ");
        Self {
            products: slugs(&products),
            tags: slugs(&tags),
            titles: (products, tags),
        }
    }
}

/// What a reader can choose: the value that entries have, and its text.
#[derive(Debug, Serialize)]
pub(crate) struct Choice<T> {
    pub(crate) value: T,
    pub(crate) text: T,
}

impl<T: Clone> From<T> for Choice<T> {
    fn from(value: T) -> Self {
        Self {
            text: value.clone(),
            value,
        }
    }
}

/// The choices that tell some entries of a list from others; none where all would fit.
#[derive(Debug, Serialize)]
pub(crate) struct Filters {
    severities: Vec<Choice<Severity>>,
    statuses: Vec<Choice<Status>>,
    products: Vec<Choice<String>>,
    tags: Vec<Choice<String>>,
    /// Whether there is more than one entry to choose from.
    useful: bool,
}

impl Filters {
    /// The choices for entries that were given facets.
    pub(crate) fn of<'a>(cards: impl Iterator<Item = &'a Card>) -> Self {
        let (mut severities, mut statuses) = (BTreeSet::new(), BTreeSet::new());
        let (mut products, mut tags) = (BTreeMap::new(), BTreeMap::new());
        let mut count = 0;
        for card in cards {
            count += 1;
            severities.insert(card.severity);
            statuses.extend(card.status);
            let Some(Facets {
                titles: (of_products, of_tags),
                ..
            }) = &card.facets
            else {
                continue;
            };
            for (all, own) in [(&mut products, of_products), (&mut tags, of_tags)] {
                for (slug, title) in own {
                    all.entry(slug.clone())
                        .or_insert_with(|| (title.clone(), 0))
                        .1 += 1;
                }
            }
        }
        // What all have tells none from the others.
        let telling = |all: BTreeMap<String, (String, usize)>| {
            let some = all.into_iter().filter(|(_, (_, of))| *of < count);
            some.map(|(value, (text, _))| Choice { value, text })
                .collect()
        };
        Self {
            severities: severities.into_iter().map(Choice::from).collect(),
            statuses: statuses.into_iter().map(Choice::from).collect(),
            products: telling(products),
            tags: telling(tags),
            useful: count > 1,
        }
    }
}

/// Entries that stand alike with their registry.
#[derive(Debug, Serialize)]
pub(crate) struct Group {
    /// What they are; nothing where all are alike.
    title: Option<String>,
    /// How they look: `registered`, `unofficial`, `historic`.
    kind: &'static str,
    /// The entries, with facets.
    pub entries: Vec<Card>,
}

/// The groups of a list of entries: the registered first, then those of each vendor, the worst first, then what is left
/// from the past. Of several vendors the first one counts.
pub(crate) fn groups(
    catalog: &Catalog,
    base: &Base,
    ids: impl Iterator<Item = EntryId>,
) -> Vec<Group> {
    let mut groups: Vec<(usize, Severity, Group)> = vec![];
    let ids: Vec<EntryId> = ids.collect();
    let vendor_of = |id: &EntryId| {
        catalog.entries[*id]
            .file
            .vendor
            .as_deref()?
            .split(',')
            .next()
    };
    let vendors: Vec<Option<&str>> = ids.iter().map(vendor_of).collect();
    for (&id, own) in ids.iter().zip(&vendors) {
        let severity = catalog.entries[id].file.severity;
        let card = Card::with_facets(catalog, base, id);
        let shared = vendors.iter().filter(|vendor| *vendor == own).count() > 1;
        let vendor = own.filter(|_| shared);
        let (rank, kind, title) = match (card.status, vendor) {
            (Some(Status::Registered), _) => (0, "registered", "Registered".to_owned()),
            (Some(Status::Obsolete | Status::Unassigned), _) => {
                (4, "historic", "Obsolete or unassigned".to_owned())
            }
            (Some(Status::Unofficial), Some(vendor)) => {
                (2, "unofficial", format!("{vendor}, unofficial"))
            }
            (Some(Status::Unofficial), None) => (3, "unofficial", "Others, unofficial".to_owned()),
            (None, Some(vendor)) => (2, "unofficial", vendor.to_owned()),
            (None, None) => (1, "registered", "In use".to_owned()),
        };
        match groups
            .iter_mut()
            .find(|(_, _, group)| group.title.as_ref() == Some(&title))
        {
            Some((_, worst, group)) => {
                *worst = severity.min(*worst);
                group.entries.push(card);
            }
            None => {
                let group = Group {
                    title: Some(title),
                    kind,
                    entries: vec![card],
                };
                groups.push((rank, severity, group));
            }
        }
    }
    groups.sort_by_key(|(rank, worst, _)| (*rank, *worst));
    if let [(_, _, only)] = &mut groups[..] {
        only.title = None;
    }
    groups.into_iter().map(|(_, _, group)| group).collect()
}
