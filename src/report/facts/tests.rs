use super::*;
use crate::model::Candidate;
use crate::model::cache::{CachedThing, TokenCache};
use crate::model::token::{KeyKind, KeySource, Lifetime, OAuthClient};
use crate::source::{FileId, SourceFile};

const TEXT: &str = "cache:\n  ttl: 600\nclient: {secret: ab1}\n";

fn at(needle: &str) -> Span {
    let start = TEXT.find(needle).unwrap();
    Span::new(FileId(0), start, start + needle.len())
}

fn cache(ttl: Setting<Lifetime>) -> TokenCache {
    TokenCache {
        dialect: Dialect::Auth,
        scope: Scope::new("cache"),
        at: at("cache"),
        what: CachedThing::Jwks,
        ttl,
        access_lifetime: Setting::Unsupported,
        notes: List::default(),
    }
}

fn written(facts: Facts) -> serde_json::Value {
    let mut report = Report {
        secrets: facts.secrets.clone(),
        ..Report::default()
    };
    let source = SourceFile::new("auth.yaml", TEXT.as_bytes().to_vec());
    report.sources.add(source);
    let mut out = Vec::new();
    write(&[("auth.yaml".to_owned(), facts)], &report, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn every_state_of_a_setting_has_its_own_members() {
    let hour = Lifetime {
        seconds: 3600,
        certain: true,
    };
    let via: Via = vec![Spanned::new("outer".into(), at("client"))].into();
    let ttls = [
        Setting::Set {
            value: hour,
            span: at("600"),
            via,
        },
        Setting::Default {
            value: hour,
            source: "page",
            at: at("cache"),
        },
        Setting::ByVersion {
            values: vec![Candidate::default_of("1.18 to 1.20", hour)],
            at: at("cache"),
        },
        Setting::Absent(at("cache")),
        Setting::unknown(at("600"), Why::Template),
    ];
    let facts = written(Facts {
        token_caches: ttls.into_iter().map(cache).collect(),
        ..Facts::default()
    });
    let caches = &facts["units"][0]["facts"]["token_caches"];
    let shown: Vec<String> = caches
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["ttl"].to_string())
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
{"at":{"column":8,"end_column":11,"end_line":2,"line":2,"path":"auth.yaml"},"state":"set","value":{"certain":true,"seconds":3600},"via":[{"at":{"column":1,"end_column":7,"end_line":3,"line":3,"path":"auth.yaml"},"text":"outer"}]}
{"at":{"column":1,"end_column":6,"end_line":1,"line":1,"path":"auth.yaml"},"source":"page","state":"default","value":{"certain":true,"seconds":3600}}
{"at":{"column":1,"end_column":6,"end_line":1,"line":1,"path":"auth.yaml"},"state":"by-version","values":[{"value":{"certain":true,"seconds":3600},"versions":"1.18 to 1.20","written":null}]}
{"at":{"column":1,"end_column":6,"end_line":1,"line":1,"path":"auth.yaml"},"state":"absent"}
{"at":{"column":8,"end_column":11,"end_line":2,"line":2,"path":"auth.yaml"},"state":"unknown","why":"template"}
"#);
    assert_eq!(caches[0]["access_lifetime"]["state"], "unsupported");
    assert_eq!(caches[0]["what"], "jwks");
}

#[test]
fn a_secret_too_short_to_be_looked_for_is_masked_at_its_place() {
    let secret = at("ab1");
    let client = OAuthClient {
        dialect: Dialect::Auth,
        scope: Scope::new("client"),
        at: at("client"),
        client_id: Setting::Unsupported,
        secret: Some(KeySource {
            span: secret,
            kind: KeyKind::Reference,
        }),
        redirect_uris: Setting::Unsupported,
        grants: Setting::Unsupported,
        scopes: Setting::Unsupported,
        pkce: Setting::Unsupported,
        pkce_methods: Setting::Unsupported,
        authentication: Setting::Unsupported,
        binding: Setting::Unsupported,
        pushed_requests: Setting::Unsupported,
        other_secrets: vec![Spanned::new("ab1".to_owned(), secret)],
    };
    let facts = written(Facts {
        clients: vec![client],
        secrets: vec![secret],
        ..Facts::default()
    });
    let shown = &facts["units"][0]["facts"]["clients"][0]["other_secrets"][0];
    assert_eq!(shown["value"], "********");
    let (line, column) = (3, "client: {secret: ".len() + 1);
    assert_eq!(shown["at"]["line"], line);
    assert_eq!(shown["at"]["column"], column);
    assert!(!facts.to_string().contains("ab1"));
}
