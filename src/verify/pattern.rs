//! Lines of logs with gaps: `connect() to unix:… failed (111: Connection refused)`.

/// What stands for anything.
pub(super) const GAP: char = '…';

/// Whether a line has the pattern's fragments in their order.
pub(crate) fn matches(pattern: &str, line: &str) -> bool {
    let mut rest = line;
    pattern
        .split(GAP)
        .all(|fragment| match rest.find(fragment) {
            Some(at) => {
                rest = &rest[at + fragment.len()..];
                true
            }
            None => false,
        })
}

/// The first line of `text` with the pattern.
pub(super) fn find<'a>(pattern: &str, text: &'a str) -> Option<&'a str> {
    text.lines().find(|line| matches(pattern, line))
}
