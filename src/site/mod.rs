//! The whole path from a root to a site: read, link, render, write. The commands only call it and
//! report.

pub(crate) mod live;
mod target;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::catalog::{self, Catalog};
use crate::content::format::entry::EntryFile;
use crate::content::format::scalars::BaseUrl;
use crate::content::{self, Content, locate};
use crate::diagnostics::{self, Diagnostic, Finding, Severity};
use crate::lints;
use crate::pages::assets::Assets;
use crate::pages::links::url::{self, Flavor};
use crate::pages::{Page, Pages, Views};
use crate::render::{Renderer, Templates};
use crate::root::{RECORDS, Root};
use crate::search::Index;
pub use target::Target;

/// How to make a site.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The public URL of the site, instead of the one in `site.yaml`.
    pub base_url: Option<BaseUrl>,
    /// Whether to include drafts.
    pub drafts: bool,
    /// How links name pages.
    pub flavor: Flavor,
}

/// A site that can be rendered: all of it is in memory.
pub struct Site {
    /// Its content, linked.
    pub catalog: Catalog,
    /// Its pages.
    pub pages: Pages,
    /// Its static files.
    pub assets: Assets,
    templates: Templates,
    index: Index,
    flavor: Flavor,
}

/// How far the work is, and whether it should stop; shared with the threads that show and stop it.
#[derive(Debug, Default)]
pub struct Progress {
    /// How many files are rendered.
    pub rendered: AtomicUsize,
    /// Set it to end the work soon, with nothing written and nothing left behind.
    pub stopped: Arc<AtomicBool>,
}

/// The result of a build or a check.
#[derive(Debug, Default)]
pub struct Outcome {
    /// All problems, in reading order.
    pub diagnostics: Vec<Diagnostic>,
    /// The number of HTML pages.
    pub pages: usize,
    /// The number of files.
    pub files: usize,
    /// The number of compressed copies of these files.
    pub compressed: usize,
    /// Whether the work was stopped before its end.
    pub stopped: bool,
}

impl Outcome {
    /// The number of problems of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    }

    /// Whether the site cannot be built as it is.
    pub fn failed(&self) -> bool {
        self.count(Severity::Error) > 0
    }
}

impl Site {
    /// Reads and links a root. Gives the site and every problem; with errors among them the site is
    /// incomplete, and useful only to find more. If the templates are invalid, the built-in ones
    /// replace them.
    pub fn load(root: &Root, options: &Options) -> (Self, Vec<Diagnostic>) {
        let files = content::read_files(root, "content");
        let mut problems = content::problems(&files);

        let (static_files, unreadable) = root.static_files("static");
        let assets = Assets::new(static_files);
        problems.extend(unreadable);

        let (templates, unreadable) = root.templates();
        problems.extend(unreadable);
        let templates = Templates::compile(templates).unwrap_or_else(|wrong| {
            problems.extend(wrong);
            Templates::shipped()
        });

        let (site, mut findings) = Self::link(Content::gather(&files), assets, templates, options);
        findings.extend(site.check());
        problems.extend(locate::locate(root, findings));
        (site, problems)
    }

    /// Links what was read; gives the site, and the problems found on the way. [`Site::check`]
    /// finds the rest.
    pub fn link(
        mut content: Content,
        assets: Assets,
        mut templates: Templates,
        options: &Options,
    ) -> (Self, Vec<Finding>) {
        if let (Some(site), Some(base_url)) = (&mut content.site, &options.base_url) {
            site.base_url.clone_from(base_url);
        }

        let (catalog, mut findings) = catalog::link(content, options.drafts);
        let (pages, collisions) = Pages::new(&catalog, &assets);
        findings.extend(collisions);
        templates.share(&catalog.site, &assets);
        let site = Self {
            catalog,
            pages,
            assets,
            templates,
            index: Index::default(),
            flavor: options.flavor,
        };
        (site, findings)
    }

    /// The problems between its entries. A preview shows the site before it looks for them.
    pub fn check(&self) -> Vec<Finding> {
        catalog::check(&self.catalog)
    }

    /// Replaces the bytes of its static files; gives false if files were added or removed, since
    /// the site must then be linked again.
    pub fn replace_assets(&mut self, assets: Assets) -> bool {
        let before = self.assets.files.iter().map(|file| &file.source);
        if !before.eq(assets.files.iter().map(|file| &file.source)) {
            return false;
        }

        self.assets = assets;
        self.templates.share(&self.catalog.site, &self.assets);
        self.pages.move_assets(&self.assets)
    }

    /// Replaces its templates.
    pub fn replace_templates(&mut self, mut templates: Templates) {
        templates.share(&self.catalog.site, &self.assets);
        self.templates = templates;
    }

