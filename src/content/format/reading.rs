//! What `reading.yaml` may say: how a text is read, whatever product wrote it. A site without the file reads texts as the
//! shipped one says.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use regex::Regex;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize, Serializer};

use crate::content::yaml;
use crate::diagnostics::{Finding, Place};
use crate::root::Root;

/// The file.
pub(crate) const FILE: &str = "content/reading.yaml";

/// `content/reading.yaml`: how a text is read, whatever product wrote it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadingFile {
    /// Lines of access logs, the most particular first.
    pub formats: Vec<Format>,
    /// The first line of a response, with its `status`.
    pub head: Expression,
    /// What a tool puts before each line that it received.
    pub received: Expression,
    /// The beginning of a line that goes on with the line before.
    pub continues: Expression,
    /// The line before and after a block of fields.
    pub fence: Expression,
    /// A field in such a block.
    pub field: Expression,
    /// A time of day.
    pub time: Expression,
    /// What only lines of logs, tables and programs have.
    pub lines: Vec<Expression>,
    /// Words that announce a code, and the code as `status`, in small letters.
    pub announced: Vec<Expression>,
    /// A code as `status` and, as `words`, what may be its name, in small letters.
    pub named: Expression,
    /// What may be a code, in small letters.
    pub token: Expression,
    /// A name as programs write it.
    pub identifier: Expression,
    /// Numbers that are not codes: the group `veto`, in small letters.
    pub vetoes: Vec<Expression>,
    /// Numbers that measure something: the group `veto`, in small letters.
    pub measures: Vec<Expression>,
    /// Protocols with codes of their own, in small letters: no number of a text about one of them is a code.
    pub foreign: Vec<Expression>,
    /// What a text names that advice is about: the group `host` fills `HOST`.
    pub values: Vec<Expression>,
    /// What a text itself says of the failure, each as a group with the name of what it says.
    pub stated: Vec<Expression>,
    /// Words with a part of their own in questions.
    pub words: Words,
}

/// An access-log format.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// Its name, which files of messages use.
    pub name: String,
    /// Finds its lines: `status` is the status, `upstream` the status that the upstream sent, `none` shows that it gave none.
    pub expression: Expression,
    /// Finds a `mark` anywhere in the line; the last match counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Expression>,
    /// Finds `upstream` or `none` anywhere in the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<Expression>,
    /// What messages can name, the most particular first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

/// How a mark is written.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Names of groups in braces; where one did not match, the line has no such mark. Of several marks joined by commas,
    /// each counts.
    #[schemars(example = &"{status}.{sub}")]
    pub is: String,
    /// Two groups that must differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differ: Option<[String; 2]>,
}

/// Words with a part of their own in questions, in small letters.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Words that a question has and an answer does not.
    pub stop: BTreeSet<String>,
    /// Words that announce a code or a name and say nothing else.
    pub cues: BTreeSet<String>,
    /// Words in the names of products that name none.
    pub generic: BTreeSet<String>,
}

/// An expression that Rust's regex crate and JavaScript read alike.
#[derive(Clone, Debug)]
pub struct Expression(Regex);

/// Syntax that only one of the two languages has, or that means another thing there.
static FOREIGN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\(\?[^:<]|\(\?<[=!]|\\[AzZbBwWdDsSpPxuUQEGRhHK<>]|\[\[:|\[[^\]]*(?:&&|--|~~)").ok()
});

impl Expression {
    /// Takes what both languages understand.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(found) = FOREIGN.as_ref().and_then(|foreign| foreign.find(text)) {
            return Err(format!(
                "Rust and JavaScript do not read `{}` alike: write it out",
                found.as_str()
            ));
        }
        Regex::new(text).map(Self).map_err(|error| {
            let last = error
                .to_string()
                .lines()
                .last()
                .unwrap_or_default()
                .to_owned();
            format!("`{text}` is not an expression: {last}")
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
            "description": "A regular expression that Rust's regex crate and JavaScript read alike.",
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

    /// The expressions without a group that they are read for, and the marks with a group that no expression has.
    pub(crate) fn missing_groups(&self) -> Vec<Finding> {
        let mut findings = vec![];
        let mut look = |field: String, known: &[&Expression], group: &str| {
            if !known
                .iter()
                .any(|one| one.capture_names().flatten().any(|name| name == group))
            {
                let help = format!("add `(?<{group}>…)`");
                let message = format!("the expression has no group `{group}`");
                findings.push(Finding::error(
                    "no-group",
                    Place::new(FILE, field, ""),
                    message,
                    help,
                ));
            }
        };

        look("head".to_owned(), &[&self.head], "status");
        look("named".to_owned(), &[&self.named], "status");
        look("named".to_owned(), &[&self.named], "words");
        for (field, list, group) in [
            ("announced", &self.announced, "status"),
            ("vetoes", &self.vetoes, "veto"),
            ("measures", &self.measures, "veto"),
        ] {
            for (at, expression) in list.iter().enumerate() {
                look(format!("{field}.{at}"), &[expression], group);
            }
        }
        for (at, format) in self.formats.iter().enumerate() {
            let Format {
                expression,
                mark,
                upstream,
                marks,
                ..
            } = format;
            look(format!("formats.{at}.expression"), &[expression], "status");
            let all: Vec<&Expression> = [expression]
                .into_iter()
                .chain(mark)
                .chain(upstream)
                .collect();
            for (nth, mark) in marks.iter().enumerate() {
                for group in mark.groups() {
                    look(format!("formats.{at}.marks.{nth}"), &all, group);
                }
            }
        }
        findings
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
