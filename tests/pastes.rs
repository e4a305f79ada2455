//! How sure answers are, on what people really paste: *exact* is right 95 times in 100, *likely* 80, and no trap is more
//! than *possible*.

use std::path::Path;

use errdex::catalog::Catalog;
use errdex::root::Root;
use errdex::search::{Answer, Confidence, Finder, Reading};
use regex::RegexBuilder;
use serde::Deserialize;

/// A paste with its right answer: see the comment at the top of the file.
#[derive(Deserialize)]
struct Paste {
    id: String,
    paste: String,
    words: Option<String>,
    code: Vec<String>,
    #[serde(default)]
    cause: Vec<String>,
    #[serde(default)]
    not_cause: Vec<String>,
    #[serde(default)]
    product_ok: Vec<String>,
}

impl Paste {
    /// Whether an answer has the code and names the right cause.
    fn is_right(&self, answer: &Answer) -> bool {
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let (cause, product, next) = (
            text(&answer.cause),
            text(&answer.product),
            text(&answer.next),
        );
        let claim = [&cause, &answer.title, &product]
            .map(String::as_str)
            .join("\n.\n");
        let said = [&cause, &answer.title, &next]
            .map(String::as_str)
            .join("\n.\n");
        let is_others =
            !product.is_empty() && !self.product_ok.is_empty() && !any(&self.product_ok, &product);

        self.code.contains(&answer.code)
            && any(&self.cause, &said)
            && !any(&self.not_cause, &claim)
            && !is_others
    }
}

fn any(expressions: &[String], text: &str) -> bool {
    expressions.iter().any(|one| {
        let expression = RegexBuilder::new(one)
            .case_insensitive(true)
            .dot_matches_new_line(true)
            .build();
        expression.unwrap().is_match(text)
    })
}

/// The first answer to a text. Whether it is an argument or comes from a pipe makes no difference.
fn first(finder: &Finder, catalog: &Catalog, text: &str) -> Option<Answer> {
    if text.trim().contains('\n') {
        let reading = Reading::of(finder, text);
        let groups = reading.groups();
        return groups
            .first()
            .map(|group| finder.answer(catalog, &group.hits[0], &group.example));
    }
    finder
        .query(text)
        .first()
        .map(|hit| finder.answer(catalog, hit, text))
}

#[test]
fn answers_are_as_right_as_they_say() {
    let pastes: Vec<Paste> = serde_yaml::from_str(include_str!("find/pastes.yaml")).unwrap();
    let catalog = errdex::site::catalog_to_find_in(
        &Root::open(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap(),
    );
    let finder = Finder::new(&catalog);
    let mut said = [(Confidence::Exact, 0, 0), (Confidence::Likely, 0, 0)];
    let (mut wrong, mut loud, mut right) = (vec![], vec![], 0);

    for paste in &pastes {
        for text in [&paste.paste].into_iter().chain(&paste.words) {
            let Some(answer) = first(&finder, &catalog, text) else {
                continue;
            };
            if paste.code.is_empty() && answer.confidence > Confidence::Possible {
                loud.push(paste.id.as_str());
            }
            // A bare code claims no cause.
            let names_cause = answer.url.contains('#') || !paste.code.contains(&answer.code);
            let is_right = paste.is_right(&answer);
            right += usize::from(is_right);
            for (_, all, good) in said
                .iter_mut()
                .filter(|(it, ..)| *it == answer.confidence && names_cause)
            {
                *all += 1;
                *good += usize::from(is_right);
            }
            if names_cause && !is_right && answer.confidence > Confidence::Possible {
                wrong.push(format!(
                    "{} {:?} {}",
                    paste.id, answer.confidence, answer.url
                ));
            }
        }
    }

    println!("{right} right; {said:?}; wrong {wrong:?}");
    assert_eq!(loud, Vec::<&str>::new(), "traps that are explained");
    let [(_, exact, exact_right), (_, likely, likely_right)] = said;
    assert!(
        exact >= 20 && exact_right * 100 >= exact * 95,
        "{exact_right} of {exact} exact: {wrong:?}"
    );
    assert!(
        likely >= 20 && likely_right * 100 >= likely * 80,
        "{likely_right} of {likely} likely: {wrong:?}"
    );
    assert!(right >= 95, "{right} answers name the right cause first");
}
