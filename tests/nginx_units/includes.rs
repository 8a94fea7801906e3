//! What an `include` brings.

use crate::project::Project;

const WEAK: &str = "ssl_protocols TLSv1 TLSv1.2;\n";
const RULE: &str = "weak-tls-protocol";

fn main_with(line: &str) -> String {
    format!("events {{}}\nhttp {{\n{line}\nserver {{ listen 443 ssl; }}\n}}\n")
}

#[test]
fn a_path_starts_from_the_main_files_folder() {
    let project = Project::new(&[
        ("etc/nginx.conf", &main_with("include tls/a.conf;")),
        ("etc/tls/a.conf", "include tls/b.conf;\n"),
        ("etc/tls/b.conf", WEAK),
        ("etc/tls/tls/b.conf", "ssl_protocols SSLv3;\n"),
    ]);
    let said = project.lint(&[RULE]);
    assert_eq!(
        said.found,
        [
            "weak-tls-protocol etc/tls/b.conf:1 server on 443",
            // Nobody includes it: it is looked at on its own.
            "weak-tls-protocol etc/tls/tls/b.conf:1 snippet",
        ]
    );
}

#[test]
fn a_prefix_takes_the_place_of_that_folder() {
    let files = [
        ("main/nginx.conf", &*main_with("include tls.conf;")),
        ("shared/tls.conf", WEAK),
    ];
    let project = Project::new(&files);
    let prefix = project.path().join("shared").display().to_string();
    let project = project.config(&format!("[nginx]\nprefix = \"{prefix}\"\n"));
    let found = project.lint(&[RULE]).found;
    assert_eq!(found, ["weak-tls-protocol shared/tls.conf:1 server on 443"]);
}

#[test]
fn install_folders_stand_for_the_main_files_folder() {
    for folder in [
        "/etc/nginx",
        "/usr/local/nginx/conf",
        "/usr/local/openresty/nginx/conf",
    ] {
        let line = format!("include {folder}/conf.d/*.conf;");
        let project = Project::new(&[
            ("docker/nginx.conf", &main_with(&line)),
            ("docker/conf.d/tls.conf", WEAK),
        ]);
        assert_eq!(
            project.places(RULE),
            ["docker/conf.d/tls.conf:1"],
            "{folder}"
        );
    }
}

#[test]
fn globs_are_sorted_by_bytes_and_pass_hidden_files_over() {
    let (strong, weak) = ("ssl_protocols TLSv1.2;\n", WEAK);
    let of = |files: &[(&str, &str)]| {
        let main = main_with("include conf.d/*.conf;");
        let mut all = vec![("nginx.conf", main.as_str())];
        all.extend(files);
        Project::new(&all).places(RULE)
    };
    // A directive given twice stops nginx; of what stands there the last one is judged.
    assert_eq!(
        of(&[("conf.d/B.conf", strong), ("conf.d/a.conf", weak)]),
        ["conf.d/a.conf:1"]
    );
    assert_eq!(
        of(&[("conf.d/B.conf", weak), ("conf.d/a.conf", strong)]),
        [""; 0]
    );
    assert_eq!(
        of(&[("conf.d/a.conf", strong), ("conf.d/.b.conf", weak)]),
        [""; 0]
    );
}

