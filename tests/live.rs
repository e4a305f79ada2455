//! `errdex serve` while its files change: what is served, and what browsers are told.

use std::fs;
use std::net::TcpStream;
use std::time::Duration;

use crate::common::{Root, Server, without_script};
use serde_json::Value;

const ENTRY: &str = "/family-1-fine-failure/";

/// Longer than a preview waits before it tells browsers.
const QUIET: Duration = Duration::from_millis(700);

fn errors(message: &Value) -> u64 {
    message["problems"]["errors"].as_u64().unwrap()
}

fn entry(code: usize, cause: &str) -> String {
    format!("code: {code}\nname: Failure {code}\ncauses: [\"{cause}\"]\n")
}

#[test]
fn a_saved_entry_template_style_and_category_are_served() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    root.write(
        "content/family/1.yaml",
        "code: 1\nname: Fine Failure\ncauses: [Changed words.]\n",
    );
    server.await_page(ENTRY, |_, page| page.contains("Changed words."));
    root.write("templates/tags.html", "Other tags");
    server.await_page("/tags/", |_, page| page.starts_with("Other tags"));
    fs::remove_file(root.path("templates/tags.html")).unwrap();
    server.await_page("/tags/", |_, page| page.contains("<h1>"));
    let style = server
        .get("/")
        .2
        .split('"')
        .find(|part| part.ends_with(".css"))
        .unwrap()
        .to_owned();
    root.write("static/assets/errdex.css", "body { color: red }");
    let page = server.await_page("/", |_, page| !page.contains(&style));
    let style = page.split('"').find(|part| part.ends_with(".css")).unwrap();
    assert_eq!(server.get(&format!("/{style}")).2, "body { color: red }");
    root.write(
        "content/family/_category.md",
        "---\ntitle: Renamed family\n---\n",
    );
    server.await_page(ENTRY, |_, page| page.contains("Renamed family"));
    root.write(
        "content/site.yaml",
        "title: Other site\nbase_url: https://example.org/\n",
    );
    server.await_page("/", |_, page| page.contains("Other site"));
}

#[test]
fn new_and_deleted_files_and_folders_are_noticed() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    root.write("content/family/2.yaml", entry(2, "Second."));
    server.await_page("/2/", |status, _| status == 200);
    fs::remove_file(root.path("content/family/2.yaml")).unwrap();
    server.await_page("/2/", |status, _| status == 404);
    root.write("content/other/3.yaml", entry(3, "Third."));
    server.await_page("/other-3-failure-3/", |status, _| status == 200);
    root.write("content/other/4.yaml", entry(4, "Fourth."));
    server.await_page("/other-4-failure-4/", |status, _| status == 200);
    fs::rename(root.path("content/other"), root.path("content/renamed")).unwrap();
    server.await_page("/renamed-3-failure-3/", |status, _| status == 200);
    assert_eq!(server.get("/other-3-failure-3/").0, 404);
    root.write("content/renamed/4.yaml", entry(4, "In the renamed folder."));
    server.await_page("/renamed-4-failure-4/", |_, page| {
        page.contains("In the renamed folder.")
    });
    fs::remove_dir_all(root.path("content/renamed")).unwrap();
    server.await_page("/renamed/", |status, _| status == 404);
    // Beside the site's folders, nothing is its business.
    root.write("notes/5.yaml", entry(5, "Fifth."));
    root.write("content/family/.5.yaml.swp", entry(5, "Fifth."));
    root.write("content/family/6.yaml", entry(6, "Sixth."));
    server.await_page("/6/", |status, _| status == 200);
    assert_eq!(server.get("/5/").0, 404);
}

#[test]
fn content_of_ones_own_takes_the_place_of_the_shipped_one_and_gives_it_back() {
    let root = Root::empty();
    let server = Server::start(&root, &[]);
    assert_eq!(server.get("/502/").0, 200);
    root.write("content/site.yaml", crate::common::SITE);
    root.write("content/family/1.yaml", crate::common::SMALLEST);
    server.await_page(ENTRY, |status, _| status == 200);
    assert_eq!(server.get("/502/").0, 404);
    fs::remove_dir_all(root.path("content")).unwrap();
    server.await_page("/502/", |status, _| status == 200);
    root.write("content/site.yaml", crate::common::SITE);
    root.write("content/family/1.yaml", crate::common::SMALLEST);
    server.await_page(ENTRY, |status, _| status == 200);
}

