//! JSON values put together.

use super::super::facts::json::Json;

pub(super) fn object(members: Vec<(&'static str, Json)>) -> Json {
    Json::Object(members)
}

pub(super) fn text(text: impl Into<String>) -> Json {
    Json::Text(text.into())
}

pub(super) fn optional<T: Into<String>>(value: Option<T>) -> Json {
    value.map_or(Json::Null, |value| Json::Text(value.into()))
}

pub(super) fn number(value: usize) -> Json {
    Json::Number(value as u64)
}

pub(super) fn texts<T: Into<String>>(all: impl IntoIterator<Item = T>) -> Json {
    Json::List(all.into_iter().map(text).collect())
}
