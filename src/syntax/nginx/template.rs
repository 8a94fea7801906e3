//! Template text in nginx files, masked byte for byte.
//!
//! Jinja (`{{ }}`, `{% %}`, `{# #}`), Go, Helm and Mustache (`{{ }}`, `{{{ }}}`), ERB (`<% %>`) and
//! envsubst (`${NAME}` in capitals; nginx's own `${name}` stays). What controls the template or stands
//! alone on its line becomes spaces; any other tag becomes a piece of a word.
//!
//! nginx has text of this look too. A Lua table `{{1, 2}}` and a comment are never looked at; a tag must
//! close, on its line or soon after; and `{#` opens a comment over several lines only where nginx could
//! not have a block, since `server {# here` and a commented `#}` are real.

use super::grammar;
use super::scan::{Scan, Within, closes_in_quotes};
use super::unfinished::is_directive;
use std::ops::Range;

/// A text with its template text masked.
pub(super) struct Masked {
    pub(super) text: String,
    /// What was masked, in order.
    pub(super) ranges: Vec<Range<usize>>,
    /// Those that became space and may write statements, in order.
    pub(super) written: Vec<Range<usize>>,
}

/// How long a tag may be: beyond, its opening is taken for plain text.
const LONGEST_TAG: usize = 4096;

const FILLER: u8 = b'_';

/// A copy of the text with its template text masked, if it has any.
pub(super) fn mask(text: &str) -> Option<Masked> {
    let starts = memchr::memchr2_iter(b'{', b'<', text.as_bytes());
    let mut candidates = starts
        .filter(|&at| might_open(text.as_bytes(), at))
        .peekable();
    candidates.peek()?;
    let mut masker = Masker::new(text);
    for at in candidates {
        masker.candidate(at);
    }
    masker.finish()
}

fn might_open(bytes: &[u8], at: usize) -> bool {
    let next = bytes.get(at + 1);
    match bytes[at] {
        b'<' => next == Some(&b'%'),
        _ if at > 0 && bytes[at - 1] == b'$' => {
            next.is_some_and(|next| next.is_ascii_uppercase() || *next == b'{')
        }
        _ => matches!(next, Some(b'{' | b'%' | b'#')),
    }
}

struct Tag {
    range: Range<usize>,
    /// Whether it yields no text of its own.
    control: bool,
    /// Whether it steers, and yields text all the same.
    writes: bool,
}

struct Masker<'text> {
    text: &'text str,
    out: Vec<u8>,
    ranges: Vec<Range<usize>>,
    written: Vec<Range<usize>>,
    scan: Scan<'text>,
    lua: Vec<Range<usize>>,
    passed_lua: usize,
    /// The next place of each closing mark: looked up once, however many tags stay open.
    closings: [Option<usize>; CLOSINGS.len()],
    /// Up to where the current line is known to hold nothing but tags.
    alone_until: usize,
    /// The end of the last tag that became space, and what was written before it: the space is not
    /// walked over again for the next one.
    blank: usize,
    before_blank: Option<u8>,
}

const CLOSINGS: [&str; 5] = ["}}", "}}}", "%}", "#}", "%>"];

impl<'text> Masker<'text> {
    fn new(text: &'text str) -> Self {
        Self {
            text,
            out: text.as_bytes().to_vec(),
            ranges: Vec::new(),
            written: Vec::new(),
            scan: Scan::new(text),
            lua: lua_bodies(text),
            passed_lua: 0,
            closings: [None; CLOSINGS.len()],
            alone_until: 0,
            blank: 0,
            before_blank: None,
        }
    }

    fn finish(self) -> Option<Masked> {
        if self.ranges.is_empty() {
            return None;
        }
        let text = String::from_utf8(self.out).expect("whole tags were replaced by ASCII");
        Some(Masked {
            text,
            ranges: self.ranges,
            written: self.written,
        })
    }

