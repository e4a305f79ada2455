//! Errdex turns YAML and Markdown files, one an error, into a static error reference.
//!
//! Data flows one way: [`content`] reads files, [`catalog`] links them, [`pages`] says which pages there are and
//! what each shows, [`search`] makes a line or a few words into the cause that they mean, [`render`] turns a page into bytes, and [`output`] or [`preview`] hands the bytes out.
//! ARCHITECTURE.md holds the map and the invariants.

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
