//! Makes the signature table from the causes of entries, from recipes and from messages.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::pattern::{Own, Pattern};
use super::table::{Meaning, Named, Phrase, Signature, Speaker, Table};
use super::text::folded;
use super::words::FEW;
use crate::catalog::{Catalog, Entry, EntryId, Lead, Recipe};
use crate::content::messages::Speech;
use crate::content::model::Audience;
use crate::diagnostics::Place;
use crate::markdown;
use crate::pages::{Outline, shortened};

/// Words in the names of products that are no names.
const GENERIC: [&str; 10] =
    ["application", "load", "balancer", "cloud", "proxy", "python", "http", "gateway", "server", "front"];

/// How long the text about a cause may be, in characters.
const LONGEST_TEXT: usize = 160;

/// A line that a recipe expects.
struct Expected {
    recipe: usize,
    pattern: Pattern,
    /// As the recipe has it.
    line: String,
    /// The same, folded.
    text: String,
    /// Whose log it is in.
    product: String,
    /// Whether that is the product in front.
    is_fronts: bool,
    is_wanted: bool,
}

/// What is told of a cause beside what its entry says.
#[derive(Clone, Copy, Default)]
struct Told<'a> {
    text: Option<&'a str>,
    next: Option<&'a str>,
    product: Option<&'a str>,
    /// Whether it says the same as the cause.
    is_proof: bool,
}

/// Makes the table.
struct Builder<'a> {
    catalog: &'a Catalog,
    table: Table,
    /// The position of a meaning by entry, cause, and text where there is no cause.
    known: HashMap<(EntryId, Option<usize>, String), usize>,
    /// The position of a signature by its pattern.
    by_pattern: HashMap<Pattern, usize>,
    /// The recipes that prove a cause.
    proofs: HashMap<(EntryId, usize), Vec<usize>>,
    outlines: HashMap<EntryId, Outline>,
}

impl Table {
    /// The table of a catalog.
    pub fn new(catalog: &Catalog) -> Self {
        let mut builder = Builder {
            catalog,
            table: Self::default(),
            known: HashMap::new(),
            by_pattern: HashMap::new(),
            proofs: HashMap::new(),
            outlines: HashMap::new(),
        };
        builder.collect_proofs();
        builder.add_messages();
        builder.add_causes();
        builder.add_recipes();
        builder.learn();
        builder.add_phrases();
        builder.table
    }
}

