//! Plain English on every page and in the help of every command: words that CONTRIBUTING asks writers to avoid, where they
//! can be recognised without understanding the sentence.

use std::fmt::Write;

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use regex::{Regex, RegexSet};

use crate::common::{Root, errdex, files, stderr, stdout};

/// Words to avoid, as a regular expression for lower-case text that matches whole words, and what to write instead.
const RULES: [(&str, &str); 37] = [
    ("mends?|mended|mending", "fix"),
    ("(brings?|brought) (it|them|this|that) about", "cause"),
    ("comes? about", "happen"),
    ("tells? of|told of|telling of", "report, show, describe"),
    ("(is|are|was|were|be|been) told", "reported; configured"),
    ("stands? twice", "duplicate"),
    ("as it stands", "complete, unchanged"),
    ("will stand", "will be"),
    ("seen to hold|held to", "verified, checked against"),
    ("(is|are|was|were) no", "is not an X, invalid X, unknown X"),
    ("what is no", "what is not an X"),
    (
        "(one|two|three|four) an? (line|error|page|product|version|file)",
        "one per line",
    ),
    ("(pages|lines|files) a second", "pages per second"),
    ("of (its|their|his|your|one's) own accord", "on its own"),
    ("of one's own|oneself", "your own, yourself"),
    ("by itself", "on its own"),
    ("ask so", "send this request"),
    ("anew", "again"),
    ("as it falls", "either"),
    ("upon", "on"),
    ("in place of|in the place of", "instead of"),
    ("beside", "next to"),
    (
        "hop behind|word behind|words behind|written behind",
        "upstream; after",
    ),
    ("speaks?|spoke", "send, use, support"),
    ("twins?", "alternate"),
    ("slips? of the finger", "typo"),
    ("on paper", "in print"),
    ("in step with", "up to date with"),
    ("likeliest", "most likely"),
    ("mostly", "usually"),
    ("how bad", "severity"),
    ("look first", "check first"),
    ("its needs", "dependencies"),
    ("mixed up", "easily confused with"),
    (
        "patience|outlived|dislikes?|mute",
        "what happens, without an image",
    ),
    (
        "in vain|thereof|whereof|wherein|whereby",
        "a word that people say",
    ),
    ("lead(s|ing)? on|led on", "redirect"),
];

/// What the rules would find although it is plain English.
const PLAIN: [&str; 2] = [
    r"there (is|are|was|were) no",
    r"(is|are|was|were) no (longer|more|less|better|worse|different|doubt)",
];

/// Places that may have such words: page or command, and the words in lower case.
const ALLOWED: [(&str, &str); 1] = [("http-502-bad-gateway/index.html", "504 is no response")];

/// Elements whose text is quoted from programs, or not shown.
const QUOTED: [&str; 9] = [
    "code", "pre", "kbd", "samp", "q", "cite", "script", "style", "template",
];

/// Elements inside a sentence. All others begin and end one.
const INLINE: [&str; 13] = [
    "a", "abbr", "b", "code", "em", "i", "kbd", "q", "samp", "small", "span", "strong", "sup",
];

#[test]
fn pages_and_help_are_in_plain_english() {
    let root = Root::shipped().built();
    let mut places = pages(&root);
    places.extend(helps());
    let found = mistakes(&places, &RULES, &ALLOWED);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_rule_finds_its_words_in_what_a_reader_sees() {
    let html = "<title>What mends it</title><meta name=description content='One an error'>\
                <p>The name <em>stands</em> twice.<button aria-label='Ask so'>x</button>\
                <p>There is no twin of <code>anew</code>: it is no longer here, and <a href=/>it is</a> no number.\
                <pre>speaks</pre><script>mostly</script>";
    let places = [("page".to_owned(), texts(html))];
    let found = mistakes(&places, &RULES, &[]);
    let words: Vec<&str> = found
        .iter()
        .map(|one| one.split('`').nth(1).unwrap())
        .collect();
    assert_eq!(
        words,
        [
            "ask so",
            "one an error",
            "stands twice",
            "is no",
            "twin",
            "mends"
        ],
        "{found:?}"
    );
    let allowed = [("page", "there is no such page")];
    assert!(
        mistakes(&[], &RULES, &allowed)[0].contains("no longer needed"),
        "an allowance for nothing is a mistake too"
    );
}

/// The texts of all pages of a built site.
fn pages(root: &Root) -> Vec<(String, Vec<String>)> {
    let pages: Vec<_> = files(&root.path("dist"))
        .into_iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| (path, texts(&String::from_utf8_lossy(&bytes))))
        .collect();
    assert!(pages.len() > 1000, "{} pages", pages.len());
    pages
}

