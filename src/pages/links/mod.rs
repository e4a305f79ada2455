//! Where pages are and how they link to each other: URLs, one file for each, and the links and footnotes in texts.

pub(crate) mod addresses;
pub(crate) mod references;
pub(crate) mod sources;
pub mod url;