    fn candidate(&mut self, at: usize) {
        let masked_to = self.ranges.last().map_or(0, |last| last.end);
        if at < masked_to || self.in_lua(at) {
            return;
        }
        while let Some(body) = self.lua.get(self.passed_lua).filter(|body| body.end <= at) {
            // Quotes in Lua are none of nginx's.
            self.scan.within(body.start);
            self.scan.skip(body.end, true);
            self.passed_lua += 1;
        }
        let Some(tag) = self.tag(at) else {
            return;
        };
        let blank = match self.scan.within(tag.range.start) {
            Within::Quotes(quote) if closes_in_quotes(self.text, &tag.range, quote) => false,
            Within::Comment | Within::Quotes(_) => return,
            Within::Plain => {
                let boundary = self.is_boundary(tag.range.start);
                boundary
                    && (tag.control || self.is_alone(&tag.range) || self.is_before_statement(&tag))
            }
        };
        self.scan.skip(tag.range.end, blank);
        for byte in &mut self.out[tag.range.clone()] {
            *byte = match *byte {
                b'\n' if blank => b'\n',
                _ if blank => b' ',
                _ => FILLER,
            };
        }
        if blank && (!tag.control || tag.writes) {
            self.written.push(tag.range.clone());
        }
        if blank {
            self.before_blank = self.last_written(tag.range.start);
            self.blank = tag.range.end;
        }
        self.ranges.push(tag.range);
    }

    fn tag(&mut self, at: usize) -> Option<Tag> {
        let rest = &self.text.as_bytes()[at..];
        match rest {
            [b'{', b'{', b'{', ..] => self.closed(at, 1).map(output),
            [b'{', b'{', ..] => {
                let range = self.closed(at, 0)?;
                let inside = &self.text[range.start + 2..range.end - 2];
                let plain =
                    !(inside.contains("{{") && inside.contains('\n') || holds_statement(inside));
                let (control, writes) = (is_control(inside), writes(inside));
                plain.then_some(Tag {
                    range,
                    control,
                    writes,
                })
            }
            [b'{', b'%', ..] => self.closed(at, 2).map(|range| Tag {
                writes: writes(&self.text[range.start + 2..range.end - 2]),
                ..control(range)
            }),
            [b'{', b'#', ..] => {
                let range = self.closed(at, 3)?;
                let one_line = !self.text[range.clone()].contains('\n');
                (one_line || self.is_between_statements(at)).then(|| control(range))
            }
            [b'<', b'%', kind, ..] => {
                let range = self.closed(at, 4)?;
                let is_control = *kind != b'=';
                Some(if is_control {
                    control(range)
                } else {
                    output(range)
                })
            }
            [b'{', ..] => environment(self.text, at).map(output),
            _ => None,
        }
    }

    /// The range from `at` to the end of the next closing mark of that kind.
    fn closed(&mut self, at: usize, kind: usize) -> Option<Range<usize>> {
        let mark = CLOSINGS[kind];
        let from = at + 2;
        let cached = self.closings[kind].filter(|&close| close >= from);
        let close = cached.unwrap_or_else(|| {
            let rest = self.text.as_bytes().get(from..).unwrap_or_default();
            memchr::memmem::find(rest, mark.as_bytes()).map_or(usize::MAX, |found| from + found)
        });
        self.closings[kind] = Some(close);
        (close < at + LONGEST_TAG).then(|| at..close + mark.len())
    }

    /// Whether a statement may begin here: nothing but space since the line or a statement began.
    fn is_boundary(&self, at: usize) -> bool {
        let since = &self.out[self.blank..at];
        let mut before = since.iter().rev();
        match before.find(|byte| !matches!(byte, b' ' | b'\t')) {
            // Only what stands at such a place becomes space; so does the start of the file.
            None => true,
            Some(byte) => matches!(byte, b'\n' | b';' | b'{' | b'}'),
        }
    }

    /// Whether what was written last ended a statement or opened a block.
    fn is_between_statements(&self, at: usize) -> bool {
        self.is_boundary(at) && matches!(self.last_written(at), None | Some(b';' | b'{' | b'}'))
    }

    /// The last byte before `at` that is no space.
    fn last_written(&self, at: usize) -> Option<u8> {
        let since = self.out[self.blank..at].iter().rev();
        let mut since = since.filter(|byte| !byte.is_ascii_whitespace());
        since.next().copied().or(self.before_blank)
    }

    /// Whether nothing but tags and a comment or the block's end follow on the line.
    fn is_alone(&mut self, tag: &Range<usize>) -> bool {
        let mut at = tag.end;
        if at <= self.alone_until {
            return true;
        }
        loop {
            let rest = &self.text.as_bytes()[at..];
            at += rest
                .iter()
                .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
                .count();
            match self.text.as_bytes().get(at) {
                None | Some(b'\n' | b'#' | b'}') => break,
                Some(b'$') if self.text[at..].starts_with("${") => at += 1,
                Some(_) => {}
            }
            match self.tag(at) {
                Some(next) if might_open(self.text.as_bytes(), at) => at = next.range.end,
                _ => return false,
            }
        }
        self.alone_until = at;
        true
    }

