//! Which root a command works on.
//!
//! It is the folder named with `--root`, else the nearest folder upwards that is a root. Commands
//! that only show something fall back on the built-in reference. Commands that make a site need
//! `--reference` for that: a build in the wrong folder must fail rather than publish the wrong
//! site.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Common;
use super::report::Reporter;
use crate::diagnostics::Diagnostic;
use crate::root::Root;

#[derive(Args)]
pub(super) struct Source {
    /// Use the built-in reference; `templates/` and `static/` of the root still apply
    #[arg(long)]
    reference: bool,
}

impl Common {
    /// The root to make a site from.
    pub(super) fn site_root(
        &self,
        source: &Source,
        reporter: &Reporter,
    ) -> Result<Root, Diagnostic> {
        if source.reference {
            return Root::of_reference(self.named_root());
        }
        let help =
            "create a site with `errdex init DIR`, or use the built-in reference with --reference";
        self.root_with_content(help, reporter)
    }

    /// The root to write content into.
    pub(super) fn own_root(&self, reporter: &Reporter) -> Result<Root, Diagnostic> {
        let help = "create a site with `errdex init DIR`, or name one with --root";
        self.root_with_content(help, reporter)
    }

    /// The root to show something from; without content it is the built-in reference.
    pub(super) fn any_root(&self, reporter: &Reporter) -> Result<Root, Diagnostic> {
        match self.found_root(reporter)? {
            Some(root) => Ok(root),
            None => Root::open(self.named_root()),
        }
    }

    /// The same, for a command whose output does not name the content it comes from.
    pub(super) fn any_root_named(&self, reporter: &Reporter) -> Result<Root, Diagnostic> {
        let root = self.any_root(reporter)?;
        if !root.has_content() {
            reporter.say("no site here: using the built-in reference");
        }
        Ok(root)
    }

    /// The folder to write a site of `root` to: the one named with `--out`, else `dist`, which is
    /// next to the content of a root found in a parent folder.
    pub(super) fn out(&self, named: Option<PathBuf>, root: &Root) -> PathBuf {
        let is_above = self.root.is_none() && root.folder() != Path::new(".");
        match named {
            Some(out) => out,
            None if is_above => root.folder().join("dist"),
            None => "dist".into(),
        }
    }

    fn root_with_content(&self, help: &str, reporter: &Reporter) -> Result<Root, Diagnostic> {
        if let Some(root) = self.found_root(reporter)?
            && root.has_content()
        {
            return Ok(root);
        }

        let folder = self.root.as_deref().unwrap_or(Path::new(""));
        let file = folder.join("content/site.yaml").display().to_string();
        let message = "there is no site here";
        Err(Diagnostic::file("content-missing", file, message, help))
    }

    /// The root named with `--root`, else the nearest one. A root in a parent folder is reported,
    /// since it may not be the one that was meant.
    fn found_root(&self, reporter: &Reporter) -> Result<Option<Root>, Diagnostic> {
        if self.root.is_some() {
            return Root::open(self.named_root()).map(Some);
        }

        let root = Root::nearest()?;
        if let Some(root) = &root
            && root.folder() != Path::new(".")
        {
            reporter.note(&format!("root: {}", root.folder().display()));
        }
        Ok(root)
    }

    fn named_root(&self) -> &Path {
        self.root.as_deref().unwrap_or(Path::new("."))
    }
}
