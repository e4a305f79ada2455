//! Chromium, driven over WebDriver, and a plain host for the built site.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use serde_json::{Value, json};
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use super::{CHROMIUM_ARGUMENTS, Root, chromium};

/// A browser with nothing in it, ended when dropped.
pub struct Browser {
    /// The session.
    pub client: Client,
    driver: Child,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts one.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts one with more arguments.
    pub async fn start_with(more: &[&str]) -> Self {
        let named = std::env::var("CHROMEDRIVER").unwrap_or("chromedriver".to_owned());
        let mut driver =
            Command::new(named).arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map(Result::unwrap);
        let port = lines
            .find_map(|line| {
                Some(line.split_once("successfully on port ")?.1.trim_end_matches('.').to_owned())
            })
            .expect("the driver says its port");
        std::thread::spawn(move || lines.for_each(drop));
        let profile = tempfile::tempdir().unwrap();
        let mut arguments: Vec<String> = CHROMIUM_ARGUMENTS.map(str::to_owned).to_vec();
        arguments.extend(more.iter().map(|&one| one.to_owned()));
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let options = json!({"binary": which(&chromium()), "args": arguments});
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        Self { client, driver, _profile: profile }
    }

    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// Waits until a script says true.
    pub async fn until(&self, script: &str) {
        for _ in 0..500 {
            // A page that is being loaded runs nothing.
            if self.client.execute(script, vec![]).await.is_ok_and(|value| value == json!(true)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let page = self.client.source().await.unwrap();
        panic!("never: {script}\n{page}");
    }

    /// Presses keys where the focus is.
    pub async fn press(&self, keys: &str) {
        self.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// A command of Chromium's own protocol.
    pub async fn devtools(&self, command: &'static str, parameters: Value) -> Value {
        self.client.issue_cmd(DevTools { command, parameters }).await.unwrap()
    }

    /// Shows pages in a window of that size, in the light or the dark scheme.
    pub async fn show(&self, width: u32, height: u32, scheme: &str) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", media).await;
    }

    /// Closes the session.
    pub async fn end(self) {
        self.client.clone().close().await.unwrap();
    }
}

/// Also when a test fails: what goes on running would hold the test's output open.
impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The full path of a command: the driver looks for none.
fn which(command: &str) -> String {
    let output = Command::new("sh").args(["-c", "command -v \"$0\"", command]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A command of Chromium's DevTools protocol, by way of its driver.
#[derive(Debug)]
struct DevTools {
    command: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let body = json!({"cmd": self.command, "params": self.parameters});
        (http::Method::POST, Some(body.to_string()))
    }
}

/// A plain host of the built site, as its visitors meet it: files, and the strict policy.
pub struct Hosted {
    /// Where it listens.
    pub address: SocketAddr,
}

impl Hosted {
    pub fn start(root: &Root) -> Self {
        let files = root.path("dist");
        let files = ServeDir::new(&files).not_found_service(ServeFile::new(files.join("404.html")));
        let policy = HeaderValue::from_static(errdex::preview::POLICY);
        let router = axum::Router::new()
            .fallback_service(files)
            .layer(SetResponseHeaderLayer::overriding(CONTENT_SECURITY_POLICY, policy));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        // A thread of its own: a test may wait in a runtime already. It ends with the test.
        std::thread::spawn(move || {
            let serving =
                async { axum::serve(tokio::net::TcpListener::from_std(listener).unwrap(), router).await };
            tokio::runtime::Runtime::new().unwrap().block_on(serving)
        });
        Self { address }
    }
}

/// Base64 as RFC 4648, section 4, has it.
pub fn base64_bytes(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0_u32, 0, vec![]);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let value = LETTERS.iter().position(|known| *known == letter).unwrap();
        bits = (bits << 6) | u32::try_from(value).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xFF).unwrap());
        }
    }
    bytes
}
