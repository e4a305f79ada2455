//! What somebody asks for by its name in a terminal: an entry, one of its causes, a number without an entry, a recipe or
//! a reason, as plain text and as JSON.

mod recipe;

use std::fmt::Write;

use serde_json::{Value, json};

use super::links::Links;
use super::{alternates, api};
use crate::catalog::{Catalog, EntryId, Lead, Outline, Recipe};
use crate::content::format::entry::Source;
use crate::content::format::reasons::Platform;
use crate::markdown;
use crate::pages::links::url::Flavor;
use crate::pages::{Pages, RecipeView, Views, recipe_path};
use crate::visible::clean;

/// What can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// An entry.
    Entry(EntryId),
    /// A cause of an entry, by its position there.
    Cause(EntryId, usize),
    /// A number of a category, by its position, that has no entry.
    Number(usize, u32),
    /// A recipe, by its position in the catalog.
    Recipe(usize),
    /// A reason, by its position in the catalog.
    Reason(usize),
    /// A message, by the position of its file in the catalog and its own there.
    Message(usize, usize),
}

/// Makes texts from a catalog.
pub struct Texts<'a> {
    catalog: &'a Catalog,
    pages: &'a Pages,
    links: Links<'a>,
}

/// What to do about a cause, and what proves it.
struct Advice<'a> {
    /// In Markdown: the recipe's, those of the messages that name the cause, or the reason's.
    next: Vec<String>,
    /// The recipe whose fix is the cause's.
    recipe: Option<usize>,
    /// The other recipes that prove it.
    others: Vec<&'a Recipe>,
}

impl<'a> Texts<'a> {
    /// What makes the texts of a catalog.
    pub fn new(catalog: &'a Catalog, pages: &'a Pages) -> Self {
        Self {
            catalog,
            pages,
            links: Links::for_terminal(catalog, pages),
        }
    }

    /// A topic as plain text on lines of at most `width`.
    pub fn plain(&self, topic: Topic, width: usize) -> String {
        let text = match topic {
            Topic::Entry(id) => alternates::markdown(&self.links, &self.catalog.entries[id]),
            Topic::Cause(id, cause) => self.cause(id, cause),
            Topic::Number(category, number) => self.number(category, number),
            Topic::Recipe(at) => recipe::markdown(self.catalog, &self.links, &self.view(at), at),
            Topic::Reason(at) => self.reason(at),
            Topic::Message(file, at) => self.message(file, at),
        };
        clean(alternates::plain(&text, width, "`"))
    }

    /// A topic as JSON. Texts are Markdown.
    pub fn json(&self, topic: Topic) -> String {
        let value = match topic {
            Topic::Entry(id) => return api::entry(self.catalog, &self.catalog.entries[id]),
            Topic::Cause(id, cause) => self.cause_as_json(id, cause),
            Topic::Number(category, number) => self.number_as_json(category, number),
            Topic::Recipe(at) => self.recipe_as_json(at),
            Topic::Reason(at) => self.reason_as_json(at),
            Topic::Message(file, at) => self.message_as_json(file, at),
        };
        clean(format!("{value:#}\n"))
    }

    fn view(&self, recipe: usize) -> RecipeView {
        let views = Views {
            catalog: self.catalog,
            pages: self.pages,
            flavor: Flavor::Web,
        };
        RecipeView::new(&views, recipe).0
    }

