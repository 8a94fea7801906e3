//! Annotations on manifests, in all the ways a run may meet them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{folder, run};
use serde_json::Value;

const RULES: [&str; 2] = ["--select", "permissive-mtls,syntax"];

const MANIFEST: &str = "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata:\n  name: a\n  namespace: shop\n  annotations: { KEY: 'VALUE' }\nspec: { mtls: { mode: PERMISSIVE } }\n";

fn manifest(key: &str, value: &str) -> String {
    MANIFEST.replace("KEY", key).replace("VALUE", value)
}

#[test]
fn an_annotation_is_a_suppression_in_the_source() {
    let text = manifest("authlint.dev/ignore", "permissive-mtls: clients move");
    let folder = folder(&[("a.yaml", text)]);
    let shown = |format: &str| {
        let args = ["--show-suppressed", "--format", format];
        let (code, out, _) = run(&folder, &[RULES.as_slice(), &args].concat());
        assert_eq!(code, 0, "{out}");
        out
    };
    assert!(shown("concise").contains("(suppressed)\n"));
    assert!(shown("text").contains("suppressed: clients move"));
    let json: Value = serde_json::from_str(&shown("json")).unwrap();
    let given = &json["findings"][0]["suppressed"];
    assert_eq!(given["kind"], "annotation");
    assert_eq!(given["location"]["start"]["line"], 6);
    assert_eq!(json["summary"]["suppressed"], 1);
    let sarif: Value = serde_json::from_str(&shown("sarif")).unwrap();
    let given = &sarif["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!(given["kind"], "inSource");
    assert_eq!(given["justification"], "clients move");
}

#[test]
fn json_manifests_are_annotated_alike() {
    let text = r#"{"apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication",
      "metadata": {"name": "a", "namespace": "shop", "annotations": {"authlint.dev/ignore": "permissive-mtls: old"}},
      "spec": {"mtls": {"mode": "PERMISSIVE"}}}"#;
    let folder = folder(&[("a.json", text)]);
    let (code, out, _) = run(&folder, &RULES);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("1 suppressed"), "{out}");
}

#[test]
fn istios_star_silences_all_rules_on_its_object_alone() {
    let one = manifest("galley.istio.io/analyze-suppress", "*");
    let other = one.replace("name: a", "name: b").replace("'*'", "IST0107");
    let folder = folder(&[("a.yaml", format!("{one}---\n{other}"))]);
    let (code, out, _) = run(
        &folder,
        &[RULES.as_slice(), &["--format", "concise"]].concat(),
    );
    assert_eq!(code, 1);
    assert!(out.starts_with("a.yaml:15:"), "{out}");
    assert!(
        out.contains("1 suppressed") && !out.contains("unused"),
        "{out}"
    );
}

#[test]
fn an_annotation_that_does_nothing_is_a_finding() {
    let text =
        manifest("authlint.dev/ignore", "permissive-mtls: old").replace("PERMISSIVE", "STRICT");
    let folder = folder(&[("a.yaml", text)]);
    let args = [
        RULES.as_slice(),
        &["--format", "concise", "--fail-on", "low"],
    ]
    .concat();
    let (code, out, _) = run(&folder, &args);
    assert_eq!(code, 1);
    let said = "a.yaml:6:40: low[unused-suppression] nothing that this annotation covers is reported by permissive-mtls";
    assert_eq!(out.lines().next(), Some(said));
}
