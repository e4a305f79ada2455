//! Chromium, driven over WebDriver, and a plain host for the built site.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use axum::serve::ListenerExt;
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
    /// Where the driver listens.
    port: u16,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts one.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts one with more arguments.
    pub async fn start_with(more: &[&str]) -> Self {
        let (driver, port) = start_driver();
        let profile = tempfile::tempdir().unwrap();
        let mut arguments: Vec<String> = CHROMIUM_ARGUMENTS.map(str::to_owned).to_vec();
        arguments.extend(more.iter().map(|&one| one.to_owned()));
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let options = json!({"binary": which(&chromium()), "args": arguments});
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        capabilities.insert("goog:loggingPrefs".to_owned(), json!({"browser": "ALL"}));
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        Self {
            client,
            driver,
            port,
            _profile: profile,
        }
    }

    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// Waits until a script says true.
    pub async fn until(&self, script: &str) {
        for _ in 0..500 {
            // A page that is being loaded runs nothing.
            if self
                .client
                .execute(script, vec![])
                .await
                .is_ok_and(|value| value == json!(true))
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let page = self.client.source().await.unwrap();
        panic!("never: {script}\n{page}");
    }

    /// Presses keys where the focus is. A dialog that closes has it for a moment more, and takes no key.
    pub async fn press(&self, keys: &str) {
        for _ in 0..50 {
            match self
                .client
                .active_element()
                .await
                .unwrap()
                .send_keys(keys)
                .await
            {
                Err(error) if error.is_element_not_interactable() => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                pressed => return pressed.unwrap(),
            }
        }
        panic!(
            "nothing takes keys: {}",
            self.client.source().await.unwrap()
        );
    }

    /// A command of Chromium's own protocol.
    pub async fn devtools(&self, command: &'static str, parameters: Value) -> Value {
        let body = json!({"cmd": command, "params": parameters});
        self.client
            .issue_cmd(Own {
                path: "goog/cdp/execute",
                body,
            })
            .await
            .unwrap()
    }

    /// What the console said since this was asked last: also what the policy forbids, and what was not found.
    pub async fn said(&self) -> Vec<String> {
        let log = Own {
            path: "se/log",
            body: json!({"type": "browser"}),
        };
        let said = self.client.issue_cmd(log).await.unwrap();
        said.as_array()
            .unwrap()
            .iter()
            .map(|one| one["message"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The page on paper, A4, as a PDF.
    pub async fn printed(&self) -> Vec<u8> {
        let paper = json!({"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": true});
        base64_bytes(
            self.devtools("Page.printToPDF", paper).await["data"]
                .as_str()
                .unwrap(),
        )
    }

    /// The whole page as a PNG, down to `height`.
    pub async fn picture(&self, height: u64) -> Vec<u8> {
        let size = self
            .run("const page = document.documentElement; return [innerWidth, page.scrollHeight]")
            .await;
        let height = size[1].as_u64().unwrap().min(height);
        let clip = json!({"x": 0, "y": 0, "width": size[0], "height": height, "scale": 1});
        let picture = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        base64_bytes(
            self.devtools("Page.captureScreenshot", picture).await["data"]
                .as_str()
                .unwrap(),
        )
    }

    /// Asks the driver to end, and waits until it did.
    fn shut_down(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        write!(stream, "GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")?;
        stream.read_to_end(&mut vec![])?;
        Ok(())
    }

    /// Shows pages in a window of that size, in the light or the dark scheme.
    pub async fn show(&self, width: u32, height: u32, scheme: &str) {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", size)
            .await;
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", media).await;
    }

    /// Shows pages as they are printed, as wide as A4 between the margins of a browser.
    pub async fn show_on_paper(&self) {
        self.show(718, 1000, "light").await;
        self.devtools("Emulation.setScrollbarsHidden", json!({"hidden": true}))
            .await;
        self.devtools("Emulation.setEmulatedMedia", json!({"media": "print"}))
            .await;
    }
}

/// Also when a test fails: a driver that is asked to end takes its browser along, one that is killed leaves it behind.
impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.shut_down();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The driver and its port. It takes a port that is free for IPv4 and ends if that one is taken for IPv6, which
/// connections of other tests do now and then: it is started again then.
fn start_driver() -> (Child, u16) {
    let named = std::env::var("CHROMEDRIVER").unwrap_or("chromedriver".to_owned());
    let mut said = String::new();
    for _ in 0..5 {
        let mut driver = Command::new(&named)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap())
            .lines()
            .map(Result::unwrap);
        for line in lines.by_ref() {
            if let Some((_, port)) = line.split_once("successfully on port ") {
                std::thread::spawn(move || lines.for_each(drop));
                return (driver, port.trim_end_matches('.').parse().unwrap());
            }
            said += &format!("{line}\n");
        }
        driver.wait().unwrap();
    }
    panic!("{named} does not start:\n{said}");
}

/// The full path of a command: the driver looks for none.
fn which(command: &str) -> String {
    let output = Command::new("sh")
        .args(["-c", "command -v \"$0\"", command])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A command that Chromium's driver has besides those of the standard.
#[derive(Debug)]
struct Own {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Own {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
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
        let router =
            axum::Router::new()
                .fallback_service(files)
                .layer(SetResponseHeaderLayer::overriding(
                    CONTENT_SECURITY_POLICY,
                    policy,
                ));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        // A thread of its own: a test may wait in a runtime already. It ends with the test.
        std::thread::spawn(move || {
            let serving = async {
                // As web servers do: else the end of an answer waits up to 40 ms for the receipt of its beginning.
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let at_once = listener.tap_io(|connection| connection.set_nodelay(true).unwrap());
                axum::serve(at_once, router).await
            };
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
