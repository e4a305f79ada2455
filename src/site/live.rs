//! A site that follows its files. Only what changed is read again; a file that is wrong keeps its last right words, so
//! that no mistake takes a page away.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::{Options, Site};
use crate::content::{self, Content, FileRead, locate};
use crate::diagnostics::{self, Diagnostic, Finding};
use crate::pages::Page;
use crate::pages::assets::{self, Asset, Assets};
use crate::render::Templates;
use crate::root::{Root, RootFile};

/// A site that others may read while it follows its files.
#[derive(Clone)]
pub struct SharedSite(Arc<RwLock<Site>>);

impl SharedSite {
    /// The site, which does not change as long as the guard lives.
    pub fn read(&self) -> RwLockReadGuard<'_, Site> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Site> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A site with the files that it is made from, and what is wrong with them.
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
    /// What linking found, until [`Live::check_links`] finds the rest.
    unchecked: Option<Vec<Finding>>,
    in_pages: Vec<Diagnostic>,
}

/// What of a site must be made anew.
#[derive(Default)]
struct Stale {
    /// Files that are new, gone, or have other bytes.
    files: BTreeSet<String>,
    /// Entries that were right and are right.
    entries: Vec<String>,
    links: bool,
    assets: bool,
    templates: bool,
}

impl Live {
    /// Reads and links a root. Where its templates are wrong, those inside the binary take their place.
    pub fn load(root: Root, options: Options) -> Self {
        let content = content::read_files(&root, "content").into_iter();
        let content: BTreeMap<_, _> = content.map(|file| (file.path.clone(), file)).collect();
        let (static_files, in_assets) = root.static_files("static");
        let assets = Assets::new(static_files);
        let by_source = assets
            .files
            .iter()
            .map(|asset| (asset.source.clone(), Arc::clone(asset)))
            .collect();
        let (templates, unreadable_templates) = root.templates();
        let (site, findings) = Site::link(
            Content::gather(content.values()),
            assets,
            Templates::shipped(),
            &options,
        );
        let mut live = Self {
            between_files: vec![],
            unchecked: Some(findings),
            has_content: root.has_content(),
            site: SharedSite(Arc::new(RwLock::new(site))),
            assets: by_source,
            root,
            options,
            content,
            in_assets,
            templates,
            unreadable_templates,
            in_templates: vec![],
            in_pages: vec![],
        };
        live.compile_templates();
        live.check_links();
        live
    }

    /// The site, to be shown while it follows its files.
    pub fn site(&self) -> SharedSite {
        self.site.clone()
    }

