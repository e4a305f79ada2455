//! The page of a recipe: the symptoms, the cause, the fix, and how to reproduce it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::fix::{FixView, fix};
use super::proof::{LogLines, NO_START, Proof, log_lines, seen};
use super::{code, fails_at_start_up, shell_commands};
use crate::catalog::plan::{self, Plan, Values};
use crate::catalog::{Catalog, Outline, Recipe};
use crate::content::format::recipe::{Behaviour, Config, Helper, Run};
use crate::content::format::scalars::FileName;
use crate::diagnostics::Finding;
use crate::markdown;
use crate::pages::layout::{Layout, Link, breadcrumb_list, json_ld};
use crate::pages::links::references::References;
use crate::pages::links::url::Base;
use crate::pages::{Views, recipe_path};

/// What the template of a recipe shows. Fields that end a sentence with "HTML" are ready to stand in the page.
#[derive(Debug, Serialize)]
pub struct RecipeView {
    page: Layout,
    href: String,
    id: String,
    /// Plain text.
    pub(crate) title: String,
    product: Link,
    code: String,
    /// The entry of the code, or the cause in it that is proven.
    entry: Option<Link>,
    pub(crate) proof: Proof,
    pub(crate) emulated: bool,
    /// HTML: what to do next on your own server.
    next: Option<String>,
    /// Whether the server refuses to start.
    start_up: bool,
    /// The status line that was seen; none if the server refuses to start.
    pub(crate) status: Option<String>,
    pub(crate) log: Vec<LogLines>,
    /// What other builds showed: version and what it was.
    differences: Vec<Difference>,
    /// The part of the configuration that matters.
    pub(crate) config: Vec<NamedText>,
    pub(crate) fix: FixView,
    pub(crate) peers: Vec<PeerView>,
    pub(crate) by_hand: ByHand,
    /// The same failure of other products.
    others: Vec<Other>,
}

/// Two builds of a product that did not show the same.
#[derive(Debug, Serialize)]
struct Difference {
    version: String,
    status: String,
    log: Vec<String>,
}

/// A text with a name: a file, a slot.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NamedText {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// What a peer does, in words.
#[derive(Debug, Serialize)]
pub(crate) struct PeerView {
    /// `Port 8081`.
    pub(crate) place: String,
    pub(crate) does: String,
    /// The bytes that it sends, if they matter.
    pub(crate) sends: Option<String>,
}

/// Everything that is needed to reproduce it without Errdex.
#[derive(Debug, Serialize)]
pub(crate) struct ByHand {
    pub(crate) install: String,
    pub(crate) files: Vec<NamedText>,
    pub(crate) prepare: Vec<String>,
    pub(crate) start: Vec<String>,
    pub(crate) requests: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Other {
    product: String,
    code: String,
    href: String,
}

impl RecipeView {
    /// The view of a recipe, and what is wrong in its text.
    pub fn new(views: &Views, position: usize) -> (Self, Vec<Finding>) {
        let path = recipe_path(&views.catalog.recipes[position]);
        Self::at(views, position, &views.base(&path))
    }

