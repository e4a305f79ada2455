//! Finds content files and reads each into its type. This stage knows one file at a time: what lies between files is
//! the catalog's.

mod decode;
pub mod format;
mod limits;
pub(crate) mod locate;
pub(crate) mod sections;
mod yaml;

use std::sync::Arc;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::xxh3_64;

use crate::diagnostics::{Diagnostic, Severity};
use crate::root::{Root, RootFile};
use decode::{front_matter, text_of};
use format::entry::{CategoryFile, EntryFile, SiteFile};
use format::messages::MessagesFile;
use format::reading::ReadingFile;
use format::reasons::ReasonsFile;
use format::recipe::{FaultsFile, ProductFile, RecipeFile, TimeoutsFile, VerifiedFile};
use format::scalars::Code;

/// Everything that the content folder says, file by file.
#[derive(Debug, Default)]
pub struct Content {
    /// `site.yaml`, unless it is missing or wrong.
    pub site: Option<SiteFile>,
    /// The `_category.md` files.
    pub categories: Vec<CategorySource>,
    /// The entries, by path.
    pub entries: Vec<EntrySource>,
    /// The server products.
    pub products: Vec<ProductSource>,
    /// The recipes.
    pub recipes: Vec<RecipeSource>,
    /// The files of messages.
    pub messages: Vec<MessagesSource>,
    /// Why connections and requests fail, in the words of every runtime.
    pub reasons: Arc<ReasonsFile>,
    /// How a text is read, unless the site says nothing of its own.
    pub reading: Option<Arc<ReadingFile>>,
    /// The rows of the matrix.
    pub faults: FaultsFile,
    /// Default time limits.
    pub timeouts: TimeoutsFile,
    /// What was seen when recipes ran.
    pub verified: VerifiedFile,
    /// The codes of entries that could not be read, where they can be told; links to them are no mistakes.
    pub broken: Vec<Option<Code>>,
}

/// A category as its file has it.
#[derive(Clone, Debug)]
pub struct CategorySource {
    /// The file, from the root.
    pub file: String,
    /// The folder's name.
    pub folder: String,
    /// The front matter.
    pub category: CategoryFile,
    /// The body: the introduction, in Markdown.
    pub intro: String,
}

/// An entry as its file has it.
#[derive(Clone, Debug)]
pub struct EntrySource {
    /// The file, from the root. All three are shared, so that linking again copies no text.
    pub file: Arc<str>,
    /// The folder's name.
    pub folder: Arc<str>,
    /// The entry.
    pub entry: Arc<EntryFile>,
}

/// A product as its file has it.
#[derive(Clone, Debug)]
pub struct ProductSource {
    /// The file, from the root.
    pub path: Arc<str>,
    /// The file's name without its ending.
    pub name: String,
    /// The product.
    pub product: Arc<ProductFile>,
}

/// A recipe as its file has it.
#[derive(Clone, Debug)]
pub struct RecipeSource {
    /// The file, from the root.
    pub path: Arc<str>,
    /// The folder's name.
    pub product: String,
    /// The file's name without its ending.
    pub name: String,
    /// The recipe.
    pub recipe: Arc<RecipeFile>,
}

/// A file of messages.
#[derive(Clone, Debug)]
pub struct MessagesSource {
    /// The file, from the root.
    pub path: Arc<str>,
    /// The file's name without its ending.
    pub name: String,
    /// What it says.
    pub messages: Arc<MessagesFile>,
}

/// One file, read.
#[derive(Clone, Debug)]
pub struct FileRead {
    /// The file, from the root.
    pub path: String,
    /// A hash of its bytes; 0 where they could not be read.
    pub hash: u64,
    /// What is wrong in it.
    pub problems: Vec<Diagnostic>,
    said: Said,
}

