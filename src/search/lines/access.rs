//! Lines of access logs, and numbers that are not codes, by the rows of `content/reading.yaml`.
//! `static/assets/find.js/2-matcher.js` does the same in JavaScript.

use regex::{Captures, RegexSet};

use crate::content::format::reading::{Expression, Format, Mark, ReadingFile};
use crate::search::Upstream;

/// What a line of an access log says of its request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Access<'a> {
    /// The position of the format; nothing for the head of a response, which is read alike.
    pub format: Option<usize>,
    /// The status.
    pub status: &'a str,
    /// What the upstream sent, where the line shows it.
    pub upstream: Option<Upstream>,
    /// What messages can name, the most particular first.
    pub marks: Vec<String>,
}

/// The formats as one expression: most lines have none.
pub(crate) fn formats(reading: &ReadingFile) -> Option<RegexSet> {
    RegexSet::new(
        reading
            .formats
            .iter()
            .map(|format| format.expression.as_str()),
    )
    .ok()
}

/// What a line says, if it is of an access log.
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
    let found = format.expression.captures(line)?;
    let status = found.name("status")?.as_str();
    let mark = format
        .mark
        .as_ref()
        .and_then(|mark| mark.captures_iter(line).last());
    let elsewhere = format
        .upstream
        .as_ref()
        .and_then(|upstream| upstream.captures(line));
    let group = |name: &str| {
        let mut all = [Some(&found), mark.as_ref(), elsewhere.as_ref()]
            .into_iter()
            .flatten();
        all.find_map(|found| found.name(name))
            .map(|group| group.as_str())
    };

    let sent = match (group("upstream"), group("none")) {
        (Some(upstream), _) if upstream == status => Some(Upstream::Same),
        (None, None) => None,
        _ => Some(Upstream::Other),
    };
    let mut marks: Vec<String> = vec![];
    for Mark { is, differ } in &format.marks {
        let is_fit = differ
            .as_ref()
            .is_none_or(|[one, other]| group(one) != group(other));
        let mark = is_fit.then(|| filled(is, &group)).flatten();
        marks.extend(
            mark.iter()
                .flat_map(|mark| mark.split(','))
                .map(str::to_owned),
        );
    }
    Some(Access {
        format: Some(at),
        status,
        upstream: sent,
        marks,
    })
}

/// A mark with its groups; nothing where one of them did not match.
fn filled<'a>(template: &str, group: &dyn Fn(&str) -> Option<&'a str>) -> Option<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        out.push_str(before);
        out.push_str(group(name)?);
        rest = after;
    }
    Some(out + rest)
}

/// A folded text with blanks in the place of what expressions find as `veto`.
pub(crate) fn without(text: &str, vetoes: &[Expression]) -> String {
    let blanked = |found: &Captures| match found.name("veto") {
        Some(veto) => {
            let veto = veto.as_str();
            found[0].replacen(veto, &" ".repeat(veto.chars().count()), 1)
        }
        None => found[0].to_owned(),
    };
    // What ends one may begin the next.
    vetoes.iter().fold(text.to_owned(), |text, veto| {
        let once = veto.replace_all(&text, blanked);
        veto.replace_all(&once, blanked).into_owned()
    })
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
        } = read(&reading, &formats(&reading).unwrap(), line).unwrap();
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
