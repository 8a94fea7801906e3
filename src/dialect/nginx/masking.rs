//! The places of secret values in one file, whatever reads them.

use crate::model::secret::{in_lines, in_urls, in_value, is_name};
use crate::source::Span;
use crate::syntax::nginx::{Directive, Tree, Word};

/// Directives that give a name a value: a header, a parameter, a variable.
const NAMING: [&str; 10] = [
    "add_header",
    "add_trailer",
    "fastcgi_param",
    "grpc_set_header",
    "js_var",
    "proxy_set_header",
    "scgi_param",
    "set",
    "set_by_lua",
    "uwsgi_param",
];

/// Directives whose own value is a secret.
const SECRET: [&str; 3] = ["client_secret", "secure_link_md5", "secure_link_secret"];

/// Every secret value in a file, in no order.
pub(in crate::dialect) fn secrets(tree: &Tree) -> Vec<Span> {
    let mut found = Found {
        tree,
        spans: Vec::new(),
    };
    let whole = Span::new(tree.file, 0, tree.text().len());
    found.parts(whole, in_urls);
    if tree.errors.is_empty() {
        for comment in &tree.comments {
            found.parts(comment.span, in_lines);
        }
    } else {
        found.parts(whole, in_lines);
    }
    for (_, directive) in tree.all() {
        found.directive(directive);
    }
    found.spans
}

struct Found<'t> {
    tree: &'t Tree,
    spans: Vec<Span>,
}

impl Found<'_> {
    fn parts(&mut self, at: Span, find: fn(&str) -> Vec<std::ops::Range<usize>>) {
        let parts = find(self.tree.raw(at)).into_iter();
        self.spans
            .extend(parts.map(|part| at.inner(part.start, part.end)));
    }

    fn values(&mut self, words: &[Word]) {
        for word in words {
            self.parts(word.span, in_value);
        }
    }

    fn directive(&mut self, directive: &Directive) {
        let tree = self.tree;
        let (name, args) = (tree.name(directive), tree.args(directive));
        let value = |at: usize| args.get(at).map(|word| tree.value(word));
        if SECRET.contains(&name) {
            self.values(args);
        } else if NAMING.contains(&name) && value(0).is_some_and(is_name) {
            self.values(&args[1..]);
        } else if name == "add_header" && value(0).is_some_and(is_set_cookie) {
            for word in &args[1..] {
                self.parts(word.span, in_cookie);
            }
        } else if name.starts_with("more_set_") {
            for word in args {
                self.parts(word.span, in_lines);
            }
        } else if name == "map" && directive.first_child.is_some() {
            self.map(directive);
        } else if name == "if" && value(0).is_some_and(is_credential) {
            self.values(&args[1..]);
        }
        for word in args {
            self.word(word);
        }
    }

    /// `map $http_x_api_key $client { 0123 a; }` and `map $client $upstream_token { a 0123; }`.
    fn map(&mut self, map: &Directive) {
        let tree = self.tree;
        let args = tree.args(map);
        let is = |at: usize| {
            args.get(at)
                .is_some_and(|word| is_credential(tree.value(word)))
        };
        let (source, target) = (is(0), is(1));
        if !source && !target {
            return;
        }
        let entries = std::iter::successors(map.first_child, |&id| tree.get(id).next);
        for entry in entries.map(|id| tree.words(tree.get(id))) {
            let [key, values @ ..] = entry else { continue };
            if source {
                self.parts(key.span, in_value);
            }
            if target {
                self.values(values);
            }
        }
    }

    /// What a word says by itself: `data:…`, `engine:…?pin-value=…`, `password=…`, a header in one word.
    fn word(&mut self, word: &Word) {
        let text = self.tree.raw(word.span);
        let inner = text.trim_start_matches(['"', '\'']);
        if inner.starts_with("data:") || inner.contains(" PRIVATE KEY-----") {
            self.parts(word.span, in_value);
        } else if inner.contains(['=', ':']) {
            self.parts(word.span, in_words);
        }
    }
}

/// A variable that holds a credential.
fn is_credential(variable: &str) -> bool {
    variable.contains('$') && is_name(variable)
}

fn is_set_cookie(header: &str) -> bool {
    header.eq_ignore_ascii_case("set-cookie")
}

/// The value of `name=value; Path=/`.
fn in_cookie(text: &str) -> Vec<std::ops::Range<usize>> {
    let Some(start) = text.find('=').map(|at| at + 1) else {
        return Vec::new();
    };
    let end = text[start..].find(';').map_or(text.len(), |at| start + at);
    let parts = in_value(&text[start..end]).into_iter();
    parts
        .map(|one| start + one.start..start + one.end)
        .collect()
}

/// `name=value` and `Name: value` with a telling name.
fn in_words(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    for part in text.split([';', '&', '?', ' ', '\t', '\n', ',']) {
        // `engine:pkcs11:pin-value=…`: the name is what stands right before the value.
        let pair = part.split_once('=').or_else(|| part.split_once(':'));
        if let Some((name, value)) = pair
            && name.rsplit([':', '.']).next().is_some_and(is_name)
        {
            let start = at + name.len() + 1;
            let short = value.len() < 6;
            let values = in_value(value).into_iter();
            found.extend(values.map(|one| {
                let from = if short { at } else { start + one.start };
                from..start + one.end
            }));
        }
        at += part.len() + 1;
    }
    found
}
