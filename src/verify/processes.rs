//! Starts processes, watches them, and ends them with everything that they started themselves.
//!
//! Each process leads its own group and has a mark in its environment. A process that leaves the group, or rewrites its
//! environment, is found by the folder that it works in. One that leaves that too is found when the whole run ends,
//! because it has become a child of this process.

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

/// How long a process may take to end before it is killed: normally, and after a signal to Errdex.
const LONGEST_STOP: Duration = Duration::from_secs(5);
const SHORT_STOP: Duration = Duration::from_millis(100);

/// Where servers are that a user's `PATH` leaves out.
const MORE_PATH: &str = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";

/// Mounts file systems on folders below the one that it works in, and becomes a command. Its arguments are the folder and
/// the options of each file system, an empty argument, and the command. It enters a folder before it mounts on it: a name
/// that was checked may be a link a moment later.
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

pub(super) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Gives a file to the user that servers run as.
pub(super) fn give_file_away(file: &Path) -> io::Result<()> {
    if is_root() {
        lchown(file, Some(NOBODY), Some(NOBODY))?;
    }
    Ok(())
}

/// Gives a folder, and the files and folders in it, to the user that servers run as.
pub(super) fn give_away(folder: &Path) -> io::Result<()> {
    if !is_root() {
        return Ok(());
    }
    for entry in WalkDir::new(folder).contents_first(true) {
        let entry = entry?;
        // A link keeps its owner, whatever it points at.
        if entry.file_type().is_file() || entry.file_type().is_dir() {
            give_file_away(entry.path())?;
        }
    }
    Ok(())
}

/// The directories in which programs are looked for.
pub(super) fn search_path() -> String {
    match std::env::var("PATH") {
        Ok(path) => format!("{path}:{MORE_PATH}"),
        Err(_) => MORE_PATH.to_owned(),
    }
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

/// How a process runs.
pub(super) struct ProcessSetting<'a> {
    /// The folder that it works in.
    pub folder: &'a Path,
    /// Further environment variables.
    pub env: Vec<(String, String)>,
    /// Whether it keeps the rights of root, if the caller is root.
    pub as_root: bool,
    /// Small file systems that only it sees.
    pub disks: Vec<(FileName, Disk)>,
}

impl ProcessSetting<'_> {
    /// The command with its environment, in its own group, without input.
    pub(super) fn command(&self, words: &[String]) -> Command {
        let wrapped = !self.disks.is_empty();
        let words = if wrapped {
            self.with_disks(words)
        } else {
            words.to_vec()
        };

        // A command without words fails when it is started, and the error says so.
        let program = words.first().map_or("", String::as_str);
        let mut command = Command::new(program);
        command
            .args(words.iter().skip(1))
            .current_dir(self.folder)
            .stdin(Stdio::null())
            .process_group(0)
            .env_clear()
            .env("PATH", search_path())
            .env("HOME", self.folder)
            .env("TMPDIR", self.folder)
            .env("LC_ALL", "C")
            .env("TZ", "UTC")
            .env(MARK, self.folder);

        // The wrapper sets the environment and lowers the rights itself, after it has mounted.
        if !wrapped {
            command.envs(self.env.iter().map(|(name, value)| (name, value)));
            if is_root() && !self.as_root {
                command.uid(NOBODY).gid(NOBODY);
            }
        }
        command
    }

    /// The command in its own mount namespace, so that the file systems are gone when the process is, however it ends.
    /// Root may have to make the namespace, so the script is always the same, and the environment of the process is set
    /// after the rights are gone.
    fn with_disks(&self, words: &[String]) -> Vec<String> {
        let mut whole = ["unshare", new_namespace(), "sh", "-c", MOUNT, "sh"]
            .map(str::to_owned)
            .to_vec();

        for (folder, Disk { size, inodes }) in &self.disks {
            let mut options = format!("size={size}");
            if let Some(inodes) = inodes {
                options += &format!(",nr_inodes={inodes}");
            }
            whole.push(folder.to_string());
            whole.push(options + ",mode=777,nosuid,nodev");
        }
        whole.push(String::new());

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
        whole.extend(lowered.iter().map(ToString::to_string));

        whole.push("env".to_owned());
        for (name, value) in &self.env {
            whole.push(format!("{name}={value}"));
        }
        whole.extend_from_slice(words);
        whole
    }
}

/// The options of `unshare` for a new mount namespace. A user other than root also needs one of users, as its root.
fn new_namespace() -> &'static str {
    if is_root() { "-m" } else { "-Urm" }
}

/// Whether this machine lets a process have file systems of its own.
pub(super) fn allows_disks() -> bool {
    Command::new("unshare")
        .args([new_namespace(), "true"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
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

    /// Ends the process with the signal that its server expects, and with SIGKILL if that does not help.
    fn end(&mut self) {
        if self.ended().is_none() {
            self.signal(match self.stop {
                Stop::Term => Signal::TERM,
                Stop::Int => Signal::INT,
                Stop::Quit => Signal::QUIT,
                Stop::Kill => Signal::KILL,
            });
            let start = Instant::now();
            while self.ended().is_none() && start.elapsed() < longest_stop() {
                std::thread::sleep(Duration::from_millis(5));
            }
        }

        // The rest of the group may have outlived its leader.
        self.signal(Signal::KILL);
        let _ = self.child.wait();
    }
}

/// How long a process may take to end: the user may have become impatient in the meantime.
fn longest_stop() -> Duration {
    if stop::is_requested() {
        SHORT_STOP
    } else {
        LONGEST_STOP
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// Makes this process the parent of all descendants that lose their own, so that none can leave its run.
pub(super) fn adopt() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

/// Kills all children until none is left. Whoever started one must have waited for it already.
pub(super) fn end_children() {
    for _ in 0..100 {
        while let Some(ended) = wait(WaitOptions::NOHANG).transpose() {
            // No child is left (ECHILD).
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
    // The name of the program, in brackets, may contain anything. After it come the state and the parent (proc_pid_stat(5)).
    let Some((_, rest)) = stat.rsplit_once(')') else {
        return false;
    };
    let parent = rest.split_whitespace().nth(1);
    parent.and_then(|parent| parent.parse().ok()) == Some(std::process::id())
}

/// Kills every process that works in `folder` or has its mark, until none is left.
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

/// Whether `process`, a folder below `/proc`, works in `folder` or has its mark.
fn belongs_to(folder: &Path, process: &Path) -> bool {
    if fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder)) {
        return true;
    }
    let mark = format!("{MARK}={}", folder.display());
    let environ = fs::read(process.join("environ")).unwrap_or_default();
    environ
        .split(|byte| *byte == 0)
        .any(|variable| is_at_or_below(variable, mark.as_bytes()))
}

fn is_at_or_below(variable: &[u8], mark: &[u8]) -> bool {
    variable
        .strip_prefix(mark)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

/// The other processes of this machine that `matches` accepts, by their folders below `/proc`. Systems other than Linux
/// have no such folders; there the groups of processes must do.
fn processes(matches: impl Fn(&Path) -> bool) -> Vec<Pid> {
    let own = rustix::process::getpid();
    let mut found = vec![];
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        // Folders without a number for a name are not processes.
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.parse().ok());
        if let Some(pid) = number.and_then(Pid::from_raw)
            && pid != own
            && matches(&entry.path())
        {
            found.push(pid);
        }
    }
    found
}
