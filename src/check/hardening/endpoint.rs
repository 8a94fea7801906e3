//! What the rules over a TLS endpoint share.

use crate::check::Judged;
use crate::finding::{Draft, Edit, Fix, Safety};
use crate::model::tls::{ClientVerification, ServerOptions, TlsEndpoint};
use crate::model::{Setting, Why};
use crate::source::Span;

/// What a server is told, if the endpoint is one and its product has such settings.
pub(super) fn server(endpoint: &TlsEndpoint) -> Option<&ServerOptions> {
    endpoint.server.as_deref()
}

/// Says where a value that nobody wrote comes from.
pub(super) fn with_source<T>(draft: Draft, judged: &Judged<'_, T>) -> Draft {
    match judged.source {
        Some(source) => draft.label(format!("by default ({source})")),
        None => draft,
    }
}

/// Writes `directive to;` in the endpoint's server. Where commands of the library replace directives,
/// the place of a value does not tell what to write there.
pub(super) fn with_fix<T>(
    draft: Draft,
    endpoint: &TlsEndpoint,
    judged: &Judged<'_, T>,
    (directive, to): (&str, &str),
) -> Draft {
    if server(endpoint).is_none_or(|server| !server.commands.items.is_empty()) {
        return draft;
    }
    let edit = match &endpoint.insertion {
        _ if judged.written => Edit {
            span: judged.span,
            text: to.to_owned(),
        },
        Some(place) => Edit {
            span: place.at,
            text: format!("{}{directive} {to};", place.lead),
        },
        None => return draft,
    };
    draft.fix(Fix {
        title: format!("write `{directive} {to};`"),
        safety: Safety::Unsafe,
        edits: vec![edit],
    })
}

/// Whether client certificates are held against a CA, or what hides that.
pub(super) fn verifies_clients(endpoint: &TlsEndpoint) -> Result<bool, (Span, Why)> {
    match &endpoint.client_verification {
        Setting::Unknown { span, why } => Err((*span, *why)),
        asked => Ok(matches!(
            asked.effective(),
            Some(ClientVerification::Required | ClientVerification::Optional)
        )),
    }
}
