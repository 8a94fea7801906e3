//! Objects that no release knows.

use super::{facts, object};
use crate::model::mesh::KindVerdict;

#[test]
fn nothing_of_an_unserved_object_takes_effect() {
    let peers = object("PeerPolicy", "prod/a", "{ mtls: { mode: STRICT } }");
    assert!(!facts(&peers).mesh.mtls[0].served);
    let peers = object("PeerAuthentication", "prod/a", "{ mtls: { mode: STRICT } }");
    assert!(facts(&peers).mesh.mtls[0].served);
    let old = |text: String| facts(&text.replace("istio.io/v1", "istio.io/v1alpha9"));
    let policy = old(object("AuthorizationPolicy", "prod/a", "{}"));
    assert!(policy.mesh.policies.is_empty());
    assert!(policy.mesh.namespaces[0].default_deny.is_unknown());
    let tokens = "{ jwtRules: [ { issuer: 'https://id.example.com', audiences: [ a ] } ] }";
    let tokens = old(object("RequestAuthentication", "prod/a", tokens));
    assert!(tokens.validations.is_empty());
}

#[test]
fn an_object_of_two_kinds_names_both() {
    let both = "{ mtls: { mode: STRICT }, action: DENY, rules: [ { to: [] } ] }";
    let facts = facts(&object("PeerPolicy", "prod/a", both));
    let KindVerdict::Unknown { meant, also, .. } = &facts.mesh.objects[0].verdict else {
        panic!("{:?}", facts.mesh.objects)
    };
    let meant = meant.as_ref().map(|(name, _)| name.as_str());
    assert_eq!(meant, Some("security.istio.io/v1 PeerAuthentication"));
    assert_eq!(also, &["security.istio.io/v1 AuthorizationPolicy"]);
}
