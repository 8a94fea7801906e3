//! Patterns and what they let in.

use super::*;
use Trick::{OpenName, Prefix, PublicSuffix, Suffix, TopLevel, UnescapedDot};

const SEARCH: MatchMode = MatchMode::Search { ignore_case: false };
const NO_CASE: MatchMode = MatchMode::Search { ignore_case: true };

/// Expected: a trick and the origin that proves it.
type Case = (MatchMode, &'static str, Trick, &'static str);

#[rustfmt::skip]
const BYPASSED: &[Case] = &[
    // nginx, a search: what a missing anchor lets in
    (SEARCH, r"^https?:\/\/yandex\.ru", Suffix, "http://yandex.ru.evil.io"),
    (SEARCH, r"^https://example\.com", Suffix, "https://example.com.evil.io"),
    (SEARCH, r"^https://(www\.)?example\.com", Suffix, "https://example.com.evil.io"),
    (SEARCH, r"^https://example\.com|https://other\.org$", Suffix, "https://example.com.evil.io"),
    (SEARCH, r"https?://(.+\.)?(example\.com|example\.org)", Suffix, "http://example.com.evil.io"),
    (SEARCH, r"^https?://localhost", Suffix, "http://localhost.evil.io"),
    (SEARCH, r"^http://127\.0\.0\.1", Suffix, "http://127.0.0.1.evil.io"),
    (SEARCH, r"^https://webvisor\.com([^/]+)?$", Suffix, "https://webvisor.com.evil.io"),
    (SEARCH, r"^https://app\.example\.com.*$", Suffix, "https://app.example.com.evil.io"),
    (SEARCH, r"^https://example\.com.*:8443$", Suffix, "https://example.com.evil.io:8443"),
    (SEARCH, r"^https://example\.com(?P<path>.*)", Suffix, "https://example.com.evil.io"),
    (SEARCH, r"example\.com$", Prefix, "https://evilexample.com"),
    (SEARCH, r"^.*example\.com$", Prefix, "https://evilexample.com"),
    (SEARCH, r"^https://([^/]+)?webvisor\.com$", Prefix, "https://evilwebvisor.com"),
    (SEARCH, r"^https://.+example\.com$", Prefix, "https://evilexample.com"),
    (SEARCH, r"^https://[\w-.]*example\.com(:\d+)?$", Prefix, "https://evilexample.com"),
    (SEARCH, r"^https://[^/]*\.?example\.com$", Prefix, "https://evilexample.com"),
    (SEARCH, r"^https://[a-z]{2}example\.com$", Prefix, "https://ioexample.com"),
    (SEARCH, r"^https://[a-z]{6,}example\.com$", Prefix, "https://aaevilexample.com"),
    (SEARCH, r"^https?://([^/]+metrika.*yandex\.(ru|com\.tr))$", Prefix, "http://evilmetrikayandex.ru"),
    (SEARCH, r"(\.|^)example\.com|shop\.example\.net$", Suffix, "https://a.example.com.evil.io"),
    (NO_CASE, r"https://google\.com\.?", Suffix, "https://google.com.evil.io"),
    (NO_CASE, r"^https://(?!www)[a-z-]*Example\.com$", Prefix, "https://evilexample.com"),
    (SEARCH, r"^https://(?>[a-z]+)\.com$", PublicSuffix, "https://evil.com"),
    // a dot is any character
    (SEARCH, r"^https?://some.yandex\.ru$", UnescapedDot, "http://somexyandex.ru"),
    (SEARCH, r"^https://www.example.com$", UnescapedDot, "https://wwwxexample.com"),
    (SEARCH, r"^https://.example\.com$", UnescapedDot, "https://xexample.com"),
    (SEARCH, r"^https://example.com$", UnescapedDot, "https://examplexcom"),
    (SEARCH, r"^https://(.*\.)?example.com$", UnescapedDot, "https://examplexcom"),
    (SEARCH, r"^https://example.co.uk$", UnescapedDot, "https://examplexco.uk"),
    // open names
    (SEARCH, r"^https://[^.]+\.com$", PublicSuffix, "https://evil.com"),
    (SEARCH, r"^https://.*\.co\.uk$", PublicSuffix, "https://evil.co.uk"),
    (SEARCH, r"^https://.+\.vercel\.app$", PublicSuffix, "https://evil.vercel.app"),
    (SEARCH, r"^https://(www\.)?example\.[a-z]+$", TopLevel, "https://example.xyz"),
    (SEARCH, r"^https://example\.(com|[a-z]{2})$", TopLevel, "https://example.io"),
    (SEARCH, r"^https://example[a-z-]*\.com$", OpenName, "https://exampleevil.com"),
    (SEARCH, r"^https://webv.+isor\.com$", OpenName, "https://webvevilisor.com"),
    (SEARCH, r"^https://.*:8443$", Trick::AnyHost, "https://evil.io:8443"),
    // Envoy and Istio, a full match of RE2
    (MatchMode::Full, r"https://.*example\.com", Prefix, "https://evilexample.com"),
    (MatchMode::Full, r".*example\.com", Prefix, "https://evilexample.com"),
    (MatchMode::Full, r"https://example\.com.*", Suffix, "https://example.com.evil.io"),
    (MatchMode::Full, r"https://app.example.com", UnescapedDot, "https://appxexample.com"),
    (MatchMode::Full, r"https?://[a-z.]+\.io", PublicSuffix, "http://evil.io"),
    // a prefix
    (MatchMode::Prefix, "https://a.com", Suffix, "https://a.com.evil.io"),
    (MatchMode::Prefix, "https://app.example.", Suffix, "https://app.example.evil.io"),
    (MatchMode::Prefix, "https://ex", Suffix, "https://ex.evil.io"),
];

