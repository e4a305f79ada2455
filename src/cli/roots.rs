//! Which root a command works on.
//!
//! It is the one that `--root` names, else the nearest folder upwards that is one. A site is made of a root with content,
//! or of the reference inside the binary where `--reference` asks for it, so that the wrong folder is not taken for the
//! wish. What only shows something falls back on the reference.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Common;
use super::report::Reporter;
use crate::diagnostics::Diagnostic;
use crate::root::Root;

/// What a site is made from.
#[derive(Args)]
pub(super) struct Source {
    /// Use the reference inside the binary; `templates` and `static` of the root still replace its own
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
            "start a site with `errdex init DIR`, or add --reference for the one inside the binary";
        self.found_root(reporter)?
            .filter(Root::has_content)
            .ok_or_else(|| self.no_site(help))
    }

    /// The root to write into.
    pub(super) fn own_root(&self, reporter: &Reporter) -> Result<Root, Diagnostic> {
        let help = "start a site with `errdex init DIR`, or name one with --root";
        self.found_root(reporter)?
            .filter(Root::has_content)
            .ok_or_else(|| self.no_site(help))
    }

    /// The root to show something from; without content it is the reference.
    pub(super) fn any_root(&self, reporter: &Reporter) -> Result<Root, Diagnostic> {
        self.found_root(reporter)?
            .map_or_else(|| Root::open(self.named_root()), Ok)
    }

    /// The same, for a command that does not say itself what it shows.
    pub(super) fn any_root_named(&self, reporter: &Reporter) -> Result<Root, Diagnostic> {
        let root = self.any_root(reporter)?;
        if !root.has_content() {
            reporter.say("no site here: using the reference inside the binary");
        }
        Ok(root)
    }

    /// The folder for a site of `root`: the one that is named, else `dist`, which is beside the content of a root that
    /// was found above.
    pub(super) fn out(&self, named: Option<PathBuf>, root: &Root) -> PathBuf {
        let is_above = self.root.is_none() && root.folder() != Path::new(".");
        named.unwrap_or_else(|| {
            if is_above {
                root.folder().join("dist")
            } else {
                "dist".into()
            }
        })
    }

    fn found_root(&self, reporter: &Reporter) -> Result<Option<Root>, Diagnostic> {
        if self.root.is_some() {
            return Root::open(self.named_root()).map(Some);
        }
        let root = Root::nearest()?;
        if let Some(above) = root.as_ref().filter(|root| root.folder() != Path::new(".")) {
            reporter.note(&format!("root: {}", above.folder().display()));
        }
        Ok(root)
    }

    fn named_root(&self) -> &Path {
        self.root.as_deref().unwrap_or(Path::new("."))
    }

    fn no_site(&self, help: &str) -> Diagnostic {
        let file = self
            .root
            .as_deref()
            .unwrap_or(Path::new(""))
            .join("content/site.yaml");
        Diagnostic::file(
            "content-missing",
            file.display().to_string(),
            "there is no site here",
            help,
        )
    }
}
