//! The forms of content: YAML, Markdown, the smallest entry, another family.

use std::sync::Arc;

use crate::common::{Root, SITE, stderr};
use errdex::content::{Content, EntrySource};
use errdex::pages::assets::Assets;
use errdex::pages::links::url::Flavor;
use errdex::pages::{Pages, Views};
use errdex::render::{Renderer, Templates};

const AS_YAML: &str = include_str!("fixtures/gateway.yaml");
const AS_MARKDOWN: &str = include_str!("fixtures/gateway.md");

#[test]
fn the_two_forms_of_an_entry_are_equal() {
    let yaml = Root::small().with("content/family/2.yaml", AS_YAML).built();
    let markdown = Root::small()
        .with("content/family/2.md", AS_MARKDOWN)
        .built();
    for page in [
        "family-2-gateway-gone/index.html",
        "family-2-gateway-gone.json",
        "family-2-gateway-gone.txt",
    ] {
        assert_eq!(
            yaml.read(&format!("dist/{page}")),
            markdown.read(&format!("dist/{page}")),
            "{page}"
        );
    }
}

#[test]
fn comments_are_for_those_who_write() {
    let text = "---\ncode: 2\nname: Told\n---\n\n<!-- Not yet:\n\n## Steps\n\n- Hidden one.\n-->\n\n## Overview\n\n\
                Shown.\n\n<!-- hidden two -->\n\nShown too, and `<!-- code -->`.\n\n```html\n<!-- more code -->\n```\n\n\
                ## Causes\n\n- One. See [it](/nope/).\n\n  <!-- hidden three -->\n";
    let root = Root::small().with("content/family/2.md", text).with(
        "content/family/_category.md",
        "---\ntitle: Family\n---\n\nIntro.\n\n<!-- hidden four -->\n",
    );
    let told = root.complaint();
    assert!(
        told.contains("content/family/2.md:27:17"),
        "places stay: {told}"
    );
    root.write("content/family/2.md", text.replace("/nope/", "/1/"));
    let root = root.built();
    for page in [
        "family-2-told/index.html",
        "family-2-told.md",
        "family-2-told.txt",
        "family/index.html",
    ] {
        let page = root.read(&format!("dist/{page}"));
        assert!(!page.to_lowercase().contains("hidden"), "{page}");
    }
    let page = root.read("dist/family-2-told/index.html");
    assert!(
        page.contains("Shown too")
            && page.contains("&lt;!-- code")
            && page.contains("&lt;!-- more code"),
        "{page}"
    );
}

fn main_of(page: &str) -> &str {
    page.split_once("<main")
        .unwrap()
        .1
        .split_once("</main>")
        .unwrap()
        .0
}

#[test]
fn a_full_entry_looks_like_this() {
    let root = Root::small()
        .with("content/family/2.md", AS_MARKDOWN)
        .built();
    let page = root.read("dist/family-2-gateway-gone/index.html");
    insta::assert_snapshot!("full_entry", main_of(&page));
    insta::assert_snapshot!(
        "full_entry_markdown",
        root.read("dist/family-2-gateway-gone.md")
    );
    insta::assert_snapshot!(
        "full_entry_text",
        root.read("dist/family-2-gateway-gone.txt")
    );
    insta::assert_snapshot!(
        "full_entry_json",
        root.read("dist/family-2-gateway-gone.json")
    );
}

#[test]
fn the_smallest_entry_leaves_no_hole_in_the_page() {
    let root = Root::small().built();
    let page = root.read("dist/family-1-fine-failure/index.html");
    insta::assert_snapshot!("smallest_entry", main_of(&page));
}

#[test]
fn the_smallest_entry_is_everywhere_after_one_build() {
    let root = Root::shipped();
    let smallest = "code: 588\nname: Network Connect Timeout Error\n\
                    causes: [The connection to the upstream could not be opened in time.]\n";
    root.write("content/5xx-server-error/588.yaml", smallest);
    let root = root.built();
    let slug = "http-588-network-connect-timeout-error";
    assert!(
        root.read(&format!("dist/{slug}/index.html"))
            .contains("could not be opened in time")
    );
    for page in [
        "index.html",
        "5xx-server-error/index.html",
        "588/index.html",
        "llms.txt",
    ] {
        assert!(root.read(&format!("dist/{page}")).contains(slug), "{page}");
    }
    for page in ["sitemap.xml", "feed.xml", "api/v1/index.json"] {
        assert!(
            root.read(&format!("dist/{page}"))
                .contains(&format!("{slug}/")),
            "{page}"
        );
    }
}