    /// Whether a statement that we know begins right behind it, on its line.
    fn is_before_statement(&self, tag: &Tag) -> bool {
        let rest = &self.text[tag.range.end..];
        let next = rest.trim_start_matches([' ', '\t']);
        let word = next.split([' ', '\t', ';', '{', '\n']).next();
        next.len() < rest.len() && word.is_some_and(is_directive)
    }

    fn in_lua(&self, at: usize) -> bool {
        let after = self.lua.partition_point(|body| body.end <= at);
        self.lua.get(after).is_some_and(|body| body.start <= at)
    }
}

fn control(range: Range<usize>) -> Tag {
    Tag {
        range,
        control: true,
        writes: false,
    }
}

fn output(range: Range<usize>) -> Tag {
    Tag {
        range,
        control: false,
        writes: false,
    }
}

/// Whether the inside of a tag has lines that end as statements do: no expression's.
fn holds_statement(inside: &str) -> bool {
    let mut lines = inside.split('\n');
    lines.next_back();
    lines.any(|line| line.trim_end().ends_with([';', '{']))
}

/// Whether the inside of a tag that steers names text from elsewhere.
fn writes(inside: &str) -> bool {
    let inside = inside.trim_start_matches(['-', '~', '+']).trim_start();
    let words = ["include", "import", "block", "call", "render", "insert"];
    let word = inside.split(|c: char| !c.is_ascii_alphabetic()).next();
    inside.starts_with('>') || word.is_some_and(|word| words.contains(&word))
}

/// Where a comment starts in the rest of a line, or its end.
fn comment_start(bytes: &[u8], from: usize, line_end: usize) -> usize {
    if from >= line_end {
        return line_end;
    }
    let starts = |at: usize| {
        at == 0
            || matches!(
                bytes[at - 1],
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'{' | b'}'
            )
    };
    memchr::memchr_iter(b'#', &bytes[from..line_end])
        .map(|found| from + found)
        .find(|&at| starts(at))
        .unwrap_or(line_end)
}

/// Whether the inside of a `{{ … }}` steers the template: Go's and Mustache's words for it.
fn is_control(inside: &str) -> bool {
    let inside = inside.trim_start_matches(['-', '~']).trim_start();
    let word = inside
        .split([' ', '\t', '\n', '-', '~'])
        .next()
        .unwrap_or_default();
    inside.starts_with(['#', '/', '^', '!', '>'])
        || inside.contains(":=")
        || matches!(
            word,
            "if" | "else" | "end" | "range" | "with" | "define" | "block"
        )
}

/// The range of `${NAME}` or `${NAME:-default}` whose `{` is at `at`.
fn environment(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text.as_bytes()[at + 1..];
    let name = rest
        .iter()
        .take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'_')
        .count();
    let end = match rest.get(name) {
        Some(b'}') => name,
        Some(b':' | b'-') => {
            let tail = &rest[name..rest.len().min(LONGEST_TAG)];
            let close = memchr::memchr2(b'}', b'\n', tail)?;
            (tail[close] == b'}').then_some(name + close)?
        }
        _ => return None,
    };
    Some(at - 1..at + 1 + end + 1)
}

/// The bodies of Lua blocks.
fn lua_bodies(text: &str) -> Vec<Range<usize>> {
    const SUFFIX: &[u8] = b"_by_lua_block";
    let bytes = text.as_bytes();
    let mut bodies: Vec<Range<usize>> = Vec::new();
    for at in memchr::memmem::find_iter(bytes, SUFFIX) {
        let line = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |found| found + 1);
        let done = bodies.last().map_or(0, |last| last.end);
        if at < done || comment_start(bytes, line.max(done), at) < at {
            continue;
        }
        let head = at + SUFFIX.len();
        if let Some(brace) = memchr::memchr3(b'{', b';', b'}', &bytes[head..])
            && bytes[head + brace] == b'{'
        {
            let start = head + brace + 1;
            bodies.push(start..start + grammar::lua_length(&text[start..]));
        }
    }
    bodies
}

#[cfg(test)]
#[path = "tests_template.rs"]
mod tests;
