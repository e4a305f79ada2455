//! Writes a site to disk, whole or not at all.
//!
//! Files go into a staging folder beside the target; when all are there, the two folders trade places in one system
//! call and the old one is removed. Whether they can is tried before anything is written. Killed at any moment, the
//! target is the old site or the new one. A file whose bytes are those of the old site becomes a second name of the old
//! file, so it keeps its modification time. The staging folder is made new and nothing else is written to, so no
//! symbolic link can lead a write elsewhere.

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

/// The file that marks a folder as a site that Errdex wrote, and so may replace. It lists what stands at the top of the
/// folder: anything else there is somebody's, and must not be lost.
const MARKER: &str = ".errdex";

/// What file managers leave behind.
const LEFTOVERS: [&str; 2] = [".DS_Store", "Thumbs.db"];

/// A site that is being written.
#[derive(Debug)]
pub(crate) struct Staging {
    target: PathBuf,
    folder: Folder,
    /// What a file is like that is written now: its mode and owner.
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
    /// Prepares to write a site to `target`, a folder that is missing, empty, or written by Errdex before.
    /// Waits while another build writes it, unless `stopped` is set.
    pub(crate) fn new(target: &Path, stopped: &Arc<AtomicBool>) -> Result<Self, Diagnostic> {
        let shown = target.display().to_string();
        let failed = |error: io::Error| unwritable(&shown, &error);
        let Some((parent, name)) = beside(target, &shown)? else {
            return Err(refused(
                &shown,
                "it has no name of its own",
                "name a folder, such as `dist`",
            ));
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
            return Err(refused(
                path,
                "it would lie outside the site",
                "rename the file or slug",
            ));
        }
        let new = self.folder.0.join(path);
        self.place(&new, &self.target.join(path), bytes)
            .map_err(|error| self.failed(path, &error))
    }

    /// That the file at `path`, relative to the site, cannot be written, and why.
    pub(crate) fn failed(&self, path: &str, error: &io::Error) -> Diagnostic {
        unwritable(&self.folder.0.join(path).display().to_string(), error)
    }

    fn place(&self, new: &Path, old: &Path, bytes: &[u8]) -> io::Result<()> {
        if is_same(old, bytes, &self.sample)? && in_folder(new, || fs::hard_link(old, new)).is_ok()
        {
            return Ok(());
        }
        // Never through a name that is there already: it may be a second name of a file of the old site.
        in_folder(new, || File::create_new(new)?.write_all(bytes))
    }

    /// Puts the written site in the place of the old one.
    pub(crate) fn publish(self) -> Result<(), Diagnostic> {
        let shown = self.target.display().to_string();
        let failed = |error: io::Error| unwritable(&shown, &error);
        let mut names = names(&self.folder.0).map_err(failed)?;
        names.push(MARKER.to_owned());
        names.sort();
        self.write(MARKER, names.join("\n").as_bytes())?;
        may_replace(&self.target, &shown)?;
        if !self.target.exists() {
            return fs::rename(&self.folder.0, &self.target).map_err(failed);
        }
        match renameat_with(
            CWD,
            &self.folder.0,
            CWD,
            &self.target,
            RenameFlags::EXCHANGE,
        ) {
            Ok(()) => remove(&self.folder.0).map_err(|error| not_removed(&self.folder.0, &error)),
            Err(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP) => {
                self.publish_in_two_steps().map_err(failed)
            }
            Err(error) => Err(irreplaceable(&shown, &error.into())),
        }
    }

    /// For file systems that cannot exchange two folders: for a moment there is no site, but never a mixed one.
    fn publish_in_two_steps(&self) -> io::Result<()> {
        let old = self.folder.0.with_extension("errdex-old");
        remove(&old)?;
        fs::rename(&self.target, &old)?;
        fs::rename(&self.folder.0, &self.target)?;
        remove(&old)
    }
}

/// The folder that holds `target`, made if it is missing, and the name of `target` in it; nothing if it has none.
fn beside(target: &Path, shown: &str) -> Result<Option<(PathBuf, OsString)>, Diagnostic> {
    let failed = |error: io::Error| unwritable(shown, &error);
    let Some(Component::Normal(name)) = target.components().next_back() else {
        return Ok(None);
    };
    let parent = target
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(failed)?;
    Ok(Some((
        parent.canonicalize().map_err(failed)?,
        name.to_owned(),
    )))
}

/// Tries to move the folder `target`, if there is one, onto `full`, a folder that is not empty. That never works; the
/// error shows whether the two could trade places.
fn try_to_move(target: &Path, full: &Path) -> io::Result<()> {
    match fs::rename(target, full) {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists
            ) =>
        {
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
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

/// Whether `old` is a regular file with just these bytes, and with the mode and owner of `sample`. A symbolic link is not.
fn is_same(old: &Path, bytes: &[u8], sample: &Metadata) -> io::Result<bool> {
    let Ok(metadata) = fs::symlink_metadata(old) else {
        return Ok(false);
    };
    let access = |file: &Metadata| (file.mode(), file.uid(), file.gid());
    if access(&metadata) != access(sample) || metadata.len() != bytes.len() as u64 {
        return Ok(false);
    }
    let mut content = Vec::with_capacity(bytes.len());
    File::open(old)?.read_to_end(&mut content)?;
    Ok(content == bytes)
}

/// Whether the target may be replaced: it is not there, is empty, or Errdex wrote it.
fn may_replace(target: &Path, shown: &str) -> Result<(), Diagnostic> {
    let Ok(metadata) = fs::symlink_metadata(target) else {
        return Ok(());
    };
    if metadata.is_symlink() {
        return Err(refused(
            shown,
            "it is a symbolic link",
            "name the folder that the link leads to",
        ));
    }
    if !metadata.is_dir() {
        return Err(refused(
            shown,
            "it is not a folder",
            "name a folder with --out",
        ));
    }
    let names = names(target).map_err(|error| unwritable(shown, &error))?;
    let marker = fs::read_to_string(target.join(MARKER)).unwrap_or_default();
    let known: HashSet<&str> = marker.lines().chain(LEFTOVERS).collect();
    match names.iter().find(|name| !known.contains(&***name)) {
        None => Ok(()),
        Some(foreign) => {
            let why = format!("it holds `{foreign}`, which Errdex did not write");
            let help =
                "name another folder with --out; files that belong to the site go into `static/`";
            Err(refused(shown, &why, help))
        }
    }
}

/// The names at the top of a folder, as the marker lists them: without line ends, so that each is one line there.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let name = |entry: fs::DirEntry| {
        entry
            .file_name()
            .to_string_lossy()
            .replace(char::is_control, "\u{fffd}")
    };
    fs::read_dir(folder)?.map(|entry| entry.map(name)).collect()
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
        format!("the site cannot be written to `{shown}`: {why}"),
        help,
    )
}

/// Why the folders cannot trade places.
fn irreplaceable(shown: &str, error: &io::Error) -> Diagnostic {
    match error.kind() {
        ErrorKind::ResourceBusy => refused(
            shown,
            "it is a mount point",
            &format!("name a folder in it: --out {shown}/site"),
        ),
        // An overlay: what a lower layer has can be read and hidden, not moved.
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
    let message = format!("the site is written, but the old one cannot be removed: {error}");
    let problem = Diagnostic::file("output-left", shown, message, "remove the folder yourself");
    Diagnostic {
        severity: Severity::Warning,
        ..problem
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise a name of two lines would let the build remove what the second line names.
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
