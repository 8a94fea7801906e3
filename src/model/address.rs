//! How many clients an address rule stands for.

use std::net::IpAddr;

/// How many clients an entry such as `10.0.0.0/8` or `all` matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breadth {
    /// A host, a network somebody owns, a private network, a unix socket, or not an address.
    Narrow,
    /// A public network too large to be one owner's: below /16, or /32 in IPv6.
    Wide,
    /// Every client, at least of one address family.
    Everyone,
}

/// How many clients `address` matches, as nginx writes it.
#[must_use]
pub fn breadth(address: &str) -> Breadth {
    if address.eq_ignore_ascii_case("all") {
        return Breadth::Everyone;
    }
    let (network, length) = match address.split_once('/') {
        Some((network, length)) => (network, length.parse::<u8>().ok()),
        None => return Breadth::Narrow,
    };
    let (Ok(network), Some(length)) = (network.parse::<IpAddr>(), length) else {
        return Breadth::Narrow;
    };
    let widest = if network.is_ipv4() { 16 } else { 32 };
    match length {
        // Two halves are the usual way to write "everyone" without saying so.
        0 | 1 => Breadth::Everyone,
        _ if length < widest && !is_private(network) => Breadth::Wide,
        _ => Breadth::Narrow,
    }
}

/// Whether an address belongs to a network of its own: RFC 1918, RFC 6598, RFC 4193, link-local, loopback.
#[must_use]
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            let shared = first == 100 && (64..128).contains(&second);
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || shared
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Breadth, breadth};

    #[test]
    fn a_network_is_as_broad_as_its_owners_are_many() {
        let cases = [
            ("all", Breadth::Everyone),
            ("0.0.0.0/0", Breadth::Everyone),
            ("128.0.0.0/1", Breadth::Everyone),
            ("::/0", Breadth::Everyone),
            ("104.16.0.0/13", Breadth::Wide),
            ("2600::/12", Breadth::Wide),
            ("203.0.113.0/24", Breadth::Narrow),
            ("10.0.0.0/8", Breadth::Narrow),
            ("100.64.0.0/10", Breadth::Narrow),
            ("fd00::/8", Breadth::Narrow),
            ("192.168.1.1", Breadth::Narrow),
            ("unix:", Breadth::Narrow),
            ("$trusted/0", Breadth::Narrow),
        ];
        for (address, expected) in cases {
            assert_eq!(breadth(address), expected, "{address}");
        }
    }
}
