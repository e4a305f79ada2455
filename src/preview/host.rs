//! Which `Host` a request may name. A page elsewhere can make a browser send requests here under a name of its own that
//! it points at this machine (DNS rebinding): what is served must not be readable under such a name.

use std::net::IpAddr;

/// Whether a server that listens at `listening` answers to the `Host` header `host`, with or without a port.
pub fn is_ours(host: &str, listening: IpAddr) -> bool {
    let name = without_port(host);
    if name.eq_ignore_ascii_case("localhost") {
        return true;
    }
    // No name can be pointed elsewhere once the address itself is written.
    name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback() || ip == listening || listening.is_unspecified())
}

/// `127.0.0.1:8502` without its port, `[::1]:8502` without its brackets too.
fn without_port(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    }
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn loopback_and_the_address_itself_are_answered_and_no_other_name() {
        let loopback = "127.0.0.1".parse().unwrap();
        for host in ["localhost", "LOCALHOST:8502", "127.0.0.1", "127.0.0.1:80", "127.9.9.9", "[::1]:8502"] {
            assert!(is_ours(host, loopback), "{host}");
        }
        for host in ["evil.example", "evil.example:8502", "192.168.0.7", "", "127.0.0.1.evil.example", "[::1"]
        {
            assert_eq!(is_ours(host, loopback), host == "[::1", "{host}");
        }
        let everywhere = "0.0.0.0".parse().unwrap();
        assert!(is_ours("192.168.0.7:8502", everywhere) && !is_ours("evil.example", everywhere));
        let one = "192.168.0.7".parse().unwrap();
        assert!(is_ours("192.168.0.7:8502", one) && !is_ours("192.168.0.8", one));
    }
}
