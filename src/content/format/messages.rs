//! The fields of files of messages: the lines, flags and numbers by which a product names a failure that no recipe of
//! ours provokes, and the URL at which each can be cited.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::reasons::Platform;
use super::scalars::{AsOf, Code, Url};

/// What a product says when it fails: `content/messages/NAME.yaml`. Each message has the URL `/NAME/ID/`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessagesFile {
    /// The product as its vendor writes it. Leave it out if the messages belong to no product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"HAProxy")]
    pub product: Option<String>,
    /// Where the vendor describes its messages, if that is not a list of codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Url>,
    /// The vendor's list that the file covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<CodeList>,
    /// The product's own access-log formats, to whose lines `marks` apply. Known formats are `alb`, `cloudfront`, `envoy`,
    /// `haproxy`, `iis`, `json` and `squid`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["haproxy"])]
    pub formats: Vec<String>,
    /// Where the product runs. This decides which advice a reader can follow.
    #[serde(default, skip_serializing_if = "Platform::is_server")]
    pub platform: Platform,
    /// What to do next if all that is known is that this product wrote a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Texts that show that this product wrote a response, a page or a log: a header line, a footer, a prefix.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub speaks: Vec<Speech>,
    /// How lines show the codes of the file: `{code}` matches one of them, `…` matches anything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["at=error code={code} desc="])]
    pub shown_as: Vec<String>,
    /// The messages.
    pub messages: Vec<Message>,
}

/// A vendor's list of codes.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeList {
    /// What the vendor calls the list.
    #[schemars(example = &"Error codes")]
    pub title: String,
    /// Where the list is published.
    pub url: Url,
    /// The date of the text that was read: a year, a month or a day.
    pub as_of: AsOf,
    /// How many codes the list documents for these errors. The `codes` of all messages in the file must be as many.
    #[schemars(example = &36)]
    pub documents: usize,
}

/// A text that shows which product wrote it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Speech {
    /// The text. Case is ignored; `…` matches anything.
    #[schemars(example = &"Server: awselb/")]
    pub line: String,
    /// What the text means, in one sentence.
    #[schemars(example = &"The load balancer generated this response.")]
    pub says: String,
}

/// One message: how to recognise it, and which cause it means.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The last part of its URL: lower-case letters, digits and hyphens. Default: made from the first code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"h12")]
    pub id: Option<String>,
    /// The codes in the vendor's list for this message, as documented.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["H12"])]
    pub codes: Vec<String>,
    /// Codes that the product sends but no source documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["UC"])]
    pub reported: Vec<String>,
    /// Other names that people use and search for, the usual one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["Request timeout"])]
    pub names: Vec<String>,
    /// Parts of a log line that identify the message; `…` matches anything. If this and the file's `shown_as` are missing,
    /// long codes are found in lines as whole words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["code=H12 desc=\"Request timeout\""])]
    pub signatures: Vec<String>,
    /// Values of the field for the reason in the product's own access log: termination state, response flag or sub-status.
    /// Codes count as marks too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["SH"])]
    pub marks: Vec<String>,
    /// The causes that it can mean, the likeliest first: a code, or a code and the id of a cause. Leave it out if no entry
    /// covers the message, for example because it comes with a code of another family, and describe it in `text`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["502#haproxy-sh"])]
    pub leads_to: Vec<Target>,
    /// What the message means, in one sentence, if the cause does not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What to do next: one sentence of Markdown, preferably with a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"Read the server's own log at that second.")]
    pub next: Option<String>,
}

impl Message {
    /// Its codes, documented or not.
    pub fn all_codes(&self) -> impl Iterator<Item = &String> {
        self.codes.iter().chain(&self.reported)
    }

    /// All its names, codes first.
    pub fn all_names(&self) -> impl Iterator<Item = &String> {
        self.all_codes().chain(&self.names)
    }

    /// What to call it if there is room for one name.
    pub fn name(&self) -> &str {
        let name = self.all_names().next().or(self.id.as_ref());
        name.map_or("", String::as_str)
    }

    /// The last parts of its URLs: its id, and one for each of its codes that makes another.
    pub fn slugs(&self) -> Vec<String> {
        let mut slugs: Vec<String> = self.id.iter().cloned().collect();
        for slug in self.all_codes().map(|code| slug_of(code)) {
            if !slugs.contains(&slug) {
                slugs.push(slug);
            }
        }
        slugs
    }
}

/// The part of a URL made from a code: `lambda-throttling` for `LambdaThrottling`; for a sentence, its first words.
fn slug_of(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let mut words = String::new();

    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        // `aB` and `2B` begin a word at the capital, and so does the last capital of `ABc`.
        let ends_word = before.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
        let ends_acronym = before.is_some_and(char::is_uppercase)
            && letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (ends_word || ends_acronym) {
            words.push('-');
        }
        words.push(letter);
    }

    let slug = slug::slugify(words);
    if slug.len() <= LONGEST_SLUG {
        return slug;
    }
    // Cut between words, if the first is not too long itself.
    let end = slug[..=LONGEST_SLUG].rfind('-').unwrap_or(LONGEST_SLUG);
    slug[..end].to_owned()
}

/// The longest part of a URL made from a code.
const LONGEST_SLUG: usize = 60;

/// A cause by the code of its entry and its id, `502#nginx-refused`; or an entry by its code, `502`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Target {
    /// A code that is a number.
    Number(u32),
    /// A code as text, with or without a cause.
    Text(String),
}

impl Target {
    /// The code as text, and the id of the cause.
    pub fn parts(&self) -> (String, Option<&str>) {
        match self {
            Self::Number(number) => (number.to_string(), None),
            Self::Text(text) => match text.split_once('#') {
                Some((code, cause)) => (code.to_owned(), Some(cause)),
                None => (text.clone(), None),
            },
        }
    }

    /// The code, if it is a valid one.
    pub fn code(&self) -> Option<Code> {
        Code::parse(&self.parts().0).ok()
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

impl Serialize for Target {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::slug_of;

    #[test]
    fn codes_make_readable_urls() {
        for (code, slug) in [
            ("H81", "h81"),
            ("LambdaThrottling", "lambda-throttling"),
            (
                "LambdaEC2AccessDeniedException",
                "lambda-ec2-access-denied-exception",
            ),
            ("NonS3OriginDnsError", "non-s3-origin-dns-error"),
            ("WAFServiceError", "waf-service-error"),
            ("FUNCTION_INVOCATION_FAILED", "function-invocation-failed"),
            ("500.30", "500-30"),
            (
                "failed to pick server: failed to find valid upstream server, all upstream servers tried",
                "failed-to-pick-server-failed-to-find-valid-upstream-server",
            ),
        ] {
            assert_eq!(slug_of(code), slug);
        }
    }
}
