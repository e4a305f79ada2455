//! Invisible characters: which of them content must not contain, and what is shown instead.

use std::borrow::Cow;

/// Whether a character is refused in content: a control character other than a line end or a tab, which a terminal
/// obeys and most of which XML forbids (XML 1.0, section 2.2), or a noncharacter (Unicode, section 23.7).
pub(crate) fn is_refused(c: char) -> bool {
    let is_control = c.is_control() && !matches!(c, '\n' | '\t');
    let is_noncharacter = matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE;

    is_control || is_noncharacter
}

/// The first refused character of a text: its byte offset, and what to call it.
pub(crate) fn first_refused(text: &str) -> Option<(usize, String)> {
    if !may_have_refused(text) {
        return None;
    }

    let (at, c) = text.char_indices().find(|&(_, c)| is_refused(c))?;
    let kind = if c.is_control() {
        "control character"
    } else {
        "noncharacter"
    };

    Some((at, format!("the {kind} U+{:04X}", u32::from(c))))
}

/// Whether a character changes the order in which a terminal shows those around it (Unicode Annex 9, section 2). It is
/// right in Arabic and Hebrew text, and can disguise a line of code.
fn is_reordering(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A text that is safe to print to a terminal: each character that a terminal would obey is replaced by one visible
/// character, so that all others keep their columns.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    replaced(text, |c| is_refused(c) || is_reordering(c))
}

/// The same for the name of a file, which must stay on one line.
pub(crate) fn visible_name(name: &str) -> Cow<'_, str> {
    replaced(name, |c| {
        is_refused(c) || is_reordering(c) || matches!(c, '\n' | '\t')
    })
}

/// A text without refused characters, for a file of the site.
pub(crate) fn clean(text: String) -> String {
    if may_have_refused(&text) {
        replaced(&text, is_refused).into_owned()
    } else {
        text
    }
}

fn replaced(text: &str, is_unseen: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_unseen) {
        return Cow::Borrowed(text);
    }

    let shown = |c| if is_unseen(c) { symbol(c) } else { c };
    Cow::Owned(text.chars().map(shown).collect())
}

/// Whether a text has a byte that can begin a refused character. Most texts have none.
fn may_have_refused(text: &str) -> bool {
    let mut found = false;
    for byte in text.bytes() {
        let is_control = byte < 0x20 && byte != b'\n' && byte != b'\t';
        // DEL; the first byte of the C1 controls; the first bytes of noncharacters.
        let may_begin = is_control || byte == 0x7F || byte == 0xC2 || byte >= 0xEF;
        // No early exit: without one the compiler vectorises the loop.
        found |= may_begin;
    }
    found
}

/// The symbol of a control character, such as `␛`; for any other unseen one, the replacement character.
fn symbol(c: char) -> char {
    let control_symbol = match u32::from(c) {
        code @ 0..0x20 => char::from_u32(0x2400 + code),
        0x7F => Some('\u{2421}'),
        _ => None,
    };
    control_symbol.unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::{clean, visible, visible_name};

    #[test]
    fn what_cannot_be_seen_is_replaced_and_all_else_is_kept() {
        let text = "a\u{1b}[31m\u{7}\u{7f}\u{9b}\u{202e}\u{2067}\u{fffe}\u{fdd0}\u{1ffff}é–\u{200e}😀\n\tb";
        assert_eq!(visible(text), "a␛[31m␇␡������é–\u{200e}😀\n\tb");
        assert_eq!(visible_name("a\nb\t\rc"), "a␊b␉␍c");
        assert_eq!(clean("\u{202e}\u{0}x\u{1b}\n".to_owned()), "\u{202e}␀x␛\n");
    }
}
