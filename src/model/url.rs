//! The parts of a URL that rules compare: scheme, host, port, path.

use super::Reach;

/// An absolute URL, split. Nothing is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Url<'a> {
    /// Before `://`.
    pub scheme: &'a str,
    /// Without brackets, user part or port.
    pub host: &'a str,
    /// The digits after the host's colon, if there are any.
    pub port: Option<&'a str>,
    /// From the first `/` after the host, query included; may be empty.
    pub path: &'a str,
}

impl<'a> Url<'a> {
    /// Splits `text`; `None` when it is no absolute URL with a host.
    #[must_use]
    pub fn split(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        if scheme.is_empty() || !scheme.chars().all(plain) {
            return None;
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let host_port = authority.rsplit('@').next().unwrap_or(authority);
        let (host, port) = match host_port.strip_prefix('[') {
            Some(v6) => {
                let (host, after) = v6.split_once(']')?;
                (host, after.strip_prefix(':'))
            }
            None => host_port
                .split_once(':')
                .map_or((host_port, None), |(host, port)| (host, Some(port))),
        };
        (!host.is_empty()).then_some(Self {
            scheme,
            host,
            port,
            path,
        })
    }

    /// Whether the scheme is `name`, in any case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(name)
    }

    /// The port written, unless it is the scheme's own.
    #[must_use]
    pub fn special_port(&self) -> Option<&'a str> {
        let own = match self.scheme.to_ascii_lowercase().as_str() {
            "http" => "80",
            "https" => "443",
            _ => "",
        };
        self.port.filter(|&port| port != own && !port.is_empty())
    }

    /// Where the host is. A single label is a container's or a service's name: it does not resolve
    /// outside its network.
    #[must_use]
    pub fn reach(&self) -> Reach {
        let host = self.host.trim_end_matches('.').to_ascii_lowercase();
        let v4 = host.parse::<std::net::Ipv4Addr>().ok();
        let v6 = host.parse::<std::net::Ipv6Addr>().ok();
        if host == "localhost"
            || host.ends_with(".localhost")
            || v4.is_some_and(|address| address.is_loopback())
            || v6.is_some_and(|address| address.is_loopback())
        {
            Reach::Loopback
        } else if v4.is_some() || v6.is_some() {
            Reach::Network
        } else if host.contains(['$', '{', '}', '%', '<', '>']) {
            Reach::Unknown
        } else if is_cluster_name(&host) {
            Reach::Cluster
        } else {
            Reach::Network
        }
    }
}

fn is_cluster_name(host: &str) -> bool {
    !host.contains('.')
        || host.rsplit('.').next() == Some("svc")
        || host.contains(".svc.")
        || host.ends_with(".cluster.local")
}

/// Where a URL points; [`Reach::Unknown`] for text that is no URL.
#[must_use]
pub fn reach(text: &str) -> Reach {
    Url::split(text).map_or(Reach::Unknown, |url| url.reach())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_split_into_their_parts() {
        let url = Url::split("HTTPS://u@Id.Example.com:443/a/b?c").unwrap();
        assert_eq!((url.host, url.path), ("Id.Example.com", "/a/b?c"));
        assert_eq!((url.port, url.special_port()), (Some("443"), None));
        assert_eq!(Url::split("http://[::1]:8080").unwrap().host, "::1");
        assert_eq!(Url::split("accounts.google.com"), None);
        assert_eq!(Url::split("https://"), None);
    }

    #[test]
    fn hosts_have_a_reach() {
        assert_eq!(reach("http://127.0.0.9/x"), Reach::Loopback);
        assert_eq!(reach("http://[::1]/"), Reach::Loopback);
        assert_eq!(reach("http://idp.auth.svc.cluster.local/k"), Reach::Cluster);
        assert_eq!(reach("http://keycloak:8080/realms/a"), Reach::Cluster);
        assert_eq!(reach("http://id.example.com"), Reach::Network);
        assert_eq!(reach("http://${HOST}/x"), Reach::Unknown);
    }
}
