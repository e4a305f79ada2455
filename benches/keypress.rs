//! How long it takes from a key press in the find box to the list of what is found, in Chromium on a processor slowed down
//! four times, and what a browser loads for it.
//!
//! `cargo bench --bench keypress` takes the shipped site, and the same with 10,000 entries of many different words; other
//! numbers can be given. It also tells what share of a whole build's processor time the files of the index take. A press
//! is cold when nothing of the index is there, warm when all that it needs is; between the two are presses that load a
//! part of the index that no press before has needed. Files come from the same machine: what a network adds, it adds to
//! those that load something.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/common/mod.rs"]
mod common;
mod content;

use std::io::Write;
use std::time::Duration;

use common::Root;
use common::browser::{Browser, Hosted};
use errdex::catalog::index_parts::{advising, index_parts};
use errdex::search::Index;
use flate2::Compression;
use flate2::write::GzEncoder;
use nix::sys::resource::{UsageWho, getrusage};
use serde::Deserialize;
use serde_json::json;

/// That of the program: the index alone is to take as long as in its build.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How much slower the processor is made.
const SLOWER: u32 = 4;

/// Between a key press and the question how long it took, which would take time from it.
const PAUSE: Duration = Duration::from_millis(50);

/// What is typed, by kind; a line of a log is put in at once.
const QUERIES: [(&str, &[&str]); 6] = [
    (
        "code",
        &["502", "e004711", "E009 999", "http 504", "error 521"],
    ),
    (
        "words",
        &[
            "upstream closed connection",
            "certificate expired",
            "memory",
            "server pool",
            "worker timeout",
        ],
    ),
    ("prefix", &["re", "con", "gatew", "ser upst", "un co"]),
    (
        "typo",
        &[
            "gatewya timeuot",
            "conection refsued",
            "upstraem",
            "certifcate",
            "bad gatway",
        ],
    ),
    (
        "phrase",
        &[
            "service unavailable",
            "no live upstreams",
            "connection reset by peer",
            "web server is down",
            "name:4711",
        ],
    ),
    (
        "log line",
        &[
            "2026/11/22 20:29:21 [error] 7#7: *2 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1",
            "[Sun Nov 22 20:25:45.466747 2026] [proxy_http:error] [pid 3:tid 1] (20014)Internal error: [client 127.0.0.1:58918] AH01102: error reading status line from remote server 127.0.0.1:37991",
            "10.0.0.1 - - [10/Oct/2023:13:55:36 +0000] \"GET / HTTP/1.1\" 504 1 \"-\" \"-\"",
            "at=error code=H12 desc=\"Request timeout\" method=GET path=\"/\" host=app dyno=web.1 connect=0ms service=30000ms status=503 bytes=0",
            "Nov 22 20:29:21 host app[7]: everything is fine, 200 requests served in 12 s",
        ],
    ),
];

/// Notes for each press when it was, when the list had changed, and how many files were loaded for it.
const WATCH: &str = "
    window.presses = [];
    let start = null, loaded = 0;
    const count = () => document.scripts.length;
    const note = (event) => { if (start === null) { start = event.timeStamp; loaded = count(); } };
    addEventListener('keydown', note, true);
    addEventListener('beforeinput', note, true);
    const observer = new MutationObserver(() => {
      if (start !== null) presses.push({ ms: performance.now() - start, loads: count() - loaded });
      start = null;
    });
    const list = document.querySelector('.top [role=listbox]');
    observer.observe(list, { childList: true });
    observer.observe(list.parentNode.querySelector('[role=status]'), { childList: true });
    window.forget = () => { start = null; presses.length = 0; };";

const FILES: &str = "return [...document.scripts].map((one) => new URL(one.src)).filter((url) => url.origin === location.origin)
    .map((url) => url.pathname).filter((path) => /find[./]/.test(path))";

/// A press.
#[derive(Clone, Deserialize)]
struct Press {
    ms: f64,
    loads: usize,
}

