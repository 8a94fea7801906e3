//! Template text (`{{ … }}`, `{% %}`, `{# #}`, `<% %>`) is masked byte for byte, so that the rest of a
//! file parses with true spans; `${VAR}` and `$(VAR)` parse as they are and only hide their scalar.

mod branches;
mod scan;
#[cfg(test)]
mod tests;

use super::data::Format;
pub use branches::Branches;
use scan::{Token, TokenKind};
use std::ops::Range;

/// A text whose template tokens are masked.
#[derive(Debug)]
pub struct Masked {
    /// As long as the original; what vanished became line ends.
    pub text: String,
    /// The bytes that were template text, in order.
    pub hidden: Vec<Range<usize>>,
    /// Lines that held nothing but template text and are blank now, in order.
    pub lines: Vec<MaskedLine>,
    /// The branches of its conditions, if these pair up.
    pub branches: Option<Branches>,
}

/// A line that is blank after masking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaskedLine {
    /// Where its first token starts.
    pub at: usize,
    /// What it does.
    pub role: Role,
}

/// What a masked line does when the template runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Only steers: what follows may be there or not, or more than once.
    Control,
    /// Writes lines of its own.
    Insert {
        /// The column they start at.
        column: usize,
        /// Whether the template says that column (`nindent 4`).
        exact: bool,
    },
}

impl Masked {
    /// Whether a part of `range` was template text.
    #[must_use]
    pub fn touches(&self, range: &Range<usize>) -> bool {
        let after = self.hidden.partition_point(|one| one.end <= range.start);
        self.hidden
            .get(after)
            .is_some_and(|one| one.start < range.end)
    }
}

/// Where the tokens of a text are, in order.
#[must_use]
pub fn token_ranges(text: &str) -> Vec<Range<usize>> {
    let tokens = scan::tokens(text).into_iter();
    tokens.map(|token| token.range).collect()
}

/// Masks a text; none when it holds no template token.
#[must_use]
pub fn mask(text: &str, format: Format) -> Option<Masked> {
    mask_tokens(text, format, scan::tokens(text))
}

/// Masks `${VAR}` and `$(VAR)` too, which break a text where they stand bare in brackets or in TOML;
/// none when it holds no such thing.
#[must_use]
pub fn mask_placeholders(text: &str, format: Format) -> Option<Masked> {
    let mut tokens = scan::tokens(text);
    let placeholders = placeholders(text);
    if placeholders.is_empty() {
        return None;
    }
    let inside = |one: &Range<usize>| {
        let after = tokens.partition_point(|token| token.range.end <= one.start);
        tokens
            .get(after)
            .is_some_and(|token| token.range.start < one.end)
    };
    let bare: Vec<_> = placeholders
        .into_iter()
        .filter(|one| !inside(one))
        .collect();
    tokens.extend(bare.into_iter().map(Token::output));
    tokens.sort_by_key(|token| token.range.start);
    mask_tokens(text, format, tokens)
}

fn mask_tokens(text: &str, format: Format, tokens: Vec<Token>) -> Option<Masked> {
    if tokens.is_empty() {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    let mut lines = Vec::new();
    let mut rest = tokens.as_slice();
    while let [first, ..] = rest {
        let same_line = rest.windows(2).position(|pair| {
            memchr::memchr2(
                b'\n',
                b'\r',
                &text.as_bytes()[pair[0].range.end..pair[1].range.start],
            )
            .is_some()
        });
        let (group, after) = rest.split_at(same_line.map_or(rest.len(), |at| at + 1));
        rest = after;
        let line = Line::around(text, group);
        if line.is_bare() {
            blank_all(&mut bytes, group);
            if let Some(role) = role(&line, group) {
                lines.push(MaskedLine {
                    at: first.range.start,
                    role,
                });
            }
        } else if line.is_punctuation() && group.iter().all(Token::is_silent) {
            blank_all(&mut bytes, group);
        } else if let [only] = group
            && line.opens_block(text, only)
        {
            blank_all(&mut bytes, group);
            lines.push(MaskedLine {
                at: first.range.start,
                role: inner_role(only),
            });
        } else {
            for token in group {
                fill(
                    &mut bytes,
                    &token.range,
                    format == Format::Toml && is_toml_value(text, token),
                );
            }
        }
    }
    let branches = Branches::of(text, tokens.iter().map(|token| token.range.clone()));
    Some(Masked {
        branches,
        // Whole tokens became ASCII, so this holds.
        text: String::from_utf8(bytes).ok()?,
        hidden: tokens.into_iter().map(|token| token.range).collect(),
        lines,
    })
}

/// What a line of nothing but tokens does; nothing for comments and assignments.
fn role(line: &Line<'_>, group: &[Token]) -> Option<Role> {
    if let Some(output) = group.iter().rfind(|token| token.kind == TokenKind::Output) {
        let (column, exact) = match output.indent {
            Some(indent) => (indent, true),
            None => (line.column + output.added_indent, output.added_indent > 0),
        };
        return Some(Role::Insert { column, exact });
    }
    let steers = group.iter().any(|token| token.kind == TokenKind::Control);
    steers.then_some(Role::Control)
}

/// What a token after `key:` does when the lines below continue the value.
fn inner_role(token: &Token) -> Role {
    match token.kind {
        TokenKind::Output => Role::Insert {
            column: usize::MAX,
            exact: true,
        },
        _ => Role::Control,
    }
}

/// Turns tokens, and the indentation before them, into empty lines: unlike spaces, these mean
/// nothing in a block scalar either.
fn blank_all(bytes: &mut [u8], group: &[Token]) {
    for token in group {
        bytes[token.range.clone()].fill(b'\n');
    }
    let first = group[0].range.start;
    for byte in bytes[..first].iter_mut().rev() {
        if !matches!(byte, b' ' | b'\t') {
            break;
        }
        *byte = b'\n';
    }
}

/// Makes a token one word; of several lines, the first.
fn fill(bytes: &mut [u8], range: &Range<usize>, quoted: bool) {
    let token = &mut bytes[range.clone()];
    let mut with = b'x';
    for byte in token.iter_mut() {
        if matches!(byte, b'\n' | b'\r') {
            with = b' ';
        } else {
            *byte = with;
        }
    }
    if quoted && with == b'x' && token.len() >= 2 {
        let last = token.len() - 1;
        (token[0], token[last]) = (b'"', b'"');
    }
}

/// The text around the tokens of one line.
struct Line<'a> {
    before: &'a str,
    between: Vec<&'a str>,
    after: &'a str,
    column: usize,
}

