//! The words and their places, packed into texts: a browser reads a text faster than an object or a list of numbers, and
//! loads fewer bytes.

use rayon::prelude::*;
use serde_json::json;

use super::script;
use crate::search::words::{Posting, Words, weight};

/// Comes before the number of all places if some are left out.
const ALL: char = '!';

/// The mark of each of [`weight::ALL`].
pub(super) const MARKS: [char; 9] = ['#', '$', '%', '&', '(', ')', '*', '+', ','];

/// The most letters that one digit can count.
const MOST_SAME: usize = 31;

/// The parts with the words. Each part has two texts: the words in order, each as the number of letters that it shares with
/// the word before and the rest of its letters; and the places of each.
pub(super) fn words(words: &Words) -> Vec<String> {
    let mut parts: Vec<(String, String)> = vec![<(String, String)>::default(); words.shards];
    let mut before = vec![""; words.shards];

    for (word, places) in &words.places {
        let shard = words.shard(word);
        let (listed, packed) = &mut parts[shard];

        let same = same_letters(before[shard], word);
        before[shard] = word;
        put_number(listed, same.encode_utf16().count());
        listed.push_str(&word[same.len()..]);
        listed.push(' ');

        if places.kept.len() < places.count {
            packed.push(ALL);
            put_number(packed, places.count);
        }
        pack(packed, &places.kept);
        packed.push(' ');
    }

    parts
        .into_par_iter()
        .enumerate()
        .map(|(number, (words, places))| script("words", &json!([number, words, places])))
        .collect()
}

/// The letters that two words begin with.
fn same_letters<'w>(other: &str, word: &'w str) -> &'w str {
    let mut end = 0;
    for (letter, other) in word.chars().zip(other.chars()).take(MOST_SAME) {
        if letter != other {
            break;
        }
        end += letter.len_utf8();
    }
    &word[..end]
}

/// Packs places. Each is the distance to the entry before, then the cause as the distance to the cause before in the same
/// entry, then the mark of its weight, unless it has the weight that most places have.
#[expect(
    clippy::expect_used,
    reason = "the words of an entry have no other weights"
)]
fn pack(out: &mut String, postings: &[Posting]) {
    let mut entry = 0;
    let mut cause = 0;

    for posting in postings {
        if posting.entry != entry {
            cause = 0;
        }
        // Places are in the order of entries and causes, so distances are never negative.
        put_number(out, (posting.entry - entry) as usize);
        put_number(out, usize::from(posting.cause - cause));
        (entry, cause) = (posting.entry, posting.cause);

        if posting.weight != weight::CAUSE {
            let mark = weight::ALL
                .iter()
                .position(|&weight| weight == posting.weight);
            out.push(MARKS[mark.expect("each weight has a mark")]);
        }
    }
}

/// A number in groups of five bits, the lowest first, one character for each. A character of the upper half means that more
/// groups follow.
fn put_number(out: &mut String, mut number: usize) {
    loop {
        let group = (number & 31) as u8;
        number >>= 5;
        let digit = if number > 0 { group + 32 } else { group };

        // The characters from `0` on, without the backslash, which JSON would escape.
        let character = if digit < 44 { b'0' } else { b'1' } + digit;
        out.push(char::from(character));
        if number == 0 {
            return;
        }
    }
}
