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
