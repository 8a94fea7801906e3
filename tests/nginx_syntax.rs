//! Properties of the nginx parser: it takes every text, and gives back what a valid one says.

use authlint::source::{FileId, SourceFile};
use authlint::syntax::nginx::{Body, Tree, parse};
use proptest::prelude::*;

const CONFIG: &str = r#"# main
events { worker_connections 1024; }
http {
    map $http_origin $cors { default ""; "~^https://[a-z]{2,8}\.example\.com$" $http_origin; }
    log_format json escape=json '{"a":"$remote_addr",'
                                '"b":"${status}"}';
    server {
        listen 443 ssl; # tls
        server_name a.example.com *.b.example.com;
        if ($request_method = "OPTIONS") { return 204; }
        location ~* \.(png|jpe?g)$ { expires 30d; add_header X "a\"b\t"; }
        location = /lua { content_by_lua_block { local t = { [[ } ]], '}' } -- }
            ngx.say(#t) } }
        location /t { proxy_pass http://{{ upstream }}; {% if x %} root ${ROOT}; {% endif %} }
    }
}
"#;

fn tree_of(bytes: Vec<u8>) -> Tree {
    let length = bytes.len();
    let source = SourceFile::new("nginx.conf", bytes);
    let tree = parse(FileId(0), &source);
    check_spans(&tree, length);
    tree
}

fn check_spans(tree: &Tree, length: usize) {
    let whole = authlint::source::Span::new(FileId(0), 0, length);
    for error in &tree.errors {
        assert!(whole.contains(error.span));
        assert!(error.related.iter().all(|(span, _)| whole.contains(*span)));
    }
    assert!(
        tree.comments
            .iter()
            .all(|comment| whole.contains(comment.span))
    );
    let small = tree.all().count() < 1000;
    let mut start = 0;
    for (_, directive) in tree.all() {
        assert!(start <= directive.span.start, "directives stand in order");
        start = directive.span.start;
        let outer = directive.parent.map_or(whole, |parent| {
            let Body::Block(block) = tree.get(parent).body else {
                panic!("only a block has children");
            };
            block
        });
        assert!(outer.contains(directive.span));
        assert!(!tree.words(directive).is_empty());
        for word in tree.words(directive) {
            assert!(directive.span.contains(word.span));
            assert!(!word.span.range().is_empty());
            let _ = tree.value(word);
        }
        if let Body::Block(span) | Body::Lua(span) = directive.body {
            assert!(directive.span.contains(span));
        }
        if small {
            let _ = tree.place(directive.span);
        }
    }
    let reached: usize = tree.roots().map(|(id, _)| 1 + below(tree, id)).sum();
    assert_eq!(
        reached,
        tree.all().count(),
        "every directive is reached from the roots"
    );
}

fn below(tree: &Tree, top: authlint::syntax::nginx::DirectiveId) -> usize {
    let mut waiting = vec![top];
    let mut count = 0;
    while let Some(id) = waiting.pop() {
        for (child, directive) in tree.children(id) {
            assert_eq!(directive.parent, Some(id));
            count += 1;
            waiting.push(child);
        }
    }
    count
}

/// A word's text and its value.
fn word() -> impl Strategy<Value = (String, String)> {
    let bare =
        r"[a-z0-9_/.~^|é-][a-z0-9_/.:~^|'#()}é-]{0,12}".prop_map(|text| (text.clone(), text));
    let value = r#"[a-zé ;{}#'"\\\t\n$.]{0,12}"#;
    let double = value.prop_map(|value| {
        let text = value.replace('\\', r"\\").replace('"', "\\\"");
        (format!("\"{text}\""), value)
    });
    let single = value.prop_map(|value| {
        let text = value
            .replace('\\', r"\\")
            .replace('\'', "\\'")
            .replace('\t', r"\t");
        (format!("'{text}'"), value)
    });
    let variable = "[a-z]{1,5}".prop_map(|name| (format!("${{{name}}}x"), format!("${{{name}}}x")));
    prop_oneof![4 => bare, 1 => double, 1 => single, 1 => variable]
}

fn gap() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        " ",
        "  ",
        "\t",
        "\n    ",
        "\r\n",
        " # a; \" {\n",
        "\n\n",
    ])
}

