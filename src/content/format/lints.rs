//! How loud `errdex check` is about what a build takes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that `errdex check` looks for and a build takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Lint {
    /// A source that no text cites.
    UnusedSource,
    /// A key detail, or an overview, without a footnote or a link to where it comes from.
    ClaimWithoutSource,
    /// A source that nobody has read for `source_days` days, or whose text is older.
    OldSource,
    /// An entry without a summary, an overview of a dozen words, two causes, two steps or a tag.
    IncompleteEntry,
    /// Two questions with the same words.
    NearDuplicateQuestion,
    /// A tag that only one entry has, once there are ten entries.
    TagUsedOnce,
    /// Entries whose relatives are only each other, while others of their category are left out.
    RelatedLoop,
    /// A picture that says nothing to those who cannot see it.
    ImageWithoutText,
    /// A heading more than one level below the one before it.
    HeadingOrder,
    /// A recipe that says nothing of what to do next, or is in no row of the matrix.
    IncompleteRecipe,
    /// A recipe that was not seen to hold, or was changed since.
    UnverifiedRecipe,
    /// A time limit without a recipe and without a dated source.
    UnfoundedTimeout,
    /// A signature that lines have too that tell of something else: too few letters, or words that are said everywhere.
    GeneralSignature,
    /// A signature that tells the line that a recipe wrote for another cause.
    SignatureOfAnother,
    /// A command for a Linux shell in the advice for a product or platform that has none.
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

/// How much a finding matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It is not told.
    Off,
    /// It is told.
    #[default]
    Warning,
    /// It is told, and `errdex check` fails.
    Error,
}

impl Lint {
    /// Its name: `unused-source`.
    pub fn name(self) -> &'static str {
        LINTS[self as usize].1
    }
}
