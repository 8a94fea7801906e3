//! What is masked, and what only looks so.

use super::*;

fn masked(text: &str) -> String {
    let masked = mask(text).map_or_else(|| text.to_owned(), |masked| masked.text);
    assert_eq!(masked.len(), text.len());
    masked
}

#[test]
fn control_and_lone_tags_become_space() {
    assert_eq!(
        masked("{% if a %}\nx;\n{% endif %}"),
        "          \nx;\n           "
    );
    assert_eq!(masked("{{ more }} {{x}}\ny;"), "                \ny;");
    assert_eq!(masked("{{if a}}x;{{end}}"), "        x;       ");
    assert_eq!(masked("<% if a -%> x;"), "            x;");
    assert_eq!(masked("${MORE}\nx;"), "       \nx;");
    assert_eq!(masked("a;\n{# it's\n #}\nx;"), "a;\n       \n   \nx;");
}

#[test]
fn tags_inside_a_statement_become_part_of_a_word() {
    assert_eq!(masked("listen {{ port }};"), "listen __________;");
    assert_eq!(masked("{{ é }} on;"), "________ on;");
    assert_eq!(
        masked("b {{if a}}on{{else}}off{{end}};"),
        "b ________on________off_______;"
    );
    assert_eq!(masked("listen 1 {% if a %};"), "listen 1 __________;");
    assert_eq!(masked("listen <%= port %>;"), "listen ___________;");
    assert_eq!(
        masked("listen ${PORT:-80 }${A};"),
        "listen ________________;"
    );
    assert_eq!(masked("set ${{ a }} 1;"), "set $_______ 1;");
    assert_eq!(masked("a {{{ raw }}};"), "a ___________;");
    assert_eq!(
        masked("a \"{{ b | default(\"c\") }}\" '# {{ d }}';"),
        "a \"______________________\" '# _______';"
    );
}

#[test]
fn text_of_that_look_is_left_alone() {
    for text in [
        "set $a ${host}; return 200 ${http_x};",
        "content_by_lua_block { local t = {{1, 2}, {3}} -- }}\n }",
        "# {{ not a tag }}\nx;",
        "x; # {% if %}",
        "location ~ \"^/a{2}\" {{\n",
        "server {# one\n listen 80;\n#}\n}",
        "server\n{# one\n#}\n}",
        "if ($a ~ <%3C) { break; }",
        "map $a $b { ~x{2} \"}}\"; }",
        "sub_filter '{{' '[['; b; location / { sub_filter ']]' '}}'; }",
        "log_format j '{{\"time\":$t';\nserver { location / { b; }}",
        "return 200 \"<%x\"; b; return 200 \"%>\";",
        "a {{\nb c;\n}}",
    ] {
        assert!(mask(text).is_none(), "{text}");
    }
}

#[test]
fn tags_after_lua_or_a_comment_are_seen() {
    assert_eq!(
        masked("a_by_lua_block { {{1}} }\nx {{ y }};"),
        "a_by_lua_block { {{1}} }\nx _______;"
    );
    assert_eq!(masked("# {{ a }}\nx {{ y }};"), "# {{ a }}\nx _______;");
    assert_eq!(
        masked("{# a #}x {{ y }}; # {{ z }}"),
        "       x _______; # {{ z }}"
    );
}
