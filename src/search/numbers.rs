//! Numbers that are no codes though they look like some: what they measure, count or name stands beside them.

use super::text::pieces;
use super::vocabulary::{COUNTED, COUNTED_FIRST, UNITS};

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

/// A text without what only measures something.
pub fn without_measures(text: &str) -> String {
    let pieces = pieces(text);
    let measures = measures(&pieces);
    let kept = pieces.iter().enumerate().filter(|(at, _)| !measures.contains(at));
    kept.map(|(_, piece)| *piece).collect::<Vec<_>>().join(" ")
}

/// Whether the number at a position names what stands in front of it.
pub fn is_counted(pieces: &[&str], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| pieces[before].to_lowercase());
    before.is_some_and(|word| COUNTED.contains(&&*word) || (at == 1 && COUNTED_FIRST.contains(&&*word)))
}
