//! Holds a tree against the JSON Schema of its type, and tells every way in which it does not fit. This runs when
//! serde has refused a file: serde stops at the first problem and knows no better word, this does not.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::Value;

use super::tree::{Kind, Node};
use crate::content::format::scalars::FORMATS;
use crate::diagnostics::{Diagnostic, Source, did_you_mean};
use crate::visible::first_refused;

/// The code of the problem that serde knows nothing of.
pub(crate) const CONTROL_CHARACTER: &str = "control-character";

/// The `format` of what is bytes: sent over a connection or written into a file of a recipe, and never shown as text.
const BYTES: &str = "errdex-bytes";

/// Tells what of `node` does not fit `schema`, which is a whole schema with its `$defs`.
pub(crate) fn check<'a>(
    node: &'a Node,
    schema: &'a Value,
    file: &'a str,
    text: &'a str,
) -> Vec<Diagnostic> {
    let source = Source::new(file, text);
    let mut shape = Shape {
        root: schema,
        source,
        has_alias: node.has_alias(),
        problems: vec![],
    };
    shape.value(node, schema, "the file");
    shape.problems
}

struct Shape<'a> {
    root: &'a Value,
    source: Source<'a>,
    /// Whether a value may appear in a second place as well, of another type.
    has_alias: bool,
    problems: Vec<Diagnostic>,
}

impl<'a> Shape<'a> {
    fn tell(&mut self, code: &'static str, span: &Range<usize>, message: String, help: String) {
        self.problems
            .push(self.source.error(code, span.clone(), message, help));
    }

    /// `name` is what the value is called in messages: `` `causes` ``.
    fn value(&mut self, node: &'a Node, schema: &'a Value, name: &str) {
        if matches!(node.kind, Kind::Alias) {
            return;
        }
        let branches = self.branches(schema);
        let found = type_of(node);
        let Some(schema) = branches.iter().find(|branch| allows(branch, found)) else {
            let expected = expected(&branches);
            let help = help_for_type(&branches, node);
            self.tell(
                "wrong-type",
                &node.span,
                format!("{name} is {found}, but must be {expected}"),
                help,
            );
            return;
        };
        match &node.kind {
            Kind::Map(pairs) => self.map(node, pairs, schema),
            Kind::List(items) => {
                for item in items {
                    self.value(item, &schema["items"], &format!("an item of {name}"));
                }
            }
            Kind::Scalar { text, .. } => self.scalar(node, text, &branches, name),
            Kind::Alias => {}
        }
    }

    fn map(&mut self, node: &'a Node, pairs: &'a [(Node, Node)], schema: &'a Value) {
        let known = schema["properties"].as_object();
        // A needed key that is only misspelled is told once, as the slip that it is.
        let mut meant = vec![];
        let mut keys: HashMap<&str, &Node> = HashMap::new();
        for (key, value) in pairs {
            let Some(name) = key.text() else {
                self.tell(
                    "wrong-type",
                    &key.span,
                    "a key must be plain text".into(),
                    "write `key: value`".into(),
                );
                continue;
            };
            if self.is_refused(key, "a key") {
                continue;
            }
            if let Some(first) = keys.get(name) {
                self.duplicate(name, first, key);
                continue;
            }
            keys.insert(name, key);
            match known.and_then(|known| known.get(name)) {
                Some(property) => self.value(value, property, &format!("`{name}`")),
                None if schema["additionalProperties"].is_object() => {
                    self.scalar(
                        key,
                        name,
                        &[&schema["propertyNames"]],
                        "this mapping's keys",
                    );
                    self.value(value, &schema["additionalProperties"], &format!("`{name}`"));
                }
                None => meant.extend(self.unknown_key(key, name, schema)),
            }
        }
        for required in schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            if !keys.contains_key(required) && !meant.contains(&required) {
                let start = node.span.start..node.span.start;
                let help = format!(
                    "add a line `{required}: …`{}",
                    example(&schema["properties"][required])
                );
                self.tell(
                    "missing-field",
                    &start,
                    format!("`{required}` is missing"),
                    help,
                );
            }
        }
    }

    fn duplicate(&mut self, name: &str, first: &Node, second: &Node) {
        let at = |key: &Node| {
            let message = format!("`{name}` stands twice");
            self.source.error(
                "duplicate-key",
                key.span.clone(),
                message,
                "keep one of the two",
            )
        };
        let also = Some(at(first).shown_place());
        let problem = Diagnostic { also, ..at(second) };
        self.problems.push(problem);
    }

    /// Tells of a key that is not known; gives the one that was meant, if that can be guessed.
    fn unknown_key<'s>(&mut self, key: &Node, name: &str, schema: &'s Value) -> Option<&'s str> {
        let known: Vec<&str> = schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, _)| &**key)
            .collect();
        let meant = did_you_mean(name, known.iter().copied());
        let help = match meant {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known keys are {}", listed(known)),
        };
        self.tell(
            "unknown-key",
            &key.span,
            format!("`{name}` is not a known key"),
            help,
        );
        meant
    }

    /// Tells of a character that no text may have, written as an escape.
    fn is_refused(&mut self, node: &Node, name: &str) -> bool {
        let Some((_, found)) = node.text().and_then(first_refused) else {
            return false;
        };
        let help = "remove it; in YAML, a backslash in double quotes must be doubled";
        self.tell(
            CONTROL_CHARACTER,
            &node.span,
            format!("{name} has {found}"),
            help.to_owned(),
        );
        true
    }

    fn scalar(&mut self, node: &Node, text: &str, branches: &[&Value], name: &str) {
        let is_bytes = branches.iter().any(|branch| branch["format"] == BYTES) && !self.has_alias;
        if !is_bytes && self.is_refused(node, name) {
            return;
        }
        let choices: Vec<&str> = branches.iter().flat_map(|branch| choices(branch)).collect();
        let is_null = ["", "null", "~"].contains(&text);
        if !(choices.is_empty() || choices.contains(&text) || is_null) {
            let help = match did_you_mean(text, choices.iter().copied()) {
                Some(near) => format!("did you mean `{near}`? It can be {}", listed(choices)),
                None => format!("it can be {}", listed(choices)),
            };
            self.tell(
                "unknown-value",
                &node.span,
                format!("`{text}` is not a value of {name}"),
                help,
            );
            return;
        }
        let formats = branches
            .iter()
            .filter_map(|branch| branch["format"].as_str());
        let rules = formats.filter_map(|format| FORMATS.iter().find(|(known, _)| *known == format));
        for complaint in rules.filter_map(|(_, rule)| rule(text)).collect::<Vec<_>>() {
            let (message, help) = complaint.split_once(": ").unwrap_or((&complaint, ""));
            self.tell(
                "wrong-value",
                &node.span,
                message.to_owned(),
                help.to_owned(),
            );
        }
    }

    /// The schemas that `schema` offers, references followed.
    fn branches(&self, schema: &'a Value) -> Vec<&'a Value> {
        if let Some(name) = schema["$ref"]
            .as_str()
            .and_then(|path| path.strip_prefix("#/$defs/"))
        {
            return self.branches(&self.root["$defs"][name]);
        }
        let alternatives = schema["anyOf"]
            .as_array()
            .or_else(|| schema["oneOf"].as_array());
        match alternatives {
            Some(alternatives) => alternatives
                .iter()
                .flat_map(|branch| self.branches(branch))
                .collect(),
            None => vec![schema],
        }
    }
}

