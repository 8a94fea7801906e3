//! nginx's lexer, point by point, and every recovery.

use super::builder::MAX_ERRORS;
use super::nest::MAX_DEPTH;
use super::*;
use crate::syntax::ErrorKind;

fn parsed(text: impl AsRef<[u8]>) -> Tree {
    let source = SourceFile::new("nginx.conf", text.as_ref().to_vec());
    parse(FileId(0), &source)
}

/// Statements as `name|argument{…}`, `;` where one was written, `!` where it is missing.
fn shape(tree: &Tree) -> String {
    let mut out = String::new();
    let mut open: Vec<DirectiveId> = Vec::new();
    for (id, directive) in tree.all() {
        while open.last().copied() != directive.parent {
            open.pop();
            out.push('}');
        }
        let words: Vec<_> = tree
            .words(directive)
            .iter()
            .map(|word| tree.value(word))
            .collect();
        out.push_str(&words.join("|"));
        match directive.body {
            Body::None => out.push(';'),
            Body::Missing => out.push('!'),
            Body::Lua(span) => out.extend(["<", tree.raw(span), ">"]),
            Body::Block(_) => {
                out.push('{');
                open.push(id);
            }
        }
    }
    out.extend(open.iter().map(|_| '}'));
    out
}

/// The shape of a text nginx takes.
#[track_caller]
fn good(text: impl AsRef<[u8]>) -> String {
    let tree = parsed(text);
    assert_eq!(tree.errors, [], "{}", tree.text());
    shape(&tree)
}

/// The shape of a text nginx refuses, and each objection as `message @ text`, related ones after it.
#[track_caller]
fn bad(text: impl AsRef<[u8]>) -> (String, Vec<String>) {
    let tree = parsed(text);
    let told = tree.errors.iter().map(|error| {
        let related = error.related.as_ref();
        let related = related.map(|(span, why)| format!(" ({why} @ {})", tree.raw(*span)));
        format!(
            "{} @ {}{}",
            error.message,
            tree.raw(error.span),
            related.unwrap_or_default()
        )
    });
    (shape(&tree), told.collect())
}

#[track_caller]
fn assert_bad(text: impl AsRef<[u8]>, expected_shape: &str, expected: &[&str]) {
    let (shape, told) = bad(text);
    assert_eq!(told, expected);
    assert_eq!(shape, expected_shape);
}

#[test]
fn only_four_bytes_are_space() {
    assert_eq!(good("a\tb\r\nc\n;"), "a|b|c;");
    assert_eq!(good("a\rb;\rc;\r"), "a|b;c;");
    assert_eq!(good("a b\u{a0}c\u{c}d;"), "a|b\u{a0}c\u{c}d;");
}

#[test]
fn a_hash_is_a_comment_at_the_start_of_a_token_only() {
    let tree = parsed("a b#c;#d\r\ne{# f\n} # g");
    let comments: Vec<_> = tree
        .comments
        .iter()
        .map(|comment| tree.raw(comment.span))
        .collect();
    assert_eq!(comments, ["#d", "# f", "# g"]);
    assert_eq!(shape(&tree), "a|b#c;e{}");
    assert_eq!(good("a # ; { '\n b;"), "a|b;");
    assert_eq!(good("# a;\rb;\n"), "");
}

