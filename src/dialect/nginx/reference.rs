//! Variables as texts use them: `$name`, `${name}`, in any case.

/// The variable that a text consists of, `$name` or `${name}`, in the lower case nginx compares names in.
pub(super) fn name(text: &str) -> Option<String> {
    let name = text.strip_prefix('$')?;
    let name = name
        .strip_prefix('{')
        .map_or(Some(name), |inner| inner.strip_suffix('}'))?;
    (!name.is_empty() && name.bytes().all(is_name))
        .then(|| format!("${}", name.to_ascii_lowercase()))
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// A text in its parts: what is written out, and the variables between (with their `$`).
pub(super) fn parts(text: &str) -> Vec<Result<&str, String>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let braced = after.strip_prefix('{');
        let inner = braced.unwrap_or(after);
        let width = inner.bytes().take_while(|&byte| is_name(byte)).count();
        if !before.is_empty() {
            parts.push(Ok(before));
        }
        parts.push(Err(format!("${}", inner[..width].to_ascii_lowercase())));
        let after = &inner[width..];
        rest = after
            .strip_prefix('}')
            .filter(|_| braced.is_some())
            .unwrap_or(after);
    }
    if !rest.is_empty() {
        parts.push(Ok(rest));
    }
    parts
}

/// Whether a text uses a variable whose name starts so.
pub(super) fn mentions(text: &str, start: &str) -> bool {
    let used = |part: Result<&str, String>| part.is_err_and(|name| name[1..].starts_with(start));
    text.contains('$') && parts(text).into_iter().any(used)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_has_one_name_however_it_is_written() {
        for text in ["$http_origin", "${http_origin}", "$HTTP_Origin"] {
            assert_eq!(name(text).as_deref(), Some("$http_origin"), "{text}");
        }
        for text in ["http_origin", "$a$b", "$a.b", "${a", "$", "${}"] {
            assert_eq!(name(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_falls_into_parts() {
        let var = |name: &str| Err(name.to_owned());
        assert_eq!(parts("a"), [Ok("a")]);
        assert_eq!(
            parts("http://${Host}:$port/x$"),
            [
                Ok("http://"),
                var("$host"),
                Ok(":"),
                var("$port"),
                Ok("/x"),
                var("$")
            ]
        );
        assert!(mentions("x${SSL_client_verify}", "ssl_client_"));
        assert!(!mentions("ssl_client_verify", "ssl_client_"));
    }
}
