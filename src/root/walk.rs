//! Finds the files of a root, never outside it, and only as many as can be published.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::{FOLDERS, Root, is_hidden};
use crate::diagnostics::Diagnostic;
use crate::visible::visible_name;

/// The code of the problem that a link leads outside the root.
const OUTSIDE: &str = "link-outside";

/// The most files that a folder can have: Cloudflare Pages publishes no more. Links inside the root can multiply a few.
const MOST_FILES: usize = 100_000;

/// The most bytes that the files of a folder can have together: GitHub Pages publishes no larger site, and all of them
/// are in memory at once.
const LARGEST_FOLDER: u64 = 1024 * 1024 * 1024;

impl Root {
    /// The files at or below `path` that may be read, in the order of their paths, without hidden ones and editors'
    /// leftovers; and a diagnostic for each name and link that is refused. A file counts for at most `largest` bytes.
    pub(super) fn walk(&self, path: &str, largest: u64) -> (Vec<PathBuf>, Vec<Diagnostic>) {
        let top = self.folder.join(path);
        let folder = path.split('/').next().unwrap_or(path);
        let (mut found, mut diagnostics, mut size) = (vec![], vec![], 0);
        if !top.exists() {
            return (found, diagnostics);
        }

        let visible = |entry: &DirEntry| {
            entry.depth() == 0 || !is_hidden(folder, &entry.file_name().to_string_lossy())
        };
        let mut walk = WalkDir::new(&top)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(visible);
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(&top);
                    diagnostics.push(self.unreadable(path, &why_not_walked(&error)));
                    continue;
                }
            };
            let is_folder = entry.file_type().is_dir();
            if let Some(problem) = self.refused(&entry) {
                diagnostics.push(problem);
                if is_folder {
                    walk.skip_current_dir();
                }
                continue;
            }
            if is_folder {
                continue;
            }

            size += entry.metadata().map_or(0, |file| file.len()).min(largest);
            found.push(entry.into_path());
            if found.len() > MOST_FILES || size > LARGEST_FOLDER {
                return (vec![], vec![too_much(folder)]);
            }
        }
        (found, diagnostics)
    }

    /// Whether no link in the folders leads outside the root.
    pub fn keeps_inside(&self) -> bool {
        FOLDERS.into_iter().all(|folder| {
            let (_, problems) = self.walk(folder, 0);
            problems.iter().all(|problem| problem.code != OUTSIDE)
        })
    }

    /// Why a file or folder may not be read, whatever is in it.
    fn refused(&self, entry: &DirEntry) -> Option<Diagnostic> {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy();
        if visible_name(&name) != name {
            let message = "the file name has an invisible character";
            return Some(Diagnostic::file(
                "unusable-name",
                self.relative(path),
                message,
                "rename the file",
            ));
        }

        // Below the top, what is not a link itself is inside if its folder is.
        if entry.depth() == 0 || entry.path_is_symlink() {
            self.leading_out(path)
        } else {
            None
        }
    }

    /// Refuses the link in `path` that leads out of the root: a build would publish its target.
    pub(super) fn leading_out(&self, path: &Path) -> Option<Diagnostic> {
        self.where_out(path)?;

        // The topmost part that leads out is the link; those below it only follow.
        let mut refused = None;
        for part in path.ancestors() {
            if part == self.folder {
                break;
            }
            if let Some(place) = self.where_out(part) {
                refused = Some((part, place));
            }
        }
        let (link, place) = refused?;

        let message = format!("the link leads {place}");
        let help = "copy its target into the folder, or remove the link";
        Some(Diagnostic::file(
            OUTSIDE,
            self.relative(link),
            message,
            help,
        ))
    }

    /// Where a path leads, unless that is inside the root and not hidden there.
    fn where_out(&self, path: &Path) -> Option<&'static str> {
        const OUTSIDE_THE_ROOT: Option<&str> = Some("outside the root");

        // A target without a path, such as a deleted file that `/proc` still opens, is outside too.
        let (Ok(root), Ok(target)) = (self.folder.canonicalize(), path.canonicalize()) else {
            return OUTSIDE_THE_ROOT;
        };
        let Ok(inside) = target.strip_prefix(root) else {
            return OUTSIDE_THE_ROOT;
        };
        let names: Vec<_> = inside.iter().map(|name| name.to_string_lossy()).collect();
        let Some(folder) = names.first() else {
            // The root itself would contain itself.
            return OUTSIDE_THE_ROOT;
        };
        if names.iter().any(|name| is_hidden(folder, name)) {
            return Some("to a hidden file");
        }
        None
    }
}

/// Why the walk could not read a file or folder.
fn why_not_walked(error: &walkdir::Error) -> String {
    match error.io_error() {
        Some(error) if error.kind() == ErrorKind::NotFound => "the link leads nowhere".to_owned(),
        Some(error) => error.to_string(),
        // A link to a folder above.
        None => error.to_string(),
    }
}

fn too_much(folder: &str) -> Diagnostic {
    let message = format!("the folder has over {MOST_FILES} files, or over 1 GiB of them");
    let help = "remove files, or links that repeat the same folder";
    Diagnostic::file("too-many-files", folder, message, help)
}
