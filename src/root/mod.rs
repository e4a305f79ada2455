//! Where files come from: the three folders of the root, or the copies of them inside the binary.
//!
//! A root without `content/` shows the reference that Errdex ships, and so does a root opened for that. `templates/` and
//! `static/` in the root replace the shipped ones file by file.

mod shipped;
mod walk;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rust_embed::RustEmbed;

use crate::diagnostics::Diagnostic;
use shipped::{ShippedContent, ShippedStatic, ShippedTemplates, shipped};

/// The largest content file or template that is read, in bytes: five times the largest shipped entry.
pub const LARGEST_FILE: u64 = 256 * 1024;

/// The largest static file, in bytes: GitHub accepts no larger one.
const LARGEST_STATIC: u64 = 100 * 1024 * 1024;

/// The file of records, which Errdex writes itself.
pub const RECORDS: &str = "content/verified.yaml";

/// The largest file of records, in bytes: it grows by half a kilobyte with each recipe.
const LARGEST_RECORDS: u64 = 16 * 1024 * 1024;

/// The folders of a root that a site is made from.
pub const FOLDERS: [&str; 3] = ["content", "templates", "static"];

/// A file of one of the three folders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootFile {
    /// The path from the root, with `/`: `content/site.yaml`.
    pub path: String,
    /// Its content.
    pub bytes: Cow<'static, [u8]>,
}

/// The folder that contains `content/`, `templates/` and `static/`, any of which may be missing.
#[derive(Clone, Debug)]
pub struct Root {
    folder: PathBuf,
    /// Whether it shows the shipped content even if it has its own.
    is_reference: bool,
}

impl Root {
    /// The root at `folder`, which must be a folder that can be read.
    pub fn open(folder: &Path) -> Result<Self, Diagnostic> {
        let root = Self::of_reference(folder)?;

        // Content that cannot be read must not be taken for none, which would show the reference instead.
        let content = folder.join("content");
        if let Err(error) = fs::read_dir(&content)
            && !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
        {
            let name = content.display().to_string();
            let message = format!("the folder cannot be read: {error}");
            let help = "change its permissions, or name another folder with --root";
            return Err(Diagnostic::file("unreadable-folder", name, message, help));
        }
        Ok(Self {
            is_reference: false,
            ..root
        })
    }

    /// The root at `folder` with the shipped content, whatever content it has itself.
    pub fn of_reference(folder: &Path) -> Result<Self, Diagnostic> {
        if !folder.is_dir() {
            let name = folder.display().to_string();
            let message = "the root is not a folder";
            let help = "name a folder that exists with --root";
            return Err(Diagnostic::file("root-missing", name, message, help));
        }
        Ok(Self {
            folder: folder.to_owned(),
            is_reference: true,
        })
    }

    /// The nearest folder that has `content/site.yaml`, from the current folder upwards; else the current folder, if it
    /// has content.
    pub fn nearest() -> Result<Option<Self>, Diagnostic> {
        let here = Self::open(Path::new("."))?;
        if is_root(&here.folder) {
            return Ok(Some(here));
        }

        let levels = env::current_dir().map_or(1, |folder| folder.ancestors().count());
        for level in 1..levels {
            let above = PathBuf::from_iter(vec![".."; level]);
            if is_root(&above) && !is_shared(&above) {
                return Self::open(&above).map(Some);
            }
        }
        Ok(Some(here).filter(Self::has_content))
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the content is the root's own, not the shipped one.
    pub fn has_content(&self) -> bool {
        !self.is_reference && self.folder.join("content").is_dir()
    }

    /// Gives each content file at or below `path` to `parse`, in parallel. Returns the results in the order of the paths,
    /// and a diagnostic for each file that cannot be read. A file's bytes are dropped after its `parse`.
    pub fn content<T: Send>(
        &self,
        path: &str,
        parse: impl Fn(RootFile) -> T + Send + Sync,
    ) -> (Vec<T>, Vec<Diagnostic>) {
        if self.has_content() {
            return self.read(path, LARGEST_FILE, parse);
        }
        let files = shipped::<ShippedContent>(path).into_par_iter();
        (files.map(parse).collect(), vec![])
    }

    /// All templates, by path: the shipped ones, and the root's own instead of those or besides.
    pub fn templates(&self) -> (Vec<RootFile>, Vec<Diagnostic>) {
        self.overlaid::<ShippedTemplates>("templates", LARGEST_FILE)
    }

    /// The templates inside the binary alone.
    pub fn shipped_templates() -> Vec<RootFile> {
        shipped::<ShippedTemplates>("templates")
    }

    /// The text of a content file inside the binary.
    pub fn shipped_text(path: &str) -> Option<String> {
        let file = ShippedContent::get(path.strip_prefix("content/")?)?;
        String::from_utf8(file.data.into_owned()).ok()
    }

    /// The static files at or below `path`: the shipped ones, and the root's own instead of those or besides.
    pub fn static_files(&self, path: &str) -> (Vec<RootFile>, Vec<Diagnostic>) {
        self.overlaid::<ShippedStatic>(path, LARGEST_STATIC)
    }

    /// The path from the root of a file or folder that may be part of the site: `content/grpc`. Nothing if it is
    /// elsewhere or hidden.
    pub fn site_path(&self, path: &Path) -> Option<String> {
        path.strip_prefix(&self.folder).ok()?;
        let path = self.relative(path);

        let (folder, names) = path.split_once('/').unwrap_or((&path, ""));
        if !FOLDERS.contains(&folder) || names.split('/').any(|name| is_hidden(folder, name)) {
            return None;
        }
        Some(path)
    }

    /// The folder of the root that contains `path`, which need not exist yet: `static`.
    pub fn folder_around(&self, path: &Path) -> Option<&'static str> {
        let existing = path.ancestors().find_map(|ancestor| {
            // The last ancestor of a relative path is empty.
            let ancestor = if ancestor.as_os_str().is_empty() {
                Path::new(".")
            } else {
                ancestor
            };
            ancestor.canonicalize().ok()
        })?;

        FOLDERS.into_iter().find(|folder| {
            let own = self.folder.join(folder).canonicalize();
            own.is_ok_and(|own| existing.starts_with(own))
        })
    }

