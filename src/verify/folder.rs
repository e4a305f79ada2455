//! The folder of one run. Until it is handed over, only Errdex can reach it. From then on servers can put anything into
//! it, so nothing in it may lead a reader with more rights elsewhere.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags, openat};

use super::processes;
use super::workspace::remove;
use crate::content::format::scalars::FileName;

/// How much of a log is read: servers can make a file of any length without writing it.
const LARGEST_LOG: u64 = 64 << 20;

/// A folder that is removed, with every process that works in it, when this is dropped.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// The files that Errdex writes during the run. They are opened before anything else can reach the folder, and stay
    /// the same files whatever becomes of their names.
    outputs: BTreeMap<FileName, File>,
}

impl Folder {
    pub(super) fn new(path: PathBuf) -> io::Result<Self> {
        DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self {
            path,
            outputs: BTreeMap::new(),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Creates a folder in it, if there is none yet.
    pub(super) fn make_folder(&self, name: &FileName) -> io::Result<()> {
        fs::create_dir_all(self.path.join(name.as_str()))
    }

    /// Writes a file into it.
    pub(super) fn write(&self, name: &FileName, text: &str, mode: Option<u32>) -> io::Result<()> {
        let mut file = self.create(name)?;
        file.set_len(0)?;
        file.write_all(text.as_bytes())?;
        if let Some(mode) = mode {
            file.set_permissions(Permissions::from_mode(mode))?;
        }
        Ok(())
    }

    /// Creates a file in it that is written during the run.
    pub(super) fn add_output(&mut self, name: FileName) -> io::Result<()> {
        let output = self.create(&name)?;
        self.outputs.insert(name, output);
        Ok(())
    }

    /// A file that [`Self::add_output`] created; writes are appended.
    pub(super) fn output(&self, name: &str) -> io::Result<&File> {
        self.outputs
            .get(name)
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn create(&self, name: &FileName) -> io::Result<File> {
        let path = self.path.join(name.as_str());
        fs::create_dir_all(path.parent().unwrap_or(&self.path))?;
        File::options()
            .create(true)
            .read(true)
            .append(true)
            .open(path)
    }

    /// Gives the folder and everything in it to the user that servers run as.
    pub(super) fn hand_over(&self) -> io::Result<()> {
        processes::give_away(&self.path)?;
        fs::set_permissions(&self.path, Permissions::from_mode(0o755))
    }

    /// The text of a log, if there is one. `as_root` says whether servers run as root.
    pub(super) fn log(&self, name: &FileName, as_root: bool) -> Option<String> {
        match self.outputs.get(name) {
            Some(output) => Some(text(output)),
            None => self.open(name, as_root).ok().map(|log| text(&log)),
        }
    }

    fn open(&self, name: &FileName, as_root: bool) -> io::Result<File> {
        // `NOFOLLOW` applies to the last part of a path only, so each part is opened on its own. `NONBLOCK`: a pipe must
        // not keep us waiting for a writer.
        let flags =
            OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let mut at = OwnedFd::from(File::open(&self.path)?);
        for part in name.as_str().split('/') {
            at = openat(&at, part, flags, Mode::empty())?;
        }
        let log = File::from(at);

        // A hard link to a file of root looks like any other file, except for its owner.
        let metadata = log.metadata()?;
        let is_theirs = as_root || !processes::is_root() || metadata.uid() == processes::NOBODY;
        if metadata.is_file() && is_theirs {
            Ok(log)
        } else {
            Err(io::ErrorKind::PermissionDenied.into())
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

/// The text of a log, read without moving its position: a server may write through the same one. A log that cannot be read
/// is empty, and so has none of the lines that the recipe expects.
#[expect(clippy::expect_used, reason = "the length is at most LARGEST_LOG")]
fn text(log: &File) -> String {
    let length = log
        .metadata()
        .map_or(0, |metadata| metadata.len().min(LARGEST_LOG));
    let length = usize::try_from(length).expect("the length fits into memory");

    let mut bytes = vec![0; length];
    let read = log.read_at(&mut bytes, 0).unwrap_or_default();
    String::from_utf8_lossy(&bytes[..read]).into_owned()
}
