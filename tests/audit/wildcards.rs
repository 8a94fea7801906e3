//! A `*` where a validator names what it accepts: it may stand for anything, so nothing rests on it.

use super::audit;
use crate::common::folder;

fn verdicts(standard: &str, jwt: &str) -> String {
    let text = format!(
        "jwt:\n  issuer: https://id.example.com\n  jwks_uri: https://id.example.com/jwks\n{jwt}"
    );
    let folder = folder(&[("authlint.toml", ""), ("auth.yaml", &text)]);
    audit(&folder, &["--standard", standard, "auth.yaml"]).1
}

#[test]
fn no_check_rests_on_a_name_that_may_stand_for_any() {
    let has = |out: &str, verdict: &str, control: &str| {
        out.contains(&format!("\n{verdict:14} {control} "))
    };
    let any_audience = "  audiences: [\"*\"]\n  algorithms: [RS256]\n";
    let any_algorithm = "  audiences: [api]\n  algorithms: [\"*\"]\n";
    let named = "  audiences: [api]\n  algorithms: [RS256]\n";
    for (standard, control, jwt) in [
        ("asvs-5.0", "9.2.3", any_audience),
        ("jwt-bcp", "8725-3.9", any_audience),
        ("jwt-bcp", "8725-3.1", any_algorithm),
        ("asvs-5.0", "6.8.2", any_algorithm),
    ] {
        let out = verdicts(standard, jwt);
        assert!(has(&out, "undecidable", control), "{control}: {out}");
        let out = verdicts(standard, named);
        assert!(!has(&out, "undecidable", control), "{control}: {out}");
    }
}
