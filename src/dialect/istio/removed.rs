//! Kinds that Istio had and removed, and what is written instead.

use crate::model::mesh::KindVerdict;
use crate::syntax::data::Value;

struct Removed {
    group: &'static str,
    /// Empty: every kind of the group.
    kinds: &'static [&'static str],
    release: &'static str,
    instead: &'static str,
    protects: Protects,
}

/// Whether kinds say who gets in.
#[derive(Clone, Copy)]
enum Protects {
    Yes,
    No,
    /// Its content tells: Mixer did both.
    ByContent,
}

static REMOVED: [Removed; 6] = [
    Removed {
        group: "authentication.istio.io",
        kinds: &["Policy", "MeshPolicy"],
        release: "1.6",
        instead: "write a security.istio.io/v1 PeerAuthentication for `peers`, and a \
                  RequestAuthentication with an AuthorizationPolicy for `origins`",
        protects: Protects::Yes,
    },
    Removed {
        group: "rbac.istio.io",
        kinds: &[
            "RbacConfig",
            "ClusterRbacConfig",
            "ServiceRole",
            "ServiceRoleBinding",
        ],
        release: "1.6",
        instead: "write security.istio.io/v1 AuthorizationPolicy objects",
        protects: Protects::Yes,
    },
    Removed {
        group: "config.istio.io",
        kinds: &["RouteRule"],
        release: "1.8 or earlier",
        instead: "write a networking.istio.io/v1 VirtualService",
        protects: Protects::No,
    },
    Removed {
        group: "config.istio.io",
        kinds: &["DestinationPolicy"],
        release: "1.8 or earlier",
        instead: "write a networking.istio.io/v1 DestinationRule",
        protects: Protects::No,
    },
    Removed {
        group: "config.istio.io",
        kinds: &["EgressRule"],
        release: "1.8 or earlier",
        instead: "write a networking.istio.io/v1 ServiceEntry",
        protects: Protects::No,
    },
    Removed {
        group: "config.istio.io",
        kinds: &[],
        release: "1.8",
        instead: "Mixer is gone: write an AuthorizationPolicy for access rules, Telemetry for \
                  metrics and logs, and an EnvoyFilter or WasmPlugin for the rest",
        protects: Protects::ByContent,
    },
];

/// What is known of a removed kind; none where it is none.
pub(super) fn verdict(group: &str, kind: &str, spec: Option<Value<'_>>) -> Option<KindVerdict> {
    let is_it = |entry: &&Removed| {
        entry.group == group && (entry.kinds.is_empty() || entry.kinds.contains(&kind))
    };
    let found = REMOVED.iter().find(is_it)?;
    Some(KindVerdict::Removed {
        in_release: found.release,
        instead: found.instead,
        protects: match found.protects {
            Protects::Yes => true,
            Protects::No => false,
            Protects::ByContent => mixer_refuses(kind, spec),
        },
    })
}

/// What the kinds, adapters, templates and handlers of Mixer's access control have in their names.
const REFUSING: [&str; 10] = [
    "denier",
    "deny",
    "checknothing",
    "listchecker",
    "listentry",
    "whitelist",
    "blacklist",
    "authorization",
    "rbac",
    "apikey",
];

/// Whether an object of Mixer's belongs to access control, and not to metrics, logs or quotas.
fn mixer_refuses(kind: &str, spec: Option<Value<'_>>) -> bool {
    let is_word = |text: &str| {
        let text = text.to_ascii_lowercase();
        text == "opa" || REFUSING.iter().any(|refusing| text.contains(refusing))
    };
    let at = |path: &[&str]| spec.and_then(|spec| spec.at(path)?.text());
    let own = [
        Some(kind),
        at(&["compiledAdapter"]),
        at(&["compiledTemplate"]),
        at(&["adapter"]),
        at(&["template"]),
    ];
    let actions = spec.and_then(|spec| spec.get("actions"));
    let mut handlers = actions
        .into_iter()
        .flat_map(Value::items)
        .filter_map(|action| action.text_at("handler"));
    own.into_iter().flatten().any(is_word) || handlers.any(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, SourceFile};
    use crate::syntax::data::Format;
    use crate::syntax::yaml;

    #[test]
    fn of_mixer_only_what_refuses_requests_protects() {
        let protects = |kind: &str, spec: &str| {
            let source = SourceFile::new("a.yaml", spec.into());
            let tree = yaml::parse(FileId(0), &source, Format::Yaml);
            let verdict = verdict("config.istio.io", kind, tree.roots().next());
            matches!(verdict, Some(KindVerdict::Removed { protects: true, .. }))
        };
        assert!(protects("handler", "compiledAdapter: denier"));
        assert!(protects("denier", "a: 1"));
        assert!(protects(
            "rule",
            "actions: [ { handler: denyall.handler } ]"
        ));
        assert!(!protects("handler", "compiledAdapter: prometheus"));
        assert!(!protects("metric", "value: '1'"));
        assert!(!protects("instance", "compiledTemplate: metric"));
        assert!(!protects("rule", "actions: [ { handler: prometheus } ]"));
        assert!(!protects("RouteRule", "a: 1"));
    }
}
