//! Texts made comparable. `static/assets/find.js/` has a twin of each function; `tests/find/cases.yaml` holds both to the
//! same results.

use memchr::memchr3;

use super::limits::LIMITS;

/// The part of a line that is read.
pub fn cut(line: &str) -> &str {
    // Counting is only needed for long lines.
    let end = (line.len() > LIMITS.line).then(|| line.char_indices().nth(LIMITS.line)).flatten();
    end.map_or(line, |(end, _)| &line[..end])
}

/// A folded text without the marks that nobody remembers: brackets, quotes, colons.
pub fn unmarked(text: &str) -> String {
    text.chars().filter(|c| !"()[]\"',:;".contains(*c)).collect()
}

/// The text in small letters of ASCII, each run of blanks as one.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// The same, into a text that is there already: a log has millions of lines.
pub fn fold_into(text: &str, out: &mut String) {
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
            out.push(if is_blank { ' ' } else { c.to_ascii_lowercase() });
        }
        blank = is_blank;
    }
}

/// The words of a text: runs of letters and digits, in small letters.
pub fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// What people write between words in a query, without the punctuation around each.
pub fn pieces(text: &str) -> Vec<&str> {
    let edge =
        |c: char| matches!(c, '.' | ',' | ';' | ':' | '(' | ')' | '[' | ']' | '"' | '\'' | '?' | '!' | '`');
    text.split_whitespace().map(|piece| piece.trim_matches(edge)).filter(|piece| !piece.is_empty()).collect()
}

/// How many typos a word of this length may have.
pub fn slips(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    }
}

/// How many typos are between two words: letters too many, too few, wrong, or two in the wrong order
/// (optimal string alignment); nothing if more than `most`.
pub fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    let lengths = (a.chars().count(), b.chars().count());
    if lengths.0.abs_diff(lengths.1) > most {
        return None;
    }
    Some(strsim::osa_distance(a, b)).filter(|distance| *distance <= most)
}
