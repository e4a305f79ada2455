//! Entries as JSON, and the schema of that: stable within `/api/v1/`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use crate::catalog::{Catalog, Entry, Lead, Messages, Outline};
use crate::content::format::entry::{
    Cause, Check, EntryFile, Facts, Format, Question, Section, Severity, Source, Status, Step,
};
use crate::content::format::messages::CodeList;

/// An entry, as `/SLUG.json` has it. Texts are Markdown.
#[derive(Serialize, JsonSchema)]
struct ApiEntry<'a> {
    #[serde(flatten)]
    summary: ApiSummary<'a>,
    facts: &'a Facts,
    first_minute: &'a [Check],
    /// The part of the way of a request that sends the code.
    born_at: &'a Option<String>,
    /// Parts of that way to ids of causes.
    causes_at: &'a IndexMap<String, Vec<String>>,
    overview: &'a Option<String>,
    key_details: &'a [String],
    causes: &'a [Cause],
    steps: &'a [Step],
    sections: &'a [Section],
    faq: &'a [Question],
    constants: &'a IndexMap<String, Option<String>>,
    related: Vec<ApiLink<'a>>,
    /// The sources that the texts name, `[^name]`.
    sources: IndexMap<&'a str, &'a Source>,
}

/// An entry in short, as `/api/v1/index.json` lists it.
#[derive(Serialize, JsonSchema)]
struct ApiSummary<'a> {
    code: &'a str,
    name: &'a str,
    title: &'a str,
    slug: &'a str,
    category: &'a str,
    severity: Severity,
    status: Option<Status>,
    vendor: &'a Option<String>,
    /// One sentence, plain text.
    summary: String,
    tags: &'a [String],
    /// The page.
    url: String,
    /// The entry as JSON, where the site has it.
    json_url: Option<String>,
    /// YYYY-MM-DD.
    updated: Option<String>,
}

/// Another entry.
#[derive(Serialize, JsonSchema)]
struct ApiLink<'a> {
    code: &'a str,
    slug: &'a str,
    title: &'a str,
    severity: Severity,
    url: String,
}

/// The list of all entries.
#[derive(Serialize, JsonSchema)]
struct ApiIndex<'a> {
    /// The site's title.
    title: &'a str,
    /// Where the site stands.
    base_url: &'a str,
    entries: Vec<ApiSummary<'a>>,
}

/// The messages by which products name failures, as `/api/v1/messages.json` lists them.
#[derive(Serialize, JsonSchema)]
struct ApiMessages<'a> {
    messages: Vec<ApiMessage<'a>>,
}

/// A message.
#[derive(Serialize, JsonSchema)]
struct ApiMessage<'a> {
    /// The product whose message it is; none where several say it.
    product: Option<&'a str>,
    /// The codes of the vendor's list.
    codes: &'a [String],
    /// Codes that no source documents.
    reported: &'a [String],
    /// Everything that people call it, its codes first.
    names: Vec<&'a String>,
    /// What a log line has that tells it, `…` for anything.
    signatures: &'a [String],
    /// What the product's own access log has in the field for the reason.
    marks: &'a [String],
    /// The address that leads on to the likeliest cause.
    url: String,
    /// The causes that it can stand for, the likeliest first.
    leads_to: Vec<ApiLead<'a>>,
}

/// How much of the lists that vendors publish is known, as `/api/v1/coverage.json` lists it.
#[derive(Serialize, JsonSchema)]
struct ApiCoverage {
    lists: Vec<ApiList>,
}

/// A vendor's list of codes.
#[derive(Serialize, JsonSchema)]
struct ApiList {
    product: String,
    title: String,
    /// Where the list is published.
    source: String,
    /// How old the text is that was read: YYYY, YYYY-MM or YYYY-MM-DD.
    as_of: String,
    /// How many codes the list documents.
    documented: usize,
    /// How many of them are explained.
    explained: usize,
    /// How many codes a recipe shows.
    proven: usize,
    /// How many more codes are known from reports only.
    reported: usize,
    /// The page about the list.
    url: String,
}

/// A cause that a message can stand for.
#[derive(Serialize, JsonSchema)]
struct ApiLead<'a> {
    code: &'a str,
    slug: &'a str,
    /// The address of the cause.
    url: String,
}