/// The program knows no family: gRPC status codes are a folder too.
#[test]
fn another_family_is_a_folder() {
    let category = "---\ntitle: gRPC status\ncodes: 0-16\ntitle_pattern: \"gRPC {code}: {name}\"\n\
                    slug_pattern: \"grpc-{code}-{name}\"\n---\n\nWhat a call ends with.\n";
    let root = Root::empty()
        .with("content/site.yaml", SITE)
        .with("content/grpc/_category.md", category)
        .with(
            "content/grpc/5.yaml",
            "code: 5\nname: NOT_FOUND\nrelated: [14]\n",
        )
        .with("content/grpc/14.yaml", "code: 14\nname: UNAVAILABLE\n")
        .with(
            "content/errno/EPIPE.yaml",
            "code: EPIPE\nname: Broken pipe\n",
        )
        .built();
    assert!(
        root.read("dist/grpc-5-not-found/index.html")
            .contains("<h1>gRPC 5: NOT_FOUND</h1>")
    );
    assert!(
        root.read("dist/5/index.html")
            .contains("url=../grpc-5-not-found/")
    );
    assert!(root.read("dist/7/index.html").contains("gRPC 7"));
    assert!(
        root.read("dist/EPIPE/index.html")
            .contains("errno-epipe-broken-pipe")
    );
    assert!(
        root.read("dist/grpc/index.html")
            .contains("What a call ends with.")
    );
    // The search table says how lines of any log are read: content/reading.yaml, as it is shipped.
    let own = |path: &str| path != "find/table.js";
    for (path, bytes) in crate::common::files(&root.path("dist"))
        .into_iter()
        .filter(|(path, _)| own(path))
    {
        let text = String::from_utf8(bytes).unwrap();
        assert!(
            !text.contains("5xx") && !text.contains("HTTP"),
            "{path} knows a family that is not there"
        );
    }
}

#[test]
fn the_sources_know_no_family() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    // The client and the peers of recipes speak the protocol itself.
    let speaks = |path: &str| path.starts_with("verify/");
    let mut read = 0;
    for folder in ["src", "templates", "static"] {
        for (path, bytes) in crate::common::files(&root.join(folder))
            .into_iter()
            .filter(|(path, _)| !speaks(path))
        {
            read += 1;
            assert_eq!(
                families_in(&String::from_utf8(bytes).unwrap()),
                Vec::<&str>::new(),
                "{folder}/{path}"
            );
        }
    }
    assert!(read > 100);
    assert_eq!(families_in("^(?:< )?[Hh][Tt]{2}[Pp]/[0-9.]+"), ["HTTP"]);
    assert_eq!(families_in("e?smtp|s?ftp|SQLSTATE"), ["smtp", "ftp", "sql"]);
}

/// The families and protocols that a text knows, however expressions spell them.
fn families_in(text: &str) -> Vec<&'static str> {
    let class = regex::Regex::new(r"\[([A-Za-z])([A-Za-z])\]").unwrap();
    let twice = regex::Regex::new(r"([A-Za-z])\{2\}").unwrap();
    let spelled = class.replace_all(text, |found: &regex::Captures| {
        match found[1].eq_ignore_ascii_case(&found[2]) {
            true => found[1].to_uppercase(),
            false => found[0].to_owned(),
        }
    });
    let spelled = twice.replace_all(&spelled, "$1$1");
    let mut known: Vec<&str> = ["5xx", "HTTP"]
        .into_iter()
        .filter(|one| spelled.contains(one))
        .collect();
    let spelled = spelled.to_lowercase();
    let words = ["smtp", "ftp", "imap", "nntp", "modbus", "sql"];
    known.extend(words.into_iter().filter(|word| spelled.contains(word)));
    known
}

#[test]
fn one_code_in_two_families_has_an_address_that_names_both() {
    let root = Root::small()
        .with("content/other/1.yaml", "code: 1\nname: Other Failure\n")
        .built();
    let page = root.read("dist/1/index.html");
    assert!(
        page.contains("family-1-fine-failure") && page.contains("other-1-other-failure"),
        "{page}"
    );
    assert!(
        !page.contains("http-equiv"),
        "it cannot know which is meant"
    );
}

