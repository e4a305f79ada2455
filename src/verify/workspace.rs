//! The folder that a run of `errdex verify` works in, and what is left of runs that were killed: each holds a lock on its
//! folder, so a folder without one is nobody's.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::processes;

const PREFIX: &str = "errdex-verify-";

/// A folder that is removed, with every process that works in it, when this is dropped.
#[derive(Debug)]
pub struct Workspace {
    folder: PathBuf,
    /// Held as long as the folder is in use.
    _lock: Option<File>,
}

impl Workspace {
    /// A fresh folder for a whole run; what killed runs left is removed first.
    pub fn new() -> io::Result<Self> {
        remove_leftovers(&std::env::temp_dir());
        let folder = folder();
        fs::create_dir(&folder)?;
        let lock = File::create(folder.join("lock"))?;
        lock.lock()?;
        // Servers that lower their rights must reach their own folders below it.
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
        Ok(Self { folder, _lock: Some(lock) })
    }

    /// A fresh folder in it, for one run of one recipe.
    pub fn inner(&self, name: &str) -> io::Result<Self> {
        let folder = self.folder.join(name);
        fs::create_dir(&folder)?;
        processes::give_away(&folder)?;
        Ok(Self { folder, _lock: None })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        processes::end_all_in(&self.folder);
        // A process that was just ended may still have been writing.
        for _ in 0..5 {
            remove(&self.folder);
            if !self.folder.exists() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
}

/// Kills what a run of this process has started, and removes its folder.
pub fn abandon() {
    processes::end_all_in(&folder());
    remove(&folder());
}

/// The folder for a run of this process.
fn folder() -> PathBuf {
    std::env::temp_dir().join(format!("{PREFIX}{}", std::process::id()))
}

fn remove_leftovers(above: &Path) {
    for found in fs::read_dir(above).into_iter().flatten().flatten() {
        let name = found.file_name();
        if !name.to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let folder = found.path();
        let unused = File::open(folder.join("lock")).is_ok_and(|lock| lock.try_lock().is_ok());
        if unused {
            processes::end_all_in(&folder);
            remove(&folder);
        }
    }
}

/// Removes a folder, also where a recipe closed parts of it to its own user.
fn remove(folder: &Path) {
    if fs::remove_dir_all(folder).is_err() {
        open(folder);
        let _ = fs::remove_dir_all(folder);
    }
}

fn open(folder: &Path) {
    let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    folders.for_each(|inner| open(&inner.path()));
}
