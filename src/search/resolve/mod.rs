//! Decides what the facts in a text mean, the most specific first: what a product says and why; the status with a reason;
//! the status alone; a reason alone. `static/assets/find.js/2b-resolve.js` does the same in JavaScript.

#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use super::hit::hits_of;
use super::limits::LIMITS;
use super::lines::access::Access;
use super::table::{Meaning, Table};
use super::text::words;
use super::{Confidence, Hit, Subject, To};

/// What was found in one text.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    /// The text, folded.
    pub(super) text: &'a str,
    /// What an access log says about the request.
    pub(super) access: Option<Access<'a>>,
    /// The code in the text, as it is written there.
    pub(super) code: Option<String>,
    /// Where that code leads; nothing if no family here has it.
    pub(super) status: Option<To>,
    /// The signatures in the text.
    pub(super) signatures: Vec<usize>,
    /// The reasons in the text, the one that says the most first.
    pub(super) reasons: Vec<usize>,
    /// The signs of products in the text.
    pub(super) product_signs: Vec<usize>,
}

/// What the facts mean, the best first; nothing if they mean nothing.
pub(super) fn resolve(table: &Table, facts: &Facts) -> Vec<Hit> {
    let mut hits = match &facts.access {
        Some(access) => of_access_log(table, access, facts),
        None => of_signatures(table, &facts.signatures),
    };
    if hits.is_empty()
        && let Some(to) = facts.status
    {
        hits.push(Hit::code(to, Confidence::Likely));
    }
    // An access-log line with another status reports no error of the family, whatever reason it gives.
    if hits.is_empty() && facts.access.is_some() {
        return vec![];
    }

    let hits = of_product(table, facts, hits);
    let mut hits = with_reason(table, facts, hits);

    for hit in &mut hits {
        hit.product_signs.clone_from(&facts.product_signs);
        hit.code.clone_from(&facts.code);
        if let Some(access) = &facts.access {
            hit.format = access.format;
            hit.upstream = access.upstream;
        }
    }
    hits
}

/// If the hits are of several products, those of the products that the text shows. A single one of those is sure.
fn of_product(table: &Table, facts: &Facts, hits: Vec<Hit>) -> Vec<Hit> {
    let product_of = |hit: &Hit| table.meanings[hit.of_meaning()?].product.as_deref();
    let first = hits.first().and_then(product_of);
    if hits.iter().all(|hit| product_of(hit) == first) {
        return hits;
    }

    let said = words(facts.text);
    let mut own = hits.clone();
    own.retain(|hit| product_of(hit).is_some_and(|title| is_shown(table, facts, &said, title)));
    // A pattern together with a sign of its product leaves no doubt.
    if let [only] = &mut own[..]
        && only.signature.is_some()
    {
        only.confidence = Confidence::Exact;
    }

    if own.is_empty() { hits } else { own }
}

/// Whether a text names a product or has a sign of it. `said` are the words of the text.
fn is_shown(table: &Table, facts: &Facts, said: &[String], title: &str) -> bool {
    let has_sign = facts
        .product_signs
        .iter()
        .any(|&sign| table.product_signs[sign].product == title);
    has_sign || table.is_named(title, said)
}

/// Puts the cause with the text's reason in place of other hits. What a proxy logs around a reason never decides if the
/// text gives a reason.
fn with_reason(table: &Table, facts: &Facts, mut hits: Vec<Hit>) -> Vec<Hit> {
    let Some(&reason) = facts.reasons.first() else {
        return hits;
    };
    let best = hits.first();
    if best.is_some_and(|best| gives_reason(table, facts, best)) {
        return hits;
    }

    let meaning = best.and_then(Hit::of_meaning);
    let (code, product) = match meaning.map(|meaning| &table.meanings[meaning]) {
        Some(meaning) => (Some(meaning.code.as_str()), meaning.product.as_deref()),
        None if best.is_some() => (facts.code.as_deref(), None),
        None => (None, None),
    };
    let causes = causes_with_reason(table, facts, code, product);
    if !causes.is_empty() {
        return hits_of(causes, Confidence::Likely, None);
    }

    // No cause here has the reason, so the reason goes with what the code or the product says.
    let Some(best) = hits.first_mut() else {
        return vec![Hit::of(Subject::Reason(reason), Confidence::Possible)];
    };
    best.reason = Some(reason);
    best.confidence = best.confidence.min(Confidence::Likely);
    hits
}

/// Whether a cause is the text's reason: the cause has one of the reasons, or the pattern that was found says why.
fn gives_reason(table: &Table, facts: &Facts, hit: &Hit) -> bool {
    let Some(meaning) = hit.of_meaning() else {
        return false;
    };
    let Meaning { entry, reasons, .. } = &table.meanings[meaning];

    // A message without an entry is the reason itself.
    entry.is_none()
        || reasons.iter().any(|reason| facts.reasons.contains(reason))
        || hit
            .signature
            .is_some_and(|at| table.signatures[at].gives_reason)
}

