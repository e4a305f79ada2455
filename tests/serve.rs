//! `errdex serve`, asked over a socket.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod common;

use std::time::{Duration, Instant};

use common::{Root, Server, stderr};
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
        ("/555/", "no meaning in any standard"),
    ] {
        let (status, _, body) = server.get(path);
        assert_eq!(status, 200, "{path}");
        assert!(body.contains(part), "{path}: {part}");
    }
    assert_eq!(common::files(&root.path("")), []);
}

#[test]
fn it_serves_what_a_build_writes() {
    let root = Root::small().built();
    let server = Server::start(&root, &[]);
    for (path, bytes) in common::files(&root.path("dist")) {
        if path.starts_with('.') {
            continue;
        }
        let (status, _, body) = server.get(&format!("/{path}"));
        assert_eq!((status, body.as_bytes()), (200, &*bytes), "{path}");
    }
}

#[test]
fn files_have_their_types_and_the_policy() {
    let server = Server::start(&Root::small(), &[]);
    for (path, media_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/family-1-fine-failure.md", "text/markdown; charset=utf-8"),
        ("/family-1-fine-failure.json", "application/json"),
        ("/feed.xml", "application/xml; charset=utf-8"),
    ] {
        let (_, head, _) = server.get(path);
        assert!(head.contains(&format!("content-type: {media_type}\r\n")), "{path}: {head}");
        assert!(head.contains("content-security-policy: default-src 'none'; script-src 'self'"), "{head}");
        assert!(head.contains("cache-control: no-store"), "{head}");
    }
}

#[test]
fn what_is_not_there_is_answered_by_the_sites_own_page() {
    let server = Server::start(&Root::small(), &[]);
    for path in ["/nope", "/../Cargo.toml", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/..%5c..", "/a%00b"]
    {
        let (status, _, body) = server.get(path);
        assert_eq!(status, 404, "{path}");
        assert!(body.contains("Page not found"), "{path}");
    }
}

#[test]
fn names_with_blanks_and_the_path_of_the_site_are_understood() {
    let root = Root::small()
        .with("static/my file.txt", "here")
        .with("content/site.yaml", "title: Example\nbase_url: https://example.org/errors\n");
    let server = Server::start(&root, &[]);
    assert_eq!(server.get("/my%20file.txt").2, "here");
    let (_, _, page) = server.get("/nope");
    let style = page.split('"').find(|part| part.ends_with(".css")).unwrap();
    assert!(style.starts_with("/errors/assets/"), "{style}");
    assert_eq!(server.get(style).0, 200);
}

#[test]
fn methods_that_change_things_are_refused() {
    let server = Server::start(&Root::small(), &[]);
    for method in ["POST", "PUT", "DELETE"] {
        let (status, head, _) = server.request(method, "/");
        assert!(status == 405 && head.contains("allow: GET, HEAD"), "{method}: {head}");
    }
    let (status, _, body) = server.request("HEAD", "/");
    assert_eq!((status, &*body), (200, ""));
}

#[test]
fn an_address_without_its_slash_leads_on() {
    let server = Server::start(&Root::small(), &[]);
    let (status, head, _) = server.get("/1");
    assert!(status == 308 && head.contains("location: /1/\r\n"), "{head}");
}

#[test]
fn a_site_with_errors_is_not_served() {
    let output = Root::small().with("content/family/2.yaml", "code: 2\n").run(&["serve", "--port", "0"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("`name` is missing"));
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
fn without_a_port_the_next_free_one_is_taken() {
    let root = Root::small();
    let first = Server::start_with(&root, &["serve"]);
    let second = Server::start_with(&root, &["serve"]);
    assert_ne!(first.address, second.address);
    assert_eq!(second.get("/").0, 200);
}

#[test]
fn a_name_that_somebody_points_here_is_refused() {
    let server = Server::start(&Root::small(), &[]);
    for host in ["evil.example", "evil.example:80", "10.0.0.1", ""] {
        let (status, _, body) = server.request_as(host, "GET", "/");
        assert!(status == 421 && !body.contains("Fine Failure"), "{host}: {status}");
    }
    assert_eq!(server.request_as("localhost", "GET", "/").0, 200);
}

#[test]
fn an_address_that_looks_like_a_host_leads_nowhere_else() {
    let (status, head, _) = Server::start(&Root::small(), &[]).get("//tags");
    assert!(status == 308 && head.contains("location: /tags/\r\n"), "{head}");
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
