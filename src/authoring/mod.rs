//! Files for those who write content: skeletons of entries, a first site, what editors complete and check it with; and
//! for those who host it. Each is a real file beside this one, so that a test can hold it to the format.

mod editors;
mod hosting;

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use crate::content::format::scalars::Code;
pub(crate) use editors::{Kind, SETTINGS, checks, files as editor_files, schema};
pub(crate) use hosting::{Host, Hosting, Listen};

/// A file to be written, with its path from the root.
#[derive(Debug)]
pub(crate) struct NewFile {
    /// The path, with `/`.
    pub path: String,
    /// What goes in.
    pub text: String,
}

/// The form of an entry's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Markdown with front matter.
    Markdown,
    /// YAML.
    Yaml,
}

/// A skeleton of an entry in `content/FOLDER/`: a page as it stands, with comments that say what else it can tell.
pub(crate) fn skeleton(folder: &str, code: &Code, name: &str, form: Form) -> NewFile {
    let (text, ending) = match form {
        Form::Markdown => (include_str!("skeletons/entry.md"), "md"),
        Form::Yaml => (include_str!("skeletons/entry.yaml"), "yaml"),
    };
    let file = slug::slugify(format!("{code} {name}"));
    let number = code
        .number()
        .map(|number| number.to_string())
        .filter(|number| number == code.as_str());
    let code = number.unwrap_or_else(|| scalar(code));
    NewFile {
        path: format!("content/{folder}/{file}.{ending}"),
        text: text
            .replace("{code}", &code)
            .replace("{name}", &scalar(&name)),
    }
}

/// A value as YAML writes it on one line, in quotes where it needs them.
fn scalar(value: &impl Serialize) -> String {
    serde_yaml::to_string(value)
        .unwrap_or_default()
        .trim_end()
        .to_owned()
}

/// A site that builds as it stands: a family of its own with two entries, and what an editor needs.
pub(crate) fn site() -> Vec<NewFile> {
    let files = [
        ("README.md", include_str!("site/README.md")),
        (".gitignore", include_str!("site/gitignore")),
        ("content/site.yaml", include_str!("site/site.yaml")),
        (
            "content/checkout-errors/_category.md",
            include_str!("site/_category.md"),
        ),
        (
            "content/checkout-errors/101-card-declined.yaml",
            include_str!("site/101-card-declined.yaml"),
        ),
        (
            "content/checkout-errors/204-payment-provider-timed-out.md",
            include_str!("site/204-payment-provider-timed-out.md"),
        ),
    ];
    let files = files.map(|(path, text)| NewFile {
        path: path.to_owned(),
        text: text.to_owned(),
    });
    files.into_iter().chain(editor_files()).collect()
}

impl NewFile {
    /// Writes the file below `root`, with the folders it needs; fails where there is one. A file that cannot be written
    /// whole is removed.
    pub(crate) fn create(&self, root: &Path) -> io::Result<()> {
        self.in_folder(root)?;
        let path = root.join(&self.path);
        let written = fs::File::create_new(&path)?.write_all(self.text.as_bytes());
        if written.is_err() {
            fs::remove_file(&path)?;
        }
        written
    }

    /// Writes the file below `root`, also over one that is there.
    pub(crate) fn renew(&self, root: &Path) -> io::Result<()> {
        self.in_folder(root)?;
        fs::write(root.join(&self.path), &self.text)
    }

    fn in_folder(&self, root: &Path) -> io::Result<()> {
        root.join(&self.path)
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
    }
}
