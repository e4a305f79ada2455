//! Finds content files and reads each into its type. This stage knows one file at a time: the catalog knows what lies
//! between files.

mod decode;
mod file;
pub mod format;
mod limits;
pub(crate) mod locate;
mod read;
pub(crate) mod sections;
mod yaml;

use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostics::Diagnostic;
use decode::front_matter;
use file::Parsed;
use format::entry::{CategoryFile, EntryFile, SiteFile};
use format::messages::MessagesFile;
use format::reading::ReadingFile;
use format::reasons::ReasonsFile;
use format::recipe::{FaultsFile, ProductFile, RecipeFile, TimeoutsFile, VerifiedFile};
use format::scalars::Code;

pub use file::FileRead;
pub use read::{read_files, read_some_files};

/// The path of the file that every site must have.
const SITE: &str = "content/site.yaml";

/// Everything in the content folder, file by file.
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
    /// How a text is read, if the site has its own `reading.yaml`.
    pub reading: Option<Arc<ReadingFile>>,
    /// The rows of the matrix.
    pub faults: FaultsFile,
    /// Default timeouts.
    pub timeouts: TimeoutsFile,
    /// What was observed when recipes ran.
    pub verified: VerifiedFile,
    /// For each entry that could not be read, its code if the file's name says it. Links to these are not mistakes.
    pub broken: Vec<Option<Code>>,
}

/// A category as its file has it.
#[derive(Clone, Debug)]
pub struct CategorySource {
    /// The path from the root.
    pub file: String,
    /// The folder's name.
    pub folder: String,
    /// The front matter.
    pub category: CategoryFile,
    /// The body: the introduction, in Markdown.
    pub intro: String,
}

/// An entry as its file has it. All three fields are shared, so that linking again copies no text.
#[derive(Clone, Debug)]
pub struct EntrySource {
    /// The path from the root.
    pub file: Arc<str>,
    /// The folder's name.
    pub folder: Arc<str>,
    /// The entry.
    pub entry: Arc<EntryFile>,
}

/// A product as its file has it.
#[derive(Clone, Debug)]
pub struct ProductSource {
    /// The path from the root.
    pub path: Arc<str>,
    /// The file's name without its extension.
    pub name: String,
    /// The product.
    pub product: Arc<ProductFile>,
}

/// A recipe as its file has it.
#[derive(Clone, Debug)]
pub struct RecipeSource {
    /// The path from the root.
    pub path: Arc<str>,
    /// The folder's name.
    pub product: String,
    /// The file's name without its extension.
    pub name: String,
    /// The recipe.
    pub recipe: Arc<RecipeFile>,
}

/// A file of messages.
#[derive(Clone, Debug)]
pub struct MessagesSource {
    /// The path from the root.
    pub path: Arc<str>,
    /// The file's name without its extension.
    pub name: String,
    /// The messages.
    pub messages: Arc<MessagesFile>,
}

impl Content {
    /// Puts together what the files say.
    pub fn gather<'a>(files: impl IntoIterator<Item = &'a FileRead>) -> Self {
        let files: Vec<&FileRead> = files.into_iter().collect();
        let mut content = Self {
            // A large site has ten thousand entries and few other files.
            entries: files
                .par_iter()
                .filter_map(|file| file.entry().cloned())
                .collect(),
            ..Self::default()
        };

        for file in files {
            content.broken.extend(file.broken());
            match &file.parsed {
                Parsed::Site(site) => content.site = Some((**site).clone()),
                Parsed::Category(category) => content.categories.push((**category).clone()),
                Parsed::Product(product) => content.products.push(product.clone()),
                Parsed::Recipe(recipe) => content.recipes.push(recipe.clone()),
                Parsed::Messages(messages) => content.messages.push(messages.clone()),
                Parsed::Reasons(reasons) => content.reasons = Arc::clone(reasons),
                Parsed::Reading(reading) => content.reading = Some(Arc::clone(reading)),
                Parsed::Faults(faults) => content.faults = (**faults).clone(),
                Parsed::Timeouts(timeouts) => content.timeouts = (**timeouts).clone(),
                Parsed::Verified(verified) => content.verified = (**verified).clone(),
                Parsed::Entry(_) | Parsed::Nothing => {}
            }
        }
        content
    }
}

/// The problems of all files, and of a missing `site.yaml`.
pub fn problems<'a>(files: impl IntoIterator<Item = &'a FileRead>) -> Vec<Diagnostic> {
    let mut problems = vec![];
    let mut has_site = false;
    for file in files {
        has_site |= file.path == SITE;
        problems.extend(file.problems.iter().cloned());
    }

    if !has_site {
        let message = "the site has no title and no URL yet";
        let help = "create it with two lines: `title: …` and `base_url: https://…/`";
        problems.push(Diagnostic::file("site-missing", SITE, message, help));
    }
    problems
}
