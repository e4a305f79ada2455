//! From what was read in a text to what it means, the most specific first: what a product says and why, why alone with
//! the status, the status alone, why alone. `static/assets/find.js/` does the same in JavaScript.

#[cfg(test)]
mod tests;

use super::access::Access;
use super::limits::LIMITS;
use super::matcher::{Hit, To, push_new};
use super::table::Table;
use super::text::words;
use super::{Confidence, Subject};

/// What was read in one text.
#[derive(Debug, Default)]
pub struct Facts<'a> {
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
pub fn resolve(table: &Table, facts: &Facts) -> Vec<Hit> {
    let mut signatures = facts.signatures.clone();
    let hits = match (&facts.access, facts.status) {
        (Some(access), Some(to)) => of_access_log(table, access, to, &mut signatures),
        (_, status) => {
            let mut hits = of_signatures(table, &mut signatures);
            if hits.is_empty() {
                hits.extend(status.map(|to| Hit::code(to, Confidence::Likely)));
            }
            hits
        }
    };

    let mut hits = with_reason(table, facts, hits);
    for hit in &mut hits {
        hit.speakers.clone_from(&facts.speakers);
        hit.code.clone_from(&facts.code);
    }
    hits
}

/// The same hits, but the cause first that has the text's reason: a frame alone never decides where a reason is given.
fn with_reason(table: &Table, facts: &Facts, mut hits: Vec<Hit>) -> Vec<Hit> {
    let Some(&reason) = facts.reasons.first() else { return hits };

    let Some(best) = hits.first() else {
        let causes = causes(table, facts, None, None);
        if causes.is_empty() {
            return vec![Hit { confidence: Confidence::Possible, ..Hit::reason(reason) }];
        }
        return causes.into_iter().map(Hit::meaning).collect();
    };

    let (code, product) = match best.subject {
        Subject::Meaning(meaning) => {
            if gives_reason(table, facts, best) {
                return hits;
            }
            let meaning = &table.meanings[meaning];
            (Some(meaning.code.as_str()), meaning.product.as_deref())
        }
        Subject::Code(_) => (facts.code.as_deref(), None),
        Subject::Cause(..) | Subject::Reason(_) => return hits,
    };

    let fitting = hits.iter().filter(|hit| gives_reason(table, facts, hit)).filter_map(Hit::of_meaning);
    let mut better: Vec<usize> = fitting.collect();
    if better.is_empty() {
        better = causes(table, facts, code, product);
    }
    if better.is_empty() {
        // No cause here has it: what the code or the product says, and why.
        hits[0].reason = Some(reason);
        hits[0].confidence = hits[0].confidence.min(Confidence::Likely);
        return hits;
    }

    let mut sorted: Vec<Hit> = vec![];
    for meaning in better {
        let known = hits.iter().find(|hit| hit.subject == Subject::Meaning(meaning));
        let hit = known.cloned().unwrap_or_else(|| Hit { signature: None, ..hits[0].clone() });
        sorted.push(Hit { confidence: Confidence::Likely, subject: Subject::Meaning(meaning), ..hit });
    }
    for hit in hits.into_iter().filter(|hit| matches!(hit.subject, Subject::Meaning(_))) {
        push_new(&mut sorted, Hit { confidence: Confidence::Possible, ..hit });
    }
    sorted
}

/// Whether a cause is the text's reason: it has one of them, or the pattern that found it says so.
fn gives_reason(table: &Table, facts: &Facts, hit: &Hit) -> bool {
    let Some(meaning) = hit.of_meaning() else { return false };
    let has = table.meanings[meaning].reasons.iter().any(|reason| facts.reasons.contains(reason));

    has || hit.signature.is_some_and(|at| table.signatures[at].gives_reason)
}

