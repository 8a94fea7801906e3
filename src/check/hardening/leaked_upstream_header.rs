//! See `rules/hardening/leaked-upstream-header.md`.

use crate::check::{Check, Cx, Evidence, Run};
use crate::finding::Draft;
use crate::model::serving::Passing;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/hardening/leaked-upstream-header.md"),
    run: Run::Passing(check),
};

/// What becomes of a header of the upstream's.
enum Fate {
    Withheld,
    Leaked(Span),
    Hidden(crate::model::Why),
}

fn check(upstream: &Passing, cx: &mut Cx<'_>) {
    if upstream.internal {
        return;
    }
    let (mut sound, mut unsure) = (true, None);
    for header in cx.list("headers") {
        match fate(upstream, header) {
            Fate::Withheld => {}
            Fate::Hidden(why) => unsure = Some(why),
            Fate::Leaked(span) => {
                sound = false;
                let draft = draft(upstream, header, span);
                if span == upstream.at {
                    let evidence = Evidence::absent(format!("{header} is not hidden"));
                    cx.fail_with(&upstream.scope, draft, evidence);
                } else {
                    cx.fail(&upstream.scope, draft);
                }
            }
        }
    }
    match unsure {
        Some(why) => cx.undecided(&upstream.scope, Some(upstream.at), why),
        None if sound => {
            let names = cx.list("headers").join(", ");
            let evidence = Evidence::written(format!("hidden: {names}"));
            cx.pass_with(Some(upstream.at), evidence);
        }
        None => {}
    }
}

/// A header that is named as passed is passed, whatever hides it.
fn fate(upstream: &Passing, header: &str) -> Fate {
    let is = |name: &str| match name.strip_suffix('*') {
        Some(start) => header
            .get(..start.len())
            .is_some_and(|have| have.eq_ignore_ascii_case(start)),
        None => name.eq_ignore_ascii_case(header),
    };
    if let Some(kept) = upstream.passes.items.iter().find(|one| is(&one.value)) {
        return Fate::Leaked(kept.span);
    }
    if upstream.withheld.iter().any(|name| is(name)) || upstream.hides.values().any(|name| is(name))
    {
        return upstream.passes.open.map_or(Fate::Withheld, Fate::Hidden);
    }
    match upstream.hides.open {
        Some(why) => Fate::Hidden(why),
        None => Fate::Leaked(upstream.at),
    }
}

fn draft(upstream: &Passing, header: &str, span: Span) -> Draft {
    let module = upstream.module;
    let draft = Draft::new(
        span,
        format!("the upstream's `{header}` header is handed on"),
    )
    .note("it names the product behind, often with its version");
    if span == upstream.at {
        draft.help(format!(
            "write `{module}_hide_header {header};` at the level that hides the other headers"
        ))
    } else {
        draft.help(format!("remove `{module}_pass_header {header};`"))
    }
}