    /// The same on another page, whose links start at `base`.
    pub fn at(views: &Views, position: usize, base: &Base) -> (Self, Vec<Finding>) {
        let catalog = views.catalog;
        let recipe = &catalog.recipes[position];
        let product = &catalog.products[recipe.product];
        let path = recipe_path(recipe);
        let mut text = References::of_recipe(catalog, views.pages, base.clone());
        let cause = markdown::plain(&recipe.file.cause);
        let title = title(catalog, recipe);
        let product_path = format!("recipes/{}/", product.name);
        let way = [
            (&*catalog.site.title, ""),
            ("Recipes", "recipes/"),
            (&*product.file.title, &*product_path),
            (&*cause, &*path),
        ];
        let description = match &recipe.file.next {
            Some(next) => format!("{title}. {}", markdown::plain(next)),
            None => format!("{title}: the cause, the log lines and the fix."),
        };
        let page = Layout {
            json_ld: Some(json_ld(vec![breadcrumb_list(catalog, &way)])),
            ..Layout::new(views, &path, title.clone(), description)
        };
        let (broken, fixed) = plans(catalog, recipe, &mut text.findings);
        let first = recipe.proof().and_then(|record| record.runs.iter().next());
        let view = Self {
            page: page
                .below(
                    views,
                    base,
                    &[
                        ("Recipes", "recipes/"),
                        (&product.file.title, &product_path),
                    ],
                )
                .edited_at(views, &recipe.path),
            href: base.to(&path),
            id: recipe.id.clone(),
            title,
            product: Link {
                title: product.file.title.clone(),
                href: base.to(&product_path),
            },
            code: recipe.file.code.to_string(),
            entry: entry_link(catalog, base, recipe),
            proof: Proof::of(catalog, recipe),
            emulated: recipe.file.emulated,
            next: recipe
                .file
                .next
                .as_ref()
                .map(|next| text.inline(recipe.place("next", ""), next)),
            start_up: fails_at_start_up(recipe),
            status: first
                .filter(|_| !fails_at_start_up(recipe))
                .map(|run| status_line(recipe, run))
                .or_else(|| code(recipe)),
            log: log_lines(catalog, recipe, &mut text),
            differences: differences(recipe),
            config: config(
                recipe,
                &broken
                    .as_ref()
                    .map(shell_commands::values)
                    .unwrap_or_default(),
            ),
            fix: fix(recipe, &mut text, broken.as_ref(), fixed.as_ref()),
            peers: broken
                .iter()
                .flat_map(|plan| peers(&plan.helpers, &shell_commands::values(plan)))
                .collect(),
            by_hand: steps(catalog, recipe, broken.as_ref()),
            others: others(catalog, base, position),
        };
        (view, text.findings)
    }
}

/// `nginx, 502: Nothing listens on the upstream's port`; `nginx at start-up: The certificate file does not exist`.
pub(crate) fn title(catalog: &Catalog, recipe: &Recipe) -> String {
    let product = &catalog.products[recipe.product].file.title;
    let cause = markdown::plain(&recipe.file.cause);
    match code(recipe) {
        Some(code) => format!("{product}, {code}: {cause}"),
        None => format!("{product} at start-up: {cause}"),
    }
}

/// What the two runs on the first build consist of; with a finding for each that cannot be made.
fn plans(
    catalog: &Catalog,
    recipe: &Recipe,
    findings: &mut Vec<Finding>,
) -> (Option<Plan>, Option<Plan>) {
    let build = recipe
        .builds(&catalog.products[recipe.product])
        .next()
        .unwrap_or_default();
    let mut plan_of = |plan: Result<Plan, plan::Wrong>, field: &str| {
        let report = |wrong: plan::Wrong| {
            let help = "correct it, and run `errdex verify` on it";
            findings.push(Finding::error(
                "wrong-recipe",
                recipe.place(field, ""),
                wrong,
                help,
            ));
        };
        plan.map_err(report).ok()
    };
    let broken = plan_of(plan::broken(&catalog.products, recipe, build), "");
    // A problem of both runs is reported once.
    let fixed = broken
        .is_some()
        .then(|| plan_of(plan::fixed(&catalog.products, recipe, build), "fix.replace"))
        .flatten();
    (broken, fixed)
}

/// The way to the entry of the recipe's code: to the cause that it proves, if it names one.
pub(crate) fn entry_link(catalog: &Catalog, base: &Base, recipe: &Recipe) -> Option<Link> {
    let entry = &catalog.entries[recipe.entry?];
    let mut causes = entry.file.causes.iter();
    let proven = causes.position(|cause| cause.id.is_some() && cause.id == recipe.file.proves);
    let place = proven.map(|at| Outline::of(entry).places[at].clone());

    Some(Link {
        title: format!("{} {}", entry.code(), entry.file.name),
        href: base.to(&format!("{}/{}", entry.slug, place.unwrap_or_default())),
    })
}

fn status_line(recipe: &Recipe, (build, run): (&String, &Run)) -> String {
    let reason = run
        .reason
        .as_ref()
        .map(|reason| format!(" {reason}"))
        .unwrap_or_default();
    seen(recipe, build, run) + &reason
}

/// Builds that did not show what the first one showed.
fn differences(recipe: &Recipe) -> Vec<Difference> {
    let Some(record) = recipe.proof() else {
        return vec![];
    };
    let mut runs = record.runs.iter();
    let Some((_, first)) = runs.next() else {
        return vec![];
    };
    let differs = |(build, run): &(&String, &Run)| {
        run.status != first.status || recipe.file.differs.contains_key(*build)
    };
    let view = |(build, run): (&String, &Run)| Difference {
        version: run.version.clone(),
        status: status_line(recipe, (build, run)),
        log: run.log.values().flatten().cloned().collect(),
    };
    runs.filter(differs).map(view).collect()
}

fn config(recipe: &Recipe, values: &Values) -> Vec<NamedText> {
    let shown = |name: &str, text: &str| NamedText {
        name: name.to_owned(),
        text: values.fill(text),
    };
    let mut parts: Vec<NamedText> = match &recipe.file.config {
        Some(Config::Text(text)) => vec![shown("", text)],
        Some(Config::Slots(slots)) => slots.iter().map(|(slot, text)| shown(slot, text)).collect(),
        None => vec![],
    };
    let files = recipe.file.files.iter();
    parts.extend(files.map(|(name, file)| shown(name.as_str(), file.text())));
    parts.retain(|part| !part.text.trim().is_empty());
    parts
}

/// What peers do, in words.
pub(super) fn peers<'a>(
    helpers: impl IntoIterator<Item = (&'a FileName, &'a Helper)>,
    values: &Values,
) -> Vec<PeerView> {
    let words = helpers.into_iter().map(|(name, helper)| {
        let place = match (&helper.unix, values.0.get(name.as_str())) {
            (Some(socket), _) => format!("Socket {socket}"),
            (None, Some(port)) => format!("Port {port}"),
            (None, None) => String::new(),
        };
        let sends = helper.send.as_deref().map(|send| {
            let letters = helper
                .pad
                .map(|pad| format!("({pad} letters)"))
                .unwrap_or_default();
            send.escape_debug().to_string().replace("<pad>", &letters)
        });
        PeerView {
            place,
            does: in_words(helper),
            sends,
        }
    });
    words.collect()
}

