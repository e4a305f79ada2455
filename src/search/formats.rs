//! Access logs: which field of a line is the status, which tells the reason, and whether the server behind said the same.
//! One table of expressions serves both languages; each keeps to what both understand. JavaScript's engine backtracks:
//! nothing that repeats without a bound may also match what follows it.

use memchr::memchr_iter;
use regex::Regex;
use serde::Serialize;

/// An access-log format.
#[derive(Debug, Serialize)]
pub struct Format {
    /// Its name, which files of messages use.
    pub name: &'static str,
    /// What finds its lines. `status` is the status; `behind` that of the server behind, `mark` a reason, `sub` a second
    /// number of the status, `frontend` who took the request, `backend` who was asked.
    pub expression: &'static str,
    /// Finds a reason that may stand anywhere in the line.
    pub reason: Option<&'static str>,
}

/// The formats, the most particular first.
pub const FORMATS: [Format; 12] = [
    Format {
        name: "alb",
        expression: r#"^(?:https?|h2|grpcs|wss?) [0-9]{4}-[0-9-]+T[0-9:.]+Z [^ ]+ [^ ]+ [^ ]+ [-0-9.]+ [-0-9.]+ [-0-9.]+ (?<status>[0-9]{3}|-) (?<behind>[0-9]{3}|-) "#,
        reason: Some(r#""(?<mark>[A-Z][a-z]+[A-Z][A-Za-z]+)"(?: |$)"#),
    },
    Format {
        name: "haproxy",
        expression: r"[ ](?<frontend>[^ ~]+)~? (?<backend>[^ /]+/[^ ]+) (?:[-+]?[0-9]+/){4}[-+]?[0-9]+ (?<status>-1|[0-9]{3}) [-+]?[0-9]+ [^ ]+ [^ ]+ (?<mark>[A-Za-z-]{2})[A-Za-z-]{2} ",
        reason: None,
    },
    Format {
        name: "squid",
        expression: r"(?:^| )[0-9]+ [^ ]+ (?:TCP|UDP|NONE)_[A-Z_]+/(?<status>[0-9]{3}) [0-9]+ ",
        reason: None,
    },
    Format {
        name: "iis",
        expression: r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8} (?:[^ ]+ ){0,8}[A-Z]{3,8} /.* (?<status>[0-9]{3}) (?<sub>[0-9]{1,3}) [0-9]+ [0-9]+(?: [0-9]+){0,3}$",
        reason: None,
    },
    Format {
        name: "cloudfront",
        expression: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\t[0-9:]{8}\t[^\t]+\t[0-9]+\t[^\t]+\t[A-Z]+\t[^\t]*\t[^\t]*\t(?<status>[0-9]{3})\t",
        reason: Some(r"\t(?<mark>[A-Z][a-z]+[A-Z][A-Za-z0-9]+)(?:\t|$)"),
    },
    Format {
        name: "envoy",
        expression: r#"(?:^|[ "])(?:[A-Z-]{1,9} [^ "]*(?: [^"]{4,9}")?|- - -") (?<status>[0-9]{1,3}) (?<mark>[A-Z]{2,5}(?:,[A-Z]{2,5})*) [0-9a-z-]"#,
        reason: None,
    },
    Format {
        name: "json",
        expression: r#""(?:elb_status_code|DownstreamStatus|response_code|status_code|statusCode|status)" ?: ?"?(?<status>[0-9]{3})(?:["}, ]|$)"#,
        reason: Some(r#""response_flags" ?: ?"(?<mark>[A-Z,]+)""#),
    },
    Format {
        name: "request",
        expression: r#"[Hh][Tt]{2}[Pp]/[0-9][0-9.]*"? (?<status>[0-9]{3})(?:[^0-9A-Za-z.]|$)"#,
        reason: None,
    },
    Format {
        name: "quoted",
        expression: r#"(?:"(?:-|[A-Z]{3,9} [^"]*)"|\] "[^"]*") (?<status>[0-9]{3})(?: |$)"#,
        reason: None,
    },
    Format {
        name: "method",
        expression: r"(?:^|[ \]])[A-Z]{3,9} /[^ ]* (?<status>[0-9]{3})(?: |$)",
        reason: None,
    },
    Format {
        name: "logfmt",
        expression: r#"(?:^|[ ,])(?:(?:WHERE|where) (?:[^ =<>]+ ?[=<>]{1,2} ?[^ ]+ (?:AND|and|OR|or) ){0,3}status=[0-9]|(?:status|status_code|statusCode|http_status)="?(?<status>[0-9]{3})(?:[ ,"]|$))"#,
        reason: None,
    },
    Format { name: "bracket", expression: r"(?:^| )\[(?<status>[0-9]{3})\]: [A-Z]{3,9} /", reason: None },
];

/// What the server behind said, in JSON logs.
pub const BEHIND: &str =
    r#""(?:OriginStatus|upstream_status|target_status_code)" ?: ?"?(?<behind>[0-9]{3}|-|0)"#;

/// A word that announces a code, and the code. Comparisons in programs, conditions in SQL and replies of mail and file
/// servers, which have codes of their own, come first and announce none.
pub const CUE: &str = concat!(
    r"(?:^|[^a-z0-9])(?:(?:where (?:[^ =<>]+ ?[=<>]{1,2} ?[^ ]+ (?:and|or) ){0,3}|if )[a-z_.]{0,40}(?:status|code)[a-z_]{0,20} ?= ?[0-9]+",
    r"|[a-z_.]{0,40}(?:status|code)[a-z_]{0,20}(?: ?(?:==+|!=+|[<>]=) ?| [<>] )[0-9]+",
    r"|[a-z]{1,40}:? (?:[0-9]{3} (?:login incorrect|not logged in)|(?:4[0-9]{2}[ -]4|5[0-9]{2}[ -]5)\.[0-9]{1,2}\.[0-9]))",
    r"|(?:^|[^a-z0-9])(?:status|code|[a-z]*error|fehler|erreur|errore|erro|fout|err|returned|responded with",
    r"|answered|http|got an?|gave an?|with an?|too many|http/[0-9.]+|code e|fetch [a-z]+)",
    r#"(?:[ :=(>"'\[-]|was |of |is ){1,4}(?<status>[0-9]{1,9})(?:[^0-9a-z.%]|\.$|\. |$)"#,
);

/// A word that announces a code only where no other words follow: replies of file and mail servers look alike.
pub const WEAK_CUE: &str =
    r#"(?:^|[^a-z0-9])(?:response|reply)[ :=("'\[]{1,4}(?<status>[0-9]{1,9})(?:[,;)"'\]}]|\.$|\. |$)"#;

/// Protocols with codes of their own: where a text is about one of them, its numbers are no codes here.
pub const FOREIGN: &str = r"(?:^|[^a-z])(?:e?smtp|s?ftp|ehlo|helo|mail from:|rcpt to:|pasv|epsv|opts utf8|port command|modbus|modbustcp|pymodbus|imap|nntp|login incorrect|not logged in|sip/2\.0)(?:[^a-z]|$)";

/// A token of a folded text, which may be a code.
pub const TOKEN: &str = r"[a-z0-9][a-z0-9._-]*[a-z0-9]";

/// A word that is a name as programs write them: it is known whole, or unknown.
pub const IDENTIFIER: &str = r"^(?:[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+|(?:[A-Za-z]+\.)*[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+|[0-9]{3}\.[0-9]{1,3}|[A-Z]{1,6}-?[0-9]{2,6})$";

/// A number with words behind it, which may be the code's name.
pub const NUMBER: &str = r"(?:^|[^0-9a-z._/-])(?<status>[0-9]{1,9})[ :,\-(]{1,3}(?<words>[a-z][a-z -]{3,40})";

/// A time of day, wherever it stands: lines of logs have one, words that people type do not.
pub const TIME: &str = r"(?:[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ]|[0-9]{2}[-/][A-Z][a-z]{2}[-/][0-9]{4}[: ]|[A-Z][a-z]{2} +[0-9]{1,2} )[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?(?: [0-9]{4}|Z| ?[-+][0-9]{2}:?[0-9]{2})?|[0-9]{4} [0-9:]{8}\.[0-9]{6}|(?:^|[^0-9.])1[0-9]{9}\.[0-9]+";

/// A level, as loggers write it: what has one is a line of a log.
pub const LEVEL: &str = r"(?:^|[ \[(])(?:TRACE|DEBUG|INFO|NOTICE|WARN|LOG)(?:[ :\])]|$)";

/// What a line of an access log says of its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop<'a> {
    /// The name of the format.
    pub format: &'static str,
    /// The status.
    pub status: &'a str,
    /// The status that the server behind gave, or `-` where it gave none.
    pub behind: Option<&'a str>,
    /// Reasons, the most particular first.
    pub marks: Vec<String>,
}

