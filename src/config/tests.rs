//! The reader on whole files, right and wrong.

use super::*;
use crate::options::Version;
use crate::rule::Param;
use crate::source::{FileId, SourceFile};

const ALL: &str = r#"
select = ["tls", "long-token"]
ignore = ["weak-cipher"]
exclude = ["vendor"]
fail-on = "high"
require-files = true
max-file-size = "2 MiB"

[rules.long-token]
severity = "low"
max = 600
allowed = ["a"]

[[overrides]]
paths = ["dev/**"]
ignore = ["tls"]
rules.long-token = { max = 9_000 }

[nginx]
version = "1.24.0"
prefix = "conf"
fragments = "complete"

[istio]
complete-namespaces = ["prod"]

[deployment]
behind = "alb"
idle-timeout = 60
"#;

fn rule(id: &'static str) -> Rule {
    let param = |name: &str, param| (name.to_owned(), param);
    Rule {
        id,
        title: "",
        summary: "",
        severity: Severity::Medium,
        confidence: crate::finding::Confidence::High,
        optional: false,
        since: String::new(),
        dialects: Vec::new(),
        params: Params::from([
            param("max", Param::Number(3600)),
            param("allowed", Param::List(vec!["x".to_owned()])),
            param("strict", Param::Flag(true)),
        ]),
        cwe: Vec::new(),
        references: Vec::new(),
        page: "",
    }
}

fn read_text(text: &str) -> (Config, Vec<String>) {
    let rules = [
        ("tls", rule("weak-protocol")),
        ("tls", rule("weak-cipher")),
        ("jwt", rule("long-token")),
    ];
    let known: Vec<_> = rules
        .iter()
        .map(|(topic, rule)| KnownRule { topic, rule })
        .collect();
    let source = SourceFile::new(FILE_NAME, text.as_bytes().to_vec());
    let (config, errors) = read(FileId(0), &source, &known);
    let said = errors.into_iter().map(|error| {
        let at = &text[error.span.range()];
        format!(
            "{at} | {} | {}",
            error.message,
            error.help.unwrap_or_default()
        )
    });
    (config, said.collect())
}

#[test]
fn a_full_file_is_read() {
    let (config, errors) = read_text(ALL);
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(config.options.nginx.version, Some(Version(1, 24, 0)));
    assert_eq!(config.options.nginx.prefix.as_deref(), Some("conf"));
    assert!(config.options.nginx.complete_fragments);
    assert!(config.options.complete_namespaces.contains("prod"));
    assert_eq!(config.options.deployment.behind.as_deref(), Some("alb"));
    assert_eq!(config.options.deployment.idle_timeout, Some(60));
    assert_eq!(config.fail_on, Some(Severity::High));
    assert_eq!(config.require_files, Some(true));
    assert_eq!(config.max_file_size, Some(2 << 20));
    assert!(config.exclude.matches("a/vendor/x.conf"));
}

#[test]
fn an_optional_rule_runs_only_where_it_is_selected() {
    let runs = |text: &str| {
        let (mut config, errors) = read_text(text);
        assert_eq!(errors, Vec::<String>::new());
        config.base.optional.insert("weak-cipher".to_owned());
        let layer = config.layer_for("a/b.conf");
        (layer.runs("weak-cipher"), layer.runs("long-token"))
    };
    assert_eq!(runs(""), (false, true));
    assert_eq!(runs("extend-select = [\"weak-cipher\"]"), (true, true));
    assert_eq!(runs("select = [\"weak-cipher\"]"), (true, false));
    let extended = "extend-select = [\"weak-cipher\"]\n[[overrides]]\npaths = [\"a/**\"]\nignore = [\"weak-cipher\"]";
    assert_eq!(runs(extended), (false, true));
}

#[test]
fn layers_decide_what_runs_and_how() {
    let (config, _) = read_text(ALL);
    let prod = config.layer_for("prod/a.conf");
    assert!(prod.runs("weak-protocol") && prod.runs("long-token") && !prod.runs("weak-cipher"));
    assert_eq!(prod.severity("long-token"), Some(Severity::Low));
    assert_eq!(prod.params(&rule("long-token"))["max"], Param::Number(600));
    let dev = config.layer_for("dev/a.conf");
    assert!(!dev.runs("weak-protocol") && dev.runs("long-token"));
    let params = dev.params(&rule("long-token")).into_owned();
    assert_eq!(params["max"], Param::Number(9000));
    assert_eq!(params["allowed"], Param::List(vec!["a".to_owned()]));
    assert_eq!(params["strict"], Param::Flag(true));
}

