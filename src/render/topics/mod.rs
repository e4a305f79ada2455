//! What somebody asks for by its name in a terminal: an entry, one of its causes, a number without an entry, a recipe or
//! a reason, as plain text and as JSON.

mod recipe;

use std::fmt::Write;

use serde_json::{Value, json};

use super::links::Links;
use super::{alternates, api};
use crate::catalog::{Advice, Catalog, EntryId, Lead, Outline};
use crate::content::format::entry::Source;
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
        let advice = self.catalog.advice(id, at);
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

        let next = match &Self::next(&advice)[..] {
            [only] => Some(only.clone()),
            several => alternates::bullets(several.iter().cloned()),
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
        let place = &Outline::of(entry).places[at];
        self.with_page(out, &format!("{}/{place}", entry.slug))
    }

    fn cause_as_json(&self, id: EntryId, at: usize) -> Value {
        let entry = &self.catalog.entries[id];
        let outline = Outline::of(entry);
        let (anchor, place) = (&outline.causes[at], &outline.places[at]);
        let advice = self.catalog.advice(id, at);
        let recipe = advice.recipe.map(|at| &self.catalog.recipes[at]);
        json!({
            "code": entry.code(),
            "name": entry.file.name,
            "slug": entry.slug,
            "title": entry.title,
            "cause": entry.file.causes[at],
            "next": Self::next(&advice),
            "fix": recipe.map(|recipe| &recipe.file.fix.how),
            "recipes": recipe.into_iter().chain(advice.others).map(|recipe| &recipe.id).collect::<Vec<_>>(),
            "sources": self.sources_of_cause(id, at).into_iter().collect::<indexmap::IndexMap<_, _>>(),
            "url": self.catalog.absolute(&format!("{}/{place}", entry.slug)),
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

    /// What to do next about a cause, with the names of messages where several say so.
    fn next(advice: &Advice) -> Vec<String> {
        let said = |(name, next): &(Option<&str>, &str)| match name {
            Some(name) => format!("{}: {next}", alternates::escaped(name)),
            None => (*next).to_owned(),
        };
        advice.next.iter().map(said).collect()
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
        self.with_page(self.links.resolved(&out), &messages.row(at))
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
        value["url"] = json!(self.catalog.absolute(&messages.row(at)));
        value["show"] = json!(messages.address(at).trim_end_matches('/'));
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
            format!("{}/{}", entry.slug, Outline::of(entry).places[at]),
        )
    }

    /// A text with the place of its page at the end.
    fn with_page(&self, text: String, path: &str) -> String {
        format!("{}\n\nPage: {}\n", text.trim_end(), self.links.page(path))
    }
}
