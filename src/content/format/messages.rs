//! What the files of messages may say: the lines, flags and numbers by which a product names a failure, where no recipe
//! of ours provokes it, and the address under which each can be cited.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::reasons::Platform;
use super::scalars::{AsOf, Code, Url};

/// What a product says when it fails: `content/messages/NAME.yaml`. Each message has the address `/NAME/ID/`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessagesFile {
    /// The product as its makers write it; nothing where the messages are nobody's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"HAProxy")]
    pub product: Option<String>,
    /// Where the makers describe their messages, if that is no list of codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Url>,
    /// The vendor's list that the file covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<CodeList>,
    /// The access-log formats that are the product's own; `mark` speaks of their lines. Known are `alb`, `cloudfront`,
    /// `envoy`, `haproxy`, `iis`, `json` and `squid`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["haproxy"])]
    pub formats: Vec<String>,
    /// Where the product runs, and so which advice can be followed.
    #[serde(default, skip_serializing_if = "Platform::is_server")]
    pub platform: Platform,
    /// What to do next where nothing more is known than that this product wrote a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Texts that show that this product wrote a response, a page or a log: a header line, a footer, a prefix.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub speaks: Vec<Speech>,
    /// How lines show the codes of the file: `{code}` is one of them, `…` anything.
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
    /// What the vendor calls it.
    #[schemars(example = &"Error codes")]
    pub title: String,
    /// Where it is published.
    pub url: Url,
    /// How old the text is that was read: a year, a month or a day.
    pub as_of: AsOf,
    /// How many codes about these errors it documents: as many as the `codes` of all messages of the file.
    #[schemars(example = &36)]
    pub documents: usize,
}

/// A text that shows which product wrote it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Speech {
    /// The text, in any case, `…` for anything.
    #[schemars(example = &"Server: awselb/")]
    pub line: String,
    /// What that means, in a sentence.
    #[schemars(example = &"The balancer made this answer itself.")]
    pub says: String,
}

/// One message: how it looks, and which cause it stands for.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The last part of its URL: small letters, digits and hyphens. Without it, it is made of the first code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"h12")]
    pub id: Option<String>,
    /// The codes of the vendor's list that it stands for, as they are documented.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["H12"])]
    pub codes: Vec<String>,
    /// Codes that the product sends but that no source documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["UC"])]
    pub reported: Vec<String>,
    /// What else people call it and type, the usual name first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["Request timeout"])]
    pub names: Vec<String>,
    /// What a line has that shows it, `…` for anything. Without any, and without a `shown_as` of the file, long codes are
    /// found in lines as whole words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["code=H12 desc=\"Request timeout\""])]
    pub signatures: Vec<String>,
    /// What a line of the product's own access log has in the field for the reason: termination state, response flag,
    /// sub-status; the codes besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["SH"])]
    pub marks: Vec<String>,
    /// The causes that it can stand for, the likeliest first: a code, or a code and the id of a cause. None if no entry
    /// is about it, for example because it comes with a code of another family: then `text` says what it means.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(example = ["502#haproxy-sh"])]
    pub leads_to: Vec<Target>,
    /// What it means, in a sentence, where the cause does not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What to do next: a sentence of Markdown, best with a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"Read the server's own log at that second.")]
    pub next: Option<String>,
}

impl Message {
    /// Its codes, documented or reported.
    pub fn all_codes(&self) -> impl Iterator<Item = &String> {
        self.codes.iter().chain(&self.reported)
    }

    /// Everything that it is called, its codes first.
    pub fn all_names(&self) -> impl Iterator<Item = &String> {
        self.all_codes().chain(&self.names)
    }

    /// What to call it where there is room for one name.
    pub fn name(&self) -> &str {
        self.all_names()
            .map(String::as_str)
            .chain(self.id.as_deref())
            .next()
            .unwrap_or_default()
    }

    /// The last parts of its URLs: its id, and one for each of its codes, which may repeat it.
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

/// The part of a URL that a code makes: `lambda-throttling` for `LambdaThrottling`, the first words of a sentence.
fn slug_of(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let mut words = String::new();

    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        let ends_word = before.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
        let ends_acronym = before.is_some_and(char::is_uppercase)
            && letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (ends_word || ends_acronym) {
            words.push('-');
        }
        words.push(letter);
    }

    let slug = slug::slugify(words);
    let mut ends = slug
        .match_indices('-')
        .map(|(at, _)| at)
        .chain([slug.len()]);
    let end = ends.rfind(|end| *end <= LONGEST_SLUG);
    slug[..end.unwrap_or(LONGEST_SLUG)].to_owned()
}

/// How long the part of a URL may be that a code makes.
const LONGEST_SLUG: usize = 60;

/// A cause by the code of its entry and its id, `502#nginx-refused`; or an entry, `502`.
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

    /// The code, if it is one.
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