    fn cause(&self, id: EntryId, at: usize) -> String {
        let entry = &self.catalog.entries[id];
        let cause = &entry.file.causes[at];
        let advice = self.advice(id, at);
        let product = cause
            .product
            .iter()
            .map(|product| format!("{}: ", alternates::escaped(product)));
        let product: String = product.collect();

        let name = alternates::escaped(&entry.file.name);
        let mut out = format!("# {} {name}\n\n{product}{}\n", entry.code(), cause.text);
        let _ = cause
            .shown_detail()
            .map(|detail| write!(out, "\n{detail}\n"));

        let next = if let [only] = &advice.next[..] {
            Some(only.clone())
        } else {
            alternates::bullets(advice.next.into_iter())
        };
        alternates::section(&mut out, "What to do next", next);
        if let Some(at) = advice.recipe {
            let recipe = &self.catalog.recipes[at];
            let view = self.view(at);
            alternates::section(&mut out, "Fix", Some(recipe::fix(recipe, &view)));
            let link = self.links.to(&recipe_path(recipe));
            let proof = format!("{}: [{}]({link})", view.proof.text, recipe.id);
            alternates::section(&mut out, "Proof", Some(proof));
        }
        let others = advice.others.iter().map(|recipe| {
            format!(
                "{}: [{}]({})",
                recipe.file.cause,
                recipe.id,
                self.links.to(&recipe_path(recipe))
            )
        });
        alternates::section(&mut out, "Recipes", alternates::bullets(others));

        let out = self.links.resolved(&out) + &alternates::sources(self.sources_of_cause(id, at));
        let anchor = &Outline::of(entry).causes[at];
        self.with_page(out, &format!("{}/#{anchor}", entry.slug))
    }

    fn cause_as_json(&self, id: EntryId, at: usize) -> Value {
        let entry = &self.catalog.entries[id];
        let anchor = &Outline::of(entry).causes[at];
        let advice = self.advice(id, at);
        let recipe = advice.recipe.map(|at| &self.catalog.recipes[at]);
        json!({
            "code": entry.code(),
            "name": entry.file.name,
            "slug": entry.slug,
            "title": entry.title,
            "cause": entry.file.causes[at],
            "next": advice.next,
            "fix": recipe.map(|recipe| &recipe.file.fix.how),
            "recipes": recipe.into_iter().chain(advice.others).map(|recipe| &recipe.id).collect::<Vec<_>>(),
            "sources": self.sources_of_cause(id, at).into_iter().collect::<indexmap::IndexMap<_, _>>(),
            "url": self.catalog.absolute(&format!("{}/#{anchor}", entry.slug)),
            "show": format!("{}#{anchor}", self.catalog.name_of(id)),
        })
    }

    /// The sources that a cause cites.
    fn sources_of_cause(&self, id: EntryId, at: usize) -> Vec<(&'a str, &'a Source)> {
        let entry = &self.catalog.entries[id];
        let cause = &entry.file.causes[at];
        let mut sources: Vec<(&str, &Source)> = vec![];
        for name in [Some(&cause.text), cause.detail.as_ref()]
            .into_iter()
            .flatten()
            .flat_map(|text| markdown::footnotes(text))
        {
            let source = self.catalog.source(entry, name);
            sources.extend(
                source
                    .map(|source| (name, source))
                    .filter(|one| !sources.contains(one)),
            );
        }
        sources
    }

    /// What to do about a cause: what the messages say that lead to it; else the recipe that is named like it, or is the
    /// only one; else its reason.
    fn advice(&self, id: EntryId, at: usize) -> Advice<'a> {
        let catalog = self.catalog;
        let cause = &catalog.entries[id].file.causes[at];
        let proves = |recipe: &Recipe| {
            recipe.entry == Some(id)
                && recipe.file.proves.is_some()
                && recipe.file.proves == cause.id
        };
        let mut proofs: Vec<usize> = (0..catalog.recipes.len())
            .filter(|&at| proves(&catalog.recipes[at]))
            .collect();
        let is_namesake = |at: &usize| {
            let recipe = &catalog.recipes[*at];
            cause.id.as_ref() == Some(&recipe.id.replace(&format!("/{}-", recipe.file.code), "-"))
        };
        let named = proofs
            .iter()
            .position(is_namesake)
            .or((proofs.len() == 1).then_some(0));
        let recipe = named.map(|named| proofs.remove(named));

