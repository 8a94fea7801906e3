//! The files that evidence lies in, as resources of the document.

use super::super::Sheet;
use super::uuid;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The files, with their digests.
pub(super) struct Files {
    digests: BTreeMap<String, String>,
    used: BTreeMap<String, String>,
}

impl Files {
    pub(super) fn new(sheet: &Sheet<'_>) -> Self {
        let files = sheet.files().into_iter();
        let digests: BTreeMap<_, _> = files
            .filter_map(|file| Some((file.path, file.sha256?)))
            .collect();
        let answers = sheet.audit.standards.iter().flat_map(|one| &one.answers);
        let scopes = answers.flat_map(|answer| &answer.scopes);
        let grounds = scopes.flat_map(|scope| &scope.grounds);
        let paths = grounds.map(|&ground| sheet.audit.observation(ground).place.0);
        let paths: BTreeSet<_> = paths.collect();
        let used = paths.into_iter().map(|path| {
            let path = sheet.text(path);
            let id = Self::made(&digests, &path);
            (path, id)
        });
        Self {
            used: used.collect(),
            digests,
        }
    }

    fn made(digests: &BTreeMap<String, String>, path: &str) -> String {
        let digest = digests.get(path).map_or("", String::as_str);
        uuid(&["file", path, digest])
    }

    pub(super) fn id(&self, path: &str) -> String {
        let used = self.used.get(path).cloned();
        used.unwrap_or_else(|| Self::made(&self.digests, path))
    }

    pub(super) fn resources(&self) -> impl Iterator<Item = Value> {
        self.used.iter().map(|(path, id)| {
            let mut link = json!({"href": path});
            if let Some(digest) = self.digests.get(path) {
                link["hashes"] = json!([{"algorithm": "SHA-256", "value": digest}]);
            }
            json!({"uuid": id, "title": path, "rlinks": [link]})
        })
    }
}
