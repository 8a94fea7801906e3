//! The parser that pest makes of `grammars/nginx.pest`.

use pest::Parser as _;
use pest::iterators::Pair;
use pest_derive::Parser;

#[derive(Parser)]
#[grammar = "../grammars/nginx.pest"]
struct Grammar;

/// The item at the start of a text: a statement, a closing brace, a comment, or what fits nowhere.
///
/// None can come of no text that starts with something else than space, since the grammar is total; it
/// can come of pest's own guards.
pub(super) fn item(text: &str) -> Option<Pair<'_, Rule>> {
    Grammar::parse(Rule::item, text).ok()?.next()
}

/// All items of a text: what the tests compare with.
#[cfg(test)]
pub(super) fn items(text: &str) -> Option<pest::iterators::Pairs<'_, Rule>> {
    let file = Grammar::parse(Rule::file, text).ok()?.next()?;
    (file.as_span().end() == text.len()).then(|| file.into_inner())
}

/// How many bytes of the text are Lua, if it starts right after the `{` of a Lua block.
pub(super) fn lua_length(text: &str) -> usize {
    Grammar::parse(Rule::lua_body, text)
        .ok()
        .map_or(text.len(), |body| body.as_str().len())
}
