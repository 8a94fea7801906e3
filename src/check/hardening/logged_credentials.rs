//! See `rules/hardening/logged-credentials.md`.

use crate::check::{Check, Cx, Evidence, Run};
use crate::finding::Draft;
use crate::model::Setting;
use crate::model::serving::Serving;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/logged-credentials.md"),
    run: Run::Serving(check),
};

fn check(serving: &Serving, cx: &mut Cx<'_>) {
    let Some(logs) = serving.access_logs.effective() else {
        return cx.judge(&serving.scope, &serving.access_logs, |_| None);
    };
    let names = cx.list("variables");
    for log in &logs.items {
        let format = match &log.value.format {
            Setting::Set { value, .. } | Setting::Default { value, .. } => value,
            Setting::Unknown { span, why } => {
                cx.hidden(&serving.scope, *span, *why);
                continue;
            }
            _ => continue,
        };
        let mut sound = true;
        for variable in &format.variables.items {
            if names.iter().any(|name| fits(name, &variable.value)) {
                sound = false;
                cx.fail(
                    &serving.scope,
                    draft(&variable.value, variable.span, &format.name),
                );
            }
        }
        match format.variables.open {
            Some(why) if sound => cx.undecided(&serving.scope, Some(log.span), why),
            _ if sound => {
                let (target, name) = (&log.value.target, &format.name);
                let evidence = Evidence {
                    shown: Some(format!("{target} in the format {name}")),
                    ..Evidence::default()
                };
                cx.pass_with(Some(log.span), evidence);
            }
            _ => {}
        }
    }
}

fn draft(variable: &str, span: crate::source::Span, format: &str) -> Draft {
    let message = format!("the format `{format}` writes `{variable}` to the log");
    Draft::new(span, message)
        .note("whoever reads the log can log in as the client, for as long as the credential is valid")
        .help("remove the variable, or log a part of it that tells clients apart and nothing more")
}

/// Names may end in `*`; nginx does not look at the case of variables.
fn fits(name: &str, variable: &str) -> bool {
    let (name, variable) = (name.to_ascii_lowercase(), variable.to_ascii_lowercase());
    match name.strip_suffix('*') {
        Some(start) => variable.starts_with(start),
        None => variable == name,
    }
}
