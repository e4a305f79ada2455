//! Texts made comparable. `static/assets/find.js/` has the same functions; `tests/find/cases.yaml` holds both to the
//! same results.

use memchr::memchr3;

use super::limits::LIMITS;

/// The part of a line that is read.
pub(super) fn cut(line: &str) -> &str {
    // Counting is only needed for long lines.
    let end = (line.len() > LIMITS.line)
        .then(|| line.char_indices().nth(LIMITS.line))
        .flatten();
    end.map_or(line, |(end, _)| &line[..end])
}

/// A folded text without the marks that nobody remembers: brackets, quotes, colons.
pub(super) fn unmarked(text: &str) -> String {
    text.chars()
        .filter(|c| !"()[]\"',:;".contains(*c))
        .collect()
}

/// The text in small letters of ASCII, each run of blanks as one.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// The same, into a text that is there already: a log has millions of lines.
pub(super) fn fold_into(text: &str, out: &mut String) {
    out.clear();
    let is_plain = memchr3(b'\t', b'\r', b'\n', text.as_bytes()).is_none() && !text.contains("  ");
    if is_plain {
        out.push_str(text);
        out.make_ascii_lowercase();
        return;
    }
    let mut blank = false;
    for c in text.chars() {
        let is_blank = matches!(c, ' ' | '\t' | '\r' | '\n');
        if !(is_blank && blank) {
            out.push(if is_blank {
                ' '
            } else {
                c.to_ascii_lowercase()
            });
        }
        blank = is_blank;
    }
}

/// The words of a text: runs of letters and digits, in small letters.
pub(super) fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// What people write between words in a query, without the punctuation around each.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    let edge = |c: char| {
        matches!(
            c,
            '.' | ',' | ';' | ':' | '(' | ')' | '[' | ']' | '"' | '\'' | '?' | '!' | '`'
        )
    };
    text.split_whitespace()
        .map(|piece| piece.trim_matches(edge))
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// A name without what people leave out of it.
pub(super) fn squeezed(name: &str) -> String {
    unmarked(&folded(name)).replace(' ', "")
}

/// Whether one letter is wrong, missing, too many, or two stand the other way round.
pub(super) fn is_typo(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();

    match (&a[..a.len() - end], &b[..b.len() - end]) {
        ([a, b], [c, d]) => a == d && b == c,
        (a, b) => a.len().max(b.len()) < 2,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_typo, squeezed, unmarked};

    #[test]
    fn a_typo_is_one_letter_wrong_missing_or_too_many_or_two_the_other_way_round() {
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
    fn names_are_alike_without_blanks_and_parts_of_lines_without_marks() {
        assert_eq!(squeezed("AH 01102"), squeezed("ah01102"));
        assert_eq!(unmarked("failed (111: \"refused\")"), "failed 111 refused");
    }
}
