//! The real servers serve the real site with the configurations that `errdex hosting` prints: nothing in these is changed.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::common::{Root, stderr, stdout};
use errdex::preview::POLICY;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

const PAGE: &str = "public, max-age=300, must-revalidate";
const ASSET: &str = "public, max-age=31536000, immutable";

static AT_ROOT: LazyLock<Root> = LazyLock::new(|| built("/"));
static BELOW: LazyLock<Root> = LazyLock::new(|| built("/errors/"));

/// The reference with compressed copies, for a host and a path on it; the users that servers run as may read it.
fn built(path: &str) -> Root {
    let root = Root::shipped();
    fs::set_permissions(root.path("."), fs::Permissions::from_mode(0o755)).unwrap();
    let url = format!("http://localhost{path}");
    let output = root.run(&["build", "--compress", "--base-url", &url]);
    assert!(output.status.success(), "{}", stderr(&output));
    root
}

/// A running server, ended when dropped.
struct Server {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

/// What a server answered.
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Server {
    /// Starts a server in the foreground. `main` makes its main configuration, which includes `site.conf`, from the folder
    /// that it stands in; `command` makes the command.
    fn start(
        host: &str,
        root: &Root,
        path: &str,
        main: impl Fn(&str) -> String,
        command: impl Fn(&str) -> Vec<String>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let (url, listen) = (
            format!("http://localhost{path}"),
            format!("127.0.0.1:{port}"),
        );
        let printed = root.run(&["hosting", host, "--base-url", &url, "--listen", &listen]);
        assert!(printed.status.success(), "{}", stderr(&printed));
        let name = folder.path().to_str().unwrap();
        fs::write(folder.path().join("site.conf"), printed.stdout).unwrap();
        fs::write(folder.path().join("main.conf"), main(name)).unwrap();
        let command = command(name);
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let child = Command::new(&command[0])
            .args(&command[1..])
            .envs([
                ("HOME", name),
                ("XDG_CONFIG_HOME", name),
                ("XDG_DATA_HOME", name),
            ])
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .stdin(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{host} is installed by tests/products: {error}"));
        let mut server = Self {
            child,
            port,
            folder,
        };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = server.child.try_wait().unwrap();
            assert!(
                ended.is_none() && start.elapsed() < Duration::from_secs(20),
                "{host}: {}",
                server.log()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    fn get(&self, path: &str) -> Answer {
        self.ask(path, "")
    }

    /// Asks with further header lines, each with its line end.
    fn ask(&self, path: &str, headers: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        let host = format!("localhost:{}", self.port);
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n"
        )
        .unwrap();
        let mut bytes = vec![];
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        let (head, body) = (
            String::from_utf8(bytes[..end].to_vec()).unwrap(),
            bytes[end + 4..].to_vec(),
        );
        let mut lines = head.lines();
        let status = lines
            .next()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let mut headers = BTreeMap::new();
        for (name, value) in lines.map(|line| line.split_once(": ").unwrap()) {
            let twice = headers.insert(name.to_lowercase(), value.to_owned());
            assert!(
                twice.is_none() || name == "Vary",
                "{path}: two headers {name}: {head}"
            );
        }
        let chunked = headers
            .get("transfer-encoding")
            .is_some_and(|coding| coding == "chunked");
        Answer {
            status,
            headers,
            body: if chunked { joined(&body) } else { body },
        }
    }
}

/// A body that came in chunks.
fn joined(mut chunks: &[u8]) -> Vec<u8> {
    let mut body = vec![];
    loop {
        let end = chunks.windows(2).position(|two| two == b"\r\n").unwrap();
        let length =
            usize::from_str_radix(std::str::from_utf8(&chunks[..end]).unwrap(), 16).unwrap();
        if length == 0 {
            return body;
        }
        body.extend(&chunks[end + 2..end + 2 + length]);
        chunks = &chunks[end + 2 + length + 2..];
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Not killed at once: it has to end its own workers.
        let _ = kill(
            Pid::from_raw(self.child.id().try_into().unwrap()),
            Signal::SIGTERM,
        );
        let start = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            if start.elapsed() > Duration::from_secs(10) {
                let _ = self.child.kill();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// Everything that a visitor of the site may expect of its server. `brotli`: whether it sends `.br` files.
fn serves_the_site(server: &Server, root: &Root, path: &str, brotli: bool) {
    let file = |name: &str| fs::read(root.path("dist").join(name)).unwrap();
    let page = server.get(path);
    assert_eq!(page.status, 200, "{}", server.log());
    assert!(page.body == file("index.html"));
    let css = String::from_utf8(page.body).unwrap();
    let css = css
        .split("href=\"assets/")
        .nth(2)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let css = format!("assets/{css}");
    types_and_headers(server, path, &css);
    missing_pages(server, path, &file("404.html"));
    compressed_copies(server, path, &css, &file, brotli);
    addresses(server, path);
}

fn types_and_headers(server: &Server, path: &str, css: &str) {
    let expected = [
        ("", "text/html", PAGE),
        ("http-502-bad-gateway/", "text/html", PAGE),
        ("http-502-bad-gateway/index.html", "text/html", PAGE),
        ("http-502-bad-gateway.md", "text/markdown", PAGE),
        ("http-502-bad-gateway.txt", "text/plain", PAGE),
        ("http-502-bad-gateway.json", "application/json", PAGE),
        ("api/v1/index.json", "application/json", PAGE),
        ("feed.xml", "application/atom+xml", PAGE),
        ("sitemap.xml", "application/xml", PAGE),
        (
            "opensearch.xml",
            "application/opensearchdescription+xml",
            PAGE,
        ),
        ("robots.txt", "text/plain", PAGE),
        (css, "text/css", ASSET),
    ];
    for (name, media_type, cache) in expected {
        for accepted in ["", "Accept-Encoding: gzip, br\r\n"] {
            let answer = server.ask(&format!("{path}{name}"), accepted);
            assert_eq!(answer.status, 200, "{name}");
            assert_eq!(
                answer.header("content-type"),
                format!("{media_type}; charset=utf-8"),
                "{name}"
            );
            has_policy(&answer, name);
            assert_eq!(answer.header("cache-control"), cache, "{name}");
        }
    }
}

fn has_policy(answer: &Answer, name: &str) {
    assert_eq!(answer.header("content-security-policy"), POLICY, "{name}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{name}");
    assert_eq!(answer.header("referrer-policy"), "no-referrer", "{name}");
}

fn missing_pages(server: &Server, path: &str, page: &[u8]) {
    for name in [
        "nothing",
        "nothing/here/",
        "nothing.md",
        "assets/gone.css",
        "http-502-bad-gateway/x.json",
    ] {
        let answer = server.get(&format!("{path}{name}"));
        assert_eq!(answer.status, 404, "{name}");
        assert!(
            answer.body == page,
            "{name}: {}",
            String::from_utf8_lossy(&answer.body)
        );
        assert_eq!(
            answer.header("content-type"),
            "text/html; charset=utf-8",
            "{name}"
        );
        assert_eq!(
            answer.header("cache-control"),
            PAGE,
            "{name}: what is not there may come"
        );
        has_policy(&answer, name);
    }
    assert_eq!(
        server
            .ask(&format!("{path}nothing"), "Accept-Encoding: gzip\r\n")
            .status,
        404
    );
}

fn compressed_copies(
    server: &Server,
    path: &str,
    css: &str,
    file: &impl Fn(&str) -> Vec<u8>,
    brotli: bool,
) {
    let names = [
        ("http-502-bad-gateway/", "http-502-bad-gateway/index.html"),
        ("http-502-bad-gateway.json", "http-502-bad-gateway.json"),
        ("feed.xml", "feed.xml"),
        (css, css),
    ];
    for (name, stored) in names {
        let ask = |accepted: &str| {
            let answer = server.ask(
                &format!("{path}{name}"),
                &format!("Accept-Encoding: {accepted}\r\n"),
            );
            assert!(
                answer
                    .header("vary")
                    .to_lowercase()
                    .contains("accept-encoding"),
                "{name} {accepted}"
            );
            answer
        };
        let plain = ask("identity");
        assert_eq!(plain.header("content-encoding"), "", "{name}");
        assert!(plain.body == file(stored), "{name}");
        let gzip = ask("gzip");
        assert_eq!(gzip.header("content-encoding"), "gzip", "{name}");
        assert!(gzip.body == file(&format!("{stored}.gz")), "{name}");
        let best = ask("gzip, deflate, br");
        assert_eq!(
            best.header("content-encoding"),
            if brotli { "br" } else { "gzip" },
            "{name}"
        );
        let copy = format!("{stored}.{}", if brotli { "br" } else { "gz" });
        assert!(best.body == file(&copy), "{name}");
    }
    let known = server.get(&format!("{path}http-502-bad-gateway/"));
    let again = format!("If-None-Match: {}\r\n", known.header("etag"));
    assert_eq!(
        server
            .ask(&format!("{path}http-502-bad-gateway/"), &again)
            .status,
        304
    );
}

fn addresses(server: &Server, path: &str) {
    let short = server.get(&format!("{path}502/"));
    let body = String::from_utf8(short.body).unwrap();
    assert!(
        short.status == 200 && body.contains("url=../http-502-bad-gateway/"),
        "{body}"
    );
    let mut bare = vec![(format!("{path}502"), format!("{path}502/"))];
    if path != "/" {
        bare.push((path.trim_end_matches('/').to_owned(), path.to_owned()));
        for outside in ["/", "/index.html", "/errorsx/"] {
            assert_eq!(server.get(outside).status, 404, "{outside}");
        }
    }
    for (from, to) in bare {
        let answer = server.get(&from);
        assert!(
            [301, 308].contains(&answer.status),
            "{from}: {}",
            answer.status
        );
        let whole = format!("http://localhost:{}{to}", server.port);
        let leads = answer.header("location");
        assert!(leads == to || leads == whole, "{from} leads to {leads}");
    }
}

fn at_both_places(check: impl Fn(&Root, &str)) {
    check(&AT_ROOT, "/");
    check(&BELOW, "/errors/");
}

#[test]
fn nginx_serves_the_site() {
    let main = |folder: &str| {
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {folder}/{kind};\n"))
            .concat();
        format!(
            "daemon off;\npid {folder}/pid;\nworker_processes 1;\nevents {{}}\n\
             http {{\naccess_log off;\n{temporary}include {folder}/site.conf;\n}}\n"
        )
    };
    let command = |folder: &str| {
        let file = format!("{folder}/main.conf");
        ["/usr/sbin/nginx", "-p", folder, "-e", "stderr", "-c", &file]
            .map(str::to_owned)
            .to_vec()
    };
    at_both_places(|root, path| {
        let server = Server::start("nginx", root, path, main, command);
        serves_the_site(&server, root, path, false);
    });
}

#[test]
fn apache_serves_the_site() {
    // What Debian's own configuration brings: types and languages that the site's must take back.
    let debian = Path::new("/etc/apache2/mods-available/mime.conf");
    let debian = if debian.exists() {
        format!("Include {}\n", debian.display())
    } else {
        String::new()
    };
    let main = |folder: &str| {
        // What the server has besides the site.
        fs::create_dir(format!("{folder}/none")).unwrap();
        let modules: String = [
            "mpm_event",
            "authz_core",
            "alias",
            "dir",
            "mime",
            "headers",
            "rewrite",
        ]
        .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
        .concat();
        format!(
            "{modules}ServerRoot {folder}\nDefaultRuntimeDir {folder}\nPidFile {folder}/pid\nErrorLog {folder}/log\n\
             ServerName localhost\nUser nobody\nGroup nogroup\nDocumentRoot {folder}/none\n{debian}Include {folder}/site.conf\n"
        )
    };
    let command = |folder: &str| {
        let file = format!("{folder}/main.conf");
        ["/usr/sbin/apache2", "-DFOREGROUND", "-f", &file]
            .map(str::to_owned)
            .to_vec()
    };
    at_both_places(|root, path| {
        let server = Server::start("apache", root, path, main, command);
        serves_the_site(&server, root, path, true);
    });
}

#[test]
fn caddy_serves_the_site() {
    let main = |folder: &str| format!("{{\nadmin off\n}}\nimport {folder}/site.conf\n");
    let command = |folder: &str| {
        let file = format!("{folder}/main.conf");
        [
            "/usr/bin/caddy",
            "run",
            "--config",
            &file,
            "--adapter",
            "caddyfile",
        ]
        .map(str::to_owned)
        .to_vec()
    };
    at_both_places(|root, path| {
        let server = Server::start("caddy", root, path, main, command);
        serves_the_site(&server, root, path, true);
    });
}

/// Hosts that read files are not here; what can be held to the site is.
#[test]
fn the_files_of_static_hosts_fit_the_site() {
    for (root, path) in [(&*AT_ROOT, "/"), (&*BELOW, "/errors/")] {
        let url = format!("https://example.org{path}");
        let printed = |host| stdout(&root.run(&["hosting", host, "--base-url", &url]));
        let headers = printed("headers");
        let mut rules: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
        let mut address = "";
        for line in headers
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            match line.strip_prefix("  ") {
                Some(header) => rules
                    .get_mut(address)
                    .unwrap()
                    .push(header.split_once(": ").unwrap()),
                None => {
                    address = line;
                    assert!(
                        rules.insert(address, vec![]).is_none(),
                        "{address} stands twice"
                    );
                }
            }
        }
        assert!(rules[&*format!("{path}*")].contains(&("Content-Security-Policy", POLICY)));
        assert_eq!(
            rules[&*format!("{path}assets/*")],
            [("Cache-Control", ASSET)]
        );
        for address in rules.keys().filter(|address| !address.ends_with('*')) {
            assert!(
                root.path("dist")
                    .join(address.strip_prefix(path).unwrap())
                    .is_file(),
                "{address}"
            );
        }
        let redirects = printed("redirects");
        let lines: Vec<&str> = redirects
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect();
        assert!(lines.len() >= 26, "{redirects}");
        for line in lines {
            let [from, to, "301"] = line.split(' ').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            let (from, to) = (
                from.strip_prefix(path).unwrap(),
                to.strip_prefix(path).unwrap(),
            );
            let page = root.read(&format!("dist/{from}index.html"));
            assert!(page.contains(&format!("url=../{to}\"")), "{line}");
        }
    }
}

/// With these files in `static/` they stand at the top of the site, where hosts look for them.
#[test]
fn what_is_printed_into_static_is_in_the_next_build() {
    let root = Root::small();
    for host in ["headers", "redirects"] {
        let printed = stdout(&root.run(&["hosting", host]));
        root.write(&format!("static/_{host}"), &printed);
        let output = root.run(&["build", "--compress"]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert_eq!(root.read(&format!("dist/_{host}")), printed);
    }
}
