//! Entries whose words differ as those of real ones do: two thirds of the words are drawn from the shipped entries, where
//! each stands as often as people write it, the others from made-up names, of which few are frequent and most are rare.
//! The same numbers give the same entries.

use std::fmt::Write;
use std::fs;
use std::path::Path;

const CAUSES: usize = 12;
const STEPS: usize = 12;
const TAGS: usize = 5;

/// How many names are made up.
const NAMES: usize = 6_000;

/// What names are made of.
const SYLLABLES: [&str; 40] = [
    "ac", "al", "ar", "ba", "be", "bo", "ca", "co", "cu", "da", "de", "di", "en", "er", "fa", "fi",
    "ga", "go", "ha", "in", "ka", "la", "lo", "ma", "mi", "na", "ne", "or", "pa", "po", "ra", "re",
    "ri", "sa", "so", "ta", "ti", "un", "va", "zo",
];

/// Adds `entries` such entries to the content of a root.
pub fn write(root: &Path, entries: usize) {
    let words = Words::new();
    super::write_entries(root, entries, |number| entry(&words, number));
}

/// The code of an entry.
pub fn code(number: usize) -> String {
    format!("E{number:06}")
}

/// The name of an entry: four words.
pub fn name(words: &Words, number: usize) -> String {
    let mut random = Random::of(number);
    (0..4)
        .map(|_| capitalised(words.draw(&mut random)))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The text of an entry.
fn entry(words: &Words, number: usize) -> String {
    let mut random = Random::of(number);
    random.0 = random.0.wrapping_add(1 << 40);
    let mut sentence = |length: usize| {
        let drawn: Vec<&str> = (0..length).map(|_| words.draw(&mut random)).collect();
        format!("{} {}.", capitalised(drawn[0]), drawn[1..].join(" "))
    };
    let mut out = format!(
        "code: {}\nname: {}\nseverity: high\nstatus: unofficial\nsummary: '{}'\nupdated: 2026-11-22\n",
        code(number),
        name(words, number),
        sentence(14)
    );
    let tags: Vec<&String> = (0..TAGS)
        .map(|nth| &words.names[(number * 7 + nth * 131) % 500])
        .collect();
    let _ = writeln!(out, "tags: {tags:?}");
    let _ = writeln!(
        out,
        "overview: '{} {} {}'\nkey_details:",
        sentence(18),
        sentence(18),
        sentence(18)
    );
    for _ in 0..6 {
        let _ = writeln!(out, "- '{}'", sentence(18));
    }
    out.push_str("causes:\n");
    for nth in 0..CAUSES {
        let _ = writeln!(
            out,
            "- {{id: cause-{nth}, text: '**{}** {}'}}",
            sentence(3),
            sentence(18)
        );
    }
    out.push_str("steps:\n");
    for nth in 0..STEPS {
        let _ = writeln!(
            out,
            "- text: '**{}** {}'\n  command: curl -sv http://127.0.0.1/{nth}",
            sentence(3),
            sentence(12)
        );
    }
    out.push_str("faq:\n");
    for nth in 0..4 {
        let _ = writeln!(
            out,
            "- question: '{} ({nth}, {number})?'\n  answer: '{}'",
            sentence(6),
            sentence(18)
        );
    }
    out
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

/// Words to draw from.
pub struct Words {
    /// Each as often as the shipped entries have it.
    written: Vec<String>,
    /// The frequent ones first.
    names: Vec<String>,
}

impl Words {
    /// All of them.
    pub fn new() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/5xx-server-error");
        let mut files: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        files.sort();
        let text: String = files
            .iter()
            .map(|file| fs::read_to_string(file).unwrap().to_lowercase())
            .collect();
        let words = text
            .split(|c: char| !c.is_ascii_alphabetic())
            .filter(|word| word.len() > 1);
        let mut random = Random::of(usize::MAX >> 1);
        let made = |_| {
            let syllables = 2 + random.below(3);
            (0..syllables)
                .map(|_| SYLLABLES[random.below(SYLLABLES.len())])
                .collect()
        };
        Self {
            written: words.map(str::to_owned).collect(),
            names: (0..NAMES).map(made).collect(),
        }
    }

    fn draw(&self, random: &mut Random) -> &str {
        if random.below(3) < 2 {
            return &self.written[random.below(self.written.len())];
        }
        // The n-th name is about as frequent as 1/n.
        let share = random.below(1 << 20) as f64 / f64::from(1 << 20);
        &self.names[((NAMES as f64).powf(share) - 1.0) as usize]
    }
}

/// Numbers that look random and are the same each time (SplitMix64).
pub struct Random(u64);

impl Random {
    pub fn of(number: usize) -> Self {
        Self(number as u64)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}
