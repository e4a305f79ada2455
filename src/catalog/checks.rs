//! Problems between files that are each right: two entries with one code, a related entry that does not exist.

use foldhash::{HashMap, HashMapExt};
use rayon::prelude::*;

use super::{Catalog, Category, Entry, comparisons, is_slug, related};
use crate::diagnostics::{Finding, Place, did_you_mean};

/// Adds the problems of the catalog to `findings`.
pub(super) fn check(catalog: &Catalog, findings: &mut Vec<Finding>) {
    let of_categories =
        catalog
            .categories
            .par_iter()
            .enumerate()
            .flat_map_iter(|(index, category)| {
                let mut findings = vec![];
                patterns(category, &mut findings);
                codes(catalog, category, &mut findings);
                comparisons::check(catalog, index, &mut findings);
                findings
            });
    findings.par_extend(of_categories);

    aliases(catalog, findings);

    let of_entries = catalog.entries.par_iter().flat_map_iter(|entry| {
        let category = catalog.category_of(entry);
        let mut findings = alone(entry);
        slug(catalog, entry, &mut findings);
        related_exist(catalog, entry, &mut findings);
        parts(category, entry, &mut findings);
        causes_at(entry, &mut findings);
        findings
    });
    findings.par_extend(of_entries);
}

/// The problems of an entry that do not depend on the others.
pub(super) fn alone(entry: &Entry) -> Vec<Finding> {
    let mut findings = vec![];
    name(entry, &mut findings);
    causes(entry, &mut findings);
    findings
}

/// Reports unknown placeholders in the patterns of a category.
fn patterns(category: &Category, findings: &mut Vec<Finding>) {
    let patterns = [
        ("title_pattern", &category.file.title_pattern),
        ("slug_pattern", &category.file.slug_pattern),
    ];
    for (field, pattern) in patterns {
        let pattern = pattern.as_deref().unwrap_or_default();
        for rest in pattern.split('{').skip(1) {
            let Some((name, _)) = rest.split_once('}') else {
                continue;
            };
            if ["code", "name", "category"].contains(&name) {
                continue;
            }
            let place = category.place(field, format!("{{{name}}}"));
            let message = format!("unknown placeholder `{{{name}}}`");
            let help = "use {code}, {name} or {category}";
            findings.push(Finding::error("unknown-placeholder", place, message, help));
        }
    }
}

/// Reports codes outside the category's range, and codes that two entries of the category have.
fn codes(catalog: &Catalog, category: &Category, findings: &mut Vec<Finding>) {
    let entries = &catalog.entries[category.entries.clone()];

    if let Some(range) = category.file.codes {
        for entry in entries {
            if range.contains(entry.code()) {
                continue;
            }
            let message = format!("the code {} is outside {range}", entry.code());
            let help = format!(
                "`{}` limits the category to {range}; correct the code, or move the file",
                category.path
            );
            let place = entry.place("code", "");
            findings.push(Finding::error("code-out-of-range", place, message, help));
        }
    }

    // Entries are in the order of their codes.
    for pair in entries.windows(2) {
        let (first, second) = (&pair[0], &pair[1]);
        if first.code() != second.code() {
            continue;
        }
        let code = second.code();
        let message = format!("two entries of the category have the code {code}");
        let help = "give one of them another code, or merge the two files";
        let place = second.place("code", "");
        let finding = Finding::error("duplicate-code", place, message, help);
        findings.push(finding.and(first.place("code", "")));
    }
}

/// Reports an entry without a slug, and one with the slug of an entry before it.
fn slug(catalog: &Catalog, entry: &Entry, findings: &mut Vec<Finding>) {
    if entry.slug.is_empty() {
        let message = "the entry has no slug";
        let help = "put `{code}` or `{name}` into the category's slug_pattern";
        let place = entry.place("name", "");
        findings.push(Finding::error("empty-slug", place, message, help));
    }

    let Some(id) = catalog.by_slug(&entry.slug) else {
        return;
    };
    let first = &catalog.entries[id];
    // That two entries have the same code is reported once, as that.
    if id == entry.id || (first.code() == entry.code() && first.category == entry.category) {
        return;
    }
    let message = format!("two entries have the slug `{}`", entry.slug);
    let help = "change one name, or put `{category}` into the category's slug_pattern";
    let finding = Finding::error("duplicate-slug", entry.place("name", ""), message, help);
    findings.push(finding.and(first.place("name", "")));
}

/// Reports aliases that are not slugs, and those that an entry or another alias already has.
fn aliases(catalog: &Catalog, findings: &mut Vec<Finding>) {
    let mut places: HashMap<&str, Place> = HashMap::new();
    for entry in &catalog.entries {
        for (index, alias) in entry.file.aliases.iter().enumerate() {
            let place = entry.place(format!("aliases.{index}"), "");
            if !is_slug(alias) {
                findings.push(wrong_alias(place.clone(), alias));
            }

            let other = match catalog.by_slug(alias) {
                Some(id) => catalog.entries[id].place("name", ""),
                None => match places.get(alias.as_str()) {
                    Some(first) => first.clone(),
                    None => {
                        places.insert(alias, place);
                        continue;
                    }
                },
            };
            let message = format!("the alias `{alias}` is already in use");
            let help = "remove one of the two";
            findings.push(Finding::error("duplicate-alias", place, message, help).and(other));
        }
    }
}