#[rustfmt::skip]
const SOUND: &[(MatchMode, &str)] = &[
    (SEARCH, r"^https://([a-z]+\.)?example\.com$"),
    (SEARCH, r"^https?://([a-z0-9-]+\.)*example\.com$"),
    (SEARCH, r"^https://([A-Za-z0-9\-]+\.)?example\.com(?::[0-9]{1,5})?$"),
    (SEARCH, r"^https?:\/\/l.o\.yandex\.ru$"),
    (SEARCH, r"^https?:\/\/yandex\.ru$"),
    (SEARCH, r"^https://webvisor\.com$"),
    (SEARCH, r"^https://[\w.-]+\.example\.com$"),
    (SEARCH, r"^https://.*\.example\.com$"),
    (SEARCH, r"^https://([^/:]+)?\.yandex\.ru$"),
    (SEARCH, r"^https?://(localhost|127\.0\.0\.1)(:\d+)?$"),
    (SEARCH, r"^https?://(\[::1\]|localhost):3000$"),
    (SEARCH, r"^http://192\.168\.\d{1,3}\.\d{1,3}(:\d+)?$"),
    (SEARCH, r"^http://192.168.0.1$"),
    (SEARCH, r"^https://(a|b|c)\.example\.(com|net)$"),
    (SEARCH, r"^https://(dev|staging)?-?example\.com$"),
    (SEARCH, r"^https://app\d+\.example\.co\.uk$"),
    (SEARCH, r"^https://pr-\d+-shop\.example\.com$"),
    (SEARCH, r"^https://my-app-[a-z0-9-]+\.vercel\.app$"),
    (SEARCH, r"^https:\/\/[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.example\.com$"),
    (SEARCH, r"^https://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+example\.com$"),
    (SEARCH, r"^https?://example\.com(:.*)?$"),
    (SEARCH, r"^https://example\.com($|:\d+$)"),
    (SEARCH, r"(^|\.)example\.com$|^never$"),
    (SEARCH, r"[/.]example\.com$"),
    (SEARCH, r"//example\.com$"),
    (SEARCH, r"\.example\.com$"),
    (SEARCH, r"https://google\.com$"),
    (SEARCH, r"^(https://)?example\.com$"),
    (SEARCH, r"^https://[[:alnum:]-]+\.example\.com$"),
    (SEARCH, r"^https://a\.b\x2ecom$"),
    (NO_CASE, r"^https://Example\.com$"),
    (NO_CASE, r"(?i)^https://([A-Z]+\.)?Example\.COM$"),
    // no browser sends a path, an upper-case host or an origin without a scheme: nothing passes
    (SEARCH, r"^https?:\/\/yandex.ru\/"),
    (SEARCH, r"^https://example\.com/.*$"),
    (SEARCH, r"^https?://([^/]+\.)?yandex\.com/|([^/]+\.)?webvisor\.com/"),
    (SEARCH, r"^webvisor\.com([^/]+)?$"),
    (SEARCH, r"^https://[A-Z]+\.com$"),
    (SEARCH, r"^https?://example\.\.com$"),
    (SEARCH, r"^https://app\.corp\.internal$"),
    (SEARCH, r"^null$"),
    // a full match needs no anchors
    (MatchMode::Full, r"https://example\.com"),
    (MatchMode::Full, r"https://.*\.example\.com"),
    (MatchMode::Full, r"https?://(.+\.)?example\.com(:[0-9]+)?"),
    (MatchMode::Full, r"^https://example\.com$"),
    (MatchMode::Full, r"https://[a-z]+-?[0-9]*\.apps\.example\.com"),
    (MatchMode::Prefix, "https://a.com:"),
    (MatchMode::Prefix, "https://a.com/"),
    (MatchMode::Exact, "https://example.com"),
    (MatchMode::Exact, "https://a.b"),
];

