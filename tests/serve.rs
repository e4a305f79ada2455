//! `errdex serve`, asked over a socket.

use std::time::{Duration, Instant};

use crate::common::{Root, Server, stderr};
use nix::sys::signal::{Signal, kill};

#[test]
fn an_empty_folder_serves_the_reference_and_stays_empty() {
    let root = Root::empty();
    let server = Server::start(&root, &[]);
    for (path, part) in [
        ("/", "Bad Gateway"),
        ("/http-502-bad-gateway/", "Common causes"),
        ("/502/", "http-502-bad-gateway"),
        ("/tags/gateway/", "504"),
        ("/faq/", "Is a 502 my fault?"),
        ("/5xx-server-error/", "What the severities mean"),
        ("/540/", "Temporarily Disabled"),
        ("/588/", "no product in our lists"),
    ] {
        let (status, _, body) = server.get(path);
        assert_eq!(status, 200, "{path}");
        assert!(body.contains(part), "{path}: {part}");
    }
    assert_eq!(crate::common::files(&root.path("")), []);
}

#[test]
fn it_serves_what_a_build_writes() {
    let root = Root::small().built();
    let server = Server::start(&root, &[]);
    for (path, bytes) in crate::common::files(&root.path("dist")) {
        if path.starts_with('.') {
            continue;
        }
        let (status, _, body) = server.get(&format!("/{path}"));
        assert_eq!(
            (status, crate::common::without_script(&body).as_bytes()),
            (200, &*bytes),
            "{path}"
        );
    }
}

#[test]
fn files_have_their_types_and_the_policy() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    for (path, media_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/family-1-fine-failure.md", "text/markdown; charset=utf-8"),
        ("/family-1-fine-failure.json", "application/json"),
        ("/feed.xml", "application/xml; charset=utf-8"),
    ] {
        let (_, head, _) = server.get(path);
        assert!(
            head.contains(&format!("content-type: {media_type}\r\n")),
            "{path}: {head}"
        );
        assert!(
            head.contains("content-security-policy: default-src 'none'; script-src 'self'"),
            "{head}"
        );
        assert!(head.contains("cache-control: no-store"), "{head}");
    }
}

#[test]
fn what_is_not_there_is_answered_by_the_sites_own_page() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    let attacks = [
        "/nope",
        "/../Cargo.toml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/tags/../../../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/%252e%252e/etc/passwd",
        "//etc/passwd",
        "/..%5c..%5cetc%5cpasswd",
        "/..\\..\\etc",
        "/C:/Windows/win.ini",
        "/a%00b",
        "/content/site.yaml",
        "/templates/base.html",
        "/_errdex/../content/site.yaml",
        "/%ff%fe",
    ];
    for path in attacks {
        let (status, _, body) = server.get(path);
        assert_eq!(status, 404, "{path}");
        assert!(body.contains("Page not found"), "{path}");
    }
}

#[test]
fn names_with_blanks_and_the_path_of_the_site_are_understood() {
    let root = Root::small().with("static/my file.txt", "here").with(
        "content/site.yaml",
        "title: Example\nbase_url: https://example.org/errors\n",
    );
    let server = Server::start(&root, &[]);
    assert_eq!(server.get("/my%20file.txt").2, "here");
    let (_, _, page) = server.get("/nope");
    let style = page.split('"').find(|part| part.ends_with(".css")).unwrap();
    assert!(style.starts_with("/errors/assets/"), "{style}");
    assert_eq!(server.get(style).0, 200);
}

#[test]
fn methods_that_change_things_are_refused() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"] {
        for path in ["/", "/_errdex/events?path=/"] {
            let (status, head, _) = server.request(method, path);
            assert!(
                status == 405 && head.contains("allow: GET, HEAD"),
                "{method}: {head}"
            );
        }
    }
    let (status, _, body) = server.request("HEAD", "/");
    assert_eq!((status, &*body), (200, ""));
}

#[test]
fn an_address_without_its_slash_leads_on() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    let (status, head, _) = server.get("/1");
    assert!(
        status == 308 && head.contains("location: /1/\r\n"),
        "{head}"
    );
}

#[test]
fn what_is_wrong_from_the_start_is_told_and_the_rest_is_served() {
    let root = Root::small()
        .with("content/family/2.yaml", "code: 2\n")
        .with("templates/tags.html", "{% if %}");
    let server = Server::start(&root, &[]);
    assert_eq!(server.get("/family-1-fine-failure/").0, 200);
    assert_eq!(
        server.get("/tags/").0,
        200,
        "the template inside the binary takes the place of the wrong one"
    );
    let list = server.events("/").next()["problems"]["list"].to_string();
    assert!(
        list.contains("<code>name</code> is missing") && list.contains("templates/tags.html:1:"),
        "{list}"
    );
}

