//! Facts of small manifests.

mod destination;
mod refusal;
mod unserved;

use super::*;
use crate::model::cors::OriginRule;
use crate::model::mesh::{Level, MtlsMode, PolicyAction};
use crate::model::tls::{Side, TlsMode, TlsVersion, UpstreamVerification};
use crate::model::token::{KeyKind, Optionality};
use crate::model::{Reach, Setting, Why};
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::data::Format;
use crate::syntax::yaml;

fn tree(text: &str) -> Tree {
    let source = SourceFile::new("t.yaml", text.as_bytes().to_vec());
    yaml::parse(FileId(0), &source, Format::Yaml)
}

fn facts(text: &str) -> Facts {
    lower(&[&tree(text)], &[], &Options::default())
}

fn object(kind: &str, name: &str, spec: &str) -> String {
    let group = if [
        "RequestAuthentication",
        "AuthorizationPolicy",
        "PeerAuthentication",
    ]
    .contains(&kind)
    {
        "security"
    } else {
        "networking"
    };
    let (namespace, name) = name.split_once('/').unwrap();
    format!(
        "apiVersion: {group}.istio.io/v1\nkind: {kind}\nmetadata: {{ name: {name}, namespace: \
         {namespace} }}\nspec: {spec}\n---\n"
    )
}

const TOKENS: &str = "{ selector: { matchLabels: { app: api } }, jwtRules: [ { issuer: \
                      'https://id.example.com', jwksUri: 'http://keys.auth.svc/jwks' } ] }";

fn optional(others: &str) -> Setting<Optionality> {
    let text = object("RequestAuthentication", "prod/api", TOKENS) + others;
    facts(&text).validations[0].optional.clone()
}

#[test]
fn a_rule_says_issuer_keys_and_audiences() {
    let text = object("RequestAuthentication", "prod/api", TOKENS);
    let facts = facts(&text);
    let validation = &facts.validations[0];
    let issuers = validation.issuers.written().unwrap();
    assert_eq!(issuers.items[0].value, "https://id.example.com");
    let span = issuers.items[0].span;
    assert_eq!(&text[span.range()], "https://id.example.com");
    assert!(matches!(validation.audiences, Setting::Absent(_)));
    let KeyKind::JwksUrl { url, reach, .. } = &validation.keys[0].kind else {
        panic!("a fetched key")
    };
    assert_eq!(url, "http://keys.auth.svc/jwks");
    assert_eq!(*reach, Reach::Cluster);
}

#[test]
fn proto_names_inline_keys_and_discovery_are_read() {
    let spec = "{ jwt_rules: [ { issuer: 'https://a', from_params: [tok] }, { issuer: b, jwks: \
                '{\"keys\":[{\"kty\":\"oct\",\"k\":\"x\"}]}', audiences: ['x'] } ] }";
    let facts = facts(&object("RequestAuthentication", "prod/api", spec));
    assert_eq!(facts.validations.len(), 2);
    let first = &facts.validations[0];
    assert_eq!(first.token_in_query.written(), Some(&true));
    assert!(matches!(&first.keys[0].kind, KeyKind::JwksUrl { url, .. } if url == "https://a"));
    let second = &facts.validations[1];
    assert_eq!(second.keys[0].kind, KeyKind::InlineJwks { secret: true });
    assert_eq!(second.audiences.written().unwrap().items[0].value, "x");
}

#[test]
fn the_query_is_looked_at_unless_a_location_is_written() {
    let read = |places: &str| {
        let rules = format!("{{ jwtRules: [ {{ issuer: 'https://a'{places} }} ] }}");
        let mut facts = facts(&object("RequestAuthentication", "prod/api", &rules));
        facts.validations.remove(0).token_in_query
    };
    let by_default = |places: &str| match read(places) {
        Setting::Default { value, .. } => Some(value),
        _ => None,
    };
    for none in ["", ", fromHeaders: []", ", fromParams: [], fromHeaders: []"] {
        assert_eq!(by_default(none), Some(true), "{none}");
    }
    for other in [
        ", fromHeaders: [ { name: x-jwt } ]",
        ", fromCookies: [ session ]",
        ", fromParams: [], from_headers: [ { name: x-jwt } ]",
    ] {
        assert_eq!(by_default(other), Some(false), "{other}");
    }
    for hidden in [
        ", fromHeaders: '{{ x }}'",
        ", fromParams: '{{ x }}', fromHeaders: [ { name: x-jwt } ]",
    ] {
        assert!(read(hidden).is_unknown(), "{hidden}");
    }
    let both = ", fromHeaders: [ { name: x-jwt } ], fromParams: [ token ]";
    assert_eq!(read(both).written(), Some(&true));
}

