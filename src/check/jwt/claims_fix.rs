//! The fix that writes claims into a list of required ones.

use crate::check::written::listed;
use crate::finding::{Draft, Edit, Fix, Safety};
use crate::model::{Facts, List};

/// Adds a fix that inserts `claims` behind the last written one, quoted as that is. Unsafe: tokens
/// that lack the claim are refused from then on.
pub(super) fn insert(draft: Draft, facts: &Facts, list: &List<String>, claims: &[&str]) -> Draft {
    let Some(written) = list.items.last() else {
        return draft;
    };
    let Some(end) = facts.list_ends.get(&written.span) else {
        return draft;
    };
    let width = (written.span.end - written.span.start) as usize;
    let quote = if width == written.value.len() {
        ""
    } else {
        "\""
    };
    let mut text = String::new();
    for claim in claims {
        text.extend([end.lead.as_str(), quote, *claim, quote]);
    }
    draft.fix(Fix {
        title: format!("require {}", listed(claims)),
        safety: Safety::Unsafe,
        edits: vec![Edit { span: end.at, text }],
    })
}
