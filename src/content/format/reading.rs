//! The fields of `reading.yaml`: how a text is read, whatever product wrote it. A site without the file uses the shipped
//! one.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use regex::Regex;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize, Serializer};

use crate::content::yaml;
use crate::diagnostics::{Finding, Place};
use crate::root::Root;

pub(crate) const FILE: &str = "content/reading.yaml";

/// `content/reading.yaml`: how a text is read, whatever product wrote it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadingFile {
    /// The formats of access logs, the most specific first.
    pub formats: Vec<Format>,
    /// The first line of a response, with its `status`.
    pub head: Expression,
    /// What a tool puts before each line that it received, such as the `< ` of `curl -v`.
    pub received: Expression,
    /// The start of a line that continues the line before.
    pub continues: Expression,
    /// The line above and below a block of fields.
    pub fence: Expression,
    /// A field in such a block.
    pub field: Expression,
    /// A time of day.
    pub time: Expression,
    /// What appears only in lines of logs, tables and programs.
    pub lines: Vec<Expression>,
    /// Words that announce a code, with the code as `status`. Matched in lower case.
    pub announced: Vec<Expression>,
    /// A code as `status` and what may be its name as `words`. Matched in lower case.
    pub named: Expression,
    /// What may be a code. Matched in lower case.
    pub token: Expression,
    /// A name as programs write it, such as a constant.
    pub identifier: Expression,
    /// Numbers that are not codes, as the group `veto`. Matched in lower case.
    pub vetoes: Vec<Expression>,
    /// Numbers that measure something, as the group `veto`. Matched in lower case.
    pub measures: Vec<Expression>,
    /// Protocols with their own codes. In a text about one of them, no number is a code. Matched in lower case.
    pub foreign: Vec<Expression>,
    /// Names in a text that its advice can use: the group `host` fills `HOST`.
    pub values: Vec<Expression>,
    /// What a text itself says about the failure, each as a named group.
    pub stated: Vec<Expression>,
    /// Words with a special role in questions.
    pub words: Words,
}

/// An access-log format.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// The name that files of messages use.
    pub name: String,
    /// Finds its lines: `status` is the status, `upstream` the status that the upstream sent, and `none` matches if it
    /// sent none.
    pub expression: Expression,
    /// Finds a `mark` anywhere in the line; the last match counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Expression>,
    /// Finds `upstream` or `none` anywhere in the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<Expression>,
    /// What messages can name, the most specific first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

/// How a mark is written.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// The mark, with names of groups in braces. If one did not match, the line has no such mark. If the result is a list
    /// with commas, each item is a mark.
    #[schemars(example = &"{status}.{sub}")]
    pub is: String,
    /// Two groups that must differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differ: Option<[String; 2]>,
}

/// Words with a special role in questions, in lower case.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Words that are ignored in questions.
    pub stop: BTreeSet<String>,
    /// Words that only announce a code or a name.
    pub cues: BTreeSet<String>,
    /// Words in the names of products that do not identify one.
    pub generic: BTreeSet<String>,
}

/// A regular expression that means the same in Rust's regex crate and in JavaScript.
#[derive(Clone, Debug)]
pub struct Expression(Regex);

/// Syntax that only one of the two languages has, or that means something else in the other.
#[expect(clippy::expect_used, reason = "a constant, which a test uses")]
static FOREIGN: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"\(\?[^:<]|\(\?<[=!]|\\[AzZbBwWdDsSpPxuUQEGRhHK<>]|\[\[:|\[[^\]]*(?:&&|--|~~)";
    Regex::new(pattern).expect("the pattern is a valid expression")
});

impl Expression {
    /// Accepts what both languages understand.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(found) = FOREIGN.find(text) {
            let found = found.as_str();
            return Err(format!(
                "`{found}` differs between Rust and JavaScript: write it out"
            ));
        }
        Regex::new(text).map(Self).map_err(|error| {
            // The lines before show the pattern again.
            let error = error.to_string();
            let why = error.lines().last().unwrap_or(&error);
            format!("`{text}` is not a regular expression: {why}")
        })
    }
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

