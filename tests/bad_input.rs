//! What cannot be read, or not to its end: it is said at its place, and every other file is still checked.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stderr, reason = "a test that could not run says so")]

mod common;

use common::{FINDING, FORMATS, SOUND, Said, WEAK, folder, run, run_with_input, write};
use tempfile::TempDir;

const YAML: &str = "jwt:\n  algorithms: [none]\n  issuer: https://id.example.com\ncors:\n  allowed_origins: [https://a.example.com]\n";
const TOML: &str = "[jwt]\nalgorithms = [\"none\"]\nissuer = \"https://id.example.com\"\n[cors]\nallowed_origins = [\"https://a.example.com\"]\n";
/// Without the brace that ends it.
const JSON: &str = "{\n\"jwt\": {\"algorithms\": [\"none\"], \"issuer\": \"https://id.example.com\"},\n\"cors\": {\"allowed_origins\": [\"https://a.example.com\"]}";
const UNSIGNED: &str = "critical[unsigned-token-accepted] the algorithm `none` is accepted";

/// A folder with one file beside a good one.
fn beside(name: &str, bytes: impl AsRef<[u8]>) -> TempDir {
    let folder = folder(&[("good/nginx.conf", WEAK)]);
    write(&folder, name, bytes);
    folder
}

fn concise(folder: &TempDir, args: &[&str]) -> Said {
    let select = "weak-tls-protocol,unsigned-token-accepted,syntax";
    run(
        folder,
        &[&["--format", "concise", "--select", select], args].concat(),
    )
}

/// What a walk says, the good file's finding and the summary taken away.
fn walked(folder: &TempDir) -> (i32, Vec<String>) {
    let (code, out, _) = concise(folder, &[]);
    let good = format!("good/nginx.conf{FINDING}");
    let mut lines: Vec<String> = out.lines().map(str::to_owned).collect();
    lines.pop();
    let before = lines.len();
    lines.retain(|line| *line != good);
    assert_eq!(
        lines.len() + 1,
        before,
        "the good file is not checked: {out}"
    );
    (code, lines)
}

fn assert_walked(name: &str, bytes: impl AsRef<[u8]>, expected: &[&str]) -> TempDir {
    let folder = beside(name, bytes);
    let (code, lines) = walked(&folder);
    assert_eq!(lines, expected, "{name}");
    assert_eq!(code, 1, "{name}");
    folder
}

#[test]
fn nothing_in_a_file_is_no_finding() {
    for (name, text) in [
        ("nginx.conf", ""),
        ("a.yaml", ""),
        ("a.json", ""),
        ("a.toml", ""),
        ("nginx.conf", "# server\n# ssl_protocols TLSv1;\n"),
        ("a.yaml", "# jwt: {algorithms: [none]}\n# cors\n"),
        ("a.toml", "# [jwt]\n# [cors]\n"),
    ] {
        assert_walked(name, text, &[]);
    }
}

#[test]
fn a_truncated_file_is_checked_as_far_as_it_goes() {
    let end = "unexpected end of file, expecting \"}\"";
    let at = "nginx.conf:3:12: high[broken-syntax]";
    let folder = assert_walked(
        "nginx.conf",
        WEAK.strip_suffix("    }\n}\n").unwrap(),
        &[
            &format!("{at} {end}"),
            &format!("nginx.conf{FINDING}"),
            &format!("nginx.conf: unread: partly read: {end} at line 3"),
        ],
    );
    assert_eq!(concise(&folder, &["nginx.conf"]).0, 2);
    assert_walked(
        "a.yaml",
        format!("{YAML}x: [a\n"),
        &[
            &format!("a.yaml:2:16: {UNSIGNED}"),
            "a.yaml:6:4: high[broken-syntax] `[` is never closed",
            "a.yaml: unread: partly read: `[` is never closed at line 6",
        ],
    );
    assert_walked(
        "a.toml",
        format!("{TOML}x = ["),
        &[
            &format!("a.toml:2:15: {UNSIGNED}"),
            "a.toml:6:6: high[broken-syntax] unclosed array, expected `]`",
            "a.toml: unread: partly read: unclosed array, expected `]` at line 6",
        ],
    );
}