fn wrong_alias(place: Place, alias: &str) -> Finding {
    let slug = slug::slugify(alias);
    let help = if slug.is_empty() {
        "remove it, or write an old slug".to_owned()
    } else {
        format!("write it as in a URL: {slug}")
    };
    let message = format!("`{alias}` is not a slug");
    Finding::error("wrong-alias", place, message, help)
}

fn name(entry: &Entry, findings: &mut Vec<Finding>) {
    if entry.file.name.trim().is_empty() {
        let help = "write the name that goes with the code";
        let place = entry.place("name", "");
        findings.push(Finding::error(
            "empty-name",
            place,
            "the name is empty",
            help,
        ));
    }
}

/// Reports related entries that do not exist, and the entry itself among them.
fn related_exist(catalog: &Catalog, entry: &Entry, findings: &mut Vec<Finding>) {
    for (index, reference) in entry.file.related.iter().enumerate() {
        let place = entry.place(format!("related.{index}"), "");
        match related::resolve(catalog, entry.category, reference) {
            Some(id) if id == entry.id => {
                let message = format!("`{reference}` is this entry itself");
                let help = "remove it";
                findings.push(Finding::error("related-to-itself", place, message, help));
            }
            Some(_) => {}
            // Its file is broken, and that is already reported.
            None if catalog.may_be_broken(reference.as_str()) => {}
            None => {
                let message = format!("there is no entry `{reference}`");
                let help = help_unknown_entry(catalog, entry.category, reference.as_str());
                findings.push(Finding::error("unknown-related", place, message, help));
            }
        }
    }
}

/// What to write instead of a code or slug that no entry of a category has.
pub(super) fn help_unknown_entry(catalog: &Catalog, category: usize, reference: &str) -> String {
    let siblings = &catalog.entries[catalog.categories[category].entries.clone()];
    let known = siblings
        .iter()
        .flat_map(|entry| [entry.code().as_str(), entry.slug.as_str()]);
    match did_you_mean(reference, known) {
        Some(near) => format!("did you mean `{near}`? Or add the entry"),
        None => "write the code or slug of an entry that exists, or add it".to_owned(),
    }
}

/// Reports parts of a request's path that an entry names and its category does not have.
fn parts(category: &Category, entry: &Entry, findings: &mut Vec<Finding>) {
    let file = &entry.file;
    let mut named = vec![];
    if let Some(part) = &file.born_at {
        named.push(("born_at".to_owned(), part));
    }
    for part in file.causes_at.keys() {
        named.push((format!("causes_at.{part}"), part));
    }

    let parts = || category.file.path.keys().map(String::as_str);
    for (field, part) in named {
        if category.file.path.contains_key(part) {
            continue;
        }
        let message = format!("unknown part `{part}` of the request's path");
        let help = match did_you_mean(part, parts()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "use a part from `path` in {}: {}",
                category.path,
                parts().collect::<Vec<_>>().join(", ")
            ),
        };
        let place = entry.place(field, part);
        findings.push(Finding::error("unknown-part", place, message, help));
    }
}

/// Reports causes that an entry puts on the request's path and does not have.
fn causes_at(entry: &Entry, findings: &mut Vec<Finding>) {
    for (part, ids) in &entry.file.causes_at {
        for id in ids {
            if entry.cause(id).is_some() {
                continue;
            }
            let message = format!("no cause has the id `{id}`");
            let help = match did_you_mean(id, entry.cause_ids()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("give a cause the id with `{{#{id}}}`"),
            };
            let place = entry.place(format!("causes_at.{part}"), id);
            findings.push(Finding::error("unknown-cause", place, message, help));
        }
    }
}

/// Reports products and ids of causes that cannot be anchors, and ids that two causes have.
fn causes(entry: &Entry, findings: &mut Vec<Finding>) {
    let mut first_with: HashMap<&str, usize> = HashMap::new();
    for (index, cause) in entry.file.causes.iter().enumerate() {
        // The page has a tab for each product, with the slug as its anchor.
        if let Some(product) = &cause.product
            && slug::slugify(product).is_empty()
        {
            let place = entry.place(format!("causes.{index}.product"), "");
            let message = format!("`{product}` is not the name of a product");
            let help = "write its name, or remove it";
            findings.push(Finding::error("wrong-product", place, message, help));
        }

        let Some(id) = &cause.id else { continue };
        let place = || entry.place(format!("causes.{index}"), id);
        if !is_slug(id) {
            let message = format!("`{id}` is not a valid id");
            let help = format!("write it as in a URL: {}", slug::slugify(id));
            findings.push(Finding::error("wrong-id", place(), message, help));
        }
        let first = *first_with.entry(id).or_insert(index);
        if first != index {
            let message = format!("two causes have the id `{id}`");
            let finding = Finding::error("duplicate-id", place(), message, "rename one");
            findings.push(finding.and(entry.place(format!("causes.{first}"), id)));
        }
    }
}
