//! What is known of a client's settings where several objects speak of one host.

use super::{facts, object};
use crate::model::Setting;
use crate::model::tls::UpstreamVerification;

fn rule(name: &str, host: &str, tls: &str) -> String {
    let spec = format!("{{ host: \"{host}\", trafficPolicy: {{ tls: {tls} }} }}");
    object("DestinationRule", name, &spec)
}

/// Whether the `DISABLE` of `prod/off` takes effect beside the other objects.
fn effective(beside: &str) -> Option<bool> {
    let text = rule("prod/off", "reviews", "{ mode: DISABLE }") + beside;
    facts(&text).mesh.mtls[0].effective
}

#[test]
fn of_several_rules_for_a_host_it_is_not_known_which_counts() {
    let mutual = "{ mode: ISTIO_MUTUAL }";
    let full = "reviews.prod.svc.cluster.local";
    // The same host, the same namespace, another mode.
    assert_eq!(effective(&rule("prod/on", full, mutual)), None);
    // The same mode, another namespace, a wildcard, a subset alone.
    let agrees = "{ mode: DISABLE, sni: a }";
    assert_eq!(effective(&rule("prod/on", full, agrees)), Some(true));
    assert_eq!(effective(&rule("dev/on", full, mutual)), Some(true));
    let wild = rule("prod/on", "*.prod.svc.cluster.local", mutual);
    assert_eq!(effective(&wild), Some(true));
    let subset = "{ host: reviews, subsets: [ { name: v1 } ] }";
    let subset = object("DestinationRule", "prod/on", subset);
    assert_eq!(effective(&subset), Some(true));
    // A policy without TLS settings is a policy.
    let pool = "{ host: reviews, trafficPolicy: { connectionPool: {} } }";
    let pool = object("DestinationRule", "prod/on", pool);
    assert_eq!(effective(&pool), None);
}

#[test]
fn rules_of_the_services_namespace_go_before_those_of_the_root() {
    let host = "reviews.prod.svc.cluster.local";
    let root = rule("istio-system/off", host, "{ mode: DISABLE }");
    let home = rule("prod/on", host, "{ mode: ISTIO_MUTUAL }");
    let effective = |text: &str| facts(text).mesh.mtls[0].effective;
    assert_eq!(effective(&root), Some(true));
    assert_eq!(effective(&(root + &home)), None);
}

#[test]
fn service_entries_decide_names_only_where_they_are_seen_and_agree() {
    let client = rule(
        "prod/api",
        "api.example.com",
        "{ mode: SIMPLE, sni: api.example.com }",
    );
    let verification = |entries: &[String]| {
        let facts = facts(&(client.clone() + &entries.concat()));
        facts.tls[0].verification.effective().copied()
    };
    let entry = |name: &str, more: &str| {
        let spec = format!("{{ hosts: [ api.example.com ], location: MESH_EXTERNAL{more} }}");
        object("ServiceEntry", name, &spec)
    };
    let bare = || entry("shared/a", "");
    let named = || entry("prod/b", ", subjectAltNames: [ api.example.com ]");
    let private = || entry("shared/c", ", exportTo: [ '.' ]");
    let chain = Some(UpstreamVerification::ChainOnly);
    assert_eq!(verification(&[]), None);
    assert_eq!(verification(&[bare()]), chain);
    assert_eq!(verification(&[named()]), Some(UpstreamVerification::Full));
    assert_eq!(verification(&[bare(), named()]), None);
    assert_eq!(verification(&[private()]), None);
    assert_eq!(verification(&[private(), bare()]), chain);
}

#[test]
fn contested_settings_of_an_upstream_are_unknown() {
    let off = "{ mode: SIMPLE, insecureSkipVerify: true }";
    let one = rule("prod/a", "api.example.com", off);
    let two = rule("prod/b", "api.example.com", "{ mode: SIMPLE }");
    let verification = |text: &str| facts(text).tls[0].verification.clone();
    assert!(matches!(verification(&one), Setting::Set { .. }));
    assert!(verification(&(one + &two)).is_unknown());
}
