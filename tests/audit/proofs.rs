//! The documents in the hands of others: a real browser, and a governance tool. `.ci/run` installs both.

use super::common::{folder, run, write};
use super::{NGINX, TempDir, audit, project};
use std::env;
use std::path::Path;
use std::process::Command;

/// Everything that would act if any of it were taken for markup, in every place that a report shows.
fn hostile() -> TempDir {
    let folder = project();
    let nginx = NGINX
        .replace(
            "server_name bad.example;",
            "server_name \"<img/src=x/onerror=window.ran=1>\"; # <script>window.ran=2</script>",
        )
        .replace(
            "TLSv1 TLSv1.2;",
            "TLSv1 TLSv1.2; add_header X \"</pre><script>window.ran=3</script><b>\";",
        );
    write(&folder, "infra/nginx.conf", nginx);
    let ours = super::ours().replace("Our baseline", "Our <b>baseline</b>");
    write(&folder, "ours.toml", ours);
    folder
}

#[test]
#[ignore = "needs Chromium and Python's websocket-client; .ci/run installs them"]
fn the_report_works_in_a_browser_and_nothing_in_it_acts() {
    let folder = hostile();
    let report = folder.path().join("report.html");
    let words = [
        "--standard",
        "ours.toml",
        "--format",
        "html",
        "--output",
        report.to_str().unwrap(),
    ];
    let (code, _, err) = audit(&folder, &[words.as_slice(), &["infra"]].concat());
    assert_eq!((code, err.as_str()), (1, ""));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/report.py");
    let chromium = env::var("AUTHLINT_CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
    let python = env::var("AUTHLINT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let shots =
        env::var_os("AUTHLINT_SCREENSHOTS").unwrap_or_else(|| folder.path().join("shots").into());
    let output = Command::new(python)
        .arg(script)
        .arg(chromium)
        .arg(report)
        .arg(shots)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Violated, waived, undecidable, met, not applicable and for a person, beside ended and idle waivers.
#[test]
#[ignore = "needs compliance-trestle; .ci/run installs it"]
fn the_assessment_results_are_valid() {
    let project = hostile();
    let waiver = |server: &str, expires: &str| {
        format!(
            "[[waiver]]\ncontrol = \"ours-1.0:1.1\"\nserver = \"{server}\"\nowner = \"ops\"\nreason = \"tills\"\ncreated = 2026-01-01\nexpires = {expires}\n"
        )
    };
    let config =
        waiver("<img/src=x/onerror=window.ran=1>", "2026-12-31") + &waiver("b", "2026-03-31");
    write(&project, "authlint.toml", config);
    let home = folder::<&str>(&[]);
    let trestle = env::var("AUTHLINT_TRESTLE").unwrap_or_else(|_| "trestle".to_owned());
    let call = |args: &[&str]| {
        Command::new(&trestle)
            .args(args)
            .current_dir(&home)
            .output()
            .unwrap()
    };
    assert!(call(&["init", "-loc"]).status.success());
    let standards = ["ours.toml", "mozilla-intermediate-6.0,ours.toml"];
    for (at, standards) in standards.iter().enumerate() {
        let (_, out, err) = audit(&project, &["--standard", standards, "--format", "oscal"]);
        assert_eq!(err, "");
        let file = format!("assessment-results/audit-{at}/assessment-results.json");
        write(&home, &file, &out);
        let judged = call(&["validate", "-f", &file]);
        let said =
            String::from_utf8_lossy(&judged.stdout) + String::from_utf8_lossy(&judged.stderr);
        assert!(judged.status.success(), "{said}\n{out}");
        for word in [
            "deviation-approved",
            "undecidable",
            "not-applicable",
            "needs-person",
            "\"met\"",
        ] {
            assert!(out.contains(word), "{word}");
        }
        // The judge has to be able to say no.
        write(&home, &file, out.replacen("\"uuid\"", "\"uid\"", 1));
        assert!(!call(&["validate", "-f", &file]).status.success());
    }
    let nothing = folder(&[("ours.toml", super::ours())]);
    let words = [
        "audit",
        "--standard",
        "ours.toml",
        "--format",
        "oscal",
        "--as-of",
        "2026-06-01",
    ];
    write(
        &home,
        "assessment-results/empty/assessment-results.json",
        run(&nothing, &words).1,
    );
    let judged = call(&[
        "validate",
        "-f",
        "assessment-results/empty/assessment-results.json",
    ]);
    assert!(
        judged.status.success(),
        "{}",
        String::from_utf8_lossy(&judged.stdout)
    );
}
