//! Which requests are answered. A page elsewhere can make a browser send requests here, also under a name of its own that
//! it points at this machine (DNS rebinding): it must not be able to read what is served.

use std::io;
use std::net::{IpAddr, ToSocketAddrs};

use axum::http::HeaderMap;

/// The host that a preview listens at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// As it was asked for: an address, or a name of this machine.
    name: String,
    /// Its address.
    pub address: IpAddr,
}

impl Host {
    /// Looks up the address of a name; an address is taken as it is.
    pub fn parse(name: &str) -> io::Result<Self> {
        let addresses = (name, 0).to_socket_addrs()?;
        let mut addresses: Vec<IpAddr> = addresses.map(|address| address.ip()).collect();
        addresses.sort_by_key(IpAddr::is_ipv6);
        let found = addresses.first().copied();
        let address = found.ok_or_else(|| io::Error::other("the name has no address"))?;
        Ok(Self {
            name: name.to_owned(),
            address,
        })
    }

    /// Whether a request's `Host` header, with or without a port, names this host or the machine itself.
    pub fn is_named(&self, header: &str) -> bool {
        let Some(name) = without_port(header) else {
            return false;
        };
        if name.eq_ignore_ascii_case("localhost") || name.eq_ignore_ascii_case(&self.name) {
            return true;
        }
        // No name can be pointed elsewhere once the address itself is written.
        let is_ours =
            |ip: IpAddr| ip.is_loopback() || ip == self.address || self.address.is_unspecified();
        name.parse().is_ok_and(is_ours)
    }

    /// The addresses to type on this machine and on others in its network, this machine's first.
    pub fn urls(&self, port: u16) -> Vec<String> {
        let url = |host: &str| format!("http://{host}:{port}/");
        let of = |address: IpAddr| {
            if address.is_ipv6() {
                url(&format!("[{address}]"))
            } else {
                url(&address.to_string())
            }
        };
        if !self.address.is_unspecified() {
            let is_name = self.name.parse::<IpAddr>().is_err();
            return vec![if is_name {
                url(&self.name)
            } else {
                of(self.address)
            }];
        }
        let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
        let others = interfaces
            .iter()
            .map(if_addrs::Interface::ip)
            .filter(|ip| ip.is_ipv4() && !ip.is_loopback());
        std::iter::once(url("127.0.0.1"))
            .chain(others.map(of))
            .collect()
    }
}

/// Whether the browser says that a page of another origin made the request (Fetch Metadata). Following a link is fine: the
/// page with the link cannot read what opens.
pub(super) fn is_asked_from_elsewhere(headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).map_or(&b""[..], |value| value.as_bytes());
    // Another port of this machine is the same site.
    let is_elsewhere = matches!(said("sec-fetch-site"), b"cross-site" | b"same-site");
    let follows_link =
        said("sec-fetch-mode") == b"navigate" && said("sec-fetch-dest") == b"document";
    is_elsewhere && !follows_link
}

/// `127.0.0.1:8502` without its port, `[::1]:8502` without its brackets too; nothing if it has another form.
fn without_port(host: &str) -> Option<&str> {
    let (name, after) = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let is_port = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (after.is_empty() || after.strip_prefix(':').is_some_and(is_port)).then_some(name)
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
