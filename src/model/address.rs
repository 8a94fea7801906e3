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

/// What becomes of a client that no narrow entry of an allow/deny list names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strangers {
    /// All are turned away, by the entry at that place in the list.
    Refused(usize),
    /// Some are let in, by the entry at that place, or because none fits.
    LetIn(Option<usize>),
    /// Those of one address family, or of a half of one, are turned away; no entry fits the others.
    Partly,
}

/// What becomes of strangers by a list of (let in, address) in which the first entry that fits decides.
#[must_use]
pub fn strangers<'a>(rules: impl Iterator<Item = (bool, &'a str)>) -> Strangers {
    let mut decided: [Option<(usize, bool)>; 4] = [None; 4];
    for (at, (allow, address)) in rules.enumerate() {
        for part in parts(address) {
            decided[part].get_or_insert((at, allow));
        }
    }
    let let_in = decided.iter().flatten().filter(|(_, allow)| *allow);
    match (let_in.map(|(at, _)| *at).min(), decided) {
        (Some(at), _) => Strangers::LetIn(Some(at)),
        (None, [Some((at, _)), Some(_), Some(_), Some(_)]) => Strangers::Refused(at),
        (None, [None, None, None, None]) => Strangers::LetIn(None),
        (None, _) => Strangers::Partly,
    }
}

/// Which halves of the two address families an entry stands for as a whole.
fn parts(address: &str) -> std::ops::Range<usize> {
    if breadth(address) != Breadth::Everyone {
        return 0..0;
    }
    let Some((network, length)) = address.split_once('/') else {
        return 0..4;
    };
    let (first, is_high) = match network.parse::<IpAddr>() {
        Ok(IpAddr::V4(v4)) => (0, v4.octets()[0] >= 0x80),
        Ok(IpAddr::V6(v6)) => (2, v6.octets()[0] >= 0x80),
        Err(_) => return 0..0,
    };
    let half = first + usize::from(is_high);
    if length == "1" {
        half..half + 1
    } else {
        first..first + 2
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
    use super::{Breadth, Strangers, breadth, strangers};

    #[test]
    fn the_first_entry_that_fits_decides_for_strangers() {
        let cases: [(&[(bool, &str)], Strangers); 9] = [
            (&[], Strangers::LetIn(None)),
            (&[(true, "10.0.0.0/8")], Strangers::LetIn(None)),
            (
                &[(true, "10.0.0.0/8"), (false, "all")],
                Strangers::Refused(1),
            ),
            (&[(true, "all"), (false, "all")], Strangers::LetIn(Some(0))),
            (&[(true, "::/0"), (false, "all")], Strangers::LetIn(Some(0))),
            (
                &[(false, "10.0.0.1"), (true, "128.0.0.0/1"), (false, "all")],
                Strangers::LetIn(Some(1)),
            ),
            (
                &[(false, "0.0.0.0/0"), (false, "::/0"), (true, "all")],
                Strangers::Refused(0),
            ),
            (
                &[(false, "0.0.0.0/1"), (false, "128.0.0.0/1")],
                Strangers::Partly,
            ),
            (
                &[(false, "0.0.0.0/1"), (true, "0.0.0.0/0")],
                Strangers::LetIn(Some(1)),
            ),
        ];
        for (rules, expected) in cases {
            assert_eq!(strangers(rules.iter().copied()), expected, "{rules:?}");
        }
    }

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
