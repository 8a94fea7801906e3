//! nginx's value grammars: flags, times, sizes, addresses.

use crate::model::Reach;

/// `on` or `off`; nginx ignores case.
pub(super) fn flag(value: &str) -> Option<bool> {
    if value.eq_ignore_ascii_case("on") {
        Some(true)
    } else if value.eq_ignore_ascii_case("off") {
        Some(false)
    } else {
        None
    }
}

/// A time in whole seconds, as `ngx_parse_time` reads it: `60`, `1h30m`, `1d 12h`; `500ms` counts as one,
/// for it is not none. `M` is a month of 30 days, `y` a year of 365.
pub(super) fn seconds(value: &str) -> Option<u64> {
    let units = [
        ("ms", 0),
        ("y", 31_536_000),
        ("M", 2_592_000),
        ("w", 604_800),
        ("d", 86_400),
        ("h", 3_600),
        ("m", 60),
        ("s", 1),
    ];
    let mut rest = value.trim();
    let mut total: u64 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: u64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let (unit, size) = units
            .iter()
            .find(|(unit, _)| rest.starts_with(unit))
            .copied()
            .unwrap_or(("", 1));
        if unit == "ms" {
            total = total.checked_add(number.div_ceil(1000))?;
        } else {
            total = total.checked_add(number.checked_mul(size)?)?;
        }
        rest = rest[unit.len()..].trim_start();
    }
    Some(total)
}

/// A size in bytes: `8192`, `8k`, `10m`, `1g`; the units are not case-sensitive.
pub(super) fn bytes(value: &str) -> Option<u64> {
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = value[..digits].parse().ok()?;
    let shift = match value[digits..].to_ascii_lowercase().as_str() {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        _ => return None,
    };
    number.checked_mul(1 << shift)
}

/// Where `host`, `host:port`, `[v6]:port` or `unix:path` can be reached from.
pub(super) fn reach(address: &str) -> Reach {
    if address.starts_with("unix:") {
        return Reach::Unix;
    }
    let host = host(address);
    if host.contains(['$', '{', '<']) {
        return Reach::Unknown;
    }
    let host = host.to_ascii_lowercase();
    if host == "localhost" || host.ends_with(".localhost") || host == "::1" || is_loopback_v4(&host)
    {
        Reach::Loopback
    } else if host.rsplit('.').next() == Some("svc") && host.contains('.') || host.contains(".svc.")
    {
        Reach::Cluster
    } else {
        Reach::Network
    }
}

fn is_loopback_v4(host: &str) -> bool {
    host.parse::<std::net::Ipv4Addr>()
        .is_ok_and(|address| address.is_loopback())
}

/// The host of `host:port` or `[v6]:port`, without the brackets.
pub(super) fn host(address: &str) -> &str {
    if let Some(v6) = address.strip_prefix('[') {
        return v6.split(']').next().unwrap_or(v6);
    }
    match address.rsplit_once(':') {
        Some((host, port))
            if !host.contains(':')
                && (port.bytes().all(|byte| byte.is_ascii_digit())
                    || port.contains(['$', '{', '%'])) =>
        {
            host
        }
        _ => address,
    }
}

/// Scheme, authority and the rest of a `proxy_pass`-like URL.
pub(super) fn url(value: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = value.split_once("://")?;
    if let Some(unix) = rest.strip_prefix("unix:") {
        let end = unix.find(':').map_or(rest.len(), |at| at + 5);
        return Some((scheme, &rest[..end], &rest[end..]));
    }
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    Some((scheme, &rest[..end], &rest[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_nginx_reads_them() {
        assert_eq!(seconds("65"), Some(65));
        assert_eq!(seconds("1h30m"), Some(5400));
        assert_eq!(seconds("1d 12h"), Some(129_600));
        assert_eq!(seconds("500ms"), Some(1));
        assert_eq!(seconds("0ms"), Some(0));
        assert_eq!(seconds("1M"), Some(2_592_000));
        assert_eq!(seconds("soon"), None);
        assert_eq!(seconds(""), None);
    }

    #[test]
    fn sizes_are_read_as_nginx_reads_them() {
        assert_eq!(bytes("8192"), Some(8192));
        assert_eq!(bytes("8k"), Some(8192));
        assert_eq!(bytes("1M"), Some(1 << 20));
        assert_eq!(bytes("2g"), Some(2 << 30));
        assert_eq!(bytes("99999999999g"), None);
        assert_eq!(bytes("1t"), None);
    }

    #[test]
    fn an_address_tells_who_can_reach_it() {
        assert_eq!(reach("unix:/run/app.sock"), Reach::Unix);
        assert_eq!(reach("127.0.0.1:8080"), Reach::Loopback);
        assert_eq!(reach("[::1]:80"), Reach::Loopback);
        assert_eq!(reach("127.example.com"), Reach::Network);
        assert_eq!(reach("$backend"), Reach::Unknown);
        assert_eq!(reach("127.0.0.1:{{ .StatusPort }}"), Reach::Loopback);
        assert_eq!(reach("backend:$port"), Reach::Network);
        assert_eq!(reach("{{ host }}:80"), Reach::Unknown);
        assert_eq!(reach("api.prod.svc.cluster.local:443"), Reach::Cluster);
    }

    #[test]
    fn urls_fall_into_three_parts() {
        assert_eq!(
            url("https://backend:8443/api"),
            Some(("https", "backend:8443", "/api"))
        );
        assert_eq!(
            url("http://unix:/run/a.sock:/x"),
            Some(("http", "unix:/run/a.sock", ":/x"))
        );
        assert_eq!(url("backend"), None);
    }
}