#[test]
fn a_file_of_which_nothing_could_be_read_is_said() {
    // JSON shows nothing of itself before its last brace.
    let words = "a.json: unread: not read: `{` is never closed at line 1";
    let folder = assert_walked("a.json", JSON, &[words]);
    let (code, out, _) = concise(&folder, &["a.json"]);
    assert_eq!(code, 2);
    assert!(out.starts_with(words), "{out}");
}

#[test]
fn no_choice_of_rules_hides_what_was_not_read() {
    let folder = folder(&[("nginx.conf", SOUND.replace("}\n}\n", "}\n"))]);
    for args in [
        ["--ignore", "broken-syntax"],
        ["--select", "weak-tls-protocol"],
        ["--fail-on", "critical"],
    ] {
        let (code, out, _) = run(
            &folder,
            &[&args, ["--format", "concise"].as_slice()].concat(),
        );
        assert_eq!(code, 1, "{args:?}");
        assert!(out.contains("nginx.conf: unread: partly read: "), "{out}");
        assert_eq!(run(&folder, &[args[0], args[1], "nginx.conf"]).0, 2);
    }
    for format in FORMATS {
        let (code, out, _) = run(&folder, &["--ignore", "broken-syntax", "--format", format]);
        assert_eq!(code, 1, "{format}");
        assert!(out.contains("partly read"), "{format}: {out}");
    }
}

#[test]
fn what_is_no_text_is_said_where_it_could_be_ours() {
    let binary = [WEAK.as_bytes(), b"\0\x01\x02"].concat();
    for name in ["nginx.conf", "site.conf"] {
        assert_walked(name, &binary, &[&format!("{name}: unread: a binary file")]);
    }
    let binary = [YAML.as_bytes(), b"\0\0"].concat();
    assert_walked("a.yaml", &binary, &["a.yaml: unread: a binary file"]);
    let folder = assert_walked("a.png", &binary, &[]);
    let (code, out, _) = concise(&folder, &["a.png"]);
    assert_eq!(code, 2);
    assert!(out.starts_with("a.png: unread: a binary file\n"), "{out}");
}

#[test]
fn utf16_is_said_and_not_checked() {
    let utf16 = |text: &str, mark: bool, little: bool| -> Vec<u8> {
        let units = mark
            .then_some(0xfeff)
            .into_iter()
            .chain(text.encode_utf16());
        let bytes = |unit: u16| {
            if little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        };
        units.flat_map(bytes).collect()
    };
    for (mark, little) in [(true, true), (true, false), (false, true), (false, false)] {
        for (name, text) in [("nginx.conf", WEAK), ("a.yaml", YAML)] {
            let said = format!("{name}: unread: UTF-16 text; save it as UTF-8");
            assert_walked(name, utf16(text, mark, little), &[&said]);
        }
    }
    assert_walked("notes.txt", utf16("nothing of ours", true, true), &[]);
}

#[test]
fn a_file_over_the_limit_is_said() {
    let long = format!("{WEAK}#{}\n", "a".repeat(16 << 20));
    let said = "nginx.conf: unread: larger than 16 MiB (max-file-size)";
    let folder = assert_walked("nginx.conf", long, &[said]);
    assert_eq!(concise(&folder, &["nginx.conf"]).0, 2);
    write(&folder, "authlint.toml", "max-file-size = \"20MiB\"\n");
    let (_, out, _) = concise(&folder, &["nginx.conf"]);
    assert!(!out.contains("larger than"), "{out}");
    write(&folder, "authlint.toml", "max-file-size = 64\n");
    let (_, out, _) = concise(&folder, &[]);
    assert!(
        out.contains("nginx.conf: unread: larger than 64 bytes"),
        "{out}"
    );
}

