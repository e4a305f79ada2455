//! Reports which files of a root changed.
//!
//! This uses `notify` without its debouncers. A site only needs to know which paths to read again,
//! at once and without fail. `notify-debouncer-full` wakes up a hundred times a second, and misses
//! a file that is renamed into place and removed within one window. `notify-debouncer-mini` drops
//! the request to rescan everything, and reports our own reading as a change.

use std::collections::BTreeSet;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use crate::diagnostics::{Diagnostic, Severity};
use crate::root::{FOLDERS, Root};

/// How long a pause must be to end a change.
const QUIET: Duration = Duration::from_millis(5);

/// How many times [`QUIET`] a change may last without a pause before it is reported all the same.
const MOST_WAITS: usize = 4;

/// Watches the folders of a root.
pub struct Watch {
    root: Root,
    watcher: Option<RecommendedWatcher>,
    changes: Receiver<BTreeSet<String>>,
    /// Kept, so that waiting for changes does not end if nothing can be watched.
    _sender: Sender<BTreeSet<String>>,
    /// What was seen, but not yet returned by [`Watch::next`].
    seen: BTreeSet<String>,
}

impl Watch {
    /// Watches `root`; gives a warning for each folder that cannot be watched.
    pub fn new(root: &Root) -> (Self, Vec<Diagnostic>) {
        // Some systems report changes under the real path, whatever path is watched.
        let real = root.folder().canonicalize().ok();
        let real = real.and_then(|folder| Root::open(&folder).ok());
        let root = real.unwrap_or_else(|| root.clone());

        let (sender, changes) = mpsc::channel();
        let mut watch = Self {
            root: root.clone(),
            watcher: None,
            changes,
            _sender: sender.clone(),
            seen: BTreeSet::new(),
        };

        // A link that leads outside is refused anyway, and may lead to a whole disk.
        let config = notify::Config::default().with_follow_symlinks(root.keeps_inside());
        let top = root.folder().to_owned();
        let mut watcher =
            match RecommendedWatcher::new(move |event| send(&root, event, &sender), config) {
                Ok(watcher) => watcher,
                Err(error) => return (watch, vec![unwatched("", &error)]),
            };

        let mut problems = vec![];
        if let Err(error) = watcher.watch(&top, RecursiveMode::NonRecursive) {
            problems.push(unwatched("", &error));
        }
        watch.watcher = Some(watcher);
        for folder in FOLDERS {
            problems.extend(watch.add(folder));
        }
        (watch, problems)
    }

    /// Watches one of the folders, if it exists; gives what went wrong.
    fn add(&mut self, folder: &str) -> Option<Diagnostic> {
        let path = self.root.folder().join(folder);
        let watcher = self.watcher.as_mut().filter(|_| path.is_dir())?;
        // A folder that was replaced by another of that name is still registered under it.
        let _ = watcher.unwatch(&path);
        watcher
            .watch(&path, RecursiveMode::Recursive)
            .err()
            .map(|error| unwatched(folder, &error))
    }

    /// Waits for changes, at most `patience` or for ever, and then until they pause. Gives the
    /// paths, relative to the root, at or below which something changed; nothing if the time is
    /// over.
    pub fn next(&mut self, patience: Option<Duration>) -> Option<BTreeSet<String>> {
        let mut paths = std::mem::take(&mut self.seen);
        if paths.is_empty() {
            paths = match patience {
                Some(patience) => self.changes.recv_timeout(patience).ok()?,
                None => self.changes.recv().ok()?,
            };
        }

        for _ in 0..MOST_WAITS {
            match self.changes.recv_timeout(QUIET) {
                Ok(more) => paths.extend(more),
                Err(_) => break,
            }
        }

        // The folder itself may be new.
        for folder in FOLDERS {
            if paths.contains(folder) {
                self.add(folder);
            }
        }
        Some(paths)
    }

    /// Whether something changes within `patience` that [`Watch::next`] has not given yet.
    pub fn has_changes_within(&mut self, patience: Duration) -> bool {
        if !self.has_changes()
            && let Ok(paths) = self.changes.recv_timeout(patience)
        {
            self.seen.extend(paths);
        }
        !self.seen.is_empty()
    }

    /// Whether something changed that [`Watch::next`] has not given yet.
    pub fn has_changes(&mut self) -> bool {
        self.seen.extend(self.changes.try_iter().flatten());
        !self.seen.is_empty()
    }
}

/// Sends the paths of an event after which a file may have other bytes.
fn send(root: &Root, event: notify::Result<Event>, changes: &Sender<BTreeSet<String>>) {
    let Ok(event) = event else { return };

    let mut paths = BTreeSet::new();
    if event.need_rescan() {
        // Events were lost.
        paths.extend(FOLDERS.map(str::to_owned));
    } else if !is_read(event.kind) {
        paths.extend(event.paths.iter().filter_map(|path| root.site_path(path)));
    }
    if !paths.is_empty() {
        // An error means that the watch was dropped.
        let _ = changes.send(paths);
    }
}

/// Whether a file was only read, which the preview itself does all the time.
fn is_read(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access != AccessKind::Close(AccessMode::Write),
        _ => false,
    }
}

fn unwatched(folder: &str, error: &notify::Error) -> Diagnostic {
    let message = format!("cannot watch for changes: {error}");
    let help = "restart `errdex serve` to see changes; on Linux, raise fs.inotify.max_user_watches if its limit is reached";
    Diagnostic {
        severity: Severity::Warning,
        ..Diagnostic::file("unwatched", folder, message, help)
    }
}
