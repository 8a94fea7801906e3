//! What a validator believes of a token's own header: its type, and where its key is.

use super::block::Block;
use super::validation::switch;
use crate::model::{List, Setting, Why};
use crate::source::Spanned;

const TYPES: &[&str] = &[
    "typ",
    "requiredtyp",
    "requiretyp",
    "expectedtyp",
    "allowedtyp",
    "allowedtyps",
    "validtypes",
    "tokentypes",
    "allowedtokentypes",
    "requiredtokentype",
    "expectedtokentype",
    "tokenuse",
    "requiredtokenuse",
    "expectedtokenuse",
];
const CHECK_TYPE: &[&str] = &[
    "verifytyp",
    "checktyp",
    "validatetyp",
    "verifytokentype",
    "checktokentype",
    "validatetokentype",
    "verifytokenuse",
];
/// Headers that name or hold a key, and the switches that make a validator follow them.
const KEY_HEADERS: [(&str, &[&str]); 4] = [
    (
        "jku",
        &[
            "trustjku",
            "allowjku",
            "acceptjku",
            "usejku",
            "enablejku",
            "followjku",
        ],
    ),
    (
        "x5u",
        &[
            "trustx5u",
            "allowx5u",
            "acceptx5u",
            "usex5u",
            "enablex5u",
            "followx5u",
        ],
    ),
    (
        "jwk",
        &[
            "trustjwkheader",
            "allowjwkheader",
            "acceptjwkheader",
            "trustembeddedjwk",
            "allowembeddedjwk",
            "acceptembeddedjwk",
        ],
    ),
    ("x5c", &["trustx5c", "allowx5c", "acceptx5c", "usex5c"]),
];

/// The accepted types of token.
pub(super) fn token_types(block: &Block<'_>) -> Setting<List<String>> {
    if block.find(TYPES).is_some() {
        return block.words(TYPES);
    }
    switch(block, CHECK_TYPE).map(|checks| List {
        items: Vec::new(),
        open: checks.then_some(Why::MayLiveElsewhere),
    })
}

/// The headers that are followed to a key.
pub(super) fn key_headers(block: &Block<'_>) -> Setting<List<String>> {
    let mut found: Setting<List<String>> = block.absent();
    for (header, switches) in KEY_HEADERS {
        match (switch(block, switches), &mut found) {
            (Setting::Set { value, span, .. }, Setting::Set { value: list, .. }) => {
                list.items
                    .extend(value.then(|| Spanned::new(header.to_owned(), span)));
            }
            (Setting::Set { value, span, .. }, _) => {
                let items = value.then(|| Spanned::new(header.to_owned(), span));
                found = Setting::set(List::of(items.into_iter().collect()), span);
            }
            (Setting::Unknown { why, .. }, Setting::Set { value: list, .. }) => {
                list.open = Some(why);
            }
            (Setting::Unknown { span, why }, Setting::Absent(_)) => {
                found = Setting::unknown(span, why);
            }
            _ => {}
        }
    }
    found
}
