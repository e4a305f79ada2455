//! What can be wrong between files that are each right: two of one code, a relative that is not there.

use foldhash::{HashMap, HashMapExt, HashSet};
use rayon::prelude::*;

use super::{Catalog, Category, Entry, comparisons, is_slug, related};
use crate::diagnostics::{Finding, did_you_mean};

/// Adds what is wrong in the catalog to `findings`.
pub(super) fn check(catalog: &Catalog, findings: &mut Vec<Finding>) {
    let families = catalog
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
    findings.par_extend(families);
    aliases(catalog, findings);
    let within = catalog.entries.par_iter().flat_map_iter(|entry| {
        let mut findings = alone(entry);
        slug(catalog, entry, &mut findings);
        related_exist(catalog, entry, &mut findings);
        path(catalog.category_of(entry), entry, &mut findings);
        findings
    });
    findings.par_extend(within);
}

/// What is wrong in an entry, whatever the others are.
pub(super) fn alone(entry: &Entry) -> Vec<Finding> {
    let mut findings = vec![];
    names(entry, &mut findings);
    causes(entry, &mut findings);
    findings
}

fn patterns(category: &Category, findings: &mut Vec<Finding>) {
    let patterns = [
        ("title_pattern", &category.file.title_pattern),
        ("slug_pattern", &category.file.slug_pattern),
    ];
    for (field, pattern) in patterns {
        let placeholders = pattern
            .iter()
            .flat_map(|pattern| pattern.split('{').skip(1));
        for name in placeholders
            .filter_map(|rest| rest.split_once('}'))
            .map(|(name, _)| name)
        {
            if !["code", "name", "category"].contains(&name) {
                let at = category.place(field, format!("{{{name}}}"));
                let message = format!("`{{{name}}}` is no placeholder");
                findings.push(Finding::error(
                    "unknown-placeholder",
                    at,
                    message,
                    "use {code}, {name} or {category}",
                ));
            }
        }
    }
}

fn codes(catalog: &Catalog, category: &Category, findings: &mut Vec<Finding>) {
    let entries = &catalog.entries[category.entries.clone()];
    for entry in entries {
        if let Some(range) = category.file.codes
            && !range.contains(entry.code())
        {
            let message = format!("the code {} is outside {range}", entry.code());
            let help = format!(
                "`{}` bounds the category to {range}; correct the code, or move the file",
                category.path
            );
            findings.push(Finding::error(
                "code-out-of-range",
                entry.place("code", ""),
                message,
                help,
            ));
        }
    }
    for pair in entries
        .windows(2)
        .filter(|pair| pair[0].code() == pair[1].code())
    {
        let message = format!(
            "two entries of the category have the code {}",
            pair[1].code()
        );
        let help = "give one of them another code, or join the two files";
        let finding = Finding::error("duplicate-code", pair[1].place("code", ""), message, help);
        findings.push(finding.and(pair[0].place("code", "")));
    }
}

fn slug(catalog: &Catalog, entry: &Entry, findings: &mut Vec<Finding>) {
    if entry.slug.is_empty() {
        let help = "put `{code}` or `{name}` into the category's slug_pattern";
        findings.push(Finding::error(
            "empty-slug",
            entry.place("name", ""),
            "the entry has no slug",
            help,
        ));
    }
    let Some(first) = catalog.by_slug(&entry.slug).map(|id| &catalog.entries[id]) else {
        return;
    };
    // Two of one code are told once, as that.
    if first.id == entry.id || (first.code() == entry.code() && first.category == entry.category) {
        return;
    }
    let message = format!("two entries have the slug `{}`", entry.slug);
    let help = "change one name, or put `{category}` into the category's slug_pattern";
    let finding = Finding::error("duplicate-slug", entry.place("name", ""), message, help);
    findings.push(finding.and(first.place("name", "")));
}

fn aliases(catalog: &Catalog, findings: &mut Vec<Finding>) {
    let mut aliases: HashMap<&str, (&Entry, usize)> = HashMap::new();
    for entry in &catalog.entries {
        for (index, alias) in entry.file.aliases.iter().enumerate() {
            let at = entry.place(format!("aliases.{index}"), "");
            if !is_slug(alias) {
                let help = match slug::slugify(alias) {
                    empty if empty.is_empty() => "remove it, or write an old slug".to_owned(),
                    slug => format!("write it as an address has it: {slug}"),
                };
                findings.push(Finding::error(
                    "wrong-alias",
                    at.clone(),
                    format!("`{alias}` is not a slug"),
                    help,
                ));
            }
            let message = format!("the alias `{alias}` is already an address");
            let other = match (catalog.by_slug(alias), aliases.get(alias.as_str())) {
                (Some(first), _) => catalog.entries[first].place("name", ""),
                (_, Some((first, index))) => first.place(format!("aliases.{index}"), ""),
                _ => {
                    aliases.insert(alias, (entry, index));
                    continue;
                }
            };
            findings.push(
                Finding::error("duplicate-alias", at, message, "remove one of the two").and(other),
            );
        }
    }
}

