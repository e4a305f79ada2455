//! What is tested on the command and the crate, with one start of the linker. Browsers and what compares times have
//! programs of their own.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod authoring;
mod bounds;
mod census;
mod checker;
mod common;
mod diagnostics;
mod docs;
mod english;
mod find;
mod follow;
mod formats;
mod harmless;
mod help;
mod hosting;
mod layers;
mod lints;
mod live;
mod output;
mod pastes;
mod root;
mod serve;
mod show;
mod site;
mod stop;
mod streams;
mod targets;
mod terminal;
mod text;
mod verify;
mod wild;
