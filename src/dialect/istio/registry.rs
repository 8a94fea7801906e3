//! Every kind of every Istio API group: what is served, what was removed, and what people write
//! instead.

use super::{content, removed};
use crate::model::mesh::KindVerdict;
use crate::syntax::data::Value;

struct Served {
    group: &'static str,
    kinds: &'static [&'static str],
    /// Served versions, the one to write first.
    versions: &'static [&'static str],
}

static SERVED: [Served; 7] = [
    Served {
        group: "networking.istio.io",
        kinds: &[
            "DestinationRule",
            "Gateway",
            "ServiceEntry",
            "Sidecar",
            "VirtualService",
            "WorkloadEntry",
            "WorkloadGroup",
        ],
        versions: &["v1", "v1beta1", "v1alpha3"],
    },
    Served {
        group: "networking.istio.io",
        kinds: &["EnvoyFilter"],
        versions: &["v1alpha3"],
    },
    Served {
        group: "networking.istio.io",
        kinds: &["ProxyConfig"],
        versions: &["v1beta1"],
    },
    Served {
        group: "security.istio.io",
        kinds: &[
            "AuthorizationPolicy",
            "PeerAuthentication",
            "RequestAuthentication",
        ],
        versions: &["v1", "v1beta1"],
    },
    Served {
        group: "telemetry.istio.io",
        kinds: &["Telemetry"],
        versions: &["v1", "v1alpha1"],
    },
    Served {
        group: "extensions.istio.io",
        kinds: &["WasmPlugin", "TrafficExtension"],
        versions: &["v1alpha1"],
    },
    Served {
        group: "install.istio.io",
        kinds: &["IstioOperator"],
        versions: &["v1alpha1"],
    },
];

/// Names that people write for a kind, in lower case.
static CONFUSED: [(&str, &str); 22] = [
    ("peerpolicy", "PeerAuthentication"),
    ("peerauthenticationpolicy", "PeerAuthentication"),
    ("peerauth", "PeerAuthentication"),
    ("peerauthpolicy", "PeerAuthentication"),
    ("mtlspolicy", "PeerAuthentication"),
    ("meshpolicy", "PeerAuthentication"),
    ("policy", "PeerAuthentication"),
    ("authenticationpolicy", "PeerAuthentication"),
    ("requestauthenticationpolicy", "RequestAuthentication"),
    ("requestauth", "RequestAuthentication"),
    ("requestpolicy", "RequestAuthentication"),
    ("jwtpolicy", "RequestAuthentication"),
    ("jwtrule", "RequestAuthentication"),
    ("authpolicy", "AuthorizationPolicy"),
    ("authorization", "AuthorizationPolicy"),
    ("authzpolicy", "AuthorizationPolicy"),
    ("rbacconfig", "AuthorizationPolicy"),
    ("clusterrbacconfig", "AuthorizationPolicy"),
    ("servicerole", "AuthorizationPolicy"),
    ("servicerolebinding", "AuthorizationPolicy"),
    ("trafficpolicy", "DestinationRule"),
    ("destinationpolicy", "DestinationRule"),
];

/// Whether an `apiVersion` and kind are for us to judge: any group of Istio's domain, or a known
/// kind in a group that is a slip of the pen away from one.
pub(super) fn is_ours(api_version: &str, kind: &str) -> bool {
    let Some((group, _)) = api_version.split_once('/') else {
        return false;
    };
    let ours = |group: &str| group == "istio.io" || group.ends_with(".istio.io");
    ours(group)
        || ours(&group.to_ascii_lowercase())
        || (served_kind(kind).is_some_and(|served| distance(served.group, group) <= 2))
}

/// Whether [`is_ours`] could say yes for the `apiVersion` in the text of a value.
pub(super) fn may_be_ours(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let near = |group: &str| {
        SERVED
            .iter()
            .any(|served| distance(served.group, group) <= 2)
    };
    lower.contains("istio.io/")
        || value
            .split(|c: char| c.is_whitespace() || matches!(c, '"' | '\''))
            .filter_map(|word| word.split_once('/'))
            .any(|(group, _)| near(group))
}

/// Whether current Istio serves the kind in that version.
pub(super) fn is_served(group: &str, version: &str, kind: &str) -> bool {
    SERVED.iter().any(|served| {
        served.group == group && served.kinds.contains(&kind) && served.versions.contains(&version)
    })
}

/// What is known of an object's kind and version.
pub(super) fn verdict(
    group: &str,
    version: &str,
    kind: &str,
    spec: Option<Value<'_>>,
) -> KindVerdict {
    let here = |served: &&Served| served.group == group && served.kinds.contains(&kind);
    if let Some(served) = SERVED.iter().find(here) {
        if served.versions.contains(&version) {
            return KindVerdict::Served;
        }
        let versions = served.versions.join(", ");
        return near(
            format!("{group}/{} {kind}", served.versions[0]),
            format!("this kind is served as {versions} only"),
        );
    }
    if let Some(verdict) = removed::verdict(group, kind, spec) {
        return verdict;
    }
    unknown(group, kind, spec)
}

