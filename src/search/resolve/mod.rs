//! From what was read in a text to what it means, the most specific first: what a product says and why, why alone with
//! the status, the status alone, why alone. `static/assets/find.js/` does the same in JavaScript.

#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use super::limits::LIMITS;
use super::lines::access::Access;
use super::lines::matcher::{Hit, To, hits_of};
use super::table::{Meaning, Named, Table};
use super::text::words;
use super::{Confidence, Subject};

/// What was read in one text.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    /// The text, folded.
    pub text: &'a str,
    /// What an access log says of the request.
    pub access: Option<Access<'a>>,
    /// The code that the text names.
    pub status: Option<To>,
    /// The same, as it is written.
    pub code: Option<String>,
    /// The signatures that the text has.
    pub signatures: Vec<usize>,
    /// The reasons that the text gives, the one that says the most first.
    pub reasons: Vec<usize>,
    /// The products that show in the text.
    pub speakers: Vec<usize>,
}

/// What the facts mean, the best first; nothing where they mean nothing.
pub(super) fn resolve(table: &Table, facts: &Facts) -> Vec<Hit> {
    let mut hits = match &facts.access {
        Some(access) => of_access_log(table, access, facts),
        None => of_signatures(table, &facts.signatures),
    };
    if hits.is_empty() {
        hits.extend(facts.status.map(|to| Hit::code(to, Confidence::Likely)));
    }
    // An access-log line with another status reports no error of the family, whatever reason it gives.
    if hits.is_empty() && facts.access.is_some() {
        return vec![];
    }

    let mut hits = with_reason(table, facts, of_product(table, facts, hits));
    for hit in &mut hits {
        hit.speakers.clone_from(&facts.speakers);
        hit.code.clone_from(&facts.code);
        if let Some(access) = &facts.access {
            (hit.format, hit.upstream) = (access.format, access.upstream);
        }
    }
    hits
}

/// Of hits of several products, those of the one that the text shows, which are sure where it is a single one.
fn of_product(table: &Table, facts: &Facts, hits: Vec<Hit>) -> Vec<Hit> {
    let product = |hit: &Hit| {
        hit.of_meaning()
            .and_then(|meaning| table.meanings[meaning].product.as_deref())
    };
    let first = hits.first().and_then(product);
    if hits.iter().all(|hit| product(hit) == first) {
        return hits;
    }

    let said = words(facts.text);
    let own = hits
        .iter()
        .filter(|hit| product(hit).is_some_and(|title| is_shown(table, facts, &said, title)));
    let mut own: Vec<Hit> = own.cloned().collect();
    if let [only] = &mut own[..]
        && only.signature.is_some()
    {
        only.confidence = Confidence::Exact;
    }
    if own.is_empty() { hits } else { own }
}

/// Whether a text names a product or shows it in another way.
fn is_shown(table: &Table, facts: &Facts, said: &[String], title: &str) -> bool {
    facts
        .speakers
        .iter()
        .any(|&one| table.speakers[one].product == title)
        || table.is_named(title, said)
}

/// The same hits, but the cause first that has the text's reason: a frame alone never decides where a reason is given.
fn with_reason(table: &Table, facts: &Facts, mut hits: Vec<Hit>) -> Vec<Hit> {
    let Some(&reason) = facts.reasons.first() else {
        return hits;
    };
    let best = hits.first();
    if best.is_some_and(|best| gives_reason(table, facts, best)) {
        return hits;
    }

    let (code, product) = match best
        .and_then(Hit::of_meaning)
        .map(|meaning| &table.meanings[meaning])
    {
        Some(meaning) => (Some(meaning.code.as_str()), meaning.product.as_deref()),
        None => (facts.code.as_deref().filter(|_| best.is_some()), None),
    };
    let causes = causes(table, facts, code, product);
    if !causes.is_empty() {
        return hits_of(causes, Confidence::Likely, None);
    }

    // No cause here has it: what the code or the product says, and why.
    let Some(best) = hits.first_mut() else {
        return vec![Hit::of(Subject::Reason(reason), Confidence::Possible)];
    };
    best.reason = Some(reason);
    best.confidence = best.confidence.min(Confidence::Likely);
    hits
}

/// Whether a cause is the text's reason: it has one of them, or the pattern that found it says so.
fn gives_reason(table: &Table, facts: &Facts, hit: &Hit) -> bool {
    let Some(meaning) = hit.of_meaning() else {
        return false;
    };
    let Meaning { entry, reasons, .. } = &table.meanings[meaning];
    // What a message says that no entry is about is the reason.
    let has = entry.is_none() || reasons.iter().any(|reason| facts.reasons.contains(reason));

    has || hit
        .signature
        .is_some_and(|at| table.signatures[at].gives_reason)
}

