mod paths;

use super::*;
use crate::model::token::KeyKind;
use crate::source::{FileId, SourceFile};
use crate::syntax::data::Format;
use crate::syntax::yaml;
use std::time::{Duration, Instant};

fn tree(text: &str) -> Tree {
    let source = SourceFile::new("f.yaml", text.as_bytes().to_vec());
    yaml::parse(FileId(0), &source, Format::Yaml)
}

fn facts(text: &str) -> Facts {
    let tree = tree(text);
    assert!(claims(&tree), "not claimed: {text}");
    lower(&tree, &Options::default())
}

fn list(setting: &Setting<crate::model::List<String>>) -> Vec<&str> {
    setting
        .written()
        .map(|list| list.values().map(String::as_str).collect())
        .unwrap_or_default()
}

const FOUNDING: &str = r#"auth:
  jwt:
    lifetime: 3600
    algorithms: [RS256]
    claims:
      required: [iss, sub, aud, exp, iat]
    audiences: ["api", "mobile"]
  oauth2:
    scopes: ["read:profile", "write:orders"]
    refresh_token:
      lifetime: 2592000
"#;

#[test]
fn the_founding_schema_is_read_exactly() {
    let facts = facts(FOUNDING);
    let [validation] = facts.validations.as_slice() else {
        panic!("{:?}", facts.validations)
    };
    assert!(validation.validates);
    assert_eq!(&*validation.scope.0, "auth.jwt");
    assert_eq!(list(&validation.algorithms), ["RS256"]);
    assert_eq!(list(&validation.audiences), ["api", "mobile"]);
    assert_eq!(
        list(&validation.required_claims),
        ["iss", "sub", "aud", "exp", "iat"]
    );
    assert!(matches!(validation.issuers, Setting::Absent(_)));
    let [issuance] = facts.issuances.as_slice() else {
        panic!("{:?}", facts.issuances)
    };
    let seconds = |setting: &Setting<crate::model::token::Lifetime>| {
        setting
            .written()
            .map(|lifetime| (lifetime.seconds, lifetime.certain))
    };
    assert_eq!(seconds(&issuance.access_lifetime), Some((3_600, true)));
    assert_eq!(seconds(&issuance.refresh_lifetime), Some((2_592_000, true)));
    let [client] = facts.clients.as_slice() else {
        panic!("{:?}", facts.clients)
    };
    assert_eq!(list(&client.scopes), ["read:profile", "write:orders"]);
    assert!(facts.unknown_keys.is_empty(), "{:?}", facts.unknown_keys);
    assert!(facts.secrets.is_empty());
}

#[test]
fn json_and_aliases_say_the_same() {
    let facts = facts(
        r#"{"application": {"security": {"jwt": {
            "secret-key": "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
            "expiration": 86400000,
            "refresh-token": {"expiration": 604800000}}}}}"#,
    );
    let issuance = &facts.issuances[0];
    assert_eq!(
        issuance
            .access_lifetime
            .written()
            .map(|l| (l.seconds, l.certain)),
        Some((86_400, false))
    );
    assert_eq!(
        issuance.refresh_lifetime.written().map(|l| l.seconds),
        Some(604_800)
    );
    let validation = &facts.validations[0];
    assert!(!validation.validates);
    assert!(matches!(
        validation.keys[0].kind,
        KeyKind::Secret {
            bytes: 64,
            well_known: true,
            ..
        }
    ));
    assert_eq!(facts.secrets, [validation.keys[0].span]);
}

#[test]
fn files_that_merely_hold_the_words_are_not_claimed() {
    for text in [
        // Kubernetes, compose, CI
        "apiVersion: v1\nkind: ConfigMap\nauth:\n  jwt: {issuer: a, audience: b}\n  oauth2: {scopes: [a]}\n",
        "services:\n  api: {image: x}\njwt: {issuer: https://a, audience: b}\n",
        "jobs: {}\njwt: {issuer: https://a, audience: b}\n",
        // OpenAPI, JSON Schema, package manifests
        "openapi: 3.0.0\ncomponents: {securitySchemes: {jwt: {type: http}}}\n",
        "type: object\nproperties: {jwt: {properties: {issuer: {type: string}, audience: {type: string}}}}\n",
        "dependencies: {jwt: '1'}\njwt: {issuer: a, audience: b}\n",
        // translations
        "auth:\n  jwt: {issuer: Who made the token, expiration: When it ends, key: The key}\n  session: {expired: Your session is over}\n  token: {lifetime: How long}\n",
        // other products
        "spring: {security: {oauth2: {resourceserver: {jwt: {issuer-uri: https://a, jwk-set-uri: https://a/k}}}}}\n",
        "spring: {a: b}\nsecurity: {oauth2: {client: {clientId: a}}, sessions: {timeout: 60}}\n",
        "issuer: https://a\nstaticClients: []\noauth2: {skipApprovalScreen: true}\n",
        "_format_version: '3.0'\njwt: {issuer: a, audience: b}\n",
        // Helm values, a cache beside CORS in any program
        "replicaCount: 1\njwt: {issuer: a, secret: b}\noauth2: {scopes: [a]}\n",
        "redis: {host: r}\ncors: {origin: '*'}\n",
        "jwt: {enabled: true}\noauth2: {enabled: true}\n",
        "jwt\n",
        "- jwt\n- oauth2\n",
        "",
    ] {
        assert!(!claims(&tree(text)), "claimed: {text}");
    }
}

