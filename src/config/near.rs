//! What a mistyped word probably meant.

/// The candidate that differs from `word` by a slip of the fingers, or that has it as a part.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// No name is longer; a longer word is not worth the quadratic comparison.
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let lower = word.to_ascii_lowercase().replace('_', "-");
    let candidates: Vec<_> = candidates
        .into_iter()
        .map(|candidate| (candidate.to_ascii_lowercase().replace('_', "-"), candidate))
        .collect();
    let reach = (lower.chars().count() / 3).clamp(1, 4);
    let slip = candidates
        .iter()
        .map(|(plain, candidate)| {
            let distance = strsim::damerau_levenshtein(&lower, plain);
            (distance, *candidate)
        })
        .filter(|&(distance, _)| distance <= reach)
        .min()
        .map(|(_, candidate)| candidate);
    // A name that was left unfinished.
    let longer = |(plain, _): &&(String, &str)| lower.len() > 3 && plain.starts_with(&lower);
    let unfinished = || {
        candidates
            .iter()
            .find(longer)
            .map(|(_, candidate)| *candidate)
    };
    slip.or_else(unfinished)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let words = [
            "ignore",
            "select",
            "weak-tls-protocol",
            "nginx",
            "private_key_jwt",
            "TLSv1.3",
        ];
        let cases = [
            ("ingore", Some("ignore")),
            ("Select", Some("select")),
            ("weak_tls_protocols", Some("weak-tls-protocol")),
            ("weak-protocol", Some("weak-tls-protocol")),
            ("ngnix", Some("nginx")),
            ("weak-tls", Some("weak-tls-protocol")),
            ("private-key-jtw", Some("private_key_jwt")),
            ("tlsv1.4", Some("TLSv1.3")),
            ("apache", None),
            ("x", None),
        ];
        for (word, meant) in cases {
            assert_eq!(nearest(word, words), meant, "{word}");
        }
        assert_eq!(nearest(&"a".repeat(100_000), words), None);
    }
}
