//! See `rules/cors/any-origin-with-credentials.md`.

use crate::check::{Check, Cx, Evidence, Run};
use crate::finding::{Draft, Severity};
use crate::model::cors::{CorsPolicy, OriginRule, WildcardCredentials};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/cors/any-origin-with-credentials.md"),
    run: Run::Cors(check),
};

fn check(policy: &CorsPolicy, cx: &mut Cx<'_>) {
    let Some(star) = policy
        .origins
        .iter()
        .find(|origin| origin.value == OriginRule::Any)
    else {
        if let Some(why) = policy.open {
            return cx.undecided(&policy.scope, Some(policy.at), why);
        }
        return cx.pass_with(Some(policy.at), Evidence::written("no origin is `*`"));
    };
    cx.judge(&policy.scope, &policy.credentials, |credentials| {
        if !*credentials.value {
            return None;
        }
        let (severity, note) = match policy.wildcard_credentials {
            WildcardCredentials::Reflects => (
                Severity::High,
                "this product answers every origin with its own name: any site can act and read as the user",
            ),
            WildcardCredentials::SendsStar => (
                Severity::Medium,
                "browsers refuse `*` together with credentials: nobody gets in, and the next step is \
                 often to reflect the origin",
            ),
            WildcardCredentials::Undefined => (
                Severity::Medium,
                "depending on the library, browsers refuse it or every site acts and reads as the user",
            ),
        };
        Some(
            Draft::new(star.span, "any origin is allowed together with credentials")
                .severity(severity)
                .note(note)
                .help("list the origins that need credentials, or leave credentials out")
                .related(credentials.span, "credentials are allowed here"),
        )
    });
}
