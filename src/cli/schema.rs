//! `errdex schema`: the form of content files, for editors and other programs.

use std::io::Write;
use std::process::ExitCode;

use clap::ValueEnum;

use crate::content::model::{CategoryFile, EntryFile, SiteFile};

/// A kind of content file.
#[derive(Clone, Copy, ValueEnum)]
pub enum Kind {
    /// An entry, `content/CATEGORY/NAME.yaml` or the front matter of `NAME.md`
    Entry,
    /// A category, `content/CATEGORY/_category.md`
    Category,
    /// The site, `content/site.yaml`
    Site,
}

/// Prints the JSON Schema of a kind of file.
pub fn print(kind: Kind) -> ExitCode {
    let schema = match kind {
        Kind::Entry => schemars::schema_for!(EntryFile),
        Kind::Category => schemars::schema_for!(CategoryFile),
        Kind::Site => schemars::schema_for!(SiteFile),
    };
    let _ = writeln!(std::io::stdout(), "{:#}", schema.to_value());
    ExitCode::SUCCESS
}
