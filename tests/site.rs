//! The shipped reference as it is built: every page parses, every link leads somewhere, every entry is complete.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::common::{Root, files, stderr};
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, local_name, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use serde_json::Value;

static WEB: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| built(&[]));
static OFFLINE: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| built(&["--offline"]));

fn built(arguments: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let root = Root::shipped();
    let output = root.run(
        &[
            &["build", "--base-url", "https://example.org/errors/"],
            arguments,
        ]
        .concat(),
    );
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!stderr(&output).contains("warning"), "{}", stderr(&output));
    files(&root.path("dist")).into_iter().collect()
}

fn text<'a>(site: &'a BTreeMap<String, Vec<u8>>, path: &str) -> &'a str {
    std::str::from_utf8(site.get(path).unwrap_or_else(|| panic!("no {path}"))).unwrap()
}

fn json(path: &str) -> Value {
    serde_json::from_str(text(&WEB, path)).unwrap()
}

fn pages(site: &BTreeMap<String, Vec<u8>>) -> impl Iterator<Item = (&str, Page)> {
    let html = site.keys().filter(|path| path.ends_with(".html"));
    html.map(|path| (path.as_str(), Page::parse(text(site, path))))
}

/// What the tests look at in a page.
#[derive(Default)]
struct Page {
    errors: Vec<String>,
    ids: Vec<String>,
    links: Vec<String>,
    references: Vec<String>,
    headings: Vec<u8>,
    title: String,
    description: String,
    canonical: Option<String>,
    noindex: bool,
    json_ld: Vec<String>,
    inline: Vec<String>,
    nameless_images: usize,
}

impl Page {
    fn parse(html: &str) -> Self {
        let tree_builder = TreeBuilderOpts {
            exact_errors: true,
            ..Default::default()
        };
        let dom = parse_document(
            RcDom::default(),
            ParseOpts {
                tree_builder,
                ..Default::default()
            },
        )
        .one(html);
        let errors = dom
            .errors
            .borrow()
            .iter()
            .map(ToString::to_string)
            .collect();
        let mut page = Self {
            errors,
            ..Self::default()
        };
        page.visit(&dom.document);
        page
    }

    fn visit(&mut self, node: &Handle) {
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let attributes = attrs.borrow();
            let get = |wanted: &str| {
                let found = attributes
                    .iter()
                    .find(|attribute| &*attribute.name.local == wanted);
                found.map(|attribute| attribute.value.to_string())
            };
            self.ids.extend(get("id"));
            self.references.extend(get("aria-labelledby"));
            self.inline.extend(get("style"));
            self.inline.extend(
                attributes
                    .iter()
                    .map(|one| one.name.local.to_string())
                    .filter(|one| one.starts_with("on")),
            );
            let inner = || -> String { node.children.borrow().iter().map(text_of).collect() };
            match name.local {
                local_name!("a") | local_name!("link")
                    if get("rel").as_deref() != Some("canonical") =>
                {
                    self.links.extend(get("href"));
                }
                local_name!("link") => self.canonical = get("href"),
                local_name!("script") if get("src").is_none() => {
                    assert_eq!(get("type").as_deref(), Some("application/ld+json"));
                    self.json_ld.push(inner());
                }
                local_name!("script") | local_name!("img") => {
                    self.links.extend(get("src"));
                    self.nameless_images +=
                        usize::from(name.local == local_name!("img") && get("alt").is_none());
                }
                local_name!("form") => self.links.extend(get("action")),
                local_name!("style") => self.inline.push("style element".to_owned()),
                local_name!("title") => self.title = inner(),
                local_name!("meta") => match (get("name").as_deref(), get("http-equiv")) {
                    (Some("description"), _) => self.description = get("content").unwrap(),
                    (Some("robots"), _) => self.noindex = get("content").unwrap() == "noindex",
                    (_, Some(_)) => self.links.push(
                        get("content")
                            .unwrap()
                            .split_once("url=")
                            .unwrap()
                            .1
                            .to_owned(),
                    ),
                    _ => {}
                },
                local_name!("h1") | local_name!("h2") | local_name!("h3") | local_name!("h4") => {
                    self.headings.push(name.local.as_bytes()[1] - b'0');
                }
                _ => {}
            }
        }
        for child in node.children.borrow().iter() {
            self.visit(child);
        }
    }
}