/// What a file says.
#[derive(Clone, Debug)]
enum Said {
    Site(Box<SiteFile>),
    Category(Box<CategorySource>),
    Entry(EntrySource),
    Product(ProductSource),
    Recipe(RecipeSource),
    Messages(MessagesSource),
    Reasons(Arc<ReasonsFile>),
    Reading(Arc<ReadingFile>),
    Faults(Arc<FaultsFile>),
    Timeouts(Arc<TimeoutsFile>),
    Verified(Arc<VerifiedFile>),
    Nothing,
}

impl FileRead {
    /// A file that could not be read at all.
    pub fn unreadable(problem: Diagnostic) -> Self {
        Self {
            path: problem.file.clone(),
            hash: 0,
            problems: vec![problem],
            said: Said::Nothing,
        }
    }

    /// Whether the file cannot be used as it is.
    pub fn is_wrong(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.severity == Severity::Error)
    }

    /// Whether the file is part of the content, right or wrong.
    pub fn is_content(&self) -> bool {
        self.is_wrong() || !matches!(self.said, Said::Nothing)
    }

    /// The entry that the file describes, if it does.
    pub fn entry(&self) -> Option<&EntrySource> {
        match &self.said {
            Said::Entry(entry) => Some(entry),
            _ => None,
        }
    }

    /// The same problems, but what the file said `before`.
    #[must_use]
    pub fn with_the_words_of(self, before: Self) -> Self {
        Self {
            said: before.said,
            ..self
        }
    }

    /// The code of an entry that could not be read, if the file's name tells it.
    fn broken(&self) -> Option<Option<Code>> {
        if !self.is_wrong() {
            return None;
        }
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let folders = self.path.split('/').count();
        let is_other = ["content/products/", "content/messages/"]
            .iter()
            .any(|own| self.path.starts_with(own));
        let may_be_entry = folders == 3 && !is_other && !name.starts_with(CATEGORY);
        may_be_entry.then(|| code_in(name))
    }
}

impl Content {
    /// What the files say together.
    pub fn gather<'a>(files: impl IntoIterator<Item = &'a FileRead>) -> Self {
        let files: Vec<&FileRead> = files.into_iter().collect();
        let entries = files.par_iter().filter_map(|file| match &file.said {
            Said::Entry(entry) => Some(entry.clone()),
            _ => None,
        });
        let mut content = Self {
            entries: entries.collect(),
            ..Self::default()
        };
        for file in files {
            content.broken.extend(file.broken());
            match &file.said {
                Said::Site(site) => content.site = Some((**site).clone()),
                Said::Category(category) => content.categories.push((**category).clone()),
                Said::Product(product) => content.products.push(product.clone()),
                Said::Recipe(recipe) => content.recipes.push(recipe.clone()),
                Said::Messages(messages) => content.messages.push(messages.clone()),
                Said::Reasons(reasons) => content.reasons = Arc::clone(reasons),
                Said::Reading(reading) => content.reading = Some(Arc::clone(reading)),
                Said::Faults(faults) => content.faults = (**faults).clone(),
                Said::Timeouts(timeouts) => content.timeouts = (**timeouts).clone(),
                Said::Verified(verified) => content.verified = (**verified).clone(),
                Said::Entry(_) | Said::Nothing => {}
            }
        }
        content
    }
}

/// What is wrong in files, also where one is missing.
pub fn problems<'a>(files: impl IntoIterator<Item = &'a FileRead>) -> Vec<Diagnostic> {
    let mut problems = vec![];
    let mut has_site = false;
    for file in files {
        has_site |= file.path == SITE;
        problems.extend(file.problems.iter().cloned());
    }
    if !has_site {
        let help = "create it with two lines: `title: …` and `base_url: https://…/`";
        let message = "the site has no title and no address yet";
        problems.push(Diagnostic::file("site-missing", SITE, message, help));
    }
    problems
}

/// Reads each content file at or below `path`, in parallel.
pub fn read_files(root: &Root, path: &str) -> Vec<FileRead> {
    read_some_files(root, path, |_| true)
}

