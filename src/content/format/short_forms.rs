//! Causes, steps and commands can be written as plain text instead of as an object: `causes: [One sentence.]`.
//!
//! An untagged enum of serde could do the same, but it copies each value before it tries one form after the other.

use std::fmt;
use std::marker::PhantomData;

use super::entry::{Audience, Cause, Command, Step};
use schemars::{Schema, json_schema};
use serde::Deserialize;
use serde::de::{self, DeserializeOwned, Deserializer, MapAccess, Visitor};

/// Turns the schema of an object into that of "a string, or this object".
pub(crate) fn or_text(schema: &mut Schema) {
    let object = schema.as_value().clone();
    let description = object.get("description").cloned().unwrap_or_default();
    *schema = json_schema!({"description": description, "anyOf": [{"type": "string"}, object]});
}

/// A value that can be written as plain text instead of as an object.
trait FromText: Sized {
    /// The object form.
    type Object: DeserializeOwned + Into<Self>;
    /// The value that the plain text means.
    fn from_text(text: &str) -> Self;
}

struct TextOrObject<T>(PhantomData<T>);

impl<'de, T: FromText> Visitor<'de> for TextOrObject<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or an object")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        Ok(T::from_text(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::Object::deserialize(de::value::MapAccessDeserializer::new(map)).map(Into::into)
    }
}

/// Gives a type its object form, with the same fields, in which unknown ones are errors.
macro_rules! text_or_object {
    ($type:ident, $object:ident { $($(#[$attribute:meta])* $field:ident: $kind:ty),+ $(,)? }, $from_text:expr) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $object { $($(#[$attribute])* $field: $kind),+ }

        impl From<$object> for $type {
            fn from(object: $object) -> Self {
                Self { $($field: object.$field),+ }
            }
        }

        impl FromText for $type {
            type Object = $object;
            fn from_text(text: &str) -> Self {
                let from: fn(&str) -> Self = $from_text;
                from(text)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(TextOrObject(PhantomData))
            }
        }
    };
}

text_or_object!(
    Cause,
    CauseObject {
        id: Option<String>,
        product: Option<String>,
        text: String,
        detail: Option<String>,
        #[serde(default)]
        signatures: Vec<String>,
    },
    |text| {
        let (text, id) = split_id(text);
        Self { id: id.map(str::to_owned), text: text.to_owned(), ..Self::default() }
    }
);
text_or_object!(
    Step,
    StepObject { audience: Option<Audience>, text: String, command: Option<Command>, detail: Option<String> },
    |text| Self { text: text.to_owned(), ..Self::default() }
);
text_or_object!(
    Command,
    CommandObject {
        lang: String,
        code: String
    },
    |code| Self {
        lang: "sh".to_owned(),
        code: code.to_owned()
    }
);

/// Splits a trailing `{#id}` from a text: `("The text.", Some("id"))`.
pub(crate) fn split_id(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    let split = text
        .strip_suffix('}')
        .and_then(|rest| rest.rsplit_once("{#"));

    match split {
        Some((before, id)) if !id.is_empty() && !id.contains(char::is_whitespace) => {
            (before.trim_end(), Some(id))
        }
        _ => (text, None),
    }
}
