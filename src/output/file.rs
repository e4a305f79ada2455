//! Writes one file, whole or not at all: beside its place under another name, then renamed over it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::{beside, locked, refused, remove, unwritable};
use crate::diagnostics::Diagnostic;

/// What a file is, which a file that it replaces must be too: a slip of the pen must not cost a thesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A ZIP archive.
    Zip,
    /// A page.
    Html,
}

impl Kind {
    /// Whether a file that starts with these bytes is of the kind. The archives that start otherwise are programs that
    /// unpack themselves: nobody's site.
    fn fits(self, start: &[u8]) -> bool {
        match self {
            Self::Zip => start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06"),
            Self::Html => start.trim_ascii_start().to_ascii_lowercase().starts_with(DOCTYPE),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Zip => "ZIP archive",
            Self::Html => "page",
        }
    }
}

/// How every page starts that Errdex writes.
const DOCTYPE: &[u8] = b"<!doctype html>";

/// How many bytes of a file tell what it is; a template may begin with empty lines.
const START: u64 = 64;

/// A file that is being written.
#[derive(Debug)]
pub struct StagedFile {
    target: PathBuf,
    temporary: PathBuf,
    /// The folder that holds both, locked until this is dropped: two builds wait for each other.
    _lock: File,
}

impl StagedFile {
    /// Prepares to write `target`, which is missing, empty, or of the same kind; gives the file that is to be filled.
    /// Waits while another build writes beside it, unless `stopped` is set.
    pub fn new(target: &Path, kind: Kind, stopped: &AtomicBool) -> Result<(Self, File), Diagnostic> {
        let shown = target.display().to_string();
        let failed = |error: io::Error| unwritable(&shown, &error);
        let Some((parent, name)) = beside(target, &shown)? else {
            return Err(refused(
                &shown,
                "it is not the name of a file",
                "name a file, such as `reference.zip`",
            ));
        };
        let target = parent.join(&name);
        may_replace(&target, kind, &shown)?;
        let lock = locked(&parent, &shown, stopped)?;
        let temporary = parent.join(format!(".{}.errdex-staging", name.to_string_lossy()));
        remove(&temporary).map_err(failed)?;
        let file = File::create_new(&temporary).map_err(failed)?;
        Ok((Self { target, temporary, _lock: lock }, file))
    }

    /// Puts the written file in the place of the old one.
    pub fn publish(self) -> Result<(), Diagnostic> {
        fs::rename(&self.temporary, &self.target).map_err(|error| self.failed(&error))
    }

    /// That the file cannot be written, and why.
    pub fn failed(&self, error: &io::Error) -> Diagnostic {
        unwritable(&self.target.display().to_string(), error)
    }
}

impl Drop for StagedFile {
    /// A build that gave up leaves nothing behind; after `publish` there is nothing to remove.
    fn drop(&mut self) {
        let _ = remove(&self.temporary);
    }
}

fn may_replace(target: &Path, kind: Kind, shown: &str) -> Result<(), Diagnostic> {
    let Ok(metadata) = fs::symlink_metadata(target) else { return Ok(()) };
    if !metadata.is_file() {
        return Err(refused(shown, "it is not a regular file", "name a file that is not there yet"));
    }
    let mut start = vec![];
    let read = File::open(target).and_then(|file| file.take(START).read_to_end(&mut start));
    read.map_err(|error| unwritable(shown, &error))?;
    if start.is_empty() || kind.fits(&start) {
        return Ok(());
    }
    let why = format!("there is a file that is not a {}", kind.name());
    Err(refused(shown, &why, "name another file, or remove that one yourself"))
}
