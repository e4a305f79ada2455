//! Reads content files: what each is follows from its path.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::xxh3_64;

use super::decode::{front_matter, text_of};
use super::file::{FileRead, Parsed};
use super::format::entry::{CategoryFile, EntryFile};
use super::format::reading;
use super::{CategorySource, EntrySource, MessagesSource, ProductSource, RecipeSource};
use super::{SITE, limits, locate, sections, yaml};
use crate::diagnostics::{Diagnostic, Severity};
use crate::root::{Root, RootFile};

/// What the name of a category's file begins with.
pub(super) const CATEGORY: &str = "_category.";

/// Reads each content file at or below `path`, in parallel.
pub fn read_files(root: &Root, path: &str) -> Vec<FileRead> {
    read_some_files(root, path, |_| true)
}

/// The same, but only for files whose path from the root is needed.
pub fn read_some_files(root: &Root, path: &str, is_needed: fn(&str) -> bool) -> Vec<FileRead> {
    let (read, unreadable) = root.content(path, |file| {
        if is_needed(&file.path) {
            Some(read_file(file))
        } else {
            None
        }
    });

    let mut files: Vec<FileRead> = read.into_iter().flatten().collect();
    files.extend(unreadable.into_iter().map(FileRead::unreadable));
    files
}

fn read_file(file: RootFile) -> FileRead {
    let RootFile { path, bytes } = file;
    let hash = xxh3_64(&bytes);

    let (parsed, problems) = match Kind::of(&path) {
        Some(kind) => read_bytes(kind, &path, &bytes),
        None => (Parsed::Nothing, vec![not_content(&path)]),
    };
    FileRead {
        path,
        hash,
        problems,
        parsed,
    }
}

fn read_bytes(kind: Kind, path: &str, bytes: &[u8]) -> (Parsed, Vec<Diagnostic>) {
    let text = match text_of(path, bytes) {
        Ok(text) => text,
        Err(problem) => return (Parsed::Nothing, vec![problem]),
    };

    let mut reader = Reader {
        path,
        text: &text,
        problems: vec![],
    };
    let parsed = reader.parse(kind).unwrap_or(Parsed::Nothing);
    let mut problems = reader.problems;

    let excess = limits::check(path, &parsed);
    if excess.is_empty() {
        return (parsed, problems);
    }
    // What is over the limits must not reach the later stages.
    problems.extend(locate::in_text(path, text, excess));
    (Parsed::Nothing, problems)
}

