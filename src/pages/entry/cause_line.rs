//! The short line of a cause: what one reads of it while looking through forty of them. The rest is a click away.

/// The HTML of a cause in two parts: its short line, and what opens below it.
#[derive(Debug, PartialEq)]
pub(crate) struct Parted<'h> {
    /// The name; where a log's words follow at once, those too.
    pub short: &'h str,
    /// What is left, or nothing.
    pub rest: &'h str,
}

/// Parts the HTML of a cause. Where it can be helped, nothing that leads elsewhere stands in the short line: it is a button
/// already.
pub(crate) fn parted(html: &str, with_log: bool) -> Parted<'_> {
    let named = match html.starts_with("<strong>") {
        true => html.find("</strong>").map(|at| at + "</strong>".len()),
        false => None,
    };
    let name = named.or_else(|| sentence(html)).unwrap_or(html.len());
    let told = sentence(&html[name..]).map_or(html.len(), |end| name + end);
    let is_log = with_log && named.is_some() && html[name..told].trim_start().starts_with("<code>");
    let cut = [told, name].into_iter().find(|&cut| {
        (is_log || cut == name) && !html[..cut].contains("<a ") && !html[cut..].starts_with("<sup")
    });
    let (short, rest) = html.split_at(cut.unwrap_or(html.len()));
    Parted {
        short,
        rest: rest.trim_start(),
    }
}

/// Where the first sentence of some HTML ends: behind a full stop that is followed by a space, outside all elements.
fn sentence(html: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut rest = html;
    loop {
        let at = rest.find(['<', '.', '?', '!'])?;
        let here = html.len() - rest.len() + at;
        let found = &rest[at..];
        if let Some(tag) = found.strip_prefix('<') {
            depth = match tag {
                _ if tag.starts_with('/') => depth.saturating_sub(1),
                _ if tag.starts_with("br") || tag.starts_with("img") => depth,
                _ => depth + 1,
            };
            rest = &found[found.find('>')? + 1..];
            continue;
        }
        let after = &found[1..];
        if depth == 0 && (after.starts_with([' ', '\n']) || after.starts_with("<sup")) {
            return Some(here + 1);
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(html: &str, with_log: bool) -> (&str, &str) {
        let Parted { short, rest } = parted(html, with_log);
        (short, rest)
    }

    #[test]
    fn the_name_is_the_short_line() {
        let html = "<strong>It is down.</strong> It crashed. Every request fails.";
        assert_eq!(
            parts(html, false),
            (
                "<strong>It is down.</strong>",
                "It crashed. Every request fails."
            )
        );
        assert_eq!(
            parts("It is down. It crashed.", false),
            ("It is down.", "It crashed.")
        );
        assert_eq!(parts("It is down.", false), ("It is down.", ""));
        let html = "<em>It fails. Always.</em> More. Again.";
        assert_eq!(
            parts(html, false),
            ("<em>It fails. Always.</em> More.", "Again.")
        );
    }

    #[test]
    fn the_words_of_a_log_belong_to_it() {
        let html = "<strong>Reset.</strong> <code>recv() failed. (104)</code>, or\n<code>x</code>. A killed worker.";
        let short =
            "<strong>Reset.</strong> <code>recv() failed. (104)</code>, or\n<code>x</code>.";
        assert_eq!(parts(html, true), (short, "A killed worker."));
        assert_eq!(parts(html, false).0, "<strong>Reset.</strong>");
        let only = "<strong>Reset.</strong> <code>recv() failed</code>";
        assert_eq!(parts(only, true), (only, ""));
        let words = "<strong>Reset.</strong> The worker was killed. See why.";
        assert_eq!(parts(words, true).0, "<strong>Reset.</strong>");
    }

    #[test]
    fn no_link_stands_in_it() {
        let html = "<strong>Slow.</strong> <code>x</code> is <a href=\"#y\">old</a>. Wait.";
        assert_eq!(parts(html, true).0, "<strong>Slow.</strong>");
        let html = "<strong>Slow.</strong> <code>x</code>.<sup id=\"c1\"><a href=\"#s1\">1</a></sup> Wait.";
        assert_eq!(parts(html, true).0, "<strong>Slow.</strong>");
        let html = "<strong>See <a href=\"#y\">there</a>.</strong> Wait.";
        assert_eq!(parts(html, true), (html, ""));
    }
}
