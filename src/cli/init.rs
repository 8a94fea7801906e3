//! `authlint init`: a configuration to start from, and the hook.

use super::paths::relative;
use super::{Exit, Failure};
use crate::config::FILE_NAME;
use crate::engine::Known;
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

const HOOKS: &str = ".pre-commit-config.yaml";

const HOOK: &str = concat!(
    "  - repo: https://github.com/authlint/authlint\n",
    "    rev: v",
    env!("CARGO_PKG_VERSION"),
    "\n    hooks:\n      - id: authlint\n"
);

/// Writes both where they are not there yet; what a person wrote is never overwritten.
pub(super) fn run(hook: bool, known: &Known, out: &mut dyn Write) -> Result<Exit, Failure> {
    let path = Path::new(FILE_NAME);
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => {
            file.write_all(template(known).as_bytes())
                .map_err(|error| Failure::io("write", path, &error))?;
            writeln!(
                out,
                "wrote {FILE_NAME}: every setting is there, commented out"
            )?;
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists && hook => {
            writeln!(out, "{FILE_NAME} is there already and stays as it is")?;
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(Failure::new(
                format!("{FILE_NAME} is there already"),
                "edit it, or remove it first",
            ));
        }
        Err(error) => return Err(Failure::io("write", path, &error)),
    }
    if hook {
        add_hook(out)?;
    }
    Ok(Exit::Clean)
}

/// Adds it where pre-commit reads it: at the top of the repository.
fn add_hook(out: &mut dyn Write) -> Result<(), Failure> {
    let here = std::env::current_dir().unwrap_or_default();
    let top = here.ancestors().find(|outer| outer.join(".git").exists());
    let path = match top {
        Some(top) if top != here => &relative(&here, &top.join(HOOKS)),
        _ => HOOKS,
    };
    let file = Path::new(path);
    let before = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Failure::io("read", file, &error)),
    };
    let Some(after) = with_hook(&before) else {
        writeln!(out, "{path} needs a hand; add below `repos:`\n{HOOK}")?;
        return Ok(());
    };
    if after == before {
        writeln!(out, "{path} has the hook already")?;
        return Ok(());
    }
    fs::write(file, after).map_err(|error| Failure::io("write", file, &error))?;
    writeln!(out, "added the hook to {path}")?;
    Ok(())
}

/// The hook goes last; only where `repos` is the last key, as block sequence, can that be done blindly.
fn with_hook(before: &str) -> Option<String> {
    if before.contains("authlint/authlint") {
        return Some(before.to_owned());
    }
    if before.trim().is_empty() {
        return Some(format!("repos:\n{HOOK}"));
    }
    let mut keys = before
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()));
    if keys.next_back()?.trim_end() != "repos:" {
        return None;
    }
    let indent = before
        .lines()
        .rfind(|line| line.trim_start().starts_with("- repo:"))
        .map_or(2, |line| line.len() - line.trim_start().len());
    let mut text = before.trim_end().to_owned();
    for line in HOOK.lines() {
        text.push('\n');
        text.push_str(&" ".repeat(indent));
        text.push_str(&line[2..]);
    }
    text.push('\n');
    Some(text)
}

/// Every setting, commented out, with what it does.
fn template(known: &Known) -> String {
    let topics: BTreeSet<_> = known.iter().map(|(topic, _)| topic).collect();
    let topics: Vec<_> = topics.into_iter().collect();
    TEMPLATE.replace("{topics}", &topics.join(", "))
}

const TEMPLATE: &str = r#"# What authlint does in this folder and below. Everything here is optional.
# `authlint rules` lists the rules; the topics are {topics}.

# Run these rules or topics alone, or leave some out:
# select = ["tls", "jwt"]
# ignore = ["long-preflight-cache"]
# Run these, too: they are off by themselves.
# extend-select = ["hardening"]

# Files that are not looked at unless they are named, as in a .gitignore:
# exclude = ["vendor/", "**/testdata/**"]

# Exit with 1 from this severity on: info, low, medium, high, critical.
# fail-on = "medium"

# Fail when there is no file to check.
# require-files = true

# Larger files are reported as unread.
# max-file-size = "16 MiB"

# A rule's severity and its parameters; `authlint explain RULE` names them.
# [rules.weak-tls-protocol]
# severity = "critical"
# allowed = ["TLSv1.3"]

# Other settings for some files:
# [[overrides]]
# paths = ["dev/**"]
# ignore = ["missing-hsts"]

# [nginx]
# version = "1.28.0"        # decides what depends on the version; `nginx -v` prints it
# prefix = "nginx"          # where relative includes start, from this folder
# fragments = "complete"    # files that no main file includes stand in an otherwise default http block

# [openssl]
# version = "3.0.13"        # what nginx is built with; `nginx -V` and `openssl version` print it

# [istio]
# version = "1.26.2"                # `istioctl version` prints it
# complete-namespaces = ["prod"]    # all their manifests are in this folder

# [deployment]
# behind = "alb"            # the load balancer in front
# idle-timeout = 60         # seconds it keeps an idle connection
# audience = "public"       # whom it serves: public or internal
# as-of = 2026-12-31        # the day a run speaks for, in place of today

# [audit]
# standards = ["mozilla-intermediate-6.0"]    # for `authlint audit` without --standard; paths start here

# An exception: rule or control, where it holds (path, server, resource, fingerprint), who answers for it, why,
# and its last day, at most 12 months after `created`.
# [[waiver]]
# rule = "weak-tls-protocol"
# path = "legacy/**"
# owner = "payments team"
# reason = "the old tills speak nothing newer"
# ticket = "SEC-123"
# created = 2026-06-01
# expires = 2026-12-31
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use crate::source::{FileId, SourceFile};

    #[test]
    fn every_line_of_the_template_is_right_when_it_is_switched_on() {
        let known = Known::read();
        let text = template(&known);
        let ids: Vec<_> = known.iter().map(|(_, rule)| rule.id).collect();
        let on: Vec<_> = text
            .lines()
            .filter_map(|line| line.strip_prefix("# "))
            .filter(|line| line.starts_with('[') || line.contains(" = "))
            // A rule that is not there yet must not hold this up.
            .filter(|line| !line.starts_with("ignore") || ids.iter().any(|id| line.contains(id)))
            .collect();
        assert!(on.len() > 25, "{on:?}");
        let source = SourceFile::new(FILE_NAME, on.join("\n").into_bytes());
        let (_, errors) = config::read(FileId(0), &source, &known.for_config());
        assert_eq!(errors, []);
    }

    #[test]
    fn the_hook_goes_below_the_others() {
        assert_eq!(with_hook("").unwrap(), format!("repos:\n{HOOK}"));
        let flat = "repos:\n- repo: https://x\n  rev: v1\n";
        let after = with_hook(flat).unwrap();
        assert!(after.starts_with(flat) && after.contains("\n- repo: https://github.com/authlint"));
        assert_eq!(with_hook(&after), Some(after.clone()));
        assert_eq!(with_hook("repos: []\n"), None);
        assert_eq!(with_hook("repos:\n- repo: x\nfail_fast: true\n"), None);
    }
}
