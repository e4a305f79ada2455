//! No text freezes the page that finds. The expressions that Rust and JavaScript share must be linear in both: Rust's
//! engine is so for any expression, V8's is not. What they are is read from the served table, so that this holds for
//! whatever it has. It compares times, and so is a program of its own: nothing else
//! in it takes the processor.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use std::collections::BTreeSet;
use std::time::Duration;

use common::Root;
use common::browser::{Browser, Hosted};
use common::kinds::site;
use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::{Value, json};

/// The expressions of the served table: strings that compile and have what only an expression has.
fn expressions(root: &Root) -> BTreeSet<String> {
    fn walk(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| walk(value, found)),
            Value::Object(values) => values.values().for_each(|value| walk(value, found)),
            Value::String(text) => {
                let marks = ["(?", "]+", "]*", "]{", "\\.", ".*"];
                if marks.iter().any(|mark| text.contains(mark)) && regex_syntax::parse(text).is_ok()
                {
                    found.insert(text.clone());
                }
            }
            _ => {}
        }
    }
    let table = root.read("dist/find/table.js");
    let (start, end) = (table.find('{').unwrap(), table.rfind('}').unwrap());
    let mut found = BTreeSet::new();
    walk(
        &serde_json::from_str(&table[start..=end]).unwrap(),
        &mut found,
    );
    found
}

/// A part of a text that an expression matches.
#[derive(Clone)]
struct Piece {
    text: String,
    /// Whether the expression takes it many times.
    repeats: bool,
}

/// A text that an expression matches, in pieces. Of alternatives, the one at `choice` is taken, or the last.
fn pieces(hir: &Hir, choice: usize) -> Vec<Piece> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![],
        HirKind::Literal(literal) => {
            vec![Piece {
                text: String::from_utf8_lossy(&literal.0).into_owned(),
                repeats: false,
            }]
        }
        HirKind::Class(class) => vec![Piece {
            text: letter(class).to_string(),
            repeats: false,
        }],
        HirKind::Capture(capture) => pieces(&capture.sub, choice),
        HirKind::Concat(parts) => parts.iter().flat_map(|part| pieces(part, choice)).collect(),
        HirKind::Alternation(parts) => pieces(&parts[choice.min(parts.len() - 1)], choice),
        HirKind::Repetition(repetition) => {
            let inner = pieces(&repetition.sub, choice);
            let least = repetition.min.max(u32::from(repetition.max != Some(1)));
            let repeats = repetition
                .max
                .is_none_or(|max| max > 2 && max != repetition.min);
            if let ([only], true) = (&inner[..], least > 0) {
                return vec![Piece {
                    text: only.text.repeat(least as usize),
                    repeats,
                }];
            }
            let inner = inner.into_iter().map(|piece| Piece {
                repeats: piece.repeats || repeats,
                ..piece
            });
            std::iter::repeat_n(inner, least as usize)
                .flatten()
                .collect()
        }
    }
}

/// A letter of a class, a usual one where it has some.
fn letter(class: &Class) -> char {
    let Class::Unicode(class) = class else {
        return 'a';
    };
    let has = |letter: &char| {
        class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(letter))
    };
    ['a', 'A', '1', '=', ' ']
        .into_iter()
        .find(has)
        .unwrap_or_else(|| class.ranges()[0].start())
}

/// Texts that grow: a beginning, what is repeated, an end; the whole once or several times.
type Shape = (String, String, String, usize);

/// Texts that an expression nearly matches: one, two or three pieces that stand side by side, at least one of which may
/// be repeated, are repeated; then comes what the expression expects, but for its last letter.
fn shapes(expression: &str) -> BTreeSet<Shape> {
    let hir = regex_syntax::parse(expression).unwrap();
    let mut shapes = BTreeSet::new();
    for choice in 0..6 {
        let pieces = pieces(&hir, choice);
        let joined = |pieces: &[Piece]| {
            pieces
                .iter()
                .map(|piece| piece.text.as_str())
                .collect::<Vec<_>>()
                .concat()
        };
        for (start, width) in
            (0..pieces.len()).flat_map(|start| [1, 2, 3].map(|width| (start, width)))
        {
            let end = (start + width).min(pieces.len());
            let repeated = &pieces[start..end];
            if !repeated.iter().any(|piece| piece.repeats) {
                continue;
            }
            let mut broken = joined(&pieces[end..]);
            broken.pop();
            broken.push('~');
            for times in [1, 3] {
                shapes.insert((
                    joined(&pieces[..start]),
                    joined(repeated),
                    broken.clone(),
                    times,
                ));
            }
        }
    }
    shapes
}

/// The ones that froze version 0.1.0, and runs of what texts are cut and trimmed at.
fn known_shapes() -> Vec<Shape> {
    let shape = |start: &str, repeated: &str, end: &str, times| {
        (start.to_owned(), repeated.to_owned(), end.to_owned(), times)
    };
    let mut shapes = vec![
        shape("where ", "=a", " and =a and =a and x", 1),
        shape("where ", "=a", " and ", 3),
        shape(
            "2026-11-22 10:00:00 ",
            "GET /a ",
            "100 100 100 100 100 x",
            1,
        ),
        shape("2026-11-22 10:00:00 GET /a ", "100 ", "x", 1),
        shape("2026-11-22 10:00:00 ", "GET /a 100 100 ", "x", 1),
    ];
    for repeated in [
        " ", "a", "1", "=", ".", "(", "\"", "/", "-", ",", "[", "\\", "ä", "a ", "1 ", "a.", "a=",
        "aA", "5xx", "\u{a0}", "😀",
    ] {
        shapes.extend(["", "a", "1", "a 1"].map(|start| shape(start, repeated, "a", 1)));
    }
    shapes
}

