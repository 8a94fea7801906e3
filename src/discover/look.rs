//! A first look at a file: whether a dialect may claim it, by its bytes and its name alone. A walk takes
//! it as it goes, so that reading files and finding them share the threads.

use super::content::{has_stray_nuls, read, read_met, start_of, unreadable};
use super::{Candidate, Skip};
use crate::dialect::{self, istio::Explains};
use std::path::Path;

/// What a look gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// Text to parse: somebody may claim it, or it was named.
    Text(Vec<u8>),
    /// Nobody's, with what it may say about the manifests beside it.
    Nothing(Explains),
    /// It cannot be read, and the user should know.
    Unread(Skip),
}

impl Look {
    /// A look at a file that a walk has just met.
    pub(super) fn at_met(disk: &Path, path: &str, max_size: u64) -> Self {
        match read_met(disk, max_size) {
            Ok(bytes) => Self::at(bytes, path, false),
            Err(Skip::TooLarge(_)) if !may_be_ours(disk, path) => Self::Nothing(Explains::Nothing),
            Err(why) => Self::Unread(why),
        }
    }

    /// The look at a candidate, taken now unless a walk took it.
    #[must_use]
    pub fn of(candidate: &mut Candidate, max_size: u64) -> Self {
        if let Some(look) = candidate.look.take() {
            return look;
        }
        let Candidate { path, named, .. } = candidate;
        match candidate.bytes.take() {
            Some(bytes) => Self::at(bytes, path, *named),
            None if !*named => Self::at_met(&candidate.disk, path, max_size),
            None => match read(&candidate.disk, max_size) {
                Ok(bytes) => Self::at(bytes, path, true),
                Err(why) => Self::Unread(why),
            },
        }
    }

    fn at(bytes: Vec<u8>, path: &str, named: bool) -> Self {
        if let Some(why) = unreadable_as(&bytes, path) {
            // One that nobody named is only worth a word when it could be ours.
            return if named || could_be_ours(&why, bytes, path) {
                Self::Unread(why)
            } else {
                Self::Nothing(Explains::Nothing)
            };
        }
        if named || dialect::may_claim(&bytes, path) {
            Self::Text(bytes)
        } else {
            Self::Nothing(dialect::istio::explains(&bytes, path))
        }
    }
}

/// Why these bytes are no text of the product that the name speaks of.
#[must_use]
pub fn unreadable_as(bytes: &[u8], path: &str) -> Option<Skip> {
    let why = unreadable(bytes)?;
    let is_nginx =
        || dialect::data_format(bytes, path).is_none() && dialect::nginx::is_named_like_one(path);
    let slips = why == Skip::Binary && has_stray_nuls(bytes) && is_nginx();
    (!slips).then_some(why)
}

const DATA: [&str; 4] = [".yaml", ".yml", ".json", ".toml"];

/// Whether a file that is no text has the name and the words of one of ours.
fn could_be_ours(why: &Skip, bytes: Vec<u8>, path: &str) -> bool {
    let name = path.to_ascii_lowercase();
    let is_data = DATA.iter().any(|end| name.ends_with(end));
    if !is_data && !dialect::nginx::is_named_like_one(path) {
        return false;
    }
    let text = match why {
        // The letters of UTF-16 without the zeros between them.
        Skip::Utf16 => bytes.into_iter().filter(|&byte| byte != 0).collect(),
        _ => bytes,
    };
    let text = text.strip_prefix(b"\xff\xfe").unwrap_or(&text);
    dialect::may_claim(text.strip_prefix(b"\xfe\xff").unwrap_or(text), path)
}

/// Whether a file that is too large looks like one of ours from its start.
fn may_be_ours(disk: &Path, path: &str) -> bool {
    let start = start_of(disk);
    unreadable(&start).is_none() && dialect::may_claim(&start, path)
}
