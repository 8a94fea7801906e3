//! TLS beside protocols and suites, by handshakes: tickets, lifetimes, order, groups, early data, DHE, and
//! which server of a shared socket decides. Rests on it: enabled-session-tickets,
//! disabled-session-tickets, long-tls-session, server-cipher-preference, client-cipher-preference,
//! unlisted-tls-group, unlisted-tls-cipher, enabled-early-data, custom-dhparam, missing-dhparam.

use crate::server::{Server, Site};
use authlint::model::tls::{ServerOptions, Side, TlsEndpoint, TlsVersion};

/// Certificates of both kinds, and an answer that ends every connection.
const BASE: &str = "ssl_certificate @dir/rsa.pem; ssl_certificate_key @dir/rsa.key;
ssl_certificate @dir/ec.pem; ssl_certificate_key @dir/ec.key; keepalive_timeout 0;";

/// Name, place in the list of addresses, own directives. The first of an address is its default server.
type Host = (&'static str, usize, &'static str);

fn site(outer: &str, hosts: &[Host]) -> Site {
    let blocks: String = hosts
        .iter()
        .map(|(name, hole, own)| {
            format!("server {{ listen @{hole} ssl; server_name {name}; {own} return 200; }}\n")
        })
        .collect();
    Site::http(&format!("{BASE}\n{outer}\n{blocks}"))
}

/// Holds what is read of each host against what its handshakes show.
fn hold(outer: &str, hosts: &[Host], check: impl Fn(&TlsEndpoint, &dyn Fn(&[&str]) -> String)) {
    let site = site(outer, hosts);
    let (facts, server) = (site.facts(), site.start());
    for &(name, hole, _) in hosts {
        let mut named = facts.tls.iter().filter(|one| one.side == Side::Server);
        let endpoint = named.find(|one| one.scope.0.contains(name)).unwrap();
        check(endpoint, &|options| talk(&server, hole, name, options));
    }
}

fn talk(server: &Server, hole: usize, name: &str, options: &[&str]) -> String {
    let options = [&["-servername", name], options].concat();
    server.transcript(hole, &options)
}

fn options(endpoint: &TlsEndpoint) -> &ServerOptions {
    endpoint.server.as_deref().unwrap()
}

