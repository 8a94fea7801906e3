//! Stub until discovery lands.
use std::path::{Path, PathBuf};

/// A file to look at.
#[derive(Debug)]
pub struct Candidate {
    /// As shown.
    pub path: String,
    /// On disk.
    pub disk: PathBuf,
    /// Named on the command line.
    pub named: bool,
    /// Its bytes, if they are already there (standard input).
    pub bytes: Option<Vec<u8>>,
}

/// Reads a file.
pub fn read(path: &Path, _max_size: u64) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| error.to_string())
}

/// Whether a dialect could claim it.
#[must_use]
pub fn may_matter(_bytes: &[u8], _path: &str) -> bool {
    true
}

/// Why text cannot be made of it.
#[must_use]
pub fn unreadable(bytes: &[u8]) -> Option<&'static str> {
    bytes.contains(&0).then_some("binary")
}

/// What was found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Files to look at, sorted by path.
    pub candidates: Vec<Candidate>,
    /// Paths that cannot be read: path, reason, named.
    pub skipped: Vec<(String, String, bool)>,
    /// What was given.
    pub roots: Vec<PathBuf>,
    /// Size limit.
    pub max_size: u64,
}

/// Walks.
#[must_use]
pub fn walk(paths: &[PathBuf]) -> Discovery {
    let mut found = Discovery {
        roots: paths.to_vec(),
        max_size: 16 << 20,
        ..Discovery::default()
    };
    for path in paths {
        for entry in ignore::WalkBuilder::new(path).build().flatten() {
            if entry.file_type().is_some_and(|kind| kind.is_file()) {
                let disk = entry.into_path();
                let path = disk.to_string_lossy().trim_start_matches("./").to_owned();
                found.candidates.push(Candidate {
                    path,
                    disk,
                    named: false,
                    bytes: None,
                });
            }
        }
    }
    found.candidates.sort_by(|a, b| a.path.cmp(&b.path));
    found
}
