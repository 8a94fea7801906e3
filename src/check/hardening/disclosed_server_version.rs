//! See `rules/hardening/disclosed-server-version.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Edit, Fix, Safety};
use crate::model::serving::Serving;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/disclosed-server-version.md"),
    run: Run::Serving(check),
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    cx.judge(&serving.scope, &serving.version, |version| {
        if !matches!(version.value.as_str(), "on" | "build") {
            return None;
        }
        let how = if version.written {
            format!("`server_tokens` is {}", version.value)
        } else {
            "`server_tokens` is not written, and on by default".to_owned()
        };
        let draft = Draft::new(version.span, format!("{how}: answers name nginx's version"))
            .note("a version tells which known weaknesses are worth trying")
            .help("write `server_tokens off;`, once in `http`");
        let fix = version.written.then(|| Fix {
            title: "switch `server_tokens` off".to_owned(),
            safety: Safety::Safe,
            edits: vec![Edit {
                span: version.span,
                text: "off".to_owned(),
            }],
        });
        Some(fix.into_iter().fold(draft, Draft::fix))
    });
}