#[test]
fn a_cycle_is_cut_and_named() {
    let project = Project::new(&[
        ("nginx.conf", &main_with("include a.conf;")),
        ("a.conf", "include b.conf;\n"),
        ("b.conf", &format!("{WEAK}include a.conf;\n")),
    ]);
    let said = project.lint(&[RULE, "broken-syntax"]);
    assert_eq!(
        said.found,
        [
            "weak-tls-protocol b.conf:1 server on 443",
            "broken-syntax b.conf:2 file",
        ]
    );
    assert_eq!(
        said.unread,
        ["b.conf partly read: this include leads back to a file that is being read at line 2"]
    );
    let own = Project::new(&[("nginx.conf", "events {}\nhttp { include nginx.conf; }\n")]);
    assert_eq!(own.places("broken-syntax"), ["nginx.conf:2"]);
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_its_target_reported_once() {
    let server = format!("server {{ listen 443 ssl; {} }}\n", WEAK.trim());
    let project = Project::new(&[
        (
            "nginx.conf",
            "events {}\nhttp { include sites-enabled/*; }\n",
        ),
        ("sites-available/a.conf", &server),
        ("sites-enabled/README", "links only\n"),
    ]);
    let link = project.path().join("sites-enabled/a.conf");
    std::os::unix::fs::symlink("../sites-available/a.conf", link).unwrap();
    assert_eq!(project.places(RULE), ["sites-available/a.conf:1"]);
}

#[test]
fn a_missing_include_is_named_once_and_hides_what_it_could_set() {
    let project = Project::http(
        "include conf.d/*.conf;\nkeepalive_timeout 5;\nserver { listen 443 ssl; ssl_protocols TLSv1; }",
    );
    let said = project.lint(&[RULE, "weak-tls-cipher", "short-keepalive"]);
    // What is written below it is judged; so is what is written beside it.
    assert_eq!(
        said.found,
        [
            "short-keepalive nginx.conf:4 server on 443",
            "weak-tls-protocol nginx.conf:5 server on 443",
        ]
    );
    assert_eq!(
        said.undecided,
        ["weak-tls-cipher nginx.conf:3 missing-include"]
    );
    assert_eq!(said.notes.len(), 1, "{:?}", said.notes);
    assert!(
        said.notes[0].starts_with("1 `include conf.d/*.conf;` brings no file"),
        "{:?}",
        said.notes
    );
}

#[test]
fn files_that_set_nothing_we_read_hide_nothing() {
    let project = Project::http(
        "include mime.types;\ninclude /etc/nginx/modules-enabled/*.conf;\n\
         server { listen 443 ssl; location ~ \\.php$ { include fastcgi_params; include koi-win; } }",
    )
    .config("[nginx]\nversion = \"1.28.0\"\n");
    let said = project.lint(&[RULE, "missing-hsts"]);
    assert_eq!(said.undecided, [""; 0]);
    assert_eq!(said.notes, [""; 0]);
}

#[test]
fn nothing_outside_the_given_paths_is_read() {
    let project = Project::new(&[
        ("site/nginx.conf", &main_with("include ../outside.conf;")),
        ("outside.conf", WEAK),
    ])
    .given(&["site"]);
    let said = project.lint(&[RULE]);
    assert_eq!(said.found, [""; 0]);
    assert_eq!(
        said.undecided,
        ["weak-tls-protocol site/nginx.conf:3 missing-include"]
    );
}

#[test]
fn a_file_in_two_contexts_is_judged_in_both() {
    let server =
        |port: u16, ssl: &str| format!("server {{ listen {port}{ssl}; include auth.conf; }}");
    let http = format!(
        "events {{}}\nhttp {{\n{}\n{}\n}}\n",
        server(80, ""),
        server(443, " ssl")
    );
    let project = Project::new(&[
        ("nginx.conf", &http),
        (
            "auth.conf",
            "auth_basic staff;\nauth_basic_user_file users;\n",
        ),
    ]);
    let said = project.lint(&["plaintext-credentials"]);
    assert_eq!(
        said.found,
        ["plaintext-credentials auth.conf:1 server on 80"]
    );
    let related: Vec<_> = said.report.findings[0]
        .related
        .iter()
        .map(|one| one.text.as_str())
        .collect();
    assert_eq!(
        related,
        [
            "no TLS on this socket",
            "sound in 1 other place it takes effect in"
        ]
    );
}

#[test]
fn two_main_files_bring_each_their_own() {
    let project = Project::new(&[
        ("a/nginx.conf", &main_with("include ../common.conf;")),
        ("b/nginx.conf", &main_with("include ../common.conf;")),
        ("common.conf", "include tls.conf;\n"),
        ("a/tls.conf", WEAK),
        ("b/tls.conf", "ssl_protocols SSLv3;\n"),
    ]);
    assert_eq!(project.places(RULE), ["a/tls.conf:1", "b/tls.conf:1"]);
}

#[test]
fn a_main_file_that_another_includes_is_evaluated_there() {
    let project = Project::new(&[
        (
            "inner.conf",
            &format!("http {{ {WEAK} server {{ listen 443 ssl; }} }}\n"),
        ),
        ("outer.conf", "events {}\ninclude inner.conf;\n"),
    ]);
    let facts = project.facts();
    assert_eq!(facts.len(), 1);
    assert_eq!(facts[0].servers.len(), 1);
    assert_eq!(project.places(RULE), ["inner.conf:1"]);
}
