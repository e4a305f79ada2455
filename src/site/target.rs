//! Writes a site to a folder.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::{Progress, Site};
use crate::diagnostics::{Diagnostic, Severity};
use crate::output::{Staging, compress};
use crate::root::Root;

/// Where a site goes.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The folder to replace.
    pub out: &'a Path,
    /// Whether to write compressed copies next to the files.
    pub compress: bool,
}

impl Target<'_> {
    /// Writes a site, all of it or nothing; gives the problems and the number of compressed copies.
    pub fn write(&self, root: &Root, site: &Site, progress: &Progress) -> (Vec<Diagnostic>, usize) {
        let staging = match self.staging(root, progress) {
            Ok(staging) => staging,
            Err(problem) => return (vec![problem], 0),
        };

        let compressed = AtomicUsize::new(0);
        let mut problems =
            site.render(root, progress, site.pages.list.par_iter(), |path, bytes| {
                staging.write(path, bytes)?;
                if self.compress {
                    compressed.fetch_add(copy(&staging, site, path, bytes)?, Ordering::Relaxed);
                }
                Ok(())
            });

        let is_whole = problems
            .iter()
            .all(|problem| problem.severity != Severity::Error);
        if is_whole && !progress.stopped.load(Ordering::Relaxed) {
            problems.extend(staging.publish().err());
        }
        (problems, compressed.into_inner())
    }

    fn staging(&self, root: &Root, progress: &Progress) -> Result<Staging, Diagnostic> {
        if let Some(folder) = root.folder_around(self.out) {
            let shown = self.out.display().to_string();
            let message =
                format!("cannot write the site into `{folder}/`, which contains its source files");
            let help = "name another folder with --out";
            return Err(Diagnostic::file("output-refused", shown, message, help));
        }
        Staging::new(self.out, &progress.stopped)
    }
}

/// Writes the compressed copies of a file; gives their number.
fn copy(staging: &Staging, site: &Site, path: &str, bytes: &[u8]) -> Result<usize, Diagnostic> {
    let mut copies = compress::copies(path, bytes).map_err(|error| staging.failed(path, &error))?;
    // A file with that name in `static/` takes precedence.
    copies.retain(|(path, _)| site.pages.at(path).is_none());

    for (path, bytes) in &copies {
        staging.write(path, bytes)?;
    }
    Ok(copies.len())
}
