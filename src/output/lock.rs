//! Keeps two builds of the same folder apart.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rustix::fs::OFlags;

/// How often a build that waits for another checks whether it may go on.
const WAIT: Duration = Duration::from_millis(50);

/// A locked file, which is removed on drop. Only Errdex uses this file, so nobody else can hold the
/// lock: a script may run a build while it has a lock on the folder around it.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Locks the file at `path`, which is created if it is missing. Waits while another build has
    /// it locked; an error if `stopped` is set.
    pub(super) fn acquire(path: PathBuf, stopped: &AtomicBool) -> io::Result<Self> {
        loop {
            let file = open(&path)?;
            wait(&file, stopped)?;
            // The build that had the lock has removed its file; a third build may have created
            // another one.
            if is_at(&file, &path)? {
                return Ok(Self { path, _file: file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn open(path: &Path) -> io::Result<File> {
    // A symbolic link could lead to a file of somebody else.
    let no_link = OFlags::NOFOLLOW.bits().cast_signed();
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .custom_flags(no_link)
        .open(path)
}

fn wait(file: &File, stopped: &AtomicBool) -> io::Result<()> {
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if stopped.load(Ordering::Relaxed) => {
                return Err(ErrorKind::Interrupted.into());
            }
            Err(TryLockError::WouldBlock) => thread::sleep(WAIT),
        }
    }
}

/// Whether the open `file` is still the one at `path`.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let file = file.metadata()?;
    match fs::symlink_metadata(path) {
        Ok(found) => Ok((found.dev(), found.ino()) == (file.dev(), file.ino())),
        Err(_) => Ok(false),
    }
}