#[test]
fn a_line_may_be_a_megabyte_long() {
    let filler = "a".repeat(1 << 20);
    let json = format!("{JSON}, \"x\": \"{filler}\"}}").replace('\n', " ");
    assert_walked("a.json", &json, &[&format!("a.json:1:26: {UNSIGNED}")]);
    let yaml = format!("{YAML}x: \"{filler}\"\n");
    assert_walked("a.yaml", yaml, &[&format!("a.yaml:2:16: {UNSIGNED}")]);
    let flat = WEAK.replace('\n', " ");
    let at = flat.find("TLSv1").unwrap() + 1;
    let server = format!(
        "server {{ listen 80; {} }} ",
        "allow 10.0.0.1; ".repeat(1 << 16)
    );
    let nginx = flat.replacen("http { ", &format!("http {{ {server}"), 1);
    let said = FINDING.replace(":5:23", &format!(":1:{}", at + server.len()));
    assert_walked("nginx.conf", nginx, &[&format!("nginx.conf{said}")]);
}

#[test]
fn a_byte_order_mark_is_what_the_product_makes_of_it() {
    for (name, text, place) in [
        ("a.yaml", YAML.to_owned(), "2:16"),
        ("a.json", format!("{JSON}}}"), "2:24"),
        ("a.toml", TOML.to_owned(), "2:15"),
    ] {
        let said = format!("{name}:{place}: {UNSIGNED}");
        assert_walked(name, format!("\u{feff}{text}"), &[&said]);
    }
    // nginx takes it for a part of the first word.
    let word = "unknown directive \"\\u{feff}events\"";
    assert_walked(
        "nginx.conf",
        format!("\u{feff}{WEAK}"),
        &[
            &format!("nginx.conf:1:1: high[broken-syntax] {word}"),
            &format!("nginx.conf{FINDING}"),
            &format!("nginx.conf: unread: partly read: {word} at line 1"),
        ],
    );
}

#[test]
fn bytes_that_are_not_utf8_do_not_move_places() {
    let nginx = WEAK
        .replace("ssl_protocols", "root '?'; ssl_protocols")
        .into_bytes();
    let nginx: Vec<u8> = nginx
        .into_iter()
        .map(|byte| if byte == b'?' { 0xe9 } else { byte })
        .collect();
    let said = FINDING.replace(":23:", ":33:");
    assert_walked("nginx.conf", nginx, &[&format!("nginx.conf{said}")]);
    let yaml = [b"# \xe9\xff\n", YAML.as_bytes()].concat();
    assert_walked("a.yaml", yaml, &[&format!("a.yaml:3:16: {UNSIGNED}")]);
    let toml = [b"# \xe9\xff\n", TOML.as_bytes()].concat();
    assert_walked("a.toml", toml, &[&format!("a.toml:3:15: {UNSIGNED}")]);
}

#[test]
fn depth_has_a_limit_that_is_said() {
    let (open, close) = ("a {".repeat(100_000), "}".repeat(100_000));
    let folder = beside(
        "nginx.conf",
        WEAK.replace("http {", &format!("{open}{close}\nhttp {{")),
    );
    let (code, lines) = walked(&folder);
    assert_eq!(code, 1);
    let limit =
        "nginx.conf: unread: partly read: blocks nested deeper than 512 levels are not read";
    assert!(
        lines.iter().any(|line| line.starts_with(limit)),
        "{lines:?}"
    );
    let braces = beside("nginx.conf", format!("{WEAK}{}", "{".repeat(100_000)));
    let (code, lines) = walked(&braces);
    assert_eq!(code, 1);
    assert_eq!(lines[0], format!("nginx.conf{FINDING}"));
    assert_eq!(
        lines[1],
        "nginx.conf:8:1: high[broken-syntax] unexpected \"{\", and 99999 more right after it"
    );
    let brackets = "[".repeat(100_000);
    let lines = "a:\n".repeat(400);
    let steps: String = lines
        .lines()
        .enumerate()
        .map(|(n, a)| format!("{}{a}\n", " ".repeat(n + 1)))
        .collect();
    for (text, line) in [
        (format!("{YAML}x: {brackets}"), 6),
        (format!("{YAML}x:\n  {}", "- ".repeat(100_000)), 7),
        (format!("{YAML}x:\n{steps}"), 261),
    ] {
        let said =
            format!("a.yaml: unread: partly read: nested too deeply to be read at line {line}");
        assert_walked(
            "a.yaml",
            text,
            &[&format!("a.yaml:2:16: {UNSIGNED}"), &said],
        );
    }
    let said = "a.json: unread: not read: nested too deeply to be read at line 4";
    assert_walked("a.json", format!("{JSON},\n\"x\": {brackets}"), &[said]);
}

