//! A recipe without Errdex: the values that a person would choose for its placeholders, and commands to type.

use crate::catalog::plan::{Plan, Server, Values};
use crate::content::format::recipe::{Disk, Request};

/// The folder that a person would work in.
const FOLDER: &str = "/tmp/try";

/// What placeholders stand for when a person fills them: ports from 8080 on.
pub(crate) fn values(plan: &Plan) -> Values {
    let mut values = Values::default();
    let mut next = 8080..;
    let mut port = || {
        next.next()
            .map(|port: u32| port.to_string())
            .unwrap_or_default()
    };
    let asked = port();
    let fixed = [
        ("dir", FOLDER),
        ("tls", "/tmp/try/tls"),
        ("run", "try"),
        ("venv", "$VIRTUAL_ENV"),
        ("port", &asked),
    ];
    values
        .0
        .extend(fixed.map(|(name, value)| (name.to_owned(), value.to_owned())));
    values.0.insert(
        "app".to_owned(),
        if plan.servers.len() > 1 {
            port()
        } else {
            asked
        },
    );
    let helpers = plan.helpers.keys().map(ToString::to_string);
    for name in helpers.chain(plan.ports.iter().cloned()) {
        values.0.insert(name, port());
    }
    values
}

/// What is installed beside the products.
pub(crate) fn installs(plan: &Plan, commands: &[String]) -> Vec<&'static str> {
    let is_raw = plan.requests.iter().any(|request| request.raw.is_some());
    let is_expired = commands.iter().any(|command| command.contains("faketime "));
    let nc = is_raw.then_some("apt-get install netcat-openbsd");
    nc.into_iter()
        .chain(is_expired.then_some("apt-get install faketime"))
        .collect()
}

/// The commands before anything starts: disks, certificates, modes of files, and what the recipe itself prepares.
pub(crate) fn prepare(plan: &Plan, values: &Values) -> Vec<String> {
    let mut commands: Vec<String> = plan
        .disks
        .iter()
        .map(|(name, disk)| mount(&quoted(name.as_str()), disk))
        .collect();
    let files = plan.files.values().map(|(text, _)| text.as_str());
    let starts = plan
        .servers
        .iter()
        .flat_map(|server| &server.command)
        .map(String::as_str);
    let asks = plan
        .requests
        .iter()
        .filter_map(|request| request.run.as_deref());
    let texts: Vec<&str> = files
        .chain(starts)
        .chain(asks)
        .chain(plan.prepare.iter().map(String::as_str))
        .collect();
    let pairs = [
        ("self", "localhost", "DNS:localhost,IP:127.0.0.1", ""),
        ("other", "other.example", "DNS:other.example", ""),
        (
            "expired",
            "localhost",
            "DNS:localhost,IP:127.0.0.1",
            "faketime 2021-01-01 ",
        ),
    ];
    for (name, host, names, when) in pairs {
        if texts
            .iter()
            .any(|text| text.contains(&format!("{{{{tls}}}}/{name}.")))
        {
            commands.push(format!(
                "mkdir -p tls; {when}openssl req -x509 -newkey rsa:2048 -nodes -subj /CN={host} \
                 -addext subjectAltName={names} -keyout tls/{name}.key -out tls/{name}.crt"
            ));
        }
    }
    let modes = plan
        .files
        .iter()
        .filter_map(|(name, (_, mode))| Some((name, (*mode)?)));
    commands.extend(modes.map(|(name, mode)| format!("chmod {mode:o} {}", quoted(name.as_str()))));
    commands.extend(plan.prepare.iter().map(|command| values.fill(command)));
    commands
}

/// The command that puts a small disk into the folder `name`. It gets the mode of `/tmp`, which tmpfs has by default.
fn mount(name: &str, Disk { size, inodes }: &Disk) -> String {
    let inodes = inodes
        .map(|inodes| format!(",nr_inodes={inodes}"))
        .unwrap_or_default();
    format!("mkdir -p {name}; mount -t tmpfs -o size={size}{inodes} tmpfs {name}")
}

/// The command that starts a server.
pub(crate) fn command(server: &Server, values: &Values) -> String {
    let mut values = values.clone();
    // What a shell finds by its name is called by it.
    let (folder, name) = server
        .program
        .rsplit_once('/')
        .unwrap_or(("", &server.program));
    let is_found = !folder.starts_with('/') || ["/usr/bin", "/usr/sbin"].contains(&folder);
    let program = if is_found {
        name.to_owned()
    } else {
        server.program.clone()
    };
    values.0.insert("program".to_owned(), program);
    let env: String = server
        .env
        .iter()
        .map(|(name, value)| format!("{name}={} ", quoted(&values.fill(value))))
        .collect();
    let words: Vec<String> = server
        .command
        .iter()
        .map(|word| quoted(&values.fill(word)))
        .collect();
    format!("{env}{}", words.join(" "))
}

/// The command that asks what a request asks.
pub(crate) fn request(request: &Request, values: &Values) -> String {
    if let Some(command) = &request.run {
        return values.fill(command);
    }
    let port = values.0.get("port").map(String::as_str).unwrap_or_default();
    let wait = request
        .wait
        .map(|seconds| format!("sleep {seconds}; "))
        .unwrap_or_default();
    let background = if request.hold { " &" } else { "" };
    if let Some(raw) = &request.raw {
        let bytes = values
            .fill(raw)
            .replace('\\', "\\\\")
            .replace('\r', "\\r")
            .replace('\n', "\\n")
            .replace('%', "%%");
        return format!(
            "{wait}printf {} | nc -N 127.0.0.1 {port}{background}",
            quoted(&bytes)
        );
    }
    let mut words = vec!["curl -si".to_owned()];
    let tunnels = request.method.as_deref() == Some("CONNECT");
    if let Some(method) = request
        .method
        .as_deref()
        .filter(|method| !["GET", "CONNECT"].contains(method))
    {
        words.push(format!("-X {method}"));
    }
    for (name, value) in &request.headers {
        words.push(format!(
            "-H {}",
            quoted(&format!("{name}: {}", values.fill(value)))
        ));
    }
    for (name, length) in &request.pad {
        words.push(format!("-H \"{name}: $(printf 'a%.0s' $(seq {length}))\""));
    }
    match (&request.body, request.body_size) {
        (Some(body), _) => words.push(format!("--data-raw {}", quoted(&values.fill(body)))),
        (None, Some(size)) => words.push(format!("--data-binary @<(head -c {size} /dev/zero)")),
        (None, None) => {}
    }
    words.extend(request.abort_after.map(|seconds| format!("-m {seconds}")));
    let path = values.fill(request.path.as_deref().unwrap_or("/"));
    words.push(match path.starts_with('/') {
        true => quoted(&format!("http://127.0.0.1:{port}{path}")),
        false if tunnels => format!(
            "-p -x http://127.0.0.1:{port} {}",
            quoted(&format!("http://{path}/"))
        ),
        false => format!("-x http://127.0.0.1:{port} {}", quoted(&path)),
    });
    format!("{wait}{}{background}", words.join(" "))
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@,+{}".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    if word.starts_with("$VIRTUAL_ENV") {
        return format!("\"{word}\"");
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
