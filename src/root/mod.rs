//! Where files come from: the three folders of the root, or the copies of them inside the binary.
//!
//! A root without `content/` shows the reference that Errdex ships, as does one that is to show it. `templates/` and
//! `static/` in the root replace the shipped ones file by file.

mod walk;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rust_embed::RustEmbed;

use crate::diagnostics::Diagnostic;

#[derive(RustEmbed)]
#[folder = "content"]
struct ShippedContent;

#[derive(RustEmbed)]
#[folder = "templates"]
struct ShippedTemplates;

#[derive(RustEmbed)]
#[folder = "static"]
struct ShippedStatic;

/// The largest content file or template that is read, in bytes: five times the largest shipped entry.
pub const LARGEST_FILE: u64 = 256 * 1024;

/// The largest static file, in bytes: GitHub accepts no larger one.
const LARGEST_STATIC: u64 = 100 * 1024 * 1024;

/// The file of records, which Errdex writes itself.
pub const RECORDS: &str = "content/verified.yaml";

/// How large it may be, in bytes: it grows with the recipes, half a kilobyte each.
const LARGEST_RECORDS: u64 = 16 * 1024 * 1024;

/// The folders of a root that a site is made from.
pub const FOLDERS: [&str; 3] = ["content", "templates", "static"];

/// A file of one of the three folders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootFile {
    /// The path from the root, with `/`: `content/site.yaml`.
    pub path: String,
    /// What is in it.
    pub bytes: Cow<'static, [u8]>,
}

