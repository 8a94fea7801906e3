//! JSON that is written while it is made: of an audit of thousands of servers only one scope has to be in
//! memory at a time. Keys stand in their order.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use std::collections::BTreeMap;

type Items<'a> = Box<dyn Iterator<Item = Node<'a>> + 'a>;

/// A part of a document.
pub(super) enum Node<'a> {
    Value(Value),
    Object(BTreeMap<String, Node<'a>>),
    /// Its items are made when they are written.
    List(Box<dyn Fn() -> Items<'a> + 'a>),
}

impl<'a> Node<'a> {
    /// A list whose items are made one by one.
    pub(super) fn list<I>(make: impl Fn() -> I + 'a) -> Self
    where
        I: Iterator<Item: Into<Self>> + 'a,
    {
        Self::List(Box::new(move || Box::new(make().map(Into::into))))
    }

    /// The same object with one more member.
    pub(super) fn with(self, key: &str, member: impl Into<Self>) -> Self {
        let mut members = match self {
            Self::Value(Value::Object(members)) => {
                let members = members.into_iter();
                members.map(|(key, one)| (key, one.into())).collect()
            }
            Self::Object(members) => members,
            other => return other,
        };
        members.insert(key.to_owned(), member.into());
        Self::Object(members)
    }
}

impl From<Value> for Node<'_> {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, member) in members {
                    map.serialize_entry(key, member)?;
                }
                map.end()
            }
            Self::List(make) => serializer.collect_seq(make()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_stream_is_the_text_of_the_value() {
        let value = json!({"a": {"b": [1, {"c": []}], "z": {}}, "k": null, "l": [], "m": "x"});
        let inner = Node::from(json!({"z": {}})).with(
            "b",
            Node::list(|| {
                let empty = Node::list(std::iter::empty::<Value>);
                let last = Node::from(json!({})).with("c", empty);
                [json!(1).into(), last].into_iter()
            }),
        );
        let node = Node::from(json!({"m": "x", "k": null}))
            .with("l", Node::list(std::iter::empty::<Value>))
            .with("a", inner);
        let (streamed, whole) = (
            serde_json::to_string_pretty(&node),
            serde_json::to_string_pretty(&value),
        );
        assert_eq!(streamed.ok(), whole.ok());
    }
}