#[test]
fn aliases_that_stand_for_millions_are_not_followed() {
    let bomb: String = (1..12)
        .map(|n| {
            format!(
                "a{n}: &a{n} [{}]\n",
                vec![format!("*a{}", n - 1); 10].join(", ")
            )
        })
        .collect();
    assert_walked(
        "a.yaml",
        format!("{YAML}a0: &a0 {{x: y}}\n{bomb}"),
        &[
            &format!("a.yaml:2:16: {UNSIGNED}"),
            "a.yaml: unread: partly read: aliases stand for too many nodes; the rest is not followed at line 11",
        ],
    );
}

#[test]
fn includes_that_lead_in_a_circle_are_cut_and_said() {
    let main = WEAK.replace("http {", "http { include a.conf;");
    let folder = folder(&[
        ("nginx.conf", main.as_str()),
        ("a.conf", "include b.conf;\n"),
        ("b.conf", "proxy_read_timeout 60;\ninclude a.conf;\n"),
    ]);
    let (code, out, _) = concise(&folder, &[]);
    assert_eq!(code, 1);
    let words = "this include leads back to a file that is being read";
    let said = [
        format!("b.conf:2:1: high[broken-syntax] {words}"),
        format!("nginx.conf{FINDING}"),
        format!("b.conf: unread: partly read: {words} at line 2"),
    ];
    let lines: Vec<&str> = out.lines().take(3).collect();
    assert_eq!(lines, said);
}

#[test]
fn includes_that_multiply_are_not_followed_and_said() {
    let doubled = |n: usize| {
        (
            format!("{n}.conf"),
            format!("include {0}.conf;\n", n + 1).repeat(2),
        )
    };
    let mut files: Vec<_> = (0..40).map(doubled).collect();
    files.push(("40.conf".to_owned(), "server_tokens off;\n".to_owned()));
    let main = WEAK.replace("http {", "http { include 0.conf;");
    files.push(("nginx.conf".to_owned(), main));
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    let (code, out, _) = concise(&folder(&files), &[]);
    assert_eq!(code, 1);
    assert!(out.contains(&format!("nginx.conf{FINDING}")), "{out}");
    let said = "unread: partly read: too many includes from here on";
    assert!(out.contains(said), "{out}");
}

#[test]
fn an_included_file_that_is_no_text_is_said_and_others_are_counted() {
    let main = WEAK.replace("http {", "http { include bin.conf; include more.conf;");
    let utf16: Vec<u8> = WEAK.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let folder = folder(&[
        ("nginx.conf", main.as_bytes()),
        ("bin.conf", &utf16),
        ("more.conf", b"server_tokens off;\n"),
        (".gitignore", b"bin.conf\nmore.conf\n"),
    ]);
    let (code, out, _) = concise(&folder, &[]);
    assert_eq!(code, 1);
    let said: Vec<&str> = out.lines().collect();
    assert_eq!(
        said,
        [
            &*format!("nginx.conf{FINDING}"),
            "bin.conf: unread: UTF-16 text; save it as UTF-8",
            "1 finding (1 high); 2 files checked (2 nginx); 1 skipped; 1 unread",
        ]
    );
}

#[test]
fn a_stray_nul_is_no_more_to_us_than_to_nginx() {
    let stray = WEAK.replacen("events {}", "events {} # \0", 1);
    assert_walked("nginx.conf", stray, &[&format!("nginx.conf{FINDING}")]);
}

#[test]
fn a_fragment_that_is_said_to_be_complete_lacks_nothing() {
    let folder = folder(&[
        ("site.conf", "server { listen 80; return 204; }\n"),
        ("authlint.toml", "[nginx]\nfragments = \"complete\"\n"),
    ]);
    let (_, out, err) = run(&folder, &[]);
    assert!(
        !format!("{out}{err}").contains("without its main file"),
        "{out}{err}"
    );
}