#[test]
fn an_application_keeps_its_own_blocks_beside_its_framework() {
    let facts = facts(
        "spring: {security: {oauth2: {resourceserver: {jwt: {issuer-uri: https://a, audiences: b}}}}}\n\
         application: {security: {jwt: {secret-key: a, expiration: 3600}}}\ncors: {origin: '*'}\n",
    );
    let scopes: Vec<_> = facts.validations.iter().map(|one| &*one.scope.0).collect();
    assert_eq!(scopes, ["application.security.jwt"]);
    assert_eq!(facts.cors.len(), 1);
}

#[test]
fn switches_may_stand_among_options() {
    let facts = facts(
        "app.security.jwt:\n  secret: '0'\n  options: {verify_signature: false, verify_aud: false, verify_exp: false}\n",
    );
    let validation = &facts.validations[0];
    assert!(validation.validates);
    assert_eq!(validation.verifies_signature.written(), Some(&false));
    assert_eq!(validation.ignore_expiry.written(), Some(&true));
    assert!(matches!(validation.audiences, Setting::Absent(span) if span.start > 40));
}

#[test]
fn placeholders_are_unknown_and_switched_off_blocks_say_nothing() {
    let facts = facts(
        "jwt:\n  issuer: ${ISSUER}\n  algorithms: [RS256, \"${ALG}\"]\n  secret: $SECRET\ncors:\n  enabled: false\n  origins: ['*']\n",
    );
    let validation = &facts.validations[0];
    assert!(validation.issuers.is_unknown());
    assert_eq!(list(&validation.algorithms), ["RS256"]);
    assert!(
        validation
            .algorithms
            .written()
            .is_some_and(|list| list.open.is_some())
    );
    assert_eq!(validation.keys[0].kind, KeyKind::HiddenSecret);
    assert!(facts.cors.is_empty());
    assert!(facts.secrets.is_empty());
}

#[test]
fn one_slip_is_a_near_miss_and_another_word_is_not() {
    let facts = facts(
        "jwt:\n  isuer: https://id.example.com\n  audience: api\n  algorithm: RS256\n  encoding: utf8\n  audit: true\n  cookies: a\n  secret2: a\n  refresh_url: a\n  public_keys: []\n",
    );
    let misses: Vec<_> = facts
        .unknown_keys
        .iter()
        .map(|key| (key.key.value.as_str(), key.meant.as_str()))
        .collect();
    assert_eq!(misses, [("isuer", "issuer")]);
}

#[test]
fn a_claims_list_knows_where_it_can_grow() {
    for (text, lead) in [
        (
            "jwt:\n  issuer: a\n  required_claims:\n    - iss\n    - exp\n",
            "\n    - ",
        ),
        ("jwt:\n  issuer: a\n  required_claims: [iss, exp]\n", ", "),
        (
            "{\"jwt\": {\"issuer\": \"a\", \"required_claims\": [\n  \"iss\",\n  \"exp\"\n]}}",
            ",\n  ",
        ),
    ] {
        let facts = facts(text);
        let ends: Vec<_> = facts
            .list_ends
            .values()
            .map(|end| end.lead.as_str())
            .collect();
        assert_eq!(ends, [lead], "{text}");
    }
}

#[test]
fn passwords_are_masked_wherever_they_stand() {
    let text = "jwt: {issuer: a, audience: b}\nredis: {url: 'redis://:hunter2@r'}\ndb: {password: pw1}\nlog: {key: '${X}', password: true}\n";
    let tree = tree(text);
    let secrets = lower(&tree, &Options::default()).secrets;
    let masked: Vec<_> = secrets.iter().map(|span| tree.raw(*span)).collect();
    assert_eq!(masked, ["pw1"]);
}

#[test]
fn transport_is_read() {
    let facts = facts(
        "auth:\n  jwt: {issuer: a, audience: b}\n  tls: {min_version: \"1.1\", ciphers: 'AES128-SHA:!aNULL'}\n  timeouts: {keepalive: 30}\n  cors: {origins: ['*', 'https://*.a.com'], credentials: true}\n  cache: {ttl: 60}\n",
    );
    let tls = &facts.tls[0];
    assert_eq!(
        tls.protocols.written().map(|list| list.items.len()),
        Some(3)
    );
    assert_eq!(tls.ciphers.written().map(|list| list.tokens.len()), Some(2));
    assert_eq!(facts.timeouts[0].keepalive.written(), Some(&30));
    assert_eq!(facts.cors[0].origins.len(), 1);
    assert!(facts.cors[0].open.is_some());
    assert_eq!(
        facts.token_caches[0].ttl.written().map(|ttl| ttl.seconds),
        Some(60)
    );
}

#[test]
fn any_number_of_keys_takes_no_time() {
    let keys = |line: fn(usize) -> String| (0..100_000).map(line).collect::<String>();
    let jwt = "jwt:\n  issuer: https://id.example.com\n  secret: x\n";
    let dotted = "jwt.issuer: https://id.example.com\njwt.secret: x\n";
    let validation = format!("{jwt}  validation:\n");
    for text in [
        // Below five letters a key is no slip of another.
        format!("{jwt}{}", keys(|key| format!("  key{key}: v\n"))),
        format!("{validation}{}", keys(|key| format!("    key{key}: v\n"))),
        format!("{jwt}{}", keys(|key| format!("  key{key}_ms: 1\n"))),
        format!("{jwt}{}", keys(|key| format!("key{key}: v\n"))),
        format!("{dotted}{}", keys(|key| format!("jwt.a{key}.b: v\n"))),
    ] {
        let start = Instant::now();
        let facts = facts(&text);
        let took = start.elapsed();
        assert_eq!(facts.validations.len(), 1);
        // Quadratic work would take hours; a busy machine and a debug build take seconds.
        assert!(took < Duration::from_secs(60), "{took:?}: {}", &text[..90]);
    }
}