impl Serialize for Expression {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

impl JsonSchema for Expression {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Expression".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A regular expression that means the same in Rust's regex crate and in JavaScript.",
            "type": "string",
            "format": "errdex-expression",
            "examples": ["status=(?<status>[0-9]{3})"]
        })
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl std::ops::Deref for Expression {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        &self.0
    }
}

impl ReadingFile {
    /// The shipped file.
    pub fn shipped() -> Arc<Self> {
        Arc::clone(&SHIPPED)
    }

    /// Reports expressions without a group that they are read for, and marks with a group that no expression has.
    pub(crate) fn missing_groups(&self) -> Vec<Finding> {
        let mut findings = vec![];
        findings.extend(missing_group("head", &[&self.head], "status"));
        findings.extend(missing_group("named", &[&self.named], "status"));
        findings.extend(missing_group("named", &[&self.named], "words"));

        for (field, list, group) in [
            ("announced", &self.announced, "status"),
            ("vetoes", &self.vetoes, "veto"),
            ("measures", &self.measures, "veto"),
        ] {
            for (at, expression) in list.iter().enumerate() {
                findings.extend(missing_group(
                    &format!("{field}.{at}"),
                    &[expression],
                    group,
                ));
            }
        }

        for (at, format) in self.formats.iter().enumerate() {
            let field = format!("formats.{at}.expression");
            findings.extend(missing_group(&field, &[&format.expression], "status"));
            for (nth, mark) in format.marks.iter().enumerate() {
                let field = format!("formats.{at}.marks.{nth}");
                for group in mark.groups() {
                    findings.extend(missing_group(&field, &format.expressions(), group));
                }
            }
        }
        findings
    }
}

/// The finding that none of the `expressions` of a field has a group.
fn missing_group(field: &str, expressions: &[&Expression], group: &str) -> Option<Finding> {
    let mut groups = expressions
        .iter()
        .flat_map(|expression| expression.capture_names().flatten());
    if groups.any(|name| name == group) {
        return None;
    }
    let message = format!("the expression has no group `{group}`");
    let help = format!("add `(?<{group}>…)`");
    let place = Place::new(FILE, field, "");
    Some(Finding::error("no-group", place, message, help))
}

impl Format {
    /// Every expression whose groups its marks can name.
    fn expressions(&self) -> Vec<&Expression> {
        let mut expressions = vec![&self.expression];
        expressions.extend(&self.mark);
        expressions.extend(&self.upstream);
        expressions
    }
}

impl Mark {
    /// The groups that it names.
    fn groups(&self) -> impl Iterator<Item = &str> {
        let in_braces = self
            .is
            .split('{')
            .skip(1)
            .filter_map(|part| Some(part.split_once('}')?.0));
        in_braces.chain(self.differ.iter().flatten().map(String::as_str))
    }
}

#[expect(
    clippy::expect_used,
    reason = "the file is part of the binary, and every test that explains a text reads it"
)]
static SHIPPED: LazyLock<Arc<ReadingFile>> = LazyLock::new(|| {
    let text = Root::shipped_text(FILE).expect("the file is part of the binary");
    let file: Result<ReadingFile, _> = yaml::read(FILE, &text, 0..text.len());
    Arc::new(file.expect("`errdex check` has read it"))
});

#[cfg(test)]
mod tests {
    use super::Expression;

    #[test]
    fn an_expression_means_the_same_in_both_languages() {
        for text in ["status=(?<status>[0-9]{3})", "(?:^|[^a-z])sip", r"\(\[\.\t"] {
            assert!(Expression::parse(text).is_ok(), "{text}");
        }
        for text in [
            "(?i)a",
            "(?P<a>b)",
            "a(?=b)",
            "(?<!a)b",
            r"\d",
            r"\bword",
            "[[:alpha:]]",
            "[a&&b]",
            "(",
            "a{2,1}",
        ] {
            assert!(Expression::parse(text).is_err(), "{text}");
        }
    }
}
