//! What tells a failure in a log line: fragments in their order, with anything between them.

use std::sync::LazyLock;

use regex::Regex;

use super::text::folded;
use crate::catalog::{Catalog, Recipe};
use crate::content::recipe::{Config, FileText};

/// What stands for anything in a pattern.
pub const GAP: char = '…';

/// The letters and digits that a pattern must have to tell anything: `timed out` is said everywhere.
const LEAST: usize = 12;

/// The letters and digits that one of its fragments must have.
const LEAST_IN_ONE: usize = 7;

/// Fragments in their order, folded.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pattern {
    /// The fragments, none of them empty.
    pub fragments: Vec<String>,
}

impl Pattern {
    /// A pattern as a writer wrote it: `…` and placeholders are gaps.
    pub fn new(text: &str) -> Self {
        let text = without_placeholders(text);
        let fragments = text.split(GAP).map(folded).filter(|fragment| !fragment.trim().is_empty());
        Self { fragments: fragments.collect() }
    }

    /// A pattern from what a recipe expects: what the recipe chose itself, names and numbers that every server has
    /// otherwise, is a gap too.
    pub fn of_recipe(text: &str, own: &Own) -> Self {
        Self::new(&own.masked(&without_placeholders(text)))
    }

    /// How many letters and digits it has: the more, the more it tells.
    pub fn weight(&self) -> usize {
        self.fragments.iter().map(|fragment| weight(fragment)).sum()
    }

    /// Whether harmless lines have it too.
    pub fn is_too_general(&self) -> bool {
        let longest = self.fragments.iter().map(|fragment| weight(fragment)).max();
        if self.fragments.iter().any(|fragment| has_marker(fragment)) {
            return false;
        }
        let has_letters = self.fragments.iter().any(|fragment| fragment.chars().any(char::is_alphabetic));
        self.weight() < LEAST || longest < Some(LEAST_IN_ONE) || !has_letters
    }

    /// Whether nothing in it is said in words: `"status":503` is in every line of its log.
    pub fn says_nothing(&self) -> bool {
        let is_word = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count() > 1;
        let mut fragments = self.fragments.iter();
        !fragments.any(|fragment| fragment.split([' ', '_']).filter(|word| is_word(word)).count() > 1)
    }

    /// Whether a folded line has it.
    pub fn matches(&self, line: &str) -> bool {
        let mut rest = line;
        self.fragments.iter().all(|fragment| match rest.find(fragment.as_str()) {
            Some(at) => {
                rest = &rest[at + fragment.len()..];
                true
            }
            None => false,
        })
    }

    /// Whether a folded line has it and, where it is a single fragment, as whole words.
    pub fn matches_words(&self, line: &str) -> bool {
        let [word] = &self.fragments[..] else { return self.matches(line) };
        let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let ends = (is_part(word.chars().next()), is_part(word.chars().next_back()));

        line.match_indices(word.as_str()).any(|(at, _)| {
            let before = is_part(line[..at].chars().next_back());
            let after = is_part(line[at + word.len()..].chars().next());
            !(ends.0 && before || ends.1 && after)
        })
    }

    /// The fragment that a line most rarely has by chance.
    pub fn key(&self) -> &str {
        let longest = self.fragments.iter().max_by_key(|fragment| weight(fragment));
        longest.map_or("", String::as_str)
    }

    /// The pattern as it is written.
    pub fn shown(&self) -> String {
        self.fragments.iter().map(|fragment| fragment.trim()).collect::<Vec<_>>().join(" … ")
    }
}

/// Whether a fragment has a word of letters and digits that is nobody else's: `AH01102`.
fn has_marker(fragment: &str) -> bool {
    fragment.split(|c: char| !c.is_alphanumeric()).any(|word| {
        let has = |kind: fn(char) -> bool| word.chars().any(kind);
        word.len() > 4 && has(|c| c.is_ascii_digit()) && has(char::is_alphabetic)
    })
}

fn weight(fragment: &str) -> usize {
    fragment.chars().filter(|c| c.is_alphanumeric()).count()
}

/// A text with `{{placeholders}}` as gaps.
fn without_placeholders(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((_, after)) = after.split_once("}}") else { break };
        out.push_str(before);
        out.push(GAP);
        rest = after;
    }
    out + rest
}

/// What a recipe chose itself.
pub struct Own {
    /// Its configuration and files, as one text.
    said: String,
    /// The names of its files.
    files: Vec<String>,
}

/// What is only a measure or a setting, or the name of one worker, pool or director of many, with what says so.
static CHOSEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let before = r"worker |limit of size |overflow |timeout |\(max |block size: |setting \(|servers\(";
    let behind =
        " (?:second|bytes?|sec|ms|(?:internal )?redirects|reconnects|times in a row|consecutive errors)";
    Regex::new(&format!(r"(?i-u:({before}))[0-9][0-9.]*|(\[pool |Director )[^\] ]+|[0-9]+({behind})")).ok()
});

