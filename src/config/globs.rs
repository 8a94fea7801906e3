//! Path patterns, as in a `.gitignore`.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Patterns for paths from the folder of the configuration, with `/` between their parts.
#[derive(Clone, Debug)]
pub struct Globs {
    set: GlobSet,
}

/// Why a pattern is none.
pub type GlobError = String;

impl Default for Globs {
    fn default() -> Self {
        Self {
            set: GlobSet::empty(),
        }
    }
}

impl Globs {
    /// Reads patterns. One without a `/` matches at any depth; one that matches a folder matches all
    /// that is in it.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, GlobError> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let bare = pattern.trim_end_matches('/');
            if bare.is_empty() || bare.split('/').any(|part| part == "..") {
                return Err(format!(
                    "`{pattern}` is no pattern for paths below this file's folder"
                ));
            }
            let bare = bare.strip_prefix("./").unwrap_or(bare);
            let rooted = match bare.strip_prefix('/') {
                Some(rooted) => rooted.to_owned(),
                None if bare.contains('/') => bare.to_owned(),
                None => format!("**/{bare}"),
            };
            for pattern in [format!("{rooted}/**"), rooted] {
                let glob = GlobBuilder::new(&pattern)
                    .literal_separator(true)
                    .build()
                    .map_err(|error| format!("`{bare}` is no pattern: {}", error.kind()))?;
                set.add(glob);
            }
        }
        match set.build() {
            Ok(set) => Ok(Self { set }),
            Err(error) => Err(error.kind().to_string()),
        }
    }

    /// Whether one of them matches.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        self.set.is_match(path)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_gitignore() {
        let cases = [
            ("*.conf", "a/b.conf", true),
            ("vendor", "a/vendor/b/c.conf", true),
            ("vendor/", "vendor/x", true),
            ("/vendor", "a/vendor/x", false),
            ("a/*.conf", "a/b/c.conf", false),
            ("a/**/c.conf", "a/c.conf", true),
            ("./a/*.conf", "a/b.conf", true),
            ("test", "testing/x", false),
            ("{dev,test}/**", "dev/x.yaml", true),
        ];
        for (pattern, path, matches) in cases {
            let globs = Globs::new([pattern]).unwrap();
            assert_eq!(globs.matches(path), matches, "{pattern} on {path}");
        }
        for bad in ["a[", "", "/", "../x", "{a"] {
            assert!(Globs::new([bad]).is_err(), "{bad}");
        }
    }
}
