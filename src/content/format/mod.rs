//! What each kind of content file may say: types that serde reads, that schemars makes the JSON Schemas from, and whose doc
//! comments are the reference that editors show.

pub mod category;
pub mod entry;
pub mod lints;
pub mod messages;
pub mod prose;
pub mod reading;
pub mod reasons;
pub mod recipe;
pub mod scalars;
pub mod short_forms;
pub mod site;
