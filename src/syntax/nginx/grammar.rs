//! The parser that pest makes of `grammars/nginx.pest`.

use pest::Parser as _;
use pest::iterators::Pairs;
use pest_derive::Parser;

#[derive(Parser)]
#[grammar = "../grammars/nginx.pest"]
struct Grammar;

/// The items of a text: statements, closing braces, comments, and what fits nowhere.
///
/// None cannot come of any text, since the grammar is total; it can come of pest's own guards.
pub(super) fn items(text: &str) -> Option<Pairs<'_, Rule>> {
    let lua = memchr::memmem::find(text.as_bytes(), b"_by_lua_block").is_some();
    let start = if lua { Rule::lua_file } else { Rule::file };
    let file = Grammar::parse(start, text).ok()?.next()?;
    (file.as_span().end() == text.len()).then(|| file.into_inner())
}

/// How many bytes of the text are Lua, if it starts right after the `{` of a Lua block.
pub(super) fn lua_length(text: &str) -> usize {
    Grammar::parse(Rule::lua_body, text)
        .ok()
        .map_or(text.len(), |body| body.as_str().len())
}
