//! TLS as a server: protocols and suites by handshakes, client certificates, what stands on plain HTTP.

use crate::material::{self, STAFF};
use crate::server::{Server, Site};
use authlint::model::cipher::expand;
use authlint::model::tls::{Side, TlsEndpoint, TlsVersion};
use std::collections::BTreeSet;

const CERTIFICATES: &str = "ssl_certificate @dir/rsa.pem; ssl_certificate_key @dir/rsa.key;
ssl_certificate @dir/ec.pem; ssl_certificate_key @dir/ec.key; ssl_dhparam @dir/dh.pem;
ssl_ecdh_curve prime256v1:secp384r1;";

const VERSIONS: [(TlsVersion, &str); 4] = [
    (TlsVersion::Tls10, "-tls1"),
    (TlsVersion::Tls11, "-tls1_1"),
    (TlsVersion::Tls12, "-tls1_2"),
    (TlsVersion::Tls13, "-tls1_3"),
];

const ANY_CIPHER: &str = "ALL:@SECLEVEL=0";

/// Name, place in the list of addresses, own directives.
type Host = (&'static str, usize, &'static str);

fn endpoint<'facts>(facts: &'facts [TlsEndpoint], host: &str) -> &'facts TlsEndpoint {
    let mut named = facts
        .iter()
        .filter(|one| one.side == Side::Server && one.scope.0.contains(host));
    named.next().unwrap_or_else(|| panic!("no endpoint {host}"))
}

fn accepts(server: &Server, (name, hole, _): Host, option: &str) -> bool {
    let options = ["-servername", name, option, "-cipher", ANY_CIPHER];
    server.handshake(hole, &options).is_some()
}

