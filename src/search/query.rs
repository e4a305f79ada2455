//! What people type: a code in any usual form, a marker, a phrase, a few words. What looks like a line of a log and is
//! not known is not guessed at.

mod names;

use super::formats;
use super::matcher::push_new;
use super::text::{cut, folded, pieces, unmarked, words};
use super::vocabulary::{CUES, IDLE, TROUBLE, WELL, is_stop};
use super::{Confidence, Finder, Hit, Subject, To, numbers};

/// What is longer than this many words or letters is a line, not a query.
const LONGEST: (usize, usize) = (20, 200);

/// With more numbers that are no codes a text is a line as well.
const MOST_NUMBERS: usize = 5;

/// The least letters of a part of a signature that means it.
const LEAST_PART: usize = 12;

/// Up to how many causes a part of a signature may stand for.
const MOST_CAUSES: usize = 8;

/// How many words the name of a marker may have.
const LONGEST_NAME: usize = 10;

/// How many words may stand beside a marker that stands for itself.
const MOST_BESIDE: usize = 8;

/// How much of a query's words an answer must have, in hundredths.
const LEAST_COVERAGE: u64 = 60;

/// The share of the best score, in hundredths, below which an answer is left out.
const LEAST_SCORE: u64 = 45;

/// How many answers a query has at most.
const MOST: usize = 8;

/// A query on its way to answers.
pub struct Query<'a> {
    /// What finds.
    pub finder: &'a Finder,
}

