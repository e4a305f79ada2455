//! Reasons, linked: which causes have each, by the file's own word or because a recipe proves it.

use std::sync::Arc;

use indexmap::IndexMap;

use super::messages::{Lead, lead};
use super::names::Names;
use super::{Entry, Recipe, may_be_broken};
use crate::content::Content;
use crate::content::format::reasons::ReasonsFile;
use crate::diagnostics::{Finding, Place, did_you_mean};

/// The file of reasons.
const FILE: &str = "content/reasons.yaml";

/// Why connections and requests fail, whatever the product.
#[derive(Debug, Default)]
pub struct Reasons {
    /// What the file says.
    pub file: Arc<ReasonsFile>,
    /// For each reason, the causes that have it.
    pub leads: Vec<Vec<Lead>>,
}

/// Links the reasons with entries, and with the causes that `recipes` prove.
pub(super) fn link(
    content: &Content,
    entries: &[Entry],
    names: &Names,
    (recipes, faults): (&[Recipe], &IndexMap<String, String>),
    findings: &mut Vec<Finding>,
) -> Reasons {
    let file = Arc::clone(&content.reasons);
    let mut leads = vec![];

    for (at, reason) in file.reasons.iter().enumerate() {
        let mut causes: Vec<Lead> = vec![];

        for (nth, target) in reason.leads_to.iter().enumerate() {
            let (code, cause) = target.parts();
            match lead(names, entries, &code, cause) {
                Ok(lead) => causes.push(lead),
                Err(_) if may_be_broken(&content.broken, &code) => {}
                Err((problem, help)) => {
                    let place = Place::new(FILE, format!("reasons.{at}.leads_to.{nth}"), "");
                    findings.push(Finding::error("unknown-cause", place, problem, help));
                }
            }
        }

        for (nth, fault) in reason.faults.iter().enumerate() {
            if !faults.contains_key(fault) {
                let place = Place::new(FILE, format!("reasons.{at}.faults.{nth}"), "");
                let problem = format!("there is no fault `{fault}` in content/faults.yaml");
                let near = did_you_mean(fault, faults.keys().map(String::as_str));
                let help = near.map_or_else(
                    || "add the row, or remove it here".to_owned(),
                    |it| format!("did you mean `{it}`?"),
                );
                findings.push(Finding::error("unknown-fault", place, problem, help));
            }
        }

        for recipe in recipes.iter().filter(|it| {
            it.file
                .fault
                .as_ref()
                .is_some_and(|own| reason.faults.contains(own))
        }) {
            let Some(proven) = proven(entries, recipe) else {
                continue;
            };
            if !causes.contains(&proven) {
                causes.push(proven);
            }
        }

        leads.push(causes);
    }

    Reasons { file, leads }
}

/// The cause that a recipe proves.
fn proven(entries: &[Entry], recipe: &Recipe) -> Option<Lead> {
    let (entry, id) = (recipe.entry?, recipe.file.proves.as_deref()?);
    let cause = entries[entry]
        .file
        .causes
        .iter()
        .position(|cause| cause.id.as_deref() == Some(id))?;

    Some(Lead {
        entry,
        cause: Some(cause),
    })
}
