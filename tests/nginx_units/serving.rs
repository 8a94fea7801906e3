//! What servers and their locations say about limits, logs and what is passed on, and what stays open.

use crate::project::Project;

#[test]
fn a_fragment_leaves_open_what_http_could_set() {
    let server = "server {\n    listen 80;\n    send_timeout 5m;\n    root /srv;\n}\n";
    let project = Project::new(&[("site.conf", server)]);
    let rules = [
        "long-send-timeout",
        "disclosed-server-version",
        "missing-rate-limit",
        "quiet-error-log",
        "answering-default-server",
    ];
    let said = project.lint(&rules);
    assert_eq!(said.found, ["long-send-timeout site.conf:3 server on 80"]);
    assert_eq!(
        said.undecided,
        [
            "disclosed-server-version site.conf:1 may-live-elsewhere",
            "missing-rate-limit site.conf:1 may-live-elsewhere",
            "quiet-error-log site.conf:1 may-live-elsewhere",
            "answering-default-server site.conf:2 may-live-elsewhere",
        ]
    );
}

#[test]
fn a_location_says_only_what_it_writes() {
    let main = "events {}\nhttp {\n    server_tokens on;\n    server {\n        listen 80;\n        location /a { root /srv; send_timeout 1s; }\n        location /b { server_tokens on; }\n    }\n}\n";
    let project = Project::new(&[("nginx.conf", main)]);
    let said = project.lint(&["disclosed-server-version"]);
    assert_eq!(
        said.found,
        [
            "disclosed-server-version nginx.conf:3 server on 80",
            "disclosed-server-version nginx.conf:7 location /b",
        ]
    );
}

#[test]
fn a_missing_include_hides_what_a_location_may_write() {
    let main = "events {}\nhttp {\n    server {\n        listen 80;\n        location /a {\n            include gone.conf;\n        }\n    }\n}\n";
    let project = Project::new(&[("nginx.conf", main)]);
    let rules = ["disabled-access-log", "client-timeout-out-of-range"];
    let said = project.lint(&rules);
    assert_eq!(said.found, [""; 0]);
    // The time for a header is a server's to say, the time for a body is a location's, too.
    assert_eq!(
        said.undecided,
        [
            "client-timeout-out-of-range nginx.conf:6 missing-include",
            "disabled-access-log nginx.conf:6 missing-include",
        ]
    );
}

#[test]
fn what_servers_that_are_not_given_inherit_is_judged() {
    let main =
        "error_log /dev/null;\nevents {}\nhttp {\n    server_tokens on;\n    include sites/*;\n}\n";
    let project = Project::new(&[("nginx.conf", main)]);
    let rules = [
        "disclosed-server-version",
        "quiet-error-log",
        "long-send-timeout",
    ];
    let said = project.lint(&rules);
    assert_eq!(
        said.found,
        [
            "quiet-error-log nginx.conf:1 http",
            "disclosed-server-version nginx.conf:4 http",
        ]
    );
}

#[test]
fn a_module_without_a_list_is_for_a_person_to_judge() {
    let main = "load_module modules/a.so;\nevents {}\nhttp {}\n";
    let said = Project::new(&[("nginx.conf", main)]).lint(&["unlisted-module"]);
    assert_eq!(said.found, [""; 0]);
    assert_eq!(said.undecided, ["unlisted-module nginx.conf:1 not-stated"]);
}

#[test]
fn a_zone_elsewhere_is_one_all_the_same() {
    let server = "server {\n    listen 80;\n    limit_req zone=a;\n    root /srv;\n}\n";
    let fragment = Project::new(&[("site.conf", server)]);
    let said = fragment.lint(&["missing-rate-limit"]);
    assert_eq!((said.found.len(), said.undecided.len()), (0, 0));
    let config = "[rules.missing-rate-limit]\nkeys = [\"$binary_remote_addr\"]\n";
    let said = Project::new(&[("site.conf", server)])
        .config(config)
        .lint(&["missing-rate-limit"]);
    assert_eq!(
        said.undecided,
        ["missing-rate-limit site.conf:3 may-live-elsewhere"]
    );
}