const ALL: &[(MatchMode, &str)] = &[
    (SEARCH, ".*"),
    (SEARCH, ""),
    (SEARCH, "."),
    (SEARCH, "^http"),
    (SEARCH, r"^https?://.*$"),
    (SEARCH, r"^https?://[^/]+$"),
    (SEARCH, r"^(.+)$"),
    (SEARCH, "^http://.*"),
    (SEARCH, r"^https://([a-z0-9-]+\.)+[a-z]+$"),
    (MatchMode::Full, ".*"),
    (MatchMode::Full, "https://.+"),
    (MatchMode::Prefix, ""),
    (MatchMode::Prefix, "https://"),
];

#[rustfmt::skip]
const UNDECIDED: &[(MatchMode, &str)] = &[
    (SEARCH, r"^https://(a|b"),
    (SEARCH, r"^https://a)$"),
    (SEARCH, r"*.example.com"),
    (MatchMode::Full, "*"),
    (MatchMode::Full, r"https://(?!evil)[a-z]+\.example\.com"),
    (SEARCH, r"^https://(?!evil)[a-z]+\.example\.com$"),
    (SEARCH, r"^https://([a-z])\1\.example\.com$"),
    (SEARCH, r"^https://\p{L}+\.example\.com$"),
    (SEARCH, r"(?x)^https://example\.com$"),
    (SEARCH, r"^https://(a+|\.b)+example\.com$"),
    (SEARCH, r"(*UTF8)^https://example\.com$"),
    (SEARCH, r"^https://(?|a|b)\.example\.com$"),
];

#[test]
fn a_bypass_is_shown_with_an_origin_that_passes() {
    for &(mode, pattern, how, proof) in BYPASSED {
        let Verdict::Bypassed {
            origin, how: found, ..
        } = decide(pattern, mode)
        else {
            panic!("{pattern} {mode:?}: {:?}", decide(pattern, mode));
        };
        assert_eq!((found, origin.as_str()), (how, proof), "{pattern} {mode:?}");
        let run = OriginPattern::new(pattern, mode).expect("it was decided");
        assert_eq!(run.admits(&origin), Some(true), "{pattern}");
        assert!(host::parse(&origin).is_some(), "{origin} is an origin");
    }
}

#[test]
fn the_other_verdicts() {
    let table = [
        (SOUND, Verdict::Sound),
        (ALL, Verdict::MatchesAll),
        (UNDECIDED, Verdict::Undecided),
    ];
    for (cases, verdict) in table {
        for &(mode, pattern) in cases {
            assert_eq!(decide(pattern, mode), verdict, "{pattern} {mode:?}");
        }
    }
}

#[test]
fn only_a_name_someone_can_own_is_called_registrable() {
    let registrable = |pattern| match decide(pattern, SEARCH) {
        Verdict::Bypassed { registrable, .. } => Some(registrable),
        _ => None,
    };
    assert_eq!(registrable(r"^https://example.com$"), Some(false));
    assert_eq!(registrable(r"^https://www.example.com$"), Some(true));
}

#[test]
fn plain_text_and_null_are_asked_for_one_by_one() {
    let pattern = |text| OriginPattern::new(text, SEARCH).expect("a pattern");
    let plain = |text| pattern(text).plaintext();
    assert_eq!(plain(r"^https?://a\.com$").as_deref(), Some("http://a.com"));
    assert_eq!(plain(r"a\.com$").as_deref(), Some("http://a.com"));
    assert_eq!(plain(r"^https://a\.com$"), None);
    assert_eq!(plain(r"^http://(localhost|127\.0\.0\.1)(:\d+)?$"), None);
    assert_eq!(
        pattern(r"^(null|https://a\.com)$").admits("null"),
        Some(true)
    );
    assert_eq!(pattern(r"^https://a\.com$").admits("null"), Some(false));
}

#[test]
fn hostile_input_is_bounded() {
    let deep = "(".repeat(100_000);
    let wide = "(a|b)".repeat(500);
    let loops = format!("^https://{}$", "(a*)*".repeat(300));
    let back = r"^https://(?=a)(([a-z]+)*)*b\.com$";
    for pattern in [
        deep.as_str(),
        &wide,
        &loops,
        back,
        "[",
        "\\",
        "(?",
        "a{",
        "(?<",
        "é.",
        "[é-ü]",
    ] {
        let verdict = decide(pattern, SEARCH);
        assert!(!matches!(verdict, Verdict::MatchesAll), "{pattern:.20}");
    }
}
