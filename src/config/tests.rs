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
        since: "",
        dialects: Vec::new(),
        params: Params::from([
            param("max", Param::Number(3600)),
            param("allowed", Param::List(vec!["x".to_owned()])),
            param("strict", Param::Flag(true)),
        ]),
        words: crate::rule::Vocabulary::from([(
            "allowed".to_owned(),
            crate::rule::Words::Of(vec!["x", "a"]),
        )]),
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
            "[rules.long-token]\nallowed = [\"a\", \"aa\"]",
            "\"aa\" | `allowed` of long-token takes no `aa` | did you mean `a`?",
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

const WAIVER: &str = "[[waiver]]\nrule = \"weak-cipher\"\npath = \"old/**\"\nowner = \"ops\"\nreason = \"tills\"\nticket = \"SEC-1\"\ncreated = 2026-01-31\nexpires = \"2027-01-31\"\n";

#[test]
fn a_waiver_is_read_with_all_its_parts() {
    let (config, errors) = read_text(WAIVER);
    assert_eq!(errors, Vec::<String>::new());
    let [waiver] = config.waivers.as_slice() else {
        panic!("{:?}", config.waivers);
    };
    assert_eq!(waiver.target, Target::Rule("weak-cipher".to_owned()));
    assert!(waiver.scope.path.as_ref().unwrap().matches("old/a.conf"));
    assert_eq!(
        (waiver.owner.as_str(), waiver.reason.as_str()),
        ("ops", "tills")
    );
    assert_eq!(waiver.ticket.as_deref(), Some("SEC-1"));
    assert_eq!(waiver.created, date("2026-01-31"));
    assert_eq!(waiver.expires, date("2027-01-31").unwrap());
    let control = WAIVER.replace("rule = \"weak-cipher\"", "control = \"asvs-5.0:9.1.2\"");
    let (config, _) = read_text(&control);
    let target = Target::Control("asvs-5.0:9.1.2".to_owned());
    assert_eq!(config.waivers[0].target, target);
}

#[test]
fn a_waiver_with_a_mistake_is_said_and_holds_for_nothing() {
    let cases = [
        (
            "owner = \"ops\"\n",
            "",
            "rule | this waiver has no `owner` | say what is waived, who answers for it, why, and until which day",
        ),
        (
            "expires = \"2027-01-31\"\n",
            "",
            "rule | this waiver has no `expires` | say what is waived, who answers for it, why, and until which day",
        ),
        (
            "rule = \"weak-cipher\"\n",
            "",
            "path | this waiver has no `rule` and no `control` | say what is waived, who answers for it, why, and until which day",
        ),
        (
            "path = \"old/**\"\n",
            "",
            "rule | this waiver does not say where it holds | add path, server, resource or fingerprint; path = \"**\" is everywhere",
        ),
        (
            "owner =",
            "ownr = \"x\"\nowner =",
            "ownr | unknown key `ownr` | did you mean `owner`?",
        ),
        (
            "weak-cipher",
            "weak-ciphr",
            "\"weak-ciphr\" | there is no rule `weak-ciphr` | did you mean `weak-cipher`?",
        ),
        (
            "weak-cipher",
            "tls",
            "\"tls\" | there is no rule `tls` | name one rule; `authlint rules` lists them all",
        ),
        (
            "rule = \"weak-cipher\"",
            "control = \"9.1.2\"",
            "\"9.1.2\" | `9.1.2` is no control | write the standard and the control, control = \"asvs-5.0:9.1.2\"",
        ),
        (
            "path =",
            "control = \"a:1\"\npath =",
            "control | a waiver is about a rule or about a control | write a waiver for each",
        ),
        (
            "\"ops\"",
            "\" - \"",
            "\" - \" | `owner` says nothing | write owner = \"payments team\"",
        ),
        (
            "\"2027-01-31\"",
            "\"31.1.2027\"",
            "\"31.1.2027\" | `expires` is not a date | write expires = 2026-12-31",
        ),
        (
            "\"2027-01-31\"",
            "2027-01-31T00:00:00",
            "2027-01-31T00:00:00 | `expires` is not a date | write expires = 2026-12-31",
        ),
        (
            "\"2027-01-31\"",
            "2027-02-01",
            "2027-02-01 | this waiver holds for more than 12 months | let it end on 2027-01-31 at the latest, and decide anew then",
        ),
        (
            "\"2027-01-31\"",
            "2026-01-30",
            "2026-01-30 | this waiver ends before it begins | write an `expires` after `created`",
        ),
        (
            "\"old/**\"",
            "\"../x\"",
            "\"../x\" | `../x` is no pattern for paths below this file's folder | write it as in a .gitignore, path = \"legacy/**\"",
        ),
        (
            "path =",
            "fingerprint = \"abc\"\npath =",
            "\"abc\" | `abc` is no fingerprint | copy the whole `fingerprint` of the finding from `--format json`",
        ),
        (
            "path =",
            "resource = \"default\"\npath =",
            "\"default\" | `default` names no resource | write kind, namespace and name, resource = \"PeerAuthentication/shop/default\"",
        ),
    ];
    for (from, to, said) in cases {
        let text = WAIVER.replace(from, to);
        let (config, errors) = read_text(&text);
        assert_eq!(errors, [said], "{text}");
        let harmless = to.starts_with("ownr") || to.starts_with("control = \"a:1\"");
        assert_eq!(config.waivers.len(), usize::from(harmless), "{text}");
    }
    let (_, errors) = read_text("waiver = 1\n");
    assert_eq!(
        errors,
        ["1 | `waiver` is not a list of tables | write it as a section, [[waiver]]"]
    );
}

