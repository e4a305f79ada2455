//! `errdex help`, shell completions and manual pages. The reference of the content format is made
//! from the types that read the files.

use std::path::Path;
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;
use serde_json::Value;

use super::Arguments;
use super::report::Reporter;
use crate::authoring::{self, Kind};
use crate::diagnostics::{Diagnostic, did_you_mean};

/// The widest line of the reference, in columns.
const WIDTH: usize = 80;

/// How far the description of a field is indented.
const INDENT: usize = 15;

/// The width of the column with the names of checks.
const LONGEST_CHECK: usize = 24;

/// The beginning of the reference: the files, and the sections of Markdown.
const CONTENT: &str = "\
Content files

  content/site.yaml                the site
  content/CATEGORY/_category.md    a folder of entries (optional)
  content/CATEGORY/NAME.yaml       an entry
  content/CATEGORY/NAME.md         an entry whose lists are sections
  content/recipes/PRODUCT/NAME.yaml  a failure that can be reproduced
  content/products/PRODUCT.yaml    a server product that recipes run
  content/messages/NAME.yaml       the error messages of a product
  content/reasons.yaml             why connections fail, as programs word it
  content/reading.yaml             how search reads logs (default: built in)
  content/faults.yaml              the rows of the recipe matrix
  content/timeouts.yaml            default timeouts of products

