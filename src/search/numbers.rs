//! Numbers that are no codes though they look like some: what they measure, count or name stands beside them.

use super::text::pieces;
use super::vocabulary::{CONDITIONS, COUNTED, COUNTED_FIRST, STATUSES, UNITS};

/// The positions of numbers that measure something, and of their units: `502 ms`, `60s`.
pub fn measures(pieces: &[&str]) -> Vec<usize> {
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let is_unit = |word: &str| UNITS.contains(&word.to_lowercase().as_str());
    let is_measure = |word: &str| {
        let unit = word.trim_start_matches(|c: char| c.is_ascii_digit());
        // `502s` are several 502.
        unit.len() < word.len() && is_unit(unit) && word.len() - unit.len() < 3
    };
    let pairs = pieces.windows(2).enumerate().filter(|(_, pair)| is_number(pair[0]) && is_unit(pair[1]));
    let whole = (0..pieces.len()).filter(|&at| is_measure(pieces[at]));
    pairs.flat_map(|(at, _)| [at, at + 1]).chain(whole).collect()
}

/// A text without what only measures something, and without addresses and times of day.
pub fn without_measures(text: &str) -> String {
    let pieces = pieces(text);
    let measures = measures(&pieces);
    let kept = pieces.iter().enumerate().filter(|(at, piece)| !measures.contains(at) && !is_address(piece));
    kept.map(|(_, piece)| *piece).collect::<Vec<_>>().join(" ")
}

/// Whether a piece is an address in numbers, with or without a port, or a time of day.
fn is_address(piece: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_digit() || byte == b'.' || byte == b':';
    piece.bytes().all(is_part) && (piece.contains(':') || piece.matches('.').count() == 3)
}

/// Whether the number at a position names what stands in front of it, is compared, is the value of a variable, or a mail
/// server's, with a code of three numbers behind it that begins alike (RFC 3463).
pub fn is_named_or_compared(pieces: &[&str], at: usize) -> bool {
    let is_of_mail = |next: &&str| {
        let class = pieces[at].chars().next();
        next.split('.').count() == 3 && matches!(class, Some('4' | '5')) && next.chars().next() == class
    };
    if pieces.get(at + 1).is_some_and(is_of_mail) {
        return true;
    }
    let before = |steps: usize| at.checked_sub(steps).map(|at| pieces[at].to_lowercase()).unwrap_or_default();
    let is_condition = |steps: usize| CONDITIONS.contains(&before(steps).as_str());
    let (sign, variable) = (before(1), before(2));
    match sign.as_str() {
        "=" | ":=" => !STATUSES.iter().any(|status| variable.ends_with(status)) || is_condition(3),
        "==" | "===" | "!=" | "!==" | "<" | ">" | "<=" | ">=" => true,
        word => {
            (pieces[at].contains('=') && is_condition(1))
                || COUNTED.contains(&word)
                || (at == 1 && COUNTED_FIRST.contains(&word))
        }
    }
}
