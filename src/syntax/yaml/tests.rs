use super::*;
use crate::syntax::ErrorKind;
use crate::syntax::data::{Style, Value};

pub(super) fn read(text: &str) -> Tree {
    parse(
        FileId(0),
        &SourceFile::new("a.yaml", text.into()),
        Format::Yaml,
    )
}

pub(super) fn root(tree: &Tree) -> Value<'_> {
    tree.roots().next().expect("a root")
}

fn errors(tree: &Tree) -> Vec<(&str, &str)> {
    let errors = tree.errors.iter();
    errors
        .map(|error| (tree.raw(error.span), error.message.as_str()))
        .collect()
}

#[test]
fn keys_and_scalars_have_their_text_as_span() {
    let tree = read("jwt:\n  algorithms: [RS256, \"ES\\x32\"] # list\n  empty:\n  'q': ''\n");
    let jwt = root(&tree).get("jwt").unwrap();
    assert_eq!(
        tree.raw(jwt.entry("algorithms").unwrap().key.span()),
        "algorithms"
    );
    let algorithms = jwt.get("algorithms").unwrap();
    assert_eq!(tree.raw(algorithms.span()), "[RS256, \"ES\\x32\"]");
    let texts: Vec<_> = algorithms.items().filter_map(Value::text).collect();
    assert_eq!(texts, ["RS256", "ES2"]);
    assert!(jwt.get("empty").unwrap().is_null());
    assert!(!jwt.get("q").unwrap().is_null());
    assert_eq!(
        tree.raw(jwt.span()),
        "algorithms: [RS256, \"ES\\x32\"] # list\n  empty:\n  'q': ''"
    );
    assert_eq!(tree.raw(tree.comments[0].span), "# list");
    assert!(tree.errors.is_empty());
}

#[test]
fn a_broken_document_does_not_hide_the_next() {
    let tree = read("a: 1\n---\nb: {c: 1\n---\nd: 1\n");
    let complete: Vec<_> = tree.documents.iter().map(|one| one.complete).collect();
    assert_eq!(complete, [true, false, true]);
    let broken = tree.roots().nth(1).unwrap();
    assert!(broken.is_opaque() && broken.at(&["b", "c"]).is_some());
    assert_eq!(tree.roots().nth(2).unwrap().text_at("d"), Some("1"));
    assert_eq!(tree.errors.len(), 1);
    assert_eq!(tree.errors[0].kind, ErrorKind::Broken);
}

#[test]
fn crlf_and_a_byte_order_mark_keep_spans_true() {
    let tree = read("\u{feff}a: b\r\nc: \"d\"\r\n");
    assert!(tree.errors.is_empty());
    assert_eq!(tree.raw(root(&tree).get("a").unwrap().span()), "b");
    assert_eq!(tree.raw(root(&tree).get("c").unwrap().span()), "\"d\"");
}

#[test]
fn json_may_be_indented_with_tabs() {
    let tree = read("{\n\t\"a\": [\n\t\t\"x\\/y\",\n\t\t1\n\t],\n\t\"b\":\t{}\n}\n");
    assert_eq!(errors(&tree), []);
    let first = root(&tree).get("a").unwrap().items().next().unwrap();
    assert_eq!(first.text(), Some("x/y"));
    assert_eq!(tree.raw(root(&tree).get("b").unwrap().span()), "{}");
}

#[test]
fn duplicate_keys_name_both_places() {
    let tree = read("a: 1\n\"a\": 2\n1: x\n'1': y\n");
    assert_eq!(
        errors(&tree),
        [("\"a\"", "the key `a` is set twice in this mapping")]
    );
    let (first, _) = tree.errors[0].related.as_ref().unwrap();
    assert_eq!(first.start, 0);
    assert_eq!(root(&tree).text_at("a"), Some("2"));
}

#[test]
fn block_scalars_are_decoded() {
    let tree = read("a: |\n  one\n  two\n\nb: >-\n  x\n  y\n");
    let a = root(&tree).get("a").unwrap();
    assert_eq!(a.text(), Some("one\ntwo\n"));
    assert_eq!(tree.raw(a.span()), "one\n  two");
    assert_eq!(root(&tree).text_at("b"), Some("x y"));
    assert_eq!(a.style(), Some(Style::Literal));
}

#[test]
fn anchors_resolve_and_hostile_ones_do_not() {
    let tree = read("a: &x {k: v}\nb: *x\nc: *none\nd: &y [*y]\n");
    let b = root(&tree).get("b").unwrap();
    assert_eq!(
        (b.text_at("k"), tree.raw(b.via().unwrap())),
        (Some("v"), "*x")
    );
    assert!(root(&tree).get("c").unwrap().is_opaque());
    assert_eq!(tree.raw(tree.errors[0].span), "*none");
    assert_eq!(tree.errors.len(), 1);
    assert!(
        root(&tree)
            .get("d")
            .unwrap()
            .items()
            .next()
            .unwrap()
            .is_opaque()
    );
}

#[test]
fn merges_of_merges_are_followed() {
    let tree =
        read("a: &a {x: 1, y: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: [*b], z: 3}\nd: {<<: *no}\n");
    let c = root(&tree).get("c").unwrap();
    let texts = ["x", "y", "z"].map(|key| c.text_at(key).unwrap());
    assert_eq!(texts, ["1", "2", "3"]);
    assert_eq!(c.entries().len(), 3);
    assert!(root(&tree).get("d").unwrap().is_opaque());
}

#[test]
fn custom_tags_hide_the_value() {
    let tree = read("a: !Ref Secret\nb: !!str 1\nc: !Sub\n  k: v\n");
    let a = root(&tree).get("a").unwrap();
    assert_eq!((a.tag(), a.is_opaque()), (Some("!Ref"), true));
    assert!(!root(&tree).get("b").unwrap().is_opaque());
    assert!(root(&tree).get("c").unwrap().is_opaque());
}

#[test]
fn depth_is_limited() {
    let tree = read(&"[".repeat(100_000));
    assert_eq!(tree.errors[0].kind, ErrorKind::Limit);
    let tree = read(&"- ".repeat(100_000));
    assert_eq!(tree.errors[0].kind, ErrorKind::Limit);
}

#[test]
fn an_alias_bomb_stays_small() {
    use std::fmt::Write;
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let below = format!("*a{}, ", level - 1).repeat(10);
        writeln!(text, "a{level}: &a{level} [{below}]").unwrap();
    }
    let tree = read(&text);
    assert_eq!(tree.errors.len(), 1);
    assert_eq!(tree.errors[0].kind, ErrorKind::Limit);
    let mut walk: Vec<Value<'_>> = tree.roots().collect();
    let mut seen = 0u64;
    while let Some(value) = walk.pop() {
        seen += 1;
        walk.extend(value.items());
        walk.extend(value.own_entries().map(|entry| entry.value));
    }
    assert!(seen < 2 * MAX_ALIASED_NODES, "{seen} nodes walked");
}
