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
        say(self.files.iter().filter(|one| one.1.are_among(dialects)))
    }

    /// The same of files of which nothing was read: what is lost of the others is undecided where it is lost.
    pub(super) fn hides_a_whole_file(&self, dialects: &BTreeSet<Dialect>) -> Option<String> {
        let whole = (self.files.iter()).filter(|one| matches!(one.1, Dialects::AnyOf(_)));
        say(whole.filter(|one| one.1.are_among(dialects)))
    }
}

impl Dialects {
    fn are_among(&self, dialects: &BTreeSet<Dialect>) -> bool {
        match self {
            Self::Of(dialect) => dialects.contains(dialect),
            Self::AnyOf(all) => all.iter().any(|one| dialects.contains(one)),
        }
    }
}

fn say<'a>(mut hiding: impl Iterator<Item = &'a (&'a str, Dialects)>) -> Option<String> {
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

fn by_name(path: &str) -> &'static [Dialect] {
    match dialect::data_format(&[], path) {
        Some(_) => &[Dialect::Auth, Dialect::Istio],
        None if holds_no_configuration(path) => &[],
        None if dialect::nginx::is_named_like_one(path) => &[Dialect::Nginx],
        None => &Dialect::ALL,
    }
}

/// Keys and certificates, which are often kept from being read, and logs.
fn holds_no_configuration(path: &str) -> bool {
    let endings = [
        "key", "pem", "crt", "cer", "der", "csr", "crl", "p12", "pfx", "jks", "gpg", "log",
    ];
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| (endings.iter()).any(|known| ending.eq_ignore_ascii_case(known)))
}