#[test]
fn a_path_that_is_not_there_is_2_and_the_others_are_checked() {
    let folder = folder(&[("nginx.conf", WEAK)]);
    let (code, out, err) = concise(&folder, &["nginx.conf", "none"]);
    assert_eq!(code, 2);
    assert!(out.starts_with(&format!("nginx.conf{FINDING}\n")), "{out}");
    assert!(
        err.starts_with("authlint: there is no file or folder none\n"),
        "{err}"
    );
}

#[test]
fn a_named_file_that_nobody_claims_is_said() {
    let folder = folder(&[
        ("a.yaml", "a: b\n"),
        ("b.txt", "hello\n"),
        ("nginx.conf", SOUND),
    ]);
    let (code, out, _) = run(
        &folder,
        &["a.yaml", "b.txt", "nginx.conf", "--ignore", "tls"],
    );
    assert_eq!(code, 0, "{out}");
    let words = "2 named files that no dialect claims, the first a.yaml";
    assert!(out.contains(words), "{out}");
    let (code, out, err) = run(&folder, &["a.yaml"]);
    assert_eq!(code, 0, "{out}");
    assert!(err.contains("there is no file to check here"), "{err}");
    assert_eq!(run(&folder, &["a.yaml", "--require-files"]).0, 2);
    // A walk says nothing of them.
    assert!(!run(&folder, &["."]).1.contains("claims"));
}

#[test]
fn a_mistake_in_the_configuration_is_2_and_said_at_its_place() {
    for (text, said) in [
        ("ingore = []\n", "authlint.toml:1:1: high[invalid-config]"),
        ("select = [\n", "authlint.toml:1:11: high[invalid-config]"),
        (
            "[rules.weak-tls-protocol]\nmax = 1\n",
            "authlint.toml:2:1: high[invalid-config]",
        ),
    ] {
        let folder = folder(&[("authlint.toml", text), ("nginx.conf", WEAK)]);
        let (code, out, _) = concise(&folder, &["--ignore", "invalid-config"]);
        assert_eq!(code, 2, "{out}");
        assert!(out.contains(said), "{out}");
        assert!(out.contains(&format!("nginx.conf{FINDING}")), "{out}");
    }
    let folder = folder(&[("nginx.conf", SOUND)]);
    write(&folder, "authlint.toml", b"a = \"\xff\"\n");
    assert_eq!(concise(&folder, &[]).0, 2);
}

