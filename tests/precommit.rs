//! The hook as the real `pre-commit` runs it: `AUTHLINT_PRE_COMMIT` names one, else the PATH does.
//! Ignored by default, for it needs that program; `.ci/run` runs it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{FINDING, SOUND, WEAK, folder, write};
use std::env;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A repository with the hook installed from a clone of ours that holds the hooks' definition alone.
struct Scratch {
    hooks: TempDir,
    home: TempDir,
    project: TempDir,
}

impl Scratch {
    fn new(files: &[(&str, &str)]) -> Self {
        let hooks = folder(&[(
            ".pre-commit-hooks.yaml",
            include_str!("../.pre-commit-hooks.yaml"),
        )]);
        let project = folder(files);
        let scratch = Self {
            hooks,
            home: folder::<&str>(&[]),
            project,
        };
        let hooks = scratch.hooks.path();
        scratch.git(hooks, &["init", "-q"]);
        scratch.git(hooks, &["add", "."]);
        scratch.git(hooks, &["commit", "-qm", "Hooks"]);
        scratch.git(hooks, &["tag", "v1.0.0"]);
        let config = format!(
            "repos:\n- repo: {}\n  rev: v1.0.0\n  hooks:\n  - id: authlint-system\n",
            hooks.display()
        );
        write(&scratch.project, ".pre-commit-config.yaml", config);
        scratch.git(scratch.project.path(), &["init", "-q"]);
        let program = env::var_os("AUTHLINT_PRE_COMMIT").unwrap_or_else(|| "pre-commit".into());
        scratch.run(
            Command::new(program).arg("install"),
            scratch.project.path(),
            true,
        );
        scratch
    }

    fn run(&self, command: &mut Command, folder: &Path, must: bool) -> Output {
        let built = Path::new(env!("CARGO_BIN_EXE_authlint")).parent().unwrap();
        let old = env::var_os("PATH").unwrap();
        let paths = [built.to_owned()].into_iter().chain(env::split_paths(&old));
        let path = env::join_paths(paths).unwrap();
        command
            .current_dir(folder)
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.home.path())
            .env("PRE_COMMIT_COLOR", "never")
            .env("GIT_CONFIG_NOSYSTEM", "1");
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "A");
            command.env(format!("GIT_{role}_EMAIL"), "a@example.com");
        }
        let output = command
            .output()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        assert!(output.status.success() || !must, "{command:?}: {output:?}");
        output
    }

    fn git(&self, folder: &Path, args: &[&str]) {
        self.run(Command::new("git").args(args), folder, true);
    }

    /// Commits these files; whether it went through, and what was said.
    fn commit(&self, files: &[&str]) -> (bool, String) {
        let project = self.project.path();
        self.git(project, &[&["add"], files].concat());
        let mut commit = Command::new("git");
        let output = self.run(commit.args(["commit", "-m", "x"]), project, false);
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    }
}

#[test]
#[ignore = "needs pre-commit"]
fn a_commit_with_a_finding_is_refused_and_a_clean_one_passes() {
    let scratch = Scratch::new(&[("edge/nginx.conf", WEAK)]);
    let (passed, said) = scratch.commit(&["."]);
    assert!(!passed, "{said}");
    assert!(said.contains("high[weak-tls-protocol]"), "{said}");
    assert!(said.contains("edge/nginx.conf:5:23"), "{said}");
    write(&scratch.project, "edge/nginx.conf", SOUND);
    let (passed, said) = scratch.commit(&["."]);
    assert!(passed, "{said}");
    assert!(said.contains("Passed"), "{said}");
}

#[test]
#[ignore = "needs pre-commit"]
fn what_stands_in_other_files_is_read_but_not_shown() {
    let scratch = Scratch::new(&[("old/nginx.conf", WEAK), ("new/nginx.conf", SOUND)]);
    let (passed, said) = scratch.commit(&["new", ".pre-commit-config.yaml"]);
    assert!(passed, "{said}");
    assert!(!said.contains("weak-tls-protocol"), "{said}");
    // A rule about two files needs the neighbour that is not in this commit.
    let auth = |issuer: &str| {
        format!("jwt:\n  issuer: {issuer}\n  audiences: [api]\n  algorithms: [RS256]\n")
    };
    write(
        &scratch.project,
        "issuer/a.yaml",
        auth("https://id.example.com"),
    );
    write(
        &scratch.project,
        "api/b.yaml",
        auth("https://id.example.com/"),
    );
    write(&scratch.project, "README.md", "# Nothing of ours\n");
    let (passed, said) = scratch.commit(&["README.md"]);
    assert!(passed, "{said}");
    let (passed, said) = scratch.commit(&["api/b.yaml"]);
    assert!(!passed, "{said}");
    assert!(said.contains("issuer-mismatch"), "{said}");
    assert!(
        !said.contains(FINDING.trim_start_matches(":5:23: ")),
        "{said}"
    );
}

#[test]
#[ignore = "needs pre-commit"]
fn both_hooks_are_what_pre_commit_takes() {
    let scratch = Scratch::new(&[]);
    let program = env::var_os("AUTHLINT_PRE_COMMIT").unwrap_or_else(|| "pre-commit".into());
    let mut check = Command::new(program);
    check.args(["validate-manifest", ".pre-commit-hooks.yaml"]);
    scratch.run(&mut check, scratch.hooks.path(), true);
}
