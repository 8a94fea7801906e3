//! What a few lines must not cost.

use crate::project::Project;
use std::fmt::Write;

#[test]
fn a_value_that_doubles_is_given_up() {
    let mut lines = String::from("server {\nlisten 80;\nset $a0 xx;\n");
    for at in 1..60 {
        let before = at - 1;
        writeln!(lines, "set $a{at} \"$a{before}$a{before}\";").unwrap();
    }
    lines += "if ($a59 = x) { return 403; }\nauth_basic x;\nauth_basic_user_file u;\nroot /srv;\n}";
    // Two to the power of sixty letters would never fit.
    let said = Project::http(&lines).lint(&["plaintext-credentials"]);
    assert_eq!(said.found.len() + said.undecided.len(), 1, "{said:?}");
}

#[test]
fn patterns_of_locations_are_read_once() {
    let mut lines = String::from("server {\nlisten 443 ssl;\n");
    for at in 0..400 {
        writeln!(
            lines,
            "location ~ ^/a{at}/(.*)$ {{ auth_request /a{at}/x; proxy_pass http://10.0.0.1; }}"
        )
        .unwrap();
    }
    lines += "}";
    let said = Project::http(&lines).lint(&["long-auth-timeout"]);
    assert_eq!((said.found.len(), said.report.passed), (0, 400));
}