Fields marked with * are required. In Markdown, fields go into the front matter,
and these sections replace fields:

  ## Overview        overview       ## Steps         steps
  ## Key details     key_details      ### Operators    audience
  ## Common causes   causes         ## FAQ           faq
    ### nginx          product        ### Question?    question
  {#its-id}          id of a cause  ## Any other     sections
  a code block ```log below a cause   its signatures, one per line

Text between `<!--` and `-->`, on lines of their own, is not published.
";

/// Prints the help of a command, the content reference, or the general help.
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

    // Without this, the usage line lacks the name of the program.
    errdex.build();
    if let Some(command) = errdex.find_subcommand_mut(topic) {
        reporter.printed(command.print_long_help());
        return ExitCode::SUCCESS;
    }

    let mut topics: Vec<_> = errdex
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    topics.push("content");
    let help = match did_you_mean(topic, topics.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? Topics: {}", topics.join(", ")),
        None => format!("choose one of {}", topics.join(", ")),
    };
    let message = format!("unknown help topic `{topic}`");
    reporter.usage(&Diagnostic::file("usage", "", message, help))
}

/// Prints a completion script for a shell.
pub(super) fn completions(shell: Shell, reporter: &Reporter) -> ExitCode {
    let mut script = vec![];
    clap_complete::generate(shell, &mut Arguments::command(), "errdex", &mut script);
    reporter.print(&String::from_utf8_lossy(&script));
    ExitCode::SUCCESS
}

/// Writes a manual page for each command into `folder`.
pub(super) fn man(folder: &Path, reporter: &Reporter) -> ExitCode {
    let command = Arguments::command().disable_help_subcommand(true);
    let written =
        std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command, folder));

    let folder = folder.display().to_string();
    match written {
        Ok(()) => {
            reporter.say(&format!("wrote the manual pages to {folder}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            let message = format!("cannot write the manual pages: {error}");
            let help = "name a folder that you can write to";
            reporter.refused(&Diagnostic::file("not-written", folder, message, help))
        }
    }
}

/// The content reference.
fn content() -> String {
    let mut text = CONTENT.to_owned();

    for (kind, title) in [
        (Kind::Entry, "An entry"),
        (Kind::Category, "A category"),
        (Kind::Site, "The site"),
        (Kind::Recipe, "A recipe"),
        (Kind::Product, "A product"),
        (Kind::Messages, "The messages of a product"),
    ] {
        text += &format!("\n{title}\n\n");
        let schema = authoring::schema(kind);
        fields(&mut text, &schema, &schema, 2);
    }

    text += "\nNames of `checks`\n\n";
    let below = " ".repeat("  ".len() + LONGEST_CHECK + 1);
    let options = textwrap::Options::new(WIDTH)
        .initial_indent("  ")
        .subsequent_indent(&below);
    for (name, about) in authoring::checks() {
        let check = format!("{name:LONGEST_CHECK$} {about}");
        text += &format!("{}\n", textwrap::fill(&check, &options));
    }
    text
}

/// The fields of an object, each with its description; below each, the fields of the objects in it.
fn fields(text: &mut String, whole: &Value, object: &Value, indent: usize) {
    let required = object["required"].as_array().map_or(&[][..], Vec::as_slice);
    for (name, field) in object["properties"].as_object().into_iter().flatten() {
        let mark = if required.iter().any(|one| one == name) {
            "*"
        } else {
            ""
        };
        let mut about = format!("{}.", kind_of(whole, field));
        if let Some(description) = field["description"].as_str() {
            about += &format!(" {}", description.replace('\n', " "));
        }
        if let Some(example) = field["examples"].get(0) {
            about += &format!(" Example: {example}");
        }

        let rest = " ".repeat(indent + INDENT);
        let first = format!("{:indent$}{name}{mark}", "");
        let first = format!("{first:width$} ", width = rest.len() - 1);
        let options = textwrap::Options::new(WIDTH)
            .initial_indent(&first)
            .subsequent_indent(&rest);
        *text += &format!("{}\n", textwrap::fill(&about, options));

        if let Some(inner) = object_in(whole, field) {
            fields(text, whole, inner, indent + 2);
        }
    }
}

/// The schema that a reference leads to, or the schema itself.
fn resolved<'a>(whole: &'a Value, schema: &'a Value) -> &'a Value {
    let name = schema["$ref"]
        .as_str()
        .and_then(|path| path.strip_prefix("#/$defs/"));
    match name {
        Some(name) => &whole["$defs"][name],
        None => schema,
    }
}

/// The object that a field is, or that its items are.
fn object_in<'a>(whole: &'a Value, field: &'a Value) -> Option<&'a Value> {
    let mut schema = resolved(whole, field);
    for inner in [&schema["items"], &schema["additionalProperties"]] {
        if inner.is_object() {
            schema = resolved(whole, inner);
            break;
        }
    }

    for one in schema["anyOf"].as_array().into_iter().flatten() {
        if let Some(object) = object_in(whole, one) {
            return Some(object);
        }
    }
    schema["properties"].is_object().then_some(schema)
}

/// A kind of value in words.
fn kind_of(whole: &Value, field: &Value) -> String {
    let schema = resolved(whole, field);
    if let Some(any) = schema["anyOf"].as_array() {
        let kinds: Vec<String> = any
            .iter()
            .filter(|one| one["type"] != "null")
            .map(|one| kind_of(whole, one))
            .collect();
        return kinds.join(" or ");
    }
    if let Some(values) = schema["oneOf"].as_array().or(schema["enum"].as_array()) {
        let values: Vec<&str> = values.iter().filter_map(constant).collect();
        return values.join(", ");
    }

    // A type, or a list of them: an optional field may be null.
    let types = match schema["type"].as_array() {
        Some(types) => types.as_slice(),
        None => std::slice::from_ref(&schema["type"]),
    };
    let words: Vec<String> = types
        .iter()
        .filter_map(|name| words(whole, schema, name.as_str()?))
        .collect();
    words.join(" or ")
}

/// One of the values that a field may have: a documented one is an object.
fn constant(value: &Value) -> Option<&str> {
    value["const"].as_str().or(value.as_str())
}

/// A JSON type in words; nothing for null.
fn words(whole: &Value, schema: &Value, name: &str) -> Option<String> {
    let words = match name {
        "string" => "text".to_owned(),
        "integer" => "number".to_owned(),
        "boolean" => "true or false".to_owned(),
        "array" => format!("list of {}", kind_of(whole, &schema["items"])),
        "object" if schema["additionalProperties"].is_object() => mapping(whole, schema),
        "object" => "object".to_owned(),
        _ => return None,
    };
    Some(words)
}

/// A mapping in words: its keys, if only some are allowed, and the kind of its values.
fn mapping(whole: &Value, schema: &Value) -> String {
    let keys = schema["propertyNames"]["enum"].as_array();
    let keys: Vec<&str> = keys
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let values = kind_of(whole, &schema["additionalProperties"]);

    if keys.is_empty() {
        format!("mapping to {values}")
    } else {
        format!("mapping from {} to {values}", keys.join(", "))
    }
}
