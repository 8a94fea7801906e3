//! Why something is undecided, and what would decide it: both have to be true of the file at hand.

use super::{answer, seen};

fn why(rule: &str, files: &[(&str, &str)]) -> Vec<(String, String)> {
    let all = seen(&format!("rule = \"{rule}\""), files).into_iter();
    let unknown = all.filter(|one| one["result"] == "unknown");
    let text = |one: &serde_json::Value| one.as_str().unwrap().to_owned();
    unknown
        .map(|one| (text(&one["message"]), text(&one["help"])))
        .collect()
}

fn said(message: &str, help: &str) -> Vec<(String, String)> {
    vec![(message.to_owned(), help.to_owned())]
}

#[test]
fn of_two_objects_one_is_kept() {
    let peer = |mode: &str| {
        format!(
            "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {{ name: p, namespace: a }}\nspec: {{ mtls: {{ mode: {mode} }} }}\n---\n"
        )
    };
    let both = peer("PERMISSIVE") + &peer("STRICT");
    assert_eq!(
        why("permissive-mtls", &[("mesh.yaml", &both)]),
        said(
            "two contest this",
            "keep one of them, or check the environments apart"
        )
    );
}

#[test]
fn a_value_that_is_not_understood_is_no_broken_syntax() {
    let auth = "jwt:\n  issuer: https://id.example.com\n  lifetime: never\n  algorithms: [RS256]\noauth2:\n  scopes: [openid]\n";
    assert_eq!(
        why("long-access-token", &[("auth.yaml", auth)]),
        said(
            "a value that is not understood",
            "write a value that is documented, numbers with their unit"
        )
    );
}

#[test]
fn what_is_not_written_is_to_be_written_and_not_declared_complete() {
    let auth = "session:\n  cookie:\n    name: __Host-sid\n    secure: true\n    same_site: lax\noauth2:\n  scopes: [openid]\n";
    assert_eq!(
        why("cookie-without-httponly", &[("auth.yaml", auth)]),
        said(
            "not written",
            "write it: what holds otherwise is not said in these files"
        )
    );
}

#[test]
fn behind_a_balancer_the_balancer_decides() {
    let nginx =
        "events {}\nhttp {\n    server {\n        listen 80;\n        root /srv;\n    }\n}\n";
    let config = "[deployment]\nbehind = \"alb\"\n";
    assert_eq!(
        why(
            "plaintext-content",
            &[("nginx.conf", nginx), ("authlint.toml", config)]
        ),
        said(
            "what stands around it decides",
            "look at what stands in front or beside it: that decides, not these files"
        )
    );
}

#[test]
fn lines_that_are_left_out_are_to_be_written() {
    let nginx =
        "events {}\nhttp {\n    server {\n        listen 443 ssl;\n        # ...\n    }\n}\n";
    assert_eq!(
        why("weak-tls-protocol", &[("nginx.conf", nginx)]),
        said(
            "lines left out with `...`",
            "write out the lines that `...` stands for, or take the dots out"
        )
    );
}

#[test]
fn an_object_that_istiod_refuses_proves_nothing() {
    let object = |rule: &str| {
        format!(
            "apiVersion: security.istio.io/v1\nkind: RequestAuthentication\nmetadata: {{ name: r, namespace: a }}\nspec:\n  jwtRules:\n  - issuer: https://id.example.com\n    fromParams: [token]\n    {rule}\n"
        )
    };
    let refused = object("jwksUri: ftp://id.example.com/keys");
    let sound = object("jwksUri: https://id.example.com/keys");
    for rule in [
        "unsigned-token-accepted",
        "missing-expiry-check",
        "token-in-query",
    ] {
        let verdict = |text: &str| {
            let answer = answer(&format!("rule = \"{rule}\""), &[("a.yaml", text)]);
            answer["verdict"].as_str().unwrap().to_owned()
        };
        assert_eq!(verdict(&refused), "undecidable", "{rule}");
        assert_ne!(verdict(&sound), "undecidable", "{rule}");
    }
}