#[test]
fn without_its_beginning_a_waiver_is_measured_from_the_day_of_the_run() {
    let text = WAIVER.replace("created = 2026-01-31\n", "");
    let settled = |day: &str| {
        let (mut config, errors) = read_text(&text);
        assert_eq!(errors, Vec::<String>::new());
        let errors = config.settle(date(day).unwrap());
        assert_eq!(config.options.deployment.as_of, date(day));
        (config.waivers.len(), errors.len())
    };
    assert_eq!(settled("2026-01-30"), (0, 1));
    assert_eq!(settled("2026-01-31"), (1, 0));
    assert_eq!(settled("2027-06-01"), (1, 0));
    let (mut leap, _) = read_text(&text.replace("2027-01-31", "2029-02-28"));
    assert_eq!(leap.settle(date("2028-02-29").unwrap()), []);
}

#[test]
fn facts_of_the_deployment_are_plain_data() {
    let text = "[deployment]\naudience = \"internal\"\nas_of = \"2026-01-31\"\n[openssl]\nversion = \"1.1.1w\"\n[istio]\nversion = \"1.24\"\n";
    let (config, errors) = read_text(text);
    assert_eq!(errors, Vec::<String>::new());
    let options = config.options;
    assert_eq!(
        options.deployment.audience,
        Some(crate::options::Audience::Internal)
    );
    assert_eq!(options.deployment.as_of, date("2026-01-31"));
    assert_eq!(options.openssl, Some(Version(1, 1, 1)));
    assert_eq!(options.istio, Some(Version(1, 24, 0)));
    let cases = [
        (
            "[deployment]\naudience = \"publik\"",
            "\"publik\" | `publik` is no audience | did you mean `public`?",
        ),
        (
            "[deployment]\naudience = \"x\"",
            "\"x\" | `x` is no audience | write one of public, internal",
        ),
        (
            "[deployment]\nas-off = 2026-01-31",
            "as-off | unknown key `as-off` | did you mean `as-of`?",
        ),
        (
            "[deployment]\nas-of = \"2026-02-30\"",
            "\"2026-02-30\" | `as-of` is not a date | write as-of = 2026-12-31",
        ),
        (
            "[openssl]\nversion = \"3\"",
            "\"3\" | `3` is no OpenSSL version | write what `openssl version` prints, version = \"3.0.13\"",
        ),
        (
            "[openssl]\nversoin = \"3.0\"",
            "versoin | unknown key `versoin` | did you mean `version`?",
        ),
        (
            "[istio]\nversion = \"1.24w\"",
            "\"1.24w\" | `1.24w` is no Istio version | write what `istioctl version` prints, version = \"1.26.2\"",
        ),
        (
            "[opensl]\nversion = \"3.0\"",
            "opensl | unknown key `opensl` | did you mean `openssl`?",
        ),
    ];
    for (text, said) in cases {
        assert_eq!(read_text(text).1, [said], "{text}");
    }
}
