//! Files without their main file, dumps and templates.

use crate::project::Project;
use authlint::finding::Severity;

#[test]
fn a_server_fragment_leaves_open_what_http_could_set() {
    let server = "server {\n    listen 443 ssl;\n    ssl_ciphers RC4;\n}\n";
    let project = Project::new(&[("site.conf", server)]);
    let said = project.lint(&["weak-tls-protocol", "weak-tls-cipher"]);
    assert_eq!(said.found, ["weak-tls-cipher site.conf:3 server on 443"]);
    assert_eq!(
        said.undecided,
        ["weak-tls-protocol site.conf:1 may-live-elsewhere"]
    );
    assert_eq!(
        said.notes,
        ["1 nginx fragment without its main file: what it could set is undecided"]
    );
}

#[test]
fn complete_fragments_have_the_defaults_around_them() {
    let server = "server {\n    listen 443 ssl;\n}\n";
    let config = "[nginx]\nfragments = \"complete\"\nversion = \"1.22.1\"\n";
    let project = Project::new(&[("site.conf", server)]).config(config);
    let said = project.lint(&["weak-tls-protocol", "missing-hsts"]);
    assert_eq!(
        said.found,
        [
            "missing-hsts site.conf:1 server on 443",
            "weak-tls-protocol site.conf:2 server on 443",
        ]
    );
    assert_eq!(said.undecided, [""; 0]);
}

#[test]
fn a_snippet_is_judged_by_what_it_writes() {
    let project = Project::new(&[(
        "snippets/tls.conf",
        "ssl_protocols TLSv1 TLSv1.2;\nkeepalive_timeout 5;\n",
    )]);
    let said = project.lint(&["weak-tls-protocol", "short-keepalive", "missing-hsts"]);
    assert_eq!(
        said.found,
        [
            "weak-tls-protocol snippets/tls.conf:1 snippet",
            "short-keepalive snippets/tls.conf:2 snippet",
        ]
    );
}

#[test]
fn the_kind_of_a_fragment_shows_in_its_servers() {
    let kinds = [
        (
            "server { listen 443 ssl; proxy_pass db; ssl_protocols TLSv1; }",
            1,
            0,
        ),
        (
            "server { listen 993 ssl; protocol imap; ssl_protocols TLSv1; }",
            1,
            0,
        ),
        (
            "server { listen 443 ssl; return 200; ssl_protocols TLSv1; }",
            1,
            1,
        ),
        (
            "server { listen 443; ssl_preread on; proxy_pass $name; }",
            0,
            0,
        ),
    ];
    for (text, endpoints, servers) in kinds {
        let facts = Project::new(&[("part.conf", text)]).facts();
        let counts = (facts[0].tls.len(), facts[0].servers.len());
        assert_eq!(counts, (endpoints, servers), "{text}");
    }
}

