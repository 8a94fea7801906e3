//! What nginx does when nothing is written, and since which version.
//!
//! Sources: the directives' pages at nginx.org and nginx's change log. Supported are 1.18 (April 2020)
//! and everything since.

use crate::model::tls::TlsVersion::{self, Tls10, Tls11, Tls12, Tls13};
use crate::model::{Candidate, List, Setting};
use crate::options::{Options, Version};
use crate::source::{Span, Spanned};

/// A default, the first version it holds from, and the versions in words.
pub(super) struct Since<T>(pub Version, pub &'static str, pub T);

/// The oldest version whose defaults are considered when none is stated.
const OLDEST: Version = Version(1, 18, 0);

/// The default for the stated version, or for every supported one. `steps` run from old to new.
pub(super) fn by_version<T: Clone + PartialEq>(
    options: &Options,
    at: Span,
    steps: &[Since<T>],
) -> Setting<T> {
    if let Some(version) = options.nginx.version {
        let step = steps
            .iter()
            .rev()
            .find(|step| step.0 <= version)
            .unwrap_or(&steps[0]);
        return Setting::Default {
            value: step.2.clone(),
            source: step.1,
            at,
        };
    }
    let first = steps.iter().rposition(|step| step.0 <= OLDEST).unwrap_or(0);
    match &steps[first..] {
        [only] => Setting::Default {
            value: only.2.clone(),
            source: only.1,
            at,
        },
        several => Setting::ByVersion {
            values: several
                .iter()
                .map(|step| Candidate::default_of(step.1, step.2.clone()))
                .collect(),
            at,
        },
    }
}

/// `ssl_protocols` and its upstream twins.
pub(super) fn protocols(options: &Options, at: Span) -> Setting<List<TlsVersion>> {
    let list = |versions: &[TlsVersion]| {
        List::of(
            versions
                .iter()
                .map(|&version| Spanned::new(version, at))
                .collect(),
        )
    };
    by_version(
        options,
        at,
        &[
            Since(
                Version(1, 9, 1),
                "nginx before 1.23.4",
                list(&[Tls10, Tls11, Tls12]),
            ),
            Since(
                Version(1, 23, 4),
                "nginx 1.23.4 to 1.27.2",
                list(&[Tls10, Tls11, Tls12, Tls13]),
            ),
            Since(
                Version(1, 27, 3),
                "nginx since 1.27.3",
                list(&[Tls12, Tls13]),
            ),
        ],
    )
}

/// `keepalive_timeout`.
pub(super) fn keepalive_timeout(at: Span) -> Setting<u64> {
    Setting::Default {
        value: 75,
        source: "nginx: keepalive_timeout 75s",
        at,
    }
}

/// `keepalive_requests`: 100 until 1.19.10 made it 1000.
pub(super) fn keepalive_requests(options: &Options, at: Span) -> Setting<u64> {
    by_version(
        options,
        at,
        &[
            Since(Version(0, 8, 0), "nginx before 1.19.10", 100),
            Since(Version(1, 19, 10), "nginx since 1.19.10", 1000),
        ],
    )
}

/// A default that never changed.
pub(super) fn fixed<T>(value: T, source: &'static str, at: Span) -> Setting<T> {
    Setting::Default { value, source, at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn at() -> Span {
        Span::new(FileId(0), 0, 0)
    }

    fn with(version: &str) -> Options {
        let mut options = Options::default();
        options.nginx.version = version.parse().ok();
        options
    }

    #[test]
    fn a_stated_version_has_one_default() {
        let of = |version: &str| {
            protocols(&with(version), at())
                .effective()
                .map(|list| list.items.len())
        };
        assert_eq!(of("1.22.1"), Some(3));
        assert_eq!(of("1.23.4"), Some(4));
        assert_eq!(of("1.27.3"), Some(2));
    }

    #[test]
    fn without_a_version_every_supported_one_counts() {
        let Setting::ByVersion { values, .. } = protocols(&Options::default(), at()) else {
            panic!("the default changed twice since 1.18");
        };
        assert_eq!(values.len(), 3);
        assert_eq!(keepalive_timeout(at()).effective(), Some(&75));
    }
}
