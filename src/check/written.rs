//! Places inside written values, as fixes need them, and how values are said in messages.

use crate::finding::Edit;
use crate::source::{Span, Spanned};

/// The span of a value without its quotes; none where escapes make the text longer than the value.
pub(super) fn inner(item: &Spanned<String>) -> Option<Span> {
    let width = (item.span.end - item.span.start) as usize;
    match width.checked_sub(item.value.len()) {
        Some(0) => Some(item.span),
        Some(2) => Some(item.span.inner(1, width - 1)),
        _ => None,
    }
}

/// Writes `https` for the `http` a URL starts with.
pub(super) fn to_https(url: &Spanned<String>) -> Option<Edit> {
    let starts = url
        .value
        .get(..7)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://"));
    let span = inner(url)?.inner(0, 4);
    starts.then(|| Edit {
        span,
        text: "https".to_owned(),
    })
}

/// Removes elements of a list with what separates them; none when no other stays, or when places
/// overlap (a list reached through an alias).
pub(super) fn remove(
    items: &[Spanned<String>],
    unwanted: impl Fn(&str) -> bool,
) -> Option<Vec<Edit>> {
    let first_kept = items.iter().position(|item| !unwanted(&item.value))?;
    let apart = |pair: &[Spanned<String>]| {
        pair[0].span.file == pair[1].span.file && pair[0].span.end <= pair[1].span.start
    };
    if !items.windows(2).all(apart) {
        return None;
    }
    let edits = items
        .iter()
        .enumerate()
        .filter(|(_, item)| unwanted(&item.value))
        .map(|(at, item)| Edit {
            span: if at > first_kept {
                items[at - 1].span.after().to(item.span)
            } else {
                item.span.to(items[at + 1].span.before())
            },
            text: String::new(),
        });
    Some(edits.collect())
}

/// Seconds as a person says them: `7776000 s (90 days)`.
pub(super) fn seconds(count: u64) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    let said = units
        .iter()
        .find(|(size, _)| count >= *size && count.is_multiple_of(*size));
    match said {
        Some((size, unit)) => {
            let number = count / size;
            let plural = if number == 1 { "" } else { "s" };
            format!("{count} s ({number} {unit}{plural})")
        }
        None => format!("{count} s"),
    }
}

/// Words as a list in a sentence: `a`, `a and b`, `a, b and c`.
pub(super) fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn items(text: &str, words: &[&str]) -> Vec<Spanned<String>> {
        words
            .iter()
            .map(|word| {
                let at = text.find(word).unwrap();
                Spanned::new(
                    (*word).to_owned(),
                    Span::new(FileId(0), at, at + word.len()),
                )
            })
            .collect()
    }

    fn applied(text: &str, words: &[&str], unwanted: &[&str]) -> Option<String> {
        let edits = remove(&items(text, words), |word| unwanted.contains(&word))?;
        let mut text = text.to_owned();
        for edit in edits.iter().rev() {
            text.replace_range(edit.span.range(), &edit.text);
        }
        Some(text)
    }

    #[test]
    fn elements_go_with_their_separators() {
        let flow = |unwanted| applied("[a1, b2, c3]", &["a1", "b2", "c3"], unwanted);
        assert_eq!(flow(&["a1"]).as_deref(), Some("[b2, c3]"));
        assert_eq!(flow(&["c3"]).as_deref(), Some("[a1, b2]"));
        assert_eq!(flow(&["a1", "c3"]).as_deref(), Some("[b2]"));
        assert_eq!(flow(&["a1", "b2", "c3"]), None);
        let block = applied("- a1\n- b2\n", &["a1", "b2"], &["a1"]);
        assert_eq!(block.as_deref(), Some("- b2\n"));
    }

    #[test]
    fn times_are_said_as_people_do() {
        assert_eq!(seconds(86_400), "86400 s (1 day)");
        assert_eq!(seconds(5_400), "5400 s (90 minutes)");
        assert_eq!(seconds(61), "61 s");
    }
}