/// What was measured on one site.
#[derive(Default)]
struct Measured {
    /// Typed at once when the box has the focus.
    at_once: Vec<f64>,
    /// Typed a second after.
    settled: Vec<f64>,
    /// By kind of query.
    presses: Vec<(&'static str, Press)>,
    /// Bytes until the first answer, and until the query was typed; and the query.
    bytes: Vec<(usize, usize, String)>,
}

fn main() {
    let given: Vec<usize> = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let sizes = if given.is_empty() {
        vec![0, 10_000]
    } else {
        given
    };
    println!(
        "milliseconds from a key press to the changed list, processor slowed down {SLOWER} times"
    );
    println!("entries  press                    presses    min  median    90 %     max");
    for more in sizes {
        let root = Root::shipped();
        content::varied::write(&root.path(""), more);
        let before = processor_seconds(UsageWho::RUSAGE_CHILDREN);
        let root = root.built();
        let whole = processor_seconds(UsageWho::RUSAGE_CHILDREN) - before;
        let index = index_seconds(&root);
        println!(
            "{more:>7}  seconds of processor time: {whole:.1} for the build, {index:.1} for the index alone"
        );
        tokio::runtime::Runtime::new()
            .unwrap()
            .block_on(measure(&root, more));
    }
}

fn processor_seconds(whose: UsageWho) -> f64 {
    let usage = getrusage(whose).unwrap();
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    seconds(usage.user_time()) + seconds(usage.system_time())
}

/// Makes the files of the index by themselves, and writes them.
fn index_seconds(root: &Root) -> f64 {
    let catalog = errdex::site::catalog(&errdex::root::Root::open(&root.path("")).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let before = processor_seconds(UsageWho::RUSAGE_SELF);
    let index = Index::default();
    index.make(&catalog);
    for (path, part) in index_parts(catalog.entries.len(), advising(&catalog)) {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, index.file(&catalog, part)).unwrap();
    }
    processor_seconds(UsageWho::RUSAGE_SELF) - before
}

async fn measure(root: &Root, more: usize) {
    let site = Site {
        root,
        address: Hosted::start(root).address.to_string(),
        browser: Browser::start().await,
    };
    let slowed = site.slow_down().await;
    let mut measured = Measured::default();
    let words = content::varied::Words::new();
    for (kind, queries) in QUERIES {
        for query in queries {
            let query = match query.strip_prefix("name:") {
                Some(number) => content::varied::name(&words, number.parse().unwrap()),
                None => (*query).to_owned(),
            };
            site.query(kind, &query, &mut measured).await;
        }
    }
    measured.print(
        &if more == 0 {
            "shipped".to_owned()
        } else {
            more.to_string()
        },
        slowed,
    );
}

struct Site<'a> {
    root: &'a Root,
    address: String,
    browser: Browser,
}