        let lead = Lead {
            entry: id,
            cause: Some(at),
        };
        let mut next = self.advice_of_messages(&lead);
        if next.is_empty() {
            next.extend(recipe.and_then(|at| catalog.recipes[at].file.next.clone()));
        }
        if next.is_empty() {
            next.extend(self.advice_of_reason(&lead, cause.product.as_deref()));
        }
        Advice {
            next,
            recipe,
            others: proofs.into_iter().map(|at| &catalog.recipes[at]).collect(),
        }
    }

    /// What messages say to do next that lead to a cause before all others; with their names, where there are several.
    fn advice_of_messages(&self, lead: &Lead) -> Vec<String> {
        let all = self
            .catalog
            .messages
            .iter()
            .flat_map(|it| it.file.messages.iter().zip(&it.leads));
        let named = all
            .filter(|(_, leads)| leads.first() == Some(lead))
            .filter_map(|(message, _)| Some((message.name(), message.next.as_ref()?)));
        let named: Vec<(&str, &String)> = named.collect();
        match named[..] {
            [(_, only)] => vec![only.clone()],
            _ => named
                .iter()
                .map(|(name, next)| format!("{}: {next}", alternates::escaped(name)))
                .collect(),
        }
    }

    /// What the reason of a cause says to do next where its product runs.
    fn advice_of_reason(&self, lead: &Lead, product: Option<&str>) -> Option<String> {
        let own = self.catalog.messages.iter().find(|messages| {
            messages.file.product.is_some() && messages.file.product.as_deref() == product
        });
        let platform = own.map_or(Platform::Server, |messages| messages.file.platform);
        let reasons = &self.catalog.reasons;
        let at = reasons
            .leads
            .iter()
            .position(|leads| leads.contains(lead))?;
        reasons.file.reasons[at].next.get(&platform).cloned()
    }

    fn number(&self, index: usize, number: u32) -> String {
        let category = &self.catalog.categories[index];
        let code = number.to_string();
        let words = category.file.unassigned.as_ref();
        let name = words.map_or("", |words| &words.name);
        let filled = |text: &str| text.replace("{code}", &code);
        let (summary, text) = words.map_or_else(
            || (format!("The number {code} has no entry."), String::new()),
            |words| (filled(&words.summary), filled(&words.text)),
        );
        let mut cited: Vec<(&str, &Source)> = vec![];
        for name in markdown::footnotes(&text) {
            cited.extend(
                category
                    .file
                    .sources
                    .get_key_value(name)
                    .map(|(name, source)| (name.as_str(), source)),
            );
        }
        let out = format!(
            "# {}\n\n{summary}\n\n{text}\n",
            alternates::escaped(&format!("{code} {name}"))
        );
        let out = self.links.resolved(&out) + &alternates::sources(cited);
        self.with_page(out, &format!("{code}/"))
    }

    fn number_as_json(&self, index: usize, number: u32) -> Value {
        let category = &self.catalog.categories[index];
        let code = number.to_string();
        let words = category.file.unassigned.as_ref();
        let filled = |text: &str| text.replace("{code}", &code);
        json!({
            "code": code,
            "title": category.title_of(&code, words.map_or("", |words| &words.name)),
            "summary": words.map(|words| filled(&words.summary)),
            "text": words.map(|words| filled(&words.text)),
            "url": self.catalog.absolute(&format!("{code}/")),
            "show": code,
        })
    }

    fn recipe_as_json(&self, at: usize) -> Value {
        let recipe = &self.catalog.recipes[at];
        json!({
            "id": recipe.id,
            "product": self.catalog.products[recipe.product].file.title,
            "proof": self.view(at).proof.text,
            "recipe": *recipe.file,
            "runs": recipe.proof().map(|record| &record.runs),
            "url": self.catalog.absolute(&recipe_path(recipe)),
            "show": recipe.id,
        })
    }

    fn reason(&self, at: usize) -> String {
        let reason = &self.catalog.reasons.file.reasons[at];
        let mut out = format!(
            "# {}\n\n{}\n",
            alternates::escaped(&reason.title),
            reason.means
        );
        let next = reason
            .next
            .iter()
            .map(|(on, next)| format!("**{}:** {next}", on.spoken()));
        alternates::section(&mut out, "What to do next", alternates::bullets(next));
        let says = reason
            .says
            .iter()
            .map(|wording| format!("`{wording}`"))
            .collect();
        alternates::section(
            &mut out,
            "What programs say",
            alternates::joined(says, ", "),
        );

        let causes = self.causes_of(at).into_iter().map(|(title, path)| {
            format!(
                "[{}]({})",
                alternates::escaped(&title),
                self.links.to(&path)
            )
        });
        alternates::section(&mut out, "Causes", alternates::bullets(causes));
        self.with_page(out, &format!("reasons/#{}", reason.id))
    }

    fn reason_as_json(&self, at: usize) -> Value {
        let reason = &self.catalog.reasons.file.reasons[at];
        let causes: Vec<Value> = self
            .causes_of(at)
            .into_iter()
            .map(|(title, path)| json!({"title": title, "url": self.catalog.absolute(&path)}))
            .collect();
        let mut value = json!(reason);
        value["causes"] = json!(causes);
        value["url"] = json!(self.catalog.absolute(&format!("reasons/#{}", reason.id)));
        value["show"] = json!(reason.id);
        value
    }

    /// The causes that have a reason: title and path of each.
    fn causes_of(&self, reason: usize) -> Vec<(String, String)> {
        let leads = self.catalog.reasons.leads[reason]
            .iter()
            .filter(|lead| lead.cause.is_some());
        leads.map(|lead| self.titled(lead)).collect()
    }

    fn message(&self, file: usize, at: usize) -> String {
        let messages = &self.catalog.messages[file];
        let message = &messages.file.messages[at];
        let title = format!("{} {}", messages.title(), message.name());
        let mut out = format!("# {}\n", alternates::escaped(&title));

        let _ = message.text.as_ref().map(|text| write!(out, "\n{text}\n"));
        alternates::section(&mut out, "What to do next", message.next.clone());
        let causes = messages.leads[at].iter().map(|lead| {
            let (title, path) = self.titled(lead);
            format!(
                "[{}]({})",
                alternates::escaped(&title),
                self.links.to(&path)
            )
        });
        alternates::section(&mut out, "Causes", alternates::bullets(causes));
        self.with_page(self.links.resolved(&out), &messages.row_path(at))
    }

    fn message_as_json(&self, file: usize, at: usize) -> Value {
        let messages = &self.catalog.messages[file];
        let causes = messages.leads[at].iter().map(|lead| {
            let (title, path) = self.titled(lead);
            json!({"title": title, "url": self.catalog.absolute(&path)})
        });
        let mut value = json!(messages.file.messages[at]);
        value["product"] = json!(messages.title());
        value["causes"] = causes.collect();
        value["url"] = json!(self.catalog.absolute(&messages.row_path(at)));
        value["show"] = json!(messages.url_path(at).trim_end_matches('/'));
        value
    }

    /// The title and the path of what something leads to: a cause, or an entry as a whole.
    fn titled(&self, lead: &Lead) -> (String, String) {
        let entry = &self.catalog.entries[lead.entry];
        let Some(at) = lead.cause else {
            return (
                format!("{} {}", entry.code(), entry.file.name),
                format!("{}/", entry.slug),
            );
        };
        let cause = &entry.file.causes[at];
        let product = cause
            .product
            .as_ref()
            .map(|product| format!("{product}: "))
            .unwrap_or_default();
        let text = markdown::plain(&cause.text);
        let title = format!(
            "{} {product}{}",
            entry.code(),
            markdown::first_sentence(&text)
        );
        (
            title,
            format!("{}/#{}", entry.slug, Outline::of(entry).causes[at]),
        )
    }

    /// A text with the place of its page at the end.
    fn with_page(&self, text: String, path: &str) -> String {
        format!("{}\n\nPage: {}\n", text.trim_end(), self.links.page(path))
    }
}