#[test]
fn only_the_browsers_that_show_a_changed_page_load_it_again() {
    let root = Root::small().with("content/family/2.yaml", entry(2, "Second."));
    let server = Server::start(&root, &[]);
    let (mut one, mut two) = (server.events(ENTRY), server.events("/family-2-failure-2/"));
    let before = one.next();
    let untouched = two.next();
    assert_eq!(
        server.get(ENTRY).2.split("data-version=\"").nth(1).unwrap()[..16],
        before["version"]
    );
    root.write(
        "content/family/1.yaml",
        "code: 1\nname: Fine Failure\ncauses: [Changed.]\n",
    );
    let after = one.next();
    assert_ne!(before["version"], after["version"]);
    assert_eq!(two.next_within(QUIET), None);
    // A style sheet changes no page, but all are told of it.
    root.write("static/assets/errdex.css", "body { color: red }");
    let styled = two.next();
    assert_eq!(styled["version"], untouched["version"]);
    assert_ne!(styled["styles"], untouched["styles"]);
}

#[test]
fn saving_twice_by_rename_or_in_pieces_is_one_change() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    let mut browser = server.events(ENTRY);
    browser.next();
    let text = |cause: &str| format!("code: 1\nname: Fine Failure\ncauses: [{cause}]\n");
    // By rename, as most editors do, with a backup beside it.
    root.write("content/family/1.yaml~", text("Old."));
    root.write("content/family/4913", "");
    fs::remove_file(root.path("content/family/4913")).unwrap();
    root.write("content/family/.1.tmp", text("Renamed."));
    fs::rename(
        root.path("content/family/.1.tmp"),
        root.path("content/family/1.yaml"),
    )
    .unwrap();
    assert_eq!(errors(&browser.next()), 0);
    assert_eq!(browser.next_within(QUIET), None);
    // Twice.
    root.write("content/family/1.yaml", text("First."));
    std::thread::sleep(Duration::from_millis(30));
    root.write("content/family/1.yaml", text("Second."));
    browser.next();
    assert_eq!(browser.next_within(QUIET), None);
    // In pieces, of which the first are no right file.
    let whole = text("In pieces.");
    for end in [0, 12, 40, whole.len()] {
        root.write("content/family/1.yaml", &whole[..end]);
        std::thread::sleep(Duration::from_millis(15));
    }
    assert_eq!(errors(&browser.next()), 0);
    assert_eq!(browser.next_within(QUIET), None);
    // The same bytes again are no change at all.
    root.write("content/family/1.yaml", &whole);
    assert_eq!(browser.next_within(QUIET), None);
    assert!(server.get(ENTRY).2.contains("In pieces."));
    assert!(!server.said().contains("error"), "{}", server.said());
}

#[test]
fn a_mistake_keeps_the_page_and_tells_file_and_line_until_it_is_corrected() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    let mut browser = server.events(ENTRY);
    let before = browser.next();
    let mistake = "code: 1\nname: Fine Failure\ncuases: [<Something> broke.]\n";
    root.write("content/family/1.yaml", mistake);
    let wrong = browser.next();
    assert_eq!((errors(&wrong), &wrong["version"]), (1, &before["version"]));
    let list = wrong["problems"]["list"].as_str().unwrap();
    for part in [
        "content/family/1.yaml:3:1",
        "did you mean <code>causes</code>?",
        "<mark>cuases</mark>",
        "[&lt;Something&gt; broke.]",
    ] {
        assert!(list.contains(part), "{part}: {list}");
    }
    assert!(server.get(ENTRY).2.contains("Something broke."));
    assert!(
        server.said().contains(" --> content/family/1.yaml:3:1"),
        "{}",
        server.said()
    );
    // Saved once more as it is, it stays through the changes of others.
    root.write("content/family/1.yaml", mistake);
    std::thread::sleep(QUIET);
    root.write(
        "content/family/2.yaml",
        "code: 2\nname: Other Failure\ncauses: [Something else.]\n",
    );
    server.await_page("/family-2-other-failure/", |status, _| status == 200);
    assert!(server.get(ENTRY).2.contains("Something broke."));
    fs::remove_file(root.path("content/family/2.yaml")).unwrap();
    server.await_page("/family-2-other-failure/", |status, _| status == 404);
    root.write("content/family/1.yaml", crate::common::SMALLEST);
    let right = std::iter::from_fn(|| Some(browser.next()))
        .find(|told| errors(told) == 0)
        .unwrap();
    assert_eq!(right["version"], before["version"]);
    assert!(
        server.said().trim_end().ends_with("no problems"),
        "{}",
        server.said()
    );
}

