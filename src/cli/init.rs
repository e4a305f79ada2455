//! `errdex init`: a new site with two example entries.

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
        let message = "the folder is not empty";
        let help = "name an empty folder, or one that does not exist yet";
        return reporter.refused(&Diagnostic::file("not-empty", name, message, help));
    }

    let was_there = folder.exists();
    for file in authoring::site() {
        if let Err(error) = file.create(folder) {
            undo(folder, was_there);
            let message = format!("cannot write `{}`: {error}", file.path);
            let help = "name a folder that you can write to";
            return reporter.refused(&Diagnostic::file("not-written", name, message, help));
        }
        reporter.detail(&format!("wrote {name}/{}", file.path));
    }

    reporter.say(&format!(
        "created a site with two example entries in {name}/"
    ));
    reporter.say(&format!("preview: errdex serve --open --root {name}"));
    reporter.say(&format!(
        "next: cd {name} && errdex new CODE NAME (see README.md)"
    ));
    ExitCode::SUCCESS
}

/// Removes what was written into `folder`, and the folder itself if it is new. What cannot be
/// removed stays.
fn undo(folder: &Path, was_there: bool) {
    for file in authoring::site() {
        let path = folder.join(&file.path);
        let _ = fs::remove_file(&path);
        // This fails for a folder with another file in it; the last file removes the folder.
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
