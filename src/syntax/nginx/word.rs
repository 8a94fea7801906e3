//! One word: what nginx makes of its bytes, and how long it may be.

/// `NGX_CONF_BUFFER`: a parameter and what ends it must fit in.
pub(super) const BUFFER: usize = 4096;

/// The value of the bytes of a word (without quotes), if it is not just those bytes.
pub(super) fn decode(bytes: &[u8]) -> Option<Box<str>> {
    let unescaped = unescape(bytes);
    let changed = unescaped.as_deref().unwrap_or(bytes);
    if unescaped.is_none() && std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    Some(String::from_utf8_lossy(changed).into())
}

/// The escapes nginx knows; it leaves the backslash of every other one.
fn unescape(bytes: &[u8]) -> Option<Vec<u8>> {
    memchr::memchr(b'\\', bytes)?;
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    let mut changed = false;
    while let [first, tail @ ..] = rest {
        let known = match tail.first() {
            Some(b't') => Some(b'\t'),
            Some(b'r') => Some(b'\r'),
            Some(b'n') => Some(b'\n'),
            Some(&quote @ (b'"' | b'\'' | b'\\')) => Some(quote),
            _ => None,
        };
        match known {
            Some(byte) if *first == b'\\' => {
                out.push(byte);
                rest = &tail[1..];
                changed = true;
            }
            _ => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    changed.then_some(out)
}

/// nginx's objection to a word at `range` of `text` (quotes included), if it is too long.
pub(super) fn too_long(text: &str, range: std::ops::Range<usize>, quoted: bool) -> Option<String> {
    let start = range.start + usize::from(quoted);
    let terminated = matches!(text.as_bytes().get(range.end), Some(b';' | b'{' | b')'));
    // What must fit: the word, its closing quote, and a space, which is left behind only when the
    // byte after it is read.
    let needs = range.end - start + usize::from(!terminated);
    let fits = needs < BUFFER || text.len() <= start + BUFFER;
    if fits {
        return None;
    }
    let content = range.end - start - usize::from(quoted);
    if quoted && content >= BUFFER {
        let quote = &text[range.start..start];
        return Some(format!(
            "too long parameter, probably missing terminating \"{quote}\" character"
        ));
    }
    Some(too_long_message(&text[start..]))
}

/// nginx's objection to a comment at `range` (from the `#` to before the LF), if it is too long.
pub(super) fn too_long_comment(text: &str, range: std::ops::Range<usize>) -> Option<String> {
    let fits = range.len() < BUFFER || text.len() <= range.start + BUFFER;
    (!fits).then(|| too_long_message(&text[range]))
}

/// nginx shows the first ten bytes; we show the characters that are whole in them.
fn too_long_message(text: &str) -> String {
    let whole = text.char_indices().map(|(at, char)| at + char.len_utf8());
    let end = whole.take_while(|&end| end <= 10).last().unwrap_or(0);
    let start = &text[..end];
    format!("too long parameter \"{start}...\" started")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_escapes_are_decoded_and_others_keep_their_backslash() {
        let decoded = |text: &str| decode(text.as_bytes()).map(String::from);
        assert_eq!(decoded(r"a\tb\r\n"), Some("a\tb\r\n".to_owned()));
        assert_eq!(decoded(r#"\"\'\\"#), Some("\"'\\".to_owned()));
        assert_eq!(decoded(r"\\n"), Some(r"\n".to_owned()));
        assert_eq!(decoded(r"\.\;\$\"), None);
        assert_eq!(decoded("plain"), None);
    }

    #[test]
    fn bytes_that_are_not_utf8_are_decoded_lossily() {
        assert_eq!(decode(b"a\xffb").as_deref(), Some("a\u{fffd}b"));
    }

    #[test]
    fn limits_are_those_measured_on_nginx() {
        let word = |length: usize, quote: &str, end: &str| {
            let word = format!("{quote}{}{quote}", "c".repeat(length));
            let text = format!("{word}{end}{}", " ".repeat(9000));
            too_long(&text, 0..word.len(), !quote.is_empty())
        };
        assert_eq!(word(4095, "", ";"), None);
        assert_eq!(word(4094, "", " "), None);
        assert_eq!(word(4094, "\"", ";"), None);
        assert_eq!(word(4093, "\"", " "), None);
        let started = Some("too long parameter \"cccccccccc...\" started".to_owned());
        assert_eq!(word(4096, "", ";"), started);
        assert_eq!(word(4095, "", " "), started);
        assert_eq!(word(4095, "\"", ";"), started);
        assert_eq!(word(4094, "\"", " "), started);
        assert_eq!(
            word(4096, "'", ";").as_deref(),
            Some("too long parameter, probably missing terminating \"'\" character")
        );
    }

    #[test]
    fn a_long_comment_is_refused_unless_the_file_ends_in_it() {
        let comment = format!("#{}", "c".repeat(4095));
        let text = format!("{comment}\nevents {{}}");
        assert_eq!(
            too_long_comment(&text, 0..comment.len()).as_deref(),
            Some("too long parameter \"#ccccccccc...\" started")
        );
        assert_eq!(too_long_comment(&comment, 0..comment.len()), None);
        assert_eq!(too_long_comment(&text, 0..comment.len() - 1), None);
    }
}
