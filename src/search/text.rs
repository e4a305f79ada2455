//! Makes texts comparable. `static/assets/find.js/1-texts.js` does the same in JavaScript.

use memchr::memchr3;

use super::limits::LIMITS;

/// What people leave out when they remember a text.
const MARKS: [char; 9] = ['(', ')', '[', ']', '"', '\'', ',', ':', ';'];

/// The part of a line that is read.
pub(super) fn cut(line: &str) -> &str {
    // A line has at most as many characters as bytes, so only long lines must be counted.
    if line.len() <= LIMITS.line {
        return line;
    }

    match line.char_indices().nth(LIMITS.line) {
        Some((end, _)) => &line[..end],
        None => line,
    }
}

/// A folded text without marks.
pub(super) fn unmarked(text: &str) -> String {
    text.chars().filter(|c| !MARKS.contains(c)).collect()
}

/// A text with ASCII letters in lower case and each run of blanks as one.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Folds a text into a buffer: a log has millions of lines.
pub(super) fn fold_into(text: &str, out: &mut String) {
    out.clear();

    // Most lines have single blanks only and can be copied whole.
    let is_plain = memchr3(b'\t', b'\r', b'\n', text.as_bytes()).is_none() && !text.contains("  ");
    if is_plain {
        out.push_str(text);
        out.make_ascii_lowercase();
        return;
    }

    let mut was_blank = false;
    for c in text.chars() {
        let is_blank = matches!(c, ' ' | '\t' | '\r' | '\n');
        if !is_blank {
            out.push(c.to_ascii_lowercase());
        } else if !was_blank {
            out.push(' ');
        }
        was_blank = is_blank;
    }
}

/// The words of a text: runs of letters and digits, in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The pieces of a query between blanks, without the punctuation around each.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    const EDGE: [char; 13] = [
        '.', ',', ';', ':', '(', ')', '[', ']', '"', '\'', '?', '!', '`',
    ];

    text.split_whitespace()
        .map(|piece| piece.trim_matches(EDGE))
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// A name without blanks and marks, which people leave out.
pub(super) fn squeezed(name: &str) -> String {
    unmarked(&folded(name)).replace(' ', "")
}

/// Whether one letter is wrong, missing or too many, or two letters are swapped.
pub(super) fn is_typo(a: &str, b: &str) -> bool {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();

    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[start..], &b[start..]);
    let from_end = a.iter().rev().zip(b.iter().rev());
    let end = from_end.take_while(|(a, b)| a == b).count();

    // What is left is what differs.
    match (&a[..a.len() - end], &b[..b.len() - end]) {
        ([a, b], [c, d]) => a == d && b == c,
        (a, b) => a.len() < 2 && b.len() < 2,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_typo, squeezed, unmarked};

    #[test]
    fn a_typo_is_one_letter_wrong_missing_or_too_many_or_two_swapped() {
        for (typed, is) in [
            ("gatevay", true),
            ("gatway", true),
            ("gateeway", true),
            ("gatweay", true),
        ]
        .into_iter()
        .chain([("getaway", false), ("gate", false), ("wayegat", false)])
        {
            assert_eq!(is_typo(typed, "gateway"), is, "{typed}");
            assert_eq!(is_typo("gateway", typed), is, "{typed}");
        }
    }

    #[test]
    fn names_are_compared_without_blanks_and_parts_of_lines_without_marks() {
        assert_eq!(squeezed("AH 01102"), squeezed("ah01102"));
        assert_eq!(unmarked("failed (111: \"refused\")"), "failed 111 refused");
    }
}
