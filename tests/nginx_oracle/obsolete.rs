//! Directives that nginx takes and ignores, and those it no longer takes.

use crate::server::Site;

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn an_obsolete_directive_is_only_warned_about() {
    for (directive, name) in [
        ("http2_max_header_size 1;", "http2_max_header_size"),
        ("http2_max_field_size 1;", "http2_max_field_size"),
        ("http2_idle_timeout 1s;", "http2_idle_timeout"),
        ("http2_push on;", "http2_push"),
    ] {
        let site = Site::server(&format!("{directive} return 200;"));
        assert_eq!(site.lint().tokens("obsolete-directive"), [name]);
        let server = site.start();
        assert_eq!(server.get(1, "/", &[]).status, 200);
        let (log, said) = (
            server.log(),
            format!("[warn] \"{name}\" directive is obsolete"),
        );
        assert!(
            log.replace("the \"", "\"").contains(&said) || log.contains(&format!("\"{name}\"")),
            "{log}"
        );
    }
}

#[test]
#[ignore = "needs nginx (AUTHLINT_NGINX)"]
fn a_removed_directive_stops_nginx() {
    let site = Site::server("ssl on; return 200;");
    assert_eq!(site.lint().tokens("obsolete-directive"), ["ssl"]);
    let said = site.refusal();
    assert!(said.contains("unknown directive \"ssl\""), "{said}");
}
