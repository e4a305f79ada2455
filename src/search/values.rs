//! What a text names that advice is about: a host, a port, a file, a name. Advice says `HOST`, `PORT`, `PATH` and `NAME`.

use std::sync::LazyLock;

use indexmap::IndexMap;
use regex::Regex;

/// What finds values, each by the name of its group; the first that fits counts.
pub const VALUES: [&str; 4] = [
    r#"(?:upstream: "[a-z]+://|dial tcp |connect(?:ing)? to |ECONN[A-Z]{2,12} |ETIMEDOUT |EHOSTUNREACH |[ "(][a-z]+://)(?<host>[0-9A-Za-z.-]+|\[[0-9A-Fa-f:]+\]):(?<port>[0-9]{2,5})"#,
    r#"(?:unix:|dial unix |socket )(?<path>/[^ :"'()]+)"#,
    r#"(?:lookup |ENOTFOUND |EAI_AGAIN |resolve host:? |in upstream ")(?<name>[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]+)*)"#,
    r"(?<name>[0-9A-Za-z_-]{1,63}(?:\.[0-9A-Za-z_-]{1,63}){1,8}) could not be resolved",
];

#[expect(clippy::expect_used, reason = "the expressions are constant, and a test fills values with them")]
static EXPRESSIONS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    VALUES.iter().map(|one| Regex::new(one).expect("constant, and a test runs them")).collect()
});

/// Values by what advice calls them, in small letters: `host`, `port`, `path`, `name`.
pub type Values = IndexMap<String, String>;

/// The values that a text names.
pub fn values(text: &str) -> Values {
    let mut values = Values::new();
    for expression in EXPRESSIONS.iter() {
        let Some(found) = expression.captures(text) else { continue };
        for name in expression.capture_names().flatten() {
            if let Some(value) = found.name(name) {
                values.entry(name.to_owned()).or_insert_with(|| value.as_str().to_owned());
            }
        }
    }
    values
}

/// Advice with the values in the place of the words that stand for them.
pub fn filled(advice: &str, values: &Values) -> String {
    let mut out = String::with_capacity(advice.len());
    let mut rest = advice;
    while let Some(start) = rest.find(|c: char| c.is_ascii_uppercase()) {
        let end = rest[start..].find(|c: char| !is_word(c)).map_or(rest.len(), |length| start + length);
        let word = &rest[start..end];
        let is_whole = !rest[..start].ends_with(is_word);
        let value = values
            .get(&word.to_ascii_lowercase())
            .filter(|_| is_whole && word.bytes().all(|b| b.is_ascii_uppercase()));

        out.push_str(&rest[..start]);
        out.push_str(value.map_or(word, String::as_str));
        rest = &rest[end..];
    }
    out + rest
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::{filled, values};

    #[test]
    fn advice_names_what_the_reader_s_own_line_names() {
        let of = values(
            r#"connect() failed while connecting to upstream, client: 10.0.0.9, upstream: "http://10.0.0.5:8081/""#,
        );
        let advice = "On HOST, look at PORT: `ss -ltnp | grep :PORT` in NAMESPACE.";
        assert_eq!(filled(advice, &of), "On 10.0.0.5, look at 8081: `ss -ltnp | grep :8081` in NAMESPACE.");

        let of = values("dial unix /run/app.sock: connect: no such file or directory");
        assert_eq!(filled("ls -l PATH", &of), "ls -l /run/app.sock");
        assert_eq!(filled("ls -l PATH", &values("nothing")), "ls -l PATH");
    }
}