const DUMP: &str = "\
# configuration file /etc/nginx/nginx.conf:
events {}
http {
    include /etc/nginx/conf.d/*.conf;
}

# configuration file /etc/nginx/conf.d/b.conf:
server {
    listen 443 ssl;
    include snippets/tls.conf;
}

# configuration file /etc/nginx/snippets/tls.conf:
ssl_protocols TLSv1 TLSv1.2;
";

#[test]
fn a_dump_is_its_files() {
    let project = Project::new(&[("dump.txt", DUMP)]).given(&["dump.txt"]);
    let said = project.lint(&["weak-tls-protocol"]);
    assert_eq!(said.found, ["weak-tls-protocol dump.txt:14 server on 443"]);
    assert_eq!(said.notes, [""; 0]);
    let facts = project.facts();
    assert_eq!((facts.len(), facts[0].servers.len()), (1, 1));
}

#[test]
fn an_include_of_a_dump_looks_nowhere_else() {
    let dump = DUMP.replace("snippets/tls.conf:", "other/tls.conf:");
    let project = Project::new(&[
        ("nginx-dump.conf", &dump),
        ("snippets/tls.conf", "ssl_protocols SSLv3;\n"),
    ])
    .given(&["nginx-dump.conf"]);
    let said = project.lint(&["weak-tls-protocol"]);
    assert_eq!(
        said.undecided,
        ["weak-tls-protocol nginx-dump.conf:10 missing-include"]
    );
}

#[test]
fn what_a_template_chooses_between_is_undecided() {
    for lines in [
        "{% if a %}\nssl_protocols TLSv1;\n{% else %}\nssl_protocols TLSv1.2;\n{% endif %}",
        "{% if a %}\nssl_protocols TLSv1;\n{% endif %}\n{% if b %}\nssl_protocols TLSv1.2;\n{% endif %}",
        "{{ extra }}",
        "{{ name }} TLSv1;",
    ] {
        let text = format!("events {{}}\nhttp {{\nserver {{\nlisten 443 ssl;\n{lines}\n}}\n}}\n");
        let said = Project::new(&[("nginx.conf.j2", &text)]).lint(&["weak-tls-protocol"]);
        assert_eq!(said.found, [""; 0], "{lines}");
        assert_eq!(said.undecided.len(), 1, "{lines}");
    }
}

#[test]
fn template_text_hides_values_and_never_breaks_a_file() {
    let text = "events {}\nhttp {\n{% for one in sites %}\nserver {\n  listen {{ one.port }} ssl;\n  \
                ssl_protocols {{ tls }};\n  ssl_ciphers RC4;\n}\n{% endfor %}\n}\n";
    let project = Project::new(&[("nginx.conf.j2", text)]);
    let said = project.lint(&["weak-tls-protocol", "weak-tls-cipher", "broken-syntax"]);
    assert_eq!(said.found.len(), 1, "{said:?}");
    assert!(said.found[0].starts_with("weak-tls-cipher nginx.conf.j2:7 "));
    assert_eq!(
        said.undecided,
        ["weak-tls-protocol nginx.conf.j2:6 template"]
    );
}

#[test]
fn a_template_that_chooses_a_socket_leaves_it_open() {
    let text = "events {}\nhttp {\nserver {\n{% if tls %}\nlisten 8443 ssl;\n{% else %}\nlisten 8080;\n\
                {% endif %}\nroot /srv;\n}\n}\n";
    let project = Project::new(&[("nginx.conf.j2", text)]);
    let said = project.lint(&["missing-https-redirect"]);
    assert_eq!(said.found, [""; 0]);
    let both = text.replace("{% else %}", "");
    let both = both.replace("{% if tls %}", "").replace("{% endif %}", "");
    assert_eq!(
        Project::new(&[("nginx.conf", &both)]).places("missing-https-redirect"),
        ["nginx.conf:7"]
    );
}

#[test]
fn a_snippet_says_what_holds_wherever_it_stands() {
    let cors = "if ($http_origin ~ ^https://.*example\\.com$) {\nadd_header Access-Control-Allow-Origin \
                $http_origin;\nadd_header Access-Control-Allow-Credentials true;\n}\n";
    let project = Project::new(&[("snippets/cors.conf", cors)]);
    assert_eq!(
        project.places("bypassable-origin-pattern"),
        ["snippets/cors.conf:1"]
    );
    let headers = "add_header X-Frame-Options DENY;\nlocation /a {\nadd_header X-A a;\n}\n";
    let project = Project::new(&[("snippets/headers.conf", headers)])
        .config("[nginx]\nversion = \"1.28.0\"\n");
    let said = project.lint(&["dropped-security-header", "missing-hsts"]);
    assert_eq!(
        said.found,
        ["dropped-security-header snippets/headers.conf:3 location /a"]
    );
    assert_eq!(said.undecided, [""; 0]);
}

#[test]
fn what_a_fragment_discards_is_certain_unless_an_include_may_put_it_back() {
    let of = |include: &str| {
        let text = format!(
            "server {{\nlisten 80;\nadd_header X-Frame-Options DENY;\nlocation /a {{\n{include}\n\
             add_header X-A a;\n}}\n}}\n"
        );
        Project::new(&[("site.conf", &text)])
            .config("[nginx]\nversion = \"1.28.0\"\n")
            .lint(&["dropped-security-header"])
    };
    let said = of("");
    assert_eq!(
        said.found,
        ["dropped-security-header site.conf:6 location /a"]
    );
    let said = of("include headers.conf;");
    assert_eq!((said.found.len(), said.undecided.len()), (0, 1));
}

#[test]
fn a_file_that_is_not_given_may_merge_headers() {
    let server = "server {\nlisten 80;\nadd_header X-Frame-Options DENY;\nlocation /a {\n\
                  add_header X-A a;\n}\n}\n";
    let rule = &["dropped-security-header"];
    let said = Project::new(&[("site.conf", server)]).lint(rule);
    assert_eq!(said.found, [""; 0]);
    assert_eq!(
        said.undecided,
        ["dropped-security-header site.conf:5 may-live-elsewhere"]
    );
    let seen = server.replace("listen 80;", "listen 80;\nadd_header_inherit on;");
    let said = Project::new(&[("site.conf", &seen)]).lint(rule);
    assert_eq!(
        said.found,
        ["dropped-security-header site.conf:6 location /a"]
    );
    let said = Project::http(&format!("include settings/*.conf;\n{server}")).lint(rule);
    assert_eq!((said.found.len(), said.undecided.len()), (0, 1));
}

#[test]
fn a_file_that_is_not_given_may_show_a_proxy_in_front() {
    let server = "server {\nlisten 80;\nlisten 443 ssl;\nauth_basic staff;\nadd_header \
                  Strict-Transport-Security max-age=31536000 always;\n}\nserver {\nlisten 81;\n\
                  add_header Strict-Transport-Security max-age=31536000 always;\n}\n";
    let rules = [
        "plaintext-credentials",
        "missing-https-redirect",
        "weak-hsts",
    ];
    let said = Project::http(server).lint(&rules);
    assert_eq!(
        said.found,
        [
            "missing-https-redirect nginx.conf:4 server on 80",
            "plaintext-credentials nginx.conf:6 server on 80",
            "weak-hsts nginx.conf:11 server on 81",
        ]
    );
    let http = format!("include settings/*.conf;\n{server}");
    for project in [Project::new(&[("site.conf", server)]), Project::http(&http)] {
        let said = project.lint(&rules);
        assert_eq!(said.found.len(), 1, "{said:?}");
        assert!(said.found[0].starts_with("plaintext-credentials"));
        assert_eq!(said.report.findings[0].severity, Severity::Medium);
        assert_eq!(said.undecided.len(), 2, "{said:?}");
    }
}

#[test]
fn a_file_is_nginxs_by_the_include_that_names_it() {
    let project = Project::new(&[
        ("nginx.conf", "events {}\nhttp { include blocked; }\n"),
        ("blocked", "# nobody is\nunderscores_in_headers on;\n"),
    ]);
    let said = project.lint(&[]);
    let count = said.report.by_dialect().values().copied().sum::<usize>();
    assert_eq!(count, 2);
}

#[test]
fn dots_in_a_comment_leave_lines_out() {
    let rules = ["weak-tls-protocol", "weak-tls-cipher", "missing-hsts"];
    for dots in ["# ...", "#...", "# …", "## ....", "...;"] {
        let server = format!(
            "events {{}}\nhttp {{\n    server {{\n        listen 443 ssl;\n        {dots}\n        ssl_ciphers RC4;\n    }}\n}}\n"
        );
        let project =
            Project::new(&[("nginx.conf", &server)]).config("[nginx]\nversion = \"1.22.1\"\n");
        let said = project.lint(&rules);
        assert_eq!(said.found, ["weak-tls-cipher nginx.conf:6 server on 443"]);
        assert_eq!(
            said.undecided,
            [
                "missing-hsts nginx.conf:3 left-out",
                "weak-tls-protocol nginx.conf:5 left-out",
            ],
            "{dots}"
        );
    }
}

#[test]
fn dots_between_arguments_leave_no_statements_out() {
    let server = "events {}\nhttp {\n    server {\n        listen 443 ssl;\n        server_name a # ...\n            b;\n    }\n}\n";
    let said = Project::new(&[("nginx.conf", server)]).lint(&["missing-hsts"]);
    assert_eq!(said.found, ["missing-hsts nginx.conf:3 server a on 443"]);
}

#[test]
fn other_comments_leave_nothing_out() {
    for comment in ["# ... by default", "# ..", "# .", "#", "#................"] {
        let server = format!(
            "events {{}}\nhttp {{\n    server {{\n        listen 443 ssl;\n        {comment}\n    }}\n}}\n"
        );
        let project = Project::new(&[("nginx.conf", &server)]);
        let said = project.lint(&["missing-hsts"]);
        let expected = ["missing-hsts nginx.conf:3 server on 443"];
        assert_eq!(
            (said.found, said.undecided),
            (expected.map(str::to_owned).to_vec(), vec![]),
            "{comment}"
        );
    }
}