/// The formats, compiled.
#[derive(Debug)]
pub struct Formats {
    formats: Vec<(Regex, Option<Regex>)>,
    behind: Option<Regex>,
}

impl Formats {
    /// Compiles the table.
    pub fn new() -> Self {
        let formats = FORMATS
            .iter()
            .filter_map(|format| Some((compiled(format.expression)?, format.reason.and_then(compiled))));
        Self { formats: formats.collect(), behind: compiled(BEHIND) }
    }

    /// What a line says, if it is of an access log.
    pub fn read<'a>(&self, line: &'a str) -> Option<Hop<'a>> {
        let signs = Signs::of(line);
        let formats = self.formats.iter().zip(&FORMATS);
        formats.filter(|(_, format)| signs.fit(format.name, line)).find_map(
            |((expression, reason), format)| {
                let found = expression.captures(line)?;
                let group = |name: &str| found.name(name).map(|group| group.as_str());
                let status = group("status")?;
                let mut marks: Vec<String> = vec![];
                let reason = reason.as_ref().and_then(|reason| reason.captures_iter(line).last());
                let mark = group("mark").or_else(|| Some(reason?.name("mark")?.as_str()));
                if let Some(mark) = mark {
                    if let Some(backend) = group("backend").and_then(|it| it.strip_suffix("/<NOSRV>")) {
                        // Of a frontend that names itself, nobody knows whether it chose a backend.
                        let is_chosen = group("frontend") != Some(backend);
                        marks.extend(is_chosen.then(|| format!("{mark}/NOSRV/backend")));
                        marks.push(format!("{mark}/NOSRV"));
                    }
                    marks.extend(mark.split(',').map(str::to_owned));
                }
                marks.extend(group("sub").map(|sub| format!("{status}.{sub}")));
                let behind = || Some(self.behind.as_ref()?.captures(line)?.name("behind")?.as_str());
                let behind = group("behind").or_else(|| behind().filter(|_| format.name == "json"));
                let behind = behind.map(|behind| if behind == "0" { "-" } else { behind });
                marks.extend(behind.filter(|behind| *behind == "-").map(str::to_owned));
                Some(Hop { format: format.name, status, behind, marks })
            },
        )
    }
}

