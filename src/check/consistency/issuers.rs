//! Values that name an issuer, across files: where they stand, and which are one issuer.

use crate::model::url::Url;
use crate::model::{Facts, Scope};
use crate::source::Span;
use std::collections::BTreeMap;

/// One place that names an issuer.
#[derive(Clone, Debug)]
pub(super) struct Use {
    /// The issuer as written.
    pub(super) text: String,
    /// Where.
    pub(super) span: Span,
    /// Whose.
    pub(super) scope: Scope,
}

/// Every place once, in order of the files. An issuer's own name comes before its validators'.
pub(super) fn uses(facts: &[&Facts]) -> Vec<Use> {
    let mut found: BTreeMap<Span, Use> = BTreeMap::new();
    let mut add = |text: &str, span: Span, scope: &Scope| {
        found.entry(span).or_insert_with(|| Use {
            text: text.to_owned(),
            span,
            scope: scope.clone(),
        });
    };
    for facts in facts {
        for issuance in &facts.issuances {
            if let Some(issuer) = issuance.issuer.spanned() {
                add(issuer.value, issuer.span, &issuance.scope);
            }
        }
        for validation in &facts.validations {
            if let Some(list) = validation.issuers.written() {
                for item in &list.items {
                    add(&item.value, item.span, &validation.scope);
                }
            }
        }
    }
    found.into_values().collect()
}

/// What makes two spellings one issuer: scheme, case of the host, default port and a final `/` left
/// out. None for a name that is no http(s) URL.
fn loose(text: &str) -> Option<String> {
    let url = Url::split(text).filter(|url| url.is("http") || url.is("https"))?;
    let path = url.path.strip_suffix('/').unwrap_or(url.path);
    let port = url.special_port().unwrap_or_default();
    Some(format!("{}:{port}{path}", url.host.to_ascii_lowercase()))
}

/// The groups of places that mean one issuer and spell it differently. A validator that lists two
/// spellings takes both on purpose, so its places say nothing.
pub(super) fn spellings(uses: &[Use]) -> Vec<Vec<&Use>> {
    let mut groups: BTreeMap<String, Vec<&Use>> = BTreeMap::new();
    for one in uses {
        if let Some(key) = loose(&one.text) {
            groups.entry(key).or_default().push(one);
        }
    }
    for group in groups.values_mut() {
        let all = group.clone();
        let tolerant = |one: &&Use| {
            all.iter()
                .any(|other| same_block(one, other) && other.text != one.text)
        };
        group.retain(|one| !tolerant(one));
    }
    let differ = |group: &Vec<&Use>| group.iter().any(|one| one.text != group[0].text);
    groups.into_values().filter(differ).collect()
}

fn same_block(one: &Use, other: &Use) -> bool {
    one.span.file == other.span.file && one.scope == other.scope
}

/// Whether a known provider's issuer is spelled with its final `/`, or without, as that provider does.
pub(super) fn slash_convention(issuer: &str) -> Option<bool> {
    let url = Url::split(issuer)?;
    let host = url.host.to_ascii_lowercase();
    let path = url.path;
    let trimmed = path.strip_suffix('/').unwrap_or(path);
    let segments: Vec<&str> = trimmed.split('/').skip(1).collect();
    if (host.ends_with(".auth0.com") && trimmed.is_empty()) || host == "sts.windows.net" {
        return Some(path.ends_with('/'));
    }
    let without = (host.starts_with("cognito-idp.") && host.ends_with(".amazonaws.com"))
        || host == "accounts.google.com"
        || (host == "login.microsoftonline.com" && matches!(segments.as_slice(), [_, "v2.0"]))
        || (host.ends_with(".okta.com") && segments.first() == Some(&"oauth2"))
        || matches!(segments.as_slice(), [.., "realms", realm] if !realm.is_empty());
    without.then(|| !path.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_have_their_conventions() {
        for right in [
            "https://a.eu.auth0.com/",
            "https://sts.windows.net/0f1e/",
            "https://accounts.google.com",
            "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A",
            "https://login.microsoftonline.com/0f1e/v2.0",
            "https://id.example.com/realms/shop",
            "https://a.okta.com/oauth2/default",
        ] {
            assert_eq!(slash_convention(right), Some(true), "{right}");
            let wrong = match right.strip_suffix('/') {
                Some(bare) => bare.to_owned(),
                None => format!("{right}/"),
            };
            assert_eq!(slash_convention(&wrong), Some(false), "{wrong}");
        }
        assert_eq!(slash_convention("https://id.example.com/"), None);
    }

    #[test]
    fn spellings_of_one_issuer_share_a_key() {
        let key = loose("https://id.example.com/a");
        for text in [
            "https://ID.example.com/a/",
            "http://id.example.com:80/a",
            "https://id.example.com:443/a",
        ] {
            assert_eq!(loose(text), key, "{text}");
        }
        assert_ne!(loose("https://id.example.com/A"), key);
        assert_ne!(loose("https://id.example.com:8443/a"), key);
        assert_eq!(loose("accounts.google.com"), None);
    }
}
