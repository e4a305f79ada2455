//! What a text names that advice is about. Advice says `HOST`, `PORT`, `PATH` (a file path) and `NAME`.

use indexmap::IndexMap;

use crate::content::format::reading::Expression;

/// Values by the placeholder that advice has for them, in lower case: `host`, `port`, `path`, `name`.
pub type Values = IndexMap<String, String>;

/// The values that a text names. The first expression that finds a value wins.
pub(super) fn values(expressions: &[Expression], text: &str) -> Values {
    let mut values = Values::new();

    for expression in expressions {
        let Some(found) = expression.captures(text) else {
            continue;
        };
        for name in expression.capture_names().flatten() {
            if let Some(value) = found.name(name) {
                values
                    .entry(name.to_owned())
                    .or_insert_with(|| value.as_str().to_owned());
            }
        }
    }

    values
}

/// Advice with its placeholders replaced by the values.
pub(super) fn filled(advice: &str, values: &Values) -> String {
    let mut out = String::with_capacity(advice.len());
    let mut rest = advice;

    while let Some(start) = rest.find(|c: char| c.is_ascii_uppercase()) {
        let end = rest[start..]
            .find(|c: char| !is_word(c))
            .map_or(rest.len(), |length| start + length);
        let word = &rest[start..end];

        // `HOSTNAME` and `my_PORT` are not placeholders.
        let mut replacement = word;
        let is_whole = !rest[..start].ends_with(is_word);
        if is_whole && word.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let value = values.get(&word.to_ascii_lowercase());
            replacement = value.map_or(word, String::as_str);
        }

        out.push_str(&rest[..start]);
        out.push_str(replacement);
        rest = &rest[end..];
    }

    out + rest
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::{Values, filled};
    use crate::content::format::reading::ReadingFile;

    fn values(text: &str) -> Values {
        super::values(&ReadingFile::shipped().values, text)
    }

    #[test]
    fn advice_has_the_values_of_the_line() {
        let of = values(
            r#"connect() failed while connecting to upstream, client: 10.0.0.9, upstream: "http://10.0.0.5:8081/""#,
        );
        let advice = "On HOST, look at PORT: `ss -ltnp | grep :PORT` in NAMESPACE.";
        assert_eq!(
            filled(advice, &of),
            "On 10.0.0.5, look at 8081: `ss -ltnp | grep :8081` in NAMESPACE."
        );

        let of = values("dial unix /run/app.sock: connect: no such file or directory");
        assert_eq!(filled("ls -l PATH", &of), "ls -l /run/app.sock");
        assert_eq!(filled("ls -l PATH", &values("nothing")), "ls -l PATH");
    }
}
