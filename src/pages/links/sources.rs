//! The sources that a page cites.

use serde::Serialize;

use crate::content::format::entry::Source;

/// A source that the page cites.
#[derive(Debug, Serialize)]
pub(crate) struct CitedView {
    number: usize,
    source: SourceView,
}

/// A source, with the day on which it was read and how old its text is.
#[derive(Debug, Serialize)]
pub(crate) struct SourceView {
    title: String,
    url: Option<String>,
    checked: Option<String>,
    as_of: Option<String>,
}

impl SourceView {
    /// The view of a source.
    pub(crate) fn new(source: &Source) -> Self {
        Self {
            title: source.title.clone(),
            url: source.url.as_ref().map(ToString::to_string),
            checked: source.checked.as_ref().map(ToString::to_string),
            as_of: source.as_of.as_ref().map(ToString::to_string),
        }
    }
}

/// The sources that a page cites, in the order of their numbers.
pub(crate) fn sources(cited: &[(String, &Source)]) -> Vec<CitedView> {
    let cited = cited.iter().enumerate();
    cited
        .map(|(at, (_, source))| CitedView {
            number: at + 1,
            source: SourceView::new(source),
        })
        .collect()
}
