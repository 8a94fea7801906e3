//! TLS towards upstreams: what is sent, and what is checked.

use crate::server::Site;

const BACKENDS: &str = "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:@SECLEVEL=0;
server { listen @2 ssl; ssl_certificate @dir/rsa.pem; ssl_certificate_key @dir/rsa.key;
  return 200 \"$ssl_server_name $ssl_protocol\"; }
server { listen @3 ssl; ssl_certificate @dir/other.pem; ssl_certificate_key @dir/other.key;
  return 200 \"$ssl_server_name $ssl_protocol\"; }
upstream backend.example { server @2; }
upstream other.example { server @3; }";

fn site(locations: &str) -> Site {
    Site::http(&format!(
        "{BACKENDS}\nserver {{ listen @1;\n{locations}\n}}"
    ))
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn any_certificate_is_taken_unless_it_is_verified() {
    let site = site(
        "location = /silent { proxy_pass https://other.example; }
        location = /off { proxy_ssl_verify off; proxy_pass https://other.example; }
        location = /on { proxy_ssl_verify on; proxy_ssl_trusted_certificate @dir/rsa.pem; proxy_pass https://other.example; }
        location = /right { proxy_ssl_verify on; proxy_ssl_trusted_certificate @dir/rsa.pem; proxy_pass https://backend.example; }
        location = /name { proxy_ssl_verify on; proxy_ssl_trusted_certificate @dir/rsa.pem; proxy_ssl_name wrong.example; proxy_pass https://backend.example; }",
    );
    let linted = site.lint();
    assert_eq!(linted.tokens("unverified-upstream-certificate").len(), 2);
    let server = site.start();
    let paths = ["/silent", "/off", "/on", "/right", "/name"];
    let status = paths.map(|path| server.get(1, path, &[]).status);
    assert_eq!(status, [200, 200, 502, 200, 502]);
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn no_name_is_sent_unless_told() {
    let site = site(
        "location = /silent { proxy_pass https://backend.example; }
        location = /off { proxy_ssl_server_name off; proxy_pass https://backend.example; }
        location = /on { proxy_ssl_server_name on; proxy_pass https://backend.example; }
        location = /named { proxy_ssl_server_name on; proxy_ssl_name given.example; proxy_pass https://backend.example; }
        location = /address { proxy_ssl_server_name on; proxy_pass https://@2; }
        location = /bare { proxy_pass https://@2; }",
    );
    let linted = site.lint();
    let tokens = linted.tokens("missing-upstream-sni");
    assert_eq!(tokens, ["https://backend.example", "off"]);
    let server = site.start();
    let name = |path: &str| {
        let body = server.get(1, path, &[]).body;
        body.split_once(' ')
            .expect("name and protocol")
            .0
            .to_owned()
    };
    assert_eq!(
        ["/silent", "/off", "/address", "/bare"].map(name),
        ["", "", "", ""]
    );
    assert_eq!(
        ["/on", "/named"].map(name),
        ["backend.example", "given.example"]
    );
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn an_old_protocol_is_spoken_where_it_is_written() {
    let site = site(
        "proxy_ssl_ciphers ALL:@SECLEVEL=0;
        location = /old { proxy_ssl_protocols TLSv1; proxy_pass https://backend.example; }
        location = /new { proxy_ssl_protocols TLSv1.2; proxy_pass https://backend.example; }
        location = /silent { proxy_pass https://backend.example; }",
    );
    let linted = site.lint();
    let upstream = "proxy_ssl_protocols TLSv1;";
    assert!(site.public_text().contains(upstream));
    // The backends' own TLSv1 and TLSv1.1 are findings as well.
    let tokens = linted.tokens("weak-tls-protocol");
    assert_eq!(tokens.iter().filter(|token| **token == "TLSv1").count(), 2);
    let server = site.start();
    let protocol = |path: &str| {
        let body = server.get(1, path, &[]).body;
        body.trim().rsplit(' ').next().unwrap().to_owned()
    };
    let spoken = ["/old", "/new", "/silent"].map(protocol);
    assert_eq!(spoken, ["TLSv1", "TLSv1.2", "TLSv1.3"]);
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn by_default_upstreams_are_not_spoken_to_in_old_protocols() {
    let site = Site::http(
        "server { listen @2 ssl; ssl_certificate @dir/rsa.pem; ssl_certificate_key @dir/rsa.key;
        ssl_protocols TLSv1 TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0; return 200 $ssl_protocol; }
        server { listen @1; proxy_ssl_ciphers ALL:@SECLEVEL=0;
        location = /silent { proxy_pass https://@2; }
        location = /old { proxy_ssl_protocols TLSv1.1; proxy_pass https://@2; } }",
    );
    let server = site.start();
    assert_eq!(server.get(1, "/silent", &[]).status, 502);
    assert_eq!(server.get(1, "/old", &[]).body, "TLSv1.1");
}