    /// The text of one file, for a report that shows a line of it.
    pub fn text(&self, path: &str) -> Option<String> {
        let (folder, name) = path.split_once('/')?;
        if let Some(bytes) = self.own_bytes(path, folder) {
            return String::from_utf8(bytes).ok();
        }

        let shipped = match folder {
            "content" => ShippedContent::get(name),
            "templates" => ShippedTemplates::get(name),
            _ => ShippedStatic::get(name),
        }?;
        String::from_utf8(shipped.data.into_owned()).ok()
    }

    /// The bytes of the root's own file, if it has one that may be read.
    fn own_bytes(&self, path: &str, folder: &str) -> Option<Vec<u8>> {
        if folder == "content" && !self.has_content() {
            return None;
        }
        let own = self.folder.join(path);
        match self.leading_out(&own) {
            Some(_) => None,
            None => fs::read(own).ok(),
        }
    }

    fn overlaid<Shipped: RustEmbed>(
        &self,
        path: &str,
        largest: u64,
    ) -> (Vec<RootFile>, Vec<Diagnostic>) {
        let (own, diagnostics) = self.read(path, largest, |file| file);

        let mut files: BTreeMap<String, RootFile> = BTreeMap::new();
        for file in shipped::<Shipped>(path).into_iter().chain(own) {
            files.insert(file.path.clone(), file);
        }
        (files.into_values().collect(), diagnostics)
    }

    /// Gives each file at or below `path` to `parse`.
    fn read<T: Send>(
        &self,
        path: &str,
        largest: u64,
        parse: impl Fn(RootFile) -> T + Send + Sync,
    ) -> (Vec<T>, Vec<Diagnostic>) {
        let (found, mut diagnostics) = self.walk(path, largest);
        let read: Vec<Result<T, Diagnostic>> = found
            .into_par_iter()
            .map(|path| self.read_file(&path, largest).map(&parse))
            .collect();

        let mut parsed = Vec::with_capacity(read.len());
        for result in read {
            match result {
                Ok(value) => parsed.push(value),
                Err(problem) => diagnostics.push(problem),
            }
        }
        (parsed, diagnostics)
    }

    fn read_file(&self, path: &Path, largest: u64) -> Result<RootFile, Diagnostic> {
        let relative = self.relative(path);
        let failed = |error: io::Error| self.unreadable(path, &error.to_string());

        let metadata = fs::metadata(path).map_err(failed)?;
        // Reading a pipe would wait for ever.
        if !metadata.is_file() {
            return Err(self.unreadable(path, "it is not a regular file"));
        }

        let largest = if relative == RECORDS {
            LARGEST_RECORDS
        } else {
            largest
        };
        let size = metadata.len();
        if size > largest {
            let message = format!("the file has {size} bytes; at most {largest} are read");
            let help = "make it smaller, or move it out of the folder";
            return Err(Diagnostic::file("file-too-large", relative, message, help));
        }

        let bytes = fs::read(path).map_err(failed)?;
        Ok(RootFile {
            path: relative,
            bytes: bytes.into(),
        })
    }

    fn unreadable(&self, path: &Path, why: &str) -> Diagnostic {
        let message = format!("the file cannot be read: {why}");
        let help = "make it a readable file, or remove it";
        Diagnostic::file("unreadable-file", self.relative(path), message, help)
    }

    fn relative(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.folder).unwrap_or(path);
        relative
            .to_string_lossy()
            .replace(std::path::MAIN_SEPARATOR, "/")
    }
}

fn is_root(folder: &Path) -> bool {
    // Also where it is a link that leads nowhere: that is an error to report, not a reason to look elsewhere.
    fs::symlink_metadata(folder.join("content/site.yaml")).is_ok()
}

/// Whether any user can put a root into the folder, as into `/tmp`. Such a root is not looked for: its recipes run
/// programs.
fn is_shared(folder: &Path) -> bool {
    const STICKY_AND_WRITABLE: u32 = 0o1002;
    let mode = fs::metadata(folder).map_or(0, |metadata| metadata.permissions().mode());
    mode & STICKY_AND_WRITABLE == STICKY_AND_WRITABLE
}

/// Whether a file is not part of the site: an editor's leftover, or one whose name begins with a dot. Such names have a
/// meaning only on the web (`static/.well-known/`).
fn is_hidden(folder: &str, name: &str) -> bool {
    let has_dot = name.starts_with('.');
    if has_dot && (folder != "static" || [".git", ".DS_Store", ".errdex"].contains(&name)) {
        return true;
    }

    let starts = ["._", ".#", "#"];
    let ends = ["~", "#", ".swp", ".tmp"];
    starts.iter().any(|start| name.starts_with(start)) || ends.iter().any(|end| name.ends_with(end))
}
