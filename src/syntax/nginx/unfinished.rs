//! A statement that lacks its `;` before a block, and so takes the block's `{` for itself.

use super::super::ErrorKind;
use super::Body;
use super::builder::Builder;
use std::ops::Range;

/// Blocks that may stand on a line of their own, and between how many words after their name.
const BLOCKS: [(&str, Range<usize>); 13] = [
    ("events", 0..1),
    ("geo", 1..3),
    ("http", 0..1),
    ("if", 1..usize::MAX),
    ("limit_except", 1..usize::MAX),
    ("location", 1..3),
    ("mail", 0..1),
    ("map", 2..3),
    ("server", 0..1),
    ("split_clients", 2..3),
    ("stream", 0..1),
    ("types", 0..1),
    ("upstream", 1..2),
];

/// Directives without a block, with all whose names go on with `_` after these. A name that is not
/// known may be any module's block.
const SIMPLE: [&str; 47] = [
    "access_log",
    "add_header",
    "add_trailer",
    "alias",
    "allow",
    "auth_basic",
    "auth_request",
    "autoindex",
    "client",
    "default_type",
    "deny",
    "error_log",
    "error_page",
    "etag",
    "expires",
    "fastcgi",
    "grpc",
    "gzip",
    "http2",
    "include",
    "index",
    "ip_hash",
    "keepalive",
    "large_client_header_buffers",
    "limit_conn",
    "limit_rate",
    "limit_req",
    "listen",
    "log_format",
    "proxy",
    "real_ip",
    "resolver",
    "return",
    "rewrite",
    "root",
    "satisfy",
    "scgi",
    "sendfile",
    "server_name",
    "server_tokens",
    "set",
    "ssl",
    "tcp_nodelay",
    "tcp_nopush",
    "try_files",
    "uwsgi",
    "worker",
];

/// What nginx would have read as the end of a statement, had it been written.
pub(super) enum Unfinished {
    /// Before this word, which begins a block on a line of its own.
    Before(usize),
    /// Nothing in the statement is a block, and its name is not one's.
    Alone,
}

fn is_simple(name: &str) -> bool {
    SIMPLE.iter().any(|one| {
        let rest = name.strip_prefix(one);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    })
}

/// Whether a text could be a directive's name: what could not may be long.
fn is_nameable(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !name.is_empty() && name.bytes().all(is_part)
}

/// Whether a word is the name of a directive that nearly every configuration has.
pub(super) fn is_directive(word: &str) -> bool {
    is_simple(word) || BLOCKS.iter().any(|(one, _)| *one == word)
}

impl Builder<'_> {
    /// Whether the words read so far, which a `{` follows, are no block, but a statement without its
    /// `;`.
    pub(super) fn unfinished(&self) -> Option<Unfinished> {
        let first = self.pending.first_word;
        let words = &self.tree.words[first..];
        let name = self.tree.value(words.first()?);
        if self.frame().entries || words[0].templated || BLOCKS.iter().any(|(one, _)| *one == name)
        {
            return None;
        }
        let begins = |at: usize| {
            let (before, word) = (&words[at - 1], &words[at]);
            let gap = before.span.end as usize..word.span.start as usize;
            let takes = BLOCKS
                .iter()
                .find(|(one, _)| *one == self.tree.raw(word.span));
            let fits = takes.is_some_and(|(one, takes)| {
                let condition = words.get(at + 1).map(|word| self.tree.raw(word.span));
                takes.contains(&(words.len() - at - 1))
                    && (*one != "if" || condition.is_some_and(|word| word.starts_with('(')))
            });
            fits && self.lexed[gap].contains('\n')
        };
        if let Some(at) = (1..words.len())
            .rev()
            .take(LONGEST_HEAD)
            .find(|&at| begins(at))
        {
            return Some(Unfinished::Before(first + at));
        }
        is_simple(name).then_some(Unfinished::Alone)
    }

    /// Objects as nginx does to a statement without its `;`, and reads on as if it had one.
    pub(super) fn end_unfinished(&mut self, unfinished: &Unfinished, brace: usize) {
        let first = self.pending.first_word;
        let (next, end, reason) = match *unfinished {
            Unfinished::Before(word) => (
                self.tree.words[word].span,
                word,
                "so this block is taken for its arguments",
            ),
            Unfinished::Alone => (
                self.span(brace, brace + 1),
                self.tree.words.len(),
                "a block cannot follow it",
            ),
        };
        let name = self.tree.value(&self.tree.words[first]);
        let message = if is_nameable(name) {
            format!("directive \"{name}\" is not terminated by \";\"")
        } else {
            "this is no directive, and is not terminated by \";\"".to_owned()
        };
        let last = self.tree.words[end - 1].span;
        let span = self.tree.words[first].span.to(last);
        // What stands for other statements is nothing to object to.
        if !self.is_any_name(first) {
            let related = Some((next, reason.to_owned()));
            self.error(ErrorKind::Broken, span, message, related);
        }
        if let Unfinished::Before(word) = *unfinished {
            self.add_words(first..word, Body::Missing, last.end as usize);
            self.pending.first_word = word;
        }
    }
}

/// How many words the head of a block has at most: a long statement is not searched for each brace.
const LONGEST_HEAD: usize = 12;
