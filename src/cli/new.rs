//! `errdex new`: a new entry in the right folder.

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

/// The entry that is args.
#[derive(Args)]
pub(super) struct NewArgs {
    /// The code: a number, or a short word such as EPIPE
    #[arg(value_parser = Code::parse)]
    code: Code,
    /// The name: the reason phrase, or whatever the family calls it
    #[arg(required = true)]
    name: Vec<String>,
    /// The folder in `content` that it goes into [default: the one whose `codes` hold the code, or the only one]
    #[arg(long, value_name = "CATEGORY")]
    category: Option<String>,
    /// Write Markdown [default: what most entries of the category are]
    #[arg(long, conflicts_with = "yaml")]
    markdown: bool,
    /// Write YAML
    #[arg(long)]
    yaml: bool,
}

/// Writes the entry, and says what comes next.
pub(super) fn new(root: &Root, args: NewArgs, reporter: &Reporter) -> ExitCode {
    let name = args.name.join(" ");
    if let Some(problem) = wrong_name(&name) {
        return reporter.usage(&problem);
    }
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
            ErrorKind::PermissionDenied => "change the permissions of its folder",
            _ => "check its folder and the space on the disk",
        };
        let message = format!("the file cannot be made: {error}");
        return reporter.refused(&Diagnostic::file("not-written", file.path, message, help));
    }
    let slug = category.slug_of(args.code.as_str(), &name);
    if reporter.is_json() {
        reporter.print(&format!("{:#}\n", json!({"file": file.path, "slug": slug})));
    }
    reporter.say(&format!("wrote {}", file.path));
    reporter.say(&format!(
        "its page is /{slug}/: `errdex serve` shows it while you write"
    ));
    ExitCode::SUCCESS
}

/// Why no entry can have this name.
fn wrong_name(name: &str) -> Option<Diagnostic> {
    let message = match first_refused(name) {
        Some((_, found)) => format!("the name has {found}"),
        None if name.trim().is_empty() => "the name is empty".to_owned(),
        None => return None,
    };
    Some(Diagnostic::file(
        "wrong-name",
        "",
        message,
        "write the name that goes with the code",
    ))
}

/// The category that an entry goes into.
fn category<'a>(catalog: &'a Catalog, args: &NewArgs) -> Result<&'a Category, Diagnostic> {
    let all = &catalog.categories;
    if let Some(asked) = &args.category {
        return all
            .iter()
            .find(|category| category.folder() == asked)
            .ok_or_else(|| {
                let near = did_you_mean(asked, all.iter().map(Category::folder));
                let near = near
                    .map(|near| format!("did you mean `{near}`? "))
                    .unwrap_or_default();
                let help = format!("{near}{}", choice(all, asked));
                let message = format!("there is no category `{asked}`");
                Diagnostic::file(
                    "unknown-category",
                    format!("content/{asked}"),
                    message,
                    help,
                )
            });
    }
    let holding: Vec<_> = all
        .iter()
        .filter(|category| holds(category, &args.code))
        .collect();
    match (&holding[..], &all[..]) {
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

/// Which categories there are, and how to make another.
fn choice(all: &[Category], another: &str) -> String {
    let known: Vec<_> = all
        .iter()
        .map(|category| format!("`{}`", category.folder()))
        .collect();
    let known = if known.is_empty() {
        "none yet".to_owned()
    } else {
        known.join(", ")
    };
    format!(
        "There are: {known}. A new one needs a file content/{another}/_category.yaml with a line `title: …`"
    )
}

fn holds(category: &Category, code: &Code) -> bool {
    category
        .file
        .codes
        .is_some_and(|codes| codes.contains(code))
}

/// What stands in the way of a new entry.
fn taken(catalog: &Catalog, category: &Category, code: &Code) -> Option<Diagnostic> {
    if let Some(codes) = category.file.codes.filter(|codes| !codes.contains(code)) {
        let message = format!(
            "`{}` holds the codes {codes}, not `{code}`",
            category.folder()
        );
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
    let mut entries = catalog
        .by_code(code.as_str())
        .iter()
        .map(|&id| &catalog.entries[id]);
    let there = entries.find(|entry| catalog.category_of(entry).slug == category.slug)?;
    let message = format!("there is an entry for `{code}` already");
    let help = "write into that file, or remove it first";
    Some(Diagnostic::file(
        "duplicate-code",
        &*there.path,
        message,
        help,
    ))
}

fn usual_form(catalog: &Catalog, category: &Category) -> Form {
    let entries = &catalog.entries[category.entries.clone()];
    let markdown = entries
        .iter()
        .filter(|entry| entry.path.ends_with(".md"))
        .count();
    if markdown * 2 > entries.len() {
        Form::Markdown
    } else {
        Form::Yaml
    }
}