#[test]
fn a_token_is_optional_unless_a_policy_could_want_one() {
    let passes = |others: &str| optional(others).effective().copied();
    let policy = |name, spec| object("AuthorizationPolicy", name, spec);
    assert_eq!(passes(""), Some(Optionality::Passes));
    let wants = "{ rules: [ { from: [ { source: { requestPrincipals: ['*'] } } ] } ] }";
    let enforced = Some(Optionality::Enforced);
    assert_eq!(passes(&policy("prod/p", wants)), enforced);
    assert_eq!(passes(&policy("istio-system/p", wants)), enforced);
    assert_eq!(passes(&policy("dev/p", wants)), Some(Optionality::Passes));
    let deny = "{ action: DENY, rules: [ { from: [ { source: { notRequestPrincipals: ['*'] } } ] \
                } ] }";
    assert_eq!(passes(&policy("prod/p", deny)), enforced);
    assert_eq!(passes(&policy("prod/p", "{}")), enforced);
    let open = "{ rules: [ { to: [ { operation: { methods: [GET] } } ] } ] }";
    let passing = Some(Optionality::Passes);
    assert_eq!(passes(&policy("prod/p", open)), passing);
    assert_eq!(
        passes(&(policy("prod/p", open) + &policy("prod/q", "{}"))),
        None
    );
    let custom = "{ action: CUSTOM, provider: { name: x }, rules: [ {} ] }";
    assert_eq!(passes(&policy("prod/p", custom)), None);
    let hidden =
        "{ rules: [ { from: [ { source: { requestPrincipals: ['*'] } } ], when: '{{ y }}' } ] }";
    assert!(optional(&policy("prod/p", hidden)).is_unknown());
    let elsewhere = "{ selector: { matchLabels: { app: web } }, rules: [ { from: [ { source: { \
                     requestPrincipals: ['*'] } } ] } ] }";
    assert_eq!(passes(&policy("prod/p", elsewhere)), passing);
}

#[test]
fn what_refuses_only_some_requests_without_a_token_enforces_none() {
    let policy = |name, spec: &str| object("AuthorizationPolicy", name, spec);
    let user = "{ from: [ { source: { requestPrincipals: ['*'] } } ] }";
    let allow = |rules: &str| policy("prod/p", &format!("{{ rules: [ {rules} ] }}"));
    let deny = |rule: &str| {
        policy(
            "prod/p",
            &format!("{{ action: DENY, rules: [ {{ {rule} }} ] }}"),
        )
    };
    let lacking = "from: [ { source: { notRequestPrincipals: ['*'] } } ]";
    let open = policy(
        "prod/q",
        "{ rules: [ { to: [ { operation: { methods: [GET] } } ] } ] }",
    );
    for in_part in [
        allow(&format!("{user}, {{}}")),
        allow(&format!(
            "{user}, {{ to: [ {{ operation: {{ methods: [GET] }} }} ] }}"
        )),
        allow(
            "{ from: [ { source: { requestPrincipals: ['*'] } }, { source: { namespaces: [prod] } } \
             ] }",
        ),
        allow("{ from: [ { source: { requestPrincipals: '{{ x }}' } } ] }"),
        allow("{ when: [ { key: 'request.headers[authorization]', values: ['*'] } ] }"),
        allow(user) + &open,
        deny(&format!(
            "{lacking}, to: [ {{ operation: {{ paths: [/admin] }} }} ]"
        )),
        deny("from: [ { source: { notRequestPrincipals: ['*'], namespaces: [web] } } ]"),
        deny("from: [ { source: { notRequestPrincipals: '{{ x }}' } } ]"),
    ] {
        assert!(optional(&in_part).is_unknown(), "{in_part}");
    }
    let enforced = Some(&Optionality::Enforced);
    for whole in [
        allow(user),
        allow(user) + &policy("prod/q", "{}"),
        deny(lacking) + &open,
    ] {
        assert_eq!(optional(&whole).effective(), enforced, "{whole}");
    }
}

