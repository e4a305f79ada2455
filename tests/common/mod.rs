//! What the tests share: a root in a temporary folder, and the real binary run on it.
#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub const SITE: &str = "title: Example\nbase_url: https://example.org/\n";
pub const SMALLEST: &str = "code: 1\nname: Fine Failure\ncauses: [Something broke.]\n";

/// A root in a temporary folder.
pub struct Root(tempfile::TempDir);

impl Root {
    pub fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A root with a site, and one entry in the category `family`.
    pub fn small() -> Self {
        Self::empty().with("content/site.yaml", SITE).with("content/family/1.yaml", SMALLEST)
    }

    /// A root with a copy of the shipped content.
    pub fn shipped() -> Self {
        let root = Self::empty();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), &root.path("content"));
        root
    }

    #[must_use]
    pub fn with(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(path, text);
        self
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = errdex();
        command.current_dir(self.0.path()).args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Builds `dist` and expects no problem.
    #[must_use]
    pub fn built(self) -> Self {
        let output = self.run(&["build"]);
        assert!(output.status.success(), "{}", stderr(&output));
        self
    }

    /// What a build that must fail says.
    pub fn complaint(&self) -> String {
        let output = self.run(&["build"]);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        stderr(&output)
    }
}

pub fn errdex() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_errdex"));
    command.env_remove("NO_COLOR");
    command
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for (path, bytes) in files(from) {
        let target = to.join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
}

/// All files below a folder, by their paths in it, in order.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let name = |path: &Path| path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
    walk.filter(|entry| entry.file_type().is_file())
        .map(|entry| (name(entry.path()), fs::read(entry.path()).unwrap()))
        .collect()
}
