//! Hosts and URLs: where they point.

use crate::model::url::Url;
use crate::model::{Reach, Setting};

/// Where a URL points.
pub(super) fn url_reach(url: &str) -> Reach {
    Url::split(url).map_or(Reach::Unknown, |url| host_reach(url.host))
}

/// Where a host is.
pub(super) fn host_reach(host: &str) -> Reach {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let address = host.parse::<std::net::IpAddr>();
    let loopback = matches!(&address, Ok(address) if address.is_loopback());
    if loopback || host == "localhost" || host.ends_with(".localhost") {
        Reach::Loopback
    } else if host.is_empty() || host.contains(['$', '{', '}', '%', '<', '>']) {
        Reach::Unknown
    } else if address.is_ok() {
        Reach::Network
    } else if is_service_name(&host) || !host.contains('.') {
        Reach::Cluster
    } else if is_ambiguous(&host) {
        Reach::Unknown
    } else {
        Reach::Network
    }
}

pub(super) fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// `reviews.prod` is a service of another namespace, but may be a domain.
fn is_ambiguous(host: &str) -> bool {
    host.split_once('.')
        .is_some_and(|(_, last)| !last.contains('.') && !matches!(last, "com" | "org" | "net"))
}

fn is_service_name(host: &str) -> bool {
    let mut labels = host.split('.');
    labels.any(|label| label == "svc") || host.ends_with(".cluster.local")
}

/// The namespace as text, when it is written.
pub(super) fn written(namespace: &Setting<String>) -> Option<&str> {
    namespace.written().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reach_of_urls() {
        for (url, reach) in [
            (
                "http://keycloak.auth.svc.cluster.local:8080/x",
                Reach::Cluster,
            ),
            ("http://keycloak/realms/x", Reach::Cluster),
            ("http://localhost:8080", Reach::Loopback),
            ("http://[::1]:80/", Reach::Loopback),
            ("https://id.example.com/jwks", Reach::Network),
            ("https://example.com", Reach::Network),
            ("http://10.0.0.1/x", Reach::Network),
            ("http://keycloak.auth/x", Reach::Unknown),
            ("http:///x", Reach::Unknown),
        ] {
            assert_eq!(url_reach(url), reach, "{url}");
        }
    }
}
