//! Text as XML 1.0 holds it. What that version forbids even as a reference (most control characters,
//! U+FFFE and U+FFFF) is spelled out as `\x1b`, so that no byte of a file can break a report.

use super::safe::visible;
use std::fmt::{Display, Write as _};

/// The first line of every document.
pub(super) const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

/// Text between tags.
pub(super) fn text(text: &str) -> String {
    escape(text, |c| matches!(c, '\n' | '\t'))
}

/// One attribute with the space before it. White space is kept as it is: a parser would otherwise turn
/// each line end into a space.
pub(super) fn attribute(name: &str, value: impl Display) -> String {
    format!(" {name}=\"{}\"", escape(&value.to_string(), |_| false))
}

fn escape(text: &str, stays: impl Fn(char) -> bool) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut out, c| {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&apos;"),
                '\n' | '\t' if stays(c) => out.push(c),
                '\n' | '\t' | '\r' => {
                    let _ = write!(out, "&#{};", u32::from(c));
                }
                c if is_forbidden(c) => out.push_str(&visible(c)),
                c => out.push(c),
            }
            out
        })
}

/// Whether a character may not stand in a document at all. The C1 controls may, but steer terminals.
fn is_forbidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_what_is_forbidden_is_spelled_out() {
        assert_eq!(
            text("a<b> & \"c\" 'd' ]]>\n\t\u{0}\u{1b}\u{fffe}ä𝒳"),
            "a&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos; ]]&gt;\n\t\\x00\\x1b\\u{fffe}ä𝒳"
        );
        assert_eq!(
            attribute("a", "x\n\"y\"\t\r"),
            " a=\"x&#10;&quot;y&quot;&#9;&#13;\""
        );
    }

    proptest::proptest! {
        #[test]
        fn a_parser_gives_back_what_was_written(value in "\\PC*[\n\t\"'<>&]*\\PC*") {
            let document = format!("<e{}>{}</e>", attribute("a", &value), text(&value));
            let parsed = roxmltree::Document::parse(&document).unwrap();
            let root = parsed.root_element();
            let shown: String = value
                .chars()
                .map(|c| if is_forbidden(c) && !matches!(c, '\n' | '\t' | '\r') { visible(c) } else { c.to_string() })
                .collect();
            proptest::prop_assert_eq!(root.attribute("a"), Some(shown.as_str()));
            proptest::prop_assert_eq!(root.text().unwrap_or_default(), shown.as_str());
        }
    }
}
