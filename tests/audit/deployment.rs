//! What `[deployment]` says, or does not say, and what controls make of it.

use super::{audit, verdict_of};
use crate::common::{self, folder};

const OLD: &str = "events {}\nhttp { server { listen 443 ssl; ssl_protocols TLSv1 TLSv1.2; } }\n";

#[test]
fn what_is_wrong_for_one_audience_is_undecidable_until_one_is_declared() {
    let control = "[[control]]\nid = \"1\"\ntitle = \"One\"\nmode = \"auto\"\napplies = { audience = \"internal\" }\n[[control.require]]\nrule = \"weak-tls-protocol\"\n";
    let declared = |audience: &str| format!("[deployment]\naudience = \"{audience}\"\n");
    let new = OLD.replace("TLSv1 ", "");
    assert_eq!(verdict_of(control, "", OLD), "undecidable");
    assert_eq!(verdict_of(control, "", &new), "met");
    assert_eq!(verdict_of(control, &declared("internal"), OLD), "violated");
    assert_eq!(
        verdict_of(control, &declared("public"), OLD),
        "not-applicable"
    );
    let folder = folder(&[("authlint.toml", ""), ("nginx.conf", OLD)]);
    let (_, out, _) = audit(&folder, &["--standard", "nist-800-52r2", "nginx.conf"]);
    assert!(out.contains("declare `audience` below"), "{out}");
    let of = |verdict: &str| out.contains(&format!("\n{verdict:14} 3.1 "));
    assert!(of("undecidable") && !of("violated"), "{out}");
}

#[test]
fn what_is_wrong_for_one_audience_in_part_is_undecidable_too() {
    let part =
        |rule: &str, applies: &str| format!("[[control.require]]\nrule = \"{rule}\"\n{applies}\n");
    let start = "[[control]]\nid = \"1\"\ntitle = \"One\"\nmode = \"auto\"\n";
    let public = "applies = { audience = \"public\" }";
    let one = start.to_owned() + &part("weak-tls-protocol", public);
    let declared = |audience: &str| format!("[deployment]\naudience = \"{audience}\"\n");
    let new = OLD.replace("TLSv1 ", "");
    assert_eq!(verdict_of(&one, "", OLD), "undecidable");
    assert_eq!(verdict_of(&one, "", &new), "met");
    assert_eq!(verdict_of(&one, &declared("public"), OLD), "violated");
    assert_eq!(
        verdict_of(&one, &declared("internal"), OLD),
        "not-applicable"
    );
    // What is wrong whatever the audience is stays so.
    let both = one + &part("disclosed-server-version", "");
    assert_eq!(verdict_of(&both, "", OLD), "violated");
    let hidden = OLD.replace("listen", "server_tokens off; listen");
    assert_eq!(verdict_of(&both, "", &hidden), "undecidable");

    let plain = "events {}\nhttp { server { listen 80; root /srv; } }\n";
    let folder = folder(&[("authlint.toml", ""), ("nginx.conf", plain)]);
    for (standard, control) in [("pci-dss-4.0.1", "4.2.1"), ("asvs-5.0", "12.2.1")] {
        let (_, out, _) = audit(&folder, &["--standard", standard, "nginx.conf"]);
        let of = |verdict: &str| out.contains(&format!("\n{verdict:14} {control} "));
        assert!(of("undecidable") && !of("violated"), "{out}");
        assert!(
            out.contains("applies in part to public deployments: declare"),
            "{out}"
        );
    }

    // Beside a server that is wrong for everybody, too.
    let both = plain.replace("} }", "} server { listen 443 ssl; ssl_protocols TLSv1; } }");
    common::write(&folder, "nginx.conf", both);
    let (_, out, _) = audit(&folder, &["--standard", "pci-dss-4.0.1", "nginx.conf"]);
    assert!(out.contains("\nviolated       4.2.1 "), "{out}");
    assert!(
        out.contains("applies in part to public deployments: declare"),
        "{out}"
    );
}

#[test]
fn nobody_is_told_to_shorten_keepalive_behind_a_balancer() {
    let nginx = "events {}\nhttp { server { listen 443 ssl; keepalive_timeout 75s; send_timeout 10s; client_header_timeout 10s; client_body_timeout 10s; } }\n";
    let help = |config: &str| {
        let folder = folder(&[("authlint.toml", config), ("nginx.conf", nginx)]);
        audit(
            &folder,
            &[
                "--standard",
                "cis-nginx-3.0.0",
                "--format",
                "json",
                "nginx.conf",
            ],
        )
        .1
    };
    let advice = "write 10s or less";
    assert!(help("").contains(advice));
    for config in [
        "[deployment]\nbehind = \"alb\"\n",
        "[deployment]\nidle-timeout = 60\n",
    ] {
        let said = help(config);
        assert!(!said.contains(advice), "{config}");
        assert!(said.contains("do not shorten it"), "{config}");
    }
}