/// Times `work` on longer and longer texts of a shape. Time must grow as the text does, where there is any: twice as
/// much text may take 3.5 times as long, where the square would be 4 and the cube 8. Gives the longest time, or what is
/// wrong.
const MEASURE: &str = "
    const SOON = 50, RATIO = 3.5, LENGTHS = [2000, 8000, 32000];
    window.text = ([start, repeated, end, times], length) => {
        const fixed = start.length + end.length;
        const count = Math.max(1, Math.floor((length / times - fixed) / repeated.length));
        return (start + repeated.repeat(count) + end).repeat(times);
    };
    window.measure = async (shape, work) => {
        const least = async (length) => {
            const made = window.text(shape, length);
            let best = Infinity;
            for (let run = 0; run < 3 && best >= SOON; run++) best = Math.min(best, await work(made));
            return best;
        };
        let longest = 0;
        for (const length of LENGTHS) {
            let time = longest = await least(length);
            for (let half = length / 2; time >= SOON && half >= 250; half /= 2) {
                const before = await least(half);
                if (time > before * RATIO) {
                    throw new Error(`${JSON.stringify(shape)}: ${half} to ${half * 2} letters, ${before} to ${time} ms`);
                }
                time = before;
            }
        }
        return longest;
    };
    window.search = (expression) => async (text) => {
        const start = performance.now();
        for (const found of text.matchAll(expression)) void found;
        return performance.now() - start;
    };
    const settled = async (value) => {
        const box = document.querySelector('#finder textarea'), status = document.querySelector('#finder [role=status]');
        const changed = new Promise((resolve) => {
            const seen = (_, observer) => resolve(observer.disconnect());
            new MutationObserver(seen).observe(status, { childList: true, characterData: true, subtree: true });
        });
        box.value = value;
        const start = performance.now();
        box.dispatchEvent(new Event('input', { bubbles: true }));
        await changed;
        if (/could not be loaded/.test(status.textContent)) throw new Error(status.textContent);
        return performance.now() - start;
    };
    window.find = async (text) => {
        await settled('');
        return settled(text);
    };";

/// Runs a script that ends in a promise; gives its value.
async fn run(browser: &Browser, script: &str, arguments: Vec<Value>) -> Value {
    let what = arguments[0].clone();
    let settled = "then(done, (error) => done({ wrong: String(error) }))";
    let script = format!("const done = [...arguments].at(-1); ({script})(...arguments).{settled}");
    let value = browser.client.execute_async(&script, arguments).await;
    let value = value.unwrap_or_else(|error| panic!("{what} freezes the page: {error}"));
    assert!(value.get("wrong").is_none(), "{what}: {value}");
    value
}

/// The shapes that take longest of an expression, so that the page itself is tried with them.
const LONGEST_OF: &str = "async (source, shapes) => {
        const work = window.search(new RegExp(source, 'gsu'));
        const times = [];
        for (const shape of shapes) times.push([await window.measure(shape, work), shape]);
        return times.sort(([a], [b]) => b - a).slice(0, 2).map(([, shape]) => shape);
    }";

#[tokio::test]
async fn no_text_freezes_the_page_that_finds() {
    let root = site();
    let address = Hosted::start(&root).address;
    let browser = Browser::start().await;
    browser
        .client
        .goto(&format!("http://{address}/find/"))
        .await
        .unwrap();
    browser
        .until("return document.querySelector('#finder textarea') !== null")
        .await;
    browser.run(MEASURE).await;

    let expressions = expressions(&root);
    assert!(expressions.len() > 10, "{expressions:?}");
    let mut hostile = known_shapes();
    let mut tried = 0;
    for expression in &expressions {
        let shapes = shapes(expression);
        tried += shapes.len();
        let longest = run(&browser, LONGEST_OF, vec![json!(expression), json!(shapes)]).await;
        hostile.extend(serde_json::from_value::<Vec<Shape>>(longest).unwrap());
    }
    assert!(
        tried > 500,
        "{tried} texts of {} expressions",
        expressions.len()
    );

    for shape in hostile {
        run(
            &browser,
            "(shape) => window.measure(shape, window.find)",
            vec![json!(shape)],
        )
        .await;
        let pasted = "(shape) => window.measure(shape, (text) => window.find(`${text}\\n${text}`))";
        run(&browser, pasted, vec![json!(shape)]).await;
    }
}

/// A link with such a text shows the page all the same.
#[tokio::test]
async fn a_link_with_a_hostile_query_opens() {
    let root = site();
    let address = Hosted::start(&root).address;
    let browser = Browser::start().await;
    let query = format!("where+{}x", ("=a".repeat(1_000) + "+and+").repeat(3));
    let page = format!("http://{address}/find/?q={query}");
    let opened = tokio::time::timeout(Duration::from_secs(30), browser.client.goto(&page)).await;
    opened.expect("the page freezes").unwrap();
    browser
        .until("return document.querySelector('#finder [role=status]')?.textContent.startsWith('No match')")
        .await;
}
