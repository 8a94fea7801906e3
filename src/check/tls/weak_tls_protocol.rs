//! See `rules/tls/weak-tls-protocol.md`.

use super::listed;
use crate::check::{Check, Cx, Judged, Run};
use crate::finding::{Draft, Edit, Fix, Safety};
use crate::model::List;
use crate::model::tls::{Side, TlsEndpoint, TlsVersion};
use crate::source::Spanned;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/tls/weak-tls-protocol.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let allowed = cx.list("allowed");
    cx.judge(&endpoint.scope, &endpoint.protocols, |protocols| {
        let weak: Vec<_> = protocols
            .value
            .items
            .iter()
            .filter(|item| !allowed.iter().any(|name| name == item.value.name()))
            .copied()
            .collect();
        let (first, rest) = weak.split_first()?;
        let help = match allowed {
            [] => "allow no version".to_owned(),
            allowed => {
                let names: Vec<_> = allowed.iter().map(String::as_str).collect();
                format!("allow {} only", listed(&names))
            }
        };
        Some(draft(endpoint.side, *first, rest, &protocols).help(help))
    });
}

fn draft(
    side: Side,
    first: Spanned<TlsVersion>,
    rest: &[Spanned<TlsVersion>],
    protocols: &Judged<'_, List<TlsVersion>>,
) -> Draft {
    let names: Vec<_> = std::iter::once(&first)
        .chain(rest)
        .map(|item| item.value.name())
        .collect();
    let verb = match side {
        Side::Server => "accepts",
        Side::Upstream => "offers the upstream",
    };
    let mut draft = Draft::new(
        first.span,
        format!("this endpoint {verb} {}", names.join(" and ")),
    );
    let is_retired = first.value < TlsVersion::Tls12;
    draft = match protocols.source {
        Some(source) => draft.note(format!(
            "nothing is written, and the default ({source}) includes it"
        )),
        None if is_retired => {
            draft.note("RFC 8996 retires TLS below 1.2: its handshake rests on MD5 and SHA-1")
        }
        None => draft,
    };
    for item in rest {
        draft = draft.related(item.span, format!("{} too", item.value.name()));
    }
    if protocols.written {
        with_fix(draft, &names, protocols)
    } else {
        draft
    }
}

/// Removes the weak tokens where strong ones stay; a list of weak ones only is replaced by hand.
fn with_fix(draft: Draft, weak: &[&str], protocols: &Judged<'_, List<TlsVersion>>) -> Draft {
    let items = &protocols.value.items;
    let distinct = items
        .windows(2)
        .all(|pair| pair[0].span.end <= pair[1].span.start);
    let strong = |item: &&Spanned<TlsVersion>| !weak.contains(&item.value.name());
    let Some(keep) = items.iter().find(strong) else {
        return draft;
    };
    if !distinct {
        return draft;
    }
    let mut edits = Vec::new();
    for (at, item) in items.iter().enumerate().filter(|(_, item)| !strong(item)) {
        // The space goes with the token: the one before it, or after it where no kept one precedes.
        let span = if item.span.start > keep.span.start {
            items[at - 1].span.after().to(item.span)
        } else {
            item.span.to(items[at + 1].span.before())
        };
        edits.push(Edit {
            span,
            text: String::new(),
        });
    }
    draft.fix(Fix {
        title: format!("remove {}", weak.join(" and ")),
        safety: Safety::Unsafe,
        edits,
    })
}
