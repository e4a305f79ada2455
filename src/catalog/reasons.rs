//! Reasons, linked: the causes that have each reason, because the file names them or because a recipe proves it.

use std::sync::Arc;

use indexmap::IndexMap;

use super::messages::{Lead, lead};
use super::names::Names;
use super::{Entry, Recipe, may_be_broken};
use crate::content::Content;
use crate::content::format::reasons::ReasonsFile;
use crate::diagnostics::{Finding, Place, did_you_mean};

/// The path of the file.
const FILE: &str = "content/reasons.yaml";

/// Why connections and requests fail, whatever the product.
#[derive(Debug, Default)]
pub struct Reasons {
    /// The contents of the file.
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
                // Its file is broken, and that is already reported.
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
                findings.push(unknown_fault(place, fault, faults));
            }
        }

        for recipe in recipes {
            let Some(fault) = &recipe.file.fault else {
                continue;
            };
            if reason.faults.contains(fault)
                && let Some(proven) = proven(entries, recipe)
                && !causes.contains(&proven)
            {
                causes.push(proven);
            }
        }
        leads.push(causes);
    }

    Reasons { file, leads }
}

fn unknown_fault(place: Place, fault: &str, faults: &IndexMap<String, String>) -> Finding {
    let problem = format!("there is no fault `{fault}` in content/faults.yaml");
    let help = match did_you_mean(fault, faults.keys().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "add the row, or remove it here".to_owned(),
    };
    Finding::error("unknown-fault", place, problem, help)
}

/// The cause that a recipe proves.
fn proven(entries: &[Entry], recipe: &Recipe) -> Option<Lead> {
    let entry = recipe.entry?;
    let id = recipe.file.proves.as_deref()?;
    let cause = entries[entry].cause(id)?;

    Some(Lead {
        entry,
        cause: Some(cause),
    })
}
