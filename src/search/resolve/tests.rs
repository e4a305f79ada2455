//! The rules of how sure an answer is, one at a time, on tables of a few rows.

use super::{Facts, resolve};
use crate::diagnostics::Place;
use crate::search::lines::access::Access;
use crate::search::table::pattern::Pattern;
use crate::search::table::{Meaning, Named, ProductSign, Reason, Signature, Table};
use crate::search::{Confidence, Hit, Subject, To};

/// A cause of `code`, of a product or of none, with the reasons that it has.
fn meaning(code: &str, product: Option<&str>, reasons: &[usize]) -> Meaning {
    Meaning {
        code: code.to_owned(),
        entry: Some(0),
        cause: None,
        message: None,
        place: None,
        product: product.map(str::to_owned),
        text: String::new(),
        next: None,
        reasons: reasons.to_vec(),
        is_own: false,
        is_plain: false,
    }
}

/// A signature that somebody wrote, or that a recipe expects.
fn signature(pattern: &str, meanings: &[usize], is_written: bool) -> Signature {
    Signature {
        meanings: meanings.to_vec(),
        is_written,
        ..Signature::new(Pattern::new(pattern), Place::default())
    }
}

fn reason(meanings: &[usize]) -> Reason {
    Reason {
        id: String::new(),
        title: String::new(),
        means: String::new(),
        next: Default::default(),
        meanings: meanings.to_vec(),
    }
}

/// A table whose causes differ, each in an entry of its own.
fn table(mut meanings: Vec<Meaning>, signatures: Vec<Signature>) -> Table {
    for (entry, meaning) in meanings.iter_mut().enumerate() {
        meaning.entry = Some(entry);
    }
    Table {
        meanings,
        signatures,
        ..Table::default()
    }
}

/// What is answered: the positions of causes, each with how sure it is.
fn causes(hits: &[Hit]) -> Vec<(usize, Confidence)> {
    hits.iter()
        .filter_map(|hit| Some((hit.of_meaning()?, hit.confidence)))
        .collect()
}

#[test]
fn a_written_signature_of_one_cause_is_exact() {
    let table = table(
        vec![meaning("1", None, &[])],
        vec![signature("pool is empty", &[0], true)],
    );
    let facts = Facts {
        signatures: vec![0],
        ..Facts::default()
    };
    assert_eq!(causes(&resolve(&table, &facts)), [(0, Confidence::Exact)]);
}

#[test]
fn a_signature_of_two_causes_is_likely() {
    let meanings = vec![meaning("1", None, &[]), meaning("2", None, &[])];
    let table = table(meanings, vec![signature("pool is empty", &[0, 1], true)]);
    let facts = Facts {
        signatures: vec![0],
        ..Facts::default()
    };
    let expected = [(0, Confidence::Likely), (1, Confidence::Likely)];
    assert_eq!(causes(&resolve(&table, &facts)), expected);
}

#[test]
fn what_a_recipe_expects_is_exact_only_if_it_says_much() {
    for (pattern, confidence) in [
        ("pool is empty", Confidence::Likely),
        ("the pool of connections is empty again", Confidence::Exact),
    ] {
        let table = table(
            vec![meaning("1", None, &[])],
            vec![signature(pattern, &[0], false)],
        );
        let facts = Facts {
            signatures: vec![0],
            ..Facts::default()
        };
        assert_eq!(
            causes(&resolve(&table, &facts)),
            [(0, confidence)],
            "{pattern}"
        );
    }
}

#[test]
fn the_signature_with_the_most_letters_comes_first_and_a_rival_of_another_code_takes_the_certainty()
{
    let meanings = vec![meaning("1", None, &[]), meaning("2", None, &[])];
    let signatures = vec![
        signature("pool is empty", &[0], true),
        signature("the pool is empty", &[1], true),
    ];
    let table = table(meanings, signatures);
    let facts = Facts {
        signatures: vec![0, 1],
        ..Facts::default()
    };
    assert_eq!(causes(&resolve(&table, &facts)), [(1, Confidence::Likely)]);
}

#[test]
fn a_code_alone_is_likely() {
    let facts = Facts {
        status: Some(To::Entry(0)),
        code: Some("1".to_owned()),
        ..Facts::default()
    };
    let hits = resolve(&Table::default(), &facts);
    assert_eq!(hits.len(), 1);
    assert_eq!(
        (hits[0].subject, hits[0].confidence),
        (Subject::Code(To::Entry(0)), Confidence::Likely)
    );
}