#[test]
fn a_complete_namespace_makes_it_sure() {
    let tree = tree(&object("RequestAuthentication", "prod/api", TOKENS));
    let options = Options {
        complete_namespaces: ["prod".to_owned()].into(),
        ..Options::default()
    };
    let facts = lower(&[&tree], &[], &options);
    assert_eq!(
        facts.validations[0].optional.effective(),
        Some(&Optionality::PassesForSure)
    );
}

#[test]
fn a_policy_on_audiences_counts() {
    let when = "{ rules: [ { when: [ { key: 'request.auth.audiences', values: [api] } ] } ] }";
    let text = object("RequestAuthentication", "prod/api", TOKENS)
        + &object("AuthorizationPolicy", "prod/p", when);
    let facts = facts(&text);
    assert!(facts.validations[0].audience_checked_elsewhere);
    assert!(facts.mesh.policies[0].about_audiences);
}

#[test]
fn a_policy_on_audiences_of_a_part_decides_nothing() {
    let when = "{ selector: { matchLabels: { version: v2 } }, rules: [ { when: [ { key: \
                'request.auth.audiences', values: [api] } ] } ] }";
    let text = object("RequestAuthentication", "prod/api", TOKENS)
        + &object("AuthorizationPolicy", "prod/p", when);
    let facts = facts(&text);
    assert!(!facts.validations[0].audience_checked_elsewhere);
    assert!(facts.validations[0].audiences.is_unknown());
}

#[test]
fn an_empty_rule_matches_all_and_an_empty_spec_does_not() {
    let facts = facts(
        &(object("AuthorizationPolicy", "prod/all", "{ rules: [ {} ] }")
            + &object("AuthorizationPolicy", "prod/none", "{}")),
    );
    let [all, none] = &facts.mesh.policies[..] else {
        panic!("two policies")
    };
    assert!(all.match_all.is_some());
    assert_eq!(all.action.effective(), Some(&PolicyAction::Allow));
    assert_eq!(none.match_all, None);
}

fn levels(facts: &Facts) -> Vec<(Level, Option<MtlsMode>, Option<bool>)> {
    let settings = facts.mesh.mtls.iter();
    settings
        .map(|setting| {
            let mode = setting.mode.effective().copied();
            (setting.level, mode, setting.effective)
        })
        .collect()
}

#[test]
fn mtls_reaches_as_far_as_namespace_and_selector_say() {
    let peer = |name, spec| object("PeerAuthentication", name, spec);
    let text = peer("istio-system/mesh", "{ mtls: { mode: PERMISSIVE } }")
        + &peer("prod/all", "{ mtls: { mode: STRICT } }")
        + &peer(
            "prod/one",
            "{ selector: { matchLabels: { app: a } }, mtls: { mode: UNSET }, portLevelMtls: { \
             8080: { mode: DISABLE } } }",
        );
    let yes = Some(true);
    assert_eq!(
        levels(&facts(&text)),
        [
            (Level::Mesh, Some(MtlsMode::Permissive), yes),
            (Level::Namespace, Some(MtlsMode::Strict), yes),
            (Level::Workload, Some(MtlsMode::Unset), yes),
            (Level::Port(8080), Some(MtlsMode::Disable), yes),
        ]
    );
}

#[test]
fn the_same_name_twice_or_two_for_one_target_are_undecided() {
    let strict = object("PeerAuthentication", "prod/a", "{ mtls: { mode: STRICT } }");
    let loose = "{ mtls: { mode: PERMISSIVE } }";
    for name in ["prod/a", "prod/b"] {
        let facts = facts(&(strict.clone() + &object("PeerAuthentication", name, loose)));
        assert!(
            levels(&facts)
                .iter()
                .all(|(_, _, effective)| effective.is_none())
        );
    }
}

