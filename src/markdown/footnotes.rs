//! The citations in a text.

/// The names of the sources that a text cites, `[^name]`, except in code. A scan, not a parse: every text of an entry is
/// scanned again for each of the entry's formats.
pub(crate) fn footnotes(markdown: &str) -> impl Iterator<Item = &str> {
    let mut rest = markdown;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find(['`', '['])?;

            let ticks = backticks(&rest[at..]);
            if ticks > 0 {
                let after = &rest[at + ticks..];
                rest = after_code(after, ticks).unwrap_or(after);
                continue;
            }

            let name = rest[at..]
                .strip_prefix("[^")
                .and_then(|name| name.split_once(']'));
            rest = &rest[at + 1..];
            if let Some((name, after)) = name
                && !name.contains(char::is_whitespace)
            {
                rest = after;
                return Some(name);
            }
        }
    })
}

/// What follows the code that `ticks` backticks opened; nothing if no run of that length closes it.
fn after_code(markdown: &str, ticks: usize) -> Option<&str> {
    let mut from = 0;
    loop {
        let at = from + markdown[from..].find('`')?;
        let length = backticks(&markdown[at..]);
        from = at + length;
        if length == ticks {
            return Some(&markdown[from..]);
        }
    }
}

/// How many backticks a text begins with.
fn backticks(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b'`').count()
}

#[cfg(test)]
mod tests {
    use super::footnotes;

    #[test]
    fn citations_are_found_as_the_parser_finds_them_but_not_in_code() {
        let text = "A.[^a] `[^b]` ``x`[^c]`` [^d][^e] [x](/1/)[^f] [^ g] `open [^h] é[^i]\n\n```\n[^j]\n```\n[^k]";
        assert_eq!(
            footnotes(text).collect::<Vec<_>>(),
            ["a", "d", "e", "f", "h", "i", "k"]
        );
    }
}