#[test]
fn a_wrong_template_keeps_the_last_right_one_and_a_failing_one_tells_in_its_place() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    let mut browser = server.events("/tags/");
    let before = browser.next();
    root.write("templates/tags.html", "line\n{% if %}");
    let wrong = browser.next();
    assert_eq!((errors(&wrong), &wrong["version"]), (1, &before["version"]));
    assert!(
        wrong["problems"]["list"]
            .to_string()
            .contains("templates/tags.html:2:7"),
        "{wrong}"
    );
    root.write("templates/tags.html", "line\n{{ nothing.here }}");
    let failing = browser.next();
    assert_ne!(failing["version"], before["version"]);
    let (status, _, page) = server.get("/tags/");
    assert!(
        status == 500 && page.contains("templates/tags.html:2:") && page.contains("preview.js"),
        "{page}"
    );
    assert_eq!(server.get("/").0, 200);
    fs::remove_file(root.path("templates/tags.html")).unwrap();
    let right = server.await_page("/tags/", |status, _| status == 200);
    assert!(right.contains(before["version"].as_str().unwrap()));
}

#[test]
fn a_change_that_breaks_another_page_is_told_soon() {
    let root = Root::small().with(
        "content/family/2.yaml",
        "code: 2\nname: Second\noverview: See [one](/1/).\n",
    );
    let server = Server::start(&root, &[]);
    let mut browser = server.events("/");
    assert_eq!(errors(&browser.next()), 0);
    fs::remove_file(root.path("content/family/1.yaml")).unwrap();
    let mut message = browser.next();
    while errors(&message) == 0 {
        message = browser.next();
    }
    let list = message["problems"]["list"].to_string();
    assert!(
        list.contains("dead-link") && list.contains("content/family/2.yaml:3:"),
        "{list}"
    );
    root.write("content/family/1.yaml", crate::common::SMALLEST);
    while errors(&message) > 0 {
        message = browser.next();
    }
}

