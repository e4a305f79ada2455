//! Which requests get a response. A page on another site can make a browser send requests here,
//! even under a host name of its own that it points at this machine (DNS rebinding): it must not be
//! able to read the site.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs};

use axum::http::HeaderMap;

/// The host that a preview listens on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// As typed: an IP address, or a name of this machine.
    name: String,
    /// Its IP address.
    pub address: IpAddr,
}

impl Host {
    /// Looks up the IP address of a name; an IP address is taken as it is.
    pub fn parse(name: &str) -> io::Result<Self> {
        let found = (name, 0).to_socket_addrs()?;
        let mut addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
        // `localhost` usually has an address of each kind.
        addresses.sort_by_key(IpAddr::is_ipv6);
        let Some(&address) = addresses.first() else {
            return Err(io::Error::other("the name has no address"));
        };

        Ok(Self {
            name: name.to_owned(),
            address,
        })
    }

    /// Whether a request's `Host` header, with or without a port, names this host or the machine
    /// itself.
    pub fn is_named(&self, header: &str) -> bool {
        let Some(name) = without_port(header) else {
            return false;
        };
        if name.eq_ignore_ascii_case("localhost") || name.eq_ignore_ascii_case(&self.name) {
            return true;
        }

        // Rebinding needs a name: an IP address in the header is the one that the browser connected
        // to.
        let Ok(ip) = name.parse::<IpAddr>() else {
            return false;
        };
        ip.is_loopback() || ip == self.address || self.address.is_unspecified()
    }

    /// The URLs to open on this machine and on others in its network, this machine's first.
    pub fn urls(&self, port: u16) -> Vec<String> {
        if !self.address.is_unspecified() {
            let is_name = self.name.parse::<IpAddr>().is_err();
            return vec![if is_name {
                format!("http://{}:{port}/", self.name)
            } else {
                url(self.address, port)
            }];
        }

        let mut urls = vec![url(Ipv4Addr::LOCALHOST.into(), port)];
        // Without a list of interfaces, the site is still open on this machine.
        for interface in if_addrs::get_if_addrs().unwrap_or_default() {
            let ip = interface.ip();
            if ip.is_ipv4() && !ip.is_loopback() {
                urls.push(url(ip, port));
            }
        }
        urls
    }
}

fn url(address: IpAddr, port: u16) -> String {
    format!("http://{}/", SocketAddr::new(address, port))
}

/// Whether the browser says that a page of another origin made the request (Fetch Metadata).
/// Following a link is fine: the page with the link cannot read what opens.
pub(super) fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let value = |name: &str| headers.get(name).map_or(&b""[..], |value| value.as_bytes());
    // Another port of this machine counts as the same site.
    let is_elsewhere = matches!(value("sec-fetch-site"), b"cross-site" | b"same-site");
    let follows_link =
        value("sec-fetch-mode") == b"navigate" && value("sec-fetch-dest") == b"document";
    is_elsewhere && !follows_link
}

/// `127.0.0.1:8502` without its port, `[::1]:8502` without its brackets too; nothing if the header
/// is malformed.
fn without_port(header: &str) -> Option<&str> {
    let (name, after) = match header.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => header.split_at(header.find(':').unwrap_or(header.len())),
    };
    if after.is_empty() {
        return Some(name);
    }

    let port = after.strip_prefix(':')?;
    port.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(name)
}

#[cfg(test)]
mod tests {
    use super::Host;

    #[test]
    fn loopback_and_the_address_itself_are_answered_and_no_other_name() {
        let loopback = Host::parse("127.0.0.1").unwrap();
        for host in [
            "localhost",
            "LOCALHOST:8502",
            "127.0.0.1",
            "127.0.0.1:80",
            "127.9.9.9",
            "[::1]:8502",
        ] {
            assert!(loopback.is_named(host), "{host}");
        }
        let others = [
            "evil.example",
            "evil.example:8502",
            "192.168.0.7",
            "",
            "127.0.0.1.evil.example",
        ];
        let malformed = [
            "[::1",
            "[::1]x",
            "localhost:1@evil.example",
            "localhost, evil.example",
            "::1",
        ];
        for host in others.into_iter().chain(malformed) {
            assert!(!loopback.is_named(host), "{host}");
        }
        let everywhere = Host::parse("0.0.0.0").unwrap();
        assert!(everywhere.is_named("192.168.0.7:8502") && !everywhere.is_named("evil.example"));
        let one = Host {
            name: "laptop.local".to_owned(),
            address: "192.168.0.7".parse().unwrap(),
        };
        assert!(one.is_named("192.168.0.7:8502") && !one.is_named("192.168.0.8"));
        assert!(one.is_named("Laptop.local:8502") && !one.is_named("other.local"));
        assert_eq!(one.urls(80), ["http://laptop.local:80/"]);
        assert_eq!(Host::parse("::1").unwrap().urls(80), ["http://[::1]:80/"]);
        assert_eq!(everywhere.urls(80)[0], "http://127.0.0.1:80/");
    }
}
