//! Explanations as text for a person.

use crate::search::{Answer, Group, Values};
use crate::visible::{visible, visible_name};

/// How explanations are laid out.
pub(super) struct Layout {
    /// Whether headings are bold.
    pub styled: bool,
    /// Whether URLs can be clicked.
    pub has_links: bool,
    /// Whether the site has a public URL.
    pub has_site: bool,
    /// The width of a line, in columns.
    pub width: usize,
}

impl Layout {
    /// An answer on a few lines.
    pub(super) fn answer(&self, answer: &Answer) -> String {
        let confidence = format!("{:?}", answer.confidence).to_lowercase();
        let heading = self.strong(&visible_name(&answer.heading));
        let mut text = format!("{heading} ({confidence})\n");

        if let Some(cause) = cause(answer) {
            text += &self.wrapped("", &cause);
        }
        if let Some(next) = &answer.next {
            text += &self.next(next);
        }
        if !answer.stated.is_empty() {
            text += &self.wrapped("says ", &stated(&answer.stated));
        }

        text + &format!("  {}\n", self.more(answer))
    }

    /// Where to read more: the page, or the command that shows it if the site has no public URL.
    pub(super) fn more(&self, answer: &Answer) -> String {
        if !self.has_site {
            return format!("errdex show {}", visible_name(&answer.show));
        }

        let url = visible_name(&answer.url);
        if self.has_links {
            // OSC 8, which terminals without hyperlinks ignore.
            format!("\x1b]8;;{url}\x1b\\{url}\x1b]8;;\x1b\\")
        } else {
            url.into_owned()
        }
    }

    /// What to do next. Only its first line is wrapped: the others are a command to copy.
    fn next(&self, text: &str) -> String {
        let (sentence, command) = text.split_once('\n').unwrap_or((text, ""));
        let mut next = self.wrapped("next ", sentence);
        for line in command.lines() {
            next += &format!("       {}\n", visible(line));
        }
        next
    }

    /// A text on lines of at most the width, after `label`.
    pub(super) fn wrapped(&self, label: &str, text: &str) -> String {
        // textwrap counts a tab as one column, a terminal shows up to eight.
        let text = visible(text).replace('\t', " ");
        let first = format!("  {label}");
        let rest = " ".repeat(first.len());
        let options = textwrap::Options::new(self.width)
            .initial_indent(&first)
            .subsequent_indent(&rest);
        textwrap::fill(&text, options) + "\n"
    }

    pub(super) fn strong(&self, text: &str) -> String {
        if self.styled {
            format!("\x1b[1m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// The product and the cause: `nginx: Nothing listens on the port`.
pub(super) fn cause(answer: &Answer) -> Option<String> {
    match (&answer.product, &answer.cause) {
        (Some(product), Some(cause)) => Some(format!("{product}: {cause}")),
        (None, Some(one)) | (Some(one), None) => Some(one.clone()),
        (None, None) => None,
    }
}

/// `1 line` or `3 lines`.
pub(super) fn lines(count: u64) -> String {
    match count {
        1 => "1 line".to_owned(),
        _ => format!("{count} lines"),
    }
}

/// `2 times, 20:29:21 to 20:31:00`: how many records a group has, and when they were written.
pub(super) fn counted(group: &Group) -> String {
    let times = match group.count {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    };
    let when = match (&group.first, &group.last) {
        (Some(first), Some(last)) if first == last => format!(", {first}"),
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    times + &visible_name(&when)
}

/// `12 of 100 lines explained`.
pub(super) fn explained(groups: &[&Group], count: u64) -> String {
    let known: u64 = groups.iter().map(|group| group.count).sum();
    format!("{known} of {} explained\n", lines(count))
}

/// The values that a response itself states: `retryable: true, retry after: 120`.
fn stated(values: &Values) -> String {
    let values: Vec<String> = values
        .iter()
        .map(|(name, value)| format!("{}: {}", name.replace('_', " "), value.to_lowercase()))
        .collect();
    values.join(", ")
}
