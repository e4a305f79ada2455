//! The values of content files that are text with a rule: each is parsed once, here, and right from then on.

use std::borrow::Borrow;
use std::fmt;
use std::net::IpAddr;

use chrono::NaiveDate;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};

use super::reading::Expression;

/// A code as written: `502`, `08P01`, `EPIPE`. In `related` it may also be a slug.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Code(String);

impl Code {
    /// Takes 1 to 80 letters, digits, dots, underscores and hyphens, the first a letter or digit; or a negative number.
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

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code as a number, where it is one.
    pub fn number(&self) -> Option<u32> {
        self.0.parse().ok()
    }

    /// The key by which codes are ordered: numbers by value, before words by spelling.
    pub fn order(&self) -> (u32, &str) {
        (self.number().unwrap_or(u32::MAX), &self.0)
    }
}

/// A day: `2026-11-22` (RFC 3339 full-date).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Date(NaiveDate);

impl Date {
    /// Takes `YYYY-MM-DD`, a day that exists.
    pub fn parse(text: &str) -> Result<Self, String> {
        match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            // It also takes fewer digits.
            Ok(date) if date.to_string() == text => Ok(Self(date)),
            _ => Err(format!("`{text}` is not a date: write it as 2026-11-22")),
        }
    }

    /// The date so many days after 1 January 1970; the last there is for one that no calendar reaches.
    pub fn of_days(days: i64) -> Self {
        Self(
            NaiveDate::from_epoch_days(days.try_into().unwrap_or(i32::MAX))
                .unwrap_or(NaiveDate::MAX),
        )
    }

    /// As people write it: `24 November 2026`.
    pub fn spelled_out(&self) -> String {
        self.0.format("%-d %B %Y").to_string()
    }

    /// The days from 1 January 1970 to the date.
    pub fn days(&self) -> i64 {
        self.0.to_epoch_days().into()
    }
}

/// How old a text is: a year, a month or a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct AsOf {
    text: String,
    first: Date,
}

impl AsOf {
    /// Takes `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Result<Self, String> {
        // The first day of a year or a month is a day that exists.
        let day = format!(
            "{text}{}",
            "-01".repeat(2_usize.saturating_sub(text.matches('-').count()))
        );
        let wrong = |_| format!("`{text}` is not a time: write it as 2026, 2026-11 or 2026-11-22");
        Date::parse(&day)
            .map(|first| Self {
                text: text.to_owned(),
                first,
            })
            .map_err(wrong)
    }

    /// The first day of it.
    pub fn first_day(&self) -> &Date {
        &self.first
    }
}

/// The numbers of a bounded family, both ends included: `500-599`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeRange {
    /// The first number.
    pub first: u32,
    /// The last number.
    pub last: u32,
}

impl CodeRange {
    /// Takes `first-last`, at most 10,000 numbers.
    pub fn parse(text: &str) -> Result<Self, String> {
        let bounds = text
            .split_once('-')
            .and_then(|(a, b)| Some((a.trim().parse().ok()?, b.trim().parse().ok()?)));
        match bounds {
            Some((first, last)) if first <= last && last - first < 10_000 => {
                Ok(Self { first, last })
            }
            _ => Err(format!(
                "`{text}` is not a range of codes: write it as 500-599, at most 10,000 numbers"
            )),
        }
    }

    /// Whether `code` is a number of the family.
    pub fn contains(self, code: &Code) -> bool {
        code.number()
            .is_some_and(|number| (self.first..=self.last).contains(&number))
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

/// An address outside the site: `https://example.org/page`, `mailto:me@example.org`. No other scheme can be a link:
/// `javascript:` and its like carry scripts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Url(String);

impl Url {
    /// Takes an `http`, `https` or `mailto` address without blanks.
    pub fn parse(text: &str) -> Result<Self, String> {
        let scheme = ["https://", "http://", "mailto:"]
            .into_iter()
            .find(|scheme| text.starts_with(scheme));
        let has_rest = scheme.is_some_and(|scheme| text.len() > scheme.len());
        if has_rest && !text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "`{text}` is not an address: write it in full, as https://example.org/page"
        ))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a link of the footer leads: an [`Url`], or a path of the site from its root, `/tags/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct LinkTarget(String);

impl LinkTarget {
    /// Takes an address, or a path that begins with one `/`.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with('/') && !text.starts_with("//") {
            return Ok(Self(text.to_owned()));
        }
        Url::parse(text)
            .map(|url| Self(url.0))
            .map_err(|complaint| format!("{complaint}, or from the root, as /tags/"))
    }

    /// The address or path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path without its first `/`, if it is one.
    pub fn path(&self) -> Option<&str> {
        self.0.strip_prefix('/')
    }
}

/// Where a site stands: `https://example.org/errors/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Takes an `http` or `https` address with a host, and without query and fragment; a `/` at its end is added.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .unwrap_or_default();
        let odd = |c: char| c.is_whitespace() || c.is_control() || "?#<>\"'\\".contains(c);
        if rest.is_empty() || rest.starts_with('/') || rest.contains("//") || rest.contains(odd) {
            return Err(format!(
                "`{text}` is not the address of a site: write it in full, as https://example.org/errors/"
            ));
        }
        Ok(Self(if text.ends_with('/') {
            text.to_owned()
        } else {
            format!("{text}/")
        }))
    }

    /// An address that nobody has (RFC 2606).
    pub fn unknown() -> Self {
        Self("https://errors.invalid/".to_owned())
    }

    /// The address, with a `/` at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path on its host: `/` or `/errors/`.
    pub fn path(&self) -> &str {
        self.parts().1
    }