#[test]
fn drafts_are_left_out_unless_asked_for() {
    let root = Root::small()
        .with(
            "content/family/2.yaml",
            "code: 2\nname: Later\ndraft: true\n",
        )
        .built();
    assert!(!root.path("dist/family-2-later").exists());
    assert!(root.run(&["build", "--drafts"]).status.success());
    assert!(root.path("dist/family-2-later").exists());
}

#[test]
fn aliases_lead_to_their_entry() {
    let root = Root::small()
        .with(
            "content/family/2.yaml",
            "code: 2\nname: Now\naliases: [once]\n",
        )
        .built();
    assert!(
        root.read("dist/once/index.html")
            .contains("url=../family-2-now/")
    );
}

#[test]
fn html_in_content_is_shown_as_text_unless_the_site_allows_it() {
    let entry = "code: 2\nname: Loud\noverview: \"<script>alert(1)</script> and <b>bold</b>\"\n";
    let root = Root::small().with("content/family/2.yaml", entry).built();
    let page = root.read("dist/family-2-loud/index.html");
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;/script&gt; and &lt;b&gt;bold"),
        "{page}"
    );
    root.write("content/site.yaml", format!("{SITE}raw_html: true\n"));
    assert!(root.run(&["build"]).status.success());
    assert!(
        root.read("dist/family-2-loud/index.html")
            .contains("<b>bold</b>")
    );
}

#[test]
fn formats_say_which_twins_are_written() {
    let root = Root::small()
        .with("content/site.yaml", format!("{SITE}formats: [json]\n"))
        .built();
    assert!(root.path("dist/family-1-fine-failure.json").exists());
    assert!(!root.path("dist/family-1-fine-failure.md").exists());
    assert!(
        !root
            .read("dist/family-1-fine-failure/index.html")
            .contains("text/markdown")
    );
}

#[test]
fn a_template_or_static_file_of_the_root_replaces_the_shipped_one_alone() {
    let root = Root::small()
        .with(
            "templates/404.html",
            "{% extends \"base.html\" %}{% block main %}<h1>Gone fishing</h1>{% endblock main %}",
        )
        .with("static/CNAME", "errors.example.org\n")
        .with("static/assets/errdex.css", "body { color: red }\n")
        .built();
    assert!(root.read("dist/404.html").contains("<h1>Gone fishing</h1>"));
    assert!(root.read("dist/index.html").contains("<h1>Example</h1>"));
    assert_eq!(root.read("dist/CNAME"), "errors.example.org\n");
    let styles = crate::common::files(&root.path("dist/assets"));
    assert!(
        styles
            .iter()
            .any(|(name, bytes)| name.ends_with(".css") && bytes == b"body { color: red }\n")
    );
}

/// A folder named like a style sheet is one, part by part: a root changes the colours without the rest.
#[test]
fn a_part_of_a_shipped_style_sheet_is_replaced_alone() {
    let root = Root::small()
        .with(
            "static/assets/errdex.css/0-tokens.css",
            ":root { --ink: red }\n",
        )
        .with("static/assets/own.js/1.js", "one();")
        .with("static/assets/own.js/LICENSE", "MIT\n")
        .with(
            "static/assets/own.js/2.js",
            "// Why.\n/* a\n   b */ two();\n\n/** @type {any} */ (three)();\n\"//\";\n",
        )
        .built();
    let files = crate::common::files(&root.path("dist/assets"));
    let of = |start: &str, end: &str| {
        let (_, bytes) = files
            .iter()
            .find(|(name, _)| name.starts_with(start) && name.ends_with(end))
            .unwrap();
        String::from_utf8_lossy(bytes).into_owned()
    };
    let style = of("errdex.", ".css");
    assert!(style.starts_with(":root { --ink: red }\n"), "{style}");
    assert!(style.contains("body {") && !style.contains("color-scheme: light dark"));
    assert_eq!(
        of("own.", ".js"),
        "one();\ntwo();\n\n(three)();\n\"//\";\n",
        "comments are for those who write"
    );
}