impl Query<'_> {
    /// What a text means, the best first.
    pub fn hits(&self, text: &str) -> Vec<Hit> {
        let text = cut(text.trim());
        let mut scratch = String::new();
        let line = self.finder.line(text, &mut scratch);
        // A status that is no error is explained by nothing, not by the words around it.
        let is_told = |hit: &Hit| hit.signature.is_some() || hit.format.is_some();
        let is_access_log = line.is_fine || self.finder.matcher.is_access_log(text);
        if is_access_log || line.hits.iter().any(is_told) {
            return line.hits;
        }
        if self.is_harmless(text) {
            let rest = numbers::without_measures(text);
            let told = [self.named(&rest), self.phrase(&rest)].into_iter().find(|hits| !hits.is_empty());
            return told.unwrap_or(line.hits);
        }
        let is_line = self.is_line(text) || line.is_spoken;
        let known = self.with_whole_names(text);
        let text = known.trim();
        let by_reason = self.with_reason(text, &line.hits, &mut scratch);
        let typed: [&dyn Fn() -> Vec<Hit>; 8] = [
            &|| self.named(text),
            &|| self.phrase(text),
            &|| self.part_of_signature(text),
            &|| by_reason.clone(),
            &|| self.misspelled(text),
            &|| self.codes(text),
            &|| self.name_in_story(text),
            &|| self.ranked(text),
        ];
        let found = typed.iter().filter(|_| !is_line).map(|find| find()).find(|hits| !hits.is_empty());
        let mut hits = found.unwrap_or(line.hits);
        hits.sort_by_key(|hit| std::cmp::Reverse(hit.confidence));
        hits.truncate(MOST);
        hits
    }

    /// What a code and a reason mean together, where a text has one of each and nothing announces the code.
    fn with_reason(&self, text: &str, found: &[Hit], scratch: &mut String) -> Vec<Hit> {
        if !matches!(found.first().map(|hit| hit.subject), Some(Subject::Meaning(_) | Subject::Reason(_))) {
            return vec![];
        }
        let pieces = pieces(text);
        let is_name = |at: usize| numbers::is_named_or_compared(&pieces, at);
        let free = (0..pieces.len()).filter(|at| !is_name(*at));
        let mut codes = free.filter_map(|at| self.code_in(pieces[at]));
        if let (Some((code, _)), None) = (codes.next(), codes.next()) {
            return self.finder.matcher.about(&self.finder.table, text, code, scratch);
        }

        // Of a reason alone, the cause that the words name, if it has it.
        let Subject::Reason(reason) = found[0].subject else { return found.to_vec() };
        let has_reason = |hit: &Hit| {
            hit.of_meaning()
                .is_some_and(|meaning| self.finder.table.meanings[meaning].reasons.contains(&reason))
        };
        let named: Vec<Hit> = self.ranked(text).into_iter().filter(has_reason).collect();
        if named.is_empty() { found.to_vec() } else { named }
    }

    /// A text in which each name, as programs write them, that nothing here knows is one word: its parts mean nothing.
    fn with_whole_names(&self, text: &str) -> String {
        let identifier = formats::compiled(formats::IDENTIFIER);
        let is_unknown = |piece: &&str| {
            let bare = piece.trim_matches(|c: char| !c.is_alphanumeric());
            identifier.as_ref().is_some_and(|it| it.is_match(bare))
                && self.code_in(bare).is_none()
                && self.name_in(&[bare], 1, true).is_none()
                && !self.finder.words.places.contains_key(&bare.to_lowercase())
        };
        let whole = |piece: &str| match is_unknown(&piece) {
            true => piece.chars().filter(|c| c.is_alphanumeric()).collect(),
            false => piece.to_owned(),
        };
        text.split_whitespace().map(whole).collect::<Vec<_>>().join(" ")
    }

    /// A marker by what people call it, with its product or words that say nothing.
    fn named(&self, text: &str) -> Vec<Hit> {
        let table = &self.finder.table;
        let pieces = pieces(text);
        let asked = words(text);
        let has_product = |one: &usize| {
            let product = table.named[*one].product.as_deref();
            product.is_some_and(|it| words(it).iter().any(|word| asked.contains(word)))
        };
        // The longest name counts; one of a single word first as it is written, since `SH` is not `sH`.
        let several = (2..=pieces.len().min(LONGEST_NAME)).rev().map(|length| (length, true));
        for (length, is_loose) in several.chain([(1, false), (1, true)]) {
            let Some((at, found)) = self.name_in(&pieces, length, is_loose) else { continue };
            let beside = [&pieces[..at], &pieces[at + length..]].concat();
            let rest = beside.join(" ");
            let name = pieces[at..at + length].join(" ");
            let is_idle = self.is_idle(&rest);
            if !is_idle && (!is_distinctive(&name) || words(&rest).len() > MOST_BESIDE) {
                continue;
            }
            // In words, unlike a marker, another product may say the same of another code.
            if name.contains(' ') && self.contradict(&beside, &found) {
                continue;
            }
            let ours: Vec<usize> = found.iter().filter(|one| has_product(one)).copied().collect();
            let is_sure = is_idle && (!ours.is_empty() || is_distinctive(&name));
            return self.of_named(if ours.is_empty() { &found } else { &ours }, is_sure);
        }
        vec![]
    }

    /// The messages that `length` pieces name, and where they stand.
    fn name_in(&self, pieces: &[&str], length: usize, is_loose: bool) -> Option<(usize, Vec<usize>)> {
        let named = &self.finder.table.named;
        let windows = pieces.windows(length).enumerate();
        let mut found = windows.map(|(at, window)| {
            let asked = window.join(" ");
            let is_it =
                |name: &String| if is_loose { folded(name) == folded(&asked) } else { *name == asked };
            let of = |one: &usize| named[*one].names.iter().any(is_it);
            (at, (0..named.len()).filter(of).collect::<Vec<_>>())
        });
        found.rfind(|(_, found)| !found.is_empty())
    }

    /// Whether pieces have codes, and none that the messages lead to.
    fn contradict(&self, pieces: &[&str], named: &[usize]) -> bool {
        let table = &self.finder.table;
        let codes: Vec<To> =
            pieces.iter().filter_map(|piece| self.code_in(piece)).map(|(_, to)| to).collect();
        let mut meanings = named.iter().flat_map(|&one| &table.named[one].meanings);
        !codes.is_empty() && !meanings.any(|&one| codes.contains(&To::Entry(table.meanings[one].entry)))
    }

    fn of_named(&self, named: &[usize], is_sure: bool) -> Vec<Hit> {
        let meanings = named.iter().flat_map(|&one| &self.finder.table.named[one].meanings);
        let mut hits = vec![];
        for &meaning in meanings {
            push_new(&mut hits, Hit::meaning(meaning));
        }
        if let ([only], true) = (&mut hits[..], is_sure) {
            only.confidence = Confidence::Exact;
        }
        hits
    }

    /// A code by itself, or with words about it.
    fn codes(&self, text: &str) -> Vec<Hit> {
        let measured = numbers::without_measures(text);
        let mut codes: Vec<(&str, To)> = vec![];
        for piece in &pieces(&measured) {
            let code = self.code_in(piece);
            codes.extend(code.filter(|(_, to)| !codes.iter().any(|(_, known)| known == to)));
        }
        let is_code = |word: &String| codes.iter().any(|(code, _)| code.eq_ignore_ascii_case(word));
        let said = self.terms(&measured).into_iter();
        let telling: Vec<String> = said.filter(|word| !is_code(word) && !is_common(word)).collect();
        let about: Vec<String> = telling.iter().filter(|word| !self.is_product(word)).cloned().collect();
        match codes[..] {
            [] => vec![],
            [(_, to)] if about.is_empty() => vec![Hit::code(to, Confidence::Exact)],
            [(code, to)] => self.code_with_words((code, to), &telling, &about, text),
            _ if self.unknown(&about) > codes.len() && !self.is_announced(text) => vec![],
            _ => codes.iter().map(|&(_, to)| Hit::code(to, Confidence::Likely)).collect(),
        }
    }

    /// How many words are not known.
    fn unknown(&self, words: &[String]) -> usize {
        words.iter().filter(|word| !self.finder.words.is_telling(word)).count()
    }

    /// Whether a text says that a number is a code.
    fn is_announced(&self, text: &str) -> bool {
        self.finder.matcher.loose(&self.finder.table, &folded(text)).is_some()
    }

    /// The code that a piece is: `502`, `EPIPE`, `http-502`.
    fn code_in<'p>(&self, piece: &'p str) -> Option<(&'p str, To)> {
        let matcher = &self.finder.matcher;
        let stripped = || {
            let digits = piece.trim_start_matches(|c: char| !c.is_ascii_digit());
            let before = &piece[..piece.len() - digits.len()];
            // One sign announces, two compare.
            let cue = before.strip_suffix(['-', '_', ':', '=', '/', '#']).unwrap_or(before);
            // `#504` is an issue, or a number in some list.
            let is_cue =
                (cue.is_empty() && !piece.starts_with('#')) || CUES.contains(&cue.to_lowercase().as_str());
            let code = digits.trim_end_matches(|c: char| !c.is_ascii_digit());
            matcher.code(code).filter(|_| is_cue).map(|to| (code, to))
        };
        matcher.code(piece).map(|to| (piece, to)).or_else(stripped)
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
        let query = [&[code.to_lowercase()], telling].concat();
        let ranked = self.finder.words.rank(&query, MOST);
        let of_code = ranked.iter().find(|one| To::Entry(one.entry) == to);
        if self.unknown(about) * 2 > about.len() && !self.is_announced(text) {
            // `502 express` names a product that is not known here, `502 apples` counts.
            let is_counted = about[0].ends_with('s') && !about[0].ends_with("ss");
            let is_named = about.len() == 1 && !is_counted;
            return if is_named { vec![Hit::code(to, Confidence::Possible)] } else { vec![] };
        }
        let mut hits = vec![];
        if let Some(one) = of_code.filter(|one| one.coverage >= LEAST_COVERAGE) {
            hits.extend(one.cause.map(|cause| self.of_cause(one.entry, cause, Confidence::Possible)));
        }
        push_new(&mut hits, Hit::code(to, Confidence::Possible));
        hits
    }

    /// Half-remembered words of a log line, with or without its product and slips of the finger.
    fn part_of_signature<'t>(&'t self, text: &'t str) -> Vec<Hit> {
        let asked: Vec<&str> = text.split_whitespace().collect();
        let is_idle = |word: &&&str| self.is_idle(word);
        let before = asked.iter().take_while(is_idle).count();
        let behind = asked[before..].iter().rev().take_while(is_idle).count();
        let core = &asked[before..asked.len() - behind];
        let whole = self.with_part(&folded(text));
        if !whole.is_empty() {
            return whole;
        }
        let meant: Vec<&str> = core.iter().map(|word| self.meant(word)).collect();
        if core.len() == asked.len() && meant == core {
            return whole;
        }
        let meanings = &self.finder.table.meanings;
        let said = words(text);
        let is_named = |product: &str| words(product).iter().any(|word| said.contains(word));
        let names_any = said.iter().any(|word| self.is_product(word));
        let mut hits = self.with_part(&folded(&meant.join(" ")));
        hits.retain(|hit| match hit.subject {
            Subject::Meaning(at) => !names_any || meanings[at].product.as_deref().is_some_and(is_named),
            _ => false,
        });
        hits
    }

    /// What the signatures mean that have a text in one of their fragments, if they are few.
    fn with_part(&self, asked: &str) -> Vec<Hit> {
        let table = &self.finder.table;
        let asked = unmarked(asked);
        if asked.len() < LEAST_PART || !asked.contains(' ') {
            return vec![];
        }
        let mut hits = vec![];
        // What somebody wrote comes first; then the shortest, which says the least beside it.
        let mut signatures: Vec<_> = table.signatures.iter().enumerate().collect();
        signatures.sort_by_key(|(_, signature)| (!signature.is_written, signature.weight()));
        for (at, signature) in signatures {
            if signature.pattern.fragments.iter().any(|fragment| unmarked(fragment).contains(&asked))
                && let Some(&meaning) = signature.meanings.first()
            {
                push_new(&mut hits, Hit { signature: Some(at), ..Hit::meaning(meaning) });
            }
        }
        if hits.len() > MOST_CAUSES { vec![] } else { hits }
    }

    /// What has the words.
    fn ranked(&self, text: &str) -> Vec<Hit> {
        // A duration is part of the story, and no word.
        let text = &*numbers::without_measures(text);
        let all: Vec<String> = self.terms(text).into_iter().filter(|word| !is_stop(word)).collect();
        let telling: Vec<String> = all.iter().filter(|word| !is_common(word)).cloned().collect();
        let says_nothing = telling.is_empty();
        let places = &self.finder.words.places;
        let query = joined(if says_nothing { all } else { telling }, places);
        let is_letter = |word: &String| word.chars().count() == 1;
        if query.iter().all(is_letter) || self.has_foreign_number(text) {
            return vec![];
        }
        let ranked = self.finder.words.rank(&query, MOST);
        let best = ranked.first().map_or(0, |one| one.score);
        let enough = ranked
            .iter()
            .filter(|one| one.coverage >= LEAST_COVERAGE && one.score * 100 >= best * LEAST_SCORE);
        let hits = enough.map(|one| match one.cause {
            Some(cause) => self.of_cause(one.entry, cause, Confidence::Possible),
            None => Hit::code(To::Entry(one.entry), Confidence::Possible),
        });
        hits.collect()
    }

    /// The words of a text; a name as programs write it, `proxy_buffer_size`, is one of them where it is known.
    fn terms(&self, text: &str) -> Vec<String> {
        let places = &self.finder.words.places;
        let mut terms = vec![];
        for piece in pieces(text) {
            let whole = piece.to_lowercase();
            if whole.contains('_') && places.contains_key(&whole) {
                terms.push(whole);
            } else {
                terms.extend(words(piece));
            }
        }
        terms
    }

    /// Whether a text has a number as long as those of a bounded family, and none of them: it is about something else.
    fn has_foreign_number(&self, text: &str) -> bool {
        let is_foreign = |piece: &&str| {
            let is_number = piece.bytes().all(|byte| byte.is_ascii_digit());
            is_number
                && self.finder.matcher.code(piece).is_none()
                && self.finder.table.numbers.iter().any(|(first, _)| first.to_string().len() == piece.len())
        };
        pieces(text).iter().any(is_foreign)
    }

    /// A cause in its own words, as the table has it if it does: what a product says of it is another thing.
    fn of_cause(&self, entry: usize, cause: usize, confidence: Confidence) -> Hit {
        let meanings = &self.finder.table.meanings;
        let known =
            meanings.iter().position(|one| one.is_plain && one.entry == entry && one.cause == Some(cause));
        let subject = known.map_or(Subject::Cause(entry, cause), Subject::Meaning);
        Hit { subject, ..Hit { confidence, ..Hit::meaning(0) } }
    }

    /// Whether words say nothing beside a code or a marker: cues, the names of products, and what every question has.
    fn is_idle(&self, text: &str) -> bool {
        words(text).iter().all(|word| is_common(word) || self.is_product(word))
    }

    /// Whether the only codes of a text are numbers that measure or name something, `took 502 ms`, `port 502`; or it tells
    /// how long something took that did not fail, or that all is well.
    fn is_harmless(&self, text: &str) -> bool {
        let pieces = pieces(text);
        let has_digit = |at: usize| pieces[at].contains(|c: char| c.is_ascii_digit());
        let is_code = |at: usize| has_digit(at) && self.code_in(pieces[at]).is_some();
        let measures = numbers::measures(&pieces);
        let is_counted = |at: usize| numbers::is_named_or_compared(&pieces, at) && is_code(at);
        let (taken, free): (Vec<usize>, Vec<usize>) =
            (0..pieces.len()).partition(|at| measures.contains(at) || is_counted(*at));
        if free.into_iter().any(is_code) {
            return false;
        }
        let words = words(text);
        let tells_of = |any: &[&str]| words.iter().any(|word| any.contains(&word.as_str()));
        let is_part_of_failure = tells_of(&TROUBLE) || self.names_said(text).next().is_some();
        let has_measure = !taken.is_empty();
        taken.into_iter().any(is_code) || ((has_measure || tells_of(&WELL)) && !is_part_of_failure)
    }

    /// Whether a text is a line of a log, a table or a program rather than words that somebody typed.
    fn is_line(&self, text: &str) -> bool {
        let has_time = || formats::compiled(formats::TIME).is_some_and(|time| time.is_match(text));
        let has_level = || formats::compiled(formats::LEVEL).is_some_and(|level| level.is_match(text));
        let is_number = |piece: &&&str| piece.starts_with(|c: char| c.is_ascii_digit());
        text.len() > LONGEST.1
            || text.split_whitespace().count() > LONGEST.0
            || text.starts_with(['{', '['])
            || self.is_program(text)
            || has_time()
            || has_level()
            || pieces(text).iter().filter(is_number).filter(|piece| self.code_in(piece).is_none()).count()
                > MOST_NUMBERS
    }

    /// Whether a text compares, or ends, as a line of a program or of a configuration does.
    fn is_program(&self, text: &str) -> bool {
        let ends_with_number = || {
            let last = pieces(text).pop().filter(|last| last.starts_with(|c: char| c.is_ascii_digit()));
            last.is_some_and(|last| self.code_in(last).is_none())
        };
        ["==", "!=", "&&", "||"].iter().any(|sign| text.contains(sign))
            || text.ends_with(['{', '}'])
            || (text.ends_with(';') && (text.contains(['=', '(', '$', '_']) || ends_with_number()))
    }

    fn is_product(&self, word: &str) -> bool {
        self.finder.table.products.iter().any(|product| product == word)
    }
}

/// Whether a word is in any question.
fn is_common(word: &str) -> bool {
    is_stop(word) || CUES.contains(&word) || IDLE.contains(&word)
}

/// Whether a name stands for itself wherever it is: letters and digits together, or long enough.
fn is_distinctive(name: &str) -> bool {
    let has = |kind: fn(&char) -> bool| name.chars().any(|c| kind(&c));
    let is_mixed = has(char::is_ascii_digit) && has(char::is_ascii_alphabetic);
    (is_mixed && name.len() > 2) || (name.len() > 5 && has(char::is_ascii_alphabetic)) || name.contains('.')
}

/// Two words that stand apart and are one, `time out`, joined.
fn joined<T>(query: Vec<String>, known: &std::collections::BTreeMap<String, T>) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    for word in query {
        let together = out.last().map(|last| format!("{last}{word}"));
        let is_one = |whole: &String| known.contains_key(whole) && whole.len() > 5;
        match together.filter(is_one).filter(|_| !known.contains_key(&word) || word.len() < 6) {
            Some(whole) => {
                out.pop();
                out.push(whole);
            }
            None => out.push(word),
        }
    }
    out
}