fn names(entry: &Entry, findings: &mut Vec<Finding>) {
    if entry.file.name.trim().is_empty() {
        let help = "write the name that goes with the code";
        findings.push(Finding::error(
            "empty-name",
            entry.place("name", ""),
            "the name is empty",
            help,
        ));
    }
}

fn related_exist(catalog: &Catalog, entry: &Entry, findings: &mut Vec<Finding>) {
    for (index, reference) in entry.file.related.iter().enumerate() {
        let at = entry.place(format!("related.{index}"), "");
        match related::resolve(catalog, entry.category, reference) {
            Some(id) if std::ptr::eq(&catalog.entries[id], entry) => {
                let message = format!("`{reference}` is this entry itself");
                findings.push(Finding::error(
                    "related-to-itself",
                    at,
                    message,
                    "remove it",
                ));
            }
            Some(_) => {}
            None if catalog.may_be_broken(reference.as_str()) => {}
            None => {
                let siblings = &catalog.entries[catalog.category_of(entry).entries.clone()];
                let known = siblings
                    .iter()
                    .flat_map(|entry| [entry.code().as_str(), entry.slug.as_str()]);
                let help = match did_you_mean(reference.as_str(), known) {
                    Some(near) => format!("did you mean `{near}`? Or add the entry"),
                    None => "write the code or slug of an entry that exists, or add it".to_owned(),
                };
                findings.push(Finding::error(
                    "unknown-related",
                    at,
                    format!("there is no entry `{reference}`"),
                    help,
                ));
            }
        }
    }
}

/// The parts of the way of a request that an entry names, and the causes that it puts there.
fn path(category: &Category, entry: &Entry, findings: &mut Vec<Finding>) {
    let parts = || category.file.path.keys().map(String::as_str);
    let named = entry
        .file
        .born_at
        .iter()
        .map(|part| ("born_at".to_owned(), part));
    let named = named.chain(
        entry
            .file
            .causes_at
            .keys()
            .map(|part| (format!("causes_at.{part}"), part)),
    );
    for (field, part) in named.filter(|(_, part)| !category.file.path.contains_key(*part)) {
        let help = match did_you_mean(part, parts()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "name the parts in `path` of {}; there are {}",
                category.path,
                parts().collect::<Vec<_>>().join(", ")
            ),
        };
        let message = format!("the way of a request has no part `{part}`");
        findings.push(Finding::error(
            "unknown-part",
            entry.place(field, part),
            message,
            help,
        ));
    }
    let ids: HashSet<&str> = entry
        .file
        .causes
        .iter()
        .filter_map(|cause| cause.id.as_deref())
        .collect();
    for (part, causes) in &entry.file.causes_at {
        for id in causes.iter().filter(|id| !ids.contains(id.as_str())) {
            let near =
                did_you_mean(id, ids.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let help = near.unwrap_or_else(|| format!("give a cause the id with `{{#{id}}}`"));
            let at = entry.place(format!("causes_at.{part}"), id);
            findings.push(Finding::error(
                "unknown-cause",
                at,
                format!("no cause has the id `{id}`"),
                help,
            ));
        }
    }
}

fn causes(entry: &Entry, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (index, cause) in entry.file.causes.iter().enumerate() {
        // The page has a tab for each product, with the slug as its anchor.
        if let Some(product) = cause
            .product
            .as_ref()
            .filter(|product| slug::slugify(product).is_empty())
        {
            let at = entry.place(format!("causes.{index}.product"), "");
            let message = format!("`{product}` is not the name of a product");
            findings.push(Finding::error(
                "wrong-product",
                at,
                message,
                "write its name, or remove it",
            ));
        }
        let Some(id) = &cause.id else { continue };
        if !is_slug(id) {
            let at = entry.place(format!("causes.{index}"), id);
            let help = format!("write it as an anchor has it: {}", slug::slugify(id));
            findings.push(Finding::error(
                "wrong-id",
                at,
                format!("`{id}` is not an anchor"),
                help,
            ));
        }
        let first = *seen.entry(id).or_insert(index);
        if first != index {
            let at = entry.place(format!("causes.{index}"), id);
            let finding = Finding::error(
                "duplicate-id",
                at,
                format!("two causes have the id `{id}`"),
                "rename one",
            );
            findings.push(finding.and(entry.place(format!("causes.{first}"), id)));
        }
    }
}
