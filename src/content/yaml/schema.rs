//! What a JSON Schema says of one value, in the words of the messages.

use serde_json::Value;

use super::tree::{Kind, Node};

/// The names of the keys that a mapping can have.
pub(super) fn properties(schema: &Value) -> Vec<&str> {
    match &schema["properties"] {
        Value::Object(properties) => properties.keys().map(String::as_str).collect(),
        _ => vec![],
    }
}

/// The keys that a mapping must have.
pub(super) fn required(schema: &Value) -> impl Iterator<Item = &str> {
    let required = schema["required"].as_array().into_iter().flatten();
    required.filter_map(Value::as_str)
}

/// The texts that a value can be; empty if it can be any.
pub(super) fn choices(schema: &Value) -> Vec<&str> {
    let listed = schema["enum"].as_array().into_iter().flatten();
    listed
        .chain([&schema["const"]])
        .filter_map(Value::as_str)
        .collect()
}

/// The first example, if it is a text.
pub(super) fn example(schema: &Value) -> Option<&str> {
    schema["examples"][0].as_str()
}

/// Whether the type of a value fits.
pub(super) fn accepts(schema: &Value, node: &Node) -> bool {
    let types = types(schema);
    types.is_empty() || types.iter().any(|json| in_words(json) == node.type_name())
}

/// What a value can be: `a number or text`.
pub(super) fn expected_types(branches: &[&Value]) -> String {
    let mut words: Vec<&str> = vec![];
    for json in branches.iter().flat_map(|branch| types(branch)) {
        let word = in_words(json);
        if json != "null" && !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(" or ")
}

/// What to type instead of a value of the wrong type.
pub(super) fn help_for_type(branches: &[&Value], node: &Node) -> String {
    let types: Vec<&str> = branches.iter().flat_map(|branch| types(branch)).collect();
    let can_be = |json: &str| types.contains(&json);

    match (&node.kind, node.text()) {
        (_, Some("")) => "write a value, or remove the key".to_owned(),
        (_, Some(text)) if can_be("string") => format!("put it in quotes: \"{text}\""),
        (_, Some(text)) if can_be("array") && text.len() < 60 => {
            format!("make it a list: [{text}]")
        }
        (Kind::Map(_), _) if can_be("string") => {
            "put the text in quotes: a `: ` inside plain text starts a mapping".to_owned()
        }
        _ if can_be("array") => "write one item per line, each after `- `".to_owned(),
        _ if can_be("boolean") => "write true or false".to_owned(),
        _ => format!("write {}", expected_types(branches)),
    }
}

/// The types of a schema, in JSON Schema's words.
fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        // Enums of unit variants have no type.
        _ if schema["const"].is_string() || schema["enum"].is_array() => vec!["string"],
        _ => vec![],
    }
}

/// A type of JSON Schema in the words of [`Node::type_name`].
fn in_words(json: &str) -> &'static str {
    match json {
        "array" => "a list",
        "object" => "a mapping",
        "integer" => "a number",
        "number" => "a decimal number",
        "boolean" => "a boolean",
        "null" => "empty",
        _ => "text",
    }
}
