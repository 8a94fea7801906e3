//! See `rules/jwt/excessive-clock-skew.md`.

use crate::check::written::seconds;
use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::token::TokenValidation;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/jwt/excessive-clock-skew.md"),
    run: Run::Validation(check),
};

fn check(validation: &TokenValidation, cx: &mut Cx<'_>) {
    let max = cx.number("max");
    cx.judge(&validation.scope, &validation.clock_skew, |skew| {
        (*skew.value > max).then(|| {
            Draft::new(
                skew.span,
                format!("tokens stay valid {} after they expired", seconds(*skew.value)),
            )
            .note("clock skew only has to bridge clocks that disagree by seconds; it prolongs every token")
            .help(format!("allow {max} s or less, 60 s where clocks are synchronised"))
        })
    });
}