type Statement = (String, Vec<String>);

/// The text of a statement (name and words, `;` or an empty block) and its values.
fn statement() -> impl Strategy<Value = Statement> {
    let words = prop::collection::vec((gap(), word()), 0..5);
    ("[a-z_]{1,10}", words, gap(), any::<bool>()).prop_map(|(name, words, last, block)| {
        let mut text = name.clone();
        let mut values = vec![name];
        for (gap, (written, value)) in words {
            text.push_str(gap);
            text.push_str(&written);
            values.push(value);
        }
        text.push_str(last);
        text.push_str(if block { "{}" } else { ";" });
        (text, values)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_have_a_tree(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        tree_of(bytes);
    }

    #[test]
    fn any_mix_of_marks_has_a_tree(text in r#"([a-z ;{}"'\\$#\n]|\{\{|\}\}|\{%|%\}|\[=*\[|\]=*\]|--|x_by_lua_block|\{2\}|é|# configuration file a:\n){0,60}"#) {
        tree_of(text.into_bytes());
    }

    #[test]
    fn a_mutated_config_has_a_tree(
        edits in prop::collection::vec((0..CONFIG.len(), 0..30usize, prop::sample::select(vec!["", "{", "}", ";", "\"", "'", "\\", "\n", "#", "{{", "\u{feff}", "é"])), 1..6)
    ) {
        let mut bytes = CONFIG.as_bytes().to_vec();
        for (at, length, text) in edits {
            let at = at.min(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, text.bytes());
        }
        tree_of(bytes);
    }

    #[test]
    fn words_come_back(statements in prop::collection::vec((gap(), statement()), 0..12), nested in any::<bool>()) {
        let mut text = String::new();
        for (gap, (statement, _)) in &statements {
            text.push_str(gap);
            text.push_str(statement);
        }
        if nested {
            text = format!("outer {{{text}}}");
        }
        let tree = tree_of(text.clone().into_bytes());
        prop_assume!(!tree.templated);
        prop_assert_eq!(&tree.errors, &[], "{}", text);
        let read: Vec<Vec<String>> = tree
            .all()
            .skip(usize::from(nested))
            .map(|(_, directive)| tree.words(directive).iter().map(|word| tree.value(word).to_owned()).collect())
            .collect();
        let written: Vec<Vec<String>> = statements.into_iter().map(|(_, (_, values))| values).collect();
        prop_assert_eq!(read, written);
    }
}

#[test]
fn the_fixture_is_what_it_should_be() {
    let tree = tree_of(CONFIG.as_bytes().to_vec());
    assert_eq!(tree.errors, []);
    assert!(tree.templated);
    assert_eq!(
        tree.all()
            .filter(|(_, directive)| tree.name(directive) == "location")
            .count(),
        3
    );
}

#[test]
fn a_hundred_thousand_braces_are_read() {
    let open = tree_of("a {".repeat(100_000).into_bytes());
    assert_eq!(open.errors.len(), 2);
    let closed = tree_of(("a {".repeat(100_000) + &"}".repeat(100_000)).into_bytes());
    assert_eq!(closed.errors.len(), 1);
}

#[test]
fn a_line_of_a_megabyte_is_read() {
    let statements = tree_of("a bcd 'e';".repeat(100_000).into_bytes());
    assert_eq!(statements.roots().count(), 100_000);
    for piece in [
        "a ",
        "{{",
        "{{ a }}",
        "${A}",
        "\"a\\",
        "[[",
        "a{2}",
        "'",
        "<% ",
        "# ",
        "x_by_lua_block {",
    ] {
        tree_of(piece.repeat(100_000 / piece.len()).into_bytes());
    }
}
