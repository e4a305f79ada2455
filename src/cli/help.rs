//! `errdex help`, and what shells and `man` know of the commands. The reference of the file format is made from the
//! types that read the files.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;
use serde_json::Value;

use super::Arguments;
use super::report::Reporter;
use crate::authoring::{self, Kind};
use crate::diagnostics::{Diagnostic, did_you_mean};

/// The widest line that is written.
const WIDTH: usize = 80;

/// How far the text about a field is indented.
const INDENT: usize = 15;

/// The room for the name of a check.
const LONGEST_CHECK: usize = 24;

/// What stands before the fields.
const CONTENT: &str = "\
Content files

  content/site.yaml                the site
  content/CATEGORY/_category.md    a folder of entries; it may be missing
  content/CATEGORY/NAME.yaml       an entry
  content/CATEGORY/NAME.md         an entry whose lists are sections
  content/recipes/PRODUCT/NAME.yaml  a failure that can be repeated
  content/products/PRODUCT.yaml    a server product that recipes run
  content/messages/NAME.yaml       what a product says when it fails
  content/reasons.yaml             why connections fail, as programs word it
  content/reading.yaml             how a text is read; without it, as shipped
  content/faults.yaml              the rows of the matrix of recipes
  content/timeouts.yaml            default time limits of products