impl<'a> Line<'a> {
    fn around(text: &'a str, group: &[Token]) -> Self {
        let (first, last) = (&group[0].range, &group[group.len() - 1].range);
        let start = text[..first.start]
            .rfind(['\n', '\r'])
            .map_or(0, |at| at + 1);
        let end = text[last.end..]
            .find(['\n', '\r'])
            .map_or(text.len(), |at| last.end + at);
        let pairs = group.windows(2);
        Self {
            before: text[start..first.start].trim_start_matches('\u{feff}'),
            between: pairs
                .map(|pair| &text[pair[0].range.end..pair[1].range.start])
                .collect(),
            after: &text[last.end..end],
            column: first.start - start,
        }
    }

    /// Nothing but tokens; a comment may follow.
    fn is_bare(&self) -> bool {
        let after = self.after.trim_start();
        let comment = after.len() < self.after.len() && after.starts_with('#');
        self.before.trim().is_empty()
            && self.between.iter().all(|text| text.trim().is_empty())
            && (after.is_empty() || comment)
    }

    /// Nothing else but brackets and commas, as templates of JSON write them.
    fn is_punctuation(&self) -> bool {
        let mut parts = self.between.iter().chain([&self.before, &self.after]);
        parts.all(|text| {
            text.chars()
                .all(|c| c.is_whitespace() || ",[]{}".contains(c))
        })
    }

    /// `key: {{ … }}` above lines that are indented further and hold entries or items.
    fn opens_block(&self, text: &str, token: &Token) -> bool {
        let before = self.before.trim_end();
        let key = before.ends_with(':') || before.ends_with('-');
        if !key || !self.after.trim().is_empty() {
            return false;
        }
        let indent = self.before.len() - self.before.trim_start().len();
        let mut below = text[token.range.end..].split('\n').skip(1);
        below
            .find(|line| !line.trim().is_empty())
            .is_some_and(|line| {
                let next = line.trim();
                let deeper = line.len() - line.trim_start().len() > indent;
                let entry = next.ends_with(':') || next.contains(": ") || next.starts_with("- ");
                deeper && entry && !next.starts_with(['#', '{'])
            })
    }
}

/// Whether a token is a whole value of TOML, not a part of a string.
fn is_toml_value(text: &str, token: &Token) -> bool {
    let line = text[..token.range.start].rsplit('\n').next().unwrap_or("");
    let after = text[token.range.end..].split(['\n', '\r']).next();
    let after = after.unwrap_or("").trim_start();
    line.trim_end().ends_with(['=', '[', ','])
        && (after.is_empty() || after.starts_with([',', ']', '}', '#']))
}

/// Whether a scalar's text holds `${VAR}`, `${VAR:default}` or `$(VAR)`.
#[must_use]
pub fn has_placeholder(text: &str) -> bool {
    memchr::memchr_iter(b'$', text.as_bytes()).any(|at| placeholder_end(text, at).is_some())
}

/// All of them, in order.
fn placeholders(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in memchr::memchr_iter(b'$', text.as_bytes()) {
        let free = found.last().is_none_or(|last| last.end <= at);
        if let Some(end) = placeholder_end(text, at).filter(|_| free) {
            found.push(at..end);
        }
    }
    found
}

/// A longer default is none: a line of a megabyte is not looked through for every `$` in it.
const LONGEST_DEFAULT: usize = 1 << 12;

/// Where the placeholder ends that starts at a `$`; one with a default ends on its line.
fn placeholder_end(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let close = match bytes.get(at + 1)? {
        b'{' => b'}',
        b'(' => b')',
        _ => return None,
    };
    let name = &bytes[at + 2..];
    let length = name
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"_.-/".contains(byte))
        .count();
    let first = *name.first()?;
    let after = *name.get(length)?;
    if !(first.is_ascii_alphabetic() || first == b'_') {
        return None;
    }
    if after == close {
        return Some(at + 2 + length + 1);
    }
    if close != b'}' || after != b':' {
        return None;
    }
    let rest = &name[length..name.len().min(length + LONGEST_DEFAULT)];
    let end = memchr::memchr2(close, b'\n', rest)?;
    (rest[end] == close).then_some(at + 2 + length + end + 1)
}