    /// Whether the host can never exist (RFC 2606, section 2), so that no link to it leads anywhere.
    pub fn is_placeholder(&self) -> bool {
        let host = self.parts().0.split(':').next().unwrap_or_default();
        matches!(host.rsplit('.').next(), Some("example" | "invalid"))
    }

    /// The host with its port, and the path.
    fn parts(&self) -> (&str, &str) {
        let host = self.0.find("://").map_or(0, |scheme| scheme + "://".len());
        let rest = &self.0[host..];
        rest.split_at(rest.find('/').unwrap_or(rest.len()))
    }
}

/// A file below the folder of a run: `html/index.html`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct FileName(String);

impl FileName {
    /// Takes a relative path in which no part is empty, `.` or `..`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let is_below = text.split('/').all(|part| !matches!(part, "" | "." | ".."));
        if is_below && !text.contains(char::is_control) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "`{text}` is not a valid file name: write a path below the folder, for example html/index.html"
        ))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for FileName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// The size of a file system, as `mount` reads it: `64k`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct DiskSize(String);

impl DiskSize {
    /// Takes digits, and `k`, `m` or `g` after them.
    pub fn parse(text: &str) -> Result<Self, String> {
        let digits = text.strip_suffix(['k', 'm', 'g']).unwrap_or(text);
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "`{text}` is not a size: write a number with `k`, `m` or `g`, for example 64k"
        ))
    }
}

/// An IP address that only this machine can reach: `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Loopback(IpAddr);

impl Loopback {
    /// Takes an address in 127.0.0.0/8, or `::1`.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.parse::<IpAddr>() {
            Ok(address) if address.is_loopback() => Ok(Self(address)),
            _ => Err(format!(
                "`{text}` is not a loopback address: write 127.0.0.1 or ::1"
            )),
        }
    }

    /// The address.
    pub fn ip(self) -> IpAddr {
        self.0
    }
}

/// A rule for a text: gives the complaint, `what is wrong: what to do`.
pub(crate) type Rule = fn(&str) -> Option<String>;

/// The JSON Schema `format` of each type that is text with a rule, and the rule.
pub(crate) const FORMATS: [(&str, Rule); 11] = [
    ("errdex-code", |text| Code::parse(text).err()),
    ("date", |text| Date::parse(text).err()),
    ("errdex-as-of", |text| AsOf::parse(text).err()),
    ("errdex-code-range", |text| CodeRange::parse(text).err()),
    ("uri", |text| Url::parse(text).err()),
    ("errdex-link", |text| LinkTarget::parse(text).err()),
    ("errdex-base-url", |text| BaseUrl::parse(text).err()),
    ("errdex-file", |text| FileName::parse(text).err()),
    ("errdex-disk-size", |text| DiskSize::parse(text).err()),
    ("errdex-loopback", |text| Loopback::parse(text).err()),
    ("errdex-expression", |text| Expression::parse(text).err()),
];

/// Shows a type as the text that it holds.
macro_rules! shown_as_text {
    ($($type:ident),+) => {$(
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<AsOf> for String {
    fn from(as_of: AsOf) -> Self {
        as_of.text
    }
}

shown_as_text!(Code, Date, Url, BaseUrl, FileName, DiskSize);

/// Reads a type from the text (or number) that its `parse` takes, and describes it to JSON Schema.
macro_rules! from_text {
    ($type:ident, $schema:tt) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer
                    .deserialize_any(TextVisitor)
                    .and_then(|text| $type::parse(&text).map_err(de::Error::custom))
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

from_text!(Code, {
    "description": "A number (`502`) or a short word (`08P01`, `EPIPE`); in `related`, also a slug.",
    "type": ["integer", "string"],
    "format": "errdex-code",
    "examples": [502, "08P01"]
});
from_text!(Date, {
    "description": "A day, as YYYY-MM-DD.",
    "type": "string",
    "format": "date",
    "examples": ["2026-11-22"]
});
from_text!(AsOf, {
    "description": "A year, a month or a day: YYYY, YYYY-MM or YYYY-MM-DD.",
    "type": ["integer", "string"],
    "format": "errdex-as-of",
    "examples": ["2026-11"]
});
from_text!(CodeRange, {
    "description": "The first and the last number of the family, joined by a hyphen.",
    "type": "string",
    "format": "errdex-code-range",
    "examples": ["500-599"]
});

from_text!(Url, {
    "description": "An http, https or mailto address.",
    "type": "string",
    "format": "uri",
    "examples": ["https://example.org/page"]
});
from_text!(LinkTarget, {
    "description": "An http, https or mailto address, or a path of the site from its root.",
    "type": "string",
    "format": "errdex-link",
    "examples": ["/tags/", "https://example.org/"]
});
from_text!(BaseUrl, {
    "description": "Where the site stands, in full.",
    "type": "string",
    "format": "errdex-base-url",
    "examples": ["https://example.org/errors/"]
});

from_text!(FileName, {
    "description": "A path below the folder of the run.",
    "type": "string",
    "format": "errdex-file",
    "examples": ["html/index.html"]
});
from_text!(DiskSize, {
    "description": "A number of bytes, or with `k`, `m` or `g` after it of KiB, MiB or GiB.",
    "type": "string",
    "format": "errdex-disk-size",
    "examples": ["64k"]
});
from_text!(Loopback, {
    "description": "An IP address that only this machine can reach.",
    "type": "string",
    "format": "errdex-loopback",
    "examples": ["::1"]
});

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a string")
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }
    fn visit_u64<E: de::Error>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }
    fn visit_i64<E: de::Error>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }
}
