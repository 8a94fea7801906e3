//! Fields of a manifest as settings: proto JSON names, nulls, templates, durations.

use crate::dialect::why_opaque;
use crate::model::{List, Setting, Via, Why};
use crate::source::{Span, Spanned};
use crate::syntax::data::Value;
use std::sync::Arc;

/// A map, the token that opens it, and whether another document may add keys to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'tree> {
    pub(super) value: Value<'tree>,
    /// The key (or first key of a list element) to point at.
    pub(super) at: Span,
    /// Whether it may be a patch or one of several versions: absent keys are then not absent.
    pub(super) partial: bool,
    /// Whether it is one of several objects of the same name, of which one will hold.
    pub(super) contested: bool,
}

impl<'tree> Block<'tree> {
    /// An element of a list. Lists of custom resources are replaced as a whole by patches, so an
    /// element is never partial.
    pub(super) fn element(value: Value<'tree>) -> Self {
        let first = value.entries().first().map(|entry| entry.key.span());
        Self {
            value,
            at: first.unwrap_or_else(|| value.span()),
            partial: false,
            contested: false,
        }
    }

    /// The value of a field, by its proto JSON name or its proto name; null is absent.
    pub(super) fn get(&self, field: &str) -> Option<Value<'tree>> {
        self.entry(field).map(|(_, value)| value)
    }

    fn entry(&self, field: &str) -> Option<(Span, Value<'tree>)> {
        let found = self.value.entry(field).or_else(|| {
            let differs = field.bytes().any(|byte| byte.is_ascii_uppercase());
            self.value.entry(&differs.then(|| snake_case(field))?)
        })?;
        (!found.value.is_null()).then(|| (found.key.span(), found.value))
    }

    /// The map at a field.
    pub(super) fn child(&self, field: &str) -> Option<Self> {
        let (at, value) = self.entry(field)?;
        (value.is_map() || value.is_opaque()).then_some(Self {
            value,
            at,
            partial: self.partial,
            contested: self.contested,
        })
    }

    /// The elements of a list that are maps.
    pub(super) fn elements(&self, field: &str) -> Vec<Block<'tree>> {
        let list = self.get(field);
        list.into_iter()
            .flat_map(Value::items)
            .filter(|item| item.is_map())
            .map(Block::element)
            .collect()
    }

    /// Why an absent key may be there after all.
    pub(super) fn hidden(&self) -> Option<Why> {
        if self.value.is_opaque() {
            Some(why_opaque(self.value))
        } else if self.contested {
            Some(Why::Contested)
        } else {
            self.partial.then_some(Why::MayLiveElsewhere)
        }
    }

    /// Whether template text hides the field: its value, an element of it, or whether it is there.
    pub(super) fn hides(&self, field: &str) -> bool {
        match self.get(field) {
            Some(value) => is_hidden(value),
            None => self.value.is_opaque(),
        }
    }

    /// What an absent field means here: `absent`, unless the key may be there after all.
    pub(super) fn missing<T>(&self, absent: Setting<T>) -> Setting<T> {
        match self.hidden() {
            Some(why) => Setting::unknown(self.at, why),
            None => absent,
        }
    }

    /// A scalar field; text that `parse` refuses is unreadable.
    pub(super) fn scalar<T>(
        &self,
        field: &str,
        parse: impl Fn(&str) -> Option<T>,
        absent: Setting<T>,
    ) -> Setting<T> {
        match self.get(field) {
            Some(value) => scalar(value, |value| value.text().and_then(&parse)),
            None => self.missing(absent),
        }
    }

    /// A boolean field, as the YAML reader of Kubernetes takes it.
    pub(super) fn flag(&self, field: &str, absent: Setting<bool>) -> Setting<bool> {
        match self.get(field) {
            Some(value) => scalar(value, Value::as_bool_1_1),
            None => self.missing(absent),
        }
    }

    /// A list of strings; an empty one is absent.
    pub(super) fn strings(
        &self,
        field: &str,
        absent: Setting<List<String>>,
    ) -> Setting<List<String>> {
        let Some(value) = self.get(field) else {
            return self.missing(absent);
        };
        let list = strings(value);
        if !value.is_sequence() {
            let why = if value.is_opaque() {
                why_opaque(value)
            } else {
                Why::Invalid
            };
            Setting::unknown(value.span(), why)
        } else if list.items.is_empty() {
            match list.open {
                Some(why) => Setting::unknown(value.span(), why),
                None => absent,
            }
        } else {
            Setting::Set {
                span: extent(&list).unwrap_or_else(|| value.span()),
                value: list,
                via: via(value),
            }
        }
    }

    /// A written, visible text.
    pub(super) fn text(&self, field: &str) -> Option<Spanned<&'tree str>> {
        let value = self.get(field)?;
        if value.is_opaque() {
            return None;
        }
        value.text().map(|text| Spanned::new(text, place(value)))
    }
}

