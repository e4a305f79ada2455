//! `errdex show`: prints an entry, one of its causes, a recipe, a reason or a message as text.

use std::process::ExitCode;

use clap::Args;

use super::report::Reporter;
use crate::catalog::{Catalog, EntryId, Outline};
use crate::content::format::scalars::Code;
use crate::diagnostics::{Diagnostic, did_you_mean};
use crate::pages::Pages;
use crate::pages::assets::Assets;
use crate::render::{Texts, Topic};
use crate::root::Root;
use crate::site;
use crate::visible::visible;

#[derive(Args)]
pub(super) struct ShowArgs {
    /// Name of what to show: `502`, `502#nginx-refused`, `nginx/502-refused`, `refused` or
    /// `heroku/h12`
    #[arg(value_name = "CODE[#CAUSE] | RECIPE | REASON | MESSAGE")]
    name: String,
}

/// Prints what has that name. Exit status: 0 shown, 1 unknown.
pub(super) fn show(root: &Root, args: &ShowArgs, reporter: &Reporter) -> ExitCode {
    let catalog = site::catalog(root);
    let topic = match topic(&catalog, args.name.trim()) {
        Ok(topic) => topic,
        Err((problem, help)) => {
            return reporter.refused(&Diagnostic::file("unknown-name", "", problem, help));
        }
    };

    // The texts link to pages only, so the static files are not read.
    let (pages, _) = Pages::new(&catalog, &Assets::new(vec![]));
    let texts = Texts::new(&catalog, &pages);

    if reporter.is_json() {
        reporter.print(&texts.json(topic));
    } else {
        reporter.print(&visible(&texts.plain(topic, super::width())));
    }
    ExitCode::SUCCESS
}

/// What a name means; else what is wrong with it, and what to do.
fn topic(catalog: &Catalog, name: &str) -> Result<Topic, (String, String)> {
    let (code, cause) = match name.split_once('#') {
        Some((code, cause)) => (code, Some(cause)),
        None => (name, None),
    };
    let entries = entries(catalog, code);
    if !entries.is_empty() {
        return match cause {
            Some(cause) => topic_of_cause(catalog, &entries, name, cause),
            None => only(
                catalog,
                name,
                entries.into_iter().map(Topic::Entry).collect(),
            ),
        };
    }

    if let Some(at) = catalog.recipes.iter().position(|recipe| recipe.id == name) {
        return Ok(Topic::Recipe(at));
    }
    let reasons = &catalog.reasons.file.reasons;
    if let Some(at) = reasons.iter().position(|reason| reason.id == name) {
        return Ok(Topic::Reason(at));
    }
    if let Some((file, at)) = catalog.message_at(name) {
        return Ok(Topic::Message(file, at));
    }
    number(catalog, name).ok_or_else(|| unknown(catalog, name))
}

/// The entries with a code or a slug; a code in any case.
fn entries(catalog: &Catalog, name: &str) -> Vec<EntryId> {
    let by_code = catalog.by_code(name);
    if !by_code.is_empty() {
        return by_code.to_vec();
    }

    let mut found = vec![];
    for (id, entry) in catalog.entries.iter().enumerate() {
        if entry.slug == name || entry.code().as_str().eq_ignore_ascii_case(name) {
            found.push(id);
        }
    }
    found
}

/// The cause called `name`, such as `502#nginx-refused`, of one of `entries`.
fn topic_of_cause(
    catalog: &Catalog,
    entries: &[EntryId],
    name: &str,
    cause: &str,
) -> Result<Topic, (String, String)> {
    let outlines: Vec<Outline> = entries
        .iter()
        .map(|&id| Outline::of(&catalog.entries[id]))
        .collect();
    let mut found = vec![];
    for (&id, outline) in entries.iter().zip(&outlines) {
        if let Some(at) = outline.causes.iter().position(|anchor| anchor == cause) {
            found.push(Topic::Cause(id, at));
        }
    }
    if !found.is_empty() {
        return only(catalog, name, found);
    }

    let code = catalog.name_of(entries[0]);
    let known = outlines
        .iter()
        .flat_map(|outline| outline.causes.iter().map(String::as_str));
    let help = match did_you_mean(cause, known) {
        Some(near) => format!("did you mean `{code}#{near}`?"),
        None => format!("run `errdex show {code}` to see all causes"),
    };
    Err((format!("unknown cause `{cause}` of {code}"), help))
}

/// The only one of several topics; an error if the name is ambiguous.
fn only(catalog: &Catalog, name: &str, topics: Vec<Topic>) -> Result<Topic, (String, String)> {
    if let [only] = topics[..] {
        return Ok(only);
    }

    let cause = name.find('#').map_or("", |at| &name[at..]);
    let mut names = vec![];
    for topic in topics {
        if let Topic::Entry(id) | Topic::Cause(id, _) = topic {
            names.push(format!("`{}{cause}`", catalog.name_of(id)));
        }
    }
    Err((
        format!("several entries are called `{name}`"),
        format!("choose one: {}", names.join(", ")),
    ))
}

/// A number without an entry, in a category that lists its codes.
fn number(catalog: &Catalog, name: &str) -> Option<Topic> {
    let code = Code::parse(name).ok()?;
    let category = catalog.categories.iter().position(|category| {
        category
            .file
            .codes
            .is_some_and(|codes| codes.contains(&code))
    })?;
    Some(Topic::Number(category, code.number()?))
}

/// What is wrong with an unknown name, and what to do.
fn unknown(catalog: &Catalog, name: &str) -> (String, String) {
    let codes = (0..catalog.entries.len()).map(|id| catalog.name_of(id));
    let recipes = catalog.recipes.iter().map(|recipe| recipe.id.as_str());
    let reasons = &catalog.reasons.file.reasons;
    let reasons = reasons.iter().map(|reason| reason.id.as_str());
    let mut messages: Vec<String> = vec![];
    for file in &catalog.messages {
        messages.extend((0..file.leads.len()).map(|at| file.address(at)));
    }
    let messages = messages.iter().map(|path| path.trim_end_matches('/'));

    let names = codes.chain(recipes).chain(reasons).chain(messages);
    let help = match did_you_mean(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "to find an error message or a log line, use `errdex explain`".to_owned(),
    };
    (
        format!("unknown code, recipe, reason or message `{name}`"),
        help,
    )
}
