//! What each kind of content file may say: types that serde reads, that schemars makes the JSON Schemas from, and whose doc
//! comments are the reference that editors show.

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
