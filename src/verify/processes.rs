//! Processes that are started, watched and ended with everything that they started themselves.
//!
//! Each is the leader of a group of its own and carries a mark in its environment. What leaves the group, or rewrites its
//! environment, is found by the folder that it works in; and what leaves that too, when the whole run ends, because it has
//! become a child of this process.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::lchown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions, kill_process, kill_process_group, wait};
use walkdir::WalkDir;

use crate::content::format::recipe::{Disk, Stop};
use crate::content::format::scalars::FileName;
use crate::stop;

/// The variable that marks processes; its value is the folder of their run.
const MARK: &str = "ERRDEX_VERIFY";

/// The user and group that servers run as when the caller is root: `nobody`.
pub(super) const NOBODY: u32 = 65_534;

/// How long a process may take to end before it is killed: without a signal to Errdex, and after one.
const LONGEST_STOP: Duration = Duration::from_secs(5);
const SHORT_STOP: Duration = Duration::from_millis(100);

/// Where servers are that a user's `PATH` leaves out.
const MORE_PATH: &str = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";

/// Mounts file systems on folders below the one that it works in, and becomes a command. Its arguments are folder and
/// options of each, an empty one, and the command. It mounts on the folder that it is in, since a name that was looked at
/// may be a link a moment later.
const MOUNT: &str = r#"
set -e
run=$(pwd -P)
while [ -n "$1" ]; do
  cd "$run/$1"
  [ "$(pwd -P)" = "$run/$1" ]
  mount --no-canonicalize -t tmpfs -o "$2" tmpfs .
  cd "$run"
  shift 2
done
shift
exec "$@"
"#;

/// Whether the caller is root.
pub(super) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Gives a file to the user that servers run as.
pub(super) fn give_file_away(file: &Path) -> io::Result<()> {
    if is_root() {
        lchown(file, Some(NOBODY), Some(NOBODY))
    } else {
        Ok(())
    }
}

/// Gives a folder, and the files and folders in it, to the user that servers run as.
pub(super) fn give_away(folder: &Path) -> io::Result<()> {
    if !is_root() {
        return Ok(());
    }
    for entry in WalkDir::new(folder).contents_first(true) {
        let entry = entry?;
        if entry.file_type().is_file() || entry.file_type().is_dir() {
            give_file_away(entry.path())?;
        }
    }
    Ok(())
}

/// The directories in which programs are looked for.
pub(super) fn search_path() -> String {
    std::env::var("PATH").map_or_else(
        |_| MORE_PATH.to_owned(),
        |path| format!("{path}:{MORE_PATH}"),
    )
}

/// The program's file, if there is one: by path, or by name on the search path.
pub(super) fn find_program(program: &str) -> Option<PathBuf> {
    if program.contains('/') {
        return Path::new(program).is_file().then(|| program.into());
    }
    std::env::split_paths(&search_path())
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// How a process is to run.
pub(super) struct Setting<'a> {
    /// The folder that it works in.
    pub folder: &'a Path,
    /// Further environment variables.
    pub env: Vec<(String, String)>,
    /// Whether it keeps the rights of root.
    pub as_root: bool,
    /// Small file systems that only it sees.
    pub disks: Vec<(FileName, Disk)>,
}

impl Setting<'_> {
    /// The command with its environment, in a group of its own, without input.
    pub(super) fn command(&self, words: &[String]) -> Command {
        let words = if self.disks.is_empty() {
            words.to_vec()
        } else {
            self.with_disks(words)
        };
        let mut command = Command::new(words.first().map(String::as_str).unwrap_or_default());
        command
            .args(words.iter().skip(1))
            .current_dir(self.folder)
            .env_clear();
        command
            .env("PATH", search_path())
            .env("HOME", self.folder)
            .env("LC_ALL", "C")
            .env("TZ", "UTC");
        command.env("TMPDIR", self.folder).env(MARK, self.folder);
        command.process_group(0).stdin(Stdio::null());
        if self.disks.is_empty() {
            command.envs(self.env.iter().map(|(name, value)| (name, value)));
        }
        if is_root() && !self.as_root && self.disks.is_empty() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    /// A mount namespace of its own, so that file systems are gone when the process is, however it ends. Root may have to
    /// make it, so the script is always the same, and the environment of the process is set after the rights are gone.
    fn with_disks(&self, words: &[String]) -> Vec<String> {
        let namespace = if is_root() { "-m" } else { "-Urm" };
        let disks = self
            .disks
            .iter()
            .flat_map(|(folder, Disk { size, inodes })| {
                let inodes = inodes
                    .map(|inodes| format!(",nr_inodes={inodes}"))
                    .unwrap_or_default();
                [
                    folder.to_string(),
                    format!("size={size}{inodes},mode=777,nosuid,nodev"),
                ]
            });
        let lowered: &[&str] = match (is_root(), self.as_root) {
            (true, true) => &[],
            (true, false) => &[
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
            ],
            // The namespace made its user root, which servers take for a reason to change users.
            (false, _) => &["unshare", "-U", "--map-user=65534", "--map-group=65534"],
        };
        let env = self
            .env
            .iter()
            .map(|(name, value)| format!("{name}={value}"));

        let mut whole = ["unshare", namespace, "sh", "-c", MOUNT, "sh"]
            .map(str::to_owned)
            .to_vec();
        whole.extend(disks);
        whole.push(String::new());
        whole.extend(lowered.iter().copied().chain(["env"]).map(str::to_owned));
        whole.extend(env.chain(words.iter().cloned()));
        whole
    }
}

