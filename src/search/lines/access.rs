//! Access-log lines, and numbers that are not codes, by the rows of `content/reading.yaml`.
//! `static/assets/find.js/2-matcher.js` does the same in JavaScript.

use regex::{Captures, RegexSet, RegexSetBuilder};

use crate::content::format::reading::{Expression, Format, Mark, ReadingFile};
use crate::search::Upstream;

/// What an access-log line says about its request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Access<'a> {
    /// The position of the format; nothing for the head of a response, which is treated in the same way.
    pub format: Option<usize>,
    pub status: &'a str,
    /// What the upstream sent, if the line shows it.
    pub upstream: Option<Upstream>,
    /// What messages can name, the most specific first.
    pub marks: Vec<String>,
}

/// All formats in one set: most lines match none of them.
#[expect(
    clippy::expect_used,
    reason = "each expression was compiled before, and the set has no size limit"
)]
pub(crate) fn formats(reading: &ReadingFile) -> RegexSet {
    let expressions = reading
        .formats
        .iter()
        .map(|format| format.expression.as_str());
    RegexSetBuilder::new(expressions)
        .size_limit(usize::MAX)
        .build()
        .expect("expressions that compile one by one compile together")
}

/// What a line says, if it is an access-log line.
pub(crate) fn read<'a>(
    reading: &ReadingFile,
    formats: &RegexSet,
    line: &'a str,
) -> Option<Access<'a>> {
    formats
        .matches(line)
        .iter()
        .find_map(|at| of_format(at, &reading.formats[at], line))
}

fn of_format<'a>(at: usize, format: &Format, line: &'a str) -> Option<Access<'a>> {
    let groups = Groups::of(format, line)?;
    let status = groups.get("status")?;

    // A status that the upstream did not send is the proxy's own.
    let upstream = match (groups.get("upstream"), groups.get("none")) {
        (Some(sent), _) if sent == status => Some(Upstream::Same),
        (None, None) => None,
        _ => Some(Upstream::Other),
    };

    let mut marks: Vec<String> = vec![];
    for mark in &format.marks {
        if let Some(filled) = filled_mark(mark, &groups) {
            marks.extend(filled.split(',').map(str::to_owned));
        }
    }

    Some(Access {
        format: Some(at),
        status,
        upstream,
        marks,
    })
}

/// The groups that the expressions of a format find in a line.
struct Groups<'a>(Vec<Captures<'a>>);

impl<'a> Groups<'a> {
    fn of(format: &Format, line: &'a str) -> Option<Self> {
        let mut all = vec![format.expression.captures(line)?];
        if let Some(mark) = &format.mark {
            all.extend(mark.captures_iter(line).last());
        }
        if let Some(upstream) = &format.upstream {
            all.extend(upstream.captures(line));
        }
        Some(Self(all))
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        let group = self.0.iter().find_map(|found| found.name(name))?;
        Some(group.as_str())
    }
}

/// A mark with its groups filled in; nothing if a group did not match, or if two groups must differ and do not.
fn filled_mark(mark: &Mark, groups: &Groups) -> Option<String> {
    if let Some([one, other]) = &mark.differ
        && groups.get(one) == groups.get(other)
    {
        return None;
    }

    let mut out = String::new();
    let mut rest = mark.is.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        out.push_str(before);
        out.push_str(groups.get(name)?);
        rest = after;
    }
    Some(out + rest)
}

/// A folded text with blanks in place of what the expressions find as `veto`.
pub(crate) fn without(text: &str, vetoes: &[Expression]) -> String {
    let mut text = text.to_owned();

    for veto in vetoes {
        // Twice, because the end of one match may be the beginning of the next.
        for _ in 0..2 {
            text = veto.replace_all(&text, blanked).into_owned();
        }
    }

    text
}

fn blanked(found: &Captures) -> String {
    match found.name("veto") {
        Some(veto) => {
            let blanks = " ".repeat(veto.as_str().chars().count());
            found[0].replacen(veto.as_str(), &blanks, 1)
        }
        None => found[0].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Access, formats, read, without};
    use crate::content::format::reading::ReadingFile;
    use crate::search::Upstream;

    fn access(line: &str) -> (String, Option<Upstream>, Vec<String>) {
        let reading = ReadingFile::shipped();
        let Access {
            format,
            status,
            upstream,
            marks,
        } = read(&reading, &formats(&reading), line).unwrap();
        (
            format!("{} {status}", reading.formats[format.unwrap()].name),
            upstream,
            marks,
        )
    }

    #[test]
    fn a_line_shows_its_status_its_marks_and_what_the_upstream_sent() {
        let line = |backend| {
            format!(
                "h[1]: 10.0.0.9:1 [12/Mar/2024:10:03:20.001] www~ {backend}/<NOSRV> 0/-1/-1/-1/0 503 221 - - SC-- 1/1/0/0/0 0/0"
            )
        };
        assert_eq!(
            access(&line("app")).2,
            ["SC/<NOSRV>/backend", "SC/<NOSRV>", "SC"]
        );
        assert_eq!(access(&line("www")).2, ["SC/<NOSRV>", "SC"]);

        let line = |upstream| {
            format!(
                r#"{{"DownstreamStatus":502,"response_flags":"UF,URX","OriginStatus":{upstream}}}"#
            )
        };
        let marks = vec!["UF".to_owned(), "URX".to_owned()];
        assert_eq!(
            access(&line(502)),
            ("json 502".to_owned(), Some(Upstream::Same), marks.clone())
        );
        assert_eq!(
            access(&line(0)),
            ("json 502".to_owned(), Some(Upstream::Other), marks)
        );
        assert_eq!(
            access(r#"GET /status 502"#),
            ("method 502".to_owned(), None, vec![])
        );
    }

    #[test]
    fn numbers_that_are_not_codes_become_blanks() {
        let reading = ReadingFile::shipped();
        let clear = |text| {
            without(text, &reading.vetoes)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(clear("port 502 gives 503"), "gives 503");
        assert_eq!(clear("10.0.0.1 10.0.0.2 10.0.0.3"), "");
        assert_eq!(clear("if status == 502 retry"), "if retry");
        assert_eq!(clear("x = 502 and 10.0.0.5:504 down"), "and down");
        assert_eq!(clear("status = 502"), "status = 502");

        assert_eq!(
            without("took 502 ms, 30s 60s", &reading.measures).trim_end(),
            "took       ,"
        );
    }
}
