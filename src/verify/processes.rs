//! Processes that are started, watched and ended with everything that they started themselves.
//!
//! Each is the leader of a group of its own and carries a mark in its environment. What leaves the group, or rewrites its
//! environment, is found by the folder that it works in.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::content::recipe::{Disk, Stop};
use crate::stop;

/// The variable that marks processes; its value is the folder of their run.
const MARK: &str = "ERRDEX_VERIFY";

/// The user and group that servers run as when the caller is root: `nobody`.
const NOBODY: u32 = 65_534;

/// How long a process may take to end before it is killed: without a signal to Errdex, and after one.
const LONGEST_STOP: Duration = Duration::from_secs(5);
const SHORT_STOP: Duration = Duration::from_millis(100);

/// Where servers are that a user's `PATH` leaves out.
const MORE_PATH: &str = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";

/// Whether the caller is root.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Gives a file or folder to the user that servers run as.
pub fn give_away(path: &Path) -> io::Result<()> {
    if is_root() { std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)) } else { Ok(()) }
}

/// The directories in which programs are looked for.
pub fn search_path() -> String {
    std::env::var("PATH").map_or_else(|_| MORE_PATH.to_owned(), |path| format!("{path}:{MORE_PATH}"))
}

/// The program's file, if there is one: by path, or by name on the search path.
pub fn find_program(program: &str) -> Option<PathBuf> {
    if program.contains('/') {
        return Path::new(program).is_file().then(|| program.into());
    }
    std::env::split_paths(&search_path()).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// How a process is to run.
pub struct Setting<'a> {
    /// The folder that it works in.
    pub folder: &'a Path,
    /// Further environment variables.
    pub env: Vec<(String, String)>,
    /// Whether it keeps the rights of root.
    pub as_root: bool,
    /// Small file systems that only it sees.
    pub disks: Vec<(String, Disk)>,
}

impl Setting<'_> {
    /// The command with its environment, in a group of its own, without input.
    pub fn command(&self, words: &[String]) -> Command {
        let words = self.with_disks(words);
        let mut command = Command::new(words.first().map(String::as_str).unwrap_or_default());
        command.args(words.iter().skip(1)).current_dir(self.folder).env_clear();
        command.env("PATH", search_path()).env("HOME", self.folder).env("LC_ALL", "C").env("TZ", "UTC");
        command.env("TMPDIR", self.folder).env(MARK, self.folder);
        command.envs(self.env.iter().map(|(name, value)| (OsStr::new(name), OsStr::new(value))));
        command.process_group(0).stdin(Stdio::null());
        if is_root() && !self.as_root && self.disks.is_empty() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    /// A mount namespace of its own, so that file systems are gone when the process is, however it ends.
    fn with_disks(&self, words: &[String]) -> Vec<String> {
        if self.disks.is_empty() {
            return words.to_vec();
        }
        let mut script = String::from("set -e; ");
        for (folder, Disk { size, inodes }) in &self.disks {
            let inodes = inodes.map(|inodes| format!(",nr_inodes={inodes}")).unwrap_or_default();
            script += &format!(
                "mkdir -p '{folder}'; mount -t tmpfs -o size={size}{inodes},mode=777 tmpfs '{folder}'; "
            );
        }
        script += match is_root() && !self.as_root {
            true => "exec setpriv --reuid=65534 --regid=65534 --clear-groups -- \"$@\"",
            // The namespace made its user root, which servers take for a reason to change users.
            false => "exec unshare -U --map-user=65534 --map-group=65534 -- \"$@\"",
        };
        let namespace = if is_root() { "-m" } else { "-Urm" };
        let front = ["unshare", namespace, "sh", "-c", &script, "sh"].map(str::to_owned);
        front.into_iter().chain(words.iter().cloned()).collect()
    }
}

/// Whether this machine lets a process have file systems of its own.
pub fn allows_disks() -> bool {
    let namespace = if is_root() { "-m" } else { "-Urm" };
    let tried =
        Command::new("unshare").args([namespace, "true"]).stdin(Stdio::null()).stderr(Stdio::null()).status();
    tried.is_ok_and(|status| status.success())
}

/// A process that ends, with its group, when this is dropped.
pub struct Process {
    child: Child,
    stop: Stop,
}

impl Process {
    /// Starts a command whose output goes into `output`.
    pub fn start(mut command: Command, output: &Path, stop: Stop) -> io::Result<Self> {
        let file = File::options().create(true).append(true).open(output)?;
        let _ = give_away(output);
        let child = command.stdout(file.try_clone()?).stderr(file).spawn()?;
        Ok(Self { child, stop })
    }

    /// How it ended, if it did.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = Pid::from_raw(self.child.id().cast_signed()) {
            let _ = kill_process_group(group, signal);
        }
    }

    /// Ends it: with its own signal, and with SIGKILL where that does not help.
    pub fn end(&mut self) {
        if self.ended().is_none() {
            let signal = match self.stop {
                Stop::Term => Signal::TERM,
                Stop::Int => Signal::INT,
                Stop::Quit => Signal::QUIT,
                Stop::Kill => Signal::KILL,
            };
            self.signal(signal);
            let start = Instant::now();
            let longest = || if stop::is_wanted() { SHORT_STOP } else { LONGEST_STOP };
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

/// Kills every process that works in `folder` or carries its mark, until there is none.
pub fn end_all_in(folder: &Path) {
    for _ in 0..20 {
        let found = processes_in(folder);
        if found.is_empty() {
            return;
        }
        for pid in found {
            let _ = kill_process(pid, Signal::KILL);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The processes that work in `folder`, by what the system tells of each. Elsewhere than on Linux it tells nothing, and
/// groups must do.
fn processes_in(folder: &Path) -> Vec<Pid> {
    let own = rustix::process::getpid();
    let mark = format!("{MARK}={}", folder.display());
    let is_marked = |process: &Path| {
        let works_in = fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder));
        works_in || {
            let environ = fs::read(process.join("environ")).unwrap_or_default();
            environ.split(|byte| *byte == 0).any(|variable| is_at_or_below(variable, mark.as_bytes()))
        }
    };
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| {
        let pid = Pid::from_raw(entry.file_name().to_str()?.parse().ok()?)?;
        (pid != own && is_marked(&entry.path())).then_some(pid)
    });
    pids.collect()
}

fn is_at_or_below(variable: &[u8], mark: &[u8]) -> bool {
    variable.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}
