//! A site that follows its files. Only what changed is read again. A file with errors keeps its
//! last valid content, so that a typo never takes a page away.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::{Options, Site};
use crate::content::{self, Content, FileRead, locate};
use crate::diagnostics::{self, Diagnostic, Finding};
use crate::pages::Page;
use crate::pages::assets::{self, Asset, Assets};
use crate::render::Templates;
use crate::root::{Root, RootFile};

/// A site that other threads read while it follows its files.
#[derive(Clone)]
pub struct SharedSite(Arc<RwLock<Site>>);

impl SharedSite {
    /// The site, which does not change while the guard lives.
    pub fn read(&self) -> RwLockReadGuard<'_, Site> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Site> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A site, the files it is made from, and the problems in each kind of file.
pub struct Live {
    root: Root,
    options: Options,
    site: SharedSite,
    has_content: bool,
    content: BTreeMap<String, FileRead>,
    assets: BTreeMap<String, Arc<Asset>>,
    in_assets: Vec<Diagnostic>,
    templates: Vec<RootFile>,
    unreadable_templates: Vec<Diagnostic>,
    in_templates: Vec<Diagnostic>,
    between_files: Vec<Diagnostic>,
    /// What linking found, until [`Live::check_links`] adds the rest.
    unchecked: Option<Vec<Finding>>,
    in_pages: Vec<Diagnostic>,
}

/// Which parts of a site are out of date.
#[derive(Default)]
struct Stale {
    /// Files that are new, removed or changed.
    files: BTreeSet<String>,
    /// Entries that were valid and still are: they may be replaced without linking the site again.
    entries: Vec<String>,
    links: bool,
    assets: bool,
    templates: bool,
}

impl Live {
    /// Reads and links a root. If its templates are invalid, the built-in ones replace them.
    pub fn load(root: Root, options: Options) -> Self {
        let content: BTreeMap<String, FileRead> = content::read_files(&root, "content")
            .into_iter()
            .map(|file| (file.path.clone(), file))
            .collect();
        let (static_files, in_assets) = root.static_files("static");
        let static_files = Assets::new(static_files);
        let assets = static_files
            .files
            .iter()
            .map(|asset| (asset.source.clone(), Arc::clone(asset)))
            .collect();
        let (templates, unreadable_templates) = root.templates();

        let (site, findings) = Site::link(
            Content::gather(content.values()),
            static_files,
            Templates::shipped(),
            &options,
        );

        let mut live = Self {
            has_content: root.has_content(),
            root,
            options,
            site: SharedSite(Arc::new(RwLock::new(site))),
            content,
            assets,
            in_assets,
            templates,
            unreadable_templates,
            in_templates: vec![],
            between_files: vec![],
            unchecked: Some(findings),
            in_pages: vec![],
        };
        live.compile_templates();
        live.check_links();
        live
    }

    /// The site, for other threads.
    pub fn site(&self) -> SharedSite {
        self.site.clone()
    }

    pub fn root(&self) -> &Root {
        &self.root
    }

    /// All known problems, in reading order.
    pub fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = content::problems(self.content.values());
        for found in [
            &self.in_assets,
            &self.unreadable_templates,
            &self.in_templates,
            &self.between_files,
            &self.in_pages,
        ] {
            problems.extend_from_slice(found);
        }
        diagnostics::sort(&mut problems);
        problems
    }

    /// Reads again what changed at or below `paths`, which are relative to the root. Gives the
    /// files that are new, removed or changed; if there are none, the site is as it was.
    pub fn follow(&mut self, paths: &BTreeSet<String>) -> Vec<String> {
        let mut stale = Stale::default();

        // New content replaces the built-in reference as a whole; without content, the reference is
        // back.
        if self.root.has_content() != self.has_content {
            self.has_content = !self.has_content;
            self.read_content("content", &mut stale);
        }
        for path in paths {
            match path.split('/').next() {
                Some("content") if self.has_content => self.read_content(path, &mut stale),
                Some("templates") => self.read_templates(&mut stale),
                Some("static") => self.read_assets(path, &mut stale),
                _ => {}
            }
        }

        if !stale.files.is_empty() {
            self.renew(&stale);
        }
        stale.files.into_iter().collect()
    }

