//! What `errdex serve` keeps private, and what hostile clients cannot do to it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::common::browser::Browser;
use crate::common::{Events, Root, Server};
use serde_json::json;

/// Sends a request with more headers.
fn get_with(server: &Server, path: &str, headers: &[(&str, &str)]) -> (u16, String, String) {
    let more: String = headers
        .iter()
        .map(|(name, value)| format!("\r\n{name}: {value}"))
        .collect();
    server.request_as(&format!("localhost{more}"), "GET", path)
}

#[test]
fn every_response_is_for_its_own_origin() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/find/table.js"),
        ("GET", "/family-1-fine-failure.json"),
        ("GET", "/1"),
        ("GET", "/nope"),
        ("GET", "/_errdex/preview.js"),
        ("GET", "/_errdex/events"),
        ("HEAD", "/_errdex/events?path=/"),
        ("POST", "/"),
    ] {
        let (_, head, _) = server.request(method, path);
        assert!(
            head.contains("cross-origin-resource-policy: same-origin"),
            "{method} {path}: {head}"
        );
    }
    let (_, head, _) = server.request_as("evil.example", "GET", "/");
    assert!(
        head.contains("cross-origin-resource-policy: same-origin"),
        "{head}"
    );
}

#[test]
fn what_another_site_asks_for_is_refused_but_a_link_is_not() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    let ask = |path: &str, [site, mode, dest]: [&str; 3]| {
        get_with(
            &server,
            path,
            &[
                ("Sec-Fetch-Site", site),
                ("Sec-Fetch-Mode", mode),
                ("Sec-Fetch-Dest", dest),
            ],
        )
    };

    for site in ["cross-site", "same-site"] {
        for [mode, dest] in [
            ["no-cors", "script"],
            ["no-cors", "image"],
            ["cors", "empty"],
            ["navigate", "iframe"],
        ] {
            for path in ["/", "/find/table.js", "/_errdex/events?path=/"] {
                let (status, _, body) = ask(path, [site, mode, dest]);
                assert!(
                    status == 403 && !body.contains("Fine Failure"),
                    "{site} {mode} {path}: {status}"
                );
            }
        }
        assert_eq!(
            ask("/", [site, "navigate", "document"]).0,
            200,
            "a link leads here"
        );
    }

    assert_eq!(
        ask("/find/table.js", ["same-origin", "no-cors", "script"]).0,
        200
    );
    assert_eq!(ask("/", ["none", "navigate", "document"]).0, 200);
    assert_eq!(
        server.get("/find/table.js").0,
        200,
        "not every client says who asks"
    );
}

/// A host of one empty page, without any policy. A browser opens connections that it sends nothing over.
fn elsewhere() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut connection in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || {
                let _ = connection.read(&mut [0; 4096]);
                let page =
                    "<!doctype html><html lang=\"en\"><title>Elsewhere</title><body></body></html>";
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length:";
                let _ = write!(connection, "{head} {}\r\n\r\n{page}", page.len());
            });
        }
    });
    port
}

/// Includes the scripts of the index, and counts what they hand over.
const INCLUDE: &str = "window.read = window.ended = 0;
    window.errdexFind = (kind, data) => { window.read += JSON.stringify(data).length; };
    for (const name of ['table', 'entries-0', 'next-0']) {
        const script = document.createElement('script');
        script.src = `http://SERVER/find/${name}.js`;
        script.onload = script.onerror = () => window.ended++;
        document.head.append(script);
    }";

#[tokio::test]
async fn a_page_of_another_origin_reads_nothing() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    let include = INCLUDE.replace("SERVER", &server.address);
    let port = elsewhere();
    let browser = Browser::start_with(&["--host-resolver-rules=MAP evil.test 127.0.0.1"]).await;

    for page in [
        format!("http://evil.test:{port}/"),
        format!("http://127.0.0.1:{port}/"),
    ] {
        browser.client.goto(&page).await.unwrap();
        browser.run(&include).await;
        browser.until("return window.ended === 3").await;
        assert_eq!(browser.run("return window.read").await, json!(0), "{page}");
    }

    browser
        .run(&format!(
            "location.href = 'http://{}/family-1-fine-failure/'",
            server.address
        ))
        .await;
    browser
        .until("return document.body.innerText.includes('Fine Failure')")
        .await;
}

