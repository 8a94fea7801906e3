//! Tests of the inventory's data.

use super::*;
use crate::model::cipher::{CipherList, Notation};
use crate::model::mesh::{Level, Mesh, MtlsMode};
use crate::model::tls::{Side, Speaker, TlsEndpoint, TlsVersion};
use crate::model::{Candidate, Dialect, List, Reach, Scope, Setting, Why};
use crate::source::{FileId, Span, Spanned};

fn span(at: usize) -> Span {
    Span::new(FileId(0), at, at + 1)
}

fn ciphers(text: &str, notation: Notation) -> Setting<CipherList> {
    let tokens = text.split(':').filter(|token| !token.is_empty());
    let list = CipherList {
        notation,
        tokens: tokens
            .map(|token| Spanned::new(token.to_owned(), span(2)))
            .collect(),
        is_product_default: false,
    };
    Setting::set(list, span(2))
}

fn versions(all: &[TlsVersion]) -> List<TlsVersion> {
    List::of(all.iter().map(|one| Spanned::new(*one, span(1))).collect())
}

fn endpoint(protocols: Setting<List<TlsVersion>>, suites: &str) -> TlsEndpoint {
    TlsEndpoint {
        dialect: Dialect::Nginx,
        scope: Scope::new("here"),
        at: span(50),
        side: Side::Server,
        hosts: List::default(),
        port: None,
        protocols,
        ciphers: ciphers(suites, Notation::OpenSsl),
        tls13_ciphers: ciphers("TLS_AES_256_GCM_SHA384", Notation::Names),
        certificates: Vec::new(),
        material: Vec::new(),
        block: Some(Span::new(FileId(0), 40, 90)),
        client_verification: Setting::Unsupported,
        client_verification_used: Setting::Unsupported,
        verification: Setting::Unsupported,
        sni: Setting::Unsupported,
        peer: Reach::Network,
        mode: Setting::Unsupported,
        server: None,
        client: None,
        family: None,
        speaker: Speaker::Itself,
        insertion: None,
    }
}

fn listed(endpoints: Vec<TlsEndpoint>) -> Vec<Endpoint> {
    let facts = Facts {
        tls: endpoints,
        ..Facts::default()
    };
    build(&[("nginx.conf".to_owned(), facts)], &Files::default()).endpoints
}

/// The suites of one endpoint with the versions that have them.
fn suites(one: TlsEndpoint) -> Vec<String> {
    let all = listed(vec![one]);
    let words = |suite: &Suite| {
        let versions: Vec<_> = suite.versions.iter().map(|one| one.name()).collect();
        format!("{} {}", suite.name, versions.join(","))
    };
    all[0].suites.items.iter().map(words).collect()
}

use TlsVersion::{Tls10, Tls12, Tls13};

#[test]
fn a_suite_counts_only_with_a_version_that_has_it() {
    let list = "ECDHE-RSA-AES128-GCM-SHA256:AES128-SHA";
    let of = |all: &[TlsVersion]| suites(endpoint(Setting::set(versions(all), span(1)), list));
    assert_eq!(of(&[Tls13]), ["TLS_AES_256_GCM_SHA384 TLSv1.3"]);
    assert_eq!(of(&[Tls10]), ["AES128-SHA TLSv1"]);
    let both = [
        "ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2",
        "AES128-SHA TLSv1,TLSv1.2",
    ];
    assert_eq!(of(&[Tls10, Tls12]), both);
    let hidden = suites(endpoint(Setting::unknown(span(1), Why::Template), list));
    let all = [
        "TLS_AES_256_GCM_SHA384 ",
        "ECDHE-RSA-AES128-GCM-SHA256 ",
        "AES128-SHA ",
    ];
    assert_eq!(hidden, all, "each may be on");
}