#[test]
fn a_kind_that_does_not_exist_still_has_its_mtls_read() {
    let text = "apiVersion: networking.istio.io/v1alpha3\nkind: PeerPolicy\nmetadata: { name: my \
                policy }\nspec: { peers: [ { mtls: { mode: PERMISSIVE } } ], rules: [ { from: { \
                source: { Principals: ['*'] } } } ] }\n";
    assert!(claims(&tree(text)));
    let facts = facts(text);
    let mode = &facts.mesh.mtls[0].mode;
    assert_eq!(mode.written(), Some(&MtlsMode::Permissive));
    assert!(matches!(
        &facts.mesh.objects[0].verdict,
        crate::model::mesh::KindVerdict::Unknown { meant: Some((name, _)), near_miss: true, .. }
            if name == "security.istio.io/v1 PeerAuthentication"
    ));
}

fn gateway(tls: &str) -> Facts {
    let spec = format!(
        "{{ selector: {{ istio: gw }}, servers: [ {{ port: {{ number: 443, name: https, \
         protocol: HTTPS }}, hosts: [a], tls: {tls} }} ] }}"
    );
    facts(&object("Gateway", "prod/edge", &spec))
}

#[test]
fn a_gateway_server_is_an_endpoint() {
    let facts = gateway("{ mode: SIMPLE, credentialName: c, minProtocolVersion: TLSV1_1 }");
    let endpoint = &facts.tls[0];
    assert_eq!(endpoint.side, Side::Server);
    assert_eq!(endpoint.mode.written(), Some(&TlsMode::Simple));
    let protocols = endpoint.protocols.written().unwrap();
    let values: Vec<_> = protocols.values().copied().collect();
    assert_eq!(
        values,
        [TlsVersion::Tls11, TlsVersion::Tls12, TlsVersion::Tls13]
    );
    assert_eq!(endpoint.certificates[0].value, "c");
}

#[test]
fn an_omitted_mode_is_passthrough_and_a_redirect_is_no_endpoint() {
    let facts = gateway("{ credentialName: c }");
    assert!(matches!(
        facts.tls[0].mode,
        Setting::Default {
            value: TlsMode::Passthrough,
            ..
        }
    ));
    assert_eq!(facts.tls[0].certificates.len(), 1);
    assert!(gateway("{ httpsRedirect: true }").tls.is_empty());
}

#[test]
fn every_item_of_a_typed_list_is_bound_to_its_gateway() {
    let text = "apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: gw, namespace: prod }
spec: { servers: [ { port: { number: 80, name: http, protocol: HTTP }, hosts: ['*.example.com'] } ] }
---
apiVersion: networking.istio.io/v1
kind: VirtualServiceList
items:
- metadata: { name: a, namespace: prod }
  spec: { hosts: [a.example.com], gateways: [gw], http: [ { redirect: { scheme: https } } ] }
- metadata: { name: b, namespace: prod }
  spec: { hosts: [b.example.com], gateways: [gw], http: [ { route: [ { destination: { host: b } } ] } ] }
";
    assert_eq!(facts(text).plain[0].redirects.written(), Some(&false));
    let alone = text.replace(
        "gateways: [gw], http: [ { route",
        "gateways: [other], http: [ { route",
    );
    assert_eq!(facts(&alone).plain[0].redirects.written(), Some(&true));
}

#[test]
fn a_destination_says_verification_and_mtls() {
    let rule = |spec: &str| facts(&object("DestinationRule", "prod/r", spec));
    let off = rule(
        "{ host: api.example.com, trafficPolicy: { tls: { mode: SIMPLE, insecureSkipVerify: true \
         } } }",
    );
    let verification = &off.tls[0].verification;
    assert_eq!(verification.written(), Some(&UpstreamVerification::Off));
    let system = rule("{ host: api.example.com, trafficPolicy: { tls: { mode: SIMPLE } } }");
    let verification = &system.tls[0].verification;
    assert_eq!(verification.effective(), Some(&UpstreamVerification::Full));
    let plain = rule(
        "{ host: reviews, trafficPolicy: { portLevelSettings: [ { port: { number: 80 }, tls: { \
         mode: DISABLE } } ] } }",
    );
    let setting = &plain.mesh.mtls[0];
    assert_eq!(setting.level, Level::Port(80));
    assert_eq!((setting.client_side, setting.in_mesh), (true, Some(true)));
}

