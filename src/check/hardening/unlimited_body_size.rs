//! See `rules/hardening/unlimited-body-size.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::serving::Serving;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/unlimited-body-size.md"),
    run: Run::Serving(check),
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    if serving.is_idle() {
        return;
    }
    let max = cx.number("max");
    cx.judge(&serving.scope, &serving.body_size, |size| {
        let message = match *size.value {
            0 => "request bodies have no limit: `client_max_body_size` is 0".to_owned(),
            size if size > max => {
                format!("request bodies may have {size} bytes, more than {max}")
            }
            _ => return None,
        };
        Some(
            Draft::new(size.span, message)
                .note("a few large uploads fill the disk or the upstream's memory")
                .help("write the largest size that is needed, as in `client_max_body_size 10m;`"),
        )
    });
}
