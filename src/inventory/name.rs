//! Distinguished names as text, escaped as RFC 4514 says: no value poses as another name.

use x509_parser::asn1_rs::{Any, Tag, ToDer};
use x509_parser::objects::{oid_registry, oid2abbrev};
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

/// The parts in the order of the certificate, the widest first as a rule.
pub(super) fn distinguished(name: &X509Name<'_>) -> String {
    let parts = name.iter_rdn().map(|part| {
        let pairs: Vec<_> = part.iter().map(pair).collect();
        pairs.join(" + ")
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn pair(one: &AttributeTypeAndValue<'_>) -> String {
    let kind = one.attr_type();
    let value = one.attr_value();
    let known = oid2abbrev(kind, oid_registry());
    let kind = known.map_or_else(|_| kind.to_id_string(), str::to_owned);
    match text(value) {
        Some(text) => format!("{kind}={}", escaped(&text)),
        None => format!("{kind}={}", encoded(value)),
    }
}

/// The text of a string of whatever kind.
fn text(value: &Any<'_>) -> Option<String> {
    match value.tag() {
        Tag::NumericString
        | Tag::VisibleString
        | Tag::PrintableString
        | Tag::GeneralString
        | Tag::GraphicString
        | Tag::T61String
        | Tag::Utf8String
        | Tag::Ia5String => String::from_utf8(value.data.to_vec()).ok(),
        Tag::BmpString => {
            let units = value.data.chunks_exact(2);
            let units: Vec<_> = units
                .map(|two| u16::from_be_bytes([two[0], two[1]]))
                .collect();
            String::from_utf16(&units).ok()
        }
        _ => None,
    }
}

fn escaped(text: &str) -> String {
    let last = text.chars().count().saturating_sub(1);
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        let special = matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\')
            || c == '#' && at == 0
            || c == ' ' && (at == 0 || at == last);
        if c == '\0' {
            out.push_str("\\00");
            continue;
        }
        if special {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A value that has no text of its own: `#` and its encoding.
fn encoded(value: &Any<'_>) -> String {
    let bytes = value.to_der_vec().unwrap_or_default();
    format!("#{}", super::certificate::hexadecimal(&bytes))
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_separates_names_is_escaped() {
        assert_eq!(escaped("Ex \"q\" <b>, Inc"), "Ex \\\"q\\\" \\<b\\>\\, Inc");
        assert_eq!(escaped("a+CN=b;c\\"), "a\\+CN=b\\;c\\\\");
        assert_eq!(escaped(" #a "), "\\ #a\\ ");
        assert_eq!(escaped("#a#"), "\\#a#");
        assert_eq!(escaped("日本 ü"), "日本 ü");
    }
}