impl<'a> ApiSummary<'a> {
    fn new(catalog: &'a Catalog, entry: &'a Entry) -> Self {
        let file: &EntryFile = &entry.file;
        let has_json = catalog.site.formats.contains(&Format::Json);
        Self {
            code: file.code.as_str(),
            name: &file.name,
            title: &entry.title,
            slug: &entry.slug,
            category: &catalog.category_of(entry).slug,
            severity: file.severity,
            status: file.status,
            vendor: &file.vendor,
            summary: entry.description(),
            tags: &file.tags,
            url: catalog.absolute(&format!("{}/", entry.slug)),
            json_url: has_json.then(|| catalog.absolute(&format!("{}.json", entry.slug))),
            updated: file.updated.as_ref().map(ToString::to_string),
        }
    }
}

/// An entry as JSON.
pub(super) fn entry(catalog: &Catalog, entry: &Entry) -> String {
    let file = &entry.file;
    let related = catalog
        .related(entry)
        .iter()
        .map(|&id| &catalog.entries[id]);
    let whole = ApiEntry {
        summary: ApiSummary::new(catalog, entry),
        facts: &file.facts,
        first_minute: &file.first_minute,
        born_at: &file.born_at,
        causes_at: &file.causes_at,
        overview: &file.overview,
        key_details: &file.key_details,
        causes: &file.causes,
        steps: &file.steps,
        sections: &file.sections,
        faq: &file.faq,
        constants: &file.constants,
        related: related
            .map(|other| ApiLink {
                code: other.code().as_str(),
                slug: &other.slug,
                title: &other.title,
                severity: other.file.severity,
                url: catalog.absolute(&format!("{}/", other.slug)),
            })
            .collect(),
        sources: super::alternates::cited(catalog, entry)
            .into_iter()
            .collect(),
    };
    written(&whole)
}

/// All entries in short.
pub(super) fn index(catalog: &Catalog) -> String {
    let site = &catalog.site;
    let entries = catalog
        .entries
        .iter()
        .map(|entry| ApiSummary::new(catalog, entry))
        .collect();
    written(&ApiIndex {
        title: &site.title,
        base_url: site.base_url.as_str(),
        entries,
    })
}

/// All messages.
pub(super) fn messages(catalog: &Catalog) -> String {
    let lead = |lead: &'_ Lead| {
        let entry = &catalog.entries[lead.entry];
        let cause = lead
            .cause
            .map(|cause| Outline::of(entry).places[cause].clone());
        let url = catalog.absolute(&format!("{}/{}", entry.slug, cause.unwrap_or_default()));
        ApiLead {
            code: entry.code().as_str(),
            slug: &entry.slug,
            url,
        }
    };
    let all = catalog.messages.iter().flat_map(|messages| {
        messages
            .file
            .messages
            .iter()
            .enumerate()
            .map(move |(at, message)| ApiMessage {
                product: messages.file.product.as_deref(),
                codes: &message.codes,
                reported: &message.reported,
                names: message.all_names().collect(),
                signatures: &message.signatures,
                marks: &message.marks,
                url: catalog.absolute(&messages.address(at)),
                leads_to: messages.leads[at].iter().map(lead).collect(),
            })
    });
    written(&ApiMessages {
        messages: all.collect(),
    })
}

/// How much of each vendor's list is known.
pub(super) fn coverage(catalog: &Catalog) -> String {
    let list = |(messages, list): (&'_ Messages, &'_ CodeList)| {
        let known = catalog.known(messages);
        ApiList {
            product: messages.title(),
            title: list.title.clone(),
            source: list.url.to_string(),
            as_of: list.as_of.to_string(),
            documented: list.documents,
            explained: known.documented,
            proven: known.proven,
            reported: known.reported,
            url: catalog.absolute(&format!("{}/", messages.name)),
        }
    };
    written(&ApiCoverage {
        lists: catalog.lists().into_iter().map(list).collect(),
    })
}

/// The JSON Schema of all: `$defs/ApiEntry`, `$defs/ApiIndex`, `$defs/ApiMessages` and
/// `$defs/ApiCoverage`.
pub(super) fn schema() -> String {
    let mut generator = schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    let entry = generator.subschema_for::<ApiEntry>();
    let index = generator.subschema_for::<ApiIndex>();
    let messages = generator.subschema_for::<ApiMessages>();
    let coverage = generator.subschema_for::<ApiCoverage>();
    let definitions: Value = generator.take_definitions(true).into();
    written(&json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An entry (/SLUG.json), or the index of all entries (/api/v1/index.json)",
        "anyOf": [entry, index, messages, coverage],
        "$defs": definitions,
    }))
}

fn written(value: &impl Serialize) -> String {
    // Plain structs and maps with string keys always serialize.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
