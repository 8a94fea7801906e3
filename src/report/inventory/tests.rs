//! What every format keeps to, whatever the files hold.

use super::*;
use crate::inventory::{Files, build};
use crate::model::token::{AudienceMatch, ExpiryCheck, KeyKind, KeySource, TokenValidation};
use crate::model::{Facts, List, Reach, Scope, Setting};
use crate::source::{SourceFile, Spanned};

const FORMATS: [Format; 3] = [Format::Text, Format::Json, Format::CycloneDx];

fn validation(span: Span, words: &str) -> TokenValidation {
    let list = || Setting::set(List::of(vec![Spanned::new(words.to_owned(), span)]), span);
    TokenValidation {
        dialect: Dialect::Auth,
        scope: Scope::new(words),
        at: span,
        validates: true,
        algorithms: Setting::Unsupported,
        issuers: list(),
        audiences: list(),
        audience_match: AudienceMatch::Any,
        audience_checked_elsewhere: false,
        required_claims: Setting::Unsupported,
        expiry: ExpiryCheck::Undefined,
        verifies_signature: Setting::Unsupported,
        ignore_expiry: Setting::Unsupported,
        clock_skew: Setting::Unsupported,
        keys: vec![KeySource {
            span,
            kind: KeyKind::JwksUrl {
                url: words.to_owned(),
                reach: Reach::Network,
                names_group: false,
            },
        }],
        token_types: Setting::Unsupported,
        key_headers: Setting::Unsupported,
        binding: Setting::Unsupported,
        token_in_query: Setting::Unsupported,
        optional: Setting::Unsupported,
        workload: None,
    }
}

fn render(text: &str, secret: Option<(usize, usize)>, format: Format) -> String {
    let mut report = Report::default();
    let file = report
        .sources
        .add(SourceFile::new("f", text.as_bytes().to_vec()));
    report.secrets = secret
        .map(|(start, end)| Span::new(file, start, end))
        .into_iter()
        .collect();
    let facts = Facts {
        validations: vec![validation(Span::new(file, 0, text.len()), text)],
        ..Facts::default()
    };
    let all = build(&[("f".to_owned(), facts)], &Files::default());
    let mut out = Vec::new();
    write(&all, &report, None, format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn no_format_shows_a_secret() {
    for format in FORMATS {
        let shown = render("https://a.example/?key=abcdefgh", None, format);
        assert!(shown.contains("abcdefgh"), "{format:?}: {shown}");
        let hidden = render("https://a.example/?key=abcdefgh", Some((23, 31)), format);
        assert!(!hidden.contains("abcdefgh"), "{format:?}: {hidden}");
        // Too short to be looked for in sentences, it is masked where it stands.
        let short = render("https://a.example/?key=ab", Some((23, 25)), format);
        for start in ["fetched from ", "\"name\": \""] {
            let shown = format!("{start}https://a.example/?key=ab");
            assert!(!short.contains(&shown), "{format:?}: {short}");
        }
        let password = render("https://me:swordfish@a.example/", None, format);
        assert!(
            !password.contains("fetched from https://me:swordfish"),
            "{password}"
        );
    }
}

#[test]
fn a_password_in_a_url_is_masked_and_nothing_else() {
    let cases = [
        ("https://a.example/x@y", "https://a.example/x@y"),
        ("https://me@a.example", "https://me@a.example"),
        (
            "https://me:pw@a.example/x",
            "https://me:********@a.example/x",
        ),
        ("https://me:p@w@a.example", "https://me:********@a.example"),
        ("me:pw@a.example", "me:pw@a.example"),
    ];
    for (text, expected) in cases {
        assert_eq!(words::without_password(text), expected);
    }
}

#[test]
fn an_identity_is_a_uuid_of_version_8_made_of_the_content() {
    let (one, other) = (
        render("a", None, Format::CycloneDx),
        render("b", None, Format::CycloneDx),
    );
    let serial = |text: &str| {
        let at = text.find("urn:uuid:").unwrap() + 9;
        text[at..at + 36].to_owned()
    };
    assert_ne!(serial(&one), serial(&other));
    assert_eq!(serial(&one).as_bytes()[14], b'8');
    assert!(b"89ab".contains(&serial(&one).as_bytes()[19]));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_can_be_listed(text in "\\PC*|[\u{0}-\u{1f}\u{80}-\u{9f}\u{202e}a:@/\"]{0,40}") {
        for format in FORMATS {
            let out = render(&text, None, format);
            let stray = out.chars().find(|&c| c != '\n' && super::super::safe::steers(c));
            proptest::prop_assert_eq!(stray, None);
            if format != Format::Text {
                let parsed: Result<serde_json::Value, _> = serde_json::from_str(&out);
                proptest::prop_assert!(parsed.is_ok());
            }
        }
    }
}
