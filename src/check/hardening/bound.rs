//! Times that have to lie between two bounds.

use crate::check::Judged;
use crate::check::written::seconds as said;
use crate::finding::Draft;

/// What to say of a time out of bounds; `what` is followed by the time.
pub(super) fn seconds(judged: Judged<'_, u64>, min: u64, max: u64, what: &str) -> Option<Draft> {
    let value = *judged.value;
    let (than, help) = if value > max {
        (
            format!("more than {}", said(max)),
            format!("write {max}s or less"),
        )
    } else if value < min {
        (
            format!("less than {}", said(min)),
            format!("write {min}s or more"),
        )
    } else {
        return None;
    };
    let by_default = if judged.written { "" } else { " by default" };
    let message = format!("{what} {}{by_default}, {than}", said(value));
    Some(Draft::new(judged.span, message).help(help))
}