#[test]
fn bare_words_end_at_space_semicolon_and_brace_only() {
    assert_eq!(
        good(r#"return 200 a}b; x a"b c'd; y (a);"#),
        r#"return|200|a}b;x|a"b|c'd;y|(a);"#
    );
    assert_eq!(good("location /a} {x;}"), "location|/a}{x;}");
    assert_eq!(good("server{listen 80;}"), "server{listen|80;}");
}

#[test]
fn a_dollar_takes_in_the_braces_after_it() {
    assert_eq!(good("a ${host}b ${{c $;"), "a|${host}b|${{c|$;");
    assert_eq!(good("location ~ a$ {b;}"), "location|~|a${b;}");
}

#[test]
fn escapes_are_decoded_in_bare_and_quoted_words() {
    assert_eq!(
        good(r#"a \"b\" "c\td\q" 'e\\\'';"#),
        "a|\"b\"|c\td\\q|e\\';"
    );
    assert_eq!(good(r"a b\;c d\ e \#f \{;"), r"a|b\;c|d\ e|\#f|\{;");
    assert_eq!(good("a \\\nb;"), "a|\\\nb;");
}

#[test]
fn quoted_words_hold_anything_and_span_lines() {
    assert_eq!(good("'a' \"; { } #\n'x'\" '';"), "a|; { } #\n'x'|;");
    let tree = parsed("a \"b\" c;");
    let quoted: Vec<_> = tree.words.iter().map(|word| word.quoted).collect();
    assert_eq!(quoted, [false, true, false]);
    assert_eq!(tree.raw(tree.words[1].span), "\"b\"");
}

#[test]
fn only_some_bytes_may_follow_a_closing_quote() {
    assert_eq!(good("if ($a = \"b\") {c;}"), "if|($a|=|b|){c;}");
    assert_eq!(good("a \"b\";c \"d\"{e;}"), "a|b;c|d{e;}");
    let related = "(the quoted text ends here @ \"b\")";
    for (text, shape, next) in [
        ("a \"b\"c;", "a|b|c;", "c"),
        ("a \"b\"'c';", "a|b|c;", "'"),
        ("a \"b\"#c;", "a|b|#c;", "#"),
        ("a \"b\"é;", "a|b|é;", "é"),
    ] {
        assert_bad(
            text,
            shape,
            &[&format!("unexpected \"{next}\" @ {next} {related}")],
        );
    }
}

#[test]
fn limits_are_told_and_the_word_is_kept() {
    let word = "c".repeat(4096);
    let text = format!("a {word};\n{}", "b;\n".repeat(2000));
    let tree = parsed(&text);
    assert_eq!(tree.errors.len(), 1);
    assert_eq!(
        tree.errors[0].message,
        "too long parameter \"cccccccccc...\" started"
    );
    assert_eq!(tree.raw(tree.errors[0].span), word);
    assert_eq!(tree.roots().count(), 2001);
    let many = format!("server_name {};", "a ".repeat(5000));
    assert_eq!(parsed(&many).words.len(), 5001);
}

#[test]
fn a_file_may_end_anywhere_between_statements() {
    assert_eq!(good(""), "");
    assert_eq!(good("a; # b"), "a;");
    assert_eq!(good("a{}"), "a{}");
}

#[test]
fn a_statement_cut_off_is_told_once() {
    let eof = "unexpected end of file, expecting \";\" or \"}\"";
    let end = "(the file ends here @ )";
    assert_bad("a b # c;", "a|b!", &[&format!("{eof} @ a b {end}")]);
    assert_bad("a { b c\n", "a{b|c!}", &[&format!("{eof} @ b c {end}")]);
    assert_bad("a \\", "a|\\!", &[&format!("{eof} @ a \\ {end}")]);
    assert_bad(
        "a { b c }\nd;",
        "a{b|c!}d;",
        &["unexpected \"}\" @ } (directive \"b\" is not terminated by \";\" @ b c)"],
    );
    assert_bad(
        "a { b \"c\"}\nd;",
        "a{b|c!}d;",
        &["unexpected \"}\" @ } (directive \"b\" is not terminated by \";\" @ b \"c\")"],
    );
}

#[test]
fn an_open_block_is_told_at_its_brace() {
    assert_bad(
        "a { b { c; }",
        "a{b{c;}}",
        &["unexpected end of file, expecting \"}\" @ { (the file ends here @ )"],
    );
}

#[test]
fn what_stands_alone_is_unexpected() {
    assert_bad("a{};b;", "a{}b;", &["unexpected \";\" @ ;"]);
    assert_bad("a;}b;", "a;b;", &["unexpected \"}\" @ }"]);
    assert_bad("a { {b;} c; } d;", "a{b;c;}d;", &["unexpected \"{\" @ {"]);
}

#[test]
fn an_unclosed_quote_ends_with_its_line() {
    assert_bad(
        "a 'b;\nc d;\n",
        "a|b;c|d;",
        &["unexpected end of file, expecting \";\" or \"}\" @ ' (the file ends here @ )"],
    );
    assert_bad(
        "a \"b;\r\nc \"d\";\n",
        "a|b;c|d;",
        &["unexpected \"d\" @ d (the quoted text starts here @ \")"],
    );
    let long = format!("a 'b;\n{}", "c d;\n".repeat(1000));
    let (_, told) = bad(long);
    assert_eq!(told.len(), 1);
    assert!(
        told[0].starts_with("too long parameter, probably missing terminating \"'\" character")
    );
}

#[test]
fn a_missing_semicolon_swallows_the_next_line_as_in_nginx() {
    assert_eq!(good("index /a\nroot b;"), "index|/a|root|b;");
    assert_eq!(
        good("valid_referers server_names a\n none b;"),
        "valid_referers|server_names|a|none|b;"
    );
    assert_eq!(good("proxy_pass\n root;"), "proxy_pass|root;");
    assert_eq!(
        good("map $a $b {\nroot 1\nindex 2;\n}"),
        "map|$a|$b{root|1|index|2;}"
    );
}

#[test]
fn a_swallowed_line_is_told_where_nginx_takes_fewer_arguments() {
    assert_bad(
        "root /a\nindex b; c;",
        "root|/a!index;c;",
        &[
            "invalid number of arguments in \"root\" directive @ root (a \";\" is missing before this line @ index)",
        ],
    );
}

#[test]
fn a_quantifier_cuts_an_unquoted_regex() {
    let message = "the unquoted \"{\" in this regular expression ends the token @ {";
    let whole = |token: &str| format!("{message} (nginx reads this as the whole token @ {token})");
    assert_bad(
        "location ~ ^/a{2,3}/b{4}$ {c;} d;",
        "location|~|^/a{2,3}/b{4}${c;}d;",
        &[&whole("^/a")],
    );
    assert_bad("if ($a ~ b{2}) {c;}", "if|($a|~|b{2}){c;}", &[&whole("b")]);
    assert_bad(
        "map $a $b {~c{2}  1; d 2;}",
        "map|$a|$b{~c{2}|1;d|2;}",
        &[&whole("~c")],
    );
    assert_bad(
        r"rewrite ^/\d{3}$ /b;",
        r"rewrite|^/\d{3}$|/b;",
        &[&whole(r"^/\d")],
    );
    assert_bad(
        r"server_name ~^\p{Lu}x$;",
        r"server_name|~^\p{Lu}x$;",
        &[&whole(r"~^\p")],
    );
    let (shape, told) = bad("return 200 a{3};");
    assert_eq!(shape, "return|200|a{3};");
    assert!(told[0].starts_with("the unquoted \"{\" ends the token @ {"));
}

#[test]
fn a_block_after_a_regex_is_no_quantifier() {
    assert_eq!(good("location ~ x {a;}"), "location|~|x{a;}");
    assert_eq!(good("location ~ x{a;}"), "location|~|x{a;}");
    assert_eq!(good("location ~ \"x{2}\" {a;}"), "location|~|x{2}{a;}");
    assert_eq!(good("location ~ x {2 3;}"), "location|~|x{2|3;}");
    assert_eq!(good("if ($a ~ b){break;}"), "if|($a|~|b){break;}");
}

#[test]
fn a_dollar_that_takes_in_the_brace_of_a_block_is_told() {
    assert_bad(
        r"server { location ~ \.php${ a b; c; } }",
        r"server{location|~|\.php${a|b;c;}}",
        &[
            "directive \"location\" has no opening \"{\" @ { (\"$\" takes this \"{\" into the token @ $)",
        ],
    );
}

#[test]
fn entries_hold_no_block() {
    assert_eq!(
        good("map $a $b {default 1; listen 80; ~^x$ 2;}"),
        "map|$a|$b{default|1;listen|80;~^x$|2;}"
    );
    assert_eq!(
        good("types {text/html html htm;}"),
        "types{text/html|html|htm;}"
    );
    assert_bad(
        "map $a $b { c {d e;} } f {g;}",
        "map|$a|$b{c{d|e;}}f{g;}",
        &["unexpected \"{\" @ {"],
    );
}

#[test]
fn lua_is_read_as_lua() {
    for body in [
        " local t = { {1}, 2 } ",
        " -- it's } {\n",
        " --[[ } \n ]] --[==[ ]] } ]==] ",
        " s = '}' .. \"\\\"}\" .. [[ } ]] .. [=[ ]] } ]=] ",
        " a[b[1]] = #t ]] ",
        "",
    ] {
        let text = format!("set_by_lua_block $v{{{body}}}\nnew_phase_by_lua_block {{{body}}} a b;");
        assert_eq!(
            good(text),
            format!("set_by_lua_block|$v<{body}>new_phase_by_lua_block<{body}>a|b;")
        );
    }
    assert_eq!(
        good("content_by_lua 'x { y'; content_by_lua_file a;"),
        "content_by_lua|x { y;content_by_lua_file|a;"
    );
    assert_eq!(
        good("\"content_by_lua_block\"\n# c\n{ '}' }"),
        "content_by_lua_block< '}' >"
    );
}

#[test]
fn an_open_lua_block_is_told_at_its_brace() {
    let (shape, told) = bad("a {\n b_by_lua_block { x = '}' {\n c; }\n");
    assert_eq!(shape, "a{b_by_lua_block< x = '}' {\n c; }\n>}");
    assert_eq!(
        told,
        [
            "unexpected end of file, expecting terminating characters for lua code block @ { (the file ends here @ )"
        ]
    );
    let (_, told) = bad(format!("a_by_lua_block {}", "{".repeat(100_000)));
    assert_eq!(told.len(), 1);
    let closed = format!(
        "a_by_lua_block {}{}",
        "{".repeat(100_000),
        "}".repeat(100_000)
    );
    assert_eq!(parsed(closed).errors, []);
}

#[test]
fn bytes_that_are_not_utf8_are_kept_lossily() {
    assert_eq!(good(b"a caf\xe9 \"\0\xff\";"), "a|caf\u{fffd}|\0\u{fffd};");
}

#[test]
fn what_cannot_be_seen_is_told_and_taken_off() {
    assert_bad(
        "\u{feff}events {}",
        "events{}",
        &["unknown directive \"\u{feff}events\" @ \u{feff} (a byte order mark @ \u{feff})"],
    );
    assert_bad(
        "a;\u{a0}b;",
        "a;b;",
        &[
            "unknown directive \"\u{a0}b\" @ \u{a0}b (an invisible character is part of the name @ \u{a0})",
        ],
    );
    assert_bad(
        "a;return\u{a0}200;",
        "a;return\u{a0}200;",
        &[
            "unknown directive \"return\u{a0}200\" @ return\u{a0}200 (an invisible character is part of the name @ \u{a0})",
        ],
    );
    assert_eq!(
        good("map $a $b {\u{a0}c d; é f;}"),
        "map|$a|$b{\u{a0}c|d;é|f;}"
    );
}

#[test]
fn depth_is_limited_and_told_once() {
    let tree = parsed("a{".repeat(100_000));
    assert_eq!(tree.directives.len(), MAX_DEPTH);
    let kinds: Vec<_> = tree.errors.iter().map(|error| error.kind).collect();
    assert_eq!(kinds, [ErrorKind::Broken, ErrorKind::Limit]);
    let tree = parsed("a{".repeat(100_000) + "b c;" + &"}".repeat(100_000) + "d;");
    assert_eq!(tree.errors.len(), 1);
    assert_eq!(tree.errors[0].kind, ErrorKind::Limit);
    assert_eq!(tree.roots().count(), 2);
    assert_eq!(parsed("a{".repeat(500) + &"}".repeat(500)).errors, []);
}

#[test]
fn a_block_after_a_missing_semicolon_is_read_all_the_same() {
    assert_bad(
        "http {\n add_header X \"y\" always\n server {\n  listen 1;\n }\n}",
        "http{add_header|X|y|always!server{listen|1;}}",
        &[
            "directive \"add_header\" is not terminated by \";\" @ add_header X \"y\" always \
           (so this block is taken for its arguments @ server)",
        ],
    );
    assert_bad(
        "root /a\n location = /x {\n deny all\n if ($a = b) { return 1; } }",
        "root|/a!location|=|/x{deny|all!if|($a|=|b){return|1;}}",
        &[
            "directive \"root\" is not terminated by \";\" @ root /a \
             (so this block is taken for its arguments @ location)",
            "directive \"deny\" is not terminated by \";\" @ deny all \
             (so this block is taken for its arguments @ if)",
        ],
    );
    assert_bad(
        "access_log off { a; }",
        "access_log|off{a;}",
        &[
            "directive \"access_log\" is not terminated by \";\" @ access_log off \
           (a block cannot follow it @ {)",
        ],
    );
    // A module's block may take words on lines of their own.
    assert_eq!(good("match x\n  y {\n a;\n}"), "match|x|y{a;}");
    assert_eq!(good("setting\n a {}"), "setting|a{}");
    assert_eq!(good("map $a\n types { x y; }"), "map|$a|types{x|y;}");
}

#[test]
fn errors_are_limited_and_that_is_told() {
    let tree = parsed("; a;".repeat(5000));
    assert_eq!(tree.errors.len(), MAX_ERRORS + 1);
    assert_eq!(tree.errors[MAX_ERRORS].kind, ErrorKind::Limit);
}

#[test]
fn a_dump_is_read_file_by_file() {
    let tree = parsed(
        "# configuration file /a.conf:\nhttp {\n include b;\n}\n# configuration file /b:\nx {\ny;\n}\n",
    );
    assert_eq!(tree.errors, []);
    let sections: Vec<_> = tree
        .roots()
        .map(|(_, root)| (tree.name(root), root.section))
        .collect();
    assert_eq!(sections, [("http", 0), ("x", 1)]);
    assert_eq!(tree.raw(tree.sections[1].name), "/b");
    assert_eq!(tree.raw(tree.sections[1].text), "x {\ny;\n}\n");
    let broken = parsed("# configuration file /a:\nhttp {\n# configuration file /b:\n}\nx;");
    let told: Vec<_> = broken
        .errors
        .iter()
        .map(|error| error.message.as_str())
        .collect();
    assert_eq!(
        told,
        [
            "unexpected end of file, expecting \"}\"",
            "unexpected \"}\""
        ]
    );
    assert_eq!(broken.roots().count(), 2);
}

#[test]
fn template_text_hides_values_and_errors() {
    let tree = parsed(
        "{% if a %}\nserver {\n{% endif %}\n listen {{ port }} ssl;\n {{ more }}\n root ${ROOT}/x;\n",
    );
    assert!(tree.templated);
    assert_eq!(tree.errors, []);
    assert_eq!(
        shape(&tree),
        "server{listen|{{ port }}|ssl;root|${ROOT}/x;}"
    );
    let templated: Vec<_> = tree.words.iter().map(|word| word.templated).collect();
    assert_eq!(templated, [false, false, true, false, false, true]);
    assert!(!parsed("return 200 ${host};").templated);
}

/// The blocks that may hold more than the file shows, and what says so.
fn open_blocks(text: &str) -> Vec<String> {
    let tree = parsed(text);
    let named = |(_, directive): (DirectiveId, &Directive)| {
        let open = tree.raw(directive.open?);
        Some(format!("{} {open}", tree.name(directive)))
    };
    let top = tree.open_at_top(0).map(|open| tree.raw(open).to_owned());
    top.into_iter()
        .chain(tree.all().filter_map(named))
        .collect()
}

#[test]
fn template_text_that_may_be_any_statement_opens_its_block() {
    for (text, expected) in [
        ("a {\n ${EXTRA}\n}", "a ${EXTRA}"),
        ("a { b { {{ extra }}; } }", "b {{ extra }};"),
        ("a { {% for h in hs %}{{ h }}{% endfor %} }", "a {{ h }}"),
        ("a { {% include 'x' %} b; }", "a {% include 'x' %}"),
        ("a { {{ k }} \"x\"; }", "a {{ k }} \"x\";"),
        ("a { ssl_{{ x }} TLSv1; }", "a ssl_{{ x }} TLSv1;"),
        ("{{> partial}}\na;", "{{> partial}}"),
        ("a { @extra@; }", "a @extra@;"),
    ] {
        assert_eq!(open_blocks(text), [expected], "{text}");
    }
    for text in [
        "a { {% if x %} b; {% endif %} }",
        "a { b {{ x }}; }",
        "a { {# b #} }",
        "map $a $b { $c 1; }",
        "a { b \"\n{{ x }}\n\"; }",
    ] {
        assert_eq!(open_blocks(text), [""; 0], "{text}");
    }
}

#[test]
fn a_statement_behind_template_text_is_read() {
    let tree = parsed("location / { {{ extra }} proxy_pass https://a; {{ k }} v; }");
    assert_eq!(shape(&tree), "location|/{proxy_pass|https://a;{{ k }}|v;}");
}

#[test]
fn statements_of_exclusive_branches_have_hidden_values() {
    let tree = parsed(
        "{% if x %} a 1; b 1; {% else %} a 2; b 1; {% endif %} c 1; {% if y %} d 1; {% endif %}",
    );
    let hidden: Vec<_> = tree.words.iter().filter(|word| word.templated).collect();
    let hidden: Vec<_> = hidden.iter().map(|word| tree.raw(word.span)).collect();
    assert_eq!(hidden, ["1", "2"]);
}

#[test]
fn spans_run_from_the_first_word_to_the_terminator() {
    let tree = parsed(" a {\n b \"c\" ; }\n");
    let spans: Vec<_> = tree
        .all()
        .map(|(_, directive)| tree.raw(directive.span))
        .collect();
    assert_eq!(spans, ["a {\n b \"c\" ; }", "b \"c\" ;"]);
    let Body::Block(block) = tree.directives[0].body else {
        panic!("a block");
    };
    assert_eq!(tree.raw(block), "{\n b \"c\" ; }");
}