    /// Replaces an entry, if nothing else depends on what changed; see [`Catalog::replace`].
    pub fn replace_entry(&mut self, path: &str, file: &Arc<EntryFile>) -> bool {
        let is_replaced = self.catalog.replace(path, file);
        if is_replaced {
            self.index = Index::default();
        }
        is_replaced
    }

    /// Its templates.
    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    /// The renderer of its pages.
    pub fn renderer(&self) -> Renderer<'_> {
        let views = Views {
            catalog: &self.catalog,
            pages: &self.pages,
            flavor: self.flavor,
        };
        Renderer::new(views, &self.assets, &self.templates, &self.index)
    }

    /// Renders all pages, to find their problems.
    fn try_all(&self, root: &Root, progress: &Progress) -> Vec<Diagnostic> {
        self.render(root, progress, self.pages.list.par_iter(), |_, _| Ok(()))
    }

    /// Renders pages, gives the file of each to `keep`, and collects the problems. Ends when a file
    /// cannot be kept: on a full disk the next one could not be either.
    fn render<'a>(
        &self,
        root: &Root,
        progress: &Progress,
        pages: impl ParallelIterator<Item = &'a (String, Page)>,
        keep: impl Fn(&str, &[u8]) -> Result<(), Diagnostic> + Sync,
    ) -> Vec<Diagnostic> {
        // Made here by one thread, so that the others do not wait for it in the middle of a page.
        self.index.make(&self.catalog);
        let renderer = self.renderer();
        let failed = AtomicBool::new(false);

        let problems = pages.flat_map_iter(|(path, page)| {
            if progress.stopped.load(Ordering::Relaxed) || failed.load(Ordering::Relaxed) {
                return vec![];
            }

            let problems = match renderer.render(path, page) {
                Ok(rendered) => {
                    let mut problems = locate::locate(root, rendered.findings);
                    if let Err(problem) = keep(&url::file(path), &rendered.bytes)
                        && !failed.swap(true, Ordering::Relaxed)
                    {
                        problems.push(problem);
                    }
                    problems
                }
                Err(problem) => vec![*problem],
            };
            progress.rendered.fetch_add(1, Ordering::Relaxed);
            problems
        });
        problems.collect()
    }
}

/// The catalog of a root, without files that are invalid; for commands that show no pages.
pub fn catalog(root: &Root) -> Catalog {
    let files = content::read_files(root, "content");
    let (catalog, _) = catalog::link(Content::gather(&files), false);
    catalog
}

/// The same without the records of recipe runs: the search does not use them, and their file is the
/// largest.
pub fn catalog_to_find_in(root: &Root) -> Catalog {
    let files = content::read_some_files(root, "content", |path| path != RECORDS);
    let (catalog, _) = catalog::link(Content::gather(&files), false);
    catalog
}

/// Builds the site of `root` into `target`; after an error, or if stopped, the target stays as it
/// was.
pub fn build(root: &Root, options: &Options, target: &Target, progress: &Progress) -> Outcome {
    let (site, mut problems) = Site::load(root, options);
    let mut outcome = Outcome::of(&site);

    let is_wrong = problems
        .iter()
        .any(|problem| problem.severity == Severity::Error);
    if is_wrong {
        // Nothing can be written, but all problems are reported at once.
        problems.extend(site.try_all(root, progress));
    } else {
        let (found, compressed) = target.write(root, &site, progress);
        problems.extend(found);
        outcome.compressed = compressed;
    }
    outcome.with(problems, progress)
}

/// Does everything that a build does except writing, and runs the lints. `today` is the number of
/// days since 1 January 1970.
pub fn check(root: &Root, options: &Options, today: i64, progress: &Progress) -> Outcome {
    let (site, mut problems) = Site::load(root, options);
    problems.extend(site.try_all(root, progress));
    problems.extend(locate::locate(root, lints::find(&site.catalog, today)));
    Outcome::of(&site).with(problems, progress)
}

impl Outcome {
    fn of(site: &Site) -> Self {
        let mut pages = 0;
        for (path, _) in &site.pages.list {
            if path.is_empty() || path.ends_with('/') || path.ends_with(".html") {
                pages += 1;
            }
        }
        Self {
            pages,
            files: site.pages.list.len(),
            ..Self::default()
        }
    }

    fn with(mut self, mut diagnostics: Vec<Diagnostic>, progress: &Progress) -> Self {
        diagnostics::sort(&mut diagnostics);
        self.diagnostics = diagnostics;
        self.stopped = progress.stopped.load(Ordering::Relaxed);
        self
    }
}