/// The causes with the text's reason: those of `product`, or of a product that the text names; else, of a code, those that
/// no product owns.
fn causes(table: &Table, facts: &Facts, code: Option<&str>, product: Option<&str>) -> Vec<usize> {
    let said = words(facts.text);
    let is_named = |title: &str| match product {
        Some(product) => product == title,
        None => is_shown(table, facts, &said, title),
    };

    for &reason in &facts.reasons {
        let mut of_code = table.reasons[reason].meanings.clone();
        of_code.retain(|&meaning| code.is_none_or(|code| table.meanings[meaning].code == code));

        let product_of = |meaning: &usize| table.meanings[*meaning].product.as_deref();
        let is_vendors = |meaning: &usize| {
            let vendor = table.vendors.get(&table.meanings[*meaning].code);
            code.is_none()
                && vendor.is_some_and(|words| words.iter().any(|word| said.contains(word)))
        };
        let is_own =
            |meaning: &usize| product_of(meaning).map_or_else(|| is_vendors(meaning), is_named);
        let own: Vec<usize> = of_code.iter().copied().filter(is_own).collect();
        if !own.is_empty() {
            return own;
        }

        let general: Vec<usize> = of_code
            .into_iter()
            .filter(|meaning| product_of(meaning).is_none())
            .collect();
        if code.is_some() && !general.is_empty() {
            return general;
        }
    }
    vec![]
}

/// What signatures mean: the one with the most letters counts.
fn of_signatures(table: &Table, found: &[usize]) -> Vec<Hit> {
    let weight = |signature: usize| table.signatures[signature].weight();
    let mut found = found.to_vec();
    found.retain(|&signature| !table.signatures[signature].meanings.is_empty());
    found.sort_by_key(|&signature| (Reverse(weight(signature)), signature));
    let Some((&best, others)) = found.split_first() else {
        return vec![];
    };
    let own = &table.signatures[best];

    let code = |meaning: usize| &table.meanings[meaning].code;
    let is_rival = |&other: &usize| {
        let signature = &table.signatures[other];
        (signature.is_written || weight(other) * 100 >= weight(best) * LIMITS.rival)
            && signature
                .meanings
                .iter()
                .any(|&meaning| code(meaning) != code(own.meanings[0]))
    };
    // A message and a recipe can lead to the same cause. A meaning without a cause is distinct.
    let cause_of = |meaning: usize| match &table.meanings[meaning] {
        Meaning {
            entry: Some(entry),
            cause: Some(cause),
            ..
        } => (*entry, Some(*cause)),
        _ => (meaning, None),
    };
    let mut distinct: Vec<usize> = vec![];
    for &meaning in &own.meanings {
        if !distinct
            .iter()
            .any(|&known| cause_of(known) == cause_of(meaning))
        {
            distinct.push(meaning);
        }
    }
    let is_sure = distinct.len() == 1
        && (own.is_written || weight(best) >= LIMITS.sure)
        && !others.iter().any(is_rival);

    let confidence = if is_sure {
        Confidence::Exact
    } else {
        Confidence::Likely
    };
    hits_of(distinct, confidence, Some(best))
}

/// What a line of an access log means beside its status: what its text says of that, else its marks.
fn of_access_log(table: &Table, access: &Access, facts: &Facts) -> Vec<Hit> {
    // What no entry is about comes with another status than those of the family.
    let has_status = |meaning: &usize| match &table.meanings[*meaning] {
        Meaning { entry: None, .. } => facts.status.is_none(),
        meaning => meaning.code == access.status,
    };
    let mut of_status = facts.signatures.clone();
    of_status.retain(|&signature| table.signatures[signature].meanings.iter().any(has_status));
    let mut hits = of_signatures(table, &of_status);
    if !hits.is_empty() {
        hits.retain(|hit| hit.of_meaning().is_some_and(|meaning| has_status(&meaning)));
        return hits;
    }

    for mark in &access.marks {
        let has_mark = |named: &&Named| {
            named.formats.iter().any(|&own| Some(own) == access.format)
                && named.marks.contains(mark)
        };
        let meanings = table
            .named
            .iter()
            .filter(has_mark)
            .flat_map(|named| &named.meanings)
            .copied();
        let is_of_status = |meaning: &usize| table.meanings[*meaning].code == access.status;
        let marked: Vec<usize> = meanings.filter(is_of_status).collect();
        if !marked.is_empty() {
            let confidence = if marked.len() == 1 {
                Confidence::Exact
            } else {
                Confidence::Likely
            };
            return hits_of(marked, confidence, None);
        }
    }
    vec![]
}