    /// Where its files are.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Everything that is wrong, in reading order.
    pub fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = content::problems(self.content.values());
        problems.extend(
            self.in_assets
                .iter()
                .chain(&self.unreadable_templates)
                .cloned(),
        );
        problems.extend(
            self.in_templates
                .iter()
                .chain(&self.between_files)
                .chain(&self.in_pages)
                .cloned(),
        );
        diagnostics::sort(&mut problems);
        problems
    }

    /// Takes in what changed at or below `paths`, which are paths from the root. Gives the files that are new, gone or
    /// have other bytes; where there are none, the site is as it was.
    pub fn follow(&mut self, paths: &BTreeSet<String>) -> Vec<String> {
        let mut stale = Stale::default();
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
        let is_found: BTreeSet<&str> = found.iter().map(|file| file.path.as_str()).collect();
        for known in at_or_below(&self.content, path) {
            if !is_found.contains(known.as_str())
                && self
                    .content
                    .remove(&known)
                    .is_some_and(|file| file.is_content())
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
        let is_right_entry = |file: &FileRead| !file.is_wrong() && file.entry().is_some();
        // An editor's passing file, of which only a warning tells, changes nothing of the site.
        if file.is_content() || before.is_some_and(FileRead::is_content) {
            stale.files.insert(file.path.clone());
            match is_right_entry(&file) && before.is_some_and(is_right_entry) {
                true => stale.entries.push(file.path.clone()),
                false => stale.links = true,
            }
        }
        let file = match before {
            Some(before) if file.is_wrong() => file.with_previous_content(before.clone()),
            _ => file,
        };
        self.content.insert(file.path.clone(), file);
    }

    fn read_assets(&mut self, path: &str, stale: &mut Stale) {
        let known_before = stale.files.len();
        let path = assets::source(path);
        let (files, problems) = self.root.static_files(path);
        let is_here = |file: &str| is_at_or_below(file, path);
        // A link above the path that leads outside is reported again each time.
        self.in_assets
            .retain(|problem| !is_here(&problem.file) && !problems.contains(problem));
        stale
            .files
            .extend(problems.iter().map(|problem| problem.file.clone()));
        self.in_assets.extend(problems);
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
            if self
                .assets
                .get(&source)
                .is_none_or(|before| before.hash != asset.hash)
            {
                self.assets.insert(source.clone(), asset);
                stale.files.insert(source);
            }
        }
        stale.assets |= stale.files.len() > known_before;
    }

    fn read_templates(&mut self, stale: &mut Stale) {
        let (files, problems) = self.root.templates();
        let is_in = |files: &[RootFile], file: &RootFile| files.contains(file);
        let gone = self.templates.iter().filter(|file| !is_in(&files, file));
        let new = files.iter().filter(|file| !is_in(&self.templates, file));
        let changed: Vec<String> = gone.chain(new).map(|file| file.path.clone()).collect();
        stale.files.extend(changed);
        if problems != self.unreadable_templates {
            stale
                .files
                .extend(problems.iter().map(|problem| problem.file.clone()));
        }
        stale.templates = true;
        (self.templates, self.unreadable_templates) = (files, problems);
    }

    /// Compiles the templates; where they are wrong, the last right ones stay.
    fn compile_templates(&mut self) {
        match Templates::compile(self.templates.clone()) {
            Ok(templates) => {
                self.in_templates.clear();
                self.site.write().replace_templates(templates);
            }
            Err(problems) => self.in_templates = problems,
        }
    }

    fn renew(&mut self, stale: &Stale) {
        let mut must_link = stale.links;
        if stale.templates {
            self.compile_templates();
        }
        if stale.assets && !must_link {
            let assets = Assets {
                files: self.assets.values().cloned().collect(),
            };
            must_link = !self.site.write().replace_assets(assets);
        }
        if must_link || !stale.entries.iter().all(|path| self.replace_entry(path)) {
            self.link();
            // What was wrong between these files and others may be so no more; it is looked for next.
            self.between_files
                .retain(|problem| !stale.files.contains(&problem.file));
        }
        self.in_pages
            .retain(|problem| !stale.files.contains(&problem.file));
        self.check_entries(&stale.entries);
    }

    /// Shows what an entry's file says now; not if that may concern others too.
    fn replace_entry(&self, path: &str) -> bool {
        let entry = self.content.get(path).and_then(FileRead::entry);
        let is_told = self
            .between_files
            .iter()
            .any(|problem| problem.file == path);
        let may_be_told = is_told || self.unchecked.is_some();
        !may_be_told
            && entry.is_some_and(|source| self.site.write().replace_entry(path, &source.entry))
    }

    fn link(&mut self) {
        let assets = Assets {
            files: self.assets.values().cloned().collect(),
        };
        let templates = self.site.read().templates().clone();
        let content = Content::gather(self.content.values());
        let (site, findings) = Site::link(content, assets, templates, &self.options);
        let before = std::mem::replace(&mut *self.site.write(), site);
        // Freeing ten thousand entries takes as long as linking them, and nobody waits for it.
        std::thread::spawn(move || drop(before));
        self.unchecked = Some(findings);
    }

    /// Looks for what is wrong between files, if the site was linked since. A preview shows the page first: looking at
    /// all entries takes as long as linking them.
    pub fn check_links(&mut self) {
        let Some(mut findings) = self.unchecked.take() else {
            return;
        };
        findings.extend(self.site.read().check());
        self.between_files = locate::locate(&self.root, findings);
    }

    /// Tells at once what is wrong on the pages of some entries.
    fn check_entries(&mut self, paths: &[String]) {
        let site = self.site.read();
        let entries = &site.catalog.entries;
        let changed = entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| paths.iter().any(|path| **path == *entry.path));
        for (id, entry) in changed {
            let problems = problems_on(
                &self.root,
                &site,
                &format!("{}/", entry.slug),
                &Page::Entry(id),
            );
            self.in_pages.extend(problems);
        }
    }

    /// Looks for what is wrong on all pages, until `interrupted`; tells whether it came to the end.
    pub fn check_pages(&mut self, mut interrupted: impl FnMut() -> bool) -> bool {
        let mut problems: Vec<Diagnostic> = vec![];
        let length = self.site.read().pages.list.len();
        for position in 0..length {
            if interrupted() {
                return false;
            }
            // A lock for each page, so that requests and changes wait for one at most.
            let site = self.site.read();
            let Some((path, page)) = site.pages.list.get(position) else {
                break;
            };
            if page.is_templated() {
                problems.extend(problems_on(&self.root, &site, path, page));
            }
            problems.dedup();
        }
        self.in_pages = problems;
        true
    }
}

/// What is wrong on one page.
fn problems_on(root: &Root, site: &Site, path: &str, page: &Page) -> Vec<Diagnostic> {
    match site.renderer().render(path, page) {
        Ok(rendered) => locate::locate(root, rendered.findings),
        Err(problem) => vec![*problem],
    }
}

fn is_at_or_below(path: &str, top: &str) -> bool {
    path.strip_prefix(top)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn at_or_below<T>(files: &BTreeMap<String, T>, top: &str) -> Vec<String> {
    let from_here = files.range(top.to_owned()..).map(|(path, _)| path);
    from_here
        .take_while(|path| path.starts_with(top))
        .filter(|path| is_at_or_below(path, top))
        .cloned()
        .collect()
}
