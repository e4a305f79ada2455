//! How long a build takes, against a floor measured beside it: writing the same bytes to the same files and folders.
//!
//! `cargo bench --bench build` takes 1,000, 10,000 and 50,000 entries of about 3.6 KB of YAML; other numbers can be
//! given: `cargo bench --bench build -- 2000`. Build and floor alternate, and the ratio is the median of the rounds,
//! because the speed of a shared disk moves more than any change to this code.
#![allow(clippy::unwrap_used, missing_docs)]

mod content;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use rayon::prelude::*;

/// Rounds for a size; large sizes take long and vary less.
const fn rounds(entries: usize) -> usize {
    if entries > 20_000 { 3 } else { 5 }
}

fn main() {
    let given: Vec<usize> = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let sizes = if given.is_empty() {
        vec![1_000, 10_000, 50_000]
    } else {
        given
    };
    println!(
        "3 to 5 rounds each; floor: the same bytes into the same files, by one thread and by all"
    );
    println!(
        "entries  twins  files   pages/s  user s  system s  peak MB  x floor (1 thread)  x floor (all threads)"
    );
    for size in sizes {
        for twins in [false, true] {
            measure(size, twins);
        }
    }
}

fn measure(entries: usize, twins: bool) {
    let folder = tempfile::tempdir().unwrap();
    content::write(folder.path(), entries, twins);
    let out = folder.path().join("dist");
    let (mut seconds, mut user, mut system) = (vec![], vec![], vec![]);
    let (mut alone, mut together) = (vec![], vec![]);
    let mut peak = 0;
    let mut files = vec![];
    for round in 0..rounds(entries) {
        let before = cpu_seconds();
        let start = Instant::now();
        peak = peak.max(build(folder.path(), &out));
        let took = start.elapsed().as_secs_f64();
        let after = cpu_seconds();
        user.push(after.0 - before.0);
        system.push(after.1 - before.1);
        if round == 0 {
            files = read(&out);
        }
        fs::remove_dir_all(&out).unwrap();
        alone.push(took / floor(folder.path(), &files, false));
        together.push(took / floor(folder.path(), &files, true));
        seconds.push(took);
    }
    let pages = files
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .count();
    println!(
        "{entries:7}  {:5}  {:6}  {:7.0}  {:6.2}  {:8.2}  {:7}  {:18.2}  {:21.2}",
        if twins { "all" } else { "none" },
        files.len(),
        pages as f64 / median(seconds),
        median(user),
        median(system),
        peak / 1024,
        median(alone),
        median(together),
    );
}

/// Builds the site; gives the peak of its resident memory in KB, read while it runs.
fn build(root: &Path, out: &Path) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_errdex"))
        .args(["build", "--quiet", "--root"])
        .arg(root)
        .arg("--out")
        .arg(out)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = line
            .and_then(|line| line.trim_end_matches("kB").trim().parse().ok())
            .unwrap_or(0)
            .max(peak);
        if let Some(ended) = child.try_wait().unwrap() {
            assert!(ended.success());
            return peak;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

/// The processor time of ended children, in user mode and in the kernel.
fn cpu_seconds() -> (f64, f64) {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    (seconds(usage.user_time()), seconds(usage.system_time()))
}

fn read(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let walk = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file());
    let name = |path: &Path| {
        path.strip_prefix(folder)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    };
    walk.map(|entry| (name(entry.path()), fs::read(entry.path()).unwrap()))
        .collect()
}

fn floor(folder: &Path, files: &[(String, Vec<u8>)], parallel: bool) -> f64 {
    let target = folder.join("floor");
    let write = |(path, bytes): &(String, Vec<u8>)| {
        let path = target.join(path);
        if fs::write(&path, bytes).is_err() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, bytes).unwrap();
        }
    };
    let start = Instant::now();
    if parallel {
        files.par_iter().for_each(write)
    } else {
        files.iter().for_each(write)
    }
    let took = start.elapsed().as_secs_f64();
    fs::remove_dir_all(&target).unwrap();
    took
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
