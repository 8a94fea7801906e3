//! Finds the files that a configuration names, among the given paths alone.

use crate::discover;
use std::path::{Path, PathBuf};

/// Folders a packaged nginx reads its configuration from: they stand for the main file's folder when
/// they are not among the given paths.
const INSTALL_PREFIXES: [&str; 3] = [
    "/etc/nginx/",
    "/usr/local/nginx/conf/",
    "/usr/local/openresty/nginx/conf/",
];

/// What may be read.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The given paths, canonical.
    roots: Vec<PathBuf>,
    max_size: u64,
    /// The folder relative paths of nginx start from, if it is not the main file's.
    prefix: Option<String>,
}

impl Files {
    /// Only what lies below `given` is read, up to so many bytes a file.
    #[must_use]
    pub fn below(given: &[PathBuf], max_size: u64, prefix: Option<&str>) -> Self {
        let roots = given.iter().filter_map(|path| path.canonicalize().ok());
        Self {
            roots: roots.collect(),
            max_size,
            prefix: prefix.map(|prefix| prefix.trim_end_matches('/').to_owned()),
        }
    }

    /// The file that nginx, started with the main file `main`, reads as `name`; as a path to show.
    pub(super) fn of_nginx(&self, main: &str, name: &str) -> Option<String> {
        let folder = match (&self.prefix, main.rsplit_once('/')) {
            (Some(prefix), _) => prefix.as_str(),
            (None, Some(("", _))) => "/",
            (None, Some((folder, _))) => folder,
            (None, None) => "",
        };
        let join = |rest: &str| match folder {
            "" => rest.to_owned(),
            folder => format!("{}/{rest}", folder.trim_end_matches('/')),
        };
        if !name.starts_with('/') {
            return self.given(join(name));
        }
        self.given(name.to_owned()).or_else(|| {
            let inside = INSTALL_PREFIXES
                .iter()
                .find_map(|prefix| name.strip_prefix(prefix))?;
            self.given(join(inside))
        })
    }

    /// The file at an absolute path.
    pub(super) fn absolute(&self, name: &str) -> Option<String> {
        let is_absolute = name.starts_with('/');
        is_absolute.then(|| self.given(name.to_owned())).flatten()
    }

    /// The path, if it is that of a file below a given one, links followed.
    fn given(&self, path: String) -> Option<String> {
        let real = Path::new(&path).canonicalize().ok()?;
        let inside = self.roots.iter().any(|root| real.starts_with(root));
        (inside && real.is_file()).then_some(path)
    }

    /// The bytes of a file that was found, or why there are none.
    pub(super) fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        discover::read(Path::new(path), self.max_size).map_err(|skip| skip.to_string())
    }
}