/// The causes with the text's reason: those of `product`, or of a product that the text names; else, of a code, those that
/// no product owns.
fn causes(table: &Table, facts: &Facts, code: Option<&str>, product: Option<&str>) -> Vec<usize> {
    let said = words(facts.text);
    let speaks = |title: &str| facts.speakers.iter().any(|&one| table.speakers[one].product == title);
    let is_named = |title: &str| match product {
        Some(product) => product == title,
        None => speaks(title) || table.is_named(title, &said),
    };

    for &reason in &facts.reasons {
        let mut of_code = table.reasons[reason].meanings.clone();
        of_code.retain(|&meaning| code.is_none_or(|code| table.meanings[meaning].code == code));

        let product_of = |meaning: &usize| table.meanings[*meaning].product.as_deref();
        let is_vendors = |meaning: &usize| {
            let vendor = table.vendors.get(&table.meanings[*meaning].code);
            code.is_none() && vendor.is_some_and(|words| words.iter().any(|word| said.contains(word)))
        };
        let is_own = |meaning: &usize| product_of(meaning).map_or_else(|| is_vendors(meaning), is_named);
        let own: Vec<usize> = of_code.iter().copied().filter(is_own).collect();
        if !own.is_empty() {
            return own;
        }

        let general: Vec<usize> =
            of_code.into_iter().filter(|meaning| product_of(meaning).is_none()).collect();
        if code.is_some() && !general.is_empty() {
            return general;
        }
    }
    vec![]
}

/// What signatures mean, the one with the most letters first.
fn of_signatures(table: &Table, found: &mut [usize]) -> Vec<Hit> {
    let weight = |signature: usize| table.signatures[signature].weight();
    found.sort_by_key(|&signature| (std::cmp::Reverse(weight(signature)), signature));
    let tells = |&&signature: &&usize| !table.signatures[signature].meanings.is_empty();
    let Some(&best) = found.iter().find(tells) else { return vec![] };
    let others: Vec<usize> = found.iter().copied().filter(|&other| other != best).collect();
    let own = &table.signatures[best];

    let code = |meaning: usize| &table.meanings[meaning].code;
    let is_rival = |&other: &usize| {
        let signature = &table.signatures[other];
        (signature.is_written || weight(other) * 100 >= weight(best) * LIMITS.rival)
            && signature.meanings.iter().any(|&meaning| code(meaning) != code(own.meanings[0]))
    };
    let same = |meaning: usize| (table.meanings[meaning].entry, table.meanings[meaning].cause);
    let is_one = own.meanings.iter().all(|&meaning| same(meaning) == same(own.meanings[0]));
    let is_sure = is_one && (own.is_written || weight(best) >= LIMITS.sure) && !others.iter().any(is_rival);
    let confidence = if is_sure { Confidence::Exact } else { Confidence::Likely };

    let mut hits: Vec<Hit> = vec![];
    hit_each(&mut hits, best, &own.meanings, confidence);
    for &other in others.iter().filter(|&&other| weight(other) * 2 >= weight(best)) {
        hit_each(&mut hits, other, &table.signatures[other].meanings, Confidence::Possible);
    }
    hits
}

/// What a line of an access log means: what its text says of this status, then its marks, then the status alone.
fn of_access_log(table: &Table, access: &Access, to: To, signatures: &mut [usize]) -> Vec<Hit> {
    let is_of_status = |hit: &Hit| match hit.subject {
        Subject::Meaning(meaning) => table.meanings[meaning].code == access.status,
        _ => true,
    };
    let (mut hits, others): (Vec<Hit>, Vec<Hit>) =
        of_signatures(table, signatures).into_iter().partition(is_of_status);

    for mark in &access.marks {
        let marked = marked(table, access.format, mark, access.status);
        if marked.is_empty() {
            continue;
        }
        let confidence = match (hits.is_empty(), marked.len()) {
            (true, 1) => Confidence::Exact,
            (true, _) => Confidence::Likely,
            (false, _) => Confidence::Possible,
        };
        for meaning in marked {
            push_new(&mut hits, Hit { confidence, ..Hit::meaning(meaning) });
        }
        break;
    }

    if hits.is_empty() {
        hits.push(Hit::code(to, Confidence::Likely));
    }
    for other in others {
        push_new(&mut hits, Hit { confidence: Confidence::Possible, ..other });
    }
    for hit in &mut hits {
        (hit.format, hit.upstream) = (access.format, access.upstream);
    }
    hits
}

fn hit_each(hits: &mut Vec<Hit>, signature: usize, meanings: &[usize], confidence: Confidence) {
    for &meaning in meanings {
        push_new(hits, Hit { signature: Some(signature), confidence, ..Hit::meaning(meaning) });
    }
}

/// What a mark of an access log stands for beside a status.
fn marked(table: &Table, format: Option<usize>, mark: &str, status: &str) -> Vec<usize> {
    let named = table.named.iter().filter(|named| {
        named.formats.iter().any(|own| Some(*own) == format) && named.marks.iter().any(|own| own == mark)
    });
    let meanings = named.flat_map(|named| &named.meanings).copied();
    meanings.filter(|&meaning| table.meanings[meaning].code == status).collect()
}
