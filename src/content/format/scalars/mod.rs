//! The values of content files that are text with a rule: each is parsed once, here, and is valid from then on.

use std::fmt;

use serde::de::{self, Visitor};

use super::reading::Expression;

/// Displays a type as the text inside it.
macro_rules! shown_as_text {
    ($($type:ident),+) => {$(
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

/// Reads a type from the text (or number) that its `parse` accepts, and gives its JSON Schema.
macro_rules! from_text {
    ($type:ident, $schema:tt) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = deserializer.deserialize_any(super::TextVisitor)?;
                $type::parse(&text).map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($schema)
            }
        }
    };
}

mod code;
mod date;
mod machine;
mod url;

pub(crate) use code::{Code, CodeRange};
pub(crate) use date::{AsOf, Date};
pub(crate) use machine::{DiskSize, FileName, Loopback};
pub(crate) use url::{BaseUrl, LinkTarget, Url};

/// A rule for a text: gives the complaint, in the form `what is wrong: what to do`.
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

/// Takes a number as its digits: YAML reads `502` as one.
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