fn text_of(node: &Handle) -> String {
    match &node.data {
        NodeData::Text { contents } => contents.borrow().to_string(),
        _ => node.children.borrow().iter().map(text_of).collect(),
    }
}

#[test]
fn every_page_parses_without_an_error() {
    let mut count = 0;
    for (path, page) in pages(&WEB) {
        assert_eq!(page.errors, Vec::<String>::new(), "{path}");
        count += 1;
    }
    assert!(count > 150);
    assert!(
        !Page::parse("<!doctype html><title>x</title><p><div></p>")
            .errors
            .is_empty(),
        "errors are seen"
    );
}

#[test]
fn ids_are_unique_and_headings_in_order() {
    for (path, page) in pages(&WEB) {
        let unique: BTreeSet<_> = page.ids.iter().collect();
        assert_eq!(unique.len(), page.ids.len(), "{path}: {:?}", page.ids);
        assert!(
            page.references.iter().all(|id| unique.contains(id)),
            "{path}: {:?}",
            page.references
        );
        assert_eq!(
            page.headings.iter().filter(|level| **level == 1).count(),
            1,
            "{path}"
        );
        let in_order = page.headings.windows(2).all(|pair| pair[1] <= pair[0] + 1);
        assert!(
            in_order && page.headings[0] == 1,
            "{path}: {:?}",
            page.headings
        );
        assert_eq!(page.nameless_images, 0, "{path}");
    }
}

#[test]
fn no_page_needs_more_than_the_strict_policy_allows() {
    for (path, page) in pages(&WEB) {
        assert_eq!(page.inline, Vec::<String>::new(), "{path}");
    }
}

#[test]
fn every_internal_link_and_fragment_resolves() {
    for (site, index) in [(&*WEB, ""), (&*OFFLINE, "index.html")] {
        let ids: BTreeMap<String, BTreeSet<String>> = pages(site)
            .map(|(path, page)| (path.to_owned(), page.ids.into_iter().collect()))
            .collect();
        let mut seen = 0;
        for (path, page) in pages(site) {
            for link in &page.links {
                if ["https://", "http://", "mailto:"]
                    .iter()
                    .any(|scheme| link.starts_with(scheme))
                {
                    continue;
                }
                let (target, fragment) = resolved(path, link, index);
                assert!(
                    site.contains_key(&target),
                    "{path}: {link} leads to {target}"
                );
                if let Some(fragment) = fragment {
                    assert!(ids[&target].contains(&fragment), "{path}: {link}");
                }
                seen += 1;
            }
        }
        assert!(seen > 5_000, "{seen}");
    }
}

/// The file that a link on the page at `path` leads to. Folders stand for their index only on the web.
fn resolved(path: &str, link: &str, index: &str) -> (String, Option<String>) {
    let (link, fragment) = link
        .split_once('#')
        .map_or((link, None), |(link, id)| (link, Some(id.to_owned())));
    if link.is_empty() {
        return (path.to_owned(), fragment);
    }
    let (mut folders, link): (Vec<&str>, &str) = match link.strip_prefix("/errors/") {
        Some(rest) => (vec![], rest),
        None => (
            path.split('/')
                .rev()
                .skip(1)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect(),
            link,
        ),
    };
    assert!(
        !link.starts_with('/'),
        "{path}: {link} is bound to the root of a host"
    );
    for part in link.split('/') {
        match part {
            ".." => assert!(folders.pop().is_some(), "{path}: {link} leaves the site"),
            "." | "" => {}
            name => folders.push(name),
        }
    }
    let mut target = folders.join("/");
    if link.ends_with('/') || target.is_empty() {
        assert_eq!(index, "", "{path}: {link} needs a web server");
        target = if target.is_empty() {
            "index.html".to_owned()
        } else {
            format!("{target}/index.html")
        };
    }
    (target, fragment)
}

#[test]
fn titles_and_descriptions_are_unique_where_search_engines_look() {
    let (mut titles, mut descriptions) = (BTreeMap::new(), BTreeMap::new());
    for (path, page) in pages(&WEB).filter(|(_, page)| !page.noindex) {
        let canonical = page.canonical.unwrap();
        let own = format!(
            "https://example.org/errors/{}",
            path.strip_suffix("index.html").unwrap()
        );
        if canonical != own {
            continue;
        }
        assert!(
            !page.description.is_empty() && page.description.chars().count() <= 160,
            "{path}"
        );
        assert_eq!(
            titles.insert(page.title.clone(), path.to_owned()),
            None,
            "{path}: {}",
            page.title
        );
        assert_eq!(
            descriptions.insert(page.description.clone(), path.to_owned()),
            None,
            "{path}"
        );
    }
    assert!(titles.len() > 40);
}

