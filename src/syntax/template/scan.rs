//! Finding template tokens in a text.

use std::cell::OnceCell;
use std::ops::Range;

/// Helm and Jinja expressions of more lines than this are taken for plain text.
const MAX_LINES: usize = 100;

/// A template token.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) range: Range<usize>,
    pub(super) kind: TokenKind,
    /// `nindent N`: the column its lines start at.
    pub(super) indent: Option<usize>,
    /// `indent N`: columns added to its own.
    pub(super) added_indent: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Writes text.
    Output,
    /// Decides what is written.
    Control,
    /// Neither: a comment, an assignment.
    Silent,
}

impl Token {
    /// A token that writes a value.
    pub(super) fn output(range: Range<usize>) -> Self {
        plain(range, TokenKind::Output)
    }

    /// Whether it writes nothing itself.
    pub(super) fn is_silent(&self) -> bool {
        self.kind != TokenKind::Output
    }
}

/// All tokens of a text, in order.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    // Few texts hold a token at all.
    let ends = OnceCell::new();
    let ends = || ends.get_or_init(|| Ends::new(text));
    let mut at = 0;
    while let Some(next) = memchr::memchr2(b'{', b'<', &bytes[at..]).map(|step| at + step) {
        let token = match &bytes[next..(next + 2).min(bytes.len())] {
            b"{{" => expression(text, next, ends()),
            b"{%" => ends()
                .close(text, next, 0)
                .map(|end| jinja(text, next..end)),
            b"{#" => ends()
                .close(text, next, 1)
                .map(|end| plain(next..end, TokenKind::Silent)),
            b"<%" => ends().close(text, next, 2).map(|end| erb(text, next..end)),
            _ => None,
        };
        at = token.as_ref().map_or(next + 1, |token| token.range.end);
        found.extend(token);
    }
    found
}

const CLOSERS: [&str; 3] = ["%}", "#}", "%>"];

/// The last place of each closing mark, so that a text of openers only is not searched again and
/// again.
struct Ends {
    last: [Option<usize>; 3],
    expression: Option<usize>,
}

impl Ends {
    fn new(text: &str) -> Self {
        // Most texts have none, which the search from the start says many times faster.
        let last = |mark: &str| {
            memchr::memmem::find(text.as_bytes(), mark.as_bytes())?;
            text.rfind(mark)
        };
        Self {
            last: CLOSERS.map(last),
            expression: last("}}"),
        }
    }

    fn close(&self, text: &str, start: usize, kind: usize) -> Option<usize> {
        if self.last[kind]? < start + 2 {
            return None;
        }
        let found = text[start + 2..].find(CLOSERS[kind])?;
        Some(start + 2 + found + 2)
    }
}

fn plain(range: Range<usize>, kind: TokenKind) -> Token {
    Token {
        range,
        kind,
        indent: None,
        added_indent: 0,
    }
}

fn jinja(text: &str, range: Range<usize>) -> Token {
    let word = first_word(&text[range.start + 2..range.end - 2]);
    let kind = match word {
        "set" => TokenKind::Silent,
        "include" | "import" | "extends" => TokenKind::Output,
        _ => TokenKind::Control,
    };
    plain(range, kind)
}

fn erb(text: &str, range: Range<usize>) -> Token {
    let kind = match text.as_bytes()[range.start + 2] {
        b'=' => TokenKind::Output,
        b'#' => TokenKind::Silent,
        _ => TokenKind::Control,
    };
    plain(range, kind)
}

/// `{{ … }}`: strings and inner braces may hold the closing mark.
fn expression(text: &str, start: usize, ends: &Ends) -> Option<Token> {
    if ends.expression? < start + 2 {
        return None;
    }
    let end = expression_end(text, start)?;
    let inner = text[start + 2..end - 2].trim_matches('-').trim();
    Some(Token {
        range: start..end,
        kind: expression_kind(inner),
        indent: number_after(inner, "nindent "),
        added_indent: number_after(inner, " indent ").unwrap_or(0),
    })
}

fn expression_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let inner = text[start + 2..].trim_start_matches(['-', ' ']);
    if inner.starts_with("/*") {
        let comment = text.len() - inner.len();
        let end = comment + text[comment..].find("*/")? + 2;
        return Some(end + text[end..].find("}}")? + 2);
    }
    let (mut at, mut depth, mut lines) = (start + 2, 0usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'' | b'`') => at = string_end(bytes, at, quote),
            b'{' if depth == 0 && bytes.get(at + 1) == Some(&b'{') && at > start + 2 => {
                return None;
            }
            b'{' => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            b'}' if bytes.get(at + 1) == Some(&b'}') => return Some(at + 2),
            b'\n' => {
                lines += 1;
                if lines > MAX_LINES {
                    return None;
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The closing quote of a string on the same line, or the opening one where there is none.
fn string_end(bytes: &[u8], open: usize, quote: u8) -> usize {
    let mut at = open + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if quote != b'`' => at += 1,
            b'\n' => return open,
            _ if byte == quote => return at,
            _ => {}
        }
        at += 1;
    }
    open
}

fn expression_kind(inner: &str) -> TokenKind {
    if inner.starts_with("/*") || inner.starts_with('!') {
        return TokenKind::Silent;
    }
    let word = first_word(inner);
    if inner.starts_with('$') {
        let name = inner.split([' ', ',', ':', '=']).next().unwrap_or("");
        let after = inner[name.len()..].trim_start();
        if after.starts_with(":=") || after.starts_with('=') || after.starts_with(',') {
            return TokenKind::Silent;
        }
    }
    match word {
        "if" | "else" | "end" | "range" | "with" | "define" | "block" | "break" | "continue" => {
            TokenKind::Control
        }
        "fail" => TokenKind::Silent,
        _ if inner.starts_with(['#', '/', '^']) => TokenKind::Control,
        _ => TokenKind::Output,
    }
}

fn first_word(text: &str) -> &str {
    let text = text.trim_start_matches(['-', '+', ' ', '\t', '\n', '\r']);
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

fn number_after(text: &str, name: &str) -> Option<usize> {
    let rest = &text[text.rfind(name)? + name.len()..];
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest[..end].parse().ok()
}