#[test]
fn broken_standard_input_is_a_named_file() {
    let folder = folder::<&str>(&[]);
    let args = [
        "-",
        "--format",
        "concise",
        "--select",
        "syntax",
        "--stdin-filename",
    ];
    let read = |name: &'static str, text: &str| {
        run_with_input(
            &folder,
            &[args.as_slice(), &[name]].concat(),
            text.as_bytes(),
        )
    };
    let (code, out, _) = read("x/nginx.conf", "events {}\nhttp {\n");
    assert_eq!(code, 2);
    assert!(
        out.starts_with("x/nginx.conf:2:6: high[broken-syntax] "),
        "{out}"
    );
    assert_eq!(read("x/a.json", JSON).0, 2);
    assert_eq!(read("x/nginx.conf", SOUND).0, 0);
    // The name settles it that a walk would leave open.
    assert_eq!(read("site", "server {\n    listen 80;\n").0, 2);
    let (code, _, err) = read("x/a.yaml", "");
    assert_eq!(code, 0);
    assert!(err.contains("there is no file to check here"), "{err}");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    #[test]
    fn links_that_lead_nowhere_or_round_are_passed_over_and_counted() {
        let folder = folder(&[("good/nginx.conf", WEAK)]);
        symlink("..", folder.path().join("good/loop")).unwrap();
        symlink("nowhere", folder.path().join("nginx.conf")).unwrap();
        symlink("self.conf", folder.path().join("self.conf")).unwrap();
        assert_eq!(walked(&folder), (1, Vec::new()));
        let (_, _, err) = concise(&folder, &["--stats"]);
        for said in [
            "stats: 2 passed over: a symbolic link that leads in a circle",
            "stats: 1 passed over: a symbolic link to nothing",
        ] {
            assert!(err.contains(said), "{err}");
        }
        for (name, said) in [
            ("nginx.conf", "a symbolic link to nothing"),
            ("self.conf", "a symbolic link that leads in a circle"),
        ] {
            let (code, out, _) = concise(&folder, &[name]);
            assert_eq!(code, 2);
            assert!(
                out.starts_with(&format!("{name}: unread: {said}\n")),
                "{out}"
            );
        }
    }

    #[test]
    fn pipes_and_sockets_are_never_opened() {
        let folder = folder(&[("good/nginx.conf", WEAK)]);
        let pipe = folder.path().join("nginx.conf");
        assert!(
            Command::new("mkfifo")
                .arg(&pipe)
                .status()
                .unwrap()
                .success()
        );
        let _socket = UnixListener::bind(folder.path().join("site.conf")).unwrap();
        assert_eq!(walked(&folder), (1, Vec::new()));
        let (_, _, err) = concise(&folder, &["--stats"]);
        assert!(
            err.contains("stats: 2 passed over: not a regular file"),
            "{err}"
        );
        for name in ["nginx.conf", "site.conf"] {
            let (code, out, _) = concise(&folder, &[name]);
            assert_eq!(code, 2);
            assert!(
                out.starts_with(&format!("{name}: unread: not a regular file\n")),
                "{out}"
            );
        }
    }

    #[test]
    fn what_the_system_refuses_is_said() {
        let folder = beside("nginx.conf", WEAK);
        write(&folder, "shut/nginx.conf", WEAK);
        for path in ["nginx.conf", "shut"] {
            fs::set_permissions(folder.path().join(path), Permissions::from_mode(0o0)).unwrap();
        }
        let open = |mode| {
            let shut = folder.path().join("shut");
            fs::set_permissions(shut, Permissions::from_mode(mode)).unwrap();
        };
        if fs::read(folder.path().join("nginx.conf")).is_ok() {
            open(0o700);
            return refused_even_to_root();
        }
        let (code, lines) = walked(&folder);
        let named = ["nginx.conf", "shut"].map(|path| concise(&folder, &[path]).0);
        open(0o700);
        assert_eq!(code, 1);
        let said = [
            "nginx.conf: unread: unreadable: permission denied",
            "shut: unread: unreadable: permission denied",
        ];
        assert_eq!(lines, said);
        assert_eq!(named, [2, 2]);
    }

    /// Root may read everything but what is no file at all underneath.
    fn refused_even_to_root() {
        let memory = "/proc/self/mem";
        let folder = folder(&[("good/nginx.conf", WEAK)]);
        if fs::read(memory).is_ok() || !fs::metadata(memory).is_ok_and(|one| one.is_file()) {
            eprintln!("SKIPPED: everything can be read here, so nothing shows what is refused");
            return;
        }
        let (code, out, _) = concise(&folder, &["good", memory]);
        assert_eq!(code, 2);
        let said = format!("{memory}: unread: unreadable: input/output error\n");
        assert!(out.contains(&said), "{out}");
        assert!(out.contains(&format!("good/nginx.conf{FINDING}")), "{out}");
    }
}

#[test]
fn a_finding_in_a_dump_says_the_file_it_comes_from() {
    let dump = format!(
        "# configuration file /etc/nginx/nginx.conf:\n{}# configuration file /etc/nginx/tls.conf:\n\n{}",
        "events {}\nhttp { server { listen 443 ssl; include tls.conf; } }\n",
        "ssl_protocols TLSv1;\n"
    );
    let folder = folder(&[("dump.txt", dump.as_str())]);
    let (code, out, _) = concise(&folder, &["dump.txt"]);
    assert_eq!(code, 1);
    let said = "dump.txt:6:15: high[weak-tls-protocol] this endpoint enables TLSv1 (/etc/nginx/tls.conf:2)";
    assert_eq!(out.lines().next(), Some(said));
    let (_, text, _) = run(&folder, &["dump.txt"]);
    assert!(
        text.contains("in: server on 443 (/etc/nginx/tls.conf:2)"),
        "{text}"
    );
    let (_, json, _) = run(
        &folder,
        &[
            "--format",
            "json",
            "--select",
            "weak-tls-protocol",
            "dump.txt",
        ],
    );
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let original = &json["findings"][0]["location"]["original"];
    assert_eq!(original["path"], "/etc/nginx/tls.conf");
    assert_eq!(original["line"], 2);
}