fn in_words(helper: &Helper) -> String {
    let seconds = helper.seconds.unwrap_or(1.0);
    let status = helper.status.unwrap_or(200);
    let does = match helper.does {
        Behaviour::Answer => return format!("a server that responds with {status} immediately"),
        Behaviour::Slow => {
            return format!("a server that responds with {status} after {seconds} s");
        }
        Behaviour::SlowBody => {
            return format!(
                "a server that sends its header immediately and the body after {seconds} s"
            );
        }
        Behaviour::Refuse => "nothing listens on it",
        Behaviour::Blackhole => "connection attempts get no reply",
        Behaviour::Close => {
            "a server that reads the request and closes the connection without a response"
        }
        Behaviour::Reset => "a server that reads the request and resets the connection",
        Behaviour::CutBody => {
            "a server that announces a body and closes the connection in the middle of it"
        }
        Behaviour::Raw => "a server that responds with these bytes",
        Behaviour::Greet => "a server that sends these bytes as soon as a client connects",
        Behaviour::Mute => "a server that reads the request and never responds",
        Behaviour::NoRead => "a server that accepts the connection and does not read from it",
        Behaviour::KeepAlive => "a server that responds and keeps the connection open",
        Behaviour::CloseOnReuse => {
            "a server that closes a kept-alive connection when it is used again"
        }
        Behaviour::Fastcgi => "a FastCGI application",
        Behaviour::Dns => match helper.dns.as_deref() {
            Some("silent") => "a DNS server that does not reply",
            Some("nxdomain") => "a DNS server that replies NXDOMAIN: the name does not exist",
            Some("servfail") => "a DNS server that replies SERVFAIL",
            Some(address) => return format!("a DNS server that replies with {address}"),
            None => "a DNS server",
        },
    };
    does.to_owned()
}

fn steps(catalog: &Catalog, recipe: &Recipe, plan: Option<&Plan>) -> ByHand {
    let product = &catalog.products[recipe.product];
    let front = recipe
        .file
        .behind
        .as_deref()
        .and_then(|front| catalog.product(front));
    let installs = [Some(product), front]
        .into_iter()
        .flatten()
        .filter_map(|product| product.file.builds.values().next());
    let mut installs: Vec<&str> = installs.map(|build| build.install.as_str()).collect();
    installs.dedup();
    let values = plan.map(shell_commands::values).unwrap_or_default();
    let prepare = plan
        .map(|plan| shell_commands::prepare(plan, &values))
        .unwrap_or_default();
    installs.extend(
        plan.iter()
            .flat_map(|plan| shell_commands::installs(plan, &prepare)),
    );
    let file = |(name, (text, _)): (&FileName, &(String, Option<u32>))| NamedText {
        name: name.to_string(),
        text: values.fill(text),
    };
    let mut start: Vec<String> = vec![];
    for server in plan.iter().flat_map(|plan| &plan.servers) {
        start.push(shell_commands::command(server, &values));
    }
    ByHand {
        install: installs.join("\n"),
        files: plan
            .iter()
            .flat_map(|plan| plan.files.iter().map(file))
            .filter(|file| !file.text.is_empty())
            .collect(),
        prepare,
        start,
        // A server that does not start gets no request.
        requests: plan
            .iter()
            .filter(|_| !fails_at_start_up(recipe))
            .flat_map(|plan| {
                plan.requests
                    .iter()
                    .map(|one| shell_commands::request(one, &values))
            })
            .collect(),
    }
}

/// The same fault in other products, one link per product.
fn others(catalog: &Catalog, base: &Base, position: usize) -> Vec<Other> {
    let own = &catalog.recipes[position];
    let Some(fault) = &own.file.fault else {
        return vec![];
    };
    let same = catalog
        .recipes
        .iter()
        .filter(|other| other.file.fault.as_ref() == Some(fault) && other.product != own.product);
    let mut by_product: BTreeMap<usize, Other> = BTreeMap::new();
    for other in same {
        by_product.entry(other.product).or_insert_with(|| Other {
            product: catalog.products[other.product].file.title.clone(),
            code: code(other).unwrap_or_else(|| NO_START.to_owned()),
            href: base.to(&recipe_path(other)),
        });
    }
    by_product.into_values().collect()
}
