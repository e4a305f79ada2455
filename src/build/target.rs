//! What a site is written to: a folder, an archive, one page.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::{Progress, Site};
use crate::content::locate;
use crate::diagnostics::{Diagnostic, Severity};
use crate::output::{Archive, Kind, Packed, Packer, StagedFile, Staging, compress};
use crate::pages::Page;
use crate::pages::url;
use crate::root::Root;

/// What a site is written to.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// A folder.
    Folder {
        /// The folder.
        out: &'a Path,
        /// Whether compressed copies stand beside the files.
        compress: bool,
    },
    /// A ZIP archive with one folder in it.
    Archive {
        /// The archive.
        file: &'a Path,
        /// The time of all files in it, in seconds from 1 January 1970.
        modified: i64,
    },
    /// One page with all entries.
    Page(&'a Path),
}

/// What came of writing.
#[derive(Debug, Default)]
pub struct Written {
    /// What was wrong.
    pub problems: Vec<Diagnostic>,
    /// How many compressed copies there are.
    pub compressed: usize,
}

/// How many files of an archive are rendered at a time: enough for all cores, few enough to be held in memory.
const AT_A_TIME: usize = 1000;

impl Target<'_> {
    /// Writes a site, all of it or nothing.
    pub fn write(&self, root: &Root, site: &Site, progress: &Progress) -> Written {
        let path = match self {
            Self::Folder { out, .. } => out,
            Self::Archive { file, .. } | Self::Page(file) => file,
        };
        if let Some(folder) = root.folder_around(path) {
            let shown = path.display().to_string();
            let message = format!("the site cannot be written into `{folder}/`, from which it is read");
            let help = match self {
                Self::Folder { .. } => "name a folder beside it with --out",
                _ => "name a file beside it",
            };
            return Diagnostic::file("output-refused", shown, message, help).into();
        }
        let written = match *self {
            Self::Folder { out, compress } => folder(root, site, out, compress, progress),
            Self::Archive { file, modified } => archive(root, site, file, modified, progress),
            Self::Page(file) => page(root, site, file, progress),
        };
        written.unwrap_or_else(Written::from)
    }
}

impl From<Diagnostic> for Written {
    fn from(problem: Diagnostic) -> Self {
        Self { problems: vec![problem], ..Self::default() }
    }
}

/// Whether what was rendered may take the place of what is there.
fn is_whole(problems: &[Diagnostic], progress: &Progress) -> bool {
    problems.iter().all(|problem| problem.severity != Severity::Error)
        && !progress.stopped.load(Ordering::Relaxed)
}

fn folder(
    root: &Root,
    site: &Site,
    out: &Path,
    compress: bool,
    progress: &Progress,
) -> Result<Written, Diagnostic> {
    let staging = Staging::new(out, &progress.stopped)?;
    let compressed = AtomicUsize::new(0);
    let copy = |path: &str, bytes: &[u8]| {
        let copies = compress::copies(path, bytes).map_err(|error| staging.failed(path, &error))?;
        // A file of that name in `static/` is what its owner wants to be sent.
        for (path, bytes) in copies.into_iter().filter(|(path, _)| site.pages.at(path).is_none()) {
            staging.write(&path, &bytes)?;
            compressed.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    };
    let mut problems = site.render(root, progress, site.pages.list.par_iter(), |path, bytes| {
        staging.write(path, bytes)?;
        if compress { copy(path, bytes) } else { Ok(()) }
    });
    if is_whole(&problems, progress) {
        problems.extend(staging.publish().err());
    }
    Ok(Written { problems, compressed: compressed.into_inner() })
}

fn archive(
    root: &Root,
    site: &Site,
    file: &Path,
    modified: i64,
    progress: &Progress,
) -> Result<Written, Diagnostic> {
    let mut archive = Archive::new(file, &progress.stopped)?;
    let packer = Packer::new(&folder_name(&site.catalog.site.title), modified);
    let mut pages: Vec<&(String, Page)> = site.pages.list.iter().collect();
    pages.par_sort_by_cached_key(|(path, _)| url::file(path));
    let mut problems = vec![];
    for some in pages.chunks(AT_A_TIME) {
        let packed: Mutex<BTreeMap<String, Packed>> = Mutex::default();
        problems.extend(site.render(root, progress, some.par_iter().copied(), |path, bytes| {
            let one = packer.pack(path, bytes).map_err(|error| archive.failed(&error))?;
            packed.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), one);
            Ok(())
        }));
        for one in packed.into_inner().unwrap_or_else(PoisonError::into_inner).into_values() {
            archive.add(one)?;
        }
    }
    if is_whole(&problems, progress) {
        problems.extend(archive.publish().err());
    }
    Ok(problems.into())
}

/// The folder that an archive unpacks to.
fn folder_name(title: &str) -> String {
    let name = slug::slugify(title);
    if name.is_empty() { "reference".to_owned() } else { name }
}

fn page(root: &Root, site: &Site, file: &Path, progress: &Progress) -> Result<Written, Diagnostic> {
    let (staged, mut to) = StagedFile::new(file, Kind::Html, &progress.stopped)?;
    let rendered = site.renderer().single().map_err(|problem| *problem)?;
    let mut problems = locate::locate(root, rendered.findings);
    to.write_all(&rendered.bytes).map_err(|error| staged.failed(&error))?;
    if is_whole(&problems, progress) {
        problems.extend(staged.publish().err());
    }
    Ok(problems.into())
}

impl From<Vec<Diagnostic>> for Written {
    fn from(problems: Vec<Diagnostic>) -> Self {
        Self { problems, compressed: 0 }
    }
}