Fields marked with * are needed. In Markdown the fields are the front matter,
and these sections take the place of fields:

  ## Overview        overview       ## Steps         steps
  ## Key details     key_details      ### Operators    audience
  ## Common causes   causes         ## FAQ           faq
    ### nginx          product        ### Question?    question
  {#its-id}          id of a cause  ## Any other     sections
  a code block ```log below a cause   its signatures, one a line

What is between `<!--` and `-->`, on lines of its own, is for writers only.
";

/// Shows the help of a command, the reference of content files, or the help of everything.
pub(super) fn help(topic: Option<&str>, reporter: &Reporter) -> ExitCode {
    let mut errdex = Arguments::command();
    let Some(topic) = topic else {
        reporter.printed(errdex.print_long_help());
        return ExitCode::SUCCESS;
    };
    if topic == "content" {
        reporter.print(&content());
        return ExitCode::SUCCESS;
    }
    errdex.build();
    if let Some(command) = errdex.find_subcommand_mut(topic) {
        reporter.printed(command.print_long_help());
        return ExitCode::SUCCESS;
    }
    let topics: Vec<_> = errdex
        .get_subcommands()
        .map(clap::Command::get_name)
        .chain(["content"])
        .collect();
    let near = did_you_mean(topic, topics.iter().copied());
    let near = near
        .map(|near| format!("Did you mean `{near}`? "))
        .unwrap_or_default();
    let help = format!("{near}There is help on {}", topics.join(", "));
    reporter.usage(&Diagnostic::file(
        "usage",
        "",
        format!("there is no help on `{topic}`"),
        help,
    ))
}

/// Prints a script for a shell.
pub(super) fn completions(shell: Shell, reporter: &Reporter) -> ExitCode {
    let mut script = vec![];
    clap_complete::generate(shell, &mut Arguments::command(), "errdex", &mut script);
    reporter.print(&String::from_utf8_lossy(&script));
    ExitCode::SUCCESS
}

/// Writes a manual page for each command into `folder`.
pub(super) fn man(folder: &Path, reporter: &Reporter) -> ExitCode {
    let written = std::fs::create_dir_all(folder).and_then(|()| {
        clap_mangen::generate_to(Arguments::command().disable_help_subcommand(true), folder)
    });
    match written {
        Ok(()) => {
            reporter.say(&format!("wrote the manual pages to {}", folder.display()));
            ExitCode::SUCCESS
        }
        Err(error) => {
            let message = format!("the pages cannot be written: {error}");
            let help = "name a folder that you may write to";
            reporter.refused(&Diagnostic::file(
                "not-written",
                folder.display().to_string(),
                message,
                help,
            ))
        }
    }
}

/// The reference of content files.
fn content() -> String {
    let mut text = CONTENT.to_owned();
    let kinds = [
        (Kind::Entry, "An entry"),
        (Kind::Category, "A category"),
        (Kind::Site, "The site"),
        (Kind::Recipe, "A recipe"),
        (Kind::Product, "A product"),
        (Kind::Messages, "The messages of a product"),
    ];
    for (kind, title) in kinds {
        let schema = authoring::schema(kind);
        let _ = writeln!(text, "\n{title}\n");
        fields(&mut text, &schema, &schema, 2);
    }
    text += "\nWhat `checks` may name\n\n";
    let below = " ".repeat("  ".len() + LONGEST_CHECK + 1);
    for (name, about) in authoring::checks() {
        let options = textwrap::Options::new(WIDTH)
            .initial_indent("  ")
            .subsequent_indent(&below);
        let _ = writeln!(
            text,
            "{}",
            textwrap::fill(&format!("{name:LONGEST_CHECK$} {about}"), options)
        );
    }
    text
}

/// The fields of an object, each with what it is; below it, those of the objects that it is made of.
fn fields(text: &mut String, whole: &Value, object: &Value, indent: usize) {
    let needed = |name: &str| {
        object["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|n| n == name))
    };
    for (name, field) in object["properties"].as_object().into_iter().flatten() {
        let mark = if needed(name) { "*" } else { "" };
        let description = field["description"]
            .as_str()
            .unwrap_or_default()
            .replace('\n', " ");
        let examples = field["examples"].as_array().into_iter().flatten().take(1);
        let example: String = examples
            .map(|example| format!(" Example: {example}"))
            .collect();
        let said = format!("{}. {description}{example}", kind_of(whole, field));
        let (first, rest) = (
            format!("{:indent$}{name}{mark}", ""),
            " ".repeat(indent + INDENT),
        );
        let first = format!("{first:width$} ", width = rest.len() - 1);
        let options = textwrap::Options::new(WIDTH)
            .initial_indent(&first)
            .subsequent_indent(&rest);
        let _ = writeln!(text, "{}", textwrap::fill(&said, options));
        if let Some(inner) = object_in(whole, field) {
            fields(text, whole, inner, indent + 2);
        }
    }
}

/// What a schema means, past its references.
fn resolved<'a>(whole: &'a Value, schema: &'a Value) -> &'a Value {
    let name = schema["$ref"]
        .as_str()
        .and_then(|path| path.strip_prefix("#/$defs/"));
    name.map_or(schema, |name| &whole["$defs"][name])
}

/// The object that a field is, or that its items are.
fn object_in<'a>(whole: &'a Value, field: &'a Value) -> Option<&'a Value> {
    let schema = resolved(whole, field);
    let inner = [&schema["items"], &schema["additionalProperties"]]
        .into_iter()
        .find(|inner| inner.is_object());
    let schema = inner.map_or(schema, |inner| resolved(whole, inner));
    let mut any = schema["anyOf"].as_array().into_iter().flatten();
    any.find_map(|one| object_in(whole, one))
        .or_else(|| schema["properties"].is_object().then_some(schema))
}

/// A mapping in words: which keys it may have, where they are known, and what it maps them to.
fn mapping(whole: &Value, schema: &Value) -> String {
    let keys = schema["propertyNames"]["enum"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let keys = keys.collect::<Vec<_>>().join(", ");
    let values = kind_of(whole, &schema["additionalProperties"]);
    if keys.is_empty() {
        format!("mapping to {values}")
    } else {
        format!("mapping from {keys} to {values}")
    }
}

/// A kind of value in words.
fn kind_of(whole: &Value, field: &Value) -> String {
    let schema = resolved(whole, field);
    if let Some(any) = schema["anyOf"].as_array() {
        let kinds = any
            .iter()
            .filter(|one| one["type"] != "null")
            .map(|one| kind_of(whole, one));
        return kinds.collect::<Vec<_>>().join(" or ");
    }
    if let Some(one_of) = schema["oneOf"].as_array().or(schema["enum"].as_array()) {
        let values = one_of
            .iter()
            .map(|one| one["const"].as_str().or(one.as_str()).unwrap_or_default());
        return values.collect::<Vec<_>>().join(", ");
    }
    let types = schema["type"]
        .as_array()
        .map_or(std::slice::from_ref(&schema["type"]), Vec::as_slice);
    let words = types.iter().filter_map(|kind| match kind.as_str()? {
        "string" => Some("text".to_owned()),
        "integer" => Some("number".to_owned()),
        "boolean" => Some("true or false".to_owned()),
        "array" => Some(format!("list of {}", kind_of(whole, &schema["items"]))),
        "object" if schema["additionalProperties"].is_object() => Some(mapping(whole, schema)),
        "object" => Some("object".to_owned()),
        _ => None,
    });
    words.collect::<Vec<_>>().join(" or ")
}
