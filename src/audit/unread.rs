//! What was not read to its end could hold what a control speaks of: then it is not known to be absent.

use crate::dialect;
use crate::model::Dialect;
use crate::outcome::Report;
use std::collections::{BTreeMap, BTreeSet};

/// The files that were not read, or only in part, with the dialects they may be of.
pub(super) struct Unread<'a> {
    files: Vec<(&'a str, Dialects)>,
}

enum Dialects {
    /// It was read in part, as that.
    Of(Dialect),
    /// Nothing of it was read: what its name allows.
    AnyOf(&'static [Dialect]),
}

impl<'a> Unread<'a> {
    pub(super) fn of(report: &'a Report, checked: &BTreeMap<&str, Dialect>) -> Self {
        let files = report.unread.iter().map(|one| {
            let dialects = match checked.get(&*one.path) {
                Some(&dialect) => Dialects::Of(dialect),
                None => Dialects::AnyOf(by_name(&one.path)),
            };
            (&*one.path, dialects)
        });
        Self {
            files: files.collect(),
        }
    }

    /// Why nobody knows whether there is anything of these dialects.
    pub(super) fn hides(&self, dialects: &BTreeSet<Dialect>) -> Option<String> {
        let hides = |(_, may_be): &&(&str, Dialects)| match may_be {
            Dialects::Of(dialect) => dialects.contains(dialect),
            Dialects::AnyOf(all) => all.iter().any(|one| dialects.contains(one)),
        };
        let mut hiding = self.files.iter().filter(hides);
        let (path, may_be) = hiding.next()?;
        let part = match may_be {
            Dialects::Of(_) => "part of ",
            Dialects::AnyOf(_) => "",
        };
        let more = match hiding.count() {
            0 => String::new(),
            1 => ", as 1 other file".to_owned(),
            count => format!(", as {count} other files"),
        };
        Some(format!("{part}{path} was not read{more}"))
    }
}

fn by_name(path: &str) -> &'static [Dialect] {
    match dialect::data_format(&[], path) {
        Some(_) => &[Dialect::Auth, Dialect::Istio],
        None if dialect::nginx::is_named_like_one(path) => &[Dialect::Nginx],
        None => &Dialect::ALL,
    }
}
