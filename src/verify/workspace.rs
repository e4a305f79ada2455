//! The folder that a run of `errdex verify` works in. Each run locks its folder, so a folder without a lock is left over
//! from a run that was killed, and can be removed.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::folder::Folder;
use super::processes;

const PREFIX: &str = "errdex-verify-";

/// Where POSIX shared memory has its names on Linux (shm_overview(7)). It outlives the process that made it.
const SHARED_MEMORY: &str = "/dev/shm";

/// A folder that only the caller can change. It is removed when this is dropped, with every process that the run left.
#[derive(Debug)]
pub(super) struct Workspace {
    folder: PathBuf,
    /// How many folders were created in it.
    inner: AtomicUsize,
    /// Locked as long as the folder is in use.
    _lock: File,
}

impl Workspace {
    /// A fresh folder for a whole run; what killed runs left is removed first.
    pub(super) fn new() -> io::Result<Self> {
        let above = above()?;
        remove_leftovers(&above);
        processes::adopt();
        let folder = folder(&above);
        let lock = locked(&folder)?;
        // Servers that lower their rights must reach their own folders below it.
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;

        Ok(Self {
            folder,
            inner: AtomicUsize::new(0),
            _lock: lock,
        })
    }

    /// A fresh folder in it, for one run of one recipe.
    pub(super) fn inner(&self) -> io::Result<Folder> {
        let number = self.inner.fetch_add(1, Ordering::Relaxed);
        Folder::new(self.folder.join(number.to_string()))
    }

    pub(super) fn path(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        processes::end_children();
        remove(&self.folder);
    }
}

/// Creates the folder and locks it.
fn locked(folder: &Path) -> io::Result<File> {
    loop {
        DirBuilder::new().mode(0o755).create(folder)?;
        // A run that begins at the same time may take it for left over before it is locked.
        let lock = File::open(folder).and_then(|lock| lock.lock().map(|()| lock));
        if let Ok(lock) = lock
            && folder.exists()
        {
            return Ok(lock);
        }
    }
}

/// Kills everything that a run of this process has started, and removes its folder.
pub(crate) fn abandon() {
    processes::end_children();
    if let Ok(above) = above() {
        remove(&folder(&above));
    }
}

/// The folder in which runs have theirs.
fn above() -> io::Result<PathBuf> {
    std::env::temp_dir().canonicalize()
}

/// The folder for a run of this process.
fn folder(above: &Path) -> PathBuf {
    above.join(format!("{PREFIX}{}", std::process::id()))
}

/// Removes the folders of the same user's runs that are no longer locked.
fn remove_leftovers(above: &Path) {
    for found in fs::read_dir(above).into_iter().flatten().flatten() {
        let is_run = found.file_name().to_string_lossy().starts_with(PREFIX);
        let is_own = found.metadata().is_ok_and(|metadata| {
            metadata.is_dir() && metadata.uid() == rustix::process::geteuid().as_raw()
        });
        if !is_run || !is_own {
            continue;
        }
        if let Ok(lock) = File::open(found.path())
            && lock.try_lock().is_ok()
        {
            remove(&found.path());
        }
    }
}

/// A name for the run in a folder, of letters and digits. No name is the beginning of another one, except that a folder's
/// name begins the names of the folders in it.
pub(super) fn name(folder: &Path) -> String {
    let folder = folder.to_string_lossy();
    let below = folder.rsplit_once(PREFIX).map_or("", |(_, below)| below);
    format!("errdex{}x", below.replace('/', "x"))
}

/// Ends everything that works in a folder, and removes the folder and the shared memory with its name. Also removes parts
/// that a recipe has closed to their own user.
pub(super) fn remove(folder: &Path) {
    // A process that was just ended may still have been writing.
    for _ in 0..5 {
        processes::end_all_in(folder);
        if fs::remove_dir_all(folder).is_err() && !processes::is_root() {
            open(folder);
            let _ = fs::remove_dir_all(folder);
        }
        if !folder.exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }

    let name = name(folder);
    for memory in fs::read_dir(SHARED_MEMORY).into_iter().flatten().flatten() {
        if memory.file_name().to_string_lossy().starts_with(&name) {
            let _ = fs::remove_file(memory.path());
        }
    }
}

/// Lets the owner into all of a folder. Not for root: it needs no permission, and a link may be put in at any moment.
fn open(folder: &Path) {
    let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            open(&entry.path());
        }
    }
}