#[test]
fn a_program_reads_what_changed_as_one_object_a_line() {
    use std::io::BufRead;
    let root = Root::small();
    let mut command = root.command(&["serve", "--port", "0", "--format", "json"]);
    let mut child = command
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    let start = next();
    assert!(
        start["urls"][0]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:"),
        "{start}"
    );
    root.write("content/family/1.yaml", "code: 1\n");
    let update = next();
    assert_eq!(update["changed"][0], "content/family/1.yaml");
    assert_eq!(update["diagnostics"][0]["code"], "missing-field");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn idle_and_slow_clients_stop_no_reload() {
    use std::io::Write;
    let root = Root::small();
    let server = Server::start(&root, &[]);
    let mut idle: Vec<TcpStream> = (0..200)
        .map(|_| TcpStream::connect(&server.address).unwrap())
        .collect();
    for (index, stream) in idle.iter_mut().enumerate() {
        // Some say nothing, some stop in the middle of a request, some never read what they are told.
        let start = [
            "",
            "GET / HT",
            "GET /_errdex/events?path=/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ][index % 3];
        stream.write_all(start.as_bytes()).unwrap();
    }
    let mut browser = server.events(ENTRY);
    browser.next();
    root.write(
        "content/family/1.yaml",
        "code: 1\nname: Fine Failure\ncauses: [Changed.]\n",
    );
    browser.next();
    assert!(server.get(ENTRY).2.contains("Changed."));
    drop(idle);
}

/// A generator of numbers that gives the same ones each time (Marsaglia, xorshift64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

/// One edit of those that people, editors and version control make.
fn edit(root: &Root, dice: &mut Dice) {
    let family = ["family", "other", "third"][dice.below(3)];
    let number = dice.below(12);
    let path = format!("content/{family}/{number}.yaml");
    let words = dice.below(1000);
    let right = format!(
        "code: {number}\nname: Failure {}\ntags: [tag-{}, all]\nrelated: []\nsummary: Words {words}.\ncauses: [\"See [all](/tags/all/), {words}.\"]\n",
        dice.below(3),
        dice.below(5)
    );
    match dice.below(14) {
        0..=3 => root.write(&path, right),
        4 => root.write(&path, &right[..dice.below(right.len())]),
        5 => root.write(&path, format!("{right}unknown: [\n")),
        6 => {
            root.write(&format!("content/{family}/.tmp"), right);
            fs::rename(
                root.path(&format!("content/{family}/.tmp")),
                root.path(&path),
            )
            .unwrap();
        }
        7 => drop(fs::remove_file(root.path(&path))),
        8 => drop(fs::rename(
            root.path(&path),
            root.path(&format!("content/family/{}.yaml", number + 1)),
        )),
        9 => drop(fs::rename(
            root.path(&format!("content/{family}")),
            root.path("content/renamed"),
        )),
        10 => drop(fs::rename(
            root.path("content/renamed"),
            root.path(&format!("content/{family}")),
        )),
        11 => drop(fs::remove_dir_all(root.path("content/renamed"))),
        12 => root.write(
            "static/assets/errdex.css",
            format!("body {{ margin: {words}px }}"),
        ),
        _ => match dice.below(4) {
            0 => root.write("templates/tags.html", format!("tags {words}")),
            1 => root.write("templates/tags.html", "{% if %}"),
            2 => drop(fs::remove_file(root.path("templates/tags.html"))),
            _ => root.write(
                &format!("content/{family}/_category.md"),
                format!("---\ntitle: Title {words}\n---\n"),
            ),
        },
    }
}

/// Makes every file right that an edit left wrong, and leaves the others as the edits made them.
fn correct(root: &Root) {
    for number in 100..200 {
        let output = root.run(&["check", "--format", "json"]);
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        let wrong = told["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["severity"] == "error");
        let Some(file) = wrong.map(|wrong| wrong["file"].as_str().unwrap()) else {
            return;
        };
        match file.starts_with("templates/") {
            true => fs::remove_file(root.path(file)).unwrap(),
            false => root.write(file, entry(number, "Right again.")),
        }
    }
    panic!("never right");
}

#[test]
fn after_a_thousand_edits_the_pages_are_those_of_a_fresh_build() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    let mut dice = Dice(0x5eed);
    for _ in 0..1000 {
        edit(&root, &mut dice);
        // Mostly quicker than the preview takes changes in, sometimes slower.
        std::thread::sleep(Duration::from_millis([0, 0, 1, 3, 12][dice.below(5)]));
        if dice.below(20) == 0 {
            assert!([200, 404].contains(&server.get(&format!("/{}/", dice.below(12))).0));
        }
    }
    correct(&root);
    assert!(root.run(&["build"]).status.success());
    let built = crate::common::files(&root.path("dist"));
    for (path, bytes) in built.iter().filter(|(path, _)| !path.starts_with('.')) {
        let same =
            |status: u16, page: &str| status == 200 && without_script(page).as_bytes() == bytes;
        server.await_page(&format!("/{path}"), same);
    }
    let gone = (0..13).map(|number| format!("/{number}/"));
    for path in gone.filter(|path| {
        !built
            .iter()
            .any(|(file, _)| *file == format!("{}index.html", &path[1..]))
    }) {
        assert_eq!(server.get(&path).0, 404, "{path}");
    }
    assert!(
        built.len() > 20 && server.said().contains("error["),
        "the edits were of all kinds"
    );
}
