//! Which paths an include's pattern means, as glob(3) finds them.

use globset::{Glob, GlobMatcher};
use std::collections::HashMap;
use std::path::Path;

/// What the system said of files and folders. Many fragments ask for the same, most of it not there: the
/// system is asked once.
#[derive(Debug, Default)]
pub(super) struct Folders {
    exist: HashMap<String, bool>,
    /// The names in a folder, sorted by bytes.
    names: HashMap<String, Vec<String>>,
    /// Parts of patterns; none for one that is none.
    matchers: HashMap<String, Option<GlobMatcher>>,
}

impl Folders {
    /// Paths that match a pattern with `*`, `?` and `[…]`, sorted by bytes. A relative pattern starts from
    /// `folder`.
    pub(super) fn matching(&mut self, folder: &str, pattern: &str) -> Vec<String> {
        let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
        let start = if pattern.starts_with('/') {
            String::from("/")
        } else {
            folder.to_owned()
        };
        let mut found = vec![start];
        for part in pattern
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
        {
            let steps = found.iter().flat_map(|folder| self.step(folder, part));
            found = steps.collect();
        }
        found
    }

    /// One part of a pattern below a folder. As in glob(3), `*` does not match a leading dot.
    fn step(&mut self, folder: &str, part: &str) -> Vec<String> {
        if part == ".." {
            return match folder.rsplit_once('/') {
                Some((outer, last)) if last != ".." => vec![outer.to_owned()],
                None if !folder.is_empty() && folder != ".." => vec![String::new()],
                _ => vec![join(folder, "..")],
            };
        }
        if !part.contains(['*', '?', '[']) {
            let path = join(folder, part);
            return if self.exists(&path) {
                vec![path]
            } else {
                Vec::new()
            };
        }
        let Self {
            names, matchers, ..
        } = self;
        if !names.contains_key(folder) {
            names.insert(folder.to_owned(), names_in(folder));
        }
        let names = &names[folder];
        if names.is_empty() {
            return Vec::new();
        }
        if !matchers.contains_key(part) {
            let glob = Glob::new(part).ok();
            matchers.insert(part.to_owned(), glob.map(|glob| glob.compile_matcher()));
        }
        let Some(matcher) = &matchers[part] else {
            return Vec::new();
        };
        let is_meant = |name: &&String| {
            matcher.is_match(name) && (!name.starts_with('.') || part.starts_with('.'))
        };
        names
            .iter()
            .filter(is_meant)
            .map(|name| join(folder, name))
            .collect()
    }

    fn exists(&mut self, path: &str) -> bool {
        if let Some(&known) = self.exist.get(path) {
            return known;
        }
        let exists = Path::new(path).exists();
        self.exist.insert(path.to_owned(), exists);
        exists
    }
}

fn join(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        "/" => format!("/{name}"),
        folder => format!("{folder}/{name}"),
    }
}

fn names_in(folder: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(if folder.is_empty() { "." } else { folder }) else {
        return Vec::new();
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
}