#[test]
fn a_port_that_is_taken_is_told() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    let port = server.address.rsplit(':').next().unwrap();
    let output = root.run(&["serve", "--port", port]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("error[listen]") && stderr(&output).contains("--port 0"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn an_address_of_another_machine_is_told() {
    let output = Root::small().run(&["serve", "--host", "192.0.2.1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("an address of this machine with --host"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn without_a_port_the_next_free_one_is_taken() {
    let root = Root::small();
    let first = Server::start_with(&root, &["serve"]);
    let second = Server::start_with(&root, &["serve"]);
    assert_ne!(first.address, second.address);
    assert_eq!(second.get("/").0, 200);
}

#[test]
fn a_name_that_somebody_points_here_is_refused() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    for host in ["evil.example", "evil.example:80", "10.0.0.1", ""] {
        for path in ["/", "/_errdex/events?path=/", "/_errdex/preview.js"] {
            let (status, _, body) = server.request_as(host, "GET", path);
            assert!(
                status == 421 && !body.contains("Fine Failure"),
                "{host}: {status}"
            );
        }
    }
    assert_eq!(server.request_as("localhost", "GET", "/").0, 200);
    // Nor does a right name beside a wrong one help.
    assert_eq!(
        server
            .request_as("localhost", "GET", "http://evil.example/")
            .0,
        421
    );
    for hosts in [
        "localhost\r\nHost: evil.example",
        "evil.example\r\nHost: localhost",
    ] {
        assert_eq!(server.request_as(hosts, "GET", "/").0, 421);
    }
}

#[test]
fn an_address_that_looks_like_a_host_leads_nowhere_else() {
    let (status, head, _) = Server::start(&Root::small(), &[]).get("//tags");
    assert!(
        status == 308 && head.contains("location: /tags/\r\n"),
        "{head}"
    );
}

#[test]
fn an_interrupt_ends_it_at_once_also_with_open_connections() {
    let root = Root::small();
    let mut server = Server::start(&root, &[]);
    let _idle = std::net::TcpStream::connect(&server.address).unwrap();
    let start = Instant::now();
    kill(server.pid(), Signal::SIGINT).unwrap();
    assert!(server.wait().success());
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[test]
fn near_matches_are_offered_where_there_is_no_page() {
    let root = Root::empty();
    let server = Server::start(&root, &[]);
    for path in ["/http-502-bad-gatway/", "/some/where/5022"] {
        let (status, _, page) = server.get(path);
        assert_eq!(status, 404);
        assert!(
            page.contains("Did you mean?") && page.contains("/http-502-bad-gateway/\">"),
            "{path}: {page}"
        );
    }
    // An entry that is gone leaves its number.
    let (_, _, page) = server.get("/http-588-example-failure/");
    assert!(
        page.contains("Did you mean?") && page.contains("/588/\">HTTP 588"),
        "{page}"
    );
    assert!(!server.get("/404.html").2.contains("Did you mean?"));
    let (_, _, page) = server.get("/%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(!page.contains("alert(1)"), "{page}");
}

#[test]
fn what_the_client_has_is_not_sent_again() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    let (_, head, _) = server.get("/");
    let tag = head
        .lines()
        .find_map(|line| line.strip_prefix("etag: "))
        .unwrap()
        .to_owned();
    for (sent, status) in [
        (tag.clone(), 304),
        (format!("\"x\", W/{tag}"), 304),
        ("\"x\"".to_owned(), 200),
    ] {
        let (got, _, body) = server.request(
            "GET",
            &format!("/ HTTP/1.1\r\nIf-None-Match: {sent}\r\nX: "),
        );
        assert_eq!((got, body.is_empty()), (status, status == 304), "{sent}");
    }
}

#[test]
fn a_request_that_is_none_is_refused() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    assert_eq!(server.get(&format!("/{}", "a".repeat(100_000))).0, 414);
    assert_eq!(server.get("/_errdex/events").0, 400);
    assert_eq!(server.get("/ space").0, 400);
    assert_eq!(server.get("/").0, 200, "and the server goes on");
}

#[test]
fn a_port_of_ones_own_choice_and_a_name_are_told_as_they_are_typed() {
    let root = Root::small();
    let server = Server::start(&root, &["--host", "localhost"]);
    assert!(
        server.address.starts_with("localhost:"),
        "{}",
        server.address
    );
    assert_eq!(server.get("/").0, 200);
    let everywhere = Server::start(&root, &["--host", "0.0.0.0"]);
    assert!(
        everywhere.address.starts_with("127.0.0.1:"),
        "{}",
        everywhere.address
    );
    assert_eq!(everywhere.get("/").0, 200);
    let output = Root::small().run(&["serve", "--host", "no such name"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
}

/// A browser is a program that is named `xdg-open` on Linux.
#[cfg(target_os = "linux")]
#[test]
fn the_browser_is_opened_at_the_address() {
    use std::os::unix::fs::PermissionsExt;
    let root = Root::small().with("bin/xdg-open", "#!/bin/sh\necho \"$1\" > opened\n");
    std::fs::set_permissions(
        root.path("bin/xdg-open"),
        std::fs::Permissions::from_mode(0o755),
    )
    .unwrap();
    let path = format!(
        "{}:{}",
        root.path("bin").display(),
        std::env::var("PATH").unwrap()
    );
    let mut command = root.command(&["serve", "--port", "0", "--open"]);
    let server = Server::run(command.env("PATH", path));
    let start = Instant::now();
    while !root.path("opened").exists() || root.read("opened").is_empty() {
        assert!(start.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(root.read("opened"), format!("http://{}/\n", server.address));
}
