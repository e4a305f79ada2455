//! Checks a tree against the JSON Schema of its type and reports every way in which it does not fit.
//!
//! This runs when serde has refused a file: serde stops at the first problem, and cannot say what was meant.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::Value;

use super::schema::{
    accepts, choices, example, expected_types, help_for_type, properties, required,
};
use super::tree::{Kind, Node};
use crate::content::format::scalars::FORMATS;
use crate::diagnostics::{Diagnostic, Source, did_you_mean, suggestion};
use crate::visible::first_refused;

/// The code of the problem that serde does not see.
pub(crate) const CONTROL_CHARACTER: &str = "control-character";

/// The `format` of bytes that are sent over a connection or written into a file of a recipe, and never shown as text.
const BYTES: &str = "errdex-bytes";

/// Reports what in `node` does not fit `schema`, a whole schema with its `$defs`.
pub(crate) fn check<'a>(
    node: &'a Node,
    schema: &'a Value,
    file: &'a str,
    text: &'a str,
) -> Vec<Diagnostic> {
    let mut shape = Shape {
        root: schema,
        source: Source::new(file, text),
        has_alias: node.has_alias(),
        problems: vec![],
    };
    shape.value(node, schema, "the file");
    shape.problems
}

struct Shape<'a> {
    root: &'a Value,
    source: Source<'a>,
    /// With an alias, a value of one type can appear again where another type is expected.
    has_alias: bool,
    problems: Vec<Diagnostic>,
}

impl<'a> Shape<'a> {
    fn report(
        &mut self,
        code: &'static str,
        span: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let problem = self.source.error(code, span.clone(), message, help);
        self.problems.push(problem);
    }

    /// `name` is what messages call the value: `` `causes` ``.
    fn value(&mut self, node: &'a Node, schema: &'a Value, name: &str) {
        if matches!(node.kind, Kind::Alias) {
            return;
        }

        let branches = self.branches(schema);
        let Some(schema) = branches.iter().find(|branch| accepts(branch, node)) else {
            let expected = expected_types(&branches);
            let message = format!("{name} is {}, but must be {expected}", node.type_name());
            self.report(
                "wrong-type",
                &node.span,
                message,
                help_for_type(&branches, node),
            );
            return;
        };

        match &node.kind {
            Kind::Map(pairs) => self.map(node, pairs, schema),
            Kind::List(items) => {
                let name = format!("an item of {name}");
                for item in items {
                    self.value(item, &schema["items"], &name);
                }
            }
            Kind::Scalar { text, .. } => self.scalar(node, text, &branches, name),
            Kind::Alias => {}
        }
    }

    fn map(&mut self, node: &'a Node, pairs: &'a [(Node, Node)], schema: &'a Value) {
        // A required key that is only misspelled is reported once, as the typo that it is.
        let mut misspelled = vec![];
        let mut keys: HashMap<&str, &Node> = HashMap::new();

        for (key, value) in pairs {
            let Some(name) = key.text() else {
                let message = "a key must be plain text";
                self.report("wrong-type", &key.span, message, "write `key: value`");
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
            misspelled.extend(self.pair(key, name, value, schema));
        }

        for required in required(schema) {
            if !keys.contains_key(required) && !misspelled.contains(&required) {
                self.missing(node, required, schema);
            }
        }
    }

    /// Checks a key and its value. If the key is unknown, gives the one that was probably meant.
    fn pair(
        &mut self,
        key: &'a Node,
        name: &str,
        value: &'a Node,
        schema: &'a Value,
    ) -> Option<&'a str> {
        let shown = format!("`{name}`");
        if let Some(property) = schema["properties"].get(name) {
            self.value(value, property, &shown);
            return None;
        }

        // A map whose keys the writer chooses: all values have one type.
        let values = &schema["additionalProperties"];
        if values.is_object() {
            let message = format!("unknown key {shown}");
            self.text(key, name, &[&schema["propertyNames"]], message);
            self.value(value, values, &shown);
            return None;
        }
        self.unknown_key(key, name, schema)
    }

    fn missing(&mut self, map: &Node, key: &str, schema: &Value) {
        let start = map.span.start..map.span.start;
        let example = match example(&schema["properties"][key]) {
            Some(example) => format!(", for example `{example}`"),
            None => String::new(),
        };
        let help = format!("add a line `{key}: …`{example}");
        self.report("missing-field", &start, format!("`{key}` is missing"), help);
    }

    fn duplicate(&mut self, name: &str, first: &Node, second: &Node) {
        // Only the place of this one is used.
        let also = self
            .source
            .error("duplicate-key", first.span.clone(), "", "");

        let message = format!("duplicate key `{name}`");
        let help = "keep one of the two";
        let problem = self
            .source
            .error("duplicate-key", second.span.clone(), message, help);
        self.problems.push(Diagnostic {
            also: Some(also.shown_place()),
            ..problem
        });
    }

    /// Reports an unknown key; gives the one that was probably meant.
    fn unknown_key(&mut self, key: &Node, name: &str, schema: &'a Value) -> Option<&'a str> {
        let known = properties(schema);
        let meant = did_you_mean(name, known.iter().copied());
        let help = match meant {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known keys are {}", listed(&known)),
        };
        self.report(
            "unknown-key",
            &key.span,
            format!("unknown key `{name}`"),
            help,
        );
        meant
    }

    /// Reports an escape for a character that content must not contain.
    fn is_refused(&mut self, node: &Node, name: &str) -> bool {
        let Some((_, found)) = node.text().and_then(first_refused) else {
            return false;
        };
        let help = "remove it; in YAML, a backslash in double quotes must be doubled";
        self.report(
            CONTROL_CHARACTER,
            &node.span,
            format!("{name} has {found}"),
            help,
        );
        true
    }

    fn scalar(&mut self, node: &Node, text: &str, branches: &[&Value], name: &str) {
        let is_bytes = branches.iter().any(|branch| branch["format"] == BYTES) && !self.has_alias;
        if !is_bytes && self.is_refused(node, name) {
            return;
        }
        self.text(
            node,
            text,
            branches,
            format!("unknown value `{text}` for {name}"),
        );
    }

    /// Checks a text against the choices of a schema, where `unknown` is the message if it is none of them, and against
    /// its format.
    fn text(&mut self, node: &Node, text: &str, branches: &[&Value], unknown: String) {
        let choices: Vec<&str> = branches.iter().flat_map(|branch| choices(branch)).collect();
        let is_null = ["", "null", "~"].contains(&text);
        if !choices.is_empty() && !choices.contains(&text) && !is_null {
            let help = match suggestion(text, choices.iter().copied()) {
                Some(question) => format!("{question} It can be {}", listed(&choices)),
                None => format!("it can be {}", listed(&choices)),
            };
            self.report("unknown-value", &node.span, unknown, help);
            return;
        }

        for branch in branches {
            let Some((_, rule)) = FORMATS.iter().find(|(name, _)| branch["format"] == *name) else {
                continue;
            };
            if let Some(complaint) = rule(text) {
                let (message, help) = complaint.split_once(": ").unwrap_or((&complaint, ""));
                self.report("wrong-value", &node.span, message, help);
            }
        }
    }

    /// The alternatives that `schema` offers, references followed.
    fn branches(&self, schema: &'a Value) -> Vec<&'a Value> {
        let reference = schema["$ref"].as_str();
        if let Some(name) = reference.and_then(|path| path.strip_prefix("#/$defs/")) {
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

fn listed(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}
