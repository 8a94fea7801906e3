//! See `rules/mesh/unknown-kind.md`.

use crate::check::{Check, Cx, Evidence, Run};
use crate::finding::{Draft, Edit, Fix, Safety, Severity};
use crate::model::mesh::{KindVerdict, MeshObject};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/mesh/unknown-kind.md"),
    run: Run::Object(check),
};

fn check(object: &MeshObject, cx: &mut Cx<'_>) {
    let evidence = || {
        let (version, kind) = (&object.api_version.value, &object.kind.value);
        Evidence::written(format!("{version} {kind}"))
    };
    match &object.verdict {
        KindVerdict::Unknown {
            meant,
            also,
            near_miss,
        } => {
            let draft = match meant {
                Some((meant, why)) => with_meant(object, meant, also, why),
                None => Draft::new(object.kind.span, message(object))
                    .note("the API server refuses it, and offline tools pass over it in silence")
                    .help("check the kind and the group against Istio's reference"),
            };
            let draft = if *near_miss {
                draft
            } else {
                draft.severity(Severity::Info)
            };
            cx.fail_with(&object.scope, draft, evidence());
        }
        KindVerdict::Served => cx.pass_with(Some(object.kind.span), evidence()),
        KindVerdict::Removed { .. } => {}
    }
}

fn message(object: &MeshObject) -> String {
    format!(
        "no Istio release serves a kind {} in {}",
        object.kind.value, object.api_version.value
    )
}

/// Where only the group or version is wrong, `apiVersion` is the token to change.
fn with_meant(object: &MeshObject, meant: &str, also: &[String], why: &str) -> Draft {
    let (api_version, kind) = meant.split_once(' ').unwrap_or((meant, ""));
    let same_kind = kind == object.kind.value;
    let wrong = if same_kind {
        object.api_version.span
    } else {
        object.kind.span
    };
    let draft = Draft::new(wrong, message(object))
        .note(format!("nothing it says takes effect; {why}"))
        .help(help(api_version, kind, also));
    if !same_kind {
        return draft.related(object.api_version.span, "in this group");
    }
    draft.fix(Fix {
        title: format!("write `{api_version}`"),
        safety: Safety::Unsafe,
        edits: vec![Edit {
            span: object.api_version.span,
            text: api_version.to_owned(),
        }],
    })
}

fn help(api_version: &str, kind: &str, also: &[String]) -> String {
    let mut help = format!("write `apiVersion: {api_version}` and `kind: {kind}`");
    for other in also {
        help.push_str(", and put the rest into a ");
        help.push_str(other);
    }
    help
}
