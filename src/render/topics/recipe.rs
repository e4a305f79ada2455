//! A recipe as Markdown: what is seen, what to do next, what fixes it, how to reproduce it.

use crate::catalog::{Catalog, Recipe};
use crate::pages::{FileDiff, PeerView, RecipeView, recipe_path};
use crate::render::alternates::{block, bullets, escaped, joined, section};
use crate::render::links::Links;

/// The recipe at a position in the catalog, of which `view` is the page.
pub(super) fn markdown(catalog: &Catalog, links: &Links, view: &RecipeView, at: usize) -> String {
    let recipe = &catalog.recipes[at];
    let mut out = format!("# {}\n\n{}.\n", escaped(&view.title), view.proof.text);
    if let Some(entry) = recipe.entry.map(|id| &catalog.entries[id]) {
        let anchor = recipe
            .file
            .proves
            .as_ref()
            .map(|id| format!("#{id}"))
            .unwrap_or_default();
        let title = escaped(&format!("{} {}", entry.code(), entry.file.name));
        out += &format!(
            "\nIt is a cause of [{title}]({}).\n",
            links.to(&format!("{}/{anchor}", entry.slug))
        );
    }
    if view.emulated {
        out += "\nThe server was configured to send this code: nothing sends it on its own.\n";
    }

    section(&mut out, "What you see", Some(seen(view)));
    section(&mut out, "What to do next", recipe.file.next.clone());
    section(&mut out, "Fix", Some(fix(recipe, view)));
    section(&mut out, "Reproduce it", Some(by_hand(recipe, view)));
    format!(
        "{}\n\nPage: {}\n",
        links.resolved(&out).trim_end(),
        links.page(&recipe_path(recipe))
    )
}

/// The status line and the lines of each log.
fn seen(view: &RecipeView) -> String {
    let status = view
        .status
        .iter()
        .map(|status| format!("The response: `{status}`"));
    let logs = view
        .log
        .iter()
        .map(|log| format!("{}:\n\n{}", log.place, block("log", &log.lines.join("\n"))));
    status.chain(logs).collect::<Vec<_>>().join("\n\n")
}

/// What fixes a recipe: in words, then what changes.
pub(super) fn fix(recipe: &Recipe, view: &RecipeView) -> String {
    let fix = &view.fix;
    let mut parts = vec![format!("{}.", recipe.file.fix.how.trim_end_matches('.'))];
    for FileDiff { name, lines } in &fix.diffs {
        let line = |kind: &str, text: &str| match kind {
            "removed" => format!("- {text}"),
            "added" => format!("+ {text}"),
            _ => format!("  {text}"),
        };
        let lines: Vec<String> = lines.iter().map(|one| line(one.kind, &one.text)).collect();
        parts.push(format!("`{name}`:\n\n{}", block("diff", &lines.join("\n"))));
    }
    parts.extend(commands(&fix.run));
    parts.extend(fix.args.iter().map(|args| format!("Arguments: `{args}`")));
    parts.extend(bullets(fix.peers.iter().map(peer)));
    parts.extend(
        commands(&fix.requests).map(|requests| format!("Send this request instead:\n\n{requests}")),
    );
    parts.join("\n\n")
}

/// How to reproduce a recipe with Errdex and without.
fn by_hand(recipe: &Recipe, view: &RecipeView) -> String {
    let steps = &view.by_hand;
    let mut parts = vec![
        block("sh", &format!("errdex verify {}", recipe.id)),
        "By hand: install it, and work in an empty folder `/tmp/try`.".to_owned(),
        block("sh", &steps.install),
    ];
    parts.extend(
        steps
            .files
            .iter()
            .map(|file| format!("`/tmp/try/{}`:\n\n{}", file.name, block("", &file.text))),
    );
    parts.extend(commands(&steps.prepare));
    parts.extend(bullets(view.peers.iter().map(peer)));
    parts.extend(
        commands(&steps.start).map(|start| format!("Start it, and leave it running:\n\n{start}")),
    );
    parts.extend(
        commands(&steps.requests).map(|requests| format!("Send the request:\n\n{requests}")),
    );
    parts.join("\n\n")
}

fn commands(commands: &[String]) -> Option<String> {
    joined(commands.to_vec(), "\n").map(|commands| block("sh", &commands))
}

/// What a peer does, in a sentence.
fn peer(peer: &PeerView) -> String {
    let sends = peer
        .sends
        .as_ref()
        .map(|sends| format!(": `{sends}`"))
        .unwrap_or_else(|| ".".to_owned());
    let sentence = [&*peer.place, &*peer.does]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>();
    let sentence = sentence.join(": ");
    let mut letters = sentence.chars();
    let first = letters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    first + letters.as_str() + &sends
}