#[test]
fn a_reason_alone_is_possible_whatever_causes_have_it() {
    let mut table = table(vec![meaning("1", Some("Gate"), &[0])], vec![]);
    table.reasons = vec![reason(&[0])];
    let hits = resolve(
        &table,
        &Facts {
            reasons: vec![0],
            ..Facts::default()
        },
    );
    assert_eq!(hits.len(), 1);
    assert_eq!(
        (hits[0].subject, hits[0].confidence),
        (Subject::Reason(0), Confidence::Possible)
    );
}

#[test]
fn a_reason_with_a_code_is_the_cause_that_no_product_owns() {
    let meanings = vec![
        meaning("1", Some("Gate"), &[0]),
        meaning("1", None, &[0]),
        meaning("2", None, &[0]),
    ];
    let mut table = table(meanings, vec![]);
    table.reasons = vec![reason(&[0, 1, 2])];
    let (status, code) = (Some(To::Entry(0)), Some("1".to_owned()));
    let hits = resolve(
        &table,
        &Facts {
            reasons: vec![0],
            status,
            code,
            ..Facts::default()
        },
    );
    assert_eq!(causes(&hits), [(1, Confidence::Likely)]);
}

#[test]
fn a_reason_with_a_product_is_the_products_cause() {
    let mut table = table(
        vec![
            meaning("1", Some("Gate"), &[0]),
            meaning("1", Some("Door"), &[0]),
        ],
        vec![],
    );
    table.reasons = vec![reason(&[0, 1])];
    table.product_signs = vec![ProductSign {
        pattern: Pattern::new("door:"),
        product: "Door".to_owned(),
        says: String::new(),
        next: None,
    }];
    let hits = resolve(
        &table,
        &Facts {
            reasons: vec![0],
            product_signs: vec![0],
            ..Facts::default()
        },
    );
    assert_eq!(causes(&hits), [(1, Confidence::Likely)]);
}

#[test]
fn a_frame_never_decides_where_a_reason_is_given() {
    // The frame can mean two causes; the text has the reason of the second.
    let meanings = vec![
        meaning("1", Some("Gate"), &[0]),
        meaning("1", Some("Gate"), &[1]),
    ];
    let mut table = table(
        meanings,
        vec![signature("no answer from upstream", &[0], true)],
    );
    table.reasons = vec![reason(&[0]), reason(&[1])];
    let hits = resolve(
        &table,
        &Facts {
            signatures: vec![0],
            reasons: vec![1],
            ..Facts::default()
        },
    );
    assert_eq!(causes(&hits), [(1, Confidence::Likely)]);
}

#[test]
fn a_reason_that_no_cause_has_comes_with_the_cause_and_takes_the_certainty() {
    let meanings = vec![meaning("1", Some("Gate"), &[])];
    let mut table = table(
        meanings,
        vec![signature("no answer from upstream", &[0], true)],
    );
    table.reasons = vec![reason(&[])];
    let hits = resolve(
        &table,
        &Facts {
            signatures: vec![0],
            reasons: vec![0],
            ..Facts::default()
        },
    );
    assert_eq!(causes(&hits), [(0, Confidence::Likely)]);
    assert_eq!(hits[0].reason, Some(0));
}

#[test]
fn a_mark_of_an_access_log_is_exact_beside_its_own_status_only() {
    let mut table = table(vec![meaning("1", Some("Gate"), &[])], vec![]);
    let (product, marks) = (Some("Gate".to_owned()), vec!["UF".to_owned()]);
    table.named = vec![Named {
        product,
        formats: vec![0],
        marks,
        meanings: vec![0],
        ..Named::default()
    }];

    for (status, expected) in [("1", vec![(0, Confidence::Exact)]), ("2", vec![])] {
        let marks = vec!["UF".to_owned()];
        let access = Some(Access {
            format: Some(0),
            status,
            marks,
            ..Access::default()
        });
        let hits = resolve(
            &table,
            &Facts {
                access,
                status: Some(To::Entry(0)),
                ..Facts::default()
            },
        );
        assert_eq!(causes(&hits), expected, "{status}");
    }
}

#[test]
fn a_message_of_no_entry_comes_with_a_status_of_no_family() {
    let mut table = table(
        vec![meaning("", Some("Edge"), &[])],
        vec![signature("error 1015", &[0], true)],
    );
    table.meanings[0].entry = None;
    let access = |status| {
        Some(Access {
            status,
            ..Access::default()
        })
    };

    let facts = Facts {
        signatures: vec![0],
        access: access("429"),
        ..Facts::default()
    };
    assert_eq!(causes(&resolve(&table, &facts)), [(0, Confidence::Exact)]);

    let status = Some(To::Entry(0));
    let facts = Facts {
        signatures: vec![0],
        access: access("502"),
        status,
        ..Facts::default()
    };
    assert_eq!(causes(&resolve(&table, &facts)), []);
}
