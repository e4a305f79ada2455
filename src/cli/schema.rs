//! `errdex schema`: the JSON Schemas of content files, for editors and other programs.

use std::process::ExitCode;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::report::Reporter;
use crate::authoring::{self, Kind, NewFile, SETTINGS};
use crate::diagnostics::Diagnostic;
use crate::root::Root;

#[derive(Args)]
pub(super) struct SchemaArgs {
    /// Kind of content file
    #[arg(value_parser = PossibleValuesParser::new(Kind::ALL.map(|(_, name, _)| name)), default_value = "entry")]
    kind: String,
    /// Write all schemas to content/.schema/, and VS Code settings to .vscode/
    #[arg(long, conflicts_with = "kind")]
    pub write: bool,
}

/// Prints a schema.
#[expect(clippy::expect_used, reason = "clap accepts only names of kinds")]
pub(super) fn print(args: &SchemaArgs, reporter: &Reporter) -> ExitCode {
    let kind = Kind::named(&args.kind).expect("clap accepts only names of kinds");
    reporter.print(&format!("{:#}\n", authoring::schema(kind)));
    ExitCode::SUCCESS
}

/// Writes all schemas, and VS Code settings if there are none of the user's own.
pub(super) fn write(root: &Root, reporter: &Reporter) -> ExitCode {
    for file in authoring::editor_files() {
        if is_users_own(root, &file) {
            reporter.say(&format!(
                "kept your {}; to use the schemas, add this to it:\n{}",
                file.path, file.text
            ));
            continue;
        }

        if let Err(error) = file.renew(root.folder()) {
            let message = format!("cannot write the file: {error}");
            let help = "check the permissions of its folder";
            return reporter.refused(&Diagnostic::file("not-written", file.path, message, help));
        }
        reporter.say(&format!("wrote {}", file.path));
    }
    ExitCode::SUCCESS
}

/// Whether `file` would overwrite settings that the user wrote.
fn is_users_own(root: &Root, file: &NewFile) -> bool {
    let existing = std::fs::read_to_string(root.folder().join(&file.path));
    file.path.starts_with(SETTINGS) && existing.is_ok_and(|text| text != file.text)
}
