//! The shape of a standard's file.

use super::{Example, Mode};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct File {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    pub(super) version: Option<String>,
    #[serde(default)]
    pub(super) publisher: String,
    #[serde(default)]
    pub(super) url: String,
    pub(super) published: Option<Datetime>,
    pub(super) total: Option<Spanned<usize>>,
    pub(super) counted: Option<String>,
    pub(super) extends: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) without: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) control: Vec<ControlEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ControlEntry {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    pub(super) url: Option<String>,
    pub(super) level: Option<u8>,
    pub(super) mode: Mode,
    pub(super) ask: Option<Spanned<String>>,
    pub(super) note: Option<String>,
    #[serde(default)]
    pub(super) applies: AppliesEntry,
    #[serde(default)]
    pub(super) require: Vec<RequireEntry>,
    #[serde(default)]
    pub(super) contradicts: Vec<ContradictionEntry>,
    #[serde(default, rename = "example")]
    pub(super) examples: Vec<Example>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContradictionEntry {
    pub(super) control: Spanned<String>,
    pub(super) setting: String,
    pub(super) because: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct AppliesEntry {
    #[serde(default)]
    pub(super) dialects: Vec<Spanned<String>>,
    pub(super) audience: Option<Spanned<String>>,
    pub(super) behind: Option<bool>,
    pub(super) from: Option<Spanned<Datetime>>,
    pub(super) until: Option<Spanned<Datetime>>,
}

/// One of `rule`, `any`, `all`; the other keys go with `rule`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RequireEntry {
    pub(super) rule: Option<Spanned<String>>,
    pub(super) params: Option<Spanned<toml::Table>>,
    #[serde(default)]
    pub(super) explicit: bool,
    pub(super) side: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) applies: AppliesEntry,
    #[serde(default)]
    pub(super) any: Vec<RequireEntry>,
    #[serde(default)]
    pub(super) all: Vec<RequireEntry>,
}
