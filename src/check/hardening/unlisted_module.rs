//! See `rules/hardening/unlisted-module.md`.

use crate::check::{Check, Cx, Run};
use crate::finding::Draft;
use crate::model::Why;
use crate::model::serving::Process;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/unlisted-module.md"),
    run: Run::Process(check),
};

fn check(process: &Process, cx: &mut Cx<'_>) {
    let allowed = cx.list("modules");
    for module in &process.modules.items {
        let name = module.value.rsplit('/').next().unwrap_or(&module.value);
        let short = name.strip_suffix(".so").unwrap_or(name);
        let is = |one: &String| *one == module.value || one == name || one == short;
        if allowed.is_empty() {
            cx.undecided(&process.scope, Some(module.span), Why::NotStated);
        } else if allowed.iter().any(is) {
            cx.pass(Some(module.span));
        } else {
            let draft = Draft::new(
                module.span,
                format!("the module `{short}` is not in the list"),
            )
            .note("each module is code that runs in every worker")
            .help("remove the line, or add the module to the list");
            cx.fail(&process.scope, draft);
        }
    }
    match process.modules.open {
        Some(why) => cx.undecided(&process.scope, Some(process.at), why),
        None if process.modules.items.is_empty() => cx.pass(Some(process.at)),
        None => {}
    }
}
