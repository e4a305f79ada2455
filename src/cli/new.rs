//! `errdex new`: creates an entry in the right folder.

use std::io::ErrorKind;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::report::Reporter;
use crate::authoring::{self, Form};
use crate::catalog::{self, Catalog, Category};
use crate::content::format::scalars::Code;
use crate::content::{self, Content};
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::root::Root;
use crate::visible::first_refused;

#[derive(Args)]
pub(super) struct NewArgs {
    /// Code: a number, or a short word such as EPIPE
    #[arg(value_parser = Code::parse)]
    code: Code,
    /// Name of the error, such as its reason phrase
    #[arg(required = true)]
    name: Vec<String>,
    /// Folder in content/ to write to [default: the one whose `codes` contain the code, or the only
    /// one]
    #[arg(long, value_name = "CATEGORY")]
    category: Option<String>,
    /// Write Markdown [default: the format of most entries in the category]
    #[arg(long, conflicts_with = "yaml")]
    markdown: bool,
    /// Write YAML
    #[arg(long)]
    yaml: bool,
}

/// Writes the entry, and says how to preview it.
pub(super) fn new(root: &Root, args: NewArgs, reporter: &Reporter) -> ExitCode {
    let name = args.name.join(" ");
    if let Some(problem) = wrong_name(&name) {
        return reporter.usage(&problem);
    }

    // With drafts: their codes are taken too.
    let (catalog, _) = catalog::link(Content::gather(&content::read_files(root, "content")), true);
    let category = match category(&catalog, &args) {
        Ok(category) => category,
        Err(problem) => return reporter.usage(&problem),
    };
    if let Some(problem) = taken(&catalog, category, &args.code) {
        return reporter.refused(&problem);
    }

    let form = match (args.markdown, args.yaml) {
        (true, _) => Form::Markdown,
        (_, true) => Form::Yaml,
        _ => usual_form(&catalog, category),
    };
    let file = authoring::skeleton(category.folder(), &args.code, &name, form);
    if let Err(error) = file.create(root.folder()) {
        let help = match error.kind() {
            ErrorKind::AlreadyExists => "give the entry another name, or remove the file",
            ErrorKind::PermissionDenied => "check the permissions of its folder",
            _ => "check its folder and the space on the disk",
        };
        let message = format!("cannot create the file: {error}");
        return reporter.refused(&Diagnostic::file("not-written", file.path, message, help));
    }

    let slug = category.slug_of(args.code.as_str(), &name);
    if reporter.is_json() {
        reporter.print(&format!("{:#}\n", json!({"file": file.path, "slug": slug})));
    }
    reporter.say(&format!("wrote {}", file.path));
    reporter.say(&format!("preview: errdex serve, then open /{slug}/"));
    ExitCode::SUCCESS
}

/// Why no entry can have this name.
fn wrong_name(name: &str) -> Option<Diagnostic> {
    let message = if let Some((_, found)) = first_refused(name) {
        format!("the name has {found}")
    } else if name.trim().is_empty() {
        "the name is empty".to_owned()
    } else {
        return None;
    };

    let help = "write the name that belongs to the code";
    Some(Diagnostic::file("wrong-name", "", message, help))
}

/// The category that an entry goes into.
fn category<'a>(catalog: &'a Catalog, args: &NewArgs) -> Result<&'a Category, Diagnostic> {
    let all = &catalog.categories;
    if let Some(name) = &args.category {
        return match all.iter().find(|category| category.folder() == name) {
            Some(category) => Ok(category),
            None => Err(unknown_category(all, name)),
        };
    }

    let containing: Vec<&Category> = all
        .iter()
        .filter(|category| contains(category, &args.code))
        .collect();
    match (&containing[..], &all[..]) {
        ([one], _) => Ok(one),
        ([], [one]) if one.file.codes.is_none() => Ok(one),
        _ => {
            let message = format!("it is not clear which category `{}` belongs to", args.code);
            let help = format!("name one with --category. {}", choice(all, "NAME"));
            Err(Diagnostic::file(
                "category-needed",
                "content",
                message,
                help,
            ))
        }
    }
}

fn unknown_category(all: &[Category], name: &str) -> Diagnostic {
    let choice = choice(all, name);
    let help = match did_you_mean(name, all.iter().map(Category::folder)) {
        Some(near) => format!("did you mean `{near}`? {choice}"),
        None => choice,
    };
    let message = format!("unknown category `{name}`");
    Diagnostic::file("unknown-category", format!("content/{name}"), message, help)
}

/// Which categories there are, and how to add another.
fn choice(all: &[Category], new: &str) -> String {
    let known: Vec<String> = all
        .iter()
        .map(|category| format!("`{}`", category.folder()))
        .collect();
    let known = if known.is_empty() {
        "There are no categories yet".to_owned()
    } else {
        format!("Categories: {}", known.join(", "))
    };
    format!("{known}. To add one, create content/{new}/_category.yaml with the line `title: TITLE`")
}

fn contains(category: &Category, code: &Code) -> bool {
    category
        .file
        .codes
        .is_some_and(|codes| codes.contains(code))
}

/// Why a code cannot be added to a category: it is out of range, or has an entry already.
fn taken(catalog: &Catalog, category: &Category, code: &Code) -> Option<Diagnostic> {
    if let Some(codes) = category.file.codes
        && !codes.contains(code)
    {
        let folder = category.folder();
        let message = format!("`{folder}` is for the codes {codes}, not `{code}`");
        let help = format!(
            "change `codes` in {}, or choose another category",
            category.path
        );
        return Some(Diagnostic::file(
            "code-out-of-range",
            &*category.path,
            message,
            help,
        ));
    }

    let existing = catalog
        .by_code(code.as_str())
        .iter()
        .map(|&id| &catalog.entries[id])
        .find(|entry| catalog.category_of(entry).slug == category.slug)?;
    let message = format!("`{code}` already has an entry");
    let help = "edit that file, or remove it first";
    Some(Diagnostic::file(
        "duplicate-code",
        &*existing.path,
        message,
        help,
    ))
}

/// The form of most entries in a category.
fn usual_form(catalog: &Catalog, category: &Category) -> Form {
    let entries = &catalog.entries[category.entries.clone()];
    let in_markdown = entries
        .iter()
        .filter(|entry| entry.path.ends_with(".md"))
        .count();

    if in_markdown * 2 > entries.len() {
        Form::Markdown
    } else {
        Form::Yaml
    }
}
