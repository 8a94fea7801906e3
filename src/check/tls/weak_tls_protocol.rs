//! See `rules/tls/weak-tls-protocol.md`.

use super::listed;
use crate::check::{Check, Cx, Judged, Run};
use crate::finding::{Draft, Edit, Fix, Safety, Severity};
use crate::model::tls::{Side, Speaker, TlsEndpoint, TlsVersion};
use crate::model::{Dialect, List};
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
        Some(draft(endpoint, *first, rest, &protocols).help(help))
    });
}

fn draft(
    endpoint: &TlsEndpoint,
    first: Spanned<TlsVersion>,
    rest: &[Spanned<TlsVersion>],
    protocols: &Judged<'_, List<TlsVersion>>,
) -> Draft {
    let weak: Vec<_> = std::iter::once(&first)
        .chain(rest)
        .map(|item| item.value)
        .collect();
    let names: Vec<_> = weak.iter().map(|version| version.name()).collect();
    let who = match (endpoint.side, endpoint.speaker) {
        (Side::Upstream, _) => "this endpoint offers the upstream",
        (Side::Server, Speaker::Itself) => "this endpoint enables",
        (Side::Server, Speaker::Includer) => "servers that include this enable",
        (Side::Server, Speaker::Heir) => "servers that inherit this enable",
    };
    let mut draft = Draft::new(first.span, format!("{who} {}", listed(&names)))
        .note(note(endpoint, &weak, protocols));
    if endpoint.speaker == Speaker::Heir {
        draft = draft.severity(Severity::Medium);
    }
    for item in rest {
        draft = draft.related(item.span, format!("{} too", item.value.name()));
    }
    if protocols.written {
        with_fix(draft, &names, protocols)
    } else {
        draft
    }
}

fn note(
    endpoint: &TlsEndpoint,
    weak: &[TlsVersion],
    protocols: &Judged<'_, List<TlsVersion>>,
) -> String {
    let mut note = match protocols.source {
        Some(source) => format!("nothing is written, and the default ({source}) includes it"),
        None if weak.iter().any(|version| *version < TlsVersion::Tls12) => {
            "RFC 8996 retires TLS below 1.2: its handshake rests on MD5 and SHA-1".to_owned()
        }
        None => "the versions that are allowed leave it out".to_owned(),
    };
    let retired = [TlsVersion::Tls10, TlsVersion::Tls11];
    let by_openssl = endpoint.dialect == Dialect::Nginx && !lowers_level(endpoint);
    if by_openssl && weak.iter().any(|version| retired.contains(version)) {
        note += "; OpenSSL 3 refuses TLS 1.0 and 1.1 at its usual security level, which is then all that protects you";
    }
    if endpoint.speaker == Speaker::Heir {
        note += "; no server that is given speaks TLS with it, one of a file that is not given may";
    }
    note
}

/// `@SECLEVEL=0` among the suites takes the library's reservation away.
fn lowers_level(endpoint: &TlsEndpoint) -> bool {
    endpoint.ciphers.effective().is_some_and(|list| {
        let mut tokens = list.tokens.iter();
        tokens.any(|token| token.value.eq_ignore_ascii_case("@SECLEVEL=0"))
    })
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
        title: format!("remove {}", listed(weak)),
        safety: Safety::Unsafe,
        edits,
    })
}