/// The help of `errdex` and of each command, by paragraphs.
fn helps() -> Vec<(String, Vec<String>)> {
    let all = help(&[]);
    let (_, commands) = all.split_once("\nCommands:\n").unwrap();
    let names: Vec<&str> = commands
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty() && *name != "help")
        .collect();
    assert!(names.len() > 10, "{names:?}");
    let of = |name: &&str| (format!("errdex {name} --help"), help(&[name]));
    let commands = names.iter().map(of);
    [("errdex --help".to_owned(), all.clone())]
        .into_iter()
        .chain(commands)
        .map(|(name, help)| (name, help.split("\n\n").map(one_line).collect()))
        .collect()
}

fn help(command: &[&str]) -> String {
    let output = errdex().args(command).arg("--help").output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", stderr(&output));
    stdout(&output)
}

/// What the rules find, one line per match, and allowances that nothing needs.
fn mistakes(
    places: &[(String, Vec<String>)],
    rules: &[(&str, &str)],
    allowed: &[(&str, &str)],
) -> Vec<String> {
    let whole_words = |words: &str| format!(r"\b(?:{words})\b");
    let any = RegexSet::new(rules.iter().map(|(words, _)| whole_words(words))).unwrap();
    let plain = Regex::new(&whole_words(&PLAIN.join("|"))).unwrap();
    let mut used = vec![false; allowed.len()];
    let mut found = vec![];
    for (place, texts) in places {
        for text in texts {
            let lower = text.to_lowercase();
            let mut lower = plain.replace_all(&lower, "…").into_owned();
            for (at, (_, words)) in allowed
                .iter()
                .enumerate()
                .filter(|(_, (allowed, _))| allowed == place)
            {
                used[at] |= lower.contains(words);
                lower = lower.replace(words, "…");
            }

            for rule in any.matches(&lower) {
                let (words, instead) = rules[rule];
                let match_ = Regex::new(&whole_words(words)).unwrap();
                let said = match_.find(&lower).unwrap();
                let around = excerpt(&lower, said.start());
                let said = said.as_str();
                found.push(format!("{place}: `{said}`, better: {instead}: {around}"));
            }
        }
    }

    let unused = allowed.iter().zip(used).filter(|(_, used)| !used);
    found.extend(unused.map(|((place, words), _)| {
        format!("{place}: the allowance for `{words}` is no longer needed")
    }));
    found
}

/// The words around a position.
fn excerpt(text: &str, at: usize) -> String {
    let (before, after) = text.split_at(at);
    let skipped = before.chars().count().saturating_sub(40);
    before
        .chars()
        .skip(skipped)
        .chain(after.chars().take(60))
        .collect()
}

/// The sentences and labels that a page shows, each once, with `…` for what it quotes from programs.
fn texts(html: &str) -> Vec<String> {
    let page = html5ever::parse_document(RcDom::default(), Default::default()).one(html);
    let (mut shown, mut labels) = (String::new(), vec![]);
    visit(&page.document, &mut shown, &mut labels);
    let mut texts: Vec<String> = shown.split('\n').map(one_line).chain(labels).collect();
    texts.retain(|text| !text.is_empty());
    texts.sort();
    texts.dedup();
    texts
}

fn visit(node: &Handle, shown: &mut String, labels: &mut Vec<String>) {
    if let NodeData::Text { contents } = &node.data {
        shown.push_str(&contents.borrow().replace('\n', " "));
    }
    let mut ends_sentence = false;
    if let NodeData::Element { name, attrs, .. } = &node.data {
        let attrs = attrs.borrow();
        let value = |attribute: &str| attrs.iter().find(|one| &*one.name.local == attribute);
        let is_description = value("name").is_some_and(|one| &*one.value == "description");
        let described = is_description.then_some("content");
        for attribute in ["aria-label", "alt", "placeholder", "title"]
            .into_iter()
            .chain(described)
        {
            labels.extend(value(attribute).map(|one| one_line(&one.value)));
        }

        if QUOTED.contains(&&*name.local) {
            let _ = write!(shown, "…");
            return;
        }
        ends_sentence = !INLINE.contains(&&*name.local);
    }

    if ends_sentence {
        shown.push('\n');
    }
    for child in node.children.borrow().iter() {
        visit(child, shown, labels);
    }
    if ends_sentence {
        shown.push('\n');
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
