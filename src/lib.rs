//! Errdex builds a static error reference from YAML and Markdown files, one per error.
//!
//! Data flows in one direction: [`content`] reads files, [`catalog`] links them, [`pages`] decides
//! which pages there are and what each shows, [`search`] finds the cause that a log line or a few
//! words mean, [`render`] turns a page into bytes, and `output` or [`preview`] delivers the
//! bytes. ARCHITECTURE.md has the map and the invariants.

#![warn(unreachable_pub)]

mod authoring;
pub mod catalog;
pub mod cli;
pub mod content;
mod diagnostics;
mod lints;
mod markdown;
mod output;
pub mod pages;
pub mod preview;
pub mod render;
pub mod root;
pub mod search;
pub mod site;
mod stop;
mod verify;
mod visible;
