//! See `rules/hardening/directory-listing.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::{Draft, Edit, Fix, Safety};
use crate::model::http::Behaviour;
use crate::model::serving::Serving;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/directory-listing.md"),
    run: Run::Serving(check),
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    let passes = serving.behaviour == Behaviour::Serves { proxied: true };
    if serving.is_idle() || passes && !serving.is_server {
        return;
    }
    cx.judge(&serving.scope, &serving.listing, |listing| {
        listing.value.then(|| {
            Draft::new(listing.span, "folders without an index page are listed")
                .note("a list shows backups, drafts and configuration that nothing links to")
                .help("write `autoindex off;`, or remove the line")
                .fix(Fix {
                    title: "switch `autoindex` off".to_owned(),
                    safety: Safety::Unsafe,
                    edits: vec![Edit {
                        span: listing.span,
                        text: "off".to_owned(),
                    }],
                })
        })
    });
}