    fn read_content(&mut self, path: &str, stale: &mut Stale) {
        let found = content::read_files(&self.root, path);
        let names: BTreeSet<&str> = found.iter().map(|file| file.path.as_str()).collect();
        for known in at_or_below(&self.content, path) {
            if names.contains(known.as_str()) {
                continue;
            }
            if let Some(removed) = self.content.remove(&known)
                && removed.is_content()
            {
                stale.links = true;
                stale.files.insert(known);
            }
        }

        for file in found {
            self.take_in(file, stale);
        }
    }

    fn take_in(&mut self, file: FileRead, stale: &mut Stale) {
        let before = self.content.get(&file.path);
        // A file that cannot be read has no hash.
        if before.is_some_and(|before| before.hash == file.hash && file.hash != 0) {
            return;
        }

        // Any other file in the folder, such as an editor's temporary file, only causes a warning.
        if file.is_content() || before.is_some_and(FileRead::is_content) {
            stale.files.insert(file.path.clone());
            if is_valid_entry(&file) && before.is_some_and(is_valid_entry) {
                stale.entries.push(file.path.clone());
            } else {
                stale.links = true;
            }
        }

        let file = match before {
            Some(before) if file.is_wrong() => file.with_previous_content(before.clone()),
            _ => file,
        };
        self.content.insert(file.path.clone(), file);
    }

    fn read_assets(&mut self, path: &str, stale: &mut Stale) {
        let stale_before = stale.files.len();
        let path = assets::source(path);
        let (files, problems) = self.root.static_files(path);

        // A symbolic link above `path` that leads outside the root is reported again each time.
        self.in_assets
            .retain(|problem| !is_at_or_below(&problem.file, path) && !problems.contains(problem));
        for problem in problems {
            stale.files.insert(problem.file.clone());
            self.in_assets.push(problem);
        }

        let found: BTreeMap<String, Arc<Asset>> = Assets::new(files)
            .files
            .into_iter()
            .map(|asset| (asset.source.clone(), asset))
            .collect();
        for known in at_or_below(&self.assets, path) {
            if !found.contains_key(&known) {
                self.assets.remove(&known);
                stale.files.insert(known);
            }
        }
        for (source, asset) in found {
            let before = self.assets.get(&source);
            if before.is_none_or(|before| before.hash != asset.hash) {
                self.assets.insert(source.clone(), asset);
                stale.files.insert(source);
            }
        }

        stale.assets |= stale.files.len() > stale_before;
    }

    fn read_templates(&mut self, stale: &mut Stale) {
        let (files, problems) = self.root.templates();
        for file in &self.templates {
            if !files.contains(file) {
                stale.files.insert(file.path.clone());
            }
        }
        for file in &files {
            if !self.templates.contains(file) {
                stale.files.insert(file.path.clone());
            }
        }
        if problems != self.unreadable_templates {
            for problem in &problems {
                stale.files.insert(problem.file.clone());
            }
        }

        stale.templates = true;
        self.templates = files;
        self.unreadable_templates = problems;
    }

    /// Compiles the templates; if they are invalid, the last valid ones stay in use.
    fn compile_templates(&mut self) {
        match Templates::compile(self.templates.clone()) {
            Ok(templates) => {
                self.in_templates.clear();
                self.site.write().replace_templates(templates);
            }
            Err(problems) => self.in_templates = problems,
        }
    }

