//! The format of each kind of content file. Serde reads these types, schemars makes the JSON Schemas from them, and
//! editors and `errdex help content` show their doc comments.

pub(crate) mod category;
pub(crate) mod entry;
pub mod lints;
pub mod messages;
pub(crate) mod prose;
pub(crate) mod reading;
pub(crate) mod reasons;
pub(crate) mod recipe;
pub(crate) mod scalars;
pub(crate) mod short_forms;
pub(crate) mod site;
