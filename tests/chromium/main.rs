//! The site in Chromium. One program, so that what drives the browser is compiled once and the site is built once.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "../common/mod.rs"]
mod common;

mod browser;
mod entry;
mod findbox;
mod home;
mod overlay;
mod pages;
mod pictures;
mod private;
mod walk;
