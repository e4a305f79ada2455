//! `errdex show`: an entry, one of its causes, a recipe, a reason or a message as text.

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

/// What is to be shown.
#[derive(Args)]
pub(super) struct ShowArgs {
    /// A code, a cause of it, a recipe, a reason, or a product's message (`heroku/h12`)
    #[arg(value_name = "CODE[#CAUSE] | RECIPE | REASON | MESSAGE")]
    name: String,
}

/// Shows what is args. Exit status: 0 shown, 1 unknown.
pub(super) fn show(root: &Root, args: &ShowArgs, reporter: &Reporter) -> ExitCode {
    let catalog = site::catalog(root);
    let topic = match topic(&catalog, args.name.trim()) {
        Ok(topic) => topic,
        Err((problem, help)) => {
            return reporter.refused(&Diagnostic::file("unknown-name", "", problem, help));
        }
    };
    // Links lead to pages alone.
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
    let (code, cause) = name
        .split_once('#')
        .map_or((name, None), |(code, cause)| (code, Some(cause)));
    let entries = entries(catalog, code);
    match cause {
        Some(cause) if !entries.is_empty() => return of_causes(catalog, &entries, (name, cause)),
        None if !entries.is_empty() => {
            return only(
                catalog,
                name,
                entries.into_iter().map(Topic::Entry).collect(),
            );
        }
        _ => {}
    }
    if let Some(at) = catalog.recipes.iter().position(|recipe| recipe.id == name) {
        return Ok(Topic::Recipe(at));
    }
    if let Some(at) = catalog
        .reasons
        .file
        .reasons
        .iter()
        .position(|reason| reason.id == name)
    {
        return Ok(Topic::Reason(at));
    }
    if let Some((file, at)) = catalog.message_at(name) {
        return Ok(Topic::Message(file, at));
    }
    number(catalog, name).ok_or_else(|| unknown(catalog, name))
}

/// The entries with a code or a slug, in any case.
fn entries(catalog: &Catalog, name: &str) -> Vec<EntryId> {
    let by_code = catalog.by_code(name);
    if !by_code.is_empty() {
        return by_code.to_vec();
    }
    let is_named = |id: &EntryId| {
        let entry = &catalog.entries[*id];
        entry.slug == name || entry.code().as_str().eq_ignore_ascii_case(name)
    };
    (0..catalog.entries.len()).filter(is_named).collect()
}

/// The cause of one of `entries`.
fn of_causes(
    catalog: &Catalog,
    entries: &[EntryId],
    (name, cause): (&str, &str),
) -> Result<Topic, (String, String)> {
    let outlines: Vec<Outline> = entries
        .iter()
        .map(|&id| Outline::of(&catalog.entries[id]))
        .collect();
    let found = entries.iter().zip(&outlines).filter_map(|(&id, outline)| {
        Some(Topic::Cause(
            id,
            outline.causes.iter().position(|anchor| anchor == cause)?,
        ))
    });
    let found: Vec<Topic> = found.collect();
    if !found.is_empty() {
        return only(catalog, name, found);
    }
    let code = catalog.name_of(entries[0]);
    let known = outlines
        .iter()
        .flat_map(|outline| outline.causes.iter().map(String::as_str));
    let help = match did_you_mean(cause, known) {
        Some(near) => format!("did you mean `{code}#{near}`?"),
        None => format!("`errdex show {code}` shows all causes"),
    };
    Err((format!("unknown cause `{cause}` of {code}"), help))
}

/// The only one of several topics.
fn only(catalog: &Catalog, name: &str, topics: Vec<Topic>) -> Result<Topic, (String, String)> {
    if let [only] = topics[..] {
        return Ok(only);
    }
    let cause = name.find('#').map_or("", |at| &name[at..]);
    let names: Vec<String> = topics
        .iter()
        .filter_map(|topic| match topic {
            Topic::Entry(id) | Topic::Cause(id, _) => {
                Some(format!("`{}{cause}`", catalog.name_of(*id)))
            }
            _ => None,
        })
        .collect();
    Err((
        format!("several entries are called `{name}`"),
        format!("choose one: {}", names.join(", ")),
    ))
}

/// A number of a bounded category.
fn number(catalog: &Catalog, name: &str) -> Option<Topic> {
    let code = Code::parse(name).ok()?;
    let holds = |range: crate::content::format::scalars::CodeRange| range.contains(&code);
    let category = catalog
        .categories
        .iter()
        .position(|category| category.file.codes.is_some_and(holds))?;
    Some(Topic::Number(category, code.number()?))
}

/// What is wrong with a name that nothing has, and what to do.
fn unknown(catalog: &Catalog, name: &str) -> (String, String) {
    let codes = (0..catalog.entries.len()).map(|id| catalog.name_of(id));
    let recipes = catalog.recipes.iter().map(|recipe| recipe.id.as_str());
    let reasons = catalog
        .reasons
        .file
        .reasons
        .iter()
        .map(|reason| reason.id.as_str());
    let messages = catalog
        .messages
        .iter()
        .flat_map(|it| (0..it.leads.len()).map(|at| it.url_path(at)));
    let messages: Vec<String> = messages.collect();
    let messages = messages.iter().map(|address| address.trim_end_matches('/'));
    let help = match did_you_mean(name, codes.chain(recipes).chain(reasons).chain(messages)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "use `errdex explain` to find words or a line of a log".to_owned(),
    };
    (
        format!("unknown code, recipe, reason or message `{name}`"),
        help,
    )
}
