//! Writes a site to disk, whole or not at all.
//!
//! Files go into a staging folder beside the target; when all are there, the two folders trade places in one system
//! call and the old one is removed. Killed at any moment, the target is the old site or the new one. A file whose bytes
//! are those of the old site becomes a second name of the old file, so it keeps its modification time. The staging
//! folder is made new and nothing else is written to, so no symbolic link can lead a write elsewhere.

mod archive;
pub mod compress;
mod file;

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::diagnostics::{Diagnostic, Severity};
use crate::stop::{self, Grace};
pub use archive::{Archive, Packed, Packer};
pub use file::{Kind, StagedFile};

/// The file that marks a folder as a site that Errdex wrote, and so may replace. It lists what stands at the top of the
/// folder: anything else there is somebody's, and must not be lost.
const MARKER: &str = ".errdex";

/// How often a build that waits for another looks whether it may go on.
const WAIT: Duration = Duration::from_millis(50);

/// What file managers leave behind.
const LEFTOVERS: [&str; 2] = [".DS_Store", "Thumbs.db"];

/// A site that is being written.
#[derive(Debug)]
pub struct Staging {
    target: PathBuf,
    folder: PathBuf,
    /// The folder that holds target and staging, locked until this is dropped: two builds wait for each other.
    _lock: File,
    /// A signal must not leave the staging folder behind.
    _grace: Grace,
}

impl Staging {
    /// Prepares to write a site to `target`, a folder that is missing, empty, or written by Errdex before.
    /// Waits while another build writes beside it, unless `stopped` is set.
    pub fn new(target: &Path, stopped: &Arc<AtomicBool>) -> Result<Self, Diagnostic> {
        let shown = target.display().to_string();
        let failed = |error: io::Error| unwritable(&shown, &error);
        let Some((parent, name)) = beside(target, &shown)? else {
            return Err(refused(&shown, "it has no name of its own", "name a folder, such as `dist`"));
        };
        let target = parent.join(&name);
        may_replace(&target, &shown)?;
        let lock = locked(&parent, &shown, stopped)?;
        let folder = parent.join(format!(".{}.errdex-staging", name.to_string_lossy()));
        remove(&folder).map_err(failed)?;
        let left = folder.clone();
        let grace = stop::grace(stopped, move || drop(remove(&left)));
        fs::create_dir(&folder).map_err(failed)?;
        Ok(Self { target, folder, _lock: lock, _grace: grace })
    }

    /// Writes the file at `path`, relative to the site. Files may be written from several threads.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let safe = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !safe {
            return Err(refused(path, "it would lie outside the site", "rename the file or slug"));
        }
        let new = self.folder.join(path);
        self.place(&new, &self.target.join(path), bytes).map_err(|error| self.failed(path, &error))
    }

    /// That the file at `path`, relative to the site, cannot be written, and why.
    pub fn failed(&self, path: &str, error: &io::Error) -> Diagnostic {
        unwritable(&self.folder.join(path).display().to_string(), error)
    }

    fn place(&self, new: &Path, old: &Path, bytes: &[u8]) -> io::Result<()> {
        if is_same(old, bytes)? && in_folder(new, || fs::hard_link(old, new)).is_ok() {
            return Ok(());
        }
        // Never through a name that is there already: it may be a second name of a file of the old site.
        in_folder(new, || File::create_new(new)?.write_all(bytes))
    }

    /// Puts the written site in the place of the old one.
    pub fn publish(self) -> Result<(), Diagnostic> {
        let shown = self.target.display().to_string();
        let failed = |error: io::Error| unwritable(&shown, &error);
        let mut names = names(&self.folder).map_err(failed)?;
        names.push(MARKER.to_owned());
        names.sort();
        self.write(MARKER, names.join("\n").as_bytes())?;
        may_replace(&self.target, &shown)?;
        if !self.target.exists() {
            return fs::rename(&self.folder, &self.target).map_err(failed);
        }
        match renameat_with(CWD, &self.folder, CWD, &self.target, RenameFlags::EXCHANGE) {
            Ok(()) => remove(&self.folder).map_err(|error| not_removed(&self.folder, &error)),
            Err(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP) => {
                self.publish_in_two_steps().map_err(failed)
            }
            Err(error) => Err(failed(error.into())),
        }
    }

    /// For file systems that cannot exchange two folders: for a moment there is no site, but never a mixed one.
    fn publish_in_two_steps(&self) -> io::Result<()> {
        let old = self.folder.with_extension("errdex-old");
        remove(&old)?;
        fs::rename(&self.target, &old)?;
        fs::rename(&self.folder, &self.target)?;
        remove(&old)
    }
}