/// Products and audiences may come back, and names may collide; anchors may not.
#[test]
fn every_anchor_of_an_entry_is_unique() {
    let entry = "code: 2\nname: A\ncauses:\n- {product: nginx, text: one}\n- {product: Nginx, text: one}\n\
                 - {product: nginx, text: S3}\n- one\nsteps:\n- {audience: visitor, text: a}\n- b\n\
                 - {audience: visitor, text: c}\n- d\nsections:\n- {title: Overview, body: x}\n\
                 - {title: Main, body: '[up](#part-overview)'}\nfaq: [{question: Q, answer: A}, {question: Q, answer: B}]\n";
    let root = Root::small().with("content/family/2.yaml", entry).built();
    let elements = crate::common::elements(&root.read("dist/family-2-a/index.html"));
    let mut ids: Vec<String> = elements
        .into_iter()
        .flat_map(|(_, attributes)| attributes)
        .filter(|(key, _)| key == "id")
        .map(|(_, id)| id)
        .collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert!(ids.len() == count && count > 12, "{ids:?}");
}

#[test]
fn a_step_of_two_paragraphs_and_headings_of_odd_words_are_kept() {
    let entry = "---\ncode: 2\nname: A\n---\n\n## Steps\n\n-\tFirst,\twith a tab\n\n\t```sh\n\tls\n\t```\n\n\
                 ## FAQ\n\n### What is it in C#\n\nThis.\n\n### And then? ##\n\nThat.\n";
    let root = Root::small()
        .with("content/family/2.md", entry)
        .with(
            "content/family/3.yaml",
            "code: 3\nname: B\nsteps: [{text: \"a\\n\\nb\"}]\n",
        )
        .built();
    let page = root.read("dist/family-2-a/index.html");
    assert!(
        page.contains(">What is it in C#</h3>") && page.contains(">And then?</h3>"),
        "{page}"
    );
    assert!(
        page.contains("<code class=\"language-sh\">ls</code>")
            && page.contains("First,\twith a tab"),
        "{page}"
    );
    assert!(
        root.read("dist/family-3-b/index.html")
            .contains("<li><p>a</p>\n<p>b</p></li>")
    );
}

#[test]
fn lists_may_be_indented_and_code_keeps_its_tabs() {
    let entry = "---\ncode: 2\nname: A\n---\n\n## Causes\n\n  - Indented\n    by two\n\n## Steps\n\n 1. Make it:\n\n\
                 \x20   ```make\n    all:\n    \techo hi\n    200\tOK\n    ```\n\n    Done.\n";
    let root = Root::small().with("content/family/2.md", entry).built();
    let page = root.read("dist/family-2-a/index.html");
    assert!(page.contains("Indented by two</li>"), "{page}");
    assert!(
        page.contains("all:\n\techo hi\n200\tOK</code>") && page.contains("<p>Done.</p>"),
        "{page}"
    );
}

#[test]
fn families_may_share_numbers_and_codes_are_compared_by_value() {
    let root = Root::small()
        .with("content/a/_category.md", "---\ncodes: 0-9\n---\n")
        .with("content/b/_category.md", "---\ncodes: 0-9\n---\n")
        .with("content/a/05.yaml", "code: '05'\nname: Five\n")
        .built();
    assert!(root.path("dist/7/index.html").exists() && root.path("dist/05/index.html").exists());
    assert!(!root.path("dist/5").exists(), "five is assigned");
}

#[test]
fn codes_may_be_negative_and_differ_from_their_slug_by_case() {
    let category = "---\nslug_pattern: \"{code}\"\n---\n";
    let root = Root::small()
        .with("content/errno/_category.md", category)
        .with("content/errno/a.yaml", "code: EPIPE\nname: Broken pipe\n")
        .with(
            "content/rpc/a.yaml",
            "code: -32700\nname: Parse error\noverview: '[e](/EPIPE/)'\n",
        )
        .built();
    assert!(
        root.read("dist/rpc-32700-parse-error/index.html")
            .contains("href=\"../epipe/\"")
    );
    assert!(
        root.read("dist/epipe/index.html").contains("Broken pipe")
            && !root.path("dist/EPIPE").exists()
    );
    assert!(
        root.read("dist/-32700/index.html")
            .contains("rpc-32700-parse-error")
    );
}

#[test]
fn twins_change_no_content() {
    let entry = "code: 2\nname: __init__ <T> *failed*\noverview: \"`handlers[x](/re/)` and [one](/1/)\"\n\
                 steps: [{text: a, command: {lang: md, code: \"```\\nx\\n```\"}}]\n";
    let root = Root::small().with("content/family/2.yaml", entry).built();
    let markdown = root.read("dist/family-2-init-t-failed.md");
    assert!(
        markdown.contains("`handlers[x](/re/)` and [one](https://example.org/1/)"),
        "{markdown}"
    );
    assert!(markdown.contains("````md\n"), "{markdown}");
    assert!(
        root.read("dist/family-2-init-t-failed.txt")
            .starts_with("2 __init__ <T> *failed*\n===")
    );
}

