//! The files next to recipes: the rows of the matrix, default timeouts, and what was observed.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::content::format::entry::Source;
use crate::content::format::scalars::{Code, Date};

/// The rows of the matrix: `content/faults.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultsFile {
    /// Name to meaning, in the order of the rows.
    #[schemars(extend("examples" = [{"refused": "Nothing listens on the upstream's port"}]))]
    pub faults: IndexMap<String, String>,
}

/// Default timeouts: `content/timeouts.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeoutsFile {
    /// The timeouts, one per item.
    pub timeouts: Vec<Timeout>,
}

/// A default timeout of a product.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timeout {
    /// The timeout in seconds.
    #[schemars(example = 60.0)]
    pub seconds: f64,
    /// The product: the name of a file in `content/products/`, or any name.
    #[schemars(example = &"nginx")]
    pub product: String,
    /// The setting that changes it.
    #[schemars(example = &"proxy_read_timeout")]
    pub setting: String,
    /// What is timed, in a few words.
    #[schemars(example = &"between two reads from the upstream")]
    pub waits_for: String,
    /// The code that is sent then, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// How to change it: a line of configuration or a place to click.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// The recipe that proves what happens then: `nginx/504-read-timeout`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipe: Option<String>,
    /// Where the number comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// What was observed when recipes ran: `content/verified.yaml`, written by `errdex verify --record`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifiedFile {
    /// Recipe to record.
    pub recipes: IndexMap<String, Record>,
}

/// What was observed of one recipe.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The recipe as it was: a hash of everything that `errdex verify` uses.
    pub hash: String,
    /// Build to what was observed on it.
    pub runs: IndexMap<String, Run>,
}

/// What was observed of one recipe on one build.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The product's version.
    pub version: String,
    /// The date of the run.
    pub date: Date,
    /// The status code; none if the server did not start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The reason phrase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Log to the expected lines as they were written; ports, times and the like are masked.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub log: IndexMap<String, Vec<String>>,
}