impl Drop for Staging {
    /// A build that gave up leaves nothing behind; after `publish` there is nothing to remove.
    fn drop(&mut self) {
        let _ = remove(&self.folder);
    }
}

/// The folder that holds `target`, made if it is missing, and the name of `target` in it; nothing if it has none.
fn beside(target: &Path, shown: &str) -> Result<Option<(PathBuf, OsString)>, Diagnostic> {
    let failed = |error: io::Error| unwritable(shown, &error);
    let Some(Component::Normal(name)) = target.components().next_back() else { return Ok(None) };
    let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(failed)?;
    Ok(Some((parent.canonicalize().map_err(failed)?, name.to_owned())))
}

/// The folder `parent`, locked. Waits while another build holds it, unless `stopped` is set.
fn locked(parent: &Path, shown: &str, stopped: &AtomicBool) -> Result<File, Diagnostic> {
    let failed = |error: io::Error| unwritable(shown, &error);
    let lock = File::open(parent).map_err(failed)?;
    while let Err(error) = lock.try_lock() {
        match error {
            TryLockError::Error(error) => return Err(failed(error)),
            TryLockError::WouldBlock if stopped.load(Ordering::Relaxed) => {
                return Err(refused(shown, "another build writes beside it", "wait for it"));
            }
            TryLockError::WouldBlock => thread::sleep(WAIT),
        }
    }
    Ok(lock)
}

/// Runs `write`, and again after making the folder that `file` is to stand in, if it was missing.
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

/// Whether `old` is a regular file with just these bytes. A symbolic link is not.
fn is_same(old: &Path, bytes: &[u8]) -> io::Result<bool> {
    let Ok(metadata) = fs::symlink_metadata(old) else { return Ok(false) };
    if !metadata.is_file() || metadata.len() != bytes.len() as u64 {
        return Ok(false);
    }
    let mut content = Vec::with_capacity(bytes.len());
    File::open(old)?.read_to_end(&mut content)?;
    Ok(content == bytes)
}

/// Whether the target may be replaced: it is not there, is empty, or Errdex wrote it.
fn may_replace(target: &Path, shown: &str) -> Result<(), Diagnostic> {
    let Ok(metadata) = fs::symlink_metadata(target) else { return Ok(()) };
    if metadata.is_symlink() {
        return Err(refused(shown, "it is a symbolic link", "name the folder that the link leads to"));
    }
    if !metadata.is_dir() {
        return Err(refused(shown, "it is not a folder", "name a folder with --out"));
    }
    let names = names(target).map_err(|error| unwritable(shown, &error))?;
    let marker = fs::read_to_string(target.join(MARKER)).unwrap_or_default();
    let known: HashSet<&str> = marker.lines().chain(LEFTOVERS).collect();
    match names.iter().find(|name| !known.contains(&***name)) {
        None => Ok(()),
        Some(foreign) => {
            let why = format!("it holds `{foreign}`, which Errdex did not write");
            let help = "name another folder with --out; files that belong to the site go into `static/`";
            Err(refused(shown, &why, help))
        }
    }
}

/// What stands at the top of a folder.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => fs::remove_file(folder),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn refused(shown: &str, why: &str, help: &str) -> Diagnostic {
    Diagnostic::file("output-refused", shown, format!("the site cannot be written to `{shown}`: {why}"), help)
}

fn unwritable(shown: &str, error: &io::Error) -> Diagnostic {
    let help = "check the permissions of the folder and the space on the disk";
    Diagnostic::file("output", shown, format!("cannot write `{shown}`: {error}"), help)
}

/// The new site is published; only the old one is still there.
fn not_removed(old: &Path, error: &io::Error) -> Diagnostic {
    let shown = old.display().to_string();
    let message = format!("the site is written, but the old one cannot be removed: {error}");
    let problem = Diagnostic::file("output-left", shown, message, "remove the folder yourself");
    Diagnostic { severity: Severity::Warning, ..problem }
}