#[test]
fn each_mistake_is_said_at_its_place() {
    let cases = [
        (
            "ingore = []",
            "ingore | unknown key `ingore` | did you mean `ignore`?",
        ),
        (
            "select = [\"weak-protocl\"]",
            "\"weak-protocl\" | there is no rule or topic `weak-protocl` | did you mean `weak-protocol`?",
        ),
        (
            "select = \"tls\"",
            "\"tls\" | `select` is not a list of strings | write select = [\"tls\"]",
        ),
        (
            "ignore = [\"zzz\"]",
            "\"zzz\" | there is no rule or topic `zzz` | `authlint rules` lists them all",
        ),
        (
            "fail-on = \"hihg\"",
            "\"hihg\" | `hihg` is no severity | did you mean `high`?",
        ),
        (
            "fail-on = 3",
            "3 | `fail-on` is not a string | write fail-on = \"medium\"",
        ),
        (
            "require-files = \"yes\"",
            "\"yes\" | `require-files` is not true or false | write require-files = true",
        ),
        (
            "max-file-size = \"9 TB\"",
            "\"9 TB\" | `max-file-size` is not a size from 1 byte to 1 GiB | write max-file-size = \"16 MiB\"",
        ),
        (
            "exclude = [\"a[\"]",
            "\"a[\" | `a[` is no pattern: unclosed character class; missing ']' | write it as in a .gitignore, `vendor/**`",
        ),
        (
            "[rules.long-tokn]\nmax = 1",
            "long-tokn | there is no rule or topic `long-tokn` | did you mean `long-token`?",
        ),
        (
            "[rules.long-token]\nmaxx = 1",
            "maxx | unknown key `maxx` | did you mean `max`?",
        ),
        (
            "[rules.long-token]\nmax = \"1\"",
            "\"1\" | `max` is not a number | write max = 3600",
        ),
        (
            "[rules.long-token]\nallowed = [1]",
            "[1] | `allowed` is not a list of strings | write allowed = [\"x\"]",
        ),
        (
            "[rules.long-token]\nseverity = \"off\"",
            "\"off\" | `off` is no severity | name the rule in `ignore` to switch it off",
        ),
        (
            "[nginx]\nversion = \"latest\"",
            "\"latest\" | `latest` is no nginx version | write what `nginx -v` prints, version = \"1.28.0\"",
        ),
        (
            "[nginx]\nversion = 1.24",
            "1.24 | `version` is not a string | write version = \"1.28.0\"",
        ),
        (
            "[nginx]\nfragment = \"complete\"",
            "fragment | unknown key `fragment` | did you mean `fragments`?",
        ),
        (
            "[deployment]\nidle-timeout = -1",
            "-1 | `idle-timeout` is not a whole number | write idle-timeout = 60",
        ),
        (
            "nginx = 1",
            "1 | `nginx` is not a table | write it as a section, [nginx]",
        ),
        (
            "[[overrides]]\nignore = [\"tls\"]",
            "ignore | this override has no `paths` | write paths = [\"dev/**\"], or move its keys to the top",
        ),
    ];
    for (text, said) in cases {
        assert_eq!(read_text(text).1, [said], "{text}");
    }
}

#[test]
fn broken_toml_is_said_and_the_rest_holds() {
    let (_, errors) = read_text("fail-on = \"high\"\nselect = [\n");
    assert!(!errors.is_empty());
}

#[test]
fn the_nearest_file_upward_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a/b");
    std::fs::create_dir_all(&deep).unwrap();
    std::fs::write(folder.path().join(FILE_NAME), "").unwrap();
    let found = find(&deep.join("nginx.conf")).unwrap();
    assert_eq!(found, folder.path().join(FILE_NAME));
    std::fs::write(deep.join(FILE_NAME), "").unwrap();
    assert_eq!(find(&deep).unwrap(), deep.join(FILE_NAME));
}