/// What a value is, in the words of the messages.
fn type_of(node: &Node) -> &'static str {
    match &node.kind {
        Kind::List(_) => "a list",
        Kind::Map(_) => "a mapping",
        Kind::Alias => "an alias",
        Kind::Scalar { plain: false, .. } => "text",
        Kind::Scalar { text, .. } => match text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" => "empty",
            "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => "a boolean",
            number if number.parse::<i64>().is_ok() && !has_leading_zero(number) => "a number",
            number
                if number.starts_with(|c: char| c.is_ascii_digit())
                    && number.parse::<f64>().is_ok() =>
            {
                "a decimal number"
            }
            _ => "text",
        },
    }
}

fn has_leading_zero(number: &str) -> bool {
    number.len() > 1 && number.trim_start_matches(['-', '+']).starts_with('0')
}

/// The types of a schema, in JSON Schema's words.
fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ if schema["const"].is_string() || schema["enum"].is_array() => vec!["string"],
        _ => vec![],
    }
}

/// The same types in the words of the messages.
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

fn allows(schema: &Value, found: &str) -> bool {
    let types = types(schema);
    types.is_empty() || types.iter().any(|json| in_words(json) == found)
}

fn expected(branches: &[&Value]) -> String {
    let mut words: Vec<&str> = vec![];
    for word in branches
        .iter()
        .flat_map(|branch| types(branch))
        .filter(|json| *json != "null")
        .map(in_words)
    {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(" or ")
}

fn help_for_type(branches: &[&Value], node: &Node) -> String {
    let wanted: Vec<&str> = branches.iter().flat_map(|branch| types(branch)).collect();
    match (&node.kind, node.text()) {
        (_, Some("")) => "write a value, or remove the key".to_owned(),
        (_, Some(text)) if wanted.contains(&"string") => format!("put it in quotes: \"{text}\""),
        (_, Some(text)) if wanted.contains(&"array") && text.len() < 60 => {
            format!("make it a list: [{text}]")
        }
        (Kind::Map(_), _) if wanted.contains(&"string") => {
            "put the text in quotes: a `: ` inside plain text starts a mapping".to_owned()
        }
        (_, _) if wanted.contains(&"array") => "write one item a line, each after `- `".to_owned(),
        _ if wanted.contains(&"boolean") => "write true or false".to_owned(),
        _ => format!("write {}", expected(branches)),
    }
}

fn choices(schema: &Value) -> Vec<&str> {
    let listed = schema["enum"].as_array().into_iter().flatten();
    listed
        .chain([&schema["const"]])
        .filter_map(Value::as_str)
        .collect()
}

fn example(property: &Value) -> String {
    property["examples"][0]
        .as_str()
        .map(|example| format!(", for example `{example}`"))
        .unwrap_or_default()
}

fn listed(words: Vec<&str>) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
