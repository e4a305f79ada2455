//! Finds the files of a root, never outside it, and only as many as can be published.

use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::{FOLDERS, Root, is_hidden, why_not_walked};
use crate::diagnostics::Diagnostic;
use crate::visible::visible_name;

/// The code of the problem that a link leads outside the root.
const OUTSIDE: &str = "link-outside";

/// How many files a folder may have: Cloudflare Pages publishes no more. Links inside the root can multiply a few.
const MOST_FILES: usize = 100_000;

/// How large the files of a folder may be together, in bytes: GitHub Pages publishes no larger site, and all of them are
/// in memory at once.
const LARGEST_FOLDER: u64 = 1024 * 1024 * 1024;

impl Root {
    /// The files at or below `path` that may be read, in the order of their paths, hidden ones and editors' leftovers
    /// aside; and a diagnostic for each name and link that is refused. Files larger than `largest` are not counted.
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
        let refused = |folder| self.walk(folder, 0).1;
        !FOLDERS
            .into_iter()
            .flat_map(refused)
            .any(|problem| problem.code == OUTSIDE)
    }

    /// Why a file or folder may not be read, whatever is in it.
    fn refused(&self, entry: &DirEntry) -> Option<Diagnostic> {
        let name = entry.file_name().to_string_lossy();
        if visible_name(&name) != name {
            let message = "the file name has an invisible character";
            let help = "rename the file";
            return Some(Diagnostic::file(
                "unusable-name",
                self.relative(entry.path()),
                message,
                help,
            ));
        }
        let may_lead_out = entry.depth() == 0 || entry.path_is_symlink();
        if may_lead_out {
            self.leading_out(entry.path())
        } else {
            None
        }
    }

    /// Refuses the link in `path` that leads to what is not part of the root: a build would publish it.
    pub(super) fn leading_out(&self, path: &Path) -> Option<Diagnostic> {
        self.where_out(path)?;
        let below_root = path
            .ancestors()
            .take_while(|ancestor| *ancestor != self.folder);
        let refused = |path| Some((path, self.where_out(path)?));
        let (link, place) = below_root.filter_map(refused).last()?;
        let message = format!("the link leads {place}");
        let help = "copy what it leads to into the folder, or remove the link";
        Some(Diagnostic::file(
            OUTSIDE,
            self.relative(link),
            message,
            help,
        ))
    }

    /// Where a path leads, unless that is inside the root and not hidden there.
    fn where_out(&self, path: &Path) -> Option<&'static str> {
        let outside = Some("outside the root");
        // A target without a path, such as a deleted file that `/proc` still opens, is outside too.
        let (Ok(root), Ok(target)) = (self.folder.canonicalize(), path.canonicalize()) else {
            return outside;
        };
        let Some(inside) = target
            .strip_prefix(root)
            .ok()
            .filter(|path| !path.as_os_str().is_empty())
        else {
            return outside;
        };
        let names: Vec<_> = inside.iter().map(|name| name.to_string_lossy()).collect();
        names
            .iter()
            .any(|name| is_hidden(&names[0], name))
            .then_some("to a hidden file")
    }
}

fn too_much(folder: &str) -> Diagnostic {
    let message = format!("the folder has over {MOST_FILES} files, or over 1 GiB of them");
    let help = "remove files, or links that lead to the same folder again";
    Diagnostic::file("too-many-files", folder, message, help)
}
