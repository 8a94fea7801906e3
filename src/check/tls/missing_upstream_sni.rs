//! See `rules/tls/missing-upstream-sni.md`.

use crate::check::{Check, Cx, Judged, Run};
use crate::finding::{Draft, Edit, Fix, Safety};
use crate::model::tls::{Side, TlsEndpoint};
use crate::model::{Dialect, Reach};

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/tls/missing-upstream-sni.md"),
    run: Run::Tls(check),
};

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    if endpoint.side != Side::Upstream || matches!(endpoint.peer, Reach::Unix | Reach::Loopback) {
        return;
    }
    cx.judge(&endpoint.scope, &endpoint.sni, |sni| {
        (!sni.value).then(|| draft(endpoint, &sni))
    });
}

fn draft(endpoint: &TlsEndpoint, sni: &Judged<'_, bool>) -> Draft {
    let family = endpoint.family.unwrap_or("proxy_ssl");
    let draft = Draft::new(sni.span, "the upstream is not told which host is asked for")
        .note("a server with several certificates then presents its default one, and verification of the name fails or has to stay off")
        .help(format!(
            "set `{family}_server_name on;`, and `{family}_name` where the certificate is for another name than the URL's host, which the name of an `upstream` group is"
        ));
    // nginx sends the name of a group of servers, which none of them answers to.
    if endpoint.dialect != Dialect::Nginx || !is_name_known(endpoint) {
        return draft;
    }
    let edit = match (&endpoint.insertion, sni.written) {
        (_, true) => Edit {
            span: sni.span,
            text: "on".to_owned(),
        },
        (Some(place), false) => Edit {
            span: place.at,
            text: format!("{}{family}_server_name on;", place.lead),
        },
        (None, false) => return draft,
    };
    draft.fix(Fix {
        title: "send the host name".to_owned(),
        safety: Safety::Unsafe,
        edits: vec![edit],
    })
}

/// Whether what nginx would send is the name of a host.
fn is_name_known(endpoint: &TlsEndpoint) -> bool {
    endpoint.client.as_ref().is_some_and(|client| {
        client.name.written().is_some() || client.name.effective().is_some() && !client.names_group
    })
}