    /// Brings the site up to date, with as little work as possible: linking again takes longest.
    fn renew(&mut self, stale: &Stale) {
        if stale.templates {
            self.compile_templates();
        }

        let mut must_link = stale.links;
        if stale.assets && !must_link {
            let assets = self.assets();
            must_link = !self.site.write().replace_assets(assets);
        }
        if must_link || !stale.entries.iter().all(|path| self.replace_entry(path)) {
            self.link();
            // Problems between these files and others may be gone; `check_links` finds those that
            // are left.
            self.between_files
                .retain(|problem| !stale.files.contains(&problem.file));
        }

        self.in_pages
            .retain(|problem| !stale.files.contains(&problem.file));
        self.check_entries(&stale.entries);
    }

    /// Replaces an entry by what its file says now; gives false if the change may concern other
    /// files too.
    fn replace_entry(&self, path: &str) -> bool {
        let has_problem = self
            .between_files
            .iter()
            .any(|problem| problem.file == path);
        // Only linking again shows whether its problems are gone.
        if has_problem || self.unchecked.is_some() {
            return false;
        }

        let entry = self.content.get(path).and_then(FileRead::entry);
        entry.is_some_and(|source| self.site.write().replace_entry(path, &source.entry))
    }

    fn link(&mut self) {
        let content = Content::gather(self.content.values());
        let templates = self.site.read().templates().clone();
        let (site, findings) = Site::link(content, self.assets(), templates, &self.options);

        let before = std::mem::replace(&mut *self.site.write(), site);
        // Freeing ten thousand entries takes as long as linking them, and nobody waits for it.
        std::thread::spawn(move || drop(before));
        self.unchecked = Some(findings);
    }

    fn assets(&self) -> Assets {
        Assets {
            files: self.assets.values().cloned().collect(),
        }
    }

    /// Looks for problems between files, if the site was linked since. This is apart from linking,
    /// so that a preview shows the page first: checking all entries takes as long as linking them.
    pub fn check_links(&mut self) {
        let Some(mut findings) = self.unchecked.take() else {
            return;
        };

        findings.extend(self.site.read().check());
        self.between_files = locate::locate(&self.root, findings);
    }

    /// Looks at once for problems on the pages of some entries.
    fn check_entries(&mut self, paths: &[String]) {
        let site = self.site.read();
        for (id, entry) in site.catalog.entries.iter().enumerate() {
            if paths.iter().any(|path| **path == *entry.path) {
                let path = format!("{}/", entry.slug);
                self.in_pages
                    .extend(problems_on(&self.root, &site, &path, &Page::Entry(id)));
            }
        }
    }

    /// Looks for problems on all pages, until `interrupted`; gives whether it came to the end.
    pub fn check_pages(&mut self, mut interrupted: impl FnMut() -> bool) -> bool {
        let mut problems: Vec<Diagnostic> = vec![];
        let length = self.site.read().pages.list.len();
        for position in 0..length {
            if interrupted() {
                return false;
            }

            // A lock for each page, so that requests and changes wait for one page at most.
            let site = self.site.read();
            let Some((path, page)) = site.pages.list.get(position) else {
                break;
            };
            if page.is_templated() {
                problems.extend(problems_on(&self.root, &site, path, page));
            }
            // A problem in a template is the same on every page.
            problems.dedup();
        }

        self.in_pages = problems;
        true
    }
}

/// The problems on one page.
fn problems_on(root: &Root, site: &Site, path: &str, page: &Page) -> Vec<Diagnostic> {
    match site.renderer().render(path, page) {
        Ok(rendered) => locate::locate(root, rendered.findings),
        Err(problem) => vec![*problem],
    }
}

fn is_valid_entry(file: &FileRead) -> bool {
    !file.is_wrong() && file.entry().is_some()
}

fn is_at_or_below(path: &str, top: &str) -> bool {
    path.strip_prefix(top)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The paths of files at or below `top`.
fn at_or_below<T>(files: &BTreeMap<String, T>, top: &str) -> Vec<String> {
    files
        .range(top.to_owned()..)
        .map(|(path, _)| path)
        .take_while(|path| path.starts_with(top))
        .filter(|path| is_at_or_below(path, top))
        .cloned()
        .collect()
}
