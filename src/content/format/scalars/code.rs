//! Codes, and ranges of them.

use std::fmt;

use serde::Serialize;

/// A code as written: `502`, `08P01`, `EPIPE`. In `related` it may also be a slug.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Code(String);

impl Code {
    /// Accepts 1 to 80 letters, digits, dots, underscores and hyphens, the first a letter or digit; or a negative number.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let starts_well =
            text.starts_with(|c: char| c.is_ascii_alphanumeric()) || text.parse::<i64>().is_ok();

        if starts_well && text.len() <= 80 && text.chars().all(fits) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "`{text}` is not a code: write a number or a short word of letters, digits, `.`, `_` and `-`"
        ))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code as a number, if it is one.
    pub fn number(&self) -> Option<u32> {
        self.0.parse().ok()
    }

    /// The key by which codes are ordered: numbers by value, before words by spelling.
    pub fn order(&self) -> (u32, &str) {
        (self.number().unwrap_or(u32::MAX), &self.0)
    }
}

/// The numbers of a bounded family, both ends included: `500-599`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeRange {
    pub first: u32,
    pub last: u32,
}

impl CodeRange {
    /// Accepts `first-last`, at most 10,000 numbers: each gets a page.
    pub fn parse(text: &str) -> Result<Self, String> {
        match Self::bounds(text) {
            Some((first, last)) if first <= last && last - first < 10_000 => {
                Ok(Self { first, last })
            }
            _ => Err(format!(
                "`{text}` is not a range of codes: write it as 500-599, at most 10,000 numbers"
            )),
        }
    }

    fn bounds(text: &str) -> Option<(u32, u32)> {
        let (first, last) = text.split_once('-')?;
        Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
    }

    /// Whether `code` is a number of the family.
    pub fn contains(self, code: &Code) -> bool {
        let number = code.number();
        number.is_some_and(|number| (self.first..=self.last).contains(&number))
    }
}

impl fmt::Display for CodeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.first, self.last)
    }
}

impl Serialize for CodeRange {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

shown_as_text!(Code);

from_text!(Code, {
    "description": "A number (`502`) or a short word (`08P01`, `EPIPE`); in `related`, also a slug.",
    "type": ["integer", "string"],
    "format": "errdex-code",
    "examples": [502, "08P01"]
});
from_text!(CodeRange, {
    "description": "The first and the last number of the family, joined by a hyphen.",
    "type": "string",
    "format": "errdex-code-range",
    "examples": ["500-599"]
});