impl Default for Formats {
    fn default() -> Self {
        Self::new()
    }
}

/// An expression of this room; a test compiles each.
pub fn compiled(expression: &str) -> Option<Regex> {
    Regex::new(expression).ok()
}

/// What a line has that formats need at least: looking is cheaper than trying each expression on each line.
struct Signs {
    /// Five numbers joined by slashes.
    timers: bool,
    /// A number with a word of capitals behind it.
    flags: bool,
    /// The version of a request.
    version: bool,
    /// A quote, a blank, a digit.
    quoted: bool,
}

impl Signs {
    fn of(line: &str) -> Self {
        let bytes = line.as_bytes();
        let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let mut signs = Self { timers: false, flags: false, version: false, quoted: false };
        for at in memchr_iter(b'/', bytes) {
            let before = &bytes[at.saturating_sub(4)..at];
            signs.version |= before.eq_ignore_ascii_case(b"http") && is_digit(at + 1);
            let next = at + 1 + usize::from(matches!(bytes.get(at + 1), Some(b'-' | b'+')));
            signs.timers |= at > 0 && is_digit(at - 1) && is_digit(next);
        }
        for at in memchr_iter(b' ', bytes) {
            let is_capital = bytes.get(at + 1).is_some_and(u8::is_ascii_uppercase);
            signs.flags |= is_capital && at > 0 && is_digit(at - 1);
            signs.quoted |= at > 0 && bytes[at - 1] == b'"' && is_digit(at + 1);
        }
        signs
    }

    /// Whether a line may be of a format.
    fn fit(&self, format: &str, line: &str) -> bool {
        let bytes = line.as_bytes();
        match format {
            "alb" => matches!(bytes.first(), Some(b'h' | b'w' | b'g')),
            "haproxy" => self.timers,
            "squid" => ["TCP_", "UDP_", "NONE_"].iter().any(|result| line.contains(result)),
            "iis" | "cloudfront" => {
                bytes.first().is_some_and(u8::is_ascii_digit) && bytes.get(4) == Some(&b'-')
            }
            "envoy" => self.flags,
            "json" => line.contains("\":") || line.contains("\" :"),
            "request" => self.version,
            "quoted" => self.quoted,
            "logfmt" => line.contains('='),
            "bracket" => line.contains("]: "),
            _ => true,
        }
    }
}
