//! See `rules/tls/weak-tls-cipher.md`.

use super::listed;
use super::versions::speaks_older;
use crate::check::{Check, Cx, Judged, Run};
use crate::finding::{Draft, Edit, Fix, Safety, Severity};
use crate::model::cipher::{
    Availability, CipherList, Class, Enabled, Expansion, Notation, Suite, expand,
};
use crate::model::tls::{TlsEndpoint, TlsVersion};
use crate::model::{List, Setting, Why};
use crate::options::Version;
use std::collections::BTreeSet;

/// The check.
pub(super) static CHECK: Check = Check {
    page: include_str!("../../../rules/tls/weak-tls-cipher.md"),
    run: Run::Tls(check),
};

/// Mozilla's intermediate profile, 6.0.
const INTERMEDIATE: &str = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:\
ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:\
ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

fn check(endpoint: &TlsEndpoint, cx: &mut Cx<'_>) {
    let (mut forbidden, mut discouraged) = (classes(cx, "forbidden"), classes(cx, "discouraged"));
    let list = endpoint.ciphers.effective();
    // The product's own list passes unless a standard judges it: most endpoints need no expansion.
    let list = list.filter(|list| !list.is_product_default || cx.switch("judge-default"));
    let expansion = list.map(expand);
    if let Some(at) = expansion.as_ref().and_then(|set| set.system_policy) {
        let span = list
            .and_then(|list| list.tokens.get(at))
            .map(|token| token.span);
        cx.undecided(&endpoint.scope, span, Why::MayLiveElsewhere);
        return;
    }
    // TLS 1.3 has suites of its own, which no list of these governs.
    let older = speaks_older(&endpoint.protocols);
    let unused = older == Ok(false);
    let is_silent = |list: &CipherList| list.notation == Notation::Names && list.tokens.is_empty();
    if list.is_some_and(is_silent) && !unused {
        return cx.undecided_of(&endpoint.scope, &endpoint.ciphers, Why::Library);
    }
    let without_dhe = (endpoint.server.as_ref())
        .is_some_and(|server| matches!(server.dh_parameters, Setting::Absent(_)));
    let written = endpoint.ciphers.written().is_some();
    // What a product lists without being asked counts where libraries have it, and nginx offers
    // DHE only with parameters.
    let counts = |suite: &Suite| {
        (written || suite.availability == Availability::Current)
            && !(without_dhe && suite.is(Class::FiniteFieldDh))
    };
    let counts_for_less =
        |suite: &Suite| suite.availability == Availability::Current && counts(suite);
    let short_tags = expansion.as_ref().and_then(|set| takes_short_tags(set, cx));
    let asked = [&forbidden, &discouraged]
        .iter()
        .any(|classes| classes.contains(&Class::ShortTag));
    if short_tags != Some(true) {
        forbidden.retain(|class| *class != Class::ShortTag);
        discouraged.retain(|class| *class != Class::ShortTag);
    }
    let only_short_tags = |set| {
        Bad::find(set, &[Class::ShortTag], counts).is_some()
            && Bad::find(set, &forbidden, counts).is_none()
            && Bad::find(set, &discouraged, counts_for_less).is_none()
    };
    let untold = asked && short_tags.is_none() && !unused;
    if untold && expansion.as_ref().is_some_and(only_short_tags) {
        return cx.undecided_of(&endpoint.scope, &endpoint.ciphers, Why::Library);
    }
    // Some of the versions of nginx that may run never get to the list.
    let doubt = older.err().filter(|why| *why == Why::Version);
    cx.judge_in_doubt(&endpoint.scope, &endpoint.ciphers, doubt, |list| {
        if unused {
            return None;
        }
        let expansion = expansion.as_ref()?;
        let bad = Bad::find(expansion, &forbidden, counts);
        let draft = match bad {
            Some(bad) => bad.draft(&list, expansion),
            None => Bad::find(expansion, &discouraged, counts_for_less)?
                .draft(&list, expansion)
                .severity(Severity::Low),
        };
        Some(match list.source {
            Some(source) => draft.label(format!("by default ({source})")),
            None if speaks_tls12(&endpoint.protocols) => with_fix(draft, &list),
            None => draft,
        })
    });
}

/// Whether the library negotiates CCM-8 suites, if the files tell: OpenSSL 3.2 and newer do so at security
/// level 0 alone, which has to be written.
fn takes_short_tags(expansion: &Expansion, cx: &Cx<'_>) -> Option<bool> {
    match (expansion.security_level, cx.options.openssl) {
        (Some(0), _) => Some(true),
        (_, version) => version.map(|version| version < Version(3, 2, 0)),
    }
}

fn classes(cx: &Cx<'_>, param: &str) -> Vec<Class> {
    let names = cx.list(param);
    let wanted = |class: &Class| names.iter().any(|name| name == class.id());
    Class::ALL.into_iter().filter(wanted).collect()
}

