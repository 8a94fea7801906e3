//! What kinds the fields of an object belong to, whatever it calls itself.

use crate::syntax::data::Value;

/// Fields that only an `AuthorizationPolicy` or one of its rules has.
const OF_POLICY: [&str; 7] = [
    "from",
    "to",
    "when",
    "source",
    "operation",
    "requireAnyOf",
    "requireAllOf",
];

/// The kinds that fields of `spec` belong to, each with the reason.
pub(super) fn kinds(spec: Value<'_>) -> Vec<(&'static str, &'static str)> {
    let has = |field: &str| spec.get(field).is_some();
    let client = has("trafficPolicy") || (has("host") && has("tls"));
    let peers = has("mtls") || has("peers") || has("portLevelMtls");
    let tokens = has("jwtRules") || has("origins");
    let all = [
        (
            client,
            "DestinationRule",
            "`trafficPolicy` is a client's side",
        ),
        (
            peers && !client,
            "PeerAuthentication",
            "its mTLS block says what a workload accepts",
        ),
        (
            tokens,
            "RequestAuthentication",
            "its JWT rules say which tokens are valid",
        ),
        (
            is_policy(spec),
            "AuthorizationPolicy",
            "its rules say which requests are let in",
        ),
    ];
    let found = all.into_iter().filter(|(has, _, _)| *has);
    found.map(|(_, kind, why)| (kind, why)).collect()
}

fn is_policy(spec: Value<'_>) -> bool {
    let has = |value: Value<'_>, field: &str| value.get(field).is_some();
    let speaks = |value: Value<'_>| OF_POLICY.iter().any(|field| has(value, field));
    let rules = spec.get("rules");
    let action = spec.text_at("action").is_some_and(|action| {
        ["ALLOW", "DENY", "AUDIT", "CUSTOM"]
            .iter()
            .any(|known| action.eq_ignore_ascii_case(known))
    });
    speaks(spec)
        || action
        || rules.is_some_and(|rules| has(spec, "selector") || rules.items().any(speaks))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, SourceFile};
    use crate::syntax::data::Format;
    use crate::syntax::yaml;

    #[test]
    fn fields_tell_the_kind() {
        let cases: [(&str, &[&str]); 8] = [
            ("mtls: { mode: STRICT }", &["PeerAuthentication"]),
            (
                "to: [ { operation: { paths: [ /a ] } } ]",
                &["AuthorizationPolicy"],
            ),
            ("requireAnyOf: []", &["AuthorizationPolicy"]),
            (
                "rules: [ { from: [ { source: { Principals: [ a ] } } ] } ]",
                &["AuthorizationPolicy"],
            ),
            (
                "{ mtls: {}, action: deny }",
                &["PeerAuthentication", "AuthorizationPolicy"],
            ),
            ("{ host: a, tls: {} }", &["DestinationRule"]),
            ("rules: [ { matches: [] } ]", &[]),
            ("a: 1", &[]),
        ];
        for (text, expected) in cases {
            let source = SourceFile::new("a.yaml", text.into());
            let tree = yaml::parse(FileId(0), &source, Format::Yaml);
            let found = kinds(tree.roots().next().unwrap());
            let names: Vec<_> = found.into_iter().map(|(kind, _)| kind).collect();
            assert_eq!(names, expected, "{text}");
        }
    }
}
