//! Patterns for log lines, with gaps: `connect() to unix:… failed (111: Connection refused)`.

/// The character that matches any text.
pub(super) const GAP: char = '…';

/// Whether a line contains the pattern's fragments in their order.
pub(super) fn matches(pattern: &str, line: &str) -> bool {
    let mut rest = line;
    for fragment in pattern.split(GAP) {
        let Some((_, after)) = rest.split_once(fragment) else {
            return false;
        };
        rest = after;
    }
    true
}

/// The first line of `text` that the pattern matches.
pub(super) fn find<'a>(pattern: &str, text: &'a str) -> Option<&'a str> {
    text.lines().find(|line| matches(pattern, line))
}