impl Builder<'_> {
    fn collect_proofs(&mut self) {
        for (at, recipe) in self.catalog.recipes.iter().enumerate() {
            if let Some((entry, cause)) = self.proven(recipe) {
                self.proofs.entry((entry, cause)).or_default().push(at);
            }
        }
    }

    /// The cause that a recipe proves.
    fn proven(&self, recipe: &Recipe) -> Option<(EntryId, usize)> {
        let (entry, wanted) = (recipe.entry?, recipe.file.proves.as_deref()?);
        let causes = &self.catalog.entries[entry].file.causes;
        let cause = causes.iter().position(|cause| cause.id.as_deref() == Some(wanted))?;
        Some((entry, cause))
    }

    fn add_messages(&mut self) {
        for messages in &self.catalog.messages {
            let file = &messages.file;
            // Those behind the first are shared with others.
            for format in file.formats.iter().take(1) {
                self.table.formats.extend(file.product.clone().map(|product| (format.clone(), product)));
            }
            for Speech { line, says } in &file.speaks {
                let product = file.product.clone().unwrap_or_else(|| messages.name.clone());
                let (pattern, says) = (Pattern::new(line), says.clone());
                self.table.speakers.push(Speaker { pattern, product, says });
            }
            for (at, message) in file.messages.iter().enumerate() {
                let told = Told {
                    text: message.text.as_deref(),
                    next: message.next.as_deref(),
                    product: file.product.as_deref(),
                    is_proof: false,
                };
                let leads = &messages.leads[at];
                let meanings: Vec<usize> = leads.iter().map(|lead| self.meaning(lead, told)).collect();
                for (nth, line) in message.signatures.iter().enumerate() {
                    let place = messages.place(format!("messages.{at}.signatures.{nth}"), "");
                    self.add(Pattern::new(line), &meanings, &[], place, None);
                }
                let is_phrase = leads.len() == 1 && leads[0].cause.is_none() && file.product.is_none();
                if is_phrase {
                    let entry = &self.catalog.entries[leads[0].entry];
                    self.table.phrases.extend(message.names.iter().map(|name| phrase(entry, name)));
                }
                self.table.named.push(Named {
                    product: file.product.clone(),
                    address: messages.address(at),
                    names: message.names.clone(),
                    formats: file.formats.clone(),
                    marks: message.marks.clone(),
                    meanings,
                });
            }
            self.name_product(file.product.as_deref());
        }
    }

    fn add_causes(&mut self) {
        for (id, entry) in self.catalog.entries.iter().enumerate() {
            for (at, cause) in entry.file.causes.iter().enumerate() {
                self.name_product(cause.product.as_deref());
                if cause.signatures.is_empty() {
                    continue;
                }
                let meaning = self.meaning(&Lead { entry: id, cause: Some(at) }, Told::default());
                for (nth, line) in cause.signatures.iter().enumerate() {
                    // In Markdown the place is that of the cause, narrowed to the line.
                    let place = if entry.path.ends_with(".md") {
                        entry.place(format!("causes.{at}"), line)
                    } else {
                        entry.place(format!("causes.{at}.signatures.{nth}"), "")
                    };
                    self.add(Pattern::new(line), &[meaning], &[], place, None);
                }
            }
        }
    }

    fn add_recipes(&mut self) {
        let expected = self.expected();
        for (at, recipe) in self.catalog.recipes.iter().enumerate() {
            let product = self.catalog.products[recipe.product].file.title.clone();
            self.name_product(Some(&product));
            let Some(entry) = recipe.entry else { continue };
            for (nth, pattern) in recipe.file.signatures.iter().flatten().enumerate() {
                let meaning = self.recipe_meaning(recipe, entry, &product, None);
                let place = recipe.place(format!("signatures.{nth}"), "");
                self.add(Pattern::new(pattern), &[meaning], &[], place, Some(at));
            }
            for Expected { pattern, line, is_fronts, .. } in expected.iter().filter(|one| one.recipe == at) {
                let meaning = [self.recipe_meaning(recipe, entry, &product, Some(pattern))];
                let (meanings, also): (&[usize], &[usize]) =
                    if *is_fronts { (&[], &meaning) } else { (&meaning, &[]) };
                let place = recipe.place("expect.log", line.as_str());
                self.add(pattern.clone(), meanings, also, place, Some(at));
            }
        }
    }

    /// What recipes expect in logs, less what says too little, and what another product says too.
    fn expected(&self) -> Vec<Expected> {
        let mut expected: Vec<Expected> = vec![];
        for (at, recipe) in self.catalog.recipes.iter().enumerate() {
            let is_asked = recipe.entry.is_some() && recipe.file.signatures.is_none();
            let own = Own::of(self.catalog, recipe);
            let front = recipe.file.behind.as_deref().and_then(|front| self.catalog.product(front));
            for (log, lines) in &recipe.file.expect.log {
                let fronts = front.filter(|front| front.file.logs.contains_key(log));
                let product = fronts.map_or(&self.catalog.products[recipe.product].name, |front| &front.name);
                for line in lines.each() {
                    let pattern = Pattern::of_recipe(line, &own);
                    let text = folded(line);
                    let is_wanted = is_asked && !pattern.is_too_general() && !pattern.says_nothing();
                    let (line, product, is_fronts) = (line.clone(), product.clone(), fronts.is_some());
                    expected.push(Expected {
                        recipe: at,
                        pattern,
                        line,
                        text,
                        product,
                        is_fronts,
                        is_wanted,
                    });
                }
            }
        }
        let is_shared = |one: &Expected| {
            expected.iter().any(|other| other.product != one.product && one.pattern.matches(&other.text))
        };
        let kept: Vec<bool> = expected.par_iter().map(|one| one.is_wanted && !is_shared(one)).collect();
        let mut kept = kept.into_iter();
        expected.retain(|_| kept.next().unwrap_or_default());
        expected
    }

    /// Adds to each signature the causes whose recorded lines it tells as another's: so that what can be two things is
    /// never told as one.
    fn learn(&mut self) {
        for (at, recipe) in self.catalog.recipes.iter().enumerate() {
            let (Some(entry), Some(record)) = (recipe.entry, &recipe.record) else { continue };
            let front = recipe.file.behind.as_deref().and_then(|front| self.catalog.product(front));
            let logs = record.runs.values().flat_map(|run| &run.log);
            let own = logs.filter(|(log, _)| front.is_none_or(|front| !front.file.logs.contains_key(*log)));
            let lines: HashSet<String> = own.flat_map(|(_, lines)| lines).map(|line| folded(line)).collect();
            for line in lines {
                self.learn_line(at, recipe, entry, &line);
            }
        }
    }

    fn learn_line(&mut self, at: usize, recipe: &Recipe, entry: EntryId, line: &str) {
        let told = self.table.signatures.iter().enumerate();
        let told = told.filter(|(_, known)| !known.meanings.is_empty() && known.pattern.matches(line));
        let Some(best) = told.max_by_key(|(at, known)| (known.weight(), Reverse(*at))) else { return };
        let best = best.0;
        let own = self.proven(recipe).map(|(_, cause)| cause);
        let is_told = |&meaning: &usize| {
            let meaning = &self.table.meanings[meaning];
            meaning.entry == entry && (meaning.cause == own || own.is_none())
        };
        if self.table.signatures[best].meanings.iter().any(is_told) {
            return;
        }
        let product = self.catalog.products[recipe.product].file.title.clone();
        let meaning = self.recipe_meaning(recipe, entry, &product, None);
        self.table.signatures[best].meanings.push(meaning);
        self.table.signatures[best].learned.push(at);
    }

    /// What a recipe stands for: the cause that it proves, or one that is told by the same line, or its own words.
    fn recipe_meaning(
        &mut self,
        recipe: &Recipe,
        entry: EntryId,
        product: &str,
        pattern: Option<&Pattern>,
    ) -> usize {
        let cause = self.proven(recipe).map(|(_, cause)| cause);
        let cause = cause.or_else(|| self.told_by(pattern?, entry));
        let next = recipe.file.next.as_deref().unwrap_or(&recipe.file.fix.how);
        let (text, next, product) = (Some(&*recipe.file.cause), Some(next), Some(product));
        self.meaning(&Lead { entry, cause }, Told { text, next, product, is_proof: true })
    }

    /// The cause of an entry that a message or a cause tells by a part of this pattern.
    fn told_by(&self, pattern: &Pattern, entry: EntryId) -> Option<usize> {
        let whole = pattern.fragments.join(" ");
        let told = self.table.signatures.iter().filter(|known| known.is_written);
        let mut told = told.filter(|known| known.pattern.matches(&whole));
        told.find_map(|known| match known.meanings[..] {
            [only] => Some(&self.table.meanings[only]).filter(|it| it.entry == entry)?.cause,
            _ => None,
        })
    }

    /// The position of what something leads to. Its own words count where the entry has none for it.
    fn meaning(&mut self, lead: &Lead, told: Told) -> usize {
        let Told { text, next, product, is_proof } = told;
        let catalog = self.catalog;
        // A recipe's words say the same as the cause that it proves; a message's own may say more.
        let is_own = lead.cause.is_none() || !is_proof;
        let has_product =
            lead.cause.is_some_and(|at| catalog.entries[lead.entry].file.causes[at].product.is_some());
        let own = [text.filter(|_| is_own), product.filter(|_| !has_product)].map(Option::unwrap_or_default);
        let key = (lead.entry, lead.cause, own.join(" "));
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let entry = &catalog.entries[lead.entry];
        let cause = lead.cause.map(|cause| &entry.file.causes[cause]);
        let text = text.map(markdown::plain).or_else(|| cause.map(|cause| markdown::plain(&cause.text)));
        let text = text.unwrap_or_else(|| crate::pages::description(entry));
        let outline = self.outlines.entry(lead.entry).or_insert_with(|| Outline::of(entry));
        let meaning = Meaning {
            code: entry.code().to_string(),
            entry: lead.entry,
            cause: lead.cause,
            anchor: lead.cause.map(|cause| outline.causes[cause].clone()),
            product: product.map(str::to_owned).or_else(|| cause.and_then(|cause| cause.product.clone())),
            text: shortened(&text, LONGEST_TEXT),
            next: next.map(markdown::plain).or_else(|| self.next(lead)),
            is_own: is_own && told.text.is_some(),
            is_plain: has_product && !(is_own && told.text.is_some()),
        };
        let position = self.table.meanings.len();
        self.table.meanings.push(meaning);
        self.known.insert(key, position);
        position
    }

    /// What to do next about a cause: what a recipe says that proves it, else the entry's first command for operators.
    fn next(&self, lead: &Lead) -> Option<String> {
        let proofs = lead.cause.and_then(|cause| self.proofs.get(&(lead.entry, cause)));
        let recipes = proofs.into_iter().flatten().map(|&recipe| &self.catalog.recipes[recipe].file);
        let said = recipes.map(|recipe| recipe.next.as_deref().unwrap_or(&recipe.fix.how)).next();
        said.map(markdown::plain).or_else(|| next_of(&self.catalog.entries[lead.entry]))
    }

    fn add(
        &mut self,
        pattern: Pattern,
        meanings: &[usize],
        also: &[usize],
        place: Place,
        recipe: Option<usize>,
    ) {
        if pattern.fragments.is_empty() {
            return;
        }
        let position = *self.by_pattern.entry(pattern.clone()).or_insert_with(|| {
            let signature = Signature {
                pattern,
                meanings: vec![],
                also: vec![],
                place,
                recipes: vec![],
                is_written: false,
                learned: vec![],
            };
            self.table.signatures.push(signature);
            self.table.signatures.len() - 1
        });
        let signature = &mut self.table.signatures[position];
        for &meaning in meanings {
            if !signature.meanings.contains(&meaning) {
                signature.meanings.push(meaning);
            }
        }
        for &meaning in also {
            if !signature.meanings.contains(&meaning) && !signature.also.contains(&meaning) {
                signature.also.push(meaning);
            }
        }
        signature.recipes.extend(recipe);
        signature.is_written |= recipe.is_none();
    }

    fn add_phrases(&mut self) {
        let ranges = self.catalog.categories.iter().filter_map(|category| category.file.codes);
        self.table.numbers = ranges.map(|range| (range.first, range.last)).collect();
        // Of many entries, names are found by their words; the table would be too large for a browser.
        if self.catalog.entries.len() <= FEW {
            let names = self.catalog.entries.iter();
            self.table.phrases.extend(names.map(|entry| phrase(entry, &entry.file.name)));
        }
        let products = std::mem::take(&mut self.table.products);
        let mut products: Vec<String> = products.iter().flat_map(|name| super::text::words(name)).collect();
        // `Application` and `server` are parts of names and say something by themselves.
        let said: HashSet<String> =
            self.table.phrases.iter().flat_map(|phrase| super::text::words(&phrase.words)).collect();
        products.retain(|word| word.len() > 2 && !said.contains(word) && !GENERIC.contains(&word.as_str()));
        products.sort();
        products.dedup();
        self.table.products = products;
    }

    fn name_product(&mut self, product: Option<&str>) {
        self.table.products.extend(product.map(str::to_owned));
    }
}

fn phrase(entry: &Entry, words: &str) -> Phrase {
    let vendor = folded(entry.file.vendor.as_deref().unwrap_or_default());
    Phrase { code: entry.code().to_string(), words: folded(words), vendor }
}

/// What to do next about an entry as a whole: the first command for those who run the servers.
pub fn next_of(entry: &Entry) -> Option<String> {
    let steps = &entry.file.steps;
    let with_command = |audience: Option<Audience>| {
        steps.iter().find(|step| step.command.is_some() && (audience.is_none() || step.audience == audience))
    };
    let step = with_command(Some(Audience::Operator)).or_else(|| with_command(None)).or(steps.first())?;
    let text = markdown::plain(&step.text);
    Some(match &step.command {
        Some(command) => format!("{text} {}", command.code),
        None => text,
    })
}