#[test]
fn what_a_library_lacks_or_refuses_is_marked_or_left_out() {
    let needs = |list: &str| {
        let protocols = Setting::set(versions(&[Tls12]), span(1));
        let all = listed(vec![endpoint(protocols, list)]);
        let items = all[0].suites.items.iter();
        items
            .map(|suite| (suite.name, suite.needs))
            .collect::<Vec<_>>()
    };
    let weak = Some("an OpenSSL with weak ciphers switched on");
    assert_eq!(needs("RC4-SHA"), [("RC4-SHA", weak)]);
    let level = Some("OpenSSL's security level 0");
    assert_eq!(needs("NULL-SHA256"), [("NULL-SHA256", level)]);
    assert_eq!(needs("NULL-SHA256:@SECLEVEL=0"), [("NULL-SHA256", None)]);
    assert_eq!(needs("NULL-SHA256:@SECLEVEL=1"), []);
    assert_eq!(
        needs("PSK-AES128-CBC-SHA"),
        [],
        "no web server shares a key"
    );
}

#[test]
fn a_library_with_one_list_takes_suites_of_tls_13_from_it() {
    let names = "TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES128-GCM-SHA256";
    let one = TlsEndpoint {
        dialect: Dialect::Auth,
        ciphers: ciphers(names, Notation::Names),
        tls13_ciphers: Setting::Absent(span(0)),
        ..endpoint(Setting::set(versions(&[Tls13]), span(1)), "")
    };
    assert_eq!(suites(one), ["TLS_AES_128_GCM_SHA256 TLSv1.3"]);
}

#[test]
fn a_default_that_changed_says_when_each_version_is_on() {
    let protocols = Setting::ByVersion {
        values: vec![
            Candidate::default_of("old", versions(&[Tls10, Tls12])),
            Candidate::default_of("new", versions(&[Tls12, Tls13])),
        ],
        at: span(50),
    };
    let all = listed(vec![endpoint(protocols, "AES128-SHA")]);
    let words = |one: &Protocol| format!("{} {:?}", one.version.name(), one.only);
    let words: Vec<_> = all[0]
        .protocols
        .value()
        .unwrap()
        .iter()
        .map(words)
        .collect();
    assert_eq!(
        words,
        ["TLSv1 [\"old\"]", "TLSv1.2 []", "TLSv1.3 [\"new\"]"]
    );
    assert_eq!(
        all[0].uses[0].origins.protocols,
        Origin::ByVersion {
            versions: vec!["old", "new"],
            written: false
        }
    );
}

#[test]
fn equal_values_are_one_entry_wherever_they_are_written() {
    let at = |place: usize, version| TlsEndpoint {
        at: span(place),
        ..endpoint(Setting::set(versions(&[version]), span(place)), "HIGH")
    };
    let all = listed(vec![
        at(50, Tls12),
        at(10, Tls12),
        at(50, Tls12),
        at(60, Tls13),
    ]);
    let uses: Vec<_> = all.iter().map(|one| one.uses.len()).collect();
    assert_eq!(uses, [2, 1], "the third is the first once more");
    let inherited = |at: usize| match &all[0].uses[at].origins.protocols {
        Origin::Written { inherited, .. } => *inherited,
        other => panic!("{other:?}"),
    };
    assert!(!inherited(0) && inherited(1), "the block is at 40 to 90");
}

#[test]
fn settings_of_an_object_nobody_reads_have_no_effect() {
    let setting = |served| MtlsSetting {
        scope: Scope::new("PeerPolicy a/b"),
        level: Level::Namespace,
        mode: Setting::set(MtlsMode::Strict, span(1)),
        effective: Some(true),
        served,
        client_side: false,
        in_mesh: None,
    };
    let mesh = Mesh {
        mtls: vec![setting(false), setting(true)],
        ..Mesh::default()
    };
    let facts = Facts {
        mesh,
        ..Facts::default()
    };
    let all = build(&[("a.yaml".to_owned(), facts)], &Files::default());
    let effective: Vec<_> = all.mesh.iter().map(|one| one.effective).collect();
    assert_eq!(effective, [Some(false), Some(true)]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]
    #[test]
    fn any_bytes_can_be_a_certificate(
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400),
        cut in 0_usize..2000,
        changed in 0_usize..2000,
    ) {
        certificate::contents("a".to_owned(), &bytes);
        let mut pem = include_bytes!("../../tests/inventory/project/certs/site.pem").to_vec();
        let place = changed % pem.len();
        pem[place] = bytes.first().copied().unwrap_or(b'A');
        pem.truncate(cut);
        let contents = certificate::contents("a".to_owned(), &pem);
        proptest::prop_assert!(contents.certificates.len() <= 2);
    }
}