/// The same for the files that are needed.
pub fn read_some_files(root: &Root, path: &str, is_needed: fn(&str) -> bool) -> Vec<FileRead> {
    let (files, unreadable) =
        root.content(path, |file| is_needed(&file.path).then(|| read_file(file)));
    let mut files: Vec<FileRead> = files.into_iter().flatten().collect();
    files.extend(unreadable.into_iter().map(FileRead::unreadable));
    files
}

const SITE: &str = "content/site.yaml";
const CATEGORY: &str = "_category.";

/// Reads one content file.
fn read_file(file: RootFile) -> FileRead {
    let RootFile { path, bytes } = file;
    let hash = xxh3_64(&bytes);
    let (said, problems) = match path.split('/').collect::<Vec<_>>()[..] {
        _ if path == SITE => whole(&path, &bytes, |site| Said::Site(Box::new(site))),
        [_, "reasons.yaml"] => whole(&path, &bytes, |reasons| Said::Reasons(Arc::new(reasons))),
        _ if path == format::reading::FILE => {
            whole(&path, &bytes, |reading| Said::Reading(Arc::new(reading)))
        }
        [_, "faults.yaml"] => whole(&path, &bytes, |faults| Said::Faults(Arc::new(faults))),
        [_, "timeouts.yaml"] => whole(&path, &bytes, |timeouts| Said::Timeouts(Arc::new(timeouts))),
        [_, "verified.yaml"] => whole(&path, &bytes, |verified| Said::Verified(Arc::new(verified))),
        [_, "products", name] if is_yaml(name) => whole(&path, &bytes, |product| {
            let product = Arc::new(product);
            Said::Product(ProductSource {
                path: path.as_str().into(),
                name: stem(name),
                product,
            })
        }),
        [_, "messages", name] if is_yaml(name) => whole(&path, &bytes, |messages| {
            let messages = Arc::new(messages);
            Said::Messages(MessagesSource {
                path: path.as_str().into(),
                name: stem(name),
                messages,
            })
        }),
        [_, "recipes", product, name] if is_yaml(name) => whole(&path, &bytes, |recipe| {
            let (product, recipe) = (product.to_owned(), Arc::new(recipe));
            Said::Recipe(RecipeSource {
                path: path.as_str().into(),
                product,
                name: stem(name),
                recipe,
            })
        }),
        [_, folder, name] if name.starts_with(CATEGORY) => with_text(&path, &bytes, |text| {
            wrapped(read_category(&path, folder, text), |category| {
                Said::Category(Box::new(category))
            })
        }),
        [_, folder, name] if is_yaml(name) => with_text(&path, &bytes, |text| {
            let entry = yaml::read(&path, text, 0..text.len());
            let reread = entry
                .as_ref()
                .ok()
                .and_then(|entry| yaml::reread_code(&path, text, 0..text.len(), entry));
            let (said, mut problems) =
                wrapped(entry, |entry| Said::Entry(source(&path, folder, entry)));
            problems.extend(reread);
            (said, problems)
        }),
        [_, folder, name] if name.ends_with(".md") => with_text(&path, &bytes, |text| {
            let (entry, problems) = read_markdown_entry(&path, text);
            (
                entry.map_or(Said::Nothing, |entry| {
                    Said::Entry(source(&path, folder, entry))
                }),
                problems,
            )
        }),
        _ => (Said::Nothing, vec![not_read(&path)]),
    };
    FileRead {
        path,
        hash,
        problems,
        said,
    }
}

/// Reads a file that is YAML of one type.
fn whole<T: DeserializeOwned + JsonSchema>(
    path: &str,
    bytes: &[u8],
    wrap: impl Fn(T) -> Said,
) -> (Said, Vec<Diagnostic>) {
    with_text(path, bytes, |text| {
        wrapped(yaml::read(path, text, 0..text.len()), wrap)
    })
}

/// A file's name without its ending.
fn stem(name: &str) -> String {
    name.rsplit_once('.')
        .map_or(name, |(stem, _)| stem)
        .to_owned()
}