fn agreed(transcript: &str) -> Option<&str> {
    let line = transcript
        .lines()
        .find(|line| line.contains(", Cipher is "))?;
    let cipher = line.rsplit(' ').next()?;
    (cipher != "(NONE)").then_some(cipher)
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn tickets_are_each_servers_own_and_their_lifetime_the_sockets() {
    let hosts = [
        ("first.example", 1, "ssl_session_timeout 10m;"),
        (
            "second.example",
            1,
            "ssl_session_timeout 20m; ssl_session_tickets off;",
        ),
        ("third.example", 1, "ssl_session_timeout 30m;"),
        ("fourth.example", 2, "ssl_session_tickets off;"),
        ("fifth.example", 2, "ssl_session_tickets on;"),
        ("sixth.example", 3, ""),
        (
            "seventh.example",
            4,
            "ssl_conf_command Options -SessionTicket;",
        ),
        (
            "eighth.example",
            5,
            "ssl_session_tickets off; ssl_conf_command Options SessionTicket;",
        ),
    ];
    hold("ssl_protocols TLSv1.2;", &hosts, |endpoint, talk| {
        let text = talk(&["-tls1_2"]);
        let tickets = options(endpoint).session_tickets.effective();
        assert_eq!(
            tickets,
            Some(&text.contains("TLS session ticket:")),
            "{}",
            endpoint.scope
        );
        let hint = text
            .lines()
            .find_map(|line| line.split_once("lifetime hint: "));
        if let Some((_, hint)) = hint {
            let seconds = hint.split(' ').next().unwrap().parse().ok();
            assert_eq!(
                options(endpoint).session_timeout.effective().copied(),
                seconds,
                "{}",
                endpoint.scope
            );
        }
    });
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn whose_order_decides_is_each_servers_own() {
    const CLIENT: &str = "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256";
    const SERVER: &str = "ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384; ssl_protocols TLSv1.2;";
    let hosts = [
        ("first.example", 1, ""),
        ("second.example", 1, "ssl_prefer_server_ciphers on;"),
        ("third.example", 2, "ssl_prefer_server_ciphers on;"),
        ("fourth.example", 2, "ssl_prefer_server_ciphers off;"),
        (
            "fifth.example",
            3,
            "ssl_conf_command Options ServerPreference;",
        ),
    ];
    hold(SERVER, &hosts, |endpoint, talk| {
        let text = talk(&["-tls1_2", "-cipher", CLIENT]);
        let servers = agreed(&text) == Some("ECDHE-RSA-AES128-GCM-SHA256");
        let said = options(endpoint).server_preference.effective();
        assert_eq!(said, Some(&servers), "{}", endpoint.scope);
    });
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn groups_are_the_sockets() {
    let hosts = [
        ("first.example", 1, "ssl_ecdh_curve secp384r1;"),
        ("second.example", 1, "ssl_ecdh_curve X25519;"),
        ("third.example", 2, "ssl_ecdh_curve X25519:prime256v1;"),
        (
            "fourth.example",
            3,
            "ssl_ecdh_curve X25519; ssl_conf_command Groups secp521r1;",
        ),
    ];
    hold("ssl_protocols TLSv1.3;", &hosts, |endpoint, talk| {
        let groups = options(endpoint).groups.effective().unwrap();
        for group in ["X25519", "prime256v1", "secp384r1", "secp521r1"] {
            let really = agreed(&talk(&["-tls1_3", "-groups", group])).is_some();
            let said = groups.values().any(|one| one == group);
            assert_eq!(said, really, "{} {group}", endpoint.scope);
        }
    });
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn early_data_is_the_sockets() {
    let hosts = [
        ("first.example", 1, "ssl_early_data on;"),
        ("second.example", 1, "ssl_early_data off;"),
        ("third.example", 2, ""),
        ("fourth.example", 2, "ssl_early_data on;"),
    ];
    hold("ssl_protocols TLSv1.3;", &hosts, |endpoint, talk| {
        let text = talk(&["-tls1_3"]);
        assert!(text.contains("Max Early Data: "), "{text}");
        let really = !text.contains("Max Early Data: 0");
        let said = options(endpoint).early_data.effective();
        assert_eq!(said, Some(&really), "{}", endpoint.scope);
    });
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn dhe_needs_parameters_and_commands_come_last() {
    let hosts = [
        ("first.example", 1, ""),
        ("second.example", 1, "ssl_dhparam @dir/dh.pem;"),
        (
            "third.example",
            2,
            "ssl_conf_command CipherString AES128-SHA;",
        ),
        ("fourth.example", 3, "ssl_conf_command MinProtocol TLSv1.3;"),
        ("fifth.example", 4, "ssl_conf_command MaxProtocol TLSv1.2;"),
    ];
    let outer =
        "ssl_ciphers ECDHE+AESGCM:DHE-RSA-AES128-GCM-SHA256; ssl_protocols TLSv1.2 TLSv1.3;";
    hold(outer, &hosts, |endpoint, talk| {
        let dhe = agreed(&talk(&["-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256"])).is_some();
        let set = options(endpoint).dh_parameters.written().is_some();
        assert_eq!(set, dhe, "{}", endpoint.scope);
        let old = agreed(&talk(&["-tls1_2", "-cipher", "AES128-SHA"])).is_some();
        let list = endpoint.ciphers.effective().unwrap();
        let said = list.tokens.iter().any(|token| token.value == "AES128-SHA");
        assert_eq!(said, old, "{}", endpoint.scope);
        let protocols = endpoint.protocols.effective().unwrap();
        for (version, option) in [
            (TlsVersion::Tls12, "-tls1_2"),
            (TlsVersion::Tls13, "-tls1_3"),
        ] {
            let really = agreed(&talk(&[option])).is_some();
            assert_eq!(
                protocols.holds(&version),
                Some(really),
                "{} {option}",
                endpoint.scope
            );
        }
    });
}
