//! Connections: which are kept, on either side, and how long an authentication may take.

use crate::http::Connection;
use crate::server::Site;
use std::io::Read;
use std::net::TcpListener;
use std::time::Duration;

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_disabled_keepalive_closes_after_each_answer() {
    let cases = [
        ("keepalive_timeout 0;", true),
        ("keepalive_requests 1;", true),
        ("keepalive_requests 0;", true),
        ("keepalive_timeout 75s; keepalive_requests 2;", false),
        ("", false),
    ];
    for (policy, off) in cases {
        let site = Site::server(&format!("{policy} location / {{ return 200 ok; }}"));
        let found = site.lint().tokens("disabled-keepalive").len();
        assert_eq!(found, usize::from(off), "{policy}");
        let server = site.start();
        let mut connection = Connection::open(server.address(1));
        let first = connection.get("/", &[]).expect("an answer");
        let closes = first.header("Connection") == Some("close");
        assert_eq!(closes, off, "{policy}");
        let second = connection.get("/", &[]).is_some();
        assert_eq!(second, !off, "{policy}");
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn an_idle_connection_is_closed_after_the_keepalive_timeout() {
    let site = Site::server("keepalive_timeout 1s; return 200 ok;");
    assert_eq!(site.lint().tokens("short-keepalive"), ["1s"]);
    let server = site.start();
    let mut connection = Connection::open(server.address(1));
    connection.get("/", &[]).expect("an answer");
    assert!(connection.ends(), "nginx closes it, not the client");
}

/// How many requests the second of two requests' upstream connection has served.
fn reused(site: &Site) -> usize {
    let server = site.start();
    server.get(1, "/", &[]);
    server.get(1, "/", &[]).body.parse().unwrap()
}

fn pool(upstream: &str, location: &str) -> Site {
    Site::http(&format!(
        "upstream api {{ server @2; {upstream} }}
        server {{ listen @2; return 200 $connection_requests; }}
        server {{ listen @1; location / {{ {location} proxy_pass http://api; }} }}"
    ))
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn upstream_connections_are_reused_unless_closed() {
    let cases = [
        ("", true),
        (
            "proxy_http_version 1.1; proxy_set_header Connection \"\";",
            true,
        ),
        ("proxy_http_version 1.0;", false),
        ("proxy_set_header Connection close;", false),
        ("proxy_set_header Connection keep-alive;", true),
        ("proxy_set_header X-A a;", true),
    ];
    for (location, kept) in cases {
        let site = pool("keepalive 4;", location);
        let found = site.lint().tokens("ineffective-upstream-keepalive").len();
        assert_eq!(
            (reused(&site), found),
            (1 + usize::from(kept), usize::from(!kept)),
            "{location}"
        );
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_silent_authentication_service_holds_the_request() {
    // It takes connections, since the system does, and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let site = |wait: &str| {
        Site::server(&format!(
            "location / {{ auth_request /auth; root @dir; }}
            location = /auth {{ internal; {wait} proxy_pass http://{address}/; }}"
        ))
    };
    let (long, short) = (
        site("proxy_read_timeout 300s;"),
        site("proxy_read_timeout 1s;"),
    );
    assert_eq!(long.lint().tokens("long-auth-timeout"), ["300s"]);
    assert!(short.lint().tokens("long-auth-timeout").is_empty());
    assert_eq!(short.start().get(1, "/users", &[]).status, 500);
    let server = long.start();
    let mut connection = Connection::open(server.address(1));
    let patience = Some(Duration::from_secs(2));
    connection.stream().set_read_timeout(patience).unwrap();
    assert!(connection.get("/users", &[]).is_none(), "still waiting");
    let error = connection.stream().read(&mut [0]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
}
