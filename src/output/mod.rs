//! Writes a site to disk, whole or not at all.
//!
//! Files go into a staging folder next to the target. When all are written, the two folders are
//! exchanged in one system call, and the old one is removed. Whether that is possible is tried
//! before anything is written. If the process is killed at any moment, the target is the old site
//! or the new one.
//!
//! A file with the same bytes as in the old site becomes a hard link to the old file, so it keeps
//! its modification time. The staging folder is new and nothing else is written to, so no symbolic
//! link can lead a write elsewhere.

pub(crate) mod compress;
mod lock;

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::diagnostics::{Diagnostic, Severity};
use crate::stop::{self, Grace};
use lock::Lock;

/// The file that marks a folder as written by Errdex, which may therefore replace it. It lists the
/// names at the top of the folder: anything else there belongs to the user, and must not be lost.
const MARKER: &str = ".errdex";

/// What file managers leave behind.
const LEFTOVERS: [&str; 2] = [".DS_Store", "Thumbs.db"];

/// A site that is being written.
#[derive(Debug)]
pub(crate) struct Staging {
    target: PathBuf,
    folder: Folder,
    /// A file written now, for the mode and owner that new files get.
    sample: Metadata,
    /// Dropped last, so that the next build finds no staging folder.
    _lock: Lock,
    /// A signal must leave neither the staging folder nor the lock behind.
    _grace: Grace,
}

/// The staging folder. A build that gave up leaves nothing behind.
#[derive(Debug)]
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = remove(&self.0);
    }
}

impl Staging {
    /// Prepares to write a site to `target`, a folder that is missing, empty, or written by Errdex
    /// before. Waits while another build writes it, unless `stopped` is set.
    pub(crate) fn new(target: &Path, stopped: &Arc<AtomicBool>) -> Result<Self, Diagnostic> {
        let shown = target.display().to_string();
        let failed = |error: io::Error| unwritable(&shown, &error);

        let Some((parent, name)) = parent_and_name(target, &shown)? else {
            let why = "it has no name of its own";
            return Err(refused(&shown, why, "name a folder, such as `dist`"));
        };
        let target = parent.join(&name);
        may_replace(&target, &shown)?;

        let hidden = |what: &str| parent.join(format!(".{}.errdex-{what}", name.to_string_lossy()));
        let (staging, locked) = (hidden("staging"), hidden("lock"));
        let lock = Lock::acquire(locked.clone(), stopped).map_err(failed)?;

        let left = staging.clone();
        let grace = stop::grace(stopped, move || {
            let _ = remove(&left);
            let _ = fs::remove_file(&locked);
        });
        let folder = Folder(staging);
        // A build that was killed may have left one.
        remove(&folder.0).map_err(failed)?;
        fs::create_dir(&folder.0).map_err(failed)?;

        let probe = folder.0.join(MARKER);
        let sample = File::create_new(&probe)
            .and_then(|file| file.metadata())
            .map_err(failed)?;
        try_to_move(&target, &folder.0).map_err(|error| irreplaceable(&shown, &error))?;
        fs::remove_file(probe).map_err(failed)?;

        Ok(Self {
            target,
            folder,
            sample,
            _lock: lock,
            _grace: grace,
        })
    }

    /// Writes the file at `path`, relative to the site. Files may be written from several threads.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let safe = Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !safe {
            let why = "it would be outside the site";
            return Err(refused(path, why, "rename the file or slug"));
        }

        let new = self.folder.0.join(path);
        self.place(&new, &self.target.join(path), bytes)
            .map_err(|error| self.failed(path, &error))
    }

    /// The problem that the file at `path`, relative to the site, cannot be written.
    pub(crate) fn failed(&self, path: &str, error: &io::Error) -> Diagnostic {
        unwritable(&self.folder.0.join(path).display().to_string(), error)
    }

    fn place(&self, new: &Path, old: &Path, bytes: &[u8]) -> io::Result<()> {
        if is_same(old, bytes, &self.sample)? && in_folder(new, || fs::hard_link(old, new)).is_ok()
        {
            return Ok(());
        }
        // Never into an existing file: it may be a hard link to a file of the old site.
        in_folder(new, || File::create_new(new)?.write_all(bytes))
    }

    /// Replaces the old site by the written one.
    pub(crate) fn publish(self) -> Result<(), Diagnostic> {
        let shown = self.target.display().to_string();
        let failed = |error: io::Error| unwritable(&shown, &error);

        let mut names = names(&self.folder.0).map_err(failed)?;
        names.push(MARKER.to_owned());
        names.sort();
        self.write(MARKER, names.join("\n").as_bytes())?;

        // Again: somebody may have put a file there while the site was written.
        may_replace(&self.target, &shown)?;
        if !self.target.exists() {
            return fs::rename(&self.folder.0, &self.target).map_err(failed);
        }
        let exchange = RenameFlags::EXCHANGE;
        match renameat_with(CWD, &self.folder.0, CWD, &self.target, exchange) {
            Ok(()) => remove(&self.folder.0).map_err(|error| not_removed(&self.folder.0, &error)),
            Err(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP) => {
                self.publish_in_two_steps().map_err(failed)
            }
            Err(error) => Err(irreplaceable(&shown, &error.into())),
        }
    }

    /// For file systems that cannot exchange two folders: for a moment there is no site, but never
    /// a mixed one.
    fn publish_in_two_steps(&self) -> io::Result<()> {
        let old = self.folder.0.with_extension("errdex-old");
        remove(&old)?;
        fs::rename(&self.target, &old)?;
        fs::rename(&self.folder.0, &self.target)?;
        remove(&old)
    }
}

