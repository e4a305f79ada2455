//! Markdown to HTML and to plain text. The caller says where links and footnotes lead.

mod destinations;
mod footnotes;
mod html;
mod plain;

use pulldown_cmark::Options;

pub(crate) use destinations::with_links;
pub(crate) use footnotes::footnotes;
pub(crate) use html::{Footnote, References, blocks, inline};
pub(crate) use plain::{first_sentence, plain, plain_sentence, shortened, with_code};

/// The dialect: CommonMark, tables, strikethrough, and `[^name]` for sources. With the old footnotes a name without a
/// definition is still a reference; definitions live in front matter.
pub(crate) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_OLD_FOOTNOTES);