impl Site<'_> {
    /// Slows the processor down. Tells how much, by the best time of the same work before and after, and how much longer that
    /// work took as a rule: what other programs on the machine add to every figure.
    async fn slow_down(&self) -> (f64, f64) {
        self.open().await;
        let work = "const start = performance.now(); let sum = 0; for (let at = 0; at < 1e7; at++) sum += at % 7; return performance.now() - start + sum * 0";
        let mut times: Vec<Vec<f64>> = vec![];
        for rate in [1, SLOWER] {
            self.browser
                .devtools("Emulation.setCPUThrottlingRate", json!({ "rate": rate }))
                .await;
            let mut tried = vec![];
            for _ in 0..9 {
                tried.push(self.browser.run(work).await.as_f64().unwrap());
            }
            tried.sort_by(f64::total_cmp);
            times.push(tried);
        }
        (times[1][0] / times[0][0], times[1][4] / times[1][0])
    }

    /// Opens a page with nothing of the index in any cache.
    async fn open(&self) {
        self.browser
            .devtools("Network.clearBrowserCache", json!({}))
            .await;
        self.browser
            .client
            .goto(&format!("http://{}/tags/", self.address))
            .await
            .unwrap();
        self.browser
            .until("return document.querySelector('.top [role=combobox]') !== null")
            .await;
        self.browser.run(WATCH).await;
    }

    async fn focus(&self) {
        self.browser
            .run("document.querySelector('.top [role=combobox]').focus()")
            .await;
    }

    async fn put(&self, text: &str) {
        self.browser
            .devtools("Input.insertText", json!({ "text": text }))
            .await;
    }

    /// The press that was made, once its answer is there.
    async fn pressed(&self) -> Press {
        tokio::time::sleep(PAUSE).await;
        self.browser.until("return presses.length > 0").await;
        let press = self
            .browser
            .run("const press = presses.at(-1); forget(); return press")
            .await;
        serde_json::from_value(press).unwrap()
    }

    async fn query(&self, kind: &'static str, query: &str, measured: &mut Measured) {
        let is_line = kind == "log line";
        let first = if is_line { query } else { &query[..2] };
        self.open().await;
        self.focus().await;
        self.put(first).await;
        measured.at_once.push(self.pressed().await.ms);
        let until_first = self.loaded().await;
        self.open().await;
        self.focus().await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.put(first).await;
        measured.settled.push(self.pressed().await.ms);
        // Once letter by letter, and once more with everything there.
        for _ in 0..2 {
            for letter in query[first.len()..].chars() {
                self.browser.press(&letter.to_string()).await;
                measured.presses.push((kind, self.pressed().await));
            }
            if measured.bytes.len() < measured.at_once.len() {
                measured
                    .bytes
                    .push((until_first, self.loaded().await, query.to_owned()));
            }
            self.browser
                .run("document.querySelector('.top [role=combobox]').value = ''; forget()")
                .await;
            self.put(first).await;
            measured.presses.push((kind, self.pressed().await));
        }
    }

    /// The bytes of what was loaded to find, as a host with compression sends them.
    async fn loaded(&self) -> usize {
        let paths: Vec<String> = serde_json::from_value(self.browser.run(FILES).await).unwrap();
        paths.iter().map(|path| self.compressed(path)).sum()
    }

    fn compressed(&self, path: &str) -> usize {
        let mut encoder = GzEncoder::new(vec![], Compression::best());
        encoder
            .write_all(&std::fs::read(self.root.path(&format!("dist{path}"))).unwrap())
            .unwrap();
        encoder.finish().unwrap().len()
    }
}

impl Measured {
    fn print(&self, entries: &str, (slowed, busy): (f64, f64)) {
        row(entries, "cold, with the focus", self.at_once.clone());
        row(entries, "cold, 1 s after", self.settled.clone());
        for (kind, _) in QUERIES {
            let of_kind = |is_warm: bool| {
                let presses = self
                    .presses
                    .iter()
                    .filter(move |(own, press)| *own == kind && (press.loads == 0) == is_warm);
                presses.map(|(_, press)| press.ms).collect()
            };
            row(entries, &format!("{kind}, warm"), of_kind(true));
            row(entries, &format!("{kind}, with a new part"), of_kind(false));
        }
        let bytes = |of: fn(&(usize, usize, String)) -> usize| {
            let mut bytes: Vec<(usize, &str)> =
                self.bytes.iter().map(|one| (of(one), &*one.2)).collect();
            bytes.sort_unstable();
            let (most, query) = bytes[bytes.len() - 1];
            format!(
                "{} in the median, {most} at most, by {query:.40}",
                bytes[bytes.len() / 2].0
            )
        };
        println!(
            "{entries:>7}  bytes with gzip -9 until the first answer: {}",
            bytes(|one| one.0)
        );
        println!(
            "{entries:>7}  until the whole query was typed: {}",
            bytes(|one| one.1)
        );
        let busy = (busy - 1.0) * 100.0;
        println!(
            "{entries:>7}  the processor was {slowed:.1} times slower; other programs added {busy:.0} %"
        );
    }
}

fn row(entries: &str, name: &str, mut times: Vec<f64>) {
    if times.is_empty() {
        return;
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    let (min, median, most, max) = (at(0.0), at(0.5), at(0.9), at(1.0));
    println!(
        "{entries:>7}  {name:23}  {:7}  {min:5.1}   {median:5.1}   {most:5.1}   {max:5.1}",
        times.len()
    );
}
