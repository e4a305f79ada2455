//! The words of queries that are no answers by themselves: what every question has, what announces a code, what measures
//! or counts, what tells a failure from what works. A browser gets the same lists.

/// Words that a question has and no answer, in order.
#[rustfmt::skip]
pub const STOP: [&str; 88] = [
    "a", "about", "after", "again", "all", "already", "also", "always", "an", "and", "any", "are", "as", "at", "be",
    "because", "been", "before", "but", "by", "can", "did", "do", "does", "during", "every", "everyone", "fix", "for",
    "from", "get", "gets", "getting", "got", "happens", "has", "have", "here", "how", "i", "in", "is", "it", "its",
    "just", "keep", "keeps", "last", "me", "mean", "means", "my", "night", "no", "now", "of", "on", "only", "or",
    "our", "own", "since", "so", "solve", "some", "sometimes", "still", "suddenly", "that", "the", "then", "there",
    "they", "this", "to", "today", "was", "we", "what", "when", "which", "while", "who", "why", "with", "yesterday",
    "you", "your",
];

/// Words that announce a code or a marker and say nothing else.
#[rustfmt::skip]
pub const CUES: [&str; 22] = [
    "error", "errors", "err", "http", "https", "status", "code", "codes", "response", "flag", "flags", "page",
    "message", "log", "returned", "returns", "says", "fehler", "erreur", "errore", "erro", "fout",
];

/// Words beside a code, a marker or a name that say nothing, and announce nothing either.
#[rustfmt::skip]
pub const IDLE: [&str; 7] = [
    "site", "website", "fine", "help", "please", "whole", "entire",
];

/// Words behind a number that make it a measure and no code.
#[rustfmt::skip]
pub const UNITS: [&str; 39] = [
    "ms", "s", "sec", "seconds", "minutes", "hours", "bytes", "kb", "mb", "gb", "b", "px", "items", "rows",
    "requests", "times", "min", "h", "days", "g", "kg", "m", "km", "euros", "dollars", "percent",
    "miles", "people", "users", "passed", "skipped", "added", "changed", "files", "lines", "records", "packages",
    "objects", "tickets",
];

/// Words in front of a number that make it a name and no code.
#[rustfmt::skip]
pub const COUNTED: [&str; 24] = [
    "process", "thread", "port", "pid", "uid", "gid", "id", "line", "build", "room", "bus", "flight", "train", "fiat", "fortune", "indy",
    "levi's", "s&p", "objects", "items", "count", "size", "length", "total",
];

/// Words that do so only where a text begins with them: `Worker 502 started`, but `gunicorn worker 502`.
#[rustfmt::skip]
pub const COUNTED_FIRST: [&str; 4] = [
    "worker", "task", "job", "user",
];

/// The ends of variables' names whose value may be a code.
pub const STATUSES: [&str; 4] = ["status", "code", "error", "err"];

/// Words in front of a comparison.
pub const CONDITIONS: [&str; 4] = ["where", "and", "or", "if"];

/// Words beside a duration, or beside one of [`WELL`], that make it part of a failure: what only took a while did not fail.
#[rustfmt::skip]
pub const TROUBLE: [&str; 68] = [
    "aborted", "big", "broken", "but", "cannot", "cant", "closed", "crash", "crashed", "crashes", "crashing", "dead",
    "die", "died", "dies", "disconnected", "disconnects", "down", "dropped", "drops", "dying", "exceeded", "exceeds",
    "exhausted", "expired", "expires", "fail", "failed", "failing", "fails", "failure", "full", "gives", "hanging",
    "hangs", "hung", "interrupted", "invalid", "isn", "kill", "killed", "kills", "large", "limit", "limited",
    "limits", "longer", "lost", "never", "no", "nobody", "not", "nothing", "refused", "reset", "slow", "stops",
    "stuck", "terminated", "timed", "timeout", "timeouts", "too", "unavailable", "unhealthy", "unreachable", "wasn",
    "wrong",
];

/// Words that say that all is well.
#[rustfmt::skip]
pub const WELL: [&str; 10] = [
    "booted", "compiled", "completed", "finished", "listening", "passed", "ready", "started", "succeeded",
    "successfully",
];

/// Whether a word is in [`STOP`].
pub fn is_stop(word: &str) -> bool {
    STOP.binary_search(&word).is_ok()
}
