//! Files for writers (skeletons of entries, an example site, the schemas that editors use) and for
//! hosting. Each is a real file next to this one, so that a test can check it.

mod editors;
mod hosting;

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use crate::content::format::scalars::Code;
pub(crate) use editors::{Kind, SETTINGS, checks, files as editor_files, schema};
pub(crate) use hosting::{Host, Hosting, Listen};

/// A file to be written.
#[derive(Debug)]
pub(crate) struct NewFile {
    /// The path relative to the root, with `/`.
    pub path: String,
    pub text: String,
}

/// The form of an entry's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Markdown with front matter.
    Markdown,
    Yaml,
}

/// A skeleton of an entry in `content/FOLDER/`: a valid page, with every optional field commented
/// out.
pub(crate) fn skeleton(folder: &str, code: &Code, name: &str, form: Form) -> NewFile {
    let (text, ending) = match form {
        Form::Markdown => (include_str!("skeletons/entry.md"), "md"),
        Form::Yaml => (include_str!("skeletons/entry.yaml"), "yaml"),
    };
    let file = slug::slugify(format!("{code} {name}"));
    // A number is written without quotes, but not if YAML would read another one: `007` stays text.
    let code = match code.number() {
        Some(number) if number.to_string() == code.as_str() => number.to_string(),
        _ => scalar(code),
    };

    NewFile {
        path: format!("content/{folder}/{file}.{ending}"),
        text: text
            .replace("{code}", &code)
            .replace("{name}", &scalar(&name)),
    }
}

/// A string as YAML on one line, in quotes if it needs them.
#[expect(clippy::expect_used, reason = "every string can be written as YAML")]
fn scalar(value: &impl Serialize) -> String {
    let yaml = serde_yaml::to_string(value).expect("every string can be written as YAML");
    yaml.trim_end().to_owned()
}

/// The files of an example site: a category with two entries, and what an editor needs.
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

    let mut all: Vec<NewFile> = files
        .map(|(path, text)| NewFile {
            path: path.to_owned(),
            text: text.to_owned(),
        })
        .into();
    all.extend(editor_files());
    all
}

impl NewFile {
    /// Writes the file below `root`, and creates its folders; fails if the file exists. A file that
    /// cannot be written completely is removed.
    pub(crate) fn create(&self, root: &Path) -> io::Result<()> {
        self.create_folder(root)?;

        let path = root.join(&self.path);
        let written = fs::File::create_new(&path)?.write_all(self.text.as_bytes());
        if written.is_err() {
            fs::remove_file(&path)?;
        }
        written
    }

    /// Writes the file below `root`, even if it exists.
    pub(crate) fn renew(&self, root: &Path) -> io::Result<()> {
        self.create_folder(root)?;
        fs::write(root.join(&self.path), &self.text)
    }

    fn create_folder(&self, root: &Path) -> io::Result<()> {
        match root.join(&self.path).parent() {
            Some(folder) => fs::create_dir_all(folder),
            None => Ok(()),
        }
    }
}
