//! The lints of `errdex check`, and their levels.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A lint: `errdex check` reports it, but a build does not stop at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Lint {
    /// A source that no text cites.
    UnusedSource,
    /// A key detail or an overview without a footnote or a link to its source.
    ClaimWithoutSource,
    /// A source that was last read more than `source_days` days ago, or whose text is older than that.
    OldSource,
    /// An entry that lacks a summary, an overview of at least 12 words, two causes, two steps or a tag.
    IncompleteEntry,
    /// Two questions with the same words.
    NearDuplicateQuestion,
    /// A tag that only one entry has, on a site with ten or more entries.
    TagUsedOnce,
    /// Entries that are related only to each other, while their category has more.
    RelatedLoop,
    /// An image without alternative text.
    ImageWithoutText,
    /// A heading more than one level below the one before it.
    HeadingOrder,
    /// A recipe that does not say what to do next, or that is in no row of the matrix.
    IncompleteRecipe,
    /// A recipe that was never verified, or that has changed since.
    UnverifiedRecipe,
    /// A timeout without a recipe or a dated source.
    UnfoundedTimeout,
    /// A signature that also matches unrelated lines: it has too few letters, or only common words.
    GeneralSignature,
    /// A signature that also matches a line that a recipe recorded for another cause.
    SignatureOfAnother,
    /// A command for a Linux shell in advice for a product or platform without one.
    CommandWithoutShell,
}

/// Every lint with its name.
pub const LINTS: [(Lint, &str); 15] = [
    (Lint::UnusedSource, "unused-source"),
    (Lint::ClaimWithoutSource, "claim-without-source"),
    (Lint::OldSource, "old-source"),
    (Lint::IncompleteEntry, "incomplete-entry"),
    (Lint::NearDuplicateQuestion, "near-duplicate-question"),
    (Lint::TagUsedOnce, "tag-used-once"),
    (Lint::RelatedLoop, "related-loop"),
    (Lint::ImageWithoutText, "image-without-text"),
    (Lint::HeadingOrder, "heading-order"),
    (Lint::IncompleteRecipe, "incomplete-recipe"),
    (Lint::UnverifiedRecipe, "unverified-recipe"),
    (Lint::UnfoundedTimeout, "unfounded-timeout"),
    (Lint::GeneralSignature, "general-signature"),
    (Lint::SignatureOfAnother, "signature-of-another"),
    (Lint::CommandWithoutShell, "command-without-shell"),
];

/// The level of a lint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not reported.
    Off,
    /// Reported.
    #[default]
    Warning,
    /// Reported, and `errdex check` fails.
    Error,
}

impl Lint {
    /// Its name: `unused-source`.
    pub fn name(self) -> &'static str {
        LINTS[self as usize].1
    }
}
