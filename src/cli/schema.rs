//! `errdex schema`: the form of content files, for editors and other programs.

use std::process::ExitCode;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::report::Reporter;
use crate::authoring::{self, Kind, NewFile, SETTINGS};
use crate::diagnostics::Diagnostic;
use crate::root::Root;

/// What is args of the schemas.
#[derive(Args)]
pub(super) struct SchemaArgs {
    /// The kind of file
    #[arg(value_parser = PossibleValuesParser::new(Kind::ALL.map(|(_, name, _)| name)), default_value = "entry")]
    kind: String,
    /// Write all schemas to content/.schema and the settings of VS Code to .vscode
    #[arg(long, conflicts_with = "kind")]
    pub write: bool,
}

/// Prints a schema.
pub(super) fn print(args: &SchemaArgs, reporter: &Reporter) -> ExitCode {
    let kind = Kind::named(&args.kind).unwrap_or(Kind::Entry);
    reporter.print(&format!("{:#}\n", authoring::schema(kind)));
    ExitCode::SUCCESS
}

/// Writes all schemas and the settings of VS Code. Schemas are renewed; settings of somebody's own are left alone.
pub(super) fn write(root: &Root, reporter: &Reporter) -> ExitCode {
    for file in authoring::editor_files() {
        if is_somebodys(root, &file) {
            reporter.say(&format!(
                "left {} as it is; this would be in it:\n{}",
                file.path, file.text
            ));
            continue;
        }
        if let Err(error) = file.renew(root.folder()) {
            let message = format!("the file cannot be written: {error}");
            let help = "make its folder one that you may write to";
            return reporter.refused(&Diagnostic::file("not-written", file.path, message, help));
        }
        reporter.say(&format!("wrote {}", file.path));
    }
    ExitCode::SUCCESS
}

fn is_somebodys(root: &Root, file: &NewFile) -> bool {
    let is_settings = file.path.starts_with(SETTINGS);
    let there = std::fs::read_to_string(root.folder().join(&file.path));
    is_settings && there.is_ok_and(|there| there != file.text)
}
