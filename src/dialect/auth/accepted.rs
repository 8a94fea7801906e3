//! The issuers and audiences that a validator accepts: written in its block, one level below it, or once
//! for the blocks beside it.

use super::block::Block;
use super::validation::{claims_block, switch};
use super::value;
use crate::model::{List, Setting, Why};
use crate::syntax::data::Entry;

/// What stands around a validator's block.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Around<'a, 'tree> {
    /// The block it stands in.
    pub(super) container: Option<&'a Block<'tree>>,
    /// Blocks beside it that are about the same tokens.
    pub(super) beside: &'a [Block<'tree>],
}

/// The accepted values at any of `names`, which a switch may turn off in writing.
pub(super) fn checked(
    block: &Block<'_>,
    around: &Around<'_, '_>,
    names: &[&str],
    switches: &[&str],
) -> Setting<List<String>> {
    if let Setting::Set {
        value: false, span, ..
    } = switch(block, switches)
    {
        return Setting::Absent(span);
    }
    if let Some(entry) = block.find(names) {
        return accepted(entry, block, names);
    }
    let claims = claims_block(block);
    for place in claims.as_ref().into_iter().chain(around.container) {
        if let Some(entry) = place.find(names).filter(|entry| !entry.value.is_map()) {
            return accepted(entry, place, names);
        }
    }
    // For what a value in another block is meant is not plain.
    let below: Vec<Block<'_>> = block
        .entries()
        .filter(|(_, entry)| entry.value.is_map())
        .map(|(_, entry)| block.nested(entry))
        .collect();
    let mut others = below.iter().chain(around.beside);
    let said = others.find_map(|other| other.find(names));
    match said.filter(|entry| !value::is_empty(entry.value)) {
        Some(entry) => Setting::unknown(entry.key.span(), Why::Ambiguous),
        None => block.absent(),
    }
}

/// The values; `iss: true` says only that there are some, and `issuer: iss` what the claim is called.
fn accepted(entry: Entry<'_>, place: &Block<'_>, names: &[&str]) -> Setting<List<String>> {
    let span = entry.value.span();
    match value::flag(entry.value) {
        Setting::Set { value: true, .. } => return Setting::unknown(span, Why::Unwritten),
        Setting::Set { value: false, .. } => return Setting::Absent(span),
        _ => {}
    }
    if entry.value.text().is_some_and(|text| names.contains(&text)) {
        return Setting::unknown(span, Why::Ambiguous);
    }
    match place.words(names) {
        // That name may stand for any other, and then nothing is compared.
        Setting::Set { value, span, .. } if value.values().any(|name| name == "*") => {
            Setting::unknown(span, Why::Ambiguous)
        }
        words => words,
    }
}