impl Own {
    /// What this recipe chose.
    pub fn of(catalog: &Catalog, recipe: &Recipe) -> Self {
        let mut own = Self { said: String::new(), files: vec![] };
        let product = &catalog.products[recipe.product].file;
        match &recipe.file.config {
            Some(Config::Text(text)) => own.say(text),
            Some(Config::Slots(slots)) => slots.values().for_each(|text| own.say(text)),
            None => {}
        }
        for (name, file) in product.files.iter().chain(&recipe.file.files) {
            let (FileText::Text(text) | FileText::With(crate::content::recipe::FileWith { text, .. })) = file;
            own.say(text);
            own.files.push(name.as_str().rsplit('/').next().unwrap_or_default().to_owned());
        }
        if let Some(config) = &product.config {
            own.say(&config.text);
            own.files.push(config.file.to_string());
        }
        own
    }

    fn say(&mut self, text: &str) {
        self.said.push_str(text);
        self.said.push('\n');
    }

    /// A pattern with gaps for what the recipe chose.
    fn masked(&self, text: &str) -> String {
        let fragments = text.split(GAP).map(|fragment| {
            // Words that only the recipe's own program says.
            if fragment.trim().len() > 3 && self.said.contains(fragment.trim()) {
                return String::new();
            }
            let fragment = self.without_quoted(fragment);
            let words = fragment.split(' ').map(|word| self.mask_word(word)).collect::<Vec<_>>();
            without_chosen(&without_requests(&words.join(" ")))
        });
        let gap = GAP.to_string();
        fragments.collect::<Vec<_>>().join(&gap)
    }

    /// Quoted names that the recipe chose become gaps, the quotes stay.
    fn without_quoted(&self, fragment: &str) -> String {
        let mut out = fragment.to_owned();
        for quote in ['\'', '"'] {
            let parts: Vec<&str> = fragment.split(quote).collect();
            let inner = parts.iter().skip(1).step_by(2).filter(|_| parts.len() > 2);
            for name in inner.filter(|name| !name.is_empty() && self.said.contains(**name)) {
                out = out.replace(&format!("{quote}{name}{quote}"), &format!("{quote}{GAP}{quote}"));
            }
        }
        out
    }

    /// A word with a gap where it has an address for tests (RFC 2606, RFC 5737, loopback), a file of the recipe, or names
    /// from its configuration: `app/s1`.
    fn mask_word(&self, word: &str) -> String {
        let gap = GAP.to_string();
        let is_file = self.files.iter().any(|file| word.contains(file.as_str()));
        let is_named = |part: &str| self.said.split_whitespace().any(|own| own == part);
        let are_named =
            || word.split_once('/').is_some_and(|(a, b)| is_named(a) && (is_named(b) || b == "<NOSRV>"));
        if is_file || are_named() {
            return gap;
        }
        let reserved = ["localhost", "127.0.0.1", "192.0.2.", "app.example", "app.invalid", "other.example"];
        let found = reserved.into_iter().find_map(|own| Some((word.find(own)?, own.len())));
        let Some((at, length)) = found else { return word.to_owned() };
        let is_address = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | GAP);
        let rest = word[at + length..].trim_start_matches(is_address);
        format!("{}{gap}{rest}", &word[..at])
    }
}

/// Requests as gaps: a method, a path, a version.
fn without_requests(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let is_method = |word: &str| {
        let word = word.trim_start_matches(['"', '(']);
        // The longest is `PROPPATCH`; `ECONNREFUSED` is none.
        (3..10).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase())
    };
    let is_path = |word: &str| word.starts_with('/') || word.contains("://") || word.starts_with(GAP);
    let gap = GAP.to_string();
    let mut out: Vec<&str> = vec![];
    for (at, word) in words.iter().enumerate() {
        let after_method = at > 0 && is_method(words[at - 1]) && is_path(word);
        let before_path = is_method(word) && words.get(at + 1).is_some_and(|next| is_path(next));
        let is_version = word.len() < 12 && word.to_ascii_lowercase().starts_with("http/");
        out.push(if after_method || before_path || is_version { &gap } else { word });
    }
    out.join(" ")
}

/// Numbers that only measure something, and what settings chose, as gaps.
fn without_chosen(text: &str) -> String {
    let gaps = format!("${{1}}${{2}}{GAP}${{3}}");
    CHOSEN.as_ref().map_or_else(|| text.to_owned(), |chosen| chosen.replace_all(text, gaps).into_owned())
}
