//! What people type: a name, a code, or words. What looks like a line of a log and is not known is not guessed at.
//! `static/assets/find.js/4-query.js` does the same in JavaScript.

mod names;

use super::access;
use super::limits::LIMITS;
use super::matcher::push_new;
use super::text::{cut, folded, pieces, words};
use super::{Confidence, Finder, Hit, Subject, To};
use crate::content::reading;

/// A query on its way to answers.
pub struct Query<'a> {
    /// What finds.
    pub finder: &'a Finder,
}

impl Query<'_> {
    /// What a text means, the best first.
    pub fn hits(&self, text: &str) -> Vec<Hit> {
        let text = cut(text.trim());
        let line = self.finder.line(text, &mut String::new());
        let is_known = line.hits.iter().any(|hit| hit.signature.is_some() || hit.format.is_some());
        if is_known || line.is_spoken || self.is_line(text) {
            return line.hits;
        }

        let mut hits = self.typed(text, &line.hits);
        if hits.is_empty() {
            hits = line.hits;
        }
        hits.sort_by_key(|hit| std::cmp::Reverse(hit.confidence));
        hits.truncate(LIMITS.answers);
        hits
    }

    /// What somebody's own words mean: a name, else a code, misspelled if need be; else the entries that have the words.
    /// `of_line` is what they mean as a line of a log.
    fn typed(&self, text: &str, of_line: &[Hit]) -> Vec<Hit> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (clear, _) = access::without(&text, &self.finder.reading.vetoes);
        let (clear, has_measure) = access::without(&clear, &self.finder.reading.measures);
        let is_harmless = self.is_harmless(&text, &clear, has_measure);
        let clear = self.with_whole_names(&clear);
        if is_harmless {
            return self.names(&clear);
        }

        // What measures something can be part of a name, and of a line that somebody remembers.
        let whole = self.with_whole_names(&text);
        let named = self.names(&whole);
        if !named.is_empty() {
            return named;
        }
        let of_part = self.part_of_signature(&whole);
        if !of_part.is_empty() {
            return of_part;
        }
        let of_reason = self.with_reason(&clear, of_line);
        if !of_reason.is_empty() {
            return of_reason;
        }
        let misspelled = self.misspelled(&clear);
        if !misspelled.is_empty() {
            return misspelled;
        }
        let codes = self.codes(&clear);
        if codes.is_empty() { self.ranked(&clear) } else { codes }
    }

    /// What a code and a reason mean together, where a text has one of each and nothing announces the code.
    fn with_reason(&self, text: &str, found: &[Hit]) -> Vec<Hit> {
        let Some(Subject::Meaning(_) | Subject::Reason(_)) = found.first().map(|hit| hit.subject) else {
            return vec![];
        };
        if let [(code, _)] = self.codes_in(text)[..] {
            return self.finder.matcher.about(&self.finder.table, text, code, &mut String::new());
        }

        // Of a reason alone, the cause that the words name, if it has it.
        let Subject::Reason(reason) = found[0].subject else { return found.to_vec() };
        let meanings = &self.finder.table.meanings;
        let has_reason =
            |hit: &Hit| hit.of_meaning().is_some_and(|meaning| meanings[meaning].reasons.contains(&reason));
        let named: Vec<Hit> = self.ranked(text).into_iter().filter(has_reason).collect();
        if named.is_empty() { found.to_vec() } else { named }
    }

    /// A text in which each name, as programs write them, that nothing here knows is one word: its parts mean nothing.
    fn with_whole_names(&self, text: &str) -> String {
        let is_unknown = |piece: &str| {
            let bare = piece.trim_matches(|c: char| !c.is_alphanumeric());
            self.finder.reading.identifier.is_match(bare)
                && self.code_in(bare).is_none()
                && self.name_in(&[bare], 1, true).is_none()
                && !self.finder.words.places.contains_key(&bare.to_lowercase())
        };
        let whole = |piece: &str| match is_unknown(piece) {
            true => piece.chars().filter(|c| c.is_alphanumeric()).collect(),
            false => piece.to_owned(),
        };
        text.split_whitespace().map(whole).collect::<Vec<_>>().join(" ")
    }

    /// The codes of a text, each once.
    fn codes_in<'t>(&self, text: &'t str) -> Vec<(&'t str, To)> {
        let mut codes: Vec<(&str, To)> = vec![];
        for piece in pieces(text) {
            let code = self.code_in(piece);
            codes.extend(code.filter(|(_, to)| !codes.iter().any(|(_, known)| known == to)));
        }
        codes
    }

    /// A code alone, or with words about it; where there is none, the code whose name is among the words.
    fn codes(&self, text: &str) -> Vec<Hit> {
        let codes = self.codes_in(text);
        let is_code = |word: &String| codes.iter().any(|(code, _)| code.eq_ignore_ascii_case(word));
        let mut telling = self.terms(text);
        telling.retain(|word| !is_code(word) && !self.is_common(word));
        let about: Vec<String> = telling.iter().filter(|word| !self.is_product(word)).cloned().collect();

        let hits = match codes[..] {
            [] => vec![],
            [(_, to)] if about.is_empty() => vec![Hit::code(to, Confidence::Exact)],
            [(code, to)] => self.code_with_words((code, to), &telling, &about, text),
            _ if self.unknown(&about) > codes.len() && !self.is_announced(text) => vec![],
            _ => {
                let confidence = if about.is_empty() { Confidence::Likely } else { Confidence::Possible };
                codes.iter().map(|&(_, to)| Hit::code(to, confidence)).collect()
            }
        };
        if hits.is_empty() { self.name_in_story(text) } else { hits }
    }

    /// How many words are not known.
    fn unknown(&self, words: &[String]) -> usize {
        words.iter().filter(|word| !self.finder.words.is_telling(word)).count()
    }

    /// Whether a text says that a number is a code.
    fn is_announced(&self, text: &str) -> bool {
        self.finder.matcher.loose(&self.finder.table, &folded(text)).is_some()
    }

    /// The code that a piece is: `502`, `EPIPE`, `code-502`.
    fn code_in<'p>(&self, piece: &'p str) -> Option<(&'p str, To)> {
        let matcher = &self.finder.matcher;
        if let Some(to) = matcher.code(piece) {
            return Some((piece, to));
        }
        let digits = piece.trim_start_matches(|c: char| !c.is_ascii_digit());
        let before = &piece[..piece.len() - digits.len()];
        // One sign announces, two compare; `#504` is an issue, or a number in some list.
        let cue = before.strip_suffix(['-', '_', ':', '=', '/', '#']).unwrap_or(before);
        let is_cue = match cue {
            "" => !piece.starts_with('#'),
            cue => self.vocabulary().cues.contains(&cue.to_lowercase()),
        };
        let code = digits.trim_end_matches(|c: char| !c.is_ascii_digit());
        matcher.code(code).filter(|_| is_cue).map(|to| (code, to))
    }

    /// A code with words: the cause that has both, then the code. `telling` are the words that say something, `about`
    /// those of them that are no products.
    fn code_with_words(
        &self,
        (code, to): (&str, To),
        telling: &[String],
        about: &[String],
        text: &str,
    ) -> Vec<Hit> {
        if self.unknown(about) * 2 > about.len() && !self.is_announced(text) {
            // `502 express` names a product that is not known here, `502 apples` counts.
            let is_counted = about[0].ends_with('s') && !about[0].ends_with("ss");
            let is_named = about.len() == 1 && !is_counted;
            return if is_named { vec![Hit::code(to, Confidence::Possible)] } else { vec![] };
        }

        let query = [&[code.to_lowercase()], telling].concat();
        let ranked = self.finder.words.rank(&query, LIMITS.answers);
        let of_code = ranked.iter().find(|one| To::Entry(one.entry) == to);
        let mut hits = vec![];
        if let Some(one) = of_code.filter(|one| one.coverage >= LIMITS.coverage) {
            hits.extend(one.cause.map(|cause| self.of_cause(one.entry, cause)));
        }
        push_new(&mut hits, Hit::code(to, Confidence::Possible));
        hits
    }

    /// What has the words.
    fn ranked(&self, text: &str) -> Vec<Hit> {
        let mut query = self.terms(text);
        query.retain(|word| !self.vocabulary().stop.contains(word));
        if query.iter().any(|word| !self.is_common(word)) {
            query.retain(|word| !self.is_common(word));
        }
        let query = self.joined(query);
        if query.iter().all(|word| word.chars().count() == 1) || self.has_foreign_number(text) {
            return vec![];
        }

        let ranked = self.finder.words.rank(&query, LIMITS.answers);
        let best = ranked.first().map_or(0, |one| one.score);
        let mut hits = vec![];
        for one in ranked {
            if one.coverage >= LIMITS.coverage && one.score * 100 >= best * LIMITS.score {
                let code = Hit::code(To::Entry(one.entry), Confidence::Possible);
                hits.push(one.cause.map_or(code, |cause| self.of_cause(one.entry, cause)));
            }
        }
        hits
    }

    /// The words of a text; a name as programs write it, `proxy_buffer_size`, is one of them where it is known.
    fn terms(&self, text: &str) -> Vec<String> {
        let mut terms = vec![];
        for piece in pieces(text) {
            let whole = piece.to_lowercase();
            if whole.contains('_') && self.finder.words.places.contains_key(&whole) {
                terms.push(whole);
            } else {
                terms.extend(words(piece));
            }
        }
        terms
    }

    /// Joins two words that are one: `time out`.
    fn joined(&self, query: Vec<String>) -> Vec<String> {
        let is_known = |word: &String| self.finder.words.places.contains_key(word);
        let mut out: Vec<String> = vec![];
        for word in query {
            let whole = out.last().map(|last| format!("{last}{word}"));
            let is_one = |whole: &String| whole.len() > 5 && is_known(whole);
            match whole.filter(is_one).filter(|_| !is_known(&word) || word.len() < 6) {
                Some(whole) => {
                    out.pop();
                    out.push(whole);
                }
                None => out.push(word),
            }
        }
        out
    }

    /// Whether a text has a number as long as those of a bounded family, and none of them: it is about something else.
    fn has_foreign_number(&self, text: &str) -> bool {
        let ranges = &self.finder.table.numbers;
        pieces(text).iter().any(|piece| {
            piece.bytes().all(|byte| byte.is_ascii_digit())
                && self.finder.matcher.code(piece).is_none()
                && ranges.iter().any(|(first, _)| first.to_string().len() == piece.len())
        })
    }

    /// A cause in its own words, as the table has it if it does: what a product says of it is another thing.
    fn of_cause(&self, entry: usize, cause: usize) -> Hit {
        let meanings = &self.finder.table.meanings;
        let known =
            meanings.iter().position(|one| one.is_plain && one.entry == entry && one.cause == Some(cause));
        let subject = known.map_or(Subject::Cause(entry, cause), Subject::Meaning);
        Hit { subject, confidence: Confidence::Possible, ..Hit::meaning(0) }
    }

    /// Whether the only codes of a text measure or name something, `took 502 ms`, `port 502`; or it says how long something
    /// took that did not fail, or that all is well. `clear` is the text without what measures and names.
    fn is_harmless(&self, text: &str, clear: &str, has_measure: bool) -> bool {
        if !self.codes_in(clear).is_empty() {
            return false;
        }
        let reading::Words { well, trouble, .. } = self.vocabulary();
        let said = words(text);
        let is_failure =
            said.iter().any(|word| trouble.contains(word)) || self.names_said(text).next().is_some();
        let is_well = has_measure || said.iter().any(|word| well.contains(word));
        !self.codes_in(text).is_empty() || (is_well && !is_failure)
    }

    /// Whether a text is a line of a log, a table or a program rather than words that somebody typed.
    fn is_line(&self, text: &str) -> bool {
        let reading = &self.finder.reading;
        let is_number = |piece: &&&str| piece.starts_with(|c: char| c.is_ascii_digit());
        let numbers =
            || pieces(text).iter().filter(is_number).filter(|it| self.code_in(it).is_none()).count();
        text.len() > LIMITS.query_bytes
            || text.split_whitespace().count() > LIMITS.query_words
            || reading.time.is_match(text)
            || reading.lines.iter().any(|line| line.is_match(text))
            || self.finder.matcher.is_access_log(text)
            || numbers() > LIMITS.query_numbers
    }

    fn vocabulary(&self) -> &reading::Words {
        &self.finder.reading.words
    }

    fn is_product(&self, word: &str) -> bool {
        self.finder.table.products.iter().any(|product| product == word)
    }

    /// Whether words say nothing beside a code or a name: cues, the names of products, and what every question has.
    fn is_idle(&self, text: &str) -> bool {
        words(text).iter().all(|word| self.is_common(word) || self.is_product(word))
    }

    /// Whether a word is in any question.
    fn is_common(&self, word: &str) -> bool {
        let reading::Words { stop, cues, idle, .. } = self.vocabulary();
        [stop, cues, idle].into_iter().any(|words| words.contains(word))
    }
}
