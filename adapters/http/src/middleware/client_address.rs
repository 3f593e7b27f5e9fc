//! Where a request comes from.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
    sync::atomic::{AtomicBool, Ordering},
};

use ipnet::IpNet;
use poem::{FromRequest, Request, RequestBody, http::HeaderMap};

/// The proxies in front of this service. Only what they say about a client's address is believed: any client can send the header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

/// The address of the client itself, behind whatever proxies are trusted. None where the connection has none.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClientAddress(pub Option<IpAddr>);

/// What every known proxy writes. RFC 7239's `Forwarded` is the standard, and hardly any proxy writes it.
const FORWARDED_FOR: &str = "x-forwarded-for";

impl TrustedProxies {
    pub fn networks(&self) -> &[IpNet] {
        &self.0
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Reads `X-Forwarded-For` from its end, where each proxy adds the address of its peer, up to the first address that is no trusted
    /// proxy. What stands before it was written by that client and may be made up.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let lines = headers.get_all(FORWARDED_FOR).iter().rev();
        // A line is what several wrote, each their own part: what one of them wrote must not spoil what the others did.
        let entries = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
        for hop in entries {
            if !self.contains(client) {
                break;
            }
            match address_in(hop) {
                Some(address) => client = address,
                None => break,
            }
        }
        client
    }

    pub fn client_of(&self, request: &Request) -> ClientAddress {
        let peer = request.remote_addr().as_socket_addr().map(SocketAddr::ip);
        if let Some(peer) = peer {
            self.warn_of_strangers(peer, request.headers());
        }
        ClientAddress(peer.map(|peer| self.client(peer, request.headers())))
    }

    /// Once: a proxy that is missing in the list makes all clients look like one. Not about senders of the open internet: any of them
    /// can send the header, and would use the warning up.
    fn warn_of_strangers(&self, peer: IpAddr, headers: &HeaderMap) {
        static WARNED: AtomicBool = AtomicBool::new(false);
        if headers.contains_key(FORWARDED_FOR)
            && !self.contains(peer)
            && is_local(peer)
            && !WARNED.swap(true, Ordering::Relaxed)
        {
            tracing::warn!(
                %peer,
                "ignored X-Forwarded-For: the sender is not in TRUSTED_PROXIES; if it is your proxy, list it there, or all clients behind it count as one"
            );
        }
    }
}

/// Whether it is of this machine or of a network that is not part of the internet, where proxies stand.
fn is_local(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

/// An address, with or without the port that some proxies add.
fn address_in(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim().trim_matches('"');
    let address = hop
        .parse()
        .ok()
        .or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
        .or_else(|| hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok());
    address.map(|address: IpAddr| address.to_canonical())
}

impl FromStr for TrustedProxies {
    /// The part that is no address and no network.
    type Err = String;

    /// Addresses and networks (`10.0.0.0/8`) between commas.
    fn from_str(raw: &str) -> Result<Self, String> {
        let parts = raw
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let networks = parts.map(|part| {
            let address = part.parse::<IpAddr>().map(IpNet::from);
            address
                .or_else(|_| part.parse::<IpNet>())
                .map_err(|_| part.to_owned())
        });
        networks.collect::<Result<_, _>>().map(Self)
    }
}

/// Put there by the middleware.
impl<'a> FromRequest<'a> for ClientAddress {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(request.extensions().get().copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    fn client(trusted: &str, peer: &str, lines: &[impl AsRef<[u8]>]) -> String {
        let proxies: TrustedProxies = trusted.parse().unwrap();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(
                FORWARDED_FOR,
                HeaderValue::from_bytes(line.as_ref()).unwrap(),
            );
        }
        let peer = peer.parse().unwrap();
        proxies.client(peer, &headers).to_string()
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(client("", "203.0.113.9", &["192.0.2.1"]), "203.0.113.9");
        assert_eq!(
            client("10.0.0.0/8", "203.0.113.9", &["192.0.2.1"]),
            "203.0.113.9"
        );
    }

    #[test]
    fn a_trusted_proxy_reports_the_address_of_its_peer() {
        for (peer, line) in [
            ("10.1.2.3", "192.0.2.1"),
            ("::ffff:10.1.2.3", "192.0.2.1:4711"),
            ("10.1.2.3", "::ffff:192.0.2.1"),
            ("10.1.2.3", " \"192.0.2.1\" "),
        ] {
            assert_eq!(client("10.0.0.0/8", peer, &[line]), "192.0.2.1", "{line}");
        }
        assert_eq!(
            client("10.0.0.0/8", "10.1.2.3", &["[2001:db8::1]:443"]),
            "2001:db8::1"
        );
    }

    #[test]
    fn what_the_client_itself_wrote_is_passed_over() {
        let made_up = "1.1.1.1, 192.0.2.1, 10.9.9.9";

        assert_eq!(client("10.0.0.0/8", "10.1.2.3", &[made_up]), "192.0.2.1");
        assert_eq!(
            client("10.0.0.0/8", "10.1.2.3", &["1.1.1.1", "192.0.2.1"]),
            "192.0.2.1"
        );
    }

    #[test]
    fn what_the_client_itself_wrote_hides_nothing_that_a_proxy_wrote() {
        for made_up in [&b"\xff, 192.0.2.1"[..], "é, 192.0.2.1".as_bytes()] {
            let found = client("10.0.0.0/8", "10.1.2.3", &[made_up]);
            assert_eq!(found, "192.0.2.1", "{made_up:?}");
        }
        let lines = [&b"\xff"[..], b"192.0.2.1, 10.9.9.9"];
        assert_eq!(client("10.0.0.0/8", "10.1.2.3", &lines), "192.0.2.1");
    }

    #[test]
    fn what_cannot_be_read_counts_for_the_proxy_that_passed_it_on() {
        for line in ["unknown", "", "_hidden", "192.0.2.1, "] {
            assert_eq!(
                client("10.0.0.0/8", "10.1.2.3", &[line]),
                "10.1.2.3",
                "{line}"
            );
        }
    }

    #[test]
    fn only_addresses_and_networks_can_be_listed() {
        let proxies: TrustedProxies = "10.0.0.0/8, 192.0.2.1,,2001:db8::/32".parse().unwrap();

        assert!(proxies.contains("192.0.2.1".parse().unwrap()));
        assert!(proxies.contains("2001:db8::7".parse().unwrap()));
        assert!(!proxies.contains("192.0.2.2".parse().unwrap()));
        assert_eq!(
            TrustedProxies::from_str("10.0.0.1, proxy"),
            Err("proxy".into())
        );
        assert_eq!(
            TrustedProxies::from_str("10.0.0.0/99"),
            Err("10.0.0.0/99".into())
        );
    }
}
