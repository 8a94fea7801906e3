//! The given paths as the system knows them, asked for once.

use super::shown;
use std::path::{Path, PathBuf};

/// The given paths that exist with their real ones, the longest first.
#[derive(Clone, Debug, Default)]
pub struct Roots(Vec<(PathBuf, PathBuf)>);

impl Roots {
    pub(super) fn new(given: &[PathBuf]) -> Self {
        let real = |path: &PathBuf| Some((path.clone(), path.canonicalize().ok()?));
        let mut roots: Vec<_> = given.iter().filter_map(real).collect();
        roots.sort_by_key(|(path, _)| std::cmp::Reverse(path.components().count()));
        Self(roots)
    }

    /// The real path of a given one.
    pub(super) fn of_given(&self, path: &Path) -> Option<PathBuf> {
        let own = self.0.iter().find(|(given, _)| given == path);
        own.map(|(_, real)| real.clone())
    }

    /// The real path of what a walk met below one without a link: it has no other name, so the system need
    /// not be asked for every file.
    pub(super) fn of_own(&self, path: &Path) -> Option<PathBuf> {
        let below =
            |(root, real): &(PathBuf, PathBuf)| Some(real.join(path.strip_prefix(root).ok()?));
        self.0.iter().find_map(below)
    }

    /// Whether a real path lies below one of them.
    #[must_use]
    pub fn hold(&self, real: &Path) -> bool {
        self.0.iter().any(|(_, root)| real.starts_with(root))
    }

    /// The paths under which a walk meets a file that it reaches without a link.
    pub fn own_paths(&self, real: &Path) -> impl Iterator<Item = String> {
        self.0.iter().filter_map(|(given, root)| {
            let below = real.strip_prefix(root).ok()?;
            Some(shown(&given.join(below)))
        })
    }
}