fn unknown(group: &str, kind: &str, spec: Option<Value<'_>>) -> KindVerdict {
    if let Some(served) = served_kind(kind) {
        return near(
            full_name(served, kind),
            format!("this kind is in the group {}", served.group),
        );
    }
    let by_content = spec.map(content::kinds).unwrap_or_default();
    let lower = kind.to_ascii_lowercase();
    let by_name = CONFUSED
        .iter()
        .find(|(wrong, _)| *wrong == lower)
        .map(|&(_, right)| right);
    if let Some(name) = by_name {
        // What the object holds says more than its name: an authentication policy can be either.
        let by_name = [(name, "the names are often confused")];
        let meant = if by_content.is_empty() {
            &by_name
        } else {
            by_content.as_slice()
        };
        return of_kinds(
            meant,
            true,
            &format!("no Istio release has a kind {kind}; "),
        );
    }
    if let Some(right) = misspelt(kind) {
        return near_kind(right, format!("{kind} is a slip of that name"));
    }
    if let Some((name, _)) = FOREIGN.iter().find(|(_, kinds)| kinds.contains(&kind)) {
        return near(
            format!("{name} {kind}"),
            format!("this kind is not in the group {group}"),
        );
    }
    of_kinds(&by_content, false, "")
}

/// The kinds that were meant, the first of them for the object itself.
fn of_kinds(meant: &[(&str, &str)], near_miss: bool, reason: &str) -> KindVerdict {
    let name = |kind| served_kind(kind).map(|served| full_name(served, kind));
    let whys: Vec<&str> = meant.iter().map(|(_, why)| *why).collect();
    let mut names = meant.iter().filter_map(|(kind, _)| name(kind));
    KindVerdict::Unknown {
        meant: names
            .next()
            .map(|name| (name, format!("{reason}{}", whys.join(", and ")))),
        also: names.collect(),
        near_miss,
    }
}

/// Kinds of other projects that are written into Istio's groups.
static FOREIGN: [(&str, &[&str]); 2] = [
    (
        "networking.k8s.io/v1",
        &["Ingress", "IngressClass", "NetworkPolicy"],
    ),
    (
        "gateway.networking.k8s.io/v1",
        &["GatewayClass", "HTTPRoute", "GRPCRoute", "TLSRoute"],
    ),
];

fn near(meant: String, why: String) -> KindVerdict {
    KindVerdict::Unknown {
        meant: Some((meant, why)),
        also: Vec::new(),
        near_miss: true,
    }
}

fn near_kind(kind: &'static str, why: String) -> KindVerdict {
    KindVerdict::Unknown {
        meant: served_kind(kind).map(|served| (full_name(served, kind), why)),
        also: Vec::new(),
        near_miss: true,
    }
}

fn full_name(served: &Served, kind: &str) -> String {
    format!("{}/{} {kind}", served.group, served.versions[0])
}

fn served_kind(kind: &str) -> Option<&'static Served> {
    SERVED.iter().find(|served| served.kinds.contains(&kind))
}

fn misspelt(kind: &str) -> Option<&'static str> {
    let lower = kind.to_ascii_lowercase();
    SERVED
        .iter()
        .flat_map(|served| served.kinds)
        .copied()
        .find(|known| {
            let known = known.to_ascii_lowercase();
            let slips = if known.len() > 10 { 3 } else { 1 };
            known == lower || distance(&known, &lower) <= slips
        })
}

/// Edit distance; words of very different length are never near.
fn distance(one: &str, two: &str) -> usize {
    if one.len().abs_diff(two.len()) > 4 {
        return usize::MAX;
    }
    strsim::damerau_levenshtein(one, two)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(api_version: &str, kind: &str) -> (Option<String>, bool) {
        let (group, version) = api_version.split_once('/').unwrap();
        match verdict(group, version, kind, None) {
            KindVerdict::Unknown {
                meant, near_miss, ..
            } => (meant.map(|(name, _)| name), near_miss),
            other => (Some(format!("{other:?}")), false),
        }
    }

    fn name(text: &str) -> (Option<String>, bool) {
        (Some(text.to_owned()), true)
    }

    #[test]
    fn kinds_that_never_existed_name_the_one_that_was_meant() {
        let peer = name("security.istio.io/v1 PeerAuthentication");
        assert_eq!(meant("networking.istio.io/v1alpha3", "PeerPolicy"), peer);
        assert_eq!(meant("networking.istio.io/v1", "PeerAuthentication"), peer);
        assert_eq!(
            meant("security.istio.io/v1alpha3", "PeerAuthentication"),
            peer
        );
        assert_eq!(meant("security.istio.io/v1", "PeerAuthentcation"), peer);
        assert_eq!(meant("networking.istio.io/v1", "Anything"), (None, false));
    }

    #[test]
    fn served_and_removed_kinds_are_told_apart() {
        let served = verdict("security.istio.io", "v1beta1", "AuthorizationPolicy", None);
        assert_eq!(served, KindVerdict::Served);
        for (group, kind, release) in [
            ("authentication.istio.io", "MeshPolicy", "1.6"),
            ("rbac.istio.io", "ServiceRole", "1.6"),
            ("config.istio.io", "handler", "1.8"),
        ] {
            let KindVerdict::Removed { in_release, .. } = verdict(group, "v1alpha1", kind, None)
            else {
                panic!("{group} {kind} was removed")
            };
            assert_eq!(in_release, release);
        }
    }

    #[test]
    fn groups_of_others_are_not_ours() {
        assert!(is_ours("networking.istio.io/v1", "Whatever"));
        assert!(is_ours("security.isto.io/v1", "PeerAuthentication"));
        assert!(!is_ours("networking.k8s.io/v1", "Ingress"));
        assert!(!is_ours("gateway.networking.k8s.io/v1", "Gateway"));
        assert!(!is_ours("v1", "Service"));
    }
}