/// Sends requests for `path` and leaves at once.
fn flood(server: &Server, path: &str) {
    let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for _ in 0..1500 {
        let mut connection = TcpStream::connect(&server.address).unwrap();
        let _ = connection.write_all(head.as_bytes());
    }
}

#[test]
fn a_flood_of_long_paths_does_not_stall_the_next_page() {
    let root = Root::empty();
    let server = Server::start(&root, &[]);
    let long = "a".repeat(60_000);
    let as_long_as_allowed = "a".repeat(2_000);

    for path in [
        format!("/_errdex/events?path=/{long}"),
        format!("/_errdex/events?path=/{as_long_as_allowed}"),
        format!("/{long}"),
    ] {
        flood(&server, &path);
        let start = Instant::now();
        let mut connection = TcpStream::connect(&server.address).unwrap();
        // It took minutes once; a busy machine must not make this fail.
        connection
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        let head =
            "GET /http-502-bad-gateway/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        connection.write_all(head.as_bytes()).unwrap();
        let mut page = String::new();
        let ended = connection.read_to_string(&mut page);
        assert!(
            ended.is_ok() && page.contains("Common causes"),
            "{:?}: {path:.30}",
            start.elapsed()
        );
    }
}

#[test]
fn a_path_of_a_stream_has_a_bound() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    let (status, _, _) = server.get(&format!("/_errdex/events?path=/{}", "a".repeat(2_048)));
    assert_eq!(status, 414);
    let mut stream = server.events(&format!("/{}", "a".repeat(2_047)));
    assert!(stream.next()["version"].is_string());
}

/// A page that is not there must not load itself again for ever.
#[test]
fn pages_that_are_not_there_share_one_version() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    let version = |path: &str| {
        server.events(path).next()["version"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    for path in [
        "/nope",
        "/family-1-fine-failur/",
        "/%3Cscript%3E",
        "/a/b/c.html",
    ] {
        let (status, _, page) = server.get(path);
        assert_eq!(status, 404);
        assert!(
            page.contains(&format!("data-version=\"{}\"", version(path))),
            "{path}: {page}"
        );
    }
    assert_eq!(version("/nope"), version("/family-1-fine-failur/"));
    assert_ne!(version("/nope"), version("/family-1-fine-failure/"));
    assert_eq!(
        version("/family-1-fine-failure/"),
        version("/family-1-fine-failure/index.html")
    );
}

#[test]
fn a_head_that_does_not_come_ends_the_connection() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    let heads = [
        "",
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\n",
    ];
    let start = Instant::now();
    let connections = heads.map(|head| {
        let mut connection = TcpStream::connect(&server.address).unwrap();
        connection.write_all(head.as_bytes()).unwrap();
        connection
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        connection
    });
    for mut connection in connections {
        connection
            .read_to_end(&mut vec![])
            .expect("the server closes it");
    }
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}

/// How many sockets a process has open.
#[cfg(target_os = "linux")]
fn sockets(server: &Server) -> usize {
    let open = std::fs::read_dir(format!("/proc/{}/fd", server.pid()))
        .unwrap()
        .filter_map(Result::ok);
    open.filter_map(|one| std::fs::read_link(one.path()).ok())
        .filter(|to| to.starts_with("socket:"))
        .count()
}

#[cfg(target_os = "linux")]
#[test]
fn the_oldest_streams_end_where_there_are_too_many_and_those_of_clients_that_left() {
    let root = Root::small();
    let server = Server::start(&root, &[]);
    let before = sockets(&server);
    let mut streams: Vec<Events> = vec![];
    for _ in 0..130 {
        let mut stream = server.events("/family-1-fine-failure/");
        stream.next();
        streams.push(stream);
    }

    let start = Instant::now();
    for ended in &mut streams[..30] {
        assert!(ended.next_within(Duration::from_secs(10)).is_none());
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "it ends, and is not only silent"
        );
    }
    root.write(
        "content/family/1.yaml",
        "code: 1\nname: Fine Failure\ncauses: [Another thing broke.]\n",
    );
    for open in &mut streams[30..] {
        open.next();
    }

    drop(streams);
    let start = Instant::now();
    while sockets(&server) > before {
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "{} stay open",
            sockets(&server) - before
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}