#[test]
fn every_number_of_the_family_resolves_to_what_it_is() {
    let assigned = json("api/v1/index.json");
    let codes: BTreeSet<String> = assigned["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["code"].as_str().unwrap().to_owned())
        .collect();
    for number in 500..600 {
        let page = text(&WEB, &format!("{number}/index.html"));
        if codes.contains(&number.to_string()) {
            assert!(
                page.contains("http-equiv=\"refresh\"")
                    && page.contains(&format!("HTTP {number} ")),
                "{number}"
            );
        } else {
            assert!(
                page.contains("unassigned")
                    && page.contains("RFC 9110")
                    && page.contains("noindex"),
                "{number}"
            );
        }
    }
}

/// What the reference promises of each entry.
#[test]
fn every_entry_is_complete() {
    let expected = [
        500, 501, 502, 503, 504, 505, 506, 507, 508, 509, 510, 511, 514, 520, 521, 522, 523, 524,
        525, 526, 527, 529, 530, 531, 532, 533, 537, 538, 539, 540, 544, 545, 546, 550, 551, 552,
        553, 554, 555, 561, 562, 563, 564, 566, 567, 573, 579, 593, 594, 595, 596, 597, 598, 599,
    ];
    let index = json("api/v1/index.json");
    let entries = index["entries"].as_array().unwrap();
    let codes: Vec<u64> = entries
        .iter()
        .map(|entry| entry["code"].as_str().unwrap().parse().unwrap())
        .collect();
    assert_eq!(codes, expected);
    for entry in entries {
        let code = entry["code"].as_str().unwrap();
        let whole = json(&format!("{}.json", entry["slug"].as_str().unwrap()));
        let count = |list: &str| {
            whole[list]
                .as_array()
                .map_or_else(|| whole[list].as_object().unwrap().len(), Vec::len)
        };
        let causes = if ["500", "502", "503", "504"].contains(&code) {
            12
        } else {
            4
        };
        let least = [
            ("key_details", 5),
            ("causes", causes),
            ("steps", 5),
            ("faq", 4),
            ("constants", 3),
            ("sources", 1),
        ];
        for (list, least) in least {
            assert!(count(list) >= least, "{code}: {} {list}", count(list));
        }
        assert!(
            whole["overview"].is_string() && whole["facts"]["fault"].is_string(),
            "{code}"
        );
        assert!(
            whole["facts"]["retry"].is_string() && whole["facts"]["cacheable"].is_string(),
            "{code}"
        );
        assert!(
            whole["tags"].as_array().unwrap().len() >= 4
                && !whole["related"].as_array().unwrap().is_empty()
        );
        assert!(
            whole["status"].is_string() && whole["updated"].is_string(),
            "{code}"
        );
        assert!(
            whole["summary"].as_str().unwrap().chars().count() <= 160,
            "{code}"
        );
        let audiences: BTreeSet<_> = whole["steps"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|step| step["audience"].as_str())
            .collect();
        assert!(
            audiences.contains("operator") && audiences.len() >= 2,
            "{code}: {audiences:?}"
        );
        let dated = whole["sources"]
            .as_object()
            .unwrap()
            .values()
            .all(|source| source["checked"].is_string());
        assert!(dated, "{code}: a source without a date");
    }
}

#[test]
fn the_page_the_mission_began_with_has_all_its_parts() {
    let page = text(&WEB, "http-502-bad-gateway/index.html");
    let parts = [
        "<h1>HTTP 502 Bad Gateway <span>What It Means &amp; How to Fix It</span></h1>",
        "Critical",
        "5xx Server Error",
        ">Overview<",
        ">Key details<",
        ">Common causes<",
        ">Steps<",
        ">Tags<",
        "More in 5xx Server Error",
        ">Frequently asked questions<",
    ];
    for part in parts {
        assert!(page.contains(part), "{part}");
    }
    for tag in ["http", "server-error", "gateway", "proxy", "upstream"] {
        assert!(page.contains(&format!("../tags/{tag}/")), "{tag}");
    }
    let related = [
        "500-internal-server-error",
        "501-not-implemented",
        "503-service-unavailable",
        "504-gateway-timeout",
    ];
    for slug in related {
        assert!(
            page.contains(&format!("<span class=\"slug\">http-{slug}</span>")),
            "{slug}"
        );
    }
}

#[test]
fn structured_data_is_json_with_what_search_engines_want() {
    for (path, page) in pages(&WEB).filter(|(path, _)| path.starts_with("http-5")) {
        let data: Value = serde_json::from_str(&page.json_ld[0]).unwrap();
        let kinds: Vec<_> = data["@graph"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["@type"].as_str().unwrap())
            .collect();
        let is_product = path.matches('/').count() > 1;
        let expected = ["TechArticle", "BreadcrumbList", "FAQPage"];
        let expected = if is_product {
            &expected[..2]
        } else {
            &expected
        };
        assert_eq!(kinds, expected, "{path}");
    }
}

#[test]
fn the_json_fits_its_schema() {
    let schema = json("api/v1/schema.json");
    let validator = jsonschema::validator_for(&schema).unwrap();
    let index = json("api/v1/index.json");
    validator.validate(&index).unwrap();
    for entry in index["entries"].as_array().unwrap() {
        validator
            .validate(&json(&format!("{}.json", entry["slug"].as_str().unwrap())))
            .unwrap();
    }
    assert!(!validator.is_valid(&serde_json::json!({"code": 502})));
}

#[test]
fn what_the_web_expects_is_there_and_well_formed() {
    for path in ["feed.xml", "sitemap.xml", "opensearch.xml"] {
        let document = roxmltree::Document::parse(text(&WEB, path)).unwrap();
        assert!(document.descendants().count() > 5, "{path}");
    }
    assert!(text(&WEB, "robots.txt").contains("Sitemap: https://example.org/errors/sitemap.xml"));
    assert!(
        text(&WEB, "llms.txt").contains("(https://example.org/errors/http-502-bad-gateway.md)")
    );
    assert!(text(&WEB, "404.html").contains("href=\"/errors/assets/"));
    let sitemap = text(&WEB, "sitemap.xml");
    for page in [
        "",
        "http-502-bad-gateway/",
        "tags/gateway/",
        "faq/",
        "5xx-server-error/",
    ] {
        assert!(
            sitemap.contains(&format!("<loc>https://example.org/errors/{page}</loc>")),
            "{page}"
        );
    }
    assert!(!sitemap.contains("/580/") && !sitemap.contains("/502/"));
}

#[test]
fn a_terminal_can_show_the_plain_text() {
    for (path, bytes) in WEB
        .iter()
        .filter(|(path, _)| path.starts_with("http-5") && path.ends_with(".txt"))
    {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(
            !text.contains("[^") && !text.contains("](") && !text.contains("**"),
            "{path}"
        );
        assert!(text.contains("Common causes\n-------------\n"), "{path}");
    }
}

/// The compressed size that a page may have on the wire.
#[test]
fn an_entry_page_is_small() {
    for (path, bytes) in WEB
        .iter()
        .filter(|(path, _)| path.starts_with("http-5") && path.ends_with(".html"))
    {
        let mut encoder = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
        std::io::Write::write_all(&mut encoder, bytes).unwrap();
        let size = encoder.finish().unwrap().len();
        assert!(size <= 24 * 1024, "{path}: {size} bytes");
    }
}

/// What a recipe needs beyond its servers is told to those who repeat it by hand, too.
#[test]
fn the_steps_by_hand_leave_nothing_out() {
    let root = Root::shipped().built();
    let parts = [
        ("caddy/502-tls-expired", "apt-get install faketime"),
        (
            "caddy/502-tls-expired",
            "faketime 2021-01-01 openssl req -x509",
        ),
        (
            "apache/507-put-full",
            "mount -t tmpfs -o size=64k tmpfs small",
        ),
        (
            "squid/503-connect-refused",
            "curl -si -m 0.5 -p -x http://127.0.0.1:8080",
        ),
        (
            "tinyproxy/500-connect-refused",
            "apt-get install netcat-openbsd",
        ),
        (
            "tomcat/505-version",
            "/usr/share/tomcat10/bin/catalina.sh run",
        ),
    ];
    for (recipe, part) in parts {
        assert!(
            root.read(&format!("dist/recipes/{recipe}/index.html"))
                .contains(part),
            "{recipe}: {part}"
        );
    }
}
