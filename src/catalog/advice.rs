//! What to do about a cause: what messages, recipes and reasons say of it.

use super::{Catalog, EntryId, Lead, Recipe};
use crate::content::format::reasons::Platform;

/// What to do about a cause, and what proves it.
#[derive(Debug)]
pub(crate) struct Advice<'a> {
    /// What to do next, in Markdown: what the messages say that lead to the cause, each with the message's name where there
    /// are several; else what the recipe or the reason says.
    pub(crate) next: Vec<(Option<&'a str>, &'a str)>,
    /// The recipe whose fix is the cause's, as a position in the catalog.
    pub(crate) recipe: Option<usize>,
    /// The other recipes that prove it.
    pub(crate) others: Vec<&'a Recipe>,
}

impl Catalog {
    /// The recipes that lead to an entry's code.
    pub(crate) fn recipes_of(&self, id: EntryId) -> impl Iterator<Item = &Recipe> {
        self.recipes
            .iter()
            .filter(move |recipe| recipe.entry == Some(id))
    }

    /// What to do about the cause of an entry that is at position `at`. Its recipe is the one that is named like it, or the
    /// only one.
    pub(crate) fn advice(&self, id: EntryId, at: usize) -> Advice<'_> {
        let cause = &self.entries[id].file.causes[at];
        let proves = |recipe: &Recipe| {
            recipe.entry == Some(id)
                && recipe.file.proves.is_some()
                && recipe.file.proves == cause.id
        };
        let mut proofs: Vec<usize> = (0..self.recipes.len())
            .filter(|&at| proves(&self.recipes[at]))
            .collect();
        let is_namesake = |at: &usize| {
            let recipe = &self.recipes[*at];
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
            let of_recipe = recipe.and_then(|at| self.recipes[at].file.next.as_deref());
            let of_reason = || self.advice_of_reason(&lead, cause.product.as_deref());
            next.extend(of_recipe.or_else(of_reason).map(|next| (None, next)));
        }

        let others = proofs.into_iter().map(|at| &self.recipes[at]).collect();
        Advice {
            next,
            recipe,
            others,
        }
    }

    /// What messages say to do next that lead to a cause before all others.
    fn advice_of_messages(&self, lead: &Lead) -> Vec<(Option<&str>, &str)> {
        let mut named: Vec<(Option<&str>, &str)> = vec![];
        for file in &self.messages {
            for (message, leads) in file.file.messages.iter().zip(&file.leads) {
                if let (Some(next), Some(first)) = (&message.next, leads.first())
                    && first == lead
                {
                    named.push((Some(message.name()), next));
                }
            }
        }

        if let [(name, _)] = &mut named[..] {
            *name = None;
        }
        named
    }

    /// What the reason of a cause says to do next where its product runs.
    fn advice_of_reason(&self, lead: &Lead, product: Option<&str>) -> Option<&str> {
        let own = self.messages.iter().find(|messages| {
            messages.file.product.is_some() && messages.file.product.as_deref() == product
        });
        let platform = own.map_or(Platform::Server, |messages| messages.file.platform);

        let mut leads = self.reasons.leads.iter();
        let at = leads.position(|leads| leads.contains(lead))?;
        let next = self.reasons.file.reasons[at].next.get(&platform)?;
        Some(next)
    }
}