#[test]
fn pools_have_idle_times() {
    let spec = "{ host: a, trafficPolicy: { connectionPool: { http: { idleTimeout: 5s }, tcp: { \
                tcpKeepalive: { time: 1m } } } } }";
    let facts = facts(&object("DestinationRule", "prod/r", spec));
    assert_eq!(facts.timeouts[0].upstream_idle.written(), Some(&5));
    assert_eq!(facts.timeouts[0].tcp_keepalive.written(), Some(&60));
}

#[test]
fn cors_origins_keep_their_match_mode() {
    let spec = "{ hosts: [a], http: [ { corsPolicy: { allowOrigins: [ { exact: '*' }, { regex: \
                'https://.*' } ], allowCredentials: true, maxAge: 24h } } ] }";
    let facts = facts(&object("VirtualService", "prod/v", spec));
    let cors = &facts.cors[0];
    assert_eq!(cors.origins[0].value, OriginRule::Any);
    assert!(matches!(
        &cors.origins[1].value,
        OriginRule::Pattern {
            mode: crate::model::cors::MatchMode::Full,
            reflects: true,
            ..
        }
    ));
    assert_eq!(cors.credentials.written(), Some(&true));
    assert_eq!(cors.max_age.written(), Some(&86400));
}

#[test]
fn templates_hide_and_other_groups_are_not_claimed() {
    let hidden = facts(&object(
        "PeerAuthentication",
        "prod/a",
        "{ mtls: { mode: '{{ .Values.mode }}' } }",
    ));
    let mode = &hidden.mesh.mtls[0].mode;
    assert!(matches!(
        mode,
        Setting::Unknown {
            why: Why::Template,
            ..
        }
    ));
    for other in [
        "apiVersion: v1\nkind: Service\nmetadata: { name: a }\n",
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: a }\n",
        "",
        "- 1\n",
    ] {
        assert!(!claims(&tree(other)), "{other}");
        assert!(facts(other).tls.is_empty());
    }
}

#[test]
fn a_mesh_configuration_in_a_config_map_names_the_root_namespace() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: istio, namespace: istio-system \
                }\ndata:\n  mesh: |\n    rootNamespace: mesh-root\n    meshMTLS:\n      \
                minProtocolVersion: TLSV1_3\n---\n";
    assert!(claims(&tree(text)));
    let peer = object(
        "PeerAuthentication",
        "mesh-root/a",
        "{ mtls: { mode: STRICT } }",
    );
    let whole = text.to_owned() + &peer;
    let facts = facts(&whole);
    assert_eq!(facts.mesh.mtls[0].level, Level::Mesh);
    let root = &facts.mesh.roots.items[0];
    assert_eq!(&whole[root.span.range()], "mesh-root");
    let protocols = facts.tls[0].protocols.written().unwrap();
    assert_eq!(protocols.items.len(), 1);
}

#[test]
fn what_may_be_a_patch_lacks_nothing() {
    let policy = object("AuthorizationPolicy", "prod/p", "{ rules: [ {} ] }");
    let action = |text: &str| facts(text).mesh.policies[0].action.clone();
    assert_eq!(action(&policy).effective(), Some(&PolicyAction::Allow));
    let patches = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches:\n  \
                   - path: policy.yaml\n";
    assert!(action(&(policy.clone() + patches)).is_unknown());
    let others = patches.to_owned() + "    target: { kind: Gateway }\n";
    let known = action(&(policy.clone() + &others));
    assert_eq!(known.effective(), Some(&PolicyAction::Allow));
    let twice = policy.clone() + &object("AuthorizationPolicy", "prod/p", "{ action: DENY }");
    assert!(action(&twice).is_unknown());
}