/// Reads the text of a file, if it is one. What is over the limits is read no further.
fn with_text(
    path: &str,
    bytes: &[u8],
    read: impl FnOnce(&str) -> (Said, Vec<Diagnostic>),
) -> (Said, Vec<Diagnostic>) {
    let text = match text_of(path, bytes) {
        Ok(text) => text,
        Err(problem) => return (Said::Nothing, vec![problem]),
    };
    let (said, mut problems) = read(&text);
    let excess = limits::check(path, &said);
    if excess.is_empty() {
        return (said, problems);
    }
    problems.extend(locate::in_text(path, text, excess));
    (Said::Nothing, problems)
}

fn wrapped<T>(
    result: Result<T, Vec<Diagnostic>>,
    wrap: impl Fn(T) -> Said,
) -> (Said, Vec<Diagnostic>) {
    result.map_or_else(
        |problems| (Said::Nothing, problems),
        |value| (wrap(value), vec![]),
    )
}

fn source(file: &str, folder: &str, entry: EntryFile) -> EntrySource {
    EntrySource {
        file: file.into(),
        folder: folder.into(),
        entry: Arc::new(entry),
    }
}

fn is_yaml(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml")
}

fn not_read(path: &str) -> Diagnostic {
    let help = "entries are `content/CATEGORY/NAME.md` or `.yaml`; move or remove the file";
    let problem = Diagnostic::file(
        "not-read",
        path,
        "the file is not part of the content",
        help,
    );
    Diagnostic {
        severity: Severity::Warning,
        ..problem
    }
}

fn read_front_matter<T: DeserializeOwned + JsonSchema>(
    file: &str,
    text: &str,
) -> Result<(T, usize), Vec<Diagnostic>> {
    let Some((yaml, body)) = front_matter(text) else {
        let (message, help) = if text.starts_with("---") {
            (
                "the front matter does not end",
                "close it with a line `---`",
            )
        } else {
            (
                "the file has no front matter",
                "begin it with a line `---`, YAML such as `code:` and `name:`, and a line `---`",
            )
        };
        return Err(vec![Diagnostic::at(
            "front-matter",
            file,
            text,
            0..0,
            message,
            help,
        )]);
    };
    yaml::read(file, text, yaml).map(|value| (value, body))
}

fn read_category(path: &str, folder: &str, text: &str) -> Result<CategorySource, Vec<Diagnostic>> {
    let (category, intro) = if path.ends_with(".md") {
        let (category, body) = read_front_matter(path, text)?;
        (category, text[body..].trim().to_owned())
    } else {
        (yaml::read(path, text, 0..text.len())?, String::new())
    };
    Ok(CategorySource {
        file: path.to_owned(),
        folder: folder.to_owned(),
        category,
        intro,
    })
}

/// Reads both parts of a Markdown entry, so that problems of either are told in one run.
fn read_markdown_entry(file: &str, text: &str) -> (Option<EntryFile>, Vec<Diagnostic>) {
    let front: Result<(EntryFile, usize), _> = read_front_matter(file, text);
    match (front, front_matter(text)) {
        (Ok((mut entry, body)), yaml) => {
            let mut problems = sections::read(file, text, body).fill(&mut entry, file, text);
            problems.extend(yaml.and_then(|(yaml, _)| yaml::reread_code(file, text, yaml, &entry)));
            (Some(entry), problems)
        }
        (Err(mut problems), Some((_, body))) => {
            problems.extend(sections::read(file, text, body).problems);
            (None, problems)
        }
        (Err(problems), None) => (None, problems),
    }
}

/// The code that a file's name begins with, if it is a number: `502-bad-gateway.md`.
fn code_in(name: &str) -> Option<Code> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let first = stem.split('-').next().unwrap_or(stem);
    Code::parse(first)
        .ok()
        .filter(|code| code.number().is_some())
}