/// What a content file is, by its path.
#[derive(Clone, Copy)]
enum Kind<'p> {
    Site,
    Reasons,
    Reading,
    Faults,
    Timeouts,
    Verified,
    Product { name: &'p str },
    Messages { name: &'p str },
    Recipe { product: &'p str, name: &'p str },
    Category { folder: &'p str },
    Entry { folder: &'p str },
}

impl<'p> Kind<'p> {
    fn of(path: &'p str) -> Option<Self> {
        if path == SITE {
            return Some(Self::Site);
        }
        if path == reading::FILE {
            return Some(Self::Reading);
        }

        let parts: Vec<&str> = path.split('/').skip(1).collect();
        Some(match parts[..] {
            ["reasons.yaml"] => Self::Reasons,
            ["faults.yaml"] => Self::Faults,
            ["timeouts.yaml"] => Self::Timeouts,
            ["verified.yaml"] => Self::Verified,
            ["products", name] if is_yaml(name) => Self::Product { name },
            ["messages", name] if is_yaml(name) => Self::Messages { name },
            ["recipes", product, name] if is_yaml(name) => Self::Recipe { product, name },
            [folder, name] if name.starts_with(CATEGORY) => Self::Category { folder },
            [folder, name] if is_yaml(name) || name.ends_with(".md") => Self::Entry { folder },
            _ => return None,
        })
    }
}

/// Reads one text. Its methods give nothing where a problem says why.
struct Reader<'a> {
    path: &'a str,
    text: &'a str,
    problems: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn parse(&mut self, kind: Kind) -> Option<Parsed> {
        Some(match kind {
            Kind::Site => Parsed::Site(Box::new(self.yaml()?)),
            Kind::Reasons => Parsed::Reasons(Arc::new(self.yaml()?)),
            Kind::Reading => Parsed::Reading(Arc::new(self.yaml()?)),
            Kind::Faults => Parsed::Faults(Arc::new(self.yaml()?)),
            Kind::Timeouts => Parsed::Timeouts(Arc::new(self.yaml()?)),
            Kind::Verified => Parsed::Verified(Arc::new(self.yaml()?)),
            Kind::Product { name } => Parsed::Product(ProductSource {
                path: self.path.into(),
                name: stem(name).to_owned(),
                product: Arc::new(self.yaml()?),
            }),
            Kind::Messages { name } => Parsed::Messages(MessagesSource {
                path: self.path.into(),
                name: stem(name).to_owned(),
                messages: Arc::new(self.yaml()?),
            }),
            Kind::Recipe { product, name } => Parsed::Recipe(RecipeSource {
                path: self.path.into(),
                product: product.to_owned(),
                name: stem(name).to_owned(),
                recipe: Arc::new(self.yaml()?),
            }),
            Kind::Category { folder } => Parsed::Category(Box::new(self.category(folder)?)),
            Kind::Entry { folder } => Parsed::Entry(EntrySource {
                file: self.path.into(),
                folder: folder.into(),
                entry: Arc::new(self.entry()?),
            }),
        })
    }

    fn category(&mut self, folder: &str) -> Option<CategorySource> {
        let (category, intro): (CategoryFile, _) = if self.is_markdown() {
            let (category, body) = self.front_matter()?;
            (category, self.text[body..].trim().to_owned())
        } else {
            (self.yaml()?, String::new())
        };

        Some(CategorySource {
            file: self.path.to_owned(),
            folder: folder.to_owned(),
            category,
            intro,
        })
    }

    fn entry(&mut self) -> Option<EntryFile> {
        if self.is_markdown() {
            return self.markdown_entry();
        }
        let entry = self.yaml()?;
        let whole = 0..self.text.len();
        self.problems
            .extend(yaml::reread_code(self.path, self.text, whole, &entry));
        Some(entry)
    }

    /// Reads both parts of a Markdown entry, so that one run reports the problems of both.
    fn markdown_entry(&mut self) -> Option<EntryFile> {
        let (path, text) = (self.path, self.text);
        let entry: Option<(EntryFile, usize)> = self.front_matter();
        let (yaml, body) = front_matter(text)?;

        let sections = sections::read(path, text, body);
        let Some((mut entry, _)) = entry else {
            // There is no entry to fill, but what is wrong in the body is still worth a report.
            self.problems.extend(sections.problems);
            return None;
        };
        self.problems.extend(sections.fill(&mut entry, path, text));
        self.problems
            .extend(yaml::reread_code(path, text, yaml, &entry));
        Some(entry)
    }

    fn is_markdown(&self) -> bool {
        self.path.ends_with(".md")
    }

    /// Reads the whole text as YAML.
    fn yaml<T: DeserializeOwned + JsonSchema>(&mut self) -> Option<T> {
        let result = yaml::read(self.path, self.text, 0..self.text.len());
        self.accept(result)
    }

    /// Reads the front matter; gives the start of the body too.
    fn front_matter<T: DeserializeOwned + JsonSchema>(&mut self) -> Option<(T, usize)> {
        let Some((yaml, body)) = front_matter(self.text) else {
            self.problems.push(self.no_front_matter());
            return None;
        };
        let result = yaml::read(self.path, self.text, yaml);
        Some((self.accept(result)?, body))
    }

    fn no_front_matter(&self) -> Diagnostic {
        let (message, help) = if self.text.starts_with("---") {
            (
                "the front matter is not closed",
                "close it with a line `---`",
            )
        } else {
            (
                "the file has no front matter",
                "begin it with a line `---`, YAML such as `code:` and `name:`, and a line `---`",
            )
        };

        Diagnostic::at("front-matter", self.path, self.text, 0..0, message, help)
    }

    fn accept<T>(&mut self, result: Result<T, Vec<Diagnostic>>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problems) => {
                self.problems.extend(problems);
                None
            }
        }
    }
}

/// A file's name without its extension.
pub(super) fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) => stem,
        None => name,
    }
}

fn is_yaml(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml")
}

fn not_content(path: &str) -> Diagnostic {
    let message = "the file is not part of the content";
    let help = "entries are `content/CATEGORY/NAME.md` or `.yaml`; move or remove the file";
    Diagnostic {
        severity: Severity::Warning,
        ..Diagnostic::file("not-read", path, message, help)
    }
}