#[test]
fn files_with_a_dot_and_folders_with_one_are_copied_as_they_are() {
    let root = Root::small()
        .with(
            "static/.well-known/security.txt",
            "Contact: mailto:a@example.org\n",
        )
        .with("static/assets/v1.2/logo", "x")
        .with(
            "static/picture.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        )
        .with(
            "content/family/2.yaml",
            "code: 2\nname: A\noverview: '![p](/picture.svg) ![i](/assets/icon.svg)'\n",
        )
        .built();
    assert!(root.path("dist/.well-known/security.txt").exists());
    assert!(crate::common::files(&root.path("dist/assets/v1.2")).len() == 1);
    let page = root.read("dist/family-2-a/index.html");
    assert!(
        page.contains("src=\"../picture.svg\"") && page.contains("src=\"../assets/icon."),
        "{page}"
    );
    assert!(
        !page.contains("src=\"../assets/icon.svg"),
        "the hashed name is linked"
    );
    assert!(
        root.read("dist/family-2-a.md")
            .contains("(https://example.org/assets/icon.")
    );
    assert!(!root.read("dist/family-2-a.md").contains("icon.svg"));
}

#[test]
fn an_empty_folder_shows_the_shipped_reference_if_asked() {
    let root = Root::empty();
    let output = root.run(&["build", "--reference"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(root.read("dist/502/index.html").contains("Bad Gateway"));
}

#[test]
fn long_lists_go_on_on_further_pages() {
    let root = Root::small();
    for code in 2..=450 {
        let entry = format!(
            "code: {code}\nname: Failure\ntags: [many]\nfaq: [{{question: Why?, answer: Because.}}]\n"
        );
        root.write(&format!("content/family/{code}.yaml"), entry);
    }
    let root = root.built();
    for list in ["family", "tags/many", "faq"] {
        let last = root.read(&format!("dist/{list}/3/index.html"));
        assert!(
            last.contains("Page 3 of 3") && !last.contains("rel=\"next\""),
            "{list}"
        );
        assert!(last.contains("rel=\"prev\" href=\"../../"), "{list}");
        assert!(!root.path(&format!("dist/{list}/4")).exists());
    }
    assert!(
        root.read("dist/sitemap.xml")
            .contains("https://example.org/family/3/")
    );
}

/// Fifty thousand entries in memory: that they come from files is other tests' business.
#[test]
fn a_sitemap_too_long_is_split() {
    let root = errdex::root::Root::open(&std::env::temp_dir()).unwrap();
    let entry = |code: usize| EntrySource {
        file: format!("content/family/{code}.yaml").into(),
        folder: "family".into(),
        entry: Arc::new(
            serde_json::from_str(&format!("{{\"code\": {code}, \"name\": \"F\"}}")).unwrap(),
        ),
    };
    let content = Content {
        entries: (0..50_010).map(entry).collect(),
        ..Content::default()
    };
    let (catalog, _) = errdex::catalog::link(content, false);
    let assets = Assets::default();
    let (pages, findings) = Pages::new(&catalog, &assets);
    assert_eq!(findings, []);
    let mut templates = Templates::compile(root.templates().0).ok().unwrap();
    templates.share(&catalog.site, &assets);
    let views = Views {
        catalog: &catalog,
        pages: &pages,
        flavor: Flavor::Web,
    };
    let index = errdex::search::Index::default();
    let text = |path: &str| {
        let renderer = Renderer::new(views, &assets, &templates, &index);
        let rendered = renderer.render(path, pages.at(path).unwrap()).ok().unwrap();
        String::from_utf8(rendered.bytes.into_owned()).unwrap()
    };
    let index = text("sitemap.xml");
    assert!(
        index.contains("<sitemapindex") && index.contains("/sitemap-2.xml"),
        "{index}"
    );
    assert_eq!(text("sitemap-1.xml").matches("<loc>").count(), 50_000);
    let rest = text("sitemap-2.xml").matches("<loc>").count();
    assert_eq!(50_000 + rest, pages.indexed().count());
}
