//! Text as Markdown shows it word for word, on GitHub and on GitLab. A backslash is no help there: both
//! look for `@name`, `#12`, addresses and commits only after Markdown is done, and leave alone nothing
//! but code. So whatever is not a plain word of prose becomes a code span.

/// A sentence that may quote a file. It must not begin a block: `1.` there would begin a list.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, quoted, after)) = next_quote(rest) {
        words(before, &mut out);
        push(&code(quoted), &mut out);
        rest = after;
    }
    words(rest, &mut out);
    out
}

/// A code span.
pub(super) fn code(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.is_empty() {
        return text;
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let spaced = text.starts_with(' ') && text.ends_with(' ') && !text.trim().is_empty();
    let pad = if spaced || text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Markdown as the cell of a table: there a bar ends the cell, even in a code span. Some renderers show
/// the backslash where the text has one before the bar already.
pub(super) fn cell(markdown: &str) -> String {
    markdown.replace('|', "\\|").replace('\n', " ")
}

/// The text before the next pair of backticks, in it, and after it.
fn next_quote(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (quoted, after) = rest.split_once('`')?;
    let has_text = !quoted.is_empty();
    has_text.then_some((before, quoted, after))
}

/// Adds words, each as it is or as code.
fn words(text: &str, out: &mut String) {
    for (at, word) in text.split(char::is_whitespace).enumerate() {
        if at > 0 {
            out.push(' ');
        }
        let from = word.len() - word.trim_start_matches('(').len();
        let to = word.trim_end_matches([',', '.', ';', ':', ')']).len();
        match word.get(from..to) {
            Some(inner) if !inner.is_empty() && !is_plain(inner) => {
                push(&word[..from], out);
                push(&code(inner), out);
                out.push_str(&word[to..]);
            }
            _ => push(word, out),
        }
    }
}

/// Two code spans must not touch: their fences would become one.
fn push(part: &str, out: &mut String) {
    if out.ends_with('`') && part.starts_with('`') {
        out.push(' ');
    }
    out.push_str(part);
}

/// Whether a word means nothing to Markdown and to those who look for links in it.
fn is_plain(word: &str) -> bool {
    let is_calm = |c: char| c.is_alphanumeric() || ",.;'\"()?=/-".contains(c);
    let lower = word.to_ascii_lowercase();
    let is_commit = word.len() >= 7 && word.chars().all(|c| c.is_ascii_hexdigit());
    let is_link = lower.contains("www.") || lower.starts_with("gh-") || is_commit;
    word.chars().all(is_calm)
        && word.contains(char::is_alphanumeric)
        // A slash in front is a command to GitLab, a dash or an equals sign can underline a heading.
        && !word.starts_with(['/', '-', '='])
        && !is_link
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use comrak::{Arena, Options, nodes::NodeValue, parse_document};

    fn options() -> Options<'static> {
        let mut options = Options::default();
        options.extension.table = true;
        options.extension.autolink = true;
        options.extension.strikethrough = true;
        options.extension.math_dollars = true;
        options.extension.footnotes = true;
        options.extension.tasklist = true;
        options
    }

    /// What a reader sees; anything but prose and code spans in table or paragraph is a failure.
    fn shown(markdown: &str) -> String {
        let arena = Arena::new();
        let root = parse_document(&arena, markdown, &options());
        let mut text = String::new();
        for node in root.descendants() {
            match &node.data.borrow().value {
                NodeValue::Text(part) => text.push_str(part),
                NodeValue::Code(code) => text.push_str(&code.literal),
                NodeValue::Document
                | NodeValue::Paragraph
                | NodeValue::Table(_)
                | NodeValue::TableRow(_)
                | NodeValue::TableCell => {}
                other => panic!("{other:?} in {markdown}"),
            }
        }
        text
    }

    fn in_table(text: &str) -> String {
        let table = format!("| a |\n|---|\n| x {} |\n", cell(&prose(text)));
        shown(&table)
            .strip_prefix("ax ")
            .unwrap_or_default()
            .to_owned()
    }

    #[test]
    fn prose_stays_prose_and_values_become_code() {
        for (text, markdown) in [
            ("this endpoint accepts TLSv1", "this endpoint accepts TLSv1"),
            (
                "the secret `********` is short",
                "the secret `********` is short",
            ),
            ("set ssl_protocols, then go", "set `ssl_protocols`, then go"),
            ("it is `a`` b", "it is `a` `` ` `` b"),
            ("(in server a.example.com)", "(in server a.example.com)"),
            ("see www.evil.com.", "see `www.evil.com`."),
            (
                "ask @root about #12 or GH-12",
                "ask `@root` about `#12` or `GH-12`",
            ),
            ("<script>alert(1)</script>", "`<script>alert(1)</script>`"),
            ("[a](http://x) ![b](c)", "`[a](http://x`) `![b](c`)"),
            ("at 0123456789abcdef", "at `0123456789abcdef`"),
            ("/close", "`/close`"),
        ] {
            assert_eq!(prose(text), markdown);
        }
    }

    #[test]
    fn a_code_span_holds_anything() {
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code(" a "), "`  a  `");
        assert_eq!(code("a\nb"), "`a b`");
        assert_eq!(cell(&code("a|b")), "`a\\|b`");
    }

    #[test]
    fn a_bar_after_a_backslash_stays_in_its_cell() {
        assert_eq!(in_table(r"`(a\|b|c)`").replace(r"\\", r"\"), r"(a\|b|c)");
    }

    proptest::proptest! {
        #[test]
        fn nothing_a_file_holds_becomes_markup(
            words in proptest::collection::vec("[a-z@#|<>*_~$!:/\\[\\](){}`&;.\\\\ -]{1,8}|https?://[a-z.]{1,5}|www\\.x\\.org|a@b\\.org|:x:|\\PC", 1..8)
        ) {
            let text = words.join(" ");
            // Backticks that quote become code spans, which spaces keep apart.
            let bare = |text: &str| text.replace(['\\', '`'], "").replace(char::is_whitespace, "");
            proptest::prop_assert_eq!(bare(&shown(&format!("x {}", prose(&text)))), bare(&format!("x {text}")));
            proptest::prop_assert_eq!(bare(&in_table(&text)), bare(&text));
        }
    }
}