/// The folder that holds `content/`, `templates/` and `static/`, any of which may be missing.
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
        let content = folder.join("content");
        match fs::read_dir(&content) {
            Err(error)
                if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                let message = format!("the folder cannot be read: {error}");
                let help = "change its permissions, or name another folder with --root";
                Err(Diagnostic::file(
                    "unreadable-folder",
                    content.display().to_string(),
                    message,
                    help,
                ))
            }
            _ => Ok(Self {
                is_reference: false,
                ..root
            }),
        }
    }

    /// The root at `folder` with the shipped content, whatever content it has itself.
    pub fn of_reference(folder: &Path) -> Result<Self, Diagnostic> {
        if folder.is_dir() {
            return Ok(Self {
                folder: folder.to_owned(),
                is_reference: true,
            });
        }
        let name = folder.display().to_string();
        let help = "name a folder that exists with --root";
        Err(Diagnostic::file(
            "root-missing",
            name,
            "the root is not a folder",
            help,
        ))
    }

    /// The nearest folder that has `content/site.yaml`, from the current folder upwards; else the current folder, if it
    /// has content.
    pub fn nearest() -> Result<Option<Self>, Diagnostic> {
        let here = Self::open(Path::new("."))?;
        if is_root(&here.folder) {
            return Ok(Some(here));
        }
        let levels = env::current_dir().map_or(1, |folder| folder.ancestors().count());
        let mut above = (1..levels).map(|level| PathBuf::from_iter(vec![".."; level]));
        match above.find(|folder| is_root(folder) && !is_everybodys(folder)) {
            Some(folder) => Self::open(&folder).map(Some),
            None => Ok(Some(here).filter(Self::has_content)),
        }
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the content is the root's own, not the shipped one.
    pub fn has_content(&self) -> bool {
        !self.is_reference && self.folder.join("content").is_dir()
    }

    /// Gives each content file at or below `path` to `parse`, in parallel, and its results in the order of the paths;
    /// with a diagnostic for each file that cannot be read. A file's bytes live no longer than its `parse`.
    pub fn content<T: Send>(
        &self,
        path: &str,
        parse: impl Fn(RootFile) -> T + Send + Sync,
    ) -> (Vec<T>, Vec<Diagnostic>) {
        if self.has_content() {
            return self.read(path, LARGEST_FILE, parse);
        }
        (
            shipped::<ShippedContent>(path)
                .into_par_iter()
                .map(parse)
                .collect(),
            vec![],
        )
    }

    /// All templates, by path: the shipped ones, replaced and joined by the root's own.
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

    /// The static files at or below `path`: the shipped ones, replaced and joined by the root's own.
    pub fn static_files(&self, path: &str) -> (Vec<RootFile>, Vec<Diagnostic>) {
        self.overlaid::<ShippedStatic>(path, LARGEST_STATIC)
    }

    /// The path from the root of a file or folder that may be part of the site: `content/grpc`. Nothing for what is
    /// elsewhere, and for what is hidden.
    pub fn site_path(&self, path: &Path) -> Option<String> {
        path.strip_prefix(&self.folder).ok()?;
        let path = self.relative(path);
        let (folder, names) = path.split_once('/').unwrap_or((&path, ""));
        let is_site =
            FOLDERS.contains(&folder) && !names.split('/').any(|name| is_hidden(folder, name));
        is_site.then_some(path)
    }

    /// The folder of the root that `path`, which need not exist yet, lies in: `static`.
    pub fn folder_around(&self, path: &Path) -> Option<&'static str> {
        let existing = path.ancestors().find_map(|ancestor| {
            let ancestor = if ancestor.as_os_str().is_empty() {
                Path::new(".")
            } else {
                ancestor
            };
            ancestor.canonicalize().ok()
        })?;
        let is_around = |folder: &&str| {
            self.folder
                .join(folder)
                .canonicalize()
                .is_ok_and(|own| existing.starts_with(own))
        };
        FOLDERS.into_iter().find(|folder| is_around(folder))
    }

    /// The text of one file, for a report that shows a line of it.
    pub fn text(&self, path: &str) -> Option<String> {
        let (folder, name) = path.split_once('/')?;
        let own = self.folder.join(path);
        let is_own =
            (folder != "content" || self.has_content()) && self.leading_out(&own).is_none();
        let read = if is_own { fs::read(own).ok() } else { None };
        let bytes = match read {
            Some(bytes) => Cow::Owned(bytes),
            None => {
                match folder {
                    "content" => ShippedContent::get(name),
                    "templates" => ShippedTemplates::get(name),
                    _ => ShippedStatic::get(name),
                }?
                .data
            }
        };
        String::from_utf8(bytes.into_owned()).ok()
    }

    fn overlaid<Shipped: RustEmbed>(
        &self,
        path: &str,
        largest: u64,
    ) -> (Vec<RootFile>, Vec<Diagnostic>) {
        let (own, diagnostics) = self.read(path, largest, |file| file);
        let by_path = |file: RootFile| (file.path.clone(), file);
        let mut files: BTreeMap<String, RootFile> =
            shipped::<Shipped>(path).into_iter().map(by_path).collect();
        files.extend(own.into_iter().map(by_path));
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
            result.map_or_else(
                |problem| diagnostics.push(problem),
                |value| parsed.push(value),
            );
        }
        (parsed, diagnostics)
    }

    fn read_file(&self, path: &Path, largest: u64) -> Result<RootFile, Diagnostic> {
        let failed = |error: std::io::Error| self.unreadable(path, &error.to_string());
        let metadata = fs::metadata(path).map_err(failed)?;
        if !metadata.is_file() {
            return Err(self.unreadable(path, "it is not a regular file"));
        }
        let largest = if self.relative(path) == RECORDS {
            LARGEST_RECORDS
        } else {
            largest
        };
        if metadata.len() > largest {
            let message = format!(
                "the file has {} bytes; at most {largest} are read",
                metadata.len()
            );
            let help = "make it smaller, or move it out of the folder";
            return Err(Diagnostic::file(
                "file-too-large",
                self.relative(path),
                message,
                help,
            ));
        }
        let bytes = fs::read(path).map_err(failed)?;
        Ok(RootFile {
            path: self.relative(path),
            bytes: bytes.into(),
        })
    }

    fn unreadable(&self, path: &Path, why: &str) -> Diagnostic {
        let help = "make it a readable file, or remove it";
        Diagnostic::file(
            "unreadable-file",
            self.relative(path),
            format!("the file cannot be read: {why}"),
            help,
        )
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

/// Whether anybody may put a root into the folder, as into `/tmp`. Such a root is not looked for: a recipe in it is a
/// program.
fn is_everybodys(folder: &Path) -> bool {
    const STICKY_AND_WRITABLE: u32 = 0o1002;
    let mode = fs::metadata(folder).map_or(0, |metadata| metadata.permissions().mode());
    mode & STICKY_AND_WRITABLE == STICKY_AND_WRITABLE
}

/// Whether a file is none of the site's: an editor's leftover, or one with a dot, which means something only on the web
/// (`static/.well-known/`).
fn is_hidden(folder: &str, name: &str) -> bool {
    let dotted = name.starts_with('.')
        && (folder != "static" || [".git", ".DS_Store", ".errdex"].contains(&name));
    dotted
        || ["._", ".#", "#"]
            .iter()
            .any(|start| name.starts_with(start))
        || name.ends_with(['~', '#'])
        || name.ends_with(".swp")
        || name.ends_with(".tmp")
}

/// Why a file or folder could not be looked at.
fn why_not_walked(error: &walkdir::Error) -> String {
    match error.io_error() {
        Some(error) if error.kind() == ErrorKind::NotFound => "the link leads nowhere".to_owned(),
        Some(error) => error.to_string(),
        None => error.to_string(),
    }
}

/// The shipped files at or below `path`, in the order of their paths.
fn shipped<Shipped: RustEmbed>(path: &str) -> Vec<RootFile> {
    let (folder, top) = path.split_once('/').unwrap_or((path, ""));
    let is_below = |name: &str| {
        top.is_empty()
            || name
                .strip_prefix(top)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let is_visible = |name: &str| !name.split('/').any(|part| is_hidden(folder, part));
    let mut names: Vec<_> = Shipped::iter()
        .filter(|name| is_below(name) && is_visible(name))
        .collect();
    names.sort_unstable();
    let read = |name: Cow<'static, str>| {
        Shipped::get(&name).map(|file| RootFile {
            path: format!("{folder}/{name}"),
            bytes: file.data,
        })
    };
    names.into_iter().filter_map(read).collect()
}
