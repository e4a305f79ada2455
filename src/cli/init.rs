//! `errdex init`: a site of one's own.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use super::report::Reporter;
use crate::authoring;
use crate::diagnostics::Diagnostic;

/// Writes a first site into `folder`, which must be new or empty.
pub(super) fn init(folder: &Path, reporter: &Reporter) -> ExitCode {
    let name = folder.display().to_string();
    if fs::read_dir(folder).is_ok_and(|mut files| files.next().is_some()) {
        let help = "name a folder that is empty or not there yet";
        return reporter.refused(&Diagnostic::file(
            "not-empty",
            name,
            "the folder is not empty",
            help,
        ));
    }
    let was_there = folder.exists();
    for file in authoring::site() {
        if let Err(error) = file.create(folder) {
            undo(folder, was_there);
            let message = format!("`{}` cannot be written: {error}", file.path);
            let help = "name a folder that you may write to";
            return reporter.refused(&Diagnostic::file("not-written", name, message, help));
        }
        reporter.detail(&format!("wrote {name}/{}", file.path));
    }
    reporter.say(&format!("a site with two example entries is in {name}/"));
    reporter.say(&format!("see it: errdex serve --open --root {name}"));
    reporter.say("add to it: errdex new CODE NAME, in that folder; README.md there tells more");
    ExitCode::SUCCESS
}

/// Removes what was written into `folder`, which was empty or was not there.
fn undo(folder: &Path, was_there: bool) {
    for file in authoring::site() {
        let path = folder.join(&file.path);
        let _ = fs::remove_file(&path);
        // Folders that still hold another file stay until that one goes.
        for above in path
            .ancestors()
            .skip(1)
            .take_while(|above| *above != folder)
        {
            let _ = fs::remove_dir(above);
        }
    }
    if !was_there {
        let _ = fs::remove_dir(folder);
    }
}