/// Whether this machine lets a process have file systems of its own.
pub(super) fn allows_disks() -> bool {
    let namespace = if is_root() { "-m" } else { "-Urm" };
    let tried = Command::new("unshare")
        .args([namespace, "true"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
    tried.is_ok_and(|status| status.success())
}

/// A process that ends, with its group, when this is dropped.
pub(super) struct Process {
    child: Child,
    stop: Stop,
}

impl Process {
    /// Starts a command whose output goes into `output`.
    pub(super) fn start(mut command: Command, output: &File, stop: Stop) -> io::Result<Self> {
        let child = command
            .stdout(output.try_clone()?)
            .stderr(output.try_clone()?)
            .spawn()?;
        Ok(Self { child, stop })
    }

    /// How it ended, if it did.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = Pid::from_raw(self.child.id().cast_signed()) {
            let _ = kill_process_group(group, signal);
        }
    }

    /// Ends it: with its own signal, and with SIGKILL where that does not help.
    pub(super) fn end(&mut self) {
        if self.ended().is_none() {
            let signal = match self.stop {
                Stop::Term => Signal::TERM,
                Stop::Int => Signal::INT,
                Stop::Quit => Signal::QUIT,
                Stop::Kill => Signal::KILL,
            };
            self.signal(signal);
            let start = Instant::now();
            let longest = || {
                if stop::is_requested() {
                    SHORT_STOP
                } else {
                    LONGEST_STOP
                }
            };
            while self.ended().is_none() && start.elapsed() < longest() {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        self.signal(Signal::KILL);
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// Makes this process the parent of all that lose their own, so that none can leave its run.
pub(super) fn adopt() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

/// Kills all children, until there is none. Whoever started one must have waited for it already.
pub(super) fn end_children() {
    for _ in 0..100 {
        while let Some(ended) = wait(WaitOptions::NOHANG).transpose() {
            if ended.is_err() {
                return;
            }
        }
        for child in processes(is_child) {
            let _ = kill_process(child, Signal::KILL);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether `process`, a folder below `/proc`, is a child of this one.
fn is_child(process: &Path) -> bool {
    let stat = fs::read_to_string(process.join("stat")).unwrap_or_default();
    // The name of the program, in brackets, may hold anything. After it come the state and the parent.
    let parent = stat
        .rsplit(')')
        .next()
        .and_then(|rest| rest.split_whitespace().nth(1));
    parent.and_then(|parent| parent.parse().ok()) == Some(std::process::id())
}

/// Kills every process that works in `folder` or carries its mark, until there is none.
pub(super) fn end_all_in(folder: &Path) {
    for _ in 0..20 {
        let found = processes(|process| belongs_to(folder, process));
        if found.is_empty() {
            return;
        }
        for pid in found {
            let _ = kill_process(pid, Signal::KILL);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether `process`, a folder below `/proc`, works in `folder` or carries its mark.
fn belongs_to(folder: &Path, process: &Path) -> bool {
    let mark = format!("{MARK}={}", folder.display());
    let works_in = fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder));
    works_in || {
        let environ = fs::read(process.join("environ")).unwrap_or_default();
        environ
            .split(|byte| *byte == 0)
            .any(|variable| is_at_or_below(variable, mark.as_bytes()))
    }
}

/// The other processes of this machine that are `wanted`, by their folders below `/proc`. Elsewhere than on Linux there is
/// no such folder, and groups must do.
fn processes(wanted: impl Fn(&Path) -> bool) -> Vec<Pid> {
    let own = rustix::process::getpid();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| {
        let pid = Pid::from_raw(entry.file_name().to_str()?.parse().ok()?)?;
        (pid != own && wanted(&entry.path())).then_some(pid)
    });
    pids.collect()
}

fn is_at_or_below(variable: &[u8], mark: &[u8]) -> bool {
    variable
        .strip_prefix(mark)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}
