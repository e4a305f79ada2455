//! The whole way from a root to a site: read, link, render, write. The commands are thin on this.

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

/// How a site is to be made.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where the site will stand, instead of what `site.yaml` says.
    pub base_url: Option<BaseUrl>,
    /// Whether drafts are shown.
    pub drafts: bool,
    /// How links name pages.
    pub flavor: Flavor,
}

/// A site that can be rendered: everything of it is in memory.
pub struct Site {
    /// What it tells.
    pub catalog: Catalog,
    /// Its pages.
    pub pages: Pages,
    /// Its static files.
    pub assets: Assets,
    templates: Templates,
    index: Index,
    flavor: Flavor,
}

/// How far the work is, and whether it should go on; shared with the threads that show and stop it.
#[derive(Debug, Default)]
pub struct Progress {
    /// How many files are rendered.
    pub rendered: AtomicUsize,
    /// Set it, and the work ends soon, with nothing written and nothing left behind.
    pub stopped: Arc<AtomicBool>,
}

/// What came of a command.
#[derive(Debug, Default)]
pub struct Outcome {
    /// All problems, in reading order.
    pub diagnostics: Vec<Diagnostic>,
    /// How many HTML pages it has.
    pub pages: usize,
    /// How many files.
    pub files: usize,
    /// How many compressed copies stand beside them.
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
    /// Reads and links a root. Gives the site and every problem; with errors among the problems it is incomplete and
    /// good only for finding more of them. Where templates are wrong, those inside the binary take their place.
    pub fn load(root: &Root, options: &Options) -> (Self, Vec<Diagnostic>) {
        let files = content::read_files(root, "content");
        let mut problems = content::problems(&files);
        let (static_files, unreadable) = root.static_files("static");
        problems.extend(unreadable);
        let (templates, unreadable) = root.templates();
        problems.extend(unreadable);
        let templates = Templates::compile(templates).unwrap_or_else(|wrong| {
            problems.extend(wrong);
            Templates::shipped()
        });
        let assets = Assets::new(static_files);
        let (site, mut findings) = Self::link(Content::gather(&files), assets, templates, options);
        findings.extend(site.check());
        problems.extend(locate::locate(root, findings));
        (site, problems)
    }

    /// Links what was read; gives the site, and what went wrong in that: [`Site::check`] finds the rest.
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
        (
            Self {
                catalog,
                pages,
                assets,
                templates,
                index: Index::default(),
                flavor: options.flavor,
            },
            findings,
        )
    }

    /// What is wrong between its entries. A preview shows the site before it asks.
    pub fn check(&self) -> Vec<Finding> {
        catalog::check(&self.catalog)
    }

    /// Puts other contents of the same static files in the place of its own, and tells whether it could: not if files
    /// are new or gone. Then the site must be linked anew.
    pub fn replace_assets(&mut self, assets: Assets) -> bool {
        let names = |assets: &Assets| {
            assets
                .files
                .iter()
                .map(|file| file.source.clone())
                .collect::<Vec<_>>()
        };
        if names(&self.assets) != names(&assets) {
            return false;
        }
        self.assets = assets;
        self.templates.share(&self.catalog.site, &self.assets);
        self.pages.move_assets(&self.assets)
    }

    /// Puts other templates in the place of its own.
    pub fn replace_templates(&mut self, mut templates: Templates) {
        templates.share(&self.catalog.site, &self.assets);
        self.templates = templates;
    }

    /// Puts another text of an entry in the place of its own; see [`Catalog::replace`].
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

    /// What renders its pages.
    pub fn renderer(&self) -> Renderer<'_> {
        let views = Views {
            catalog: &self.catalog,
            pages: &self.pages,
            flavor: self.flavor,
        };
        Renderer::new(views, &self.assets, &self.templates, &self.index)
    }

    /// Renders all pages and collects what is wrong in them.
    fn try_all(&self, root: &Root, progress: &Progress) -> Vec<Diagnostic> {
        self.render(root, progress, self.pages.list.par_iter(), |_, _| Ok(()))
    }

    /// Renders pages, gives the file of each to `keep`, and collects what is wrong in them. Ends when a file cannot be
    /// kept: no other could be either, on a full disk.
    fn render<'a>(
        &self,
        root: &Root,
        progress: &Progress,
        pages: impl ParallelIterator<Item = &'a (String, Page)>,
        keep: impl Fn(&str, &[u8]) -> Result<(), Diagnostic> + Sync,
    ) -> Vec<Diagnostic> {
        self.index.make(&self.catalog);
        let renderer = self.renderer();
        let failed = AtomicBool::new(false);
        let problems = pages.flat_map_iter(|(path, page)| {
            if progress.stopped.load(Ordering::Relaxed) || failed.load(Ordering::Relaxed) {
                return vec![];
            }
            let problems = match renderer.render(path, page) {
                Ok(rendered) => {
                    let unkept = keep(&url::file(path), &rendered.bytes).err();
                    let first = unkept.filter(|_| !failed.swap(true, Ordering::Relaxed));
                    locate::locate(root, rendered.findings)
                        .into_iter()
                        .chain(first)
                        .collect()
                }
                Err(problem) => vec![*problem],
            };
            progress.rendered.fetch_add(1, Ordering::Relaxed);
            problems
        });
        problems.collect()
    }
}

/// The catalog of a root, as far as its files can be read; for commands that show no pages.
pub fn catalog(root: &Root) -> Catalog {
    catalog::link(
        Content::gather(&content::read_files(root, "content")),
        false,
    )
    .0
}

/// The same without the records of recipe runs: the search does not use them, and their file is the largest.
pub fn catalog_to_find_in(root: &Root) -> Catalog {
    let files = content::read_some_files(root, "content", |path| path != RECORDS);
    catalog::link(Content::gather(&files), false).0
}

/// Builds the site of `root` into `target`; with any error, or if stopped, that stays as it was.
pub fn build(root: &Root, options: &Options, target: &Target, progress: &Progress) -> Outcome {
    let (site, mut problems) = Site::load(root, options);
    let mut outcome = Outcome::of(&site);
    if problems
        .iter()
        .any(|problem| problem.severity == Severity::Error)
    {
        problems.extend(site.try_all(root, progress));
    } else {
        let (wrong, compressed) = target.write(root, &site, progress);
        problems.extend(wrong);
        outcome.compressed = compressed;
    }
    outcome.told(problems, progress)
}

/// Does everything that a build does, but writes nothing, and looks for what a build takes. `today` is counted in days
/// from 1 January 1970.
pub fn check(root: &Root, options: &Options, today: i64, progress: &Progress) -> Outcome {
    let (site, mut problems) = Site::load(root, options);
    problems.extend(site.try_all(root, progress));
    problems.extend(locate::locate(root, lints::find(&site.catalog, today)));
    Outcome::of(&site).told(problems, progress)
}

impl Outcome {
    fn of(site: &Site) -> Self {
        let is_html =
            |path: &str| path.is_empty() || path.ends_with('/') || path.ends_with(".html");
        let pages = site
            .pages
            .list
            .iter()
            .filter(|(path, _)| is_html(path))
            .count();
        Self {
            pages,
            files: site.pages.list.len(),
            ..Self::default()
        }
    }

    fn told(self, mut diagnostics: Vec<Diagnostic>, progress: &Progress) -> Self {
        diagnostics::sort(&mut diagnostics);
        Self {
            diagnostics,
            stopped: progress.stopped.load(Ordering::Relaxed),
            ..self
        }
    }
}