/// Whether the suites of the fix, which TLS 1.2 brought, can be negotiated.
fn speaks_tls12(protocols: &Setting<List<TlsVersion>>) -> bool {
    (protocols.effective()).is_none_or(|list| list.holds(&TlsVersion::Tls12) != Some(false))
}

/// Suites of some classes, which a web server could negotiate.
struct Bad<'a> {
    suites: Vec<&'a Enabled>,
    classes: &'a [Class],
}

impl<'a> Bad<'a> {
    fn find(
        expansion: &'a Expansion,
        classes: &'a [Class],
        counts: impl Fn(&Suite) -> bool,
    ) -> Option<Self> {
        let level = expansion.security_level.unwrap_or(0);
        let suites: Vec<_> = (expansion.suites.iter())
            .filter(|on| classes.iter().any(|class| on.suite.is(*class)))
            .filter(|on| !on.suite.needs_shared_secret() && !on.suite.refused_at(level))
            .filter(|on| counts(on.suite))
            .collect();
        (!suites.is_empty()).then_some(Self { suites, classes })
    }

    /// What a token lets in, in the words of the classes.
    fn let_in_by(&self, token: usize) -> String {
        let suites = || self.suites.iter().filter(|on| on.tokens.contains(&token));
        let words: Vec<_> = (self.classes.iter())
            .filter(|class| suites().any(|on| on.suite.is(**class)))
            .map(|class| class.words())
            .collect();
        listed(&words)
    }

    fn draft(&self, list: &Judged<'_, CipherList>, expansion: &Expansion) -> Draft {
        let tokens: BTreeSet<usize> = (self.suites.iter())
            .flat_map(|on| on.tokens.iter().copied())
            .collect();
        let mut named = tokens.iter().map(|&at| (at, &list.value.tokens[at]));
        let Some((first, token)) = named.next() else {
            unreachable!("an enabled suite was let in by a token")
        };
        let words = self.let_in_by(first);
        let mut draft = Draft::new(
            token.span,
            format!("`{}` enables suites with {words}", token.value),
        )
        .note(self.note(expansion))
        .help("list ECDHE suites with AES-GCM or ChaCha20-Poly1305 only, as Mozilla's intermediate profile does");
        for (at, token) in named.take(8) {
            draft = draft.related(token.span, format!("{} too", self.let_in_by(at)));
        }
        draft
    }

    fn note(&self, expansion: &Expansion) -> String {
        let names: Vec<_> = self.suites.iter().map(|on| on.suite.name).collect();
        let shown = match &names[..names.len().min(4)] {
            all if names.len() <= 4 => listed(all),
            first => first.join(", "),
        };
        let more = match names.len().saturating_sub(4) {
            0 => String::new(),
            more => format!(" and {more} more such suites"),
        };
        let all = |test: fn(&Suite) -> bool| self.suites.iter().all(|on| test(on.suite));
        let limit = if all(|suite| suite.availability == Availability::Removed) {
            "; they work only if the library still has them: OpenSSL dropped them in 1.1.0"
        } else if all(|suite| suite.availability == Availability::WeakBuilds) {
            "; they work only if the library still has them: OpenSSL builds them in on request only"
        } else if all(|suite| suite.availability != Availability::Current) {
            "; they work only if the library still has them: OpenSSL dropped some in 1.1.0 and builds the others in on request only"
        } else if expansion.security_level.is_none() && all(|suite| suite.refused_at(1)) {
            "; OpenSSL refuses them at its usual security level, which is then all that protects you"
        } else {
            ""
        };
        // Sound suites of the list are not named.
        let others = if expansion.suites.len() > names.len() {
            ", among others"
        } else {
            ""
        };
        format!("the list expands to {shown}{more}{others}{limit}")
    }
}

