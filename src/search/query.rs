//! What people type: a name, a code, or words. What looks like a line of a log and is not known is not guessed at.
//! `static/assets/find.js/4-query.js` does the same in JavaScript.

use std::cmp::Reverse;

use super::limits::LIMITS;
use super::lines::access::without;
use super::lines::matcher::{hits_of, push_new};
use super::table::Meaning;
use super::text::{cut, folded, pieces, squeezed, unmarked, words};
use super::words::Ranked;
use super::{Confidence, Finder, Hit, Subject, To};

/// A query on its way to answers.
pub(super) struct Query<'a> {
    /// What finds.
    pub finder: &'a Finder,
}

/// A code in a text, and where it leads.
type Code = (String, To);

impl Query<'_> {
    /// What a text means, the best first.
    pub(super) fn hits(&self, text: &str) -> Vec<Hit> {
        let text = cut(text.trim());
        let line = self.finder.line(text, &mut String::new());
        if self.is_line(text) {
            return line;
        }

        // A name alone means all that have it, and what lines have by it may be another's.
        let is_known = line
            .iter()
            .any(|hit| hit.signature.is_some() || hit.format.is_some());
        let mut hits = if is_known {
            self.named(text, &[], true)
        } else {
            self.typed(text, &line)
        };
        if hits.is_empty() {
            hits = line;
        }
        hits.sort_by_key(|hit| Reverse(hit.confidence));
        hits.truncate(LIMITS.answers);
        hits
    }

    /// Whether a text is a line of a log, a table or a program rather than words that somebody typed.
    fn is_line(&self, text: &str) -> bool {
        let reading = &self.finder.reading;
        let is_other_number = |piece: &&&str| {
            piece.starts_with(|c: char| c.is_ascii_digit())
                && self.finder.matcher.code(piece).is_none()
        };

        text.len() > LIMITS.query_bytes
            || text.split_whitespace().count() > LIMITS.query_words
            || reading.time.is_match(text)
            || reading.lines.iter().any(|line| line.is_match(text))
            || pieces(text).iter().filter(is_other_number).count() > LIMITS.query_numbers
    }

    /// What somebody's own words mean: a name or part of a message, else a code, a reason and words together. `of_line` is
    /// what they mean as a line of a log.
    fn typed(&self, text: &str, of_line: &[Hit]) -> Vec<Hit> {
        let reading = &self.finder.reading;
        let whole = self.corrected(text);
        let clear = without(
            &without(&folded(&whole), &reading.vetoes),
            &reading.measures,
        );
        let line = if whole == text {
            of_line.to_vec()
        } else {
            self.finder.line(&whole, &mut String::new())
        };
        let best = line.first().map(|hit| hit.subject);
        let mut codes = self.codes_in(&clear);
        if let (true, Some(Subject::Code(to))) = (codes.is_empty(), best) {
            codes.push((line[0].code.clone().unwrap_or_default(), to));
        }
        if codes.is_empty() && self.is_harmless(&whole, &clear) {
            return vec![];
        }

        let named = self.named(&whole, &codes, false);
        if !named.is_empty() {
            return named;
        }
        let of_part = self.part_of_signature(&whole);
        if !of_part.is_empty() {
            return of_part;
        }

        match best {
            Some(Subject::Meaning(_) | Subject::Reason(_)) => {
                self.with_reason(&clear, line, &codes)
            }
            _ if codes.is_empty() && self.has_unknown_name(&whole) => vec![],
            _ if codes.is_empty() => self.ranked(&clear),
            _ => self.of_codes(&codes, &clear),
        }
    }

    /// Whether the only codes of a text measure or name something; or it measures something, names no product and gives no
    /// reason: that did not fail. `clear` is the text without what measures and names.
    fn is_harmless(&self, text: &str, clear: &str) -> bool {
        if !self.codes_in(text).is_empty() {
            return true;
        }
        let Finder { table, matcher, .. } = self.finder;
        let folded = folded(text);
        let is_of_product = || words(text).iter().any(|word| table.is_product(word));
        clear != folded && !is_of_product() && !matcher.gives_reason(table, &folded)
    }

    /// A text with the words that its misspelled ones mean.
    fn corrected(&self, text: &str) -> String {
        let Finder { words, reading, .. } = self.finder;
        let meant = |piece: &str| {
            let word = piece.to_lowercase();
            let is_word = !piece.is_empty()
                && piece.chars().all(char::is_alphabetic)
                && !reading.identifier.is_match(piece)
                && !reading.words.stop.contains(&word);
            let meant = if is_word { words.meant(&word) } else { &word };
            if meant == word {
                piece.to_owned()
            } else {
                meant.to_owned()
            }
        };
        text.split(' ').map(meant).collect::<Vec<_>>().join(" ")
    }

    /// The codes of a text, by number or name, each once.
    fn codes_in(&self, text: &str) -> Vec<Code> {
        let Finder {
            table,
            reading,
            matcher,
            ..
        } = self.finder;
        let said = self.words_of(text);
        let whole = format!(" {} ", said.join(" "));
        let is_said = |code: &str, name: &str| {
            let vendor = table.vendors.get(code).unwrap_or(&said);
            whole.contains(&format!(" {} ", words(name).join(" ")))
                && vendor.iter().any(|word| said.contains(word))
        };

        let folded = folded(text);
        let tokens = reading.token.find_iter(&folded).map(|token| token.as_str());
        let phrases = table
            .phrases
            .iter()
            .filter(|phrase| is_said(&phrase.code, &phrase.words));
        let mut codes: Vec<Code> = vec![];
        for code in tokens.chain(phrases.map(|phrase| phrase.code.as_str())) {
            if let Some(to) = matcher.code(code)
                && !codes.iter().any(|(_, known)| *known == to)
            {
                codes.push((code.to_owned(), to));
            }
        }
        codes
    }

    /// Whether a word says nothing beside a code or a name: a cue, the name of a product, or what every question has.
    fn is_idle(&self, word: &str) -> bool {
        let Finder { table, reading, .. } = self.finder;
        reading.words.stop.contains(word)
            || reading.words.cues.contains(word)
            || table.is_product(word)
    }

    /// A message by what people call it. `codes` are those in the text. `alone`: it must be written so, and the rest say
    /// nothing.
    fn named(&self, text: &str, codes: &[Code], alone: bool) -> Vec<Hit> {
        let Finder {
            table,
            reading,
            by_name,
            ..
        } = self.finder;
        let pieces = pieces(text);
        for length in (1..=pieces.len().min(LIMITS.name_words)).rev() {
            for at in (0..=pieces.len() - length).rev() {
                let name = pieces[at..at + length].join(" ");
                let is_so = |one: &usize| {
                    table.named[*one]
                        .names
                        .iter()
                        .any(|other| folded(other) == folded(&name))
                };
                let mut alike = by_name.get(&squeezed(&name)).cloned().unwrap_or_default();
                alike.retain(|one| !alone || is_so(one));
                if alike.is_empty() {
                    continue;
                }

                let rest = words(&[&pieces[..at], &pieces[at + length..]].concat().join(" "));
                let has_product = rest.iter().any(|word| table.is_product(word));
                let is_idle_here = |word: &String| {
                    self.is_idle(word) || (has_product && reading.words.generic.contains(word))
                };
                let is_idle = rest.iter().all(is_idle_here);
                if !is_idle && (alone || !is_distinctive(&name)) {
                    continue;
                }

                let hits = self.of_name(&name, alike, &rest, codes, is_idle);
                if !hits.is_empty() {
                    return hits;
                }
            }
        }
        vec![]
    }

    /// What a name means that the messages `found` have, with the words beside it, which may say nothing.
    fn of_name(
        &self,
        name: &str,
        mut found: Vec<usize>,
        rest: &[String],
        codes: &[Code],
        is_idle: bool,
    ) -> Vec<Hit> {
        let Finder { table, reading, .. } = self.finder;
        // A marker, or else what has the code that is there too.
        let is_same = |one: &usize| {
            !name.contains(' ') && table.named[*one].names.iter().any(|it| it == name)
        };
        let has_code = |one: &usize| {
            let leads_to = |meaning: &usize| table.meanings[*meaning].entry.map(To::Entry);
            table.named[*one]
                .meanings
                .iter()
                .any(|it| codes.iter().any(|(_, to)| Some(*to) == leads_to(it)))
        };
        if found.iter().any(is_same) {
            found.retain(is_same);
        } else if !codes.is_empty() {
            found.retain(has_code);
        }

        let is_ours = |one: &usize| {
            let product = table.named[*one].product.as_ref();
            product.is_some_and(|product| table.is_named(product, rest))
        };
        let names_product = found.iter().any(is_ours);
        // A number that is a code, and a usual word, are a message's only where its product is named; and what is not
        // written as a program writes it is not where another product is named.
        let is_of_other =
            rest.iter().any(|word| table.is_product(word)) && !reading.identifier.is_match(name);
        if names_product || is_of_other || self.finder.matcher.code(name).is_some() {
            found.retain(is_ours);
        } else if is_usual_word(name) {
            found.retain(is_same);
        }
        let meanings = found
            .iter()
            .flat_map(|&one| &table.named[one].meanings)
            .copied();
        let mut hits = hits_of(meanings, Confidence::Likely, None);
        if let [only] = &mut hits[..]
            && is_idle
            && (names_product || is_distinctive(name))
        {
            only.confidence = Confidence::Exact;
        }
        hits
    }

    /// Half-remembered words of a log line: what the signatures mean that have them in a fragment, if they are few.
    fn part_of_signature(&self, text: &str) -> Vec<Hit> {
        let Finder { table, parts, .. } = self.finder;
        let is_relevant = |word: &&str| !self.is_idle(&word.to_lowercase());
        let all: Vec<&str> = text.split(' ').collect();
        let first = all.iter().position(&is_relevant).unwrap_or_default();
        let end = all.iter().rposition(is_relevant).map_or(0, |last| last + 1);
        let part = &all[first..end];
        let asked = unmarked(&folded(&part.join(" ")));
        if asked.len() < LIMITS.part || part.len() < 2 {
            return vec![];
        }

        let mut hits = vec![];
        for (signature, fragments) in parts.iter().enumerate() {
            if fragments.iter().any(|fragment| fragment.contains(&asked)) {
                let first = table.signatures[signature].meanings.iter().take(1).copied();
                for hit in hits_of(first, Confidence::Likely, Some(signature)) {
                    push_new(&mut hits, hit);
                }
            }
        }
        if hits.len() > LIMITS.part_causes {
            return vec![];
        }
        let said = words(text);
        if said.iter().any(|word| table.is_product(word)) {
            let product_of = |meaning: usize| table.meanings[meaning].product.as_ref();
            hits.retain(|hit| {
                hit.of_meaning()
                    .and_then(product_of)
                    .is_some_and(|it| table.is_named(it, &said))
            });
        }
        hits
    }

    /// What a reason means, with a code or with the words beside it.
    fn with_reason(&self, text: &str, found: Vec<Hit>, codes: &[Code]) -> Vec<Hit> {
        let Finder { table, matcher, .. } = self.finder;
        if let [(code, _)] = codes {
            return matcher.about(table, text, code, &mut String::new());
        }
        let Subject::Reason(reason) = found[0].subject else {
            return found;
        };

        // A cause of a product that nobody named is not meant.
        let said = words(text);
        let is_meant = |meaning: usize| {
            let Meaning {
                product, reasons, ..
            } = &table.meanings[meaning];
            reasons.contains(&reason)
                && product
                    .as_ref()
                    .is_none_or(|product| table.is_named(product, &said))
        };
        let mut named = self.ranked(text);
        named.retain(|hit| hit.of_meaning().is_some_and(is_meant));
        if named.is_empty() { found } else { named }
    }

    /// Codes, or the cause of a code that words name.
    fn of_codes(&self, codes: &[Code], text: &str) -> Vec<Hit> {
        let mut telling = self.terms(text);
        telling.retain(|word| {
            !codes
                .iter()
                .any(|(code, _)| word.contains(&code.to_lowercase()))
        });
        let about: Vec<&String> = telling.iter().filter(|word| !self.is_idle(word)).collect();
        if about.is_empty() {
            let confidence = if codes.len() > 1 {
                Confidence::Likely
            } else {
                Confidence::Exact
            };
            return codes
                .iter()
                .map(|(_, to)| Hit::code(*to, confidence))
                .collect();
        }
        // Numbers in a story of something else.
        let unknown = about
            .iter()
            .filter(|word| !self.finder.words.places.contains_key(**word))
            .count();
        if unknown * 2 > about.len() && about.len() > 1 {
            return vec![];
        }

        let mut hits = vec![];
        if let [(code, to)] = codes {
            let query = [vec![code.to_lowercase()], telling].concat();
            let ranked = self.finder.words.rank(&query, LIMITS.answers);
            let of_code = ranked.into_iter().find(|one| To::Entry(one.entry) == *to);
            let of_code =
                of_code.filter(|one| one.cause.is_some() && one.coverage >= LIMITS.coverage);
            hits.extend(of_code.map(|one| self.of_ranked(one)));
        }
        for (_, to) in codes {
            push_new(&mut hits, Hit::code(*to, Confidence::Possible));
        }
        hits
    }

    /// What has the words.
    fn ranked(&self, text: &str) -> Vec<Hit> {
        let query = self.terms(text);
        if query.iter().all(|word| word.chars().count() == 1) || self.has_foreign_number(text) {
            return vec![];
        }
        let ranked = self.finder.words.rank(&query, LIMITS.answers).into_iter();
        ranked
            .filter(|one| one.coverage >= LIMITS.coverage)
            .map(|one| self.of_ranked(one))
            .collect()
    }

    /// The words of a text that tell something.
    fn terms(&self, text: &str) -> Vec<String> {
        let reading = &self.finder.reading;
        let mut terms = self.words_of(text);
        terms.retain(|word| {
            !reading.words.stop.contains(word) && !reading.words.cues.contains(word)
        });
        terms
    }

    /// The words of a text; a name as programs write it is one word.
    fn words_of(&self, text: &str) -> Vec<String> {
        let of_piece = |piece| {
            self.name_in(piece)
                .map_or_else(|| words(piece), |name| vec![name])
        };
        text.split_whitespace().flat_map(of_piece).collect()
    }

    /// A name as programs write it that is no code, in small letters, if a piece is one.
    fn name_in(&self, piece: &str) -> Option<String> {
        let Finder {
            reading, matcher, ..
        } = self.finder;
        let name = piece.trim_matches(|c: char| !c.is_alphanumeric());
        let is_name = reading.identifier.is_match(name) && matcher.code(name).is_none();
        is_name.then(|| name.to_lowercase())
    }

    /// Whether a text has a name as programs write it that is not known: nothing is guessed from its parts.
    fn has_unknown_name(&self, text: &str) -> bool {
        let mut names = text
            .split_whitespace()
            .filter_map(|piece| self.name_in(piece));
        names.any(|name| !self.finder.words.places.contains_key(&name))
    }

    /// Whether a text has a number as long as those of a bounded family, and none of them: it is about something else.
    fn has_foreign_number(&self, text: &str) -> bool {
        let ranges = &self.finder.table.numbers;
        pieces(text).iter().any(|piece| {
            piece.bytes().all(|byte| byte.is_ascii_digit())
                && self.finder.matcher.code(piece).is_none()
                && ranges
                    .iter()
                    .any(|(first, _)| first.to_string().len() == piece.len())
        })
    }

    /// A cause in its own words, as the table has it if it does: what a product says of it is another thing.
    fn of_ranked(&self, Ranked { entry, cause, .. }: Ranked) -> Hit {
        let Some(cause) = cause else {
            return Hit::code(To::Entry(entry), Confidence::Possible);
        };
        let mut meanings = self.finder.table.meanings.iter();
        let known = meanings
            .position(|one| one.is_plain && one.entry == Some(entry) && one.cause == Some(cause));
        Hit::of(
            known.map_or(Subject::Cause(entry, cause), Subject::Meaning),
            Confidence::Possible,
        )
    }
}

/// Whether a name is a word that any text may have: `Request`.
fn is_usual_word(name: &str) -> bool {
    name.starts_with(char::is_alphabetic) && name.chars().skip(1).all(char::is_lowercase)
}

/// Whether a name means the same wherever it is: it has letters and digits, or is long enough and no usual word.
fn is_distinctive(name: &str) -> bool {
    let has = |kind: fn(&char) -> bool| name.chars().any(|c| kind(&c));
    let is_mixed = has(char::is_ascii_digit) && has(char::is_ascii_alphabetic);
    (is_mixed && name.len() > 2)
        || (name.len() > 5 && has(char::is_ascii_alphabetic) && !is_usual_word(name))
        || name.contains('.')
}