/// From the first to the last element, when anchors did not scatter them.
pub(super) fn extent(list: &List<String>) -> Option<Span> {
    let (from, to) = (list.items.first()?.span, list.items.last()?.span);
    Some(if to.start >= from.start {
        from.to(to)
    } else {
        from
    })
}

/// The strings of a sequence with their places.
pub(super) fn strings(value: Value<'_>) -> List<String> {
    let mut list = List::default();
    if value.is_opaque() {
        list.open = Some(why_opaque(value));
    }
    for item in value.items() {
        match item.text() {
            Some(text) if !item.is_opaque() => {
                list.items.push(Spanned::new(text.to_owned(), place(item)));
            }
            _ if item.is_opaque() => list.open = Some(why_opaque(item)),
            _ => list.open = list.open.or(Some(Why::Invalid)),
        }
    }
    list
}

fn scalar<'tree, T>(value: Value<'tree>, parse: impl Fn(Value<'tree>) -> Option<T>) -> Setting<T> {
    if value.is_opaque() {
        return Setting::unknown(value.span(), why_opaque(value));
    }
    match parse(value) {
        Some(parsed) => Setting::Set {
            value: parsed,
            span: place(value),
            via: via(value),
        },
        None => Setting::unknown(value.span(), Why::Invalid),
    }
}

/// The token without its quotes, where it stands there as it is.
pub(super) fn place(value: Value<'_>) -> Span {
    value.inner_span().unwrap_or_else(|| value.span())
}

/// Whether template text hides the value or an element of it.
pub(super) fn is_hidden(value: Value<'_>) -> bool {
    value.is_opaque() || value.items().any(Value::is_opaque)
}

/// The alias or merge a value was reached through.
fn via(value: Value<'_>) -> Via {
    value
        .via()
        .map(|span| Spanned::new(Arc::from(value.tree().raw(span)), span))
        .into_iter()
        .collect()
}

/// `jwksUri` as protobuf spells it: `jwks_uri`.
fn snake_case(field: &str) -> String {
    let mut name = String::with_capacity(field.len() + 4);
    let mut in_capitals = false;
    for letter in field.chars() {
        if letter.is_ascii_uppercase() && !in_capitals {
            name.push('_');
        }
        in_capitals = letter.is_ascii_uppercase();
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// A Go duration (`1h30m`, `300s`, `1.5s`) in whole seconds; a part of a second counts as one, so
/// that only a written zero is zero.
pub(super) fn seconds(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    if rest == "0" {
        return Some(0);
    }
    let mut total = 0.0_f64;
    loop {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        let tail = &rest[digits..];
        let unit = tail
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(tail.len());
        total += number
            * match &tail[..unit] {
                "h" => 3600.0,
                "m" => 60.0,
                "s" => 1.0,
                "ms" => 1e-3,
                "us" | "µs" => 1e-6,
                "ns" => 1e-9,
                _ => return None,
            };
        rest = &tail[unit..];
        if rest.is_empty() {
            return whole(total);
        }
    }
}

#[expect(
    clippy::cast_sign_loss,
    reason = "the grammar has no sign, and the value is bounded before"
)]
fn whole(total: f64) -> Option<u64> {
    (total < 1e15).then(|| total.ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_those_of_go() {
        assert_eq!(seconds("1h30m"), Some(5400));
        assert_eq!(seconds("300s"), Some(300));
        assert_eq!(seconds("0s"), Some(0));
        assert_eq!(seconds("500ms"), Some(1));
        assert_eq!(seconds("1.5s"), Some(2));
        for wrong in ["", "300", "s", "1d", "1h30", "-5s", "é"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn proto_names_are_snake_case() {
        assert_eq!(snake_case("portLevelMtls"), "port_level_mtls");
        assert_eq!(snake_case("jwksUri"), "jwks_uri");
        assert_eq!(snake_case("meshMTLS"), "mesh_mtls");
    }
}