/// The folder that contains `target`, created if it is missing, and the name of `target` in it;
/// nothing if it has none.
fn parent_and_name(target: &Path, shown: &str) -> Result<Option<(PathBuf, OsString)>, Diagnostic> {
    let Some(Component::Normal(name)) = target.components().next_back() else {
        return Ok(None);
    };
    let parent = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };

    let parent = fs::create_dir_all(parent)
        .and_then(|()| parent.canonicalize())
        .map_err(|error| unwritable(shown, &error))?;
    Ok(Some((parent, name.to_owned())))
}

/// Tries to move the folder `target`, if it exists, onto `full`, a folder that is not empty. That
/// never works, but the error shows whether the two could be exchanged.
fn try_to_move(target: &Path, full: &Path) -> io::Result<()> {
    let Err(error) = fs::rename(target, full) else {
        return Ok(());
    };
    match error.kind() {
        ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists | ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    }
}

/// Runs `write`, and again after creating the folder of `file`, if that was missing. Most folders
/// exist: trying first saves a system call for each file.
fn in_folder(file: &Path, write: impl Fn() -> io::Result<()>) -> io::Result<()> {
    match write() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            write()
        }
        result => result,
    }
}

/// Whether `old` is a file with exactly these bytes, and with the mode and owner of `sample`. A
/// symbolic link is not.
fn is_same(old: &Path, bytes: &[u8], sample: &Metadata) -> io::Result<bool> {
    let Ok(metadata) = fs::symlink_metadata(old) else {
        return Ok(false);
    };
    // The mode contains the type of the file.
    let access = |file: &Metadata| (file.mode(), file.uid(), file.gid());
    if access(&metadata) != access(sample) || metadata.len() != bytes.len() as u64 {
        return Ok(false);
    }

    let mut content = Vec::with_capacity(bytes.len());
    File::open(old)?.read_to_end(&mut content)?;
    Ok(content == bytes)
}

/// Checks that the target may be replaced: it does not exist, is empty, or was written by Errdex.
fn may_replace(target: &Path, shown: &str) -> Result<(), Diagnostic> {
    let Ok(metadata) = fs::symlink_metadata(target) else {
        return Ok(());
    };
    if metadata.is_symlink() {
        let help = "name the folder that the link leads to";
        return Err(refused(shown, "it is a symbolic link", help));
    }
    if !metadata.is_dir() {
        return Err(refused(
            shown,
            "it is not a folder",
            "name a folder with --out",
        ));
    }

    let names = names(target).map_err(|error| unwritable(shown, &error))?;
    // A folder without a marker may only be empty.
    let marker = fs::read_to_string(target.join(MARKER)).unwrap_or_default();
    let known: HashSet<&str> = marker.lines().chain(LEFTOVERS).collect();
    let Some(foreign) = names.iter().find(|name| !known.contains(&***name)) else {
        return Ok(());
    };
    let why = format!("it contains `{foreign}`, which Errdex did not write");
    let help = "name another folder with --out; put files that belong to the site into `static/`";
    Err(refused(shown, &why, help))
}

/// The names at the top of a folder, as the marker lists them: without line breaks, so that each is
/// one line.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = vec![];
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        names.push(name.to_string_lossy().replace(char::is_control, "\u{fffd}"));
    }
    Ok(names)
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => fs::remove_file(folder),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn refused(shown: &str, why: &str, help: &str) -> Diagnostic {
    Diagnostic::file(
        "output-refused",
        shown,
        format!("cannot write the site to `{shown}`: {why}"),
        help,
    )
}

/// The problem that the folders cannot be exchanged.
fn irreplaceable(shown: &str, error: &io::Error) -> Diagnostic {
    match error.kind() {
        ErrorKind::ResourceBusy => refused(
            shown,
            "it is a mount point",
            &format!("name a folder in it: --out {shown}/site"),
        ),
        // An overlay file system, as in a container: a folder of a lower layer can be read and
        // hidden, but not moved.
        ErrorKind::CrossesDevices => {
            let why = "the old site is in a lower layer of the file system";
            refused(
                shown,
                why,
                &format!("remove the old site first: rm -r {shown}"),
            )
        }
        _ => unwritable(shown, error),
    }
}

fn unwritable(shown: &str, error: &io::Error) -> Diagnostic {
    let help = "check the permissions of the folder and the space on the disk";
    Diagnostic::file(
        "output",
        shown,
        format!("cannot write `{shown}`: {error}"),
        help,
    )
}

/// The new site is published; only the old one is still there.
fn not_removed(old: &Path, error: &io::Error) -> Diagnostic {
    let shown = old.display().to_string();
    let message = format!("the site was written, but the old one could not be removed: {error}");
    Diagnostic {
        severity: Severity::Warning,
        ..Diagnostic::file("output-left", shown, message, "remove the folder yourself")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise a name with a line break would let a build remove the file that its second line
    /// names.
    #[test]
    fn a_name_is_one_line_of_the_marker() -> Result<(), Diagnostic> {
        let folder = tempfile::tempdir().map_err(|error| unwritable("", &error))?;
        let (target, stopped) = (folder.path().join("dist"), Arc::new(AtomicBool::new(false)));
        for _ in 0..2 {
            let staging = Staging::new(&target, &stopped)?;
            staging.write("a\nCNAME", b"x")?;
            staging.publish()?;
        }
        fs::write(target.join("CNAME"), "mine").map_err(|error| unwritable("", &error))?;
        assert!(Staging::new(&target, &stopped).is_err());
        Ok(())
    }
}
