//! Sockets, and how the servers behind them answer.

use crate::project::Project;
use authlint::finding::Severity;

#[test]
fn tls_belongs_to_the_socket() {
    let http = "server { listen 8443 ssl; server_name a; }\n\
                server { listen 0.0.0.0:8443; server_name b; auth_basic x; ssl_protocols TLSv1; }";
    let facts = Project::http(http).facts();
    assert_eq!(facts[0].tls.len(), 2);
    assert_eq!(Project::http(http).places("plaintext-credentials"), [""; 0]);
}

#[test]
fn the_old_switch_turns_every_socket_on() {
    let http = "server {\nlisten 443;\nssl on;\nauth_basic x;\nssl_protocols TLSv1;\n}";
    let rules = [
        "weak-tls-protocol",
        "plaintext-credentials",
        "obsolete-directive",
    ];
    let said = Project::http(http).lint(&rules);
    assert_eq!(
        said.found,
        [
            "obsolete-directive nginx.conf:5 server",
            "weak-tls-protocol nginx.conf:7 server on 443",
        ]
    );
}

#[test]
fn the_old_switch_counts_where_the_default_server_says_it() {
    let tls = |text: &str| {
        let facts = Project::new(&[("nginx.conf", text)]).facts();
        let servers = facts[0].servers.iter();
        let all = servers.map(|one| one.sockets[0].tls);
        all.collect::<Vec<_>>()
    };
    let whole = |servers: &str| tls(&format!("events {{}}\nhttp {{\n{servers}\n}}\n"));
    let (with, without) = ("listen 443; ssl on;", "listen 443;");
    let two = |one: &str, other: &str| format!("server {{ {one} }} server {{ {other} }}");
    assert_eq!(whole(&two(with, without)), [Some(true); 2]);
    assert_eq!(whole(&two(without, with)), [Some(false); 2]);
    let default = "listen 443 default_server; ssl on;";
    assert_eq!(whole(&two(without, default)), [Some(true); 2]);
    let off = format!("ssl on; {}", two("listen 443; ssl off;", without));
    assert_eq!(whole(&off), [Some(false); 2]);
    let other = two("listen 444;", with);
    assert_eq!(whole(&other), [Some(false), Some(true)]);
    // The default server of a fragment may be another.
    assert_eq!(tls(&two(with, with)), [Some(true); 2]);
    assert_eq!(tls(&two(without, with)), [None; 2]);
    assert_eq!(tls(&two(with, without)), [Some(true), None]);
    // An include that is missing may switch it on.
    let hidden = |port: &str| {
        whole(&format!(
            "server {{ listen {port}; include missing.conf; }}"
        ))
    };
    assert_eq!(hidden("443"), [None]);
    assert_eq!(hidden("8080"), [Some(false)]);
    // So may a value that is hidden, whatever the port.
    assert_eq!(whole("server { listen 8443; ssl {{ flag }}; }"), [None]);
}

#[test]
fn versions_of_a_shared_socket_are_its_default_servers() {
    let http = "server { listen 443 ssl default_server; server_name a; ssl_protocols TLSv1.2; }\n\
                server { listen 443 ssl; server_name b; ssl_protocols TLSv1; }";
    let with =
        |version: &str| Project::http(http).config(&format!("[nginx]\nversion = \"{version}\"\n"));
    assert_eq!(with("1.28.0").places("weak-tls-protocol"), [""; 0]);
    assert_eq!(with("1.29.2").places("weak-tls-protocol"), ["nginx.conf:4"]);
    let open = Project::http(http).lint(&["weak-tls-protocol"]);
    assert_eq!(open.undecided, ["weak-tls-protocol nginx.conf:4 version"]);
}

#[test]
fn streams_and_mail_have_endpoints_too() {
    let text = "events {}\nstream {\nssl_protocols TLSv1;\nserver { listen 636 ssl; proxy_pass ldap; }\n\
                server { listen 389; proxy_pass ldap; }\n}\n\
                mail {\nserver { listen 993 ssl; protocol imap; ssl_protocols SSLv3; }\n}\n";
    let said = Project::new(&[("nginx.conf", text)]).lint(&["weak-tls-protocol"]);
    assert_eq!(
        said.found,
        [
            "weak-tls-protocol nginx.conf:3 server on 636",
            "weak-tls-protocol nginx.conf:8 server on 993",
        ]
    );
}

#[test]
fn who_can_reach_a_socket_decides_about_passwords() {
    let severity = |listen: &str| {
        let http = format!("server {{ listen {listen}; auth_basic x; }}");
        let said = Project::http(&http).lint(&["plaintext-credentials"]);
        said.report
            .findings
            .first()
            .map(|one| one.severity.id().to_owned())
    };
    assert_eq!(severity("80").as_deref(), Some("high"));
    assert_eq!(severity("203.0.113.7:80").as_deref(), Some("high"));
    assert_eq!(severity("10.1.2.3:80").as_deref(), Some("medium"));
    assert_eq!(severity("[fd00::1]:80").as_deref(), Some("medium"));
    for near in [
        "127.0.0.1:80",
        "[::1]:80",
        "unix:/run/a.sock",
        "80 proxy_protocol",
        "443 ssl",
    ] {
        assert_eq!(severity(near), None, "{near}");
    }
}