#[test]
fn objects_in_lists_are_read() {
    let text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: security.istio.io/v1\n  kind: \
                PeerAuthentication\n  metadata: { name: a, namespace: b }\n  spec: { mtls: { mode: \
                STRICT } }\n";
    assert!(claims(&tree(text)));
    assert_eq!(facts(text).mesh.mtls.len(), 1);
    let inner = "{ metadata: { name: a, namespace: b }, spec: { mtls: { mode: STRICT } } }";
    let typed = format!(
        "apiVersion: security.istio.io/v1\nkind: PeerAuthenticationList\nitems: [ {inner} ]\n"
    );
    assert!(claims(&tree(&typed)));
    assert_eq!(facts(&typed).mesh.mtls.len(), 1);
    let typed = typed.replace('\n', ", ");
    let nested = format!("apiVersion: v1\nkind: List\nitems: [ {{ {typed} }} ]\n");
    assert_eq!(facts(&nested).mesh.mtls.len(), 1);
}

#[test]
fn spans_are_inside_the_text() {
    let text = object("RequestAuthentication", "prod/api", TOKENS);
    let inside = |span: Span| span.end as usize <= text.len();
    let facts = facts(&text);
    assert!(inside(facts.validations[0].at));
    assert!(inside(facts.validations[0].optional.span().unwrap()));
}

#[test]
fn files_beside_explain_manifests() {
    let rule = object(
        "DestinationRule",
        "prod/a",
        "{ host: api.back, trafficPolicy: { tls: { mode: DISABLE } } }",
    );
    let in_mesh = |beside: &str| {
        let facts = lower(&[&tree(&rule)], &[&tree(beside)], &Options::default());
        facts.mesh.mtls[0].in_mesh
    };
    assert_eq!(in_mesh("a: b"), None);
    let service = "apiVersion: v1\nkind: Service\nmetadata: { name: api, namespace: back }\n";
    assert_eq!(in_mesh(service), Some(true));
    let tokens = object("RequestAuthentication", "prod/api", TOKENS);
    let passes = |beside: &str| {
        let facts = lower(&[&tree(&tokens)], &[&tree(beside)], &Options::default());
        facts.validations[0].optional.effective().copied()
    };
    assert_eq!(passes(service), Some(Optionality::Passes));
    assert_eq!(passes("raw: [ { kind: AuthorizationPolicy } ]"), None);
}

#[test]
fn a_kustomization_moves_objects_into_its_namespace() {
    let tokens = object("RequestAuthentication", "prod/api", TOKENS);
    let space = |kustomization: &str| {
        let facts = lower(
            &[&tree(&tokens)],
            &[&tree(kustomization)],
            &Options::default(),
        );
        let workload = facts.validations[0].workload.clone().unwrap();
        workload.namespace.written().cloned()
    };
    assert_eq!(space("kind: Kustomization\nnamespace: stage\n"), None);
    assert_eq!(
        space("kind: Kustomization\nnamespace: prod\n"),
        Some("prod".to_owned())
    );
}

#[test]
fn an_ambient_namespace_knows_no_disable() {
    let peers = object(
        "PeerAuthentication",
        "prod/a",
        "{ mtls: { mode: DISABLE } }",
    );
    let mode = |mode: &str| {
        let space = format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{ name: prod, labels: {{ istio.io/dataplane-mode: {mode} }} }}\n"
        );
        lower(&[&tree(&peers)], &[&tree(&space)], &Options::default())
            .mesh
            .mtls[0]
            .mode
            .clone()
    };
    assert!(mode("ambient").is_unknown());
    assert_eq!(mode("none").written(), Some(&MtlsMode::Disable));
}

#[test]
fn any_number_of_policies_for_one_namespace_takes_no_time() {
    let policies = |modes: &[&str]| -> String {
        (0..20_000)
            .map(|number| {
                let mode = modes[number % modes.len()];
                let spec = format!("{{ mtls: {{ mode: {mode} }} }}");
                object("PeerAuthentication", &format!("x/p{number}"), &spec)
            })
            .collect()
    };
    for (modes, effective) in [
        (&["STRICT"][..], Some(true)),
        (&["STRICT", "PERMISSIVE"], None),
    ] {
        let text = policies(modes);
        let start = std::time::Instant::now();
        let facts = facts(&text);
        let took = start.elapsed();
        assert!(took.as_secs() < 60, "{took:?}");
        assert_eq!(facts.mesh.mtls.len(), 20_000);
        assert!(facts.mesh.mtls.iter().all(|own| own.effective == effective));
    }
}
