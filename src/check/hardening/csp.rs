//! The value of `Content-Security-Policy`, read as a browser reads it.

/// One policy: its directives in order, each with its sources.
pub(super) struct Policy<'a>(Vec<(String, Vec<&'a str>)>);

/// The policies of a header; a browser enforces all of them.
pub(super) fn read(value: &str) -> impl Iterator<Item = Policy<'_>> {
    value.split(',').map(|policy| {
        let mut directives: Vec<(String, Vec<&str>)> = Vec::new();
        for directive in policy.split(';') {
            let mut words = directive.split_ascii_whitespace();
            let Some(name) = words.next().map(str::to_ascii_lowercase) else {
                continue;
            };
            // Of a directive that is given twice the first counts.
            if !directives.iter().any(|(known, _)| *known == name) {
                directives.push((name, words.collect()));
            }
        }
        Policy(directives)
    })
}

impl<'a> Policy<'a> {
    /// The sources of a directive, if it is there.
    pub(super) fn sources(&self, name: &str) -> Option<&[&'a str]> {
        let mut all = self.0.iter();
        all.find(|(known, _)| known == name)
            .map(|(_, sources)| sources.as_slice())
    }

    /// Where scripts may come from: without a directive of their own that of everything.
    pub(super) fn scripts(&self) -> Option<(&'static str, &[&'a str])> {
        ["script-src", "default-src"]
            .into_iter()
            .find_map(|name| Some((name, self.sources(name)?)))
    }
}

/// Whether a list of sources lets a word take effect: with a nonce or a hash in it browsers ignore
/// `'unsafe-inline'`.
pub(super) fn lets(sources: &[&str], word: &str) -> bool {
    let narrows = |source: &&str| {
        let source = source.to_ascii_lowercase();
        [
            "'nonce-",
            "'sha256-",
            "'sha384-",
            "'sha512-",
            "'strict-dynamic'",
        ]
        .iter()
        .any(|start| source.starts_with(start))
    };
    let is_inline = word.eq_ignore_ascii_case("'unsafe-inline'");
    let is_it = |one: &&str| one.eq_ignore_ascii_case(word) || word == "*" && is_every_host(one);
    sources.iter().any(is_it) && !(is_inline && sources.iter().any(narrows))
}

/// `https://*`, `*:*`: the scheme and the port narrow no host.
fn is_every_host(source: &str) -> bool {
    let host = source.split_once("://").map_or(source, |(_, host)| host);
    host.split_once(':').map_or(host, |(host, _)| host) == "*"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_every_host_on_whatever_port() {
        for source in ["*", "https://*", "*:*", "http://*:443"] {
            assert!(lets(&[source], "*"), "{source}");
        }
        for source in [
            "https://*.example.com",
            "'self'",
            "https:",
            "a.example.com:*",
        ] {
            assert!(!lets(&[source], "*"), "{source}");
        }
    }

    #[test]
    fn a_policy_is_read_as_browsers_do() {
        let all: Vec<_> =
            read("default-src 'self';; SCRIPT-SRC a b; script-src c, img-src *").collect();
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].sources("default-src"), Some(&["'self'"][..]));
        assert_eq!(all[0].scripts(), Some(("script-src", &["a", "b"][..])));
        assert!(all[1].scripts().is_none());
    }

    #[test]
    fn a_nonce_puts_unsafe_inline_out_of_effect() {
        assert!(lets(&["'self'", "'unsafe-inline'"], "'unsafe-inline'"));
        assert!(!lets(
            &["'nonce-abc'", "'unsafe-inline'"],
            "'unsafe-inline'"
        ));
        assert!(lets(&["'nonce-abc'", "'unsafe-eval'"], "'unsafe-eval'"));
    }
}