/// The causes with the first of the text's reasons for which there are any: those of `product`, or of a product that the
/// text shows. If there is a code and no such cause, those of the code that no product owns.
fn causes_with_reason(
    table: &Table,
    facts: &Facts,
    code: Option<&str>,
    product: Option<&str>,
) -> Vec<usize> {
    let said = words(facts.text);

    for &reason in &facts.reasons {
        let mut causes = table.reasons[reason].meanings.clone();
        if let Some(code) = code {
            causes.retain(|&cause| table.meanings[cause].code == code);
        }

        let mut own = causes.clone();
        own.retain(|&cause| {
            let cause = &table.meanings[cause];
            match (&cause.product, product) {
                (Some(title), Some(product)) => title == product,
                (Some(title), None) => is_shown(table, facts, &said, title),
                (None, _) => code.is_none() && is_of_vendor(table, cause, &said),
            }
        });
        if !own.is_empty() {
            return own;
        }

        causes.retain(|&cause| table.meanings[cause].product.is_none());
        if code.is_some() && !causes.is_empty() {
            return causes;
        }
    }

    vec![]
}

/// Whether words name the vendor of a cause's code.
fn is_of_vendor(table: &Table, cause: &Meaning, said: &[String]) -> bool {
    match table.vendors.get(&cause.code) {
        Some(vendor) => vendor.iter().any(|word| said.contains(word)),
        None => false,
    }
}

/// What signatures mean. The one with the most letters counts.
fn of_signatures(table: &Table, found: &[usize]) -> Vec<Hit> {
    let mut found = found.to_vec();
    found.retain(|&at| !table.signatures[at].meanings.is_empty());
    found.sort_by_key(|&at| (Reverse(table.signatures[at].weight()), at));
    let Some((&best, others)) = found.split_first() else {
        return vec![];
    };

    let own = &table.signatures[best];
    let meanings = distinct_meanings(table, &own.meanings);
    let is_sure = meanings.len() == 1
        && (own.is_written || own.weight() >= LIMITS.sure)
        && !others.iter().any(|&other| is_rival(table, other, best));
    let confidence = if is_sure {
        Confidence::Exact
    } else {
        Confidence::Likely
    };

    hits_of(meanings, confidence, Some(best))
}

/// Whether another signature makes the best one doubtful: it says nearly as much and means another code.
fn is_rival(table: &Table, other: usize, best: usize) -> bool {
    let (other, best) = (&table.signatures[other], &table.signatures[best]);
    let says_enough = other.is_written || other.weight() * 100 >= best.weight() * LIMITS.rival;

    let code_of = |meaning: usize| &table.meanings[meaning].code;
    let own = code_of(best.meanings[0]);
    says_enough
        && other
            .meanings
            .iter()
            .any(|&meaning| code_of(meaning) != own)
}

/// The meanings with different causes: a message and a recipe can mean the same cause. A meaning without a cause differs
/// from all others.
fn distinct_meanings(table: &Table, meanings: &[usize]) -> Vec<usize> {
    let cause_of = |meaning: usize| {
        table.meanings[meaning]
            .entry
            .zip(table.meanings[meaning].cause)
    };

    let mut distinct: Vec<usize> = vec![];
    for &meaning in meanings {
        let cause = cause_of(meaning);
        let is_known = distinct
            .iter()
            .any(|&known| known == meaning || (cause.is_some() && cause_of(known) == cause));
        if !is_known {
            distinct.push(meaning);
        }
    }
    distinct
}

/// What an access-log line means besides its status: what its text says about the status, or else what its marks mean.
fn of_access_log(table: &Table, access: &Access, facts: &Facts) -> Vec<Hit> {
    // A message without an entry comes with a status of no family.
    let has_status = |meaning: usize| match &table.meanings[meaning] {
        Meaning { entry: None, .. } => facts.status.is_none(),
        meaning => meaning.code == access.status,
    };

    let mut signatures = facts.signatures.clone();
    signatures.retain(|&at| {
        let mut meanings = table.signatures[at].meanings.iter();
        meanings.any(|&meaning| has_status(meaning))
    });
    let mut hits = of_signatures(table, &signatures);
    if !hits.is_empty() {
        hits.retain(|hit| hit.of_meaning().is_some_and(has_status));
        return hits;
    }

    for mark in &access.marks {
        let mut marked = meanings_of_mark(table, access, mark);
        marked.retain(|&meaning| table.meanings[meaning].code == access.status);

        let confidence = match marked.len() {
            0 => continue,
            1 => Confidence::Exact,
            _ => Confidence::Likely,
        };
        return hits_of(marked, confidence, None);
    }

    vec![]
}

/// What messages with a mark mean, in the format of the line.
fn meanings_of_mark(table: &Table, access: &Access, mark: &String) -> Vec<usize> {
    let mut meanings = vec![];

    for named in &table.named {
        let is_of_format = named
            .formats
            .iter()
            .any(|&format| Some(format) == access.format);
        if is_of_format && named.marks.contains(mark) {
            meanings.extend(&named.meanings);
        }
    }

    meanings
}
