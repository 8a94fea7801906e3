//! Objects that istiod refuses say nothing for sure.

use super::{facts, object};
use crate::model::{Setting, Why};

#[test]
fn a_refused_rule_is_neither_sound_nor_bad() {
    let issuers = |rules: &str| {
        let spec = format!("{{ jwtRules: {rules} }}");
        let facts = facts(&object("RequestAuthentication", "prod/a", &spec));
        facts.validations[0].issuers.clone()
    };
    let named = "issuer: 'https://id.example.com'";
    for refused in [
        "[ {} ]",
        "[ { issuer: '' } ]",
        &format!("[ {{ {named}, audiences: [ '' ] }} ]"),
        &format!("[ {{ {named}, jwks: foo }} ]"),
        &format!("[ {{ {named}, jwksUri: 'ftp://a' }} ]"),
        &format!("[ {{ {named} }}, {{}} ]"),
    ] {
        let why = match issuers(refused) {
            Setting::Unknown { why, .. } => Some(why),
            _ => None,
        };
        assert_eq!(why, Some(Why::Invalid), "{refused}");
    }
    let keys = "jwksUri: 'https://id.example.com/jwks'";
    assert!(matches!(
        issuers(&format!("[ {{ issuer: '', {keys} }} ]")),
        Setting::Absent(_)
    ));
    let hidden = "[ { issuer: '{{ .Values.issuer }}', jwks: '{{ .Values.jwks }}' } ]";
    assert!(matches!(
        issuers(hidden),
        Setting::Unknown {
            why: Why::Template,
            ..
        }
    ));
    assert!(
        issuers(&format!("[ {{ {named}, audiences: [] }} ]"))
            .written()
            .is_some()
    );
}

#[test]
fn values_that_are_none_are_said_to_be() {
    let policy = facts(&object(
        "AuthorizationPolicy",
        "prod/a",
        "{ action: allow, rules: [ {} ] }",
    ));
    let peer = facts(&object(
        "PeerAuthentication",
        "prod/a",
        "{ mtls: { mode: BLAH } }",
    ));
    let server = "{ servers: [ { port: { number: 443, name: a, protocol: HTTPS }, hosts: [ a ], tls: { mode: SIMPLE, credentialName: c, minProtocolVersion: tlsv1_0 } } ] }";
    let gateway = facts(&object("Gateway", "prod/a", server));
    let why = |setting: Option<Why>| assert_eq!(setting, Some(Why::Invalid));
    why(reason(&policy.mesh.policies[0].action));
    why(reason(&peer.mesh.mtls[0].mode));
    why(reason(&gateway.tls[0].protocols));
}

fn reason<T>(setting: &Setting<T>) -> Option<Why> {
    match setting {
        Setting::Unknown { why, .. } => Some(*why),
        _ => None,
    }
}