/// Holds the protocols of every host against handshakes.
fn hold_protocols(outer: &str, hosts: &[Host]) {
    let blocks: String = hosts
        .iter()
        .map(|(name, hole, own)| {
            format!("server {{ listen @{hole} ssl; server_name {name}; {own} return 200; }}\n")
        })
        .collect();
    let site = Site::http(&format!(
        "{CERTIFICATES} ssl_ciphers {ANY_CIPHER};\n{outer}\n{blocks}"
    ));
    let (facts, linted, server) = (site.facts(), site.lint(), site.start());
    let mut weak = 0;
    for &host in hosts {
        let endpoint = endpoint(&facts.tls, host.0);
        let said = endpoint
            .protocols
            .effective()
            .expect("the version is known");
        for (version, option) in VERSIONS {
            let really = accepts(&server, host, option);
            assert_eq!(
                said.holds(&version),
                Some(really),
                "{} {}",
                host.0,
                version.name()
            );
            weak += usize::from(really && version < TlsVersion::Tls12);
        }
    }
    let found = linted.tokens("weak-tls-protocol").len();
    assert_eq!(
        found > 0,
        weak > 0,
        "{found} findings, {weak} weak handshakes"
    );
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn protocols_are_those_of_the_facts() {
    hold_protocols("", &[("default.example", 1, "")]);
    hold_protocols(
        "ssl_protocols TLSv1.2;",
        &[
            ("inherits.example", 1, ""),
            ("old.example", 2, "ssl_protocols TLSv1 TLSv1.1;"),
            ("lower.example", 3, "ssl_protocols tlsv1.3;"),
            (
                "all.example",
                4,
                "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;",
            ),
        ],
    );
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn servers_on_one_socket_have_protocols_of_their_own_since_1_29_2() {
    hold_protocols(
        "",
        &[
            ("first.example", 1, "ssl_protocols TLSv1.2;"),
            ("second.example", 1, "ssl_protocols TLSv1 TLSv1.2 TLSv1.3;"),
            ("third.example", 1, ""),
            ("one.example", 2, "ssl_protocols TLSv1 TLSv1.1;"),
            ("two.example", 2, "ssl_protocols TLSv1.3;"),
        ],
    );
    hold_protocols(
        "",
        &[
            ("plain.example", 1, "ssl_protocols TLSv1.2 TLSv1.3;"),
            ("strict.example", 1, "ssl_protocols TLSv1.3;"),
        ],
    );
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_stream_server_speaks_what_it_is_told() {
    let site = Site::main(&format!(
        "events {{}}
        stream {{ {CERTIFICATES} ssl_ciphers {ANY_CIPHER};
        server {{ listen @1 ssl; ssl_protocols TLSv1 TLSv1.2; return ok; }} }}"
    ));
    let linted = site.lint();
    assert_eq!(linted.tokens("weak-tls-protocol"), ["TLSv1"]);
    let server = site.start();
    for (version, option) in VERSIONS {
        let expected = matches!(version, TlsVersion::Tls10 | TlsVersion::Tls12);
        assert_eq!(accepts(&server, ("a.example", 1, ""), option), expected);
    }
}

/// Cipher strings; the first lets in whatever both libraries and the two certificates can do.
const STRINGS: [&str; 11] = [
    "ALL:COMPLEMENTOFALL",
    "HIGH:!aNULL:!MD5",
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES256-GCM-SHA384",
    "AES128-SHA:AES256-SHA",
    "ALL:-kRSA:!AESGCM:kRSA+AES256",
    "ECDHE+AESGCM:DHE+AESGCM",
    "EECDH+CHACHA20:EECDH+AES",
    "HIGH:-AES256:+kRSA:!CAMELLIA",
    "aNULL",
    "eNULL:!aNULL",
    "HIGH:!DSS:AESGCM:@STRENGTH",
];

/// The suites a server takes: each is taken out of the offer once agreed on. Their order is not held
/// against ours: OpenSSL 3.2 changed the strength of some.
fn suites(server: &Server, hole: usize, name: &str, offer: &BTreeSet<String>) -> BTreeSet<String> {
    let (mut left, mut agreed) = (offer.clone(), BTreeSet::new());
    while !left.is_empty() {
        let offered: Vec<_> = left.iter().map(String::as_str).collect();
        let list = offered.join(":") + ":@SECLEVEL=0";
        let options = ["-servername", name, "-tls1_2", "-cipher", &list];
        let Some(one) = server.handshake(hole, &options) else {
            break;
        };
        assert!(left.remove(&one.cipher), "{} was not offered", one.cipher);
        agreed.insert(one.cipher);
    }
    agreed
}

fn client_suites(server: &Server) -> BTreeSet<String> {
    let list = material::openssl(
        &["ciphers", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"],
        server.folder(),
    );
    let text = String::from_utf8(list.expect("openssl ciphers")).unwrap();
    let old = text
        .trim()
        .split(':')
        // OpenSSL 3.2 moved those with the short tag to security level 0 and out of HIGH.
        .filter(|name| !name.starts_with("TLS_") && !name.ends_with("CCM8"));
    old.map(str::to_owned).collect()
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn cipher_strings_enable_what_they_expand_to() {
    let blocks: String = STRINGS
        .iter()
        .enumerate()
        .map(|(at, string)| {
            // Two to a socket: the suites are those of the server that the name chooses.
            let hole = at / 2 + 1;
            format!("server {{ listen @{hole} ssl; server_name n{at}.example; ssl_ciphers {string}:@SECLEVEL=0; return 200; }}\n")
        })
        .collect();
    let site = Site::http(&format!("{CERTIFICATES} ssl_protocols TLSv1.2;\n{blocks}"));
    let (facts, server) = (site.facts(), site.start());
    let offer = client_suites(&server);
    let possible = suites(&server, 1, "n0.example", &offer);
    assert!(possible.len() > 40, "{possible:?}");
    for (at, string) in STRINGS.iter().enumerate() {
        let name = format!("n{at}.example");
        let list = endpoint(&facts.tls, &name).ciphers.effective().unwrap();
        let ours = expand(list).suites.into_iter();
        let ours: BTreeSet<_> = ours
            .map(|one| one.suite.name.to_owned())
            .filter(|suite| possible.contains(suite))
            .collect();
        assert_eq!(
            suites(&server, at / 2 + 1, &name, &possible),
            ours,
            "{string}"
        );
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_weak_suite_that_is_reported_is_agreed_on() {
    let site = Site::http(&format!(
        "{CERTIFICATES}
        server {{ listen @1 ssl; ssl_ciphers ECDHE+AESGCM:NULL-SHA256:@SECLEVEL=0; }}
        server {{ listen @2 ssl; ssl_ciphers AES128-SHA; }}
        server {{ listen @3 ssl; ssl_ciphers ECDHE+AESGCM; }}"
    ));
    let linted = site.lint();
    let tokens = linted.tokens("weak-tls-cipher");
    assert_eq!(tokens, ["NULL-SHA256", "AES128-SHA"]);
    let server = site.start();
    let with = |hole, cipher: &str| {
        let list = format!("{cipher}:@SECLEVEL=0");
        let options = ["-tls1_2", "-cipher", &list];
        server.handshake(hole, &options).is_some()
    };
    let each = |cipher| [1, 2, 3].map(|hole| with(hole, cipher));
    assert_eq!(each("NULL-SHA256"), [true, false, false]);
    assert_eq!(each("AES128-SHA"), [false, true, false]);
    assert_eq!(each("ECDHE-RSA-AES128-GCM-SHA256"), [true, false, true]);
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn finite_fields_need_parameters() {
    let list = "ssl_ciphers ECDHE+AESGCM:DHE-RSA-AES128-SHA:@SECLEVEL=0;";
    let without = CERTIFICATES.replace("ssl_dhparam @dir/dh.pem;", "");
    for (common, is_on) in [(CERTIFICATES, true), (without.as_str(), false)] {
        let site = Site::http(&format!(
            "{common} ssl_protocols TLSv1.2; server {{ listen @1 ssl; {list} }}"
        ));
        let found = site.lint().tokens("weak-tls-cipher").len();
        assert_eq!(found, usize::from(is_on), "{common}");
        let server = site.start();
        let with = |cipher: &str| {
            let options = ["-tls1_2", "-cipher", cipher];
            server.handshake(1, &options).is_some()
        };
        assert_eq!(with("DHE-RSA-AES128-SHA:@SECLEVEL=0"), is_on);
        assert!(with("ECDHE-RSA-AES128-GCM-SHA256"));
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn optional_client_certificates_let_everybody_in() {
    let site = Site::http(&format!(
        "{CERTIFICATES} ssl_client_certificate @dir/rsa.pem;
        server {{ listen @1 ssl; ssl_verify_client optional; return 200; }}
        server {{ listen @2 ssl; ssl_verify_client optional_no_ca; return 200; }}
        server {{ listen @3 ssl; ssl_verify_client on; return 200; }}"
    ));
    let linted = site.lint();
    assert_eq!(
        linted.tokens("optional-client-certificate"),
        ["optional", "optional_no_ca"]
    );
    let server = site.start();
    let stranger = ["-cert", "other.pem", "-key", "other.key"];
    let known = ["-cert", "rsa.pem", "-key", "rsa.key"];
    let status = |hole, options: &[&str]| server.get_tls(hole, options, "/", &[]).status;
    assert_eq!([1, 2, 3].map(|hole| status(hole, &[])), [200, 200, 400]);
    assert_eq!(
        [1, 2, 3].map(|hole| status(hole, &stranger)),
        [400, 200, 400]
    );
    assert_eq!([1, 2, 3].map(|hole| status(hole, &known)), [200, 200, 200]);
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_password_is_taken_over_plain_http() {
    let site = Site::server(
        "location / { auth_basic staff; auth_basic_user_file @dir/users; root @dir; }",
    );
    assert_eq!(site.lint().tokens("plaintext-credentials").len(), 1);
    let server = site.start();
    assert_eq!(server.get(1, "/users", &[]).status, 401);
    let answer = server.get(1, "/users", &[("Authorization", STAFF)]);
    assert_eq!(answer.status, 200);
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn the_plain_twin_of_a_tls_server_serves_the_same() {
    let twin = |plain: &str| {
        Site::http(&format!(
            "{CERTIFICATES}
            server {{ listen @1; server_name site.example; {plain} }}
            server {{ listen @2 ssl; server_name site.example; location / {{ return 200 private; }} }}"
        ))
    };
    let serving = twin("location / { return 200 private; }");
    assert_eq!(serving.lint().tokens("missing-https-redirect").len(), 1);
    assert_eq!(serving.start().get(1, "/", &[]).body, "private");
    for redirect in [
        "return 301 https://$host$request_uri;",
        "location / { return 308 https://$host$request_uri; }",
        "if ($scheme = http) { return 301 https://$host$request_uri; } location / { return 200 private; }",
        "rewrite ^ https://$host$request_uri? permanent;",
    ] {
        let site = twin(redirect);
        assert!(
            site.lint().tokens("missing-https-redirect").is_empty(),
            "{redirect}"
        );
        let answer = site.start().get(1, "/a", &[]);
        assert_eq!(
            answer.header("Location"),
            Some("https://site.example/a"),
            "{redirect}"
        );
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn strict_transport_security_is_sent_as_the_rules_say() {
    const HSTS: &str = "add_header Strict-Transport-Security max-age=63072000";
    let hosts = [
        ("none.example", "", "location / { root @dir; }"),
        ("lax.example", HSTS, "; location / { root @dir; }"),
        ("always.example", HSTS, " always; location / { root @dir; }"),
        (
            "lost.example",
            HSTS,
            " always; location / { add_header A a; root @dir; }",
        ),
    ];
    let blocks: String = hosts
        .iter()
        .enumerate()
        .map(|(at, (name, hsts, rest))| {
            let hole = at + 1;
            format!("server {{ listen @{hole} ssl; server_name {name}; {hsts}{rest} }}\n")
        })
        .collect();
    let site = Site::http(&format!("{CERTIFICATES}\n{blocks}"));
    let linted = site.lint();
    let found = ["missing-hsts", "weak-hsts", "dropped-security-header"];
    let found = found.map(|rule| linted.tokens(rule).len());
    assert_eq!(found, [1, 1, 1], "none, lax, lost");
    let server = site.start();
    let sent = |path: &'static str| {
        [1, 2, 3, 4].map(|hole| {
            let answer = server.get_tls(hole, &[], path, &[]);
            answer.header("Strict-Transport-Security").is_some()
        })
    };
    assert_eq!(sent("/users"), [false, true, true, false]);
    assert_eq!(sent("/nowhere"), [false, false, true, false]);
}