fn redirects(plain: &str) -> Vec<String> {
    let http = format!("server {{ listen 80; {plain} }}\nserver {{ listen 443 ssl; root /srv; }}");
    Project::http(&http).places("missing-https-redirect")
}

#[test]
fn a_redirect_of_the_server_answers_before_any_location() {
    let silent = [
        "return 301 https://$host$request_uri; location /x { root /srv; }",
        "location / { return 301 https://$host$request_uri; } location /.well-known/ { root /acme; }",
        "location / { return 308 https://$host$request_uri; } location = /health { return 200; }",
        "location / { return 301 https://$host$request_uri; } location /stats { stub_status; deny all; }",
        "rewrite ^ https://$host$request_uri? permanent;",
        "return 444;",
        "if ($scheme = http) { return 301 https://$host$request_uri; } root /srv;",
    ];
    for plain in silent {
        assert_eq!(redirects(plain), [""; 0], "{plain}");
    }
    let serving = [
        "root /srv;",
        "location / { return 301 https://$host$request_uri; } location /api { proxy_pass http://a; }",
        "location / { return 200 hello; }",
        "if ($arg_x) { return 301 https://$host$request_uri; } root /srv;",
    ];
    for plain in serving {
        assert_eq!(redirects(plain), ["nginx.conf:3"], "{plain}");
    }
}

#[test]
fn an_http_block_without_servers_is_judged_by_what_it_writes() {
    let project = Project::http("ssl_protocols TLSv1 TLSv1.2;\ninclude sites-enabled/*;");
    let said = project.lint(&["weak-tls-protocol", "weak-tls-cipher"]);
    assert_eq!(said.found, ["weak-tls-protocol nginx.conf:3 http block"]);
    assert_eq!(
        said.undecided,
        ["weak-tls-cipher nginx.conf:4 missing-include"]
    );
}

/// What is said of a server that shares its TLS socket with a sound default server.
fn beside_default(version: &str, first: &str, second: &str) -> (usize, usize) {
    let http = format!(
        "{first}\nserver {{ listen 80 default_server; listen 8443 ssl; server_name plain; ssl_protocols TLSv1; }}
        server {{ listen 443 ssl default_server; server_name a; ssl_protocols TLSv1.2 TLSv1.3; }}
        server {{ listen 443 ssl; listen 80; server_name b; {second} }}"
    );
    let project = Project::http(&http).config(version);
    let said = project.lint(&["weak-tls-protocol"]);
    // The first server's own.
    let own = said
        .found
        .iter()
        .filter(|one| one.contains("plain"))
        .count();
    assert_eq!(own, 1);
    (said.found.len() - own, said.undecided.len())
}

#[test]
fn versions_are_those_of_the_default_server_of_the_tls_socket() {
    let (old, new) = (
        "[nginx]\nversion = \"1.24.0\"\n",
        "[nginx]\nversion = \"1.31.0\"\n",
    );
    let weak = "ssl_protocols TLSv1 TLSv1.2;";
    for (outer, inner) in [(weak, ""), ("", weak)] {
        assert_eq!(beside_default(old, outer, inner), (0, 0));
        assert_eq!(beside_default("", outer, inner), (0, 1));
        assert_eq!(beside_default(new, outer, inner), (1, 0));
    }
    for version in [old, "", new] {
        assert_eq!(beside_default(version, "", ""), (0, 0));
    }
}

#[test]
fn mail_servers_change_to_tls_after_their_greeting() {
    let server = |more: &str| {
        let text =
            format!("mail {{\nserver {{\nlisten 143;\nssl_protocols TLSv1;\n{more}\n}}\n}}\n");
        Project::new(&[("nginx.conf", &text)]).places("weak-tls-protocol")
    };
    for spoken in ["starttls on;", "starttls only;", "ssl on;"] {
        assert_eq!(server(spoken), ["nginx.conf:4"], "{spoken}");
    }
    assert_eq!(server("starttls off;"), [""; 0]);
    assert_eq!(server(""), [""; 0]);
}

#[test]
fn protocols_that_no_server_in_sight_inherits_are_those_of_others() {
    let rule = &["weak-tls-protocol"];
    let http = "ssl_protocols TLSv1 TLSv1.1 TLSv1.2;\nserver {\nlisten 80;\n}\n";
    let said = Project::http(http).lint(rule);
    assert_eq!((said.found.len(), said.undecided.len()), (0, 0));
    let said = Project::http(&format!("include sites/*.conf;\n{http}")).lint(rule);
    assert_eq!(said.found, ["weak-tls-protocol nginx.conf:4 http block"]);
    let finding = &said.report.findings[0];
    assert_eq!(finding.severity, Severity::Medium);
    assert_eq!(
        finding.message,
        "servers that inherit this enable TLSv1 and TLSv1.1"
    );
}

#[test]
fn the_next_line_is_not_an_argument() {
    let server = "server {\nlisten 443 ssl;\nssl_session_timeout 5m\nssl_ciphers RC4:MD5;\n}\n";
    let said = Project::http(server).lint(&["broken-syntax", "weak-tls-cipher"]);
    assert_eq!(said.found, ["broken-syntax nginx.conf:5 file"]);
    assert_eq!(
        said.report.findings[0].message,
        "invalid number of arguments in \"ssl_session_timeout\" directive"
    );
    assert_eq!(said.undecided, ["weak-tls-cipher nginx.conf:6 invalid"]);
}
