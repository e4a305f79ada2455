//! Tells which files of a root changed.
//!
//! This is `notify` without its debouncers: a site needs only to know which paths to read again, at once and without
//! fail, and `notify-debouncer-full` wakes up a hundred times a second and drops a file that is renamed to its place
//! and removed within one window, while `notify-debouncer-mini` drops the request to look at everything again and
//! reports our own reading as a change.

use std::collections::BTreeSet;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use crate::diagnostics::{Diagnostic, Severity};
use crate::root::{FOLDERS, Root};

/// How long no further change must come for those before to be taken as one.
const QUIET: Duration = Duration::from_millis(5);

/// How many such spells changes may last without a pause before they are taken in all the same.
const MOST_SPELLS: usize = 4;

/// Watches the folders of a root.
pub struct Watch {
    root: Root,
    watcher: Option<RecommendedWatcher>,
    changes: Receiver<BTreeSet<String>>,
    /// Kept, so that waiting for changes does not end where nothing can be watched.
    _sender: Sender<BTreeSet<String>>,
    /// What was seen, but not yet asked for.
    seen: BTreeSet<String>,
}

impl Watch {
    /// Watches `root`; with a warning for what cannot be watched.
    pub fn new(root: &Root) -> (Self, Vec<Diagnostic>) {
        // Some systems name what changed by its real path, whatever was asked for.
        let folder = root.folder().canonicalize();
        let root = folder
            .ok()
            .and_then(|folder| Root::open(&folder).ok())
            .unwrap_or_else(|| root.clone());
        let (sender, changes) = mpsc::channel();
        let mut problems = vec![];
        let (seen, _sender) = (BTreeSet::new(), sender.clone());
        let mut watch = Self {
            watcher: None,
            root: root.clone(),
            changes,
            _sender,
            seen,
        };
        // A link outside is refused, and may lead to a whole disk.
        let config = notify::Config::default().with_follow_symlinks(root.keeps_inside());
        match RecommendedWatcher::new(move |event| send(&root, event, &sender), config) {
            Ok(watcher) => watch.watcher = Some(watcher),
            Err(error) => problems.push(unwatched("", &error)),
        }
        let top = watch.root.folder().to_owned();
        if let Some(Err(error)) = watch
            .watcher
            .as_mut()
            .map(|watcher| watcher.watch(&top, RecursiveMode::NonRecursive))
        {
            problems.push(unwatched("", &error));
        }
        problems.extend(FOLDERS.into_iter().filter_map(|folder| watch.add(folder)));
        (watch, problems)
    }

    /// Watches one of the folders, if it is there.
    fn add(&mut self, folder: &str) -> Option<Diagnostic> {
        let path = self.root.folder().join(folder);
        let watcher = self.watcher.as_mut().filter(|_| path.is_dir())?;
        // One that was replaced by another of its name is still known under it.
        let _ = watcher.unwatch(&path);
        watcher
            .watch(&path, RecursiveMode::Recursive)
            .err()
            .map(|error| unwatched(folder, &error))
    }

    /// Waits for changes, at most `patience` or for ever, and then until they pause. Gives the paths from the root at
    /// or below which something changed; nothing if none did in time.
    pub fn next(&mut self, patience: Option<Duration>) -> Option<BTreeSet<String>> {
        let mut paths = std::mem::take(&mut self.seen);
        if paths.is_empty() {
            paths = match patience {
                Some(patience) => self.changes.recv_timeout(patience).ok()?,
                None => self.changes.recv().ok()?,
            };
        }
        for _ in 0..MOST_SPELLS {
            match self.changes.recv_timeout(QUIET) {
                Ok(more) => paths.extend(more),
                Err(_) => break,
            }
        }
        for folder in FOLDERS.into_iter().filter(|folder| paths.contains(*folder)) {
            self.add(folder);
        }
        Some(paths)
    }

    /// Whether something changes in time that [`Watch::next`] has not given yet.
    pub fn has_changes_within(&mut self, patience: Duration) -> bool {
        if !self.has_changes() {
            self.seen
                .extend(self.changes.recv_timeout(patience).into_iter().flatten());
        }
        !self.seen.is_empty()
    }

    /// Whether something changed that [`Watch::next`] has not given yet.
    pub fn has_changes(&mut self) -> bool {
        self.seen.extend(self.changes.try_iter().flatten());
        !self.seen.is_empty()
    }
}

/// Sends the paths of an event that may mean other bytes.
fn send(root: &Root, event: notify::Result<Event>, changes: &Sender<BTreeSet<String>>) {
    let Ok(event) = event else { return };
    let is_read = matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write));
    let paths: BTreeSet<String> = if event.need_rescan() {
        FOLDERS.into_iter().map(str::to_owned).collect()
    } else {
        event
            .paths
            .iter()
            .filter(|_| !is_read)
            .filter_map(|path| root.site_path(path))
            .collect()
    };
    if !paths.is_empty() {
        let _ = changes.send(paths);
    }
}

fn unwatched(folder: &str, error: &notify::Error) -> Diagnostic {
    let help =
        "start again to see changes; on Linux, raise fs.inotify.max_user_watches if it is used up";
    let message = format!("changes cannot be seen: {error}");
    let problem = Diagnostic::file("unwatched", folder, message, help);
    Diagnostic {
        severity: Severity::Warning,
        ..problem
    }
}
