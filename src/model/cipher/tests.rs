use super::{Availability, CipherList, Class, Expansion, Notation, expand};
use crate::source::{FileId, Span, Spanned};

fn list(notation: Notation, text: &str) -> Expansion {
    let span = Span::new(FileId(0), 0, 0);
    let tokens = text
        .split([':', ' '])
        .map(|token| Spanned::new(token.to_owned(), span))
        .collect();
    expand(&CipherList {
        notation,
        tokens,
        is_product_default: false,
    })
}

fn string(text: &str) -> Expansion {
    list(Notation::OpenSsl, text)
}

fn names(expansion: &Expansion) -> Vec<&str> {
    let suites = expansion.suites.iter();
    suites.map(|enabled| enabled.suite.name).collect()
}

/// All suites of a current library; of those without a shared secret: all, RSA key exchange,
/// DHE, CBC, anonymous, NULL, AEAD with forward secrecy.
fn counts(text: &str) -> [usize; 8] {
    let expansion = string(text);
    let current: Vec<_> = (expansion.suites.iter())
        .map(|enabled| enabled.suite)
        .filter(|suite| suite.availability == Availability::Current)
        .collect();
    let web = |class: Option<Class>| {
        let usable = current.iter().filter(|suite| !suite.needs_shared_secret());
        usable
            .filter(|suite| class.is_none_or(|class| suite.is(class)))
            .count()
    };
    [
        current.len(),
        web(None),
        web(Some(Class::RsaKeyExchange)),
        web(Some(Class::FiniteFieldDh)),
        web(Some(Class::Cbc)),
        web(Some(Class::Anonymous)),
        web(Some(Class::Null)),
        web(Some(Class::AeadForwardSecret)),
    ]
}

#[test]
fn known_strings_enable_as_many_suites_as_openssl_says() {
    for (text, expected) in [
        ("HIGH:!aNULL:!MD5", [125, 71, 16, 29, 36, 0, 0, 27]),
        ("DEFAULT", [57, 27, 6, 7, 16, 0, 0, 9]),
        ("HIGH", [137, 83, 16, 39, 46, 12, 0, 27]),
        ("EECDH+AESGCM:EDH+AESGCM", [8, 8, 0, 4, 0, 0, 0, 8]),
        ("ECDHE+AESGCM:ECDHE+CHACHA20", [6, 6, 0, 0, 0, 0, 0, 6]),
        ("ECDHE", [28, 28, 0, 0, 12, 0, 2, 14]),
        (
            "ECDHE-RSA-AES128-GCM-SHA256:ECDHE:!aNULL",
            [28, 28, 0, 0, 12, 0, 2, 14],
        ),
        ("kRSA", [19, 19, 19, 0, 8, 0, 3, 0]),
    ] {
        assert_eq!(counts(text), expected, "{text}");
    }
}

#[test]
fn every_token_that_lets_a_suite_in_is_named() {
    let expansion = string("AES128-SHA:kRSA:-AES256:+SHA1:AES256-SHA");
    let tokens = |name: &str| {
        let mut all = expansion.suites.iter();
        all.find(|enabled| enabled.suite.name == name)
            .map(|enabled| enabled.tokens.clone())
    };
    assert_eq!(tokens("AES128-SHA"), Some(vec![0, 1]));
    assert_eq!(tokens("AES256-SHA"), Some(vec![4]));
    assert_eq!(tokens("AES256-SHA256"), None);
}

#[test]
fn killed_suites_stay_away_and_deleted_ones_come_back() {
    assert_eq!(
        names(&string("AES128-SHA:!SHA1:AES128-SHA")),
        Vec::<&str>::new()
    );
    assert_eq!(
        names(&string("AES128-SHA:-SHA1:AES128-SHA")),
        ["AES128-SHA"]
    );
    let nothing = string("DEFAULT:aNULL");
    assert!(
        nothing
            .suites
            .iter()
            .all(|on| !on.suite.is(Class::Anonymous))
    );
}

#[test]
fn order_follows_moves_and_strength() {
    assert_eq!(
        names(&string("AES128-SHA:AES256-SHA:@STRENGTH")),
        ["AES256-SHA", "AES128-SHA"]
    );
    assert_eq!(
        names(&string("AES128-SHA:AES256-SHA:+AES128")),
        ["AES256-SHA", "AES128-SHA"]
    );
}

#[test]
fn words_nobody_knows_are_dropped_and_told() {
    let expansion = string("ECDHE-RSA-AES128-GCM-SHA256:NOSUCH:kGOST:ä@:AES128+:@SECLEVEL=2");
    assert_eq!(names(&expansion), ["ECDHE-RSA-AES128-GCM-SHA256"]);
    assert_eq!(expansion.unknown, [1, 3, 4]);
    assert_eq!(expansion.security_level, Some(2));
    assert_eq!(string("PROFILE=SYSTEM").system_policy, Some(0));
}

#[test]
fn suite_b_words_and_default_count_at_the_start_only() {
    let only = "ECDHE-ECDSA-AES128-GCM-SHA256";
    assert_eq!(names(&string("SUITEB128ONLY:ALL")), [only]);
    assert_eq!(names(&string(&format!("{only}:DEFAULT"))), [only]);
}

#[test]
fn removed_suites_are_enabled_and_marked() {
    let expansion = string("RC4:EXP");
    assert!(!expansion.suites.is_empty());
    assert!((expansion.suites.iter()).all(|on| on.suite.availability != Availability::Current));
}

#[test]
fn name_lists_take_all_three_spellings() {
    let expansion = list(
        Notation::Names,
        "[ECDHE-RSA-AES128-GCM-SHA256|TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256] \
         SSL_RSA_WITH_RC4_128_MD5 TLS_AES_128_GCM_SHA256 HIGH",
    );
    assert_eq!(
        names(&expansion),
        [
            "ECDHE-RSA-AES128-GCM-SHA256",
            "ECDHE-RSA-CHACHA20-POLY1305",
            "RC4-MD5"
        ]
    );
    assert_eq!(expansion.unknown.len(), 1);
}