/// Replaces an OpenSSL string whole: taking single tokens away can leave it empty.
fn with_fix(draft: Draft, list: &Judged<'_, CipherList>) -> Draft {
    let tokens = &list.value.tokens;
    let (Some(first), Some(end)) = (tokens.first(), tokens.last()) else {
        return draft;
    };
    let is_one_text = list.value.notation == Notation::OpenSsl
        && (tokens.windows(2)).all(|pair| {
            pair[0].span.file == pair[1].span.file && pair[0].span.end < pair[1].span.start
        });
    let written = (first.span.end - first.span.start) as usize == first.value.len();
    if !is_one_text || !written {
        return draft;
    }
    draft.fix(Fix {
        title: "use Mozilla's intermediate suites".to_owned(),
        safety: Safety::Unsafe,
        edits: vec![Edit {
            span: first.span.to(end.span),
            text: INTERMEDIATE.to_owned(),
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Outcome;
    use crate::check::tls::fixture::{endpoint, failures, run, span};
    use crate::options::Options;
    use crate::rule::{Param, Rule};
    use crate::source::Spanned;

    fn found(text: &str) -> Vec<(Option<Severity>, String)> {
        let drafts = drafts(text).into_iter();
        drafts
            .map(|draft| (draft.severity, draft.message))
            .collect()
    }

    fn found_notes(text: &str) -> Vec<String> {
        drafts(text)
            .into_iter()
            .filter_map(|one| one.note)
            .collect()
    }

    fn drafts(text: &str) -> Vec<Draft> {
        let subject = subject(text);
        let outcomes = run(&CHECK, |cx| check(&subject, cx));
        failures(&outcomes).into_iter().cloned().collect()
    }

    fn subject(text: &str) -> TlsEndpoint {
        let mut start = 0;
        let tokens = text.split(':').map(|token| {
            let at = span(start, start + token.len());
            start += token.len() + 1;
            Spanned::new(token.to_owned(), at)
        });
        let mut subject = endpoint();
        subject.ciphers = Setting::set(
            CipherList {
                notation: Notation::OpenSsl,
                tokens: tokens.collect(),
                is_product_default: text == "HIGH:!aNULL:!MD5",
            },
            span(0, text.len()),
        );
        subject
    }

    #[test]
    fn short_tags_are_told_by_the_level_and_the_version_of_the_library() {
        let outcome = |text: &str, forbidden: &[&str], version: Option<Version>| {
            let mut params = Rule::from_page(CHECK.page).unwrap().params;
            let list =
                |words: &[&str]| Param::List(words.iter().map(ToString::to_string).collect());
            params.insert("forbidden".to_owned(), list(forbidden));
            params.insert("discouraged".to_owned(), list(&[]));
            let options = Options {
                openssl: version,
                ..Options::default()
            };
            let mut outcomes = Vec::new();
            check(
                &subject(text),
                &mut Cx::new(&options, &params, &mut outcomes),
            );
            match outcomes.as_slice() {
                [Outcome::Fail { .. }] => "fails",
                [Outcome::Pass { .. }] => "passes",
                [Outcome::Undecided { why, .. }] => why.id(),
                others => panic!("{others:?}"),
            }
        };
        let (old, new) = (Some(Version(3, 1, 4)), Some(Version(3, 2, 0)));
        let named = "ECDHE-ECDSA-AES128-CCM8:AES128-SHA";
        for (version, is) in [(old, "fails"), (new, "passes"), (None, "library")] {
            assert_eq!(outcome(named, &["ccm8"], version), is);
            assert_eq!(outcome("ECDHE+AES128:!aNULL", &["ccm8"], version), is);
            assert_eq!(
                outcome(&format!("{named}:@SECLEVEL=1"), &["ccm8"], version),
                is
            );
            assert_eq!(
                outcome(&format!("{named}:@SECLEVEL=0"), &["ccm8"], version),
                "fails"
            );
            assert_eq!(
                outcome(&format!("{named}:!AESCCM8"), &["ccm8"], version),
                "passes"
            );
            assert_eq!(outcome(named, &["ccm8", "rsa-kx"], version), "fails");
            assert_eq!(outcome(named, &["rc4"], version), "passes");
        }
    }

    #[test]
    fn good_strings_and_the_default_pass() {
        for text in [
            "HIGH:!aNULL:!MD5",
            INTERMEDIATE,
            "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305",
            "EECDH+AESGCM:EDH+AESGCM",
            "ALL:@SECLEVEL=5:!SHA1:!aNULL:!kRSA:!SHA384:!SHA256",
            "AES128-SHA:!RSA",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn the_token_that_lets_the_worst_in_is_named() {
        assert_eq!(
            found("ECDHE-RSA-AES128-GCM-SHA256:ECDHE:!aNULL:!RC4:!3DES"),
            [(None, "`ECDHE` enables suites with no encryption".to_owned())]
        );
        assert_eq!(
            found("EECDH+AESGCM:RC4-SHA:DES-CBC3-SHA"),
            [(None, "`RC4-SHA` enables suites with RC4".to_owned())]
        );
    }

    #[test]
    fn the_note_tells_which_library_has_the_suites() {
        let note = |text: &str| found_notes(text).remove(0);
        assert_eq!(
            note("RC4-SHA"),
            "the list expands to RC4-SHA; they work only if the library still has them: OpenSSL builds them in on request only"
        );
        assert!(note("EXP-RC4-MD5").ends_with("OpenSSL dropped them in 1.1.0"));
        assert_eq!(
            note("EXP-RC4-MD5:RC4-SHA:ECDHE-RSA-AES128-GCM-SHA256"),
            "the list expands to EXP-RC4-MD5 and RC4-SHA, among others; they work only if the library still has them: OpenSSL dropped some in 1.1.0 and builds the others in on request only"
        );
    }

    #[test]
    fn what_is_only_old_is_low() {
        assert_eq!(
            found("EECDH+AESGCM:AES256-SHA"),
            [(
                Some(Severity::Low),
                "`AES256-SHA` enables suites with RSA key exchange and CBC".to_owned()
            )]
        );
    }
}
