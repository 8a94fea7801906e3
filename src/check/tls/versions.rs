//! Which versions of TLS an endpoint speaks.

use crate::model::tls::TlsVersion;
use crate::model::{List, Setting, Why};

/// Whether a version is spoken, or why that cannot be told.
pub(in crate::check) fn speaks(
    protocols: &Setting<List<TlsVersion>>,
    version: TlsVersion,
) -> Result<bool, Why> {
    let in_list = |list: &List<TlsVersion>| match (list.holds(&version), list.open) {
        (Some(spoken), _) => Ok(spoken),
        (None, open) => Err(open.unwrap_or(Why::Invalid)),
    };
    match protocols {
        Setting::Set { value, .. } | Setting::Default { value, .. } => in_list(value),
        Setting::ByVersion { values, .. } => {
            let mut all: Vec<_> = values.iter().map(|one| in_list(&one.value)).collect();
            all.dedup();
            match all.as_slice() {
                [one] => *one,
                // More than the version hides it where one of them is hidden, too.
                _ => Err(Why::Version),
            }
        }
        Setting::Unknown { why, .. } => Err(*why),
        Setting::Absent(_) | Setting::Unsupported => Err(Why::MayLiveElsewhere),
    }
}

/// Whether a version below TLS 1.3 is spoken, or why that cannot be told.
pub(in crate::check) fn speaks_older(protocols: &Setting<List<TlsVersion>>) -> Result<bool, Why> {
    let older = TlsVersion::ALL.into_iter();
    let mut unsure = None;
    for version in older.filter(|version| *version < TlsVersion::Tls13) {
        match speaks(protocols, version) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(why) => unsure = Some(why),
        }
    }
    unsure.map_or(Ok(false), Err)
}
